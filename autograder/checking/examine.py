"""Examine an answer: run the trials of an exercise on it and on the reference, and say what agrees.

Pure: pieces in, a verdict out. The notebook, the command line, nbgrader and the tests all come through here.
"""

from __future__ import annotations

import importlib
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import ModuleType

from autograder import course, program
from autograder.checking import probes
from autograder.checking.probes import Outcome, Trial
from autograder.classes import add_to


@dataclass(frozen=True)
class Objective:
    """One line of a verdict: ``state`` is "passed", "failed" or "unwritten", as shown by ``trial``, the first that did
    not pass where one did not."""

    state: str
    trial: Trial
    got: Outcome
    expected: Outcome

    @property
    def text(self) -> str:
        return self.trial.objective

    @property
    def nudge(self) -> str:
        """What to try. It is meant for a wrong result: an error, a time-out and a changed input say themselves what is
        wrong."""
        return self.trial.nudge if self.state == "failed" and self.got.kind == "value" else ""


@dataclass(frozen=True)
class Verdict:
    """The result of one check: all trials with their outcomes, in order, and what they come to, objective by
    objective."""

    exercise: course.Exercise
    seed: int
    trials: tuple[Trial, ...]
    outcomes: tuple[Outcome, ...]
    objectives: tuple[Objective, ...]

    @property
    def state(self) -> str:
        """ "passed" or "unwritten" if that holds of every objective, otherwise "failed"."""
        states = {objective.state for objective in self.objectives}
        return states.pop() if len(states) == 1 else "failed"

    @property
    def passed(self) -> bool:
        return self.state == "passed"


def trials(exercise: course.Exercise, seed: int) -> tuple[Trial, ...]:
    """The trials of an exercise for one seed. Raises CourseError if the exercise has no check or the check is empty."""
    found = tuple(check_of(exercise)(random.Random(seed)))
    if not found:
        raise course.CourseError(f"The check of {exercise.id} runs no probe, so it proves nothing.")
    return found


def namespace(wanted: course.Exercise | None = None) -> ModuleType:
    """A fresh module that holds all pieces of the reference, those of all files together.

    If an exercise is named, only those of the files that are begun when its lesson ends: a check in lesson 05 needs
    nothing of lesson 14, and should not wait for NumPy.
    """
    module = ModuleType("reference")
    vars(module)["add_to"] = add_to
    begun = {one.file for one in course.exercises() if wanted is None or one.lesson <= wanted.lesson}
    for file in course.FILES:
        if file in begun:
            exec(_compiled(file), module.__dict__)
    return module


def laid_over(wanted: course.Exercise, modules: Mapping[str, ModuleType]) -> ModuleType:
    """The reference's pieces as far as an exercise needs them, and over them those that ``modules`` hold, by the name
    of their file."""
    m = namespace(wanted)
    for file, module in modules.items():
        for name in {n.split(".")[0] for n in course.order(file)}:
            if hasattr(module, name):
                setattr(m, name, getattr(module, name))
    return m


def run_all(found: tuple[Trial, ...], m: ModuleType) -> tuple[Outcome, ...]:
    """Run trials on the pieces in ``m``. After a time-out the rest are not run and count as timed out too."""
    outcomes: list[Outcome] = []
    for trial in found:
        if outcomes and outcomes[-1].kind == "timeout":
            outcomes.append(outcomes[-1])
        else:
            outcomes.append(probes.read(trial, probes.run(trial, m)))
    return tuple(outcomes)


def examine(exercise: course.Exercise, m: ModuleType, seed: int) -> Verdict:
    """Run all trials of an exercise on the pieces in ``m`` and compare each with the reference."""
    return judge(exercise, seed, run_all(due(exercise, seed)[0], m))


def due(exercise: course.Exercise, seed: int) -> tuple[tuple[Trial, ...], tuple[Outcome, ...]]:
    """The trials of an exercise for one seed, and what the reference gives. Whoever puts the same trials to many
    answers gets the same objects again, and the reference runs once. Raises as :func:`trials` does."""
    return _due(exercise, seed, check_of(exercise))


@lru_cache(maxsize=64)
def _due(exercise: course.Exercise, seed: int, check: Callable) -> tuple[tuple[Trial, ...], tuple[Outcome, ...]]:
    found = trials(exercise, seed)
    return found, run_all(found, namespace(exercise))


def judge(exercise: course.Exercise, seed: int, outcomes: tuple[Outcome, ...]) -> Verdict:
    """Compare the outcomes of an exercise's trials with those of the reference, objective by objective."""
    found, expected = due(exercise, seed)
    lines: dict[str, Objective] = {}
    for trial, got, correct in zip(found, outcomes, expected, strict=True):
        if correct.kind != "value":
            raise course.CourseError(f"The check of {exercise.id} is broken: the reference itself gives {correct}.")
        known = lines.get(trial.objective)
        if known is not None and known.state != "passed":
            continue
        if got.kind == "unwritten":
            state = "unwritten"
        else:
            state = "passed" if probes.agree(got, correct, trial.tolerance) else "failed"
        if known is None or state != "passed":
            lines[trial.objective] = Objective(state, trial, got, correct)
    return Verdict(exercise, seed, found, outcomes, tuple(lines.values()))


def explained(verdict: Verdict, m: ModuleType) -> Verdict:
    """The verdict with each error that arose in a probe itself, and not in the answer in ``m``, told as what the answer
    gave. Such a trial runs once more."""

    def told(objective: Objective) -> Objective:
        if objective.got.kind != "error" or re.match(r"line \d+:", objective.got.line):
            return objective
        return replace(objective, got=replace(objective.got, gave=probes.what_it_gave(objective.trial, m)))

    return replace(verdict, objectives=tuple(map(told, verdict.objectives)))


def check_of(exercise: course.Exercise) -> Callable[[random.Random], Iterator[Trial]]:
    """The check of an exercise. Raises CourseError if there is none."""
    module = f"autograder.exercises.lesson_{exercise.lesson}.{exercise.name}"
    try:
        return importlib.import_module(module).check
    except (ModuleNotFoundError, AttributeError):
        raise course.CourseError(f"Exercise {exercise.id} has no check in {module.replace('.', '/')}.py.") from None


@cache
def _compiled(file: str):
    return compile(program.text(file), f"<reference {file}>", "exec", dont_inherit=True)
