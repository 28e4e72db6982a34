"""10-document-loss: `document_loss(state, tokens)`, the mean cross-entropy over the pairs."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def loss_of_document(m, seed, vocab_size, tokens):
    """The number of document_loss for a random model."""
    import random

    random.seed(seed)
    state = m.init_state(vocab_size)
    for rows in state.values():
        for row in rows:
            for p in row:
                p.data *= 4
    return m.document_loss(state, tokens).data


def slopes_of_document(m, seed, vocab_size, tokens):
    """For each matrix a random mix of the gradients of document_loss."""
    import random

    random.seed(seed)
    state = m.init_state(vocab_size)
    m.document_loss(state, tokens).backward()
    rng = random.Random(seed)
    return {
        name: sum(100 * float(p.grad) * rng.gauss(0, 1) for row in rows for p in row) for name, rows in state.items()
    }


def calls_of_gpt(m, tokens):
    """What document_loss asks of gpt, called twice: each token with its position, and how long the cache is."""
    space, asked = m.document_loss.__globals__, []
    whole = m.init_state(3)

    def gpt(state, token_id, pos_id, keys, values):
        keys[0].append("key")
        values[0].append("value")
        given = {"token": token_id, "position": pos_id, "keys": len(keys[0]), "values": len(values[0])}
        asked.append({**given, "the state that was given": state is whole})
        return [m.Value(0.1 * token_id), m.Value(0.2), m.Value(0.0)]

    before = space.get("gpt")
    space["gpt"] = gpt
    try:
        losses = [m.document_loss(whole, tokens), m.document_loss(whole, tokens)]
    finally:
        space["gpt"] = before
    return {"what gpt was asked": asked, "losses": [float(loss.data) for loss in losses]}


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "asks gpt at each position, in order, with a cache that begins empty",
        calls_of_gpt,
        [{"tokens": tokens} for tokens in ([2, 0, 1, 2], [2] + [rng.randrange(2) for _ in range(5)] + [2])],
        call="document_loss(state, tokens), twice, noting the calls of gpt",
        nudge="One cache for the whole document; position 0 for the first pair, 1 for the second; one call for each.",
    )
    yield Trial(
        "cuts a long document to block_size pairs",
        calls_of_gpt,
        {"tokens": [2] + [rng.randrange(2) for _ in range(20)] + [2]},
        call="document_loss(state, tokens), twice, noting the calls of gpt",
        nudge="next_token_pairs cuts it, if it is told where.",
    )
    yield Trial(
        "is the mean of the cross-entropies",
        loss_of_document,
        {"seed": rng.randrange(1000), "vocab_size": 3, "tokens": [2, 1, 0, 2]},
        call="document_loss(state, tokens).data",
        nudge="The sum of the losses divided by the number of pairs.",
    )
    yield Trial(
        "returns a Value that lets the gradient through to every matrix",
        slopes_of_document,
        {"seed": rng.randrange(1000), "vocab_size": 3, "tokens": [2, 1, 2]},
        call="document_loss(state, tokens).backward()",
        nudge="Keep the losses as Values until the mean.",
    )
