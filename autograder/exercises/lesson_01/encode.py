"""01-encode: encode."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def encoded(m, documents, document):
    """The ids of ``document``; a Tokenizer with a wrong vocabulary is lent a right one (tested elsewhere)."""
    chars = sorted(set("".join(documents)))
    try:
        tokenizer = m.Tokenizer(list(documents))
        sound = list(tokenizer.chars) == chars and tokenizer.bos == len(chars)
    except Exception:
        sound = False
    if not sound:
        tokenizer = object.__new__(m.Tokenizer)
        tokenizer.chars, tokenizer.bos, tokenizer.vocab_size = chars, len(chars), len(chars) + 1
    tokens = tokenizer.encode(document)
    if isinstance(tokens, tuple):  # which equals a list where results are compared
        return {"a tuple": list(tokens)}
    return list(tokens) if isinstance(tokens, list) else tokens


def refusal(m, documents, document):
    """The words of the ValueError with which a document is refused, or its ids."""
    chars = sorted(set("".join(documents)))
    try:
        tokenizer = m.Tokenizer(list(documents))
        sound = list(tokenizer.chars) == chars and tokenizer.bos == len(chars)
    except Exception:
        sound = False
    if not sound:
        tokenizer = object.__new__(m.Tokenizer)
        tokenizer.chars, tokenizer.bos, tokenizer.vocab_size = chars, len(chars), len(chars) + 1
    try:
        got = tokenizer.encode(document)
    except ValueError as error:
        return {"a ValueError": str(error)[:1000]}
    return {"no error, but": list(got)}


def _names(unknown: str) -> Callable[[Any], object]:
    """Whether the words of an error hold the character."""

    def read(found: Any) -> object:
        if "a ValueError" not in found:
            return found
        return (
            "a ValueError that " + ("names" if unknown in found["a ValueError"] else "does not name") + " the character"
        )

    return read


def check(rng: random.Random) -> Iterator[Trial]:
    letters = "".join(sorted(rng.sample(draw.LETTERS[1:], 9)))
    documents = [letters[::-1], letters[2:5]]
    word = draw.word(rng, letters, 5)
    # "bad" holds the ids 1, 0, 2: places and ids differ. Letters of documents leave gaps in the alphabet.
    yield from each(
        "the ids of the characters, in order, between two BOS",
        encoded,
        (
            (["ava", "eve"], "eve"),
            (["abcd"], "bad"),
            (documents, word),
            (documents, letters[4]),
            (documents, ""),
        ),
        call="Tokenizer(documents).encode(document)",
        nudge="[bos] + ids + [bos]; the id of a character is its place in chars.",
    )
    yield from each(
        "a character that comes again gets its id again",
        encoded,
        (
            (["emma", "olivia"], "mmm"),
            (documents, letters[3] * 4),
            (documents, word + word[:3]),
        ),
        call="Tokenizer(documents).encode(document)",
        nudge="One id for each character of the document, however often it has come before.",
    )
    yield from each(
        "works with capitals, blanks and hyphens, and with more than 26 characters",
        encoded,
        ((["Zoe-Ann", "mary ann"], " -Zo y"), ([draw.LETTERS, "ABCDE"], "zEbra")),
        call="Tokenizer(documents).encode(document)",
        nudge="Look everything up in the tokenizer itself: self.chars and self.bos.",
    )
    unknown = rng.choice("7éß#Ω")
    place = rng.randrange(1, len(word))
    asked = [
        (["ava", "zoe"], "zoé", "é"),
        (documents, word[:place] + unknown + word[place:], unknown),
        (documents, "7" + word, "7"),
        (documents, letters[5] + word, ""),
    ]
    rng.shuffle(asked)
    for known, document, character in asked:
        yield Trial(
            "a character outside the vocabulary raises a ValueError that names it",
            refusal,
            {"documents": known, "document": document},
            call="Tokenizer(documents).encode(document)",
            nudge='raise ValueError(f"… {char!r} …") as soon as a character is not in chars.',
            reads=_names(character),
        )
