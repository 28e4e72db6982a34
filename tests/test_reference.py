"""The reference agrees with the canonical run wherever it can by now."""

from __future__ import annotations

import ast
import json
import random
import sys

import pytest

from autograder import blocks, course, program, statements
from autograder.checking import examine
from autograder.classes import add_to

CANON = json.loads((course.ROOT / "data" / "canonical_losses.json").read_text(encoding="utf-8"))
FACTS = CANON["facts"]


@pytest.fixture(scope="module")
def reference():
    return examine.namespace()


@pytest.fixture(scope="module")
def documents(reference):
    return reference.load_documents(course.ROOT / "data" / "names.txt")


def test_the_documents_are_the_canonical_ones(documents):
    assert len(documents) == 32_033 and len(set(documents)) == 29_494
    assert (min(map(len, documents)), max(map(len, documents))) == (2, 15)
    shuffled = list(documents)
    random.Random(FACTS["seed"]).shuffle(shuffled)
    assert shuffled[:5] == CANON["first_docs"]


def test_the_vocabulary_is_the_canonical_one(reference, documents):
    tokenizer = reference.Tokenizer(documents)
    assert "".join(tokenizer.chars) == "abcdefghijklmnopqrstuvwxyz"
    assert (tokenizer.bos, tokenizer.vocab_size) == (26, FACTS["vocab_size"])
    assert tokenizer.encode("az") == [26, 0, 25, 26] and tokenizer.decode([26, 0, 25, 26]) == "az"


def test_no_name_is_cut(reference, documents):
    tokenizer = reference.Tokenizer(documents)
    longest = max(documents, key=len)
    pairs = reference.next_token_pairs(tokenizer.encode(longest), FACTS["block_size"])
    assert len(pairs) == len(longest) + 1 == FACTS["block_size"]
    total = sum(len(reference.next_token_pairs(tokenizer.encode(d), FACTS["block_size"])) for d in shuffled(documents))
    assert total == FACTS["positions_in_1000_steps"]


def shuffled(documents):
    found = list(documents)
    random.Random(FACTS["seed"]).shuffle(found)
    return found[:1000]


@pytest.mark.parametrize("file", course.FILES)
def test_the_reference_needs_only_the_standard_library(file):
    """Only faster.py also needs NumPy."""
    allowed = sys.stdlib_module_names | ({"numpy"} if file == course.FASTER else set())
    for node in ast.walk(ast.parse(program.text(file))):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module] if isinstance(node, ast.ImportFrom) else []
        assert all(module.split(".")[0] in allowed for module in modules)


def test_the_program_is_short():
    """As the first page, lesson 00 and lesson 12 say; blank lines, comments and docstrings aside."""
    text = program.text(course.PROGRAM)
    told = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, node.end_lineno + 1)
    }
    lines = [line.strip() for number, line in enumerate(text.splitlines(), 1) if number not in told]
    code = len([line for line in lines if line and not line.startswith("#")])
    assert code <= 200
    for page in ("README.md", "solutions/00_start_here/00_start_here.ipynb"):
        assert f"some {code} lines of" in (course.ROOT / page).read_text(encoding="utf-8")
    twelve = course.ROOT / "solutions" / "12_your_microgpt" / "12_your_microgpt.ipynb"
    assert f"it has {code} lines of code" in twelve.read_text(encoding="utf-8")


def test_each_piece_of_the_reference_belongs_to_one_exercise():
    for file in course.FILES:
        parsed = blocks.parse(program.text(file))
        assert list(blocks.ids(parsed)) == [e.id for e in course.exercises() if e.file == file]
        assert set(course.order(file)) <= blocks.names(parsed)
        parsed.start = ""
        defined = {name for s in statements.parse(blocks.render(parsed)) if not s.is_import for name in s.binds}
        assert defined <= set(course.order(file))
    names = [name for e in course.exercises() for name in e.pieces]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("exercise", course.exercises(), ids=lambda exercise: exercise.id)
def test_what_probes_may_use_in_the_sandbox_runs(exercise):
    """Lesson 05 adds methods to a class of lesson 04: no class of its own to put them in."""
    pieces = {"add_to": add_to}
    for text in program.before(exercise.lesson).values():
        exec(text, pieces)
    exec(program.given(exercise), pieces)
