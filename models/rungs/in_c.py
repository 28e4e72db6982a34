"""The rung in C: compile ``microgpt.c`` with whatever C compiler there is, and train with it."""

from __future__ import annotations

import array
import ctypes
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from autograder.course import CourseError

SOURCE = Path(__file__).parent / "microgpt.c"
# The fastest that this compiler accepts is taken; without -ffast-math it may not reorder sums, and so not vectorise.
# Its start-up files for -ffast-math would make the smallest numbers 0 in the whole process, Python's too.
FLAGS = (["-O3", "-march=native", "-ffast-math", "-nostartfiles"], ["-O2"])


def compiler() -> str | None:
    """The C compiler of this machine, or None."""
    names = (os.environ.get("CC"), "cc", "gcc", "clang")
    return None if sys.platform == "win32" else next((n for n in names if n and shutil.which(n)), None)


@cache
def library(sizes: tuple[str, ...]) -> ctypes.CDLL:
    """``microgpt.c``, compiled for a model's ``sizes`` and loaded. Raises CourseError if no compiler manages it."""
    program = compiler()
    if program is None:
        raise CourseError("microgpt.c needs a C compiler, such as gcc; install one, or leave this rung out.")
    said = ""
    with tempfile.TemporaryDirectory() as folder:
        built = str(Path(folder) / "microgpt.so")
        for flags in FLAGS:
            command = [program, "-std=c11", *flags, *sizes, "-shared", "-fPIC", str(SOURCE), "-o", built, "-lm"]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode == 0:
                return ctypes.CDLL(built)
            said = done.stderr.strip()
    raise CourseError(f"{program} cannot compile microgpt.c; leave this rung out. It says: {said}")


def sizes(state: dict[str, list], n_head: int) -> tuple[str, ...]:
    """What the compiler must know of the model: VOCAB tokens, N numbers in a row, T positions, HEADS and LAYERS."""
    layers = sum(name.endswith(".attn_wo") for name in state)
    found = {
        "VOCAB": len(state["wte"]), "N": len(state["wte"][0]), "T": len(state["wpe"]), "HEADS": n_head, "LAYERS": layers
    }  # fmt: skip
    return tuple(f"-D{name}={value}" for name, value in found.items())


def losses(
    state: dict[str, list], documents: list[list[int]], n_head: int, num_steps: int, rate: float
) -> list[float]:
    """Train on each of ``documents`` once, as the first steps of ``num_steps``; the loss of each step. Raises
    CourseError if the model has other matrices than microgpt's."""
    weights = _doubles(_in_order(state))
    train = library(sizes(state, n_head)).train
    lengths = [min(len(tokens) - 1, len(state["wpe"])) for tokens in documents]
    kept = [tokens[: n + 1] for tokens, n in zip(documents, lengths)]
    found = _doubles([0.0] * len(documents))
    train(
        weights, _ints(itertools.chain(*kept)), _ints(lengths),
        ctypes.c_int(len(documents)), ctypes.c_int(num_steps), ctypes.c_double(rate), found,
    )  # fmt: skip
    return list(found)


def _in_order(state: dict[str, list]) -> list[float]:
    """All weights in the order in which the program in C holds them, each matrix with the shape that it has there."""
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
