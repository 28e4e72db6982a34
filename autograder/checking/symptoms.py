"""What can be said of a wrong answer that is like no known mistake: a sentence that its outcomes alone make certain.

A sentence describes what came back beside what is due, or what the words of an error say. Where it goes on to a cause,
it names what has this effect in Python, and does not claim that it stands in the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from autograder.checking.compare import Other, same
from autograder.checking.probes import Outcome

_FUNCTIONS = "function|method|builtin_function_or_method"
_ONCE = "generator|zip|map|filter|enumerate|reversed|list_iterator|list_reverseiterator|range_iterator|tuple_iterator"
_VALUE_ONLY = "data|grad|children|local_grads|backward|accumulate|topological_order|exp|log|relu"

SAYS = {
    "None": "There is None where something else is due. A function that ends without return gives None, and so does "
    "what only changes a list, such as append, sort or shuffle.",
    "a function for its result": "A function itself is used like a value. Its result comes only when it is "
    "called, with ().",
    "used up in one walk": "What came is no list: it can be walked through once, and has no length and no places. "
    "list(…) makes a list of it.",
    "a Value for a number": "A Value stands where a plain number is due. The number in it is .data.",
    "a Value in a function of numbers": "A Value came where only a plain number will do, as in the functions of math. "
    "A Value's own .exp(), .log() and ** 0.5 let the gradient through; .data gives the number alone and cuts it off.",
    "a number for a Value": "A plain number was asked for .data, or for something else that only a Value has. Either a "
    "Value is due there, or the number is all that is needed.",
    "a list for a Value": "A whole list was asked for .data, or for something else that only a Value has. Its entries "
    "can be asked one by one.",
    "a list for an entry": "A whole list stands where a single entry is due.",
    "a list multiplied": "A list, tuple or text was multiplied by something that is no whole number. A product takes "
    "its entries one by one.",
    "an entry for a list": "A single thing stands where a list or tuple is due. (x) is x itself; [x] is a list of "
    "it, (x,) a tuple.",
    "called what is no function": "Round brackets behind something that is no function call it. Places of a list take "
    "[ ], a product needs *, and a name such as sum or list may hold something else by now.",
    "a complex number": "A negative number was raised to a power that is no whole number. That gives a complex number.",
    "a text for a number": "A text stands where a number is due, though it may look like one.",
    "a text for a list": "A text stands where a list or tuple is due, though it may look like one.",
    "a text for a Value": "A text was asked for .data, or for something else that only a Value has. A Value is due "
    "there; what str(…) gives is text.",
    "a text among numbers": "A text and a number were added, or worked with in another way, as if both were numbers. "
    "What str(…) gives, and all that stands in quotes, is text.",
    "a place that is not there": "A list, tuple or text was asked for a place that it does not have. The places of n "
    "entries are 0 to n − 1.",
    "input changed": "What was handed in is no longer as it was. `b = a` gives the same list a second name; list(a) "
    "copies it.",
    "the sign": "Each number that came back and is not right is the due one with its sign turned.",
    "reversed": "What came back is what is due in reverse order.",
    "another order": "What came back has the right entries in another order.",
    "rows and columns": "What came back has rows and columns exchanged.",
    "the first alone": "What came back ends after the first entry, which is right. A return inside a loop ends the "
    "function in the first round.",
    "the first missing": "What came back lacks the first entry; the others are right.",
    "the last missing": "What came back lacks the last entry; the others are right.",
    "one too many": "What came back has one entry too many at its end; the others are right.",
    "one in front": "What came back has one entry too many in front; the others are right.",
    "last ones missing": "Each list within what came back that is not right lacks its last entry, and nothing else.",
    "first ones missing": "Each list within what came back that is not right lacks its first entry, and nothing else.",
    "one too many in each": "Each list within what came back that is not right has one entry too many at its end, and "
    "nothing else.",
    "one in front of each": "Each list within what came back that is not right has one entry too many in front, and "
    "nothing else.",
    "one more": "Each number that came back and is not right is 1 more than is due.",
    "one less": "Each number that came back and is not right is 1 less than is due.",
    "twice": "Each number that came back and is not right is twice what is due.",
    "half": "Each number that came back and is not right is half of what is due.",
}  # fmt: skip

_ERRORS = (
    ("None", r"'NoneType'"),
    ("a function for its result", rf"Error: .*'({_FUNCTIONS})'"),
    ("used up in one walk", rf"'({_ONCE})' object is not subscriptable|object of type '({_ONCE})' has no len"),
    ("a Value in a function of numbers", r"must be real number, not Value"),
    ("a Value for a number", r"abs\(\): 'Value'|a real number, not 'Value'"
     r"|'Value' object cannot be interpreted|not supported between instances of .*'Value'|type Value is not JSON"),
    ("a number for a Value", rf"'(int|float)' object has no attribute '({_VALUE_ONLY})'"),
    ("a list for an entry", r"unsupported operand type\(s\) for .*'list'|must be real number, not list"
     r"|list indices must be integers or slices, not list"),
    ("a list for a Value", rf"'list' object has no attribute '({_VALUE_ONLY})'"),
    ("a text for a Value", rf"'str' object has no attribute '({_VALUE_ONLY})'"),
    ("a text among numbers", r"unsupported operand type\(s\) for \S+ '(int|float)' and 'str'|"
     r"unsupported operand type\(s\) for \S+ 'str' and '(int|float)'|can only concatenate str \(not \"(int|float)"
     r"|not supported between instances of ('str' and '(int|float)'|'(int|float)' and 'str')"),
    ("a place that is not there", r"^IndexError: (list|tuple|string) (assignment )?index out of range"),
    ("a list multiplied", r"can't multiply sequence by non-int"),
    ("an entry for a list", r"'(int|float|Value)' object is not (iterable|subscriptable)"
     r"|object of type '(int|float|Value)' has no len|can only concatenate (list|tuple) \(not \"(int|float|str|Value)"),
    ("called what is no function", r"'(int|float|list|tuple|dict|str|Value|range|set)' object is not callable"),
    ("a complex number", r"'complex'|not complex"),
)  # fmt: skip


def symptom(pairs: list[tuple[Outcome, Outcome]]) -> tuple[str, str] | None:
    """The name of a symptom and its sentence, if it is one and the same in all that went wrong.

    ``pairs`` are the outcomes that do not agree with the due ones, each with the due one.
    """
    kinds = {got.kind for got, _ in pairs}
    if kinds == {"changed"}:
        return "input changed", SAYS["input changed"]
    if kinds == {"value"} and (name := _of_all(pairs)):
        return name, SAYS[name]
    names = {_of_one(got, due) for got, due in pairs}
    name = names.pop() if len(names) == 1 else None
    return (name, SAYS[name]) if name else None


def _of_one(got: Outcome, due: Outcome) -> str | None:
    if got.kind == "error":
        return next((name for name, words in _ERRORS if re.search(words, got.error)), None)
    if got.kind != "value":
        return None
    kinds = {_kind(g, d) for g, d in _apart(got.value, due.value)}
    return kinds.pop() if len(kinds) == 1 else None


def _kind(got: object, due: object) -> str | None:
    """What is wrong with the kind of something that came back, not with its amount."""
    if got is None:
        return "None"
    if isinstance(got, Other):
        if re.fullmatch(_FUNCTIONS, got.kind):
            return "a function for its result"
        if re.fullmatch(_ONCE, got.kind):
            return "used up in one walk" if type(due) is list else None
        return "a Value for a number" if got.kind == "Value" and type(due) in (int, float) else None
    if type(got) is list and type(due) in (bool, int, float, str):
        return "a list for an entry"
    if type(due) is list and type(got) in (int, float):
        return "an entry for a list"
    if type(got) is str and type(due) in (int, float):
        return "a text for a number"
    if type(got) is str and type(due) is list:
        return "a text for a list"
    return None


def _apart(got: object, due: object) -> Iterator[tuple[object, object]]:
    """The innermost parts that do not agree, as far as both have the same shape."""
    if type(got) is list and type(due) is list and len(got) == len(due):
        for g, d in zip(got, due):
            yield from _apart(g, d)
    elif type(got) is dict and type(due) is dict and got.keys() == due.keys():
        for key in due:
            yield from _apart(got[key], due[key])
    elif not same(got, due):
        yield got, due


def _of_all(pairs: list[tuple[Outcome, Outcome]]) -> str | None:
    """How values that are wrong relate to the due ones, if in the same way each time."""
    values = [(got.value, due.value) for got, due in pairs]
    if name := _related(_RELATIONS, values):
        return name
    parts: list[tuple[Any, Any]] = [pair for got, due in values for pair in _apart(got, due)]
    if not parts:
        return None
    if name := _related({name: _RELATIONS[of] for name, of in _WITHIN.items()}, parts):
        return name
    if not all(type(one) in (int, float) for pair in parts for one in pair):
        return None
    if all(same(got, -due) for got, due in parts):
        return "the sign"
    fits = [name for name, of in _AMOUNTS.items() if all(same(got, of(due)) for got, due in parts)]
    # A single number may be so by chance, and 2 for 1 is twice as much and one more.
    return fits[0] if len(fits) == 1 and len({due for _, due in parts}) > 1 else None


def _related(relations: dict[str, Callable[[object, object], bool]], pairs: list[tuple[Any, Any]]) -> str | None:
    """How lists that are wrong relate to the due ones. Of lists with a single entry nothing is said: without it, there
    is no telling which one is missing."""
    if not any(type(due) is list and len(due) > 1 for _, due in pairs):
        return None
    return next((name for name, holds in relations.items() if all(holds(got, due) for got, due in pairs)), None)


def _lists(relation: Callable[[list, list], bool]) -> Callable[[object, object], bool]:
    return lambda got, due: type(got) is list and type(due) is list and relation(got, due)


def _turned(table: list) -> list:
    if not table or not all(type(row) is list and len(row) == len(table[0]) for row in table):
        return []
    return [list(column) for column in zip(*table)]


_RELATIONS: dict[str, Callable[[object, object], bool]] = {
    "the first alone": _lists(lambda got, due: len(due) > 2 and same(got, due[:1])),
    "the last missing": _lists(lambda got, due: len(due) > 0 and same(got, due[:-1])),
    "the first missing": _lists(lambda got, due: len(due) > 0 and same(got, due[1:])),
    "one too many": _lists(lambda got, due: len(due) > 0 and same(got[:-1], due)),
    "one in front": _lists(lambda got, due: len(due) > 0 and same(got[1:], due)),
    "reversed": _lists(lambda got, due: same(got[::-1], due)),
    "rows and columns": _lists(lambda got, due: bool(_turned(got)) and same(_turned(got), due)),
    "another order": _lists(lambda got, due: len(due) > 2 and same(sorted(got, key=repr), sorted(due, key=repr))),
}
_WITHIN = {
    "last ones missing": "the last missing",
    "first ones missing": "the first missing",
    "one too many in each": "one too many",
    "one in front of each": "one in front",
}
_AMOUNTS: dict[str, Callable[[float], float]] = {
    "one more": lambda due: due + 1,
    "one less": lambda due: due - 1,
    "twice": lambda due: 2 * due,
    "half": lambda due: due / 2,
}
