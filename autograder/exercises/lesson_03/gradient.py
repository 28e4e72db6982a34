"""03-gradient: `numerical_gradient(f, xs, h=1e-6)`."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def gradient_of_mix(m, coefficients, xs, h):
    """The measured gradient of c0*x0 + c1*x0*x1 + c2*x2**2 + … over the entries of xs, and xs afterwards."""
    xs = list(xs)

    def f(v):
        if len(v) != len(xs):
            raise ValueError(f"f takes {len(xs)} numbers and got {len(v)}")
        return sum(c * v[i] * v[(i + 1) % len(v)] for i, c in enumerate(coefficients)) + v[0] ** 2

    return {"gradient": m.numerical_gradient(f, xs, h), "xs afterwards": xs}


def gradient_of_cubes(m, xs, h):
    """The measured gradient of the sum of cubes, with the nudge h or, if h is None, with the usual one."""
    given = {} if h is None else {"h": h}
    return m.numerical_gradient(lambda v: sum(x**3 for x in v), list(xs), **given)


def usual_nudge(m, x):
    """How far from x the function is measured if the nudge is left out of the call, in millionths."""
    asked = []

    def first(v):
        asked.append(v[0])
        return v[0]

    m.numerical_gradient(first, [x])
    return round(max(abs(t - x) for t in asked) * 1e6, 3)


def calls_at_original(m, xs, h):
    """The lists that f was called with."""
    seen = []

    def f(v):
        seen.append([float(x) for x in v])
        return sum(v)

    m.numerical_gradient(f, list(xs), h)
    return seen


def _nudged(xs: list[float]) -> Callable[[Any], object]:
    """In how many entries at once a list that f was called with differs from xs, and how many entries are ever
    nudged. Whoever nudges in place and goes back may come back beside the old number, by its rounding."""

    def read(seen: Any) -> object:
        places = [{i for i, (a, b) in enumerate(zip(v, xs, strict=True)) if abs(a - b) > 1e-9} for v in seen]
        return {"entries nudged at once, at most": max(map(len, places)), "in all": len(set().union(*places))}

    return read


def check(rng: random.Random) -> Iterator[Trial]:
    call = "numerical_gradient(f, xs, h), where f is a sum of products of neighbours, plus xs[0]**2"
    yield from each(
        "gives one slope per number, in order",
        gradient_of_mix,
        [
            ([1.0, 2.0], [3.0, 4.0], 0.5),
            (draw.numbers(rng, 4), draw.numbers(rng, 4), 0.1),
        ],
        call=call,
        nudge="For each entry: a list in which only that entry is nudged, up and down; the others as in xs.",
    )
    yield Trial(
        "gives one slope per number, in order",
        gradient_of_mix,
        {"coefficients": [2.0], "xs": [5.0], "h": 0.25},
        call=call,
        nudge="A list of one number has a gradient of one slope.",
    )
    twice, *between = draw.numbers(rng, 3)
    yield Trial(
        "gives one slope per number, in order",
        gradient_of_mix,
        {"coefficients": [1.0, 2.0, -1.0, 0.5], "xs": [twice, *between, twice], "h": 0.25},
        call=call,
        nudge="Two entries may hold the same number. Go through the places 0, 1, 2, …, not through the numbers.",
    )
    yield from each(
        "nudges to both sides by h, and by a small h if none is given",
        gradient_of_cubes,
        [{"xs": xs, "h": 0.5} for xs in ([1.0, -2.0], draw.numbers(rng, 3))],
        call="numerical_gradient(f, xs, h), where f is the sum of cubes",
        nudge="The nudge is the h of the call, up and down. The two points lie 2h apart.",
    )
    yield Trial(
        "nudges to both sides by h, and by a small h if none is given",
        usual_nudge,
        {"x": 2.0},
        call="numerical_gradient(f, [x]), noting how far from x f is asked, in millionths",
        nudge="The head of the function says h = 1e-6; use h, and do not set it anew.",
    )
    yield Trial(
        "nudges to both sides by h, and by a small h if none is given",
        gradient_of_cubes,
        {"xs": [2.0, 1.0], "h": None},
        call="numerical_gradient(f, xs), where f is the sum of cubes and h is left out",
        nudge="The head of the function says h = 1e-6; use h, and do not set it anew.",
        tolerance=3e-9,
    )
    apart = draw.numbers(rng, 3)
    yield Trial(
        "nudges one number at a time",
        calls_at_original,
        {"xs": apart, "h": 0.5},
        call="numerical_gradient(f, xs, h), where f is the sum",
        nudge="Start from a fresh copy of xs for each entry, so that no earlier nudge is left in it.",
        reads=_nudged(apart),
    )
