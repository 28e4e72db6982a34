"""Build microgpt: the checks, the learner's file and the grading of the course."""

from autograder import course
from autograder.classes import add_to
from autograder.notebook.album import album, keep
from autograder.notebook.check import check, ready
from autograder.notebook.commands import catch_up, progress, solution
from autograder.notebook.room import join, leave, predict

__all__ = [
    "add_to", "album", "catch_up", "check", "join", "keep", "leave", "predict", "progress", "ready", "solution",
]  # fmt: skip

course.claim_packages()
