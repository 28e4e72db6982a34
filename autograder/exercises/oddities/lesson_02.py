"""Unusual but right answers to lesson 02."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "02-count",
        "a Counter of pairs, read out",
        """
from collections import Counter


def bigram_counts(sequences, vocab_size):
    pairs = Counter(pair for sequence in sequences for pair in zip(sequence, sequence[1:]))
    return [[pairs[a, b] for b in range(vocab_size)] for a in range(vocab_size)]
""",
    ),
    Oddity(
        "02-count",
        "a flat list, cut into tuples",
        """
def bigram_counts(sequences, vocab_size):
    flat = [0] * vocab_size**2
    for sequence in sequences:
        for i in range(1, len(sequence)):
            flat[sequence[i - 1] * vocab_size + sequence[i]] += 1
    return tuple(tuple(flat[a * vocab_size : (a + 1) * vocab_size]) for a in range(vocab_size))
""",
    ),
    Oddity(
        "02-count",
        "remembers the previous token, floats",
        """
def bigram_counts(sequences, vocab_size):
    counts = [[0.0 for _ in range(vocab_size)] for _ in range(vocab_size)]
    for sequence in sequences:
        before = None
        for token in sequence:
            if before is not None:
                counts[before][token] += 1.0
            before = token
    return counts
""",
    ),
    Oddity(
        "02-count",
        "itertools.pairwise and a helper",
        """
from itertools import pairwise


def empty_table(size):
    return [[0] * size for _ in range(size)]


def bigram_counts(sequences, vocab_size):
    counts = empty_table(vocab_size)
    for a, b in (pair for sequence in sequences for pair in pairwise(sequence)):
        counts[a][b] += 1
    return counts
""",
    ),
    Oddity(
        "02-probabilities",
        "one nested comprehension",
        """
def bigram_probabilities(counts, smoothing=1):
    return [[(n + smoothing) / sum(k + smoothing for k in row) for n in row] for row in counts]
""",
    ),
    Oddity(
        "02-probabilities",
        "a deep copy, changed in place",
        """
import copy


def bigram_probabilities(counts, smoothing=1):
    table = copy.deepcopy(counts)
    for row in table:
        total = sum(row)
        for i, count in enumerate(row):
            row[i] = (count + smoothing) / (total + len(row) * smoothing)
    return table
""",
    ),
    Oddity(
        "02-probabilities",
        "exact fractions, tuples of floats",
        """
from fractions import Fraction


def bigram_probabilities(counts, smoothing=1):
    table = []
    for row in counts:
        row = [Fraction(count) + Fraction(smoothing) for count in row]
        total = sum(row)
        table.append(tuple(float(count / total) for count in row))
    return tuple(table)
""",
    ),
    Oddity(
        "02-loss",
        "a running mean",
        """
import math


def bigram_loss(probabilities, sequences):
    mean, n = 0.0, 0
    for sequence in sequences:
        for a, b in zip(sequence[:-1], sequence[1:]):
            n += 1
            mean += (-math.log(probabilities[a][b]) - mean) / n
    return mean
""",
    ),
    Oddity(
        "02-loss",
        "logarithm of the table first",
        """
from math import inf, log


def bigram_loss(probabilities, sequences):
    logs = [[log(p) if p > 0 else -inf for p in row] for row in probabilities]
    pairs = [(s[i], s[i + 1]) for s in sequences for i in range(len(s) - 1)]
    return sum(-logs[a][b] for a, b in pairs) / len(pairs)
""",
    ),
    Oddity(
        "02-loss",
        "through counts, with fsum",
        """
import math


def bigram_loss(probabilities, sequences):
    counts = bigram_counts(sequences, len(probabilities))
    terms = [
        count * math.log(1 / p) for row, ps in zip(counts, probabilities) for count, p in zip(row, ps) if count
    ]
    return math.fsum(terms) / sum(map(sum, counts))
""",
    ),
    Oddity(
        "02-loss",
        "multiplies within one sequence only",
        """
import math


def bigram_loss(probabilities, sequences):
    total, pairs = 0.0, 0
    for sequence in sequences:
        product = math.prod(probabilities[a][b] for a, b in zip(sequence, sequence[1:]))
        total += math.log(product)
        pairs += len(sequence) - 1
    return -total / pairs
""",
    ),
    Oddity(
        "02-sample",
        "cumulative search",
        """
def sample_bigram(probabilities, bos, rng):
    tokens, token = [], bos
    while True:
        left = rng.random() * sum(probabilities[token])
        for following, p in enumerate(probabilities[token]):
            left -= p
            if left < 0:
                break
        token = following
        if token == bos:
            return tokens
        tokens.append(token)
""",
    ),
    Oddity(
        "02-sample",
        "recursion, a tuple",
        """
def sample_bigram(probabilities, bos, rng, token=None):
    token = rng.choices(range(len(probabilities)), probabilities[bos if token is None else token])[0]
    return () if token == bos else (token, *sample_bigram(probabilities, bos, rng, token))
""",
    ),
    Oddity(
        "02-sample",
        "bisect in cumulative sums",
        """
from bisect import bisect
from itertools import accumulate


def sample_bigram(probabilities, bos, rng):
    sums = [list(accumulate(row)) for row in probabilities]
    tokens = [bos]
    while len(tokens) == 1 or tokens[-1] != bos:
        row = sums[tokens[-1]]
        tokens.append(bisect(row, rng.random() * row[-1]))
    return tokens[1:-1]
""",
    ),
    Oddity(
        "02-sample",
        "a race of waiting times",
        """
def sample_bigram(probabilities, bos, rng):
    tokens, token = [], bos
    while True:
        times = [rng.expovariate(max(p, 1e-300)) for p in probabilities[token]]
        token = times.index(min(times))
        if token == bos:
            return tokens
        tokens.append(token)
""",
    ),
    Oddity(
        "02-split",
        "a shuffled list of names, cut",
        """
def split_distinct(documents, share, rng):
    names = list(dict.fromkeys(documents))
    rng.shuffle(names)
    cut = round(share * len(names))
    train, held = set(names[cut:]), set(names[:cut])
    return [d for d in documents if d in train], [d for d in documents if d in held]
""",
    ),
    Oddity(
        "02-split",
        "copies kept together, order of its own",
        """
from collections import Counter


def split_distinct(documents, share, rng):
    copies = Counter(documents)
    order = sorted(copies, key=lambda name: rng.random())
    cut = round(share * len(order))
    parts = order[cut:], order[:cut]
    return tuple([name for name in part for _ in range(copies[name])] for part in parts)
""",
    ),
    Oddity(
        "02-split",
        "a shuffled copy of the lines, tuples",
        """
def split_distinct(documents, share, rng):
    names = sorted(set(documents))
    for i in range(len(names) - 1, 0, -1):
        j = int(rng.random() * (i + 1))
        names[i], names[j] = names[j], names[i]
    held = names[: round(share * len(names))]
    lines = rng.sample(documents, len(documents))
    return [tuple(d for d in lines if (d in held) == wanted) for wanted in (False, True)]
""",
    ),
    Oddity(
        "02-split",
        "one name at a time",
        """
def split_distinct(documents, share, rng):
    train, held_out = list(documents), []
    left = sorted(set(documents))
    for _ in range(round(share * len(left))):
        name = left.pop(rng.randrange(len(left)))
        held_out += [d for d in train if d == name]
        train = [d for d in train if d != name]
    return train, held_out
""",
    ),
]
