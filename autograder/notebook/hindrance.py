"""What keeps a check from judging the answer that was meant: a cell that did not run, a name that was overwritten.

Each is one sentence that says what to do next. Nothing here decides about right and wrong: a hindrance is looked for
where an answer did not pass.
"""

from __future__ import annotations

import ast
import builtins
import dis
import re
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from types import CodeType, ModuleType

from autograder import course, statements
from autograder.checking import compare
from autograder.checking.examine import Verdict
from autograder.course import Exercise
from autograder.notebook import compiled, session
from autograder.notebook.session import Cell

# Cell magics that run Python and keep nothing of what it defines.
_KEEPS_NOTHING = {"timeit", "prun"}
_OPERATORS = {
    "+": ("__add__", "__radd__"), "-": ("__sub__", "__rsub__"), "*": ("__mul__", "__rmul__"),
    "/": ("__truediv__", "__rtruediv__"), "** or pow()": ("__pow__",), "unary -": ("__neg__",),
}  # fmt: skip


def hindrance(exercise: Exercise, objects: tuple[object, ...], verdict: Verdict) -> str:
    """Why the verdict on an answer that did not pass would not be one on the answer that was meant, in one sentence;
    empty if nothing stands in the way."""
    ran, space = session.cells(), session.names()
    given = dict(zip(exercise.objects, objects))
    return (
        not_run(exercise, objects)
        or _another_piece(exercise, given)
        or _without_its_method(exercise, given, ran)
        or _unwritten(exercise, given, verdict, ran)
        or _lost_members(exercise, given, verdict, ran)
        or _overwritten(exercise, given, verdict, space, ran)
    )


def not_run(exercise: Exercise, objects: tuple[object, ...] = ()) -> str:
    """A sentence if the cell that was to define the answer last did not run; ``objects``, if there are any, are then of
    an earlier one."""
    given = dict(zip(exercise.objects, objects))
    for cell in reversed(session.cells()):
        named = [name for name in exercise.pieces if _is_to_define(cell.text, name)]
        if not named:
            continue
        done = {name for statement in session.effective(cell) for name in _defines(statement)}
        missed = [name for name in named if name not in done or _magic(cell) in _KEEPS_NOTHING]
        if not missed or (objects and not _is_its_own(missed[0], given)):
            return ""
        last = missed[0].rpartition(".")[2]
        if _magic(cell):
            magic = f"begins with %%{_magic(cell)}, so it defined nothing here"
            return f"The cell that defines {last} {magic}; take that line out and run it"
        return f"The cell that defines {last} did not run to its end ({cell.problem}); mend that and run it"
    return ""


def _is_to_define(text: str, piece: str) -> bool:
    """Whether a cell's text, valid or not, looks as if it were to define a piece."""
    owner, _, member = piece.rpartition(".")
    if not owner:
        return re.search(rf"^(async\s+)?(def|class)\s+{piece}\b|^{piece}\s*=[^=]", text, re.M) is not None
    above = rf"add_to\(\s*{owner}\b|^class\s+{owner}\b"
    return re.search(above, text, re.M) is not None and re.search(rf"^\s*def\s+{member}\b", text, re.M) is not None


def _defines(statement: statements.Statement) -> set[str]:
    """The pieces that a statement defines: functions, classes with their methods, methods below ``@add_to``."""
    node = statement.node
    owner = statements.owner_added_to(node)
    if owner:
        return {f"{owner}.{node.name}"}
    inside = (
        {f"{node.name}.{m.name}" for m in node.body if hasattr(m, "name")} if isinstance(node, ast.ClassDef) else set()
    )
    return inside | set(statement.binds)


def _magic(cell: Cell) -> str:
    """The cell magic above a cell that keeps what it defines from the session, or nothing."""
    found = re.match(r"\s*%%(\w+)", cell.text)
    return found[1] if found and found[1] in session.NOT_PYTHON | _KEEPS_NOTHING else ""


