"""12-mean: `mean_surprise(surprises_of, documents)`, over all letters."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def mean_of(m, surprises, documents):
    """mean_surprise for documents such as "0" and "1x", with the surprises of the number that each begins with."""
    return m.mean_surprise(lambda document: surprises[int(document[0])], documents)


def asked_for(m, documents):
    """Which documents surprises_of is asked for more often than they come, and which never."""
    asked = []

    def surprises_of(document):
        asked.append(document)
        return [1.0]

    m.mean_surprise(surprises_of, documents)
    return {
        "too often": sorted(one for one in set(asked) if asked.count(one) > documents.count(one)),
        "never": sorted(set(documents) - set(asked)),
    }


def check(rng: random.Random) -> Iterator[Trial]:
    mixed = [[round(rng.uniform(0, 5), 2) for _ in range(rng.randint(1, 6))] for _ in range(4)] + [[1.0] * 9]
    yield from each(
        "is the mean over all letters of all documents",
        mean_of,
        (
            ([[1.0, 2.0], [3.0, 4.0, 5.0]], ["0", "1x"]),
            ([[1.0, 2.0], [3.0, 4.0, 5.0]], ["0", "1x", "0", "0"]),
            ([[0.5], [1.0, 2.5], [1.0, 1.5, 2.0, 4.0]], ["0", "1x", "2xx"]),
            (mixed, [str(i) + "x" * i for i in range(len(mixed))]),
            (mixed, [str(i) for i in rng.choices(range(len(mixed)), k=9)]),
        ),
        call="mean_surprise(surprises_of, documents), the surprises being these",
        nudge="All surprises together, divided by how many there are.",
    )
    yield Trial(
        "asks for each document once",
        asked_for,
        {"documents": ["anna", "bob", "anna"]},
        call="mean_surprise(surprises_of, documents)",
        nudge="surprises_of may take long: one call for each document.",
    )
