"""15-noise: `mean_and_error(numbers)` and `noise_floor(differences, factor)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def mean_of(m, numbers):
    """The first of the pair that mean_and_error returns."""
    mean, _ = m.mean_and_error(numbers)
    return mean


def error_of(m, numbers):
    """The second of the pair that mean_and_error returns."""
    _, error = m.mean_and_error(numbers)
    return error


def floor_of(m, differences, factor):
    """The noise floor of differences."""
    return m.noise_floor(differences, factor)


def check(rng: random.Random) -> Iterator[Trial]:
    several = [[2.24, 2.22, 2.26], draw.losses(rng, 5), draw.losses(rng, 8, 3.0, 0.5)]
    yield from each(
        "gives the mean first",
        mean_of,
        [{"numbers": numbers} for numbers in several],
        call="mean_and_error(numbers)[0]",
        nudge="The sum over the number of losses; return a pair.",
    )
    yield from each(
        "gives the standard error second",
        error_of,
        [{"numbers": numbers} for numbers in [*several, [2.0, 3.0]]],
        call="mean_and_error(numbers)[1]",
        nudge="Squared differences from the mean, summed, divided by n − 1; the root; divided by √n.",
    )
    yield from each(
        "puts the floor at factor times the standard error of the differences",
        floor_of,
        [
            ([0.03, 0.04, 0.02], 4.3),
            ([-0.5, 0.5], 12.7),
            (draw.numbers(rng, 5), 2.78),
            (draw.numbers(rng, 4, -0.9, -0.1), round(rng.uniform(2, 7), 2)),
        ],
        call="noise_floor(differences, factor)",
        nudge="The standard error of the differences is the second number of mean_and_error; then times factor.",
    )
