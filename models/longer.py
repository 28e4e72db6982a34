"""The learner's own model trained for longer and tested on more, in the NumPy of lesson 13."""

from __future__ import annotations

import random
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np

from autograder.checking import examine

BATCH = 16


def train(
    state: dict[str, list], documents: list[list[int]], n_head: int, block_size: int, num_steps: int, rate: float = 0.01
) -> Iterator[float]:
    """Train the Values of ``state`` on encoded ``documents``; yield the loss of each step, a mean over BATCH documents.

    The documents come in a new order whenever all have been seen, and the rate falls in a straight line. ``state`` gets
    its numbers at the end, also when the training is stopped before.
    """
    m = examine.namespace()
    parameters = [p for rows in state.values() for row in rows for p in row]
    flat = np.array([p.data for p in parameters])
    grad = np.zeros_like(flat)
    w, grads = m.weight_views(flat, state), m.weight_views(grad, state)
    all_of_it = SimpleNamespace(data=flat, grad=grad)
    adam, waiting = m.Adam([all_of_it]), list[list[int]]()
    try:
        while adam.steps < num_steps:
            if len(waiting) < BATCH:
                waiting += random.sample(documents, len(documents))
            batch, waiting = waiting[:BATCH], waiting[BATCH:]
            yield float(m.loss_and_grads(w, grads, *m.pad_documents(batch, block_size), n_head))
            all_of_it.grad = grad  # a step of Adam puts a 0 in its place
            adam.step(rate * (1 - adam.steps / num_steps))
    finally:
        for p, number in zip(parameters, flat.tolist()):
            p.data = number


def losses(state: dict[str, list], documents: list[list[int]], n_head: int, block_size: int) -> list[float]:
    """The loss of each encoded document, as microgpt's ``document_loss`` gives it, to nine decimals."""
    m = examine.namespace()
    flat = np.array([p.data for rows in state.values() for row in rows for p in row])
    w, grads = m.weight_views(flat, state), m.weight_views(np.zeros_like(flat), state)
    return [float(m.loss_and_grads(w, grads, *m.pad_documents([one], block_size), n_head)) for one in documents]
