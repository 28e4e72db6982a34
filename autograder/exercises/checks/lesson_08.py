"""The checks of lesson 08: attention weights, attend, the growing triangle, the masked square, a bug hunt."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking import compare
from autograder.checking.probes import Trial
from autograder.exercises import hunts


def _numbers(rng: random.Random, count: int, low: float = -1.5, high: float = 1.5) -> list[float]:
    return [round(rng.uniform(low, high), 3) for _ in range(count)]


def _rows(rng: random.Random, count: int, length: int) -> list[list[float]]:
    return [_numbers(rng, length) for _ in range(count)]


def weights_given(m, query, keys):
    """The numbers of attention_weights(query, keys)."""
    query, keys = [m.Value(q) for q in query], [[m.Value(k) for k in key] for key in keys]
    return [float(w.data) for w in m.attention_weights(query, keys)]


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
    return [[float(q.data) for q in query], [[float(k.data) for k in key] for key in keys]]


def check_weights(rng: random.Random) -> Iterator[Trial]:
    """`attention_weights(query, keys)`: softmax of the scaled scores."""
    example = {
        "query": [2.0, 0.0, 0.0, 0.0],
        "keys": [[1.0, 5.0, 0.0, 0.0], [0.0, 3.0, 1.0, 1.0], [3.0, 0.0, 0.0, 9.0]],
    }
    narrow = {"query": _numbers(rng, 2), "keys": _rows(rng, 5, 2)}
    wide = {"query": _numbers(rng, 8), "keys": _rows(rng, 3, 8)}
    for inputs in (example, narrow, wide, {"query": [1.0, -2.0, 0.5], "keys": [[0.3, 0.1, 0.2]]}):
        yield Trial(
            "gives the softmax of the scaled scores",
            weights_given,
            inputs,
            call="attention_weights(query, keys)",
            nudge="Each score is a sum of products divided by len(query) ** 0.5; softmax over all of them.",
        )
    yield Trial(
        "manages large scores",
        weights_given,
        {"query": [40.0, 30.0], "keys": [[60.0, 5.0], [59.9, 5.0], [-50.0, 0.0]]},
        call="attention_weights(query, keys)",
        nudge="Your softmax already manages large numbers; build on it.",
    )
    for inputs in (example, narrow):
        yield Trial(
            "lets the gradient through to query and keys",
            slopes_of_weights,
            {**inputs, "mix": _numbers(rng, len(inputs["keys"]))},
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


def mix_of_values(m, query, keys, values):
    """The numbers of attend(query, keys, values)."""
    query = [m.Value(q) for q in query]
    keys, values = ([[m.Value(x) for x in row] for row in rows] for rows in (keys, values))
    return [float(x.data) for x in m.attend(query, keys, values)]


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
    return [[[float(x.data) for x in row] for row in rows] for rows in (keys, values)]


def check_attend(rng: random.Random) -> Iterator[Trial]:
    """`attend(query, keys, values)`: the mix of the values."""
    example = {
        "query": [1.0, 0.0],
        "keys": [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]],
        "values": [[10.0, 0.0], [0.0, 10.0], [10.0, 10.0]],
    }
    longer = {"query": _numbers(rng, 2), "keys": _rows(rng, 4, 2), "values": _rows(rng, 4, 5)}
    shorter = {"query": _numbers(rng, 6), "keys": _rows(rng, 5, 6), "values": _rows(rng, 5, 3)}
    one = {"query": [5.0, -3.0], "keys": [[1.0, 1.0]], "values": [[0.25, 0.75, -1.0]]}
    for inputs in (example, longer, shorter, one):
        yield Trial(
            "mixes the values by the attention weights",
            mix_of_values,
            inputs,
            call="attend(query, keys, values)",
            nudge="Entry j is the sum of weight i times entry j of value i; the result is as long as a value.",
        )
    for inputs, length in ((example, 2), (longer, 5)):
        yield Trial(
            "lets the gradient through to query, keys and values",
            slopes_of_attend,
            {**inputs, "mix": _numbers(rng, length)},
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


def rows_of_triangle(m, queries, keys):
    """The rows that growing_triangle makes when weighing gives each key its product with the query."""

    def weigh(query, seen):
        return [sum(q * k for q, k in zip(query, key)) for key in seen]

    return [list(row) for row in m.growing_triangle(weigh, queries, keys)]


def sights_of_triangle(m, queries, keys):
    """What each call of weigh is given: its query and all the keys it sees."""
    seen_by = []

    def weigh(query, seen):
        seen_by.append([list(query), [list(key) for key in seen]])
        return [0.0] * len(seen)

    list(m.growing_triangle(weigh, queries, keys))
    return sorted(seen_by, key=lambda pair: len(pair[1]))


def check_triangle(rng: random.Random) -> Iterator[Trial]:
    """`growing_triangle(weigh, queries, keys)`: row t sees the keys up to t."""
    example = {"queries": [[1.0], [2.0], [3.0]], "keys": [[10.0], [20.0], [30.0]]}
    longer = {"queries": _rows(rng, 5, 2), "keys": _rows(rng, 5, 2)}
    for inputs in (example, longer):
        yield Trial(
            "shows query t the keys 0 to t and no later one",
            sights_of_triangle,
            inputs,
            call="growing_triangle(weigh, queries, keys), noting what weigh is given",
            nudge="For query t the slice is keys[: t + 1].",
        )
        yield Trial(
            "gives one row for each query, in order",
            rows_of_triangle,
            inputs,
            call="growing_triangle(weigh, queries, keys) with weigh = the products",
            nudge="Collect what weigh returns, row by row.",
        )


def masked_square(m, scores):
    """masked_weights(scores), as floats."""
    return [[float(w) for w in row] for row in m.masked_weights(scores)]


def check_masked(rng: random.Random) -> Iterator[Trial]:
    """`masked_weights(scores)`: softmax row by row, the future masked."""
    for scores in ([[1.0, 5.0], [2.0, 2.0]], _rows(rng, 3, 3), _rows(rng, 5, 5), [[0.7]]):
        yield Trial(
            "gives row t the softmax of its first t + 1 scores, and 0 after them",
            masked_square,
            {"scores": scores},
            call="masked_weights(scores)",
            nudge="Masked scores get the weight 0 and take no part in the total either.",
        )
    for scores in (
        [[1000.0, -5.0], [1000.0, 1001.0]],
        [[-1000.0, 0.0, 0.0], [-1000.0, -1001.0, 0.0], [-1002.0, -1000.0, -1001.0]],
        [[0.0, 5000.0], [0.0, 0.0]],
    ):
        yield Trial(
            "manages very large and very small scores",
            masked_square,
            {"scores": scores},
            call="masked_weights(scores)",
            nudge="Subtract the largest of the scores that count, not of the whole row.",
        )


def input_found(m):
    """What failing_input() returns."""
    return m.failing_input()


def mended(m, query, keys, values):
    """mended_attend(query, keys, values), as floats."""
    return [float(x) for x in m.mended_attend(query, keys, values)]


def _goes_wrong(found: object) -> dict:
    """Whether hasty_attend differs from attention on the input; ValueError for what is no input."""
    query, keys, values = _an_input(found)
    hasty = hunts.hasty_attend(query, keys, values)
    return {"hasty_attend goes wrong on it": not compare.same(hasty, _attention(query, keys, values), 1e-6)}


def _attention(query: list[float], keys: list, values: list) -> list[float]:
    """What hasty_attend should give: a query scaled beforehand makes up for the wrong root."""
    scale = (len(keys) / len(query)) ** 0.5
    return hunts.hasty_attend([q * scale for q in query], keys, values)


def _size(found: object) -> dict:
    query, keys, values = _an_input(found)
    return {"numbers in it": len(query) + sum(map(len, keys)) + sum(map(len, values))}


def _an_input(found: object) -> tuple[list[float], list, list]:
    query, keys, values = found
    fits = len(keys) == len(values) > 0 and query and all(len(key) == len(query) for key in keys)
    if not fits or not values[0] or any(len(value) != len(values[0]) for value in values):
        raise ValueError
    if not all(type(x) in (int, float) and abs(x) <= 100 for row in (query, *keys, *values) for x in row):
        raise ValueError
    return query, keys, values


def check_hunt(rng: random.Random) -> Iterator[Trial]:
    """`failing_input()` and `mended_attend(query, keys, values)`."""
    yield Trial(
        "finds an input on which hasty_attend goes wrong",
        input_found,
        call="failing_input()",
        nudge="[query, keys, values] with as many keys as values; compare hasty_attend with the result on paper.",
        reads=_goes_wrong,
    )
    yield Trial(
        "finds one with as few numbers as possible",
        input_found,
        call="failing_input()",
        nudge="How short can the vectors be, and how many keys does the bug need?",
        reads=_size,
    )
    for length, count in ((1, 2), (2, 2), (4, 3), (3, 5)):
        yield Trial(
            "mends it",
            mended,
            {"query": _numbers(rng, length), "keys": _rows(rng, count, length), "values": _rows(rng, count, 2)},
            call="mended_attend(query, keys, values)",
            nudge="Which length belongs under the root?",
        )
