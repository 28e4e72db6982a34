"""14-array: `Array.linear` and `Array.backward`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def array_linear(m, x, w):
    """The numbers of Array(x).linear(Array(w))."""
    import numpy as np

    return m.Array(np.array(x)).linear(m.Array(np.array(w))).data.tolist()


def array_slopes(m, x, w, row):
    """The gradients of x, w and row for the loss Array(x).linear(w).linear(row)[0]."""
    import numpy as np

    x, w, row = m.Array(np.array(x)), m.Array(np.array(w)), m.Array(np.array([row]))
    loss = x.linear(w).linear(row)[0]
    loss.backward()
    return {"x": np.array(x.grad).tolist(), "w": np.array(w.grad).tolist(), "row": np.array(row.grad).tolist()}


def array_reuse(m, x, y, row):
    """The gradients of x and y for the loss ((x + y).relu() + (x + y) + x).linear(row)[0]."""
    import numpy as np

    x, y, row = m.Array(np.array(x)), m.Array(np.array(y)), m.Array(np.array([row]))
    inner = x + y
    loss = (inner.relu() + inner + x).linear(row)[0]
    loss.backward()
    return {"x": np.array(x.grad).tolist(), "y": np.array(y.grad).tolist()}


def array_shared(m, x, y, row):
    """The gradients of x and y for the loss ((x + y) + y).linear(row)[0], and for the one with x and y exchanged."""
    import numpy as np

    found = []
    for first in (True, False):
        a, b = m.Array(np.array(x)), m.Array(np.array(y))
        last = m.Array(np.array([row]))
        total = (a + b) + b if first else (b + a) + (a + a)
        total.linear(last)[0].backward()
        found.append([np.array(a.grad).tolist(), np.array(b.grad).tolist()])
    return found


def array_inputs(m, x, w):
    """The numbers of x and w after linear and backward."""
    import numpy as np

    x, w = m.Array(np.array(x)), m.Array(np.array(w))
    (x.linear(w)[0] + x.linear(w)[1]).backward()
    return {"x": x.data.tolist(), "w": w.data.tolist()}


def array_twice(m, x, row):
    """The gradient of x after backward from two losses, one after the other."""
    import numpy as np

    x, row = m.Array(np.array(x)), m.Array(np.array([row]))
    x.linear(row)[0].backward()
    x.linear(row)[0].backward()
    return np.array(x.grad).tolist()


def array_given(m, x, y, row):
    """The numbers and gradients of x and y for a loss of everything that Array brings along, and a fresh Array."""
    import numpy as np

    x, y, row = m.Array(np.array(x)), m.Array(np.array(y)), m.Array(np.array([row]))
    parts = [x + y, 2.0 + x, 3.0 * y, (x + y).relu(), x[::-1]]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    loss = total.linear(row)[0]
    loss.backward()
    fresh = m.Array(np.array([1.0]))
    return {
        "parts": [part.data.tolist() for part in parts],
        "slopes": [np.array(one.grad).tolist() for one in (x, y, row)],
        "a fresh Array": [fresh.grad, len(fresh.children), fresh.pull],
    }


def check(rng: random.Random) -> Iterator[Trial]:
    example: dict[str, list] = {"x": [1.0, 2.0, 3.0], "w": [[1.0, 0.0, -1.0], [0.5, 2.0, 0.0]]}
    square: dict[str, list] = {"x": [1.0, 2.0], "w": [[1.0, 3.0], [0.0, -1.0]]}
    other: dict[str, list] = {"x": draw.numbers(rng, 4), "w": draw.rows(rng, 3, 4)}
    yield from each(
        "linear gives one weighted sum per row of w",
        array_linear,
        (example, square, other),
        call="Array(x).linear(Array(w)).data",
        nudge="One product of a matrix and a vector does the whole layer at once.",
    )
    yield from each(
        "linear hands a gradient to x and to w, each in its own shape",
        array_slopes,
        [{**inputs, "row": draw.numbers(rng, len(inputs["w"]))} for inputs in (example, square, other)],
        call="loss = x.linear(w).linear(row)[0]; loss.backward()",
        nudge="Write the slopes down for one entry of x and one of w, then find the product that makes them all.",
    )
    for x, y in [([1.0, -2.0], [0.5, 3.0]), (draw.numbers(rng, 3), draw.numbers(rng, 3))]:
        yield Trial(
            "backward adds up what comes from several sides, in the right order",
            array_reuse,
            {"x": x, "y": y, "row": draw.numbers(rng, len(x))},
            call="inner = x + y; loss = (inner.relu() + inner + x).linear(row)[0]; loss.backward()",
            nudge="A node must be complete before it hands on; add to what a child already has.",
        )
        yield Trial(
            "backward keeps each node's gradient its own",
            array_shared,
            {"x": x, "y": y, "row": draw.numbers(rng, len(x))},
            call="loss = ((x + y) + y).linear(row)[0]; loss.backward()",
            nudge="pull of a sum hands the same array to both children. Changed in place for one, it changes for the "
            "other: make a new array with +.",
        )
    yield Trial(
        "backward adds up what comes from several sides, in the right order",
        array_twice,
        {"x": [1.0, 2.0], "row": [3.0, -1.0]},
        call="two losses of x, each with its backward()",
        nudge="Add to what a child already has.",
    )
    yield Trial(
        "backward adds up what comes from several sides, in the right order",
        array_given,
        {"x": [1.0, -2.0, 0.5], "y": [-1.0, 1.5, 0.25], "row": [2.0, 0.5, -1.0]},
        call="loss = ((x + y) + (2.0 + x) + 3.0 * y + (x + y).relu() + x[::-1]).linear(row)[0]; loss.backward()",
        nudge="The other methods of Array are given. Leave them as they are.",
    )
    yield Trial(
        "the numbers stay as they are",
        array_inputs,
        example,
        call="(x.linear(w)[0] + x.linear(w)[1]).backward()",
        nudge="Make new arrays; change nothing that came in.",
    )
