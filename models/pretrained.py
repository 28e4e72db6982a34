"""A trained microgpt to meet before writing one: the shipped checkpoint, run in plain floats.

The model is the one the course builds (see lessons 06 to 11), without anything that training needs. ``logits`` runs any
such model, whatever its sizes.
"""

from __future__ import annotations

import json
import math
import random
from functools import cache

from autograder import data

HEADS = 4


@cache
def checkpoint() -> tuple[str, dict[str, list[list[float]]]]:
    """The characters and the weights by name."""
    stored = json.loads(data.path("checkpoint.json").read_text(encoding="utf-8"))
    unit = stored["unit"]
    weights = {name: [[unit * n for n in row] for row in rows] for name, rows in stored["weights"].items()}
    return stored["chars"], weights


def letters() -> list[str]:
    """The 27 tokens as they are shown: the letters, then "end" for the end of a name."""
    return [*checkpoint()[0], "end"]


def next_letter(prefix: str, temperature: float = 1.0) -> list[float]:
    """The model's probability for each of the 27 tokens after ``prefix``.

    Raises ValueError for a character other than a to z, for more than 15 characters, and for a temperature not above 0.
    """
    chars, weights = checkpoint()
    unknown = [ch for ch in prefix if ch not in chars]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not a letter the model knows; it knows {chars[0]} to {chars[-1]}.")
    if len(prefix) >= len(weights["wpe"]):
        raise ValueError(f"The model reads at most {len(weights['wpe']) - 1} letters.")
    if not temperature > 0:
        raise ValueError("The temperature must be above 0.")
    tokens = [len(chars)] + [chars.index(ch) for ch in prefix]
    return softmax([logit / temperature for logit in logits(weights, HEADS, tokens)[-1]])


def sample(rng: random.Random, temperature: float = 0.5) -> str:
    """A new name, drawn letter by letter."""
    tokens = letters()
    name = ""
    while len(name) < 15:
        token = rng.choices(tokens, weights=next_letter(name, temperature))[0]
        if token == "end":
            break
        name += token
    return name


def logits(weights: dict[str, list[list[float]]], n_head: int, tokens: list[int]) -> list[list[float]]:
    """The logits of a model after each of ``tokens``: what lesson 09's ``gpt`` gives, on plain numbers."""
    layers = sum(name.endswith(".attn_wq") for name in weights)
    keys: list[list[list[float]]] = [[] for _ in range(layers)]
    values: list[list[list[float]]] = [[] for _ in range(layers)]
    return [_logits(weights, n_head, token, position, keys, values) for position, token in enumerate(tokens)]


def _logits(weights: dict, n_head: int, token: int, position: int, keys: list, values: list) -> list[float]:
    x = _rmsnorm([t + p for t, p in zip(weights["wte"][token], weights["wpe"][position])])
    for i, (seen, said) in enumerate(zip(keys, values)):
        x = _layer(weights, f"layer{i}", n_head, x, seen, said)
    return _linear(x, weights["lm_head"])


def _layer(weights: dict, name: str, n_head: int, x: list[float], keys: list, values: list) -> list[float]:
    normed = _rmsnorm(x)
    query = _linear(normed, weights[f"{name}.attn_wq"])
    keys.append(_linear(normed, weights[f"{name}.attn_wk"]))
    values.append(_linear(normed, weights[f"{name}.attn_wv"]))
    size = len(query) // n_head
    mixed = []
    for start in range(0, len(query), size):
        part = slice(start, start + size)
        scores = [sum(q * k for q, k in zip(query[part], key[part])) / math.sqrt(size) for key in keys]
        attention = softmax(scores)
        mixed += [sum(a * value[start + j] for a, value in zip(attention, values)) for j in range(size)]
    x = [a + b for a, b in zip(x, _linear(mixed, weights[f"{name}.attn_wo"]))]
    hidden = [max(0.0, h) for h in _linear(_rmsnorm(x), weights[f"{name}.mlp_fc1"])]
    return [a + b for a, b in zip(x, _linear(hidden, weights[f"{name}.mlp_fc2"]))]


def _linear(x: list[float], w: list[list[float]]) -> list[float]:
    return [sum(wi * xi for wi, xi in zip(row, x)) for row in w]


def softmax(logits: list[float]) -> list[float]:
    """The probabilities that logits stand for."""
    highest = max(logits)
    exps = [math.exp(logit - highest) for logit in logits]
    total = sum(exps)
    return [e / total for e in exps]


def _rmsnorm(x: list[float]) -> list[float]:
    scale = (sum(xi * xi for xi in x) / len(x) + 1e-5) ** -0.5
    return [xi * scale for xi in x]
