"""14-attention: `attention_back(g, q, k, v, weights)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def attention_slopes(m, q, k, v, g):
    """attention_back(g, q, k, v, weights) for the weights of causal attention."""
    import numpy as np

    q, k, v, g = (np.array(a) for a in (q, k, v, g))
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    scores = np.where(np.tri(scores.shape[-1], dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights = weights / weights.sum(-1, keepdims=True)
    before = [a.copy() for a in (q, k, v, g, weights)]
    found = m.attention_back(g, q, k, v, weights)
    names = ("q", "k", "v")
    result = {name: np.array(slopes).tolist() for name, slopes in zip(names, found, strict=True)}
    kept = all((old == new).all() for old, new in zip(before, (q, k, v, g, weights)))
    return {**result, "inputs kept": bool(kept)}


def _heads(rng: random.Random, documents: int, heads: int, positions: int, size: int) -> list:
    return [[draw.rows(rng, positions, size) for _ in range(heads)] for _ in range(documents)]


def check(rng: random.Random) -> Iterator[Trial]:
    nudge = (
        "Go back step by step: through the mix of the values, through softmax, through the scores. For a product of "
        "two matrices, the gradient of each is that of the product times the other one, turned."
    )
    one = [[[[1.0], [2.0]]]]
    yield from each(
        "gives the gradients of q, k and v for one head",
        attention_slopes,
        (
            {"q": one, "k": [[[[0.5], [-1.0]]]], "v": [[[[1.0], [3.0]]]], "g": [[[[0.0], [1.0]]]]},
            {name: _heads(rng, 1, 1, 3, 2) for name in ("q", "k", "v", "g")},
        ),
        call="attention_back(g, q, k, v, weights)",
        nudge=nudge,
    )
    yield from each(
        "treats each head of each document by itself",
        attention_slopes,
        [
            {name: _heads(rng, documents, heads, positions, size) for name in ("q", "k", "v", "g")}
            for documents, heads, positions, size in ((2, 3, 5, 4), (3, 2, 4, 4))
        ],
        call="attention_back(g, q, k, v, weights)",
        nudge="The last two axes are positions and entries: transpose with swapaxes(-1, -2), not .T.",
    )
