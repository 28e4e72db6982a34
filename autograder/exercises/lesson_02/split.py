"""02-split: no name on both sides."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograder.checking.probes import Trial
from autograder.exercises import draw

# Short, so that a panel can show them.
_NAMES = (
    *("ada", "amy", "ann", "ava", "eva", "eve", "fay", "gia", "ida", "ivy", "joy", "kay", "kim", "lea", "liv"),
    *("mae", "may", "mia", "nia", "ora", "pam", "pia", "rae", "roz", "sia", "sue", "tea", "uma", "val", "zoe"),
)


def halves(m, documents, share, seed):
    """Both parts."""
    import random

    train, held_out = m.split_distinct(list(documents), share, random.Random(seed))
    return {"train": train, "held_out": held_out}


def halves_and_documents(m, documents, share, seed):
    """Both parts, and the documents after they have been split."""
    import random

    given = list(documents)
    train, held_out = m.split_distinct(given, share, random.Random(seed))
    return {"train": train, "held_out": held_out, "documents": given}


def many_held_out(m, documents, share, splits, seed):
    """What is held out in each of many splits."""
    import random

    rng = random.Random(seed)
    return [m.split_distinct(list(documents), share, rng)[1] for _ in range(splits)]


def split_again(m, documents, share, seed):
    """The parts, sorted, from equally seeded generators, whatever the module random is doing and in whatever order a
    set holds its names."""
    import random

    class Name(str):
        """Stands elsewhere in a set from run to run, as strings do from one start of Python to the next."""

        def __hash__(self):
            return hash((elsewhere, str(self)))

    runs = []
    for elsewhere in (1, 2, 3):
        random.seed(elsewhere)
        parts = m.split_distinct([Name(name) for name in documents], share, random.Random(seed))
        runs.append([sorted(map(str, part)) for part in parts])
    return runs


def _is_lost(documents: list[str], *parts: list[str]) -> bool:
    """Whether there is a name in no part, or one that was never a document."""
    return set(documents) != set().union(*parts)


def _shared(documents: list[str]) -> Callable[[Any], object]:
    """Whether any name stands in both parts."""

    def read(found: Any) -> object:
        train, held_out = found["train"], found["held_out"]
        return {
            "a name is in both parts": bool(set(train) & set(held_out)),
            "in neither": _is_lost(documents, train, held_out),
        }

    return read


def _distinct(documents: list[str]) -> Callable[[Any], object]:
    """How many distinct names are held out, and how many are left to train on."""

    def read(found: Any) -> object:
        train, held_out = (set(found[part]) & set(documents) for part in ("train", "held_out"))
        return {"distinct names in train": len(train), "in held_out": len(held_out)}

    return read


def _together(found: Any) -> object:
    """Both parts together, sorted."""
    return sorted(found["train"] + found["held_out"])


def _unchanged(documents: list[str]) -> Callable[[Any], object]:
    """Whether the documents are as they were after they have been split."""

    def read(found: Any) -> object:
        return {
            "documents unchanged": found["documents"] == documents,
            "names lost": _is_lost(documents, found["train"], found["held_out"]),
        }

    return read


def _uneven(documents: list[str], share: float) -> Callable[[Any], object]:
    """Which names are held out much more or much less often than ``share`` of the splits."""

    def read(found: Any) -> object:
        times = Counter(name for held_out in found for name in set(held_out))
        names = sorted(set(documents))
        return {
            "splits": len(found),
            "held out too often": [name for name in names if times[name] > (share + 0.17) * len(found)],
            "too seldom": [name for name in names if times[name] < (share - 0.17) * len(found)],
        }

    return read


def _repeated(documents: list[str]) -> Callable[[Any], object]:
    """Whether all runs give the same split."""

    def read(runs: Any) -> object:
        first, *others = runs
        lost = any(_is_lost(documents, *parts) for parts in runs)
        return {"the same split": all(run == first for run in others), "runs": len(runs), "names lost": lost}

    return read


def check(rng: random.Random) -> Iterator[Trial]:
    def seed() -> int:
        return rng.randrange(10_000)

    def names(number: int) -> list[str]:
        return rng.sample(_NAMES, number)

    fresh = sorted({"".join(rng.choices(draw.LETTERS, k=4)) for _ in range(40)})[:23]
    doubled = [name for name in names(8) for _ in range(6)]
    few, pair, three = names(5), [name for name in names(2) for _ in range(12)], names(3)
    three.insert(2, three[0])

    def trials(objective: str, reads: Callable[[list[str]], Callable], cases: Iterable, call: str, nudge: str):
        for documents, share in cases:
            inputs = {"documents": documents, "share": share, "seed": seed()}
            yield Trial(objective, halves, inputs, call=call, nudge=nudge, reads=reads(documents))

    call = "train, held_out = split_distinct(documents, share, rng)"
    yield from trials(
        "no name is in both parts",
        _shared,
        ((doubled, 0.5), (pair, 0.5)),
        call=call,
        nudge="Decide name by name, not line by line: all copies of a name go the same way.",
    )
    yield from trials(
        "held_out gets round(share × number of distinct names) of the distinct names, train the others",
        _distinct,
        ((few, 0.4), (fresh, 0.42), (fresh, 0.07), (pair, 0.5), (few, 0.0), (few, 0.16), (few, 0.25), (doubled, 0.3)),
        call=call,
        nudge="Count distinct names, not lines; round to the nearest whole number, which may be 0.",
    )
    yield from trials(
        "keeps every copy of every name",
        lambda documents: _together,
        ((three, 0.34), (three, 0.0), (three, 1.0), (doubled, 0.5), (doubled + fresh, 0.3)),
        call=f"{call}\nsorted(train + held_out)",
        nudge="The two parts together hold the same lines as documents.",
    )
    lines = [*doubled[::6], *fresh[::-1]]
    yield Trial(
        "leaves documents as they were",
        halves_and_documents,
        {"documents": lines, "share": 0.3, "seed": seed()},
        call="split_distinct(documents, share, rng)\nthen documents",
        nudge="rng.shuffle changes the very list it is given. Shuffle or sample a list of your own.",
        reads=_unchanged(lines),
    )
    # 300 splits: 0.17 is 6.4 standard deviations of a share of 0.3, for each of ten names (probability below 1e-8).
    often, *once = names(10)
    uneven = [often] * 6 + once
    yield Trial(
        "rng decides, and each distinct name has the same chance, however many copies it has",
        many_held_out,
        {"documents": uneven, "share": 0.3, "splits": 300, "seed": seed()},
        call="split_distinct(documents, share, rng), 300 times",
        nudge="Draw from the distinct names, each listed once, with rng.",
        reads=_uneven(uneven, 0.3),
    )
    yield Trial(
        "rng decides, and each distinct name has the same chance, however many copies it has",
        split_again,
        {"documents": fresh, "share": 0.5, "seed": seed()},
        call="rng = random.Random(seed)\nsplit_distinct(documents, share, rng)\nthen all of it again",
        nudge="Call rng's own methods, such as rng.sample or rng.shuffle, on sorted names: a set has no order.",
        reads=_repeated(fresh),
    )
