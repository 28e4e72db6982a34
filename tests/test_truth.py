"""What a symptom says is true: held against the facts it claims, stated here anew, for slips in all solutions."""

from __future__ import annotations

import ast
import contextlib
import copy
import linecache
import math
import random
import sys
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from autograder import course, program
from autograder.authoring import mutants
from autograder.checking import answers, examine, probes, symptoms
from autograder.checking.limit import TimeUp, time_limit
from autograder.checking.probes import Outcome, Trial

EXERCISES = course.exercises()
# How many slips of each solution stand for all of them: drawn once, and fewer when this is not asked for in full.
FULL, SAMPLE = 30, 2
SEED = 1
SECONDS = 1.0


@dataclass(frozen=True)
class Part:
    """An expression at which an error arose, what it stands in, and its value as it is worked out again."""

    node: ast.AST
    above: ast.AST
    value: object

    @property
    def called(self) -> bool:
        return isinstance(self.above, ast.Call) and self.above.func is self.node

    @property
    def asked(self) -> bool:
        """Whether it is asked for an attribute."""
        return isinstance(self.above, ast.Attribute)


@dataclass(frozen=True)
class Failure:
    """A trial that an answer in ``m`` failed, with what came back and what is due."""

    trial: Trial
    m: types.ModuleType
    got: Outcome
    due: Outcome

    @property
    def pairs(self) -> list[tuple[object, object]]:
        """What came back and what is due, place by place, where they differ."""
        return list(differing(self.got.value, self.due.value)) if self.got.kind == "value" else []

    @property
    def parts(self) -> list[Part]:
        """The expressions at which an error arose, each with its value, as they are worked out again."""
        return where_it_failed(self.trial, self.m) if self.got.kind == "error" else []


# The facts


def near(got: object, due: object) -> bool:
    """Whether two numbers, or lists of them, are equal up to rounding."""
    if isinstance(got, list) and isinstance(due, list):
        return len(got) == len(due) and all(map(near, got, due))
    if isinstance(got, bool | str | None) or isinstance(due, bool | str | None):
        return got is due or (type(got) is type(due) and got == due)
    if isinstance(got, int | float) and isinstance(due, int | float):
        return got == due or math.isclose(got, due, rel_tol=1e-8, abs_tol=1e-8)
    return got == due


def differing(got: object, due: object) -> Iterator[tuple[object, object]]:
    """The places where two results differ; where their shapes do, the whole of it."""
    if isinstance(got, list) and isinstance(due, list) and len(got) == len(due):
        inner = list(zip(got, due))
    elif isinstance(got, dict) and isinstance(due, dict) and sorted(map(repr, got)) == sorted(map(repr, due)):
        inner = [(got[key], due[key]) for key in due]
    else:
        inner = []
        if not near(got, due):
            yield got, due
    for pair in inner:
        yield from differing(*pair)


def is_number(thing: object) -> bool:
    return isinstance(thing, int | float) and not isinstance(thing, bool)


def each_is(of: Callable[[float], float]) -> Callable[[Failure], bool]:
    """Every number that differs is this one of the due one."""
    return lambda one: bool(one.pairs) and all(is_number(g) and is_number(d) and near(g, of(d)) for g, d in one.pairs)


def lists(fact: Callable[[list, list], bool]) -> Callable[[Failure], bool]:
    return lambda one: (
        one.got.kind == "value"
        and isinstance(one.got.value, list)
        and isinstance(one.due.value, list)
        and fact(one.got.value, one.due.value)
    )


def places(fact: Callable[[object, object], bool]) -> Callable[[Failure], bool]:
    """It holds in every place that differs."""
    return lambda one: bool(one.pairs) and all(fact(got, due) for got, due in one.pairs)


def part(fact: Callable[[Part], bool]) -> Callable[[Failure], bool]:
    """It holds of one of the expressions at which an error arose."""
    return lambda one: any(map(fact, one.parts))


def kind_of(thing: object, *names: str) -> bool:
    """Whether plain data stands for an object of one of these types."""
    return type(thing).__name__ == "Other" and thing.kind in names


def is_a_value(thing: object) -> bool:
    return type(thing).__name__ == "Value"


def multiset(row: list) -> Counter:
    return Counter(repr(round(x, 6) if isinstance(x, float) else x) for x in row)


def input_is_changed(one: Failure) -> bool:
    inputs = copy.deepcopy(one.trial.inputs)
    state = random.getstate()
    try:
        one.trial.probe(one.m, **inputs)
    finally:
        random.setstate(state)
    return repr(inputs) != repr(one.trial.inputs)


