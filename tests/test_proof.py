"""The checks can be trusted: no wrong answer of the corpus passes, no right one fails, most wrong ones are named."""

from __future__ import annotations

import builtins
import hashlib
import inspect
import io
import json
import math
import os
import random
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

import kept
from autograder import course, statements
from autograder.authoring import proof, survivors
from autograder.authoring.survivors import Found
from autograder.checking import answers, diagnosis, examine, probes
from autograder.checking.probes import Outcome, Trial

EXERCISES = course.exercises()
IDS = [exercise.id for exercise in EXERCISES]
BACKWARD = course.exercise("05-backward")
MISTAKE = answers.mistakes(BACKWARD.id)[0]


def proved(lesson: course.Lesson, in_full: bool) -> dict[str, dict]:
    """By exercise what became of each known answer, and which known mistakes do not come to an end; kept by a hash of
    the checks, the known answers and all that examines them."""
    exercises = course.ROOT / "autograder" / "exercises"
    places = (*(course.ROOT / name for name in ("autograder/checking", "autograder/reference", "data")), exercises)
    files = [file for place in places for file in sorted(place.iterdir()) if file.is_file()]
    files += [course.ROOT / "requirements.lock", Path(proof.__file__), Path(__file__)]
    files += [exercises / f"lesson_{lesson.number}" / f"{exercise.name}.toml" for exercise in lesson.exercises]
    parts = [*map(survivors._depends_on, lesson.exercises), *(file.read_bytes() for file in files)]
    return kept.outcome(f"proof_{lesson.number}", parts, lambda: {e.id: found(e) for e in lesson.exercises}, in_full)


def found(exercise: course.Exercise) -> dict:
    trials = examine.due(exercise, 1)[0]
    outcomes = {
        mistake.name: examine.run_all(trials, answers.answered_with(exercise.id, mistake.code))
        for mistake in answers.mistakes(exercise.id)
    }
    return {
        "rows": [[row.kind, row.name, row.result, row.good] for row in proof.rows([exercise.id])],
        "endless": [name for name, all_ in outcomes.items() if any(outcome.kind == "timeout" for outcome in all_)],
    }


@pytest.mark.slow
@pytest.mark.proof("seeds")
@pytest.mark.parametrize("lesson", course.lessons(), ids=lambda lesson: lesson.folder)
def test_every_known_answer_behaves(lesson, in_full):
    """Right ones pass, mistakes fail, are named, and come to an end, so no limit on time can change what is said."""
    for exercise, of in proved(lesson, in_full).items():
        known = [("mistake", one.name) for one in answers.mistakes(exercise)]
        known += [("oddity", one.name) for one in answers.oddities(exercise)]
        assert {(kind, name) for kind, name, _, _ in of["rows"]} >= {*known, ("reference", "the reference")}
        assert [row for row in of["rows"] if not row[3]] == []
        assert [row for row in of["rows"] if row[0] == "mistake" and row[2] != "caught, named"] == []
        assert of["endless"] == []


@pytest.mark.proof("seeds", only=True)
@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_two_hundred_seeds_give_one_verdict(exercise):
    """A trial that comes again with another seed is put to each answer once, and a mistake is refused by one trial."""
    known = [("the reference", exercise.solution, True)]
    known += [(mistake.name, mistake.code, False) for mistake in answers.mistakes(exercise.id)]
    known += [(oddity.name, oddity.code, True) for oddity in answers.oddities(exercise.id)]
    agreed: dict[str, dict[str, bool]] = {name: {} for name, _, _ in known}
    refused_at = dict.fromkeys(agreed, 0)
    wrong = []
    assert len(proof.MANY_SEEDS) >= 200
    for seed in proof.MANY_SEEDS:
        found = [(identity(*one), *one) for one in zip(*examine.due(exercise, seed))]
        for name, code, right in known:
            seen, first = agreed[name], min(refused_at[name], len(found) - 1)
            passed = not any(seen.get(one) is False for one, _, _ in found)
            new = [one for one in (found[first], *found) if one[0] not in seen] if passed else []
            m = answers.answered_with(exercise.id, code) if new else None
            for one, trial, due in new:
                seen[one] = passed = probes.agree(probes.read(trial, probes.run(trial, m)), due, trial.tolerance)
                if not passed:
                    refused_at[name] = [other for other, _, _ in found].index(one)
                    break
            if passed is not right:
                wrong.append(f"{name}, seed {seed}: {'passed' if passed else 'refused'}")
    assert not wrong


