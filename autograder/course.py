"""What the course consists of: lessons, exercises and the pieces they define.

All of it is derived by ``make build`` from the notebooks in ``solutions/`` and kept in ``autograder/reference/``.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent / "reference"
PACKAGES = Path(__file__).parent.parent
# A wheel carries the lessons and the data within the package; a clone has them beside it.
_CARRIED = Path(__file__).parent / "carried"
ROOT = _CARRIED if _CARRIED.is_dir() else PACKAGES
# The folder in which the lessons are laid out to be worked in.
WORK = "work"
PROGRAM, WORKBENCH, FASTER = "microgpt.py", "workbench.py", "faster.py"
# The files that answers are saved to, and the docstring each begins with in the reference.
DOCSTRINGS = {
    PROGRAM: '"""microgpt: a small GPT in plain Python, from names to new names."""',
    WORKBENCH: '"""Tools from the lessons that are not part of microgpt itself: counting, slopes, tests."""',
    FASTER: '"""The same training in fewer steps of Python: fused nodes, nodes that hold arrays, NumPy."""',
}
FILES = tuple(DOCSTRINGS)
# What starts a program that has a function `main`. A graph of Values holds no reference cycle, so nothing is lost by
# not searching for one, and half of the time is saved.
START = """if __name__ == "__main__":  # python microgpt.py TEXT STEPS MODEL PROMPT, or fewer of them
    gc.disable()  # no reference cycles here, so no search for them
    try:
        main(*sys.argv[1:2], *map(int, sys.argv[2:3]), *sys.argv[3:5])
    except (OSError, ValueError, KeyboardInterrupt) as problem:
        sys.exit(f"microgpt {' '.join(sys.argv[1:])}: {str(problem) or 'interrupted'}")"""
START_IMPORTS = ("import gc", "import sys")
MODULES = tuple(Path(file).stem for file in FILES)


class CourseError(Exception):
    """Something a person can put right; the message is one plain sentence that says how."""

    def _render_traceback_(self) -> list[str]:
        """IPython shows this instead of a traceback."""
        return [str(self)]


@dataclass(frozen=True)
class Exercise:
    """One exercise. ``pieces`` are the names its answer defines, ``objects`` the functions and classes among them
    (what ``check`` is given); ``file`` is where they are saved; ``solution`` is the reference's answer cell, which
    needs ``imports``."""

    id: str
    title: str
    minutes: int
    difficulty: int
    points: float
    file: str
    solution: str
    imports: tuple[str, ...]
    pieces: tuple[str, ...]
    objects: tuple[str, ...]

    @property
    def lesson(self) -> str:
        return self.id[:2]

    @property
    def call(self) -> str:
        """How it is checked in a notebook."""
        return f'check("{self.id}", {", ".join(self.objects)})'

    @property
    def name(self) -> str:
        """What its files in ``exercises/`` are called: "next_token" for "11-next-token"."""
        return self.id[3:].replace("-", "_")


@dataclass(frozen=True)
class Lesson:
    """One lesson: ``number`` is two digits, ``folder`` the name of its folder and notebook, ``reflection`` a model
    answer to what it asks at its end."""

    number: str
    folder: str
    title: str
    minutes: int
    needs: str
    builds: str
    ends: str
    reflection: str
    exercises: tuple[Exercise, ...]


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons, in order."""
    found = []
    for entry in _entries():
        exercises = tuple(map(_exercise, entry["exercises"]))
        found.append(Lesson(**{**entry, "exercises": exercises}))
    return tuple(found)


def lesson(number: str | int) -> Lesson:
    """The lesson called ``number``: "5", "05" or "05_backward". Raises CourseError if there is none."""
    wanted = str(number)[:2].rstrip("_-").zfill(2)
    for candidate in lessons():
        if candidate.number == wanted:
            return candidate
    known = ", ".join(candidate.number for candidate in lessons())
    raise CourseError(f"There is no lesson {number!r}; the lessons are {known}.")


def exercise(exercise_id: str) -> Exercise:
    """The exercise called ``exercise_id``, for example "05-backward". Raises CourseError if there is none."""
    for candidate in exercises():
        if candidate.id == exercise_id:
            return candidate
    raise CourseError(f"There is no exercise {exercise_id!r}; did you mean {' or '.join(_near(str(exercise_id)))}?")


def place(name: str | int) -> tuple[Lesson, tuple[Exercise, ...] | None]:
    """The lesson that ``name`` stands for, and, for a place in it, the exercises that stand before: of "05" None, of
    "05-order" none, of "05-backward" two, of "05-reflection" all. Raises CourseError as ``lesson`` and ``exercise``
    do."""
    text = str(name)
    if text.endswith("-reflection"):
        one = lesson(text.removesuffix("-reflection"))
        return one, one.exercises
    if "-" not in text:
        return lesson(name), None
    found = exercise(text)
    one = lesson(found.lesson)
    return one, one.exercises[: one.exercises.index(found)]


def _near(wrong: str) -> list[str]:
    """The ids of exercises that somebody may have meant: by the whole id, by its words, by what is asked for."""
    typed = re.sub(r"[\s_]+", "-", wrong.strip().lower())
    words = {known: e.id for e in exercises() for known in (e.id, e.id[3:], *(name.lower() for name in e.objects))}
    found = [words[known] for known in get_close_matches(typed, words, 3, 0.6)]
    found += [e.id for e in exercises() if e.lesson == typed[:2]] if not found else []
    return list(dict.fromkeys(found))[:3] or ["00-longest"]


def exercises() -> list[Exercise]:
    """All exercises of the course, in order."""
    return [e for one in lessons() for e in one.exercises]


def order(file: str) -> list[str]:
    """The names of all pieces of ``file``, in program order."""
    return [name for e in exercises() if e.file == file for name in e.pieces]


def exercise_of(*files: str) -> dict[str, Exercise]:
    """The exercise that asks for each piece of ``files``."""
    return {name: e for e in exercises() if e.file in files for name in e.pieces}


@contextlib.contextmanager
def consisting_of(entries: list[dict]) -> Iterator[None]:
    """Let the course consist of ``entries``, as course.json would hold them: the build derives from what is new."""
    global _entries
    before, _entries = _entries, lambda: entries
    lessons.cache_clear()
    try:
        yield
    finally:
        _entries = before
        lessons.cache_clear()


def _entries() -> list[dict]:
    return json.loads((REFERENCE / "course.json").read_text(encoding="utf-8"))


def _exercise(entry: dict[str, Any]) -> Exercise:
    listed: Any = {key: tuple(value) if type(value) is list else value for key, value in entry.items()}
    return Exercise(**listed)


def claim_packages() -> None:
    """Let ``figures`` and ``models`` mean the course's own, whatever of that name lies first on Python's path."""
    for name in ("figures", "models"):
        at = PACKAGES / name / "__init__.py"
        if at.exists() and getattr(sys.modules.get(name), "__file__", None) != str(at):
            spec = importlib.util.spec_from_file_location(name, at, submodule_search_locations=[str(at.parent)])
            if spec is not None and spec.loader is not None:
                sys.modules[name] = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(sys.modules[name])
