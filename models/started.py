"""The learner's program, started as a program."""

from __future__ import annotations

import contextlib
import gc
import io
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


def lines_of(program: Path, *words: str) -> Iterator[str]:
    """Start a Python program with ``words`` behind its name and hand out the lines that it prints, as they come.

    In a browser, which starts no programs, it runs here, and the lines come when it has ended.
    """
    if sys.platform == "emscripten":
        yield from _run_here(program, words)
        return
    started = [sys.executable, "-u", str(program.resolve()), *words]
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True, encoding="utf-8") as running:
        for line in running.stdout or ():
            yield line.rstrip("\n")


def _run_here(program: Path, words: tuple[str, ...]) -> list[str]:
    print("A browser starts no programs: yours runs in this notebook, its lines come at the end, after some minutes.")
    out, before = io.StringIO(), sys.argv
    sys.argv = [str(program), *words]
    try:
        with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
            runpy.run_path(str(program.resolve()), run_name="__main__")
    finally:
        sys.argv = before
        gc.enable()  # the program has switched it off for itself
    return out.getvalue().splitlines()
