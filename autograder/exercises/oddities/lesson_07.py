"""Unusual but right answers of lesson 07."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "07-add",
        "map over both",
        """
def add(a, b):
    if len(a) != len(b):
        raise ValueError("lengths differ")
    return list(map(lambda ai, bi: ai + bi, a, b))
""",
    ),
    Oddity(
        "07-add",
        "a tuple, operands swapped",
        "def add(a, b):\n    return tuple(y + x for x, y in zip(a, b, strict=True))\n",
    ),
    Oddity(
        "07-add",
        "by index",
        """
def add(a, b):
    total = []
    for i in range(max(len(a), len(b))):
        try:
            total.append(a[i] + b[i])
        except IndexError:
            raise ValueError(f"{len(a)} and {len(b)} entries")
    return total
""",
    ),
    Oddity(
        "07-embed",
        "position first",
        """
def embed(state, token_id, pos_id):
    position, token = state["wpe"][pos_id], state["wte"][token_id]
    return rmsnorm([p + t for p, t in zip(position, token)])
""",
    ),
    Oddity(
        "07-embed",
        "norm by hand",
        """
def embed(state, token_id, pos_id):
    x = [t + p for t, p in zip(state["wte"][token_id], state["wpe"][pos_id])]
    root = (sum(xi**2 for xi in x) / len(x) + 1e-5) ** 0.5
    return tuple(xi / root for xi in x)
""",
    ),
    Oddity(
        "07-embed",
        "one-hot times table",
        """
def embed(state, token_id, pos_id):
    def row(table, index):
        return [sum(entry * (1 if i == index else 0) for i, entry in enumerate(column)) for column in zip(*table)]
    return rmsnorm(add(row(state["wte"], token_id), row(state["wpe"], pos_id)))
""",
    ),
    Oddity(
        "07-mlp",
        "relu as a choice of Values",
        """
def mlp(x, fc1, fc2):
    hidden = linear(x, fc1)
    return linear([h if h.data > 0 else h * 0 for h in hidden], fc2)
""",
    ),
    Oddity(
        "07-mlp",
        "map",
        "def mlp(x, fc1, fc2):\n    return tuple(linear(list(map(Value.relu, linear(x, fc1))), fc2))\n",
    ),
    Oddity(
        "07-mlp",
        "loops",
        """
def mlp(x, fc1, fc2):
    hidden = []
    for row in fc1:
        total = Value(0)
        for wi, xi in zip(row, x):
            total = total + wi * xi
        hidden.append(total.relu())
    return [sum((wi * hi for wi, hi in zip(row, hidden)), Value(0)) for row in fc2]
""",
    ),
    Oddity(
        "07-sgd",
        "itertools",
        """
import itertools

def sgd(document_loss, parameters, documents, num_steps, rate):
    sizes = (rate * (num_steps - i) / num_steps for i in range(num_steps))
    for size, document in zip(sizes, itertools.cycle(documents)):
        loss = document_loss(document)
        loss.backward()
        step(parameters, size)
        yield loss.data
""",
    ),
    Oddity(
        "07-sgd",
        "cleared before backward",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    for i in range(num_steps):
        for p in parameters:
            p.grad = 0
        loss = document_loss(documents[i % len(documents)])
        loss.backward()
        for p in parameters:
            p.data -= rate * (1 - i / num_steps) * p.grad
            p.grad = 0.0
        yield float(loss.data)
""",
    ),
    Oddity(
        "07-sgd",
        "a while loop",
        """
def sgd(document_loss, parameters, documents, num_steps, rate):
    done, at = 0, 0
    while done < num_steps:
        loss = document_loss(documents[at])
        number = loss.data
        loss.backward()
        step(parameters, rate - rate * done / num_steps)
        done, at = done + 1, (at + 1) % len(documents)
        yield number
""",
    ),
]
