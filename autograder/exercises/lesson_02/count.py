"""02-count: a table of pairs."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def counted(m, sequences, vocab_size):
    """The table of counts."""
    return m.bigram_counts(sequences, vocab_size)


def counted_after(m, before, sequences, vocab_size):
    """The table of the second of two calls."""
    m.bigram_counts(before, vocab_size)
    return m.bigram_counts(sequences, vocab_size)


def check(rng: random.Random) -> Iterator[Trial]:
    def sequence(bos: int, length: int) -> list[int]:
        return [bos, *(rng.randrange(bos) for _ in range(length)), bos]

    own = [[2, 0, 1, 2], [2, 0, 0, 2]]
    # The end of each random sequence repeats one pair, so that no two ways of missing or doubling pairs agree.
    fresh = [sequence(4, 3) + [1, 1, 1, 4], sequence(4, 5) + [0, 3, 0, 3], [1, 2, *sequence(4, 2)]]
    yield from each(
        "counts[a][b] is how often token b follows token a",
        counted,
        ((own, 3), (fresh, 5), ([sequence(4, 24)], 5)),
        call="bigram_counts(sequences, vocab_size)",
        nudge="The row belongs to the first token of a pair, the column to the one that follows it.",
    )
    yield from each(
        "the table is vocab_size × vocab_size, also for tokens that never occur",
        counted,
        (([[3, 1, 3]], 4), ([[1, 0, 1, 0, 1]], 6)),
        call="bigram_counts(sequences, vocab_size)",
        nudge="Begin with a table of zeros that has a row and a column for each of the vocab_size tokens.",
    )
    yield from each(
        "pairs stay inside one sequence",
        counted,
        (([[0, 1], [2, 1], [0, 2]], 3), ([[0, 1, 2], [3], [2, 0, 1]], 4), (fresh[::-1], 5)),
        call="bigram_counts(sequences, vocab_size)",
        nudge="The last token of one sequence and the first of the next are no pair; one token alone has no pair.",
    )
    yield Trial(
        "starts from zero at every call",
        counted_after,
        {"before": [[0, 1, 0]], "sequences": fresh[:2], "vocab_size": 5},
        call="bigram_counts(before, vocab_size)\nbigram_counts(sequences, vocab_size)",
        nudge="Create the table inside the function.",
    )
