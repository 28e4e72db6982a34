"""03-agree: `largest_disagreement(by_hand, numerical)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def disagreement(m, by_hand, numerical):
    """The largest disagreement of two gradients."""
    return m.largest_disagreement(by_hand, numerical)


def check(rng: random.Random) -> Iterator[Trial]:
    call = "largest_disagreement(by_hand, numerical)"
    a = draw.numbers(rng, 4)
    cases = (
        (
            "is 0 for equal gradients",
            "Equal entries have the difference 0.",
            [([1.0, -2.0, 3.0], [1.0, -2.0, 3.0])],
        ),
        (
            "finds the largest difference, wherever it stands and whatever its sign",
            "Take the absolute value of each difference, then the maximum over all entries.",
            [
                ([0.5, 0.25, 0.0], [0.5, 0.5, 0.125]),
                ([0.5, 0.5, 0.125], [0.5, 0.25, 0.0]),
                ([0.1, 0.2, 0.9], [0.1, 0.2, 0.4]),
                (a, [round(n + rng.uniform(-0.5, 0.5), 3) for n in a]),
            ],
        ),
        (
            "divides by the larger of the two numbers where that is above 1",
            "Divide each difference by max(1, |a|, |b|) before looking for the largest.",
            [
                ([200.0, 0.5], [198.0, 0.25]),
                ([-50.0, 1.0], [-40.0, 1.0]),
                ([3.0], [-1.0]),
                ([0.5], [-4.0]),
                ([-1.0], [4.0]),
                ([4 * n for n in a], draw.numbers(rng, 4, 3.0, 9.0)),
                (draw.numbers(rng, 2, 3.0, 9.0), draw.numbers(rng, 2, -20.0, -10.0)),
                (draw.numbers(rng, 2, -20.0, -10.0), draw.numbers(rng, 2, 3.0, 9.0)),
            ],
        ),
    )
    for objective, nudge, pairs in cases:
        yield from each(
            objective,
            disagreement,
            pairs,
            call=call,
            nudge=nudge,
        )
