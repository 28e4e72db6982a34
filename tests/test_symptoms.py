"""Symptoms: each on its smallest case, and none where it is not the whole of what went wrong."""

from __future__ import annotations

import pytest

from autograder.checking import symptoms
from autograder.checking.compare import Other
from autograder.checking.probes import Outcome


def name_of(*pairs):
    found = symptoms.symptom([(Outcome("value", got), Outcome("value", due)) for got, due in pairs])
    return found and found[0]


def name_of_error(words):
    found = symptoms.symptom([(Outcome("error", error=words), Outcome("value", 1.0))])
    return found and found[0]


@pytest.mark.parametrize(
    ("name", "got", "due"),
    [
        ("None", None, [1, 2]),
        ("None", [[1.0], None], [[1.0], [2.0]]),
        ("a function for its result", Other("method"), 3.0),
        ("used up in one walk", Other("generator"), [1, 2]),
        ("a Value for a number", [Other("Value"), 2.0], [1.0, 2.0]),
        ("a list for an entry", [3], 3),
        ("an entry for a list", 3, [3]),
        ("a text for a number", "3", 3),
        ("a text for a list", "[1, 2]", [1, 2]),
        ("last ones missing", [[1], [4]], [[1, 2], [4, 5]]),
        ("first ones missing", {"a": [2], "b": [7]}, {"a": [1, 2], "b": [7]}),
        ("one too many in each", [[1, 2, 9], [4]], [[1, 2], [4]]),
        ("one in front of each", [[9, 1, 2], [9, 4]], [[1, 2], [4]]),
        ("one more", {"a": 2, "b": 3}, {"a": 1, "b": 2}),
        ("the sign", [-1.0, 0.0], [1.0, 0.0]),
        ("reversed", [3, 2, 1], [1, 2, 3]),
        ("rows and columns", [[1, 3], [2, 4]], [[1, 2], [3, 4]]),
        ("another order", [2, 3, 1], [1, 2, 3]),
        ("the first alone", [1], [1, 2, 3]),
        ("the last missing", [1, 2], [1, 2, 3]),
        ("the first missing", [2, 3], [1, 2, 3]),
        ("one too many", [1, 2, 9], [1, 2]),
        ("one in front", [9, 1, 2], [1, 2]),
        ("one more", [2, 3, 8], [1, 2, 7]),
        ("one less", [0, 1, 6], [1, 2, 7]),
        ("twice", [2, 4, 14], [1, 2, 7]),
        ("half", [0.5, 1.0, 3.5], [1, 2, 7]),
    ],
)
def test_a_value_beside_the_due_one(name, got, due):
    assert name_of((got, due)) == name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("None", "TypeError: 'NoneType' object is not iterable"),
        ("a function for its result", "TypeError: 'method' object is not iterable"),
        ("a function for its result", "AttributeError: 'function' object has no attribute 'data'"),
        ("used up in one walk", "TypeError: object of type 'generator' has no len()"),
        ("a Value in a function of numbers", "TypeError: must be real number, not Value"),
        ("a Value for a number", "TypeError: '>' not supported between instances of 'Value' and 'Value'"),
        ("a number for a Value", "AttributeError: 'float' object has no attribute 'data'"),
        ("a list for an entry", "TypeError: unsupported operand type(s) for -: 'list' and 'float'"),
        ("a list for a Value", "AttributeError: 'list' object has no attribute 'data'"),
        ("a list multiplied", "TypeError: can't multiply sequence by non-int of type 'float'"),
        ("an entry for a list", "TypeError: 'Value' object is not iterable"),
        ("an entry for a list", 'TypeError: can only concatenate list (not "int") to list'),
        ("called what is no function", "TypeError: 'int' object is not callable"),
        ("a complex number", "TypeError: must be real number, not complex"),
        ("a text for a Value", "AttributeError: 'str' object has no attribute 'data'"),
        ("a text among numbers", "TypeError: unsupported operand type(s) for +: 'int' and 'str'"),
        ("a text among numbers", "TypeError: unsupported operand type(s) for -=: 'str' and 'float'"),
        ("a text among numbers", 'TypeError: can only concatenate str (not "int") to str'),
        ("a text among numbers", "TypeError: '<' not supported between instances of 'str' and 'int'"),
        ("a place that is not there", "IndexError: list index out of range"),
        ("a place that is not there", "IndexError: list assignment index out of range"),
        (None, "IndexError: pop from empty list"),
        (None, "AttributeError: 'str' object has no attribute 'append'"),
        (None, "ValueError: math domain error"),
    ],
)
def test_an_error(name, words):
    assert name_of_error(words) == name


@pytest.mark.parametrize(
    "pairs",
    [
        [([2, 1], [1, 2]), ([5, 6], [1, 2])],  # reversed once, not each time
        [(None, 1), (2, 1)],
        [(2.0, 1.0)],  # twice and one more: by chance
        [([2.0, 5.0, 14.0], [1.0, 2.0, 7.0])],
        [([1, 2], [3, 4])],
        [([2, 2], [1, 1])],
        [([[1], [4, 5]], [[1, 2], [4, 6]])],
        [([[1], [5]], [[1, 2], [4, 5]])],
        [("text", "another")],
        [([], [1])],
        [([[], []], [[1], [2]])],
        [(True, False)],
        [(Other("dict_keys"), {"a": 1})],
        [(1.0 + 1e-12, 1.0)],  # a check may ask for more than plain data tell apart
    ],
)
def test_what_is_not_certain_is_not_said(pairs):
    assert name_of(*pairs) is None


def test_a_changed_input():
    pair = Outcome("changed", [1]), Outcome("value", 2)
    assert symptoms.symptom([pair])[0] == "input changed"
    assert symptoms.symptom([pair, (Outcome("value", 5), Outcome("value", 2))]) is None


def test_each_symptom_has_its_sentence():
    tables = symptoms._RELATIONS, symptoms._WITHIN, symptoms._AMOUNTS
    names = {name for name, _ in symptoms._ERRORS}.union(*tables)
    assert names <= symptoms.SAYS.keys()
    assert all(says.endswith(".") and len(says) < 220 for says in symptoms.SAYS.values())
