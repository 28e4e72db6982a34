"""The checks of lesson 04: a number that remembers, its operations, and the slope each one records."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def new_value(m, number):
    """What a fresh Value holds."""
    value = m.Value(number)
    return {"data": float(value.data), "grad": float(value.grad), "children": len(list(value.children))}


def made_value(m, left, right, slopes):
    """What a Value made from two others holds."""
    a, b = m.Value(left), m.Value(right)
    value = m.Value(left + right, (a, b), tuple(slopes))
    children = list(value.children)
    return {
        "data": float(value.data),
        "its children are the two given": children[0] is a and children[1] is b,
        "local_grads": [float(slope) for slope in value.local_grads],
    }


def separate_values(m, first, second):
    """What two Values hold after one more was made and one was changed."""
    a, b = m.Value(first), m.Value(second)
    m.Value(0.5, (a, b), (1, 1))
    b.grad = 5.0
    return {
        "a": [float(a.data), float(a.grad), len(list(a.children))],
        "b": [float(b.data), float(b.grad), len(list(b.children))],
    }


def check_value(rng: random.Random) -> Iterator[Trial]:
    """`Value(data, children=(), local_grads=())`."""
    for number in (2.0, -3, round(rng.uniform(-5, 5), 3)):
        yield Trial(
            "keeps its number, with gradient 0 and no children",
            new_value,
            {"number": number},
            call="Value(number)",
            nudge="Four attributes: data, grad (0 at first), children and local_grads.",
        )
    for left, right, slopes in [(2.0, 3.0, [1, 1]), (1.5, -4.0, [round(rng.uniform(-2, 2), 3), 0.5])]:
        yield Trial(
            "keeps its children and the slope towards each",
            made_value,
            {"left": left, "right": right, "slopes": slopes},
            call="a, b = Value(left), Value(right); Value(left + right, (a, b), slopes)",
            nudge="Store what the caller hands in, in the order in which it comes.",
        )
    yield Trial(
        "keeps its contents apart from every other Value",
        separate_values,
        {"first": 2.0, "second": 3.0},
        call="a, b = Value(first), Value(second); Value(0.5, (a, b), (1, 1)); b.grad = 5.0",
        nudge="Assign to self in __init__; what belongs to the class is shared by all.",
    )


def two_leaves(m, expression, a, b):
    """The number of an expression in two Values, and its slope to each, summed over all paths down the graph."""
    a, b = m.Value(a), m.Value(b)
    out = eval(expression, {"a": a, "b": b, "sum": sum})

    def slope(node, leaf):
        if node is leaf:
            return 1.0
        return sum(float(s) * slope(child, leaf) for child, s in zip(node.children, node.local_grads))

    return {"number": float(out.data), "slope to a": slope(out, a), "slope to b": slope(out, b)}


def kind_of_result(m, expression, a, b):
    """Whether the result is a Value, and a new one."""
    a, b = m.Value(a), m.Value(b)
    out = eval(expression, {"a": a, "b": b, "sum": sum})
    return {"a Value": isinstance(out, m.Value), "a new one": out is not a and out is not b}


def operands_after(m, expression, a, b):
    """The numbers and gradients of the operands after the operation."""
    a, b = m.Value(a), m.Value(b)
    eval(expression, {"a": a, "b": b, "sum": sum})
    return {"a": [float(a.data), float(a.grad)], "b": [float(b.data), float(b.grad)]}


def _pair(rng: random.Random, low: float = 0.5, high: float = 3.0) -> dict:
    return {"a": round(rng.uniform(low, high), 3), "b": round(rng.uniform(low, high) + 0.25, 3)}


def _operation(rng: random.Random, expressions: tuple[str, ...], objective: str, nudge: str) -> Iterator[Trial]:
    """Trials for expressions in a and b: the number and the slope along all paths."""
    for expression in expressions:
        for numbers in ({"a": 2.0, "b": 3.0}, _pair(rng)):
            yield Trial(objective, two_leaves, {"expression": expression, **numbers}, call=expression, nudge=nudge)


def _new_node(expression: str) -> Iterator[Trial]:
    for objective, probe, nudge in (
        ("makes a new Value", kind_of_result, "Return Value(number, children, local_grads)."),
        ("leaves its operands as they are", operands_after, "Read the operands; assign to nothing of theirs."),
    ):
        inputs = {"expression": expression, "a": 2.0, "b": 3.0}
        yield Trial(objective, probe, inputs, call=expression, nudge=nudge)


def check_add(rng: random.Random) -> Iterator[Trial]:
    """`a + b` and `a + 3`."""
    nudge = "If a grows by a little, the sum grows by as much: both slopes are 1."
    yield from _operation(rng, ("a + b", "b + a", "a + b + a"), "adds two Values and records both slopes", nudge)
    yield from _operation(rng, ("a + a",), "adds a Value to itself", "The same child may stand there twice.")
    wrap = "Wrap a plain number first: Value(other)."
    yield from _operation(rng, ("a + 3", "a + 0.5 + b"), "adds a plain number to a Value", wrap)
    yield from _new_node("a + b")
    yield from _new_node("a + 0")


def check_multiply(rng: random.Random) -> Iterator[Trial]:
    """`a * b` and `a * 3`."""
    nudge = "If a grows by 0.01, a*b grows by 0.01*b: the slope towards a is b, and the other way round."
    expressions = ("a * b", "b * a", "a * b * b")
    yield from _operation(rng, expressions, "multiplies two Values and records both slopes", nudge)
    yield from _operation(rng, ("a * a",), "multiplies a Value by itself", "The same child may stand there twice.")
    wrap = "Wrap a plain number first: Value(other)."
    yield from _operation(rng, ("a * 3", "a * -0.5 * b"), "multiplies a Value by a plain number", wrap)
    yield from _new_node("a * b")
    yield from _new_node("a * 1")


def check_power(rng: random.Random) -> Iterator[Trial]:
    """`a ** n` for a plain number n."""
    nudge = "The slope of a**n is n * a**(n - 1). For a = 2, n = 3: 3 * 4 = 12."
    yield from _operation(rng, ("a ** 2", "a ** 3", "b ** 1"), "raises to a whole power, with its slope", nudge)
    expressions = ("a ** 0.5", "a ** -1", "b ** -0.5")
    yield from _operation(rng, expressions, "raises to a fraction and to a negative power", nudge)
    yield from _new_node("a ** 1")


def check_functions(rng: random.Random) -> Iterator[Trial]:
    """`a.exp()`, `a.log()`, `a.relu()`."""
    yield from _operation(
        rng,
        ("a.exp()", "b.exp()"),
        "exp, whose slope is exp itself",
        "Compute exp once; it is the number and the slope.",
    )
    yield from _operation(
        rng, ("a.log()", "b.log()"), "log, whose slope is 1/a", "The slope of the natural logarithm is 1 / self.data."
    )
    for numbers in ({"a": 2.0, "b": -3.0}, {"a": -0.001, "b": 0.001}, _pair(rng), _pair(rng, -3.0, -0.5)):
        for expression in ("a.relu()", "b.relu()"):
            yield Trial(
                "relu: the number itself with slope 1 above 0, else 0 with slope 0",
                two_leaves,
                {"expression": expression, **numbers},
                call=expression,
                nudge="Two cases: data above 0, or not.",
            )
    for expression in ("a.exp()", "a.log()", "a.relu()"):
        yield from _new_node(expression)


def check_derived(rng: random.Random) -> Iterator[Trial]:
    """The operators made of the others."""
    yield from _operation(rng, ("-a", "-b"), "-a", "Minus a is a times -1.")
    yield from _operation(
        rng,
        ("3 + a", "sum([a, b, a])", "0.5 * b", "2 * a + 1"),
        "a plain number on the left: 3 + a, 3 * a, sum([a, b])",
        "Python asks the right-hand side when the left one cannot: turn the operation round.",
    )
    yield from _operation(
        rng,
        ("a - b", "a - 2", "5 - a", "a - a"),
        "a - b, a - 2, 5 - a",
        "a - b is a + (-b). In 5 - a, a is subtracted.",
    )
    yield from _operation(
        rng,
        ("a / b", "a / 4", "6 / a", "b / b"),
        "a / b, a / 4, 6 / a",
        "a / b is a * b**-1. In 6 / a, the Value stands below the line.",
    )
    yield Trial(
        "leaves its operands as they are",
        operands_after,
        {"expression": "(-a) + (a - b) / b + 2 / a - 1", "a": 2.0, "b": 3.0},
        call="(-a) + (a - b) / b + 2 / a - 1",
        nudge="Return something new; assign to nothing of the operands.",
    )
