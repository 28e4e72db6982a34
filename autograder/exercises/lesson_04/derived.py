"""04-derived: the operators made of the others."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial
from autograder.exercises.lesson_04.operations import SIGNS, operands_after, operation


def check(rng: random.Random) -> Iterator[Trial]:
    yield from operation(rng, ("-a", "-b"), "-a", "Minus a is a times -1.", SIGNS)
    yield from operation(
        rng,
        ("3 + a", "sum([a, b, a])", "0.5 * b", "2 * a + 1"),
        "a plain number on the left: 3 + a, 3 * a, sum([a, b])",
        "Python asks the right-hand side when the left one cannot: turn the operation round.",
    )
    yield from operation(
        rng,
        ("a - b", "a - 2", "5 - a", "a - a"),
        "a - b, a - 2, 5 - a",
        "a - b is a + (-b). In 5 - a, a is subtracted.",
        SIGNS,
    )
    yield from operation(
        rng,
        ("a / b", "a / 4", "6 / a", "b / b"),
        "a / b, a / 4, 6 / a",
        "a / b is a * b**-1. In 6 / a, the Value stands below the line.",
    )
    yield Trial(
        "leaves its operands as they are",
        operands_after,
        {"expression": "(-a) + (a - b) / b + 2 / a - 1", "a": 2.0, "b": 3.0},
        call="(-a) + (a - b) / b + 2 / a - 1",
        nudge="Return something new; assign to nothing of the operands.",
    )
