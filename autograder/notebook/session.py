"""What the learner has typed in this session: the source of the cells that ran, and the pieces they define."""

from __future__ import annotations

import ast

from autograder import course, pieces


def cells() -> list[str]:
    """The source of the code cells run so far in this kernel, oldest first; empty outside a notebook."""
    try:
        from IPython import get_ipython
    except ImportError:
        return []
    shell = get_ipython()
    return list(shell.user_ns.get("In", [])) if shell else []


def find(names: tuple[str, ...], sources: list[str], course_pieces: set[str]) -> pieces.Source:
    """The latest source of the pieces ``names`` and of what they need: imports, and helpers from other cells.

    ``course_pieces`` are the names of all exercises' pieces: those come from their own exercises. A helper is a
    function, a class or a plain constant of the notebook that a piece uses. Names that no cell defines are
    left out; the caller tries the result before keeping it.
    """
    parsed = [source for source in map(_parsed, sources) if source is not None]
    found = pieces.Source("", [], [])
    others = course_pieces - set(names)
    for name in names:
        piece = _latest(name, parsed)
        if piece is not None:
            members = [member for member in piece.members if member.name not in others]
            found.pieces.append(pieces.Piece(piece.name, piece.text, piece.kind, members))
    have = set(names) | {name.split(".")[0] for name in names}
    todo = [part for piece in found.pieces for part in (piece, *piece.members)]
    while todo:
        for name in sorted(pieces.names_used(todo.pop(0).text) - have):
            have.add(name)
            statement = _latest_import(name, parsed)
            helper = _latest(name, parsed)
            if statement is not None:
                found.imports.append(statement)
            elif name not in others and helper is not None and _can_travel(helper):
                found.pieces.insert(0, helper)
                todo.append(helper)
                todo.extend(helper.members)
    return found


def _parsed(text: str) -> pieces.Source | None:
    try:
        return pieces.parse(text)
    except SyntaxError:
        return None


def _latest(name: str, parsed: list[pieces.Source]) -> pieces.Piece | None:
    for source in reversed(parsed):
        piece = pieces.flatten(source).get(name)
        if piece is not None:
            return piece
    return None


def _latest_import(name: str, parsed: list[pieces.Source]) -> str | None:
    for source in reversed(parsed):
        for statement in reversed(source.imports):
            if name in pieces.imported_names(statement):
                return None if _from_the_course(statement) else statement
        if name in pieces.flatten(source):
            return None
    return None


def _from_the_course(statement: str) -> bool:
    return any(word in statement.split() for word in ("autograder", "figures", *course.MODULES))


def _can_travel(helper: pieces.Piece) -> bool:
    """Functions and classes travel with the piece that uses them; of constants only those that hold plain data."""
    if helper.kind != "constant":
        return helper.kind in ("function", "class")
    value = ast.parse(helper.text).body[0].value
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True
