"""A learner's file as blocks: each answer stands whole under a comment with its exercise's id, and goes as a whole.

    # 06-softmax
    def softmax(logits): ...

A method's block stands in its class, under the same comment; what the method needs besides stands at the level of the
module under a comment of its own. ``# 06-softmax, from the reference`` marks what a learner took over. Imports stand at
the top, as usual, and leave with the last block that uses them. Everything else in the file is kept as it is.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder import course, statements
from autograder.statements import Statement

BORROWED = ", from the reference"
_MARK = re.compile(rf"# (?P<id>\d\d-[a-z0-9-]+)(?P<borrowed>{BORROWED})?")


@dataclass
class Block:
    """What stands under one mark. ``parts`` are the blocks inside the class that ``text`` ends with, ``after`` what
    follows that class."""

    id: str
    text: str
    borrowed: bool = False
    parts: list[Block] = field(default_factory=list)
    after: str = ""


@dataclass
class File:
    """A file: docstring, imports, what else stands above the first mark, the blocks, and the lines that start it."""

    docstring: str = ""
    imports: list[str] = field(default_factory=list)
    above: str = ""
    blocks: list[Block] = field(default_factory=list)
    start: str = ""


def parse(text: str) -> File:
    """Take a file apart. Raises SyntaxError or ValueError if it is not Python."""
    lines = statements.lines_of(text)
    body = ast.parse("\n".join(lines)).body
    marks = list(_marks(lines))
    tops = [(number, mark) for number, column, mark in marks if column == 0]
    end = len(lines)
    found = File()
    if body and _is_start(body[-1]):
        last = body[-1]
        end = last.lineno - 1
        found.start = "\n".join(lines[end:]).strip("\n")
    head_end = min([number - 1 for number, _ in tops] + [end])
    _read_head(found, "\n".join(lines[:head_end]))
    for (number, mark), stop in zip(tops, [number - 1 for number, _ in tops[1:]] + [end]):
        inner = [(n, m) for n, column, m in marks if column and number < n <= stop]
        found.blocks.append(_read_block(mark, lines, number, stop, inner, body))
    return found


def render(file: File) -> str:
    """The text of a file."""
    head = [file.docstring, "\n".join(statements.joined_imports(file.imports)), file.above]
    chunks = ["\n\n".join(part for part in head if part)]
    chunks += [text_of(block) for block in file.blocks]
    chunks.append(file.start)
    return "\n\n\n".join(chunk for chunk in chunks if chunk) + "\n"


def ids(file: File) -> dict[str, bool]:
    """The exercises that the file holds an answer to, each with whether it is taken from the reference."""
    found: dict[str, bool] = {}
    for block in every(file):
        found[block.id] = found.get(block.id, False) or block.borrowed
    return found


def names(file: File) -> set[str]:
    """The names of all pieces that the file defines: functions, constants, classes and ``Class.method``."""
    found: set[str] = set()
    for statement in statements_of(render(file)):
        found |= statement.binds
        if isinstance(statement.node, ast.ClassDef):
            owner = statement.node.name
            found |= {f"{owner}.{name}" for name in ("__init__", *_bound_in(statement))}
        found |= set(statements.attributes_set(statement.node))
    return found


def _marks(lines: list[str]) -> Iterator[tuple[int, int, re.Match]]:
    """The marks of a file with line number and column; a text in a string is none."""
    source = io.StringIO("\n".join(lines) + "\n")
    known = ranks()
    for token in tokenize.generate_tokens(source.readline):
        if token.type == tokenize.COMMENT and (mark := _MARK.fullmatch(token.string.rstrip())):
            alone = not token.line[: token.start[1]].strip()
            if alone and token.start[1] in (0, 4) and mark["id"] in known:
                yield token.start[0], token.start[1], mark


def ranks() -> dict[str, int]:
    return {exercise.id: number for number, exercise in enumerate(course.exercises())}


def _is_start(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(node.test))


def _read_head(file: File, text: str) -> None:
    above = []
    for number, statement in enumerate(statements_of(text)):
        if number == 0 and isinstance(statement.node, ast.Expr) and isinstance(statement.node.value, ast.Constant):
            file.docstring = statement.text
        elif statement.is_import:
            file.imports += statements.single_imports(statement.node).values()
        else:
            above.append(statement.text)
    file.above = "\n\n\n".join(above)


def _read_block(mark: re.Match, lines: list[str], number: int, stop: int, inner: list, body: list[ast.stmt]) -> Block:
    """The block whose mark stands in line ``number``, up to line ``stop``; ``inner`` are the marks in its class."""
    block = Block(mark["id"], "", bool(mark["borrowed"]))
    holder: Any = next((n for n in body if inner and n.lineno <= inner[0][0] <= (n.end_lineno or 0)), None)
    inner = [(n, m) for n, m in inner if isinstance(holder, ast.ClassDef) and n <= holder.end_lineno]
    if not inner:
        block.text = "\n".join(lines[number:stop]).strip("\n")
        return block
    block.text = "\n".join(lines[number : inner[0][0] - 1]).strip("\n")
    for (at, inside), end in zip(inner, [n - 1 for n, _ in inner[1:]] + [holder.end_lineno]):
        block.parts.append(Block(inside["id"], "\n".join(lines[at:end]).strip("\n"), bool(inside["borrowed"])))
    block.after = "\n".join(lines[holder.end_lineno : stop]).strip("\n")
    return block


def text_of(block: Block) -> str:
    text = f"# {block.id}{BORROWED * block.borrowed}\n{block.text}"
    for part in block.parts:
        text += f"\n\n{statements.INDENT}# {part.id}{BORROWED * part.borrowed}\n{part.text}"
    return text + (f"\n\n\n{block.after}" if block.after else "")


def statements_of(text: str) -> tuple[Statement, ...]:
    """The statements of a text; the head of a class whose methods all stand in parts counts as a class too."""
    try:
        return statements.parse(text)
    except SyntaxError:
        return statements.parse(f"{text}\n{statements.INDENT}pass")


def every(file: File) -> Iterator[Block]:
    for block in file.blocks:
        yield block
        yield from block.parts


def _bound_in(statement: Statement) -> set[str]:
    """The names that a class's body gives a value to."""
    return {
        name
        for child in statement.node.body
        for name in (
            [child.name]
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            else [n.id for n in ast.walk(child) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        )
    }


def defines_class(block: Block, name: str) -> bool:
    return any(isinstance(s.node, ast.ClassDef) and s.node.name == name for s in statements_of(block.text))
