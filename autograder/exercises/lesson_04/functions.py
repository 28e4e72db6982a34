"""04-functions: `a.exp()`, `a.log()`, `a.relu()`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial
from autograder.exercises.lesson_04.operations import SIGNS, new_node, operation, pair, two_leaves


def check(rng: random.Random) -> Iterator[Trial]:
    yield from operation(
        rng,
        ("a.exp()", "b.exp()"),
        "exp, whose slope is exp itself",
        "Compute exp once; it is the number and the slope.",
        SIGNS,
    )
    yield from operation(
        rng,
        ("a.log()", "b.log()"),
        "log, whose slope is 1/a",
        "What is the slope of the natural logarithm at 2, and at 4?",
    )
    for numbers in (
        {"a": 2.0, "b": -3.0},
        {"a": -0.001, "b": 0.001},
        {"a": 0.0, "b": 1.0},
        pair(rng),
        pair(rng, -3.0, -0.5),
    ):
        for expression in ("a.relu()", "b.relu()"):
            yield Trial(
                "relu: the number itself with slope 1 above 0, else 0 with slope 0",
                two_leaves,
                {"expression": expression, **numbers},
                call=expression,
                nudge="Two cases: data above 0, or not.",
            )
    for sign in rng.sample(("", "-"), 2):
        expression = f"(a * {sign}b).relu()"
        yield Trial(
            "relu: the number itself with slope 1 above 0, else 0 with slope 0",
            two_leaves,
            {"expression": expression, **pair(rng)},
            call=expression,
            nudge="Two cases: data above 0, or not.",
        )
    for expression in ("a.exp()", "a.log()", "a.relu()"):
        yield from new_node(expression)
