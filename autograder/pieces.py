"""Read and write Python source as *pieces*: functions, classes, methods and constants, each under its name.

The learner's file, the reference program and the notebook cells are all plain source text. A piece is named as Python
would name it: ``softmax``, ``Tokenizer``, ``Tokenizer.encode``. The piece ``Tokenizer`` is the head of the class (its
docstring and class-level lines); each method is a piece of its own, so that a class can grow method by method.
"""

from __future__ import annotations

import ast
import symtable
import textwrap
from dataclasses import dataclass, field

# What starts a program that has a function `main`. A graph of Values holds no reference cycle, so nothing is lost by
# not searching for one, and half of the time is saved.
_START = """if __name__ == "__main__":
    gc.disable()  # no reference cycles here, so no search for them
    try:
        main(*sys.argv[1:2])
    except (OSError, ValueError) as problem:
        sys.exit(f"microgpt: {problem}")"""
_WIDTH = 100


@dataclass
class Piece:
    """One named block of source. ``text`` carries no indentation; ``members`` holds the methods of a class."""

    name: str
    text: str
    kind: str
    members: list[Piece] = field(default_factory=list)


@dataclass
class Source:
    """A module taken apart: its docstring, its imports (one per entry) and its pieces, in order."""

    docstring: str
    imports: list[str]
    pieces: list[Piece]


def parse(text: str) -> Source:
    """Take a module or a notebook cell apart.

    Comments stay with the piece below them. A function under ``@add_to(C)`` becomes the piece ``C.function``.
    Raises SyntaxError if ``text`` is not Python.
    """
    tree = ast.parse(text)
    lines = text.splitlines()
    source = Source("", [], [])
    done = 0
    for index, node in enumerate(tree.body):
        first, last = _first_line(node), node.end_lineno
        above = _comment(lines[done:first])
        done = last
        block = textwrap.dedent("\n".join(lines[first:last]))
        if block == _START:
            continue
        if index == 0 and _is_string(node):
            source.docstring = block
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            source.imports.append(block)
            continue
        for piece in _pieces_of(node, lines, block):
            piece.text = above + piece.text
            above = ""
            source.pieces.append(piece)
    if rest := _comment(lines[done:]).rstrip("\n"):
        source.pieces.append(Piece("", rest, "other"))
    return source


def render(source: Source) -> str:
    """The text of a module: docstring, sorted imports, then the pieces, set close so that a program stays on few pages.

    One blank line stands between pieces and none between the methods of a class; a function with a single short
    statement takes one line. A program with a function ``main`` runs it when it is started as a file, and ends with one
    sentence for a file that is missing or is no text.
    """
    starts = any(piece.name == "main" for piece in source.pieces)
    imports = source.imports + ["import gc", "import sys"] * starts
    parts = []
    if source.docstring:
        parts.append(source.docstring)
    if imports:
        parts.append("\n".join(sorted(dict.fromkeys(imports), key=_import_order)))
    text = "\n\n".join(parts)
    previous = ""
    for piece in source.pieces:
        head = piece.text.replace('"""\n\n', '"""\n') if piece.kind == "class" else _on_one_line(piece.text)
        body = "\n".join([head, *(textwrap.indent(_on_one_line(m.text), "    ") for m in piece.members)])
        gap = "\n" if previous == "constant" else "\n\n"
        text += (gap if text else "") + body
        previous = piece.kind
    if starts:
        text += "\n\n" + _START
    return text + "\n" if text else ""


def flatten(source: Source) -> dict[str, Piece]:
    """Every named piece of ``source``, methods included, by name. A later definition of a name wins."""
    found = {}
    for piece in source.pieces:
        if piece.name:
            found[piece.name] = piece
        for member in piece.members:
            found[member.name] = member
    return found


def put(source: Source, new: Piece, order: list[str]) -> None:
    """Insert ``new`` into ``source``, or replace the piece of the same name, in place.

    ``order`` lists the names of the whole program; a new piece goes behind the last piece that comes before it there.
    The head of a class keeps the methods it already has. Raises KeyError for a method whose class is missing.
    """
    if "." in new.name:
        owner = new.name.split(".")[0]
        siblings = next((p.members for p in source.pieces if p.name == owner and p.kind == "class"), None)
        if siblings is None:
            raise KeyError(owner)
        _place(siblings, new, order)
        return
    existing = next((p for p in source.pieces if p.name == new.name), None)
    if existing is not None and existing.kind == new.kind == "class":
        existing.text = new.text
        for member in new.members:
            _place(existing.members, member, order)
        return
    _place(source.pieces, new, order)


