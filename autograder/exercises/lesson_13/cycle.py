"""13-cycle: `inner_nodes(root)`, the walk that leaves nothing behind."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises.lesson_13.graphs import drawn


def walk(m, graph):
    """The names of the nodes in the order of inner_nodes. graph maps a node to its children; the last is the root."""

    class Node:
        __slots__ = ("children", "name")

        def __init__(self, name, children):
            self.name, self.children = name, children

    nodes: dict[str, Node] = {}
    for name, children in graph.items():
        nodes[name] = Node(name, tuple(nodes[child] for child in children))
    return [node.name for node in m.inner_nodes(nodes[name])]


def left_behind(m, graph):
    """Which nodes are still in memory after inner_nodes and after everything else has let go of them."""
    import gc
    import weakref

    class Node:
        __slots__ = ("children", "__weakref__")

        def __init__(self, children):
            self.children = children

    was_on = gc.isenabled()
    gc.disable()
    try:
        nodes: dict[str, Node] = {}
        for name, children in graph.items():
            nodes[name] = Node(tuple(nodes[child] for child in children))
        found = m.inner_nodes(nodes[name])
        found = len(found)
        watched = {name: weakref.ref(node) for name, node in nodes.items()}
        nodes.clear()
        return {"found": found, "still there": [name for name, ref in watched.items() if ref() is not None]}
    finally:
        if was_on:
            gc.enable()


def two_walks(m, graph):
    """The number of nodes that a first and a second call find."""

    class Node:
        __slots__ = ("children",)

        def __init__(self, children):
            self.children = children

    nodes: dict[str, Node] = {}
    for name, children in graph.items():
        nodes[name] = Node(tuple(nodes[child] for child in children))
    first, again = len(m.inner_nodes(nodes[name])), len(m.inner_nodes(nodes[name]))
    return {"nodes": first, "the same again": again}


def long_chain(m, operations):
    """How many nodes inner_nodes finds in a long chain, under Python's usual limit on nested calls."""
    import sys

    class Node:
        __slots__ = ("children",)

        def __init__(self, children):
            self.children = children

    node = start = Node(())
    for _ in range(operations):
        node = Node((node, start))
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        found = len(m.inner_nodes(node))
    finally:
        sys.setrecursionlimit(usual)
        # A chain that Python lets go of from its end would go down as deep as it is long.
        while node.children:
            node.children, node = (), node.children[0]
    return {"nodes": found}


_SMALL = {"x": [], "w": [], "p": ["w", "x"], "q": ["p"], "L": ["p", "q"]}


_DEEPER = {"x": [], "y": [], "a": ["x", "y"], "b": ["a"], "c": ["a", "b"], "d": ["y"], "e": ["b", "d"], "L": ["e", "c"]}


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "finds root and every node below it that has children, children first",
        walk,
        [{"graph": graph} for graph in (_SMALL, _DEEPER, {"x": [], "L": ["x"]}, drawn(rng, 8), drawn(rng, 12))],
        call="inner_nodes(L)",
        nudge="A node goes into the list when its children are done. Leaves never go on the stack, and no node is "
        "opened twice.",
    )
    yield Trial(
        "walks down a long chain",
        long_chain,
        {"operations": 5000},
        call="inner_nodes of a chain of 5,000 nodes",
        nudge="Calls inside calls go down only so far in Python. Keep what is still to be done in a list, as in "
        "lesson 05.",
    )
    yield Trial(
        "begins afresh with every call",
        two_walks,
        {"graph": _DEEPER},
        call="inner_nodes(L) twice",
        nudge="What was seen in one call must not count in the next.",
    )
    yield from each(
        "leaves nothing behind when the collector is off",
        left_behind,
        [{"graph": graph} for graph in (_SMALL, drawn(rng, 6))],
        call="gc.disable(); inner_nodes(L); del L",
        nudge="A function inside a function that calls itself holds itself through its own name, and with it "
        "everything else it uses. Break that circle before you return.",
    )