def is_beyond_its_end(one: Failure) -> bool:
    """A place was asked for that a list, tuple or text does not have."""
    values = {part.node: part.value for part in one.parts if part.above is not part.node}
    asked = [node for node in {part.above for part in one.parts} if isinstance(node, ast.Subscript)]
    pairs = [(values.get(node.value), values.get(node.slice)) for node in asked]
    return any(
        isinstance(held, list | tuple | str) and isinstance(place, int) and not -len(held) <= place < len(held)
        for held, place in pairs
    )


def is_a_text_with_a_number(one: Failure) -> bool:
    values = [part.value for part in one.parts]
    return any(isinstance(x, str) for x in values) and any(is_number(x) or x is sum for x in values)  # sum begins at 0


FUNCTIONS = ("function", "method", "builtin_function_or_method")
CALLED = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)
ITERATORS = ("generator", "zip", "map", "filter", "enumerate", "reversed", "list_iterator", "list_reverseiterator",
             "range_iterator", "tuple_iterator")  # fmt: skip

# For each symptom what is true of every failure of which it is told: of what came back, or of an error.
FACTS: dict[str, tuple[Callable[[Failure], bool], ...]] = {
    "None": (places(lambda g, d: g is None and d is not None), part(lambda p: p.value is None)),
    "a function for its result": (
        places(lambda g, d: kind_of(g, *FUNCTIONS)),
        part(lambda p: isinstance(p.value, CALLED) and not p.called),
    ),
    "used up in one walk": (
        places(lambda g, d: kind_of(g, *ITERATORS) and isinstance(d, list)),
        part(lambda p: hasattr(p.value, "__next__")),
    ),
    "a Value for a number": (
        places(lambda g, d: kind_of(g, "Value") and is_number(d)),
        part(lambda p: is_a_value(p.value)),
    ),
    "a Value in a function of numbers": (part(lambda p: is_a_value(p.value)),),
    "a number for a Value": (part(lambda p: p.asked and isinstance(p.value, int | float)),),
    "a list for a Value": (part(lambda p: p.asked and isinstance(p.value, list)),),
    "a list for an entry": (
        places(lambda g, d: isinstance(g, list) and not isinstance(d, list | dict)),
        part(lambda p: isinstance(p.value, list)),
    ),
    "a list multiplied": (
        part(lambda p: isinstance(p.above, ast.BinOp | ast.AugAssign) and isinstance(p.value, list | tuple | str)),
    ),
    "an entry for a list": (
        places(lambda g, d: is_number(g) and isinstance(d, list)),
        part(lambda p: is_number(p.value) or is_a_value(p.value)),
    ),
    "called what is no function": (part(lambda p: p.called and not callable(p.value)),),
    "a complex number": (part(lambda p: isinstance(p.value, complex)),),
    "a text for a number": (places(lambda g, d: isinstance(g, str) and is_number(d)),),
    "a text for a list": (places(lambda g, d: isinstance(g, str) and isinstance(d, list)),),
    "a text for a Value": (part(lambda p: p.asked and isinstance(p.value, str)),),
    "a text among numbers": (is_a_text_with_a_number,),
    "a place that is not there": (is_beyond_its_end,),
    "last ones missing": (places(lambda g, d: near(g, d[:-1])),),
    "first ones missing": (places(lambda g, d: near(g, d[1:])),),
    "one too many in each": (places(lambda g, d: near(g[:-1], d)),),
    "one in front of each": (places(lambda g, d: near(g[1:], d)),),
    "input changed": (input_is_changed,),
    "the sign": (each_is(lambda due: -due),),
    "one more": (each_is(lambda due: due + 1),),
    "one less": (each_is(lambda due: due - 1),),
    "twice": (each_is(lambda due: due + due),),
    "half": (each_is(lambda due: due * 0.5),),
    "reversed": (lists(lambda g, d: near(list(reversed(g)), d)),),
    "another order": (lists(lambda g, d: multiset(g) == multiset(d) and not near(g, d)),),
    "rows and columns": (
        lists(lambda g, d: all(near(g[i][j], d[j][i]) for j, row in enumerate(d) for i in range(len(row)))),
    ),
    "the first alone": (lists(lambda g, d: len(g) == 1 < len(d) and near(g[0], d[0])),),
    "the first missing": (
        lists(lambda g, d: len(g) == len(d) - 1 and all(near(g[i], d[i + 1]) for i in range(len(g)))),
    ),
    "the last missing": (lists(lambda g, d: len(g) == len(d) - 1 and all(near(g[i], d[i]) for i in range(len(g)))),),
    "one too many": (lists(lambda g, d: len(g) == len(d) + 1 and all(near(g[i], d[i]) for i in range(len(d)))),),
    "one in front": (lists(lambda g, d: len(g) == len(d) + 1 and all(near(g[i + 1], d[i]) for i in range(len(d)))),),
}


