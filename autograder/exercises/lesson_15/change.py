"""15-change: `change(setting, **changes)`, exactly one change."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


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


def check(rng: random.Random) -> Iterator[Trial]:
    width = rng.choice((8, 32, 64))
    yield from each(
        "returns a new setting with that one change, and leaves the old one",
        changed_setting,
        (
            ({}, {"heads": 1}),
            ({}, {"norm": False}),
            ({"width": width}, {"rate": round(rng.uniform(0.02, 0.09), 3)}),
            ({"kind": "sgd", "heads": 2}, {"documents": 300}),
            ({"documents": 100}, {"documents": None}),
            ({"rate": 0.1}, {"rate": 0}),
            *rng.sample([({"heads": width}, {"norm": False}), ({"width": width}, {"rate": 0})], 2),
        ),
        call="change(Setting(**start), **changes)",
        nudge="replace makes a copy with other values.",
    )
    yield from each(
        "refuses two changes",
        refused_change,
        rng.sample(
            [
                {"start": {}, "changes": changes}
                for changes in ({"heads": 1, "norm": False}, {"width": width, "rate": 0.05}, {"heads": 2})
            ],
            3,
        ),
        call="change(Setting(**start), **changes)",
        nudge="One change is due; raise ValueError for more or fewer.",
    )
    yield from each(
        "refuses to change nothing",
        refused_change,
        rng.sample([{"start": {}, "changes": changes} for changes in ({}, {"heads": 2}, {"norm": False})], 3),
        call="change(Setting(), **changes)",
        nudge="One change is due; raise ValueError for more or fewer.",
    )
    yield from each(
        "refuses the value that is there already",
        refused_change,
        rng.sample([({}, {"heads": 4}), ({"width": width}, {"width": width}), ({"heads": 2}, {"heads": 4})], 3),
        call="change(Setting(**start), **changes)",
        nudge="Compare the new value with the present one.",
    )
    yield from each(
        "refuses a name that a setting does not have",
        refused_change,
        rng.sample([{"start": {}, "changes": changes} for changes in ({"head": 1}, {"__class__": 1}, {"heads": 1})], 3),
        call="change(Setting(**start), **changes)",
        nudge="replace would raise TypeError; look first, and raise ValueError.",
    )
