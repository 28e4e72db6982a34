"""Copies of the lessons in a temporary folder, as a learner has them: untouched, or with every answer filled in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from autograder import blocks, course, notebooks, placing
from autograder.notebook import learner


def put(lesson: course.Lesson, lessons: Path, solved: bool) -> Path:
    """Copy the released notebook of ``lesson`` into the folder ``lessons`` and return its path there.

    If ``solved``, its answer cells hold the answers of the notebook in ``solutions/``.
    """
    return notebooks.put(filled(lesson) if solved else released(lesson), lessons, lesson.folder)


def released(lesson: course.Lesson) -> NotebookNode:
    """The notebook of ``lesson`` that learners open."""
    return notebooks.released(lesson.folder)


def filled(lesson: course.Lesson, change: Callable[[str, str], str] = lambda name, text: text) -> NotebookNode:
    """The released notebook with all answers filled in; ``change`` is given each exercise's id and answer."""
    notebook = released(lesson)
    for cell in filter(notebooks.is_exercise, notebook.cells):
        name = notebooks.grade_id(cell)
        cell.source = change(name, _answers(lesson.folder)[name]).rstrip("\n")
    return notebook


def number_of_errors(notebook: NotebookNode) -> int:
    """How many outputs of an executed notebook are errors or stand on the error stream."""
    return sum(
        output.output_type == "error" or output.get("name") == "stderr"
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


def write(exercise: course.Exercise) -> None:
    """Put the reference's answer into the learner's file, as if the learner had typed it and it had passed."""
    parsed = learner.read(exercise.file)
    placing.put(parsed, placing.solution(exercise))
    learner.write(exercise.file, blocks.render(parsed))


@cache
def _answers(folder: str) -> dict[str, str]:
    cells = filter(notebooks.is_exercise, notebooks.source(folder).cells)
    return {notebooks.grade_id(cell): notebooks.answer(cell.source) for cell in cells}
