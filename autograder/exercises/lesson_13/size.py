"""13-size: `graph_size(root)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises.lesson_13.graphs import drawn


def sizes(m, graph):
    """The three numbers of graph_size. graph maps a node to its children; the last is the root."""
    nodes: dict = {}
    for name, children in graph.items():
        nodes[name] = m.Value(1.0, tuple(nodes[child] for child in children), (1.0,) * len(children))
    inner, leaves, edges = m.graph_size(nodes[name])
    return {"with children": inner, "leaves": leaves, "edges": edges}


def sizes_of_a_loss(m, a, b):
    """The three numbers for the loss (a*b + a) ** 2 of the learner's own operators."""
    a, b = m.Value(a), m.Value(b)
    inner, leaves, edges = m.graph_size((a * b + a) ** 2)
    return {"with children": inner, "leaves": leaves, "edges": edges}


_EXAMPLE = {"a": [], "b": [], "p": ["a", "b"], "L": ["p", "a"]}
_SQUARE = {"a": [], "L": ["a", "a"]}
_SHARED = {"a": [], "b": [], "c": ["a", "b"], "d": ["c"], "e": ["c", "d", "c"], "L": ["e", "d", "b"]}


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "counts nodes with children, leaves and edges",
        sizes,
        [{"graph": graph} for graph in (_EXAMPLE, _SQUARE, _SHARED, drawn(rng, 6), drawn(rng, 11))],
        call="graph_size(L)",
        nudge="Each node counts once, however many parents it has; each edge counts, also the second one to the same "
        "child.",
    )
    yield Trial(
        "counts a single leaf",
        sizes,
        {"graph": {"L": []}},
        call="graph_size(L) for a Value without children",
        nudge="The root itself may be a leaf; then there is no edge.",
    )
    yield Trial(
        "counts the graph of your own operators",
        sizes_of_a_loss,
        {"a": 2.0, "b": 3.0},
        call="graph_size((a * b + a) ** 2)",
        nudge="A node is a leaf if its children are empty, whatever made it.",
    )
