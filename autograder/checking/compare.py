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


def is_within(value: object, entries: int) -> bool:
    """Whether plain data, with all that it holds, has at most so many entries; a text counts by its letters."""
    todo, left = [value], entries
    while todo:
        one = todo.pop()
        inside = [*one, *one.values()] if type(one) is dict else one if type(one) is list else []
        left -= len(inside) + (len(one) if type(one) is str else 0)
        if left < 0:
            return False
        todo += inside
    return True


def show(value: object, limit: int = 220, digits: int = 6) -> str:
    """A short, readable form of plain data: floats to ``digits`` digits, long results cut in the middle."""
    text = _show(value, digits)
    if len(text) > limit:
        text = text[: limit * 2 // 3].rstrip() + " … " + text[-limit // 4 :].lstrip()
    return text


def show_both(got: object, expected: object, tolerance: float = TOLERANCE, limit: int = 220) -> tuple[str, str]:
    """Two results that differ, in a short form in which the difference can be seen.

    Floats get as many digits as it takes; long results are cut around the place where they part; what still looks alike
    says its type.
    """
    _, g, e = _apart(got, expected, tolerance)
    digits = 6 if _show(g, 6) != _show(e, 6) else 17
    texts = _show(got, digits), _show(expected, digits)
    if _show(g, digits) == _show(e, digits):
        return f"{texts[0][:limit]}   ({_kind(g)})", f"{texts[1][:limit]}   ({_kind(e)})"
    if max(map(len, texts)) > limit:
        texts = _show(_aligned(got, expected, tolerance), digits), texts[1]
    at = next((i for i, (a, b) in enumerate(zip(*texts)) if a != b), min(map(len, texts)))
    return _cut_around(texts[0], at, limit), _cut_around(texts[1], at, limit)


def difference(got: object, expected: object, tolerance: float = TOLERANCE) -> str:
    """Where two results of the same shape first differ, in words; empty if the whole results say it better."""
    if same(got, expected, tolerance):
        return ""
    where, g, e = _apart(got, expected, tolerance)
    if max(len(_show(got, 6)), len(_show(expected, 6))) <= 220 and not (type(got) is list and len(got) > 8):
        return ""
    if type(g) is list and type(e) is list:
        return f"{where}{': ' if where else ''}{len(g)} entries where {len(e)} are due"
    return f"first difference at {where}: {show(g, 80)} instead of {show(e, 80)}" if where else ""


def article(kind: str) -> str:
    """The name of a type as it is spoken of: "a list", "an int"; None stands alone."""
    if kind == "NoneType":
        return "None"
    return ("an " if kind[:1].lower() in "aeiou" else "a ") + kind


def _apart(got: object, expected: object, tolerance: float, where: str = "") -> tuple[str, object, object]:
    """The place at which two results that differ first part, such as "keys[2]", and what either holds there."""
    pairs: list[tuple[str, object, object]] = []
    if type(got) is list and type(expected) is list and len(got) == len(expected):
        pairs = [(f"{where}[{index}]", g, e) for index, (g, e) in enumerate(zip(got, expected))]
    elif type(got) is dict and type(expected) is dict and _keys(got) == _keys(expected):
        path = f"{where}, " if where else ""
        pairs = [(f"{path}{_show_key(key)}", got[key], expected[key]) for key in expected]
    for place, g, e in pairs:
        if not same(g, e, tolerance):
            return _apart(g, e, tolerance, place)
    return where, got, expected


def _aligned(got: object, expected: object, tolerance: float) -> object:
    """``got`` with all that agrees written as it is in ``expected``, so that their texts part where they differ."""
    if same(got, expected, tolerance):
        return expected
    if type(got) is list and type(expected) is list:
        more = got[min(len(got), len(expected)) :]
        return [_aligned(g, e, tolerance) for g, e in zip(got, expected)] + more
    if type(got) is dict and type(expected) is dict and _keys(got) == _keys(expected):
        return {key: _aligned(got[key], expected[key], tolerance) for key in expected}
    return got


def _cut_around(text: str, at: int, limit: int) -> str:
    """A text of at most about ``limit`` characters: its beginning, and what stands around the place ``at``."""
    if len(text) <= limit:
        return text
    head = limit // 4
    first, last = max(at - limit // 4, 0), at + limit // 2
    if first <= head + 3:
        return text[: max(last, limit)].rstrip() + " …"
    return f"{text[:head].rstrip()} … {text[first:last].strip()}" + (" …" if last < len(text) else "")


def _kind(value: object) -> str:
    names = {
        str: "text",
        bool: "True or False",
        int: "a whole number",
        float: "a float",
        list: "a list",
        dict: "a dict",
    }
    return names.get(type(value), type(value).__name__)


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
        if value == 0 or not math.isfinite(value) or digits > 16:
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
    word = type(key) is str and key[:1].isalpha() and key not in ("True", "False", "None")
    return str(key) if word else _show(key, 6)
