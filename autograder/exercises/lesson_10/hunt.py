"""10-hunt: `failing_gradients()` and `mended_adam(gradients, rate)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder import course
from autograder.checking import compare, examine
from autograder.checking.probes import Trial, each
from autograder.exercises import draw, hunts
from autograder.exercises.lesson_10.step import walk_of_adam


def gradients_found(m):
    """What failing_gradients() returns."""
    return m.failing_gradients()


def mended(m, gradients, rate):
    """mended_adam(gradients, rate)."""
    return m.mended_adam(gradients, rate)


def _goes_wrong(found: object) -> dict:
    gradients = _a_list(found)
    m = examine.namespace(course.exercise("10-hunt"))  # of later lessons nothing, which would bring NumPy
    right = walk_of_adam(m, [0.0], [[g] for g in gradients], [0.01] * len(gradients))
    hasty = [[place] for place in hunts.hasty_adam(gradients, 0.01)]
    return {"hasty_adam goes wrong on it": not compare.same(hasty, right, 1e-6)}


def _length(found: object) -> dict:
    return {"gradients in it": len(_a_list(found))}


def _a_list(found: object) -> list[float]:
    if type(found) is not list or not 0 < len(found) <= 100:
        raise ValueError
    if not all(type(g) in (int, float) and abs(g) <= 1000 for g in found):
        raise ValueError
    return found


def check(rng: random.Random) -> Iterator[Trial]:
    yield Trial(
        "finds gradients on which hasty_adam goes wrong",
        gradients_found,
        call="failing_gradients()",
        nudge="A list of numbers. Work out both on paper, step by step.",
        reads=_goes_wrong,
    )
    yield Trial(
        "finds as few as possible",
        gradients_found,
        call="failing_gradients()",
        nudge="From which step on is the correction wrong?",
        reads=_length,
    )
    yield from each(
        "mends it",
        mended,
        [
            {"gradients": gradients, "rate": 0.1}
            for gradients in ([1.0, -2.0, 0.5], [1e-6, -2e-6], [1.0, -2.0] * 40, draw.numbers(rng, 6))
        ],
        call="mended_adam(gradients, rate)",
        nudge="The correction is 1 − β to the power of the number of steps made.",
    )
