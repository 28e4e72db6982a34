"""The shapes of the numbers in the program, seen while it runs: what each line sets, takes or gives back."""

from __future__ import annotations

import ast
import contextlib
import gc
import io
import runpy
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from autograder import data

_STEPS = 1  # of training, before a name is sampled
_WORDS = {"Value": "Value", "str": "text", "int": "id", "float": "number"}


class _Enough(BaseException):
    """Ends the program once it has sampled a name."""


def seen(program: Path) -> dict[int, list[tuple[str, str]]]:
    """By line number the names that a line of ``program`` sets and what each then holds, such as ("query", "16
    Values"); of a line that begins a function what it is given, and of one that returns what comes back ("→").

    The program runs as its ``main`` does, for one step of training and one name. A line is as it was the last time it
    ran; methods of Value, which run a hundred thousand times, as they were the first time.
    """
    tree = ast.parse(program.read_text(encoding="utf-8"))
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    names = {node.lineno: _names(node) for node in statements}
    returns = {node.lineno for node in statements if isinstance(node, ast.Return)}
    found: dict[int, list[tuple[str, str]]] = {}
    once: set[CodeType] = set()
    last: dict[FrameType, int] = {}
    returning: dict[FrameType, int] = {}

    def note(line: int, held: Iterable[tuple[str, Any]]) -> None:
        shown = [(name, shape(value)) for name, value in held if shape(value)]
        if shown:
            found[line] = shown

    def local(frame: FrameType, event: str, argument: Any) -> Any:
        if frame in last:
            note(last[frame], _held(frame, names.get(last[frame], ())))
        if event == "line":
            last[frame] = frame.f_lineno
            if frame.f_lineno in returns:
                returning[frame] = frame.f_lineno  # leaving a `with` block comes after it
        elif event == "return":
            last.pop(frame, None)
            note(returning.pop(frame, frame.f_lineno), [("→", argument)])
            if frame.f_code.co_name == "sample":
                raise _Enough
        return local

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if code.co_filename != str(program) or code in once or code.co_name.startswith("<"):
            return None
        if type(frame.f_locals.get("self")).__name__ == "Value":
            once.add(code)
        note(code.co_firstlineno, _held(frame, names[code.co_firstlineno]))
        return local

    module = runpy.run_path(str(program), run_name="microgpt")
    before, collecting = sys.gettrace(), gc.isenabled()
    gc.disable()  # as the program does where it is run
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(io.StringIO()):
        sys.settrace(trace)
        try:
            module["main"](str(data.path("names.txt")), _STEPS, str(Path(scratch) / "model.json"))
        except _Enough:
            pass
        finally:
            sys.settrace(before)
            if collecting:
                gc.enable()
    return found


def shape(value: Any) -> str:
    """What a value is, in a few words: "7", "16 Values", "27 × 16 Values", "text"; nothing for what has no shape."""
    kind = _WORDS.get(type(value).__name__, "")
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return f"{len(value)} entries by name"
    if isinstance(value, list | tuple | set):
        return _of_many(value)
    return f"a {kind}" if kind in ("Value", "number") else kind


def _of_many(values: list | tuple | set) -> str:
    sizes, inner = [], values
    while isinstance(inner, list | tuple | set) and inner and len({type(one) for one in islice(inner, 3)}) == 1:
        sizes.append(len(inner))
        inner = next(iter(inner))
    if not isinstance(inner, list | tuple | set):
        kind = _WORDS.get(type(inner).__name__, "")
    elif inner:
        kind = "pair"  # of things of two kinds
    else:
        kind = ""
        sizes.append(0)
    ends = "s" if kind and sizes != [1] else ""
    return "empty" if sizes == [0] else f"{' × '.join(f'{size:,}' for size in sizes)} {kind}{ends}".strip()


def _names(statement: ast.stmt) -> list[str]:
    """The names that a line of the program sets or changes; of a definition its parameters."""
    if isinstance(statement, ast.FunctionDef):
        return [argument.arg for argument in statement.args.args if argument.arg != "self"]
    if isinstance(statement, ast.For):
        return _targets(statement.target)
    if isinstance(statement, ast.Assign):
        return [name for target in statement.targets for name in _targets(target)]
    if isinstance(statement, ast.AugAssign):
        return _targets(statement.target)
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        called = statement.value.func
        return [called.value.id] if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) else []
    return []


def _targets(target: ast.expr) -> list[str]:
    if isinstance(target, ast.Tuple):
        return [name for element in target.elts for name in _targets(element)]
    return [ast.unparse(target)]


def _held(frame: FrameType, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """What names such as "x" or "self.m[i]" stand for in a frame; those that are not there are left out."""
    for name in names:
        with contextlib.suppress(Exception):
            yield name, eval(name, frame.f_globals, frame.f_locals)
