"""14-norm: `softmax_back(g, p)` and `rmsnorm_back(g, out, scale)`."""

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


def softmax_slopes(m, x, g):
    """softmax_back(g, p) for the softmax p of each row of x, and g and p afterwards."""
    import numpy as np

    x, g = np.array(x), np.array(g)
    exps = np.exp(x - x.max(-1, keepdims=True))
    p = exps / exps.sum(-1, keepdims=True)
    before = [g.copy(), p.copy()]
    found = np.array(m.softmax_back(g, p)).tolist()
    kept = all((old == new).all() for old, new in zip(before, (g, p)))
    return {"slopes": found, "inputs kept": bool(kept)}


def check(rng: random.Random) -> Iterator[Trial]:
    nudge = (
        "Two ways lead from x to out: out is x times scale, and scale itself depends on all of x. The "
        "second way takes away a part of g."
    )
    yield from each(
        "goes back through softmax",
        softmax_slopes,
        [
            ([0.0, 1.0], [10.0, 20.0]),
            (draw.numbers(rng, 4), draw.numbers(rng, 4)),
            ([[0.5, -1.0, 0.0], [2.0, 0.0, 1.0]], [[1.0, 2.0, 3.0], [-1.0, 0.5, 0.0]]),
            (draw.rows(rng, 3, 3), draw.rows(rng, 3, 3)),
        ],
        call="softmax_back(g, p)",
        nudge="Each logit gets its p times what its g has above the mean of all g, where the mean is taken with the "
        "weights p, row by row.",
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
