"""13-time: `speedup(before, after)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def middle_of(m, before, after):
    """The first of the three that speedup returns."""
    middle, _, _ = m.speedup(before, after)
    return middle


def bounds_of(m, before, after):
    """The second and the third that speedup returns."""
    _, least, most = m.speedup(before, after)
    return {"least": least, "most": most}


def lists_after(m, before, after):
    """Both lists after speedup."""
    m.speedup(before, after)
    return [before, after]


def check(rng: random.Random) -> Iterator[Trial]:
    example = {"before": [130.0, 90.0, 100.0], "after": [12.0, 10.0, 11.0]}
    # An outlier moves a mean and no median; rounds of one list do not belong to rounds of the other.
    apart = {"before": [9.0, 1.0, 2.0, 1.5, 3.0], "after": [0.5, 4.0, 0.25]}
    drawn = {"before": draw.numbers(rng, 5, 0.5, 2.0), "after": draw.numbers(rng, 3, 0.1, 0.4)}
    # Of an even number two stand in the middle.
    even = {"before": draw.numbers(rng, 4, 0.5, 2.0), "after": draw.numbers(rng, 2, 0.1, 0.4)}
    several = [example, apart, drawn]
    yield from each(
        "compares the medians",
        middle_of,
        [*several, {"before": [2.0, 1.0], "after": [1.0, 0.25]}, even],
        call="speedup(before, after)[0]",
        nudge="Sort each list by itself; what stands in the middle is its median. Faster after is a number above 1.",
    )
    yield from each(
        "gives the least and the most that the measurements allow",
        bounds_of,
        several,
        call="speedup(before, after)[1:]",
        nudge="The change looks smallest if the first program was at its fastest and the second at its slowest.",
    )
    yield Trial(
        "leaves both lists as they are",
        lists_after,
        example,
        call="speedup(before, after)",
        nudge="A list's own sort changes the list that came in; sorted makes a new one.",
    )
