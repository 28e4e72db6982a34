"""15-damage: `judge(difference, floor)` and `damage(base, changed, predicted, factor)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def verdict_of(m, difference, floor):
    """The verdict on a difference."""
    return m.judge(difference, floor)


def measured_damage(m, base, changed, factor):
    """The difference, the floor and the verdict, without a prediction."""
    difference, floor, verdict, hit = m.damage(base, changed, None, factor)
    return {"difference": difference, "floor": floor, "verdict": verdict, "prediction right": hit}


def judged_prediction(m, base, changed, predicted, factor):
    """Whether the prediction counts as right."""
    _, _, _, hit = m.damage(base, changed, predicted, factor)
    return hit if hit is None else bool(hit)


def refusal(m, base, changed):
    """Whether damage raises ValueError."""
    try:
        m.damage(base, changed, None, 2.0)
    except ValueError:
        return {"a ValueError": True}
    return {"a ValueError": False}


def check(rng: random.Random) -> Iterator[Trial]:
    large = round(rng.uniform(0.2, 0.9), 3)
    for difference, floor in (
        (0.030, 0.010), (-0.030, 0.010), (0.004, 0.010), (-0.004, 0.010), (0.25, 0.25), (-0.25, 0.25), (large, 0.1),
        (-large, 0.1), (0.0, 0.0),
        *((sign * large, floor) for sign in (1, -1) for floor in rng.sample((large, round(large / 2, 3), 1.0), 3)),
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
    worse = [round(loss + shift + rng.uniform(-0.01, 0.01), 4) for loss in base]
    better = [round(loss - shift + rng.uniform(-0.01, 0.01), 4) for loss in base]
    same = [2.25, 2.21, 2.265]
    # Seed by seed it is steady, though either list by itself strays by more than that.
    steady = [2.262, 2.24, 2.281]
    # The same losses from other seeds: the same mean difference, and nothing is proved.
    mixed = [2.281, 2.262, 2.24]
    yield from each(
        "measures changed minus base, seed by seed, and its floor",
        measured_damage,
        [
            {"base": base, "changed": changed, "factor": factor}
            for changed, factor in (
                (worse, 4.3),
                (better, 4.3),
                (same, 4.3),
                (steady, 4.3),
                (mixed, 4.3),
                (steady, 60.0),
            )
        ],
        call="damage(base, changed, None, factor)",
        nudge="First the differences, one for each seed; then their mean and their noise_floor. Without a prediction "
        "the last is None.",
    )
    for changed, predicted in (
        (worse, 0.3), (worse, 0.06), (worse, 0.0001), (worse, -0.3), (worse, 0.0), (better, -0.06), (better, -0.0001),
        (better, 0.2), (same, 0.0), (same, 0.01), (same, 0.3), (same, -0.3), (same, -0.01), (steady, 0.02),
        (mixed, 0.02), (mixed, 0.4),
        *rng.sample([(worse, 0.0), (worse, shift), (worse, 3 * shift), (better, 0.0), (same, 0.0), (mixed, 0.4)], 6),
    ):  # fmt: skip
        yield Trial(
            "says whether the prediction gets the same verdict",
            judged_prediction,
            {"base": base, "changed": changed, "predicted": predicted, "factor": 4.3},
            call="damage(base, changed, predicted, factor)[3]",
            nudge="Judge the prediction as you judged the difference, by the same floor; 0 is a prediction, too.",
        )
    yield from each(
        "raises ValueError when a seed is missing",
        refusal,
        rng.sample([(base, [2.3, 2.2]), ([2.3, 2.2], base), (base, worse)], 3),
        call="damage(base, changed, None, factor)",
        nudge="zip can be told to be strict about lengths; then it raises ValueError by itself.",
    )
