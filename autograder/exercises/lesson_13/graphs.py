"""The graphs on which lesson 13 counts and walks."""

from __future__ import annotations

import random


def drawn(rng: random.Random, size: int) -> dict[str, list[str]]:
    """A graph of three leaves and ``size`` inner nodes: each node with its children, which stand before it. The last is
    the root, and every inner node is below it; a child may stand twice among a node's."""
    graph: dict[str, list[str]] = {"x0": [], "x1": [], "x2": []}
    for i in range(size):
        known = list(graph)
        graph[f"n{i}"] = [known[-1], *rng.choices(known, k=rng.randrange(1, 4))]
    return graph
