"""Wrong answers that learners write in lesson 01, each with the misconception behind it."""

from autograder.checking.diagnosis import Mistake

_DOCUMENTS = [
    Mistake(
        "01-documents",
        "empty lines kept",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        return [line.strip() for line in file]
""",
        says="You strip every line but also keep those of which nothing is left. A document of length 0 has nothing to "
        "learn from, and later makes a division by zero.",
        counterexample='The lines "ava", "", "eve": yours gives ["ava", "", "eve"], due is ["ava", "eve"].',
    ),
    Mistake(
        "01-documents",
        "line ends kept",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        return [line for line in file if line.strip()]
""",
        says="You use strip() to choose the lines, but keep the lines as they were, with their line ends. strip() "
        "returns a new string; the line itself does not change.",
        counterexample='The lines "ava", "eve": yours gives ["ava\\n", "eve\\n"], due is ["ava", "eve"].',
    ),
    Mistake(
        "01-documents",
        "only the line end removed",
        """
def load_documents(path):
    documents = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\\n")
            if line:
                documents.append(line)
    return documents
""",
        says='rstrip("\\n") takes off the line end only. Blanks and tabs stay around the name, and a line of blanks '
        "counts as a document.",
        counterexample='The line "  ava " gives "  ava " with yours, due is "ava".',
    ),
    Mistake(
        "01-documents",
        "stripped on the right only",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip() for line in file if line.rstrip()]
""",
        says="rstrip() works on the right end only; blanks in front of a name stay.",
        counterexample='The line "  ava " gives "  ava" with yours, due is "ava".',
    ),
    Mistake(
        "01-documents",
        "tested for emptiness before stripping",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\\n")
    return [line.strip() for line in lines if line]
""",
        says="You test the line before you strip it. A line of blanks is not empty yet at that moment; it becomes an "
        "empty document.",
        counterexample='The lines "ava", "   ", "eve": yours gives ["ava", "", "eve"], due is ["ava", "eve"].',
    ),
    Mistake(
        "01-documents",
        "split at every blank",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        return file.read().split()
""",
        says="split() without an argument cuts at blanks as well as at line ends, so a line of two words becomes two "
        "documents.",
        counterexample='The line "mary ann" gives ["mary", "ann"] with yours, due is ["mary ann"].',
    ),
    Mistake(
        "01-documents",
        "blanks removed everywhere",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        documents = ["".join(line.split()) for line in file]
    return [document for document in documents if document]
""",
        says="You remove the blanks inside a line too. Stripping is for the two ends only.",
        counterexample='The line "mary ann" gives "maryann" with yours, due is "mary ann".',
    ),
    Mistake(
        "01-documents",
        "capitals made small",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        return [line.strip().lower() for line in file if line.strip()]
""",
        says="You make capitals small. The document is to stay as it stands in the file.",
        counterexample='The line "Ava" gives "ava" with yours, due is "Ava".',
    ),
    Mistake(
        "01-documents",
        "repeats removed",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        return list(dict.fromkeys(line.strip() for line in file if line.strip()))
""",
        says="You keep each name once. A name that stands in the file twice counts twice: it is two documents.",
        counterexample='The lines "ava", "eve", "ava": yours gives 2 documents, due are 3.',
    ),
    Mistake(
        "01-documents",
        "sorted",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        return sorted(line.strip() for line in file if line.strip())
""",
        says="You sort the documents. Their order is that of the file; it is the vocabulary that is sorted.",
        counterexample='The lines "eve", "ava": yours gives ["ava", "eve"], due is ["eve", "ava"].',
    ),
    Mistake(
        "01-documents",
        "returns after the first document",
        """
def load_documents(path):
    documents = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip():
                documents.append(line.strip())
                return documents
""",
        says="Your return stands inside the loop, so the function ends at the first document it finds.",
        counterexample='The lines "ava", "eve": yours gives ["ava"], due is ["ava", "eve"].',
    ),
    Mistake(
        "01-documents",
        "the first line taken for a heading",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        next(file, None)
        return [line.strip() for line in file if line.strip()]
""",
        says="You skip the first line. The file has no heading: its first line is a document.",
        counterexample='The lines "ava", "eve": yours gives ["eve"], due is ["ava", "eve"].',
    ),
    Mistake(
        "01-documents",
        "encoding not given",
        """
def load_documents(path):
    with open(path) as file:
        return [line.strip() for line in file if line.strip()]
""",
        says="You leave the encoding to the computer. Where that is not utf-8, letters outside a to z come out wrong.",
        counterexample='"zoë" on a computer that takes text for latin-1: yours gives "zoÃ«", due is "zoë".',
    ),
    Mistake(
        "01-documents",
        "a generator instead of a list",
        """
def load_documents(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield line.strip()
""",
        says="yield makes a generator: it can be walked through once, not counted or shuffled. Collect the documents "
        "in a list and return that.",
        counterexample="len(load_documents(path)) for a file of two names: yours gives a TypeError, due is 2.",
    ),
]

