"""The checks of lesson 09: the parameters by name, the cache, attention with heads, gpt."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def shapes_of_state(m, vocab_size):
    """The name, the number of rows and the lengths of the rows of every matrix, in order."""
    return [[name, len(rows), [len(row) for row in rows]] for name, rows in m.init_state(vocab_size).items()]


def draws_of_state(m, vocab_size, seed):
    """The first two numbers and the last one of each matrix, after seeding the random stream."""
    import random

    random.seed(seed)
    state = m.init_state(vocab_size)
    return {
        name: [float(rows[0][0].data), float(rows[0][1].data), float(rows[-1][-1].data)] for name, rows in state.items()
    }


def separate_parameters(m, vocab_size):
    """How many different Values the state holds, of how many."""
    found = [p for rows in m.init_state(vocab_size).values() for row in rows for p in row]
    return [len({id(p) for p in found}), len(found), all(isinstance(p, m.Value) for p in found)]


def state_of_other_sizes(m, vocab_size, n_layer, n_embd, block_size):
    """Names and shapes when the four sizes of the notebook are others."""
    space = getattr(m.init_state, "__globals__", {})
    sizes = {"n_layer": n_layer, "n_embd": n_embd, "block_size": block_size}
    before = {name: space[name] for name in sizes if name in space}
    space.update(sizes)
    try:
        return [[name, len(rows), [len(row) for row in rows]] for name, rows in m.init_state(vocab_size).items()]
    finally:
        for name in sizes:
            del space[name]
        space.update(before)


def check_init_state(rng: random.Random) -> Iterator[Trial]:
    """`init_state(vocab_size)`: all matrices under their names."""
    for vocab_size in (27, rng.randint(3, 9)):
        yield Trial(
            "holds the matrices under their names, in order, each in its shape",
            shapes_of_state,
            {"vocab_size": vocab_size},
            call="init_state(vocab_size)",
            nudge="wte, wpe, lm_head; then attn_wq, attn_wk, attn_wv, attn_wo, mlp_fc1, mlp_fc2 of each layer. "
            "matrix(rows, columns).",
        )
    yield Trial(
        "holds a separate Value in every place",
        separate_parameters,
        {"vocab_size": 5},
        call="init_state(vocab_size)",
        nudge="Call matrix anew for each name.",
    )
    for seed in (42, rng.randrange(1000)):
        yield Trial(
            "draws them in this order",
            draws_of_state,
            {"vocab_size": 27, "seed": seed},
            call="random.seed(seed); init_state(vocab_size)",
            nudge="The order in which matrix is called is the order of the table, with the default spread.",
        )
    yield Trial(
        "follows n_layer, n_embd and block_size",
        state_of_other_sizes,
        {"vocab_size": 5, "n_layer": 2, "n_embd": 8, "block_size": 3},
        call="init_state(vocab_size) with other values of n_layer, n_embd, block_size",
        nudge="Write the names of the sizes inside the function, not 16 or 1.",
    )


def flattened(m, shapes):
    """The numbers of parameters(state), for a state whose entries are 0.0, 1.0, 2.0, …; and whether they are the same
    objects."""
    import itertools

    count = itertools.count()
    state = {
        name: [[m.Value(float(next(count))) for _ in range(columns)] for _ in range(rows)]
        for name, rows, columns in shapes
    }
    found = list(m.parameters(state))
    own = {id(p) for rows in state.values() for row in rows for p in row}
    return [[float(p.data) for p in found], all(id(p) in own for p in found)]


def check_parameters(rng: random.Random) -> Iterator[Trial]:
    """`parameters(state)`: every Value in one list."""
    for shapes in (
        [["wte", 3, 2], ["lm_head", 2, 2]],
        [["b", rng.randint(2, 4), 3], ["a", 1, rng.randint(4, 6)], ["c", 2, 1]],
    ):
        yield Trial(
            "lists every parameter, matrix by matrix, row by row",
            flattened,
            {"shapes": shapes},
            call="parameters(state), the matrices being [name, rows, columns] and the entries 0.0, 1.0, 2.0, …",
            nudge="Matrices in the order of the dict, rows in order, entries in order; the Values themselves, "
            "not copies.",
        )


def cache_and_friends(m, n_layer):
    """The cache for n_layer layers: its contents, and what one append to each list of keys leads to."""
    space = getattr(m.empty_cache, "__globals__", {})
    before = {name: space[name] for name in ("n_layer",) if name in space}
    space["n_layer"] = n_layer
    try:
        keys, values = m.empty_cache()
        empty = [[len(k) for k in keys], [len(v) for v in values]]
        for i, k in enumerate(keys):
            k.append(i)
        again, _ = m.empty_cache()
        return {
            "empty": empty,
            "keys after one append each": [list(k) for k in keys],
            "values then": [list(v) for v in values],
            "a second cache": [list(k) for k in again],
        }
    finally:
        del space["n_layer"]
        space.update(before)


def check_cache(rng: random.Random) -> Iterator[Trial]:
    """`empty_cache()`: a list for each layer, twice."""
    for n_layer in (1, rng.randint(3, 4)):
        yield Trial(
            "gives each layer an empty list of keys and one of values, all separate",
            cache_and_friends,
            {"n_layer": n_layer},
            call="keys, values = empty_cache()",
            nudge="One [] evaluated for each layer, and again for the values: a list comprehension does it.",
        )


def heads_at_work(m, seed, tokens, n_embd, n_head, layer):
    """What attention returns for each of several tokens, and the lists of keys and values at the end.

    The random numbers come from the seed; n_embd and n_head replace the sizes of the notebook meanwhile.
    """
    import random

    rng = random.Random(seed)
    draw = lambda rows, columns: [[m.Value(rng.gauss(0, 0.6)) for _ in range(columns)] for _ in range(rows)]  # noqa: E731
    state = {f"layer{i}.attn_w{name}": draw(n_embd, n_embd) for i in range(2) for name in "qkvo"}
    xs = draw(tokens, n_embd)
    space = getattr(m.attention, "__globals__", {})
    sizes = {"n_embd": n_embd, "n_head": n_head}
    before = {name: space[name] for name in sizes if name in space}
    space.update(sizes)
    keys, values = [], []
    try:
        rows = [[float(out.data) for out in m.attention(x, state, layer, keys, values)] for x in xs]
    finally:
        for name in sizes:
            del space[name]
        space.update(before)
    return {
        "results": rows,
        "keys": [[float(k.data) for k in key] for key in keys],
        "values": [[float(v.data) for v in value] for value in values],
    }


def slopes_of_heads(m, seed, tokens, n_embd, n_head):
    """The gradients of x and of the four matrices, for a random mix of all results of several tokens."""
    import random

    rng = random.Random(seed)
    draw = lambda rows, columns: [[m.Value(rng.gauss(0, 0.6)) for _ in range(columns)] for _ in range(rows)]  # noqa: E731
    state = {f"layer0.attn_w{name}": draw(n_embd, n_embd) for name in "qkvo"}
    xs = draw(tokens, n_embd)
    space = getattr(m.attention, "__globals__", {})
    sizes = {"n_embd": n_embd, "n_head": n_head}
    before = {name: space[name] for name in sizes if name in space}
    space.update(sizes)
    keys, values, loss = [], [], m.Value(0.0)
    try:
        for x in xs:
            for out in m.attention(x, state, "layer0", keys, values):
                loss = loss + out * rng.gauss(0, 1)
    finally:
        for name in sizes:
            del space[name]
        space.update(before)
    loss.backward()
    slopes = {name: [[float(p.grad) for p in row] for row in rows] for name, rows in state.items()}
    return {"x": [[float(v.grad) for v in x] for x in xs], **slopes}


def check_attention(rng: random.Random) -> Iterator[Trial]:
    """`attention(x, state, layer, keys, values)`: every head with its own slice."""
    cases = [(1, 1, 4, 2, "layer0"), (2, 5, 8, 2, "layer0"), (3, 3, 16, 4, "layer0"), (4, 3, 6, 3, "layer1")]
    for seed, tokens, n_embd, n_head, layer in cases:
        yield Trial(
            "lets each head attend with its slice, and joins them with attn_wo",
            heads_at_work,
            {"seed": seed, "tokens": tokens, "n_embd": n_embd, "n_head": n_head, "layer": layer},
            call="attention(x, state, layer, keys, values) for each token in turn",
            nudge="Append key and value first. Head h takes the numbers from h * n_embd // n_head on, of query, "
            "keys and values.",
        )
    seed = rng.randrange(1000)
    yield Trial(
        "lets each head attend with its slice, and joins them with attn_wo",
        heads_at_work,
        {"seed": seed, "tokens": 4, "n_embd": 8, "n_head": 4, "layer": "layer1"},
        call="attention(x, state, layer, keys, values) for each token in turn",
        nudge="Append key and value first. Head h takes the numbers from h * n_embd // n_head on, of query, keys "
        "and values.",
    )
    yield Trial(
        "lets the gradient through to x and all four matrices",
        slopes_of_heads,
        {"seed": seed, "tokens": 3, "n_embd": 6, "n_head": 2},
        call="loss = mix · attention(…) over several tokens; loss.backward()",
        nudge="Keep Values in the lists of keys and values: earlier positions learn from later ones.",
    )


def logits_of_gpt(m, seed, tokens, vocab_size, n_layer):
    """The logits after each of several tokens, and how the lists of keys and values have grown."""
    import random

    rng = random.Random(seed)
    draw = lambda rows, columns: [[m.Value(rng.gauss(0, 0.3)) for _ in range(columns)] for _ in range(rows)]  # noqa: E731
    state = {"wte": draw(vocab_size, 16), "wpe": draw(16, 16), "lm_head": draw(vocab_size, 16)}
    for i in range(n_layer):
        state |= {f"layer{i}.attn_w{name}": draw(16, 16) for name in "qkvo"}
        state[f"layer{i}.mlp_fc1"], state[f"layer{i}.mlp_fc2"] = draw(64, 16), draw(16, 64)
    space = getattr(m.gpt, "__globals__", {})
    before = {name: space[name] for name in ("n_layer",) if name in space}
    space["n_layer"] = n_layer
    keys, values = [[] for _ in range(n_layer)], [[] for _ in range(n_layer)]
    try:
        rows = [
            [float(logit.data) for logit in m.gpt(state, token, position, keys, values)]
            for position, token in enumerate(tokens)
        ]
    finally:
        del space["n_layer"]
        space.update(before)
    return {"logits": rows, "keys in each layer": [len(k) for k in keys], "values": [len(v) for v in values]}


def slopes_of_gpt(m, seed, tokens, vocab_size):
    """For each matrix two random mixes of its gradients, the loss being a random mix of all logits."""
    import random

    rng = random.Random(seed)
    draw = lambda rows, columns: [[m.Value(rng.gauss(0, 0.3)) for _ in range(columns)] for _ in range(rows)]  # noqa: E731
    state = {"wte": draw(vocab_size, 16), "wpe": draw(16, 16), "lm_head": draw(vocab_size, 16)}
    state |= {f"layer0.attn_w{name}": draw(16, 16) for name in "qkvo"}
    state["layer0.mlp_fc1"], state["layer0.mlp_fc2"] = draw(64, 16), draw(16, 64)
    keys, values, loss = [[]], [[]], m.Value(0.0)
    for position, token in enumerate(tokens):
        for logit in m.gpt(state, token, position, keys, values):
            loss = loss + logit * rng.gauss(0, 1)
    loss.backward()
    return {
        name: [sum(float(p.grad) * rng.gauss(0, 1) for row in rows for p in row) for _ in range(2)]
        for name, rows in state.items()
    }


def check_gpt(rng: random.Random) -> Iterator[Trial]:
    """`gpt(state, token_id, pos_id, keys, values)`: the logits of the next token."""
    for seed, tokens in ((1, [2]), (rng.randrange(1000), [4, 0])):
        yield Trial(
            "gives the logits of the next token",
            logits_of_gpt,
            {"seed": seed, "tokens": tokens, "vocab_size": 5, "n_layer": 1},
            call="gpt(state, token_id, pos_id, keys, values) for each token in turn",
            nudge="embed; x = add(attention(rmsnorm(x), …), x); x = add(mlp(rmsnorm(x), …), x); linear with lm_head.",
        )
    yield Trial(
        "goes through all n_layer layers",
        logits_of_gpt,
        {"seed": 5, "tokens": [3], "vocab_size": 4, "n_layer": 2},
        call="gpt(…) for each token in turn, with n_layer = 2",
        nudge="Layer i has its own matrices and its own lists keys[i] and values[i].",
    )
    yield Trial(
        "lets the gradient through to every matrix",
        slopes_of_gpt,
        {"seed": rng.randrange(1000), "tokens": [3, 1], "vocab_size": 4},
        call="loss = mix · all logits; loss.backward()",
        nudge="Every step works on Values; nothing is taken out of .data.",
    )
