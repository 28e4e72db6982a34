"""05-accumulate: hand on."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def handed_on(m, a, b, before, grad, node):
    """The gradients around one node after it handed its own on."""
    a, b = m.Value(a), m.Value(b)
    a.grad = before
    c = a * b
    node = eval(node, {"a": a, "b": b, "c": c})
    node.grad = grad
    node.accumulate()
    return {"a.grad": a.grad, "b.grad": b.grad, "c.grad": c.grad, "node.grad": node.grad}


def handed_on_twice(m, a, b, grads):
    """The gradients of two leaves after two nodes above them handed on."""
    a, b = m.Value(a), m.Value(b)
    for node, grad in zip((a * b, a + b), grads):
        node.grad = grad
        node.accumulate()
    return {"a.grad": a.grad, "b.grad": b.grad}


def check(rng: random.Random) -> Iterator[Trial]:
    def number():
        return round(rng.choice((-1, 1)) * rng.uniform(1.2, 3), 3)

    for a, b, grad in [(2.0, 5.0, 3.0), (number(), number(), -abs(number()))]:
        for node in ("a*b", "a + b", "a**3"):
            yield Trial(
                "hands each child the local gradient times the node's own gradient",
                handed_on,
                {"a": a, "b": b, "before": 0, "grad": grad, "node": node},
                call=f"node = {node}\nnode.grad = {grad}\nnode.accumulate()",
                nudge="children and local_grads belong together, entry by entry.",
            )
        yield Trial(
            "hands a child that stands there twice both shares",
            handed_on,
            {"a": a, "b": b, "before": 0, "grad": grad, "node": "a*a"},
            call=f"node = a*a\nnode.grad = {grad}\nnode.accumulate()",
            nudge="a*a has two children; both are a.",
        )
        yield Trial(
            "adds to the gradient a child already has",
            handed_on,
            {"a": a, "b": b, "before": 1.5, "grad": grad, "node": "a*b"},
            call=f"a.grad = 1.5\nnode = a*b\nnode.grad = {grad}\nnode.accumulate()",
            nudge="A child may have received something from another parent before.",
        )
        yield Trial(
            "adds to the gradient a child already has",
            handed_on_twice,
            {"a": a, "b": b, "grads": [grad, 2.0]},
            call=f"n = a*b\nn.grad = {grad}\nn.accumulate()\nk = a + b\nk.grad = 2.0\nk.accumulate()",
            nudge="A child may have received something from another parent before.",
        )
        for node in ("c + b", "c * b", "a"):
            yield Trial(
                "stops at the direct children",
                handed_on,
                {"a": a, "b": b, "before": 0, "grad": grad, "node": node},
                call=f"c = a*b\nnode = {node}\nnode.grad = {grad}\nnode.accumulate()",
                nudge="One node, its own children, nothing further down; a leaf has none.",
            )
