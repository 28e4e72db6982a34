"""nbgrader's own classes, for its commands and formgrader's buttons: nbgrader_config.py names them."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Base, BaseCell, Comment, Grade, Gradebook, SubmittedNotebook
from nbgrader.converters import Autograde, BaseConverter, NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor, SaveAutoGrades
from traitlets import Bool

from autograder import course, notebooks
from autograder.grading import batch, examiner, gradebook, ledger, trouble
from autograder.grading.job import Submission


class Examined(NotebookExporter):
    """What nbgrader's Autograde reads submissions with: it examines them, in isolation, and never runs them."""

    accept_risk = Bool(False, help="Examine without bubblewrap.").tag(config=True)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        if not isinstance(self.parent, Autograde):
            return
        courses = self.parent.coursedir
        with told_to_nbgrader(self.parent):
            _leave_out_odd_ones(self.parent)
            trouble.must_be_writable(Path(courses.root, courses.format_path(courses.autograded_directory, ".", ".")))
            gradebook.back_up(gradebook.database(courses))

    def from_filename(self, filename: str, resources: dict | None = None, **kwargs: object) -> tuple[Any, dict]:
        """A submission examined; every other notebook as it is. What is returned first is a text, though nbconvert's
        own hint says a notebook."""
        if not isinstance(self.parent, Autograde):
            return super().from_filename(filename, resources=resources, **kwargs)
        about = (resources or {}).get("nbgrader", {})
        courses = self.parent.coursedir
        folder = courses.format_path(courses.submitted_directory, about["student"], about["assignment"])
        if Path(filename).parent != Path(folder):
            return super().from_filename(filename, resources=resources, **kwargs)
        path, lesson, place = Path(filename), course.lesson(about["assignment"]), ledger.folder(Path(courses.root))
        key, examination = examiner.through_ledger(path, lesson, place, self.accept_risk)
        return self.from_notebook_node(gradebook.finished(path, lesson, key, examination), resources)


class NoteRelease(NbGraderPreprocessor):
    """Notes in a lesson what it holds as it is released, by which work in it is told later. It comes last."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        nb.metadata.setdefault("microgpt", NotebookNode())["built"] = notebooks.fingerprint(nb)
        return nb, resources


class SaveAtOnce(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, with all scores of a notebook in one transaction."""

    in_open_gradebook = True

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        with _found(resources) as (book, submitted):
            grades = _by_name(book, Grade, submitted)
            comments = _by_name(book, Comment, submitted)
            for cell in nb.cells:
                name = notebooks.grade_id(cell)
                if utils.is_grade(cell):
                    grade = grades[name]
                    grade.auto_score, _ = utils.determine_grade(cell, self.log)
                    grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
                if utils.is_solution(cell) or utils.is_task(cell):
                    unchanged = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
                    comments[name].auto_comment = "No response." if unchanged and not utils.is_task(cell) else None
            book.db.commit()
        return nb, resources


class PenalizeAtOnce(AssignLatePenalties):
    """nbgrader's AssignLatePenalties, in the gradebook that is open already."""

    in_open_gradebook = True

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        with _found(resources) as (book, submitted):
            submitted.late_submission_penalty = self.penalty(submitted, resources["nbgrader"]["student"])
            book.db.commit()
        return nb, resources

    def penalty(self, submitted: SubmittedNotebook, student: str) -> float | None:
        """The points that a student loses by the present rule for handing in late; None where there is none."""
        self.init_plugin()
        late = submitted.assignment.total_seconds_late
        due = self.plugin_inst.late_submission_penalty(student, submitted.score, late) if late > 0 else None
        return None if due is None else self._check_late_penalty(submitted, due)


@contextlib.contextmanager
def _found(resources: dict) -> Iterator[tuple[Gradebook, SubmittedNotebook]]:
    """The gradebook, opened here unless whoever grades a batch has it open, and the notebook concerned."""
    about = resources["nbgrader"]
    where = (about["notebook"], about["assignment"], about["student"])
    kept = about.get("gradebook")
    with contextlib.nullcontext(kept) if kept else Gradebook(about["db_url"]) as book:
        yield book, book.find_submission_notebook(*where)


@contextlib.contextmanager
def told_to_nbgrader(converter: BaseConverter) -> Iterator[None]:
    """Pass a plain sentence on in the way that nbgrader's commands and formgrader show."""
    try:
        with trouble.plainly(Path(converter.coursedir.root)):
            yield
    except course.CourseError as problem:
        converter.log.error(str(problem))
        raise NbGraderException(str(problem)) from None


def _by_name(book: Gradebook, kind: type[Base], submitted: SubmittedNotebook) -> dict[str, Base]:
    """All grades, or comments, of a notebook by the names of their cells, from one question."""
    return dict(book.db.query(BaseCell.name, kind).join(kind.cell).filter(kind.notebook == submitted))


def _leave_out_odd_ones(converter: Autograde) -> None:
    """nbgrader copies every other file of a submission, also what a link in it points to, and ends for the whole class
    where it can't. So a submission with such a file is left out, and it is said. Raises CourseError if no other is
    left."""
    problems = {folder: _oddity(Path(folder)) for folder in converter.assignments}
    left_out = [problem for problem in problems.values() if problem]
    if left_out and len(left_out) == len(problems):
        raise course.CourseError(" ".join(left_out))
    for folder, problem in problems.items():
        if problem:
            converter.log.error(problem)
            del converter.assignments[folder]


def _oddity(folder: Path) -> str:
    """Why nbgrader cannot copy a submission, in a sentence, or nothing."""
    otherwise = "Use `autograder grade`, which copies nothing of it."
    named = batch.objection(Submission(folder.parent.name, folder / f"{folder.name}.ipynb"))
    if named:
        return f"{folder} was not graded: {named}."
    for path in [folder, *sorted(folder.rglob("*"))]:
        kind = path.lstat().st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            return f"{path} is a link or a device, which nbgrader would follow, so it was not graded. {otherwise}"
        if not os.access(path, os.R_OK):
            return f"{path} cannot be read, so it was not graded. {otherwise}"
    return ""
