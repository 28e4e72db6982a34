"""04-value: `Value(data, children=(), local_grads=())`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def new_value(m, number):
    """What a fresh Value holds."""
    value = m.Value(number)
    return {"data": value.data, "grad": value.grad, "children": len(list(value.children))}


def made_value(m, left, right, slopes):
    """What a Value made from two others holds, its children by name."""
    a, b = m.Value(left), m.Value(right)
    value = m.Value(left + right, (a, b), tuple(slopes))
    names = {id(a): "a", id(b): "b"}
    return {
        "data": value.data,
        "its children": [names.get(id(child), "another") for child in value.children],
        "local_grads": [float(slope) for slope in value.local_grads],
    }


def same_child_twice(m, number):
    """What a Value holds that was made from one other, used twice."""
    a = m.Value(number)
    value = m.Value(number * number, (a, a), (number, number))
    return {"children": len(list(value.children)), "local_grads": [float(slope) for slope in value.local_grads]}


def several_values(m, numbers, order):
    """What several Values hold, looked at in this order."""
    values = [m.Value(number) for number in numbers]
    return [{"data": values[i].data, "grad": values[i].grad, "children": len(list(values[i].children))} for i in order]


def made_of_each_other(m, nodes):
    """What can be read of the last of several Values, going down its children. A node is its number, the places of its
    children among the nodes before it, and the slopes towards them."""
    made: list = []
    for number, places, slopes in nodes:
        made.append(m.Value(number, tuple(made[place] for place in places), tuple(slopes)))

    def read(value):
        below = zip(value.children, value.local_grads, strict=True)
        return {"data": value.data, "children": [{"slope": float(slope), **read(child)} for child, slope in below]}

    return read(made[-1])


def several_apart(m, numbers, order, place):
    """What several Values hold, looked at in this order, after one more was made of them and one was changed."""
    values = [m.Value(number) for number in numbers]
    m.Value(0.5, tuple(values), tuple(numbers))
    values[place].grad = 5.0
    return [[float(values[i].data), float(values[i].grad), len(list(values[i].children))] for i in order]


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
    several = {"numbers": draw.numbers(rng, 4), "order": rng.sample(range(4), 3)}
    yield Trial(
        "keeps its number, with gradient 0 and no children",
        several_values,
        several,
        call="values = [Value(number) for number in numbers]; [values[i] for i in order]",
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
    nodes: list = [[number, [], []] for number in draw.numbers(rng, 3)]
    for number in draw.numbers(rng, 3):
        places = rng.sample(range(len(nodes)), 2)
        nodes.append([number, places, draw.numbers(rng, 2)])
    yield Trial(
        "keeps its children and the slope towards each",
        made_of_each_other,
        {"nodes": nodes},
        call="Values made of each other, each of [number, places of its children, slopes]; then down from the last",
        nudge="Store what the caller hands in, in the order in which it comes.",
    )
    yield Trial(
        "keeps its contents apart from every other Value",
        several_apart,
        {**several, "place": several["order"][1]},
        call="values = [Value(number) for number in numbers]; values[place].grad = 5.0; [values[i] for i in order]",
        nudge="Assign to self in __init__; what belongs to the class is shared by all.",
    )
    yield Trial(
        "keeps its contents apart from every other Value",
        separate_values,
        {"first": 2.0, "second": 3.0},
        call="a, b = Value(first), Value(second); Value(0.5, (a, b), (1, 1)); b.grad = 5.0",
        nudge="Assign to self in __init__; what belongs to the class is shared by all.",
    )
