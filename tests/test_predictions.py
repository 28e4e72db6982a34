"""What a learner predicted is kept, marked by the learner, and counted."""

from __future__ import annotations

import json

import pytest

from autograder import course, notebooks, predict, predictions, questions
from autograder.course import CourseError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A learner's folder, in which this session stands."""
    monkeypatch.setattr("autograder.notebook.learner._started_in", [tmp_path])
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def shown(capsys, *arguments, **others) -> list[str]:
    capsys.readouterr()
    predictions(*arguments, **others)
    return capsys.readouterr().out.splitlines()


def test_predictions_are_kept_in_order_marked_and_set_beside_how_sure_one_was(folder, capsys):
    predict(0.125, "05-6", sure=90)
    predict("two of them", "05-2", sure=50)
    predict("three of them", "05-2", sure=70)  # in place of the one before
    predict("u", "00-1")
    lines = shown(capsys, "05")
    assert [line[:7] for line in lines[0::2]] == ["? 05-2 ", "? 05-6 ", "Which c"]
    assert "topological orders" in lines[0] and "<" not in "".join(lines)
    assert lines[1].strip() == "You: three of them, 70 % sure" and lines[3].strip() == "You: 0.125, 90 % sure"
    lines = shown(capsys, 5, right=[6])
    assert [line[0] for line in lines] == ["✗", " ", "✓", " ", "1"]
    assert lines[-1] == "1 of 2 came true; you were 80 % sure on average where 50 % came true."
    assert shown(capsys, "05") == lines
    assert json.loads((folder / "predictions.json").read_text())["00-1"] == {"said": "u", "sure": None, "right": None}


def test_a_prediction_made_anew_is_to_be_marked_anew(folder, capsys):
    predict("one", "05-2")
    assert shown(capsys, "05", right=[]) == [*shown(capsys, "05")[:2], "0 of 1 came true."]
    predict("two", "05-2")
    assert shown(capsys, "05")[-1].startswith("Which came true?")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("x", "05-99"), "No lesson asks"),
        (("x", "5"), "No lesson asks"),
        (("x", "77-1"), "No lesson asks"),
        (("", "05-2"), "a number or a few words"),
        (("x" * 201, "05-2"), "at most 200"),
        (("x", "05-2", 101), "from 0 to 100"),
        (("x", "05-2", "very"), "from 0 to 100"),
        (("x",), "You are in no room; name the question"),
    ],
)
def test_what_is_no_prediction_is_one_sentence_and_keeps_nothing(folder, arguments, sentence):
    with pytest.raises(CourseError, match=sentence):
        predict(*arguments)
    assert not (folder / "predictions.json").exists()


def test_marking_what_was_not_predicted_is_one_sentence_and_marks_nothing(folder, capsys):
    predict("one", "05-2")
    with pytest.raises(CourseError, match="You predicted nothing for 05-3"):
        predictions("05", right=[2, 3])
    assert shown(capsys, "05")[0].startswith("? 05-2")


def test_a_lesson_without_predictions_says_how_to_make_one(folder, capsys):
    assert shown(capsys, "06", right=[1]) == [
        'You wrote no prediction down in lesson 06; predict("your guess", "06-1") does.'
    ]


def test_a_file_that_cannot_be_read_is_one_sentence_and_stays(folder):
    (folder / "predictions.json").write_text("{")
    with pytest.raises(CourseError, match="cannot be read as JSON"):
        predict("one", "05-2")
    assert (folder / "predictions.json").read_text() == "{"


def test_nothing_is_kept_while_grading(folder, capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    predict("one", "05-2")
    predictions("05")
    assert capsys.readouterr().out == "" and not list(folder.iterdir())


@pytest.mark.parametrize("lesson", course.lessons(), ids=lambda lesson: lesson.folder)
def test_the_predictions_of_a_lesson_are_numbered_in_order(lesson):
    asked = questions.asked(notebooks.released(lesson.folder).cells)
    assert list(asked) == [f"{lesson.number}-{n}" for n in range(1, len(asked) + 1)] and len(asked) >= 3
