"""Name the misconception behind a wrong answer, by running the known mistakes on the same trials."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from autograder.checking import answers, compare, probes
from autograder.checking.answers import Mistake
from autograder.checking.examine import Verdict
from autograder.checking.probes import Outcome, Trial


def diagnose(verdict: Verdict) -> list[Mistake]:
    """The known mistakes that behave exactly like this answer on every trial; none if it did not come to an end."""
    if any(outcome.kind == "timeout" for outcome in verdict.outcomes):
        return []
    return [mistake for mistake in answers.mistakes(verdict.exercise.id) if _behaves_alike(mistake, verdict)]


def _behaves_alike(mistake: Mistake, verdict: Verdict) -> bool:
    done, more = _behaviour(mistake, verdict.trials)
    # An answer that differs on one trial is another answer; most are told apart by the first few.
    for number, outcome in enumerate(verdict.outcomes):
        if number == len(done):
            done.append(next(more))
        if not probes.agree(done[number], outcome, compare.TOLERANCE):
            return False
    return True


# Whoever grades a class puts the same trials to every answer; a mistake meets each of them once.
@lru_cache(maxsize=128)
def _behaviour(mistake: Mistake, trials: tuple[Trial, ...]) -> tuple[list[Outcome], Iterator[Outcome]]:
    """What a known mistake gave on the first trials, and an iterator that runs it on the next ones."""
    return [], _outcomes(mistake, trials)


def _outcomes(mistake: Mistake, trials: tuple[Trial, ...]) -> Iterator[Outcome]:
    m = answers.answered_with(mistake.exercise, mistake.code)
    for trial in trials:
        yield probes.read(trial, probes.run(trial, m))
