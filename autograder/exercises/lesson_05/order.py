"""05-order: children first.

The probes give the nodes of each list by name, in its order. What is wrong with an order is found outside.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from autograder.checking.probes import Trial
from autograder.exercises import draw
from autograder.exercises.lesson_05.reuse import LOSSES, Graph, graph, nodes_of


def listed(m, nodes, root, counted):
    """The names of the nodes that topological_order of the root lists; if it is to be ``counted``, it must be a list.
    ``nodes`` holds name, number and the names of the children of each node."""
    made: dict = {}
    while len(made) < len(nodes):
        for name, number, below in nodes:
            if name not in made and all(child in made for child in below):
                made[name] = m.Value(number, tuple(made[child] for child in below), (1.0,) * len(below))
    names = {id(node): name for name, node in made.items()}
    found = made[root].topological_order()
    if counted and not isinstance(found, (list, tuple)):
        return found
    return [names.get(id(node), "another") for node in found]


def doubles(m, nodes, seed):
    """The numbers of the nodes that are listed of a chain in which each node is twice a child of the next, if every
    node is looked at a few times. The nodes are numbered by chance, from the foot up."""
    import random

    class Watched(m.Value):  # type: ignore[name-defined]  # m holds whatever the learner wrote
        """Counts how often somebody looks for children."""

        looks = 0

        def __getattribute__(self, name):
            if name == "children":
                Watched.looks += 1
                if Watched.looks > 10_000:
                    raise TimeoutError(f"children were looked for 10,000 times among {nodes} nodes")
            return super().__getattribute__(name)

    made = [Watched(1.0)]
    while len(made) < nodes:
        made.append(Watched(1.0, (made[-1], made[-1]), (0.5, 0.5)))
    called = dict(zip(map(id, made), random.Random(seed).sample(range(10**6), nodes)))
    return [called.get(id(node), -1) for node in made[-1].topological_order()]


def listed_twice(m, nodes, root, inner):
    """The names that are listed of one root asked twice, and of a node below it."""
    made: dict = {}
    while len(made) < len(nodes):
        for name, number, below in nodes:
            if name not in made and all(child in made for child in below):
                made[name] = m.Value(number, tuple(made[child] for child in below), (1.0,) * len(below))
    names = {id(node): name for name, node in made.items()}
    asked = {"L": root, "L again": root, "c": inner}
    return {
        of: [names.get(id(node), "another") for node in made[name].topological_order()] for of, name in asked.items()
    }


def long_chain(m, nodes, seed):
    """The numbers of the nodes that are listed of a long chain of additions, under Python's usual limit on nested
    calls. The nodes are numbered by chance, from the foot up."""
    import random
    import sys

    made = [m.Value(1.0)]
    while len(made) < nodes:
        made.append(made[-1] + made[0])
    called = dict(zip(map(id, made), random.Random(seed).sample(range(10**6), nodes)))
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        found = list(made[-1].topological_order())
    finally:
        sys.setrecursionlimit(usual)
    return [called.get(id(node), -1) for node in found]


def tree(m, leaves, seed):
    """The numbers of the nodes that are listed of a tree of sums, which is large and nowhere deep. The nodes are
    numbered by chance, from the leaves up."""
    import random

    made = level = [m.Value(1.0) for _ in range(leaves)]
    while len(level) > 1:
        level = [m.Value(1.0, pair, (1, 1)) for pair in zip(level[::2], level[1::2])]
        made = made + level
    called = dict(zip(map(id, made), random.Random(seed).sample(range(10**6), 2 * leaves - 1)))
    return [called.get(id(node), -1) for node in level[0].topological_order()]


def _below(nodes: Graph, root: str) -> set[str]:
    found, todo = {root}, [root]
    while todo:
        new = [child for child in nodes[todo.pop()][1] if child not in found]
        found.update(new)
        todo += new
    return found


def _missing(nodes: Graph, root: str) -> Callable[[Any], object]:
    """How many nodes at or below the root a list lacks, and how many of its entries are no such node."""
    below = _below(nodes, root)

    def read(names: Any) -> object:
        if type(names) is not list:
            return names
        return {"missing": len(below - set(names)), "strangers": len(set(names) - below)}

    return read


def _repeated(nodes: Graph, root: str) -> Callable[[Any], object]:
    """How many entries of a list are repetitions, and how many nodes it has if each counts once."""
    below = _below(nodes, root)

    def read(names: Any) -> object:
        known = [name for name in names if name in below]
        return {"repeated": len(names) - len(set(names)), "none of the graph": not known}

    return read


def _late(nodes: Graph, root: str) -> Callable[[Any], object]:
    """How many times a node stands in a list before one of its own children."""
    below = _below(nodes, root)

    def read(names: Any) -> object:
        first: dict[str, int] = {}
        for place, name in enumerate(names):
            first.setdefault(name, place)
        known = [name for name in names if name in below]
        late = sum(first.get(child, len(names)) > first[name] for name in known for child in nodes[name][1])
        return {"nodes that stand before a child of theirs": late, "none of the graph": not known}

    return read


def _counted(due: dict[str, list]) -> Callable[[Any], object]:
    """How many entries each list has, and how many of its nodes."""

    def read(found: Any) -> object:
        return {
            of: {"entries": len(found[of]), "different nodes": len(set(names) & set(found[of]))}
            for of, names in due.items()
        }

    return read


def _numbers_counted(number: int, seed: int) -> Callable[[Any], object]:
    """The same of one list of nodes that are numbered by chance."""
    nodes = set(random.Random(seed).sample(range(10**6), number))
    return lambda found: {"entries": len(found), "different nodes": len(nodes & set(found))}


def _renamed(rng: random.Random, nodes: Graph, root: str) -> tuple[Graph, dict[str, str]]:
    """The graph with names by chance, in no order, so that whoever repeats them has ordered nothing; and the names."""
    names = dict(zip(nodes, rng.sample(draw.LETTERS, len(nodes))))
    renamed = [(names[name], (number, [names[child] for child in below])) for name, (number, below) in nodes.items()]
    rng.shuffle(renamed)
    # The root first: any order that begins with it is wrong.
    renamed.sort(key=lambda node: node[0] != names[root])
    return dict(renamed), names


def _as_rows(nodes: Graph) -> list:
    return [[name, number, below] for name, (number, below) in nodes.items()]


def check(rng: random.Random) -> Iterator[Trial]:
    a, b = round(rng.uniform(1, 2), 3), round(rng.uniform(-3, -2), 3)
    graphs = [(loss, *((2.0, 3.0) if loss in ("c + c*a", "a") else (a, b))) for loss in ("c + c*a", "a", *LOSSES[1:])]
    for reads, objective, nudge in (
        (_missing, "lists the node and all nodes below it", "Leaves belong in; two nodes may hold equal numbers."),
        (_repeated, "lists each node once", "A node that is used twice is met twice; remember what was seen."),
        (_late, "puts every child before its parents", "A node may be placed when all of its children are."),
    ):
        for loss, *numbers in (*graphs, ("c*a + c*b", 2.0, 2.0)):
            nodes, root = nodes_of(loss, *numbers)
            nodes, names = _renamed(rng, nodes, root)
            yield Trial(
                objective,
                listed,
                {"nodes": _as_rows(nodes), "root": names[root], "counted": reads is _missing},
                call=graph(loss, "L.topological_order()"),
                nudge=nudge,
                reads=reads(nodes, names[root]),
                shown={"a": numbers[0], "b": numbers[1]},
            )
    seed = rng.randrange(10**6)
    yield Trial(
        "lists each node once",
        doubles,
        {"nodes": 41, "seed": seed},
        call="node = Value(1.0)\n40 times: node = 0.5*node + 0.5*node, as one Value\nnode.topological_order()",
        nudge="There are 2**40 ways down, and 41 nodes: go no further from a node that you have seen.",
        reads=_numbers_counted(41, seed),
        shown={},
    )
    nodes, root = nodes_of("c*a + c", 2.0, 3.0)
    nodes, names = _renamed(rng, nodes, root)
    yield Trial(
        "starts afresh at every call",
        listed_twice,
        {"nodes": _as_rows(nodes), "root": names[root], "inner": names["c"]},
        call="c = a*b\nL = c*a + c\nL.topological_order(), the same again, then c.topological_order()",
        nudge="What one call has seen must not be remembered by the next.",
        reads=_counted(
            {of: sorted(_below(nodes, names[name])) for of, name in (("L", root), ("L again", root), ("c", "c"))}
        ),
        shown={"a": 2.0, "b": 3.0},
    )
    yield Trial(
        "manages a chain of 2,000 operations",
        long_chain,
        {"nodes": 2001, "seed": seed},
        call="node = start = Value(1.0)\n2,000 times: node = node + start\nnode.topological_order()",
        nudge="Python stops at about 1,000 nested calls; a stack of your own has no such limit.",
        reads=_numbers_counted(2001, seed),
        shown={},
    )
    leaves = 2**14
    yield Trial(
        "manages 30,000 nodes in four seconds",
        tree,
        {"leaves": leaves, "seed": seed},
        call="L is a sum of 16,384 Values, added in pairs, then pairs of pairs, and so on\nL.topological_order()",
        nudge="To find out whether a node was seen, a list is searched from end to end, a set is not.",
        reads=_numbers_counted(2 * leaves - 1, seed),
        shown={},
    )
