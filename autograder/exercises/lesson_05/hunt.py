"""05-hunt: `failing_graph()` and `mended_gradients(children, local_grads)`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from autograder.checking import compare
from autograder.checking.probes import Trial, each
from autograder.exercises import hunts


def graph_found(m):
    """What failing_graph() returns."""
    return m.failing_graph()


def mended(m, children, local_grads):
    """mended_gradients(children, local_grads)."""
    return m.mended_gradients(children, local_grads)


def _goes_wrong(found: Any) -> dict:
    """Whether hasty_gradients differs from the gradients of the graph; ValueError for what is no graph."""
    children, local_grads = _a_graph(found)
    hasty = hunts.hasty_gradients(children, local_grads)
    return {"hasty_gradients goes wrong on it": not compare.same(hasty, _gradients(children, local_grads), 1e-6)}


def _gradients(children: list, local_grads: list) -> list[float]:
    """What hasty_gradients should give: with a node of its own on every edge, no two edges share a child."""
    graph: tuple[list, list] = ([], [])
    numbers: list[int] = []
    for below, slopes in zip(children, local_grads):
        edges = []
        for child, slope in zip(below, slopes):
            edges.append(_added(graph, [numbers[child]], [slope]))
        numbers.append(_added(graph, edges, [1.0] * len(edges)))
    grads = hunts.hasty_gradients(*graph)
    return [grads[number] for number in numbers]


def _added(graph: tuple[list, list], below: list[int], slopes: list[float]) -> int:
    graph[0].append(below)
    graph[1].append(slopes)
    return len(graph[0]) - 1


def _size(found: Any) -> dict:
    return {"nodes in it": len(_a_graph(found)[0])}


def _a_graph(found: Any) -> tuple[list[list[int]], list[list[float]]]:
    children, local_grads = found
    if not 0 < len(children) == len(local_grads) <= 100:
        raise ValueError
    for node, (below, slopes) in enumerate(zip(children, local_grads)):
        if len(below) != len(slopes) or not all(type(child) is int and 0 <= child < node for child in below):
            raise ValueError
        if not all(type(slope) in (int, float) and abs(slope) <= 100 for slope in slopes):
            raise ValueError
    return children, local_grads


def check(rng: random.Random) -> Iterator[Trial]:
    yield Trial(
        "finds a graph on which hasty_gradients goes wrong",
        graph_found,
        call="failing_graph()",
        nudge="[children, local_grads], one list for each node in both; a child's number is lower than its parent's.",
        reads=_goes_wrong,
    )
    yield Trial(
        "finds one with as few nodes as possible",
        graph_found,
        call="failing_graph()",
        nudge="One leaf and one node above it are two nodes already. Can that be enough?",
        reads=_size,
    )

    def slopes(*counts: int) -> list[list[float]]:
        return [[round(rng.uniform(0.5, 2.0), 3) for _ in range(count)] for count in counts]

    graphs: list[list[list[int]]] = [
        [[], [], [0, 1]],
        [[], [0, 0]],
        [[], [], [0, 1], [2, 0], [2, 3]],
        [[], [0], [1, 1], [2, 0, 2], [3, 3, 1]],
        [[], [], [1], [0, 2, 0]],
        [[]],
    ]
    yield from each(
        "mends it",
        mended,
        [{"children": children, "local_grads": slopes(*map(len, children))} for children in graphs],
        call="mended_gradients(children, local_grads)",
        nudge="Each share is added to its child, also when the child was met before.",
    )
