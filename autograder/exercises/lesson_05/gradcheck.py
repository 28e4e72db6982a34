"""05-gradcheck: nudge every leaf."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def gradient_check_of(m, data, loss, h, stale=0, answer="result"):
    """What gradient_check says about a loss, and the leaves' numbers afterwards. Its backward is a known good one."""

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for child in node.children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1
        for node in reversed(order):
            for child, local_grad in zip(node.children, node.local_grads):
                child.grad += local_grad * node.grad

    leaves = [m.Value(x) for x in data]
    for leaf in leaves:
        leaf.grad = stale
    names = dict(zip("abc", leaves)) | {"Value": m.Value}
    own = m.Value.__dict__.get("backward")
    m.Value.backward = backward
    try:
        result = m.gradient_check(lambda: eval(loss, names), leaves, h)
    finally:
        if own is None:
            del m.Value.backward
        else:
            m.Value.backward = own
    return result if answer == "result" else [leaf.data for leaf in leaves]


def usual_nudge(m, x):
    """How far from its number the leaf is moved if h is left out of the call, in millionths."""
    leaf, seen = m.Value(x), []

    def loss():
        seen.append(leaf.data)
        return leaf * 1

    m.gradient_check(loss, [leaf])
    return round(max(abs(number - x) for number in seen) * 1e6, 3)


def check(rng: random.Random) -> Iterator[Trial]:
    def number():
        return round(rng.uniform(1.2, 2.5), 3)

    def trial(objective, nudge, data, loss, h=1e-6, tolerance=1e-6, **more):
        names = ", ".join("abc"[: len(data)])
        call = f"gradient_check(loss, [{names}], h={h})\nwhere loss() returns {loss}"
        if more.get("stale"):
            call += f"\nand every leaf starts with the gradient {more['stale']}"
        if more.get("answer"):
            call += "\nthen the numbers in the leaves"
        return Trial(objective, gradient_check_of, {"data": data, "loss": loss, "h": h, **more}, call, nudge, tolerance)

    for a, b in [(2.0, 3.0), (number(), -number())]:
        right = "comes out near 0 where backward is right"
        yield trial(right, "Rebuild the loss for every nudge.", [a, b], "a*b + a*a")
        yield trial(right, "Are all gradients set to 0 before backward?", [a, b], "a*b + a*a", stale=5.0)
        yield trial(right, "A slope may be 0: what do you divide by then?", [a, b, 1.0], "a*b + a*a")
    # Value(x.data) cuts the graph on purpose: the number is right, backward misses a path.
    wrong = "shows the largest disagreement, whichever leaf it is at and whatever its sign"
    for data, loss in (
        ([2.0, 3.0], "a*Value(a.data) + b"),
        ([number(), number(), number()], "a*b + c*Value(c.data)"),
        ([number(), number(), number()], "a*Value(-a.data) + b*c"),
        ([number(), number(), number()], "a + b*Value(b.data)*0.1 + c*Value(c.data)*3"),
        ([0.3, 0.2], "a*Value(a.data) + b"),
    ):
        yield trial(wrong, "Compare every leaf, each by |a-b| / max(1, |a|, |b|).", data, loss)
    small = [round(rng.uniform(0.2, 0.6), 3) for _ in range(3)]
    for loss, stale in (("a*Value(a.data)*b + c", 0), ("a + b*Value(b.data)*c + c*Value(c.data)*b", number())):
        yield trial(wrong, "Compare every leaf, each by |a-b| / max(1, |a|, |b|).", small, loss, stale=stale)
    yield Trial(
        "nudges by h to both sides",
        usual_nudge,
        {"x": 2.0},
        call="gradient_check(loss, [leaf]), noting how far the leaf is moved, in millionths",
        nudge="The head of the function says h = 1e-6; use h, and do not set it anew.",
    )
    for data in ([2.0, 1.0], [number(), number()]):
        central = "nudges by h to both sides"
        yield trial(central, "How far apart do the two nudged numbers lie?", data, "a**3 + b*a", 0.5, 1e-9)
        restored = "leaves the numbers in the leaves as they were"
        yield trial(
            restored, "Put the old number back after the nudges.", data, "a**3 + b*a", 0.5, 1e-9, answer="leaves"
        )
