"""15-noise: `mean_and_error(losses)` and `noise_floor(error_a, error_b)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def mean_of(m, losses):
    """The first of the pair that mean_and_error returns."""
    mean, _ = m.mean_and_error(losses)
    return mean


def error_of(m, losses):
    """The second of the pair that mean_and_error returns."""
    _, error = m.mean_and_error(losses)
    return error


def floor_of(m, error_a, error_b):
    """The noise floor of two standard errors."""
    return m.noise_floor(error_a, error_b)


def check(rng: random.Random) -> Iterator[Trial]:
    several = [[2.24, 2.22, 2.26], draw.losses(rng, 5), draw.losses(rng, 8, 3.0, 0.5)]
    yield from each(
        "gives the mean first",
        mean_of,
        [{"losses": losses} for losses in several],
        call="mean_and_error(losses)[0]",
        nudge="The sum over the number of losses; return a pair.",
    )
    yield from each(
        "gives the standard error second",
        error_of,
        [{"losses": losses} for losses in [*several, [2.0, 3.0]]],
        call="mean_and_error(losses)[1]",
        nudge="Squared differences from the mean, summed, divided by n − 1; the root; divided by √n.",
    )
    pairs = [(0.003, 0.004), (0.0, 0.5), (0.8, 0.3), (round(rng.uniform(0.1, 0.5), 3), round(rng.uniform(0.6, 0.9), 3))]
    yield from each(
        "puts the floor at twice the standard error of the difference",
        floor_of,
        pairs,
        call="noise_floor(error_a, error_b)",
        nudge="The squares of the two errors add up; then the root; then twice.",
    )
