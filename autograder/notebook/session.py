"""What the learner has typed in this session, and the source of the objects that it made.

The text of an answer comes from the checked object itself: a function knows the cell and the line it was written in.
For what knows nothing of the kind, such as a number or what another function made, the latest statement that gave it
its name counts, of those that took effect. What did not come from a cell, or would be something else by now, is not
saved.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import linecache
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from autograder import blocks, course, placing, statements
from autograder.course import CourseError, Exercise
from autograder.notebook import compiled
from autograder.statements import Statement

if TYPE_CHECKING:  # outside a notebook IPython is not loaded
    from IPython.core.interactiveshell import InteractiveShell

# Cell magics whose text is not Python that runs here; all others run it and add something.
NOT_PYTHON = {
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
    """A cell that ran: its text, the line at which it stopped with an error, if it did, and that error in words. A cell
    that is no Python stopped before its first line."""

    text: str
    stopped: float = float("inf")
    problem: str = ""


class NotSaved(CourseError):
    """An answer whose source cannot be taken along; the message says why in one sentence."""


_ran: list[Cell] = []
_watched: list[InteractiveShell] = []


def watch() -> InteractiveShell | None:
    """Note from now on which cells run, and how far; the shell if it was not watched before. Outside a notebook nothing
    happens."""
    shell = ipython()
    if shell is None or shell in _watched:
        return None
    _watched[:] = [shell]
    _ran[:] = [Cell(text) for text in _typed(shell)[:-1]]
    shell.events.register("post_run_cell", _note)
    return shell


def cells() -> list[Cell]:
    """The cells that ran, oldest first; the last one may still be running. Outside a notebook the program itself."""
    shell = ipython()
    if shell is None:
        file = getattr(sys.modules["__main__"], "__file__", None)
        return [Cell("".join(linecache.getlines(file)))] if file else []
    return [*(_ran if shell in _watched else map(Cell, _typed(shell)[:-1])), *map(Cell, _typed(shell)[-1:])]


def names() -> dict[str, object]:
    """What the session's names mean."""
    shell = ipython()
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
        self.space = space
        self.effective = [s for cell in ran for s in effective(cell)]
        self.by_lines = {tuple(text.splitlines()): text for text in (_python(cell.text) for cell in ran)}
        self.found: dict[str, Statement] = {}
        self.imports: dict[str, None] = {}
        self.pieces: set[str] = set()
        self.open: set[str] = set()
        self.owner = course.exercise_of(*course.FILES)
        self.rank = blocks.ranks()

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
        for owner, thing in given.items():
            if isinstance(thing, type):
                self._members_besides(owner, thing)
        if self.exercise.file != course.FASTER:
            self._see_that_python_is_enough()
        return placing.compose(self.exercise, list(self.found.values()), list(self.imports)), self.pieces

    def _piece(self, name: str, thing: object) -> None:
        """A function or class that the exercise asks for, under whatever name the learner gave it."""
        statement = self._made_by(thing, name)
        if statement is None:
            raise NotSaved(f"no cell that ran in this notebook defines {name} as it is now; type it into a cell")
        if statement.is_import:
            raise NotSaved(f"{name} was imported, not written in this notebook")
        if isinstance(thing, type) and name not in statement.binds:
            raise NotSaved(f"the class is called {thing.__name__}; call it {name}")
        self._add(statement)
        if name not in statement.binds:
            called = [other for other in sorted(statement.binds) if self.space.get(other) is thing]
            self._keep(statements.parse(f"{name} = {[*called, *sorted(statement.binds)][0]}")[0])

    def _method(self, cls: object, owner: str, name: str) -> None:
        thing = vars(cls).get(name, _NOTHING) if isinstance(cls, type) else _NOTHING
        if thing is _NOTHING:
            if owner in self.exercise.pieces:
                return  # the whole class is saved, with what it inherits
            raise NotSaved(f"{owner}.{name} is not a method of {owner} itself; write it below @add_to({owner})")
        holder, code = self._method_source(thing, owner, name), compiled.code_of(thing)
        if holder is None and owner in self.exercise.pieces and code is not None and code.co_filename == "<string>":
            return  # a decorator of the class made it
        if holder is None:
            raise NotSaved(
                f"{owner}.{name} was not typed into a cell of this notebook; write it below @add_to({owner})"
            )
        if not statements.is_class(holder, owner):
            self._add(holder)
        elif owner not in self.exercise.pieces or holder.text not in self.found:
            (*_, member) = [m for m in statements.members(holder) if name in blocks.bound_by(m.node)]
            self._add_method(owner, member)

    def _method_source(self, thing: object, owner: str, name: str) -> Statement | None:
        """The statement that gave a class this member: one below ``@add_to``, an assignment, or the class itself."""
        written = self._written_in(thing)
        code = compiled.code_of(thing)
        for statement in filter(None, [written, *reversed(self.effective)]):
            in_class = statements.is_class(statement, owner) and name in blocks.bound_in(statement)
            added = statements.owner_added_to(statement.node) == owner and statement.node.name == name
            if in_class or added or f"{owner}.{name}" in statements.attributes_set(statement.node):
                plain = in_class or (added and len(statement.node.decorator_list) == 1)
                return None if plain and not self._was_typed(code, statement) else statement
        return None

    def _members_besides(self, owner: str, cls: type) -> None:
        """Members that no exercise asks for and that were given to the class after it was made: all of them with the
        class, else those that the answer uses."""
        given = {name: value for name, value in vars(cls).items() if f"{owner}.{name}" not in self.owner}
        while True:
            used = {name for s in self.found.values() for name in statements.attributes_used(s.text)}
            due = [name for name in given if owner in self.exercise.pieces or name in used]
            before = len(self.found)
            for name in due:
                holder = self._method_source(given[name], owner, name)
                if holder is not None and not statements.is_class(holder, owner):
                    self._add(holder)
            if len(self.found) == before:
                return

    def _see_that_python_is_enough(self) -> None:
        """Raise NotSaved if the answer imports what does not come with Python."""
        for text in [*self.imports, *(statement.text for statement in self.found.values())]:
            for node in ast.walk(ast.parse(text)):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                for module in (name.split(".")[0] for name in names):
                    if module not in sys.stdlib_module_names and module not in course.MODULES:
                        raise NotSaved(f"{self.exercise.file} needs Python alone, and your answer uses {module}")

    def _add_method(self, owner: str, member: Statement) -> None:
        """A method written inside the class, taken out of it."""
        text = statements.dedented(member.text, statements.indent_of(member))
        if isinstance(member.node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._add(statements.parse(f"@add_to({owner})\n{text}")[0])
        else:
            value = ast.unparse(member.node.value)
            (name,) = sorted(blocks.bound_by(member.node))[:1]
            held = {n.id for n in ast.walk(member.node.value) if isinstance(n, ast.Name)}
            prefix = f"{owner}." if held & set(vars(self.space.get(owner, object))) else ""
            self._add(statements.parse(f"{owner}.{name} = {prefix}{value}")[0])

    def _add(self, statement: Statement) -> None:
        """Keep a statement, after all that it needs."""
        if statement.text in self.found or statement.text in self.open:
            return
        self.open.add(statement.text)
        if not isinstance(statement.node, _PLAIN):
            name = next(iter(sorted(statement.binds)), "something")
            raise NotSaved(f"{name} is made step by step in a cell; write it as a function or as one assignment")
        at = self._index(statement)
        if any(
            statements.single_imports(s.node).get("annotations") == _FUTURE for s in self.effective[:at] if s.is_import
        ):
            self.imports[_FUTURE] = None  # it holds for all cells below
        self._see_that_it_is_as_it_was(statement, at)
        uses = statements.names_used(f"{_FUTURE}\n{statement.text}") if _FUTURE in self.imports else statement.uses
        counted = statements.names_declared_global(statement.text)
        for name in sorted(((uses - statement.binds) | counted) - {"add_to"}):
            self._need(name)
        self._keep(statement)

    def _index(self, statement: Statement) -> int:
        """When a statement took effect last; one that was made of another counts as the latest."""
        return next(
            (n for n in reversed(range(len(self.effective))) if self.effective[n].text == statement.text),
            len(self.effective),
        )

    def _see_that_it_is_as_it_was(self, statement: Statement, made: int) -> None:
        """Raise NotSaved if the statement would give something else now than when it ran."""
        later = self.effective[made + 1 :]
        for name in statements.names_used_at_once(statement.text) - set(self.owner):
            earlier = [s.text for s in self.effective[:made] if name in s.binds]
            if earlier and any(name in s.binds and s.text != earlier[-1] for s in later):
                raise NotSaved(f"{name} was given another value after your answer was made with it; run its cell again")
        for name in statement.binds:
            if any(statements.changes(s.node, name) for s in later) and not _is_still(
                statement.node, self.space.get(name)
            ):
                raise NotSaved(f"{name} was changed after it was assigned; write it as one assignment")

    def _keep(self, statement: Statement) -> None:
        self.found[statement.text] = statement

    def _need(self, name: str) -> None:
        """Bring along what ``name`` means."""
        if name in self.exercise.pieces:
            if name not in self.exercise.objects and (statement := self._latest(name)):
                self._add(statement)
            return
        value = self.space.get(name, _NOTHING)
        piece = self.owner.get(name)
        if piece is not None and self.rank[piece.id] < self.rank[self.exercise.id]:
            self._need_piece(name, piece)
            return
        statement = self._source(name, value)
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
        if module in course.MODULES and isinstance(node, ast.Import):
            raise NotSaved(f"your answer uses the module {module}; name what it needs of it instead")
        if f"{module}.py" == self.exercise.file:  # what it holds besides pieces is there already
            if alias.name in self.owner:
                self._need_piece(alias.name, self.owner[alias.name])
            if name != alias.name:
                self._keep(statements.parse(f"{name} = {alias.name}")[0])
            return
        if module in course.MODULES and self.exercise.file == course.PROGRAM:
            raise NotSaved(f"{course.PROGRAM} stands alone, and {name} is saved in {module}.py")
        self.imports[statements.single_imports(node)[name]] = None

    def _from_star(self, name: str, value: object) -> bool:
        """Whether the name came with ``from module import *``; then the file imports it by its name."""
        for statement in reversed(self.effective):
            node = statement.node
            star = isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and value is not _NOTHING
            if star and getattr(sys.modules.get(node.module), name, _NOTHING) is value:
                if f"{node.module}.py" != self.exercise.file:
                    self.imports[f"from {node.module} import {name}"] = None
                return True
        return False

    def _made_by(self, thing: object, name: str) -> Statement | None:
        """The statement that made ``thing``: by where it was written, else the latest that gave it a name."""
        written = self._written_in(thing)
        if written is not None and _is_of(thing, getattr(thing, "__name__", ""), written):
            return written
        called = [n for n, value in self.space.items() if value is thing and not n.startswith("_")]
        found = (self._source(candidate, thing) for candidate in [name, *sorted(called)] if candidate in called)
        return next(filter(None, found), None)

    def _source(self, name: str, value: object) -> Statement | None:
        """The statement that gave ``name`` its value. What came from elsewhere, by ``%run`` or ``exec``, has none."""
        written = self._written_in(value)
        if written is not None and _is_of(value, name, written):
            return written
        latest, code = self._latest(name), compiled.code_of(value)
        if latest is not None and _makes_a_function_itself(latest.node) and not self._was_typed(code, latest):
            return None
        return latest

    def _was_typed(self, code: CodeType | None, statement: Statement) -> bool:
        """Whether a function comes from a cell, or from this statement in a text that nobody kept, as below %%time."""
        return code is None or self._at(code) is not None or compiled.makes(statement.text, code)

    def _written_in(self, thing: object) -> Statement | None:
        """The top-level statement that holds the code of a function, or of a class's methods."""
        if isinstance(thing, type):
            inside = [code for member in vars(thing).values() if (code := compiled.code_of(member))]
            found = [(code, s) for code in inside if (s := self._at(code))]
            for _, statement in found:
                if isinstance(statement.node, ast.ClassDef) and statement.node.name == thing.__name__:
                    return statement
            return None
        code = compiled.code_of(thing)
        return self._at(code) if code else None

    def _at(self, code: CodeType) -> Statement | None:
        text = self._text_of(code.co_filename)
        if not text or not is_a_cell(code.co_filename):
            return None
        with contextlib.suppress(SyntaxError, ValueError):
            for statement in statements.parse(text):
                if statements.first_line(statement.node) <= code.co_firstlineno <= statement.node.end_lineno:
                    return statement
        return None

    def _text_of(self, filename: str) -> str:
        """The text of a cell by the name of its code. IPython keeps it cut at every separator, so it is looked up."""
        kept = "".join(linecache.getlines(filename))
        return self.by_lines.get(tuple(kept.splitlines()), kept)

    def _latest(self, name: str) -> Statement | None:
        return next((s for s in reversed(self.effective) if name in s.binds), None)


def effective(cell: Cell) -> Iterator[Statement]:
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
        lines = [] if head[0][2:] in NOT_PYTHON else ["", *lines[1:]]
    shell = ipython()
    body = "\n".join(lines)
    with contextlib.suppress(SyntaxError):  # what is no Python has no magics either
        return shell.transform_cell(body) if shell is not None else body
    return body


def _typed(shell: InteractiveShell) -> list[str]:
    return [str(text) for text in shell.user_ns.get("In", [])[1:]]


def _note(result: Any) -> None:
    """IPython calls this after each cell, with its ExecutionResult."""
    stopped, problem = float("inf"), ""
    if result.error_before_exec is not None:
        stopped, problem = 0.0, _told(result.error_before_exec, getattr(result.error_before_exec, "lineno", None))
    elif result.error_in_exec is not None:
        stopped = _line_of(result.error_in_exec)
        problem = _told(result.error_in_exec, int(stopped))
    _ran.append(Cell(str(result.info.raw_cell), stopped, problem))


def _told(error: BaseException, line: int | None) -> str:
    """An error as "line 3: NameError: name 'x' is not defined"."""
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return (f"line {line}: " if line else "") + type(error).__name__ + (f": {text.splitlines()[0]}" if text else "")


def _line_of(error: BaseException) -> float:
    """The line of the cell that an error came from: that of the outermost frame of a cell's own code."""
    at = error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_name == "<module>" or at.tb_frame.f_code.co_name.startswith("<cell"):
            return at.tb_lineno
        at = at.tb_next
    return 0.0


def is_a_cell(filename: str) -> bool:
    """Whether code with this file name was typed here, and did not come from a module or from ``exec``."""
    if filename == "<string>":  # Python 3.13 keeps the text of `python -c` under this name, in which exec runs too
        return False
    return not Path(filename).exists() or filename == getattr(sys.modules["__main__"], "__file__", None)


def _is_of(thing: object, name: str, written: Statement) -> bool:
    """Whether the definition ``written`` gives ``thing`` the name; a function made inside another has none there."""
    code = compiled.code_of(thing)
    nested = code is not None and "<locals>" in code.co_qualname
    return name in written.binds and not nested and isinstance(written.node, _DEFINITIONS)


def _makes_a_function_itself(node: ast.stmt) -> bool:
    """Whether a statement makes a function by its own lines, so that one from elsewhere cannot be it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return not node.decorator_list
    return isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Lambda)


def _is_still(node: Any, value: object) -> bool:
    """Whether ``value`` is what an assignment wrote down; what it computed is taken to be another."""
    try:
        return bool(ast.literal_eval(node.value) == value)
    except (ValueError, TypeError, AttributeError):
        return False


def ipython() -> InteractiveShell | None:
    """The IPython that this runs in, or None."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()
