"""What the learner has typed in this session, and the source of the objects that it made.

The text of an answer comes from the checked object itself: a function knows the cell and the line it was written in.
Only for what knows nothing of the kind, such as a number, the cells are searched, and of those only what took effect.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import functools
import inspect
import linecache
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from autograder import course, placing, statements
from autograder.course import CourseError, Exercise
from autograder.statements import Statement

if TYPE_CHECKING:  # outside a notebook IPython is not loaded
    from IPython.core.interactiveshell import InteractiveShell

# Cell magics whose text is not Python that runs here; all others run it and add something.
_NOT_PYTHON = {
    "bash", "cmd", "file", "html", "javascript", "js", "latex", "markdown", "perl", "pypy", "python", "python2",
    "python3", "ruby", "script", "sh", "svg", "writefile",
}  # fmt: skip
_OURS = ("autograder", "figures", "models")
_PLAIN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.Expr)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FUTURE = "from __future__ import annotations"
_NOTHING = object()


@dataclass(frozen=True)
class Cell:
    """A cell that ran: its text, and the line at which it stopped with an error, if it did."""

    text: str
    stopped: float = float("inf")


class NotSaved(CourseError):
    """An answer whose source cannot be taken along; the message says why in one sentence."""


_ran: list[Cell] = []
_watched: list[InteractiveShell] = []


def watch() -> None:
    """Note from now on which cells run, and how far; outside a notebook nothing happens."""
    shell = _shell()
    if shell is None or shell in _watched:
        return
    _watched[:] = [shell]
    _ran[:] = [Cell(text) for text in _typed(shell)[:-1]]
    shell.events.register("post_run_cell", _note)


def cells() -> list[Cell]:
    """The cells that ran, oldest first; the last one may still be running. Outside a notebook the program itself."""
    shell = _shell()
    if shell is None:
        file = getattr(sys.modules["__main__"], "__file__", None)
        return [Cell("".join(linecache.getlines(file)))] if file else []
    return [*(_ran if shell in _watched else map(Cell, _typed(shell)[:-1])), *map(Cell, _typed(shell)[-1:])]


def names() -> dict[str, object]:
    """What the session's names mean."""
    shell = _shell()
    return shell.user_ns if shell is not None else vars(sys.modules["__main__"])


def answer(
    exercise: Exercise, objects: tuple[object, ...], ran: list[Cell], space: dict[str, object]
) -> tuple[placing.Answer, set[str]]:
    """The answer that ``objects`` are, with everything of the learner's that it needs, and the course's pieces it uses.

    ``ran`` are the cells that made them, ``space`` says what names mean. Raises NotSaved, one sentence, where something
    that is needed cannot be taken along.
    """
    return _Gathering(exercise, ran, space).answer(objects)


