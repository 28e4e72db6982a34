"""The predictions that a lesson asks for."""

from __future__ import annotations

import re

from autograder import notebooks
from autograder.course import Lesson

_PREDICT = re.compile(r"\*\*Predict\.\*\*\s*(.+?)\s*(?=\n\s*\n|<details>|\Z)", re.S)


def questions(lesson: Lesson) -> list[str]:
    """What ``lesson`` asks learners to predict, in its order: Markdown, one line each."""
    texts = [cell.source for cell in notebooks.released(lesson.folder).cells if cell.cell_type == "markdown"]
    return [" ".join(found.split()) for text in texts for found in _PREDICT.findall(text)]
