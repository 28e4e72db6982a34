"""The gradebook: nbgrader's own, fed with results instead of running notebooks.

nbgrader reads, in place of a submission, the release with the student's cells in it and the verdicts as outputs of the
check cells; scores, manual grades, comments, late penalties and feedback stay nbgrader's own. ``autograder grade``
comes through ``record``; `nbgrader autograde` and formgrader's button come through ``nbgrader_classes.py``.
"""

from __future__ import annotations

import contextlib
import datetime
import glob
import json
import logging
import os
import re
import shutil
import sqlite3
import stat
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy.exc
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, v4
from nbgrader import utils
from nbgrader.api import BaseCell, Grade, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.utils.importstring import import_item

from autograder import course, machine, notebooks
from autograder.grading import feedback
from autograder.grading.job import Submission
from autograder.grading.result import Examination

BACKUPS = 50
LOCK_SECONDS = 15.0
_UNKNOWN = "The gradebook does not know {0} yet; run `nbgrader generate_assignment {0} --force` first."


@dataclass(frozen=True)
class Book:
    """A course's gradebook and folders, as its nbgrader_config.py names them, for one lesson.

    ``grades`` is the gradebook, open: to open one takes longer than to record a submission.
    """

    root: Path
    lesson: course.Lesson
    gradebook: Path
    grades: Gradebook
    submitted: Path
    autograded: Path
    courses: CourseDirectory
    preprocessors: tuple[Preprocessor, ...]


@contextlib.contextmanager
def opened(root: Path, lesson: course.Lesson) -> Iterator[Book]:
    """The gradebook of the course in ``root``, ready to record ``lesson``. Raises CourseError if it is not."""
    if not (root / "nbgrader_config.py").is_file():
        raise course.CourseError(f"There is no nbgrader_config.py in {root}; type this in the course's folder.")
    app = _app(root)
    courses = CourseDirectory(parent=app, root=str(root))
    file = database(courses)
    _try_to_write(file, lesson.folder)
    with Gradebook(courses.db_url, courses.course_id) as grades:
        book = Book(
            root,
            lesson,
            file,
            grades,
            Path(courses.format_path(courses.submitted_directory, ".", ".")).resolve(),
            Path(courses.format_path(courses.autograded_directory, ".", ".")).resolve(),
            courses,
            tuple(import_item(name)(parent=app) for name in Autograde(parent=app).autograde_preprocessors),
        )
        _compare_with_release(book)
        yield book


def handed_in(book: Book) -> list[Submission]:
    """What lies in the folder of submissions, by student; the paths are where the notebooks should be."""
    courses = book.courses
    form = courses.format_path(
        courses.submitted_directory, "(?P<student>.*)", re.escape(book.lesson.folder), escape=True
    )
    found = []
    for folder in glob.glob(courses.format_path(courses.submitted_directory, "*", book.lesson.folder)):
        if match := re.fullmatch(form, folder, re.S):
            found.append(Submission(match["student"], Path(folder) / f"{book.lesson.folder}.ipynb"))
    return sorted(found, key=lambda submission: submission.student)


def automatic(book: Book) -> dict[str, dict[str, float]]:
    """The automatic points that the gradebook holds for the lesson, by student and exercise."""
    found: dict[str, dict[str, float]] = {}
    with _session(book):
        ask = book.grades.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score)
        joined = ask.join(Grade.cell).join(Grade.notebook).join(SubmittedNotebook.assignment)
        assignment = book.grades.find_assignment(book.lesson.folder)
        rows = joined.filter(SubmittedAssignment.assignment_id == assignment.id, Grade.auto_score.isnot(None))
        for student, name, points in rows:
            found.setdefault(student, {})[name.removesuffix("-check")] = points
    return found


def record(book: Book, found: list[tuple[Submission, str, Examination]]) -> set[Submission]:
    """Put examinations, each with its submission and its key in the ledger, into the gradebook, all in one transaction,
    and then the notebooks with the verdicts into the folder of autograded ones.

    Returns the submissions for which this was news; nothing is done for what both hold already. The order makes a run
    that is killed repeat the submissions: the notebook, which names the key, is written last.
    """
    news = [one for one in found if not _is_recorded(book, *one)]
    made = []
    with book.grades.engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)  # about nbgrader's own queries
        connection.begin()
        for submission, key, examination in news:
            notebook = finished(submission.path, book.lesson, key, examination)
            with _session(book, connection):
                made.append((submission, _scored(book, submission, notebook, connection)))
        connection.commit()
    machine.side_by_side(lambda pair: _keep(book, *pair), made)
    return {submission for submission, _ in made}


