"""03-chain: `chain_slope(x)`, the slope of log(1 + exp(3x - 2))."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises.lesson_03.tolerance import BY_RULE


def chain_at(m, x):
    """The slope by rule."""
    return m.chain_slope(x)


def check(rng: random.Random) -> Iterator[Trial]:
    for objective, places, nudge in (
        ("is right where the lesson worked it out", (1.0,), "Multiply the three slopes: of log, of exp, of 3x - 2."),
        (
            "is right everywhere else",
            (0.0, -1.0, 2.0, round(rng.uniform(-2, 3), 3)),
            "Each slope is taken at the number that reaches that step, not at x.",
        ),
    ):
        yield from each(objective, chain_at, [{"x": x} for x in places], call="chain_slope(x)", nudge=nudge)
    yield from each(
        "is exact, so it was found by rule",
        chain_at,
        [{"x": x} for x in (1.0, 0.0, 0.5, 1.25, round(rng.uniform(-1, 2), 3))],
        call="chain_slope(x)",
        nudge="A measured slope is right to about nine digits only. Multiply the three slopes instead.",
        tolerance=BY_RULE,
    )
