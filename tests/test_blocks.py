"""A file as blocks: an answer goes in as a whole, comes out as a whole, and everything else stays as it was typed."""

from __future__ import annotations

import ast
import random
import re

import pytest

from autograder import blocks, course, placing, program, statements
from autograder.notebook import marks
from autograder.statements import parse

SOFTMAX = course.exercise("06-softmax")


def file_of(*ids: str) -> blocks.File:
    found = blocks.File()
    for name in ids:
        placing.put(found, placing.solution(course.exercise(name)))
    return found


def answer(exercise_id: str, text: str, *imports: str) -> placing.Answer:
    return placing.compose(course.exercise(exercise_id), parse(text), list(imports))


@pytest.mark.parametrize("file", course.FILES)
def test_a_file_survives_being_taken_apart(file):
    text = program.text(file)
    assert blocks.render(blocks.parse(text)) == text


def test_solved_in_any_order_gives_the_same_file():
    found = {file: blocks.File(course.DOCSTRINGS[file]) for file in course.FILES}
    exercises = list(course.exercises())
    random.Random(1).shuffle(exercises)
    for exercise in sorted(exercises, key=lambda e: not any("." not in n and n in e.objects for n in e.pieces)):
        placing.put(found[exercise.file], placing.solution(exercise))
    for file in course.FILES:
        assert blocks.render(found[file]) == program.text(file)


def test_putting_an_answer_twice_changes_nothing():
    found = file_of("04-value", "04-add", "06-softmax")
    before = blocks.render(found)
    for name in ("04-value", "04-add", "06-softmax"):
        placing.put(found, placing.solution(course.exercise(name)))
    assert blocks.render(found) == before


def test_an_answer_is_replaced_with_its_helpers_and_imports():
    found = file_of("04-value")
    first = "LOW = 1\ndef help(x): return x\ndef softmax(l): return help(math.e + LOW)"
    placing.put(found, answer("06-softmax", first, "import math"))
    assert "import math" in blocks.render(found)
    placing.put(found, answer("06-softmax", "def softmax(l): return l"))
    text = blocks.render(found)
    assert [word for word in ("math", "LOW", "help") if word in text] == []


def test_a_replaced_class_keeps_the_methods_of_other_exercises():
    found = file_of("01-vocabulary", "01-encode")
    new = "class Tokenizer:\n    def __init__(self, documents):\n        self.new = 1"
    placing.put(found, answer("01-vocabulary", new))
    text = blocks.render(found)
    assert "self.new = 1" in text and "def encode" in text and "vocab_size" not in text
    ast.parse(text)


def test_a_helper_of_two_answers_stands_once_and_outlives_the_first():
    helper = "def top(xs): return max(xs)\n"
    found = file_of("04-value")
    placing.put(found, answer("06-softmax", helper + "def softmax(l): return top(l)"))
    placing.put(found, answer("06-linear", helper + "def linear(x, w): return top(x)"))
    text = blocks.render(found)
    assert text.count("def top") == 1 and text.index("def top") < text.index("def linear")
    placing.put(found, answer("06-linear", "def linear(x, w): return x"))
    text = blocks.render(found)
    assert text.count("def top") == 1 and text.index("# 06-softmax") < text.index("def top")


def test_a_helper_stays_with_the_first_answer_that_has_it():
    helper = "def top(xs): return max(xs)\n"
    found = file_of("04-value")
    placing.put(found, answer("06-linear", helper + "def linear(x, w): return top(x)"))
    before = blocks.render(found)
    placing.put(found, answer("06-softmax", helper + "def softmax(l): return top(l)"))
    assert blocks.render(found).startswith(before.rstrip()) and blocks.render(found).count("def top") == 1