def _is_its_own(piece: str, given: dict[str, object]) -> bool:
    """Whether what the check was given under the name of a piece was typed here under that name."""
    owner, _, member = piece.partition(".")
    thing = given.get(owner)
    if isinstance(thing, type):
        return thing.__name__ == owner and (bool(member) or thing.__module__ == "__main__")
    code = compiled.code_of(thing)
    return code is not None and code.co_name == owner and session.is_a_cell(code.co_filename)


def _another_piece(exercise: Exercise, given: dict[str, object]) -> str:
    """A sentence if what was given is plainly the answer to another exercise."""
    owners = course.exercise_of(*course.FILES)
    for name, thing in given.items():
        other = getattr(thing, "__name__", name)
        if other != name and other in owners and owners[other].id != exercise.id:
            return f"You gave it {other}, which belongs to {owners[other].id}; write {exercise.call}"
    names = [getattr(thing, "__name__", "") for thing in given.values()]
    if names != [*given] and sorted(names) == sorted(given):
        return f"The functions are not in their order; write {exercise.call}"
    return ""


def _without_its_method(exercise: Exercise, given: dict[str, object], ran: list[Cell]) -> str:
    """A sentence if the class has not got the method that was to be added to it."""
    for piece in exercise.pieces:
        owner, _, method = piece.rpartition(".")
        cls = given.get(owner)
        if owner in exercise.pieces or not isinstance(cls, type) or _has(cls, method):
            continue
        last = next(((cell, s) for cell in reversed(ran) for s in _definitions(cell, method)), None)
        if last is None:
            near = get_close_matches(method, set(vars(cls)) - set(dir(object)), 1, 0.75)
            if near and f"{owner}.{near[0]}" not in course.exercise_of(*course.FILES):
                return f"{owner} has a method {near[0]}; call it {method}, and run its cell again"
            return f"{owner} has no method {method} yet; run the answer cell above this check, then check again"
        to = statements.owner_added_to(last[1].node)
        if not to:
            what = f"{method} is a function by itself and no method of {owner}"
            return f"{what}; write @add_to({owner}) in the line above def, and run its cell again"
        if to != owner:
            return f"{method} was added to {to}; write @add_to({owner}) above it, and run its cell again"
        what = f"The class {owner} was made anew after {method} had been added to it, so it is gone"
        return f"{what}; run the cell of {method} again, then check"
    return ""


def _definitions(cell: Cell, name: str) -> Iterator[statements.Statement]:
    """The functions of a name that a cell defined outside of any class."""
    for statement in session.effective(cell):
        if isinstance(statement.node, ast.FunctionDef) and statement.node.name == name:
            yield statement


def _has(cls: type, method: str) -> bool:
    return getattr(cls, method, None) is not getattr(object, method, None)


def _unwritten(exercise: Exercise, given: dict[str, object], verdict: Verdict, ran: list[Cell]) -> str:
    """A sentence if the line of the stub still stands beside written code, or in an earlier piece that is used."""
    if not any(objective.state == "unwritten" for objective in verdict.objectives):
        return ""
    typed = {name: node for cell in ran for s in session.effective(cell) for name, node in _functions(s)}
    due = {name: node for s in statements.parse(exercise.solution) for name, node in _functions(s)}
    stubs = {name: typed[name] for name in due if name in typed and _raises_unwritten(typed[name])}
    for name, node in stubs.items():
        if _is_written(node, due[name]):
            last = name.rpartition(".")[2]
            what = f"{last} is written, and its line “raise NotImplementedError” still stands"
            return f"{what}; take that line out and run the cell"
    if stubs or not all(name in typed for name in due):
        return ""
    everything = course.exercises()
    for piece, other in course.exercise_of(*course.FILES).items():
        owner, _, member = piece.partition(".")
        thing = given.get(owner, session.names().get(owner))
        code = compiled.code_of(vars(thing).get(member) if member and isinstance(thing, type) else thing)
        if everything.index(other) < everything.index(exercise) and code and "NotImplementedError" in code.co_names:
            what = f"Your answer uses {member or owner}, which is not written yet"
            return f"{what}; solve {other.id} first, then check again"
    return ""


