"""Submissions in good faith that are wrong, or damaged on the way."""

from __future__ import annotations

import copy
import gzip
from collections.abc import Callable
from pathlib import Path

import copies
from autograder import course, notebooks
from autograder.checking import answers
from zoo.making import END, FULL, Place, broken, cell, code, edited, raw, solved, without

# What is left where plus, or powers, are wrong: the derived operators are made of them.
# What uses a piece that failed is examined on the reference's, so it costs nothing.
NO_VALUE = without("value")
NO_ADD = without("add")
NO_POWER = without("power")


def _mistake(exercise: str, name: str, score: float):
    """One known wrong answer, which the verdict has to name."""
    (known,) = (m for m in answers.mistakes(exercise) if m.name == name)
    called = "mistake-" + "".join(c if c.isalnum() else "-" for c in name)
    return broken(called, solved({exercise: known.code}), score, known.says[:40].lower())


def _without_cell(*names: str) -> Callable[[dict], None]:
    def change(document: dict) -> None:
        document["cells"] = [c for c in document["cells"] if c["id"] not in names]

    return change


def _set(name: str, **entries: object) -> Callable[[dict], None]:
    return lambda document: cell(document, name).update(entries)


def _reversed(document: dict) -> None:
    document["cells"].reverse()


def _no_metadata(document: dict) -> None:
    """As after a detour through a program that drops the metadata of cells."""
    for c in document["cells"]:
        c["metadata"] = {}


def _nothing_to_go_by(document: dict) -> None:
    """Neither metadata nor ids, so nothing tells which exercise a cell answers."""
    for c in document["cells"]:
        c["metadata"] = {}
        del c["id"]


def _answer_without_metadata(document: dict) -> None:
    """The answer was pasted into a new cell and the given one thrown away."""
    cell(document, "04-add")["metadata"] = {}


def _answer_twice(document: dict) -> None:
    """A cell copied and pasted in JupyterLab keeps its metadata."""
    again = copy.deepcopy(cell(document, "04-add"))
    again["id"] = "another"
    document["cells"].insert(document["cells"].index(cell(document, "04-add")) + 1, again)


def _split(document: dict) -> None:
    """An answer cell split in two: both halves keep the metadata."""
    whole = cell(document, "04-derived")
    parts = whole["source"].split("\n\n\n")
    whole["source"] = "\n\n\n".join(parts[:3])
    rest = copy.deepcopy(whole)
    rest["id"], rest["source"] = "rest", "\n\n\n".join(parts[3:])
    document["cells"].insert(document["cells"].index(whole) + 1, rest)


def _version_3(document: dict) -> dict:
    cells = []
    for c in document["cells"]:
        c = {key: value for key, value in c.items() if key not in ("id", "execution_count")}
        if c["cell_type"] == "code":
            c |= {"input": c.pop("source"), "language": "python", "collapsed": False}
        cells.append(c)
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}


def _lesson_05(path: Path, place: Place) -> None:
    """Another lesson handed in by mistake."""
    path.write_text(notebooks.text_of(copies.filled(course.lesson("05"))), encoding="utf-8")


def _misnamed(path: Path, place: Place) -> None:
    solved()(path.with_name("04_value (1).ipynb"), place)


def _folder_alone(path: Path, place: Place) -> None:
    """Nothing in the folder."""


def _folder_instead(path: Path, place: Place) -> None:
    path.mkdir()
    solved()(path / path.name, place)


def _unreadable_metadata(value: object) -> Callable[[dict], None]:
    def change(document: dict) -> None:
        cell(document, "04-add")["metadata"]["nbgrader"] = value

    return change


def _deep(depth: int) -> bytes:
    return b'{"cells": ' + b"[" * depth + b"]" * depth + b', "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def _drop_metadata(document: dict) -> None:
    del document["metadata"]


LOOP = """
@add_to(Value)
def __pow__(self, n):
    out = 1.0
    while n != 0:
        out, n = out * self.data, n - 0.3
    return Value(out, (self,), (n,))
"""

