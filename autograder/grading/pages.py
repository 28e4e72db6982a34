"""The pages that students get back: nbgrader's, and what is alike for a whole class is made once.

nbgrader_config.py names these classes. A page looks as nbgrader's own does, but for its beginning: what came of each
exercise, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import nbgrader
from jinja2 import BaseLoader, FileSystemLoader, PrefixLoader, Template
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.html import WidgetsDataTypeFilter
from nbconvert.filters import Highlight2HTML
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Grade, Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades
from traitlets import default

from autograder import course
from autograder.grading import trouble
from autograder.grading.nbgrader_classes import told_to_nbgrader

# A lesson has some fifty cells; those that all students share are met again with each of them.
KEPT = 500


class Page(HTMLExporter):
    """nbconvert's HTMLExporter, which sets a text and colours a code once, however many pages they are on.

    It does not read a finished page again to give pictures a description: those of the lessons have one, and a
    student's are not shown.
    """

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        if isinstance(self.parent, GenerateFeedback):
            courses = self.parent.coursedir
            with told_to_nbgrader(self.parent):
                trouble.must_be_writable(Path(courses.root, courses.format_path(courses.feedback_directory, ".", ".")))

    @default("extra_loaders")
    def _loaders(self) -> list[BaseLoader]:
        theirs = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates" / "feedback"
        return [FileSystemLoader(Path(__file__).parent), PrefixLoader({"nbgrader": FileSystemLoader(theirs)})]

    def _load_template(self) -> Template:
        return self.environment.get_template("feedback_page.html.j2")

    def default_filters(self) -> Iterator[tuple[str, Callable]]:
        yield from super().default_filters()
        yield "markdown2html", lru_cache(KEPT)(partial(self.markdown2html, {}))
        coloured = lru_cache(KEPT)(Highlight2HTML(pygments_lexer="python", parent=self))
        yield "highlight_code", lambda source, metadata: coloured(source)

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw: object) -> tuple[Any, dict]:
        resources = self._init_resources(resources)
        shown = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", shown)
        return super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)


def summary(nb: NotebookNode, about: dict) -> dict:
    """What a page begins with: the lesson with its points, and a row for each thing that has points or takes them."""
    rows = [_row(cell) for cell in nb.cells if utils.is_grade(cell) or utils.is_task(cell)]
    penalty = about.get("late_penalty", 0)
    if penalty:
        rows.append({"id": "top", "title": "Handed in late", "points": f"−{penalty:g}", "said": ""})
    return {
        "title": _lesson(about["assignment"]),
        "points": f"{about['score']:g} of {about['max_score']:g} points",
        "rows": rows,
    }


def _row(cell: NotebookNode) -> dict[str, str]:
    name, score, most = (cell.metadata.nbgrader.get(key) for key in ("grade_id", "score", "points"))
    points = f"{score or 0:g} of {most:g}"
    if cell.cell_type == "markdown":
        comment = cell.metadata.nbgrader.get("comment") or ""
        said = {"": "", "No response.": "○ not written"}.get(comment, "with a comment")
        said = "not graded yet" if cell.metadata.nbgrader.get("waits") else said
        return {"id": name, "title": "Reflection", "points": points, "said": said}
    exercise = name.removesuffix("-check")
    text = next((o["data"].get("text/plain", "") for o in cell.outputs if o.output_type == "display_data"), "")
    said = text.splitlines()[0].rpartition(": ")[2] if text else "not examined"
    mark = "✓" if score == most else "○" if said == "not written yet" else "✗"
    try:
        title = f"{exercise} {course.exercise(exercise).title}"
    except course.CourseError:
        title = exercise
    return {"id": name, "title": title, "points": points, "said": f"{mark} {said}"}


def _lesson(assignment: str) -> str:
    try:
        one = course.lesson(assignment)
        return f"Lesson {one.number} {one.title}"
    except course.CourseError:
        return assignment


class GetAtOnce(GetGrades):
    """nbgrader's GetGrades, with one question for all scores of a notebook and one for all comments."""

    @cached_property
    def _book(self) -> Gradebook:
        """The gradebook, opened with the first page."""
        return Gradebook(self.db_url)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        about = resources["nbgrader"]
        self.db_url = about["db_url"]
        try:
            found = self._book.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            ask = self._book.db.query
            columns = (BaseCell.name, Grade.score, Grade.max_score, Grade.needs_manual_grade, Grade.manual_score)
            scores = ask(*columns).join(Grade.cell).filter(Grade.notebook == found)
            points = {name: (score, most, due and by_hand is None) for name, score, most, due, by_hand in scores}
            said = dict(ask(BaseCell.name, Comment.comment).join(Comment.cell).filter(Comment.notebook == found))
            for cell in nb.cells:
                if utils.is_solution(cell) or utils.is_task(cell):
                    cell.metadata.nbgrader["comment"] = said[cell.metadata.nbgrader.grade_id]
                if utils.is_grade(cell) or utils.is_task(cell):
                    score, most, waits = points[cell.metadata.nbgrader.grade_id]
                    cell.metadata.nbgrader |= {"score": score, "points": most, "waits": waits}
            penalty = found.late_submission_penalty or 0
            about |= {"score": found.score - penalty, "max_score": found.max_score, "late_penalty": penalty}
            resources["summary"] = summary(nb, about)
        finally:
            self._book.db.remove()
        return nb, resources
