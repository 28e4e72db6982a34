"""Source cut into statements: each with what it binds, uses, sets and changes, and put together again as it was."""

from __future__ import annotations

import ast

import pytest

from autograder import statements
from autograder.statements import parse


def one(text: str) -> statements.Statement:
    (found,) = parse(text)
    return found


def node(text: str) -> ast.stmt:
    return ast.parse(text).body[0]


CELL = """import math

x = 1
# above f
# and more
@decorated

def f(a):
    return a

# loose

# of y
y = 2; z = 3
"""


def test_a_statement_has_its_text_with_the_comments_right_above():
    assert [s.text for s in parse(CELL)] == [
        "import math", "x = 1", "# above f\n# and more\n@decorated\n\ndef f(a):\n    return a",
        "y = 2", "z = 3",
    ]  # fmt: skip
    assert [s.text for s in parse("x = 1  # end\n\n# a\n\n# b\ny = 2")] == ["x = 1  # end", "# a\n\n# b\ny = 2"]
    assert [s.text for s in parse("\n\nx = '''\na''' ; y = (\n2)\nz = 3")] == ["x = '''\na'''", "y = (\n2)", "z = 3"]
    with pytest.raises(SyntaxError):
        parse("def f(:")


def test_lines_end_where_python_ends_them():
    assert statements.lines_of("a\r\nb\rc\n\x0cd\u2028e") == ["a", "b", "c", "\x0cd\u2028e"]


@pytest.mark.parametrize(
    ("text", "binds"),
    [
        ("x = y", {"x"}), ("x, (y, *z) = w", {"x", "y", "z"}), ("x += 1", {"x"}), ("def f(a): b = 1", {"f"}),
        ("class A(B):\n    x = 1", {"A"}), ("import a.b, c as d", {"a", "d"}), ("from a import b, c as d", {"b", "d"}),
        ("for i in x: y = i", {"i", "y"}), ("print(x)", set()), ("x: int = 1", {"x"}), ("a.b = 1", set()),
    ],
)  # fmt: skip
def test_what_a_statement_binds(text, binds):
    assert one(text).binds == binds and one(text).is_import == ("import" in text)


@pytest.mark.parametrize(
    ("text", "used", "at_once"),
    [
        ("x = y + y", {"y"}, {"y"}),
        ("def f(a, b=c) -> d:\n    e: g = a\n    return [h(i) for i in b] + k", {"c", "d", "h", "k"}, {"c", "d"}),
        (
            "@a\nclass B(c):\n    d = e\n    def f(self):\n        return d, B",
            {"a", "c", "e", "d", "B"},
            {"a", "c", "e"},
        ),
        ("f = lambda a: a + b", {"b"}, set()),
        ("def top(xs):\n    return max(xs, y)", {"max", "y"}, set()),
        ("def f():\n    global n\n    n += 1", set(), set()),
        ("def f():\n    global n\n    return n", {"n"}, set()),
    ],
)
def test_what_a_statement_uses(text, used, at_once):
    assert one(text).uses == statements.names_used(text) == used
    assert statements.names_used_at_once(text) == at_once


def test_annotations_of_local_names_are_never_looked_at():
    assert statements.names_used("def f():\n    x: Nowhere = 1\n    self.y: There = 2") == {"self", "There"}
    assert statements.names_used("async def f():\n    x: Nowhere\n    return x") == set()
    assert statements.names_used("class A:\n    x: Here = 1") == {"Here"}
    assert statements.names_used("d = {\n    a : b}") == {"a", "b"}


def test_global_names_and_attributes():
    text = "def f():\n    global a, b\ndef g(x):\n    global c\n    return x.d.e"
    assert statements.names_declared_global(text) == {"a", "b", "c"}
    assert statements.attributes_used(text) == {"d", "e"}


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("x.append(1)", True), ("y = [x.pop()]", True), ("x[0] = 1", True), ("del x[0]", True), ("x[0] += 1", True),
        ("for i in y: x.add(i)", True), ("x.index(1)", False), ("y.append(x)", False), ("z.append(1)", False),
        ("w[0] = x", False), ("y = x[0]", False), ("a.x.append(1)", False), ("append(x)", False),
        ("f().append(1)", False), ("def f():\n    x.append(1)", False),
        ("async def f():\n    x.append(1)", False),
        ("class A:\n    x.append(1)", False), ("if y:\n    x.sort()", True),
    ],
)  # fmt: skip
def test_what_changes_a_value(text, yes):
    assert statements.changes(node(text), "x") is yes


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A.b = 1", ["A.b"]), ("A.b = c = d.e.f = 1", ["A.b", "d.e.f"]), ("a = 1", []), ("a[0] = 1", []),
        ("setattr(A, 'b', f)", ["A.b"]), ("setattr(A, b, f)", []), ("setattr(A, 'b')", []), ("getattr(A, 'b', f)", []),
        ("x = setattr(A, 'b', f)", []), ("print(A)", []), ("'text'", []), ("A.b += 1", []),
    ],
)  # fmt: skip
def test_which_attributes_a_statement_sets(text, names):
    assert statements.attributes_set(node(text)) == names


