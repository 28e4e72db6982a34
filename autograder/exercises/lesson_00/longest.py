"""00-longest: `longest(names)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def longest_of(m, names):
    """The longest name."""
    return m.longest(names)


def check(rng: random.Random) -> Iterator[Trial]:
    words = ["".join(rng.choice("abcde") for _ in range(length)) for length in rng.sample(range(2, 9), 5)]
    tied = ["".join(rng.choice("abcde") for _ in range(length)) for length in (7, 7, 7, 4, 5)]
    rng.shuffle(tied)
    yield from each(
        "gives the name with the most letters",
        longest_of,
        [
            {"names": names}
            for names in (["ava", "olivia", "emma"], ["zoe", "alexandra", "mia"], ["al", "eva"], words, ["al"])
        ],
        call="longest(names)",
        nudge="Compare how long the names are, not the names.",
    )
    yield from each(
        "gives the first one if several are equally long",
        longest_of,
        [
            {"names": names}
            for names in (["emma", "noah", "ava"], ["anna", "bo", "noah"], ["mia", "liam", "zoey", "eva"], tied)
        ],
        call="longest(names)",
        nudge="Replace what you hold only by something longer, not by something as long.",
    )
