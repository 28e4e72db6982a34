"""Subtly broken functions, for the exercises in which a learner finds a failing input and repairs the bug.

All of them work on plain numbers. A lesson prints the source; a check runs the function on the learner's input.
"""

from __future__ import annotations

import math


def hasty_gradients(children: list[list[int]], local_grads: list[list[float]]) -> list[float]:
    """The gradient of every node of a graph, the last node being the loss, with a bug in it."""
    grads = [0.0] * len(children)
    grads[-1] = 1.0
    for node in range(len(children) - 1, -1, -1):
        shares = {c: slope * grads[node] for c, slope in zip(children[node], local_grads[node])}
        for child, share in shares.items():
            grads[child] += share
    return grads


def hasty_attend(query: list[float], keys: list[list[float]], values: list[list[float]]) -> list[float]:
    """Attention of one query, with a bug in it."""
    scores = [sum(q * k for q, k in zip(query, key)) / len(keys) ** 0.5 for key in keys]
    powers = [math.exp(score - max(scores)) for score in scores]
    weights = [power / sum(powers) for power in powers]
    return [sum(w * number for w, number in zip(weights, column)) for column in zip(*values)]


def hasty_adam(gradients: list[float], rate: float) -> list[float]:
    """Where Adam moves a parameter that starts at 0, after each of these gradients, with a bug in it."""
    p, m, v, places = 0.0, 0.0, 0.0, []
    for gradient in gradients:
        m = 0.85 * m + 0.15 * gradient
        v = 0.99 * v + 0.01 * gradient**2
        m_hat = m / (1 - 0.85)
        v_hat = v / (1 - 0.99)
        p -= rate * m_hat / (v_hat**0.5 + 1e-8)
        places.append(p)
    return places


def source(function) -> str:
    """The text of a broken function, for a lesson to show."""
    import inspect  # which is large, and of no use in the sandbox

    return inspect.getsource(function)
