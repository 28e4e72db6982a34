"""What passes carries what follows: with any known right answer in its place the reference's later pieces still pass.

The answers are the unusual ones of the corpus and the mutants that ``make proof`` explains. An answer is set into the
reference's file as it is into a learner's; then each later exercise that rests on it is examined. What was found
is kept for each pair of exercises by a hash of the answers, the later check and all that it rests on.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from functools import cache
from types import ModuleType

import pytest

import kept
from autograder import blocks, course, placing, program, statements
from autograder.authoring import mutants, survivors
from autograder.checking import answers, compare, examine, probes
from autograder.classes import add_to
from autograder.notebook import learner

FILE = kept.FOLDER / "carried.json"
SEED = 1
_ENGINE = (compare, examine, probes)


@cache
def right_answers(exercise: course.Exercise) -> dict[str, str]:
    """The answer cells by name."""
    explained = survivors._kept()[exercise.id].survivors
    found = {oddity.name: oddity.code for oddity in answers.oddities(exercise.id)}
    return found | {m.difference: m.code for m in mutants.mutants(exercise.solution) if m.difference in explained}


@cache
def reference(without: str = "") -> dict[str, blocks.File]:
    """The reference's files taken apart, without the answer to one exercise."""
    files = {file: blocks.parse(program.text(file)) for file in course.FILES}
    if without:
        placing.remove(files[course.exercise(without).file], course.exercise(without))
    return files


@cache
def rests_on(exercise: course.Exercise, without: str = "") -> list[str]:
    """The texts that an answer and its check use, where another answer is missing."""
    attributes = statements.attributes_used(learner._check_text(exercise))
    return placing.depends_on(reference(without), exercise, attributes)


def later(exercise: course.Exercise) -> list[course.Exercise]:
    """The exercises behind this one that rest on it."""
    behind = course.exercises()[course.exercises().index(exercise) + 1 :]
    return [one for one in behind if rests_on(one) != rests_on(one, exercise.id)]


def with_answer(exercise: course.Exercise, code: str, wanted: course.Exercise) -> ModuleType:
    """The reference's pieces as far as ``wanted`` needs them, with another answer to an earlier exercise among them.
    Raises Clash for an answer that is not saved, so that nothing can follow from it."""
    files = {file: blocks.parse(program.text(file)) for file in course.FILES}
    found = statements.parse(code)
    imports = [*(one.text for one in found if one.is_import), *exercise.imports]
    placing.put(files[exercise.file], placing.compose(exercise, [one for one in found if not one.is_import], imports))
    m = ModuleType("carried")
    vars(m)["add_to"] = add_to
    begun = {one.file for one in course.exercises() if one.lesson <= wanted.lesson}
    for file in course.FILES:
        if file in begun:
            exec(compile(blocks.render(files[file]), file, "exec", dont_inherit=True), m.__dict__)
    return m


def not_carried(exercise: course.Exercise, wanted: course.Exercise) -> list[str]:
    """The right answers to an exercise under which a later one fails."""
    found = []
    for name, code in right_answers(exercise).items():
        try:
            m = with_answer(exercise, code, wanted)
        except placing.Clash:
            continue
        if not examine.examine(wanted, m, SEED).passed:
            found.append(name)
    return found


def digest(exercise: course.Exercise, wanted: course.Exercise) -> str:
    """A hash of all that decides what is found for a pair of exercises."""
    engine = [inspect.getsource(module) for module in _ENGINE]
    texts = [
        *right_answers(exercise).values(),
        learner._check_text(wanted),
        wanted.solution,
        *rests_on(wanted),
        *engine,
    ]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


@pytest.mark.slow
@pytest.mark.proof("carrying")
def test_the_references_later_pieces_work_with_every_right_answer(in_full):
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    carried, wrong = {}, []
    for exercise in course.exercises():
        for wanted in later(exercise):
            key, now = f"{exercise.id} under {wanted.id}", digest(exercise, wanted)
            fails = not_carried(exercise, wanted) if in_full or known.get(key) != now else []
            wrong += [f"{key}: {name}" for name in fails]
            if not fails:
                carried[key] = now
    if carried != known:
        FILE.write_text(json.dumps(carried, indent=1) + "\n", encoding="utf-8")
    assert wrong == []


def test_an_answer_on_which_a_later_piece_fails_is_found():
    """A tuple of ids passes for a list until sample lets it grow."""
    encode, sample = course.exercise("01-encode"), course.exercise("11-sample")
    tuples = encode.solution.replace("return [self.bos] + [", "return (self.bos, *[").replace(
        "] + [self.bos]", "], self.bos)"
    )
    assert sample in later(encode) and course.exercise("02-count") not in later(encode)
    assert not examine.examine(sample, with_answer(encode, tuples, sample), SEED).passed
