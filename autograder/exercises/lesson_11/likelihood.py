"""Drawing is judged by frequencies, for an answer may use the random stream as it likes.

Let D(q, p) = q ln(q / p) + (1 - q) ln((1 - q) / (1 - p)). Of n draws a share q or one further from its probability p
comes to an outcome with a chance of at most exp(-n D(q, p)) on either side (Chernoff's bound), which is narrow where p
is small. With k outcomes a right answer has an n D(q, p) above ln(2 k / ERROR) with a chance below ERROR. That holds
for each trial, so a right answer fails a whole check less than once in a million.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

ERROR = 1e-7


def as_likely(probabilities: list[float], number: int) -> Callable[[Any], object]:
    """Reads ``number`` draws, each an index: a plain yes if they fit the probabilities, else how often each came."""
    most = math.log(2 * len(probabilities) / ERROR) / number

    def read(drawn: Any) -> object:
        counts = [drawn.count(index) for index in range(len(probabilities))]
        if sum(counts) != number or len(drawn) != number:
            return counts
        fits = all(_distance(c / number, p) <= most for c, p in zip(counts, probabilities))
        return "as often as probable" if fits else counts

    return read


def _distance(q: float, p: float) -> float:
    """D(q, p), and infinity where something came that never can, or failed to come that must."""
    terms = ((q, p), (1 - q, 1 - p))
    if any(a > 0 and b <= 0 for a, b in terms):
        return math.inf
    return sum(a * math.log(a / b) for a, b in terms if a > 0)


def softmax(logits: list[float], temperature: float) -> list[float]:
    """The probabilities that the draws should have."""
    powers = [math.exp((logit - max(logits)) / temperature) for logit in logits]
    return [power / sum(powers) for power in powers]