def test_a_helper_that_somebody_copied_by_hand_stands_once_again():
    found = file_of("04-value")
    for name, piece in (("06-softmax", "softmax"), ("06-rmsnorm", "rmsnorm")):
        placing.put(found, answer(name, f"def {piece}(x): return top(x)"))
    text = blocks.render(found)
    for piece in ("softmax", "rmsnorm"):
        text = text.replace(f"def {piece}", f"def top(xs): return max(xs)\n\n\ndef {piece}")
    found = blocks.parse(text)
    placing.put(found, answer("06-linear", "def top(xs): return min(xs)\ndef linear(x, w): return top(x)"))
    now = blocks.render(found)
    assert now.count("def top") == 1 and now.index("# 06-linear") < now.index("min(xs)") < now.index("def linear")


def test_a_helper_of_two_answers_is_replaced_for_both():
    found = file_of("04-value")
    placing.put(found, answer("06-softmax", "def top(xs): return max(xs)\ndef softmax(l): return top(l)"))
    placing.put(found, answer("06-linear", "def top(xs): return max(*xs)\ndef linear(x, w): return top(x)"))
    text = blocks.render(found)
    assert text.count("def top") == 1 and "max(*xs)" in text
    assert placing.users_of(found, {"top"}) == {"06-linear": {"top"}, "06-softmax": {"top"}}


def test_a_helper_with_the_name_of_ones_own_function_is_refused():
    found = blocks.parse(blocks.render(file_of("04-value", "06-softmax")) + "\n\ndef top(xs): return xs\n")
    with pytest.raises(placing.Clash, match="belongs to no answer"):
        placing.put(found, answer("06-linear", "def top(xs): return min(xs)\ndef linear(x, w): return top(x)"))


def test_a_name_that_stands_twice_is_replaced_where_python_looks():
    text = blocks.render(file_of("04-value", "06-softmax")) + "\n\ndef softmax(logits):\n    return 'old'\n"
    found = blocks.parse(text)
    placing.put(found, placing.solution(SOFTMAX))
    space: dict = {}
    exec(blocks.render(found), space)
    assert "'old'" not in blocks.render(found)


def test_what_somebody_wrote_into_the_file_stays():
    text = blocks.render(file_of("04-value", "06-softmax"))
    found = blocks.parse(text.replace("# 06-softmax", "MY_OWN = 3  # keep me\n\n\n# 06-softmax"))
    placing.put(found, placing.solution(course.exercise("06-linear")))
    assert "MY_OWN = 3  # keep me" in blocks.render(found)


def test_removing_a_class_takes_its_methods_along_and_says_so():
    found = file_of("04-value", "04-add", "06-softmax")
    assert placing.remove(found, course.exercise("04-value")) == ["04-value", "04-add"]
    assert blocks.ids(found) == {"06-softmax": False}


def test_a_mark_inside_a_text_is_none():
    found = file_of("04-value")
    placing.put(found, answer("06-softmax", 'def softmax(l):\n    """\n# 06-linear\n"""\n    return l'))
    assert blocks.ids(blocks.parse(blocks.render(found))) == {"04-value": False, "06-softmax": False}


def test_ones_own_code_stays_with_its_comments_wherever_it_stands():
    text = blocks.render(file_of("04-value", "04-add", "06-softmax"))
    text = text.replace("# 06-softmax", "# a note\ndef plot(): return Value(1)\n\n\n# 06-softmax").rstrip()
    text += "\n\n\ndef after(): return 1  # mine\n\n\n# the end\n"
    for name in ("04-value", "04-add", "06-softmax", "06-linear"):
        found = blocks.parse(text)
        placing.put(found, placing.solution(course.exercise(name)))
        now = blocks.render(found)
        assert [
            part for part in ("# a note\ndef plot", "def after(): return 1  # mine", "# the end") if part not in now
        ] == []
        assert blocks.render(blocks.parse(now)) == now


