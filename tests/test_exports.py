"""Grades as learning platforms take them, and what late work costs."""

from __future__ import annotations

import csv
import datetime
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from traitlets.config import Application, Config

import classroom
from autograder import cli, course
from autograder.grading import exports, gradescope, late
from autograder.grading.result import ExerciseResult, Result
from classroom import LESSON, VALUE

DUE = datetime.datetime(2026, 10, 1, 12)
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A gradebook with two lessons: one handed in, with a comment, late and charged a point; one by nobody."""
    with pytest.MonkeyPatch.context() as patch:  # nbgrader calls alembic by name
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        opened = Gradebook(f"sqlite:///{tmp_path_factory.mktemp('book')}/gradebook.db", "build-microgpt")
    with opened:
        for name in (LESSON, "05_backward"):
            opened.add_assignment(name, duedate=DUE)
            opened.add_notebook(name, name)
            opened.add_grade_cell(f"{name[:2]}-reflection", name, name, max_score=3, cell_type="markdown")
            opened.add_solution_cell(f"{name[:2]}-reflection", name, name)
        opened.add_student("ada", first_name="Ada", last_name="Álvarez, M.", email="ada@example.org")
        opened.add_student("bob@example.org")
        opened.add_student("=cmd()", first_name="=HYPERLINK(1)", last_name="")
        opened.add_submission(LESSON, "ada", timestamp=DUE + 2.5 * DAY)
        grade = opened.find_grade("04-reflection", LESSON, LESSON, "ada")
        grade.manual_score = 2.5
        opened.find_comment("04-reflection", LESSON, LESSON, "ada").manual_comment = "=Say when, too."
        opened.find_submission_notebook(LESSON, LESSON, "ada").late_submission_penalty = 1.0
        opened.db.commit()
        yield opened


def exported(plugin: type[ExportPlugin], book, to, **settings) -> list[list[str]]:
    plugin(to=str(to), **settings).export(book)
    with open(to, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_canvas_gets_the_columns_of_its_own_gradebook(book, tmp_path):
    head, possible, *rows = exported(exports.Canvas, book, tmp_path / "c.csv", columns={"05_backward": "Backward (77)"})
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "04 Value", "Backward (77)"]
    assert possible == ["    Points Possible", "", "", "", "", "3.0", "3.0"]
    assert rows == [
        ["bob@example.org", "", "", "bob@example.org", "", "", ""],
        ["'=HYPERLINK(1)", "", "", "'=cmd()", "", "", ""],
        ["Álvarez, M., Ada", "", "", "ada", "", "1.5", ""],
    ]


def test_moodle_gets_grade_and_comment_together_and_the_address_it_maps_by(book, tmp_path):
    head, *rows = exported(
        exports.Moodle, book, tmp_path / "m.csv", assignment=[LESSON], student=["ada", "bob@example.org"]
    )
    grade, comment = "Assignment: 04 Value (Real)", "Assignment: 04 Value (Feedback)"
    assert head == ["First name", "Last name", "ID number", "Email address", grade, comment]
    assert rows == [
        ["", "", "bob@example.org", "bob@example.org", "", ""],
        ["Ada", "Álvarez, M.", "ada", "ada@example.org", "1.5", "Late, 3 days begun\n04-reflection: =Say when, too."],
    ]


def test_feedback_is_named_by_student(book, tmp_path):
    app = Application()
    app.coursedir = CourseDirectory(config=Config(CourseDirectory={"root": str(tmp_path)}))
    page = tmp_path / "feedback" / "ada" / LESSON / f"{LESSON}.html"
    page.parent.mkdir(parents=True)
    page.write_text("well done", encoding="utf-8")
    plugin = exports.FeedbackZip(to=str(tmp_path / "f.zip"), student=["ada"])
    plugin.parent = app
    plugin.export(book)
    with zipfile.ZipFile(tmp_path / "f.zip") as archive:
        assert archive.namelist() == [f"{LESSON}/Álvarez__M._Ada_ada.html"]
        assert archive.read(archive.namelist()[0]) == b"well done"


@pytest.mark.parametrize(
    ("settings", "seconds", "due"),
    [
        ({}, 9 * late.DAY, None),
        ({"percent_a_day": 10}, 0.0, None),
        ({"percent_a_day": 10}, 1.0, 1.0),
        ({"percent_a_day": 10}, late.DAY, 1.0),
        ({"percent_a_day": 10}, late.DAY + 1, 2.0),
        ({"percent_a_day": 10, "grace_days": 2}, 2 * late.DAY, None),
        ({"percent_a_day": 10, "grace_days": 2}, 2 * late.DAY + 1, 1.0),
        ({"percent_a_day": 10}, 30 * late.DAY, 10.0),
    ],
)
def test_late_work_costs_what_the_course_says_and_else_nothing(settings, seconds, due):
    assert late.DaysOfGrace(**settings).late_submission_penalty("ada", 10.0, seconds) == due


def test_how_late_is_said_in_days_begun():
    assert [late.words(s) for s in (0.0, 5.0, late.DAY + 1)] == ["", "late, 1 day begun", "late, 2 days begun"]


def test_gradescope_gets_a_test_for_each_exercise():
    first, second = VALUE.exercises[:2]
    found = Result({first.id: ExerciseResult("passed", 2), second.id: ExerciseResult("failed", 0)}, 14, seconds=1.23)
    made = json.loads(json.dumps(gradescope.results(VALUE, found)))
    assert [t["max_score"] for t in made["tests"]] == [e.points for e in VALUE.exercises]
    assert [(t["score"], t["status"]) for t in made["tests"][:3]] == [(2, "passed"), (0, "failed"), (0, "failed")]
    assert made["tests"][0]["output"].startswith(f"✓ {first.id}") and made["execution_time"] == 1.2
    assert made["tests"][2]["output"].startswith("Not examined.")


@classroom.needs_isolation
def test_one_notebook_is_examined_and_nothing_recorded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{LESSON}.ipynb").write_text("broken")
    said = CliRunner().invoke(cli.main, ["examine", f"{LESSON}.ipynb"])
    assert said.exit_code == 0 and said.output == "0 of 14 points; written to results.json.\n"
    made = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert "cut off" in made["output"] and len(made["tests"]) == len(course.lesson("04").exercises)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{LESSON}.ipynb", "results.json"]
