"""The pages that students get back: nbgrader's, and what is alike for a whole class is made once.

nbgrader_config.py names these classes. A page looks as nbgrader's own does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache, partial
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.html import WidgetsDataTypeFilter
from nbconvert.filters import Highlight2HTML
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Grade, Gradebook
from nbgrader.preprocessors import GetGrades

# A lesson has some fifty cells; those that all students share are met again with each of them.
KEPT = 500


class Page(HTMLExporter):
    """nbconvert's HTMLExporter, which sets a text and colours a code once, however many pages they are on.

    It does not read a finished page again to give pictures a description: those of the lessons have one, and a
    student's are not shown.
    """

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
            scores = ask(BaseCell.name, Grade.score, Grade.max_score).join(Grade.cell).filter(Grade.notebook == found)
            points = {name: (score, most) for name, score, most in scores}
            said = dict(ask(BaseCell.name, Comment.comment).join(Comment.cell).filter(Comment.notebook == found))
            for cell in nb.cells:
                if utils.is_solution(cell) or utils.is_task(cell):
                    cell.metadata.nbgrader["comment"] = said[cell.metadata.nbgrader.grade_id]
                if utils.is_grade(cell) or utils.is_task(cell):
                    score, most = points[cell.metadata.nbgrader.grade_id]
                    cell.metadata.nbgrader |= {"score": score, "points": most}
            penalty = found.late_submission_penalty or 0
            about |= {"score": found.score - penalty, "max_score": found.max_score, "late_penalty": penalty}
        finally:
            self._book.db.remove()
        return nb, resources
