"""A trained microgpt to meet before writing one: the shipped checkpoint, run in plain floats.

The model is the one the course builds (see lessons 06 to 11), without anything that training needs.
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
    keys: list[list[float]] = []
    values: list[list[float]] = []
    for position, token in enumerate([len(chars)] + [chars.index(ch) for ch in prefix]):
        logits = _logits(weights, token, position, keys, values)
    return _softmax([logit / temperature for logit in logits])


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


def _logits(weights: dict, token: int, position: int, keys: list, values: list) -> list[float]:
    x = _rmsnorm([t + p for t, p in zip(weights["wte"][token], weights["wpe"][position])])
    normed = _rmsnorm(x)
    query = _linear(normed, weights["layer0.attn_wq"])
    keys.append(_linear(normed, weights["layer0.attn_wk"]))
    values.append(_linear(normed, weights["layer0.attn_wv"]))
    size = len(query) // HEADS
    mixed = []
    for start in range(0, len(query), size):
        part = slice(start, start + size)
        scores = [sum(q * k for q, k in zip(query[part], key[part])) / math.sqrt(size) for key in keys]
        attention = _softmax(scores)
        mixed += [sum(a * value[start + j] for a, value in zip(attention, values)) for j in range(size)]
    x = [a + b for a, b in zip(x, _linear(mixed, weights["layer0.attn_wo"]))]
    hidden = [max(0.0, h) for h in _linear(_rmsnorm(x), weights["layer0.mlp_fc1"])]
    x = [a + b for a, b in zip(x, _linear(hidden, weights["layer0.mlp_fc2"]))]
    return _linear(x, weights["lm_head"])


def _linear(x: list[float], w: list[list[float]]) -> list[float]:
    return [sum(wi * xi for wi, xi in zip(row, x)) for row in w]


def _softmax(logits: list[float]) -> list[float]:
    highest = max(logits)
    exps = [math.exp(logit - highest) for logit in logits]
    total = sum(exps)
    return [e / total for e in exps]


def _rmsnorm(x: list[float]) -> list[float]:
    scale = (sum(xi * xi for xi in x) / len(x) + 1e-5) ** -0.5
    return [xi * scale for xi in x]