def test_ones_own_method_stays_behind_the_one_it_stands_below():
    text = blocks.render(file_of("04-value", "04-add", "04-multiply"))
    text = text.replace("    # 04-multiply", "    def mine(self): return 1\n\n    # 04-multiply")
    for name in ("04-value", "04-add", "04-multiply"):
        found = blocks.parse(text)
        placing.put(found, placing.solution(course.exercise(name)))
        assert blocks.render(found) == text
    assert placing.remove(blocks.parse(text), course.exercise("04-add")) == ["04-add"]
    assert "Value.mine" in placing.remove(blocks.parse(text), course.exercise("04-value"))


HEADS = [
    '"""Mine."""\n\n# my plan: chapter 3\nimport math  # exp, log\nimport random',
    '"""Mine."""\n\nimport sys\nsys.path.insert(0, "tools")\nimport mytools',
    "from __future__ import annotations  # why\n\nimport math",
    "# mine\n\nLOW = 3",
    '"""Mine."""\n\nfrom math import *\nimport random',
]


@pytest.mark.parametrize("head", HEADS)
def test_the_head_stays_as_it_was_typed(head):
    text = f"{head}\n\n\n{blocks.render(file_of('04-value'))}"
    found = blocks.parse(text)
    placing.put(found, answer("06-softmax", "def softmax(l): return statistics.mean(l)", "import statistics"))
    now = blocks.render(found)
    assert "import statistics" in now
    left = [line for line in now.split("\n") if line and line != "import statistics"]
    assert left[: len([*filter(None, head.split("\n"))])] == [line for line in head.split("\n") if line]
    compile(now, "file", "exec")


@pytest.mark.parametrize("indent", ["  ", "   ", "\t"])
def test_a_method_follows_the_indentation_of_its_class(indent):
    text = blocks.render(file_of("04-value", "04-add"))
    found = blocks.parse(
        "\n".join(re.sub(r"^( {4})+", lambda m: indent * (len(m[0]) // 4), line) for line in text.split("\n"))
    )
    assert blocks.ids(found) == {"04-value": False, "04-add": False}
    for name in ("04-multiply", "04-add"):
        placing.put(found, placing.solution(course.exercise(name)))
    now = blocks.render(found)
    names = {node.name for node in ast.walk(ast.parse(now)) if isinstance(node, ast.FunctionDef)}
    assert {"__init__", "__add__", "__mul__"} <= names and f"\n{indent}# 04-multiply\n" in now
    assert len(ast.parse(now).body[-1].body) == len(
        ast.parse(blocks.render(file_of("04-value", "04-add", "04-multiply"))).body[-1].body
    )


def test_a_class_with_something_below_it_takes_methods_all_the_same():
    text = blocks.render(file_of("04-value")) + "\n\nclass Fancy(Value):\n    pass\n"
    found = blocks.parse(text)
    placing.put(found, placing.solution(course.exercise("04-add")))
    value, fancy = [node for node in ast.parse(blocks.render(found)).body if isinstance(node, ast.ClassDef)]
    assert "__add__" in [n.name for n in value.body if isinstance(n, ast.FunctionDef)] and len(fancy.body) == 1


@pytest.mark.parametrize(("mark", "instead"), [
    ("# 06-softmax\n", ""), ("# 06-softmax\n", "# 06-softmax (done!)\n"), ("# 06-softmax\n", "#06-softmax\n"),
    ("# 10-moments\n", ""), ("    # 04-multiply\n", ""), ("    # 04-multiply\n", "    # mine\n"), ("# 04-value\n", ""),
])  # fmt: skip
def test_a_mark_that_was_touched_is_put_back(mark, instead):
    text = blocks.render(
        file_of("04-value", "04-add", "04-multiply", "06-matrix", "06-softmax", "06-rmsnorm", "10-moments", "10-step")
    )
    found = marks.read(text.replace(mark, instead, 1), course.PROGRAM)
    assert blocks.ids(found) == blocks.ids(blocks.parse(text))
    now = blocks.render(found)
    assert ast.dump(ast.parse(now)) == ast.dump(ast.parse(text)) and instead in now
    assert blocks.render(marks.read(now, course.PROGRAM)) == now


OLD = '''"""microgpt, written by hand: this file grows with every exercise you solve."""

import math
import random

LOW = 3

def matrix(rows: int) -> list: return [[Value(random.gauss(0, LOW))] for _ in range(rows)]

# from the reference: 04-value
class Value:
    """A number."""
    __slots__ = ("data",)
    # from the reference: 04-value
    def __init__(self, data):
        self.data = data
    # mine
    def __add__(self, other): return Value(self.data + other.data)
    # from the reference: 04-functions
    def exp(self): return Value(math.exp(self.data))

def main(): print(matrix(1))

if __name__ == "__main__":
    main()
'''


def test_a_file_from_before_there_were_marks_is_taken_over():
    found = marks.read(OLD, course.PROGRAM)
    assert blocks.ids(found) == {
        "06-matrix": False, "04-value": True, "04-add": False, "04-functions": True, "12-main": False,
    }  # fmt: skip
    text = blocks.render(found)
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(OLD))
    assert "# mine" in text and text.index("# 06-matrix") < text.index("LOW = 3")
    assert blocks.render(blocks.parse(text)) == text


def test_what_an_answer_rests_on_follows_the_names_it_uses():
    found = file_of("04-value", "04-add", "06-softmax", "06-cross-entropy", "06-linear")
    rests_on = "\n".join(placing.depends_on({course.PROGRAM: found}, course.exercise("06-cross-entropy")))
    assert "# 06-softmax" in rests_on and "# 06-linear" not in rests_on


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    x = '''a\n  b\n'''\n    return x",
        "def f():\n# at column 0\n    return 1",
        'def f(x):\n    return f"""{x}\n at column 1"""',
        "def f():\n    return (1 +\n2)",
        "def f():\n\n    return 1  # \v \x85 \u2028",
        "def f(self):\n    a = f\"{f'{self}'}\"\n    return a",
    ],
)
def test_moving_into_a_class_changes_no_text(text):
    moved = ast.parse("class C:\n" + statements.indented(text)).body[0].body[0]
    assert ast.dump(moved) == ast.dump(ast.parse(text).body[0])
    assert ast.dump(ast.parse(statements.dedented(statements.indented(text)))) == ast.dump(ast.parse(text))


