"""10-checkpoint: `checkpoint(state, adam)` and `restore(saved, state, adam)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def saved_numbers(m, seed, steps):
    """What checkpoint returns for a small state and an Adam that has made some steps."""
    import random

    rng = random.Random(seed)
    state = {"wte": [[m.Value(rng.random()) for _ in range(2)] for _ in range(3)], "b": [[m.Value(rng.random())]]}
    adam = m.Adam([p for rows in state.values() for row in rows for p in row])
    adam.m, adam.v, adam.steps = [rng.random() for _ in adam.m], [rng.random() for _ in adam.v], steps
    saved = m.checkpoint(state, adam)
    return {name: saved[name] for name in ("state", "m", "v", "steps")}


def unchanged_later(m, seed):
    """The checkpoint as JSON text, after training has gone on."""
    import json
    import random

    rng = random.Random(seed)
    state = {"wte": [[m.Value(rng.random()) for _ in range(2)] for _ in range(2)]}
    adam = m.Adam(state["wte"][0] + state["wte"][1])
    saved = m.checkpoint(state, adam)
    for p in adam.parameters:
        p.grad = 1.0
    adam.step(0.1)
    try:
        return json.loads(json.dumps({key: saved[key] for key in ("state", "m", "v", "steps")}))
    except TypeError:
        return "not to be written as JSON"


def restored(m, seed, steps):
    """State and Adam after restore, and whether the Values are still the same objects."""
    import random

    rng = random.Random(seed)
    state = {"wte": [[m.Value(0.5) for _ in range(2)] for _ in range(3)], "b": [[m.Value(-0.5)]]}
    adam = m.Adam([p for rows in state.values() for row in rows for p in row])
    adam.m, adam.v, adam.steps = [0.25] * 7, [0.75] * 7, 3
    objects = list(adam.parameters)
    saved = {
        "state": {"wte": [[rng.random() for _ in range(2)] for _ in range(3)], "b": [[rng.random()]]},
        "m": [rng.random() for _ in objects],
        "v": [rng.random() for _ in objects],
        "steps": steps,
    }
    m.restore(saved, state, adam)
    now = [p for rows in state.values() for row in rows for p in row]
    found = {
        "data": [float(p.data) for p in now],
        "m": list(adam.m),
        "v": list(adam.v),
        "steps": adam.steps,
        "same objects": all(a is b for a, b in zip(now, objects)) and all(a is b for a, b in zip(adam.parameters, now)),
    }
    adam.m[0] = adam.v[0] = 7.0
    return {**found, "saved m and v": [saved["m"], saved["v"]]}


def check(rng: random.Random) -> Iterator[Trial]:
    seed = rng.randrange(1000)
    yield Trial(
        "checkpoint holds state, m, v and steps as plain numbers",
        saved_numbers,
        {"seed": seed, "steps": 7},
        call="checkpoint(state, adam)",
        nudge='{"state": {name: rows of numbers}, "m": …, "v": …, "steps": …}',
    )
    yield Trial(
        "later training does not change it",
        unchanged_later,
        {"seed": seed},
        call="saved = checkpoint(state, adam); adam.step(rate); saved",
        nudge="Adam goes on changing its own lists; a checkpoint needs copies.",
    )
    yield Trial(
        "restore puts it back into the same Values",
        restored,
        {"seed": seed + 1, "steps": 12},
        call="restore(saved, state, adam)",
        nudge="Set p.data of each Value; give adam copies of m and v, and the number of steps.",
    )
