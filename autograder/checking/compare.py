"""Plain data: turning what a probe returned into it, comparing two results, and showing one to a person.

A probe may return numbers, strings, booleans, None, and lists, tuples or dictionaries of those. Everything else becomes
an ``Other``, which equals nothing: an object cannot talk its way past a comparison.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeGuard

TOLERANCE = 1e-9
DEPTH = 20


@dataclass(frozen=True)
class Other:
    """Stands for a value that is not plain data; ``kind`` names its type."""

    kind: str


def plain(value: Any, depth: int = DEPTH) -> object:
    """``value`` as plain data: exact built-in types only, tuples as lists; keys keep their type."""
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if depth == 0:
        return Other("a very deep nest")
    if kind in (list, tuple):
        return [plain(item, depth - 1) for item in value]
    if kind is dict:
        return {_plain_key(key): plain(item, depth - 1) for key, item in value.items()}
    if kind.__module__ == "numpy" and hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        return plain(value.item(), depth - 1)
    return Other(kind.__name__)


def same(got: object, expected: object, tolerance: float = TOLERANCE) -> bool:
    """Whether two plain results agree: first the type, then finiteness, then ``|got - expected| <= tolerance``.

    The tolerance is absolute below 1 and relative above. An int and a float may agree; a bool is never a number.
    """
    if _is_number(expected):
        if not _is_number(got):
            return False
        try:
            got, expected = float(got), float(expected)
        except OverflowError:
            return got == expected
        if not (math.isfinite(got) and math.isfinite(expected)):
            return repr(got) == repr(expected)
        return abs(got - expected) <= tolerance * max(1.0, abs(expected))
    if type(got) is not type(expected) or isinstance(got, Other):
        return False
    if type(got) is list and type(expected) is list:
        return len(got) == len(expected) and all(same(g, e, tolerance) for g, e in zip(got, expected))
    if type(got) is dict and type(expected) is dict:
        return _keys(got) == _keys(expected) and all(same(got[k], expected[k], tolerance) for k in expected)
    return got == expected


def show(value: object, limit: int = 220, digits: int = 6) -> str:
    """A short, readable form of plain data: floats to ``digits`` digits, long results cut in the middle."""
    text = _show(value, digits)
    if len(text) > limit:
        text = text[: limit * 2 // 3].rstrip() + " … " + text[-limit // 4 :].lstrip()
    return text


def difference(got: object, expected: object, tolerance: float = TOLERANCE, where: str = "") -> str:
    """Where two results of the same shape first differ, in words; empty if the whole results say it better."""
    if type(got) is list and type(expected) is list and len(expected) > 8:
        if len(got) != len(expected):
            return f"{len(got)} entries where {len(expected)} are due"
        for index, (g, e) in enumerate(zip(got, expected)):
            if not same(g, e, tolerance):
                deeper = difference(g, e, tolerance, f"{where}[{index}]")
                return deeper or f"first difference at {where}[{index}]: {show(g)} instead of {show(e)}"
    return ""


def _plain_key(key: object) -> object:
    found = plain(key)
    return Other(type(key).__name__) if type(found) is list else found


def _keys(found: dict) -> set:
    """The keys as they are compared: for Python True is 1, here it is not, and what is not plain is like no other."""
    return {object() if isinstance(key, Other) else (type(key) is bool, key) for key in found}


def _is_number(value: object) -> TypeGuard[int | float]:
    return type(value) in (int, float)


def _show(value: object, digits: int) -> str:
    if isinstance(value, Other):
        return f"an object of type {value.kind}"
    if type(value) is float:
        if value == 0 or not math.isfinite(value):
            return repr(value)
        short = f"{value:.{digits}g}"
        return short if any(mark in short for mark in ".en") else short + ".0"
    if type(value) is list:
        return "[" + ", ".join(_show(item, digits) for item in value) + "]"
    if type(value) is dict:
        return "{" + ", ".join(f"{_show_key(key)}: {_show(item, digits)}" for key, item in value.items()) + "}"
    return repr(value)


def _show_key(key: object) -> str:
    """A word stands without quotes; what could be taken for a number keeps them."""
    return key if type(key) is str and key[:1].isalpha() else _show(key, 6)
