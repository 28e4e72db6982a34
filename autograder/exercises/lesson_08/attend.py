"""08-attend: `attend(query, keys, values)`, the mix of the values."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def mix_of_values(m, query, keys, values):
    """The numbers of attend(query, keys, values)."""
    query = [m.Value(q) for q in query]
    keys, values = ([[m.Value(x) for x in row] for row in rows] for rows in (keys, values))
    found = m.attend(query, keys, values)
    return [x.data for x in found] if isinstance(found, (list, tuple)) else found


def slopes_of_attend(m, query, keys, values, mix):
    """The gradients of query, keys and values, for the loss mix[0]*out[0] + mix[1]*out[1] + …"""
    query = [m.Value(q) for q in query]
    keys, values = ([[m.Value(x) for x in row] for row in rows] for rows in (keys, values))
    loss = m.Value(0.0)
    for factor, x in zip(mix, m.attend(query, keys, values)):
        loss = loss + x * factor
    loss.backward()
    return {
        "query": [float(q.grad) for q in query],
        "keys": [[float(x.grad) for x in row] for row in keys],
        "values": [[float(x.grad) for x in row] for row in values],
    }


def inputs_of_attend(m, query, keys, values):
    """The numbers of keys and values after attend."""
    query = [m.Value(q) for q in query]
    keys, values = ([[m.Value(x) for x in row] for row in rows] for rows in (keys, values))
    m.attend(query, keys, values)
    named = {"keys": keys, "values": values}
    return {name: [[float(x.data) for x in row] for row in rows] for name, rows in named.items()}


def check(rng: random.Random) -> Iterator[Trial]:
    example = {
        "query": [1.0, 0.0],
        "keys": [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]],
        "values": [[10.0, 0.0], [0.0, 10.0], [10.0, 10.0]],
    }
    longer = {
        "query": draw.numbers(rng, 2, -1.5, 1.5),
        "keys": draw.rows(rng, 4, 2, -1.5, 1.5),
        "values": draw.rows(rng, 4, 5, -1.5, 1.5),
    }
    shorter = {
        "query": draw.numbers(rng, 6, -1.5, 1.5),
        "keys": draw.rows(rng, 5, 6, -1.5, 1.5),
        "values": draw.rows(rng, 5, 3, -1.5, 1.5),
    }
    one = {"query": [5.0, -3.0], "keys": [[1.0, 1.0]], "values": [[0.25, 0.75, -1.0]]}
    yield from each(
        "mixes the values by the attention weights",
        mix_of_values,
        (example, longer, shorter, one),
        call="attend(query, keys, values)",
        nudge="Entry j is the sum of weight i times entry j of value i; the result is as long as a value.",
    )
    yield from each(
        "lets the gradient through to query, keys and values",
        slopes_of_attend,
        [{**inputs, "mix": draw.numbers(rng, length, -1.5, 1.5)} for inputs, length in ((example, 2), (longer, 5))],
        call="loss = mix · attend(query, keys, values); loss.backward()",
        nudge="The weights stay Values too: the query learns through them.",
    )
    yield Trial(
        "leaves keys and values as they are",
        inputs_of_attend,
        example,
        call="attend(query, keys, values)",
        nudge="Make new Values; change nothing that came in.",
    )
