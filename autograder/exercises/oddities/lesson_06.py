"""Unusual but right answers of lesson 06."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "06-matrix",
        "loops and append",
        """
import random

def matrix(rows, columns, std=0.08):
    result = []
    for _ in range(rows):
        row = []
        for _ in range(columns):
            row.append(Value(random.gauss(0.0, std)))
        result.append(row)
    return result
""",
    ),
    Oddity(
        "06-matrix",
        "rows as tuples",
        """
import random

def matrix(rows, columns, std=0.08):
    return tuple(tuple(Value(random.gauss(0, std)) for _ in range(columns)) for _ in range(rows))
""",
    ),
    Oddity(
        "06-matrix",
        "keyword arguments",
        """
from random import gauss

def matrix(rows, columns, std=0.08):
    entry = lambda: Value(data=gauss(mu=0, sigma=std))
    return [[entry() for column in range(columns)] for row in range(rows)]
""",
    ),
    Oddity(
        "06-linear",
        "running sum",
        """
def linear(x, w):
    out = []
    for row in w:
        if len(row) != len(x):
            raise ValueError("lengths differ")
        total = Value(0.0)
        for i in range(len(x)):
            total = total + x[i] * row[i]
        out.append(total)
    return out
""",
    ),
    Oddity(
        "06-linear",
        "sum with a Value to start",
        """
def linear(x, w):
    return tuple(sum((a * b for a, b in zip(x, row, strict=True)), Value(0)) for row in w)
""",
    ),
    Oddity(
        "06-linear",
        "backwards",
        """
def linear(x, w):
    def dot(a, b):
        if len(a) != len(b):
            raise ValueError(f"{len(a)} weights for {len(b)} inputs")
        return sum(p * q for p, q in zip(reversed(a), reversed(b)))
    return [dot(row, x) for row in w]
""",
    ),
    Oddity(
        "06-softmax",
        "by way of the logarithm of the sum",
        """
def softmax(logits):
    highest = max(logit.data for logit in logits)
    log_total = sum((logit - highest).exp() for logit in logits).log() + highest
    return [(logit - log_total).exp() for logit in logits]
""",
    ),
    Oddity(
        "06-softmax",
        "the shift as a Value",
        """
def softmax(logits):
    highest = max(logits, key=lambda logit: logit.data)
    exps = [(logit - highest).exp() for logit in logits]
    total = Value(0)
    for e in exps:
        total += e
    return [e * total**-1 for e in exps]
""",
    ),
    Oddity(
        "06-softmax",
        "tuples",
        """
def softmax(logits):
    shift = sorted(logit.data for logit in logits)[-1]
    exps = tuple((logit + (-shift)).exp() for logit in logits)
    return tuple(e / sum(exps) for e in exps)
""",
    ),
    Oddity(
        "06-rmsnorm",
        "division by the root",
        """
def rmsnorm(x):
    root = (sum(xi**2 for xi in x) / len(x) + 1e-5) ** 0.5
    return [xi / root for xi in x]
""",
    ),
    Oddity(
        "06-rmsnorm",
        "the root from exp and log",
        """
def rmsnorm(x):
    mean_square = sum([xi * xi for xi in x], Value(0)) * (1 / len(x))
    scale = ((mean_square + 1e-5).log() * -0.5).exp()
    return [scale * xi for xi in x]
""",
    ),
    Oddity(
        "06-rmsnorm",
        "a loop over positions",
        """
def rmsnorm(x):
    n = len(x)
    total = Value(0.0)
    for i in range(n):
        total = total + x[i] * x[i]
    out = []
    for i in range(n):
        out.append(x[i] * (total / n + 0.00001) ** -0.5)
    return out
""",
    ),
    Oddity(
        "06-cross-entropy",
        "log of the sum minus the logit",
        """
def cross_entropy(logits, target):
    highest = max(logit.data for logit in logits)
    total = sum((logit - highest).exp() for logit in logits)
    return total.log() + highest - logits[target]
""",
    ),
    Oddity(
        "06-cross-entropy",
        "log of one over p",
        """
def cross_entropy(logits, target):
    return (1 / softmax(logits)[target]).log()
""",
    ),
    Oddity(
        "06-cross-entropy",
        "a weighted sum with one weight",
        """
def cross_entropy(logits, target):
    probs = softmax(logits)
    picked = sum(p * (1 if i == target else 0) for i, p in enumerate(probs))
    return picked.log() * -1
""",
    ),
]
