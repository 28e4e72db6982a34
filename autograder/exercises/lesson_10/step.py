"""10-step: `adam.step(rate)`, one step for every parameter."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw

_ADAM = 1e-6  # the usual arrangements of Adam differ by where exactly ε comes in


def walk_of_adam(m, start, gradients, rates):
    """Where the parameters are after each step, for these gradients, row by row."""
    values = [m.Value(x) for x in start]
    adam = m.Adam(values)
    places = []
    for row, rate in zip(gradients, rates):
        for value, gradient in zip(values, row):
            value.grad = gradient
        adam.step(rate)
        places.append([float(v.data) for v in values])
    return places


def gradients_after(m, gradients, rate):
    """The gradients of several parameters after one step."""
    values = [m.Value(0.5) for _ in gradients]
    for value, gradient in zip(values, gradients):
        value.grad = gradient
    m.Adam(values).step(rate)
    return [v.grad for v in values]


def books_of_adam(m, gradients, rate, beta1, beta2):
    """m, v, steps and the gradients after some steps of one parameter."""
    p = m.Value(0.5)
    adam = m.Adam([p], beta1=beta1, beta2=beta2)
    for gradient in gradients:
        p.grad = gradient
        adam.step(rate)
    return {
        "m": float(adam.m[0]),
        "v": float(adam.v[0]),
        "steps": adam.steps,
        "grad": float(p.grad),
        "p": float(p.data),
    }


def step_with_eps(m, gradients, rate, eps):
    """Where one parameter is after each step, with an eps that counts."""
    p = m.Value(0.0)
    adam = m.Adam([p], eps=eps)
    places = []
    for gradient in gradients:
        p.grad = gradient
        adam.step(rate)
        places.append(float(p.data))
    return places


def _within_the_rate(places: list[float]) -> dict:
    """The arrangements of Adam differ by how far a large ε holds the step back, not by the side to which it goes."""
    return {"against the gradient, by less than the rate": -0.1 < places[0] < 0}


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "keeps m, v and the count, and clears the gradient",
        books_of_adam,
        [
            {"gradients": gradients, "rate": 0.01, "beta1": beta1, "beta2": beta2}
            for gradients, beta1, beta2 in (
                ([2.0, 2.0], 0.85, 0.99),
                ([1.0, -2.0, 0.5], 0.85, 0.99),
                ([3.0, -1.0, 2.0], 0.5, 0.3),
                (draw.numbers(rng, 3), 0.85, 0.99),
            )
        ],
        call="adam = Adam([p], beta1, beta2); adam.step(rate) after each gradient; adam.m, adam.v, adam.steps",
        nudge="The lists keep the uncorrected means; steps grows by 1; grad ends at 0.",
        tolerance=_ADAM,
    )
    yield Trial(
        "keeps m, v and the count, and clears the gradient",
        gradients_after,
        {"gradients": [1.0, -2.0, 0.5], "rate": 0.01},
        call="adam.step(rate) with several parameters, then each .grad",
        nudge="Every gradient ends at 0: clear it inside the loop.",
    )
    example = {"start": [0.0], "gradients": [[1.0], [-2.0], [0.5]], "rates": [0.1, 0.1, 0.1]}
    mixed = {
        "start": draw.numbers(rng, 3),
        "gradients": [[g * rng.choice((-1, 1)) for g in draw.numbers(rng, 3, 0.3, 2.0)] for _ in range(5)],
        "rates": [0.05, 0.04, 0.03, 0.02, 0.01],
    }
    yield from each(
        "moves each parameter by rate · m_hat / (√v_hat + ε)",
        walk_of_adam,
        (example, mixed),
        call="p.grad = gradient; adam.step(rate), one row of gradients a step",
        nudge="Correct both means with 1 − β**steps, and move against m_hat.",
        tolerance=_ADAM,
    )
    yield Trial(
        "moves each parameter by rate · m_hat / (√v_hat + ε)",
        walk_of_adam,
        {"start": draw.numbers(rng, 2), "gradients": [[0.0, 3.0], [0.0, 0.0]], "rates": [0.1, 0.1]},
        call="p.grad = gradient; adam.step(rate), one row of gradients a step",
        nudge="A gradient of 0 makes no trouble, because ε stands below the fraction.",
        tolerance=_ADAM,
    )
    yield Trial(
        "adds ε outside the root",
        step_with_eps,
        {"gradients": [round(g / 1000, 6) for g in draw.numbers(rng, 3, 0.5, 2.0)], "rate": 0.002, "eps": 1e-8},
        call="p.grad = gradient; adam.step(rate)",
        nudge="ε stands below the line, beside the root and not under it.",
        tolerance=_ADAM,
    )
    yield Trial(
        "adds ε outside the root",
        step_with_eps,
        {"gradients": [0.5], "rate": 0.1, "eps": 0.5},
        call="p.grad = gradient; adam.step(rate), with an ε as large as the root",
        nudge="ε is added, so that nothing is ever divided by 0.",
        reads=_within_the_rate,
    )
