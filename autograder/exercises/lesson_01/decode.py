"""01-decode: decode."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def decoded(m, documents, tokens):
    """The text of ``tokens``; a Tokenizer with a wrong vocabulary is lent a right one (tested elsewhere)."""
    chars = sorted(set("".join(documents)))
    try:
        tokenizer = m.Tokenizer(list(documents))
        sound = list(tokenizer.chars) == chars and tokenizer.bos == len(chars)
    except Exception:
        sound = False
    if not sound:
        tokenizer = object.__new__(m.Tokenizer)
        tokenizer.chars, tokenizer.bos, tokenizer.vocab_size = chars, len(chars), len(chars) + 1
    return tokenizer.decode(tokens)


def check(rng: random.Random) -> Iterator[Trial]:
    letters = "".join(sorted(rng.sample(draw.LETTERS[1:], 9)))
    documents = [letters[::-1], letters[2:5]]
    ids = [rng.randrange(9) for _ in range(6)]
    ids[rng.randrange(6)], ids[-1] = 0, 8
    yield from each(
        "the characters of the ids, in order, as one string",
        decoded,
        ((["ava", "eve"], [1, 2, 1]), (["ava", "eve"], [0, 2, 0]), (documents, ids)),
        call="Tokenizer(documents).decode(tokens)",
        nudge="An id is a place in chars; join glues characters together.",
    )
    yield from each(
        "BOS in front and behind leaves no trace",
        decoded,
        ((["ava", "eve"], [3, 1, 2, 1, 3]), (documents, [9, *ids, 9])),
        call="Tokenizer(documents).decode(tokens)",
        nudge="Skip each token that equals self.bos.",
    )
    half = len(ids) // 2
    yield from each(
        "BOS is left out wherever it stands, and only BOS",
        decoded,
        (
            (["ava", "eve"], [3, 1, 2, 1]),
            (["ava", "eve"], [3, 3]),
            (documents, [*ids[:half], 9, *ids[half:]]),
            (documents, [*ids, 9]),
        ),
        call="Tokenizer(documents).decode(tokens)",
        nudge="Look at every token by itself; do not count on a BOS at both ends.",
    )
