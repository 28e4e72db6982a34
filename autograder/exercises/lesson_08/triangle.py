"""08-triangle: `growing_triangle(weigh, queries, keys)`, row t sees the keys up to t."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial
from autograder.exercises import draw


def rows_of_triangle(m, queries, keys):
    """The rows that growing_triangle makes when weighing gives each key its product with the query."""

    def weigh(query, seen):
        return [sum(q * k for q, k in zip(query, key)) for key in seen]

    return m.growing_triangle(weigh, queries, keys)


def sights_of_triangle(m, queries, keys):
    """What each call of weigh is given: its query and all the keys it sees."""
    seen_by = []

    def weigh(query, seen):
        seen_by.append([list(query), [list(key) for key in seen]])
        return [0.0] * len(seen)

    list(m.growing_triangle(weigh, queries, keys))
    return sorted(seen_by, key=lambda pair: len(pair[1]))


def check(rng: random.Random) -> Iterator[Trial]:
    example = {"queries": [[1.0], [2.0], [3.0]], "keys": [[10.0], [20.0], [30.0]]}
    longer = {"queries": draw.rows(rng, 10, 2, -1.5, 1.5), "keys": draw.rows(rng, 10, 2, -1.5, 1.5)}
    for inputs in (example, longer):
        yield Trial(
            "shows query t the keys 0 to t and no later one",
            sights_of_triangle,
            inputs,
            call="growing_triangle(weigh, queries, keys), noting what weigh is given",
            nudge="Query 0 sees one key, query 1 sees two.",
        )
        yield Trial(
            "gives one row for each query, in order",
            rows_of_triangle,
            inputs,
            call="growing_triangle(weigh, queries, keys) with weigh = the products",
            nudge="Collect what weigh returns, row by row.",
        )
