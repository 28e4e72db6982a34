"""``autograder bench``: what the course costs in time, measured in one run on one machine.

README quotes the figures, by way of ``docs/benchmark.json``.
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from autograder import course, machine, notebooks
from autograder.checking import answers, examine
from autograder.notebook import saved
from models import rungs

_MEASURE = """
import contextlib, io, time
from autograder.checking import answers, examine
from autograder.notebook import check
def measure(exercise_id, names, code, repeats=5):
    m = answers.answered_with(exercise_id, code)
    objects = [getattr(m, name) for name in names]
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        check(exercise_id, *objects)
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]
"""


@dataclass(frozen=True)
class Table:
    """Figures as a person reads them."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    summary: str = ""


def measure(parts: tuple[str, ...], say: Callable[[str], None]) -> dict:
    """Measure some of ``PARTS``, one after the other; the figures as plain data, in seconds. ``say`` is told what
    comes next. All of it takes about twenty minutes."""
    figures: dict = {"machine": machine.about()}
    for part in parts:
        what, how = PARTS[part]
        say(f"{part}: {what}")
        figures[part] = how(say)
    return figures


def rung_speeds() -> list[dict]:
    """A row for each rung of lesson 13 that this machine can run, as :func:`rungs.measure` gives it for the reference.

    It takes two or three minutes.
    """
    reference = examine.namespace()
    return rungs.measure(reference, reference)


def check_latency() -> list[dict]:
    """For each exercise the median seconds of a check, from the call to the shown panel: of the reference answer, and
    of its first known mistake."""
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
                    float(_value(client, f"measure({exercise.id!r}, {exercise.objects!r}, {code!r})")) for code in codes
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
    "rungs": ("every rung of lesson 13 on the same documents, and its losses", lambda say: rung_speeds()),
    "checks": ("the time from a check to its panel", lambda say: check_latency()),
    "lessons": ("the time to execute each solved lesson", lambda say: lesson_times()),
    "grading": ("the time to grade a class", grading),
}


def tables(figures: dict) -> list[Table]:
    """The figures of :func:`measure` as tables."""
    made = {"rungs": _rungs_table, "checks": _checks_table, "lessons": _lessons_table, "grading": _grading_table}
    return [made[part](figures[part]) for part in PARTS if part in figures]


def _rungs_table(rows: list[dict]) -> Table:
    shown = []
    for row in rows:
        agree = "bit for bit" if row["identical"] else f"to {row['difference']:.0e}"
        ratio = f"{row['ratio']:.1f}" if row["ratio"] < 100 else f"{round(row['ratio'], -1):,.0f}"
        step = f"{row['seconds_per_step'] * 1000:.3g}"
        shown.append((row["rung"], row["what"], step, ratio, f"{row['losses']:,}, {agree}"))
    header = ("rung", "what", "ms a step", "times as fast", "canonical losses")
    plain, tidy = (row["seconds_per_step"] for row in rows[:2])
    summary = f"microgpt.py switches the collector off and takes {tidy / plain:.2f} of the plain engine's time."
    return Table("The rungs of lesson 13, on the same documents", header, shown, summary)


def _checks_table(rows: list[dict]) -> Table:
    shown = [(r["exercise"], f"{r['right'] * 1000:.0f}", f"{r['wrong'] * 1000:.0f}") for r in rows]
    right, wrong = (statistics.median(row[kind] for row in rows) * 1000 for kind in ("right", "wrong"))
    summary = f"A check shows its panel after {right:.0f} ms for a right answer and {wrong:.0f} ms for a wrong one "
    summary += f"with its diagnosis (medians over {len(rows)} exercises)."
    return Table("Checks", ("exercise", "right answer, ms", "wrong answer, ms"), shown, summary)


def _lessons_table(figures: dict) -> Table:
    shown = [(folder, f"{seconds:.0f}") for folder, seconds in figures["each"].items()]
    summary = f"All lessons, solved, execute in {figures['all'] / 60:.1f} minutes, {figures['at a time']} at a time."
    return Table("Lessons, solved and executed", ("lesson", "seconds"), shown, summary)


def _grading_table(rows: list[dict]) -> Table:
    shown = [
        (r["grader"], str(r["submissions"]), f"{r['seconds']:.1f}", f"{r['seconds_each']:.2f}", f"{r['megabytes']:.0f}")
        for r in rows
    ]
    stock = rows[-1]
    ours = next(row for row in rows if row["submissions"] == stock["submissions"])
    sizes, times = zip(*((f"{r['submissions']}", f"{r['seconds']:.0f}") for r in rows[:-1]))
    summary = f"Classes of {', '.join(sizes)} are graded in {', '.join(times)} s; {ours['submissions']} at "
    summary += (
        f"{stock['seconds'] / ours['seconds']:.0f} times the throughput of stock nbgrader on the same submissions."
    )
    header = ("command", "submissions", "seconds", "seconds each", "largest process, MB")
    return Table("Grading a class", header, shown, summary)


def _solved(one: course.Lesson, home: Path) -> Path:
    """A copy of a lesson's notebook with the reference's answers in it, in a learner's folder of its own."""
    notebook = notebooks.released(one.folder)
    for cell in filter(notebooks.is_exercise, notebook.cells):
        cell.source = course.exercise(notebooks.grade_id(cell)).solution
    path = home / one.folder / f"{one.folder}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(notebooks.text_of(notebook), encoding="utf-8")
    return path


def _execution(path: Path) -> float:
    """The seconds to run a notebook. Raises RuntimeError if a cell fails."""
    start = time.perf_counter()
    failed = saved.errors(saved.run(path))
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
