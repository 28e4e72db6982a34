"""09-cache: `empty_cache()`, a list for each layer, twice."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def cache_and_friends(m, n_layer):
    """The cache for n_layer layers: its contents, and what one append to each list leads to."""
    space = getattr(m.empty_cache, "__globals__", {})
    before = {name: space[name] for name in ("n_layer",) if name in space}
    space["n_layer"] = n_layer
    try:
        keys, values = m.empty_cache()
        empty = [[len(k) for k in keys], [len(v) for v in values]]
        for i, k in enumerate(keys):
            k.append(i)
        after_keys = [list(v) for v in values]
        for i, v in enumerate(values):
            v.append(10 + i)
        again = m.empty_cache()
        return {
            "empty": empty,
            "keys after one append each": [list(k) for k in keys],
            "values then": after_keys,
            "values after one append each": [list(v) for v in values],
            "a second cache": [[list(one) for one in half] for half in again],
        }
    finally:
        del space["n_layer"]
        space.update(before)


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "gives each layer an empty list of keys and one of values, all separate",
        cache_and_friends,
        [{"n_layer": n_layer} for n_layer in (1, rng.randint(3, 4))],
        call="keys, values = empty_cache()",
        nudge="One [] evaluated for each layer, and again for the values: a list comprehension does it.",
    )
