"""01-vocabulary: number the characters."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def chars_of(m, documents):
    """The characters of the vocabulary, in order."""
    return list(m.Tokenizer(documents).chars)


def bos_of(m, documents):
    """The id of BOS."""
    return m.Tokenizer(documents).bos


def size_of(m, documents):
    """The size of the vocabulary."""
    return m.Tokenizer(documents).vocab_size


def two_tokenizers(m, first, second):
    """What a tokenizer says after a second one has been made."""
    one = m.Tokenizer(first)
    m.Tokenizer(second)
    return {"chars": list(one.chars), "bos": one.bos, "vocab_size": one.vocab_size}


def check(rng: random.Random) -> Iterator[Trial]:
    letters = list(draw.LETTERS)
    rng.shuffle(letters)
    # Some 20 characters in random order: an unsorted set comes out sorted once in 10^18 times.
    many = [
        "".join(letters[:9]),
        "".join(letters[7:15]),
        "".join(letters[14 : 18 + rng.randrange(5)]),
        letters[0] + letters[3],
    ]
    mixed = ["Zoe-Ann", "mary ann", "Ada 2", "zoë"]
    several = ["".join(rng.choices("abcXYZ0123- .", k=5)) for _ in range(3)]
    yield from each(
        "chars holds every character of all documents once, in sorted order",
        chars_of,
        [{"documents": documents} for documents in (["ava", "eve"], many, mixed, several)],
        call="Tokenizer(documents).chars",
        nudge="All documents together as one string; each character once; sorted.",
    )
    yield from each(
        "bos is the number of characters",
        bos_of,
        [{"documents": documents} for documents in (["ava", "eve"], many)],
        call="Tokenizer(documents).bos",
        nudge="The characters have the ids 0, 1, 2, …; the first id that is still free belongs to BOS.",
    )
    yield from each(
        "vocab_size counts the characters and BOS",
        size_of,
        [{"documents": documents} for documents in (["ava", "eve"], many)],
        call="Tokenizer(documents).vocab_size",
        nudge="The ids run from 0 to bos. How many are they?",
    )
    yield Trial(
        "each tokenizer has its own vocabulary",
        two_tokenizers,
        {"first": several, "second": ["zoe", "mia", "bo"]},
        call="one = Tokenizer(first)\nTokenizer(second)\none.chars, one.bos, one.vocab_size",
        nudge="Set the attributes on self, and make chars anew each time.",
    )