def is_true(name: str, failures: list[Failure]) -> bool:
    return all(any(fact(one) for fact in FACTS[name]) for one in failures)


# Where an error arose


def where_it_failed(trial: Trial, m: types.ModuleType) -> list[Part]:
    """Put a trial once more; the expressions at the place of its error, in the innermost frame that runs Python."""
    state, before, given = random.getstate(), sys.getprofile(), []
    random.seed(0)
    try:
        sys.setprofile(lambda frame, event, value: given.append(value) if event == "return" else None)
        trial.probe(m, **copy.deepcopy(trial.inputs))
    except Exception as error:
        sys.setprofile(before)
        step = error.__traceback__
        while step.tb_next is not None:
            step = step.tb_next
        place = list(step.tb_frame.f_code.co_positions())[step.tb_lasti // 2]
        found = worked_out("".join(linecache.getlines(step.tb_frame.f_code.co_filename)), place, step.tb_frame)
        # A call that a probe made may not be made again, as where it reads a file that is gone by now.
        of_the_probe = step.tb_frame.f_code is trial.probe.__code__ and given
        return [*found, Part(ast.Call(), ast.Call(), given[-1])] if of_the_probe else found
    finally:
        sys.setprofile(before)
        random.setstate(state)
    return []


def worked_out(source: str, place: tuple, frame: types.FrameType) -> list[Part]:
    """The expressions of a source at a place: first and last line, first and last column; entries of lists as well."""
    above = parents(source)
    found = [node for node in above if position(node) == place]
    # What could not be taken apart stands opposite the names that it was to be given to.
    found += [above[node].iter for node in found if hasattr(above[node], "iter")]
    found += [above[node].value for node in found if isinstance(above[node], ast.Assign)]
    worked: list[Part] = []
    names = {**frame.f_globals, **frame.f_locals}
    for node in {inner for outer in found for inner in ast.walk(outer) if isinstance(inner, ast.expr)}:
        if isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            with contextlib.suppress(Exception, TimeUp), time_limit(SECONDS):
                value = eval(compile(ast.Expression(node), "a part", "eval"), names)
                worked.append(Part(node, above[node], value))
                worked += [Part(node, node, entry) for entry in (value if isinstance(value, list | tuple) else ())]
    return worked


def position(node: ast.AST) -> tuple | None:
    if not hasattr(node, "lineno"):
        return None
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


@cache
def parents(source: str) -> dict[ast.AST, ast.AST]:
    """Each node of a source with the one that it stands in."""
    return {inner: outer for outer in ast.walk(ast.parse(source)) for inner in ast.iter_child_nodes(outer)}


# Slips in the solutions


def slips(exercise: course.Exercise, number: int) -> list[mutants.Mutant]:
    found = [one for one in mutants.mutants(exercise.solution) if not one.same]
    return random.Random(exercise.id).sample(found, min(FULL, len(found)))[:number]


def failures_of(exercise: course.Exercise, code: str) -> list[Failure]:
    """What an answer fails; nothing if it cannot be defined or was stopped."""
    linecache.cache[f"<answer to {exercise.id}>"] = (len(code), None, code.splitlines(keepends=True), "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            m = answers.answered_with(exercise.id, code)
        except Exception:
            return []
    found = []
    for trial, due in zip(*examine.due(exercise, SEED)):
        got = probes.read(trial, probes.run(trial, m, SECONDS))
        if got.kind == "timeout":
            return []
        if not probes.agree(got, due, trial.tolerance):
            found.append(Failure(trial, m, got, due))
    return found


@pytest.fixture(scope="module", autouse=True)
def sources():
    """The reference's text, where its lines are looked up."""
    for file in course.FILES:
        text = program.text(file)
        linecache.cache[f"<reference {file}>"] = (len(text), None, text.splitlines(keepends=True), "")


@pytest.mark.proof("mutants")
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_a_symptom_that_is_told_is_true(exercise, in_full):
    false = []
    for slip in slips(exercise, FULL if in_full else SAMPLE):
        failures = failures_of(exercise, slip.code)
        told = symptoms.symptom([(one.got, one.due) for one in failures]) if failures else None
        if told and not is_true(told[0], failures):
            false.append(f"{slip.difference}: {told[0]}")
    assert false == []


def test_each_symptom_has_a_fact():
    assert FACTS.keys() == symptoms.SAYS.keys()
