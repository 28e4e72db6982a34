"""06-linear: `linear(x, w)`, one weighted sum per row of w."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def outputs_of_linear(m, x, w):
    """The numbers of linear(x, w)."""
    x = [m.Value(number) for number in x]
    w = [[m.Value(number) for number in row] for row in w]
    found = m.linear(x, w)
    return [out.data for out in found] if isinstance(found, (list, tuple)) else found


def slopes_of_linear(m, x, w, mix):
    """The gradients of x and w, for the loss mix[0]*out[0] + mix[1]*out[1] + …"""
    x = [m.Value(number) for number in x]
    w = [[m.Value(number) for number in row] for row in w]
    loss = m.Value(0.0)
    for factor, out in zip(mix, m.linear(x, w)):
        loss = loss + out * factor
    loss.backward()
    return {"x": [float(v.grad) for v in x], "w": [[float(v.grad) for v in row] for row in w]}


def refusal_of_linear(m, x, w):
    """Whether linear(x, w) raises ValueError."""
    x = [m.Value(number) for number in x]
    w = [[m.Value(number) for number in row] for row in w]
    try:
        list(m.linear(x, w))
    except ValueError:
        return {"a ValueError": True}
    return {"a ValueError": False}


def refusals_of_linear(m, cases):
    """For each pair of x and w whether linear(x, w) raises ValueError."""
    found = []
    for x, w in cases:
        try:
            list(m.linear([m.Value(number) for number in x], [[m.Value(number) for number in row] for row in w]))
            found.append("gives a list")
        except ValueError:
            found.append("a ValueError")
    return found


def linear_twice(m, x, w):
    """The numbers in x and w after linear(x, w)."""
    x = [m.Value(number) for number in x]
    w = [[m.Value(number) for number in row] for row in w]
    m.linear(x, w)
    return {"x": [float(v.data) for v in x], "w": [[float(v.data) for v in row] for row in w]}


def check(rng: random.Random) -> Iterator[Trial]:
    example: dict[str, list] = {"x": [1.0, 2.0, 3.0], "w": [[1.0, 0.0, -1.0], [0.5, 2.0, 0.0]]}
    square = {"x": [1.0, 2.0], "w": [[1.0, 3.0], [0.0, -1.0]]}
    tall = {"x": draw.numbers(rng, 2), "w": [draw.numbers(rng, 2) for _ in range(4)]}
    wide: dict[str, list] = {"x": draw.numbers(rng, 5), "w": [draw.numbers(rng, 5) for _ in range(3)]}
    yield from each(
        "gives one weighted sum per row",
        outputs_of_linear,
        (example, square, tall, wide),
        call="linear(x, w)",
        nudge="Row r of w belongs to output r: multiply the row with x, entry by entry, and add up.",
    )
    yield from each(
        "lets the gradient through to x and w",
        slopes_of_linear,
        [{**inputs, "mix": draw.numbers(rng, len(inputs["w"]))} for inputs in (example, wide)],
        call="loss = mix · linear(x, w); loss.backward()",
        nudge="Work with the Values themselves, not with their .data.",
    )
    yield Trial(
        "leaves x and w as they are",
        linear_twice,
        example,
        call="linear(x, w)",
        nudge="Make new Values; change nothing that came in.",
    )
    yield from each(
        "raises ValueError when the lengths do not fit",
        refusal_of_linear,
        rng.sample(
            [
                ([1.0, 2.0, 3.0], [[1.0, 2.0]]),
                ([1.0], [[1.0, 2.0]]),
                ([1.0, 2.0], [[0.5, 2.0]]),
                ([1.0], [[0.5]]),
                ([1.0, 2.0], [[0.5, 2.0], [1.0, 1.0, 3.0]]),
                ([1.0, 2.0], [[0.5, 2.0], [1.0]]),
            ],
            6,
        ),
        call="linear(x, w)",
        nudge="zip can be told to be strict about lengths; then it raises ValueError by itself.",
    )
    lengths = [[3], [2], [4], [3, 3], [3, 4], [3, 2], [3, 3, 3], [3, 3, 4], [3, 2, 3]]
    yield Trial(
        "raises ValueError when the lengths do not fit",
        refusals_of_linear,
        {
            "cases": [
                (draw.numbers(rng, 3), [draw.numbers(rng, length) for length in rows])
                for rows in rng.sample(lengths, len(lengths))
            ]
        },
        call="linear(x, w) for several x and w, noting which raise ValueError",
        nudge="Every row of w must be as long as x.",
    )
