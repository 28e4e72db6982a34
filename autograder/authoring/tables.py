"""The figures of ``autograder bench`` as tables, on a terminal and in README."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Table:
    """Figures as a person reads them."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    summary: str = ""


def tables(figures: dict) -> list[Table]:
    """A table for each part that ``figures``, made by ``autograder bench``, holds."""
    made: dict[str, Callable[[Any], Table]] = {
        "rungs": _rungs_table,
        "checks": _checks_table,
        "lessons": _lessons_table,
        "grading": _grading_table,
    }
    return [table(figures[part]) for part, table in made.items() if part in figures]


def page(figures: dict) -> list[str]:
    """What README says of speed, as lines of Markdown: the rungs as a table, the rest in a sentence each."""
    every = tables(figures)
    about = "Measured on {processor}, {processors} processors, Python {python}.".format(**figures["machine"])
    rungs = [f"| {' | '.join(row)} |" for row in (every[0].header, ["---"] * len(every[0].header), *every[0].rows)]
    return [*rungs, "", *(f"- {table.summary}" for table in every), "", about]


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
    summary = (
        f"A check shows its panel after {right:.0f} ms for a right answer, saved and examined in the file, and after "
    )
    summary += f"{wrong:.0f} ms for a wrong one with its diagnosis (medians over {len(rows)} exercises)."
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
