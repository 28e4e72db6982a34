"""The checks of lesson 05: order, accumulation, backward, the gradient check, a step downhill, a bug hunt."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking import compare
from autograder.checking.probes import Trial
from autograder.exercises import hunts

# Losses over a, b and c = a*b. A wrong order of the nodes is right on most graphs, and each wrong order on others, so
# these reuse c at unequal depth, in both orders of the operands.
_REUSE = ("c + c*a", "c*a + c", "c*a + c*b", "((c + 1)*2 + b)*c", "c*((c + 1)*2 + b)", "(c + b*2)**2")


def missing_nodes(m, a, b, loss):
    """How many nodes at or below the loss the list lacks, and how many of its entries are no such node."""
    a, b = m.Value(a), m.Value(b)
    c = a * b
    root = eval(loss, {"a": a, "b": b, "c": c})
    below, todo = {}, [root]
    while todo:
        node = todo.pop()
        below[id(node)] = node
        todo += [child for child in node.children if id(child) not in below]
    listed = [id(node) for node in root.topological_order()]
    return {"missing": len(below.keys() - set(listed)), "strangers": len(set(listed) - below.keys())}


def repeated_nodes(m, a, b, loss):
    """How many entries of the list are repetitions."""
    a, b = m.Value(a), m.Value(b)
    c = a * b
    listed = [id(node) for node in eval(loss, {"a": a, "b": b, "c": c}).topological_order()]
    return {"repeated": len(listed) - len(set(listed))}


def late_children(m, a, b, loss):
    """How many times a node stands in the list before one of its own children."""
    a, b = m.Value(a), m.Value(b)
    c = a * b
    listed = list(eval(loss, {"a": a, "b": b, "c": c}).topological_order())
    first = {}
    for place, node in enumerate(listed):
        first.setdefault(id(node), place)
    late = sum(first.get(id(child), len(listed)) > first[id(node)] for node in listed for child in node.children)
    return {"nodes that stand before a child of theirs": late}


def order_twice(m, a, b):
    """The lengths of the lists of one graph asked twice, and of its inner node."""
    a, b = m.Value(a), m.Value(b)
    c = a * b
    root = c * a + c
    return [len(list(node.topological_order())) for node in (root, root, c)]


def long_chain(m, operations):
    """The length of the list of a long chain of additions, under Python's usual limit on nested calls."""
    import sys

    node = start = m.Value(1.0)
    for _ in range(operations):
        node = node + start
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        listed = list(node.topological_order())
    finally:
        sys.setrecursionlimit(usual)
    return {"nodes": len(listed)}


def check_order(rng: random.Random) -> Iterator[Trial]:
    a, b = round(rng.uniform(1, 2), 3), round(rng.uniform(-3, -2), 3)
    for probe, objective, nudge in (
        (missing_nodes, "lists the node and all nodes below it", "Leaves belong in; two nodes may hold equal numbers."),
        (repeated_nodes, "lists each node once", "A node that is used twice is met twice; remember what was seen."),
        (late_children, "puts every child before its parents", "A node may be placed when all of its children are."),
    ):
        for loss in ("c + c*a", "a", *_REUSE[1:]):
            inputs = {"a": 2.0, "b": 3.0, "loss": loss} if loss in ("c + c*a", "a") else {"a": a, "b": b, "loss": loss}
            yield Trial(objective, probe, inputs, call=_graph(loss, "L.topological_order()"), nudge=nudge)
        equal = {"a": 2.0, "b": 2.0, "loss": "c*a + c*b"}
        yield Trial(objective, probe, equal, call=_graph("c*a + c*b", "L.topological_order()"), nudge=nudge)
    yield Trial(
        "starts afresh at every call",
        order_twice,
        {"a": 2.0, "b": 3.0},
        call="c = a*b\nL = c*a + c\nthe lengths of L.topological_order(), of the same again, of c.topological_order()",
        nudge="What one call has seen must not be remembered by the next.",
    )
    yield Trial(
        "manages a chain of 2,000 operations",
        long_chain,
        {"operations": 2000},
        call="node = start = Value(1.0)\n2,000 times: node = node + start\nnode.topological_order()",
        nudge="Python stops at about 1,000 nested calls; a stack of your own has no such limit.",
    )


