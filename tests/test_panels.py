"""A hundred ordinary accidents of a newcomer's session: each gets a true sentence that says what to do next.

What happens to the learner's file is in test_accidents.py; here nothing that went wrong is ever saved.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from autograder import course
from autograder.notebook import learner
from notebook_shell import Notebook

SOFTMAX = """def softmax(logits):
    highest = max(l.data for l in logits)
    exps = [(l - highest).exp() for l in logits]
    return [e / sum(exps) for e in exps]
"""
VALUE = """class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad, self.children, self.local_grads = data, 0, children, local_grads
"""
ADD = """@add_to(Value)
def __add__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data + other.data, (self, other), (1, 1))
"""
NEG = "@add_to(Value)\ndef __neg__(self):\n    return self * -1\n"
TOKENIZER = """class Tokenizer:
    def __init__(self, documents):
        self.chars = sorted(set("".join(documents)))
        self.bos = len(self.chars)
        self.vocab_size = self.bos + 1
"""
DECODE = """@add_to(Tokenizer)
def decode(self, tokens):
    return "".join(self.chars[t] for t in tokens if t != self.bos)
"""
STUB = "    raise NotImplementedError\n"
IMPORT = "from microgpt import Value"
S, L, V, A, B = "06-softmax", "00-longest", "04-value", "04-add", "05-backward"
ONE_OF_EACH = [lesson.exercises[0] for lesson in course.lessons()]


@dataclass(frozen=True)
class Accident:
    """What somebody types before the check of an exercise, and parts of what it must say and may not say."""

    name: str
    exercise: str
    cells: tuple[str, ...]
    says: tuple[str, ...]
    call: str = ""
    lacks: tuple[str, ...] = ()


def accident(name: str, exercise: str, *cells: str, says: str | tuple, call: str = "", lacks: tuple = ()) -> Accident:
    return Accident(name, exercise, cells, (says,) if isinstance(says, str) else says, call, lacks)


def of_each_lesson() -> list[Accident]:
    """The accidents that happen in every lesson alike."""
    found = []
    for one in ONE_OF_EACH:
        thing = one.objects[0]
        rest = "".join(f", {name}" for name in one.objects[1:])
        made = "\n".join(f"class {n}:\n    pass" if n[0].isupper() else f"def {n}(*a): return 1" for n in one.objects)
        found += [
            accident("check first", one.id, says=(f"There is no {thing} yet", "run"), lacks=("Traceback",)),
            accident("a name in quotes", one.id, made, call=f'check("{one.id}", "{thing}"{rest})', says=("leave the quotes away", one.call)),
            accident("None", one.id, made, call=f'check("{one.id}", None{rest})', says=("None", one.call)),
        ]  # fmt: skip
        if thing in one.pieces:
            says = (f"There is no {thing} yet", "did not run to its end", "unmatched ')'")
            found.append(accident("a bracket too many", one.id, made + "\nx = )", says=says))
    return found


ACCIDENTS = [
    *of_each_lesson(),
    # The answer cell did not run, and an older version is there
    accident("a broken cell over a stub", S, "def softmax(x):\n" + STUB, SOFTMAX + ")", says=("not judged", "line 5: SyntaxError"), lacks=("not written",)),
    accident("a broken cell over a wrong one", S, "def softmax(x):\n    return x", SOFTMAX + ")", says=("not judged", "did not run to its end"), lacks=("✗",)),
    accident("an error above the definition", S, "def softmax(x):\n    return x", "1 / 0\n" + SOFTMAX, says=("not judged", "line 1: ZeroDivisionError")),
    accident("an error below the definition", S, "def softmax(x):\n    return x\n1 / 0", says="✗", lacks=("not judged",)),
    accident("a wrong indentation", S, "def softmax(x):\n    return x", "def softmax(x):\n    y = 1\n  return y", says="IndentationError"),
    accident("a colon is missing", L, "def longest(names):\n    return ''", "def longest(names)\n    return names[0]", says=("line 1: SyntaxError", "expected ':'")),
    accident("a class cell that failed", V, "class Value:\n    pass", "import nothing_of_that_name\n" + VALUE, says=("not judged", "ModuleNotFoundError")),
    accident("a method's cell that failed", A, VALUE, "@add_to(Value)\ndef __add__(self, other):\n" + STUB, ADD + "]", says=("not judged", "unmatched ']'")),
    accident("a broken cell over a right one", S, SOFTMAX, "def softmax(logits:\n    return", says=("✓", "earlier version of yours", "line 1: SyntaxError")),
    accident("mended later", S, "def softmax(logits:", "def softmax(x):\n    return x", says="✗", lacks=("not judged",)),
    accident("another cell failed", S, "def softmax(x):\n    return x", "softmaxx = (", says="✗", lacks=("not judged",)),
    accident("a name that is not there in a decorator", A, VALUE, "@add_to(Valu)\ndef __add__(self, other):\n    return 1", says=("not judged", "Valu")),
    # Cell magics
    accident("%%script above it", S, "def softmax(x):\n" + STUB, "%%script cat\n" + SOFTMAX, says=("not judged", "%%script", "take that line out")),
    accident("%%writefile above it", S, "%%writefile mine.py\n" + SOFTMAX, says=("There is no softmax yet", "%%writefile")),
    accident("%%timeit above it", S, "%%timeit -n 1 -r 1\n" + SOFTMAX, says=("There is no softmax yet", "%%timeit")),
    accident("%%html above it", L, "%%html\ndef longest(names):\n    return names", says=("There is no longest yet", "%%html")),
    accident("%%time above a wrong one", S, "%%time\ndef softmax(x):\n    return x", says="✗", lacks=("not judged",)),
    # Calls
    accident("an unknown id", S, SOFTMAX, call='check("06-softmx", softmax)', says="did you mean 06-softmax?"),
    accident("the name for the id", S, SOFTMAX, call='check("softmax", softmax)', says="06-softmax"),
    accident("an underscore in the id", B, IMPORT, call='check("05_backward", Value)', says="did you mean 05-backward"),
    accident("the lesson left out", B, IMPORT, call='check("backward", Value)', says="05-backward"),
    accident("a number of one digit", B, IMPORT, call='check("5-backward", Value)', says="05-backward"),
    accident("an id of nothing", S, SOFTMAX, call='check("", softmax)', says="did you mean", lacks=("Traceback",)),
    accident("the id without quotes", S, SOFTMAX, call="check(softmax - 6, softmax)", says="written in quotes"),
    accident("the id is left out", S, SOFTMAX, call="check(softmax)", says=("comes first, in quotes", 'check("06-softmax", softmax)')),
    accident("the other way round", S, SOFTMAX, call='check(softmax, "06-softmax")', says='check("06-softmax", softmax)'),
    accident("no function", S, SOFTMAX, call='check("06-softmax")', says='write check("06-softmax", softmax)'),
    accident("too many", S, SOFTMAX, call='check("06-softmax", softmax, softmax)', says=("one object", "2 came")),
    accident("one of two", "08-hunt", "def mended_attend(q, k, v):\n    return q", call='check("08-hunt", mended_attend)', says=("2 objects", "failing_input, mended_attend")),
    accident("two the wrong way round", "08-hunt", "def failing_input():\n    return 1\ndef mended_attend(q, k, v):\n    return q", call='check("08-hunt", mended_attend, failing_input)', says="not in their order"),
    accident("a call that gives a number", L, "def longest(names):\n    return 3", call='check("00-longest", longest(["a"]))', says=("itself is checked", "an int", "result of a call")),
    accident("a call that gives text", L, "def longest(names):\n    return names[0]", call='check("00-longest", longest(["a"]))', says="The function longest itself is checked"),
    accident("a call without arguments", S, SOFTMAX, call='check("06-softmax", softmax())', says="without calling it"),
    accident("a call that fails", S, SOFTMAX, call='check("06-softmax", softmax([1]))', says="without calling it"),
    accident("an instance for the class", V, VALUE, call='check("04-value", Value(3))', says=("Value itself is checked", "an object made with it")),
    accident("a method for the class", A, VALUE, ADD, call='check("04-add", Value.__add__)', says="The class Value is checked, and this is a function"),
    accident("a capital letter", S, SOFTMAX, call='check("06-softmax", Softmax)', says=("There is no Softmax", "about softmax")),
    accident("a slip in the name", S, SOFTMAX, call='check("06-softmax", sofmax)', says=("There is no sofmax", "about softmax")),
    accident("another exercise's function", S, SOFTMAX, "def linear(x, w):\n    return x", call='check("06-softmax", linear)', says=("linear, which belongs to 06-linear", 'check("06-softmax", softmax)')),
    accident("other errors stay as they are", S, call="undefined + 1", says="NameError: name 'undefined' is not defined"),
    # Classes that grow
    accident("the class cell ran again", A, VALUE, ADD, VALUE, says=("not judged", "made anew after __add__")),
    accident("a helper cell later", "01-decode", TOKENIZER, DECODE, TOKENIZER, says="made anew after decode"),
    accident("the decorator is lost", A, VALUE, ADD.split("\n", 1)[1], says=("function by itself", "@add_to(Value)")),
    accident("the decorator is lost, a plain name", "01-decode", TOKENIZER, DECODE.split("\n", 1)[1], says="write @add_to(Tokenizer)"),
    accident("added to another class", B, IMPORT, "class Other:\n    pass", "class Value:\n    pass", "@add_to(Other)\ndef backward(self):\n    pass", says=("added to Other", "@add_to(Value)")),
    accident("the method has another name", "05-order", "class Value:\n    pass", "@add_to(Value)\ndef topologic_order(self):\n    return []", says=("has a method topologic_order", "call it topological_order")),
    accident("the method's cell was skipped", A, VALUE, says=("no method __add__ yet", "run the answer cell")),
    accident("what it rests on is gone", "04-derived", VALUE, "@add_to(Value)\ndef __mul__(self, n):\n    return n", VALUE, course.exercise("04-derived").solution, says=("made anew", "__mul__")),
    # The stub's line
    accident("an untouched stub", S, "def softmax(logits):\n" + STUB, says="not written yet"),
    accident("its line at the end", S, SOFTMAX.replace("    return", "    result =") + STUB, says=("is written", "take that line out")),
    accident("its line at the beginning", S, SOFTMAX.replace("    highest", STUB + "    highest"), says="take that line out"),
    accident("its line in a branch", L, "def longest(names):\n    if names:\n        raise NotImplementedError\n    return ''", says="take that line out"),
    accident("its line in a method", A, VALUE, ADD.replace("    other =", STUB + "    other ="), says="__add__ is written"),
    accident("a given line is no answer", "05-gradcheck", "from workbench import largest_disagreement", "def gradient_check(loss, leaves, h=1e-6):\n    slopes = []\n" + STUB + "    return largest_disagreement([leaf.grad for leaf in leaves], slopes)", says="not written yet", lacks=("is written",)),
    accident("one of three is open", "04-functions", VALUE, "".join(f"@add_to(Value)\ndef {n}(self):\n{STUB}" for n in ("log", "relu")), "import math\n@add_to(Value)\ndef exp(self):\n    e = math.exp(self.data)\n    return Value(e, (self,), (e,))", says=("✓", "not written yet"), lacks=("take that line",)),
    accident("an earlier piece is a stub", B, IMPORT, "@add_to(Value)\ndef topological_order(self):\n" + STUB, "@add_to(Value)\ndef backward(self):\n    for node in self.topological_order():\n        pass", says=("topological_order", "solve 05-order first")),
    # Names that were overwritten
    accident("sum is a number", S, "sum = 0", SOFTMAX, says=("sum is an int", "del sum")),
    accident("max is a list", S, "max = [1]", SOFTMAX, says=("max is a list", "del max")),
    accident("list is a list", "01-documents", "list = ['a']", "def load_documents(path):\n    return list(open(path, encoding='utf-8-sig'))", says="del list"),
    accident("len is a number", L, "len = 3", "def longest(names):\n    return max(names, key=lambda n: len(n))", says="del len"),
    accident("str is a text", L, "str = 'a'", "def longest(names):\n    return str(names[0])", says="del str"),
    accident("range is a number", "06-matrix", "range = 5", "from microgpt import Value\ndef matrix(rows, columns, std=0.08):\n    return [[Value(0) for _ in range(columns)] for _ in range(rows)]", says="del range"),
    accident("a piece is a result", "08-weights", "from microgpt import softmax\nsoftmax = [0.5]", "def attention_weights(query, keys):\n    return softmax([0])", says=("softmax is a list", "06-softmax")),
    accident("a class is an object", S, "from microgpt import Value\nValue = Value(3)", SOFTMAX.replace("highest =", "one = Value(1)\n    highest ="), says=("Value is a Value", "04-value")),
    accident("a module is a number", "02-sample", "import random\nrandom = random.random()", "def sample_bigram(probabilities, bos, rng):\n    return random.choices([0])", says=("random is a float", "import random")),
    accident("math is a number", "03-chain", "import math\nmath = 3", "def chain_slope(x):\n    return math.exp(x)", says="import math"),
    # What the answer gives
    accident("it asks for input", L, "def longest(names):\n    return input()", says=("EOFError", "input()", "line 2: return input()"), lacks=("not written",)),
    accident("no return", "07-add", IMPORT, "def add(a, b):\n    [x + y for x, y in zip(a, b, strict=True)]", says="add gave None", lacks=("has no attribute", "is not iterable")),
    accident("numbers for Values", "07-add", "def add(a, b):\n    return [x.data + y.data for x, y in zip(a, b, strict=True)]", says="add gave a list of 2 floats: a float stands where a Value is due"),
    accident("a state that is None", "09-init-state", "n_layer, n_embd, n_head, block_size = 1, 16, 4, 16\ndef init_state(vocab_size):\n    pass", says=("init_state gave None", "the same error"), lacks=("'items'",)),
    accident("one list for two", "02-split", "def split_distinct(documents, share, rng):\n    return documents", says="split_distinct gave a list"),
    accident("an argument is missing", S, "def softmax():\n    return []", says=("softmax() takes 0 positional arguments", "the same error")),
    accident("one error, four objectives", S, "def softmax(logits):\n    return logits.no_such_name", says=("line 2: return logits.no_such_name", "the same error at the same line")),
    accident("an attribute is missing", V, VALUE.replace("self.children, ", "children, "), says="'Value' object has no attribute 'children'"),
    accident("every path instead of every node", "05-order", IMPORT, "@add_to(Value)\ndef topological_order(self):\n    out = []\n    for child in self.children:\n        out += [n for n in child.topological_order() if n not in out]\n    return out + [self]", says=("stopped: children were looked for", "right on the", "the amount of work grows too fast"), lacks=("TimeoutError",)),
    accident("a sum of Values", "13-dot", "def dot(Value, a, b):\n    return sum(x * y for x, y in zip(a, b, strict=True))", says=("✓ is the sum", "is one node", "✗")),
    accident("a draw that never ends", "02-sample", "def sample_bigram(probabilities, bos, rng):\n    while True:\n        rng.random()", says=("stopped: 1,500 numbers drawn", "a loop never ends")),
    accident("a right one, then an endless one", "12-edits", "def edits(a, b):\n    while not b:\n        pass\n    rows = list(range(len(b) + 1))\n    for i, x in enumerate(a, 1):\n        rows, old = [i], rows\n        for j, y in enumerate(b, 1):\n            rows.append(min(rows[-1] + 1, old[j] + 1, old[j - 1] + (x != y)))\n    return rows[-1]", says=("✓ counts", "right on the", "tried before this one")),
    accident("an endless loop", "12-edits", "def edits(a, b):\n    while True:\n        pass", says=("has been stopped", "a loop never ends", "not tried to its end"), lacks=("try:",)),
]  # fmt: skip


@pytest.mark.parametrize("one", ACCIDENTS, ids=lambda one: f"{one.exercise}: {one.name}")
def test_an_accident_gets_a_true_sentence(one: Accident, typed: Notebook):
    exercise = course.exercise(one.exercise)
    typed.run(f'catch_up("{exercise.lesson}")')
    if one.cells and exercise.lesson == "14":
        typed.run("\n".join(exercise.imports))
    for cell in one.cells:
        typed.run(cell)
    said = typed.run(one.call or exercise.call)
    for part in one.says:
        assert part in said, said
    for part in (*one.lacks, "site-packages" if one.call == "" else "fault of the course"):
        assert part not in said, said
    if "✓ " + exercise.id not in said:
        assert learner.standing(exercise).whose != "yours"


def test_there_are_a_hundred_and_more():
    assert len(ACCIDENTS) >= 100 and {one.exercise[:2] for one in ACCIDENTS} == {one.number for one in course.lessons()}
