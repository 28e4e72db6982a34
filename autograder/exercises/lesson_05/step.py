"""05-step: step."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def stepped_data(m, data, grads, rate, steps=1):
    """The numbers of some parameters after one step or more, and whether the list still holds the same objects."""
    parameters = [m.Value(x) for x in data]
    kept = list(parameters)
    for p, grad in zip(kept, grads):
        p.grad = grad
    for _ in range(steps):
        m.step(parameters, rate)
    numbers = [p.data if isinstance(p.data, (int, float)) else "not a plain number" for p in kept]
    return {"data": numbers, "same objects": all(p is q for p, q in zip(parameters, kept))}


def stepped_grads(m, data, grads, rate):
    """Their gradients after one step."""
    parameters = [m.Value(x) for x in data]
    kept = list(parameters)
    for p, grad in zip(kept, grads):
        p.grad = grad
    m.step(parameters, rate)
    return [p.grad for p in kept]


def check(rng: random.Random) -> Iterator[Trial]:
    def numbers():
        return [round(rng.choice((-1, 1)) * rng.uniform(0.5, 3), 3) for _ in range(3)]

    first = ([1.0, 2.0], [4.0, -2.0], 0.1)
    for data, grads, rate in (first, (numbers(), numbers(), 0.05), ([1.0, 2.0], [0.5, 0], 0.5)):
        given = {"data": data, "grads": grads, "rate": rate}
        call = f"parameters hold data {data} and grad {grads}\nstep(parameters, {rate})"
        yield Trial(
            "moves every number against its gradient, by rate times gradient",
            stepped_data,
            given,
            call=call + "\nthen each .data, and whether they are still the same objects",
            nudge="The gradient points uphill. The parameter itself changes, and its data stays a plain number.",
        )
        yield Trial(
            "sets every gradient back to 0",
            stepped_grads,
            given,
            call=call + "\nthen each .grad",
            nudge="The next backward adds to whatever is left there.",
        )
    for data, grads in (([1.0, 2.0], [4.0, -2.0]), (numbers(), numbers())):
        yield Trial(
            "a second step with no new gradients changes nothing",
            stepped_data,
            {"data": data, "grads": grads, "rate": 0.1, "steps": 2},
            call=f"parameters hold data {data} and grad {grads}\nstep(parameters, 0.1) twice\nthen each .data",
            nudge="After the first step all gradients are 0.",
        )
