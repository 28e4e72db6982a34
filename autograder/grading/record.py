"""Recording: nbgrader's own Autograde, fed with results instead of running notebooks.

nbgrader reads, in place of a submission, the release with the student's cells in it and the verdicts as outputs of the
check cells; scores, manual grades, comments, late penalties and feedback stay nbgrader's own. ``autograder grade``
comes through ``record``; `nbgrader autograde` and formgrader's button come through ``Examined``, which
nbgrader_config.py names.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
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
from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveAutoGrades
from traitlets import Bool
from traitlets.utils.importstring import import_item

from autograder import course, machine, notebooks
from autograder.grading import examiner, feedback, ledger, transplant

BACKUPS = 50
LOCK_SECONDS = 15.0
_UNKNOWN = "The gradebook does not know {lesson} yet; run `nbgrader generate_assignment {lesson} --force` first."


@dataclass(frozen=True)
class Book:
    """A course's gradebook and folders, as its nbgrader_config.py names them, for one lesson."""

    root: Path
    lesson: str
    gradebook: Path
    submitted: Path
    autograded: Path
    courses: CourseDirectory
    preprocessors: tuple[Preprocessor, ...]


class Examined(NotebookExporter):
    """What nbgrader's Autograde reads submissions with: it examines them, in isolation, and never runs them."""

    accept_risk = Bool(False, help="Examine without bubblewrap.").tag(config=True)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        if not isinstance(self.parent, Autograde):
            return
        with _told_to_nbgrader(self.parent):
            _refuse_odd_files(self.parent)
            _back_up(_gradebook_file(self.parent.coursedir))

    def from_filename(self, filename: str, resources: dict | None = None, **kwargs: object) -> tuple[str, dict]:
        """A submission examined; every other notebook as it is."""
        about = (resources or {}).get("nbgrader", {})
        courses = self.parent.coursedir
        folder = courses.format_path(courses.submitted_directory, about["student"], about["assignment"])
        if Path(filename).parent != Path(folder):
            return super().from_filename(filename, resources=resources, **kwargs)
        place = ledger.folder(Path(courses.root))
        key, result = examiner.through_ledger(Path(filename), about["assignment"], place, self.accept_risk)
        return self.from_notebook_node(_finished(Path(filename), about["assignment"], key, result), resources)


class SaveAtOnce(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, with all scores of a notebook in one transaction."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        about = resources["nbgrader"]
        where = (about["notebook"], about["assignment"], about["student"])
        with Gradebook(about["db_url"]) as book:
            submitted = book.find_submission_notebook(*where)
            grades = {grade.cell.name: grade for grade in submitted.grades}
            comments = {comment.cell.name: comment for comment in submitted.comments}
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


def open_book(root: Path, lesson: str) -> Book:
    """The gradebook of the course in ``root``, ready to record ``lesson``. Raises CourseError if it is not."""
    if not (root / "nbgrader_config.py").is_file():
        raise course.CourseError(f"There is no nbgrader_config.py in {root}; type this in the course's folder.")
    app = _app(root)
    courses = CourseDirectory(parent=app, root=str(root))
    file = _gradebook_file(courses)
    book = Book(
        root,
        lesson,
        file,
        Path(courses.format_path(courses.submitted_directory, ".", ".")).resolve(),
        Path(courses.format_path(courses.autograded_directory, ".", ".")).resolve(),
        courses,
        tuple(import_item(name)(parent=app) for name in Autograde(parent=app).autograde_preprocessors),
    )
    _try_to_write(file, lesson)
    _compare_with_release(book)
    return book


def handed_in(book: Book) -> list[tuple[str, Path]]:
    """Each student's name with the path where their notebook should be, in order."""
    courses = book.courses
    form = courses.format_path(courses.submitted_directory, "(?P<student>.*)", re.escape(book.lesson), escape=True)
    found = []
    for folder in glob.glob(courses.format_path(courses.submitted_directory, "*", book.lesson)):
        student = re.fullmatch(form, folder, re.S)["student"]
        found.append((student, Path(folder) / f"{book.lesson}.ipynb"))
    return sorted(found)


def record(book: Book, student: str, path: Path, key: str, result: dict) -> bool:
    """Put a result into the gradebook and the notebook with the verdicts into the folder of autograded ones.

    Returns False if both hold it already. The order makes a run that is killed repeat the submission: the notebook,
    which names the key, is written last.
    """
    time = _time_stamp(path.parent / "timestamp.txt")
    if _is_recorded(book, student, key, time, result):
        return False
    notebook = _finished(path, book.lesson, key, result)
    about = {"student": student, "assignment": book.lesson, "notebook": book.lesson}
    resources = {"nbgrader": about | {"db_url": book.courses.db_url}, "unique_key": book.lesson}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)  # about nbgrader's own queries
        with Gradebook(book.courses.db_url, book.courses.course_id) as gradebook:
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(book.lesson, student, **({"timestamp": time} if time else {}))
        for preprocessor in book.preprocessors:
            notebook, resources = preprocessor(notebook, resources)
    folder = book.autograded / student / book.lesson
    folder.mkdir(parents=True, exist_ok=True)
    kept = {f"{book.lesson}.ipynb": notebooks.text_of(notebook)}
    if time:
        kept = {"timestamp.txt": time + "\n"} | kept
    for name, text in kept.items():
        machine.write_whole(folder / name, text, 0o444)
    for stale in folder.iterdir():
        if stale.is_dir() and not stale.is_symlink():
            shutil.rmtree(stale)
        elif stale.name not in kept:
            stale.unlink()
    return True


