"""04-value: `Value(data, children=(), local_grads=())`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def new_value(m, number):
    """What a fresh Value holds."""
    value = m.Value(number)
    return {"data": value.data, "grad": value.grad, "children": len(list(value.children))}


def made_value(m, left, right, slopes):
    """What a Value made from two others holds."""
    a, b = m.Value(left), m.Value(right)
    value = m.Value(left + right, (a, b), tuple(slopes))
    children = list(value.children)
    return {
        "data": value.data,
        "its children are the two given": children[0] is a and children[1] is b,
        "local_grads": [float(slope) for slope in value.local_grads],
    }


def same_child_twice(m, number):
    """What a Value holds that was made from one other, used twice."""
    a = m.Value(number)
    value = m.Value(number * number, (a, a), (number, number))
    return {"children": len(list(value.children)), "local_grads": [float(slope) for slope in value.local_grads]}


def separate_values(m, first, second):
    """What two Values hold after one more was made and one was changed."""
    a, b = m.Value(first), m.Value(second)
    m.Value(0.5, (a, b), (1, 1))
    b.grad = 5.0
    return {
        "data": [float(a.data), float(b.data)],
        "grad": [float(a.grad), float(b.grad)],
        "number of children": [len(list(a.children)), len(list(b.children))],
    }


def check(rng: random.Random) -> Iterator[Trial]:
    yield from each(
        "keeps its number, with gradient 0 and no children",
        new_value,
        [{"number": number} for number in (2.0, -3, round(rng.uniform(-5, 5), 3))],
        call="Value(number)",
        nudge="Four attributes: data, grad (0 at first), children and local_grads.",
    )
    yield from each(
        "keeps its children and the slope towards each",
        made_value,
        [(2.0, 3.0, [1, 1]), (1.5, -4.0, [round(rng.uniform(-2, 2), 3), 0.5])],
        call="a, b = Value(left), Value(right); Value(left + right, (a, b), slopes)",
        nudge="Store what the caller hands in, in the order in which it comes.",
    )
    yield Trial(
        "keeps its children and the slope towards each",
        same_child_twice,
        {"number": 3.0},
        call="a = Value(number); Value(number * number, (a, a), (number, number))",
        nudge="a*a has the child a twice, with a slope for each time.",
    )
    yield Trial(
        "keeps its contents apart from every other Value",
        separate_values,
        {"first": 2.0, "second": 3.0},
        call="a, b = Value(first), Value(second); Value(0.5, (a, b), (1, 1)); b.grad = 5.0",
        nudge="Assign to self in __init__; what belongs to the class is shared by all.",
    )
