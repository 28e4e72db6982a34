"""Python source taken apart into its statements, each with the text that somebody typed.

Lines are cut where Python itself sees a line end, and text inside a string is never moved, so that what is put
together again has the syntax tree of what was taken apart.
"""

from __future__ import annotations

import ast
import io
import os
import re
import symtable
import tokenize
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

INDENT = " " * 4
_CHANGING = {
    "add", "append", "clear", "difference_update", "discard", "extend", "insert", "intersection_update", "pop",
    "popitem", "remove", "reverse", "setdefault", "sort", "symmetric_difference_update", "update",
}  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """One statement of a module or a cell: its ``text``, with the comments right above it, and its syntax tree."""

    text: str
    node: Any  # an ast.stmt; what kind it is, is asked where it matters

    @cached_property
    def binds(self) -> frozenset[str]:
        """The global names that the statement gives a value to."""
        return frozenset(
            s.get_name() for s in _table(self.text).get_symbols() if s.is_assigned() or s.is_imported()
        )  # fmt: skip

    @cached_property
    def uses(self) -> frozenset[str]:
        """The global names that it reads, at once or when what it defines is called."""
        return frozenset(names_used(self.text))

    @property
    def is_import(self) -> bool:
        return isinstance(self.node, ast.Import | ast.ImportFrom)


def lines_of(text: str) -> list[str]:
    """The lines of ``text`` as Python counts them: a form feed or another separator ends none."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@lru_cache(maxsize=4096)  # a file is taken apart again for each answer that is set into it
def parse(text: str) -> tuple[Statement, ...]:
    """The statements of a module or a cell, in order. Raises SyntaxError if ``text`` is not Python."""
    lines, found, done = lines_of(text), [], 0
    body = ast.parse("\n".join(lines)).body
    for number, node in enumerate(body):
        first, last = first_line(node), node.end_lineno or 0
        shares = (number and body[number - 1].end_lineno == first) or (
            number + 1 < len(body) and first_line(body[number + 1]) == last
        )
        if shares:  # statements in one line, as in `a = 1; b = 2`
            text_of = ast.get_source_segment("\n".join(lines), node) or ""
        else:
            text_of = "\n".join(_with_comments(lines[done : first - 1]) + lines[first - 1 : last])
        found.append(Statement(text_of, node))
        done = last
    return tuple(found)


@lru_cache(maxsize=4096)
def members(statement: Statement) -> tuple[Statement, ...]:
    """The statements of a class's body, each with its indentation as it stands there."""
    lines = lines_of(statement.text)
    node: Any = ast.parse("\n".join(lines)).body[0]
    head = [*node.bases, *(keyword.value for keyword in node.keywords)]
    found, done = [], max([node.lineno, *(part.end_lineno for part in head)])
    for child in node.body:
        first, last = first_line(child), child.end_lineno
        text = "\n".join(_with_comments(lines[done : first - 1]) + lines[first - 1 : last])
        found.append(Statement(text, child))
        done = last
    return tuple(found)


def indent_of(statement: Statement) -> str:
    """The blanks or tabs that a statement stands behind."""
    node, lines = statement.node, lines_of(statement.text)
    return lines[len(lines) - 1 - node.end_lineno + first_line(node)][: node.col_offset]


def is_class(statement: Statement, name: str) -> bool:
    """Whether a statement defines the class called ``name``."""
    return isinstance(statement.node, ast.ClassDef) and statement.node.name == name


def first_line(node: ast.stmt) -> int:
    """The number of the statement's first line, its decorators included."""
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])


@lru_cache(maxsize=4096)
def names_used(text: str) -> frozenset[str]:
    """The global names that source reads; names of its own, such as loop variables, do not count."""
    return _read_in(text, lambda table: True)


@lru_cache(maxsize=4096)
def names_used_at_once(text: str) -> frozenset[str]:
    """The global names that a definition needs when it is made: decorators, defaults, annotations, class lines."""
    return _read_in(text, lambda table: table.get_type() == "class")


@lru_cache(maxsize=4096)
def names_declared_global(text: str) -> frozenset[str]:
    """The names that functions in ``text`` say to be global."""
    return frozenset(name for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Global) for name in n.names)


