"""``make proof``: the table that shows the checks can be trusted.

Every exercise: the reference passes, an untouched stub is "not written yet", every known mistake fails and is named,
every unusual but right answer passes.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from autograder import course
from autograder.authoring.survivors import Found
from autograder.checking import answers, diagnosis, examine

SEEDS = (1, 2, 3)
# What `make proof-seeds` tries: a learner's check takes any of ten thousand, and no verdict may be luck.
MANY_SEEDS = range(1001, 1201)
HEADER = ("exercise", "mutants killed", "equivalent", "by reason", "unexplained", "caught", "named", "accepted")


@dataclass(frozen=True)
class Row:
    """One proved answer. ``kind`` is "reference", "stub", "mistake" or "oddity"; ``good`` says whether it behaved."""

    exercise: str
    kind: str
    name: str
    result: str
    good: bool
    seconds: float


def rows(exercise_ids: list[str]) -> Iterator[Row]:
    """Prove the exercises one answer at a time."""
    for exercise in map(course.exercise, exercise_ids):
        yield _row(exercise, "reference", "the reference", exercise.solution)
        yield _row(exercise, "stub", "untouched", stub(exercise))
        for mistake in answers.mistakes(exercise.id):
            yield _row(exercise, "mistake", mistake.name, mistake.code)
        for oddity in answers.oddities(exercise.id):
            yield _row(exercise, "oddity", oddity.name, oddity.code)


def summary(proved: list[Row], searched: dict[str, Found]) -> list[tuple[str, ...]]:
    """A line for each exercise, under ``HEADER``: what became of its mutants, and how many of its known mistakes are
    caught and named, and of its unusual right answers accepted. A mutant is equivalent by its form, or by a reason that
    somebody gave."""
    lines = []
    for name, found in searched.items():
        mistakes, oddities = ([r for r in proved if (r.exercise, r.kind) == (name, k)] for k in ("mistake", "oddity"))
        named = sum(row.result == "caught, named" for row in mistakes)
        killed, equivalent, unexplained = found.counts
        slips = (killed, equivalent, equivalent - found.same, unexplained)
        lines.append((name, *map(str, slips), _of(mistakes), f"{named} of {len(mistakes)}", _of(oddities)))
    return lines


def _of(rows: list[Row]) -> str:
    return f"{sum(row.good for row in rows)} of {len(rows)}"


def stub(exercise: course.Exercise) -> str:
    """The answer cell as the learner meets it: every function of the exercise raises NotImplementedError."""
    tree = ast.parse(exercise.solution)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body = [ast.parse("raise NotImplementedError").body[0]]
    return ast.unparse(tree)


def _row(exercise: course.Exercise, kind: str, name: str, code: str) -> Row:
    start = time.perf_counter()
    states, named = set(), True
    for seed in SEEDS:
        examined = partial(examine.examine, exercise, answers.answered_with(exercise.id, code))
        verdict = examined(seed)
        states.add(verdict.state)
        if kind == "mistake" and not verdict.passed:
            told = diagnosis.diagnose(verdict, examined)
            named = named and told is not None and told.name == name
    seconds = (time.perf_counter() - start) / len(SEEDS)
    state = states.pop() if len(states) == 1 else "depends on the seed"
    if kind == "mistake":
        result = {"failed": "caught, named" if named else "caught"}.get(state, f"SURVIVED ({state})")
        return Row(exercise.id, kind, name, result, state == "failed", seconds)
    due = "unwritten" if kind == "stub" else "passed"
    words = {"reference": "passed", "stub": "not written yet", "oddity": "accepted"}
    return Row(exercise.id, kind, name, words[kind] if state == due else f"WRONG: {state}", state == due, seconds)


def problems(exercise_ids: list[str]) -> list[str]:
    """Exercises whose corpus is too small to prove anything: at least six mistakes and three oddities are due."""
    found = []
    for exercise_id in exercise_ids:
        wrong, odd = len(answers.mistakes(exercise_id)), len(answers.oddities(exercise_id))
        if wrong < 6 or odd < 3:
            found.append(f"{exercise_id} has {wrong} mistakes and {odd} oddities; 6 and 3 are due.")
    return found
