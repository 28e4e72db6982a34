"""What README says of the course before its tables: where it is, its picture, how long it takes, one real panel."""

from __future__ import annotations

import re
import textwrap
from html import escape

from autograder import course
from autograder.authoring import hero
from autograder.checking import answers
from autograder.live import plan

# The mistake that README and the site show with its panel: everybody makes it once.
_SHOWN = ("05-accumulate", "assigns instead of adding")
_COLUMNS = 104


def start(citation: str) -> list[str]:
    """The commands that begin, the first from the address in CITATION.cff if it names one."""
    found = re.search(r"^repository-code: *[\"']?([^\s\"']+)", citation, re.M)
    folder = found[1].rstrip("/").removesuffix(".git").rpartition("/")[2] if found else ""
    return [
        "```",
        *([f"git clone {found[1]} && cd {folder}"] if found else []),
        "make lab      # sets everything up in .venv and opens JupyterLab at lesson 00",
        "make test     # sets everything up and runs every test",
        "```",
    ]


def picture() -> list[str]:
    """The animated picture with what it shows in words."""
    return [f'<p align="center"><img src="docs/hero.svg" width="{hero.WIDTH}" alt="{escape(hero.alternative())}"></p>']


def extent(entries: list[dict]) -> list[str]:
    """How many lessons and hours, up to the finished program and after it."""
    last = max(e["number"] for e in entries if any(x["file"] == course.PROGRAM for x in e["exercises"]))
    first, then = ([e for e in entries if (e["number"] <= last) == early] for early in (True, False))
    return [
        f"**{len(entries)} lessons, {sum(len(e['exercises']) for e in entries)} exercises, {_hours(entries)}.** "
        f"Lessons {_span(first)} build the program, in {_hours(first)}; {_span(then)} make it fast and put it to the "
        f"test, in {_hours(then)}. No lesson takes longer than {max(e['minutes'] for e in entries)} minutes."
    ]


def mistake() -> answers.Mistake:
    """The wrong answer that is shown to whoever does not know the course yet."""
    exercise, name = _SHOWN
    return next(one for one in answers.mistakes(exercise) if one.name == name)


def panel() -> list[str]:
    """A wrong answer as somebody types it, and the panel that its check shows."""
    one = mistake()
    lines = [part for line in plan.panel_of(one).text().splitlines() for part in _wrapped(line)]
    return ["```python", one.code.strip("\n"), "```", "", "```", *lines, "```"]


def _wrapped(line: str) -> list[str]:
    """A line of a panel as lines that a page has room for."""
    inner = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.wrap(line, _COLUMNS, subsequent_indent=inner)


def _hours(entries: list[dict]) -> str:
    """To half an hour."""
    whole, half = divmod(round(sum(e["minutes"] for e in entries) / 30), 2)
    return f"{whole}{'½' if half else ''} hours"


def _span(entries: list[dict]) -> str:
    return f"{entries[0]['number']} to {entries[-1]['number']}"
