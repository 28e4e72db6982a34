"""The given half of lesson 13: the functions of microgpt that add up products, with the learner's dot node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def dot_layers(dot: Callable, Value: type, softmax: Callable) -> dict[str, Callable[..., Any]]:
    """The functions of microgpt that add up products, with one dot node for each sum."""

    def linear(x, w):
        return [dot(Value, row, x) for row in w]

    def rmsnorm(x):
        scale = (dot(Value, x, x) / len(x) + 1e-5) ** -0.5
        return [xi * scale for xi in x]

    def attention_weights(query, keys):
        return softmax([dot(Value, query, key) / len(query) ** 0.5 for key in keys])

    def attend(query, keys, values):
        weights = attention_weights(query, keys)
        return [dot(Value, weights, column) for column in zip(*values)]

    return {
        "linear": linear,
        "rmsnorm": rmsnorm,
        "attention_weights": attention_weights,
        "attend": attend,
    }
