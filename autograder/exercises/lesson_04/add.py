"""04-add: `a + b` and `a + 3`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial
from autograder.exercises.lesson_04.operations import SIGNS, new_node, operation


def check(rng: random.Random) -> Iterator[Trial]:
    nudge = "If a grows by a little, the sum grows by as much: both slopes are 1."
    expressions = ("a + b", "b + a", "a + (b + a)")
    yield from operation(rng, expressions, "adds two Values and records both slopes", nudge, SIGNS)
    yield from operation(rng, ("a + a",), "adds a Value to itself", "The same child may stand there twice.", SIGNS)
    wrap = "Make a Value of a plain number first."
    yield from operation(rng, ("a + 3", "b + (a + 0.5)"), "adds a plain number to a Value", wrap)
    yield from new_node("a + b")
    yield from new_node("a + 0")
