"""The figures of ``autograder bench`` as tables, on a terminal and in README."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.checking import examine


@dataclass(frozen=True)
class Table:
    """Figures as a person reads them."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    summary: str = ""


def tables(measured: dict) -> list[Table]:
    """A table for each part that ``measured``, made by ``autograder bench``, holds."""
    made: dict[str, Callable[[Any], Table]] = {
        "rungs": _rungs_table,
        "waiting": _waiting_table,
        "checks": _checks_table,
        "lessons": _lessons_table,
        "grading": _grading_table,
    }
    return [table(measured[part]["figures"]) for part, table in made.items() if part in measured]


def page(measured: dict) -> list[str]:
    """What README says of speed, as lines of Markdown: the rungs as a table, the rest in a sentence each."""
    every = tables(measured)
    rungs = [f"| {' | '.join(row)} |" for row in (every[0].header, ["---"] * len(every[0].header), *every[0].rows)]
    parts: dict[str, list[str]] = {}
    for part, one in measured.items():
        about = "{processor}, {processors} processors, Python {python}".format(**one["machine"])
        parts.setdefault(about, []).append(part)
    machines = [f"Measured on {about}: {', '.join(those)}." for about, those in parts.items()]
    return [*rungs, "", *(f"- {table.summary}" for table in every), "", *machines]


def climbed(rows: list[dict]) -> str:
    """What lesson 14 says of the rungs, in one sentence."""
    exact, numpy, c, vectors = (_faster(rows, name) for name in ("exact", "numpy", "c", "c, vectors"))
    return (
        f"README's table, in brackets the least and the most: the exact rung is {exact} times as fast as `microgpt.py`"
        f", NumPy {numpy}, C {c}, C with vectors {vectors}."
    )


PLAIN, BASE = "plain", "plain, collector off"


def _rungs_table(rows: list[dict]) -> Table:
    shown = []
    for row in rows:
        document = _seconds(rows, row["rung"])
        agree = "bit for bit" if row.get("identical") else f"to {row.get('difference', 0):.0e}"
        shown.append(
            (
                row["rung"],
                row["what"],
                _spread(row["seconds_per_step"]),
                _time(document),
                _times(_seconds(rows, BASE) / document),
                _times(_seconds(rows, PLAIN) / document),
                f"{row['losses']:,}, {agree}" if "losses" in row else "others",
            )
        )
    header = ("rung", "what", "a step", "a document", "× microgpt.py", "× plain", "canonical losses")
    summary = (
        f"Rungs: processor time, the median and the extremes of {len(rows[0]['seconds_per_step'])} runs, each in a "
        "process of its own, on the same 20 documents. The factors compare the time for a document with that of "
        "microgpt.py as lesson 12 leaves it, which is the plain engine with the collector off, and with that of the "
        "plain engine. Batches are other work: one step of Adam for 16 documents, and so another training."
    )
    return Table("The rungs of lessons 13 and 14", header, shown, summary)


def _faster(rows: list[dict], rung: str) -> str:
    """How many times as fast as the program a rung is: by the medians, and the least and the most."""
    program, other = (next(row["seconds_per_step"] for row in rows if row["rung"] == name) for name in (BASE, rung))
    middle, least, most = examine.namespace().speedup(program, other)
    return f"{_times(middle)} ({_times(least)}–{_times(most)})"


def _seconds(rows: list[dict], rung: str) -> float:
    """The median seconds that a rung takes for a document."""
    return next(statistics.median(row["seconds_per_step"]) / row["documents"] for row in rows if row["rung"] == rung)


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.3g} µs"


def _spread(seconds: list[float]) -> str:
    """The median, the smallest and the largest."""
    factor, unit = (1e3, "ms") if max(seconds) >= 1e-3 else (1e6, "µs")
    middle, least, most = (f"{s * factor:.3g}" for s in (statistics.median(seconds), min(seconds), max(seconds)))
    return f"{middle} {unit} ({least}–{most})"


def _times(ratio: float) -> str:
    """Two digits are as many as such a measurement has."""
    return f"{float(f'{ratio:.2g}'):,g}"


def _waiting_table(figures: dict) -> Table:
    shown = [("a kernel is ready", f"{figures['kernel'] * 1000:.0f}")]
    shown += [(f"the first cell of {folder}", f"{s * 1000:.0f}") for folder, s in figures["first cells"].items()]
    shown += [(f"autograder {words}", f"{s * 1000:.0f}") for words, s in figures["commands"].items()]
    slowest = max(figures["first cells"], key=figures["first cells"].__getitem__)
    summary = (
        f"A kernel is ready after {figures['kernel']:.2f} s, and a lesson's first cell done "
        f"{statistics.median(figures['first cells'].values()) * 1000:.0f} ms later (the median; the slowest, of lesson "
        f"{slowest[:2]}, {figures['first cells'][slowest] * 1000:.0f} ms)."
    )
    return Table("Waiting before anything is typed", ("until", "ms"), shown, summary)


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
    ours = {row["submissions"]: row["seconds"] for row in rows if row["grader"] == rows[0]["grader"]}
    stock = {row["submissions"]: row["seconds"] for row in rows if row["grader"] != rows[0]["grader"]}
    times = [f"{number} at {seconds / ours[number]:.0f} times" for number, seconds in stock.items()]
    summary = f"Classes of {', '.join(map(str, ours))} are graded in {', '.join(f'{s:.0f}' for s in ours.values())} s; "
    summary += f"{' and '.join(times)} the throughput of stock nbgrader on the same submissions."
    header = ("command", "submissions", "seconds", "seconds each", "largest process, MB")
    return Table("Grading a class", header, shown, summary)