def back_up(book: Book) -> Path | None:
    """Copy the gradebook to a dated file beside it, unless the newest copy is the same; the last 50 are kept."""
    return _back_up(book.gradebook)


@contextlib.contextmanager
def plainly(root: Path) -> Iterator[None]:
    """Turn what a full disk, a locked or a damaged gradebook raise into one plain sentence."""
    try:
        yield
    except (sqlalchemy.exc.SQLAlchemyError, sqlite3.Error, InvalidEntry, OSError) as problem:
        sentence = _sentence(problem, root)
        if not sentence:
            raise
        raise course.CourseError(sentence) from None


def _sentence(problem: Exception, root: Path) -> str:
    """What is wrong and what to do, or an empty string for what is not known."""
    text = str(getattr(problem, "orig", None) or problem)
    again = "What is recorded so far is safe; run the same command again afterwards."
    full = isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if full or "disk is full" in text or "disk I/O error" in text:
        return f"The disk is full, or a limit on file sizes is reached. Make room. {again}"
    if "locked" in text:
        return f"Another program is writing to the gradebook and does not let go. Close it. {again}"
    if "readonly" in text or isinstance(problem, PermissionError):
        return f"The gradebook or its folder cannot be written to ({text}). {again}"
    if "malformed" in text or "not a database" in text:
        copies = root / "classroom" / "backups"
        return f"The gradebook is damaged ({text}). Put the newest copy from {copies} in its place."
    return ""


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


def _gradebook_file(courses: CourseDirectory) -> Path:
    if not courses.db_url.startswith("sqlite:///"):
        raise course.CourseError("Only a gradebook in SQLite is supported; set CourseDirectory.db_url accordingly.")
    return Path(courses.db_url.removeprefix("sqlite:///"))


def _try_to_write(file: Path, lesson: str) -> None:
    """Fail now, not in the middle, if the gradebook is not there or cannot be written to."""
    if not file.exists() or file.stat().st_size == 0:
        raise course.CourseError(_UNKNOWN.format(lesson=lesson))
    with contextlib.closing(sqlite3.connect(file, timeout=LOCK_SECONDS, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def _compare_with_release(book: Book) -> None:
    """Raises CourseError if the gradebook holds another version of the lesson than ``lessons/`` does."""
    release = notebooks.released(book.lesson)
    ours = {notebooks.grade_id(c): c.metadata.nbgrader.checksum for c in release.cells if notebooks.grade_id(c)}
    with Gradebook(book.courses.db_url, book.courses.course_id) as gradebook:
        try:
            cells = gradebook.find_notebook(book.lesson, book.lesson).source_cells
        except MissingEntry:
            raise course.CourseError(_UNKNOWN.format(lesson=book.lesson)) from None
        theirs = {cell.name: cell.checksum for cell in cells}
    if ours != theirs:
        raise course.CourseError(
            f"The gradebook holds another version of {book.lesson} than the folder lessons; "
            f"run `nbgrader generate_assignment {book.lesson} --force`."
        )


def _back_up(file: Path) -> Path | None:
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


def _finished(path: Path, lesson: str, key: str, result: dict) -> NotebookNode:
    """The release with the student's cells and the verdicts; without the student's cells if they are unreadable."""
    one = course.lesson(lesson)
    release = notebooks.released(one.folder)
    try:
        notebook, _ = transplant.transplant(path, lesson)
    except course.CourseError:
        notebook = notebooks.released(one.folder)
    feedback.filled(notebook, release, result)
    notebook.metadata["examined"] = {"key": key, "time": _time_stamp(path.parent / "timestamp.txt")}
    return notebook


def _is_recorded(book: Book, student: str, key: str, time: str, result: dict) -> bool:
    """Whether the autograded notebook is that of this result and the gradebook holds the scores."""
    final = Path(book.courses.format_path(book.courses.autograded_directory, student, book.lesson))
    try:
        kept = json.loads((final / f"{book.lesson}.ipynb").read_text(encoding="utf-8"))["metadata"]["examined"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if kept != {"key": key, "time": time}:
        return False
    due = {
        f"{e.id}-check": result["exercises"].get(e.id, {}).get("points", 0)
        for e in course.lesson(book.lesson).exercises
    }
    with Gradebook(book.courses.db_url, book.courses.course_id) as gradebook:
        try:
            notebook = gradebook.find_submission_notebook(book.lesson, book.lesson, student)
        except MissingEntry:
            return False
        scores = {grade.cell.name: grade.auto_score for grade in notebook.grades}
    return {name: scores.get(name) for name in due} == due


def _time_stamp(file: Path) -> str:
    """The time of submission that nbgrader wrote, or an empty string if the file is not of that kind."""
    try:
        about = file.lstat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > 200:
            return ""
        text = file.read_text(encoding="utf-8").strip()
        return text if text and utils.parse_utc(text) else ""
    except (OSError, ValueError, OverflowError):
        return ""


@contextlib.contextmanager
def _told_to_nbgrader(converter: Autograde) -> Iterator[None]:
    """Pass a plain sentence on in the way that nbgrader's commands and formgrader show."""
    try:
        with plainly(Path(converter.coursedir.root)):
            yield
    except course.CourseError as problem:
        converter.log.error(str(problem))
        raise NbGraderException(str(problem)) from None


def _refuse_odd_files(converter: Autograde) -> None:
    """nbgrader copies every other file of a submission, also what a link in it points to; so there must be none."""
    for folder in converter.assignments:
        for path in [Path(folder), *Path(folder).rglob("*")]:
            kind = path.lstat().st_mode
            if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
                raise course.CourseError(
                    f"{path} is a link or a device, which nbgrader would follow. "
                    "Use `autograder grade`, which does not."
                )
