"""The gradebook and the files around it, without a class: copies, time stamps, what is kept of a submission."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbgrader.converters import NbGraderException
from traitlets.config import Config

from autograder.course import CourseError
from autograder.grading import gradebook, nbgrader_classes, transplant
from autograder.grading.job import Submission
from autograder.grading.result import Examination, Result
from classroom import LESSON, VALUE


@pytest.fixture
def database(tmp_path) -> Path:
    """A database with one number in it."""
    file = tmp_path / "gradebook.db"
    write(file, 1)
    return file


def write(file: Path, number: int) -> None:
    with contextlib.closing(sqlite3.connect(file)) as book:
        book.execute("CREATE TABLE IF NOT EXISTS t (x)")
        book.execute("INSERT INTO t VALUES (?)", [number])
        book.commit()


def numbers(file: Path) -> list[int]:
    with contextlib.closing(sqlite3.connect(file)) as book:
        return [x for (x,) in book.execute("SELECT x FROM t")]


def test_a_copy_is_made_of_what_has_changed_and_the_last_ones_are_kept(database, monkeypatch):
    before = datetime.datetime.now()
    first = gradebook.back_up(database)
    assert first.parent == database.parent / "backups" and numbers(first) == [1]
    stamp = datetime.datetime.strptime(first.name, "gradebook_%Y-%m-%d_%H-%M-%S-%f.db")
    assert before <= stamp <= datetime.datetime.now()
    assert gradebook.back_up(database) is None
    monkeypatch.setattr(gradebook, "BACKUPS", 3)
    for number in (2, 3, 4):
        write(database, number)
        gradebook.back_up(database)
    kept = sorted(first.parent.iterdir())
    assert [numbers(file) for file in kept] == [[1, 2], [1, 2, 3], [1, 2, 3, 4]]
    shutil.copy(kept[0], database)
    assert numbers(gradebook.back_up(database)) == [1, 2]
    assert gradebook.back_up(database.parent / "none.db") is None


def test_the_last_fifty_copies_are_kept():
    assert gradebook.BACKUPS == 50


def test_a_copy_that_fails_leaves_no_half(database):
    database.write_bytes(b"not a database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        gradebook.back_up(database)
    assert list((database.parent / "backups").iterdir()) == []


def test_only_sqlite_is_supported():
    assert gradebook.database(SimpleNamespace(db_url="sqlite:////a/b.db")) == Path("/a/b.db")
    with pytest.raises(CourseError, match="^Only a gradebook in SQLite is supported"):
        gradebook.database(SimpleNamespace(db_url="postgresql:///a"))


def test_a_gradebook_that_is_missing_or_empty_is_not_known(database, tmp_path):
    gradebook._try_to_write(database, LESSON)
    assert numbers(database) == [1]
    (tmp_path / "empty.db").touch()
    for name in ("none.db", "empty.db"):
        with pytest.raises(
            CourseError, match=f"^The gradebook does not know {LESSON} yet; run `nbgrader generate_assig"
        ):
            gradebook._try_to_write(tmp_path / name, LESSON)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("2026-03-01 12:00:00.0 UTC\n", "2026-03-01 12:00:00.0 UTC"), ("yesterday evening", ""), ("", ""), (" \n", ""),
        ("2026-03-01 12:00:00" + " " * 181, "2026-03-01 12:00:00"), ("2026-03-01 12:00:00" + " " * 182, ""),
        ("99999999999999999999", ""), ("\xff", ""),
    ],
)  # fmt: skip
def test_a_time_stamp_is_one_or_nothing(tmp_path, text, stamp):
    (tmp_path / "timestamp.txt").write_bytes(text.encode("latin-1"))
    assert gradebook._time_stamp(tmp_path / "x.ipynb") == stamp


def test_a_time_stamp_is_a_plain_file(tmp_path):
    assert gradebook._time_stamp(tmp_path / "x.ipynb") == ""
    (tmp_path / "other").write_text("2026-03-01 12:00:00")
    (tmp_path / "timestamp.txt").symlink_to(tmp_path / "other")
    assert gradebook._time_stamp(tmp_path / "x.ipynb") == ""


def folders(root: Path) -> SimpleNamespace:
    """A course as nbgrader describes it."""

    def path(step: str, student: str, assignment: str, escape: bool = False) -> str:
        return f"{root}/{step}/{student}/{assignment}"

    return SimpleNamespace(format_path=path, submitted_directory="submitted", autograded_directory="autograded")


def test_what_was_handed_in_is_found_by_student(tmp_path):
    for student in ("ben", "anna", "c\nd"):
        (tmp_path / "submitted" / student / LESSON).mkdir(parents=True)
    (tmp_path / "submitted" / "eve" / "05_backward").mkdir(parents=True)
    found = gradebook.handed_in(SimpleNamespace(courses=folders(tmp_path), lesson=VALUE))
    assert found == [
        Submission(student, tmp_path / "submitted" / student / LESSON / f"{LESSON}.ipynb")
        for student in ("anna", "ben", "c\nd")
    ]


def test_of_a_submission_the_notebook_and_its_time_are_kept_and_nothing_else(tmp_path):
    handed_in, kept = tmp_path / "in", tmp_path / "autograded" / "anna" / LESSON
    handed_in.mkdir()
    (kept / "old").mkdir(parents=True)
    (kept / "old" / "file").touch()
    (kept / "stale").touch()
    (kept / "link").symlink_to(tmp_path)
    notebook = transplant.finished(transplant.as_released(VALUE), VALUE)
    book = SimpleNamespace(lesson=VALUE, autograded=tmp_path / "autograded")
    one = Submission("anna", handed_in / f"{LESSON}.ipynb")
    gradebook._keep(book, one, notebook)
    assert [path.name for path in kept.iterdir()] == [f"{LESSON}.ipynb"] and handed_in.exists()
    (handed_in / "timestamp.txt").write_text("2026-03-01 12:00:00")
    gradebook._keep(book, one, notebook)
    assert {path.name for path in kept.iterdir()} == {f"{LESSON}.ipynb", "timestamp.txt"}
    assert (kept / "timestamp.txt").read_text() == "2026-03-01 12:00:00\n"
    assert all(path.stat().st_mode & 0o777 == 0o444 for path in kept.iterdir())


def test_a_finished_notebook_names_its_examination(tmp_path):
    (tmp_path / "timestamp.txt").write_text("2026-03-01 12:00:00")
    found = Examination(Result({}, 14.0, "unreadable", "It is odd."), transplant.as_released(VALUE))
    made = gradebook.finished(tmp_path / "x.ipynb", VALUE, "key", found)
    assert made.metadata["examined"] == {"key": "key", "time": "2026-03-01 12:00:00"}


def test_settings_are_read_in_the_courses_folder_and_nowhere_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'mine'\n")
    app = gradebook._app(tmp_path / "course")
    assert app.config.CourseDirectory.course_id == "mine" and Path.cwd() == tmp_path
    says = "^There is no nbgrader_config.py in .*; type this in the course's folder"
    with pytest.raises(CourseError, match=says), gradebook.opened(tmp_path, VALUE):
        pass


# What nbgrader's own commands meet


def converter(*assignments: Path) -> SimpleNamespace:
    said: list[str] = []
    courses = SimpleNamespace(root=str(assignments[0].parent))
    return SimpleNamespace(
        assignments=dict.fromkeys(assignments), coursedir=courses, log=SimpleNamespace(error=said.append), said=said
    )


def test_links_and_devices_are_left_out_wherever_they_lie(tmp_path):
    folders = [tmp_path / name / LESSON for name in ("anna", "ben", "carl")]
    for folder in folders:
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "table.csv").touch()
    told = converter(*folders)
    nbgrader_classes._leave_out_odd_ones(told)
    assert [*told.assignments] == folders and told.said == []
    os.mkfifo(folders[0] / "data" / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "carl")
    told = converter(*folders, tmp_path / "link" / LESSON)
    nbgrader_classes._leave_out_odd_ones(told)
    assert [*told.assignments] == folders[1:]
    assert told.said[0].endswith(
        "pipe is a link or a device, which nbgrader would follow, so it was not graded. "
        "Use `autograder grade`, which copies nothing of it."
    )
    assert "the folder is a link to another place" in told.said[1]


def test_if_all_are_left_out_nothing_is_graded(tmp_path):
    (tmp_path / "anna" / LESSON).mkdir(parents=True)
    os.mkfifo(tmp_path / "anna" / LESSON / "pipe")
    with pytest.raises(CourseError, match="pipe is a link or a device"):
        nbgrader_classes._leave_out_odd_ones(converter(tmp_path / "anna" / LESSON))


def test_nbgrader_is_told_in_its_own_way(tmp_path):
    told = converter(tmp_path)
    with pytest.raises(NbGraderException, match="^It is odd.$"), nbgrader_classes.told_to_nbgrader(told):
        raise CourseError("It is odd.")
    with pytest.raises(NbGraderException, match="^The gradebook is damaged"), nbgrader_classes.told_to_nbgrader(told):
        raise sqlite3.DatabaseError("file is not a database")
    with pytest.raises(ZeroDivisionError), nbgrader_classes.told_to_nbgrader(told):
        _ = 1 / 0
    assert told.said[0] == "It is odd." and len(told.said) == 2


def test_the_risk_can_be_accepted_in_the_settings():
    settings = Config({"Examined": {"accept_risk": True}})
    accepted = [nbgrader_classes.Examined(config=config).accept_risk for config in (Config(), settings)]
    assert accepted == [False, True]
