"""The rungs of lessons 13 and 14: one training run, ever closer to the machine, with the losses it gives.

Every rung trains the same model on the same documents from the same start, and yields one loss per step. ``m`` holds
the pieces of microgpt under their names (the learner's own module, or the reference), ``f`` the two lessons'. A rung
with several documents in a step is another training: it makes one step of what would be many.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from autograder import course, data
from models.rungs import in_c
from models.rungs.fused import dot_layers

STEPS = 1000
RATE = 0.01
BATCH = 16  # documents in a step where there are several


@dataclass(frozen=True)
class Start:
    """Where every rung begins: the encoded documents, in training order, and the first parameters."""

    documents: list[list[int]]
    state: dict[str, list]


@dataclass(frozen=True)
class Rung:
    """One way to train. ``training(m, f, start, steps)`` prepares so many steps, be it by compiling or by importing,
    and the iterator that it returns makes them. Each loss is at most ``within`` from the program's; 0 is bit for bit.
    ``collector`` says whether Python's cyclic garbage collector runs meanwhile, ``needs`` what not every machine has.
    """

    name: str
    what: str
    training: Callable[..., Iterator[float]]
    within: float = 0.0
    collector: bool = True
    batch_size: int = 1
    needs: str = ""


@dataclass(frozen=True)
class Run:
    """What one run gave, and the processor time that it took."""

    rung: str
    losses: list[float]
    seconds: float

    @property
    def difference(self) -> float:
        """The largest difference from the canonical losses of the same steps."""
        return max(abs(mine - canon) for mine, canon in zip(self.losses, canonical()))

    @property
    def agreement(self) -> str:
        """How well the losses agree with the canonical ones, in words."""
        return "bit for bit" if self.identical else f"to {self.difference:.0e}"

    @property
    def identical(self) -> bool:
        """Whether every loss is the canonical one, to the last bit."""
        return self.losses == canonical()[: len(self.losses)]


def canonical() -> list[float]:
    """The loss of each of the 1,000 steps of the canonical run."""
    stored = json.loads(data.path("canonical_losses.json").read_text(encoding="utf-8"))
    return [float(text) for text in stored["losses"]]


def start(m, only: int = STEPS) -> Start:
    """The canonical start, made from the pieces in ``m``; the random stream is left as it was. With ``only`` the first
    so many documents are repeated instead of the rest. Raises CourseError if the heads cannot share a row evenly."""
    if m.n_embd % m.n_head:
        raise course.CourseError(
            f"n_embd is {m.n_embd} and n_head {m.n_head}; in microgpt.py make n_embd a multiple of n_head."
        )
    before = random.getstate()
    random.seed(42)
    try:
        documents = m.load_documents(data.path("names.txt"))
        random.shuffle(documents)
        tokenizer = m.Tokenizer(documents)
        state = m.init_state(tokenizer.vocab_size)
    finally:
        random.setstate(before)
    chosen = [documents[i % only] for i in range(STEPS)]
    return Start([tokenizer.encode(document) for document in chosen], state)


def losses(name: str, m, f=None, steps: int = STEPS) -> Iterator[float]:
    """Train on the rung ``name`` and yield the loss of each step. The steps are the first ones of a run of 1,000."""
    return rung(name).training(m, f, start(m), steps)


def run(name: str, m, f=None, steps: int = STEPS, only: int = STEPS) -> Run:
    """Run ``steps`` steps of the rung ``name`` and take the time; ``only`` as in :func:`start`."""
    chosen = rung(name)
    training = chosen.training(m, f, start(m, only), steps)
    with collector(chosen.collector):
        clock = time.process_time()
        found = list(training)
        seconds = time.process_time() - clock
    return Run(name, found, seconds)


def rung(name: str) -> Rung:
    """The rung called ``name``."""
    return next(r for r in RUNGS if r.name == name)


def missing(name: str) -> str:
    """What the rung needs and this machine lacks: "PyTorch", "a C compiler", or nothing."""
    needs = rung(name).needs
    there = {"": True, PYTORCH: importlib.util.find_spec("torch"), COMPILER: in_c.compiler()}
    return "" if there[needs] else needs


def leaky_walk(root) -> list:
    """The same nodes in the same order as the learner's ``inner_nodes``, with a circle of references left behind."""
    found, seen = [], set()

    def visit(node):
        seen.add(node)
        for child in node.children:
            if child.children and child not in seen:
                visit(child)
        found.append(node)

    visit(root)
    return found


def held(m, walk: Callable, steps: int = 6) -> list[int]:
    """How many blocks of memory are held after each of ``steps`` losses has been built, walked and let go, with the
    collector off, more than before. What only the collector can free is swept away at the end."""
    begin = start(m)
    counts = []
    with collector(on=False):
        before = sys.getallocatedblocks()
        for tokens in begin.documents[:steps]:
            walk(m.document_loss(begin.state, tokens))
            counts.append(sys.getallocatedblocks() - before)
    gc.collect()
    return counts


