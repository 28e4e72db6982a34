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
