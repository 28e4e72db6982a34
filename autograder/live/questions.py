"""The predictions that a lesson asks for."""

from __future__ import annotations

from autograder import notebooks
from autograder.course import Lesson
from autograder.live import script


def questions(lesson: Lesson) -> list[str]:
    """What ``lesson`` asks learners to predict, in its order: Markdown, one line each.

    They come from the lesson as it is released, so that nothing written for the instructor can get on the page.
    """
    texts = [cell.source for cell in notebooks.released(lesson.folder).cells if cell.cell_type == "markdown"]
    parts = [part for text in texts for part in script.paragraphs(text) if notebooks.PREDICT in part]
    return [" ".join(part.partition(notebooks.PREDICT)[2].split()) for part in parts]
