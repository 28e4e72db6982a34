"""11-next-token: `next_token(logits, temperature)`, one index, in proportion."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial
from autograder.exercises import draw
from autograder.exercises.lesson_11.likelihood import as_likely, softmax


def draws(m, logits, temperature, number):
    """Each index, as it is drawn."""
    values = [m.Value(x) for x in logits]
    return [range(len(values))[m.next_token(values, temperature)] for _ in range(number)]


def kind_of_draw(m, logits, temperature):
    """The type of what next_token returns, its logits' numbers afterwards."""
    values = [m.Value(x) for x in logits]
    token = m.next_token(values, temperature)
    whole = hasattr(token, "__index__") and not isinstance(token, bool) and 0 <= token < len(values)
    kind = "a whole number" if whole else type(token).__name__
    return {"what comes back": kind, "logits afterwards": [float(v.data) for v in values]}


def check(rng: random.Random) -> Iterator[Trial]:
    yield Trial(
        "returns one index",
        kind_of_draw,
        {"logits": [0.0, 1.0, 2.0], "temperature": 1.0},
        call="next_token(logits, temperature)",
        nudge="random.choices returns a list with one entry.",
    )
    mixed = [round(rng.uniform(-1, 1), 2) for _ in range(4)]
    wide = draw.numbers(rng, 4)
    for logits, temperature in (
        ([2.0, 1.0], 0.5),
        ([2.0, 1.0, 0.0], 2.0),
        ([0.3, 0.0, 0.1], 0.1),
        ([4.0, 0.0, 1.0, -1.0, 0.5], 1.0),
        (mixed, round(rng.uniform(0.6, 1.6), 1)),
        (wide, 0.4),
        (wide, 3.0),
    ):
        yield Trial(
            "draws each index as often as its probability at this temperature says",
            draws,
            {"logits": logits, "temperature": temperature, "number": 2000},
            call="next_token(logits, temperature), drawn again and again",
            nudge="Divide the logits by the temperature, before softmax; the probabilities are the weights.",
            reads=as_likely(softmax(logits, temperature), 2000),
        )
    large = rng.sample([500.0, round(500 + rng.uniform(0.2, 0.8), 2), -400.0], 3)
    yield Trial(
        "manages large logits",
        draws,
        {"logits": large, "temperature": 0.5, "number": 2000},
        call="next_token(logits, temperature), drawn again and again",
        nudge="Your softmax manages large numbers; build on it.",
        reads=as_likely(softmax(large, 0.5), 2000),
    )
