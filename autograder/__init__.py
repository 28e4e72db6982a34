"""Build microgpt: the checks, the learner's file and the grading of the course."""

import sys
from pathlib import Path

from autograder.checking.examine import add_to
from autograder.notebook.check import check, ready
from autograder.notebook.start import catch_up, progress, solution

# A figures.py or models.py of somebody else's, earlier on the path, must not hide the course's own packages.
sys.path.insert(0, str(Path(__file__).parents[1]))

__all__ = ["add_to", "catch_up", "check", "progress", "ready", "solution"]