def identity(trial: Trial, due: Outcome) -> str:
    """What makes two trials, with what is due, one and the same."""
    return hashlib.sha256(repr((survivors._identity(trial), due)).encode()).hexdigest()


def test_every_exercise_has_a_corpus():
    assert proof.problems(IDS) == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_a_probe_can_run_in_another_process(exercise):
    """It names nothing outside itself but built-ins."""
    for trial in examine.trials(exercise, 1):
        used = statements.names_used(inspect.getsource(trial.probe))
        assert {name for name in used if not hasattr(builtins, name)} == set(), trial.probe.__name__


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_a_check_shows_objectives_calls_and_nudges(exercise):
    found = examine.trials(exercise, 1)
    assert 1 <= len({trial.objective for trial in found}) <= 7
    assert all(trial.call and trial.nudge and trial.objective for trial in found)


def test_each_exercise_has_a_line_of_what_was_proved():
    proved = list(proof.rows(["04-add", "06-softmax"]))
    first = [row for row in proved if row.exercise == "04-add"]
    searched = {name: Found("", 30, 2, {"a": "it is right", "b": ""}) for name in ("04-add", "06-softmax")}
    wrong, right = (sum(row.kind == kind for row in first) for kind in ("mistake", "oddity"))
    every = (f"{wrong} of {wrong}", f"{wrong} of {wrong}", f"{right} of {right}")
    lines = proof.summary(proved, searched)
    assert lines[0] == ("04-add", "30", "3", "1", "1", *every) and lines[1][0] == "06-softmax"
    assert len(lines[0]) == len(proof.HEADER)
    spoiled = [replace(row, good=False, result="caught") for row in first]
    assert proof.summary(spoiled, searched)[0][5:] == (f"0 of {wrong}", f"0 of {wrong}", f"0 of {right}")


def kinds_side_by_side(result: object) -> list[list]:
    """The lists within a result that hold things of several kinds."""
    inner = result if isinstance(result, list) else [*result.values()] if isinstance(result, dict) else []
    found = [one for part in inner for one in kinds_side_by_side(part)]
    kinds = {"number" if type(one) in (int, float) else type(one).__name__ for one in inner if one is not None}
    return found + ([result] if isinstance(result, list) and len(kinds) > 1 else [])


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_what_is_of_several_kinds_stands_under_labels(exercise):
    """In `[4, 2, True]` nobody sees what each entry is."""
    assert [found for outcome in examine.due(exercise, 1)[1] for found in kinds_side_by_side(outcome.value)] == []


def test_a_check_that_runs_nothing_is_a_failure(monkeypatch):
    from autograder.exercises.lesson_05 import backward

    monkeypatch.setattr(backward, "check", lambda rng: iter(()))
    with pytest.raises(course.CourseError, match="runs no probe"):
        examine.examine(BACKWARD, examine.namespace(), 1)


def test_a_check_that_asks_too_little_lets_a_mistake_survive(monkeypatch):
    from autograder.exercises.lesson_05 import backward

    def too_little(rng):
        yield Trial("exists", lambda m: hasattr(m.Value, "backward"))

    monkeypatch.setattr(backward, "check", too_little)
    assert any(not row.good for row in proof.rows(["05-backward"]))