class _Gathering:
    """The search for one answer's statements. ``found`` grows, what is needed before what needs it."""

    def __init__(self, exercise: Exercise, ran: list[Cell], space: dict[str, object]) -> None:
        self.exercise = exercise
        self.ran = ran
        self.space = space
        self.effective = [s for cell in ran for s in _effective(cell)]
        self.found: dict[str, Statement] = {}
        self.imports: dict[str, None] = {}
        self.pieces: set[str] = set()
        self.open: set[str] = set()
        self.owner = {name: e for e in course.exercises() for name in e.pieces}
        self.rank = {e.id: number for number, e in enumerate(course.exercises())}

    def answer(self, objects: tuple[object, ...]) -> tuple[placing.Answer, set[str]]:
        given = dict(zip(self.exercise.objects, objects, strict=True))
        for name in self.exercise.pieces:
            if "." in name:
                owner, method = name.split(".")
                self._method(given[owner], owner, method)
            elif name in given:
                self._piece(name, given[name])
            elif statement := self._latest(name):
                self._add(statement)
        return placing.compose(self.exercise, list(self.found.values()), list(self.imports)), self.pieces

    def _piece(self, name: str, thing: object) -> None:
        """A function or class that the exercise asks for, under whatever name the learner gave it."""
        statement = self._made_by(thing, name)
        if statement is None:
            raise NotSaved(f"no cell that ran in this notebook defines {name}")
        if statement.is_import:
            raise NotSaved(f"{name} was imported, not written in this notebook")
        if isinstance(thing, type) and name not in statement.binds:
            raise NotSaved(f"the class is called {thing.__name__}; call it {name}")
        self._add(statement)
        if name not in statement.binds:
            (other,) = sorted(statement.binds)[:1]
            self._keep(statements.parse(f"{name} = {other}")[0])

    def _method(self, cls: object, owner: str, name: str) -> None:
        if not isinstance(cls, type) or name not in vars(cls):
            return
        holder = self._written_in(vars(cls)[name])
        if holder is not None and isinstance(holder.node, ast.ClassDef) and holder.node.name == owner:
            if owner in self.exercise.pieces and holder.text in self.found:
                return
            for member in statements.members(holder):
                if getattr(member.node, "name", "") == name or name in _targets(member.node):
                    self._add_method(owner, member)
                    return
        if holder is not None and statements.owner_added_to(holder.node) == owner and holder.node.name == name:
            self._add(holder)
            return
        assigned = [s for s in self.effective if f"{owner}.{name}" in statements.attributes_set(s.node)]
        if assigned:
            self._add(assigned[-1])
        elif holder is not None and f"{owner}.{name}" not in _bases(cls, owner, name):
            raise NotSaved(f"{owner}.{name} is not written as a method; write it below @add_to({owner})")

    def _add_method(self, owner: str, member: Statement) -> None:
        """A method written inside the class, taken out of it."""
        text = statements.dedented(member.text, member.node.col_offset)
        if isinstance(member.node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._add(statements.parse(f"@add_to({owner})\n{text}")[0])
        else:
            value = ast.unparse(member.node.value)
            held = {n.id for n in ast.walk(member.node.value) if isinstance(n, ast.Name)}
            prefix = f"{owner}." if held & set(vars(self.space.get(owner, object))) else ""
            self._add(statements.parse(f"{owner}.{_targets(member.node)[0]} = {prefix}{value}")[0])

    def _add(self, statement: Statement) -> None:
        """Keep a statement, after all that it needs."""
        if statement.text in self.found or statement.text in self.open:
            return
        self.open.add(statement.text)
        if not isinstance(statement.node, _PLAIN):
            name = next(iter(sorted(statement.binds)), "something")
            raise NotSaved(f"{name} is made step by step in a cell; write it as a function or as one assignment")
        uses = statements.names_used(f"{_FUTURE}\n{statement.text}") if _FUTURE in self.imports else statement.uses
        for name in sorted(uses - statement.binds - {"add_to"}):
            self._need(name, statement)
        self._keep(statement)

    def _keep(self, statement: Statement) -> None:
        self.found[statement.text] = statement

    def _need(self, name: str, user: Statement) -> None:
        """Bring along what ``name`` means for ``user``."""
        if name in self.exercise.pieces:
            if name not in self.exercise.objects and (statement := self._latest(name)):
                self._add(statement)
            return
        value = self.space.get(name, _NOTHING)
        piece = self.owner.get(name)
        if piece is not None and self.rank[piece.id] < self.rank[self.exercise.id]:
            self._need_piece(name, piece)
            return
        written = self._written_in(value)
        statement = written if written is not None and _is_of(value, name, written) else self._latest(name)
        if value is not _NOTHING and statement is not None:
            if statement.is_import:
                self._import(name, statement)
            else:
                self._add(statement)
        elif self._from_star(name, value):
            return
        elif not hasattr(builtins, name):
            if value is _NOTHING:
                raise NotSaved(f"your answer uses {name}, which nothing defines")
            raise NotSaved(f"your answer uses {name}, and no cell defines it in a way that can be saved with it")

    def _need_piece(self, name: str, piece: Exercise) -> None:
        if piece.file == self.exercise.file:
            self.pieces.add(name)
        elif self.exercise.file == course.PROGRAM:
            raise NotSaved(f"{course.PROGRAM} stands alone, and {name} is saved in {piece.file}")
        else:
            self.imports[f"from {piece.file.removesuffix('.py')} import {name}"] = None

    def _import(self, name: str, statement: Statement) -> None:
        """The import of this name alone."""
        node = statement.node
        alias = next(a for a in node.names if (a.asname or a.name).split(".")[0] == name)
        module = alias.name
        if isinstance(node, ast.ImportFrom):
            if node.level or not node.module:
                raise NotSaved(f"your answer uses {name} from a package around this notebook; define it in a cell")
            module = node.module
        if module.split(".")[0] in _OURS:
            raise NotSaved(f"your answer uses {name} from {module}, which is the course's and not in your files")
        if module in course.MODULES:
            if isinstance(node, ast.Import):
                raise NotSaved(f"your answer uses the module {module}; name what it needs of it instead")
            return  # what a learner's file holds besides pieces is there already
        self.imports[statements.single_imports(node)[name]] = None

    def _from_star(self, name: str, value: object) -> bool:
        """Whether the name came with ``from module import *``; then the file imports it by its name."""
        for statement in reversed(self.effective):
            node = statement.node
            star = isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and value is not _NOTHING
            if star and getattr(sys.modules.get(node.module), name, _NOTHING) is value:
                self.imports[f"from {node.module} import {name}"] = None
                return True
        return False

    def _made_by(self, thing: object, name: str) -> Statement | None:
        """The statement that made ``thing``: by where it was written, else the latest that gave it a name."""
        written = self._written_in(thing)
        if written is not None and _is_of(thing, getattr(thing, "__name__", ""), written):
            return written
        called = [n for n, value in self.space.items() if value is thing and not n.startswith("_")]
        for candidate in [name, *sorted(called)]:
            if candidate in called and (statement := self._latest(candidate)):
                return statement
        return None

    def _written_in(self, thing: object) -> Statement | None:
        """The top-level statement that holds the code of a function, or of a class's methods."""
        if isinstance(thing, type):
            inside = [code for member in vars(thing).values() if (code := _code(member))]
            found = [(code, s) for code in inside if (s := self._at(code))]
            for _, statement in found:
                if isinstance(statement.node, ast.ClassDef) and statement.node.name == thing.__name__:
                    return statement
            return None
        code = _code(thing)
        return self._at(code) if code else None

    def _at(self, code: CodeType) -> Statement | None:
        text = self._text_of(code.co_filename)
        if not text or not _is_a_cell(code.co_filename):
            return None
        if code.co_flags & __future__.annotations.compiler_flag:
            self.imports[_FUTURE] = None
        with contextlib.suppress(SyntaxError, ValueError):
            for statement in statements.parse(text):
                if statements.first_line(statement.node) <= code.co_firstlineno <= statement.node.end_lineno:
                    return statement
        return None

    def _text_of(self, filename: str) -> str:
        """The text of a cell by the name of its code. IPython keeps it cut at every separator, so it is looked up."""
        kept = "".join(linecache.getlines(filename))
        texts = (_python(cell.text) for cell in reversed(self.ran))
        return next((text for text in texts if text.splitlines() == kept.splitlines()), kept)

    def _latest(self, name: str) -> Statement | None:
        return next((s for s in reversed(self.effective) if name in s.binds), None)


def _effective(cell: Cell) -> Iterator[Statement]:
    """The statements of a cell that took effect."""
    with contextlib.suppress(SyntaxError, ValueError):
        for statement in statements.parse(_python(cell.text)):
            if statement.node.end_lineno < cell.stopped:
                yield statement


def _python(text: str) -> str:
    """A cell as Python: its magics, which IPython takes out, aside."""
    lines = statements.lines_of(text)
    head = lines[0].split() if lines else []
    if head and head[0].startswith("%%"):
        lines = [] if head[0][2:] in _NOT_PYTHON else ["", *lines[1:]]
    shell = _shell()
    body = "\n".join(lines)
    return shell.transform_cell(body) if shell is not None else body


def _typed(shell: InteractiveShell) -> list[str]:
    return [str(text) for text in shell.user_ns.get("In", [])[1:]]


def _note(result: Any) -> None:
    """IPython calls this after each cell, with its ExecutionResult."""
    stopped = float("inf")
    if result.error_before_exec is not None:
        stopped = 0.0
    elif result.error_in_exec is not None:
        stopped = _line_of(result.error_in_exec)
    _ran.append(Cell(str(result.info.raw_cell), stopped))


def _line_of(error: BaseException) -> float:
    """The line of the cell that an error came from: that of the outermost frame of a cell's own code."""
    at = error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_name == "<module>" or at.tb_frame.f_code.co_name.startswith("<cell"):
            return at.tb_lineno
        at = at.tb_next
    return 0.0


def _code(thing: object) -> CodeType | None:
    """The code of a function, however it is wrapped."""
    for inner in ("__func__", "fget", "func"):
        if not inspect.isfunction(thing) and not isinstance(thing, functools.partial) and hasattr(thing, inner):
            thing = getattr(thing, inner)
    if callable(thing) and not isinstance(thing, type):
        with contextlib.suppress(ValueError):
            thing = inspect.unwrap(thing)
    found = getattr(thing, "__code__", None)
    return found if isinstance(found, CodeType) else None


def _is_a_cell(filename: str) -> bool:
    """Whether code with this file name was typed here, and did not come from a module."""
    return not Path(filename).exists() or filename == getattr(sys.modules["__main__"], "__file__", None)


def _is_of(thing: object, name: str, written: Statement) -> bool:
    """Whether the definition ``written`` gives ``thing`` the name; a function made inside another has none there."""
    code = _code(thing)
    nested = code is not None and "<locals>" in code.co_qualname
    return name in written.binds and not nested and isinstance(written.node, _DEFINITIONS)


def _targets(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _bases(cls: type, owner: str, name: str) -> set[str]:
    return {f"{owner}.{name}" for base in cls.__mro__[1:] if name in vars(base)}


def _shell() -> InteractiveShell | None:
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()
