"""The rungs in C: compile a program with whatever C compiler there is, and train with it."""

from __future__ import annotations

import array
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import chain, cycle, islice
from pathlib import Path

from autograder.course import CourseError

# What each program is compiled with. microgpt.c leaves it to the compiler to work on several numbers at once, and for
# that sums must be reordered. The start-up files that come with -ffast-math would make the smallest numbers 0 in the
# whole process, Python's too. vectors.c says itself what is done at once.
PROGRAMS = {
    "microgpt.c": ("-std=c11", "-ffast-math", "-nostartfiles"),
    "vectors.c": ("-std=gnu11", "-fno-math-errno"),
}
# The fastest that the compiler accepts is taken.
SPEED = (("-O3", "-march=native"), ("-O3",))


def compiler() -> str | None:
    """The C compiler of this machine, or None."""
    names = (os.environ.get("CC"), "cc", "gcc", "clang")
    return None if sys.platform == "win32" else next((n for n in names if n and shutil.which(n)), None)


def training(
    program: str,
    state: dict[str, list],
    documents: list[list[int]],
    n_head: int,
    steps: int,
    num_steps: int,
    rate: float,
    batch_size: int = 1,
) -> Iterator[float]:
    """Prepare the first ``steps`` steps of a training of ``num_steps``, with ``batch_size`` documents in each, from
    ``state``; the iterator makes them and yields their losses. Raises CourseError if the program cannot be compiled or
    does not fit the model."""
    weights = _doubles(_in_order(state))
    train = library(program, (*_sizes(state, n_head), f"-DBATCH={batch_size}")).train
    chosen = [tokens[: len(state["wpe"]) + 1] for tokens in islice(cycle(documents), steps * batch_size)]
    tokens, lengths = _ints(chain(*chosen)), _ints(len(tokens) - 1 for tokens in chosen)
    found = _doubles([0.0] * steps)

    def steps_made() -> Iterator[float]:
        train(weights, tokens, lengths, steps, num_steps, ctypes.c_double(rate), found)
        yield from found

    return steps_made()


@cache
def library(program: str, definitions: tuple[str, ...]) -> ctypes.CDLL:
    """One of ``PROGRAMS``, compiled for a model and loaded. Raises CourseError if no compiler manages it."""
    command = compiler()
    if command is None:
        raise CourseError(f"{program} needs a C compiler, such as gcc; install one, or leave this rung out.")
    said = ""
    with tempfile.TemporaryDirectory() as folder:
        built = str(Path(folder) / "built.so")
        for speed in SPEED:
            how = [*PROGRAMS[program], *speed, *definitions, "-shared", "-fPIC", "-o", built]
            done = subprocess.run(
                [command, *how, str(Path(__file__).parent / program), "-lm"], capture_output=True, text=True
            )
            if done.returncode == 0:
                return ctypes.CDLL(built)
            said = done.stderr.strip()
    raise CourseError(f"{command} cannot compile {program}; leave this rung out. It says: {said}")


def _sizes(state: dict[str, list], n_head: int) -> tuple[str, ...]:
    """What the compiler must know of the model: VOCAB tokens, N numbers in a row, T positions, HEADS and LAYERS."""
    layers = sum(name.endswith(".attn_wo") for name in state)
    sizes = {"VOCAB": len(state["wte"]), "N": len(state["wte"][0]), "T": len(state["wpe"])}
    return tuple(f"-D{name}={size}" for name, size in {**sizes, "HEADS": n_head, "LAYERS": layers}.items())


def _in_order(state: dict[str, list]) -> list[float]:
    """All weights in the order in which the programs hold them. Raises CourseError if a matrix is another."""
    vocab, n = len(state["wte"]), len(state["wte"][0])
    shapes = {"wte": (vocab, n), "wpe": (len(state["wpe"]), n), "lm_head": (vocab, n)}
    for layer in (name.removesuffix(".attn_wo") for name in state if name.endswith(".attn_wo")):
        shapes |= {f"{layer}.attn_w{name}": (n, n) for name in "qkvo"}
        shapes |= {f"{layer}.mlp_fc1": (4 * n, n), f"{layer}.mlp_fc2": (n, 4 * n)}
    given = {name: (len(rows), len(rows[0])) for name, rows in state.items()}
    if strange := sorted(name for name in shapes | given if shapes.get(name) != given.get(name)):
        raise CourseError(f"The rungs in C need the matrices of lesson 09's init_state; {', '.join(strange)} differs.")
    return [p.data for name in shapes for row in state[name] for p in row]


def _doubles(numbers: list[float]) -> ctypes.Array:
    return (ctypes.c_double * len(numbers))(*numbers)


def _ints(numbers) -> ctypes.Array:
    numbers = array.array("i", numbers)
    return (ctypes.c_int * len(numbers)).from_buffer(numbers)
