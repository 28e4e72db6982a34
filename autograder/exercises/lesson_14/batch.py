"""14-batch: `pad_documents(documents, block_size)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def padded(m, documents, block_size):
    """The shapes, the pairs that count with their shares, and the sum of the shares of the places that do not."""
    import numpy as np

    given = m.pad_documents(documents, block_size)
    inputs, targets, shares = map(np.array, given)
    pairs = []
    for row in range(len(documents)):
        for i in range(min(len(documents[row]) - 1, block_size)):
            pairs.append([int(inputs[row, i]), int(targets[row, i]), float(shares[row, i])])
    return {
        "shape": [list(part.shape) for part in (inputs, targets, shares)],
        "pairs": pairs,
        "share of all places": float(shares.sum()),
        "arrays": [isinstance(part, np.ndarray) for part in given],
        "ids": [part.dtype.kind in "iu" for part in (inputs, targets)],
    }


def padded_shares(m, documents, block_size):
    """The shares, row by row."""
    import numpy as np

    return np.array(m.pad_documents(documents, block_size)[2], dtype=float).tolist()


def padded_inputs(m, documents, block_size):
    """The lengths of the documents after pad_documents."""
    m.pad_documents(documents, block_size)
    return [len(document) for document in documents]


def _tokens(rng: random.Random, length: int) -> list[int]:
    return [9, *(rng.randrange(9) for _ in range(length)), 9]


def check(rng: random.Random) -> Iterator[Trial]:
    two = [[9, 4, 9], [9, 1, 2, 3, 9]]
    several = [_tokens(rng, n) for n in (2, 5, 3)]
    yield from each(
        "sets input and target of each position side by side, one row for each document",
        padded,
        [{"documents": documents, "block_size": 16} for documents in ([[9, 4, 1, 9]], two, several)],
        call="pad_documents(documents, 16)",
        nudge="All rows are as long as the longest document has positions; a document of n + 1 tokens has n.",
    )
    yield from each(
        "gives every real position the same share, and padding none",
        padded_shares,
        [{"documents": documents, "block_size": 16} for documents in (two, several, [[9, 4, 9], [9, 2, 9]])],
        call="pad_documents(documents, 16)[2]",
        nudge="Count the positions of all documents together; a share is 1 divided by that.",
    )
    yield from each(
        "keeps the first block_size positions of a longer document",
        padded,
        [
            {"documents": documents, "block_size": 4}
            for documents in (
                [_tokens(rng, rng.randrange(5, 8))],
                [_tokens(rng, rng.randrange(6, 9)), _tokens(rng, rng.randrange(1, 4)), _tokens(rng, rng.randrange(5))],
            )
        ],
        call="pad_documents(documents, 4)",
        nudge="block_size positions need block_size + 1 tokens: the last one is a target only.",
    )
    yield Trial(
        "leaves the documents as they are",
        padded_inputs,
        {"documents": two, "block_size": 16},
        call="pad_documents(documents, 16)",
        nudge="Make new lists; change nothing that came in.",
    )
