"""Name the misconception behind a wrong answer, by running the known mistakes on the same trials."""

from __future__ import annotations

import importlib
import time
from dataclasses import dataclass
from types import ModuleType

from autograder.checking import compare, examine, probes

SECONDS = 0.8


@dataclass(frozen=True)
class Mistake:
    """A common wrong answer.

    ``code`` is the whole answer cell; ``says`` names the misconception in one or two sentences; ``counterexample``
    is an instance small enough to do on paper, with both results.
    """

    exercise: str
    name: str
    code: str
    says: str
    counterexample: str


@dataclass(frozen=True)
class Oddity:
    """An unusual but right answer, which the check must accept. ``code`` is the whole answer cell."""

    exercise: str
    name: str
    code: str


def mistakes(exercise_id: str) -> list[Mistake]:
    """The known wrong answers of an exercise."""
    module = importlib.import_module(f"autograder.exercises.mistakes.lesson_{exercise_id[:2]}")
    return [m for m in module.MISTAKES if m.exercise == exercise_id]


def oddities(exercise_id: str) -> list[Oddity]:
    """The known unusual right answers of an exercise."""
    module = importlib.import_module(f"autograder.exercises.oddities.lesson_{exercise_id[:2]}")
    return [o for o in module.ODDITIES if o.exercise == exercise_id]


def answered_with(exercise_id: str, code: str) -> ModuleType:
    """The reference's pieces with the answer of one exercise replaced by ``code``."""
    m = examine.namespace()
    exec(compile(code, f"<answer to {exercise_id}>", "exec", dont_inherit=True), m.__dict__)
    return m


def diagnose(verdict: examine.Verdict) -> list[Mistake]:
    """The known mistakes that behave exactly like this answer on every trial; none within the time means none."""
    if any(o.kind == "timeout" for o in verdict.outcomes):
        return []
    found = examine.trials(verdict.exercise, verdict.seed)
    end = time.perf_counter() + SECONDS
    return [mistake for mistake in mistakes(verdict.exercise) if _behaves_alike(mistake, found, verdict, end)]


def _behaves_alike(mistake: Mistake, found: list[probes.Trial], verdict: examine.Verdict, end: float) -> bool:
    try:
        m = answered_with(verdict.exercise, mistake.code)
    except Exception:
        return False
    for trial, outcome in zip(found, verdict.outcomes):
        left = end - time.perf_counter()
        # An answer that differs on one trial is another answer; most are told apart by the first few.
        if left <= 0:
            return False
        mine = probes.read(trial, probes.run(trial, m, left))
        if not probes.agree(mine, outcome, compare.TOLERANCE):
            return False
    return True
