"""Draws that are as likely as they should be, for answers that may use the random stream as they like."""

from __future__ import annotations

import math
from collections.abc import Callable

ERROR = 1e-7


def as_likely(probabilities: list[float], number: int) -> Callable[[object], object]:
    """Reads the counts of ``number`` draws: a plain yes if they fit the probabilities, else the counts themselves."""
    bound = math.sqrt(math.log(2 * len(probabilities) / ERROR) / (2 * number))

    def read(counts: object) -> object:
        if len(counts) != len(probabilities) or sum(counts) != number:
            return counts
        if any(c and not p for c, p in zip(counts, probabilities)):
            return counts
        fits = all(abs(c / number - p) <= bound for c, p in zip(counts, probabilities))
        return f"as often as probable, within {bound:.3f}" if fits else counts

    return read


def softmax(logits: list[float], temperature: float) -> list[float]:
    powers = [math.exp((logit - max(logits)) / temperature) for logit in logits]
    return [power / sum(powers) for power in powers]
