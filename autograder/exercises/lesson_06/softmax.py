"""06-softmax: `softmax(logits)`, positive numbers that sum to 1."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def softmax_numbers(m, logits):
    """The numbers of softmax(logits)."""
    found = m.softmax([m.Value(number) for number in logits])
    return [p.data for p in found] if isinstance(found, (list, tuple)) else found


def softmax_slopes(m, logits, mix):
    """The gradients of the logits, for the loss mix[0]*p[0] + mix[1]*p[1] + …"""
    logits = [m.Value(number) for number in logits]
    loss = m.Value(0.0)
    for factor, p in zip(mix, m.softmax(logits)):
        loss = loss + p * factor
    loss.backward()
    return [float(logit.grad) for logit in logits]


def softmax_inputs(m, logits):
    """The numbers of the logits after softmax(logits)."""
    logits = [m.Value(number) for number in logits]
    m.softmax(logits)
    return [float(logit.data) for logit in logits]


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "gives the probabilities",
        softmax_numbers,
        [
            {"logits": logits}
            for logits in ([0.0, 1.0, 2.0], [-1.0, 0.5], [3.0], draw.numbers(rng, 4), draw.numbers(rng, 5, -4, 4))
        ],
        call="softmax(logits)",
        nudge="exp of each logit, divided by the sum of all these exps.",
    )
    yield from each(
        "manages very large and very small logits",
        softmax_numbers,
        [
            {"logits": logits}
            for logits in (
                [1000.0, 1001.0],
                [-1000.0, -1001.0, -1002.0],
                [800.0, -800.0, 0.0],
                [0.0, 900.0, -900.0],
                [-900.0, *draw.numbers(rng, 2, 898.0, 900.0), *draw.numbers(rng, 1)],
            )
        ],
        call="softmax(logits)",
        nudge="Subtract the largest logit from all of them first: the result is the same, and no exp overflows.",
    )
    yield from each(
        "lets the gradient through, above and below the fraction",
        softmax_slopes,
        [([0.0, 1.0, 2.0], [1.0, 0.0, 0.0]), (draw.numbers(rng, 4), draw.numbers(rng, 4))],
        call="loss = mix · softmax(logits); loss.backward()",
        nudge="The sum below the fraction depends on every logit too: keep it a Value.",
    )
    yield Trial(
        "leaves the logits as they are",
        softmax_inputs,
        {"logits": [0.0, 1.0, 2.0]},
        call="softmax(logits)",
        nudge="Make new Values; change nothing that came in.",
    )
