"""02-split: no name on both sides."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def shared_names(m, documents, share, seed):
    """Whether any name stands in both parts."""
    import random

    train, held_out = m.split_distinct(list(documents), share, random.Random(seed))
    return {"a name is in both parts": bool(set(train) & set(held_out))}


def held_out_names(m, documents, share, seed):
    """How many distinct names are held out, and how many are left to train on."""
    import random

    train, held_out = m.split_distinct(list(documents), share, random.Random(seed))
    return {"distinct names in train": len(set(train)), "in held_out": len(set(held_out))}


def all_documents(m, documents, share, seed):
    """Both parts together, sorted."""
    import random

    train, held_out = m.split_distinct(list(documents), share, random.Random(seed))
    return sorted(train + held_out)


def documents_afterwards(m, documents, share, seed):
    """Whether the documents are as they were after they have been split."""
    import random

    given = list(documents)
    m.split_distinct(given, share, random.Random(seed))
    return {"documents unchanged": given == documents}


def uneven_names(m, documents, share, splits, seed):
    """Which names are held out much more or much less often than ``share`` of the splits."""
    import random

    rng, times = random.Random(seed), dict.fromkeys(documents, 0)
    for _ in range(splits):
        _, held_out = m.split_distinct(list(documents), share, rng)
        for name in set(held_out):
            times[name] += 1
    return {
        "held out too often": sorted(name for name in times if times[name] > (share + 0.17) * splits),
        "too seldom": sorted(name for name in times if times[name] < (share - 0.17) * splits),
    }


def split_again(m, documents, share, seed):
    """Whether two equally seeded generators give the same split, whatever the module random is doing and in whatever
    order a set holds its names."""
    import random

    class Name(str):
        """Stands elsewhere in a set from run to run, as strings do from one start of Python to the next."""

        def __hash__(self):
            return hash((elsewhere, str(self)))

    runs = []
    for elsewhere in (1, 2, 3):
        random.seed(elsewhere)
        train, held_out = m.split_distinct([Name(name) for name in documents], share, random.Random(seed))
        runs.append([sorted(train), sorted(held_out)])
    return {"the same split": runs[0] == runs[1] == runs[2]}


def check(rng: random.Random) -> Iterator[Trial]:
    def seed() -> int:
        return rng.randrange(10_000)

    letters = "abcdefghijklmnopqrstuvwxyz"
    fresh = sorted({"".join(rng.choices(letters, k=4)) for _ in range(40)})[:23]
    doubled = [name for name in ("ava", "mia", "eve", "ida", "zoe", "amy", "ada", "ivy") for _ in range(6)]
    yield from each(
        "no name is in both parts",
        shared_names,
        [
            {"documents": documents, "share": share, "seed": seed()}
            for documents, share in ((doubled, 0.5), (["ava"] * 12 + ["mia"] * 12, 0.5))
        ],
        call="train, held_out = split_distinct(documents, share, rng)",
        nudge="Decide name by name, not line by line: all copies of a name go the same way.",
    )
    few = ["ava", "mia", "eve", "ida", "zoe"]
    pair = ["ava"] * 12 + ["mia"] * 12
    yield from each(
        "held_out gets round(share × number of distinct names) of the distinct names, train the others",
        held_out_names,
        [
            {"documents": documents, "share": share, "seed": seed()}
            for documents, share in (
                (few, 0.4),
                (fresh, 0.42),
                (fresh, 0.07),
                (pair, 0.5),
                (few, 0.0),
                (few, 0.16),
                (few, 0.25),
            )
        ],
        call="train, held_out = split_distinct(documents, share, rng)",
        nudge="Count distinct names, not lines; round to the nearest whole number, which may be 0.",
    )
    yield from each(
        "keeps every copy of every name",
        all_documents,
        [
            {"documents": documents, "share": share, "seed": seed()}
            for documents, share in (
                (["ava", "mia", "ava", "eve"], 0.34),
                (["ava", "mia", "ava", "eve"], 0.0),
                (["ava", "mia", "ava", "eve"], 1.0),
                (doubled, 0.5),
                (doubled + fresh, 0.3),
            )
        ],
        call="train, held_out = split_distinct(documents, share, rng)\nsorted(train + held_out)",
        nudge="The two parts together hold the same lines as documents.",
    )
    yield Trial(
        "leaves documents as they were",
        documents_afterwards,
        {"documents": [*doubled[::6], *fresh[::-1]], "share": 0.3, "seed": seed()},
        call="split_distinct(documents, share, rng)\nthen documents",
        nudge="rng.shuffle changes the very list it is given. Shuffle or sample a list of your own.",
    )
    # 300 splits: 0.17 is 6.4 standard deviations of a share of 0.3, for each of ten names (probability below 1e-8).
    uneven = ["ava"] * 6 + ["mia", "eve", "ida", "zoe", "amy", "ada", "ivy", "una", "may"]
    yield Trial(
        "rng decides, and each distinct name has the same chance, however many copies it has",
        uneven_names,
        {"documents": uneven, "share": 0.3, "splits": 300, "seed": seed()},
        call="split_distinct(documents, share, rng), 300 times",
        nudge="Draw from the distinct names, each listed once, with rng.",
    )
    yield Trial(
        "rng decides, and each distinct name has the same chance, however many copies it has",
        split_again,
        {"documents": fresh, "share": 0.5, "seed": seed()},
        call="rng = random.Random(seed)\nsplit_distinct(documents, share, rng)\nthen all of it again",
        nudge="Call rng's own methods, such as rng.sample or rng.shuffle, on sorted names: a set has no order.",
    )
