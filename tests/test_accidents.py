"""More than a hundred ordinary accidents with the learner's file.

Each ends with a file that imports and carries what was checked, or with one sentence and the old file.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass

import pytest

from autograder import blocks, course
from autograder.notebook import learner
from notebook_shell import Notebook

SOFTMAX = """
def softmax(logits):
    highest = max(l.data for l in logits)
    exps = [(l - highest).exp() for l in logits]
    return [e / sum(exps) for e in exps]
"""
MINE = SOFTMAX.replace("softmax", "mine")
WRONG = "def softmax(logits):\n    return logits"
READ = "def load_documents(path):\n    with open(path, encoding='utf-8-sig') as file:\n        return [{} for line in file if {}]"
TOKENIZER = """
class Tokenizer:
    def __init__(self, documents):
        self.chars = sorted(set("".join(documents)))
        self.bos = len(self.chars)
        self.vocab_size = self.bos + 1
"""
WITH_PROPERTIES = """
class Tokenizer:
    def __init__(self, documents):
        self.chars = sorted(set("".join(documents)))

    @property
    def bos(self):
        return len(self.chars)

    @property
    def vocab_size(self):
        return self.bos + 1
"""
VALUE = """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad, self.children, self.local_grads = data, 0, children, local_grads
"""
DATACLASS = """
from dataclasses import dataclass, field
@dataclass(eq=False)
class Value:
    data: float
    children: tuple = ()
    local_grads: tuple = ()
    grad: float = 0
"""
ADD = """
@add_to(Value)
def __add__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data + other.data, (self, other), (1, 1))
"""
SUM = "other = other if isinstance(other, Value) else Value(other)\n        return Value(self.data + other.data, (self, other), (1, 1))\n"
FILE = "open('mine.py', 'w').write({!r})"
WEIGHTS = "def attention_weights(query, keys):\n    return {}([sum(q * k for q, k in zip(query, key)) / len(query) ** 0.5 for key in keys])"
ENCODE = """
@add_to(Tokenizer)
def encode(self, document):
    {}
    for char in document:
        if char not in self.chars:
            raise ValueError(f"{{char!r}} is not in the vocabulary")
    return [self.bos] + [self.chars.index(char) for char in document] + [self.bos]
"""


@dataclass(frozen=True)
class Accident:
    """What somebody types, which exercise they check, with which names, and what the file must then hold; ``saved`` is
    the sentence's beginning, ``says`` a part of it."""

    name: str
    exercise: str
    cells: tuple[str, ...]
    names: tuple[str, ...] = ()
    saved: bool = True
    says: str = ""
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def saved(name: str, exercise: str, *cells: str, names: tuple = (), holds: tuple = (), lacks: tuple = ()) -> Accident:
    return Accident(name, exercise, cells, names, holds=holds, lacks=lacks)


def refused(name: str, exercise: str, *cells: str, says: str, names: tuple = ()) -> Accident:
    return Accident(name, exercise, cells, names, saved=False, says=says)


