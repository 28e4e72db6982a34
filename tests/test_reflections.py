"""Reflections graded by keyboard: each beside its rubric, recorded at once, none asked for twice."""

from __future__ import annotations

import html

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

import classroom
from autograder import cli, course, notebooks
from autograder.grading import batch, feedback, reflections
from classroom import LESSON, VALUE, Classroom

pytestmark = classroom.needs_isolation

POINTS = sum(exercise.points for exercise in VALUE.exercises)


@pytest.fixture(scope="module")
def school(tmp_path_factory) -> Classroom:
    """Three who wrote a reflection, of which one tries to steer the terminal, and one who wrote none."""
    school = Classroom(tmp_path_factory.mktemp("school"))
    school.nbgrader("generate_assignment", LESSON, "--force")
    for student, text in (("anna", "The graph is cut."), ("ben", "a < b & \x1b[2J\nc > d"), ("carl", "36 is due.")):
        notebook = classroom.untouched()
        next(filter(notebooks.is_reflection, notebook.cells)).source = text
        school.hand_in(student, notebook)
    school.hand_in("dora", classroom.untouched())
    batch.grade(school.root, VALUE)
    return school


def manual(school: Classroom) -> dict[str, tuple]:
    with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
        found = {}
        for student in ("anna", "ben", "carl", "dora"):
            where = ("04-reflection", LESSON, LESSON, student)
            grade = book.find_grade(*where)
            found[student] = (grade.manual_score, grade.needs_manual_grade, book.find_comment(*where).manual_comment)
        return found


def test_one_after_another_beside_the_rubric_and_what_has_points_is_not_asked_again(school, monkeypatch):
    monkeypatch.chdir(school.root)
    # anna: 7 is too much, no number is asked again, then 2,5; ben is left for later; Ctrl-C at carl.
    said = CliRunner().invoke(cli.main, ["reflections", "04"], input="7\nmany\n2,5\nWhen?\n\n").output
    assert said.count("from 0 to 3, or Enter") == 2 and "Ended; what has points is recorded." in said
    assert "── answer 1 of 3 " in said and "anna" not in said
    assert (
        said.index("The graph is cut.")
        < said.index("Rubric (3 points).")
        < said.index("Model answer. c then is a leaf")
    )
    assert "a < b & �[2J\nc > d" in said and "\x1b" not in said and "### " not in said
    assert manual(school) == {
        "anna": (2.5, False, "When?"),
        "ben": (None, True, None),
        "carl": (None, True, None),
        "dora": (None, False, None),
    }
    said = CliRunner().invoke(cli.main, ["reflections", "04"], input="0\n\n3\n\n").output
    assert "The graph is cut." not in said and "answer 2 of 2" in said and "2 recorded; 1 wrote nothing." in said
    assert manual(school)["ben"] == (0, False, None) and manual(school)["carl"] == (3, False, None)
    # Grading again keeps them.
    batch.grade(school.root, VALUE)
    with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
        assert book.find_submission(LESSON, "carl").score == 3
    assert "0 recorded; 1 wrote nothing." in CliRunner().invoke(cli.main, ["reflections", "04"]).output


def test_nothing_graded_is_nothing_to_ask_and_another_folder_gets_one_sentence(school, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(cli.main, ["reflections", "04"])
    assert said.exit_code == 1 and "There is no notebook" in said.stderr


def test_every_lesson_has_a_rubric_to_show():
    for one in course.lessons():
        text = reflections.rubric(course.ROOT, one)
        assert text.startswith("Rubric") and one.reflection in "\n".join(line.strip() for line in text.splitlines())


def test_what_was_typed_comes_back_as_it_was():
    for text in ("a < b & c > d", "two\nlines", "<pre>mine</pre>"):
        assert feedback.as_typed(feedback._PLAIN.format(html.escape(text))) == text
    assert feedback.as_typed("*Write your answer here.*") == "*Write your answer here.*"