def test_statements_are_cut_where_python_sees_a_line_end():
    text = "a = 1; b = 2\n\f\ndef f():\r\n    return '\v'\r\n# last\nc = 3"
    assert [s.text for s in parse(text)] == ["a = 1", "b = 2", "def f():\n    return '\v'", "# last\nc = 3"]


def test_only_global_names_count_as_used():
    text = "def f(name, k=START):\n    total = [name for name in names]\n    return helper(total, len(names))\n"
    assert statements.names_used(text) >= {"START", "names", "helper"}
    assert not statements.names_used(text) & {"name", "total", "k"}
    assert statements.names_used_at_once(text) == {"START"}
    assert statements.names_used("class Box(Base): pass") == {"Base"}
    assert statements.names_used("def top(xs): return xs") == set()  # Python takes this function for a module


# A file taken apart


def test_a_file_has_a_head_blocks_and_an_end():
    text = (
        '"""Mine."""\n\nimport math\nfrom os import path, sep\n\n\nLOW = 1\n\n\n# 01-documents, from the reference\n'
        "X = 1\n\n\n# 04-value\nclass Value:\n    a = 1\n\n    # 04-add\n\n    def __add__(self): pass\n\n"
        "    # 04-multiply, from the reference\n    b = 2\n\n\nY = 1\n\n\nif __name__ == '__main__':\n    run()\n"
    )
    found = blocks.parse(text)
    assert (found.top, found.above) == ('"""Mine."""', "LOW = 1")
    assert found.imports == ["import math", "from os import path", "from os import sep"]
    assert found.start == "if __name__ == '__main__':\n    run()"
    first, second = found.blocks
    assert first == blocks.Block("01-documents", "X = 1", True)
    assert (second.id, second.text, second.borrowed, second.indent) == (
        "04-value",
        "class Value:\n    a = 1",
        False,
        "    ",
    )
    assert second.after == "Y = 1" and second.parts == [
        blocks.Block("04-add", "def __add__(self): pass"), blocks.Block("04-multiply", "b = 2", True),
    ]  # fmt: skip
    assert blocks.ids(found) == {"01-documents": True, "04-value": False, "04-add": False, "04-multiply": True}
    assert blocks.names(found) == {"LOW", "X", "Y", "Value", "Value.__init__", "Value.a", "Value.b", "Value.__add__"}
    assert [block.id for block in blocks.every(found)] == ["01-documents", "04-value", "04-add", "04-multiply"]
    assert blocks.render(found) == text.replace("# 04-add\n\n", "# 04-add\n").replace("sep\n\n\n", "sep\n\n")


