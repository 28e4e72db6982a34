"""The runs of lessons 08 and 10, recorded for browsers without NumPy: ``python -m autograder.authoring.recorded``.

They stand in ``data/experiments.jsonl``, without the losses of their steps, which these lessons do not show.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import product
from typing import Any
from unittest.mock import patch

from autograder import course, notebooks
from models import experiments
from models.experiments.setting import Result, Setting

FILE = course.ROOT / "data" / "experiments.jsonl"
CELLS = {"08": "08-four", "10": "10-worth"}


def jobs() -> list[tuple[Setting, int]]:
    """Each setting and seed that the cells ask for, once."""
    return list(dict.fromkeys(job for lesson, cell in CELLS.items() for job in _asked(lesson, cell)))


def _asked(lesson: str, name: str) -> Iterator[tuple[Setting, int]]:
    asked: list[Any] = []

    def compare(settings: dict[str, Setting], seeds: range) -> None:
        asked[:] = product(settings.values(), seeds)
        raise StopIteration

    (cell,) = (c for c in notebooks.released(course.lesson(lesson).folder).cells if c.id == name)
    with patch.object(experiments, "compare", compare), contextlib.suppress(StopIteration):
        exec(cell.source, {"replace": replace})
    yield from asked


def line(result: Result) -> str:
    return json.dumps(asdict(replace(result, losses=(), seconds=round(result.seconds, 3)))) + "\n"


if __name__ == "__main__":
    found = experiments.measure(jobs())
    FILE.write_text("".join(line(found[job]) for job in jobs()), encoding="utf-8")
