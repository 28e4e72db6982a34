"""02-probabilities: rows that sum to 1."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def probabilities_of(m, counts, smoothing=None):
    """The table of probabilities; smoothing is left out of the call if it is None."""
    counts = [list(row) for row in counts]
    more = {} if smoothing is None else {"smoothing": smoothing}
    return m.bigram_probabilities(counts, **more)


def row_sums(m, counts, smoothing):
    """The sum of each row of probabilities."""
    counts = [list(row) for row in counts]
    return [sum(row) for row in m.bigram_probabilities(counts, smoothing)]


def counts_afterwards(m, counts):
    """The counts after bigram_probabilities has used them."""
    counts = [list(row) for row in counts]
    m.bigram_probabilities(counts)
    return [list(row) for row in counts]


def check(rng: random.Random) -> Iterator[Trial]:
    own = [[3, 1, 0], [0, 2, 2], [4, 0, 1]]
    fresh = [[rng.randrange(1, 9) for _ in range(4)] for _ in range(4)]
    fresh[1][2] = 0
    fresh[3][0] += 10
    yield from each(
        "adds 1 to every count of a row, then divides by the row's new sum",
        probabilities_of,
        [{"counts": counts} for counts in (own, fresh)],
        call="bigram_probabilities(counts)",
        nudge="If every count of a row grows by 1, the number to divide by grows by the length of the row.",
    )
    for counts, smoothing in ((own, 0), (own, 0.5), (fresh, 3)):
        yield Trial(
            "adds whatever smoothing it is given",
            probabilities_of,
            {"counts": counts, "smoothing": smoothing},
            call=f"bigram_probabilities(counts, smoothing={smoothing})",
            nudge="The number in the call replaces the 1.",
        )
    for counts, smoothing in (([[3, 1, 0], [0, 0, 0], [4, 0, 1]], 1), (fresh, 0.25)):
        yield Trial(
            "every row sums to 1, also one that was never seen",
            row_sums,
            {"counts": counts, "smoothing": smoothing},
            call=f"[sum(row) for row in bigram_probabilities(counts, smoothing={smoothing})]",
            nudge="A row of zeros plus smoothing is a row of equal shares.",
        )
    yield from each(
        "leaves the counts as they were",
        counts_afterwards,
        [{"counts": counts} for counts in (own, fresh)],
        call="bigram_probabilities(counts)\nthen counts",
        nudge="Build new rows instead of writing into the old ones.",
    )
