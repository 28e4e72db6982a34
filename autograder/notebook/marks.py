"""Marks that a learner's file lacks: somebody deleted or changed them, or the file is older than they are.

An answer without a mark is the learner's all the same. It gets one above its first definition, and above the helpers
that stand right before it.
"""

from __future__ import annotations

import ast
import re

from autograder import blocks, course, statements
from autograder.statements import Statement

_BEFORE_MARKS = re.compile(r"^[ \t]*# from the reference: \d\d-[a-z0-9-]+\n", re.M)


def read(text: str, file: str) -> blocks.File:
    """Take ``text``, which is a learner's ``file``, apart, with a mark above each answer that has none.

    Raises SyntaxError or ValueError if it is not Python.
    """
    exercises, parsed = course.exercise_of(file), blocks.parse(text)
    there, words = blocks.ids(parsed), set(re.findall(r"\w+", text))
    missing = {name: e.id for name, e in exercises.items() if e.id not in there and words.issuperset(name.split("."))}
    if not missing:
        return parsed
    lines = statements.lines_of(text)
    above: dict[int, str] = {}
    waiting: list[Statement] = []
    last = ""
    for statement in statements.parse(text):
        pieces = [name for name in sorted(_defines(statement)) if name in exercises]
        found = next((missing[name] for name in pieces if name in missing), "")
        last = "" if _marks_above(statement) else last
        if found and found != last:
            above[_start(_with_helpers(statement, waiting))] = blocks.mark(found, _is_borrowed(statement))
        last = found or ("" if pieces else last)
        waiting = [] if pieces or statement.is_import else [*waiting, statement]
        if isinstance(statement.node, ast.ClassDef):
            above |= _above_members(statement, missing)
    if not above:
        return parsed
    marked = [part for n, line in enumerate(lines, 1) for part in ([above[n]] if n in above else []) + [line]]
    return blocks.parse(_BEFORE_MARKS.sub("", "\n".join(marked)))


def _above_members(holder: Statement, missing: dict[str, str]) -> dict[int, str]:
    """The marks that the methods of a class lack, by the line below."""
    owner, above = holder.node.name, {}
    last = missing.get(owner, "")
    shift = holder.node.end_lineno - len(statements.lines_of(holder.text))
    for member in statements.members(holder):
        found = missing.get(f"{owner}.{getattr(member.node, 'name', '')}", "")
        if marked := _marks_above(member):
            last = statements.lines_of(member.text)[marked - 1].strip(" \t#").removesuffix(blocks.BORROWED)
        if found and found != last:
            above[_start(member) + shift] = statements.indent_of(member) + blocks.mark(found, _is_borrowed(member))
        last = found or last
    return above


def _with_helpers(statement: Statement, before: list[Statement]) -> Statement:
    """The first of the statements right ``before`` that this one needs, or itself."""
    first, needed = statement, statement.uses
    for other in reversed(before):
        if other.binds & needed:
            first, needed = other, needed | other.uses
    return first


def _defines(statement: Statement) -> frozenset[str]:
    return frozenset() if statement.is_import else statement.binds | set(statements.attributes_set(statement.node))


def _start(statement: Statement) -> int:
    """The line in which a statement begins, with the comments right above it, but below a mark of another."""
    lines = statements.lines_of(statement.text)
    return statement.node.end_lineno - len(lines) + 1 + _marks_above(statement)


def _marks_above(statement: Statement) -> int:
    """How many lines above a statement a mark takes, and what stands above that; 0 if there is none."""
    lines = statements.lines_of(statement.text)
    above = len(lines) - (statement.node.end_lineno - statements.first_line(statement.node) + 1)
    return max([n for n in range(1, above + 1) if blocks.without_marks(lines[n - 1]) == "" and lines[n - 1]], default=0)


def _is_borrowed(statement: Statement) -> bool:
    return bool(_BEFORE_MARKS.match(statement.text))