def handed_on(m, a, b, before, grad, node):
    """The gradients around one node after it handed its own on."""
    a, b = m.Value(a), m.Value(b)
    a.grad = before
    c = a * b
    node = eval(node, {"a": a, "b": b, "c": c})
    node.grad = grad
    node.accumulate()
    return {"a.grad": a.grad, "b.grad": b.grad, "c.grad": c.grad, "node.grad": node.grad}


def handed_on_twice(m, a, b, grads):
    """The gradients of two leaves after two nodes above them handed on."""
    a, b = m.Value(a), m.Value(b)
    for node, grad in zip((a * b, a + b), grads):
        node.grad = grad
        node.accumulate()
    return {"a.grad": a.grad, "b.grad": b.grad}


def check_accumulate(rng: random.Random) -> Iterator[Trial]:
    def number():
        return round(rng.choice((-1, 1)) * rng.uniform(1.2, 3), 3)

    for a, b, grad in [(2.0, 5.0, 3.0), (number(), number(), number())]:
        for node in ("a*b", "a + b", "a**3"):
            yield Trial(
                "hands each child the local gradient times the node's own gradient",
                handed_on,
                {"a": a, "b": b, "before": 0, "grad": grad, "node": node},
                call=f"node = {node}\nnode.grad = {grad}\nnode.accumulate()",
                nudge="children and local_grads belong together, entry by entry.",
            )
        yield Trial(
            "hands a child that stands there twice both shares",
            handed_on,
            {"a": a, "b": b, "before": 0, "grad": grad, "node": "a*a"},
            call=f"node = a*a\nnode.grad = {grad}\nnode.accumulate()",
            nudge="a*a has two children; both are a.",
        )
        yield Trial(
            "adds to the gradient a child already has",
            handed_on,
            {"a": a, "b": b, "before": 1.5, "grad": grad, "node": "a*b"},
            call=f"a.grad = 1.5\nnode = a*b\nnode.grad = {grad}\nnode.accumulate()",
            nudge="A child may have received something from another parent before.",
        )
        yield Trial(
            "adds to the gradient a child already has",
            handed_on_twice,
            {"a": a, "b": b, "grads": [grad, 2.0]},
            call=f"n = a*b\nn.grad = {grad}\nn.accumulate()\nk = a + b\nk.grad = 2.0\nk.accumulate()",
            nudge="A child may have received something from another parent before.",
        )
        for node in ("c + b", "a"):
            yield Trial(
                "stops at the direct children",
                handed_on,
                {"a": a, "b": b, "before": 0, "grad": grad, "node": node},
                call=f"c = a*b\nnode = {node}\nnode.grad = {grad}\nnode.accumulate()",
                nudge="One node, its own children, nothing further down; a leaf has none.",
            )


def gradients(m, a, b, loss):
    """All gradients of a small graph after one backward."""
    a, b = m.Value(a), m.Value(b)
    c = a * b
    root = eval(loss, {"a": a, "b": b, "c": c})
    root.backward()
    return {"a.grad": a.grad, "b.grad": b.grad, "c.grad": c.grad, "L.grad": root.grad}


def gradient_of_diamonds(m, x, diamonds):
    """The gradient at the foot of a chain in which every node is used twice."""
    foot = node = m.Value(x)
    for _ in range(diamonds):
        node = node * 0.5 + node
    node.backward()
    return foot.grad


def gradients_of_two(m, a, b):
    """The gradients of two leaves after the backward of two losses."""
    a, b = m.Value(a), m.Value(b)
    (a * b + b).backward()
    (a * a + b).backward()
    return {"a.grad": a.grad, "b.grad": b.grad}


