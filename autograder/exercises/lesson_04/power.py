"""04-power: `a ** n` for a plain number n."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial
from autograder.exercises.lesson_04.operations import SIGNS, new_node, operation


def check(rng: random.Random) -> Iterator[Trial]:
    nudge = "The slope of a**n is n * a**(n - 1). For a = 2, n = 3: 3 * 4 = 12."
    yield from operation(rng, ("a ** 2", "a ** 3", "b ** 1"), "raises to a whole power, with its slope", nudge, SIGNS)
    expressions = ("a ** 0.5", "a ** -1", "b ** -0.5")
    yield from operation(rng, expressions, "raises to a fraction and to a negative power", nudge)
    yield from new_node("a ** 1")
