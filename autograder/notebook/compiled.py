"""Functions compared by what they were compiled to: whether a file holds what an object of the session is."""

from __future__ import annotations

import bisect
import contextlib
import dis
import functools
import inspect
from types import CodeType

_JUMPS = {*dis.hasjrel, *dis.hasjabs}
_NO_STEPS = {"EXTENDED_ARG", "PUSH_NULL", "NOP"}


def code_of(thing: object) -> CodeType | None:
    """The code of a function, however it is wrapped."""
    for inner in ("__func__", "fget", "func"):
        if not inspect.isfunction(thing) and not isinstance(thing, functools.partial) and hasattr(thing, inner):
            thing = getattr(thing, inner)
    if callable(thing) and not isinstance(thing, type):
        with contextlib.suppress(ValueError):
            thing = inspect.unwrap(thing)
    found = getattr(thing, "__code__", None)
    return found if isinstance(found, CodeType) else None


def parts(thing: object) -> dict[str, CodeType]:
    """The code of a function, or of each method of a class, by name. What a decorator generated is none."""
    members = vars(thing) if isinstance(thing, type) else {getattr(thing, "__name__", ""): thing}
    found = {name: code_of(member) for name, member in members.items()}
    return {name: code for name, code in found.items() if code and code.co_filename != "<string>"}


def held(text: str, name: str) -> dict[str, CodeType]:
    """The code that ``text`` gives the function ``name``, or each method of the class."""
    found = _inside(compile(text, "file", "exec", dont_inherit=True)).get(name)
    if found is None:
        return {}
    return {name: found} if found.co_flags & inspect.CO_OPTIMIZED else _inside(found)


def makes(text: str, code: CodeType) -> bool:
    """Whether ``text`` is compiled to ``code`` somewhere inside."""
    todo = [compile(text, "text", "exec", dont_inherit=True)]
    while todo:
        found = todo.pop()
        if same(found, code):
            return True
        todo += [inner for inner in found.co_consts if isinstance(inner, CodeType)]
    return False


def same(one: CodeType, other: CodeType) -> bool:
    """Whether two codes do the same, wherever they were written."""
    aspects = ("co_names", "co_varnames", "co_freevars", "co_cellvars", "co_argcount", "co_kwonlyargcount")
    if any(getattr(one, aspect) != getattr(other, aspect) for aspect in aspects):
        return False
    if one.co_code != other.co_code and _steps(one) != _steps(other):
        return False
    return len(one.co_consts) == len(other.co_consts) and all(map(_same_constant, one.co_consts, other.co_consts))


def _same_constant(one: object, other: object) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return same(one, other)
    return type(one) is type(other) and repr(one) == repr(other)


def _steps(code: CodeType) -> list[tuple[str, object]]:
    """The instructions of a code, the same for one text wherever it is compiled: whether ``import math`` stands in the
    same text decides how ``math.exp(x)`` is called, and so how far each jump goes."""
    found = [i for i in dis.get_instructions(code) if i.opname not in _NO_STEPS]
    places = [i.offset for i in found]

    def aim(step: dis.Instruction) -> object:
        if step.opcode in _JUMPS:
            return bisect.bisect_left(places, step.argval)
        return step.argval if step.opcode in dis.hasname else step.arg

    return [("LOAD_ATTR" if i.opname == "LOAD_METHOD" else i.opname, aim(i)) for i in found]


def _inside(code: CodeType) -> dict[str, CodeType]:
    return {inner.co_name: inner for inner in code.co_consts if isinstance(inner, CodeType)}
