"""A learner's file as blocks: each answer stands whole under a comment with its exercise's id, and goes as a whole.

    # 06-softmax
    def softmax(logits): ...

A method's block stands in its class, under the same comment; what the method needs besides stands at the level of the
module under a comment of its own. ``# 06-softmax, from the reference`` marks what a learner took over. Plain imports
stand together at the top and leave with the last block that uses them. To an answer belong the definitions that its
exercise asks for and what these use. Everything else below its mark is the learner's own; it stays, in its order, as it
was typed.
"""

from __future__ import annotations

import ast
import io
import itertools
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
    """What stands under one mark; without an ``id``, the learner's own lines.

    ``parts`` are the blocks inside the class that ``text`` ends with, moved out of it, and ``indent`` is what the body
    of that class is indented by; ``after`` is what follows it.
    """

    id: str
    text: str
    borrowed: bool = False
    parts: list[Block] = field(default_factory=list)
    after: str = ""
    indent: str = statements.INDENT


@dataclass
class File:
    """A file: what stands above the imports, the docstring first; plain imports; what else stands above the first mark;
    the blocks; and the lines that start it."""

    top: str = ""
    imports: list[str] = field(default_factory=list)
    above: str = ""
    blocks: list[Block] = field(default_factory=list)
    start: str = ""


def parse(text: str) -> File:
    """Take a file apart. Raises SyntaxError or ValueError if it is not Python."""
    lines = statements.lines_of(text)
    body = ast.parse("\n".join(lines)).body
    tops: list[tuple[int, re.Match]] = []
    inner: list[tuple[int, re.Match, ast.ClassDef]] = []
    for number, column, mark in _marks(lines):
        holder: Any = next((n for n in body if _holds(n, number)), None)
        if holder is None and column == 0:
            tops.append((number, mark))
        elif isinstance(holder, ast.ClassDef) and _is_between_members(holder, number, column):
            inner.append((number, mark, holder))
    end = len(lines)
    found = File()
    if body and _is_start(body[-1]):
        end = body[-1].lineno - 1
        found.start = "\n".join(lines[end:]).strip("\n")
    _read_head(found, "\n".join(lines[: min([number - 1 for number, _ in tops] + [end])]))
    for (number, mark), stop in zip(tops, [number - 1 for number, _ in tops[1:]] + [end]):
        found.blocks.append(_read_block(mark, lines, number, stop, [i for i in inner if number < i[0] <= stop]))
    return found


def render(file: File) -> str:
    """The text of a file."""
    head = [file.top, "\n".join(statements.joined_imports(file.imports)), file.above]
    chunks = ["\n\n".join(part for part in head if part)]
    chunks += [text_of(block) for block in file.blocks]
    chunks.append(file.start)
    return "\n\n\n".join(chunk for chunk in chunks if chunk) + "\n"


def ids(file: File) -> dict[str, bool]:
    """The exercises that the file holds an answer to, each with whether it is taken from the reference."""
    found: dict[str, bool] = {}
    for block in filter(lambda block: block.id, every(file)):
        found[block.id] = found.get(block.id, False) or block.borrowed
    return found


def names(file: File) -> set[str]:
    """The names of all pieces that the file defines: functions, constants, classes and ``Class.method``."""
    found: set[str] = set()
    for statement in statements_of(render(file)):
        found |= frozenset() if statement.is_import else statement.binds
        if isinstance(statement.node, ast.ClassDef):
            owner = statement.node.name
            found |= {f"{owner}.{name}" for name in ("__init__", *bound_in(statement))}
        found |= set(statements.attributes_set(statement.node))
    return found


def without_marks(text: str) -> str:
    """``text`` without comments that would be taken for marks in a file."""
    if not _MARK.search(text):
        return text
    lines = statements.lines_of(text)
    gone = {number for number, _, _ in _marks(lines)}
    return "\n".join(line for number, line in enumerate(lines, 1) if number not in gone)


def mark(exercise_id: str, borrowed: bool) -> str:
    return f"# {exercise_id}{BORROWED * borrowed}"


