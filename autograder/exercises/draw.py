"""Numbers and words for trials, drawn at random. An exercise's trials depend on the order of its draws."""

from __future__ import annotations

import random

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def numbers(rng: random.Random, count: int, low: float = -2.0, high: float = 2.0) -> list[float]:
    """Numbers between ``low`` and ``high``, to three places."""
    return [round(rng.uniform(low, high), 3) for _ in range(count)]


def rows(rng: random.Random, count: int, length: int, low: float = -2.0, high: float = 2.0) -> list[list[float]]:
    """Rows of such numbers, drawn row by row."""
    return [numbers(rng, length, low, high) for _ in range(count)]


def losses(rng: random.Random, count: int, middle: float = 2.3, spread: float = 0.1) -> list[float]:
    """Losses around ``middle``."""
    return numbers(rng, count, middle - spread, middle + spread)


def word(rng: random.Random, letters: str = LETTERS, shortest: int = 3) -> str:
    """A word of up to seven letters."""
    return "".join(rng.choices(letters, k=rng.randrange(shortest, 8)))
