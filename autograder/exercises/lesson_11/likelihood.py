"""Drawing is judged by frequencies, for an answer may use the random stream as it likes.

With n draws and k outcomes a right answer strays from one of the probabilities by more than sqrt(ln(2 k / ERROR) /
(2 n)) with a chance below ERROR (Hoeffding's inequality). That holds for each trial, so a right answer fails a whole
check less than once in a million.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

ERROR = 1e-7


def as_likely(probabilities: list[float], number: int) -> Callable[[Any], object]:
    """Reads the counts of ``number`` draws: a plain yes if they fit the probabilities, else the counts themselves."""
    bound = math.sqrt(math.log(2 * len(probabilities) / ERROR) / (2 * number))

    def read(counts: Any) -> object:
        if len(counts) != len(probabilities) or sum(counts) != number:
            return counts
        if any(c and not p for c, p in zip(counts, probabilities)):
            return counts
        fits = all(abs(c / number - p) <= bound for c, p in zip(counts, probabilities))
        return f"as often as probable, within {bound:.3f}" if fits else counts

    return read


def softmax(logits: list[float], temperature: float) -> list[float]:
    """The probabilities that the draws should have."""
    powers = [math.exp((logit - max(logits)) / temperature) for logit in logits]
    return [power / sum(powers) for power in powers]