S, D, V, T = "06-softmax", "01-documents", "04-value", "01-vocabulary"
ACCIDENTS = [
    # Renames and second thoughts
    saved("a right one under another name, a wrong one beside it", S, WRONG, MINE, names=("mine",), holds=("softmax = mine",)),
    saved("a wrong one redefined later, the right one kept under a name", S, SOFTMAX, "good = softmax", WRONG, names=("good",), holds=("highest",)),
    saved("the cell failed above a second definition", S, SOFTMAX, "1 / 0\n" + WRONG, holds=("highest",)),
    saved("a cell that is no Python follows", S, SOFTMAX, "def softmax(logits:\n  return"),
    saved("the definition stands above the line that failed", S, SOFTMAX + "\n1 / 0"),
    saved("typed twice, the latest counts", S, SOFTMAX, SOFTMAX.replace("highest", "top"), holds=("top",), lacks=("highest",)),
    saved("typed again, the same but for a separator", S, SOFTMAX.replace("exps = [", "exps = [  # a\x85# b\n        "), SOFTMAX.replace("exps = [", "exps = [  # a\n# b\n        "), holds=("# a\n# b",), lacks=("\x85",)),
    saved("answer and check in one cell", S, SOFTMAX + f'\ncheck("{S}", softmax)', holds=("highest",)),
    saved("two definitions in one cell", S, WRONG + "\n" + SOFTMAX, holds=("highest",)),
    saved("a lambda", D, "load_documents = lambda path: [x.strip() for x in open(path, encoding='utf-8-sig') if x.strip()]", holds=("lambda path",)),
    saved("a lambda under another name", D, "read = lambda p: [x.strip() for x in open(p, encoding='utf-8-sig') if x.strip()]", names=("read",), holds=("load_documents = read",)),
    saved("a partial", S, "from functools import partial\ndef scaled(logits, by):\n    top = max(l.data for l in logits)\n    e = [((l - top) * by).exp() for l in logits]\n    return [x / sum(e) for x in e]", "softmax = partial(scaled, by=1)", holds=("from functools import partial", "def scaled", "softmax = partial(scaled, by=1)")),
    saved("made by another function", S, "def make(by):\n    def inner(logits):\n        top = max(l.data for l in logits)\n        e = [((l - top) * by).exp() for l in logits]\n        return [x / sum(e) for x in e]\n    return inner", "softmax = make(1)", holds=("softmax = make(1)", "def make")),
    saved("decorated", S, "import functools\ndef told(f):\n    @functools.wraps(f)\n    def inner(x):\n        return f(x)\n    return inner", "@told" + SOFTMAX, holds=("@told", "def told", "import functools")),
    saved("wrapped in itself", S, SOFTMAX, "softmax.__wrapped__ = softmax", holds=("highest",)),
    saved("decorated without wraps", S, "def told(f):\n    def inner(x):\n        return f(x)\n    return inner", "@told" + SOFTMAX, holds=("@told", "def told")),
    saved("a callable object", S, SOFTMAX.replace("softmax", "work"), "class Soft:\n    def __call__(self, logits):\n        return work(logits)\nsoftmax = Soft()", holds=("softmax = Soft()", "class Soft", "def work")),
    saved("an alias of an alias", S, MINE, "other = mine\nsoftmax = other", holds=("def mine",)),
    saved("a static method as the function", S, "class Box:\n    @staticmethod\n    def f(logits):\n        top = max(l.data for l in logits)\n        e = [(l - top).exp() for l in logits]\n        return [x / sum(e) for x in e]\nsoftmax = Box.f", holds=("class Box", "softmax = Box.f")),
    # What an answer needs
    saved("a computed constant", D, "LOW = 10 ** -5\nBIG = 10 ** 6", READ.format("line.strip()", "line.strip() and len(line) < BIG + LOW"), holds=("BIG = 10 ** 6", "LOW = 10 ** -5")),
    saved("minus infinity", S, "import math\nLEAST = -math.inf", SOFTMAX.replace("max(l.data for l in logits)", "max([LEAST] + [l.data for l in logits])"), holds=("LEAST = -math.inf", "import math")),
    saved("the second name of a pair", D, "FIRST, SECOND = 0, 'utf-8-sig'", READ.format("line.strip()", "line.strip()").replace("'utf-8-sig'", "SECOND"), holds=("FIRST, SECOND = 0, 'utf-8-sig'",)),
    saved("an annotated constant", D, "ENCODING: str = 'utf-8-sig'", READ.format("line.strip()", "line.strip()").replace("'utf-8-sig'", "ENCODING"), holds=("ENCODING: str",)),
    saved("a lambda as helper", D, "clean = lambda line: line.strip()", READ.format("clean(line)", "clean(line)"), holds=("clean = lambda",)),
    saved("a helper of a helper", D, "def a(x):\n    return x.strip()", "def b(x):\n    return a(x)", READ.format("b(line)", "b(line)"), holds=("def a", "def b")),
    saved("helpers that call each other", D, "def a(x, n=1):\n    return b(x, n - 1) if n else x.strip()\ndef b(x, n):\n    return a(x, n)", READ.format("a(line)", "a(line)"), holds=("def a", "def b")),
    saved("from math import *", S, "from math import *", SOFTMAX.replace("max(l.data for l in logits)", "max(l.data for l in logits if not isnan(l.data))"), holds=("from math import isnan",), lacks=("import *",)),
    saved("an import among others", D, "import math, os.path", READ.format("line.strip()", "line.strip()").replace("path,", "os.path.join('', path),", 1), holds=("import os.path",), lacks=("import math",)),
    saved("an import under another name", D, "from functools import reduce as fold", READ.format("line.strip()", "fold(lambda a, b: a or b, line.strip(), '')"), holds=("from functools import reduce as fold",)),
    saved("an import inside the function", D, "def load_documents(path):\n    import io\n    with io.open(path, encoding='utf-8-sig') as f:\n        return [x.strip() for x in f if x.strip()]"),
    saved("an import beside a module of one's own", S, "import microgpt, math", SOFTMAX.replace("highest = ", "highest = 0 * math.pi + "), holds=("import math",), lacks=("import microgpt",)),
    saved("a type of one's own in an annotation", S, "Vector = list[Value]", SOFTMAX.replace("(logits)", "(logits: Vector) -> Vector", 1), holds=("Vector = list[Value]",)),
    saved("annotations that are never looked at", S, "from __future__ import annotations", SOFTMAX.replace("(logits)", "(logits: Nonsense) -> Nonsense", 1), holds=("from __future__ import annotations",)),
    saved("a default that is a name", S, "START = 0", SOFTMAX.replace("(logits)", "(logits, start=START)", 1), holds=("START = 0",)),
    saved("a namedtuple as helper", S, "from collections import namedtuple\nPair = namedtuple('Pair', 'a b')", SOFTMAX.replace("return [e / sum(exps) for e in exps]", "return [p.a / p.b for p in [Pair(e, sum(exps)) for e in exps]]"), holds=("Pair = namedtuple",)),
    saved("a class as helper", D, "class Cleaner:\n    def clean(self, line):\n        return line.strip()", READ.format("Cleaner().clean(line)", "line.strip()"), holds=("class Cleaner",)),
    saved("a helper the file has under another name already", D, "def strip(x):\n    return x.strip()\nshort = strip", READ.format("short(line)", "short(line)"), holds=("short = strip", "def strip")),
    refused("a name that only the notebook has", D, READ.format("line.strip()", "(display, line)[1].strip()"), says="display"),
    refused("a table made in a loop", D, "EXTRA = []\nfor i in range(1):\n    TABLE = [i]", READ.format("line.strip()", "TABLE and line.strip()"), says="step by step"),
    refused("a count that grows", D, "n = 0\nn += 1", READ.format("line.strip()", "n and line.strip()"), says="step by step"),
    refused("the course's own module", D, "from autograder import data", READ.format("line.strip()", "data and line.strip()"), says="the course's"),
    refused("the program as a module", S, "import microgpt", SOFTMAX.replace("highest = ", "highest = 0 * bool(microgpt) + "), says="microgpt"),
    refused("an import from a package of one's own, by a dot", D, "__package__ = 'json'\nfrom . import decoder", READ.format("line.strip()", "decoder and line.strip()"), says="define it in a cell"),
    # Layout and text
    saved("comments stay where they were typed", S, "# above\n" + SOFTMAX.strip().replace("highest = ", "# inside\n    highest = "), holds=("# above", "    # inside")),
    saved("two lines stay two lines", "04-power", VALUE, "@add_to(Value)\ndef __pow__(self, n):\n    return Value(self.data**n, (self,), (n * self.data ** (n - 1),))", holds=("    def __pow__(self, n):\n        return",)),
    saved("one line stays one line", D, "def load_documents(path): return [x.strip() for x in open(path, encoding='utf-8-sig') if x.strip()]", holds=("def load_documents(path): return",)),
    saved("a form feed on a line of its own", S, "\f\n" + SOFTMAX),
    saved("a form feed inside", S, SOFTMAX.replace("    exps", "\f\n    exps")),
    saved("a vertical tab in a comment", S, SOFTMAX.replace("exps = [", "exps = [  # a\vb\n        ")),
    saved("a separator in a comment", S, SOFTMAX.replace("exps = [", "exps = [  # a\u2028b\x85c\n        ")),
    saved("tabs for blanks", S, SOFTMAX.replace("    ", "\t")),
    saved("Windows line ends", S, SOFTMAX.replace("\n", "\r\n")),
    saved("a line commented out at column 0", "01-encode", ENCODE.format("pass\n# old = 1"), holds=("# old = 1",)),
    saved("a text at column 0 in a method", "01-encode", ENCODE.format('"""Ids.\n\nAt column 0.\n    """'), holds=("\nAt column 0.\n",)),
    saved("a text of several lines whose blanks matter", "01-encode", ENCODE.format('self.note = """a\n  b"""\n    del self.note'), holds=('"""a\n  b"""',)),
    saved("semicolons", D, "import os; X = 1", READ.format("line.strip()", "X and os and line.strip()"), holds=("X = 1", "import os")),
    saved("a backslash at a line's end", S, SOFTMAX.replace("highest = max", "highest = \\\n        max")),
    saved("an emoji in a comment", S, SOFTMAX.replace("highest = ", "highest = (  # \N{GRINNING FACE}\n        ").replace("logits)\n    exps", "logits))\n    exps")),
    saved("%%time above it", S, "%%time\n" + SOFTMAX.lstrip(), holds=("highest",), lacks=("%%",)),
    saved("%%capture above it", S, "%%capture\n" + SOFTMAX.lstrip(), lacks=("%%",)),
    saved("a magic line in the cell", S, "%pwd\n" + SOFTMAX, lacks=("%pwd",)),
    saved("a helper below %%time", S, "%%time\ndef top(xs):\n    return max(x.data for x in xs)", SOFTMAX.replace("max(l.data for l in logits)", "top(logits)"), holds=("def top",)),
    saved("print while it runs", S, SOFTMAX.replace("exps =", "print('hi')\n    exps ="), holds=("print('hi')",)),
    saved("a docstring and hints", S, SOFTMAX.replace("(logits):", '(logits: list) -> list:\n    """Mine."""'), holds=('"""Mine."""',)),
    # Classes
    saved("a dataclass for Value", V, DATACLASS, holds=("@dataclass(eq=False)", "from dataclasses import dataclass"), lacks=("field",)),
    saved("slots", V, VALUE.replace("    def __init__", "    __slots__ = ('data', 'grad', 'children', 'local_grads')\n    def __init__"), holds=("__slots__",)),
    saved("a class with a base of one's own", V, "class Base:\n    kind = 'number'", VALUE.replace("class Value:", "class Value(Base):"), holds=("class Base", "class Value(Base)")),
    saved("a Tokenizer with properties", T, WITH_PROPERTIES, holds=("@property",)),
    saved("other exercises' methods in the class cell are left out", T, TOKENIZER + "    def encode(self, document):\n        return 'wrong'\n", lacks=("wrong",)),
    saved("a repr is kept", V, VALUE + "    def __repr__(self):\n        return f'Value({self.data})'\n", holds=("__repr__",)),
    saved("__init__ added later", V, "class Value:\n    pass", "@add_to(Value)\ndef __init__(self, data, children=(), local_grads=()):\n    self.data, self.grad, self.children, self.local_grads = data, 0, children, local_grads", holds=("def __init__",)),
    saved("a method written in the class", "04-add", VALUE + ADD.replace("@add_to(Value)\n", "").replace("\n", "\n    "), holds=("def __add__",)),
    saved("a method given by name", "04-add", VALUE, "def plus(self, other):\n    other = other if isinstance(other, Value) else Value(other)\n    return Value(self.data + other.data, (self, other), (1, 1))\nValue.__add__ = plus", holds=("def plus", "Value.__add__ = plus")),
    refused("a method that exec put in place of one's own", "04-add", VALUE, ADD, "exec('def __add__(self, b):\\n    b = b if isinstance(b, Value) else Value(b)\\n    return Value(self.data + b.data, (self, b), (1, 1))\\nValue.__add__ = __add__')", says="Value.__add__ was not typed into a cell"),
    saved("a method set by setattr", "04-add", VALUE, "def plus(self, other):\n    other = other if isinstance(other, Value) else Value(other)\n    return Value(self.data + other.data, (self, other), (1, 1))\nsetattr(Value, '__add__', plus)", holds=("def plus", "setattr(Value, '__add__', plus)")),
    saved("a lambda as method", "04-add", VALUE, "wrap = lambda x: x if isinstance(x, Value) else Value(x)\nValue.__add__ = lambda a, b: Value(a.data + wrap(b).data, (a, wrap(b)), (1, 1)) if isinstance(b, Value) else Value(a.data + b, (a, Value(b)), (1, 1))", holds=("Value.__add__ = lambda",)),
    saved("a helper for a method", "04-add", VALUE, "def wrap(x):\n    return x if isinstance(x, Value) else Value(x)", ADD.replace("other if isinstance(other, Value) else Value(other)", "wrap(other)"), holds=("def wrap",)),
    saved("a default of a method that is a name", "04-add", VALUE, "ONE = 1", ADD.replace("(self, other):", "(self, other, one=ONE):").replace("(1, 1)", "(one, one)"), holds=("ONE = 1",)),
    saved("a decorated method", "04-add", VALUE, "import functools\ndef told(f):\n    @functools.wraps(f)\n    def inner(*a):\n        return f(*a)\n    return inner", ADD.replace("@add_to(Value)\n", "@add_to(Value)\n@told\n"), holds=("@told",)),
    saved("the class cell run again after the method", "04-add", VALUE, ADD, VALUE, ADD),
    saved("a method for a class that the file lacks", "04-add", VALUE, ADD, holds=("# 04-value, from the reference",)),
    refused("a class under another name", V, VALUE.replace("Value", "Number"), names=("Number",), says="call it Value"),
    saved("a class in one line", V, "class Value: pass", "@add_to(Value)\ndef __init__(self, data, children=(), local_grads=()):\n    self.data, self.grad, self.children, self.local_grads = data, 0, children, local_grads", holds=("def __init__",)),
    saved("an alias of a method in the class", V, VALUE + "    def __add__(self, other):\n        " + SUM + "    __radd__ = __add__\n", lacks=("__radd__",)),
    saved("a method that stands twice in the class", "04-add", VALUE + "    def __add__(self, other):\n        return 0\n    def __add__(self, other):\n        " + SUM, lacks=("return 0",)),
    saved("a helper method", "04-add", VALUE, "@add_to(Value)\ndef wrap(self, other):\n    return other if isinstance(other, Value) else Value(other)", ADD.replace("other if isinstance(other, Value) else Value(other)", "self.wrap(other)"), holds=("    def wrap",)),
    saved("a count on the class", V, VALUE + "        Value.made += 1\n\nValue.made = 0", holds=("Value.made = 0",)),
    saved("a method decorated without wraps", "04-add", VALUE, "def told(f):\n    def inner(*a): return f(*a)\n    inner.__name__ = f.__name__\n    return inner", ADD.replace("@add_to(Value)\n", "@add_to(Value)\n@told\n"), holds=("def told", "@told")),
    saved("a repr that was added", V, VALUE, "@add_to(Value)\ndef __repr__(self):\n    return f'V({self.data})'", holds=("    def __repr__",)),
    saved("two blanks", V, VALUE.replace("        ", "    ").replace("    def", "  def"), holds=("\n  def __init__",)),
    saved("tabs in a class", V, VALUE.replace("    ", "\t"), holds=("\n\tdef __init__",)),
    refused("a method of a base class", "04-add", "class Number:\n    def __add__(self, other):\n        " + SUM, VALUE.replace("Value:", "Value(Number):"), says="@add_to(Value)"),
    # What came from elsewhere, and what has changed since
    refused("a method that came with %run", "04-add", VALUE, FILE.format("from autograder import add_to\n" + ADD), "%run -i mine.py", says="not typed into a cell"),
    refused("an older cell below what %run brought", S, SOFTMAX.replace("highest", "older"), FILE.format(SOFTMAX), "%run mine.py", says="no cell"),
    refused("an older cell below what exec made", S, SOFTMAX.replace("highest", "older"), f"exec({SOFTMAX!r})", says="no cell"),
    refused("an older lambda below what exec made", D, "load_documents = lambda path: []", f"exec({READ.format('line.strip()', 'line.strip()')!r})", says="no cell"),
    refused("a value that was passed on and changed", D, "word = 'right'", "def make(skip):\n    def load(path):\n        return [x.strip() for x in open(path, encoding='utf-8-sig') if x.strip() not in ('', skip)]\n    return load", "load_documents = make(word)", "word = 'wrong'", says="another value"),
    refused("a table that grew in another cell", D, "SKIP = []", "SKIP.append('zzz')", READ.format("line.strip()", "line.strip() and line.strip() not in SKIP"), says="changed after it was assigned"),
    refused("a computed table that grew in another cell", D, "SKIP = list('ab')", "SKIP.append('zzz')", READ.format("line.strip()", "line.strip() and line.strip() not in SKIP"), says="changed after it was assigned"),
    saved("a table that the function fills", D, "SEEN = {}", READ.format("SEEN.setdefault(line, line.strip())", "line.strip()"), "load_documents(__import__('autograder.data').data.path('names.txt'))[:1]", holds=("SEEN = {}",)),
    saved("a count of calls", D, "count = 0", READ.format("line.strip()", "line.strip()").replace("(path):\n", "(path):\n    global count\n    count += 1\n"), holds=("count = 0",)),
    saved("the second name of a pair of functions", S, "bad, good = (lambda l: l), (lambda l: (lambda e: [x / sum(e) for x in e])([(v - max(w.data for w in l)).exp() for v in l]))", names=("good",), holds=("softmax = good",)),
    saved("a piece under a shorter name", "08-weights", "from microgpt import softmax as soft", WEIGHTS.format("soft"), holds=("soft = softmax",)),
    saved("an annotation of a local name", S, SOFTMAX.replace("    highest =", "    highest: Number ="), holds=("highest: Number",)),
    refused("a file at a relative path", D, "open('names.txt', 'w').write('ann')", "docs = open('names.txt').read().split()", READ.format("line.strip()", "line.strip() and docs"), says="does not run by itself"),
    refused("a package that is not Python's own", S, "import numpy as np", SOFTMAX.replace("max(l.data for l in logits)", "float(np.max([l.data for l in logits]))"), says="needs Python alone"),
    refused("a package inside the function", S, SOFTMAX.replace("    highest = ", "    import numpy\n    highest = 0 * numpy.pi + "), says="needs Python alone"),
    # Marks that were typed
    saved("another's mark above the answer", S, "# 06-linear" + SOFTMAX, lacks=("# 06-linear\ndef softmax",)),
    saved("a block copied from the file", S, "# 06-softmax, from the reference" + SOFTMAX, lacks=("# 06-softmax, from",)),
    saved("another's mark at column 0 inside", S, SOFTMAX.replace("    exps", "# 06-linear\n    exps"), lacks=("# 06-linear\n    exps",)),
    # Names that are taken
    refused("a helper with the name of a later piece", D, "def softmax(x):\n    return x.strip()", READ.format("softmax(line)", "softmax(line)"), says="06-softmax"),
    refused("an import under the name of a piece", D, "from math import exp as softmax", READ.format("line.strip()", "softmax(1) and line.strip()"), says="softmax"),
    # What the file does when it is imported
    refused("it ends the program", D, "import sys\nEND = sys.exit if __name__ != '__main__' else print\nRESULT = END() if __name__ != '__main__' else 1", READ.format("line.strip()", "RESULT and line.strip()"), says="does not run by itself"),
    refused("it fails when imported", D, "X = 1 if __name__ == '__main__' else nothing", READ.format("line.strip()", "X and line.strip()"), says="Not saved"),
]  # fmt: skip


