"""The checks of lesson 03: slopes by nudging and by rule, the gradient of a tiny network, descent."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial

# Tells a slope by rule, right to about 15 digits, from a measured one, right to about 10.
_BY_RULE = 1e-12


def slope_of_cubic(m, coefficients, x, h):
    """The measured slope of c0 + c1*x + c2*x**2 + c3*x**3."""
    c0, c1, c2, c3 = coefficients
    return float(m.slope(lambda t: c0 + c1 * t + c2 * t**2 + c3 * t**3, x, h))


def slope_with_usual_nudge(m, x):
    """The measured slope of x**3 with the nudge left out of the call."""
    return float(m.slope(lambda t: t**3, x))


def slope_of_exp(m, x, h):
    """The measured slope of exp."""
    import math

    return float(m.slope(math.exp, x, h))


def _numbers(rng: random.Random, count: int, low: float = -2.0, high: float = 2.0) -> list[float]:
    return [round(rng.uniform(low, high), 3) for _ in range(count)]


def check_slope(rng: random.Random) -> Iterator[Trial]:
    """`slope(f, x, h=1e-6)`."""
    for coefficients, x, h in [([0.0, 3.0, 0.0, 0.0], 2.0, 0.5), ([1.0, -2.0, 0.0, 0.0], 1.0, 0.25)]:
        yield Trial(
            "is exact on a straight line",
            slope_of_cubic,
            {"coefficients": coefficients, "x": x, "h": h},
            call="slope(f, x, h), where f(x) = c0 + c1*x + c2*x**2 + c3*x**3",
            nudge="How much f grows, divided by how much x grew.",
        )
    for coefficients, x, h in [([0.0, 0.0, 1.0, 0.0], 3.0, 0.5), (_numbers(rng, 4), round(rng.uniform(-2, 2), 3), 0.1)]:
        yield Trial(
            "nudges to both sides by h",
            slope_of_cubic,
            {"coefficients": coefficients, "x": x, "h": h},
            call="slope(f, x, h), where f(x) = c0 + c1*x + c2*x**2 + c3*x**3",
            nudge="Take f at x + h and at x - h. The two lie 2h apart.",
        )
    for x, h in [(0.0, 0.5), (1.0, 0.1)]:
        yield Trial(
            "nudges to both sides by h",
            slope_of_exp,
            {"x": x, "h": h},
            call="slope(math.exp, x, h)",
            nudge="Take f at x + h and at x - h. The two lie 2h apart.",
        )
    yield Trial(
        "uses a small h if none is given",
        slope_with_usual_nudge,
        {"x": 2.0},
        call="slope(f, x), where f(x) = x**3",
        nudge="The head of the function says h = 1e-6; use h, and do not set it anew.",
        tolerance=3e-9,  # far above the rounding at 1e-6, far below the error at 1e-3 or at 1e-10
    )


def gradient_of_mix(m, coefficients, xs, h):
    """The measured gradient of c0*x0 + c1*x0*x1 + c2*x2**2 + … over the entries of xs, and xs afterwards."""
    xs = list(xs)

    def f(v):
        if len(v) != len(xs):
            raise ValueError(f"f takes {len(xs)} numbers and got {len(v)}")
        return sum(c * v[i] * v[(i + 1) % len(v)] for i, c in enumerate(coefficients)) + v[0] ** 2

    return {"gradient": [float(s) for s in m.numerical_gradient(f, xs, h)], "xs afterwards": xs}


def gradient_of_cubes(m, xs, h):
    """The measured gradient of the sum of cubes, with the nudge h or, if h is None, with the usual one."""
    given = {} if h is None else {"h": h}
    return [float(s) for s in m.numerical_gradient(lambda v: sum(x**3 for x in v), list(xs), **given)]


def calls_at_original(m, xs, h):
    """In how many entries at once a list that f was called with differs from xs."""
    seen = []

    def f(v):
        seen.append(sum(a != b for a, b in zip(v, xs)))
        return sum(v)

    m.numerical_gradient(f, list(xs), h)
    return {"entries nudged at once, at most": max(seen)}


def check_gradient(rng: random.Random) -> Iterator[Trial]:
    """`numerical_gradient(f, xs, h=1e-6)`."""
    call = "numerical_gradient(f, xs, h), where f is a sum of products of neighbours, plus xs[0]**2"
    for coefficients, xs, h in [([1.0, 2.0], [3.0, 4.0], 0.5), (_numbers(rng, 4), _numbers(rng, 4), 0.1)]:
        yield Trial(
            "gives one slope per number, in order",
            gradient_of_mix,
            {"coefficients": coefficients, "xs": xs, "h": h},
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
    yield Trial(
        "gives one slope per number, in order",
        gradient_of_mix,
        {"coefficients": [1.0, 2.0, -1.0], "xs": [1.5, -2.0, 1.5], "h": 0.25},
        call=call,
        nudge="Two entries may hold the same number. Go through the places 0, 1, 2, …, not through the numbers.",
    )
    for xs in ([1.0, -2.0], _numbers(rng, 3)):
        yield Trial(
            "nudges to both sides by h, and by a small h if none is given",
            gradient_of_cubes,
            {"xs": xs, "h": 0.5},
            call="numerical_gradient(f, xs, h), where f is the sum of cubes",
            nudge="The nudge is the h of the call, up and down. The two points lie 2h apart.",
        )
    yield Trial(
        "nudges to both sides by h, and by a small h if none is given",
        gradient_of_cubes,
        {"xs": [2.0, 1.0], "h": None},
        call="numerical_gradient(f, xs), where f is the sum of cubes and h is left out",
        nudge="The head of the function says h = 1e-6; use h, and do not set it anew.",
        tolerance=3e-9,
    )
    yield Trial(
        "nudges one number at a time",
        calls_at_original,
        {"xs": [1.0, 2.0, 3.0], "h": 0.5},
        call="numerical_gradient(f, xs, h), where f is the sum",
        nudge="Start from a fresh copy of xs for each entry, so that no earlier nudge is left in it.",
    )


def chain_at(m, x):
    """The slope by rule."""
    return float(m.chain_slope(x))


def check_chain(rng: random.Random) -> Iterator[Trial]:
    """`chain_slope(x)`: the slope of log(1 + exp(3x - 2))."""
    for objective, places, nudge in (
        ("is right where the lesson worked it out", (1.0,), "Multiply the three slopes: of log, of exp, of 3x - 2."),
        (
            "is right everywhere else",
            (0.0, -1.0, 2.0, round(rng.uniform(-2, 3), 3)),
            "Each slope is taken at the number that reaches that step, not at x.",
        ),
    ):
        for x in places:
            yield Trial(objective, chain_at, {"x": x}, call="chain_slope(x)", nudge=nudge)
    for x in (1.0, 0.0, 0.5, 1.25):
        yield Trial(
            "is exact, so it was found by rule",
            chain_at,
            {"x": x},
            call="chain_slope(x)",
            nudge="A measured slope is right to about nine digits only. Multiply the three slopes instead.",
            tolerance=_BY_RULE,
        )


def network_slopes(m, w, b, v, x, y):
    """The gradient of the loss with respect to w, b and v."""
    return [float(s) for s in m.network_gradient(w, b, v, x, y)]


def check_network(rng: random.Random) -> Iterator[Trial]:
    """`network_gradient(w, b, v, x, y)` for (v*h + h - y)**2 with h = relu(w*x + b)."""
    call = "network_gradient(w, b, v, x, y)"
    active = {"w": 0.5, "b": 1.0, "v": 2.0, "x": 2.0, "y": 3.0}
    other = {
        "w": round(rng.uniform(0.5, 2), 3),
        "b": round(rng.uniform(0.1, 1), 3),
        "v": round(rng.uniform(-2, 2), 3),
        "x": round(rng.uniform(0.5, 2), 3),
        "y": round(rng.uniform(-2, 2), 3),
    }
    negative = {"w": -1.0, "b": 0.5, "v": 1.5, "x": -2.0, "y": 1.0}
    for inputs in (active, {**active, "v": -0.5, "y": -1.0}, negative, other):
        yield Trial(
            "gives the slopes to w, b and v when the hidden number is active",
            network_slopes,
            inputs,
            call=call,
            nudge="Slope to p first: 2(p - y). Then h, over both of its paths. Then w and b.",
        )
    for inputs in ({**active, "w": -3.0}, {**active, "b": -1.0}, {**other, "b": -9.0}):
        yield Trial(
            "gives 0 for w and b when relu is flat",
            network_slopes,
            inputs,
            call=call,
            nudge="If w*x + b is not above 0, relu is flat: nothing passes to w and b, and h itself is 0.",
        )
    for inputs in (
        {"w": 0.7, "b": 0.3, "v": 1.1, "x": 1.3, "y": 0.2},
        {"w": 1.3, "b": 0.2, "v": 0.6, "x": 0.9, "y": -1.1},
    ):
        yield Trial(
            "is exact, so it was found by rule",
            network_slopes,
            inputs,
            call=call,
            nudge="A measured slope is right to about nine digits only. Follow the paths from the loss instead.",
            tolerance=_BY_RULE,
        )


def disagreement(m, by_hand, numerical):
    """The largest disagreement of two gradients."""
    return float(m.largest_disagreement(by_hand, numerical))


def check_agree(rng: random.Random) -> Iterator[Trial]:
    """`largest_disagreement(by_hand, numerical)`."""
    call = "largest_disagreement(by_hand, numerical)"
    a = _numbers(rng, 4)
    cases = (
        (
            "is 0 for equal gradients",
            "Equal entries have the difference 0.",
            [([1.0, -2.0, 3.0], [1.0, -2.0, 3.0])],
        ),
        (
            "finds the largest difference, wherever it stands and whatever its sign",
            "Take the absolute value of each difference, then the maximum over all entries.",
            [
                ([0.5, 0.25, 0.0], [0.5, 0.5, 0.125]),
                ([0.5, 0.5, 0.125], [0.5, 0.25, 0.0]),
                ([0.1, 0.2, 0.9], [0.1, 0.2, 0.4]),
                (a, [round(n + rng.uniform(-0.5, 0.5), 3) for n in a]),
            ],
        ),
        (
            "divides by the larger of the two numbers where that is above 1",
            "Divide each difference by max(1, |a|, |b|) before looking for the largest.",
            [([200.0, 0.5], [198.0, 0.25]), ([-50.0, 1.0], [-40.0, 1.0]), ([3.0], [-1.0]), ([-1.0], [4.0])],
        ),
    )
    for objective, nudge, pairs in cases:
        for by_hand, numerical in pairs:
            yield Trial(objective, disagreement, {"by_hand": by_hand, "numerical": numerical}, call=call, nudge=nudge)


def descent_path(m, start, targets, rate, steps):
    """Where descent on the sum of (x - target)**2 ends, and the start afterwards."""
    start = list(start)
    end = m.descend(lambda xs: [2 * (x - t) for x, t in zip(xs, targets)], start, rate, steps)
    return {"end": [float(x) for x in end], "start afterwards": start}


def descent_coupled(m, start, rate, steps):
    """Where descent on x**2 + x*y + y**2 ends: each slope needs both numbers of the same moment."""
    return [float(x) for x in m.descend(lambda xs: [2 * xs[0] + xs[1], xs[0] + 2 * xs[1]], list(start), rate, steps)]


def check_descend(rng: random.Random) -> Iterator[Trial]:
    """`descend(gradient, start, rate, steps)`."""
    call = "descend(gradient, start, rate, steps), where the gradient is [2*(x - target), …]"
    for inputs in (
        {"start": [5.0], "targets": [2.0], "rate": 0.25, "steps": 1},
        {"start": _numbers(rng, 3), "targets": _numbers(rng, 3), "rate": 0.1, "steps": 1},
    ):
        yield Trial(
            "moves each number against its slope, by rate times slope",
            descent_path,
            inputs,
            call=call,
            nudge="x - rate * slope: where the function climbs to the right, go left.",
        )
    for inputs in (
        {"start": [5.0, -1.0], "targets": [2.0, 4.0], "rate": 0.25, "steps": 3},
        {"start": _numbers(rng, 3), "targets": _numbers(rng, 3), "rate": 0.1, "steps": 7},
    ):
        yield Trial(
            "takes the asked number of steps, with a fresh gradient each time",
            descent_path,
            inputs,
            call=call,
            nudge="Ask for the gradient at the point where you are now, inside the loop.",
        )
    yield Trial(
        "takes the asked number of steps, with a fresh gradient each time",
        descent_coupled,
        {"start": [1.0, -3.0], "rate": 0.1, "steps": 4},
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
