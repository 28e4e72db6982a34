"""03-network: `network_gradient(w, b, v, x, y)` for (v*h + h - y)**2 with h = relu(w*x + b)."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises.lesson_03.tolerance import BY_RULE


def network_slopes(m, w, b, v, x, y):
    """The gradient of the loss with respect to w, b and v."""
    return m.network_gradient(w, b, v, x, y)


def check(rng: random.Random) -> Iterator[Trial]:
    call = "network_gradient(w, b, v, x, y)"
    active = {"w": 0.5, "b": 1.0, "v": 2.0, "x": 2.0, "y": 3.0}
    other = {
        "w": round(rng.uniform(0.5, 2), 3),
        "b": round(rng.uniform(0.1, 1), 3),
        "v": round(rng.uniform(-2, 2), 3),
        "x": round(rng.uniform(0.5, 2), 3),
        "y": round(rng.uniform(-2, 2), 3),
    }
    below = {"w": 0.5, "b": 0.25, "v": 2.0, "x": 1.0, "y": 5.0}
    negative = {"w": -1.0, "b": 0.5, "v": 1.5, "x": -2.0, "y": 1.0}
    yield from each(
        "gives the slopes to w, b and v when the hidden number is active",
        network_slopes,
        (active, {**active, "v": -0.5, "y": -1.0}, below, negative, other),
        call=call,
        nudge="Slope to p first: 2(p - y). Then h, over both of its paths. Then w and b.",
    )
    yield from each(
        "gives 0 for w and b when relu is flat",
        network_slopes,
        ({**active, "w": -3.0}, {**active, "b": -1.0}, {**other, "b": -9.0}),
        call=call,
        nudge="If what goes into relu is not above 0, relu is flat: nothing passes to w and b, and h itself is 0.",
    )
    yield from each(
        "is exact, so it was found by rule",
        network_slopes,
        (
            {"w": 0.7, "b": 0.3, "v": 1.1, "x": 1.3, "y": 0.2},
            {"w": 1.3, "b": 0.2, "v": 0.6, "x": 0.9, "y": -1.1},
            {name: round(number + rng.uniform(0.1, 0.2), 4) for name, number in other.items()},
        ),
        call=call,
        nudge="A measured slope is right to about nine digits only. Follow the paths from the loss instead.",
        tolerance=BY_RULE,
    )