def _scored(book: Book, one: Submission, notebook: NotebookNode, connection: sqlalchemy.Connection) -> NotebookNode:
    """Put the scores of a notebook into the gradebook, in the transaction of ``connection``; returns it as it is to be
    kept."""
    lesson, time = book.lesson.folder, _time_stamp(one.path)
    about = {"student": one.student, "assignment": lesson, "notebook": lesson, "db_url": book.courses.db_url}
    resources = {"nbgrader": about | {"gradebook": book.grades}, "unique_key": lesson}
    book.grades.update_or_create_student(one.student)
    book.grades.update_or_create_submission(lesson, one.student, **({"timestamp": time} if time else {}))
    for preprocessor in book.preprocessors:
        if not getattr(preprocessor, "in_open_gradebook", False):
            # It opens the gradebook for itself, and shall find there what was done so far.
            connection.commit()
            connection.begin()
        notebook, resources = preprocessor(notebook, resources)
    return notebook


def _keep(book: Book, one: Submission, notebook: NotebookNode) -> None:
    """Put a notebook with its verdicts into the folder of autograded ones, and what nbgrader needs to release feedback,
    and nothing else."""
    lesson, time = book.lesson.folder, _time_stamp(one.path)
    folder = book.autograded / one.student / lesson
    folder.mkdir(parents=True, exist_ok=True)
    # Without nbformat's validation, which changes nothing and which nbgrader repeats as it reads the notebook.
    kept = {f"{lesson}.ipynb": v4.writes(notebook) + "\n"}
    if time:
        kept = {"timestamp.txt": time + "\n"} | kept
    if secret := _secret(one.path):
        kept = {"submission_secret.txt": secret} | kept
    for name, text in kept.items():
        machine.write_whole(folder / name, text, 0o444)
    for stale in folder.iterdir():
        if stale.is_dir() and not stale.is_symlink():
            shutil.rmtree(stale)
        elif stale.name not in kept:
            stale.unlink()


def finished(path: Path, lesson: course.Lesson, key: str, examination: Examination) -> NotebookNode:
    """The notebook that nbgrader reads in place of the submission at ``path``."""
    notebook = feedback.filled(examination, lesson)
    notebook.metadata["examined"] = {"key": key, "time": _time_stamp(path)}
    return notebook


def back_up(file: Path) -> Path | None:
    """Copy the gradebook to a dated file beside it, unless the newest copy is the same; the last 50 are kept."""
    if not file.exists():
        return None
    folder = file.parent / "backups"
    folder.mkdir(exist_ok=True)
    before = sorted(folder.glob("gradebook_*.db"))
    stamp = datetime.datetime.now().strftime("%Y-%m-%d_%H-%M-%S-%f")
    part, copy = folder / f"gradebook_{stamp}.part", folder / f"gradebook_{stamp}.db"
    try:
        with (
            contextlib.closing(sqlite3.connect(file, timeout=LOCK_SECONDS)) as source,
            contextlib.closing(sqlite3.connect(part)) as target,
        ):
            source.backup(target)
        if before and before[-1].read_bytes() == part.read_bytes():
            return None
        os.replace(part, copy)
    finally:
        part.unlink(missing_ok=True)
    for old in before[: len(before) + 1 - BACKUPS]:
        old.unlink(missing_ok=True)
    return copy


def _app(root: Path) -> AutogradeApp:
    """nbgrader with the settings of the course in ``root``, saying nothing but errors."""
    here = Path.cwd()
    os.chdir(root)
    try:
        app = AutogradeApp()
        app.initialize([])
    finally:
        os.chdir(here)
    app.log_level = logging.CRITICAL
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)  # nbgrader's gradebook logs there
    return app


def database(courses: CourseDirectory) -> Path:
    """The file of the gradebook. Raises CourseError if it is of a kind that is not supported."""
    if not courses.db_url.startswith("sqlite:///"):
        raise course.CourseError("Only a gradebook in SQLite is supported; set CourseDirectory.db_url accordingly.")
    return Path(courses.db_url.removeprefix("sqlite:///"))


