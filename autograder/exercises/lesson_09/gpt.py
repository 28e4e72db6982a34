"""09-gpt: `gpt(state, token_id, pos_id, keys, values)`, the logits of the next token."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def logits_of_gpt(m, seed, tokens, vocab_size, n_layer):
    """The logits after each of several tokens, and how the lists of keys and values have grown."""
    import random

    rng = random.Random(seed)
    draw = lambda rows, columns: [[m.Value(rng.gauss(0, 0.3)) for _ in range(columns)] for _ in range(rows)]  # noqa: E731
    state = {"wte": draw(vocab_size, 16), "wpe": draw(16, 16), "lm_head": draw(vocab_size, 16)}
    for i in range(n_layer):
        state |= {f"layer{i}.attn_w{name}": draw(16, 16) for name in "qkvo"}
        state[f"layer{i}.mlp_fc1"], state[f"layer{i}.mlp_fc2"] = draw(8, 16), draw(16, 8)  # narrow: soon done
    space = getattr(m.gpt, "__globals__", {})
    before = {name: space[name] for name in ("n_layer",) if name in space}
    space["n_layer"] = n_layer
    keys: list[list] = [[] for _ in range(n_layer)]
    values: list[list] = [[] for _ in range(n_layer)]
    try:
        rows = [m.gpt(state, token, position, keys, values) for position, token in enumerate(tokens)]
    finally:
        del space["n_layer"]
        space.update(before)
    return {
        "logits": [[logit.data for logit in r] if isinstance(r, (list, tuple)) else r for r in rows],
        "keys in each layer": [len(k) for k in keys],
        "values in each layer": [len(v) for v in values],
        "first number of the first key in each layer": [float(k[0][0].data) if k else None for k in keys],
        "first number of the first value in each layer": [float(v[0][0].data) if v else None for v in values],
    }


def slopes_of_gpt(m, seed, tokens, vocab_size):
    """For each matrix two random mixes of its gradients, the loss being a random mix of all logits."""
    import random

    rng = random.Random(seed)
    draw = lambda rows, columns: [[m.Value(rng.gauss(0, 0.3)) for _ in range(columns)] for _ in range(rows)]  # noqa: E731
    state = {"wte": draw(vocab_size, 16), "wpe": draw(16, 16), "lm_head": draw(vocab_size, 16)}
    state |= {f"layer0.attn_w{name}": draw(16, 16) for name in "qkvo"}
    state["layer0.mlp_fc1"], state["layer0.mlp_fc2"] = draw(8, 16), draw(16, 8)
    keys: list[list] = [[]]
    values: list[list] = [[]]
    loss = m.Value(0.0)
    for position, token in enumerate(tokens):
        for logit in m.gpt(state, token, position, keys, values):
            loss = loss + logit * rng.gauss(0, 1)
    loss.backward()
    return {
        name: [sum(float(p.grad) * rng.gauss(0, 1) for row in rows for p in row) for _ in range(2)]
        for name, rows in state.items()
    }


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "gives the logits of the next token",
        logits_of_gpt,
        [
            {"seed": seed, "tokens": tokens, "vocab_size": 5, "n_layer": 1}
            for seed, tokens in ((1, [2]), (rng.randrange(1000), [4, 0]))
        ],
        call="gpt(state, token_id, pos_id, keys, values) for each token in turn",
        nudge="What goes into attention and into the MLP is normalised; what comes out is added to x as it was.",
    )
    yield Trial(
        "goes through all n_layer layers",
        logits_of_gpt,
        {"seed": rng.randrange(1000), "tokens": [3], "vocab_size": 4, "n_layer": 2},
        call="gpt(…) for each token in turn, with n_layer = 2",
        nudge="Each layer has its own matrices and its own lists of keys and values.",
    )
    yield Trial(
        "lets the gradient through to every matrix",
        slopes_of_gpt,
        {"seed": rng.randrange(1000), "tokens": [3, 1], "vocab_size": 4},
        call="loss = mix · all logits; loss.backward()",
        nudge="Every step works on Values; nothing is taken out of .data.",
    )
