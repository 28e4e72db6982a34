"""How far a mean of few numbers strays by chance alone."""

from __future__ import annotations

import math


def t_factor(n: int, chance: float = 0.05) -> float:
    """How many standard errors from 0 the mean of ``n`` numbers must be, so that numbers which scatter around 0 bring
    it there with no more than this ``chance`` ("Student", 1908). Raises ValueError for fewer than two numbers."""
    if n < 2:
        raise ValueError("One number has no standard error; at least two seeds are due.")
    low, high = 0.0, 1.0
    while _beyond(high, n - 1) > chance:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _beyond(middle, n - 1) > chance else (low, middle)
    return high


def _beyond(t: float, freedom: int) -> float:
    """The chance that Student's t, for so many degrees of freedom, is farther from 0 than ``t``: a finite sum of powers
    of the cosine of an angle, one for even and one for odd degrees."""
    angle = math.atan(t / math.sqrt(freedom))
    term = math.sin(angle) if freedom % 2 == 0 else math.sin(angle) * math.cos(angle)
    total = 0.0
    for k in range(freedom % 2, freedom - 1, 2):
        total += term
        term *= math.cos(angle) ** 2 * (k + 1) / (k + 2)
    return 1 - (total if freedom % 2 == 0 else 2 / math.pi * (angle + total))
