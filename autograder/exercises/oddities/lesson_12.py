"""Unusual but right answers of lesson 12."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "12-main",
        "loops and a check of the length",
        """
import random

def main(path="names.txt", num_steps=1000):
    documents = load_documents(path)
    if len(documents) == 0:
        raise ValueError("no documents in " + str(path))
    random.seed(42)
    random.shuffle(documents)
    tokenizer = Tokenizer(documents)
    state = init_state(tokenizer.vocab_size)
    optimiser = Adam(parameters(state))
    number = 0
    for loss in train(state, tokenizer, documents, optimiser, num_steps):
        number += 1
        print("step", str(number).rjust(4), "/", num_steps, "| loss", format(loss, ".4f"))
    for i in range(20):
        print(sample(state, tokenizer, 0.5))
""",
    ),
    Oddity(
        "12-main",
        "arguments by name, enumerate",
        """
import random

def main(path="names.txt", num_steps=1000):
    random.seed(42)
    docs = load_documents(path)
    if docs == []:
        raise ValueError("nothing to learn from")
    random.shuffle(docs)
    tok = Tokenizer(docs)
    params = init_state(tok.vocab_size)
    adam = Adam(parameters(params), beta1=0.85)
    steps = train(state=params, tokenizer=tok, documents=docs, adam=adam, num_steps=num_steps, rate=0.01)
    for i, loss in enumerate(steps, start=1):
        print(f"step {i:>4} / {num_steps} | loss {loss:.4f}", flush=True)
    print("\\n".join(sample(params, tok) for _ in range(20)))
""",
    ),
    Oddity(
        "12-main",
        "the default by another name",
        """
import random as r

def main(path="names.txt", num_steps=1_000):
    r.seed(42)
    documents = [document for document in load_documents(path)]
    if not len(documents):
        raise ValueError(path)
    r.shuffle(documents)
    tokenizer = Tokenizer(documents)
    state = init_state(len(tokenizer.chars) + 1)
    adam = Adam([p for w in state.values() for row in w for p in row])
    losses = train(state, tokenizer, documents, adam, num_steps)
    while True:
        try:
            loss = next(losses)
        except StopIteration:
            break
        print("step {:4d} / {} | loss {:.4f}".format(adam.steps, num_steps, loss))
    [print(sample(state, tokenizer)) for _ in range(20)]
""",
    ),
    Oddity(
        "12-dataset",
        "a helper for the sentence",
        """
def read_dataset(load_documents, path):
    def refuse(why):
        raise ValueError(f"The file {path} {why}") from None
    try:
        documents = list(load_documents(path))
    except UnicodeError:
        refuse("holds bytes that are no text")
    except OSError:
        refuse("is missing or can't be read")
    if len(dict.fromkeys(documents)) <= 1:
        refuse("has too few different documents")
    if len({char for document in documents for char in document}) >= 201:
        refuse("has too many different characters")
    return documents
""",
    ),
    Oddity(
        "12-dataset",
        "an error of its own kind",
        """
class BadDataset(ValueError):
    pass

def read_dataset(load_documents, path):
    try:
        documents = load_documents(path)
    except (OSError, UnicodeDecodeError) as error:
        raise BadDataset(f"{path} is no file to learn from ({type(error).__name__})") from error
    characters = set().union(*map(set, documents))
    if min(documents, default="") == max(documents, default="") or len(characters) > 200:
        raise BadDataset(f"{path} has too few documents or too many characters")
    return tuple(documents)
""",
    ),
    Oddity(
        "12-dataset",
        "one except, the reason by type",
        """
def read_dataset(load_documents, path):
    problem = None
    try:
        documents = load_documents(path)
    except Exception as error:
        problem = "is no text" if isinstance(error, UnicodeDecodeError) else "can't be opened"
    else:
        if not any(document != documents[0] for document in documents):
            problem = "needs two different documents"
        elif len(frozenset("".join(documents))) > 200:
            problem = "has too many different characters"
    if problem:
        raise ValueError(f"Sorry: {path} {problem}.")
    return documents
""",
    ),
    Oddity(
        "12-mean",
        "two totals",
        """
def mean_surprise(surprises_of, documents):
    total, count = 0.0, 0
    for document in documents:
        found = surprises_of(document)
        total += sum(found)
        count += len(found)
    return total / count
""",
    ),
    Oddity(
        "12-mean",
        "statistics",
        """
import itertools
import statistics

def mean_surprise(surprises_of, documents):
    return statistics.fmean(itertools.chain.from_iterable(map(surprises_of, documents)))
""",
    ),
    Oddity(
        "12-mean",
        "weighted means",
        """
def mean_surprise(surprises_of, documents):
    lists = [surprises_of(document) for document in documents]
    letters = sum(map(len, lists))
    return sum(len(found) / letters * (sum(found) / len(found)) for found in lists)
""",
    ),
    Oddity(
        "12-edits",
        "by recursion with a memory",
        """
from functools import lru_cache

def edits(a, b):
    @lru_cache(None)
    def d(i, j):
        if i == 0 or j == 0:
            return i + j
        return min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (a[i - 1] != b[j - 1]))
    return d(len(a), len(b))
""",
    ),
    Oddity(
        "12-edits",
        "the whole table",
        """
def edits(a, b):
    table = [[max(i, j) if 0 in (i, j) else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            if a[i - 1] == b[j - 1]:
                table[i][j] = table[i - 1][j - 1]
            else:
                table[i][j] = 1 + min(table[i - 1][j], table[i][j - 1], table[i - 1][j - 1])
    return table[len(a)][len(b)]
""",
    ),
    Oddity(
        "12-edits",
        "columns instead of rows",
        """
def edits(a, b):
    left = [*range(len(a) + 1)]
    for j in range(len(b)):
        column = [j + 1]
        for i in range(len(a)):
            column += [min(left[i] + (a[i] != b[j]), left[i + 1] + 1, column[i] + 1)]
        left = column
    return left.pop()
""",
    ),
]
