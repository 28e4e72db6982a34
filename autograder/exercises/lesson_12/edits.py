"""12-edits: `edits(a, b)`, the edit distance."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def distance(m, a, b):
    """edits(a, b)."""
    return m.edits(a, b)


def check(rng: random.Random) -> Iterator[Trial]:
    word = lambda: "".join(rng.choice("abc") for _ in range(rng.randint(3, 6)))  # noqa: E731
    pairs = [
        ("roma", "rom"),
        ("roma", "como"),
        ("kitten", "sitting"),
        ("abc", "abc"),
        ("ab", "ba"),
        ("xabcx", "abc"),
        ("abc", "xabc"),
    ]
    pairs += [(word(), word()) for _ in range(8)]
    turned = word()
    pairs += [(f"ab{turned * n}" + "d" * rng.randrange(4), f"ba{turned * n}") for n in (1, 2)]
    pairs += [(turned + word(), turned)]
    yield from each(
        "counts the fewest insertions, deletions and replacements",
        distance,
        pairs,
        call="edits(a, b)",
        nudge="Each entry is the smallest of three, which come from above, from the left and from above left.",
    )
    yield from each(
        "works with empty words",
        distance,
        (("", "abc"), ("abc", ""), ("", "")),
        call="edits(a, b)",
        nudge="The first row is 0, 1, 2, …; each new row begins with its number.",
    )
