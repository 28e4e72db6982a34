"""What a learner waits for before anything is typed: a kernel, the first cell of a lesson, the command line."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder import course, notebooks

ROUNDS = 3


def seconds() -> dict:
    """The seconds until a kernel is ready and until the first cell of each lesson is done, in a home that is empty;
    until ``autograder --help`` and ``autograder check 05`` are done. Medians of three; it takes a minute."""
    kernels, cells = [], {}
    for lesson in course.lessons():
        rounds = [_kernel_and_first_cell(lesson) for _ in range(ROUNDS)]
        kernels += [kernel for kernel, _ in rounds]
        cells[lesson.folder] = statistics.median(cell for _, cell in rounds)
    with tempfile.TemporaryDirectory() as home:
        place = _lesson_in(Path(home), course.lesson("05"))
        commands = {
            words: statistics.median(_command(place, *words.split()) for _ in range(ROUNDS))
            for words in ("--help", "check 05")
        }
    return {"kernel": statistics.median(kernels), "first cells": cells, "commands": commands}


def first_cell(lesson: course.Lesson) -> str:
    """The first cell of a lesson that is code: its set-up."""
    return next(cell.source for cell in notebooks.released(lesson.folder).cells if cell.cell_type == "code")


def _kernel_and_first_cell(lesson: course.Lesson) -> tuple[float, float]:
    from jupyter_client.manager import start_new_kernel

    with tempfile.TemporaryDirectory() as home:
        start = time.perf_counter()
        manager, client = start_new_kernel(cwd=str(_lesson_in(Path(home), lesson)), stderr=subprocess.DEVNULL)
        try:
            ready = time.perf_counter()
            reply = client.execute_interactive(first_cell(lesson), output_hook=lambda message: None)
            done = time.perf_counter()
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"{lesson.folder}: {reply['content']['evalue']}")
    return ready - start, done - ready


def _lesson_in(home: Path, lesson: course.Lesson) -> Path:
    """The folder of a lesson in a learner's home, with its notebook."""
    return notebooks.put(notebooks.released(lesson.folder), home / "lessons", lesson.folder).parent


def _command(place: Path, *words: str) -> float:
    start = time.perf_counter()
    subprocess.run([Path(sys.executable).parent / "autograder", *words], cwd=place, capture_output=True)
    return time.perf_counter() - start
