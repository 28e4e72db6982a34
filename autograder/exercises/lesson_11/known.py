"""11-known: `known(samples, documents)`, True or False for each sample."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def flags(m, samples, documents):
    """known(samples, documents)."""
    return m.known(samples, documents)


def check(rng: random.Random) -> Iterator[Trial]:
    pool = ["".join(rng.choice("abc") for _ in range(rng.randint(1, 3))) for _ in range(12)]
    yield from each(
        "says for each sample, in order, whether it is one of the documents",
        flags,
        (
            (["anna", "ann", "bob", "joanna", "anna"], ["bob", "anna", "joanna"]),
            (["Anna", "", "ob"], ["anna", "bob"]),
            (pool[:6], pool[4:]),
            ([rng.choice((name, name.title())) for name in pool], pool),
        ),
        call="known(samples, documents)",
        nudge="One in for each sample; a part of a name is not the name.",
    )
