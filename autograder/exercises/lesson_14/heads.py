"""14-heads: `split_heads(x, n_head)` and `join_heads(x)`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def split(m, shape, n_head):
    """split_heads of the numbers 0, 1, 2, ... in an array of the given shape."""
    import numpy as np

    x = np.arange(np.prod(shape), dtype=float).reshape(shape)
    found = m.split_heads(x, n_head)
    return {"heads": np.array(found).tolist(), "an array": isinstance(found, np.ndarray)}


def joined(m, shape):
    """join_heads of the numbers 0, 1, 2, ... in an array of the given shape."""
    import numpy as np

    x = np.arange(np.prod(shape), dtype=float).reshape(shape)
    found = m.join_heads(x)
    return {"positions": np.array(found).tolist(), "an array": isinstance(found, np.ndarray)}


def there_and_back(m, shape, n_head):
    """join_heads(split_heads(x, n_head)), and x afterwards."""
    import numpy as np

    x = np.arange(np.prod(shape), dtype=float).reshape(shape)
    back = np.array(m.join_heads(m.split_heads(x, n_head))).tolist()
    return {"there and back": back, "x": x.tolist()}


def check(rng: random.Random) -> Iterator[Trial]:
    sizes = rng.sample((2, 3, 4, 5), 4)
    documents, n_head, positions, size = sizes
    yield from each(
        "gives every head its entries of every position",
        split,
        [
            ([1, 2, 4], 2),
            ([1, 2, 6], 3),
            ([2, 3, 4], 2),
            ([documents, positions, n_head * size], n_head),
            ([1, 3, 5], 1),
        ],
        call="split_heads(x, n_head)",
        nudge="First cut the last axis in two, head and entry; then heads and positions change places. A reshape "
        "alone never moves a number past another.",
    )
    yield from each(
        "puts the heads side by side again",
        joined,
        [([1, 2, 2, 2],), ([1, 3, 2, 2],), ([2, 2, 3, 4],), (sizes,), ([1, 1, 3, 5],)],
        call="join_heads(x)",
        nudge="The way back: heads and positions change places, then the last two axes become one.",
    )
    yield from each(
        "comes back to where it began",
        there_and_back,
        [([2, 3, 8], 4), ([documents, positions, n_head * size], n_head)],
        call="join_heads(split_heads(x, n_head))",
        nudge="Each step of the one undoes a step of the other, in the opposite order.",
    )
