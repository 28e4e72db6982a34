"""10-moments: `Adam(parameters, beta1, beta2, eps)`, what it remembers at the beginning."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def memory_of_adam(m, start):
    """What a new Adam holds."""
    values = [m.Value(x) for x in start]
    adam = m.Adam(values)
    names = {id(value): f"parameters[{i}]" for i, value in enumerate(values)}
    return {
        "parameters": [names.get(id(p), "another") for p in adam.parameters],
        "beta1": adam.beta1,
        "beta2": adam.beta2,
        "eps · 10**8": adam.eps * 1e8,
        "m": [float(x) for x in adam.m],
        "v": [float(x) for x in adam.v],
        "steps": adam.steps,
    }


def separate_memories(m, start):
    """Whether m and v are separate lists, in one Adam and between two."""
    values = [m.Value(x) for x in start]
    one, two = m.Adam(values), m.Adam(values)
    one.m[0] = 5.0
    return {
        "its v[0]": float(one.v[0]),
        "m[0] of another Adam": float(two.m[0]),
        "v[0] of another Adam": float(two.v[0]),
    }


def own_settings(m, beta1, beta2, eps):
    """The settings of an Adam that was given its own."""
    adam = m.Adam([m.Value(1.0)], beta1, beta2, eps)
    named = m.Adam([m.Value(1.0)], beta1=beta1, beta2=beta2, eps=eps)
    return {
        given: {"beta1": one.beta1, "beta2": one.beta2, "eps": one.eps}
        for given, one in (("given in order", adam), ("given by name", named))
    }


def several_adams(m, starts, settings, order, place, number):
    """What several Adams hold, looked at in this order, after ``number`` was written into m of the one at ``place`` and
    into its first parameter."""
    parameters = [[m.Value(x) for x in start] for start in starts]
    adams = [m.Adam(values, *given) for values, given in zip(parameters, settings)]
    adams[place].m[-1] = parameters[place][0].data = number
    return [
        {
            "parameters": [float(p.data) for p in adams[i].parameters],
            "settings": [adams[i].beta1, adams[i].beta2, adams[i].eps],
            "m": [float(x) for x in adams[i].m],
            "v": [float(x) for x in adams[i].v],
            "steps": adams[i].steps,
        }
        for i in order
    ]


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "keeps its arguments, a 0.0 for every parameter in m and in v, and steps = 0",
        memory_of_adam,
        [{"start": start} for start in ([1.0], draw.numbers(rng, 3))],
        call="adam = Adam(parameters)",
        nudge="self.parameters, self.beta1, self.beta2, self.eps, self.m, self.v, self.steps.",
    )
    yield Trial(
        "has separate lists for m and v",
        separate_memories,
        {"start": [1.0, 2.0]},
        call="adam.m[0] = 5.0; adam.v[0]",
        nudge="Make the list anew for each of the two.",
    )
    yield Trial(
        "takes other settings",
        own_settings,
        {"beta1": 0.5, "beta2": 0.75, "eps": 0.25},
        call="Adam(parameters, beta1, beta2, eps)",
        nudge="Store what was given, not 0.85 and 0.99.",
    )
    for objective, settings, nudge in (
        ("has separate lists for m and v", [[], [], []], "Make the list anew for each of the two."),
        ("takes other settings", draw.rows(rng, 3, 3, 0.1, 0.9), "Store what was given, not 0.85 and 0.99."),
    ):
        yield Trial(
            objective,
            several_adams,
            {
                "starts": [draw.numbers(rng, rng.randrange(1, 4)) for _ in range(3)],
                "settings": settings,
                "order": rng.sample(range(3), 3),
                "place": rng.randrange(3),
                "number": rng.randrange(5, 9),
            },
            call="adams = three Adams, of these starts and settings; adams[place].m[-1] = p.data = number; "
            "[adams[i] for i in order]",
            nudge=nudge,
        )
