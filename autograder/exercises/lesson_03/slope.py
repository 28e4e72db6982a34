"""03-slope: `slope(f, x, h=1e-6)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def slope_of_cubic(m, coefficients, x, h):
    """The measured slope of c0 + c1*x + c2*x**2 + c3*x**3."""
    c0, c1, c2, c3 = coefficients
    return m.slope(lambda t: c0 + c1 * t + c2 * t**2 + c3 * t**3, x, h)


def slope_with_usual_nudge(m, x):
    """The measured slope of x**3 with the nudge left out of the call."""
    return m.slope(lambda t: t**3, x)


def usual_nudge(m, x):
    """How far from x the function is measured if the nudge is left out of the call, in millionths."""
    asked = []

    def identity(t):
        asked.append(t)
        return t

    m.slope(identity, x)
    return round(max(abs(t - x) for t in asked) * 1e6, 3)


def slope_of_exp(m, x, h):
    """The measured slope of exp."""
    import math

    return m.slope(math.exp, x, h)


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "is exact on a straight line",
        slope_of_cubic,
        [([0.0, 3.0, 0.0, 0.0], 2.0, 0.5), ([1.0, -2.0, 0.0, 0.0], 1.0, 0.25)],
        call="slope(f, x, h), where f(x) = c0 + c1*x + c2*x**2 + c3*x**3",
        nudge="How much f grows, divided by how much x grew.",
    )
    yield from each(
        "nudges to both sides by h",
        slope_of_cubic,
        [
            ([0.0, 0.0, 1.0, 0.0], 3.0, 0.5),
            (draw.numbers(rng, 4), round(rng.uniform(-2, 2), 3), 0.1),
        ],
        call="slope(f, x, h), where f(x) = c0 + c1*x + c2*x**2 + c3*x**3",
        nudge="Take f at x + h and at x - h. The two lie 2h apart.",
    )
    yield from each(
        "nudges to both sides by h",
        slope_of_exp,
        [(0.0, 0.5), (1.0, 0.1)],
        call="slope(math.exp, x, h)",
        nudge="Take f at x + h and at x - h. The two lie 2h apart.",
    )
    yield Trial(
        "uses a small h if none is given",
        usual_nudge,
        {"x": 2.0},
        call="slope(f, x), noting how far from x f is asked, in millionths",
        nudge="The head of the function says h = 1e-6; use h, and do not set it anew.",
    )
    yield Trial(
        "uses a small h if none is given",
        slope_with_usual_nudge,
        {"x": 2.0},
        call="slope(f, x), where f(x) = x**3",
        nudge="The head of the function says h = 1e-6; use h, and do not set it anew.",
        tolerance=3e-9,  # far above the rounding at 1e-6, far below the error at 1e-3 or at 1e-10
    )
