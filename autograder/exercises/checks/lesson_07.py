"""The checks of lesson 07: the sum of two vectors, embeddings, the MLP, stochastic gradient descent."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def _numbers(rng: random.Random, count: int, low: float = -2.0, high: float = 2.0) -> list[float]:
    return [round(rng.uniform(low, high), 3) for _ in range(count)]


def sum_of_vectors(m, a, b):
    """The numbers of add(a, b)."""
    return [float(s.data) for s in m.add([m.Value(x) for x in a], [m.Value(x) for x in b])]


def slopes_of_sum(m, a, b, mix):
    """The gradients of a and b, for the loss mix[0]*sum[0] + mix[1]*sum[1] + …"""
    a, b = [m.Value(x) for x in a], [m.Value(x) for x in b]
    loss = m.Value(0.0)
    for factor, s in zip(mix, m.add(a, b)):
        loss = loss + s * factor
    loss.backward()
    return {"a": [float(v.grad) for v in a], "b": [float(v.grad) for v in b]}


def refusal_of_add(m, a, b):
    """Whether add(a, b) raises ValueError."""
    try:
        list(m.add([m.Value(x) for x in a], [m.Value(x) for x in b]))
    except ValueError:
        return {"a ValueError": True}
    return {"a ValueError": False}


def inputs_of_add(m, a, b):
    """The numbers in a and b after add(a, b)."""
    a, b = [m.Value(x) for x in a], [m.Value(x) for x in b]
    m.add(a, b)
    return [[float(v.data) for v in a], [float(v.data) for v in b]]


def check_add(rng: random.Random) -> Iterator[Trial]:
    """`add(a, b)`: entry by entry."""
    example = {"a": [2.0, 0.0], "b": [0.1, -0.2]}
    longer = {"a": _numbers(rng, 5), "b": _numbers(rng, 5)}
    for inputs in (example, longer):
        yield Trial(
            "gives the sums, entry by entry",
            sum_of_vectors,
            inputs,
            call="add(a, b)",
            nudge="Entry i of the result is a[i] + b[i]; the result is as long as a.",
        )
    yield Trial(
        "lets the gradient through to both",
        slopes_of_sum,
        {**longer, "mix": _numbers(rng, 5)},
        call="loss = mix · add(a, b); loss.backward()",
        nudge="Add the Values themselves, not their .data.",
    )
    yield Trial(
        "leaves a and b as they are",
        inputs_of_add,
        example,
        call="add(a, b)",
        nudge="Make a new list; change nothing that came in.",
    )
    for a, b in [([1.0, 2.0], [3.0]), ([1.0], [2.0, 3.0])]:
        yield Trial(
            "raises ValueError when the lengths differ",
            refusal_of_add,
            {"a": a, "b": b},
            call="add(a, b)",
            nudge="zip(a, b, strict=True) raises ValueError by itself.",
        )


def embedding(m, wte, wpe, token_id, pos_id):
    """The numbers of embed(state, token_id, pos_id)."""
    state = {name: [[m.Value(x) for x in row] for row in rows] for name, rows in (("wte", wte), ("wpe", wpe))}
    return [float(x.data) for x in m.embed(state, token_id, pos_id)]


def slopes_of_embedding(m, wte, wpe, token_id, pos_id, mix):
    """The gradients of both tables, for the loss mix[0]*x[0] + mix[1]*x[1] + …"""
    state = {name: [[m.Value(x) for x in row] for row in rows] for name, rows in (("wte", wte), ("wpe", wpe))}
    loss = m.Value(0.0)
    for factor, x in zip(mix, m.embed(state, token_id, pos_id)):
        loss = loss + x * factor
    loss.backward()
    return {name: [[float(p.grad) for p in row] for row in rows] for name, rows in state.items()}


def tables_after(m, wte, wpe, token_id, pos_id):
    """The numbers of both tables after embed, and how many tables the state holds."""
    state = {name: [[m.Value(x) for x in row] for row in rows] for name, rows in (("wte", wte), ("wpe", wpe))}
    m.embed(state, token_id, pos_id)
    return {name: [[float(p.data) for p in row] for row in rows] for name, rows in state.items()}


def _tables(rng: random.Random, tokens: int, positions: int, width: int) -> dict:
    return {
        "wte": [_numbers(rng, width) for _ in range(tokens)],
        "wpe": [_numbers(rng, width) for _ in range(positions)],
    }


def check_embed(rng: random.Random) -> Iterator[Trial]:
    """`embed(state, token_id, pos_id)`: the sum of two rows, normalised."""
    example = {"wte": [[0.5, -1.0], [2.0, 0.0], [-0.3, 0.7]], "wpe": [[1.0, 0.5], [0.1, -0.2], [3.0, -1.0]]}
    tables = _tables(rng, 5, 4, 3)
    cases = [(example, 1, 2), (example, 2, 0), (tables, 3, 1), (tables, 1, 3), (tables, 4, 0)]
    for state, token_id, pos_id in cases:
        yield Trial(
            "normalises the sum of the token's row and the position's row",
            embedding,
            {**state, "token_id": token_id, "pos_id": pos_id},
            call="embed({'wte': wte, 'wpe': wpe}, token_id, pos_id)",
            nudge="Row token_id of wte plus row pos_id of wpe, then rmsnorm of that sum.",
        )
    for state, token_id, pos_id, width in [(example, 1, 2, 2), (tables, 3, 1, 3)]:
        yield Trial(
            "lets the gradient through to these two rows",
            slopes_of_embedding,
            {**state, "token_id": token_id, "pos_id": pos_id, "mix": _numbers(rng, width)},
            call="loss = mix · embed(state, token_id, pos_id); loss.backward()",
            nudge="Use the Values of the tables themselves; a copy of their numbers is cut off.",
        )
    yield Trial(
        "leaves the tables as they are",
        tables_after,
        {**example, "token_id": 1, "pos_id": 2},
        call="embed(state, token_id, pos_id)",
        nudge="Make new Values; change nothing in the tables.",
    )


def outputs_of_mlp(m, x, fc1, fc2):
    """The numbers of mlp(x, fc1, fc2)."""
    x, fc1, fc2 = [m.Value(n) for n in x], *([[m.Value(n) for n in row] for row in w] for w in (fc1, fc2))
    return [float(out.data) for out in m.mlp(x, fc1, fc2)]


def slopes_of_mlp(m, x, fc1, fc2, mix):
    """The gradients of x and both matrices, for the loss mix[0]*out[0] + mix[1]*out[1] + …"""
    x, fc1, fc2 = [m.Value(n) for n in x], *([[m.Value(n) for n in row] for row in w] for w in (fc1, fc2))
    loss = m.Value(0.0)
    for factor, out in zip(mix, m.mlp(x, fc1, fc2)):
        loss = loss + out * factor
    loss.backward()
    return {
        "x": [float(v.grad) for v in x],
        "fc1": [[float(v.grad) for v in row] for row in fc1],
        "fc2": [[float(v.grad) for v in row] for row in fc2],
    }


def check_mlp(rng: random.Random) -> Iterator[Trial]:
    """`mlp(x, fc1, fc2)`: linear, relu, linear."""
    example = {"x": [1.0, -2.0], "fc1": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], "fc2": [[2.0, 5.0, 10.0]]}
    negative = {"x": [1.0, 2.0], "fc1": [[1.0, 1.0], [2.0, -0.5]], "fc2": [[-1.0, -2.0], [1.0, -3.0], [0.5, 0.5]]}
    wide = {
        "x": _numbers(rng, 3),
        "fc1": [_numbers(rng, 3) for _ in range(7)],
        "fc2": [_numbers(rng, 7) for _ in range(3)],
    }
    for inputs in (example, negative, wide):
        yield Trial(
            "is linear, relu, linear",
            outputs_of_mlp,
            inputs,
            call="mlp(x, fc1, fc2)",
            nudge="linear with fc1, then relu of every entry, then linear with fc2 and nothing after it.",
        )
    for inputs in (example, wide):
        yield Trial(
            "lets the gradient through to x and both matrices",
            slopes_of_mlp,
            {**inputs, "mix": _numbers(rng, len(inputs["fc2"]))},
            call="loss = mix · mlp(x, fc1, fc2); loss.backward()",
            nudge="Call relu on the Values; a comparison of their .data cuts the graph.",
        )


def training_run(m, start, documents, num_steps, rate):
    """The documents asked for, the losses handed out, the parameters after each step and the gradients left at the end.

    The loss of a document d with parameters p, q is (p·q − d)².
    """
    p, q = m.Value(start[0]), m.Value(start[1])
    asked, seen = [], []

    def document_loss(document):
        asked.append(document)
        return (p * q - document) ** 2

    for loss in m.sgd(document_loss, [p, q], documents, num_steps, rate):
        seen.append({"asked": list(asked), "loss": loss, "parameters": [float(p.data), float(q.data)]})
    return {"steps": seen, "gradients": [float(p.grad), float(q.grad)]}


def losses_of_run(m, start, documents, num_steps, rate):
    """Only the losses."""
    p = m.Value(start)
    return list(m.sgd(lambda document: (p - document) ** 2, [p], documents, num_steps, rate))


def documents_of_run(m, documents, num_steps):
    """Which documents are asked for, in order."""
    p, asked = m.Value(1.0), []

    def document_loss(document):
        asked.append(document)
        return p * document

    for _ in m.sgd(document_loss, [p], documents, num_steps, 0.01):
        pass
    return asked


def first_step_only(m, start, documents, num_steps, rate):
    """How many documents have been asked for when the first loss is handed out."""
    p, asked = m.Value(start), []

    def document_loss(document):
        asked.append(document)
        return (p - document) ** 2

    next(iter(m.sgd(document_loss, [p], documents, num_steps, rate)))
    return len(asked)


def check_sgd(rng: random.Random) -> Iterator[Trial]:
    """`sgd(document_loss, parameters, documents, num_steps, rate)`: one step a document."""
    example = {"start": 1.0, "documents": [0.0, 3.0, 2.0], "num_steps": 4, "rate": 0.1}
    mixed = {
        "start": _numbers(rng, 2, 0.5, 1.5),
        "documents": _numbers(rng, 5),
        "num_steps": 7,
        "rate": round(rng.uniform(0.02, 0.06), 3),
    }
    for documents, num_steps in [([5, 6, 7], 4), ([1, 2, 3, 4], 2)]:
        yield Trial(
            "takes the documents in turn, one for each step",
            documents_of_run,
            {"documents": documents, "num_steps": num_steps},
            call="for loss in sgd(document_loss, parameters, documents, num_steps, rate): …",
            nudge="Step i takes documents[i % len(documents)], for num_steps steps in all.",
        )
    for inputs in (example, {**example, "num_steps": 3, "rate": 0.25}):
        yield Trial(
            "yields each loss, as it was before the step",
            losses_of_run,
            inputs,
            call="list(sgd(lambda d: (p − d)**2, [p], documents, num_steps, rate)), with p = start",
            nudge="Keep the order: loss, backward, step, yield loss.data.",
        )
    yield Trial(
        "makes each step with the falling size and cleared gradients",
        training_run,
        mixed,
        call="sgd(lambda d: (p·q − d)**2, [p, q], documents, num_steps, rate), with p, q = start",
        nudge="The size of step i is rate * (1 - i / num_steps); step(parameters, size) also clears the gradients.",
    )
    yield Trial(
        "hands out a loss before the next step is made",
        first_step_only,
        example,
        call="next(iter(sgd(…))), then counting the documents asked for",
        nudge="yield inside the loop; a list at the end hands out everything at once.",
    )
