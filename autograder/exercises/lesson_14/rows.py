"""14-rows: `softmax_rows(x)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def softmax_of(m, x):
    """softmax_rows(x), and whether x is as before."""
    import numpy as np

    x = np.array(x)
    before = x.copy()
    p = m.softmax_rows(x)
    kept = bool((x == before).all())
    return {"p": np.array(p).tolist(), "an array": isinstance(p, np.ndarray), "input kept": kept}


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "is the softmax of a vector",
        softmax_of,
        [([0.0, 1.0, 2.0],), (draw.numbers(rng, 5),)],
        call="softmax_rows(x)",
        nudge="exp of every entry, divided by the sum of these.",
    )
    yield from each(
        "takes each row by itself",
        softmax_of,
        # As many rows as columns: a sum that has lost its axis fits then, too.
        [
            ([[0.0, 1.0], [3.0, 3.0]],),
            (draw.rows(rng, 3, 3),),
            (draw.rows(rng, 2, 5),),
            ([draw.rows(rng, 2, 2), draw.rows(rng, 2, 2)],),
        ],
        call="softmax_rows(x)",
        nudge="The last axis is summed away; keep it, with length 1, so that every row is divided by its own sum.",
    )
    yield from each(
        "survives large logits in some rows",
        softmax_of,
        [
            ([[1000.0, 1001.0, 1002.0], [-1000.0, -1001.0, -1000.5]],),
            ([[800.0, 0.0], [-800.0, -801.0]],),
            ([*draw.rows(rng, 1, 3, 898.0, 900.0), *draw.rows(rng, 1, 3, -900.0, -898.0)],),
        ],
        call="softmax_rows(x)",
        nudge="Take away the largest entry of each row first, as in lesson 06.",
    )