FUTURE = "from __future__ import annotations"


@pytest.mark.parametrize(
    ("head", "top", "imports", "above"),
    [
        ("import b\nimport a", "", ["import b", "import a"], ""),
        ("X = 1\nimport a\nY = 2\nimport b", "X = 1", ["import a"], "Y = 2\nimport b"),
        ("import a  # why\nimport b", "import a  # why", ["import b"], ""),
        ("import a; import b", "", [], "import a; import b"),
        ("# why\nimport a", "", [], "# why\nimport a"),
        ("from a import *", "", [], "from a import *"),
        ("from a import (\n    b,\n    c,\n)", "", ["from a import b", "from a import c"], ""),
        (f'"""T."""\n{FUTURE}\nX = 1', '"""T."""', [FUTURE], "X = 1"),
        ("print(1)", "", [], "print(1)"),
    ],
)  # fmt: skip
def test_the_first_run_of_plain_imports_is_taken_out_of_the_head(head, top, imports, above):
    found = blocks.parse(head)
    assert (found.top, found.imports, found.above) == (top, imports, above)


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    x = 1\n    # 04-add\n    y = 2",
        "class A:\n    def f(self):\n        x = 1\n        # 04-add\n        y = 2",
        "class A:\n    x = 1\n      # 04-add\n    y = 2",
        "class A:\n    x = [\n    # 04-add\n    ]",
        "x = 1  # 04-add",
        "# 04-addition\nx = 1",
        "# 99-add\nx = 1",
        "# 04-add and more\nx = 1",
        "if x:\n    a = 1\n    # 04-add\n    b = 1",
        "    # 04-add\nx = 1",
    ],
)
def test_what_only_looks_like_a_mark_is_none(text):
    assert blocks.ids(blocks.parse(text)) == {}


def test_marks_are_taken_out_of_what_was_typed():
    assert blocks.without_marks("# 04-add\nx = 1\n# 04-multiply, from the reference  \ny = 1") == "x = 1\ny = 1"
    for text in ("x = '# 04-add'", "# 99-add\nx = 1", "x = 1\r\n"):
        assert blocks.without_marks(text) == text


def test_a_class_gives_values_to_names():
    (made,) = parse("class A:\n    x, y = 1, 2\n    def f(self): z = 1\n    class B: w = 1\n    u: int = v")
    assert blocks.bound_in(made) == {"x", "y", "f", "B", "u"}
    assert blocks.as_program("class A:\n    x = 1") == "class A:\n    x = 1"
    assert blocks.as_program("class A:") == "class A:\n    pass"
    assert blocks.without("x = 1\nclass A:", [parse("x = 1\nclass A:\n    pass")[0]]) == "class A:"


# An answer set in


def test_what_stands_below_an_answer_stays_below_it():
    text = blocks.render(file_of("04-value", "06-linear", "06-softmax"))
    text = text.replace("\n\n\n# 06-softmax", "\n\n\ndef mine():\n    return linear\n\n\n# 06-softmax")
    text += "\n\ndef last():\n    return 1\n"
    for name in ("06-linear", "06-softmax", "04-value"):
        found = blocks.parse(text)
        placing.put(found, placing.solution(course.exercise(name)))
        assert blocks.render(found) == text