def changes(node: ast.stmt, name: str) -> bool:
    """Whether a statement changes the list, set or dict that ``name`` holds: by a method of it, or by an item."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    for inner in ast.walk(node):
        target: ast.expr | None = None
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr in _CHANGING:
            target = inner.func.value
        elif isinstance(inner, ast.Subscript) and not isinstance(inner.ctx, ast.Load):
            target = inner.value
        if isinstance(target, ast.Name) and target.id == name:
            return True
    return False


@lru_cache(maxsize=4096)
def attributes_used(text: str) -> frozenset[str]:
    """The names that source reads as attributes of something."""
    return frozenset(n.attr for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Attribute))


def _read_in(text: str, enter: Callable[[symtable.SymbolTable], bool]) -> frozenset[str]:
    tables, names = [_table(_without_local_annotations(text))], set()
    while tables:
        table = tables.pop()
        tables += filter(enter, table.get_children())
        for symbol in table.get_symbols():
            # Python takes every name of a function called `top` for global; a local one is none.
            of_the_module = table.get_type() == "module" or (symbol.is_global() and not symbol.is_local())
            if symbol.is_referenced() and of_the_module:
                names.add(symbol.get_name())
    return frozenset(names)


def _without_local_annotations(text: str) -> str:
    """``text`` without the annotations of local names, which Python never looks at."""
    if not re.search(r"^\s+\w+\s*:", text, re.M):
        return text
    tree = ast.parse(text)
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [
        n for f in functions for n in ast.walk(f) if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
    ]
    for node in inside:
        node.annotation = ast.Constant(None)
    return ast.unparse(tree) if inside else text


def indented(text: str, indent: str = INDENT) -> str:
    """``text`` moved into a class. Lines that begin inside a string stay where they are."""
    inside = _inside_strings(text)
    return "\n".join(
        indent + line if line.strip() and number not in inside else line
        for number, line in enumerate(lines_of(text), 1)
    )


def dedented(text: str, indent: str = INDENT) -> str:
    """``text`` moved out of a class, as far as a line has its ``indent``; lines inside strings stay."""
    inside = _inside_strings("if True:\n" + text)
    return "\n".join(
        line if number in inside else line[len(os.path.commonprefix([line, indent])) :]
        for number, line in enumerate(lines_of(text), 2)
    )


def without(text: str, gone: Collection[Statement]) -> str:
    """``text`` without these of its statements and the comments right above them; all else stays as it was typed."""
    return _cut(text, parse(text), gone)


def without_members(statement: Statement, gone: Collection[Statement]) -> str:
    """The text of a class without these statements of its body."""
    found = members(statement)
    if gone and all(member in gone for member in found):
        column = statement.node.body[0].col_offset
        last = lines_of(found[-1].text)[-1]
        return f"{_cut(statement.text, found, gone)}\n{last[:column]}pass"
    return _cut(statement.text, found, gone)


def with_body_below(statement: Statement) -> str:
    """The text of a class with its body below the line that says ``class``, where more can follow."""
    lines = lines_of(statement.text)
    holder: Any = ast.parse(statement.text).body[0]
    first = holder.body[0]
    head = lines[first.lineno - 1].encode()[: first.col_offset].decode()
    if head.strip():
        lines[first.lineno - 1] = f"{head.rstrip()}\n{INDENT}{lines[first.lineno - 1][len(head) :]}"
    return "\n".join(lines)


def body_indent(text: str) -> str:
    """What the body of the class that ``text`` ends with is indented by; INDENT if it has none yet."""
    node = parse(text)[-1].node if is_whole(text) else None
    if not isinstance(node, ast.ClassDef):
        return INDENT
    return lines_of(text)[node.body[0].lineno - 1][: node.body[0].col_offset] or INDENT


def is_whole(text: str) -> bool:
    """Whether ``text`` is Python by itself; the head of a class alone is not."""
    try:
        parse(text)
    except SyntaxError:
        return False
    return True


def _cut(text: str, found: tuple[Statement, ...], gone: Collection[Statement]) -> str:
    lines = lines_of(text)
    drop = {number for s in found if s in gone for number in _lines_of(s)}
    if not drop:
        return text
    kept: dict[int, str] = {}
    for s in found:  # what stands in one line with what goes
        if s not in gone and drop & _lines_of(s):
            drop |= _lines_of(s)
            above = kept.get(first_line(s.node))
            kept[first_line(s.node)] = f"{above}; {s.text}" if above else s.text
    left = [kept.get(n) if n in drop else line for n, line in enumerate(lines, 1)]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(line for line in left if line is not None)).strip("\n")


def _lines_of(statement: Statement) -> set[int]:
    """The numbers of the lines that a statement and the comments right above it take."""
    last = statement.node.end_lineno
    return {*range(last - len(lines_of(statement.text)) + 1, last + 1)}


def attributes_set(node: ast.stmt) -> list[str]:
    """The attributes, such as ``Class.name``, that a statement gives a value to, also by ``setattr``."""
    if isinstance(node, ast.Assign):
        return [ast.unparse(target) for target in node.targets if isinstance(target, ast.Attribute)]
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "setattr" and len(call.args) == 3:
        owner, name = call.args[:2]
        return [f"{ast.unparse(owner)}.{name.value!s}"] if isinstance(name, ast.Constant) else []
    return []


def owner_added_to(node: ast.stmt) -> str:
    """The class that a function is added to by ``@add_to(Class)`` above it, or an empty string."""
    for decorator in getattr(node, "decorator_list", []):
        if is_add_to(decorator):
            return ast.unparse(decorator.args[0])
    return ""


def without_add_to(statement: Statement) -> str:
    """The text of a function without its ``@add_to`` line."""
    drop = {
        number
        for decorator in statement.node.decorator_list
        if is_add_to(decorator)
        for number in range(decorator.lineno, decorator.end_lineno + 1)
    }
    lines = lines_of(statement.text)
    shift = statement.node.end_lineno - len(lines)
    return "\n".join(line for number, line in enumerate(lines, 1 + shift) if number not in drop)


def single_imports(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """An import as one statement for each name that it binds."""
    of = f"from {'.' * node.level}{node.module or ''} " if isinstance(node, ast.ImportFrom) else ""
    return {
        (alias.asname or alias.name).split(".")[0]: f"{of}import {alias.name}"
        + (f" as {alias.asname}" if alias.asname else "")
        for alias in node.names
    }


def taken_from(node: ast.stmt) -> list[tuple[str, str]]:
    """The module and the name of all that an import takes by name."""
    if not isinstance(node, ast.ImportFrom):
        return []
    return [(node.module or "", alias.name) for alias in node.names]


def joined_imports(single: list[str]) -> list[str]:
    """Imports in their usual order, with one line for each module that names are taken from."""
    modules = {line.split(" import ")[0] for line in single if line.startswith("from ")}
    joined = [line for line in single if not line.startswith("from ")]
    for module in modules:
        names = sorted({line.split(" import ")[1] for line in single if line.split(" import ")[0] == module})
        joined.append(f"{module} import {', '.join(names)}")
    return sorted(set(joined), key=lambda line: ("__future__" not in line, line.startswith("from"), line))


def is_add_to(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "add_to" and bool(node.args)
    )


def same(one: str, other: str) -> bool:
    """Whether two texts are the same program."""
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))


def _table(text: str) -> symtable.SymbolTable:
    return symtable.symtable(text, "text", "exec")


def _with_comments(lines: list[str]) -> list[str]:
    """Of the lines above a statement those from the first comment on."""
    first = next((n for n, line in enumerate(lines) if line.strip().startswith("#")), len(lines))
    return lines[first:]


@lru_cache(maxsize=4096)
def _inside_strings(text: str) -> frozenset[int]:
    """The numbers of the lines that begin inside a string."""
    found: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind = tokenize.tok_name[token.type]
        if kind == "STRING":
            found.update(range(token.start[0] + 1, token.end[0] + 1))
        elif kind == "FSTRING_START":
            opened.append(token.start[0])
        elif kind == "FSTRING_END":
            found.update(range(opened.pop() + 1, token.end[0] + 1))
    return frozenset(found)
