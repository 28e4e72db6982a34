"""nbgrader, the whole way, as an instructor and a student type it: from generating a lesson to exported grades."""

from __future__ import annotations

import csv
import getpass
import shutil

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

import classroom
from autograder import course, notebooks
from autograder.checking import answers
from autograder.grading import nbgrader_classes
from classroom import LESSON, WRONG, Classroom

pytestmark = classroom.needs_isolation

EXERCISES = course.lesson(LESSON).exercises
POINTS = sum(exercise.points for exercise in EXERCISES)
ME = getpass.getuser()


@pytest.fixture(scope="module")
def school(tmp_path_factory) -> Classroom:
    """A class that has been released to, handed in by three students, collected and autograded."""
    school = Classroom(tmp_path_factory.mktemp("school"))
    school.nbgrader("generate_assignment", LESSON, "--force")
    school.nbgrader("release_assignment", LESSON)
    desk = school.root.parent / "desk"
    desk.mkdir()
    # Students clone the course, so they have its settings too.
    shutil.copy(school.root / "nbgrader_config.py", desk)
    school.nbgrader("fetch_assignment", LESSON, cwd=desk)
    fetched = desk / "work" / LESSON / f"{LESSON}.ipynb"
    assert fetched.exists()
    fetched.write_text(notebooks.text_of(classroom.solved()), encoding="utf-8")
    school.nbgrader("submit", LESSON, cwd=desk)
    school.nbgrader("collect", LESSON)
    school.hand_in("untouched", classroom.untouched())
    school.hand_in("mistaken", classroom.one_mistake())
    school.nbgrader("autograde", LESSON, "--create")
    return school


def auto_score(school: Classroom, student: str) -> dict[str, float]:
    """The automatic score of each check of a student."""
    with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
        submission = book.find_submission(LESSON, student)
        return {
            grade.cell.name: grade.auto_score
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.auto_score is not None and grade.cell.name.endswith("-check")
        }


def test_generating_by_hand_gives_the_lesson_of_the_build(school):
    """To the last byte, so a release leaves git clean."""
    made, built = (root / "lessons" / LESSON / f"{LESSON}.ipynb" for root in (school.root, course.ROOT))
    assert made.read_bytes() == built.read_bytes()


def test_a_solved_lesson_earns_every_point(school):
    assert auto_score(school, ME) == {f"{e.id}-check": e.points for e in EXERCISES}


def test_an_untouched_lesson_earns_nothing(school):
    assert auto_score(school, "untouched") == {f"{e.id}-check": 0 for e in EXERCISES}


def test_a_mistake_costs_the_points_of_its_exercise_alone(school):
    assert auto_score(school, "mistaken") == {f"{e.id}-check": 0 if e.id == WRONG else e.points for e in EXERCISES}


def test_grading_takes_earlier_pieces_from_the_reference_and_saves_none(school):
    assert "from workbench import" in notebooks.text_of(classroom.solved())
    for folder in ("submitted", "autograded"):
        assert [path for file in course.FILES for path in (school.classroom / folder).rglob(file)] == []


def test_feedback_gives_away_no_instance_and_no_expected_value(school):
    school.nbgrader("generate_feedback", LESSON, "--student", "mistaken")
    page = (school.classroom / "feedback" / "mistaken" / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    failed = page.split("microgpt-check microgpt-failed")[1].split("</div></div>")[0]
    assert [word for word in (">expected<", ">called<", "seed=") if word in failed] == []


def test_the_rest_of_the_way(school):
    """Manual grade of the reflection, regrading, feedback back to the student, export."""
    with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
        grade = book.find_grade("04-reflection", LESSON, LESSON, ME)
        assert grade.needs_manual_grade
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        book.find_comment("04-reflection", LESSON, LESSON, ME).manual_comment = "Say also when it is noticed."
        book.db.commit()

    school.nbgrader("autograde", LESSON, "--force", "--student", ME)
    with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
        assert book.find_grade("04-reflection", LESSON, LESSON, ME).manual_score == 2.5
        assert book.find_submission(LESSON, ME).score == POINTS + 2.5

    school.nbgrader("generate_feedback", LESSON)
    pages = {
        student: (school.classroom / "feedback" / student / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
        for student in (ME, "untouched", "mistaken")
    }
    assert "Say also when it is noticed." in pages[ME]
    assert all(f"{e.id}: not written yet" in pages["untouched"] for e in EXERCISES)
    known = answers.mistakes(WRONG)[0]
    assert f"{WRONG}: ✗" in pages["mistaken"] and known.says.split("*")[0].strip() in pages["mistaken"]
    assert "Rubric" not in "".join(pages.values())
    # A page begins with what came of each exercise, by name.
    top = BeautifulSoup(pages["mistaken"], "html.parser")
    assert top.h1.text == f"Lesson 04 Value: {POINTS - course.exercise(WRONG).points:g} of {POINTS + 3:g} points"
    rows = {row.td.text: row.find_all("td")[2].text for row in top.select("table.summary tbody tr")}
    assert [*rows] == [*(f"{e.id} {e.title}" for e in EXERCISES), "Reflection"]
    assert rows[f"{WRONG} {course.exercise(WRONG).title}"].startswith("✗ ") and rows["04-add Plus"].startswith("✓ all")
    assert all(top.find(attrs={"name": row.a["href"][1:]}) for row in top.select("table.summary tbody tr"))

    # Two did not submit through the exchange: they are named, and their pages wait to be sent.
    said = school.nbgrader("release_feedback", LESSON)
    assert "Not submitted through the exchange: mistaken, untouched." in said
    to_send = school.classroom / "feedback_to_send" / LESSON
    assert {page.stem: page.read_text(encoding="utf-8") for page in to_send.iterdir()} == {
        student: pages[student] for student in ("untouched", "mistaken")
    }
    desk = school.root.parent / "desk"
    school.nbgrader("fetch_feedback", LESSON, cwd=desk)
    assert [page.read_text(encoding="utf-8") for page in (desk / "work" / LESSON / "feedback").rglob("*.html")] == [
        pages[ME]
    ]

    school.nbgrader("export", "--to", str(school.root / "grades.csv"))
    with open(school.root / "grades.csv", newline="", encoding="utf-8") as file:
        totals = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file) if row["assignment"] == LESSON}
    lost = course.exercise(WRONG).points
    assert totals == {ME: POINTS + 2.5, "untouched": 0.0, "mistaken": POINTS - lost}


def test_a_notebook_that_nobody_handed_in_is_read_as_it_is():
    path = course.ROOT / "lessons" / LESSON / f"{LESSON}.ipynb"
    text, _ = nbgrader_classes.Examined().from_filename(str(path))
    assert notebooks.fingerprint(nbformat.reads(text, as_version=4)) == notebooks.fingerprint(notebooks.read(path))


def test_validating_tells_right_from_wrong(school):
    for notebook, says in ((classroom.solved(), "Success"), (classroom.untouched(), "not written yet")):
        path = school.root / "validate.ipynb"
        path.write_text(notebooks.text_of(notebook), encoding="utf-8")
        assert says in school.nbgrader("validate", str(path))
