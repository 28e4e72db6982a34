"""15-cost: `count_parameters`, `training_flops` and `training_days`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def parameters_of(m, shape):
    """count_parameters for a shape."""
    return m.count_parameters(**shape)


def parameters_in_order(m, shape):
    """count_parameters for a shape that is given without names."""
    return m.count_parameters(*shape)


def flops_of(m, n, tokens):
    """training_flops."""
    return m.training_flops(n, tokens)


def days_of(m, flops, devices, flops_per_second, used):
    """training_days."""
    return m.training_days(flops, devices, flops_per_second, used)


def check(rng: random.Random) -> Iterator[Trial]:
    microgpt = {"vocab_size": 27, "block_size": 16, "n_embd": 16, "n_layer": 1}
    other = {
        "vocab_size": rng.randrange(30, 90), "block_size": rng.randrange(5, 25), "n_embd": rng.randrange(7, 40),
        "n_layer": rng.randrange(2, 6),
    }  # fmt: skip
    yield from each(
        "counts all parameters",
        parameters_of,
        [{"shape": shape} for shape in (microgpt, other, other | {"n_layer": 7})],
        call="count_parameters(**shape)",
        nudge="wte, wpe and lm_head once; in each layer 4 matrices of n_embd² and 2 of 4 n_embd².",
    )
    yield Trial(
        "counts all parameters",
        parameters_in_order,
        {"shape": [27, 11, 6, 2]},
        call="count_parameters(*shape)",
        nudge="The order is vocab_size, block_size, n_embd, n_layer.",
    )
    yield from each(
        "counts a tied table once",
        parameters_of,
        [{"shape": shape} for shape in (microgpt | {"tied": True}, other | {"tied": True}, other | {"tied": False})],
        call="count_parameters(**shape)",
        nudge="Tied, the model has wte and wpe, and no lm_head.",
    )
    yield from each(
        "counts the operations of training",
        flops_of,
        ((4192, 7170), (rng.randrange(10, 99), rng.randrange(100, 999))),
        call="training_flops(n, tokens)",
        nudge="6 for each parameter and token.",
    )
    yield from each(
        "counts the days",
        days_of,
        (
            (8.64e9, 10, 1e3, 0.5),
            (1e6, 3, 7.0, 0.9),
            (
                round(rng.uniform(1e6, 9e6)),
                rng.randrange(2, 9),
                rng.randrange(2, 9),
                round(rng.uniform(0.2, 0.9), 2),
            ),
        ),
        call="training_days(flops, devices, flops_per_second, used)",
        nudge="All devices together do devices · flops_per_second · used in a second; a day has 86,400.",
    )