def _functions(statement: statements.Statement) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions of a statement under the names of pieces."""
    node = statement.node
    for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
        if isinstance(inner, ast.FunctionDef):
            owner = node.name if isinstance(node, ast.ClassDef) else statements.owner_added_to(node)
            yield (f"{owner}.{inner.name}" if owner else inner.name), inner


def _raises_unwritten(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Raise)
        and "NotImplementedError" in ast.unparse(node)
        or any(map(_raises_unwritten, ast.iter_child_nodes(node)))
    )


def _is_written(node: ast.FunctionDef, solution: ast.FunctionDef) -> bool:
    """Whether a function holds more than its stub. A stub gives no more than a part of the solution."""
    given = {ast.dump(line) for line in solution.body}
    lines = [line for line in node.body if not isinstance(line, ast.Raise) and not _is_text(line)]
    whole = len([line for line in solution.body if not _is_text(line)])
    return len(lines) >= whole or any(ast.dump(line) not in given for line in lines)


def _is_text(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def _lost_members(exercise: Exercise, given: dict[str, object], verdict: Verdict, ran: list[Cell]) -> str:
    """A sentence if the answer fails because its class was made anew and lost what earlier cells had added to it."""
    errors = " ".join(o.got.error for o in verdict.objectives if o.state == "failed")
    for owner, cls in given.items():
        added = {
            s.node.name for cell in ran for s in session.effective(cell) if statements.owner_added_to(s.node) == owner
        }
        gone = [name for name in sorted(added) if isinstance(cls, type) and not _has(cls, name)]
        missed = [name for name in gone if _speaks_of(errors, name)]
        if missed:
            what = f"The class {owner} was made anew, and what other cells had added to it is gone ({', '.join(gone)})"
            return f"{what}; run these cells again, then check"
    return ""


def _speaks_of(errors: str, method: str) -> bool:
    operators = [sign for sign, methods in _OPERATORS.items() if method in methods]
    return f"no attribute '{method}'" in errors or any(f"for {sign}:" in errors for sign in operators)


def _overwritten(
    exercise: Exercise, given: dict[str, object], verdict: Verdict, space: dict[str, object], ran: list[Cell]
) -> str:
    """A sentence if the answer uses a name of Python's or of the course's that means something else in this session."""
    if not any(o.got.kind == "error" for o in verdict.objectives):
        return ""
    owners = course.exercise_of(*course.FILES)
    for name in sorted({name for thing in given.values() for name in _global_names(thing)} - set(exercise.objects)):
        if name not in space or callable(space[name]) or isinstance(space[name], ModuleType):
            continue
        imported = any(name in s.binds and s.is_import for cell in ran for s in session.effective(cell))
        if callable(getattr(builtins, name, None)):
            whose, back = "Python's own", f"run “del {name}” in a cell"
        elif name in owners and name in owners[name].objects:
            whose, back = f"the answer to {owners[name].id}", "run the cell that defines or imports it again"
        elif imported and name in sys.stdlib_module_names:
            whose, back = "the module", f"run “import {name}” again"
        else:
            continue
        what = f"{name} is {compare.article(type(space[name]).__name__)} in this session and no longer {whose}"
        return f"{what}; {back}, and use another name where it was set"
    return ""


def _global_names(thing: object) -> set[str]:
    """The global names that a function, or any method of a class, reads."""
    members = vars(thing).values() if isinstance(thing, type) else [thing]
    todo = [code for member in members if (code := compiled.code_of(member))]
    found: set[str] = set()
    while todo:
        code = todo.pop()
        found |= {
            str(step.argval) for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
        }
        todo += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
    return found