def _try_to_write(file: Path, folder: str) -> None:
    """Fail now, not in the middle, if the gradebook is not there or cannot be written to."""
    if not file.exists() or file.stat().st_size == 0:
        raise course.CourseError(_UNKNOWN.format(folder))
    with contextlib.closing(sqlite3.connect(file, timeout=LOCK_SECONDS, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def _compare_with_release(book: Book) -> None:
    """Raises CourseError if the gradebook holds another version of the lesson than ``lessons/`` does."""
    folder = book.lesson.folder
    release = notebooks.released(folder)
    ours = {notebooks.grade_id(c): c.metadata.nbgrader.checksum for c in release.cells if notebooks.grade_id(c)}
    with _session(book):
        try:
            cells = book.grades.find_notebook(folder, folder).source_cells
        except MissingEntry:
            raise course.CourseError(_UNKNOWN.format(folder)) from None
        theirs = {cell.name: cell.checksum for cell in cells}
    if ours != theirs:
        raise course.CourseError(
            f"The gradebook holds another version of {folder} than the folder lessons; "
            f"run `nbgrader generate_assignment {folder} --force`."
        )


def _is_recorded(book: Book, one: Submission, key: str, examination: Examination) -> bool:
    """Whether the autograded notebook is that of this result and the gradebook holds the scores."""
    folder, student = book.lesson.folder, one.student
    final = Path(book.courses.format_path(book.courses.autograded_directory, one.student, folder))
    try:
        kept = json.loads((final / f"{folder}.ipynb").read_text(encoding="utf-8"))["metadata"]["examined"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if kept != {"key": key, "time": _time_stamp(one.path)}:
        return False
    due = {f"{e.id}-check": examination.result.points(e.id) for e in book.lesson.exercises}
    with _session(book):
        try:
            notebook = book.grades.find_submission_notebook(folder, folder, student)
        except MissingEntry:
            return False
        # A due date or a rule that changed since, or an extension, may make another penalty.
        penalties = [p.penalty(notebook, student) for p in book.preprocessors if hasattr(p, "penalty")]
        if any(penalty != notebook.late_submission_penalty for penalty in penalties):
            return False
        scores = {grade.cell.name: grade.auto_score for grade in notebook.grades}
    return {name: scores.get(name) for name in due} == due


@contextlib.contextmanager
def _session(book: Book, connection: sqlalchemy.Connection | None = None) -> Iterator[None]:
    """Read the gradebook afresh, and let go of it at the end. What nbgrader commits is done with the transaction of
    ``connection``, if there is one."""
    book.grades.db.remove()
    book.grades.db.configure(bind=connection or book.grades.engine, join_transaction_mode="rollback_only")
    try:
        yield
    finally:
        book.grades.db.remove()


def _time_stamp(path: Path) -> str:
    """The time of submission that nbgrader wrote beside the notebook, or an empty string if it is not of that kind."""
    text = _beside(path, "timestamp.txt").strip()
    try:
        return text if text and utils.parse_utc(text) else ""
    except (ValueError, OverflowError):
        return ""


def forgive_time_stamps() -> None:
    """Let nbgrader take a time stamp that cannot be read for none, and say so. It would end a command for the whole
    class at the first one, and show no row of formgrader's table; and whoever submits can write the stamp."""
    CourseDirectory.get_existing_timestamp = _existing_time_stamp
    NbGraderAPI.get_submitted_timestamp = _submitted_time_stamp


def _existing_time_stamp(courses: CourseDirectory, folder: str) -> datetime.datetime | None:
    file = Path(folder) / "timestamp.txt"
    text = _time_stamp(file)
    if not text and os.path.lexists(file):
        courses.log.warning(f"{file} holds no time, so the submission counts as one without a time.")
    return utils.parse_utc(text) if text else None


def _submitted_time_stamp(api: NbGraderAPI, lesson: str, student: str) -> datetime.datetime | None:
    courses = api.coursedir
    return courses.get_existing_timestamp(courses.format_path(courses.submitted_directory, student, lesson))


def _secret(path: Path) -> str:
    """By what nbgrader's exchange tells the student's own page from others, or an empty string."""
    text = _beside(path, "submission_secret.txt")
    return text if re.fullmatch("[0-9a-f]+", text) else ""


def _beside(path: Path, name: str) -> str:
    """The small text that nbgrader wrote beside a submission; empty if there is nothing of that kind."""
    file = path.parent / name
    try:
        about = file.lstat()
        plain = stat.S_ISREG(about.st_mode) and about.st_size <= 200
        return file.read_text(encoding="utf-8") if plain else ""
    except (OSError, ValueError):
        return ""
