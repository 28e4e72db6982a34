"""11-letter-probabilities: `letter_probabilities(…)`, one probability for each token but the first."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def probabilities_given(m, tokens, vocab_size, seed):
    """letter_probabilities(next_probabilities, tokens), with probabilities that depend on all that was seen."""

    def next_probabilities(seen):
        score = sum((i + 1) * (t + 2) for i, t in enumerate(seen)) + seed
        numbers = [1 + (score * (t + 3)) % 17 for t in range(vocab_size)]
        return [number / sum(numbers) for number in numbers]

    found = m.letter_probabilities(next_probabilities, tokens)
    return found if isinstance(found, (list, tuple)) else found


def what_was_seen(m, tokens):
    """What next_probabilities is asked for, the shortest first."""
    asked = []

    def next_probabilities(seen):
        asked.append(list(seen))
        return [0.1] * 30

    list(m.letter_probabilities(next_probabilities, tokens))
    return sorted(asked, key=len)


def check(rng: random.Random) -> Iterator[Trial]:
    longer = [5] + [rng.randrange(5) for _ in range(6)] + [5]
    for tokens in ([5, 0, 1, 5], longer):
        yield Trial(
            "shows what stood before each token",
            what_was_seen,
            {"tokens": tokens},
            call="letter_probabilities(next_probabilities, tokens), noting what is asked",
            nudge="First the first token alone, at last all but the last.",
        )
        yield Trial(
            "picks the probability of the token that follows",
            probabilities_given,
            {"tokens": tokens, "vocab_size": 6, "seed": rng.randrange(100)},
            call="letter_probabilities(next_probabilities, tokens)",
            nudge="Show what stands before a token, and look up that token.",
        )