_VOCABULARY = [
    Mistake(
        "01-vocabulary",
        "not sorted",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = list(set("".join(documents)))
        self.bos = len(self.chars)
        self.vocab_size = len(self.chars) + 1
''',
        says="A set promises no order, and the order of letters in it differs from one start of Python to the next. "
        "So the ids differ too, and a saved model becomes useless.",
        counterexample='["ava", "eve"]: yours may give ["v", "a", "e"], due is always ["a", "e", "v"].',
    ),
    Mistake(
        "01-vocabulary",
        "in the order of first appearance",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = []
        for document in documents:
            for char in document:
                if char not in self.chars:
                    self.chars.append(char)
        self.bos = len(self.chars)
        self.vocab_size = len(self.chars) + 1
''',
        says="Your characters stand in the order in which they first come. Shuffle the documents, and every id "
        "changes; sorted characters do not depend on that.",
        counterexample='["eve", "ava"]: yours gives ["e", "v", "a"], due is ["a", "e", "v"].',
    ),
    Mistake(
        "01-vocabulary",
        "repeats kept",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = sorted("".join(documents))
        self.bos = len(self.chars)
        self.vocab_size = len(self.chars) + 1
''',
        says="You sort all characters but keep each as often as it comes. A character has one id, so it stands "
        "in chars once.",
        counterexample='["ava"]: yours gives ["a", "a", "v"], due is ["a", "v"].',
    ),
    Mistake(
        "01-vocabulary",
        "vocab_size without BOS",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = sorted(set("".join(documents)))
        self.bos = len(self.chars)
        self.vocab_size = len(self.chars)
''',
        says="You forgot BOS in vocab_size. A table of vocab_size rows would have no row for BOS.",
        counterexample='["ava"]: the ids are a = 0, v = 1, BOS = 2. Yours gives vocab_size 2, due is 3.',
    ),
    Mistake(
        "01-vocabulary",
        "BOS shares the id of the last character",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = sorted(set("".join(documents)))
        self.bos = len(self.chars) - 1
        self.vocab_size = len(self.chars)
''',
        says="len(chars) − 1 is the id of the last character, since ids begin at 0. BOS needs one that is still free.",
        counterexample='["ava"]: v has id 1. Yours gives bos 1 as well, due is 2.',
    ),
    Mistake(
        "01-vocabulary",
        "counts from 1",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = sorted(set("".join(documents)))
        self.bos = len(self.chars) + 1
        self.vocab_size = len(self.chars) + 2
''',
        says="You number from 1. The first character has id 0, so the id len(chars) is still free, and BOS gets it.",
        counterexample='["ava"]: a = 0, v = 1. Yours gives bos 3, due is 2.',
    ),
    Mistake(
        "01-vocabulary",
        "bos is vocab_size",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = sorted(set("".join(documents)))
        self.vocab_size = len(self.chars) + 1
        self.bos = self.vocab_size
''',
        says="bos is the last id, and ids begin at 0: it is one less than the number of tokens.",
        counterexample='["ava"]: yours gives bos 3 and vocab_size 3, due is bos 2 and vocab_size 3.',
    ),
    Mistake(
        "01-vocabulary",
        "BOS in front of the characters",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = sorted(set("".join(documents)))
        self.bos = 0
        self.vocab_size = len(self.chars) + 1
''',
        says="You give BOS the id 0. In this course 0 is the first character, and BOS comes after the last.",
        counterexample='["ava"]: yours gives bos 0, which is the id of a; due is 2.',
    ),
    Mistake(
        "01-vocabulary",
        "BOS kept among the characters",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = sorted(set("".join(documents))) + ["<BOS>"]
        self.bos = len(self.chars) - 1
        self.vocab_size = len(self.chars)
''',
        says="Your bos and vocab_size are right, but chars also holds an entry for BOS, which is no character of any "
        "document.",
        counterexample='["ava"]: yours gives ["a", "v", "<BOS>"], due is ["a", "v"].',
    ),
    Mistake(
        "01-vocabulary",
        "always a to z",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = list("abcdefghijklmnopqrstuvwxyz")
        self.bos = 26
        self.vocab_size = 27
''',
        says="You write the alphabet down. The vocabulary comes from the documents: other data have other characters.",
        counterexample='["ava"]: yours gives 26 characters and bos 26, due is ["a", "v"] and bos 2.',
    ),
    Mistake(
        "01-vocabulary",
        "documents instead of characters",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = sorted(set(documents))
        self.bos = len(self.chars)
        self.vocab_size = len(self.chars) + 1
''',
        says="You collect the documents, not their characters: a set of a list of strings holds whole strings.",
        counterexample='["ava", "eve"]: yours gives ["ava", "eve"], due is ["a", "e", "v"].',
    ),
    Mistake(
        "01-vocabulary",
        "only the first document",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = sorted(set(documents[0]))
        self.bos = len(self.chars)
        self.vocab_size = len(self.chars) + 1
''',
        says="Your characters come from the first document alone. Those that occur only in later ones have no id.",
        counterexample='["ava", "eve"]: yours gives ["a", "v"], due is ["a", "e", "v"].',
    ),
    Mistake(
        "01-vocabulary",
        "starts afresh with each document",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        for document in documents:
            self.chars = sorted(set(document))
        self.bos = len(self.chars)
        self.vocab_size = len(self.chars) + 1
''',
        says="Each document overwrites the characters of the one before; only those of the last are left.",
        counterexample='["ava", "eve"]: yours gives ["e", "v"], due is ["a", "e", "v"].',
    ),
    Mistake(
        "01-vocabulary",
        "letters only",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        self.chars = sorted({char for char in "".join(documents).lower() if char.isalpha()})
        self.bos = len(self.chars)
        self.vocab_size = len(self.chars) + 1
''',
        says="You keep small letters only. Capitals, blanks, digits and hyphens are characters as well.",
        counterexample='["Al-B"]: yours gives ["a", "b", "l"], due is ["-", "A", "B", "l"].',
    ),
    Mistake(
        "01-vocabulary",
        "all tokenizers share one list",
        '''
class Tokenizer:
    """Characters and ids."""

    def __init__(self, documents):
        Tokenizer.chars = sorted(set("".join(documents)))
        Tokenizer.bos = len(Tokenizer.chars)
        Tokenizer.vocab_size = Tokenizer.bos + 1
''',
        says="You set the attributes on the class, which all tokenizers share: a second tokenizer changes the first. "
        "Set them on self.",
        counterexample='one = Tokenizer(["ava"]), then Tokenizer(["bo"]): one.chars is ["b", "o"] with yours, due is '
        '["a", "v"].',
    ),
]

