"""The finished program as a page: each line beside what it means, the lesson it comes from, and its shapes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from autograder import course
from autograder.authoring.site import lessons, templates

MEANINGS = course.ROOT / "docs" / "annotations.toml"
PROGRAM = course.REFERENCE / course.PROGRAM
TOP = "top"  # the lines above the first exercise's
_MARK = re.compile(r"\s*# (\d\d-[a-z-]+)$")


@dataclass(frozen=True)
class Line:
    """A line of the program: its number, its text, the exercise it belongs to or ``TOP``, and what it means."""

    number: int
    text: str
    block: str
    meaning: str


def lines() -> list[Line]:
    """The lines of the program that are neither empty nor a mark. Raises CourseError if one has no meaning, or if a
    meaning has no line, or several."""
    with MEANINGS.open("rb") as file:
        meanings = tomllib.load(file)
    used: dict[tuple[str, str], int] = {}
    found = []
    for number, text, block in _code():
        keys = [key for key in meanings.get(block, {}) if text.strip().startswith(key)]
        if not keys:
            raise course.CourseError(f"{MEANINGS.name} says nothing of line {number} of {block}: {text.strip()}")
        key = max(keys, key=len)
        used[block, key] = used.get((block, key), 0) + 1
        found.append(Line(number, text, block, meanings[block][key]))
    for block, of_block in meanings.items():
        for key in of_block:
            if used.get((block, key)) != 1:
                raise course.CourseError(f"{MEANINGS.name}: {used.get((block, key), 0)} lines of {block} begin {key!r}")
    return found


def page(shapes: dict[int, list[tuple[str, str]]]) -> str:
    """The page as MyST Markdown; ``shapes`` are those of each line, by its number."""
    annotated = lines()
    parts, block = [], ""
    for line in annotated:
        if line.block != block:
            block = line.block
            parts.append(_heading(block))
        parts.append(_row(line, shapes.get(line.number, [])))
    return templates.render("microgpt.md.j2", number=len(annotated), lines="\n".join(parts))


def _code() -> Iterator[tuple[int, str, str]]:
    """The number, the text and the block of each line that says something."""
    block = TOP
    for number, text in enumerate(PROGRAM.read_text(encoding="utf-8").splitlines(), 1):
        mark = _MARK.match(text)
        if mark:
            block = mark[1]
        elif text.strip():
            yield number, text, block


def _heading(block: str) -> str:
    if block == TOP:
        return "\n## What is fetched\n"
    exercise = course.exercise(block)
    lesson = course.lesson(exercise.lesson)
    where = f"Lesson {lesson.number}, [{lesson.title}](#{lessons.anchor(exercise)})"
    return f"\n## {exercise.title}\n\n:::{{container}} from-lesson\n{where} · `{exercise.id}`\n:::\n"


def _row(line: Line, shapes: list[tuple[str, str]]) -> str:
    held = " · ".join(f"{name} {shape}" for name, shape in shapes)
    below = f":::{{container}} shapes\n{_plain(held)}\n:::\n" if held else ""
    indent = len(line.text) - len(line.text.lstrip())
    number = f'<span class="number">{line.number}</span>'
    code = f'<pre style="--indent: {indent}">{number}{_coloured(line.text.strip())}</pre>'
    return (
        f"::::{{container}} program-line\n```{{raw}} html\n"
        f'<div class="highlight">{code}</div>\n```\n'
        f":::{{container}} meaning\n{line.meaning}\n:::\n{below}::::\n"
    )


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", text)


def _coloured(text: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return highlight(text, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)).rstrip("\n")
