"""05-order: children first."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial
from autograder.exercises.lesson_05.reuse import LOSSES, graph


def missing_nodes(m, a, b, loss):
    """How many nodes at or below the loss the list lacks, and how many of its entries are no such node."""
    a, b = m.Value(a), m.Value(b)
    c = a * b
    root = eval(loss, {"a": a, "b": b, "c": c})
    below, todo = {}, [root]
    while todo:
        node = todo.pop()
        below[id(node)] = node
        todo += [child for child in node.children if id(child) not in below]
    found = root.topological_order()
    if not isinstance(found, (list, tuple)):
        return found
    listed = [id(node) for node in found]
    return {"missing": len(below.keys() - set(listed)), "strangers": len(set(listed) - below.keys())}


def repeated_nodes(m, a, b, loss):
    """How many entries of the list are repetitions."""
    a, b = m.Value(a), m.Value(b)
    c = a * b
    listed = [id(node) for node in eval(loss, {"a": a, "b": b, "c": c}).topological_order()]
    return {"repeated": len(listed) - len(set(listed))}


def late_children(m, a, b, loss):
    """How many times a node stands in the list before one of its own children."""
    a, b = m.Value(a), m.Value(b)
    c = a * b
    listed = list(eval(loss, {"a": a, "b": b, "c": c}).topological_order())
    first: dict[int, int] = {}
    for place, node in enumerate(listed):
        first.setdefault(id(node), place)
    late = sum(first.get(id(child), len(listed)) > first[id(node)] for node in listed for child in node.children)
    return {"nodes that stand before a child of theirs": late}


def order_of_doubles(m, doublings):
    """The length of the list of a chain in which each node is used twice, if every node is looked at a few times."""

    class Watched(m.Value):  # type: ignore[name-defined]  # m holds whatever the learner wrote
        """Counts how often somebody looks for children."""

        looks = 0

        def __getattribute__(self, name):
            if name == "children":
                Watched.looks += 1
                if Watched.looks > 10_000:
                    raise TimeoutError(f"children were looked for 10,000 times among {doublings + 1} nodes")
            return super().__getattribute__(name)

    node = Watched(1.0)
    for _ in range(doublings):
        node = Watched(1.0, (node, node), (0.5, 0.5))
    return {"nodes": len(list(node.topological_order()))}


def order_twice(m, a, b):
    """The lengths of the lists of one graph asked twice, and of its inner node."""
    a, b = m.Value(a), m.Value(b)
    c = a * b
    root = c * a + c
    first, again, inner = (len(list(node.topological_order())) for node in (root, root, c))
    return {"nodes": first, "the same again": again, "below c": inner}


def long_chain(m, operations):
    """The length of the list of a long chain of additions, under Python's usual limit on nested calls."""
    import sys

    node = start = m.Value(1.0)
    for _ in range(operations):
        node = node + start
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        listed = list(node.topological_order())
    finally:
        sys.setrecursionlimit(usual)
    return {"nodes": len(listed)}


def order_of_many(m, leaves):
    """The length of the list of a tree of sums, which is large and nowhere deep."""
    level = [m.Value(1.0) for _ in range(leaves)]
    while len(level) > 1:
        level = [m.Value(1.0, pair, (1, 1)) for pair in zip(level[::2], level[1::2])]
    return {"nodes": len(list(level[0].topological_order()))}


def check(rng: random.Random) -> Iterator[Trial]:
    a, b = round(rng.uniform(1, 2), 3), round(rng.uniform(-3, -2), 3)
    for probe, objective, nudge in (
        (missing_nodes, "lists the node and all nodes below it", "Leaves belong in; two nodes may hold equal numbers."),
        (repeated_nodes, "lists each node once", "A node that is used twice is met twice; remember what was seen."),
        (late_children, "puts every child before its parents", "A node may be placed when all of its children are."),
    ):
        for loss in ("c + c*a", "a", *LOSSES[1:]):
            inputs = {"a": 2.0, "b": 3.0, "loss": loss} if loss in ("c + c*a", "a") else {"a": a, "b": b, "loss": loss}
            yield Trial(objective, probe, inputs, call=graph(loss, "L.topological_order()"), nudge=nudge)
        equal = {"a": 2.0, "b": 2.0, "loss": "c*a + c*b"}
        yield Trial(objective, probe, equal, call=graph("c*a + c*b", "L.topological_order()"), nudge=nudge)
    yield Trial(
        "lists each node once",
        order_of_doubles,
        {"doublings": 40},
        call="node = Value(1.0)\n40 times: node = 0.5*node + 0.5*node, as one Value\nnode.topological_order()",
        nudge="There are 2**40 ways down, and 41 nodes: go no further from a node that you have seen.",
    )
    yield Trial(
        "starts afresh at every call",
        order_twice,
        {"a": 2.0, "b": 3.0},
        call="c = a*b\nL = c*a + c\nthe lengths of L.topological_order(), of the same again, of c.topological_order()",
        nudge="What one call has seen must not be remembered by the next.",
    )
    yield Trial(
        "manages a chain of 2,000 operations",
        long_chain,
        {"operations": 2000},
        call="node = start = Value(1.0)\n2,000 times: node = node + start\nnode.topological_order()",
        nudge="Python stops at about 1,000 nested calls; a stack of your own has no such limit.",
    )
    yield Trial(
        "manages 30,000 nodes in four seconds",
        order_of_many,
        {"leaves": 2**14},
        call="L is a sum of 16,384 Values, added in pairs, then pairs of pairs, and so on\nL.topological_order()",
        nudge="To find out whether a node was seen, a list is searched from end to end, a set is not.",
    )
