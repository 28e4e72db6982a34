"""07-add: `add(a, b)`, entry by entry."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def sum_of_vectors(m, a, b):
    """The numbers of add(a, b)."""
    found = m.add([m.Value(x) for x in a], [m.Value(x) for x in b])
    return [s.data for s in found] if isinstance(found, (list, tuple)) else found


def slopes_of_sum(m, a, b, mix):
    """The gradients of a and b, for the loss mix[0]*sum[0]**2 + mix[1]*sum[1]**2 + …"""
    a, b = [m.Value(x) for x in a], [m.Value(x) for x in b]
    loss = m.Value(0.0)
    for factor, s in zip(mix, m.add(a, b)):
        loss = loss + s * s * factor
    loss.backward()
    return {"a": [float(v.grad) for v in a], "b": [float(v.grad) for v in b]}


def refusal_of_add(m, a, b):
    """Whether add(a, b) raises ValueError."""
    try:
        list(m.add([m.Value(x) for x in a], [m.Value(x) for x in b]))
    except ValueError:
        return {"a ValueError": True}
    return {"a ValueError": False}


def inputs_of_add(m, a, b):
    """The numbers in a and b after add(a, b)."""
    a, b = [m.Value(x) for x in a], [m.Value(x) for x in b]
    m.add(a, b)
    return {"a": [float(v.data) for v in a], "b": [float(v.data) for v in b]}


def check(rng: random.Random) -> Iterator[Trial]:
    example = {"a": [2.0, 0.0], "b": [0.1, -0.2]}
    longer = {"a": draw.numbers(rng, 5), "b": draw.numbers(rng, 5)}
    yield from each(
        "gives the sums, entry by entry",
        sum_of_vectors,
        (example, longer),
        call="add(a, b)",
        nudge="Entry i of the result is a[i] + b[i]; the result is as long as a.",
    )
    yield Trial(
        "lets the gradient through to both",
        slopes_of_sum,
        {**longer, "mix": draw.numbers(rng, 5)},
        call="loss = mix · the squares of add(a, b); loss.backward()",
        nudge="Add the Values themselves, not their .data.",
    )
    yield Trial(
        "leaves a and b as they are",
        inputs_of_add,
        example,
        call="add(a, b)",
        nudge="Make a new list; change nothing that came in.",
    )
    yield from each(
        "raises ValueError when the lengths differ",
        refusal_of_add,
        rng.sample([([1.0, 2.0], [3.0]), ([1.0], [2.0, 3.0]), ([1.0, 2.0], [3.0, 4.0])], 3),
        call="add(a, b)",
        nudge="zip can be told to be strict about lengths; then it raises ValueError by itself.",
    )
