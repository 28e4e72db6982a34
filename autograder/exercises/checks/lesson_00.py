"""The check of lesson 00: the longest name in a list."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def longest_of(m, names):
    """The longest name."""
    return m.longest(names)


def check_longest(rng: random.Random) -> Iterator[Trial]:
    """`longest(names)`."""
    words = ["".join(rng.choice("abcde") for _ in range(length)) for length in rng.sample(range(2, 9), 5)]
    for names in (["ava", "olivia", "emma"], ["zoe", "alexandra", "mia"], words, ["al"]):
        yield Trial(
            "gives the name with the most letters",
            longest_of,
            {"names": names},
            call="longest(names)",
            nudge="Compare lengths: len(name).",
        )
    for names in (["emma", "noah", "ava"], ["mia", "liam", "zoey", "eva"]):
        yield Trial(
            "gives the first one if several are equally long",
            longest_of,
            {"names": names},
            call="longest(names)",
            nudge="Replace what you hold only by something longer, not by something as long.",
        )