@contextlib.contextmanager
def replaced(target, **others) -> Iterator[None]:
    """Let ``target`` have other attributes for a while: a module other functions, a class another method."""
    before = {name: getattr(target, name) for name in others}
    for name, other in others.items():
        setattr(target, name, other)
    try:
        yield
    finally:
        for name, other in before.items():
            setattr(target, name, other)


@contextlib.contextmanager
def collector(on: bool) -> Iterator[None]:
    """Python's cyclic garbage collector switched on or off for a while, after one clean sweep."""
    was_on = gc.isenabled()
    gc.collect()
    (gc.enable if on else gc.disable)()
    try:
        yield
    finally:
        (gc.enable if was_on else gc.disable)()


def _plain(m, f, begin: Start, steps: int) -> Iterator[float]:
    yield from _scalar_steps(m, begin.state, m.Adam(m.parameters(begin.state)), begin.documents[:steps])


def _dot(m, f, begin: Start, steps: int) -> Iterator[float]:
    with replaced(m, **dot_layers(f.dot, m.Value, m.softmax)):
        yield from _plain(m, f, begin, steps)


def _exact(m, f, begin: Start, steps: int) -> Iterator[float]:
    with replaced(m.Value, topological_order=f.inner_nodes):
        yield from _dot(m, f, begin, steps)


def _arrays(m, f, begin: Start, steps: int) -> Iterator[float]:
    import numpy as np

    from models.rungs.matrices import array_layers

    state = {name: f.Array(np.array([[p.data for p in row] for row in w])) for name, w in begin.state.items()}
    with replaced(m, **array_layers(f, m.n_head)):
        yield from _scalar_steps(m, state, m.Adam(list(state.values())), begin.documents[:steps])


def _numpy(m, f, begin: Start, steps: int, batch_size: int = 1) -> Iterator[float]:
    from models.rungs import matrices

    training = matrices.train(f, begin.state, begin.documents, m.n_head, m.block_size, STEPS, batch_size)
    yield from map(float, islice(training, steps))


def _pytorch(m, f, begin: Start, steps: int) -> Iterator[float]:
    from models.rungs import in_torch

    return in_torch.training(begin.state, begin.documents[:steps], m.n_head, m.block_size, STEPS, RATE)


def _c(m, f, begin: Start, steps: int) -> Iterator[float]:
    return in_c.training("microgpt.c", begin.state, begin.documents, m.n_head, steps, STEPS, RATE)


def _vectors(m, f, begin: Start, steps: int, batch_size: int = 1) -> Iterator[float]:
    head = m.n_embd // m.n_head
    if m.n_embd % 4 or head & (head - 1):
        raise course.CourseError(
            f"n_embd is {m.n_embd} and n_head {m.n_head}; vectors in C need n_embd to be a multiple of 4 and "
            "n_embd / n_head a power of two."
        )
    return in_c.training("vectors.c", begin.state, begin.documents, m.n_head, steps, STEPS, RATE, batch_size)


def _scalar_steps(m, state: dict, adam, documents: list[list[int]]) -> Iterator[float]:
    for step, tokens in enumerate(documents):
        loss = m.document_loss(state, tokens)
        loss.backward()
        adam.step(RATE * (1 - step / STEPS))
        yield float(loss.data)


PYTORCH, COMPILER = "PyTorch", "a C compiler"
RUNGS = (
    Rung("plain", "one node per operation", _plain),
    Rung("plain, collector off", "the same, without the cyclic collector: microgpt.py", _plain, collector=False),
    Rung("dot", "one node per weighted sum", _dot),
    Rung("exact", "dot nodes, a walk past the leaves, collector off", _exact, collector=False),
    Rung("arrays", "one node per vector", _arrays, 1e-9),
    Rung("numpy", "NumPy, backward pass by hand", _numpy, 1e-9),
    Rung("numpy, batches", f"{BATCH} documents in a step", partial(_numpy, batch_size=BATCH), 1e-9, batch_size=BATCH),
    Rung("pytorch", "PyTorch", _pytorch, 1e-9, needs=PYTORCH),
    Rung("c", "C, compiled here", _c, 1e-9, needs=COMPILER),
    Rung("c, vectors", "C in single precision, a register of numbers at a time", _vectors, 5e-6, needs=COMPILER),
    Rung(
        "c, batches", f"{BATCH} documents in a step", partial(_vectors, batch_size=BATCH), 5e-6, batch_size=BATCH,
        needs=COMPILER,
    ),
)  # fmt: skip