def test_a_wrong_answer_gets_the_failure_sentence_and_its_name():
    from autograder.notebook import panel

    mistake = answers.mistakes("05-backward")[0]
    examined = partial(examine.examine, BACKWARD, answers.answered_with("05-backward", mistake.code))
    verdict = examined(1)
    text = panel.of(verdict, diagnosis.diagnose(verdict, examined), "").text()
    for part in ("called:", "came back:", "expected:", "What happened:", "On paper:", "seed=1"):
        assert part in text, text
    assert text.index("What happened:") < text.index("✗ ", 1) and text.count("What happened:") == 1
    assert "Traceback" not in text and "autograder/" not in text


def test_the_one_line_for_feedback_holds_no_numbers_of_the_instances():
    from autograder.checking import compare
    from autograder.notebook import panel

    for exercise in EXERCISES:
        mistake = answers.mistakes(exercise.id)[0]
        verdict = examine.examine(exercise, answers.answered_with(exercise.id, mistake.code), 12345)
        line = panel.one_line(verdict, None)
        assert "\n" not in line and exercise.id in line
        for objective in verdict.objectives:
            if type(objective.expected.value) is float:
                assert compare.show(objective.expected.value) not in line


def test_names_missing_altogether_are_a_failure_not_a_crash():
    """And nothing that others use is left changed: a check once left every later open() reading latin-1."""
    empty, shared = ModuleType("empty"), (builtins, io, json, math, os, random, sys, time)
    before = {module: dict(vars(module)) for module in shared}
    for exercise in EXERCISES:
        assert not examine.examine(exercise, empty, 1).passed
        changed = [n for module in shared for n, one in before[module].items() if vars(module).get(n) is not one]
        assert changed == [], exercise.id


def test_known_mistakes_meet_the_same_trials_once(monkeypatch):
    """Whoever grades a class with one seed puts the same trials to every answer."""
    wrong = answers.answered_with("05-backward", answers.mistakes("05-backward")[0].code)
    examined = partial(examine.examine, BACKWARD, wrong)
    verdict = examined(1)
    named = diagnosis.diagnose(verdict, examined)
    assert named and verdict.trials is examined(1).trials
    monkeypatch.setattr(diagnosis.probes, "run", lambda *_: pytest.fail("a mistake was run again"))
    assert diagnosis.diagnose(verdict, examined) == named


def test_a_verdict_is_in_one_state():
    found, due = examine.due(BACKWARD, 1)
    unwritten = tuple(Outcome("unwritten") for _ in found)
    wrong = tuple(Outcome("error", error="ValueError") for _ in found)
    states = [examine.judge(BACKWARD, 1, got).state for got in (due, unwritten, wrong)]
    assert states == ["passed", "unwritten", "failed"]
    assert examine.judge(BACKWARD, 1, (*due[:-1], unwritten[0])).state == "failed"


def test_an_answer_that_was_stopped_is_named_after_nobody():
    """A limit depends on the machine; what was not seen to its end may be anything."""
    found = examine.due(BACKWARD, 1)[0]
    stopped = tuple(Outcome("timeout") for _ in found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diagnosis.answers, "mistakes", lambda _: [MISTAKE])
        patch.setattr(diagnosis, "_behaviour", lambda *_: ([*stopped], iter(())))
        assert diagnosis.diagnose(examine.judge(BACKWARD, 1, stopped), pytest.fail) is None


def test_an_order_that_searches_a_list_takes_too_long():
    """On the reference's backward it would not end within the time that later checks have."""
    order = course.exercise("05-order")
    slow = order.solution.replace("order, opened, stack = [], set(),", "order, opened, stack = [], [],")
    slow = slow.replace("opened.add(node)", "opened.append(node)")
    large = next(t for t in examine.trials(order, 1) if t.probe.__name__ == "tree")
    assert probes.run(large, answers.answered_with(order.id, slow), 1.0).kind == "timeout"
    assert probes.run(large, answers.answered_with(order.id, order.solution)).kind == "value"
