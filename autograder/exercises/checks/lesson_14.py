"""The checks of lesson 14: a noise floor, one change at a time, the damage report, a power law, the cost of a model."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def _losses(rng: random.Random, count: int, middle: float = 2.3, spread: float = 0.1) -> list[float]:
    return [round(rng.uniform(middle - spread, middle + spread), 3) for _ in range(count)]


def mean_of(m, losses):
    """The first of the pair that mean_and_error returns."""
    mean, _ = m.mean_and_error(losses)
    return float(mean)


def error_of(m, losses):
    """The second of the pair that mean_and_error returns."""
    _, error = m.mean_and_error(losses)
    return float(error)


def floor_of(m, error_a, error_b):
    """The noise floor of two standard errors."""
    return float(m.noise_floor(error_a, error_b))


def check_noise(rng: random.Random) -> Iterator[Trial]:
    """`mean_and_error(losses)` and `noise_floor(error_a, error_b)`."""
    several = [[2.24, 2.22, 2.26], _losses(rng, 5), _losses(rng, 8, 3.0, 0.5)]
    for losses in several:
        yield Trial(
            "gives the mean first",
            mean_of,
            {"losses": losses},
            call="mean_and_error(losses)[0]",
            nudge="The sum over the number of losses; return a pair.",
        )
    for losses in [*several, [2.0, 3.0]]:
        yield Trial(
            "gives the standard error second",
            error_of,
            {"losses": losses},
            call="mean_and_error(losses)[1]",
            nudge="Squared differences from the mean, summed, divided by n − 1; the root; divided by √n.",
        )
    pairs = [(0.003, 0.004), (0.0, 0.5), (round(rng.uniform(0.1, 0.5), 3), round(rng.uniform(0.6, 0.9), 3))]
    for error_a, error_b in pairs:
        yield Trial(
            "puts the floor at twice the standard error of the difference",
            floor_of,
            {"error_a": error_a, "error_b": error_b},
            call="noise_floor(error_a, error_b)",
            nudge="The squares of the two errors add up; then the root; then twice.",
        )


def changed_setting(m, start, changes):
    """A small setting after a change, as a dict, and the setting it was made from."""
    from dataclasses import asdict, dataclass

    @dataclass(frozen=True)
    class Setting:
        width: int = 16
        heads: int = 4
        rate: float = 0.01
        norm: bool = True
        kind: str = "adam"
        documents: int | None = None

    setting = Setting(**start)
    changed = m.change(setting, **changes)
    if not isinstance(changed, Setting):
        return {"a Setting": False}
    return {"a Setting": True, "changed": asdict(changed), "the old one": asdict(setting)}


def refused_change(m, start, changes):
    """Whether change refuses, with ValueError."""
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Setting:
        width: int = 16
        heads: int = 4
        rate: float = 0.01
        norm: bool = True
        kind: str = "adam"
        documents: int | None = None

    try:
        m.change(Setting(**start), **changes)
    except ValueError:
        return {"a ValueError": True}
    return {"a ValueError": False}


def check_change(rng: random.Random) -> Iterator[Trial]:
    """`change(setting, **changes)`: exactly one change."""
    width = rng.choice((8, 32, 64))
    for start, changes in (
        ({}, {"heads": 1}),
        ({}, {"norm": False}),
        ({"width": width}, {"rate": round(rng.uniform(0.02, 0.09), 3)}),
        ({"kind": "sgd", "heads": 2}, {"documents": 300}),
        ({"documents": 100}, {"documents": None}),
        ({"rate": 0.1}, {"rate": 0}),
    ):
        yield Trial(
            "returns a new setting with that one change, and leaves the old one",
            changed_setting,
            {"start": start, "changes": changes},
            call="change(Setting(**start), **changes)",
            nudge="replace(setting, **changes) makes a copy with other values.",
        )
    for changes in ({"heads": 1, "norm": False}, {"width": width, "rate": 0.05}):
        yield Trial(
            "refuses two changes",
            refused_change,
            {"start": {}, "changes": changes},
            call="change(Setting(**start), **changes)",
            nudge="len(changes) is to be 1; raise ValueError otherwise.",
        )
    yield Trial(
        "refuses to change nothing",
        refused_change,
        {"start": {}, "changes": {}},
        call="change(Setting())",
        nudge="len(changes) is to be 1; raise ValueError otherwise.",
    )
    for start, changes in (({}, {"heads": 4}), ({"width": width}, {"width": width})):
        yield Trial(
            "refuses the value that is there already",
            refused_change,
            {"start": start, "changes": changes},
            call="change(Setting(**start), **changes)",
            nudge="Compare the new value with the present one, asdict(setting)[name].",
        )
    for changes in ({"head": 1}, {"__class__": 1}):
        yield Trial(
            "refuses a name that a setting does not have",
            refused_change,
            {"start": {}, "changes": changes},
            call="change(Setting(**start), **changes)",
            nudge="replace would raise TypeError; look first, and raise ValueError.",
        )


def verdict_of(m, difference, floor):
    """The verdict on a difference."""
    return m.judge(difference, floor)


def measured_damage(m, base, changed):
    """The difference, the floor and the verdict, without a prediction."""
    difference, floor, verdict, hit = m.damage(base, changed, None)
    return {"difference": float(difference), "floor": float(floor), "verdict": verdict, "prediction right": hit}


def judged_prediction(m, base, changed, predicted):
    """Whether the prediction counts as right."""
    _, _, _, hit = m.damage(base, changed, predicted)
    return hit if hit is None else bool(hit)


def check_damage(rng: random.Random) -> Iterator[Trial]:
    """`judge(difference, floor)` and `damage(base, changed, predicted)`."""
    large = round(rng.uniform(0.2, 0.9), 3)
    for difference, floor in (
        (0.030, 0.010), (-0.030, 0.010), (0.004, 0.010), (-0.004, 0.010), (0.25, 0.25), (-0.25, 0.25), (large, 0.1),
        (-large, 0.1), (0.0, 0.0),
    ):  # fmt: skip
        yield Trial(
            "judges a difference by the floor, on both sides of 0",
            verdict_of,
            {"difference": difference, "floor": floor},
            call="judge(difference, floor)",
            nudge='A difference that does not exceed the floor, up or down, is "within noise".',
        )
    base = [2.24, 2.22, 2.26]
    shift = round(rng.uniform(0.15, 0.3), 3)
    worse = [round(loss + shift, 3) for loss in _losses(rng, 3, 2.24, 0.02)]
    better = [round(loss - shift, 3) for loss in _losses(rng, 4, 2.24, 0.02)]
    same = [2.25, 2.23, 2.27, 2.21]
    for changed in (worse, better, same):
        yield Trial(
            "measures changed minus base, with the floor of both errors",
            measured_damage,
            {"base": base, "changed": changed},
            call="damage(base, changed, None)",
            nudge="Two calls of mean_and_error; noise_floor takes both errors. Without a prediction the last is None.",
        )
    for changed, predicted in (
        (worse, 0.3), (worse, 0.06), (worse, 0.001), (worse, -0.3), (worse, 0.0), (better, -0.06), (better, -0.002),
        (better, 0.2), (same, 0.0), (same, 0.01), (same, 0.3), (same, -0.3), (same, -0.01),
    ):  # fmt: skip
        yield Trial(
            "says whether the prediction gets the same verdict",
            judged_prediction,
            {"base": base, "changed": changed, "predicted": predicted},
            call="damage(base, changed, predicted)[3]",
            nudge="judge(predicted, floor), with the same floor; 0 is a prediction, too.",
        )


def law_of(m, sizes, losses):
    """Factor and exponent."""
    factor, exponent = m.power_law(sizes, losses)
    return {"factor": float(factor), "exponent": float(exponent)}


def check_line(rng: random.Random) -> Iterator[Trial]:
    """`power_law(sizes, losses)`: a straight line through the logarithms."""
    factor, exponent = round(rng.uniform(3, 9), 3), -round(rng.uniform(0.1, 0.5), 3)
    exact = [100, 700, 3000, 20000]
    for sizes, losses in (
        ([100, 10000], [4.0, 2.0]),
        (exact, [factor * size**exponent for size in exact]),
        ([1.0, 2.0, 5.0], [3.0, 3.0, 3.0]),
    ):
        yield Trial(
            "finds a law that holds exactly",
            law_of,
            {"sizes": sizes, "losses": losses},
            call="power_law(sizes, losses)",
            nudge="Take the logarithms of both lists; the exponent is the slope, the factor exp of the height at 0.",
        )
    sizes = sorted(rng.sample(range(100, 5000), 5))
    for x, y in (([472, 1328, 4192, 14528], [2.39, 2.294, 2.24, 2.213]), (sizes, _losses(rng, 5, 2.5, 0.8))):
        yield Trial(
            "lays the least-squares line through points that do not fit exactly",
            law_of,
            {"sizes": x, "losses": y},
            call="power_law(sizes, losses)",
            nudge="All points count, not only two: slope = Σ x·y / Σ x², both counted from their means.",
        )


def parameters_of(m, shape):
    """count_parameters for a shape."""
    return m.count_parameters(**shape)


def flops_of(m, n, tokens):
    """training_flops."""
    return float(m.training_flops(n, tokens))


def days_of(m, flops, devices, flops_per_second, used):
    """training_days."""
    return float(m.training_days(flops, devices, flops_per_second, used))


def check_cost(rng: random.Random) -> Iterator[Trial]:
    """`count_parameters`, `training_flops` and `training_days`."""
    microgpt = {"vocab_size": 27, "block_size": 16, "n_embd": 16, "n_layer": 1}
    other = {
        "vocab_size": rng.randrange(30, 90), "block_size": rng.randrange(5, 25), "n_embd": rng.randrange(7, 40),
        "n_layer": rng.randrange(2, 6),
    }  # fmt: skip
    for shape in (microgpt, other, other | {"n_layer": 7}):
        yield Trial(
            "counts all parameters",
            parameters_of,
            {"shape": shape},
            call="count_parameters(**shape)",
            nudge="wte, wpe and lm_head once; in each layer 4 matrices of n_embd² and 2 of 4 n_embd².",
        )
    for shape in (microgpt | {"tied": True}, other | {"tied": True}, other | {"tied": False}):
        yield Trial(
            "counts a tied table once",
            parameters_of,
            {"shape": shape},
            call="count_parameters(**shape)",
            nudge="Tied, the model has wte and wpe, and no lm_head.",
        )
    for n, tokens in ((4192, 7170), (rng.randrange(10, 99), rng.randrange(100, 999))):
        yield Trial(
            "counts the operations of training",
            flops_of,
            {"n": n, "tokens": tokens},
            call="training_flops(n, tokens)",
            nudge="6 for each parameter and token.",
        )
    for flops, devices, speed, used in (
        (8.64e9, 10, 1e3, 0.5),
        (round(rng.uniform(1e6, 9e6)), rng.randrange(2, 9), rng.randrange(2, 9), round(rng.uniform(0.2, 0.9), 2)),
    ):
        yield Trial(
            "counts the days",
            days_of,
            {"flops": flops, "devices": devices, "flops_per_second": speed, "used": used},
            call="training_days(flops, devices, flops_per_second, used)",
            nudge="All devices together do devices · flops_per_second · used in a second; a day has 86,400.",
        )
