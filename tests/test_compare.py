"""Plain data and its comparison: nothing but the right numbers agrees with the right numbers."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from autograder.checking import compare
from autograder.grading.sandbox import wire, worker


class EqualsAll(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class Liar(list):
    def __len__(self):
        return 3


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (2, 2.0),
        (2.0, 2),
        ([1, 2], [1.0, 2.0]),
        ((1, 2), [1, 2]),
        (1.0 + 1e-10, 1.0),
        (1e6 + 1e-4, 1e6),
        ("a", "a"),
        ({}, {}),
        ({1: 2, None: 3}, {1.0: 2, None: 3}),
        ({np.int64(1): 2}, {1: 2}),
    ],
)
def test_agrees(got, expected):
    assert compare.same(compare.plain(got), compare.plain(expected))


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (True, 1),
        (1, True),
        ("1", 1),
        (None, 0),
        (math.nan, 1.0),
        (math.inf, 1e308),
        (math.nan, math.inf),
        (1.0 + 1e-8, 1.0),
        ([1], [1, 2]),
        ([1, 2, 3], [1, 2]),
        ({"a": 1}, {"b": 1}),
        ({"1": 2}, {1: 2}),
        ({True: 2}, {1: 2}),
        ({"None": 2}, {None: 2}),
        ({1: "a", "1": "b"}, {1: "a"}),
        ({(1, 2): 3}, {(1, 2): 3}),
        (EqualsAll(3), 3.0),
        (Liar(), [1, 2, 3]),
        (10**400, 1.0),
    ],
)
def test_differs(got, expected):
    assert not compare.same(compare.plain(got), compare.plain(expected))


def test_an_object_equals_nothing_not_even_its_like():
    assert not compare.same(compare.plain(EqualsAll(1)), compare.plain(EqualsAll(1)))


def test_an_endless_nest_is_cut():
    nest: list = []
    nest.append(nest)
    assert "deep nest" in compare.show(compare.plain(nest))


def test_showing_is_short_and_exact():
    assert compare.show([0.1 + 0.2, 2.0, 3, "a", True, None]) == "[0.3, 2.0, 3, 'a', True, None]"
    assert len(compare.show(list(range(1000)))) < 260
    assert "[5]" in compare.difference([0.0] * 10, [0.0] * 5 + [1.0] + [0.0] * 4)


def test_a_key_keeps_its_type():
    mixed = {1: "a", "1": "b", "1.5": "c", None: "d"}
    assert compare.plain(mixed) == mixed and list(map(type, compare.plain(mixed))) == list(map(type, mixed))
    assert compare.show(compare.plain({"how many": 1, 2: "x", "2": "y"})) == "{how many: 1, 2: 'x', '2': 'y'}"


def test_keys_keep_their_types_on_the_way_out_of_the_sandbox():
    value = compare.plain({"a": {1: 2, 1.5: None, None: [True], False: "x"}, (1, 2): 3})
    back = wire.unpacked(json.loads(json.dumps(worker.packed(value))))
    assert back == value and str(back) == str(value)
    for twins in (
        ["dict", [["a", 1], ["a", 2]]],
        ["dict", [[1, 1], [True, 2]]],
        ["dict", [[["list", []], 1]]],
        ["dict", {}],
    ):
        with pytest.raises(wire.Stopped):
            wire.unpacked(twins)


@pytest.mark.parametrize("around", [lambda inside: [inside], lambda inside: {"a": inside}])
def test_a_nest_is_plain_as_deep_as_is_agreed(around):
    def nested(depth: int, inside: object = 1) -> object:
        return around(nested(depth - 1, inside)) if depth else inside

    assert compare.plain(nested(compare.DEPTH)) == nested(compare.DEPTH)
    assert compare.plain(nested(compare.DEPTH, [])) == nested(compare.DEPTH, compare.Other("a very deep nest"))


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.float64(2), 2.0), (np.array(3), 3), (np.array([3]), "ndarray"), (np.bool_(True), True), (np.str_("a"), "a"),
        ({1, 2}, "set"), (iter([1]), "list_iterator"), (np.ones, "function"), (b"a", "bytes"), (object, "type"),
    ],
)  # fmt: skip
def test_what_is_plain_and_what_is_not(value, plain):
    found = compare.plain(value)
    assert found == plain or found in (compare.Other(plain), compare.Other("_ArrayFunctionDispatcher"))


def test_the_tolerance_is_absolute_below_one_and_relative_above():
    assert compare.same(0.5 + 9e-4, 0.5, 1e-3) and not compare.same(0.5 + 11e-4, 0.5, 1e-3)
    assert compare.same(-200.0 - 0.19, -200.0, 1e-3) and not compare.same(-200.0 - 0.21, -200.0, 1e-3)
    assert compare.same(-math.inf, -math.inf) and not compare.same(-math.inf, math.inf)
    assert compare.same(math.nan, math.nan) and not compare.same(1.0, math.inf)
    assert compare.same(10**400, 10**400) and not compare.same(10**400 + 1, 10**400)
    assert compare.same([[1.0], {"a": 2.0}], [[1.0004], {"a": 2.0004}], 1e-3)
    assert not compare.same({"a": 1.1}, {"a": 1.0}, 1e-3) and not compare.same([1, "b"], [1, "c"])


def test_a_long_text_is_cut_in_the_middle():
    text = "abcdefghij" * 40
    assert compare.show(text, 60) == "'" + text[:39] + " … " + text[-14:] + "'"
    assert compare.show(text, 402) == f"'{text}'" and " … " in compare.show(text, 401)
    assert compare.show([1, 2, 3], 8) == "[1, 2 … 3]"
    assert len(compare.show(text)) == 146 + 3 + 55


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.0, "1.0"), (0.0, "0.0"), (-0.0, "-0.0"), (math.nan, "nan"), (-math.inf, "-inf"), (1 / 3, "0.333333"),
        (1234567.0, "1.23457e+06"), (100.0, "100.0"), (1e-7, "1e-07"), (True, "True"), ("a", "'a'"),
        ((1, [2]), "[1, [2]]"),
        ({"a1": 1, "a b": 2, "1a": 3, "": 4, 5: 6}, "{a1: 1, a b: 2, '1a': 3, '': 4, 5: 6}"),
        ({1.123456789: 1.0}, "{1.12346: 1.0}"), (object, "an object of type type"),
    ],
)  # fmt: skip
def test_how_a_value_is_shown(value, shown):
    assert compare.show(compare.plain(value)) == shown
    assert compare.show(compare.plain({"k": 1 / 3}), digits=3) == "{k: 0.333}"


def test_where_two_results_differ_is_said_of_long_lists_alone():
    long, other = [0.0] * 9, [0.0] * 8 + [2.0]
    assert compare.difference(long, other) == "first difference at [8]: 0.0 instead of 2.0"
    assert compare.difference([0.0] * 10, long) == "10 entries where 9 are due"
    assert (
        compare.difference([1.0] * 8, [0.0] * 8) == compare.difference(long, long) == compare.difference(3, long) == ""
    )
    assert compare.difference(long, 3) == compare.difference({}, long) == ""
    deep = [long] * 8 + [other]
    assert compare.difference([long] * 9, deep) == "first difference at [8][8]: 0.0 instead of 2.0"
    assert compare.difference([[1]] * 9, [[1]] * 8 + [[2]]) == "first difference at [8][0]: 1 instead of 2"
    assert compare.difference(long, other, tolerance=1.0) == ""


@pytest.mark.parametrize(
    ("got", "expected", "tolerance"),
    [
        ([0] * 100 + [1], [0] * 100 + [2], 1e-9),
        ([0] * 100 + [1] + [0] * 100, [0] * 100 + [2] + [0] * 100, 1e-9),
        ("a" * 300 + "b", "a" * 300, 1e-9),
        ({"m": [0.5] * 90, "steps": 3, "v": [0.5] * 90}, {"m": [0.5] * 90, "steps": 4, "v": [0.5] * 90}, 1e-9),
        ([1, 0.3000000001], [1.0, 0.3], 1e-12),
        (list(range(90)) + [0.5], [float(i) for i in range(90)] + [0.25], 1e-9),
        ({"True": 1}, {True: 1}, 1e-9),
        (1, True, 1e-9),
        ("1", 1, 1e-9),
        (None, "None", 1e-9),
        (math.nan, "nan", 1e-9),
    ],
)
def test_two_results_that_differ_never_look_alike(got, expected, tolerance):
    assert not compare.same(got, expected, tolerance)
    one, other = compare.show_both(got, expected, tolerance)
    assert one != other and max(map(len, (one, other))) < 300


def test_objects_that_print_alike_say_what_they_are():
    one, other = compare.show_both(compare.plain([object()]), compare.plain([object()]))
    assert "object" in one and "object" in other


def test_a_place_in_labelled_results_is_named():
    got, expected = (
        {"state": {"wte": [[0.0] * 9] * 9}, "n": 1},
        {"state": {"wte": [[0.0] * 9] * 8 + [[1.0] * 9]}, "n": 1},
    )
    assert "first difference at state, wte[8][0]: 0.0 instead of 1.0" in compare.difference(got, expected)
    assert compare.difference(list(range(9)), list(range(12))) == "9 entries where 12 are due"
