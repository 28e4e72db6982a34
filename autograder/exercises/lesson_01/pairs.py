"""01-pairs: next-token pairs."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def pairs_of(m, tokens, block_size):
    """The pairs, each as a list."""
    return [list(pair) for pair in m.next_token_pairs(tokens, block_size)]


def pairs_twice(m, tokens, block_size):
    """How many pairs there are, then the pairs twice, which a list allows."""
    pairs = m.next_token_pairs(tokens, block_size)
    length = len(pairs)
    return {
        "how many": length,
        "first": [list(pair) for pair in pairs],
        "again": [list(pair) for pair in pairs],
    }


def check(rng: random.Random) -> Iterator[Trial]:
    eve = [3, 1, 2, 1, 3]
    fresh = [26, *(rng.randrange(26) for _ in range(rng.randrange(6, 9))), 26]
    size = len(fresh)
    yield from each(
        "each token with the one that follows it, up to the last token",
        pairs_of,
        ((eve, 16), (fresh, 40)),
        call="next_token_pairs(tokens, block_size)",
        nudge="Position i holds the pair (tokens[i], tokens[i + 1]).",
    )
    yield from each(
        "a longer sequence gives exactly block_size pairs, from its beginning",
        pairs_of,
        ((eve, 2), (fresh, 1), (fresh, rng.randrange(3, size - 2))),
        call="next_token_pairs(tokens, block_size)",
        nudge="block_size counts pairs; n pairs take n + 1 tokens.",
    )
    yield from each(
        "n is right where the sequence and the block are about as long",
        pairs_of,
        ((eve, 3), (eve, 4), (eve, 5), (fresh, size - 1), (fresh, size)),
        call="next_token_pairs(tokens, block_size)",
        nudge="n is the smaller of block_size and the number of tokens less one.",
    )
    yield from each(
        "the shortest sequences: one token gives no pair, two give one",
        pairs_of,
        [{"tokens": tokens, "block_size": 16} for tokens in ([3], [3, 3])],
        call="next_token_pairs(tokens, block_size)",
        nudge="A token without a next makes no pair.",
    )
    yield Trial(
        "what comes back is a list",
        pairs_twice,
        {"tokens": fresh, "block_size": 16},
        call="pairs = next_token_pairs(tokens, block_size)\nlen(pairs)\nthen twice through pairs",
        nudge="A zip or a generator can be walked through only once; list(…) makes a list of it.",
    )
