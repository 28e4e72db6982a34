"""What the exercises of lesson 01 must do: documents, the tokenizer, next-token pairs."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def documents_of(m, text):
    """The documents in a file that holds ``text``, given by its path as a string."""
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "documents.txt")
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return list(m.load_documents(path))


def documents_elsewhere(m, text):
    """The documents in a file on a computer whose text files are latin-1 unless the program says otherwise."""
    import builtins
    import io
    import pathlib
    import tempfile

    real = io.open

    def elsewhere(file, mode="r", buffering=-1, encoding=None, *more, **others):
        if "b" not in mode and encoding in (None, "locale"):
            encoding = "latin-1"
        return real(file, mode, buffering, encoding, *more, **others)

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "documents.txt")
        path.write_bytes(text.encode("utf-8"))
        builtins.open = io.open = elsewhere
        try:
            return list(m.load_documents(path))
        finally:
            builtins.open = io.open = real


def documents_sorted(m, text):
    """The documents, counted and then sorted in place, which only a list allows."""
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "documents.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        documents = m.load_documents(path)
        length = len(documents)
        documents.sort()
    return {"how many": length, "sorted": list(documents)}


def _word(rng: random.Random, letters: str = LETTERS, shortest: int = 3) -> str:
    return "".join(rng.choices(letters, k=rng.randrange(shortest, 8)))


def check_documents(rng: random.Random) -> Iterator[Trial]:
    words = [_word(rng) for _ in range(4)]
    for text in ("emma\nolivia\nava\n", "zoe\nava\nemma\nava", "\n".join(words)):
        yield Trial(
            "one document for each line, in the order of the file, repeats included",
            documents_of,
            {"text": text},
            call="load_documents(path), where path is a string and the file holds text",
            nudge="Go through the file line by line and keep every line as one entry of the list.",
        )
    for text in ("  emma\nolivia  \n\tava\t\n", f" {words[0]} \n   {words[1]}\n{words[2]}  "):
        yield Trial(
            "documents are stripped: no blanks, tabs or line ends around them",
            documents_of,
            {"text": text},
            call="load_documents(path), where the file holds text",
            nudge="line.strip() returns the line without the blanks and line ends at both ends.",
        )
    for text in ("emma\n\nolivia\n\n\n", f"{words[0]}\n   \n{words[1]}\n\t\n{words[2]}\n"):
        yield Trial(
            "lines that are empty, or empty once stripped, are left out",
            documents_of,
            {"text": text},
            call="load_documents(path), where the file holds text",
            nudge="Strip first; keep the line only if something is left.",
        )
    for text in ("mary ann\nAva\nJean-Luc\n", f"{words[0].title()} {words[1]}\n{words[2].upper()}\n"):
        yield Trial(
            "nothing inside a line is changed: blanks and capitals stay",
            documents_of,
            {"text": text},
            call="load_documents(path), where the file holds text",
            nudge="The line is the document, with all that stands between its ends.",
        )
    yield Trial(
        "the file is read as utf-8 on every computer",
        documents_elsewhere,
        {"text": "zoë\nrené\nsøren\n"},
        call="load_documents(path), where path is a Path, on a computer that takes text for latin-1",
        nudge='Tell open which encoding the file has: encoding="utf-8".',
    )
    yield Trial(
        "what comes back is a list",
        documents_sorted,
        {"text": "mia\nava\nzoe\n"},
        call="documents = load_documents(path)\nlen(documents)\ndocuments.sort()",
        nudge="Return a list: later it is counted, shuffled and walked through many times.",
    )


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


def check_vocabulary(rng: random.Random) -> Iterator[Trial]:
    letters = list(LETTERS)
    rng.shuffle(letters)
    # 20 characters in random order: an unsorted set comes out sorted once in 10^18 times.
    many = ["".join(letters[:9]), "".join(letters[7:15]), "".join(letters[14:20]), letters[0] + letters[3]]
    mixed = ["Zoe-Ann", "mary ann", "Ada 2", "zoë"]
    for documents in (["ava", "eve"], many, mixed):
        yield Trial(
            "chars holds every character of all documents once, in sorted order",
            chars_of,
            {"documents": documents},
            call="Tokenizer(documents).chars",
            nudge="All documents together as one string; each character once; sorted.",
        )
    for documents in (["ava", "eve"], many):
        yield Trial(
            "bos is the number of characters",
            bos_of,
            {"documents": documents},
            call="Tokenizer(documents).bos",
            nudge="The characters have the ids 0, 1, 2, …; the first id that is still free belongs to BOS.",
        )
    for documents in (["ava", "eve"], many):
        yield Trial(
            "vocab_size counts the characters and BOS",
            size_of,
            {"documents": documents},
            call="Tokenizer(documents).vocab_size",
            nudge="The ids run from 0 to bos. How many are they?",
        )
    yield Trial(
        "each tokenizer has its own vocabulary",
        two_tokenizers,
        {"first": ["ava", "eve"], "second": ["zoe", "mia", "bo"]},
        call="one = Tokenizer(first)\nTokenizer(second)\none.chars, one.bos, one.vocab_size",
        nudge="Set the attributes on self, and make chars anew each time.",
    )


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
    return [tokens[place] for place in range(len(tokens))]


def refused(m, documents, document, unknown):
    """Whether a document with an unknown character is refused with a ValueError that shows the character."""
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
        return "a ValueError that " + ("names" if unknown in str(error) else "does not name") + " the character"
    return {"no error, but": list(got)}


def check_encode(rng: random.Random) -> Iterator[Trial]:
    letters = "".join(sorted(rng.sample(LETTERS[1:], 9)))
    documents = [letters[::-1], letters[2:5]]
    word = _word(rng, letters, 5)
    # "bad" holds the ids 1, 0, 2: places and ids differ. Letters of documents leave gaps in the alphabet.
    for known, document in ((["ava", "eve"], "eve"), (["abcd"], "bad"), (documents, word), (documents, letters[4])):
        yield Trial(
            "the ids of the characters, in order, between two BOS",
            encoded,
            {"documents": known, "document": document},
            call="Tokenizer(documents).encode(document)",
            nudge="[bos] + ids + [bos]; the id of a character is its place in chars.",
        )
    for known, document in ((["emma", "olivia"], "mmm"), (documents, letters[3] * 4), (documents, word + word[:3])):
        yield Trial(
            "a character that comes again gets its id again",
            encoded,
            {"documents": known, "document": document},
            call="Tokenizer(documents).encode(document)",
            nudge="One id for each character of the document, however often it has come before.",
        )
    for known, document in ((["Zoe-Ann", "mary ann"], " -Zo y"), ([LETTERS, "ABCDE"], "zEbra")):
        yield Trial(
            "works with capitals, blanks and hyphens, and with more than 26 characters",
            encoded,
            {"documents": known, "document": document},
            call="Tokenizer(documents).encode(document)",
            nudge="Look everything up in the tokenizer itself: self.chars and self.bos.",
        )
    unknown = rng.choice("7éß#Ω")
    place = rng.randrange(1, len(word))
    for known, document, strange in (
        (["ava", "zoe"], "zoé", "é"),
        (documents, word[:place] + unknown + word[place:], unknown),
        (documents, "7" + word, "7"),
    ):
        yield Trial(
            "a character outside the vocabulary raises a ValueError that names it",
            refused,
            {"documents": known, "document": document, "unknown": strange},
            call="Tokenizer(documents).encode(document)",
            nudge='raise ValueError(f"… {char!r} …") as soon as a character is not in chars.',
        )


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


def check_decode(rng: random.Random) -> Iterator[Trial]:
    letters = "".join(sorted(rng.sample(LETTERS[1:], 9)))
    documents = [letters[::-1], letters[2:5]]
    ids = [rng.randrange(9) for _ in range(6)]
    ids[rng.randrange(6)], ids[-1] = 0, 8
    for known, tokens in ((["ava", "eve"], [1, 2, 1]), (["ava", "eve"], [0, 2, 0]), (documents, ids)):
        yield Trial(
            "the characters of the ids, in order, as one string",
            decoded,
            {"documents": known, "tokens": tokens},
            call="Tokenizer(documents).decode(tokens)",
            nudge='self.chars[token] is the character of an id; "".join glues characters together.',
        )
    for known, tokens in ((["ava", "eve"], [3, 1, 2, 1, 3]), (documents, [9, *ids, 9])):
        yield Trial(
            "BOS in front and behind leaves no trace",
            decoded,
            {"documents": known, "tokens": tokens},
            call="Tokenizer(documents).decode(tokens)",
            nudge="Skip each token that equals self.bos.",
        )
    half = len(ids) // 2
    for known, tokens in (
        (["ava", "eve"], [3, 1, 2, 1]),
        (["ava", "eve"], [3, 3]),
        (documents, [*ids[:half], 9, *ids[half:]]),
        (documents, [*ids, 9]),
    ):
        yield Trial(
            "BOS is left out wherever it stands, and only BOS",
            decoded,
            {"documents": known, "tokens": tokens},
            call="Tokenizer(documents).decode(tokens)",
            nudge="Look at every token by itself; do not count on a BOS at both ends.",
        )


def pairs_of(m, tokens, block_size):
    """The pairs, each as a list."""
    return [list(pair) for pair in m.next_token_pairs(tokens, block_size)]


def pairs_twice(m, tokens, block_size):
    """The pairs counted, then walked through twice, which a list allows."""
    pairs = m.next_token_pairs(tokens, block_size)
    length = len(pairs)
    return {"how many": length, "again the same": [list(pair) for pair in pairs] == [list(pair) for pair in pairs]}


def check_pairs(rng: random.Random) -> Iterator[Trial]:
    eve = [3, 1, 2, 1, 3]
    fresh = [26, *(rng.randrange(26) for _ in range(rng.randrange(6, 9))), 26]
    size = len(fresh)
    for tokens, block_size in ((eve, 16), (fresh, 40)):
        yield Trial(
            "each token with the one that follows it, up to the last token",
            pairs_of,
            {"tokens": tokens, "block_size": block_size},
            call="next_token_pairs(tokens, block_size)",
            nudge="Position i holds the pair (tokens[i], tokens[i + 1]).",
        )
    for tokens, block_size in ((eve, 2), (fresh, 1), (fresh, rng.randrange(3, size - 2))):
        yield Trial(
            "a longer sequence gives exactly block_size pairs, from its beginning",
            pairs_of,
            {"tokens": tokens, "block_size": block_size},
            call="next_token_pairs(tokens, block_size)",
            nudge="block_size counts pairs; n pairs take n + 1 tokens.",
        )
    for tokens, block_size in ((eve, 3), (eve, 4), (eve, 5), (fresh, size - 1), (fresh, size)):
        yield Trial(
            "n is right where the sequence and the block are about as long",
            pairs_of,
            {"tokens": tokens, "block_size": block_size},
            call="next_token_pairs(tokens, block_size)",
            nudge="n is the smaller of block_size and the number of tokens less one.",
        )
    for tokens in ([3], [3, 3]):
        yield Trial(
            "the shortest sequences: one token gives no pair, two give one",
            pairs_of,
            {"tokens": tokens, "block_size": 16},
            call="next_token_pairs(tokens, block_size)",
            nudge="A token without a next makes no pair.",
        )
    yield Trial(
        "what comes back is a list",
        pairs_twice,
        {"tokens": eve, "block_size": 16},
        call="pairs = next_token_pairs(tokens, block_size)\nlen(pairs)\nthen twice through pairs",
        nudge="A zip or a generator can be walked through only once; list(…) makes a list of it.",
    )
