"""``make bench``: how long ``check`` takes in a kernel, and how fast each rung of lesson 13 is."""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
from pathlib import Path

from autograder import course, diagnosis, examine, rungs

_MEASURE = """
import contextlib, io, time
from autograder import check, examine, diagnosis
def measure(exercise_id, names, code, repeats=5):
    m = diagnosis.answered_with(exercise_id, code)
    objects = [getattr(m, name) for name in names]
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        check(exercise_id, *objects)
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]
"""


def check_latency() -> list[tuple[str, float, float]]:
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
                answers = (course.solution_text(exercise.id), diagnosis.mistakes(exercise.id)[0].code)
                right, wrong = (
                    float(_value(client, f"measure({exercise.id!r}, {exercise.objects!r}, {code!r})"))
                    for code in answers
                )
                figures.append((exercise.id, right, wrong))
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return figures


def rung_speeds() -> list[dict]:
    """A row for each rung of lesson 13 that this machine can run, as :func:`rungs.measure` gives it for the reference.

    It takes two or three minutes.
    """
    reference = examine.namespace()
    return rungs.measure(reference, reference)


def summary(figures: list[tuple[str, float, float]]) -> str:
    """The medians over all exercises, in a sentence."""
    right = statistics.median(r for _, r, _ in figures)
    wrong = statistics.median(w for _, _, w in figures)
    return (
        f"median over {len(figures)} exercises: {right * 1000:.0f} ms for a right answer, "
        f"{wrong * 1000:.0f} ms for a wrong one with its diagnosis"
    )


def as_json(figures: list[tuple[str, float, float]]) -> str:
    """The figures as JSON, in seconds."""
    return json.dumps({"check_seconds": {e: {"right": r, "wrong": w} for e, r, w in figures}}, indent=1) + "\n"


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
