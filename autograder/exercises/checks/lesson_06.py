"""The checks of lesson 06: a matrix of parameters, linear, softmax, rmsnorm, cross-entropy."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def shape_of_matrix(m, rows, columns):
    """The number of rows and the length of each row."""
    found = m.matrix(rows, columns)
    return [len(found), [len(row) for row in found]]


def draws_of_matrix(m, rows, columns, std, seed):
    """The numbers in the matrix, after seeding the random stream."""
    import random

    random.seed(seed)
    return [[float(entry.data) for entry in row] for row in m.matrix(rows, columns, std)]


def default_spread(m, seed):
    """The numbers of a matrix made without naming std."""
    import random

    random.seed(seed)
    return [[float(entry.data) for entry in row] for row in m.matrix(2, 3)]


def separate_entries(m, rows, columns):
    """How many different objects the matrix holds, and how many of its rows are different lists."""
    found = m.matrix(rows, columns)
    return [len({id(entry) for row in found for entry in row}), len({id(row) for row in found})]


def entries_are_parameters(m, rows, columns):
    """Whether each entry is a Value with no children, so that backward stops at it."""
    found = m.matrix(rows, columns)
    return all(isinstance(entry, m.Value) and not list(entry.children) for row in found for entry in row)


def check_matrix(rng: random.Random) -> Iterator[Trial]:
    """`matrix(rows, columns, std=0.08)`: parameters drawn row by row."""
    for rows, columns in [(2, 3), (rng.randint(4, 5), rng.randint(2, 3))]:
        yield Trial(
            "has the asked number of rows and columns",
            shape_of_matrix,
            {"rows": rows, "columns": columns},
            call="matrix(rows, columns)",
            nudge="The result is a list of rows; each row is a list with one entry per column.",
        )
    yield Trial(
        "holds Values",
        entries_are_parameters,
        {"rows": 2, "columns": 3},
        call="matrix(rows, columns)",
        nudge="Each entry is Value(number), made on the spot.",
    )
    yield Trial(
        "holds a separate Value in every place",
        separate_entries,
        {"rows": 3, "columns": 2},
        call="matrix(rows, columns)",
        nudge="Multiplying a list repeats the same objects. Build each entry in its own turn of a loop.",
    )
    for std, seed in [(0.08, 42), (0.5, rng.randrange(1000))]:
        yield Trial(
            "draws each entry with random.gauss(0, std), row by row",
            draws_of_matrix,
            {"rows": 3, "columns": 2, "std": std, "seed": seed},
            call="random.seed(seed); matrix(rows, columns, std)",
            nudge="One call random.gauss(0, std) per entry, the first row from left to right, then the second.",
        )
    yield Trial(
        "draws each entry with random.gauss(0, std), row by row",
        default_spread,
        {"seed": 42},
        call="random.seed(seed); matrix(2, 3)",
        nudge="Without a third argument the spread is 0.08.",
    )


def outputs_of_linear(m, x, w):
    """The numbers of linear(x, w)."""
    x = [m.Value(number) for number in x]
    w = [[m.Value(number) for number in row] for row in w]
    return [float(out.data) for out in m.linear(x, w)]


def slopes_of_linear(m, x, w, mix):
    """The gradients of x and w, for the loss mix[0]*out[0] + mix[1]*out[1] + …"""
    x = [m.Value(number) for number in x]
    w = [[m.Value(number) for number in row] for row in w]
    loss = m.Value(0.0)
    for factor, out in zip(mix, m.linear(x, w)):
        loss = loss + out * factor
    loss.backward()
    return {"x": [float(v.grad) for v in x], "w": [[float(v.grad) for v in row] for row in w]}


def refusal_of_linear(m, x, w):
    """Whether linear(x, w) raises ValueError."""
    x = [m.Value(number) for number in x]
    w = [[m.Value(number) for number in row] for row in w]
    try:
        list(m.linear(x, w))
    except ValueError:
        return {"a ValueError": True}
    return {"a ValueError": False}


def linear_twice(m, x, w):
    """The numbers in x and w after linear(x, w)."""
    x = [m.Value(number) for number in x]
    w = [[m.Value(number) for number in row] for row in w]
    m.linear(x, w)
    return [len(x), [float(v.data) for v in x], [[float(v.data) for v in row] for row in w]]


def _numbers(rng: random.Random, count: int, low: float = -2.0, high: float = 2.0) -> list[float]:
    return [round(rng.uniform(low, high), 3) for _ in range(count)]


def check_linear(rng: random.Random) -> Iterator[Trial]:
    """`linear(x, w)`: one weighted sum per row of w."""
    example = {"x": [1.0, 2.0, 3.0], "w": [[1.0, 0.0, -1.0], [0.5, 2.0, 0.0]]}
    square = {"x": [1.0, 2.0], "w": [[1.0, 3.0], [0.0, -1.0]]}
    tall = {"x": _numbers(rng, 2), "w": [_numbers(rng, 2) for _ in range(4)]}
    wide = {"x": _numbers(rng, 5), "w": [_numbers(rng, 5) for _ in range(3)]}
    for inputs in (example, square, tall, wide):
        yield Trial(
            "gives one weighted sum per row",
            outputs_of_linear,
            inputs,
            call="linear(x, w)",
            nudge="Row r of w belongs to output r: multiply the row with x, entry by entry, and add up.",
        )
    for inputs in (example, wide):
        yield Trial(
            "lets the gradient through to x and w",
            slopes_of_linear,
            {**inputs, "mix": _numbers(rng, len(inputs["w"]))},
            call="loss = mix · linear(x, w); loss.backward()",
            nudge="Work with the Values themselves, not with their .data.",
        )
    yield Trial(
        "leaves x and w as they are",
        linear_twice,
        example,
        call="linear(x, w)",
        nudge="Make new Values; change nothing that came in.",
    )
    for x, w in [([1.0, 2.0, 3.0], [[1.0, 2.0]]), ([1.0], [[1.0, 2.0]])]:
        yield Trial(
            "raises ValueError when the lengths do not fit",
            refusal_of_linear,
            {"x": x, "w": w},
            call="linear(x, w)",
            nudge="zip(row, x, strict=True) raises ValueError by itself when one is longer.",
        )


def softmax_numbers(m, logits):
    """The numbers of softmax(logits)."""
    return [float(p.data) for p in m.softmax([m.Value(number) for number in logits])]


def softmax_slopes(m, logits, mix):
    """The gradients of the logits, for the loss mix[0]*p[0] + mix[1]*p[1] + …"""
    logits = [m.Value(number) for number in logits]
    loss = m.Value(0.0)
    for factor, p in zip(mix, m.softmax(logits)):
        loss = loss + p * factor
    loss.backward()
    return [float(logit.grad) for logit in logits]


def softmax_inputs(m, logits):
    """The numbers of the logits after softmax(logits)."""
    logits = [m.Value(number) for number in logits]
    m.softmax(logits)
    return [float(logit.data) for logit in logits]


def check_softmax(rng: random.Random) -> Iterator[Trial]:
    """`softmax(logits)`: positive numbers that sum to 1."""
    for logits in ([0.0, 1.0, 2.0], [-1.0, 0.5], [3.0], _numbers(rng, 4), _numbers(rng, 5, -4, 4)):
        yield Trial(
            "gives the probabilities",
            softmax_numbers,
            {"logits": logits},
            call="softmax(logits)",
            nudge="exp of each logit, divided by the sum of all these exps.",
        )
    for logits in ([1000.0, 1001.0], [-1000.0, -1001.0, -1002.0], [800.0, -800.0, 0.0]):
        yield Trial(
            "manages very large and very small logits",
            softmax_numbers,
            {"logits": logits},
            call="softmax(logits)",
            nudge="Subtract the largest logit from all of them first: the result is the same, and no exp overflows.",
        )
    for logits, mix in [([0.0, 1.0, 2.0], [1.0, 0.0, 0.0]), (_numbers(rng, 4), _numbers(rng, 4))]:
        yield Trial(
            "lets the gradient through, above and below the fraction",
            softmax_slopes,
            {"logits": logits, "mix": mix},
            call="loss = mix · softmax(logits); loss.backward()",
            nudge="The sum below the fraction depends on every logit too: keep it a Value.",
        )
    yield Trial(
        "leaves the logits as they are",
        softmax_inputs,
        {"logits": [0.0, 1.0, 2.0]},
        call="softmax(logits)",
        nudge="Make new Values; change nothing that came in.",
    )


def rmsnorm_numbers(m, x):
    """The numbers of rmsnorm(x)."""
    return [float(out.data) for out in m.rmsnorm([m.Value(number) for number in x])]


def rmsnorm_slopes(m, x, mix):
    """The gradients of x, for the loss mix[0]*out[0] + mix[1]*out[1] + …"""
    x = [m.Value(number) for number in x]
    loss = m.Value(0.0)
    for factor, out in zip(mix, m.rmsnorm(x)):
        loss = loss + out * factor
    loss.backward()
    return [float(entry.grad) for entry in x]


def rmsnorm_inputs(m, x):
    """The numbers of x after rmsnorm(x)."""
    x = [m.Value(number) for number in x]
    m.rmsnorm(x)
    return [float(entry.data) for entry in x]


def check_rmsnorm(rng: random.Random) -> Iterator[Trial]:
    """`rmsnorm(x)`: the vector scaled to a mean square of 1."""
    for x in ([3.0, 4.0], [1.0, 2.0, 3.0, 4.0], _numbers(rng, 3, 0.5, 2.0), _numbers(rng, 5)):
        yield Trial(
            "scales the mean of the squares to 1",
            rmsnorm_numbers,
            {"x": x},
            call="rmsnorm(x)",
            nudge="Square each entry, take the mean, add 1e-5, take the root, and divide x by it.",
        )
    for x in ([0.001, -0.002, 0.003], [0.0, 0.0]):
        yield Trial(
            "adds 1e-5 to the mean square, inside the root",
            rmsnorm_numbers,
            {"x": x},
            call="rmsnorm(x)",
            nudge="For tiny entries it matters where 1e-5 is added: to the mean of the squares, before the root.",
        )
    yield Trial(
        "scales the mean of the squares to 1",
        rmsnorm_numbers,
        {"x": [3e6, -4e6]},
        call="rmsnorm(x)",
        nudge="Square each entry, take the mean, add 1e-5, take the root, and divide x by it.",
    )
    for x, mix in [([3.0, 4.0], [1.0, 0.0]), (_numbers(rng, 4), _numbers(rng, 4))]:
        yield Trial(
            "lets the gradient through, also through the scale",
            rmsnorm_slopes,
            {"x": x, "mix": mix},
            call="loss = mix · rmsnorm(x); loss.backward()",
            nudge="The scale depends on every entry of x: keep it a Value.",
        )
    yield Trial(
        "leaves x as it is",
        rmsnorm_inputs,
        {"x": [3.0, 4.0]},
        call="rmsnorm(x)",
        nudge="Make new Values; change nothing that came in.",
    )


def cross_entropy_number(m, logits, target):
    """The number of cross_entropy(logits, target)."""
    return float(m.cross_entropy([m.Value(number) for number in logits], target).data)


def cross_entropy_slopes(m, logits, target):
    """The gradients of the logits."""
    logits = [m.Value(number) for number in logits]
    m.cross_entropy(logits, target).backward()
    return [float(logit.grad) for logit in logits]


def check_cross_entropy(rng: random.Random) -> Iterator[Trial]:
    """`cross_entropy(logits, target)`: minus the log of the target's probability."""
    for logits, target in [
        ([0.0, 1.0, 2.0], 1),
        ([0.0, 0.0], 0),
        ([2.5, -1.0], 0),
        (_numbers(rng, 4), rng.randrange(4)),
    ]:
        yield Trial(
            "is minus the log of the target's probability",
            cross_entropy_number,
            {"logits": logits, "target": target},
            call="cross_entropy(logits, target).data",
            nudge="Turn the logits into probabilities, pick the one at target, take minus its logarithm.",
        )
    yield Trial(
        "manages large logits",
        cross_entropy_number,
        {"logits": [1000.0, 1001.0, 999.0], "target": 2},
        call="cross_entropy(logits, target).data",
        nudge="Your softmax already manages large logits; build on it.",
    )
    for logits, target in [([0.0, 1.0, 2.0], 1), (_numbers(rng, 4), rng.randrange(4))]:
        yield Trial(
            "returns a Value that lets the gradient through",
            cross_entropy_slopes,
            {"logits": logits, "target": target},
            call="cross_entropy(logits, target).backward()",
            nudge="Return the Value, and keep every step before it a Value.",
        )
