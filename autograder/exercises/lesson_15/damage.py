"""15-damage: `judge(difference, floor)` and `damage(base, changed, predicted)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def verdict_of(m, difference, floor):
    """The verdict on a difference."""
    return m.judge(difference, floor)


def measured_damage(m, base, changed):
    """The difference, the floor and the verdict, without a prediction."""
    difference, floor, verdict, hit = m.damage(base, changed, None)
    return {"difference": difference, "floor": floor, "verdict": verdict, "prediction right": hit}


def judged_prediction(m, base, changed, predicted):
    """Whether the prediction counts as right."""
    _, _, _, hit = m.damage(base, changed, predicted)
    return hit if hit is None else bool(hit)


def check(rng: random.Random) -> Iterator[Trial]:
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
    worse = [round(loss + shift, 3) for loss in draw.losses(rng, 3, 2.24, 0.02)]
    better = [round(loss - shift, 3) for loss in draw.losses(rng, 4, 2.24, 0.02)]
    same = [2.25, 2.23, 2.27, 2.21]
    # Larger than the error of either mean, smaller than the floor.
    near = [2.26, 2.24, 2.28]
    yield from each(
        "measures changed minus base, with the floor of both errors",
        measured_damage,
        [{"base": base, "changed": changed} for changed in (worse, better, same, near)],
        call="damage(base, changed, None)",
        nudge="Two calls of mean_and_error; noise_floor takes both errors. Without a prediction the last is None.",
    )
    for changed, predicted in (
        (worse, 0.3), (worse, 0.06), (worse, 0.001), (worse, -0.3), (worse, 0.0), (better, -0.06), (better, -0.002),
        (better, 0.2), (same, 0.0), (same, 0.01), (same, 0.3), (same, -0.3), (same, -0.01), (near, 0.02), (near, 0.04),
    ):  # fmt: skip
        yield Trial(
            "says whether the prediction gets the same verdict",
            judged_prediction,
            {"base": base, "changed": changed, "predicted": predicted},
            call="damage(base, changed, predicted)[3]",
            nudge="Judge the prediction as you judged the difference, by the same floor; 0 is a prediction, too.",
        )
