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

SOURCE = Path(__file__).parent / "microgpt.c"
# The fastest that this compiler accepts is taken; without -ffast-math it may not reorder sums, and so not vectorise.
FLAGS = (["-O3", "-march=native", "-ffast-math"], ["-O3", "-ffast-math"], ["-O2"])


def compiler() -> str | None:
    """The C compiler of this machine, or None."""
    names = (os.environ.get("CC"), "cc", "gcc", "clang")
    return None if sys.platform == "win32" else next((n for n in names if n and shutil.which(n)), None)


@cache
def library(vocab_size: int) -> ctypes.CDLL:
    """``microgpt.c``, compiled for a vocabulary and loaded. Raises RuntimeError if no compiler manages it."""
    program = compiler()
    if program is None:
        raise RuntimeError("microgpt.c could not be compiled: there is no C compiler")
    said = ""
    with tempfile.TemporaryDirectory() as folder:
        built = str(Path(folder) / "microgpt.so")
        for flags in FLAGS:
            command = [program, "-std=c11", *flags, f"-DVOCAB={vocab_size}", "-shared", "-fPIC"]
            done = subprocess.run([*command, str(SOURCE), "-o", built, "-lm"], capture_output=True, text=True)
            if done.returncode == 0:
                return ctypes.CDLL(built)
            said = done.stderr.strip()
    raise RuntimeError(f"microgpt.c could not be compiled: {said}")


def losses(
    state: dict[str, list], documents: list[list[int]], vocab_size: int, num_steps: int, rate: float
) -> list[float]:
    """Train on each of ``documents`` once, as the first steps of ``num_steps``; the loss of each step."""
    train = library(vocab_size).train
    weights = _doubles([p.data for rows in state.values() for row in rows for p in row])
    lengths = [min(len(tokens) - 1, len(state["wpe"])) for tokens in documents]
    kept = [tokens[: n + 1] for tokens, n in zip(documents, lengths)]
    found = _doubles([0.0] * len(documents))
    train(
        weights, _ints(itertools.chain(*kept)), _ints(lengths),
        ctypes.c_int(len(documents)), ctypes.c_int(num_steps), ctypes.c_double(rate), found,
    )  # fmt: skip
    return list(found)


def _doubles(numbers: list[float]) -> ctypes.Array:
    return (ctypes.c_double * len(numbers))(*numbers)


def _ints(numbers) -> ctypes.Array:
    numbers = array.array("i", numbers)
    return (ctypes.c_int * len(numbers)).from_buffer(numbers)
