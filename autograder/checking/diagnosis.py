"""Say what went wrong with an answer: one known mistake that behaves just like it, or a plain symptom, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from autograder.checking import answers, compare, examine, probes, symptoms
from autograder.checking.answers import Mistake
from autograder.checking.examine import Verdict
from autograder.checking.probes import Outcome, Trial

SECONDS = 60.0
# Whose instances are tried in turn where those of a check fit several known mistakes.
FURTHER_SEEDS = (1, 2, 3)
_PATH = re.compile(r"'[^']*[/\\][^']*'")


@dataclass(frozen=True)
class Diagnosis:
    """What happened. ``name`` is that of the mistake or symptom, ``says`` what a learner reads, ``paper`` an instance
    to do by hand, if there is one."""

    name: str
    says: str
    paper: str = ""


def diagnose(verdict: Verdict, again: Callable[[int], Verdict]) -> Diagnosis | None:
    """What happened in an answer that failed; None if nothing certain can be said. ``again`` examines the same answer
    with another seed.

    A known mistake goes before a symptom. It is named if it behaves exactly like the answer on every trial and no
    other does. Where several do, further instances may tell which; two that stay together name nobody, since one of
    them would be false.
    """
    if any(outcome.kind == "timeout" for outcome in verdict.outcomes):
        return None
    alike = _alike_on(verdict, answers.mistakes(verdict.exercise.id))
    for seed in FURTHER_SEEDS:
        if len(alike) < 2:
            break
        alike = _alike_on(again(seed), alike)
    if len(alike) == 1:
        return Diagnosis(alike[0].name, alike[0].says, alike[0].counterexample)
    due = examine.due(verdict.exercise, verdict.seed)[1]
    told = zip(verdict.trials, verdict.outcomes, due, strict=True)
    wrong = [(trial, got, right) for trial, got, right in told if not probes.agree(got, right, trial.tolerance)]
    # What a trial reads out of a result, such as how often each index came, is not what came back.
    if any(trial.reads and got.kind == "value" for trial, got, _ in wrong):
        return None
    symptom = symptoms.symptom([(got, right) for _, got, right in wrong])
    return Diagnosis(*symptom) if symptom else None


def _alike_on(verdict: Verdict, mistakes: list[Mistake]) -> list[Mistake]:
    return [mistake for mistake in mistakes if _behaves_alike(mistake, verdict)]


def _behaves_alike(mistake: Mistake, verdict: Verdict) -> bool:
    done, more = _behaviour(mistake, verdict.trials)
    # An answer that differs on one trial is another answer; most are told apart by the first few.
    for number, outcome in enumerate(verdict.outcomes):
        if number == len(done):
            done.append(next(more))
        if not _alike(done[number], outcome):
            return False
    return True


def _alike(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes have one cause: the same numbers, the same kind of thing that is no plain data, or the same
    words of an error. Its type alone is shared by errors that have nothing to do with each other; a path in them is a
    new one each time."""
    words = _PATH.sub("", one.error) == _PATH.sub("", other.error)
    return words and ((one.kind, one.value) == (other.kind, other.value) or probes.agree(one, other, compare.TOLERANCE))


# Whoever grades a class puts the same trials to every answer; a mistake meets each of them once.
@lru_cache(maxsize=128)
def _behaviour(mistake: Mistake, trials: tuple[Trial, ...]) -> tuple[list[Outcome], Iterator[Outcome]]:
    """What a known mistake gave on the first trials, and an iterator that runs it on the next ones."""
    return [], _outcomes(mistake, trials)


def _outcomes(mistake: Mistake, trials: tuple[Trial, ...]) -> Iterator[Outcome]:
    m = answers.answered_with(mistake.exercise, mistake.code)
    for trial in trials:
        # All known mistakes come to an end at once; the limit is far above what the busiest machine takes.
        yield probes.read(trial, probes.run(trial, m, SECONDS))
