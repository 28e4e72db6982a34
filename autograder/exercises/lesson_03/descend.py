"""03-descend: `descend(gradient, start, rate, steps)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def descent_path(m, start, targets, rate, steps):
    """Where descent on the sum of (x - target)**2 ends, and the start afterwards."""
    start = list(start)
    end = m.descend(lambda xs: [2 * (x - t) for x, t in zip(xs, targets)], start, rate, steps)
    return {"end": end, "start afterwards": start}


def descent_coupled(m, start, rate, steps):
    """Where descent on x**2 + x*y + y**2 ends: each slope needs both numbers of the same moment."""
    return m.descend(lambda xs: [2 * xs[0] + xs[1], xs[0] + 2 * xs[1]], list(start), rate, steps)


def check(rng: random.Random) -> Iterator[Trial]:
    call = "descend(gradient, start, rate, steps), where the gradient is [2*(x - target), …]"
    yield from each(
        "moves each number against its slope, by rate times slope",
        descent_path,
        (
            {"start": [5.0], "targets": [2.0], "rate": 0.25, "steps": 1},
            {"start": draw.numbers(rng, 3), "targets": draw.numbers(rng, 3), "rate": 0.1, "steps": 1},
        ),
        call=call,
        nudge="Where the function climbs to the right, go left; the rate says how far.",
    )
    yield from each(
        "takes the asked number of steps, with a fresh gradient each time",
        descent_path,
        (
            {"start": [5.0, -1.0], "targets": [2.0, 4.0], "rate": 0.25, "steps": 3},
            {"start": draw.numbers(rng, 3), "targets": draw.numbers(rng, 3), "rate": 0.1, "steps": 7},
        ),
        call=call,
        nudge="Ask for the gradient at the point where you are now, inside the loop.",
    )
    yield Trial(
        "takes the asked number of steps, with a fresh gradient each time",
        descent_coupled,
        {"start": draw.numbers(rng, 2, 0.5), "rate": 0.1, "steps": 4},
        call="descend(gradient, start, rate, steps), where the gradient is [2x + y, x + 2y]",
        nudge="Compute all slopes first, then move all numbers.",
    )
    yield Trial(
        "stays at the start for 0 steps",
        descent_path,
        {"start": [5.0, 1.0], "targets": [2.0, 2.0], "rate": 0.25, "steps": 0},
        call=call,
        nudge="range(0) runs no turn.",
    )
