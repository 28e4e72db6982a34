"""The checks of lesson 13: a dot node, a walk without a cycle, nodes that hold arrays, slopes by hand, batches."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def _numbers(rng: random.Random, count: int) -> list[float]:
    return [round(rng.uniform(-2, 2), 3) for _ in range(count)]


def _rows(rng: random.Random, rows: int, columns: int) -> list[list[float]]:
    return [_numbers(rng, columns) for _ in range(rows)]


def number_of_dot(m, a, b):
    """The number of dot(Value, a, b)."""
    return float(m.dot(m.Value, [m.Value(x) for x in a], [m.Value(x) for x in b]).data)


def digits_of_dot(m, a, b):
    """The number of dot(Value, a, b) with all its digits."""
    return repr(float(m.dot(m.Value, [m.Value(x) for x in a], [m.Value(x) for x in b]).data))


def nodes_of_dot(m, a, b):
    """How many nodes there are below dot(Value, a, b)."""
    out = m.dot(m.Value, [m.Value(x) for x in a], [m.Value(x) for x in b])
    return len(out.topological_order()) - 1


def slopes_of_dot(m, a, b):
    """The gradients of both lists for the loss 3 * dot(Value, a, b)."""
    a, b = [m.Value(x) for x in a], [m.Value(x) for x in b]
    loss = m.dot(m.Value, a, b) * 3
    loss.backward()
    return {"a": [float(x.grad) for x in a], "b": [float(x.grad) for x in b]}


def slopes_of_a_square(m, a):
    """The gradients of a for the loss dot(Value, a, a)."""
    a = [m.Value(x) for x in a]
    m.dot(m.Value, a, a).backward()
    return [float(x.grad) for x in a]


def order_of_dot(m, factors, powers):
    """The gradient of x, with all digits, when a holds x times each of factors, and b holds x to each of powers."""
    x = m.Value(1.0)
    a, b = [x * factor for factor in factors], [x**n for n in powers]
    m.dot(m.Value, a, b).backward()
    return repr(float(x.grad))


def refusal_of_dot(m, a, b):
    """Whether dot raises ValueError."""
    try:
        m.dot(m.Value, [m.Value(x) for x in a], [m.Value(x) for x in b])
    except ValueError:
        return {"a ValueError": True}
    return {"a ValueError": False}


def check_dot(rng: random.Random) -> Iterator[Trial]:
    """`dot(Value, a, b)`: a weighted sum as one node."""
    example = {"a": [1.0, 2.0, 3.0], "b": [0.5, -1.0, 2.0]}
    longer = {"a": _numbers(rng, 5), "b": _numbers(rng, 5)}
    for inputs in (example, {"a": [2.0], "b": [-3.0]}, longer):
        yield Trial(
            "is the sum of the products",
            number_of_dot,
            inputs,
            call="dot(Value, a, b).data",
            nudge="Add up x.data * y.data over the pairs.",
        )
    for a in ([1e16, 1.0, -1e16, 1.0], [1.0, 1e16, 1.0, -1e16], [0.1, 0.2, 0.3, -0.6]):
        yield Trial(
            "adds from left to right, to the last digit",
            digits_of_dot,
            {"a": a, "b": [1.0] * len(a)},
            call="dot(Value, a, b).data",
            nudge="Start with 0.0 and add one product after the other with +. Python's sum rounds less from 3.12 on, "
            "and math.fsum always does: that is better arithmetic, and other digits.",
        )
    for inputs in (example, longer):
        yield Trial(
            "is one node, and the entries are its children",
            nodes_of_dot,
            inputs,
            call="len(dot(Value, a, b).topological_order()) - 1",
            nudge="Work out the number with .data, and make a single Value for it at the end, with all entries of a "
            "and b as children.",
        )
    for inputs in (example, longer):
        yield Trial(
            "has the right gradient for each entry",
            slopes_of_dot,
            inputs,
            call="loss = 3 * dot(Value, a, b); loss.backward()",
            nudge="The slope towards a[i] is the number of b[i], and the other way round.",
        )
    for a in ([3.0, 4.0], _numbers(rng, 3)):
        yield Trial(
            "has the right gradient for each entry",
            slopes_of_a_square,
            {"a": a},
            call="dot(Value, a, a).backward()",
            nudge="Where a value stands in both lists it is a child twice, and gets both shares.",
        )
    for factors, powers in [
        ([1e16, 3.0, -1e16], [2, 1, 3]),
        ([0.1, 0.2, 0.3], [2, 3, 4]),
        ([0.1, 0.7, 0.3], [3, 2, 4]),
    ]:
        yield Trial(
            "hands gradients on in the order of the plain sum",
            order_of_dot,
            {"factors": factors, "powers": powers},
            call="a = [x*f for f in factors]; b = [x**n for n in powers]; dot(Value, a, b).backward()",
            nudge="The order of the children decides in which order gradients are added, and so the last digits: "
            "a[0], b[0], a[1], b[1], and so on.",
        )
    for a, b in [([1.0, 2.0, 3.0], [1.0, 2.0]), ([1.0], [1.0, 2.0])]:
        yield Trial(
            "raises ValueError when the lengths do not fit",
            refusal_of_dot,
            {"a": a, "b": b},
            call="dot(Value, a, b)",
            nudge="zip(a, b, strict=True) raises ValueError by itself when one is longer.",
        )


def walk(m, graph):
    """The names of the nodes in the order of inner_nodes. graph maps a node to its children; the last is the root."""

    class Node:
        __slots__ = ("children", "name")

        def __init__(self, name, children):
            self.name, self.children = name, children

    nodes = {}
    for name, children in graph.items():
        nodes[name] = Node(name, tuple(nodes[child] for child in children))
    return [node.name for node in m.inner_nodes(nodes[name])]


def left_behind(m, graph):
    """Which nodes are still in memory after inner_nodes and after everything else has let go of them."""
    import gc
    import weakref

    class Node:
        __slots__ = ("children", "__weakref__")

        def __init__(self, children):
            self.children = children

    was_on = gc.isenabled()
    gc.disable()
    try:
        nodes = {}
        for name, children in graph.items():
            nodes[name] = Node(tuple(nodes[child] for child in children))
        found = m.inner_nodes(nodes[name])
        found = len(found)
        watched = {name: weakref.ref(node) for name, node in nodes.items()}
        nodes.clear()
        return {"found": found, "still there": [name for name, ref in watched.items() if ref() is not None]}
    finally:
        if was_on:
            gc.enable()


def two_walks(m, graph):
    """The number of nodes that a first and a second call find."""

    class Node:
        __slots__ = ("children",)

        def __init__(self, children):
            self.children = children

    nodes = {}
    for name, children in graph.items():
        nodes[name] = Node(tuple(nodes[child] for child in children))
    return [len(m.inner_nodes(nodes[name])), len(m.inner_nodes(nodes[name]))]


_SMALL = {"x": [], "w": [], "p": ["w", "x"], "q": ["p"], "L": ["p", "q"]}
_DEEPER = {"x": [], "y": [], "a": ["x", "y"], "b": ["a"], "c": ["a", "b"], "d": ["y"], "e": ["b", "d"], "L": ["e", "c"]}


def _graph(rng: random.Random, size: int) -> dict[str, list[str]]:
    graph: dict[str, list[str]] = {"x0": [], "x1": [], "x2": []}
    for i in range(size):
        known = list(graph)
        graph[f"n{i}"] = [known[-1], *rng.choices(known, k=rng.randrange(1, 4))]
    return graph


def check_cycle(rng: random.Random) -> Iterator[Trial]:
    """`inner_nodes(root)`: the walk that leaves nothing behind."""
    for graph in (_SMALL, _DEEPER, {"x": [], "L": ["x"]}, _graph(rng, 8), _graph(rng, 12)):
        yield Trial(
            "finds root and every node below it that has children, children first",
            walk,
            {"graph": graph},
            call="inner_nodes(L)",
            nudge="Go through a node's children from left to right; visit each that has children itself and was not "
            "seen before; append the node after that.",
        )
    yield Trial(
        "begins afresh with every call",
        two_walks,
        {"graph": _DEEPER},
        call="inner_nodes(L) twice",
        nudge="What was seen in one call must not count in the next.",
    )
    for graph in (_SMALL, _graph(rng, 6)):
        yield Trial(
            "leaves nothing behind when the collector is off",
            left_behind,
            {"graph": graph},
            call="gc.disable(); inner_nodes(L); del L",
            nudge="A function inside a function that calls itself holds itself through its own name, and with it "
            "everything else it uses. Break that circle before you return.",
        )


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


def check_array(rng: random.Random) -> Iterator[Trial]:
    """`Array.linear` and `Array.backward`."""
    example = {"x": [1.0, 2.0, 3.0], "w": [[1.0, 0.0, -1.0], [0.5, 2.0, 0.0]]}
    square = {"x": [1.0, 2.0], "w": [[1.0, 3.0], [0.0, -1.0]]}
    other = {"x": _numbers(rng, 4), "w": _rows(rng, 3, 4)}
    for inputs in (example, square, other):
        yield Trial(
            "linear gives one weighted sum per row of w",
            array_linear,
            inputs,
            call="Array(x).linear(Array(w)).data",
            nudge="w.data @ self.data does the whole layer at once.",
        )
    for inputs in (example, square, other):
        yield Trial(
            "linear hands a gradient to x and to w, each in its own shape",
            array_slopes,
            {**inputs, "row": _numbers(rng, len(inputs["w"]))},
            call="loss = x.linear(w).linear(row)[0]; loss.backward()",
            nudge="x gets, for each entry, the sum over the rows of g times w; w gets g[r] * x[c] in row r, column c.",
        )
    for x, y in [([1.0, -2.0], [0.5, 3.0]), (_numbers(rng, 3), _numbers(rng, 3))]:
        yield Trial(
            "backward adds up what comes from several sides, in the right order",
            array_reuse,
            {"x": x, "y": y, "row": _numbers(rng, len(x))},
            call="inner = x + y; loss = (inner.relu() + inner + x).linear(row)[0]; loss.backward()",
            nudge="Go through reversed(inner_nodes(self)), so that a node is complete before it hands on; add to "
            "what a child already has.",
        )
        yield Trial(
            "backward keeps each node's gradient its own",
            array_shared,
            {"x": x, "y": y, "row": _numbers(rng, len(x))},
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
        "the numbers stay as they are",
        array_inputs,
        example,
        call="(x.linear(w)[0] + x.linear(w)[1]).backward()",
        nudge="Make new arrays; change nothing that came in.",
    )


def norm_slopes(m, x, g):
    """rmsnorm_back(g, out, scale) for the out and scale of x, and g, out and scale afterwards."""
    import numpy as np

    x, g = np.array(x), np.array(g)
    scale = ((x * x).mean(-1, keepdims=True) + 1e-5) ** -0.5
    out = x * scale
    before = [g.copy(), out.copy(), scale.copy()]
    found = np.array(m.rmsnorm_back(g, out, scale)).tolist()
    kept = all((old == new).all() for old, new in zip(before, (g, out, scale)))
    return {"slopes": found, "inputs kept": bool(kept)}


def check_norm(rng: random.Random) -> Iterator[Trial]:
    """`rmsnorm_back(g, out, scale)`."""
    nudge = (
        "Two ways lead from x to out: out is x times scale, and scale itself depends on all of x. Take "
        "out times the mean of g·out away from g, then multiply by scale."
    )
    for x, g in [([3.0, 4.0], [1.0, 0.0]), ([1.0, 2.0, 2.0], [0.0, 1.0, 0.0]), (_numbers(rng, 5), _numbers(rng, 5))]:
        yield Trial(
            "gives the gradient of one vector",
            norm_slopes,
            {"x": x, "g": g},
            call="rmsnorm_back(g, out, scale)",
            nudge=nudge,
        )
    for x, g in [([[3.0, 4.0], [1.0, 0.0]], [[1.0, 0.0], [1.0, 1.0]]), (_rows(rng, 3, 5), _rows(rng, 3, 5))]:
        yield Trial(
            "treats each row of a matrix by itself",
            norm_slopes,
            {"x": x, "g": g},
            call="rmsnorm_back(g, out, scale)",
            nudge="Sum along the last axis only, and keep that axis: np.vecdot(…, keepdims=True).",
        )
    for x, g in [([0.002, -0.001], [1.0, 2.0]), ([[0.001, 0.003]], [_numbers(rng, 2)])]:
        yield Trial(
            "is right for tiny vectors too",
            norm_slopes,
            {"x": x, "g": g},
            call="rmsnorm_back(g, out, scale)",
            nudge="Where 1e-5 counts, the mean square of out is less than 1; do not assume that it is 1.",
        )


def attention_slopes(m, q, k, v, g):
    """attention_back(g, q, k, v, weights) for the weights of causal attention."""
    import numpy as np

    q, k, v, g = (np.array(a) for a in (q, k, v, g))
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    scores = np.where(np.tri(scores.shape[-1], dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights = weights / weights.sum(-1, keepdims=True)
    before = [a.copy() for a in (q, k, v, g, weights)]
    found = m.attention_back(g, q, k, v, weights)
    names = ("q", "k", "v")
    result = {name: np.array(slopes).tolist() for name, slopes in zip(names, found, strict=True)}
    kept = all((old == new).all() for old, new in zip(before, (q, k, v, g, weights)))
    return {**result, "inputs kept": bool(kept)}


def _heads(rng: random.Random, documents: int, heads: int, positions: int, size: int) -> list:
    return [[_rows(rng, positions, size) for _ in range(heads)] for _ in range(documents)]


def check_attention(rng: random.Random) -> Iterator[Trial]:
    """`attention_back(g, q, k, v, weights)`."""
    nudge = (
        "Go back through out = weights @ v, then softmax_back, then scores = q @ k.T / √d. "
        "If C = A @ B, the gradient of A is G @ B.T and that of B is A.T @ G."
    )
    one = [[[[1.0], [2.0]]]]
    for inputs in (
        {"q": one, "k": [[[[0.5], [-1.0]]]], "v": [[[[1.0], [3.0]]]], "g": [[[[0.0], [1.0]]]]},
        {name: _heads(rng, 1, 1, 3, 2) for name in ("q", "k", "v", "g")},
    ):
        yield Trial(
            "gives the gradients of q, k and v for one head",
            attention_slopes,
            inputs,
            call="attention_back(g, q, k, v, weights)",
            nudge=nudge,
        )
    for documents, heads, positions, size in ((2, 3, 5, 4), (3, 2, 4, 4)):
        yield Trial(
            "treats each head of each document by itself",
            attention_slopes,
            {name: _heads(rng, documents, heads, positions, size) for name in ("q", "k", "v", "g")},
            call="attention_back(g, q, k, v, weights)",
            nudge="The last two axes are positions and entries: transpose with swapaxes(-1, -2), not .T.",
        )


def padded(m, documents, block_size):
    """The shapes, the pairs that count with their shares, and the sum of the shares of the places that do not."""
    import numpy as np

    inputs, targets, shares = (np.array(part) for part in m.pad_documents(documents, block_size))
    pairs = []
    for row in range(len(documents)):
        for i in range(min(len(documents[row]) - 1, block_size)):
            pairs.append([int(inputs[row, i]), int(targets[row, i]), float(shares[row, i])])
    return {
        "shape": [list(part.shape) for part in (inputs, targets, shares)],
        "pairs": pairs,
        "share of all places": float(shares.sum()),
        "ids": [part.dtype.kind in "iu" for part in (inputs, targets)],
    }


def padded_shares(m, documents, block_size):
    """The shares, row by row."""
    import numpy as np

    return np.array(m.pad_documents(documents, block_size)[2], dtype=float).tolist()


def padded_inputs(m, documents, block_size):
    """The lengths of the documents after pad_documents."""
    m.pad_documents(documents, block_size)
    return [len(document) for document in documents]


def _tokens(rng: random.Random, length: int) -> list[int]:
    return [9, *(rng.randrange(9) for _ in range(length)), 9]


def check_batch(rng: random.Random) -> Iterator[Trial]:
    """`pad_documents(documents, block_size)`."""
    two = [[9, 4, 9], [9, 1, 2, 3, 9]]
    several = [_tokens(rng, n) for n in (2, 5, 3)]
    for documents in ([[9, 4, 1, 9]], two, several):
        yield Trial(
            "sets input and target of each position side by side, one row for each document",
            padded,
            {"documents": documents, "block_size": 16},
            call="pad_documents(documents, 16)",
            nudge="All rows are as long as the longest document has positions; a document of n + 1 tokens has n.",
        )
    for documents in (two, several, [[9, 4, 9], [9, 2, 9]]):
        yield Trial(
            "gives every real position the same share, and padding none",
            padded_shares,
            {"documents": documents, "block_size": 16},
            call="pad_documents(documents, 16)[2]",
            nudge="Count the positions of all documents together; a share is 1 divided by that.",
        )
    for documents in ([_tokens(rng, 6)], [_tokens(rng, 7), _tokens(rng, 2)]):
        yield Trial(
            "keeps the first block_size positions of a longer document",
            padded,
            {"documents": documents, "block_size": 4},
            call="pad_documents(documents, 4)",
            nudge="block_size positions need block_size + 1 tokens: the last one is a target only.",
        )
    yield Trial(
        "leaves the documents as they are",
        padded_inputs,
        {"documents": two, "block_size": 16},
        call="pad_documents(documents, 16)",
        nudge="Make new lists; change nothing that came in.",
    )
