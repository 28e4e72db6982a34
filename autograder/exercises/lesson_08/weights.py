"""08-weights: `attention_weights(query, keys)`, softmax of the scaled scores."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def weights_given(m, query, keys):
    """The numbers of attention_weights(query, keys)."""
    query, keys = [m.Value(q) for q in query], [[m.Value(k) for k in key] for key in keys]
    found = m.attention_weights(query, keys)
    return [w.data for w in found] if isinstance(found, (list, tuple)) else found


def slopes_of_weights(m, query, keys, mix):
    """The gradients of query and keys, for the loss mix[0]*w[0] + mix[1]*w[1] + …"""
    query, keys = [m.Value(q) for q in query], [[m.Value(k) for k in key] for key in keys]
    loss = m.Value(0.0)
    for factor, w in zip(mix, m.attention_weights(query, keys)):
        loss = loss + w * factor
    loss.backward()
    return {"query": [float(q.grad) for q in query], "keys": [[float(k.grad) for k in key] for key in keys]}


def inputs_of_weights(m, query, keys):
    """The numbers of query and keys after attention_weights, and how many keys there are."""
    query, keys = [m.Value(q) for q in query], [[m.Value(k) for k in key] for key in keys]
    m.attention_weights(query, keys)
    return {"query": [float(q.data) for q in query], "keys": [[float(k.data) for k in key] for key in keys]}


def check(rng: random.Random) -> Iterator[Trial]:
    example: dict[str, list] = {
        "query": [2.0, 0.0, 0.0, 0.0],
        "keys": [[1.0, 5.0, 0.0, 0.0], [0.0, 3.0, 1.0, 1.0], [3.0, 0.0, 0.0, 9.0]],
    }
    narrow: dict[str, list] = {"query": draw.numbers(rng, 2, -1.5, 1.5), "keys": draw.rows(rng, 5, 2, -1.5, 1.5)}
    wide = {"query": draw.numbers(rng, 8, -1.5, 1.5), "keys": draw.rows(rng, 3, 8, -1.5, 1.5)}
    yield from each(
        "gives the softmax of the scaled scores",
        weights_given,
        (example, narrow, wide, {"query": [1.0, -2.0, 0.5], "keys": [[0.3, 0.1, 0.2]]}),
        call="attention_weights(query, keys)",
        nudge="Each score is a sum of products, divided by a root; softmax goes over all of them.",
    )
    yield Trial(
        "manages large scores",
        weights_given,
        {"query": [40.0, 30.0], "keys": [[60.0, 5.0], [59.9, 5.0], [-50.0, 0.0]]},
        call="attention_weights(query, keys)",
        nudge="Your softmax already manages large numbers; build on it.",
    )
    yield from each(
        "lets the gradient through to query and keys",
        slopes_of_weights,
        [{**inputs, "mix": draw.numbers(rng, len(inputs["keys"]), -1.5, 1.5)} for inputs in (example, narrow)],
        call="loss = mix · attention_weights(query, keys); loss.backward()",
        nudge="Work with the Values themselves, not with their .data.",
    )
    yield Trial(
        "leaves query and keys as they are",
        inputs_of_weights,
        example,
        call="attention_weights(query, keys)",
        nudge="Make new Values; change nothing that came in.",
    )
