"""What the operations of lesson 04 are probed by: expressions in two leaves, the number and all slopes."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each

# What positive numbers alone do not show.
SIGNS: tuple[dict, ...] = ({"a": -2.0, "b": 0.0}, {"a": 0.0, "b": -3.0})


def two_leaves(m, expression, a, b):
    """The number of an expression in two Values, and its slope to each, summed over all paths down the graph."""
    a, b = m.Value(a), m.Value(b)
    out = eval(expression, {"a": a, "b": b, "sum": sum})

    def slope(node, leaf):
        if node is leaf:
            return 1.0
        return sum(float(s) * slope(child, leaf) for child, s in zip(node.children, node.local_grads))

    return {"number": out.data, "slope to a": slope(out, a), "slope to b": slope(out, b)}


def kind_of_result(m, expression, a, b):
    """Whether the result is a Value, and a new one."""
    a, b = m.Value(a), m.Value(b)
    out = eval(expression, {"a": a, "b": b, "sum": sum})
    return {"a Value": isinstance(out, m.Value), "a new one": out is not a and out is not b}


def operands_after(m, expression, a, b):
    """The numbers and gradients of the operands after the operation."""
    a, b = m.Value(a), m.Value(b)
    eval(expression, {"a": a, "b": b, "sum": sum})
    return {"a": [float(a.data), float(a.grad)], "b": [float(b.data), float(b.grad)]}


def pair(rng: random.Random, low: float = 0.5, high: float = 3.0) -> dict:
    """Two numbers, as a rule not the same."""
    return {"a": round(rng.uniform(low, high), 3), "b": round(rng.uniform(low, high) + 0.25, 3)}


def operation(
    rng: random.Random, expressions: tuple[str, ...], objective: str, nudge: str, others: tuple[dict, ...] = ()
) -> Iterator[Trial]:
    """Trials for expressions in a and b: the number and the slope along all paths; ``others`` are further a and b."""
    for expression in expressions:
        yield from each(
            objective,
            two_leaves,
            [{"expression": expression, **numbers} for numbers in ({"a": 2.0, "b": 3.0}, pair(rng), *others)],
            call=expression,
            nudge=nudge,
        )


def new_node(expression: str) -> Iterator[Trial]:
    """Trials that an operation makes a new Value and leaves its operands alone."""
    for objective, probe, nudge in (
        ("makes a new Value", kind_of_result, "Return Value(number, children, local_grads)."),
        ("leaves its operands as they are", operands_after, "Read the operands; assign to nothing of theirs."),
    ):
        inputs = {"expression": expression, "a": 2.0, "b": 3.0}
        yield Trial(objective, probe, inputs, call=expression, nudge=nudge)
