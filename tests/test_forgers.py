"""No submission gains a point by answering for the probes, whatever it has seen; see ``zoo/forgers.py``."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from autograder import course
from autograder.authoring import forgery
from autograder.authoring.forgery import TRIED, Forger
from autograder.checking import answers, examine, probes
from autograder.checking.probes import Trial
from autograder.grading import submission
from autograder.grading.job import Job
from autograder.grading.sandbox import self_test
from zoo import forgers

SAMPLE = ("13",)
LESSONS = [lesson.number for lesson in course.lessons()]


@pytest.mark.parametrize("kind", forgers.KINDS)
@pytest.mark.parametrize(
    "number", [pytest.param(n, marks=pytest.mark.proof("zoo", only=n not in SAMPLE)) for n in LESSONS]
)
def test_no_forger_earns_a_point(number, kind, tmp_path):
    if problem := self_test.refusal():
        pytest.skip(problem)
    lesson, seed = course.lesson(number), 4711
    path = tmp_path / f"{lesson.folder}.ipynb"
    forgers.write(kind, lesson, seed, path)
    result = submission.examine(path, Job(lesson, seed)).result
    assert result.verdict == "graded", result.reason
    earned = {name: found.points for name, found in result.exercises.items() if found.points}
    assert not earned and len(result.exercises) == len(lesson.exercises)
    if "mistake" not in kind:
        unsaid = [name for name, found in result.exercises.items() if submission.INTERFERED not in found.remarks]
        assert not unsaid


@pytest.mark.parametrize(
    "name", [pytest.param(e.id, marks=pytest.mark.proof("zoo", only=True)) for e in course.exercises()]
)
def test_no_known_mistake_can_be_hidden(name):
    exercise = course.exercise(name)
    one = Forger(exercise, TRIED)
    honest = [number for number in range(len(one.trials)) if not one.passes(number)]
    due = examine.due(exercise, TRIED)[1]
    hidden = set()
    for mistake in answers.mistakes(name):
        outcomes = examine.run_all(one.trials, answers.answered_with(name, mistake.code))
        if all(probes.agree(outcomes[n], due[n], one.trials[n].tolerance) for n in honest):
            hidden.add(mistake.name)
    assert hidden == set(forgers.EXCUSED.get(name, {}))


def finding(m, numbers):
    return {"right": m.total(numbers) == sum(numbers)}


def total(m, numbers):
    return m.total(numbers)


def first(m, numbers):
    return m.first(numbers)


@pytest.mark.parametrize(
    ("probe", "numbers", "is_forged"),
    [
        (finding, lambda rng: [rng.random(), rng.random()], True),
        (first, lambda rng: [rng.random(), rng.random()], True),
        (total, lambda rng: [1.0, 2.0], True),
        (total, lambda rng: [rng.random(), rng.random()], False),
    ],
)
def test_a_finding_an_echo_and_a_constant_can_be_forged(probe, numbers, is_forged, monkeypatch):
    pieces = SimpleNamespace(total=sum, first=lambda numbers: numbers[0])
    monkeypatch.setattr(
        examine, "trials", lambda exercise, seed: (Trial("", probe, {"numbers": numbers(random.Random(seed))}),)
    )
    monkeypatch.setattr(examine, "namespace", lambda exercise: pieces)
    assert forgery.is_forgeable(course.exercise("02-count")) is is_forged
