"""Grades as learning platforms take them: plugins for `nbgrader export --exporter`.

Canvas reads a spreadsheet like the one it writes: it finds a student by one of the ids or by name, an assignment by the
number in the column's head or by its title. Moodle is told at the import which column is what; grade and comment belong
into the same import, since a comment alone deletes the grade. Who handed in nothing has empty cells.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Assignment, Comment, Gradebook, MissingEntry, Student, SubmittedNotebook
from nbgrader.plugins import ExportPlugin
from traitlets import Dict

from autograder import course
from autograder.grading import late, spreadsheet


@dataclass(frozen=True)
class Grade:
    """What a student reached: points with penalties taken off, what was said, and how late it was."""

    points: float
    comments: tuple[str, ...]
    late: str


class Canvas(ExportPlugin):
    """One row a student, one column a lesson, in the columns of Canvas' own gradebook file."""

    columns = Dict(help='What a lesson is called in Canvas, if not by its title: {"04_value": "Value (1234)"}.').tag(
        config=True
    )

    def export(self, gradebook: Gradebook) -> None:
        assignments = _assignments(self, gradebook)
        titles = [self.columns.get(one.name, _title(one.name)) for one in assignments]
        rows: list[list[object]] = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]]
        rows.append(["    Points Possible", "", "", "", "", *(one.max_score for one in assignments)])
        for student in _students(self, gradebook):
            grades = [_grade(gradebook, one, student) for one in assignments]
            points = [grade.points if grade else "" for grade in grades]
            rows.append([_name(student), "", "", student.id, "", *points])
        spreadsheet.write(Path(self.to or "canvas.csv"), rows)


class Moodle(ExportPlugin):
    """One row a student, two columns a lesson, named as Moodle's own export of grades names them."""

    def export(self, gradebook: Gradebook) -> None:
        assignments = _assignments(self, gradebook)
        titles = [f"Assignment: {_title(one.name)} ({what})" for one in assignments for what in ("Real", "Feedback")]
        rows: list[list[object]] = [["First name", "Last name", "ID number", "Email address", *titles]]
        for student in _students(self, gradebook):
            email = student.email or (student.id if "@" in student.id else "")
            row: list[object] = [student.first_name or "", student.last_name or "", student.id, email]
            for one in assignments:
                grade = _grade(gradebook, one, student)
                row += [grade.points, "\n".join(filter(None, [grade.late, *grade.comments]))] if grade else ["", ""]
            rows.append(row)
        spreadsheet.write(Path(self.to or "moodle.csv"), rows)


class FeedbackZip(ExportPlugin):
    """The pages of `nbgrader generate_feedback` in one archive, each named by its student."""

    def export(self, gradebook: Gradebook) -> None:
        courses = self.parent.coursedir
        with zipfile.ZipFile(self.to or "feedback.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for one in _assignments(self, gradebook):
                for student in _students(self, gradebook):
                    folder = Path(courses.format_path(courses.feedback_directory, student.id, one.name))
                    for page in sorted(folder.glob("*.html")):
                        archive.write(page, f"{one.name}/{_file_name(student)}.html")


def _assignments(plugin: ExportPlugin, gradebook: Gradebook) -> list[Assignment]:
    wanted = set(map(str, plugin.assignment))
    return sorted((a for a in gradebook.assignments if not wanted or a.name in wanted), key=lambda a: a.name)


def _students(plugin: ExportPlugin, gradebook: Gradebook) -> Iterator[Student]:
    wanted = set(map(str, plugin.student))
    found = (s for s in gradebook.students if not wanted or s.id in wanted)
    yield from sorted(found, key=lambda s: (s.last_name or "", s.first_name or "", s.id))


def _grade(gradebook: Gradebook, assignment: Assignment, student: Student) -> Grade | None:
    try:
        found = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return None
    said = (
        gradebook.db.query(Comment)
        .join(SubmittedNotebook, Comment.notebook)
        .filter(SubmittedNotebook.assignment == found, Comment.manual_comment.isnot(None))
    )
    comments = tuple(f"{one.name}: {one.manual_comment}" for one in sorted(said, key=lambda one: one.name))
    points = max(0.0, found.score - (found.late_submission_penalty or 0.0))
    return Grade(points, comments, late.words(found.total_seconds_late).capitalize())


def _title(name: str) -> str:
    """What people call an assignment; another course's goes by its id."""
    try:
        one = course.lesson(name)
    except course.CourseError:
        return name
    return f"{one.number} {one.title}" if one.folder == name else name


def _name(student: Student) -> str:
    return ", ".join(filter(None, [student.last_name, student.first_name])) or student.id


def _file_name(student: Student) -> str:
    """Name and id as a part of a path that every system takes."""
    words = [student.last_name, student.first_name, student.id]
    text = "_".join(filter(None, words))
    return "".join(letter if letter.isalnum() or letter in "-_.@" else "_" for letter in text)
