"""Taking Python source apart into pieces and putting it together again."""

from __future__ import annotations

from autograder import pieces

MODULE = '''"""A module."""

import gc
import math
import sys
from random import gauss

SIZE = 3
STEP = 0.1
# Why this is here.
def first(x):
    """First."""
    return math.sin(x)

class Box:
    """A box."""
    __slots__ = ("a",)
    def __init__(self, a):
        self.a = a + 0
        self.a = a
    # Twice.
    @property
    def double(self):
        return 2 * self.a
    def whole(self): return self.a / 2

def main(): print(first(SIZE))

if __name__ == "__main__":
    gc.disable()  # no reference cycles here, so no search for them
    try:
        main(*sys.argv[1:2])
    except (OSError, ValueError) as problem:
        sys.exit(f"microgpt: {problem}")
'''


def names(text: str) -> list[str]:
    return list(pieces.flatten(pieces.parse(text)))


def test_a_module_survives_being_taken_apart():
    assert pieces.render(pieces.parse(MODULE)) == MODULE


def test_a_method_of_one_short_statement_takes_one_line():
    cell = "class Box:\n    def half(self):\n        return 1\n    def told(self):\n        # Why.\n        return 2\n"
    assert "    def half(self): return 1\n    def told(self):\n        # Why." in pieces.render(pieces.parse(cell))


def test_pieces_have_the_names_python_gives_them():
    assert names(MODULE) == ["SIZE", "STEP", "first", "Box", "Box.__init__", "Box.double", "Box.whole", "main"]


def test_a_function_added_to_a_class_becomes_its_method():
    source = pieces.parse(MODULE)
    cell = pieces.parse("@add_to(Box)\ndef half(self):\n    return self.a / 2\n")
    pieces.put(source, cell.pieces[0], ["Box", "Box.__init__", "Box.half", "Box.double"])
    text = pieces.render(source)
    assert "add_to" not in text
    assert text.index("__init__") < text.index("def half") < text.index("def double")
    space: dict = {}
    exec(text, space)
    assert space["Box"](3).half() == 1.5


def test_replacing_the_head_of_a_class_keeps_its_other_methods():
    source = pieces.parse(MODULE)
    new = pieces.parse("class Box:\n    '''New.'''\n\n    def __init__(self, a):\n        self.a = a + 1\n").pieces[0]
    pieces.put(source, new, [])
    text = pieces.render(source)
    assert "New." in text and "def double" in text and "self.a = a + 1" in text and "self.a = a\n" not in text


def test_a_method_assigned_from_another_is_a_piece():
    found = pieces.flatten(pieces.parse("Box.__radd__ = Box.__add__"))
    assert found["Box.__radd__"].text == "__radd__ = __add__"


def test_a_comment_stays_with_the_piece_below_it():
    assert pieces.flatten(pieces.parse(MODULE))["first"].text.startswith("# Why this is here.\n")
    assert pieces.flatten(pieces.parse(MODULE))["Box.double"].text.startswith("# Twice.\n")


def test_a_new_piece_goes_where_the_program_order_says():
    source = pieces.parse("def a():\n    pass\n\n\ndef d():\n    pass\n\n\ndef mine():\n    pass\n")
    for name in ("c", "b", "e"):
        pieces.put(source, pieces.parse(f"def {name}():\n    pass\n").pieces[0], list("abcde"))
    assert [p.name for p in source.pieces] == ["a", "b", "c", "d", "e", "mine"]


def test_only_global_names_count_as_used():
    text = "def f(name, k=START):\n    total = [name for name in names]\n    return helper(total, len(names))\n"
    assert pieces.names_used(text) >= {"START", "names", "helper"}
    assert not pieces.names_used(text) & {"name", "total", "k"}
    assert pieces.names_used("class Box:") == set()
    assert pieces.names_used("class Box(Base):") == {"Base"}
