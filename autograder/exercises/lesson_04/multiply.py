"""04-multiply: `a * b` and `a * 3`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial
from autograder.exercises.lesson_04.operations import SIGNS, new_node, operation


def check(rng: random.Random) -> Iterator[Trial]:
    nudge = "If a grows by 0.01, a*b grows by 0.01*b: the slope towards a is b, and the other way round."
    expressions = ("a * b", "b * a", "b * (a * b)")
    yield from operation(rng, expressions, "multiplies two Values and records both slopes", nudge, SIGNS)
    yield from operation(
        rng, ("a * a",), "multiplies a Value by itself", "The same child may stand there twice.", SIGNS
    )
    wrap = "Make a Value of a plain number first."
    yield from operation(rng, ("a * 3", "b * (a * -0.5)"), "multiplies a Value by a plain number", wrap)
    yield from new_node("a * b")
    yield from new_node("a * 1")
