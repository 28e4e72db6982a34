"""How ``check`` is called: with the id of an exercise, in quotes, and the very functions or classes it asks for."""

from __future__ import annotations

import ast
import contextlib
import linecache
from difflib import get_close_matches
from types import TracebackType
from typing import TYPE_CHECKING

from autograder import course
from autograder.checking import compare
from autograder.course import CourseError, Exercise
from autograder.notebook import hindrance, session

if TYPE_CHECKING:  # outside a notebook IPython is not loaded
    from IPython.core.interactiveshell import InteractiveShell

_CALLED = ("check", "ready")
_EXAMPLE = 'check("06-softmax", softmax)'


def watch() -> None:
    """Note from now on which cells run, and explain a call of ``check`` whose own names or arguments fail."""
    shell = session.watch()
    if shell is not None:
        shell.set_custom_exc((Exception,), _explained)


def exercise(exercise_id: object, objects: tuple[object, ...]) -> Exercise:
    """The exercise that is meant. Raises CourseError, in one sentence that says how to write the call, if the id is
    unknown or the objects are not what the exercise asks for."""
    if not isinstance(exercise_id, str):
        asked = course.exercise_of(*course.FILES).get(getattr(exercise_id, "__name__", ""))
        raise CourseError(f"The id of the exercise comes first, in quotes: {asked.call if asked else _EXAMPLE}.")
    wanted = course.exercise(exercise_id)
    if len(objects) != len(wanted.objects):
        raise CourseError(
            f"{wanted.id} needs {_counted(wanted.objects)}, and {len(objects)} came; write {wanted.call}."
        )
    for name, thing in zip(wanted.objects, objects):
        problem = _not_it(name, thing)
        if problem:
            raise CourseError(f"{problem}; write {wanted.call}.")
    return wanted


def _counted(objects: tuple[str, ...]) -> str:
    return f"{len(objects)} objects" if len(objects) > 1 else "one object"


def _not_it(name: str, thing: object) -> str:
    """What is wrong with an argument, if it cannot be the function or the class of this name."""
    kind = type(thing).__name__
    if name[0].isupper():
        if isinstance(thing, type):
            return ""
        if kind == name:
            return f"{name} itself is checked, and this is an object made with it"
        return f"The class {name} is checked, and this is {_described(thing)}"
    if not callable(thing):
        return f"The function {name} itself is checked, and this is {_described(thing)}"
    return ""


def _described(thing: object) -> str:
    if thing is None:
        return "None, as a call of a function without return gives it"
    if isinstance(thing, str):
        return "a text; leave the quotes away"
    if callable(thing):
        return "a function"
    return f"{compare.article(type(thing).__name__)}, perhaps the result of a call"


def _explained(
    shell: InteractiveShell,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    """IPython calls this for each error of a cell. One that arose in the line that calls ``check``, before the call, is
    shown as one sentence; every other as always."""
    with contextlib.suppress(Exception):  # an error in here must not hide the learner's own
        sentence = _before_the_call(error, trace)
        if sentence:
            error._render_traceback_ = lambda: [sentence]  # type: ignore[attr-defined]
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)


def _before_the_call(error: BaseException, trace: TracebackType) -> str:
    """A sentence about an error that arose while the arguments of ``check`` were made, or nothing."""
    at: TracebackType | None = trace
    while at is not None and at.tb_frame.f_code.co_name != "<module>":
        at = at.tb_next
    if at is None:
        return ""
    call = _call_at(at.tb_frame.f_code.co_filename, at.tb_lineno)
    if call is None or isinstance(error, CourseError):
        return ""
    wanted = _meant(call)
    if wanted is None:
        return (
            f"The id of an exercise is written in quotes: {_EXAMPLE}."
            if isinstance(error, NameError | TypeError)
            else ""
        )
    if any(isinstance(argument, ast.Call) for argument in call.args):
        return f"Give it the function itself, without calling it: {wanted.call}."
    if isinstance(error, NameError) and at.tb_next is None:
        return _missing(wanted, str(getattr(error, "name", "")))
    return ""


def _call_at(filename: str, line: int) -> ast.Call | None:
    """The call of ``check`` or ``ready`` that stands at a line of a cell."""
    with contextlib.suppress(SyntaxError, ValueError):
        for node in ast.walk(ast.parse("".join(linecache.getlines(filename)))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in _CALLED and node.lineno <= line <= (node.end_lineno or node.lineno):
                return node
    return None


def _meant(call: ast.Call) -> Exercise | None:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        with contextlib.suppress(CourseError):
            return course.exercise(first.value)
    return None


def _missing(wanted: Exercise, name: str) -> str:
    """What to do about a name that the session does not know."""
    if name in _CALLED:
        return ""
    if name not in wanted.objects:
        near = get_close_matches(name, wanted.objects, 1, 0.6) or wanted.objects[:1]
        return f"There is no {name} here; {wanted.id} is about {near[0]}: write {wanted.call}."
    stopped = hindrance.not_run(wanted)
    if stopped:
        return f"There is no {name} yet. {stopped}, then check again."
    owner = course.exercise_of(*course.FILES)[name]
    if owner.id == wanted.id:
        return f"There is no {name} yet: run the answer cell above this check, then check again."
    if owner.lesson == wanted.lesson:
        return f"There is no {name} yet: run the cell of {owner.id} above, then those after it, then check again."
    return f"There is no {name} yet: run the set-up cell of this lesson, the first one, then check again."