def stand(running: Notebook, exercise_id: str) -> None:
    """Let the learner stand at the lesson of an exercise, with earlier ones from the reference."""
    running.run(f'catch_up("{exercise_id[:2]}")')
    if exercise_id > "04-value":
        running.run("from microgpt import Value") if exercise_id[:2] > "04" else None
    if exercise_id.startswith("01-") and exercise_id not in (D, T):
        running.run(TOKENIZER)


def text(file: str = "microgpt.py") -> str:
    path = learner.home() / file
    return path.read_text(encoding="utf-8") if path.exists() else ""


def imports_by_itself(file: str) -> None:
    """The file runs in a fresh Python that knows nothing of the course."""
    ran = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, '.'); import {file[:-3]}"],
        cwd=learner.home(), capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda accident: accident.name)
def test_an_accident_ends_well(accident: Accident, typed: Notebook):
    stand(typed, accident.exercise)
    exercise = course.exercise(accident.exercise)
    before = text(exercise.file)
    for cell in accident.cells:
        typed.run(cell)
    said = typed.check(accident.exercise, *accident.names)
    assert f"✓ {accident.exercise}" in said, said
    if accident.saved:
        assert "Saved to" in said or "already holds" in said, said
        assert learner.standing(exercise) == learner.Standing("yours")
        for part in accident.holds:
            assert part in text(exercise.file), f"{part!r} is missing in\n{text(exercise.file)}"
        for part in accident.lacks:
            assert part not in text(exercise.file)
    else:
        (sentence,) = [line for line in said.splitlines() if "Not saved" in line]
        assert accident.says in sentence
        assert text(exercise.file) == before
    imports_by_itself(exercise.file)
    assert blocks.render(blocks.parse(text(exercise.file))) == text(exercise.file)


def test_what_is_saved_has_the_syntax_tree_of_what_was_typed(typed):
    stand(typed, S)
    typed.run(SOFTMAX)
    typed.check(S)
    saved_block = text().split("# 06-softmax\n")[1]
    assert ast.dump(ast.parse(saved_block)) == ast.dump(ast.parse(SOFTMAX))
