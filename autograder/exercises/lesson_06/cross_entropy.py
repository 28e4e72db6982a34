"""06-cross-entropy: `cross_entropy(logits, target)`, minus the log of the target's probability."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def cross_entropy_number(m, logits, target):
    """The number of cross_entropy(logits, target)."""
    return m.cross_entropy([m.Value(number) for number in logits], target).data


def cross_entropy_slopes(m, logits, target):
    """The gradients of the logits."""
    logits = [m.Value(number) for number in logits]
    m.cross_entropy(logits, target).backward()
    return [float(logit.grad) for logit in logits]


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "is minus the log of the target's probability",
        cross_entropy_number,
        [
            ([0.0, 1.0, 2.0], 1),
            ([0.0, 0.0], 0),
            ([2.5, -1.0], 0),
            ([6.0, 0.0], 1),
            (draw.numbers(rng, 4), rng.randrange(4)),
        ],
        call="cross_entropy(logits, target).data",
        nudge="Turn the logits into probabilities, pick the one at target, take minus its logarithm.",
    )
    yield Trial(
        "manages large logits",
        cross_entropy_number,
        {"logits": [1000.0, 1001.0, 999.0], "target": 2},
        call="cross_entropy(logits, target).data",
        nudge="Your softmax already manages large logits; build on it.",
    )
    yield from each(
        "returns a Value that lets the gradient through",
        cross_entropy_slopes,
        [([0.0, 1.0, 2.0], 1), (draw.numbers(rng, 4), rng.randrange(4))],
        call="cross_entropy(logits, target).backward()",
        nudge="Return the Value, and keep every step before it a Value.",
    )
