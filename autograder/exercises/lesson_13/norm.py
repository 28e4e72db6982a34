"""13-norm: `rmsnorm_back(g, out, scale)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def norm_slopes(m, x, g):
    """rmsnorm_back(g, out, scale) for the out and scale of x, and g, out and scale afterwards."""
    import numpy as np

    x, g = np.array(x), np.array(g)
    scale = ((x * x).mean(-1, keepdims=True) + 1e-5) ** -0.5
    out = x * scale
    before = [g.copy(), out.copy(), scale.copy()]
    found = np.array(m.rmsnorm_back(g, out, scale)).tolist()
    kept = all((old == new).all() for old, new in zip(before, (g, out, scale)))
    return {"slopes": found, "inputs kept": bool(kept)}


def check(rng: random.Random) -> Iterator[Trial]:
    nudge = (
        "Two ways lead from x to out: out is x times scale, and scale itself depends on all of x. Take "
        "out times the mean of g·out away from g, then multiply by scale."
    )
    yield from each(
        "gives the gradient of one vector",
        norm_slopes,
        [
            ([3.0, 4.0], [1.0, 0.0]),
            ([1.0, 2.0, 2.0], [0.0, 1.0, 0.0]),
            (draw.numbers(rng, 5), draw.numbers(rng, 5)),
        ],
        call="rmsnorm_back(g, out, scale)",
        nudge=nudge,
    )
    yield from each(
        "treats each row of a matrix by itself",
        norm_slopes,
        [
            ([[3.0, 4.0], [1.0, 0.0]], [[1.0, 0.0], [1.0, 1.0]]),
            (draw.rows(rng, 3, 5), draw.rows(rng, 3, 5)),
        ],
        call="rmsnorm_back(g, out, scale)",
        nudge="Sum along the last axis only, and keep that axis: np.vecdot(…, keepdims=True).",
    )
    yield from each(
        "is right for tiny vectors too",
        norm_slopes,
        [([0.002, -0.001], [1.0, 2.0]), ([[0.001, 0.003]], [draw.numbers(rng, 2)])],
        call="rmsnorm_back(g, out, scale)",
        nudge="Where 1e-5 counts, the mean square of out is less than 1; do not assume that it is 1.",
    )
