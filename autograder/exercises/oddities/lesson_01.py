"""Unusual but right answers to lesson 01, which the checks must accept."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "01-documents",
        "pathlib, splitlines and filter",
        """
from pathlib import Path

def load_documents(path):
    return list(filter(None, map(str.strip, Path(path).read_text(encoding="utf-8").splitlines())))
""",
    ),
    Oddity(
        "01-documents",
        "bytes decoded by hand",
        """
def load_documents(path):
    documents = []
    for line in open(path, "rb").read().decode("utf8").split("\\n"):
        line = line.strip()
        if len(line) > 0:
            documents += [line]
    return documents
""",
    ),
    Oddity(
        "01-documents",
        "readline in a while loop",
        """
import io

def load_documents(path, encoding="utf-8"):
    documents = []
    file = io.open(path, "rt", -1, encoding)
    try:
        while line := file.readline():
            if not line.isspace():
                documents.append(line.strip())
    finally:
        file.close()
    return documents
""",
    ),
    Oddity(
        "01-documents",
        "codecs.open and a generator inside",
        """
import codecs

def load_documents(path):
    def lines():
        with codecs.open(str(path), encoding="utf-8") as file:
            yield from file
    return [text for text in (line.strip() for line in lines()) if text != ""]
""",
    ),
    Oddity(
        "01-vocabulary",
        "a set comprehension, chars as a string",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = "".join(sorted({char for document in documents for char in document}))
        self.bos = len(self.chars)
        self.vocab_size = self.bos + 1
''',
    ),
    Oddity(
        "01-vocabulary",
        "a tuple, properties, private names and further attributes",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self._chars = tuple(sorted(set().union(*documents)))
        self.ids = dict(zip(self._chars, range(len(self._chars))))

    chars = property(lambda self: self._chars)

    @property
    def bos(self):
        return len(self.ids)

    @property
    def vocab_size(self):
        return self.bos + 1
''',
    ),
    Oddity(
        "01-vocabulary",
        "slots, a loop, sorted in place",
        '''
class Tokenizer:
    """Characters and ids."""

    __slots__ = ("chars", "bos", "vocab_size")

    def __init__(self, documents):
        self.chars = []
        for char in "".join(documents):
            if char not in self.chars:
                self.chars.append(char)
        self.chars.sort(key=ord)
        self.vocab_size = 1 + len(self.chars)
        self.bos = self.vocab_size - 1
''',
    ),
    Oddity(
        "01-encode",
        "a dictionary and try",
        """
@add_to(Tokenizer)
def encode(self, document):
    ids = {char: token for token, char in enumerate(self.chars)}
    try:
        return [self.bos, *map(ids.__getitem__, document), self.bos]
    except KeyError as error:
        raise ValueError(f"no id for {error}") from None
""",
    ),
    Oddity(
        "01-encode",
        "all unknown characters at once, a tuple",
        """
@add_to(Tokenizer)
def encode(self, document):
    unknown = set(document).difference(self.chars)
    if unknown:
        raise ValueError(f"cannot encode {document!r}: unknown are {', '.join(sorted(unknown))}")
    return (self.bos, *(self.chars.index(char) for char in document), self.bos)
""",
    ),
    Oddity(
        "01-encode",
        "bisect, and an own kind of ValueError",
        """
from bisect import bisect_left

class UnknownCharacter(ValueError):
    pass

@add_to(Tokenizer)
def encode(self, document):
    tokens = [self.bos]
    for char in document:
        token = bisect_left(self.chars, char)
        if token == len(self.chars) or self.chars[token] != char:
            raise UnknownCharacter(char)
        tokens.append(token)
    tokens.append(self.bos)
    return tokens
""",
    ),
    Oddity(
        "01-decode",
        "a table with an empty string for BOS",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return "".join(([*self.chars, ""])[token] for token in tokens)
""",
    ),
    Oddity(
        "01-decode",
        "a dictionary that knows no BOS",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    characters = dict(enumerate(self.chars))
    text = ""
    for token in tokens:
        text = text + characters.get(token, "")
    return text
""",
    ),
    Oddity(
        "01-decode",
        "filter and map",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return str().join(map(self.chars.__getitem__, filter(self.bos.__ne__, tokens)))
""",
    ),
    Oddity(
        "01-pairs",
        "zip, which stops at the shorter",
        """
def next_token_pairs(tokens, block_size):
    return list(zip(tokens[:block_size], tokens[1:]))
""",
    ),
    Oddity(
        "01-pairs",
        "pairwise and islice",
        """
from itertools import islice, pairwise

def next_token_pairs(tokens, block_size):
    return [*islice(pairwise(tokens), block_size)]
""",
    ),
    Oddity(
        "01-pairs",
        "one token more than the block, pairs as lists",
        """
def next_token_pairs(tokens, block_size):
    tokens = list(tokens)[: block_size + 1]
    return [[token, following] for token, following in zip(tokens, tokens[1:])]
""",
    ),
    Oddity(
        "01-pairs",
        "a loop that breaks, a tuple of tuples",
        """
def next_token_pairs(tokens, block_size):
    pairs = ()
    for place, token in enumerate(tokens[:-1]):
        if place >= block_size:
            break
        pairs += ((token, tokens[place + 1]),)
    return pairs
""",
    ),
]
