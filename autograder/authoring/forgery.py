"""Forging outcomes: which trials of an exercise can be answered by whoever sees their inputs alone.

A submission runs in one process with the probes. One that replaces ``probes.run`` or reads a frame of its caller sees
the inputs, and can send what it likes. It must gain nothing: what it would have to send has to be what a right answer
computes. The forger here has seen a few other seeds with their outcomes. Each part of an outcome it explains, where it
can, as what never changes, as a part of the inputs, or as something that needs no thought, such as a length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from autograder import course
from autograder.checking import compare, examine, probes
from autograder.checking.probes import Outcome, Trial

LEARNED = (11, 12, 13)
TRIED = (21, 22)

_Part = Callable[[Any], object]


def forgeable(exercise: course.Exercise) -> dict[Trial, bool]:
    """Each trial of an exercise, for the first of the seeds ``TRIED``, with whether its outcome can be forged for all
    of them."""
    seen = [_known(exercise, seed) for seed in LEARNED]
    tried = [_known(exercise, seed) for seed in TRIED]
    found = {}
    for number, (trial, _) in enumerate(tried[0]):
        if any(number >= len(one) or one[number][0].probe is not trial.probe for one in (*seen, *tried)):
            found[trial] = False
            continue
        pairs = [(one[number][0].inputs, one[number][1].value) for one in seen]
        found[trial] = all(_forged(one[number][0], one[number][1], pairs) for one in tried)
    return found


def _known(exercise: course.Exercise, seed: int) -> list[tuple[Trial, Outcome]]:
    """The trials for a seed, each with what the reference gives, before anything is read from it."""
    m = examine.namespace(exercise)
    return [(trial, probes.run(trial, m)) for trial in examine.trials(exercise, seed)]


def _forged(trial: Trial, due: Outcome, seen: list[tuple[dict, object]]) -> bool:
    """Whether a forger who has ``seen`` inputs with their outcomes makes one that passes for ``due``."""
    expected = probes.read(trial, due)
    for value in _forgeries(trial.inputs, seen):
        if probes.agree(probes.read(trial, Outcome("value", value)), expected, trial.tolerance):
            return True
    return False


def _forgeries(inputs: dict, seen: list[tuple[dict, object]]) -> Iterator[object]:
    """What the forger sends: an outcome of another seed as it was, or one explained part by part."""
    yield seen[-1][1]
    told = _explained([value for _, value in seen], [given for given, _ in seen])
    if told is not None:
        try:
            yield compare.plain(told(inputs))
        except Exception:
            return


def _explained(values: list[Any], inputs: list[dict]) -> _Part | None:
    """How a part of an outcome follows from the inputs, in all that was seen; None if it does not."""
    if all(compare.same(value, values[0]) for value in values):
        return lambda given: values[0]
    for part in _parts(inputs):
        if all(_is(part, given, value) for given, value in zip(inputs, values)):
            return part
    kinds = {type(value) for value in values}
    if kinds == {dict} and len({tuple(map(repr, value)) for value in values}) == 1:
        entries = {key: _explained([value[key] for value in values], inputs) for key in values[0]}
        if all(entries.values()):
            return lambda given: {key: part(given) for key, part in entries.items() if part}
    if kinds == {list} and len({len(value) for value in values}) == 1:
        row = [_explained([value[i] for value in values], inputs) for i in range(len(values[0]))]
        if all(row):
            return lambda given: [part(given) for part in row if part]
    return None


def _is(part: _Part, given: dict, value: object) -> bool:
    try:
        return compare.same(compare.plain(part(given)), value)
    except Exception:
        return False


def _parts(inputs: list[dict]) -> Iterator[_Part]:
    """All parts of the inputs, and what can be made of one without a thought."""
    for path in _paths(inputs[0], 3):
        yield _at(path)
        for made in (
            len, sorted, lambda x: list(reversed(x)), lambda x: sorted(set(x)), lambda x: [*x], max, min,
            lambda x: len(x) + 1, lambda x: len(x) - 1, lambda x: x + 1, lambda x: x - 1, lambda x: -x,
            lambda x: [0.0] * len(x), lambda x: [True] * len(x), lambda x: list(range(len(x))), lambda x: [x],
        ):  # fmt: skip
            yield _made(made, _at(path))


def _at(path: tuple) -> _Part:
    def part(given: Any) -> object:
        for step in path:
            given = given[step]
        return given

    return part


def _made(made: Callable, part: _Part) -> _Part:
    return lambda given: made(part(given))


def _paths(value: Any, depth: int) -> Iterator[tuple]:
    yield ()
    if depth and isinstance(value, dict):
        for key in value:
            yield from ((key, *rest) for rest in _paths(value[key], depth - 1))
    elif depth and isinstance(value, (list, tuple)):
        for i in range(len(value)):
            yield from ((i, *rest) for rest in _paths(value[i], depth - 1))
