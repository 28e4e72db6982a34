"""09-init-state: `init_state(vocab_size)`, all matrices under their names."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def shapes_of_state(m, vocab_size):
    """The names in order, and of every matrix the number of rows and their lengths."""
    state = m.init_state(vocab_size)
    shapes = {name: {"rows": len(rows), "their lengths": [len(row) for row in rows]} for name, rows in state.items()}
    return {"names in order": list(state), **shapes}


def draws_of_state(m, vocab_size, seed):
    """The first two numbers and the last one of each matrix, after seeding the random stream."""
    import random

    random.seed(seed)
    state = m.init_state(vocab_size)
    return {
        name: {
            "first": float(rows[0][0].data),
            "second": float(rows[0][1].data),
            "last": float(rows[-1][-1].data),
        }
        for name, rows in state.items()
    }


def separate_parameters(m, vocab_size):
    """How many different Values the state holds, of how many."""
    found = [p for rows in m.init_state(vocab_size).values() for row in rows for p in row]
    return {
        "entries": len(found),
        "of them different objects": len({id(p) for p in found}),
        "all of them Values": all(isinstance(p, m.Value) for p in found),
    }


def state_of_other_sizes(m, vocab_size, n_layer, n_embd, block_size):
    """Names and shapes when the four sizes of the notebook are others."""
    space = getattr(m.init_state, "__globals__", {})
    sizes = {"n_layer": n_layer, "n_embd": n_embd, "block_size": block_size}
    before = {name: space[name] for name in sizes if name in space}
    space.update(sizes)
    try:
        state = m.init_state(vocab_size)
        shapes = {n: {"rows": len(rows), "their lengths": [len(row) for row in rows]} for n, rows in state.items()}
        return {"names in order": list(state), **shapes}
    finally:
        for name in sizes:
            del space[name]
        space.update(before)


def size_of_heads(m):
    """The number of heads that stands beside init_state."""
    return getattr(m.init_state, "__globals__", {}).get("n_head")


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "holds the matrices under their names, in order, each in its shape",
        shapes_of_state,
        [{"vocab_size": vocab_size} for vocab_size in (27, rng.randint(3, 9))],
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
    yield from each(
        "draws them in this order",
        draws_of_state,
        [{"vocab_size": 27, "seed": seed} for seed in (42, rng.randrange(1000))],
        call="random.seed(seed); init_state(vocab_size)",
        nudge="The order in which matrix is called is the order of the table, with the default spread.",
    )
    yield Trial(
        "holds the matrices under their names, in order, each in its shape",
        size_of_heads,
        call="n_head",
        nudge="Leave the four sizes above the function as they are: 1, 16, 4, 16.",
    )
    yield Trial(
        "follows n_layer, n_embd and block_size",
        state_of_other_sizes,
        {"vocab_size": 5, "n_layer": 2, "n_embd": rng.choice((4, 8, 12)), "block_size": rng.randrange(3, 8)},
        call="init_state(vocab_size) with other values of n_layer, n_embd, block_size",
        nudge="Write the names of the sizes inside the function, not 16 or 1.",
    )
