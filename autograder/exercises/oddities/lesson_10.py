"""Unusual but right answers of lesson 10."""

from autograder.checking.diagnosis import Oddity

_FOUND = "def failing_gradients():\n    return [1.0, 1.0]\n"

ODDITIES = [
    Oddity(
        "10-document-loss",
        "a running sum, divided",
        """
def document_loss(state, tokens):
    cache = empty_cache()
    total, n = Value(0.0), min(block_size, len(tokens) - 1)
    for t in range(n):
        logits = gpt(state, tokens[t], t, *cache)
        total = total + cross_entropy(logits, tokens[t + 1])
    return total / n
""",
    ),
    Oddity(
        "10-document-loss",
        "softmax and log by hand",
        """
def document_loss(state, tokens):
    keys, values = empty_cache()
    losses = []
    for pos_id, (token_id, target) in enumerate(next_token_pairs(tokens, block_size)):
        probabilities = softmax(gpt(state, token_id, pos_id, keys, values))
        losses.append(-probabilities[target].log())
    return sum(losses) * (1.0 / len(losses))
""",
    ),
    Oddity(
        "10-document-loss",
        "arguments by name",
        """
def document_loss(state, tokens):
    keys, values = empty_cache()
    pairs = list(next_token_pairs(tokens, block_size))
    found = [
        cross_entropy(gpt(state=state, token_id=a, pos_id=i, keys=keys, values=values), b)
        for i, (a, b) in enumerate(pairs)
    ]
    return sum(found) / len(pairs)
""",
    ),
    Oddity(
        "10-moments",
        "comprehensions and a copy of the list",
        """
class Adam:
    def __init__(self, parameters, beta1=0.85, beta2=0.99, eps=1e-8):
        self.parameters = list(parameters)
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.m = [0 for _ in self.parameters]
        self.v = [0 for _ in self.parameters]
        self.steps = 0
""",
    ),
    Oddity(
        "10-moments",
        "a dataclass",
        """
from dataclasses import dataclass

@dataclass
class Adam:
    parameters: list
    beta1: float = 0.85
    beta2: float = 0.99
    eps: float = 1e-8
    steps: int = 0

    def __post_init__(self):
        self.m, self.v = ([0.0 for _ in self.parameters] for _ in "mv")
""",
    ),
    Oddity(
        "10-moments",
        "slots and tuples",
        """
class Adam:
    __slots__ = ("parameters", "beta1", "beta2", "eps", "m", "v", "steps", "note")

    def __init__(self, parameters, beta1=0.85, beta2=0.99, eps=1e-8):
        self.parameters, self.eps = tuple(parameters), eps
        self.beta1, self.beta2 = beta1, beta2
        self.m, self.v, self.steps = [0.0] * len(self.parameters), [0.0] * len(self.parameters), 0
""",
    ),
    Oddity(
        "10-step",
        "as PyTorch arranges it",
        """
@add_to(Adam)
def step(self, rate):
    self.steps += 1
    c1, c2 = 1 - self.beta1**self.steps, 1 - self.beta2**self.steps
    for i, p in enumerate(self.parameters):
        self.m[i] += (p.grad - self.m[i]) * (1 - self.beta1)
        self.v[i] = self.v[i] * self.beta2 + p.grad * p.grad * (1 - self.beta2)
        denominator = self.v[i] ** 0.5 / c2**0.5 + self.eps
        p.data = p.data - rate / c1 * (self.m[i] / denominator)
        p.grad = 0.0
""",
    ),
    Oddity(
        "10-step",
        "the corrections in the rate",
        """
@add_to(Adam)
def step(self, rate):
    self.steps = self.steps + 1
    size = rate * (1 - self.beta2**self.steps) ** 0.5 / (1 - self.beta1**self.steps)
    for i in range(len(self.parameters)):
        p = self.parameters[i]
        g, p.grad = p.grad, 0
        self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
        self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
        p.data -= size * self.m[i] / (self.v[i] ** 0.5 + self.eps)
""",
    ),
    Oddity(
        "10-step",
        "list by list",
        """
import math

@add_to(Adam)
def step(self, rate):
    b1, b2 = self.beta1, self.beta2
    grads = [p.grad for p in self.parameters]
    self.m = [b1 * m + (1 - b1) * g for m, g in zip(self.m, grads)]
    self.v = [b2 * v + (1 - b2) * g * g for v, g in zip(self.v, grads)]
    self.steps += 1
    for p, m, v in zip(self.parameters, self.m, self.v):
        p.data -= rate * (m / (1 - b1**self.steps)) / (math.sqrt(v / (1 - b2**self.steps)) + self.eps)
        p.grad = 0
""",
    ),
    Oddity(
        "10-train",
        "a for loop over the rest",
        """
def train(state, tokenizer, documents, adam, num_steps, rate=0.01):
    for i in range(adam.steps, num_steps):
        loss = document_loss(state, tokenizer.encode(documents[i % len(documents)]))
        loss.backward()
        adam.step(rate * (1 - i / num_steps))
        yield loss.data
""",
    ),
    Oddity(
        "10-train",
        "arguments by name, the number first",
        """
def train(state, tokenizer, documents, adam, num_steps, rate=0.01):
    while adam.steps != num_steps:
        done = adam.steps
        tokens = tokenizer.encode(documents[done % len(documents)])
        loss = document_loss(state=state, tokens=tokens)
        number = loss.data
        loss.backward()
        adam.step(rate - rate * done / num_steps)
        yield number
""",
    ),
    Oddity(
        "10-train",
        "a generator inside",
        """
def train(state, tokenizer, documents, adam, num_steps, rate=0.01):
    def one_step():
        size = rate * (num_steps - adam.steps) / num_steps
        loss = document_loss(state, tokenizer.encode(documents[adam.steps % len(documents)]))
        loss.backward()
        adam.step(size)
        return loss.data
    yield from (one_step() for _ in range(num_steps - adam.steps))
""",
    ),
    Oddity(
        "10-checkpoint",
        "deep copies",
        """
import copy

def checkpoint(state, adam):
    saved = {"steps": adam.steps, "m": copy.deepcopy(adam.m), "v": copy.deepcopy(adam.v), "state": {}}
    for name in state:
        saved["state"][name] = [[float(p.data) for p in row] for row in state[name]]
    return saved

def restore(saved, state, adam):
    for name in saved["state"]:
        for i, row in enumerate(saved["state"][name]):
            for j, number in enumerate(row):
                state[name][i][j].data = number
    adam.m[:] = saved["m"]
    adam.v[:] = saved["v"]
    adam.steps = saved["steps"]
""",
    ),
    Oddity(
        "10-checkpoint",
        "tuples and an extra key",
        """
def checkpoint(state, adam):
    rows = {name: tuple(tuple(p.data for p in row) for row in matrix) for name, matrix in state.items()}
    return dict(state=rows, m=tuple(adam.m), v=tuple(adam.v), steps=adam.steps, version=1)

def restore(saved, state, adam):
    for name, matrix in state.items():
        for p, number in zip((p for row in matrix for p in row), (x for row in saved["state"][name] for x in row)):
            p.data = number
    adam.m, adam.v, adam.steps = [*saved["m"]], [*saved["v"]], saved["steps"]
""",
    ),
    Oddity(
        "10-checkpoint",
        "by way of JSON text",
        """
import json

def checkpoint(state, adam):
    numbers = {name: [[p.data for p in row] for row in rows] for name, rows in state.items()}
    return json.loads(json.dumps({"state": numbers, "m": adam.m, "v": adam.v, "steps": adam.steps}))

def restore(saved, state, adam):
    saved = json.loads(json.dumps(saved))
    flat = (number for name in state for row in saved["state"][name] for number in row)
    for p in (p for rows in state.values() for row in rows for p in row):
        p.data = next(flat)
    adam.m, adam.v, adam.steps = saved["m"], saved["v"], saved["steps"]
""",
    ),
    Oddity(
        "10-hunt",
        "other gradients, integers",
        """
def failing_gradients():
    return [3, 0]

def mended_adam(gradients, rate):
    p, m, v, places = 0, 0, 0, []
    b1, b2 = 1.0, 1.0
    for g in gradients:
        b1, b2 = b1 * 0.85, b2 * 0.99
        m, v = 0.85 * m + 0.15 * g, 0.99 * v + 0.01 * g * g
        p = p - rate * (m / (1 - b1)) / ((v / (1 - b2)) ** 0.5 + 1e-8)
        places += [p]
    return places
""",
    ),
    Oddity(
        "10-hunt",
        "with the class",
        _FOUND
        + """
def mended_adam(gradients, rate):
    p = Value(0.0)
    adam = Adam([p])
    places = []
    for p.grad in gradients:
        adam.step(rate)
        places.append(p.data)
    return tuple(places)
""",
    ),
    Oddity(
        "10-hunt",
        "a generator turned into a list",
        """
from math import sqrt

def failing_gradients():
    return [-1.0, 2.5]

def mended_adam(gradients, rate):
    def walk():
        p = m = v = 0.0
        for t in range(len(gradients)):
            m += 0.15 * (gradients[t] - m)
            v += 0.01 * (gradients[t] ** 2 - v)
            p -= rate * m / (1 - 0.85 ** (t + 1)) / (sqrt(v / (1 - 0.99 ** (t + 1))) + 1e-8)
            yield p
    return list(walk())
""",
    ),
]
