"""07-mlp: `mlp(x, fc1, fc2)`, linear, relu, linear."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def outputs_of_mlp(m, x, fc1, fc2):
    """The numbers of mlp(x, fc1, fc2)."""
    x, fc1, fc2 = [m.Value(n) for n in x], *([[m.Value(n) for n in row] for row in w] for w in (fc1, fc2))
    found = m.mlp(x, fc1, fc2)
    return [out.data for out in found] if isinstance(found, (list, tuple)) else found


def slopes_of_mlp(m, x, fc1, fc2, mix):
    """The gradients of x and both matrices, for the loss mix[0]*out[0] + mix[1]*out[1] + …"""
    x, fc1, fc2 = [m.Value(n) for n in x], *([[m.Value(n) for n in row] for row in w] for w in (fc1, fc2))
    loss = m.Value(0.0)
    for factor, out in zip(mix, m.mlp(x, fc1, fc2)):
        loss = loss + out * factor
    loss.backward()
    return {
        "x": [float(v.grad) for v in x],
        "fc1": [[float(v.grad) for v in row] for row in fc1],
        "fc2": [[float(v.grad) for v in row] for row in fc2],
    }


def check(rng: random.Random) -> Iterator[Trial]:
    example: dict[str, list] = {
        "x": [1.0, -2.0],
        "fc1": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
        "fc2": [[2.0, 5.0, 10.0]],
    }
    negative = {"x": [1.0, 2.0], "fc1": [[1.0, 1.0], [2.0, -0.5]], "fc2": [[-1.0, -2.0], [1.0, -3.0], [0.5, 0.5]]}
    rows = draw.rows(rng, 3, 3)
    wide: dict[str, list] = {
        "x": draw.numbers(rng, 3),
        "fc1": [*rows, *([-n for n in row] for row in rows), draw.numbers(rng, 3)],  # half of them are on
        "fc2": [draw.numbers(rng, 7) for _ in range(3)],
    }
    yield from each(
        "is linear, relu, linear",
        outputs_of_mlp,
        (example, negative, wide, {**wide, "fc2": [[-n for n in row] for row in wide["fc2"]]}),
        call="mlp(x, fc1, fc2)",
        nudge="linear with fc1, then relu of every entry, then linear with fc2 and nothing after it.",
    )
    yield from each(
        "lets the gradient through to x and both matrices",
        slopes_of_mlp,
        [{**inputs, "mix": draw.numbers(rng, len(inputs["fc2"]))} for inputs in (example, wide)],
        call="loss = mix · mlp(x, fc1, fc2); loss.backward()",
        nudge="Call relu on the Values; a comparison of their .data cuts the graph.",
    )
