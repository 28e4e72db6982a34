"""07-sgd: `sgd(document_loss, parameters, documents, num_steps, rate)`, one step a document."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


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


def check(rng: random.Random) -> Iterator[Trial]:
    example = {"start": 1.0, "documents": [0.0, 3.0, 2.0], "num_steps": 4, "rate": 0.1}
    mixed = {
        "start": draw.numbers(rng, 2, 0.5, 1.5),
        "documents": draw.numbers(rng, 5),
        "num_steps": 7,
        "rate": round(rng.uniform(0.02, 0.06), 3),
    }
    yield from each(
        "takes the documents in turn, one for each step",
        documents_of_run,
        [([5, 6, 7], 4), ([1, 2, 3, 4], 2), ([8, 9], 5)],
        call="for loss in sgd(document_loss, parameters, documents, num_steps, rate): …",
        nudge="After the last document comes the first again, for num_steps steps in all.",
    )
    yield from each(
        "yields each loss, as it was before the step",
        losses_of_run,
        (example, {**example, "num_steps": 3, "rate": 0.25}),
        call="list(sgd(lambda d: (p − d)**2, [p], documents, num_steps, rate)), with p = start",
        nudge="Keep the order: loss, backward, step, yield loss.data.",
    )
    yield Trial(
        "makes each step with the falling size and cleared gradients",
        training_run,
        mixed,
        call="sgd(lambda d: (p·q − d)**2, [p, q], documents, num_steps, rate), with p, q = start",
        nudge="The size falls in a straight line, from rate towards 0; step also clears the gradients.",
    )
    yield Trial(
        "hands out a loss before the next step is made",
        first_step_only,
        example,
        call="next(iter(sgd(…))), then counting the documents asked for",
        nudge="yield inside the loop; a list at the end hands out everything at once.",
    )
