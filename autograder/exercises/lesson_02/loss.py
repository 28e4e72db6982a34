"""02-loss: mean surprise."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def loss_of(m, probabilities, sequences):
    """The loss."""
    return m.bigram_loss(probabilities, sequences)


def loss_of_many(m, probabilities, sequence, copies):
    """The loss of one sequence, given many times."""
    return m.bigram_loss(probabilities, [list(sequence) for _ in range(copies)])


def check(rng: random.Random) -> Iterator[Trial]:
    def row(size: int) -> list[float]:
        shares = [rng.uniform(1, 4) ** 2 for _ in range(size)]
        return [round(share / sum(shares), 3) for share in shares]

    own = [[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.6, 0.3, 0.1]]
    fresh = [row(4) for _ in range(4)]
    long = [3, *(rng.randrange(3) for _ in range(6)), 3]
    yield from each(
        "the loss of one sequence is the mean of −log p over its pairs, the first and the last included",
        loss_of,
        ((own, [[2, 0, 1, 2]]), (own, [[2, 1, 2]]), (fresh, [long]), (fresh, [long[:-1] * 4 + long])),
        call="bigram_loss(probabilities, sequences)",
        nudge="Look up one probability per pair: row of the first token, column of the one that follows it.",
    )
    yield from each(
        "every pair weighs the same, in a short sequence and in a long one",
        loss_of,
        ((own, [[2, 0, 2], [2, 0, 0, 1, 1, 2]]), (fresh, [long, [3, 1, 3], [3, 3]])),
        call="bigram_loss(probabilities, sequences)",
        nudge="One sum and one division for all pairs of all sequences together.",
    )
    yield Trial(
        "stays finite for many sequences",
        loss_of_many,
        {"probabilities": fresh, "sequence": long, "copies": 500},
        call="bigram_loss(probabilities, [sequence] * 500)",
        nudge="A product of thousands of probabilities is too small for a float. Add the logarithms.",
    )
