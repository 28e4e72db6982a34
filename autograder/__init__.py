"""Build microgpt: the checks, the learner's file and the grading of the course."""

from autograder.check import check, ready
from autograder.examine import add_to
from autograder.start import catch_up, progress, solution

__all__ = ["add_to", "catch_up", "check", "progress", "ready", "solution"]
