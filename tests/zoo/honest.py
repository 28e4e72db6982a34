"""Submissions in good faith: whole, half, empty, and right in ways that nobody expects."""

from __future__ import annotations

from autograder.checking import answers
from zoo.making import END, FULL, cell, code, edited, empty, honest, raw, solved, without


def _oddity(exercise: str, number: int) -> str:
    return answers.oddities(exercise)[number].code


def _only(*names: str):
    """The solved lesson with nothing but the answers named."""

    def change(document: dict) -> None:
        release = cell(document, "04-value")  # noqa: F841
        for c in document["cells"]:
            about = c["metadata"].get("nbgrader", {})
            if about.get("solution") and c["cell_type"] == "code" and about["grade_id"][3:] not in names:
                c["source"] = "# Write your code here, in place of the line below.\nraise NotImplementedError"

    return edited(change)


def _printed(document: dict) -> None:
    """Outputs of a long evening."""
    for c in document["cells"]:
        if c["cell_type"] == "code":
            c["execution_count"] = 12
            c["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["working\n"] * 3000}]


def _by_another_editor(document: dict) -> None:
    """Written by a program that knows no cell ids and has settings of its own."""
    document["nbformat_minor"] = 4
    document["metadata"] = {
        "accelerator": "GPU",
        "colab": {"provenance": [], "name": "04_value (1).ipynb"},
        "kernelspec": {"display_name": "conda env:ml", "language": "python", "name": "conda-env-ml-py"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {}},
    }
    for c in document["cells"]:
        del c["id"]
        c["metadata"]["id"] = "xYz123"


def _rewritten(document: dict) -> None:
    """Every text of the lesson in the student's own words."""
    for c in document["cells"]:
        if c["cell_type"] == "markdown":
            c["source"] = "My notes: *see* <b>above</b> & below."


def _sources_as_lists(document: dict) -> None:
    for c in document["cells"]:
        c["source"] = c["source"].splitlines(keepends=True) if isinstance(c["source"], str) else c["source"]


def _windows(document: dict) -> None:
    for c in document["cells"]:
        source = c["source"] if isinstance(c["source"], str) else "".join(c["source"])
        c["source"] = source.replace("\n", "\r\n")


def _commented(document: dict) -> None:
    for c in document["cells"]:
        c["metadata"].update(collapsed=True, scrolled=False, tags=["todo", "wichtig"], slideshow={"slide_type": "-"})


def _many_cells(document: dict) -> None:
    document["cells"][3:3] = [code(f"trial_{n} = {n} * 2", f"trial-{n}") for n in range(300)]


NUMPY = {
    "04-add": """
import numpy as np

@add_to(Value)
def __add__(self, other):
    other = other if isinstance(other, Value) else Value(np.float64(other))
    return Value(np.add(self.data, other.data), [self, other], list(np.ones(2)))
""",
    "04-functions": """
import numpy as np

@add_to(Value)
def exp(self):
    out = np.exp(self.data)
    return Value(out, (self,), np.array([out]))

@add_to(Value)
def log(self):
    return Value(np.log(self.data), (self,), (np.float64(1) / self.data,))

@add_to(Value)
def relu(self):
    return Value(np.maximum(self.data, 0), (self,), (np.float64(self.data > 0),))
""",
}

PRINTS = """
print("adding is next", Value)

@add_to(Value)
def __add__(self, other):
    print("DEBUG", self.data, other)
    other = other if isinstance(other, Value) else Value(other)
    print("DEBUG now", other.data)
    return Value(self.data + other.data, (self, other), (1, 1))

print((Value(1.0) + 2).data)
"""

WARNS = """
import logging
import sys
import warnings

@add_to(Value)
def __pow__(self, n):
    warnings.warn(f"power {n}")
    logging.getLogger("me").warning("raising to %s", n)
    print("still here", file=sys.stderr)
    return Value(self.data**n, (self,), (n * self.data ** (n - 1),))
"""

TYPED = """
from __future__ import annotations

from typing import TypeAlias

Number: TypeAlias = int | float

@add_to(Value)
def __add__(self: Value, other: Value | Number) -> Value:
    right: Value = other if isinstance(other, Value) else Value(other)
    return Value(self.data + right.data, (self, right), (1.0, 1.0))
"""

MODERN = """
@add_to(Value)
def __mul__(self, other):
    match other:
        case Value():
            pass
        case int() | float():
            other = Value(other)
    if (product := self.data * other.data) is not None:
        return Value(product, children=(self, other), local_grads=(other.data, self.data))
"""

THREADS = """
from concurrent.futures import ThreadPoolExecutor

@add_to(Value)
def __mul__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    with ThreadPoolExecutor(2) as pool:
        product = pool.submit(lambda: self.data * other.data).result()
    return Value(product, (self, other), (other.data, self.data))
"""

SLOW = """
import time

@add_to(Value)
def __add__(self, other):
    time.sleep(0.02)
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data + other.data, (self, other), (1, 1))
"""

CLOSURES = """
def make_operation(name, compute, slopes):
    def operation(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(compute(self.data, other.data), (self, other), slopes(self.data, other.data))

    operation.__name__ = name
    return operation

Value.__add__ = make_operation("__add__", lambda a, b: a + b, lambda a, b: (1, 1))
"""

SUBCLASS = """
class Node:
    __slots__ = ("data", "grad", "children", "local_grads", "__weakref__")

    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad = data, 0
        self.children, self.local_grads = tuple(children), tuple(local_grads)

class Value(Node):
    def __repr__(self):
        return f"<{self.data}>"
"""

DATACLASS = """
from dataclasses import dataclass, field

@dataclass(eq=False)
class Value:
    data: float
    children: tuple = ()
    local_grads: tuple = ()
    grad: float = field(default=0.0)
"""

PROPERTIES = """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self._state = {"data": data, "grad": 0.0}
        self._edges = list(zip(children, local_grads))

    data = property(lambda self: self._state["data"], lambda self, x: self._state.update(data=x))
    grad = property(lambda self: self._state["grad"], lambda self, x: self._state.update(grad=x))
    children = property(lambda self: [child for child, _ in self._edges])
    local_grads = property(lambda self: [slope for _, slope in self._edges])
"""

TESTED = """
def is_number(x):
    return isinstance(x, (int, float))

@add_to(Value)
def __add__(self, other):
    if is_number(other):
        other = Value(other)
    return Value(self.data + other.data, (self, other), (1, 1))

if __name__ == "__main__":
    three = Value(1.0) + 2
    assert three.data == 3.0, "cannot add"
    assert len(three.children) == 2
"""

AT_ONCE = """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad, self.children, self.local_grads = data, 0, children, local_grads

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1, 1))

    __radd__ = __add__
"""

MAGICS = """
%matplotlib inline
%load_ext autoreload
%autoreload 2
import time
started = time.time()
"""

USES_TOOLS = """
from figures.graph import graph
from figures.show import show

total = Value(2.0) + Value(3.0)
names = {"total": total}
display(show(graph(total, names)))
print(slope(lambda a: a * 3.0, 2.0), inspect.getsource(add_to))
check("04-add", Value)
if ready("04-add", Value):
    print("ready")
"""

LATE_ANSWER = """
def __add__(self, other):
    other = other if isinstance(other, Value) else Value(other)
    return Value(self.data + other.data, (self, other), (1, 1))

Value.__add__ = __add__
"""

WRONG_ADD = "Value.__add__ = lambda self, other: Value(1.0, (self,), (1,))"


ALL = (
    honest("full-marks", solved()),
    honest("nothing-written", empty(), 0, "unwritten"),
    honest("half-written", _only("value", "add", "multiply"), without("power", "functions", "derived")),
    honest("only-the-first", _only("value"), 2),
    honest("only-the-last", _only("value", "multiply", "add", "power", "derived"), without("functions")),
    honest("debug-prints", solved({"04-add": PRINTS})),
    honest("numpy-numbers", solved(NUMPY)),
    honest("warnings-on-stderr", solved({"04-power": WARNS})),
    honest(
        "helper-cells",
        solved(
            cells={
                "04-add-task": "def wrapped(x):\n    return x if isinstance(x, Value) else Value(x)",
                "04-multiply-task": "both = (Value(1.0), Value(2.0))",
            }
        ),
    ),
    honest(
        "helper-in-a-cell-of-its-own",
        solved(
            {"04-add": "@add_to(Value)\ndef __add__(self, other):\n    return both_slopes_one(self, wrapped(other))"},
            {
                "04-add-task": (
                    "def wrapped(x):\n    return x if isinstance(x, Value) else Value(x)\n\n"
                    "def both_slopes_one(a, b):\n    return Value(a.data + b.data, (a, b), (1, 1))"
                )
            },
        ),
    ),
    honest("clears-everything-later", solved(cells={END: "Value = check = math = None\ndel add_to, inspect"})),
    honest("spoils-addition-later", solved(cells={"04-reflection-question": "Value.__add__ = None"})),
    honest("answer-below-the-stub", empty({}, {"04-value-check": DATACLASS}), 2),
    honest("corrected-below-the-answer", solved({"04-add": WRONG_ADD}, {"04-add-check": LATE_ANSWER})),
    honest("magics", solved(cells={"04-value-task": MAGICS, "04-add-task": "!ls\n%time Value(2.0)\nValue?"})),
    honest(
        "magic-above-an-answer",
        solved(
            {
                "04-power": (
                    "%matplotlib inline\n@add_to(Value)\ndef __pow__(self, n):\n"
                    "    return Value(self.data**n, (self,), (n * self.data ** (n - 1),))"
                )
            }
        ),
    ),
    honest("cell-magic-elsewhere", solved(cells={"04-add-task": "%%bash\nfor f in *; do echo $f; done"})),
    honest(
        "timed-cell",
        solved(
            {
                "04-power": (
                    "%%time\n@add_to(Value)\ndef __pow__(self, n):\n"
                    "    return Value(self.data**n, (self,), (n * self.data ** (n - 1),))"
                )
            }
        ),
    ),
    honest(
        "await",
        solved(cells={"04-add-task": "import asyncio\nawait asyncio.sleep(0.01)\nnumber = await asyncio.sleep(0, 3)"}),
    ),
    honest("await-above-an-answer", solved({"04-add": "import asyncio\nawait asyncio.sleep(0)\n" + LATE_ANSWER})),
    honest("types-and-future", solved({"04-add": TYPED})),
    honest("match-and-walrus", solved({"04-multiply": MODERN})),
    honest("threads", solved({"04-multiply": THREADS})),
    honest("slow-but-right", solved({"04-add": SLOW})),
    honest("closures", solved({"04-add": CLOSURES})),
    honest("a-subclass-with-slots", solved({"04-value": SUBCLASS})),
    honest("properties", solved({"04-value": PROPERTIES})),
    honest("own-tests-in-the-answer", solved({"04-add": TESTED})),
    honest("two-exercises-at-once", solved({"04-value": AT_ONCE})),
    honest("counts-its-values", solved({"04-value": _oddity("04-value", 1)})),
    honest("a-number-gets-no-node", solved({"04-add": _oddity("04-add", 1), "04-multiply": _oddity("04-multiply", 0)})),
    honest("operations-of-their-own", solved({"04-derived": _oddity("04-derived", 0)})),
    honest("names-from-names", solved({"04-derived": _oddity("04-derived", 1)})),
    honest("a-flat-relu", solved({"04-functions": _oddity("04-functions", 1)})),
    honest("looks-at-graphs", solved(cells={"04-multiply-idea": USES_TOOLS})),
    honest("asks-for-input", solved(cells={"04-add-task": 'name = input("Your name? ")'})),
    honest(
        "writes-a-file",
        solved(
            cells={
                "04-add-task": "with open('notes.txt', 'w') as file:\n    file.write('2')\n"
                "note = float(open('notes.txt').read())"
            }
        ),
    ),
    honest("draws-random-numbers", solved(cells={"04-add-task": "import random\nrandom.seed(7)\nx = random.random()"})),
    honest("shows-with-ipython", solved({"04-add": "from IPython.display import display\n" + LATE_ANSWER})),
    honest("leaves-with-exit", solved(cells={"04-multiply-task": "exit()"})),
    honest("a-cell-that-fails", solved(cells={"04-add-task": "1 / 0", "04-power-task": "undefined_name"})),
    honest("a-cell-of-a-few-seconds", solved(cells={"04-add-task": "import time\ntime.sleep(2)"})),
    honest("300-cells", edited(_many_cells)),
    honest("long-outputs", edited(_printed)),
    honest("another-editor", edited(_by_another_editor)),
    honest("texts-rewritten", edited(_rewritten)),
    honest("sources-as-lists", edited(_sources_as_lists)),
    honest("windows-line-ends", edited(_windows)),
    honest("tags-and-slides", edited(_commented)),
    honest("byte-order-mark", raw(lambda text: b"\xef\xbb\xbf" + text)),
    honest("Zoë Müller-Łukasz", solved()),
    honest("李雷 🦆", solved()),
    honest("o'neill", solved()),
    honest("a.b-c_d@example.org", solved()),
)

assert FULL == 14
