"""Unusual but right answers of lesson 08."""

from autograder.checking.diagnosis import Oddity

_FOUND = "def failing_input():\n    return [[1.0], [[1.0], [0.0]], [[1.0], [0.0]]]\n"

ODDITIES = [
    Oddity(
        "08-weights",
        "the query scaled beforehand",
        """
def attention_weights(query, keys):
    query = [q / len(query) ** 0.5 for q in query]
    return softmax([sum(q * k for q, k in zip(query, key)) for key in keys])
""",
    ),
    Oddity(
        "08-weights",
        "linear does the sums",
        "def attention_weights(query, keys):\n    return softmax([s * len(query) ** -0.5 for s in linear(query, "
        "keys)])\n",
    ),
    Oddity(
        "08-weights",
        "softmax by hand, with loops",
        """
import math

def attention_weights(query, keys):
    scores = []
    for key in keys:
        score = Value(0.0)
        for i in range(len(query)):
            score = score + key[i] * query[i]
        scores.append(score / math.sqrt(len(query)))
    top = max(s.data for s in scores)
    log_total = sum((s - top).exp() for s in scores).log() + top
    return tuple((s - log_total).exp() for s in scores)
""",
    ),
    Oddity(
        "08-attend",
        "weighted vectors added up",
        """
def attend(query, keys, values):
    total = [Value(0.0)] * len(values[0])
    for weight, value in zip(attention_weights(query, keys), values):
        total = add(total, [weight * v for v in value])
    return total
""",
    ),
    Oddity(
        "08-attend",
        "linear on the turned values",
        "def attend(query, keys, values):\n    return linear(attention_weights(query, keys), list(zip(*values)))\n",
    ),
    Oddity(
        "08-attend",
        "everything in one function",
        """
def attend(query, keys, values):
    root = len(query) ** 0.5
    powers = [(sum(q * k for q, k in zip(query, key)) / root).exp() for key in keys]
    total = sum(powers)
    return [sum(p * value[j] for p, value in zip(powers, values)) / total for j in range(len(values[0]))]
""",
    ),
    Oddity(
        "08-triangle",
        "lists that grow",
        """
def growing_triangle(weigh, queries, keys):
    seen, rows = [], []
    for query, key in zip(queries, keys):
        seen.append(key)
        rows.append(weigh(query, list(seen)))
    return rows
""",
    ),
    Oddity(
        "08-triangle",
        "one growing list",
        """
def growing_triangle(weigh, queries, keys):
    seen, rows = [], []
    for query, key in zip(queries, keys):
        seen.append(key)
        rows.append(weigh(query, seen))
    return rows
""",
    ),
    Oddity(
        "08-triangle",
        "backwards, as a tuple",
        """
def growing_triangle(weigh, queries, keys):
    rows = [weigh(queries[t], keys[0 : t + 1]) for t in reversed(range(len(queries)))]
    return tuple(reversed(rows))
""",
    ),
    Oddity(
        "08-masked",
        "minus infinity",
        """
import math

def masked_weights(scores):
    square = []
    for t, row in enumerate(scores):
        row = [s if i <= t else -math.inf for i, s in enumerate(row)]
        top = max(row)
        powers = [math.exp(s - top) for s in row]
        square.append([p / sum(powers) for p in powers])
    return square
""",
    ),
    Oddity(
        "08-masked",
        "numpy",
        """
import numpy as np

def masked_weights(scores):
    s = np.array(scores, dtype=float)
    s[np.triu_indices(len(s), 1)] = -np.inf
    powers = np.exp(s - s.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
""",
    ),
    Oddity(
        "08-masked",
        "by the logarithm of the total",
        """
from math import exp, log

def masked_weights(scores):
    n = len(scores)
    square = [[0.0] * n for _ in range(n)]
    for t in range(n):
        top = max(scores[t][i] for i in range(t + 1))
        total = log(sum(exp(scores[t][i] - top) for i in range(t + 1))) + top
        for i in range(t + 1):
            square[t][i] = exp(scores[t][i] - total)
    return square
""",
    ),
    Oddity(
        "08-hunt",
        "other numbers, integers",
        """
import math

def failing_input():
    return [[3], [[-1], [2]], [[0], [5]]]

def mended_attend(query, keys, values):
    root = math.sqrt(len(query))
    powers = [math.exp(sum(q * k for q, k in zip(query, key)) / root) for key in keys]
    return [sum(p * value[j] for p, value in zip(powers, values)) / sum(powers) for j in range(len(values[0]))]
""",
    ),
    Oddity(
        "08-hunt",
        "a tuple, and Values inside",
        """
def failing_input():
    return ([2.0], [[0.5], [1.5]], [[1.0], [-1.0]])

def mended_attend(query, keys, values):
    wrap = lambda rows: [[Value(x) for x in row] for row in rows]
    return [x.data for x in attend([Value(q) for q in query], wrap(keys), wrap(values))]
""",
    ),
    Oddity(
        "08-hunt",
        "hasty_attend with a scaled query",
        _FOUND
        + """
from autograder.exercises.hunts import hasty_attend

def mended_attend(query, keys, values):
    scale = (len(keys) / len(query)) ** 0.5
    return hasty_attend([q * scale for q in query], keys, values)
""",
    ),
]
