"""07-embed: `embed(state, token_id, pos_id)`, the sum of two rows, normalised."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def embedding(m, wte, wpe, token_id, pos_id):
    """The numbers of embed(state, token_id, pos_id)."""
    state = {name: [[m.Value(x) for x in row] for row in rows] for name, rows in (("wte", wte), ("wpe", wpe))}
    found = m.embed(state, token_id, pos_id)
    return [x.data for x in found] if isinstance(found, (list, tuple)) else found


def slopes_of_embedding(m, wte, wpe, token_id, pos_id, mix):
    """The gradients of both tables, for the loss mix[0]*x[0] + mix[1]*x[1] + …"""
    state = {name: [[m.Value(x) for x in row] for row in rows] for name, rows in (("wte", wte), ("wpe", wpe))}
    loss = m.Value(0.0)
    for factor, x in zip(mix, m.embed(state, token_id, pos_id)):
        loss = loss + x * factor
    loss.backward()
    return {name: [[float(p.grad) for p in row] for row in rows] for name, rows in state.items()}


def tables_after(m, wte, wpe, token_id, pos_id):
    """The numbers of both tables after embed, and how many tables the state holds."""
    state = {name: [[m.Value(x) for x in row] for row in rows] for name, rows in (("wte", wte), ("wpe", wpe))}
    m.embed(state, token_id, pos_id)
    return {name: [[float(p.data) for p in row] for row in rows] for name, rows in state.items()}


def _tables(rng: random.Random, tokens: int, positions: int, width: int) -> dict:
    return {
        "wte": [draw.numbers(rng, width) for _ in range(tokens)],
        "wpe": [draw.numbers(rng, width) for _ in range(positions)],
    }


def check(rng: random.Random) -> Iterator[Trial]:
    example = {"wte": [[0.5, -1.0], [2.0, 0.0], [-0.3, 0.7]], "wpe": [[1.0, 0.5], [0.1, -0.2], [3.0, -1.0]]}
    tables = _tables(rng, 5, 4, 3)
    cases = [(example, 1, 2), (example, 2, 0), (tables, 3, 1), (tables, 1, 3), (tables, 4, 0)]
    yield from each(
        "normalises the sum of the token's row and the position's row",
        embedding,
        [{**state, "token_id": token_id, "pos_id": pos_id} for state, token_id, pos_id in cases],
        call="embed({'wte': wte, 'wpe': wpe}, token_id, pos_id)",
        nudge="Row token_id of wte plus row pos_id of wpe, then rmsnorm of that sum.",
    )
    yield from each(
        "lets the gradient through to these two rows",
        slopes_of_embedding,
        [
            {**state, "token_id": token_id, "pos_id": pos_id, "mix": draw.numbers(rng, width)}
            for state, token_id, pos_id, width in [(example, 1, 2, 2), (tables, 3, 1, 3)]
        ],
        call="loss = mix · embed(state, token_id, pos_id); loss.backward()",
        nudge="Use the Values of the tables themselves; a copy of their numbers is cut off.",
    )
    yield Trial(
        "leaves the tables as they are",
        tables_after,
        {**example, "token_id": 1, "pos_id": 2},
        call="embed(state, token_id, pos_id)",
        nudge="Make new Values; change nothing in the tables.",
    )