ALL = (
    broken(
        "syntax-error", solved({"04-power": "@add_to(Value)\ndef __pow__(self, n:\n    return"}), NO_POWER, "syntax"
    ),
    broken("wrong-indentation", solved({"04-add": "@add_to(Value)\ndef __add__(self, other):\nreturn 1"}), NO_ADD),
    broken("smart-quotes", solved({"04-power": "name = “power”"}), NO_POWER, "syntax"),
    broken("python-2", solved({"04-power": "print 'hello'"}), NO_POWER, "syntax"),
    broken("merge-marks-in-a-cell", solved({"04-power": "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b"}), NO_POWER),
    broken("syntax-error-in-an-own-cell", solved(cells={"04-add-task": "for x in"}), FULL),
    broken("everything-in-the-first-is-wrong", solved({"04-value": "class Value\n    pass"}), NO_VALUE, "syntax"),
    broken(
        "numbers-as-text",
        solved(
            {
                "04-value": (
                    "class Value:\n    def __init__(self, data, children=(), local_grads=()):\n"
                    "        self.data, self.grad, self.children, self.local_grads = str(data), 0, children, "
                    "local_grads"
                )
            }
        ),
        NO_VALUE,
    ),
    broken(
        "not-a-number",
        solved(
            {
                "04-multiply": (
                    "@add_to(Value)\ndef __mul__(self, other):\n"
                    "    return Value(float('nan'), (self,), (float('nan'),))"
                )
            }
        ),
        without("multiply"),
    ),
    broken(
        "infinite-slope",
        solved(
            {
                "04-functions": (
                    "@add_to(Value)\ndef exp(self):\n    return Value(1e400, (self,), (1e400,))\n"
                    "@add_to(Value)\ndef log(self):\n    return Value(-1e400, (self,), (1e400,))\n"
                    "@add_to(Value)\ndef relu(self):\n    return Value(-0.0, (self,), (1e400,))"
                )
            }
        ),
        without("functions"),
    ),
    broken(
        "nested-children",
        solved(
            {
                "04-add": (
                    "@add_to(Value)\ndef __add__(self, other):\n"
                    "    return Value(self.data + other.data, ((self, other),), ((1, 1),))"
                )
            }
        ),
        NO_ADD,
    ),
    broken(
        "returns-nothing", solved({"04-add": "@add_to(Value)\ndef __add__(self, other):\n    self.data + 1"}), NO_ADD
    ),
    broken("renamed-class", solved({"04-value": "class Val:\n    pass"}), NO_VALUE),
    broken(
        "renamed-method",
        solved(
            {
                "04-add": (
                    "@add_to(Value)\ndef add(self, other):\n"
                    "    return Value(self.data + other.data, (self, other), (1, 1))"
                )
            }
        ),
        NO_ADD,
    ),
    broken("answer-emptied", solved({"04-add": ""}), NO_ADD),
    broken("only-a-comment", solved({"04-add": "# I do not know"}), NO_ADD),
    broken("answer-deleted", edited(_without_cell("04-add")), NO_ADD, "04-add"),
    broken(
        "three-answers-deleted",
        edited(_without_cell("04-add", "04-power", "04-derived")),
        without("add", "power", "derived"),
        "04-power",
    ),
    broken("answer-as-text", edited(_set("04-add", cell_type="markdown")), FULL, "04-add"),
    broken("answer-raw", edited(_set("04-add", cell_type="raw")), FULL, "04-add"),
    broken("answer-without-metadata", edited(_answer_without_metadata), FULL),
    broken("no-metadata-at-all", edited(_no_metadata), FULL),
    broken("no-metadata-and-no-ids", edited(_nothing_to_go_by), 0, "04-add was deleted"),
    broken("answer-twice", edited(_answer_twice), FULL),
    broken("answer-split", edited(_split), FULL, "04-derived"),
    broken("order-reversed", edited(_reversed), FULL),
    broken(
        "checks-deleted", edited(_without_cell("04-value-check", "04-add-check", "04-derived-check")), FULL, "check"
    ),
    broken("reflection-deleted", edited(_without_cell("04-reflection", "04-setup")), FULL),
    broken(
        "recursion-without-end",
        solved({"04-add": "@add_to(Value)\ndef __add__(self, other):\n    return self + other"}),
        NO_ADD,
    ),
    broken("loop-without-end", solved({"04-power": LOOP}), NO_POWER, "time"),
    broken("loop-in-an-own-cell", solved(cells={"04-functions-task": "while True:\n    pass"}), FULL, "time"),
    broken(
        "sleeps-in-an-own-cell", solved(cells={"04-functions-task": "import time\ntime.sleep(10_000)"}), FULL, "time"
    ),
    broken("loop-in-an-answer", solved({"04-power": "while True:\n    pass"}), NO_POWER, "time"),
    broken(
        "too-large-a-list",
        solved({"04-power": "@add_to(Value)\ndef __pow__(self, n):\n    return [0] * 10**13"}),
        NO_POWER,
    ),
    broken("exit-in-an-answer", solved({"04-power": "@add_to(Value)\ndef __pow__(self, n):\n    exit()"}), NO_POWER),
    broken(
        "prints-without-end-of-line",
        solved(
            {
                "04-power": (
                    "@add_to(Value)\ndef __pow__(self, n):\n    print('x' * 10**7)\n"
                    "    return Value(self.data**n, (self,), (n * self.data ** (n - 1),))"
                )
            }
        ),
        FULL,
    ),
    broken(
        "waits-for-itself",
        solved(
            {
                "04-power": (
                    "import threading\nlock = threading.Lock()\n@add_to(Value)\ndef __pow__(self, n):\n"
                    "    with lock:\n        with lock:\n            return 1"
                )
            }
        ),
        NO_POWER,
        "time",
    ),
    broken(
        "interrupts-itself",
        solved({"04-power": "@add_to(Value)\ndef __pow__(self, n):\n    raise KeyboardInterrupt"}),
        NO_POWER,
    ),
    broken("null-character", solved({"04-power": "x = 'a\x00b'"}), NO_POWER),
    broken(
        "spoils-add-in-a-later-answer",
        solved(
            {
                "04-multiply": (
                    "@add_to(Value)\ndef __mul__(self, other):\n    return 1\n\n"
                    "Value.__add__ = lambda self, other: Value(0.0)"
                )
            }
        ),
        without("multiply", "derived"),  # the reference's multiply does not mend the + that differences are made of
    ),
    _mistake("04-functions", "log's slope is log", without("functions")),
    _mistake("04-functions", "relu's slope is always 1", without("functions")),
    _mistake("04-functions", "logarithm to base 10", without("functions")),
    _mistake("04-derived", "6 / a the wrong way round", without("derived")),
    _mistake("04-derived", "plus that calls itself", without("derived")),
    _mistake("04-derived", "division rounds down", without("derived")),
    _mistake("04-add", "numbers not wrapped", NO_ADD),
    _mistake("04-multiply", "slopes not swapped", without("multiply")),
    _mistake("04-power", "n where n - 1 is due", NO_POWER),
    broken("no-file", _folder_alone, 0, "there is no 04_value.ipynb"),
    broken("misnamed", _misnamed, FULL, "there is no 04_value.ipynb; 04_value (1).ipynb was taken for it"),
    broken("a-folder-instead", _folder_instead, 0, "not a file"),
    broken("no-bytes", raw(b""), 0, "empty"),
    broken("no-notebook", raw(b"Dear teacher, here is my homework."), 0, "damaged"),
    broken("web-page", raw(b"<!DOCTYPE html><html><body><h1>404</h1></body></html>"), 0, "damaged"),
    broken("truncated", raw(lambda text: text[: len(text) // 2]), 0, "damaged"),
    broken(
        "merge-marks", raw(lambda text: b"<<<<<<< HEAD\n" + text + b"=======\n" + text + b">>>>>>> b\n"), 0, "damaged"
    ),
    broken("twice-in-one-file", raw(lambda text: text + text), 0, "damaged"),
    broken("compressed", raw(lambda text: gzip.compress(text, mtime=0)), 0, "utf-8"),
    broken("latin-1", raw(lambda text: text.replace(b"Write", b"\xdcbung \xe4\xf6\xfc")), 0, "utf-8"),
    broken("utf-16", raw(lambda text: text.decode().encode("utf-16")), 0, "utf-8"),
    broken("only-null-characters", raw(b"\0" * 5000), 0, "damaged"),
    broken("null-characters-at-the-end", raw(lambda text: text + b"\0" * 512), 0, "damaged"),
    broken("deeply-nested", raw(_deep(100_000)), 0, "damaged"),
    broken("nested", raw(_deep(900)), 0),
    broken("a-list", raw(b"[1, 2, 3]"), 0, "notebook"),
    broken("a-number", raw(b"42"), 0, "notebook"),
    broken("nothing", raw(b"null"), 0, "notebook"),
    broken("no-cells", raw(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}'), 0),
    broken("cells-of-the-wrong-type", edited(lambda document: document.update(cells={"a": 1})), 0),
    broken("cells-are-null", edited(lambda document: document.update(cells=None)), 0),
    broken("a-cell-is-null", edited(lambda document: document["cells"].insert(5, None)), FULL),
    broken("a-cell-is-a-number", edited(lambda document: document["cells"].insert(5, 7)), FULL),
    broken("source-is-a-number", edited(_set("04-add", source=42)), NO_ADD),
    broken("source-is-null", edited(_set("04-add", source=None)), NO_ADD),
    broken("source-is-a-list-of-numbers", edited(_set("04-add", source=[1, 2, 3])), NO_ADD),
    broken("cell-type-unknown", edited(_set("04-add", cell_type="heading")), NO_ADD),
    broken("cell-type-is-a-list", edited(_set("04-add", cell_type=["code"])), NO_ADD),
    broken("cell-metadata-is-a-list", edited(_set("04-add", metadata=[1])), FULL),
    broken("nbgrader-is-text", edited(_unreadable_metadata("yes")), FULL),
    broken("nbgrader-is-a-list", edited(_unreadable_metadata([["grade_id", "04-add"]])), FULL),
    broken("grade-id-is-a-list", edited(_unreadable_metadata({"grade_id": ["04-add"], "solution": True})), FULL),
    broken("grade-id-is-a-number", edited(_unreadable_metadata({"grade_id": 4, "solution": True})), FULL),
    broken("metadata-is-text", edited(lambda document: document.update(metadata="none")), FULL),
    broken("metadata-missing", edited(_drop_metadata), FULL),
    broken("kernel-unknown", edited(lambda d: d["metadata"].update(kernelspec={"name": "ir", "language": "R"})), FULL),
    broken("kernel-is-a-list", edited(lambda d: d["metadata"].update(kernelspec=[1, 2], language_info=None)), FULL),
    broken("version-3", edited(_version_3), 0, "format"),
    broken("version-99", edited(lambda document: document.update(nbformat=99)), 0, "format"),
    broken("version-is-text", edited(lambda document: document.update(nbformat="four")), 0, "format"),
    broken("minor-version-of-the-future", edited(lambda document: document.update(nbformat_minor=77)), FULL),
    broken("same-cell-ids", edited(lambda document: [c.update(id="same") for c in document["cells"]] and None), FULL),
    broken("another-lesson", _lesson_05, 0, "04-add"),
    broken("unpaired-surrogate-in-a-text", edited(_set("04-reflection", source="My answer \ud800 is this.")), FULL),
    broken("a-line-of-a-megabyte", solved(cells={"04-add-task": "data = '" + "x" * 1_000_000 + "'"}), FULL),
    broken("ten-thousand-lines", solved(cells={END: "\n".join(f"x{n} = {n}" for n in range(10_000))}), FULL),
    broken("invalid-cell-added", edited(lambda d: d["cells"].append(code("x = 1") | {"surprise": {"a": 1}})), FULL),
)