def names_used(text: str) -> set[str]:
    """The global names that a piece of source reads; names of its own, such as loop variables, do not count."""
    if text.lstrip().startswith("class ") and text.rstrip().endswith(":"):
        text += "\n    pass"
    tables, names = [symtable.symtable(text, "piece", "exec")], set()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
                names.add(symbol.get_name())
    return names


def imported_names(statement: str) -> set[str]:
    """The names an import statement binds."""
    node = ast.parse(statement).body[0]
    return {(alias.asname or alias.name).split(".")[0] for alias in node.names}


def as_cell(piece: Piece) -> str:
    """The piece as a learner would type it in a notebook cell: a method stands under ``@add_to``."""
    if "." in piece.name:
        return f"@add_to({piece.name.split('.')[0]})\n{piece.text}"
    return piece.text


def _place(pieces: list[Piece], new: Piece, order: list[str]) -> None:
    for index, piece in enumerate(pieces):
        if piece.name == new.name:
            pieces[index] = new
            return
    rank = {name: i for i, name in enumerate(order)}
    mine = rank.get(new.name, len(order))
    earlier = [i for i, piece in enumerate(pieces) if piece.name in rank and rank[piece.name] < mine]
    pieces.insert(earlier[-1] + 1 if earlier else 0, new)


def _pieces_of(node: ast.stmt, lines: list[str], block: str) -> list[Piece]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        owner = _added_to(node)
        if owner is None:
            return [Piece(node.name, block, "function")]
        return [Piece(f"{owner}.{node.name}", _without_add_to(node, lines), "function")]
    if isinstance(node, ast.ClassDef):
        return [_class_piece(node, lines)]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        first = target.elts[0] if isinstance(target, ast.Tuple) else target
        if isinstance(first, ast.Name):
            return [Piece(first.id, block, "constant")]
        if isinstance(first, ast.Attribute) and isinstance(first.value, ast.Name):
            owner = first.value.id
            value = ast.unparse(node.value).replace(f"{owner}.", "")
            return [Piece(f"{owner}.{first.attr}", f"{first.attr} = {value}", "constant")]
    return [Piece("", block, "other")]


def _class_piece(node: ast.ClassDef, lines: list[str]) -> Piece:
    methods = [n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    head_end = node.end_lineno
    members, done = [], None
    for child in node.body:
        if child in methods or done is not None:
            if done is None:
                done = head_end = _start_with_comments(lines, _first_line(child))
            text = textwrap.dedent("\n".join(lines[done : child.end_lineno])).strip("\n")
            name, kind = (f"{node.name}.{child.name}", "function") if child in methods else ("", "other")
            if isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
                name, kind = f"{node.name}.{child.targets[0].id}", "constant"
            members.append(Piece(name, text, kind))
            done = child.end_lineno
    head = "\n".join(lines[_first_line(node) : head_end]).rstrip()
    return Piece(node.name, textwrap.dedent(head), "class", members)


def _on_one_line(text: str) -> str:
    lines = text.splitlines()
    if len(lines) != 2 or not lines[0].startswith("def ") or lines[1].lstrip().startswith(("#", '"')):
        return text
    joined = f"{lines[0]} {lines[1].strip()}"
    return joined if len(joined) <= _WIDTH and "#" not in joined else text


def _start_with_comments(lines: list[str], first: int) -> int:
    while first > 0 and lines[first - 1].strip().startswith("#"):
        first -= 1
    return first


def _without_add_to(node: ast.FunctionDef, lines: list[str]) -> str:
    keep = [
        line
        for decorator in node.decorator_list
        if not _is_add_to(decorator)
        for line in lines[decorator.lineno - 1 : decorator.end_lineno]
    ]
    return textwrap.dedent("\n".join(keep + lines[node.lineno - 1 : node.end_lineno]))


def _added_to(node: ast.FunctionDef) -> str | None:
    for decorator in node.decorator_list:
        if _is_add_to(decorator):
            return ast.unparse(decorator.args[0])
    return None


def _is_add_to(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "add_to"


def _is_string(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno] + [d.lineno for d in decorators]) - 1


def _comment(lines: list[str]) -> str:
    kept = [line for line in lines if line.strip()]
    return "".join(line + "\n" for line in kept)


def _import_order(statement: str) -> tuple[bool, str]:
    return statement.startswith("from"), statement
