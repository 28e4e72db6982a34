"""The checks can be trusted: no wrong answer of the corpus passes, no right one fails, most wrong ones are named."""

from __future__ import annotations

import builtins
import inspect
from types import ModuleType

import pytest

from autograder import course, statements
from autograder.authoring import proof
from autograder.checking import answers, diagnosis, examine
from autograder.checking.probes import Trial

IDS = [exercise.id for exercise in course.exercises()]


@pytest.fixture(scope="module")
def rows():
    return {exercise_id: list(proof.rows([exercise_id])) for exercise_id in IDS}


@pytest.mark.parametrize("exercise_id", IDS)
def test_every_answer_of_the_corpus_behaves(rows, exercise_id):
    assert [row for row in rows[exercise_id] if not row.good] == []


def test_nine_in_ten_mistakes_are_named(rows):
    mistakes = [row for found in rows.values() for row in found if row.kind == "mistake"]
    unnamed = [f"{row.exercise} {row.name}" for row in mistakes if row.result != "caught, named"]
    assert len(unnamed) <= 0.1 * len(mistakes), unnamed


def test_every_exercise_has_a_corpus():
    assert proof.problems(IDS) == []


@pytest.mark.parametrize("exercise_id", IDS)
def test_a_probe_can_run_in_another_process(exercise_id):
    """It names nothing outside itself but built-ins."""
    for trial in examine.trials(course.exercise(exercise_id), 1):
        used = statements.names_used(inspect.getsource(trial.probe))
        assert {name for name in used if not hasattr(builtins, name)} == set(), trial.probe.__name__


@pytest.mark.parametrize("exercise_id", IDS)
def test_a_check_shows_objectives_calls_and_nudges(exercise_id):
    found = examine.trials(course.exercise(exercise_id), 1)
    assert 1 <= len({trial.objective for trial in found}) <= 7
    assert all(trial.call and trial.nudge and trial.objective for trial in found)


def test_a_check_that_runs_nothing_is_a_failure(monkeypatch):
    from autograder.exercises.lesson_05 import backward

    monkeypatch.setattr(backward, "check", lambda rng: iter(()))
    with pytest.raises(course.CourseError, match="runs no probe"):
        examine.examine(course.exercise("05-backward"), examine.namespace(), 1)


def test_a_check_that_asks_too_little_lets_a_mistake_survive(monkeypatch):
    from autograder.exercises.lesson_05 import backward

    def too_little(rng):
        yield Trial("exists", lambda m: hasattr(m.Value, "backward"))

    monkeypatch.setattr(backward, "check", too_little)
    assert any(not row.good for row in proof.rows(["05-backward"]))


def test_a_wrong_answer_gets_the_failure_sentence_and_its_name():
    from autograder.notebook import panel

    mistake = answers.mistakes("05-backward")[0]
    verdict = examine.examine(course.exercise("05-backward"), answers.answered_with("05-backward", mistake.code), 1)
    named = diagnosis.diagnose(verdict)
    text = panel.of(verdict, named, "").text()
    for part in ("called:", "came back:", "expected:", "try:", "What happened:", "On paper:", "seed=1"):
        assert part in text, text
    assert "Traceback" not in text and "autograder/" not in text


def test_the_one_line_for_feedback_holds_no_numbers_of_the_instances():
    from autograder.checking import compare
    from autograder.notebook import panel

    for exercise_id in IDS:
        mistake = answers.mistakes(exercise_id)[0]
        verdict = examine.examine(course.exercise(exercise_id), answers.answered_with(exercise_id, mistake.code), 12345)
        line = panel.one_line(verdict, [])
        assert "\n" not in line and exercise_id in line
        for objective in verdict.objectives:
            if objective.expected is not None and type(objective.expected.value) is float:
                assert compare.show(objective.expected.value) not in line


def test_names_missing_altogether_are_a_failure_not_a_crash():
    empty = ModuleType("empty")
    for exercise_id in IDS:
        assert not examine.examine(course.exercise(exercise_id), empty, 1).passed
