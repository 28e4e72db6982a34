"""The known wrong and unusual right answers of an exercise, each written as its difference from the solution.

They stand beside the exercise's check, in ``exercises/lesson_NN/<name>.toml``; one table is one answer:

    [wrong."averages the row"]
    swap = ["strict=True))", "strict=True)) / len(x)"]
    says = "You divide by the length; a weighted sum is not a mean."
    paper = "x = [1, 2], w = [[3, 4]]: yours is [5.5]; due is [11]."

    [right."a loop"]
    body = '''
    ...'''

``swap`` replaces pieces of the solution, each of which must stand in it exactly once. ``body`` stands in place of what
the learner writes; ``body.encode`` names the function where a cell has several. ``cell`` is a whole answer cell.
"""

from __future__ import annotations

import ast
import textwrap
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder import course
from autograder.checking import examine

EXERCISES = Path(__file__).parent.parent / "exercises"
# The kinds of tables, and what each says in words beside its difference.
_WORDS = {"wrong": {"says", "paper"}, "right": set()}


@dataclass(frozen=True)
class Mistake:
    """A common wrong answer.

    ``code`` is the whole answer cell; ``says`` names the misconception in one or two sentences; ``counterexample``
    is an instance small enough to do on paper, with both results.
    """

    exercise: str
    name: str
    code: str
    says: str
    counterexample: str


@dataclass(frozen=True)
class Oddity:
    """An unusual but right answer, which the check must accept. ``code`` is the whole answer cell."""

    exercise: str
    name: str
    code: str


def mistakes(exercise_id: str) -> list[Mistake]:
    """The known wrong answers of an exercise. Raises CourseError if one is not written as it should be."""
    return [
        Mistake(exercise_id, name, code, table["says"], table["paper"])
        for name, code, table in _answers(exercise_id, "wrong")
    ]


def oddities(exercise_id: str) -> list[Oddity]:
    """The known unusual right answers of an exercise. Raises CourseError if one is not written as it should be."""
    return [Oddity(exercise_id, name, code) for name, code, _ in _answers(exercise_id, "right")]


def answered_with(exercise_id: str, code: str) -> ModuleType:
    """The reference's pieces with the answer of one exercise replaced by ``code``."""
    m = examine.namespace(course.exercise(exercise_id))
    exec(compile(code, f"<answer to {exercise_id}>", "exec", dont_inherit=True), m.__dict__)
    return m


@cache
def _answers(exercise_id: str, kind: str) -> tuple[tuple[str, str, dict], ...]:
    """Name, answer cell and table of each answer of one kind."""
    exercise = course.exercise(exercise_id)
    file = EXERCISES / f"lesson_{exercise.lesson}" / f"{exercise.name}.toml"
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise course.CourseError(f"Exercise {exercise_id} has no answers: there is no {_short(file)}.") from None
    except tomllib.TOMLDecodeError as problem:
        raise course.CourseError(f"{_short(file)} is not readable TOML: {problem}.") from None
    if not tables.keys() <= _WORDS.keys():
        raise course.CourseError(f'{_short(file)} holds something other than [wrong."…"] and [right."…"].')
    found = []
    for name, table in tables.get(kind, {}).items():
        try:
            found.append((name, _code(table, exercise.solution, _WORDS[kind]), table))
        except ValueError as problem:
            raise course.CourseError(f'{_short(file)}, [{kind}."{name}"]: {problem}.') from None
    return tuple(found)


def _code(table: dict, solution: str, words: set[str]) -> str:
    """The answer cell that a table describes. Raises ValueError if it is incomplete or does not fit the solution."""
    forms: dict[str, Callable[[str, Any], str]] = {
        "swap": _with_swaps,
        "body": _with_bodies,
        "cell": lambda _, cell: cell,
    }
    given = [form for form in forms if form in table]
    if len(given) != 1 or table.keys() != {*given, *words}:
        raise ValueError(" and ".join(["it needs one of swap, body and cell", *sorted(words)]) + ", and nothing else")
    return forms[given[0]](solution, table[given[0]])


def _with_swaps(solution: str, pairs: list[str]) -> str:
    """The solution with each old piece replaced by the new one that follows it in ``pairs``."""
    if len(pairs) % 2:
        raise ValueError("a swap is a list of pairs, old and new in turn")
    places = []
    for old, new in zip(pairs[::2], pairs[1::2]):
        if solution.count(old) != 1:
            raise ValueError(f"{old!r} stands {solution.count(old)} times in the solution; once is due")
        places.append((solution.index(old), old, new))
    end = len(solution)
    # From the last to the first, so that what is still to be replaced keeps its place.
    for start, old, new in sorted(places, reverse=True):
        if start + len(old) > end:
            raise ValueError(f"{old!r} overlaps with another piece")
        solution, end = solution[:start] + new + solution[start + len(old) :], start
    return solution


def _with_bodies(solution: str, bodies: str | dict[str, str]) -> str:
    """The solution with another body in its function, or in the functions that are named."""
    functions = _functions(solution)
    if isinstance(bodies, str):
        if len(functions) > 1:
            raise ValueError(f"the solution has several functions; say which, as in body.{[*functions][0]}")
        bodies = dict.fromkeys(functions, bodies)
    if unknown := bodies.keys() - functions.keys():
        raise ValueError(f"the solution has no function {', '.join(sorted(unknown))}")
    lines = solution.splitlines()
    for name in sorted(bodies, key=lambda name: functions[name].lineno, reverse=True):
        first = functions[name].body[0]
        body = textwrap.indent(bodies[name].strip("\n"), " " * first.col_offset)
        lines[first.lineno - 1 : functions[name].end_lineno] = body.splitlines()
    return "\n".join(lines) + "\n"


def _functions(solution: str) -> dict[str, ast.FunctionDef]:
    """The functions and methods of a cell by name, without those inside others."""
    members = [m for n in ast.parse(solution).body for m in (n.body if isinstance(n, ast.ClassDef) else [n])]
    return {m.name: m for m in members if isinstance(m, ast.FunctionDef)}


def _short(file: Path) -> str:
    return file.relative_to(EXERCISES.parent.parent).as_posix()
