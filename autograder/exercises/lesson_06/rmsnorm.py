"""06-rmsnorm: `rmsnorm(x)`, the vector scaled to a mean square of 1."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def rmsnorm_numbers(m, x):
    """The numbers of rmsnorm(x)."""
    found = m.rmsnorm([m.Value(number) for number in x])
    return [out.data for out in found] if isinstance(found, (list, tuple)) else found


def rmsnorm_slopes(m, x, mix):
    """The gradients of x, for the loss mix[0]*out[0] + mix[1]*out[1] + …"""
    x = [m.Value(number) for number in x]
    loss = m.Value(0.0)
    for factor, out in zip(mix, m.rmsnorm(x)):
        loss = loss + out * factor
    loss.backward()
    return [float(entry.grad) for entry in x]


def rmsnorm_inputs(m, x):
    """The numbers of x after rmsnorm(x)."""
    x = [m.Value(number) for number in x]
    m.rmsnorm(x)
    return [float(entry.data) for entry in x]


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "scales the mean of the squares to 1",
        rmsnorm_numbers,
        [{"x": x} for x in ([3.0, 4.0], [1.0, 2.0, 3.0, 4.0], draw.numbers(rng, 3, 0.5, 2.0), draw.numbers(rng, 5))],
        call="rmsnorm(x)",
        nudge="Square each entry, take the mean, add 1e-5, take the root, and divide x by it.",
    )
    yield from each(
        "adds 1e-5 to the mean square, inside the root",
        rmsnorm_numbers,
        [{"x": x} for x in ([0.001, -0.002, 0.003], [0.0, 0.0])],
        call="rmsnorm(x)",
        nudge="For tiny entries it matters where 1e-5 is added: to the mean of the squares, before the root.",
    )
    yield Trial(
        "scales the mean of the squares to 1",
        rmsnorm_numbers,
        {"x": [3e6, -4e6]},
        call="rmsnorm(x)",
        nudge="Square each entry, take the mean, add 1e-5, take the root, and divide x by it.",
    )
    yield from each(
        "lets the gradient through, also through the scale",
        rmsnorm_slopes,
        [([3.0, 4.0], [1.0, 0.0]), (draw.numbers(rng, 4), draw.numbers(rng, 4))],
        call="loss = mix · rmsnorm(x); loss.backward()",
        nudge="The scale depends on every entry of x: keep it a Value.",
    )
    yield Trial(
        "leaves x as it is",
        rmsnorm_inputs,
        {"x": [3.0, 4.0]},
        call="rmsnorm(x)",
        nudge="Make new Values; change nothing that came in.",
    )
