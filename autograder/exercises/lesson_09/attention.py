"""09-attention: `attention(x, state, layer, keys, values)`, every head with its own slice."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def heads_at_work(m, seed, tokens, n_embd, n_head, layer):
    """What attention returns for each of several tokens, and the lists of keys and values at the end.

    The random numbers come from the seed; n_embd and n_head replace the sizes of the notebook meanwhile.
    """
    import random

    rng = random.Random(seed)
    draw = lambda rows, columns: [[m.Value(rng.gauss(0, 0.6)) for _ in range(columns)] for _ in range(rows)]  # noqa: E731
    state = {f"layer{i}.attn_w{name}": draw(n_embd, n_embd) for i in range(2) for name in "qkvo"}
    xs = draw(tokens, n_embd)
    state |= {"wte": draw(3, n_embd), "wpe": draw(16, n_embd), "lm_head": draw(3, n_embd)}
    for i in range(2):
        state |= {f"layer{i}.mlp_fc1": draw(4 * n_embd, n_embd), f"layer{i}.mlp_fc2": draw(n_embd, 4 * n_embd)}
    space = getattr(m.attention, "__globals__", {})
    sizes = {"n_embd": n_embd, "n_head": n_head}
    before = {name: space[name] for name in sizes if name in space}
    space.update(sizes)
    keys: list[list] = []
    values: list[list] = []
    try:
        rows = [m.attention(x, state, layer, keys, values) for x in xs]
    finally:
        for name in sizes:
            del space[name]
        space.update(before)
    return {
        "results": [[out.data for out in row] if isinstance(row, (list, tuple)) else row for row in rows],
        "keys": [[float(k.data) for k in key] for key in keys],
        "values": [[float(v.data) for v in value] for value in values],
    }


def slopes_of_heads(m, seed, tokens, n_embd, n_head):
    """The gradients of x and of the four matrices, for a random mix of all results of several tokens."""
    import random

    rng = random.Random(seed)
    draw = lambda rows, columns: [[m.Value(rng.gauss(0, 0.6)) for _ in range(columns)] for _ in range(rows)]  # noqa: E731
    own = {f"layer0.attn_w{name}": draw(n_embd, n_embd) for name in "qkvo"}
    xs = draw(tokens, n_embd)
    tables = {"wte": draw(3, n_embd), "wpe": draw(16, n_embd), "lm_head": draw(3, n_embd)}
    state = tables | own | {"layer0.mlp_fc1": draw(4 * n_embd, n_embd), "layer0.mlp_fc2": draw(n_embd, 4 * n_embd)}
    space = getattr(m.attention, "__globals__", {})
    sizes = {"n_embd": n_embd, "n_head": n_head}
    before = {name: space[name] for name in sizes if name in space}
    space.update(sizes)
    keys: list[list] = []
    values: list[list] = []
    loss = m.Value(0.0)
    try:
        for x in xs:
            for out in m.attention(x, state, "layer0", keys, values):
                loss = loss + out * rng.gauss(0, 1)
    finally:
        for name in sizes:
            del space[name]
        space.update(before)
    loss.backward()
    slopes = {name: [[float(p.grad) for p in row] for row in rows] for name, rows in own.items()}
    return {"x": [[float(v.grad) for v in x] for x in xs], **slopes}


def check(rng: random.Random) -> Iterator[Trial]:
    cases = [
        (1, 1, 4, 2, "layer0"),
        (2, 5, 8, 2, "layer0"),
        (3, 3, 16, 4, "layer0"),
        (4, 3, 6, 3, "layer1"),
        (5, 12, 2, 1, "layer0"),
        (6, 2, 24, 2, "layer0"),
    ]
    yield from each(
        "lets each head attend with its slice, and joins them with attn_wo",
        heads_at_work,
        cases,
        call="attention(x, state, layer, keys, values) for each token in turn",
        nudge="Append key and value first. Each head takes its own stretch of query, keys and values.",
    )
    seed = rng.randrange(1000)
    yield Trial(
        "lets each head attend with its slice, and joins them with attn_wo",
        heads_at_work,
        {"seed": seed, "tokens": 4, "n_embd": 8, "n_head": 4, "layer": "layer1"},
        call="attention(x, state, layer, keys, values) for each token in turn",
        nudge="Append key and value first. Each head takes its own stretch of query, keys and values.",
    )
    yield Trial(
        "lets the gradient through to x and all four matrices",
        slopes_of_heads,
        {"seed": seed, "tokens": 3, "n_embd": 6, "n_head": 2},
        call="loss = mix · attention(…) over several tokens; loss.backward()",
        nudge="Keep Values in the lists of keys and values: earlier positions learn from later ones.",
    )