def test_what_a_function_is_added_to():
    text = "# why\n@a\n@add_to(\n    Value\n)\n@b\ndef f(self):\n    return 1"
    assert statements.owner_added_to(node(text)) == "Value"
    assert statements.without_add_to(one(text)) == "# why\n@a\n@b\ndef f(self):\n    return 1"
    for other in ("@add_to\ndef f(): pass", "@add_to()\ndef f(): pass", "@x.add_to(A)\ndef f(): pass", "x = 1",
                  "@to(A)\ndef f(): pass", "def f(): pass"):  # fmt: skip
        assert statements.owner_added_to(node(other)) == ""
    assert statements.owner_added_to(node("@add_to(a.B)\ndef f(): pass")) == "a.B"
    assert statements.without_add_to(parse("x = 1\n\n@add_to(A)\ndef f(): pass")[1]) == "def f(): pass"


def test_imports_one_by_one_and_together():
    def single(text: str) -> dict[str, str]:
        return statements.single_imports(node(text))

    assert single("import a.b, c as d") == {"a": "import a.b", "d": "import c as d"}
    assert single("from a.b import c, d as e") == {"c": "from a.b import c", "e": "from a.b import d as e"}
    assert single("from .. import c") == {"c": "from .. import c"}
    assert single("from .a import c") == {"c": "from .a import c"}
    lines = ["from b import d", "import z", "from __future__ import annotations", "from b import c as x", "import a",
             "import a", "from a import q"]  # fmt: skip
    assert statements.joined_imports(lines) == [
        "from __future__ import annotations", "import a", "import z", "from a import q", "from b import c as x, d",
    ]  # fmt: skip
    assert statements.taken_from(node("from a.b import c, d as e")) == [("a.b", "c"), ("a.b", "d")]
    assert statements.taken_from(node("from . import c")) == [("", "c")]
    assert statements.taken_from(node("import a")) == []


CLASS = """# above
@made
class A(
    B, metaclass=C,
):
    '''Text.'''

    x = 1
    # of f
    @p
    def f(self):
        return '''
  inside'''

    y: int = 2"""


def test_members_stand_as_they_were_typed():
    found = statements.members(one(CLASS))
    assert [m.text for m in found] == [
        "    '''Text.'''", "    x = 1", "    # of f\n    @p\n    def f(self):\n        return '''\n  inside'''",
        "    y: int = 2",
    ]  # fmt: skip
    assert [statements.indent_of(m) for m in found] == ["    "] * 4
    assert statements.indent_of(one("x = 1")) == "" and statements.is_class(one(CLASS), "A")
    assert not statements.is_class(one(CLASS), "B") and not statements.is_class(one("A = 1"), "A")
    assert statements.first_line(node(CLASS)) == 2 and statements.first_line(node("\nx = 1")) == 2
    (tab,) = statements.members(one("class A:\n\tx = 1"))
    assert statements.indent_of(tab) == "\t"


def test_members_go_with_their_comments_and_a_class_is_never_empty():
    found = statements.members(one(CLASS))
    assert statements.without_members(one(CLASS), found[1:3]) == CLASS.replace(
        "    x = 1\n    # of f\n    @p\n    def f(self):\n        return '''\n  inside'''\n", ""
    )
    assert statements.without_members(one(CLASS), []) == CLASS
    small = one("class A:\n  x = 1\n  y = 2")
    assert statements.without_members(small, statements.members(small)) == "class A:\n  pass"


def test_statements_go_and_what_shares_their_line_stays():
    found = parse(CELL)
    assert statements.without(CELL, []) == CELL
    assert statements.without(CELL, [found[2]]) == "import math\n\nx = 1\n\n# loose\n\n# of y\ny = 2; z = 3"
    assert statements.without(CELL, found[3:4]).endswith("# loose\n\n# of y\nz = 3")
    text = "a = 1; b = 2; c = 3\n\n\n\n\nd = 4"
    assert statements.without(text, parse(text)[1:2]) == "a = 1; c = 3\n\n\nd = 4"
    assert statements.without(text, parse(text)[:3]) == "d = 4"


def test_a_body_is_moved_below_its_class_line():
    for text, below in (
        ("class A: x = 1", "class A:\n    x = 1"),
        ("# é\n@d\nclass A(B): x = 'é'; y = 2", "# é\n@d\nclass A(B):\n    x = 'é'; y = 2"),
        ("class A:\n  x = 1", "class A:\n  x = 1"),
        ("class Ä: x = 1", "class Ä:\n    x = 1"),
    ):
        assert statements.with_body_below(one(text)) == below
    assert statements.body_indent("x = 1\nclass A:\n  y = 2") == "  "
    assert statements.body_indent("class A:\n\ty = 2") == "\t"
    assert statements.body_indent("class A:") == statements.body_indent("def f():\n  x = 1") == statements.INDENT


def test_what_is_whole():
    assert statements.is_whole("x = 1") and statements.is_whole("") and not statements.is_whole("class A:")


def test_text_is_moved_but_not_inside_strings():
    text = "def f():\n\n    return '''a\n  b\n\n  c'''\n# end"
    moved = "  def f():\n\n      return '''a\n  b\n\n  c'''\n  # end"
    assert statements.indented(text, "  ") == moved and statements.dedented(moved, "  ") == text
    assert statements.indented("x") == "    x" and statements.dedented("    if x:\n\n      y") == "if x:\n\n  y"


def test_the_same_program_may_look_different():
    assert statements.same("x = 1  # a", "x  =  (1)") and not statements.same("x = 1", "x = 2")
