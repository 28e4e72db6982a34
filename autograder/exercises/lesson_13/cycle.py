"""13-cycle: `inner_nodes(root)`, the walk that leaves nothing behind."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from autograder.checking.probes import Trial, each
from autograder.exercises import draw
from autograder.exercises.lesson_13.graphs import drawn


def walk(m, graph, root):
    """The names of the nodes in the order of inner_nodes. graph holds the nodes, each as its name and its children's
    names, in any order."""

    class Node:
        __slots__ = ("children", "name")

        def __init__(self, name, children):
            self.name, self.children = name, children

    nodes: dict[str, Node] = {}
    while len(nodes) < len(graph):
        for name, children in graph:
            if name not in nodes and all(child in nodes for child in children):
                nodes[name] = Node(name, tuple(nodes[child] for child in children))
    return [node.name for node in m.inner_nodes(nodes[root])]


def left_behind(m, graph, root):
    """What inner_nodes finds, and which nodes are still in memory after everything else has let go of them."""
    import gc
    import weakref

    class Node:
        __slots__ = ("children", "name", "__weakref__")

        def __init__(self, name, children):
            self.name, self.children = name, children

    was_on = gc.isenabled()
    gc.disable()
    try:
        nodes: dict[str, Node] = {}
        while len(nodes) < len(graph):
            for name, children in graph:
                if name not in nodes and all(child in nodes for child in children):
                    nodes[name] = Node(name, tuple(nodes[child] for child in children))
        found = [node.name for node in m.inner_nodes(nodes[root])]
        watched = {name: weakref.ref(node) for name, node in nodes.items()}
        nodes.clear()
        return {"found": found, "still there": [name for name, ref in watched.items() if ref() is not None]}
    finally:
        if was_on:
            gc.enable()


def two_walks(m, graph, root):
    """The names of the nodes that a first and a second call find."""

    class Node:
        __slots__ = ("children", "name")

        def __init__(self, name, children):
            self.name, self.children = name, children

    nodes: dict[str, Node] = {}
    while len(nodes) < len(graph):
        for name, children in graph:
            if name not in nodes and all(child in nodes for child in children):
                nodes[name] = Node(name, tuple(nodes[child] for child in children))
    first, again = ([node.name for node in m.inner_nodes(nodes[root])] for _ in range(2))
    return {"first": first, "again": again}


def long_chain(m, operations, seed):
    """The numbers of the nodes that inner_nodes finds in a long chain, under Python's usual limit on nested calls. The
    nodes are numbered by chance, from the foot up."""
    import random
    import sys

    class Node:
        __slots__ = ("children", "number")

        def __init__(self, number, children):
            self.number, self.children = number, children

    foot, *numbers = random.Random(seed).sample(range(10**6), operations + 1)
    node = start = Node(foot, ())
    for number in numbers:
        node = Node(number, (node, start))
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        found = [found.number for found in m.inner_nodes(node)]
    finally:
        sys.setrecursionlimit(usual)
        # A chain that Python lets go of from its end would go down as deep as it is long.
        while node.children:
            node.children, node = (), node.children[0]
    return found


def _counted(graph: list) -> Callable[[Any], object]:
    """How many nodes of the graph each of two calls found."""
    known = {name for name, _ in graph}

    def read(found: Any) -> dict:
        first, again = (sum(name in known for name in found[call]) for call in ("first", "again"))
        return {"nodes": first, "the same again": again}

    return read


def _still_there(graph: list) -> Callable[[Any], object]:
    """How many nodes of the graph were found, and which are still in memory."""
    known = {name for name, _ in graph}
    return lambda found: {
        "found": sum(name in known for name in found["found"]),
        "still there": found["still there"],
    }


def _of_the_chain(operations: int, seed: int) -> Callable[[Any], object]:
    """How many nodes of the chain above its foot were found, and how many entries there are."""
    above = set(random.Random(seed).sample(range(10**6), operations + 1)[1:])
    return lambda found: {"nodes": len(found), "of the chain": len(above & set(found))}


_SMALL = {"x": [], "w": [], "p": ["w", "x"], "q": ["p"], "L": ["p", "q"]}


_DEEPER = {"x": [], "y": [], "a": ["x", "y"], "b": ["a"], "c": ["a", "b"], "d": ["y"], "e": ["b", "d"], "L": ["e", "c"]}


def _given(rng: random.Random, graph: dict[str, list[str]]) -> dict:
    """A graph by names of chance, its root first and the others in no order, so that no answer can be read off it."""
    names = dict(zip(graph, rng.sample([a + b for a in draw.LETTERS for b in draw.LETTERS], len(graph))))
    *others, root = names.values()
    rows = [[names[name], [names[child] for child in children]] for name, children in graph.items()]
    return {"graph": [rows[-1], *rng.sample(rows[:-1], len(others))], "root": root}


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "finds root and every node below it that has children, children first",
        walk,
        [_given(rng, graph) for graph in (_SMALL, _DEEPER, {"x": [], "L": ["x"]}, drawn(rng, 8), drawn(rng, 12))],
        call="inner_nodes(root), the nodes being [name, names of its children]",
        nudge="A node goes into the list when its children are done. Leaves never go on the stack, and no node is "
        "opened twice.",
    )
    seed, twice = rng.randrange(10**6), _given(rng, _DEEPER)
    yield Trial(
        "walks down a long chain",
        long_chain,
        {"operations": 5000, "seed": seed},
        call="inner_nodes of a chain of 5,000 nodes",
        shown={},
        reads=_of_the_chain(5000, seed),
        nudge="Calls inside calls go down only so far in Python. Keep what is still to be done in a list, as in "
        "lesson 05.",
    )
    yield Trial(
        "begins afresh with every call",
        two_walks,
        twice,
        call="inner_nodes(root) twice",
        reads=_counted(twice["graph"]),
        nudge="What was seen in one call must not count in the next.",
    )
    for given in (_given(rng, graph) for graph in (_SMALL, drawn(rng, 6))):
        yield Trial(
            "leaves nothing behind when the collector is off",
            left_behind,
            given,
            call="gc.disable(); inner_nodes(root); del root",
            nudge="A function inside a function that calls itself holds itself through its own name, and with it "
            "everything else it uses. Break that circle before you return.",
            reads=_still_there(given["graph"]),
        )