_ENCODE = [
    Mistake(
        "01-encode",
        "no BOS in front",
        """
@add_to(Tokenizer)
def encode(self, document):
    for char in document:
        if char not in self.chars:
            raise ValueError(f"unknown character {char!r}")
    return [self.chars.index(char) for char in document] + [self.bos]
""",
        says="BOS is missing in front. Without it there is nothing from which the first letter could be guessed.",
        counterexample="a = 0, v = 1, BOS = 2: for ava yours gives [0, 1, 0, 2], due is [2, 0, 1, 0, 2].",
    ),
    Mistake(
        "01-encode",
        "no BOS behind",
        """
@add_to(Tokenizer)
def encode(self, document):
    for char in document:
        if char not in self.chars:
            raise ValueError(f"unknown character {char!r}")
    return [self.bos] + [self.chars.index(char) for char in document]
""",
        says="BOS is missing behind. Without it a model never learns that a name ends.",
        counterexample="a = 0, v = 1, BOS = 2: for ava yours gives [2, 0, 1, 0], due is [2, 0, 1, 0, 2].",
    ),
    Mistake(
        "01-encode",
        "no BOS at all",
        """
@add_to(Tokenizer)
def encode(self, document):
    for char in document:
        if char not in self.chars:
            raise ValueError(f"unknown character {char!r}")
    return [self.chars.index(char) for char in document]
""",
        says="The letters are right, but BOS is missing at both ends.",
        counterexample="a = 0, v = 1, BOS = 2: for ava yours gives [0, 1, 0], due is [2, 0, 1, 0, 2].",
    ),
    Mistake(
        "01-encode",
        "BOS between the letters",
        """
@add_to(Tokenizer)
def encode(self, document):
    tokens = [self.bos]
    for char in document:
        if char not in self.chars:
            raise ValueError(f"unknown character {char!r}")
        tokens.append(self.chars.index(char))
        tokens.append(self.bos)
    return tokens
""",
        says="You append BOS after every letter. It marks the ends of the document, so it is due once, after the loop.",
        counterexample="a = 0, v = 1, BOS = 2: for ava yours gives [2, 0, 2, 1, 2, 0, 2], due is [2, 0, 1, 0, 2].",
    ),
    Mistake(
        "01-encode",
        "ids from 1",
        """
@add_to(Tokenizer)
def encode(self, document):
    for char in document:
        if char not in self.chars:
            raise ValueError(f"unknown character {char!r}")
    return [self.bos] + [self.chars.index(char) + 1 for char in document] + [self.bos]
""",
        says="Your ids begin at 1, so the last character gets the id of BOS. They begin at 0, as places in chars do.",
        counterexample="a = 0, v = 1, BOS = 2: for ava yours gives [2, 1, 2, 1, 2], due is [2, 0, 1, 0, 2].",
    ),
    Mistake(
        "01-encode",
        "place in the alphabet",
        """
@add_to(Tokenizer)
def encode(self, document):
    return [self.bos] + [ord(char) - ord("a") for char in document] + [self.bos]
""",
        says="You compute the place in the alphabet. The id is the place in chars, which holds only the characters "
        "that occur, and may hold others than letters.",
        counterexample="chars a, v: for v yours gives 21, due is 1.",
    ),
    Mistake(
        "01-encode",
        "code points",
        """
@add_to(Tokenizer)
def encode(self, document):
    for char in document:
        if char not in self.chars:
            raise ValueError(f"unknown character {char!r}")
    return [self.bos] + [ord(char) for char in document] + [self.bos]
""",
        says="ord gives Python's own number for a character. The id is its place in chars.",
        counterexample="chars a, v: for a yours gives 97, due is 0.",
    ),
    Mistake(
        "01-encode",
        "place in the document",
        """
@add_to(Tokenizer)
def encode(self, document):
    for char in document:
        if char not in self.chars:
            raise ValueError(f"unknown character {char!r}")
    return [self.bos] + [place for place, char in enumerate(document)] + [self.bos]
""",
        says="You give each character its place in the document. The id is its place in chars, the same wherever it "
        "stands.",
        counterexample="chars a, v: for ava yours gives 0, 1, 2 between the BOS, due is 0, 1, 0.",
    ),
    Mistake(
        "01-encode",
        "each character once",
        """
@add_to(Tokenizer)
def encode(self, document):
    tokens = []
    for char in document:
        if char not in self.chars:
            raise ValueError(f"unknown character {char!r}")
        if self.chars.index(char) not in tokens:
            tokens.append(self.chars.index(char))
    return [self.bos] + tokens + [self.bos]
""",
        says="You leave out a character that has come before. Then emma and ema would be the same.",
        counterexample="a = 0, v = 1, BOS = 2: for ava yours gives [2, 0, 1, 2], due is [2, 0, 1, 0, 2].",
    ),
    Mistake(
        "01-encode",
        "characters in the order of chars",
        """
@add_to(Tokenizer)
def encode(self, document):
    for char in document:
        if char not in self.chars:
            raise ValueError(f"unknown character {char!r}")
    return [self.bos] + [token for token, char in enumerate(self.chars) if char in document] + [self.bos]
""",
        says="You walk through chars and ask what occurs in the document. Walk through the document: its order and its "
        "repeats are the name.",
        counterexample="a = 0, v = 1, BOS = 2: for va yours gives [2, 0, 1, 2], due is [2, 1, 0, 2].",
    ),
    Mistake(
        "01-encode",
        "BOS written as 26",
        """
@add_to(Tokenizer)
def encode(self, document):
    for char in document:
        if char not in self.chars:
            raise ValueError(f"unknown character {char!r}")
    return [26] + [self.chars.index(char) for char in document] + [26]
""",
        says="26 is BOS for the names only. Every tokenizer knows its own: self.bos.",
        counterexample="a = 0, v = 1, BOS = 2: for ava yours gives [26, 0, 1, 0, 26], due is [2, 0, 1, 0, 2].",
    ),
    Mistake(
        "01-encode",
        "unknown characters left out",
        """
@add_to(Tokenizer)
def encode(self, document):
    return [self.bos] + [self.chars.index(char) for char in document if char in self.chars] + [self.bos]
""",
        says="You drop unknown characters without a word, so zoé becomes zo and nobody notices.",
        counterexample="chars a, v: for avé yours gives [2, 0, 1, 2], due is a ValueError that names é.",
    ),
    Mistake(
        "01-encode",
        "unknown characters become −1",
        """
@add_to(Tokenizer)
def encode(self, document):
    chars = "".join(self.chars)
    return [self.bos] + [chars.find(char) for char in document] + [self.bos]
""",
        says="find answers −1 where there is nothing to find. As an id, −1 means the last row of a table: a wrong "
        "answer without an error.",
        counterexample="chars a, v: for avé yours gives [2, 0, 1, -1, 2], due is a ValueError that names é.",
    ),
    Mistake(
        "01-encode",
        "unknown characters become BOS",
        """
@add_to(Tokenizer)
def encode(self, document):
    ids = {char: token for token, char in enumerate(self.chars)}
    return [self.bos] + [ids.get(char, self.bos) for char in document] + [self.bos]
""",
        says="You turn unknown characters into BOS, so the name seems to end in its middle.",
        counterexample="chars a, v: for avé yours gives [2, 0, 1, 2, 2], due is a ValueError that names é.",
    ),
    Mistake(
        "01-encode",
        "KeyError instead of ValueError",
        """
@add_to(Tokenizer)
def encode(self, document):
    ids = {char: token for token, char in enumerate(self.chars)}
    return [self.bos] + [ids[char] for char in document] + [self.bos]
""",
        says="A dictionary raises a KeyError for what it lacks. Due is a ValueError that names the character.",
        counterexample="chars a, v: for avé yours raises KeyError, due is a ValueError that names é.",
    ),
    Mistake(
        "01-encode",
        "the message does not name the character",
        """
@add_to(Tokenizer)
def encode(self, document):
    if any(char not in self.chars for char in document):
        raise ValueError("there is an unknown character")
    return [self.bos] + [self.chars.index(char) for char in document] + [self.bos]
""",
        says="The right error, but its message leaves the reader to search. Put the character into it.",
        counterexample='chars a, v: for avé yours says "there is an unknown character", due is a message with é in it.',
    ),
]

