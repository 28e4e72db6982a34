"""The album: names that the learner's models invent on the way, kept in ``album.txt`` beside their ``microgpt.py``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder import machine
from autograder.notebook import learner

FILE = "album.txt"


def keep(lesson: str, made_by: str, names: Iterable[str]) -> None:
    """Put names into the album, in place of those that ``made_by`` gave in ``lesson`` before, and print the line.

    Nothing is kept while grading and in an author's notebook. Raises CourseError if the album can't be written.
    """
    head = f"{lesson} · {made_by}: "
    line = head + ", ".join(name or "(no letter)" for name in names)
    print(line)
    if learner.grading() or learner.of_the_author():
        return
    with learner.held():
        kept = _lines()
        at = next((n for n, old in enumerate(kept) if old.startswith(head)), len(kept))
        kept[at : at + 1] = [line]
        machine.write_whole(_path(), "\n".join(sorted(kept, key=lambda kept_line: kept_line[:2])) + "\n")


def album() -> None:
    """Print everything that was kept, lesson by lesson."""
    print("\n".join(_lines()) or f"The album is empty. Lesson 02 puts the first names into {FILE}.")


def _path() -> Path:
    return learner.home() / FILE


def _lines() -> list[str]:
    return _path().read_text(encoding="utf-8", errors="replace").splitlines() if _path().exists() else []
