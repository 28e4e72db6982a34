"""08-hunt: `failing_input()` and `mended_attend(query, keys, values)`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from autograder.checking import compare
from autograder.checking.probes import Trial, each
from autograder.exercises import draw, hunts


def input_found(m):
    """What failing_input() returns."""
    return m.failing_input()


def mended(m, query, keys, values):
    """mended_attend(query, keys, values)."""
    return m.mended_attend(query, keys, values)


def _goes_wrong(found: Any) -> dict:
    """Whether hasty_attend differs from attention on the input; ValueError for what is no input."""
    query, keys, values = _an_input(found)
    hasty = hunts.hasty_attend(query, keys, values)
    return {"hasty_attend goes wrong on it": not compare.same(hasty, _attention(query, keys, values), 1e-6)}


def _attention(query: list[float], keys: list, values: list) -> list[float]:
    """What hasty_attend should give: a query scaled beforehand makes up for the wrong root."""
    scale = (len(keys) / len(query)) ** 0.5
    return hunts.hasty_attend([q * scale for q in query], keys, values)


def _size(found: Any) -> dict:
    query, keys, values = _an_input(found)
    return {"numbers in it": len(query) + sum(map(len, keys)) + sum(map(len, values))}


def _an_input(found: Any) -> tuple[list[float], list, list]:
    query, keys, values = found
    if max(len(query), len(keys)) > 100 or any(len(value) > 100 for value in values[:100]):
        raise ValueError
    fits = len(keys) == len(values) > 0 and query and all(len(key) == len(query) for key in keys)
    if not fits or not values[0] or any(len(value) != len(values[0]) for value in values):
        raise ValueError
    if not all(type(x) in (int, float) and abs(x) <= 100 for row in (query, *keys, *values) for x in row):
        raise ValueError
    return query, keys, values


def check(rng: random.Random) -> Iterator[Trial]:
    yield Trial(
        "finds an input on which hasty_attend goes wrong",
        input_found,
        call="failing_input()",
        nudge="[query, keys, values] with as many keys as values; compare hasty_attend with the result on paper.",
        reads=_goes_wrong,
    )
    yield Trial(
        "finds one with as few numbers as possible",
        input_found,
        call="failing_input()",
        nudge="How short can the vectors be, and how many keys does the bug need?",
        reads=_size,
    )
    yield from each(
        "mends it",
        mended,
        [
            *(
                {
                    "query": draw.numbers(rng, length, -1.5, 1.5),
                    "keys": draw.rows(rng, count, length, -1.5, 1.5),
                    "values": draw.rows(rng, count, 2, -1.5, 1.5),
                }
                for length, count in ((1, 2), (2, 2), (4, 3), (3, 5))
            ),
        ],
        call="mended_attend(query, keys, values)",
        nudge="Which length belongs under the root?",
    )
