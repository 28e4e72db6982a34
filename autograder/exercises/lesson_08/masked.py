"""08-masked: `masked_weights(scores)`, softmax row by row, the future masked."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def masked_square(m, scores):
    """masked_weights(scores); NumPy's arrays are lists too."""
    found = m.masked_weights(scores)
    return found.tolist() if hasattr(found, "tolist") else found


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "gives row t the softmax of its first t + 1 scores, and 0 after them",
        masked_square,
        [
            {"scores": scores}
            for scores in (
                [[1.0, 5.0], [2.0, 2.0]],
                draw.rows(rng, 3, 3, -1.5, 1.5),
                draw.rows(rng, 5, 5, -1.5, 1.5),
                [[0.7]],
            )
        ],
        call="masked_weights(scores)",
        nudge="Masked scores get the weight 0 and take no part in the total either.",
    )
    yield from each(
        "manages very large and very small scores",
        masked_square,
        [
            {"scores": scores}
            for scores in (
                [[1000.0, -5.0], [1000.0, 1001.0]],
                [[-1000.0, 0.0, 0.0], [-1000.0, -1001.0, 0.0], [-1002.0, -1000.0, -1001.0]],
                [[0.0, 5000.0], *draw.rows(rng, 1, 2, -1.5, 1.5)],
                [[0.0, 0.0], [800.0, -800.0]],
                draw.rows(rng, 3, 3, 898.0, 900.0),
            )
        ],
        call="masked_weights(scores)",
        nudge="Subtract the largest of the scores that count, not of the whole row.",
    )
