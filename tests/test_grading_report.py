"""The instructor's report on a graded lesson."""

from __future__ import annotations

import csv
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

import classroom
from autograder import cli, course, notebooks
from autograder.checking import answers
from autograder.course import CourseError
from autograder.grading import batch, report, spreadsheet
from autograder.grading.report import Entry
from autograder.grading.result import ExerciseResult, MistakeResult, Result
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
    assert mistake == {
        "exercise": WRONG, "mistake": known.name, "what it is": report._plain(known.says),
        "students": "1", "who": "ben",
    }  # fmt: skip
    assert {row["of"] for row in rows(root, "scores")} == {f"{POINTS + 3}.0"}
    assert "dan" in {row["student"] for row in rows(root, "remarks")}
    page = (root / "classroom" / "reports" / LESSON / "index.html").read_text(encoding="utf-8")
    assert "4 submissions graded, 1 waiting" in page and "Waiting: emil." in page
    assert f"{POINTS + 2.5:g} of {POINTS + 3}" in page, "points as in the gradebook"


def test_the_page_is_whole_and_its_pictures_have_words(root):
    path = report.write(root, VALUE)

    class Pictures(HTMLParser):
        seen: list = []

        def handle_starttag(self, tag, attrs):
            if tag == "img":
                self.seen.append(dict(attrs))

    Pictures().feed(path.read_text(encoding="utf-8"))
    assert [p["src"] for p in Pictures.seen] == ["exercises.svg", "scores.svg"]
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


def test_code_beside_the_answers_that_does_not_end_is_a_time_out_too():
    stopped = "At 04-add the notebook was stopped: it did not answer in time."
    graded = [
        entry("a", {}, remarks=("In a cell of your own the code stopped with a time-out.",)),
        entry("b", {}, exercises={WRONG: ExerciseResult("failed", 0, remarks=("The cell stopped with a time-out.",))}),
        entry("c", {}, verdict="stopped", reason=stopped, remarks=(stopped,)),
    ]
    assert report.time_outs(graded) == [("a", "a cell of your own"), ("b", WRONG), ("c", stopped)]


def test_one_cause_is_one_row():
    missing = "There is no Value."
    stopped = "At 04-add the notebook was stopped: its process ended."
    exercises = {
        "04-value": ExerciseResult("failed", 0, remarks=(missing,)),
        "04-add": ExerciseResult("failed", 0, remarks=(missing, f"The notebook was stopped here: {stopped[37:]}")),
        "04-power": ExerciseResult("failed", 0, remarks=("It was not reached, because it had to be stopped.",)),
    }
    graded = [entry("s", {}, exercises=exercises, verdict="stopped", reason=stopped, remarks=(stopped,))]
    assert report.oddities(graded) == [("s", f"stopped: {stopped}"), ("s", f"04-value, 04-add: {missing}")]


def test_misconceptions_come_by_number_with_those_who_share_them_and_who_is_stuck_is_said():
    rare, common = MistakeResult("a rare one", "You are *rare*."), MistakeResult("common", "You say `a*b*c`.")

    def failed(*named):
        return {"04-value": ExerciseResult("passed", 2), WRONG: ExerciseResult("failed", 0, mistakes=named)}

    graded = [
        entry("a", {}, exercises=failed(rare)),
        replace(entry("b", {}, exercises=failed(common)), name="Bo B"),
        entry("c", {}, exercises=failed(common)),
    ]
    assert [(one.name, one.students) for one in report.misconceptions(graded)] == [
        ("common", ("b", "c")), ("a rare one", ("a",)),
    ]  # fmt: skip
    assert [(e.id, [one.student for one in there]) for e, there in report.stuck(VALUE, graded)] == [
        ("04-add", ["a", "b", "c"])
    ]
    page = report.page(VALUE, graded, [])
    assert "You are <em>rare</em>." in page and "You say <code>a*b*c</code>." in page and "*rare*" not in page
    assert page.count("Bo B (b)") == 3, "on the map, where somebody is stuck, and beside the mistake"


def test_no_table_cell_is_a_formula_and_no_page_cell_is_markup():
    graded = [entry("=1+1", {}, remarks=("<script>alert(1)</script>",))]
    page = report.page(VALUE, [replace(graded[0], name="<i>")], ["<u>"])
    assert not any(tag in page for tag in ("<script>", "<u>", "<i>")) and "&lt;i&gt; (=1+1)" in page
    assert spreadsheet.harmless("=1+1") == "'=1+1" and spreadsheet.harmless(-1.5) == -1.5
