"""14-norm: `rmsnorm_back(g, out, scale)`."""

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
    """softmax_rows(x), softmax_back(g, p) for it, and rmsnorm_rows(x)."""
    import numpy as np

    p = m.softmax_rows(np.array(x))
    rows, scale = m.rmsnorm_rows(np.array(x))
    return {
        "p": p.tolist(),
        "rmsnorm": [rows.tolist(), scale.tolist()],
        "slopes": m.softmax_back(np.array(g), p).tolist(),
    }


def slopes_of_layers(m, seed):
    """The loss of two tokens that pass through the functions in array_layers, and all gradients."""
    import numpy as np

    rng = np.random.default_rng(seed)
    shapes = {f"layer0.attn_w{name}": (6, 6) for name in "qkvo"} | {"fc1": (8, 6), "fc2": (6, 8), "head": (3, 6)}
    state = {name: m.Array(rng.normal(size=shape)) for name, shape in shapes.items()}
    xs = [m.Array(rng.normal(size=6)) for _ in range(2)]
    layers, losses = m.array_layers(2), []
    keys: list = []
    values: list = []
    for x, target in zip(xs, (2, 0)):
        x = layers["add"](layers["attention"](layers["rmsnorm"](x), state, "layer0", keys, values), x)
        x = layers["mlp"](x, state["fc1"], state["fc2"])
        losses.append(layers["cross_entropy"](layers["linear"](x, state["head"]), target))
    loss = losses[0] + 2.0 * losses[1]
    loss.backward()
    return {
        "losses": [float(one.data) for one in losses],
        "keys and values": [[one.data.tolist() for one in rows] for rows in (keys, values)],
        "slopes": [np.array(one.grad).tolist() for one in (*xs, *state.values())],
    }


def check(rng: random.Random) -> Iterator[Trial]:
    nudge = (
        "Two ways lead from x to out: out is x times scale, and scale itself depends on all of x. The "
        "second way takes away a part of g."
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
    yield Trial(
        "serves the layers of microgpt",
        softmax_slopes,
        {"x": [[1000.0, 1001.0, 1002.0], [0.5, -1000.0, 0.0]], "g": [[1.0, 2.0, 3.0], [-1.0, 0.5, 0.0]]},
        call="p = softmax_rows(x); softmax_back(g, p); rmsnorm_rows(x)",
        nudge="These functions are given. Leave them as they are.",
    )
    yield Trial(
        "serves the layers of microgpt",
        slopes_of_layers,
        {"seed": 1},
        call="array_layers(2), with all of its functions one after the other, then backward",
        nudge="The functions beside rmsnorm_back are given. Leave them as they are.",
    )
