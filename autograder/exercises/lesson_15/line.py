"""15-line: `power_law(sizes, losses)`, a straight line through the logarithms."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def law_of(m, sizes, losses):
    """Factor and exponent."""
    factor, exponent = m.power_law(sizes, losses)
    return {"factor": factor, "exponent": exponent}


def check(rng: random.Random) -> Iterator[Trial]:
    factor, exponent = round(rng.uniform(3, 9), 3), -round(rng.uniform(0.1, 0.5), 3)
    exact = [100, 700, 3000, 20000]
    yield from each(
        "finds a law that holds exactly",
        law_of,
        (
            ([100, 10000], [4.0, 2.0]),
            (exact, [factor * size**exponent for size in exact]),
            ([1.0, 2.0, 5.0], [3.0, 3.0, 3.0]),
        ),
        call="power_law(sizes, losses)",
        nudge="Take the logarithms of both lists; the exponent is the slope, the factor exp of the height at 0.",
    )
    sizes = sorted(rng.sample(range(100, 5000), 5))
    yield from each(
        "lays the least-squares line through points that do not fit exactly",
        law_of,
        (([472, 1328, 4192, 14528], [2.39, 2.294, 2.24, 2.213]), (sizes, draw.losses(rng, 5, 2.5, 0.8))),
        call="power_law(sizes, losses)",
        nudge="All points count, not only two: slope = Σ x·y / Σ x², both counted from their means.",
    )