def _marks(lines: list[str]) -> Iterator[tuple[int, int, re.Match]]:
    """The comments that look like a mark, each alone in its line, with line number and column."""
    source = io.StringIO("\n".join(lines) + "\n")
    known = ranks()
    for token in tokenize.generate_tokens(source.readline):
        found = _MARK.fullmatch(token.string.rstrip()) if token.type == tokenize.COMMENT else None
        if found and found["id"] in known and not token.line[: token.start[1]].strip():
            yield token.start[0], token.start[1], found


def _is_between_members(holder: ast.ClassDef, number: int, column: int) -> bool:
    return column == holder.body[0].col_offset and not any(_holds(member, number) for member in holder.body)


def _holds(node: ast.stmt, number: int) -> bool:
    return statements.first_line(node) <= number <= (node.end_lineno or 0)


def ranks() -> dict[str, int]:
    return {exercise.id: number for number, exercise in enumerate(course.exercises())}


def _is_start(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(node.test))


def _read_head(file: File, text: str) -> None:
    """Take the first run of plain imports out of the lines above the first mark; the others stay where they are."""
    found, lines = statements.parse(text), statements.lines_of(text)
    plain = [_is_plain_import(s, lines) for s in found]
    first = plain.index(True) if True in plain else len([*itertools.takewhile(_comes_first, found)])
    last = first + next(n for n, is_one in enumerate([*plain[first:], False]) if not is_one)
    ends = [0, *(s.node.end_lineno for s in found)]
    file.top = "\n".join(lines[: ends[first]]).strip("\n")
    for s in found[first:last]:
        file.imports += statements.single_imports(s.node).values()
    file.above = "\n".join(lines[ends[last] :]).strip("\n")


def _is_plain_import(statement: Statement, lines: list[str]) -> bool:
    """Whether it can be sorted among others: an import without a comment, alone in its lines, that names its names."""
    node = statement.node
    alone = statement.text == "\n".join(lines[node.lineno - 1 : node.end_lineno]) and "#" not in statement.text
    return statement.is_import and alone and node.names[0].name != "*"


def _comes_first(statement: Statement) -> bool:
    node = statement.node
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _read_block(mark: re.Match, lines: list[str], number: int, stop: int, inner: list) -> Block:
    """The block whose mark stands in line ``number``, up to line ``stop``; ``inner`` are the marks in its classes."""
    block = Block(mark["id"], "", bool(mark["borrowed"]))
    if not inner:
        block.text = "\n".join(lines[number:stop]).strip("\n")
        return block
    holder = inner[0][2]
    inner = [(n, m) for n, m, in_class in inner if in_class is holder]
    block.indent = lines[inner[0][0] - 1][: holder.body[0].col_offset]
    block.text = "\n".join(lines[number : inner[0][0] - 1]).strip("\n")
    for (at, inside), end in zip(inner, [n - 1 for n, _ in inner[1:]] + [holder.end_lineno]):
        text = statements.dedented("\n".join(lines[at:end]).strip("\n"), block.indent)
        block.parts.append(Block(inside["id"], text, bool(inside["borrowed"])))
    block.after = "\n".join(lines[holder.end_lineno : stop]).strip("\n")
    return block


def text_of(block: Block) -> str:
    above = mark(block.id, block.borrowed) if block.id else ""
    text = "\n".join(part for part in (above, block.text) if part)
    for part in block.parts:
        text += f"\n\n{statements.indented(text_of(part), block.indent)}"
    return text + (f"\n\n\n{block.after}" if block.after else "")


def statements_of(text: str) -> tuple[Statement, ...]:
    """The statements of a text; the head of a class whose methods all stand in parts counts as a class too."""
    return statements.parse(as_program(text))


def as_program(text: str) -> str:
    return text if statements.is_whole(text) else f"{text}\n{statements.INDENT}pass"


def every(file: File) -> Iterator[Block]:
    for block in file.blocks:
        yield block
        yield from block.parts


def without(text: str, gone: list[Statement]) -> str:
    """``text`` without these of its statements."""
    whole = as_program(text)
    left = statements.without(whole, gone)
    return left if whole == text else left.removesuffix(f"\n{statements.INDENT}pass")


def bound_in(statement: Statement) -> set[str]:
    """The names that a class's body gives a value to."""
    return {name for child in statement.node.body for name in bound_by(child)}


def bound_by(node: ast.stmt) -> set[str]:
    """The names that a statement of a class's body gives a value to."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
