"""Reflections, graded one after another: each answer beside the rubric and the model answer.

They are read from the notebooks that grading left. Points and comments go into nbgrader's gradebook, as formgrader's
do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import MissingEntry

from autograder import course, notebooks
from autograder.grading import batch, feedback, gradebook, trouble


@dataclass(frozen=True)
class Answer:
    """What a student wrote for a reflection, and the most points that it can have."""

    student: str
    text: str
    most: float


@dataclass(frozen=True)
class Verdict:
    """What somebody who grades says of an answer: points, and a comment that may be empty."""

    points: float
    comment: str


def rubric(root: Path, lesson: course.Lesson) -> str:
    """The rubric and the model answer of a lesson, as they stand in ``solutions/`` of the course at ``root``. Raises
    CourseError if the lesson is not there."""
    notebook = notebooks.read(root / "solutions" / lesson.folder / f"{lesson.folder}.ipynb")
    return "\n".join(notebooks.answer(cell.source).strip() for cell in filter(notebooks.is_reflection, notebook.cells))


def grade(root: Path, lesson: course.Lesson, judge: Callable[[Answer, int, int], Verdict | None]) -> tuple[int, int]:
    """Have ``judge`` grade each answer that has no points of a person's yet, by student, and record it at once.

    ``judge`` is given the answer, its number and how many there are; None leaves it for another time. Returns how many
    were recorded, and how many students wrote nothing. Raises CourseError as grading does.
    """
    with trouble.plainly(root), batch.alone(root), gradebook.opened(root, lesson) as book:
        waiting, unwritten = _waiting(book)
        recorded = 0
        for number, answer in enumerate(waiting, 1):
            verdict = judge(answer, number, len(waiting))
            if verdict is not None:
                _record(book, answer.student, verdict)
                recorded += 1
    return recorded, unwritten


def _waiting(book: gradebook.Book) -> tuple[list[Answer], int]:
    """The answers that wait for a person, and how many are as they were released."""
    folder, waiting, unwritten = book.lesson.folder, [], 0
    released = next(filter(notebooks.is_reflection, notebooks.released(folder).cells))
    for submission in gradebook.handed_in(book):
        try:
            given = book.grades.find_grade(_cell(book), folder, folder, submission.student)
            final = notebooks.read(book.autograded / submission.student / folder / f"{folder}.ipynb")
        except (MissingEntry, course.CourseError):
            continue  # it is not graded yet
        cell = next(filter(notebooks.is_reflection, final.cells))
        if cell.source == released.source:
            unwritten += 1
        elif given.manual_score is None:
            waiting.append(Answer(submission.student, feedback.as_typed(cell.source), given.max_score))
    return waiting, unwritten


def _record(book: gradebook.Book, student: str, verdict: Verdict) -> None:
    where = (_cell(book), book.lesson.folder, book.lesson.folder, student)
    grade = book.grades.find_grade(*where)
    grade.manual_score, grade.needs_manual_grade = verdict.points, False
    if verdict.comment:
        book.grades.find_comment(*where).manual_comment = verdict.comment
    book.grades.db.commit()


def _cell(book: gradebook.Book) -> str:
    return f"{book.lesson.number}-reflection"
