"""Forging outcomes: which trials of an exercise can be answered by whoever sees their inputs alone.

A submission runs in one process with the probes. One that replaces ``probes.run`` or reads a frame of its caller sees
the inputs, and can send what it likes. It must gain nothing: what it would have to send has to be what a right answer
computes. The forger here has seen a few other seeds with their outcomes. Of an outcome it explains each part, where it
can, as what never changes, as a part of the inputs, or as something that takes no thought, such as a length; where it
cannot, it repeats what was right for another seed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from autograder import course
from autograder.checking import compare, examine, probes
from autograder.checking.probes import Outcome, Trial

SEEN = (11, 12, 13)
TRIED = 21
# How far into the inputs the forger looks.
_DEPTH = 3
_BREADTH = 8

_Part = Callable[[Any], object]
# What takes no thought.
_MADE: tuple[Callable[[Any], object], ...] = (
    len, sorted, max, min, list,
    lambda x: list(reversed(x)), lambda x: sorted(set(x)), lambda x: list(range(len(x))), lambda x: [x],
    lambda x: len(x) + 1, lambda x: len(x) - 1, lambda x: x + 1, lambda x: x - 1, lambda x: -x,
    lambda x: [0.0] * len(x), lambda x: [True] * len(x),
)  # fmt: skip


def is_forgeable(exercise: course.Exercise) -> bool:
    """Whether a forger passes all trials of an exercise."""
    one = Forger(exercise, TRIED)
    # What is always asked in the same way is soon known; what differs decides.
    order = sorted(range(len(one.trials)), key=lambda number: one.is_asked_again(number))
    return all(one.passes(number) for number in order)


class Forger:
    """Who has seen the trials of an exercise for a few seeds, with their outcomes, and meets those of another."""

    def __init__(self, exercise: course.Exercise, seed: int) -> None:
        self.trials = examine.trials(exercise, seed)
        self._seen = [examine.trials(exercise, one) for one in SEEN]
        self._m = examine.namespace(exercise)

    def is_asked_again(self, number: int) -> bool:
        """Whether a trial has the inputs that it had for another seed."""
        return repr(self.trials[number].inputs) in [repr(trial.inputs) for trial in self._before(number)]

    def sent(self, number: int) -> list[object]:
        """What may be sent for a trial, best first."""
        trial = self.trials[number]
        seen = [(before.inputs, probes.run(before, self._m).value) for before in self._before(number)]
        return list(_forgeries(trial.inputs, seen)) if seen else []

    def passes(self, number: int) -> bool:
        """Whether something of that is taken for what is due."""
        trial = self.trials[number]
        due = probes.read(trial, probes.run(trial, self._m))
        return any(
            probes.agree(probes.read(trial, Outcome("value", one)), due, trial.tolerance) for one in self.sent(number)
        )

    def _before(self, number: int) -> list[Trial]:
        """The trials at the same place for the other seeds, as far as they are the same experiment."""
        probe = self.trials[number].probe
        return [found[number] for found in self._seen if number < len(found) and found[number].probe is probe]


def _forgeries(inputs: dict, seen: list[tuple[dict, object]]) -> Iterator[object]:
    told = _explained([value for _, value in seen], [given for given, _ in seen])
    if told is not None:
        with contextlib.suppress(Exception):  # what other inputs had, such as a place in a list, may not be there
            yield compare.plain(told(inputs))
    yield seen[-1][1]


def _explained(values: list[Any], inputs: list[dict]) -> _Part | None:
    """How a part of an outcome follows from the inputs, in all that was seen; None if it does not."""
    if all(compare.same(value, values[0]) for value in values):
        return lambda given: values[0]
    for part in _parts(inputs[0]):
        if all(_is(part, given, value) for given, value in zip(inputs, values)):
            return part
    if all(type(value) is dict and list(value) == list(values[0]) for value in values):
        entries = {key: _explained([value[key] for value in values], inputs) for key in values[0]}
        if all(entries.values()):
            return lambda given: {key: part(given) for key, part in entries.items() if part}
    if all(type(value) is list and len(value) == len(values[0]) for value in values):
        row: list[_Part] = []
        for entry in zip(*values):
            part = _explained(list(entry), inputs)
            if part is None:
                return None
            row.append(part)
        return lambda given: [part(given) for part in row]
    return None


def _is(part: _Part, given: dict, value: object) -> bool:
    try:
        return compare.same(compare.plain(part(given)), value)
    except Exception:
        return False


def _parts(inputs: dict) -> Iterator[_Part]:
    """All parts of the inputs, and what can be made of one without a thought."""
    for path in _paths(inputs, _DEPTH):
        yield _at(path)
        for made in _MADE:
            yield _made_of(made, _at(path))


def _at(path: tuple) -> _Part:
    def part(given: Any) -> object:
        for step in path:
            given = given[step]
        return given

    return part


def _made_of(made: Callable, part: _Part) -> _Part:
    return lambda given: made(part(given))


def _paths(value: Any, depth: int) -> Iterator[tuple]:
    yield ()
    inside: list = list(value) if isinstance(value, dict) else []
    if isinstance(value, (list, tuple)):
        inside = list(range(min(len(value), _BREADTH)))
    for step in inside if depth else ():
        yield from ((step, *rest) for rest in _paths(value[step], depth - 1))
