"""Forgers, one for each lesson and kind, made from its exercises: submissions that solve nothing and answer for the
probes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from autograder import course, notebooks
from autograder.authoring import proof
from autograder.authoring.forgery import SEEN, Forger
from autograder.checking import answers, compare, examine, probes

# Where the values to be sent stand in a forger's code; NOTHING lets the probe run.
_VALUES = "nan, inf, NOTHING = float('nan'), float('inf'), object()\nVALUES = {values}\n"

REPLACES_RUN = (
    _VALUES
    + """
import itertools
from autograder.checking import probes
REAL = getattr(probes, "_genuine", probes.run)
probes._genuine, SENT = REAL, itertools.cycle(VALUES)
def run(trial, m, seconds=4.0):
    if trial.probe.__name__ == "_run_cell":
        return REAL(trial, m, seconds)
    value = next(SENT)
    return REAL(trial, m, seconds) if value is NOTHING else probes.Outcome("value", value)
probes.run = run
"""
)

READS_FRAMES = (
    _VALUES
    + """
import sys
frame = sys._getframe()
while "_spoken" not in frame.f_globals:
    frame = frame.f_back
worker = frame.f_globals
def _probes(student, earlier, request, *more):
    for value, trial in zip(VALUES * 9, request["trials"]):
        yield {"kind": "value", "value": worker["packed"](value), "error": "", "line": "", "printed": ""}
worker["_probes"] = _probes
"""
)

REPEATS_INPUTS = """
from autograder.checking import probes
probes._genuine = getattr(probes, "_genuine", probes.run)
def run(trial, m, seconds=4.0):
    if trial.probe.__name__ == "_run_cell":
        return probes._genuine(trial, m, seconds)
    return probes.Outcome("value", next(iter(trial.inputs.values()), None))
probes.run = run
"""


def recorded(exercise: course.Exercise, seed: int) -> str:
    """What the reference gave for another seed, trial by trial."""
    m = examine.namespace(exercise)
    return _as_code([probes.run(trial, m).value for trial in examine.trials(exercise, SEEN[-1])])


def explained(exercise: course.Exercise, seed: int) -> str:
    """The best that a forger has for the very instances that come."""
    one = Forger(exercise, seed)
    return _as_code([next(iter(one.sent(number)), None) for number in range(len(one.trials))])


def where_it_passes(exercise: course.Exercise, seed: int) -> str:
    """What passes for the very instances that come; where nothing does, the probe runs."""
    one = Forger(exercise, seed)
    values = ["NOTHING"] * len(one.trials)
    for number in range(len(one.trials)):
        if one.passes(number):
            trial = one.trials[number]
            due = probes.read(trial, probes.run(trial, examine.namespace(exercise)))
            values[number] = next(
                repr(sent)
                for sent in one.sent(number)
                if probes.agree(probes.read(trial, probes.Outcome("value", sent)), due, trial.tolerance)
            )
    return f"[{', '.join(values)}]"


def _as_code(values: list[object]) -> str:
    return repr([value if compare.plain(value) == value else None for value in values])


def nothing_solved(exercise: course.Exercise) -> str:
    """The answer cell as released, in effect."""
    return proof.stub(exercise)


def a_mistake(exercise: course.Exercise) -> str:
    """An answer with a known mistake that nobody can hide."""
    names = EXCUSED.get(exercise.id, {})
    return next(one.code for one in answers.mistakes(exercise.id) if one.name not in names)


# Each kind: what the answer is, the code that forges, and the values it sends.
KINDS: dict[str, tuple[Callable, str, Callable]] = {
    "outcomes of another seed": (nothing_solved, REPLACES_RUN, recorded),
    "outcomes as far as inputs explain them": (nothing_solved, REPLACES_RUN, explained),
    "the caller's frames, and outcomes of another seed": (nothing_solved, READS_FRAMES, recorded),
    "inputs sent back": (nothing_solved, REPEATS_INPUTS, lambda exercise, seed: ""),
    "a mistake, hidden where that is possible": (a_mistake, REPLACES_RUN, where_it_passes),
}


def write(kind: str, lesson: course.Lesson, seed: int, path: Path) -> None:
    """Write the forger of a lesson and kind, which knows the seed of the instances, to ``path``."""
    answer, code, values = KINDS[kind]
    notebook = notebooks.released(lesson.folder)
    for cell in notebook.cells:
        if notebooks.is_exercise(cell):
            exercise = course.exercise(notebooks.grade_id(cell))
            cell.source = f"{answer(exercise)}\n{code.replace('{values}', values(exercise, seed))}"
    path.write_text(json.dumps(notebook), encoding="utf-8")


# Known mistakes that a forger hides, and why that gains nothing: what it has to know is all that there is to know.
_GIVEN = "who knows an input on which the function fails has what the exercise asks for"
_COPIED = "who repeats the inputs can as well hand a copy of them to the function, which then is right"
_ZERO = "what is due there is 0 whatever the numbers are, as one line of an answer could say"
EXCUSED: dict[str, dict[str, str]] = {
    "02-probabilities": {"writes into the counts": _COPIED},
    "02-split": {"cuts from the end": "for a share of 0 all documents and an empty list are due"},
    "03-network": {"relu's slope forgotten": _ZERO, "relu open at 0": _ZERO},
    "04-add": {"adding 0 gives back the same Value": _COPIED},
    "04-power": {"the slope from the result": _ZERO},
    "05-hunt": dict.fromkeys(
        (
            "every child once",
            "reused by two parents, which is harmless here",
            "twice the same child, but the lost share is 0",
            "larger than needed",
        ),
        _GIVEN,
    ),
    "08-hunt": dict.fromkeys(("as many keys as entries", "nothing shows", "larger than needed"), _GIVEN),
    "10-hunt": dict.fromkeys(("one gradient", "zeros", "longer than needed"), _GIVEN),
}
