"""06-matrix: `matrix(rows, columns, std=0.08)`, parameters drawn row by row."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def shape_of_matrix(m, rows, columns):
    """The number of rows and the length of each row."""
    found = m.matrix(rows, columns)
    return {"rows": len(found), "numbers in each row": [len(row) for row in found]}


def draws_of_matrix(m, rows, columns, std, seed):
    """The numbers in the matrix, after seeding the random stream."""
    import random

    random.seed(seed)
    return [[float(entry.data) for entry in row] for row in m.matrix(rows, columns, std)]


def default_spread(m, seed):
    """The numbers of a matrix made without naming std."""
    import random

    random.seed(seed)
    return [[float(entry.data) for entry in row] for row in m.matrix(2, 3)]


def separate_entries(m, rows, columns):
    """How many different objects the matrix holds, and how many of its rows are different lists."""
    found = m.matrix(rows, columns)
    return {
        "different entries": len({id(entry) for row in found for entry in row}),
        "different rows": len({id(row) for row in found}),
    }


def entries_are_parameters(m, rows, columns):
    """Whether each entry is a Value with no children, so that backward stops at it."""
    found = m.matrix(rows, columns)
    return all(isinstance(entry, m.Value) and not list(entry.children) for row in found for entry in row)


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "has the asked number of rows and columns",
        shape_of_matrix,
        [(2, 3), (rng.randint(4, 5), rng.randint(2, 3))],
        call="matrix(rows, columns)",
        nudge="The result is a list of rows; each row is a list with one entry per column.",
    )
    yield Trial(
        "holds Values",
        entries_are_parameters,
        {"rows": 2, "columns": 3},
        call="matrix(rows, columns)",
        nudge="Each entry is Value(number), made on the spot.",
    )
    yield Trial(
        "holds a separate Value in every place",
        separate_entries,
        {"rows": 3, "columns": 2},
        call="matrix(rows, columns)",
        nudge="Multiplying a list repeats the same objects. Build each entry in its own turn of a loop.",
    )
    yield from each(
        "draws each entry with random.gauss(0, std), row by row",
        draws_of_matrix,
        [{"rows": 3, "columns": 2, "std": std, "seed": seed} for std, seed in [(0.08, 42), (0.5, rng.randrange(1000))]],
        call="random.seed(seed); matrix(rows, columns, std)",
        nudge="One draw per entry, the first row from left to right, then the second.",
    )
    yield Trial(
        "draws each entry with random.gauss(0, std), row by row",
        default_spread,
        {"seed": 42},
        call="random.seed(seed); matrix(2, 3)",
        nudge="Without a third argument the spread is 0.08.",
    )
