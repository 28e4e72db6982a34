"""The learner's own model trained for longer and tested on more, in the NumPy of lesson 14."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

from autograder import output, packages
from autograder.checking import examine

BATCH = 16


def is_possible() -> bool:
    """Whether there is NumPy to do it with; says so if not."""
    possible = packages.is_here("numpy")
    if not possible:
        output.say("This needs NumPy, which comes over the network, and there is none; go on with the next cell.")
    return possible


def train(
    state: dict[str, list],
    documents: list[list[int]],
    n_head: int,
    block_size: int,
    num_steps: int,
    batch_size: int = BATCH,
    rate: float = 0.01,
) -> Iterator[float]:
    """Train the Values of ``state`` on encoded ``documents``, the next ``batch_size`` in each step and the first again
    after the last; yield the loss of each step, the mean of theirs. With one document a step it is microgpt's training.

    ``state`` gets its numbers at the end, also when the training is stopped before.
    """
    import numpy as np

    from models.rungs.matrices import loss_and_grads, weight_views

    m = examine.namespace()
    parameters = m.parameters(state)
    flat = np.array([p.data for p in parameters])
    grad = np.zeros_like(flat)
    w, grads = weight_views(flat, state), weight_views(grad, state)
    whole = SimpleNamespace(data=flat, grad=grad)
    adam = m.Adam([whole])
    try:
        while adam.steps < num_steps:
            first = adam.steps * batch_size
            batch = [documents[i % len(documents)] for i in range(first, first + batch_size)]
            loss = loss_and_grads(m, w, grads, m.pad_documents(batch, block_size), n_head)
            whole.grad = grad  # a step of Adam puts a 0 in its place
            adam.step(rate * (1 - adam.steps / num_steps))
            yield float(loss)
    finally:
        for p, number in zip(parameters, flat.tolist()):
            p.data = number


def losses(state: dict[str, list], documents: list[list[int]], n_head: int, block_size: int) -> list[float]:
    """The loss of each encoded document, as microgpt's ``document_loss`` gives it, to nine decimals."""
    import numpy as np

    from models.rungs.matrices import loss_and_grads, weight_views

    m = examine.namespace()
    flat = np.array([p.data for p in m.parameters(state)])
    w, grads = weight_views(flat, state), weight_views(np.zeros_like(flat), state)
    return [float(loss_and_grads(m, w, grads, m.pad_documents([one], block_size), n_head)) for one in documents]