def test_a_member_that_a_new_class_brings_replaces_ones_own():
    text = blocks.render(file_of("04-value", "04-add")) + "\n    def double(self): return 'old'\n"
    found = blocks.parse(text)
    new = course.exercise("04-value").solution + "\n    def double(self): return 'new'\n"
    placing.put(found, answer("04-value", new))
    assert blocks.render(found).count("def double") == 1 and "'new'" in blocks.render(found)


def test_names_that_mean_something_else_are_refused_in_a_sentence():
    found = file_of("04-value", "06-softmax")
    placing.put(found, answer("06-linear", "a, b = 1, 2\ndef linear(x, w): return a + b", "import statistics"))
    found.above = "MINE = 1"
    for text, imports, says in (
        ("a = 1\ndef matrix(r, c): return a", (), "another answer in microgpt.py uses the name a for something else"),
        ("statistics = 1\ndef matrix(r, c): return statistics", (), "another answer in microgpt.py uses the name stat"),
        ("MINE = 1\ndef matrix(r, c): return MINE", (), "holds a MINE that belongs to no answer"),
        ("softmax = 1\ndef matrix(r, c): return softmax", (), "your softmax has the name of what 06-softmax asks for"),
        ("def matrix(r, c): return 1", ("from x import softmax",), "the import softmax has the name of what 06-soft"),
        ("def matrix(r, c): return 1", ("from x import a",), "a is imported by this answer and means something else"),
        ("def matrix(r, c): return 1", ("from x import MINE",), "MINE is imported by this answer and means"),
        ("def matrix(r, c): return 1", ("import x as statistics",), "statistics is imported by this answer and means"),
    ):
        with pytest.raises(placing.Clash, match=says):
            placing.put(blocks.parse(blocks.render(found)), answer("06-matrix", text, *imports))
    placing.put(found, answer("06-matrix", "def matrix(r, c): return statistics", "import statistics"))
    assert found.imports.count("import statistics") == 1


def test_an_answer_without_its_class_is_refused():
    with pytest.raises(placing.Clash, match="^the file has no class Value that the method could stand in$"):
        placing.put(blocks.File(), placing.solution(course.exercise("04-add")))


def test_what_a_method_needs_at_once_stands_above_its_class():
    found = file_of("04-value")
    text = "LATER = 2\nSTART = 1\n@add_to(Value)\ndef __add__(self, other=START):\n    return LATER"
    placing.put(found, answer("04-add", text))
    now = blocks.render(found)
    assert now.index("START = 1") < now.index("class Value") and now.count("# 04-add\n") == 2
    space: dict = {}
    exec(now, space)
    assert space["Value"].__add__(None) == 2
    assert placing.compose(course.exercise("04-add"), parse(text), []).helpers.keys() == {"LATER", "START"}


def test_a_program_starts_once_main_is_there_and_no_longer():
    found = file_of("12-main")
    assert found.start == course.START and {"import gc", "import sys"} <= set(found.imports)
    placing.put(found, placing.solution(course.exercise("12-main")))
    assert blocks.render(found).count("__main__") == 1
    assert placing.remove(found, course.exercise("12-main")) == ["12-main"] and found.start == ""
    mine = blocks.parse(blocks.render(file_of("12-main")).replace("gc.disable()", "gc.enable()"))
    placing.remove(mine, course.exercise("12-main"))
    assert "gc.enable()" in mine.start


def test_who_reads_a_name_and_what_stands_as_it_is():
    found = file_of("04-value", "06-linear")
    placing.put(found, answer("06-softmax", "LOW = 1\ndef softmax(l): return l * LOW"))
    assert placing.users_of(found, {"LOW", "Value"}) == {"06-softmax": {"LOW"}}
    for text, yes in (("LOW  =  1", True), ("LOW = 2", False), ("HIGH = 1", False)):
        assert placing.holds(found, parse(text)[0]) is yes