_DECODE = [
    Mistake(
        "01-decode",
        "BOS not left out",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return "".join(self.chars[token] for token in tokens)
""",
        says="You look BOS up in chars, but BOS is no character: chars has no such place. Skip it.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 2] yours gives an IndexError, due is "a".',
    ),
    Mistake(
        "01-decode",
        "both ends cut off unseen",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return "".join(self.chars[token] for token in tokens[1:-1])
""",
        says="You cut off the first and the last token without looking. Where no BOS stands there, letters are lost.",
        counterexample='a = 0, v = 1, BOS = 2: for [0, 1, 0] yours gives "v", due is "ava".',
    ),
    Mistake(
        "01-decode",
        "both ends cut off if the first is BOS",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    if tokens[0] == self.bos:
        tokens = tokens[1:-1]
    return "".join(self.chars[token] for token in tokens)
""",
        says="You look at the first token and cut off both ends. A sequence may begin with BOS and not end with it.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 1] yours gives "a", due is "av".',
    ),
    Mistake(
        "01-decode",
        "stops at the first BOS",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    text = ""
    for token in tokens:
        if token == self.bos:
            break
        text += self.chars[token]
    return text
""",
        says="You stop at the first BOS. That is usually the one in front, so nothing is left.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 1, 2] yours gives "", due is "av".',
    ),
    Mistake(
        "01-decode",
        "stops at a BOS that is not in front",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    text = ""
    for place, token in enumerate(tokens):
        if token == self.bos and place > 0:
            break
        if token != self.bos:
            text += self.chars[token]
    return text
""",
        says="You stop at a BOS in the middle. BOS is left out, and what stands behind it is still decoded.",
        counterexample='a = 0, v = 1, BOS = 2: for [0, 2, 1] yours gives "a", due is "av".',
    ),
    Mistake(
        "01-decode",
        "BOS becomes a visible mark",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return "".join((self.chars + ["."])[token] for token in tokens)
""",
        says="You show BOS as a dot. The text is to hold the characters only.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 2] yours gives ".a.", due is "a".',
    ),
    Mistake(
        "01-decode",
        "BOS becomes a blank",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return "".join(" " if token == self.bos else self.chars[token] for token in tokens)
""",
        says="You replace BOS by a blank. A blank is a character too; leave BOS out.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 2] yours gives " a ", due is "a".',
    ),
    Mistake(
        "01-decode",
        "BOS becomes the last character",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return "".join(self.chars[min(token, len(self.chars) - 1)] for token in tokens)
""",
        says="You avoid the IndexError by taking the last character for BOS. BOS stands for no character at all.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 2] yours gives "vav", due is "a".',
    ),
    Mistake(
        "01-decode",
        "BOS becomes the first character",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return "".join(self.chars[token % len(self.chars)] for token in tokens)
""",
        says="The remainder wraps BOS round to the first character. BOS stands for no character at all.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 1, 2] yours gives "ava", due is "v".',
    ),
    Mistake(
        "01-decode",
        "id 0 left out",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return "".join(self.chars[token] for token in tokens if token and token != self.bos)
""",
        says="`if token` is false for 0 as well, so the first character of the vocabulary disappears.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 1, 2] yours gives "v", due is "av".',
    ),
    Mistake(
        "01-decode",
        "the last character left out",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return "".join(self.chars[token] for token in tokens if token < self.bos - 1)
""",
        says="Your limit is one too low: the last character has the id bos − 1 and is left out too.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 1, 2] yours gives "a", due is "av".',
    ),
    Mistake(
        "01-decode",
        "a list instead of a string",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return [self.chars[token] for token in tokens if token != self.bos]
""",
        says="You return a list of characters. Join them into one string.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 1, 2] yours gives ["a", "v"], due is "av".',
    ),
    Mistake(
        "01-decode",
        "joined with blanks",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return " ".join(self.chars[token] for token in tokens if token != self.bos)
""",
        says="The string in front of .join goes between the characters. Nothing belongs there: use the empty string.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 1, 2] yours gives "a v", due is "av".',
    ),
    Mistake(
        "01-decode",
        "places in the alphabet",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    return "".join(chr(ord("a") + token) for token in tokens if token != self.bos)
""",
        says="You take the id for a place in the alphabet. It is a place in chars.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 1, 2] yours gives "b", due is "v".',
    ),
    Mistake(
        "01-decode",
        "prints instead of returning",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    print("".join(self.chars[token] for token in tokens if token != self.bos))
""",
        says="You print the text, but the function returns nothing, which is None. Write return.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 2] yours returns None, due is "a".',
    ),
    Mistake(
        "01-decode",
        "returns inside the loop",
        """
@add_to(Tokenizer)
def decode(self, tokens):
    text = ""
    for token in tokens:
        if token != self.bos:
            text += self.chars[token]
            return text
    return text
""",
        says="Your return stands inside the loop, so only the first character is decoded.",
        counterexample='a = 0, v = 1, BOS = 2: for [2, 0, 1, 2] yours gives "a", due is "av".',
    ),
]

_PAIRS = [
    Mistake(
        "01-pairs",
        "tokens cut to the block before pairing",
        """
def next_token_pairs(tokens, block_size):
    tokens = tokens[:block_size]
    return [(tokens[i], tokens[i + 1]) for i in range(len(tokens) - 1)]
""",
        says="You cut the tokens to block_size and then make pairs; n tokens make only n − 1 pairs. The last position "
        "of the model is never used.",
        counterexample="tokens [3, 1, 2, 1, 3], block size 2: yours gives [(3, 1)], due is [(3, 1), (1, 2)].",
    ),
    Mistake(
        "01-pairs",
        "no limit",
        """
def next_token_pairs(tokens, block_size):
    return [(tokens[i], tokens[i + 1]) for i in range(len(tokens) - 1)]
""",
        says="You never use block_size. The model has no more positions than that.",
        counterexample="tokens [3, 1, 2, 1, 3], block size 2: yours gives four pairs, due are two.",
    ),
    Mistake(
        "01-pairs",
        "always block_size pairs",
        """
def next_token_pairs(tokens, block_size):
    return [(tokens[i], tokens[i + 1]) for i in range(block_size)]
""",
        says="You always ask for block_size pairs. A short sequence has fewer: one less than it has tokens.",
        counterexample="tokens [3, 1, 3], block size 16: yours gives an IndexError, due is [(3, 1), (1, 3)].",
    ),
    Mistake(
        "01-pairs",
        "one pair too many",
        """
def next_token_pairs(tokens, block_size):
    n = min(block_size, len(tokens))
    return [(tokens[i], tokens[i + 1]) for i in range(n)]
""",
        says="The last token has no next, so there is one pair fewer than tokens: len(tokens) − 1.",
        counterexample="tokens [3, 1, 3], block size 16: yours gives an IndexError, due is [(3, 1), (1, 3)]. With "
        "block size 2 both give the same.",
    ),
    Mistake(
        "01-pairs",
        "the last token paired with the first",
        """
def next_token_pairs(tokens, block_size):
    n = min(block_size, len(tokens))
    return [(tokens[i], tokens[(i + 1) % len(tokens)]) for i in range(n)]
""",
        says="You pair the last token with the first. Nothing follows the last token, so it begins no pair.",
        counterexample="tokens [3, 1, 2], block size 9: yours gives [(3, 1), (1, 2), (2, 3)], due is [(3, 1), (1, 2)].",
    ),
    Mistake(
        "01-pairs",
        "one pair short at the end",
        """
def next_token_pairs(tokens, block_size):
    n = min(block_size, len(tokens) - 2)
    return [(tokens[i], tokens[i + 1]) for i in range(n)]
""",
        says="One pair is missing at the end, the one that says that the document is over. There is one pair fewer "
        "than tokens, not two.",
        counterexample="tokens [3, 1, 3], block size 16: yours gives [(3, 1)], due is [(3, 1), (1, 3)].",
    ),
    Mistake(
        "01-pairs",
        "shifted by two",
        """
def next_token_pairs(tokens, block_size):
    n = min(block_size, len(tokens) - 2)
    return [(tokens[i], tokens[i + 2]) for i in range(n)]
""",
        says="You pair each token with the one after the next: the shift by one is made twice.",
        counterexample="tokens [3, 1, 2], block size 16: yours gives [(3, 2)], due is [(3, 1), (1, 2)].",
    ),
    Mistake(
        "01-pairs",
        "each token with itself",
        """
def next_token_pairs(tokens, block_size):
    n = min(block_size, len(tokens) - 1)
    return [(tokens[i], tokens[i]) for i in range(n)]
""",
        says="You pair each token with itself, so a model could repeat what it sees and be right. The next stands one "
        "place further on.",
        counterexample="tokens [3, 1, 2], block size 16: yours gives [(3, 3), (1, 1)], due is [(3, 1), (1, 2)].",
    ),
    Mistake(
        "01-pairs",
        "pairs turned round",
        """
def next_token_pairs(tokens, block_size):
    n = min(block_size, len(tokens) - 1)
    return [(tokens[i + 1], tokens[i]) for i in range(n)]
""",
        says="The next token stands first in your pairs. The order is token, then next.",
        counterexample="tokens [3, 1, 2], block size 16: yours gives [(1, 3), (2, 1)], due is [(3, 1), (1, 2)].",
    ),
    Mistake(
        "01-pairs",
        "pairs that do not overlap",
        """
def next_token_pairs(tokens, block_size):
    n = min(block_size, len(tokens) - 1)
    return [(tokens[i], tokens[i + 1]) for i in range(0, n, 2)]
""",
        says="You move on by two. Each token but the last begins a pair, so neighbouring pairs share a token.",
        counterexample="tokens [3, 1, 2, 3]: yours gives [(3, 1), (2, 3)], due is [(3, 1), (1, 2), (2, 3)].",
    ),
    Mistake(
        "01-pairs",
        "without the pairs of BOS",
        """
def next_token_pairs(tokens, block_size):
    letters = tokens[1:-1]
    n = min(block_size, len(letters) - 1)
    return [(letters[i], letters[i + 1]) for i in range(n)]
""",
        says="You leave out the first and the last token. Their pairs say how a name begins and that it ends.",
        counterexample="tokens [3, 1, 2, 3], block size 16: yours gives [(1, 2)], due is [(3, 1), (1, 2), (2, 3)].",
    ),
    Mistake(
        "01-pairs",
        "everything so far instead of one token",
        """
def next_token_pairs(tokens, block_size):
    n = min(block_size, len(tokens) - 1)
    return [(tokens[: i + 1], tokens[i + 1]) for i in range(n)]
""",
        says="Your pairs hold all tokens so far on the left. The pair holds the token at its position only; "
        "remembering the earlier ones is the model's work.",
        counterexample="tokens [3, 1, 2], block size 16: yours gives [([3], 1), ([3, 1], 2)], due is [(3, 1), (1, 2)].",
    ),
    Mistake(
        "01-pairs",
        "the last pairs instead of the first",
        """
def next_token_pairs(tokens, block_size):
    pairs = [(tokens[i], tokens[i + 1]) for i in range(len(tokens) - 1)]
    return pairs[-block_size:]
""",
        says="You keep the last pairs of a long sequence. Positions are counted from the beginning, so the first stay.",
        counterexample="tokens [3, 1, 2, 3], block size 2: yours gives [(1, 2), (2, 3)], due is [(3, 1), (1, 2)].",
    ),
    Mistake(
        "01-pairs",
        "two lists instead of pairs",
        """
def next_token_pairs(tokens, block_size):
    n = min(block_size, len(tokens) - 1)
    return tokens[:n], tokens[1 : n + 1]
""",
        says="You return all tokens and all nexts as two lists. One list of pairs is due.",
        counterexample="tokens [3, 1, 2], block size 16: yours gives ([3, 1], [1, 2]), due is [(3, 1), (1, 2)].",
    ),
    Mistake(
        "01-pairs",
        "a zip instead of a list",
        """
def next_token_pairs(tokens, block_size):
    return zip(tokens[:block_size], tokens[1:])
""",
        says="The pairs are right, but a zip is used up after one walk and has no length. Make a list of it.",
        counterexample="len(next_token_pairs([3, 1, 3], 16)): yours gives a TypeError, due is 2.",
    ),
    Mistake(
        "01-pairs",
        "uses up the tokens",
        """
def next_token_pairs(tokens, block_size):
    pairs = []
    while len(tokens) > 1 and len(pairs) < block_size:
        token = tokens.pop(0)
        pairs.append((token, tokens[0]))
    return pairs
""",
        says="The pairs are right, but pop takes the tokens out of the list you were given, and whoever calls your "
        "function loses them.",
        counterexample="tokens = [3, 1, 3] is [3] after yours has run, due is [3, 1, 3] still.",
    ),
]

MISTAKES = _DOCUMENTS + _VOCABULARY + _ENCODE + _DECODE + _PAIRS
