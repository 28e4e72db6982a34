"""11-scratch: `from_scratch(gpt, empty_cache, state, tokens)`, the last logits, computed anew."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def fed_from_scratch(m, tokens):
    """What from_scratch asks of gpt, how often it asks for a cache, and what it returns."""
    table = [[m.Value(0.1 * i)] for i in range(16)]
    whole = dict.fromkeys(("wte", "wpe", "lm_head"), table)
    asked: list[dict] = []
    caches: list[tuple[list, list]] = []

    def empty_cache():
        caches.append(([[]], [[]]))
        return caches[-1]

    def gpt(state, token_id, pos_id, keys, values):
        keys[0].append(token_id)
        values[0].append(token_id)
        given = {"token": token_id, "position": pos_id, "keys": list(keys[0]), "values": list(values[0])}
        asked.append({**given, "the state that was given": state is whole})
        return [10 * pos_id + token_id]

    result = m.from_scratch(gpt, empty_cache, whole, tokens)
    again = m.from_scratch(gpt, empty_cache, whole, tokens[:1])
    return {"what gpt was asked": asked, "caches": len(caches), "result": result, "of the first alone": again}


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "feeds every token to an empty cache and returns the last logits",
        fed_from_scratch,
        [{"tokens": tokens} for tokens in ([5, 2, 3], [5] + [rng.randrange(5) for _ in range(5)])],
        call="from_scratch(gpt, empty_cache, state, tokens), then with the first token alone",
        nudge="One cache a call; every token goes through gpt, in order, at its own position.",
    )