def check_backward(rng: random.Random) -> Iterator[Trial]:
    a, b = round(rng.uniform(1.2, 2.5), 3), round(rng.uniform(-2.5, -1.2), 3)
    for loss in ("a*b", "a"):
        yield Trial(
            "gives the loss the gradient 1 and hands it down",
            gradients,
            {"a": 2.0, "b": 3.0, "loss": loss},
            call=_graph(loss, "L.backward()"),
            nudge="The slope of L with respect to itself is 1; everything else follows from it.",
        )
    for loss in _REUSE:
        inputs = {"a": 2.0, "b": 3.0, "loss": loss} if loss == "c + c*a" else {"a": a, "b": b, "loss": loss}
        yield Trial(
            "a node hands on only when all its parents have handed to it",
            gradients,
            inputs,
            call=_graph(loss, "L.backward()"),
            nudge="Write down the order in which your nodes hand on. Does c wait for everything that uses c?",
        )
    yield Trial(
        "a node hands on only when all its parents have handed to it",
        gradient_of_diamonds,
        {"x": 2.0, "diamonds": 6},
        call="x = node = Value(2.0)\n6 times: node = node*0.5 + node\nnode.backward()\nx.grad",
        nudge="Each round multiplies the slope by 1.5.",
    )
    for pair in ({"a": 2.0, "b": 3.0}, {"a": a, "b": b}):
        yield Trial(
            "adds to the gradients that are there, until somebody resets them",
            gradients_of_two,
            pair,
            call="(a*b + b).backward()\n(a*a + b).backward()",
            nudge="A second loss over the same leaves adds its slopes to those of the first.",
        )


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


def check_gradcheck(rng: random.Random) -> Iterator[Trial]:
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
    for data in ([2.0, 1.0], [number(), number()]):
        central = "nudges by h to both sides"
        yield trial(central, "The slope is (up - down) / (2*h).", data, "a**3 + b*a", 0.5, 1e-9)
        restored = "leaves the numbers in the leaves as they were"
        yield trial(
            restored, "Put the old number back after the nudges.", data, "a**3 + b*a", 0.5, 1e-9, answer="leaves"
        )


def stepped_data(m, data, grads, rate, steps=1):
    """The numbers of some parameters after one step or more, and whether the list still holds the same objects."""
    parameters = [m.Value(x) for x in data]
    kept = list(parameters)
    for p, grad in zip(kept, grads):
        p.grad = grad
    for _ in range(steps):
        m.step(parameters, rate)
    numbers = [p.data if isinstance(p.data, (int, float)) else "not a plain number" for p in kept]
    return {"data": numbers, "same objects": all(p is q for p, q in zip(parameters, kept))}


def stepped_grads(m, data, grads, rate):
    """Their gradients after one step."""
    parameters = [m.Value(x) for x in data]
    kept = list(parameters)
    for p, grad in zip(kept, grads):
        p.grad = grad
    m.step(parameters, rate)
    return [p.grad for p in kept]


def check_step(rng: random.Random) -> Iterator[Trial]:
    def numbers():
        return [round(rng.choice((-1, 1)) * rng.uniform(0.5, 3), 3) for _ in range(3)]

    first = ([1.0, 2.0], [4.0, -2.0], 0.1)
    for data, grads, rate in (first, (numbers(), numbers(), 0.05), ([1.0, 2.0], [0.5, 0], 0.5)):
        given = {"data": data, "grads": grads, "rate": rate}
        call = f"parameters hold data {data} and grad {grads}\nstep(parameters, {rate})"
        yield Trial(
            "moves every number against its gradient, by rate times gradient",
            stepped_data,
            given,
            call=call + "\nthen each .data, and whether they are still the same objects",
            nudge="The gradient points uphill. The parameter itself changes, and its data stays a plain number.",
        )
        yield Trial(
            "sets every gradient back to 0",
            stepped_grads,
            given,
            call=call + "\nthen each .grad",
            nudge="The next backward adds to whatever is left there.",
        )
    yield Trial(
        "a second step with no new gradients changes nothing",
        stepped_data,
        {"data": [1.0, 2.0], "grads": [4.0, -2.0], "rate": 0.1, "steps": 2},
        call="parameters hold data [1.0, 2.0] and grad [4.0, -2.0]\nstep(parameters, 0.1) twice\nthen each .data",
        nudge="After the first step all gradients are 0.",
    )


