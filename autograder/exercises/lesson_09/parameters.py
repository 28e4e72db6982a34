"""09-parameters: `parameters(state)`, every Value in one list."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def flattened(m, shapes):
    """The numbers of parameters(state), for a state whose entries are 0.0, 1.0, 2.0, …; and whether they are the same
    objects."""
    import itertools

    count = itertools.count()
    state = {
        name: [[m.Value(float(next(count))) for _ in range(columns)] for _ in range(rows)]
        for name, rows, columns in shapes
    }
    found = m.parameters(state)
    if not isinstance(found, (list, tuple)):
        return found
    own = {id(p) for rows in state.values() for row in rows for p in row}
    return {"numbers": [p.data for p in found], "the Values of the state": all(id(p) in own for p in found)}


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "lists every parameter, matrix by matrix, row by row",
        flattened,
        [
            {"shapes": shapes}
            for shapes in (
                [["wte", 3, 2], ["lm_head", 2, 2]],
                [["b", rng.randint(2, 4), 3], ["a", 1, rng.randint(4, 6)], ["c", 2, 1]],
            )
        ],
        call="parameters(state), the matrices being [name, rows, columns] and the entries 0.0, 1.0, 2.0, …",
        nudge="Matrices in the order of the dict, rows in order, entries in order; the Values themselves, not copies.",
    )
