"""``autograder bench``: what the course costs in time, measured in one run on one machine.

README quotes the figures, by way of ``docs/benchmark.json``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder import course, machine, notebooks
from autograder.authoring import waiting
from autograder.checking import answers
from autograder.notebook import execute
from models import rungs

_MEASURE = """
import contextlib, io, time
from autograder import check, course
from autograder.checking import examine
from autograder.notebook import learner
def measure(exercise_id, code, repeats):
    exercise, names = course.exercise(exercise_id), get_ipython().user_ns
    names.update({k: v for k, v in vars(examine.namespace()).items() if not k.startswith("__")})
    get_ipython().run_cell("\\n".join(exercise.imports) + "\\n" + code)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        check(exercise_id, *(names[name] for name in exercise.objects))
        times.append(time.perf_counter() - start)
        learner.reset(exercise)
    return sorted(times)[len(times) // 2]
"""


def measure(parts: tuple[str, ...], say: Callable[[str], None]) -> dict:
    """Measure some of ``PARTS``, one after the other; for each the machine and the figures as plain data, in seconds.
    ``say`` is told what comes next. All of it takes about twenty minutes."""
    measured = {}
    for part in parts:
        what, how = PARTS[part]
        say(f"{part}: {what}")
        measured[part] = {"machine": machine.about(), "figures": how(say)}
    return measured


def rung_speeds(rounds: int = 5) -> list[dict]:
    """A row for each rung that this machine can run: the seconds that a step takes in each of ``rounds``
    runs, and the losses beside the canonical ones. Batches give other losses.

    The seconds are processor time, and every run has a process of its own: what one rung loads or leaves behind slows
    no other. The rungs take turns, so an hour in which the machine is slower strikes all alike.
    """
    chosen = [rung for rung in rungs.RUNGS if not rungs.missing(rung.name)]
    seconds = [[_alone(rung.name, "time") for rung in chosen] for _ in range(rounds)]
    return [
        {
            "rung": rung.name,
            "what": rung.what,
            "documents": rung.batch_size,
            "seconds_per_step": list(found),
            **(_alone(rung.name, "losses") if rung.batch_size == 1 else {}),
        }
        for rung, found in zip(chosen, zip(*seconds))
    ]


def check_latency(repeats: int = 5) -> list[dict]:
    """For each exercise the median seconds of ``repeats`` checks, from the call to the shown panel: of the reference
    answer, which is saved and examined in the file before the panel appears, and of its first known mistake."""
    from jupyter_client.manager import start_new_kernel

    figures = []
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "00_bench"
        place.mkdir()
        manager, client = start_new_kernel(cwd=str(place), stderr=subprocess.DEVNULL)
        try:
            _value(client, _MEASURE)
            for exercise in course.exercises():
                codes = (exercise.solution, answers.mistakes(exercise.id)[0].code)
                right, wrong = (
                    float(_value(client, f"measure({exercise.id!r}, {code!r}, {repeats})")) for code in codes
                )
                figures.append({"exercise": exercise.id, "right": right, "wrong": wrong})
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return figures


def lesson_times() -> dict:
    """The seconds that each lesson takes with the reference's answers, and all of them, as many at a time as there are
    processors."""
    with tempfile.TemporaryDirectory() as scratch:
        folders = {one.folder: _solved(one, Path(scratch) / one.folder / "lessons") for one in course.lessons()}
        start = time.perf_counter()
        with ThreadPoolExecutor(machine.processors()) as pool:
            seconds = dict(zip(folders, pool.map(_execution, folders.values())))
        return {"at a time": machine.processors(), "all": time.perf_counter() - start, "each": seconds}


def grading(say: Callable[[str], None]) -> list[dict]:
    """The grading of a class, beside stock nbgrader's, as :func:`class_speed.throughput` gives it."""
    from autograder.authoring import class_speed

    return class_speed.as_data(class_speed.throughput(say))


PARTS = {
    "rungs": ("every rung of lessons 13 and 14 on the same documents, and its losses", lambda say: rung_speeds()),
    "waiting": ("the time until a kernel is ready and a lesson's first cell done", lambda say: waiting.seconds()),
    "checks": ("the time from a check to its panel", lambda say: check_latency()),
    "lessons": ("the time to execute each solved lesson", lambda say: lesson_times()),
    "grading": ("the time to grade a class", grading),
}


def _alone(name: str, what: str):
    """What ``python -m models.rungs`` says of a rung."""
    command = [sys.executable, "-m", "models.rungs", name, what]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=course.ROOT).stdout)


def _solved(one: course.Lesson, home: Path) -> Path:
    """A copy of a lesson's notebook with the reference's answers in it, in a learner's folder of its own."""
    notebook = notebooks.released(one.folder)
    for cell in filter(notebooks.is_exercise, notebook.cells):
        cell.source = course.exercise(notebooks.grade_id(cell)).solution
    return notebooks.put(notebook, home, one.folder)


def _execution(path: Path) -> float:
    """The seconds to run a notebook. Raises RuntimeError if a cell fails."""
    start = time.perf_counter()
    failed = execute.errors(execute.run(path))
    if failed:
        raise RuntimeError(f"{path.name}: {failed[0]}")
    return time.perf_counter() - start


def _value(client, code: str) -> str:
    """Run ``code`` in the kernel and return the text of its result. Raises RuntimeError if it fails there."""
    found = []
    reply = client.execute_interactive(
        code,
        output_hook=lambda m: (
            found.append(m["content"]["data"]["text/plain"]) if m["msg_type"] == "execute_result" else None
        ),
    )
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"{reply['content']['ename']}: {reply['content']['evalue']}")
    return found[-1] if found else ""
