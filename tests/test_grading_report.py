"""The instructor's report on a graded lesson."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

import classroom
from autograder import cli, course, notebooks
from autograder.checking import answers
from autograder.course import CourseError
from autograder.grading import batch, report
from autograder.grading.report import Entry
from autograder.grading.result import ExerciseResult, Result
from classroom import LESSON, VALUE, WRONG, Classroom

pytestmark = classroom.needs_isolation

POINTS = sum(exercise.points for exercise in VALUE.exercises)


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A course with five submissions, four of them graded."""
    school = Classroom(tmp_path_factory.mktemp("reported"))
    school.nbgrader("generate_assignment", LESSON, "--force")
    school.hand_in("anna", classroom.solved())
    school.hand_in("ben", classroom.one_mistake())
    school.hand_in("carla", classroom.untouched())
    school.hand_in("dan", classroom.untouched())
    (school.classroom / "submitted" / "dan" / LESSON / f"{LESSON}.ipynb").write_text("broken")
    batch.grade(school.root, VALUE)
    school.hand_in("emil", classroom.solved())
    with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
        book.find_grade("04-reflection", LESSON, LESSON, "anna").manual_score = 2.5
        book.db.commit()
    return school.root


def rows(root: Path, name: str) -> list[dict]:
    with open(root / "classroom" / "reports" / LESSON / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_report_of_a_class(root, monkeypatch):
    monkeypatch.chdir(root)
    shown = CliRunner().invoke(cli.main, ["report", "04"])
    assert shown.exit_code == 0 and "index.html" in shown.output
    found = {row["student"]: row for row in rows(root, "scores")}
    assert {name: float(row["automatic"]) for name, row in found.items()} == {
        "anna": POINTS,
        "ben": POINTS - course.exercise(WRONG).points,
        "carla": 0,
        "dan": 0,
    }
    assert float(found["anna"]["total"]) == POINTS + 2.5
    assert float(found["ben"][WRONG]) == 0
    (mistake,) = rows(root, "misconceptions")
    known = answers.mistakes(WRONG)[0]
    assert mistake == {"exercise": WRONG, "mistake": known.name, "what it is": known.says, "students": "1"}
    assert "dan" in {row["student"] for row in rows(root, "remarks")}
    page = (root / "classroom" / "reports" / LESSON / "index.html").read_text(encoding="utf-8")
    assert "4 submissions graded, 1 waiting" in page and "Waiting: emil." in page


def test_the_page_is_whole_and_its_pictures_have_words(root):
    path = report.write(root, VALUE)

    class Pictures(HTMLParser):
        seen: list = []

        def handle_starttag(self, tag, attrs):
            if tag == "img":
                self.seen.append(dict(attrs))

    Pictures().feed(path.read_text(encoding="utf-8"))
    assert [p["src"] for p in Pictures.seen] == ["scores.svg", "exercises.svg"]
    assert all(len(p["alt"]) > 30 and "<svg" in (path.parent / p["src"]).read_text() for p in Pictures.seen)


def test_reporting_twice_gives_the_same_bytes(root):
    folder = report.write(root, VALUE).parent
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    report.write(root, VALUE)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_nothing_graded_is_said_plainly(root, tmp_path):
    school = Classroom(tmp_path)
    with pytest.raises(CourseError, match="The gradebook does not know 04_value yet"):
        report.write(school.root, VALUE)


def test_layout_comments_and_chosen_names_do_not_count():
    first = "def f(xs: list) -> int:\n    '''Adds.'''\n    s = 0\n    for x in xs:\n        s += x\n    return s"
    second = "def f(numbers):\n    total = 0  # mine!\n    for n in numbers:\n        total  +=  n\n    return total\n"
    assert report.normal(first) == report.normal(second)
    assert report.normal(first) != report.normal(second.replace("= 0", "= 1"))
    assert report.normal("def f(:\n  pass") == report.normal("def f(:\n\n pass")
    assert report.normal("(" * 5000) and report.normal("x" + ".y" * 3000)


def entry(student: str, answers: dict[str, str], **changes) -> Entry:
    return Entry(student, Result(**{"exercises": {}, "max_score": POINTS} | changes), 0.0, answers)


def test_shared_unusual_answers_are_reported_and_usual_ones_not():
    usual = {e.id: course.exercise(e.id).solution for e in VALUE.exercises}
    odd = {e.id: f"def oddly_{e.id[3:]}(a):\n    return a  # hm" for e in VALUE.exercises[:3]}
    renamed = {name: text.replace("(a)", "(b)").replace("return a", "return b") for name, text in odd.items()}
    graded = [
        *(entry(f"usual{n}", usual) for n in range(3)),
        entry("source", usual | odd),
        entry("copy", usual | renamed),
        entry("one", usual | dict(list(odd.items())[:1])),
    ]
    (pair,) = report.alike(graded)
    assert (pair.first, pair.second) == ("source", "copy")
    assert pair.exercises == tuple(sorted(odd)) and pair.literal == 0


def test_released_stubs_and_known_mistakes_are_no_sign_of_copying():
    stubs = {c.metadata.nbgrader.grade_id: c.source for c in filter(notebooks.is_exercise, classroom.untouched().cells)}
    wrong = {e.id: answers.mistakes(e.id)[0].code for e in VALUE.exercises}
    graded = [entry("a", stubs), entry("b", stubs), entry("c", wrong), entry("d", wrong)]
    assert report.alike(graded) == []


def test_time_outs_and_remarks_are_listed():
    slow = ExerciseResult("timeout", 0, remarks=("stopped after 10 s",))
    graded = [entry("s", {}, exercises={WRONG: slow}, remarks=("a check cell was restored",))]
    assert report.time_outs(graded) == [("s", WRONG)]
    assert report.oddities(graded) == [("s", "a check cell was restored"), ("s", f"{WRONG}: stopped after 10 s")]


def test_no_table_cell_is_a_formula_and_no_page_cell_is_markup():
    graded = [entry("=1+1", {}, remarks=("<script>alert(1)</script>",))]
    assert "<script>" not in report.page(VALUE, graded, ["<b>"]) and "<b>" not in report.page(VALUE, graded, ["<b>"])
    assert report._harmless("=1+1") == "'=1+1" and report._harmless(-1.5) == -1.5
