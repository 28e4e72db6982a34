"""No small slip passes a check unnoticed: what survives the search is right, and a line says why."""

from __future__ import annotations

import pytest

from autograder import course
from autograder.authoring import mutants, normal, survivors
from autograder.checking.probes import Trial

IN_ORDER = course.exercises()
IDS = [exercise.id for exercise in IN_ORDER]
HALF = '''def half(xs, digits=2):
    """Half of each, from a sum."""
    total = 0
    for x in xs:
        total += abs(x - 1)
    return [round(x / 2, digits) for x in xs if x < total]
'''


def test_no_survivor_is_unexplained():
    found = survivors.searched(IDS)
    assert {name: one.unexplained for name, one in found.items() if one.unexplained} == {}


@pytest.mark.proof("mutants", only=True)
def test_the_whole_search_comes_to_what_is_kept():
    kept = survivors.searched(IDS)
    assert survivors.searched(IDS, anew=True) == kept


@pytest.mark.parametrize(
    "line",
    [
        "def half(xs, digits=3):",
        "def half(xs, digits):",
        "total = 1",
        "for x in list(xs)[1:]:",
        "total -= abs(x - 1)",
        "total = abs(x - 1)",
        "pass",
        "return iter([round(x / 2, digits) for x in xs if x < total])",
        "return (round(x / 2, digits) for x in xs if x < total)",
        "return [round(x / 2, digits) for x in xs if x <= total]",
        "return [round(x / 2, digits) for x in xs]",
        "return [round(digits, x / 2) for x in xs if x < total]",
        "return [round(x // 2, digits) for x in xs if x < total]",
        "return [math.ceil(x / 2, digits) for x in xs if x < total]",
        "return [round(x / 2) for x in xs if x < total]",
    ],
)
def test_a_mutant_changes_one_place(line):
    changed = [one.code.splitlines() for one in mutants.mutants(HALF)]
    assert any(line in map(str.strip, lines) for lines in changed)


def test_a_mutant_says_where_it_differs():
    assert "line 3: total = 0 → total = 1" in {one.difference for one in mutants.mutants(HALF)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("max(a, 0)", "max(0, a)", True),
        ("abs(a - b)", "abs(b - a)", True),
        ("a - b", "b - a", False),
        ("(a - b) ** 2", "(b - a) ** 2", True),
        ("(a - b) ** 3", "(b - a) ** 3", False),
        ("a + b", "b + a", True),
        ("[a] + b", "b + [a]", False),
        ("[0] * n", "n * [0]", True),
        ("[x for x in a]", "[y for y in a]", True),
        ("[x for x in a]", "[y for x in a]", False),
        ("sum(x for x in a)", "sum(x for x in reversed(list(a)))", True),
        ("[x for x in a]", "[x for x in reversed(list(a))]", False),
        ("[[x + y for x in a] for y in b]", "[[x + z for x in a] for z in b]", True),
        ("[[x + y for x in a] for y in b]", "[[x + x for x in a] for y in b]", False),
        ("[[x for x in x] for x in b]", "[[x for x in y] for y in b]", True),
        ("sum(x * y for x, y in zip(a, b))", "sum(x * y for y, x in reversed(list(zip(a, b))))", True),
        ("[x - y for x, y in zip(a, b)]", "[x - y for y, x in zip(b, a)]", True),
        ("[x - y for x, y in zip(a, b)]", "[x - y for x, y in zip(b, a)]", False),
    ],
)
def test_a_normal_form_is_the_same_only_where_the_result_is(one, other, same):
    assert (normal.instructions(one) == normal.instructions(other)) == same


@pytest.fixture
def hasty(monkeypatch, tmp_path):
    """The check of 00-longest asks for one thing alone; what is found is kept elsewhere."""
    from autograder.exercises.lesson_00 import longest

    def check(rng):
        yield Trial("the longest", longest.longest_of, {"names": ["a", "ab"]})

    monkeypatch.setattr(longest, "check", check)
    monkeypatch.setattr(survivors, "FILE", tmp_path / "survivors.json")


def test_a_check_that_asks_too_little_has_survivors(hasty):
    found = survivors.searched(["00-longest"])["00-longest"]
    assert "line 5: if len(name) > len(best): → if len(name) >= len(best):" in found.unexplained


def test_what_is_kept_is_not_searched_again_and_keeps_its_reasons(hasty, monkeypatch):
    first = survivors.searched(["00-longest"])["00-longest"]
    text = survivors.FILE.read_text(encoding="utf-8")
    key = '"line 5: if len(name) > len(best): → if len(name) >= len(best):": "'
    survivors.FILE.write_text(text.replace(f'{key}"', f'{key}for a test"'), encoding="utf-8")
    again = survivors.searched(["00-longest"], anew=True)["00-longest"]
    assert list(again.survivors) == list(first.survivors)
    assert "for a test" in again.survivors.values()
    monkeypatch.setattr(survivors, "_search", lambda exercise: pytest.fail("it was searched again"))
    assert survivors.searched(["00-longest"])["00-longest"] == again


def test_a_search_depends_on_what_the_check_imports_and_on_what_stands_before(monkeypatch):
    room = survivors._PACKAGE / "exercises"
    add = room / "lesson_04" / "add.py"
    assert survivors._imported(add) == {add, room / "lesson_04" / "operations.py"}
    assert room / "draw.py" in survivors._imported(room / "lesson_06" / "linear.py")
    first, later = map(course.exercise, ("04-add", "06-linear"))
    before = survivors._depends_on(first), survivors._depends_on(later)
    monkeypatch.setattr(course, "exercises", lambda: [e for e in IN_ORDER if e.id != "05-order"])
    assert survivors._depends_on(first) == before[0]
    assert survivors._depends_on(later) != before[1]
