"""05-backward: backward."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises.lesson_05.reuse import LOSSES, graph


def gradients(m, a, b, loss):
    """All gradients of a small graph after one backward."""
    a, b = m.Value(a), m.Value(b)
    c = a * b
    root = eval(loss, {"a": a, "b": b, "c": c})
    root.backward()
    return {"a.grad": a.grad, "b.grad": b.grad, "c.grad": c.grad, "L.grad": root.grad}


def gradient_of_diamonds(m, x, diamonds):
    """The gradient at the foot of a chain in which every node is used twice."""
    foot = node = m.Value(x)
    for _ in range(diamonds):
        node = node * 0.5 + node
    node.backward()
    return foot.grad


def gradients_of_two(m, a, b):
    """The gradients of two leaves after the backward of two losses."""
    a, b = m.Value(a), m.Value(b)
    (a * b + b).backward()
    (a * a + b).backward()
    return {"a.grad": a.grad, "b.grad": b.grad}


def gradient_of_many(m, pairs):
    """The gradient at the foot of a tree of sums, which is large and nowhere deep."""
    foot = m.Value(1.0)
    level = [foot + foot for _ in range(pairs)]
    while len(level) > 1:
        level = [left + right for left, right in zip(level[::2], level[1::2])]
    level[0].backward()
    return foot.grad


def gradient_of_doubles(m, start, factors):
    """The gradient at the foot of a chain in which each node is used twice, if it is not handed on path by path."""

    class Watched(m.Value):  # type: ignore[name-defined]  # m holds whatever the learner wrote
        """Counts how often its gradient is set."""

        times = 0

        def __setattr__(self, name, value):
            if name == "grad":
                Watched.times += 1
                if Watched.times > 1000:
                    raise TimeoutError(f"the gradient below {len(factors)} doublings was set 1,000 times")
            super().__setattr__(name, value)

    foot = node = Watched(start)
    for factor in factors:
        node = (node + node) * factor
    node.backward()
    return foot.grad


def check(rng: random.Random) -> Iterator[Trial]:
    a, b = round(rng.uniform(1.2, 2.5), 3), round(rng.uniform(-2.5, -1.2), 3)
    for loss in ("a*b", "a"):
        yield Trial(
            "gives the loss the gradient 1 and hands it down",
            gradients,
            {"a": 2.0, "b": 3.0, "loss": loss},
            call=graph(loss, "L.backward()"),
            nudge="The slope of L with respect to itself is 1; everything else follows from it.",
        )
    for loss in LOSSES:
        inputs = {"a": 2.0, "b": 3.0, "loss": loss} if loss == "c + c*a" else {"a": a, "b": b, "loss": loss}
        yield Trial(
            "a node hands on only when all its parents have handed to it",
            gradients,
            inputs,
            call=graph(loss, "L.backward()"),
            nudge="Write down the order in which your nodes hand on. Does c wait for everything that uses c?",
        )
    yield Trial(
        "a node hands on only when all its parents have handed to it",
        gradients,
        {"a": 2.0, "b": 2.0, "loss": "c*a + c*b"},
        call=graph("c*a + c*b", "L.backward()") + ", with a = b = 2.0",
        nudge="Nodes may hold equal numbers and still be different nodes.",
    )
    yield Trial(
        "a node hands on only when all its parents have handed to it",
        gradient_of_diamonds,
        {"x": 2.0, "diamonds": 6},
        call="x = node = Value(2.0)\n6 times: node = node*0.5 + node\nnode.backward()\nx.grad",
        nudge="Each round multiplies the slope by 1.5.",
    )
    yield from each(
        "adds to the gradients that are there, until somebody resets them",
        gradients_of_two,
        ({"a": 2.0, "b": 3.0}, {"a": a, "b": b}),
        call="(a*b + b).backward()\n(a*a + b).backward()",
        nudge="A second loss over the same leaves adds its slopes to those of the first.",
    )
    yield Trial(
        "manages many nodes and many paths in four seconds",
        gradient_of_doubles,
        {"start": a, "factors": [round(rng.uniform(0.4, 0.6), 3) for _ in range(40)]},
        call="x = node = Value(start)\n40 times: node = (node + node) * factor, near 0.5\nnode.backward()\nx.grad",
        nudge="There are 2**40 ways down, and 81 nodes: let each node hand on once.",
        shown={"start": a},
    )
    yield Trial(
        "manages many nodes and many paths in four seconds",
        gradient_of_many,
        {"pairs": 2**14},
        call="L is a sum of 16,384 times x + x, added in pairs, then pairs of pairs, and so on\nL.backward()\nx.grad",
        nudge="Your topological_order is quick enough. Of your own, remember in a set what was seen.",
    )