def _graph(loss: str, call: str) -> str:
    lines = ["a, b = Value(a), Value(b)", *(["c = a*b"] if "c" in loss else []), f"L = {loss}", call]
    return "\n".join(lines)


def graph_found(m):
    """What failing_graph() returns."""
    return m.failing_graph()


def mended(m, children, local_grads):
    """mended_gradients(children, local_grads), as floats."""
    return [float(x) for x in m.mended_gradients(children, local_grads)]


def _goes_wrong(found: object) -> dict:
    """Whether hasty_gradients differs from the gradients of the graph; ValueError for what is no graph."""
    children, local_grads = _a_graph(found)
    hasty = hunts.hasty_gradients(children, local_grads)
    return {"hasty_gradients goes wrong on it": not compare.same(hasty, _gradients(children, local_grads), 1e-6)}


def _gradients(children: list, local_grads: list) -> list[float]:
    """What hasty_gradients should give: with a node of its own on every edge, no two edges share a child."""
    graph: tuple[list, list] = ([], [])
    numbers = []
    for below, slopes in zip(children, local_grads):
        edges = []
        for child, slope in zip(below, slopes):
            edges.append(_added(graph, [numbers[child]], [slope]))
        numbers.append(_added(graph, edges, [1.0] * len(edges)))
    grads = hunts.hasty_gradients(*graph)
    return [grads[number] for number in numbers]


def _added(graph: tuple[list, list], below: list[int], slopes: list[float]) -> int:
    graph[0].append(below)
    graph[1].append(slopes)
    return len(graph[0]) - 1


def _size(found: object) -> dict:
    return {"nodes in it": len(_a_graph(found)[0])}


def _a_graph(found: object) -> tuple[list[list[int]], list[list[float]]]:
    children, local_grads = found
    if not 0 < len(children) == len(local_grads) <= 100:
        raise ValueError
    for node, (below, slopes) in enumerate(zip(children, local_grads)):
        if len(below) != len(slopes) or not all(type(child) is int and 0 <= child < node for child in below):
            raise ValueError
        if not all(type(slope) in (int, float) and abs(slope) <= 100 for slope in slopes):
            raise ValueError
    return children, local_grads


def check_hunt(rng: random.Random) -> Iterator[Trial]:
    """`failing_graph()` and `mended_gradients(children, local_grads)`."""
    yield Trial(
        "finds a graph on which hasty_gradients goes wrong",
        graph_found,
        call="failing_graph()",
        nudge="[children, local_grads], one list for each node in both; a child's number is lower than its parent's.",
        reads=_goes_wrong,
    )
    yield Trial(
        "finds one with as few nodes as possible",
        graph_found,
        call="failing_graph()",
        nudge="One leaf and one node above it are two nodes already. Can that be enough?",
        reads=_size,
    )

    def slopes(*counts: int) -> list[list[float]]:
        return [[round(rng.uniform(0.5, 2.0), 3) for _ in range(count)] for count in counts]

    for children in (
        [[], [], [0, 1]],
        [[], [0, 0]],
        [[], [], [0, 1], [2, 0], [2, 3]],
        [[], [0], [1, 1], [2, 0, 2], [3, 3, 1]],
        [[], [], [1], [0, 2, 0]],
        [[]],
    ):
        yield Trial(
            "mends it",
            mended,
            {"children": children, "local_grads": slopes(*map(len, children))},
            call="mended_gradients(children, local_grads)",
            nudge="Each share is added to its child, also when the child was met before.",
        )
