"""How an answer is typed changes no verdict, neither on the solution nor on any known right or wrong answer."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import rewritings
from autograder import course
from autograder.checking import answers, examine

EXERCISES = course.exercises()
# What main prints is what it is asked for.
PRINTS = {"12-main"}


def known_answers(exercise: course.Exercise) -> list[tuple[str, str, str]]:
    """Name, answer cell and due verdict of the solution and of all known answers."""
    return [
        ("the reference", exercise.solution, "passed"),
        *((oddity.name, oddity.code, "passed") for oddity in answers.oddities(exercise.id)),
        *((mistake.name, mistake.code, "failed") for mistake in answers.mistakes(exercise.id)),
    ]


def keeps_its_verdict(exercise: course.Exercise, examples: int) -> None:
    allowed = [one for one in rewritings.REWRITINGS if exercise.id not in PRINTS or one is not rewritings.printing]

    @settings(max_examples=examples, derandomize=True, database=None, deadline=None)
    @given(
        some.sampled_from(known_answers(exercise)),
        some.lists(some.sampled_from(allowed), min_size=1, max_size=6, unique=True),
    )
    def holds(answer, chosen):
        name, code, due = answer
        code = reduce(lambda text, rewritten: rewritten(text), chosen, code)
        found = examine.examine(exercise, answers.answered_with(exercise.id, code), 1)
        assert found.state == due, f"{name}:\n{code}"

    holds()


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_a_rewriting_changes_no_verdict(exercise):
    keeps_its_verdict(exercise, 3)


@pytest.mark.proof("rewritings", only=True)
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_no_rewriting_of_many_changes_a_verdict(exercise):
    keeps_its_verdict(exercise, 100)


# Where the task says "a list" and a later lesson needs one: it sorts the documents, and sample lets the ids grow.
LISTS = {"01-documents", "01-encode"}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_a_tuple_does_for_a_list_and_a_number_may_be_numpys(exercise):
    for rewritten in (rewritings.with_tuples, rewritings.with_numpy):
        due = "failed" if rewritten is rewritings.with_tuples and exercise.id in LISTS else "passed"
        m = answers.answered_with(exercise.id, rewritten(exercise.solution))
        assert examine.examine(exercise, m, 1).state == due, rewritten.__name__
