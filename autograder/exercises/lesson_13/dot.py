"""13-dot: `dot(Value, a, b)`, a weighted sum as one node."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def number_of_dot(m, a, b):
    """The number of dot(Value, a, b)."""
    return m.dot(m.Value, [m.Value(x) for x in a], [m.Value(x) for x in b]).data


def digits_of_dot(m, a, b):
    """The number of dot(Value, a, b) with all its digits."""
    return repr(float(m.dot(m.Value, [m.Value(x) for x in a], [m.Value(x) for x in b]).data))


def nodes_of_dot(m, a, b):
    """How many nodes there are below dot(Value, a, b)."""
    out = m.dot(m.Value, [m.Value(x) for x in a], [m.Value(x) for x in b])
    return len(out.topological_order()) - 1


def slopes_of_dot(m, a, b):
    """The gradients of both lists for the loss 3 * dot(Value, a, b)."""
    a, b = [m.Value(x) for x in a], [m.Value(x) for x in b]
    loss = m.dot(m.Value, a, b) * 3
    loss.backward()
    return {"a": [float(x.grad) for x in a], "b": [float(x.grad) for x in b]}


def slopes_of_a_square(m, a):
    """The gradients of a for the loss dot(Value, a, a)."""
    a = [m.Value(x) for x in a]
    m.dot(m.Value, a, a).backward()
    return [float(x.grad) for x in a]


def order_of_dot(m, a, b):
    """The children of dot(Value, a, b), each by its name, with the slope towards it."""
    a, b = [m.Value(x) for x in a], [m.Value(x) for x in b]
    names = {id(x): f"{name}[{i}]" for name, row in (("a", a), ("b", b)) for i, x in enumerate(row)}
    out = m.dot(m.Value, a, b)
    pairs = zip(out.children, out.local_grads, strict=True)
    return [{"child": names.get(id(child), "another"), "slope": float(slope)} for child, slope in pairs]


def refusal_of_dot(m, a, b):
    """Whether dot raises ValueError."""
    try:
        m.dot(m.Value, [m.Value(x) for x in a], [m.Value(x) for x in b])
    except ValueError:
        return {"a ValueError": True}
    return {"a ValueError": False}


def check(rng: random.Random) -> Iterator[Trial]:
    example = {"a": [1.0, 2.0, 3.0], "b": [0.5, -1.0, 2.0]}
    length = rng.randrange(4, 8)
    longer = {"a": draw.numbers(rng, length), "b": draw.numbers(rng, length)}
    large, *small = draw.numbers(rng, 4, 1.0, 2.0)
    yield from each(
        "is the sum of the products",
        number_of_dot,
        (example, {"a": [2.0], "b": [-3.0]}, longer),
        call="dot(Value, a, b).data",
        nudge="Add up products of plain numbers.",
    )
    yield from each(
        "adds from left to right, to the last digit",
        digits_of_dot,
        [
            {"a": a, "b": [1.0] * len(a)}
            for a in (
                [1e16, 1.0, -1e16, 1.0],
                [1.0, 1e16, 1.0, -1e16],
                [0.1, 0.2, 0.3, -0.6],
                [small[0], large * 1e12, small[1], -large * 1e12, small[2]],
            )
        ],
        call="dot(Value, a, b).data",
        nudge="Start with 0.0 and add one product after the other with +. Python's sum rounds less from 3.12 on, "
        "and math.fsum always does: that is better arithmetic, and other digits.",
    )
    yield from each(
        "is one node, and the entries are its children",
        nodes_of_dot,
        (example, longer),
        call="len(dot(Value, a, b).topological_order()) - 1",
        nudge="Work out the number with .data, and make a single Value for it at the end, with all entries of a "
        "and b as children.",
    )
    yield from each(
        "has the right gradient for each entry",
        slopes_of_dot,
        (example, longer),
        call="loss = 3 * dot(Value, a, b); loss.backward()",
        nudge="The slope towards a[i] is the number of b[i], and the other way round.",
    )
    yield from each(
        "has the right gradient for each entry",
        slopes_of_a_square,
        [{"a": a} for a in ([3.0, 4.0], draw.numbers(rng, 3))],
        call="dot(Value, a, a).backward()",
        nudge="Where a value stands in both lists it is a child twice, and gets both shares.",
    )
    yield from each(
        "hands gradients on in the order of the plain sum",
        order_of_dot,
        (example, longer),
        call="dot(Value, a, b).children, with the slope towards each",
        nudge="The order of the children decides in which order gradients are added, and so the last digits: "
        "a[0], b[0], a[1], b[1], and so on.",
    )
    yield from each(
        "raises ValueError when the lengths do not fit",
        refusal_of_dot,
        rng.sample([([1.0, 2.0, 3.0], [1.0, 2.0]), ([1.0], [1.0, 2.0]), ([1.0, 2.0], [0.5, 3.0])], 3),
        call="dot(Value, a, b)",
        nudge="zip can be told to be strict about lengths; then it raises ValueError by itself.",
    )
