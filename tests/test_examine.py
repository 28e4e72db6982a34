"""A verdict from outcomes, what it is laid over, and the name of a mistake; the whole corpus is in test_proof.py."""

from __future__ import annotations

import sys
from functools import partial
from types import ModuleType

import pytest

from autograder import course, program
from autograder.checking import answers, diagnosis, examine, probes
from autograder.checking.examine import Objective
from autograder.checking.probes import Outcome, Trial
from autograder.exercises.lesson_04 import add

ADD = course.exercise("04-add")


def value(number: object) -> Outcome:
    return Outcome("value", value=number)


UNWRITTEN, LATE, WRONG = Outcome("unwritten"), Outcome("timeout", error="late"), Outcome("error", error="KeyError: 1")


@pytest.fixture
def checked(monkeypatch):
    """Lets an exercise have these trials, and the reference these outcomes."""

    def by(*found: Trial, expected: tuple[Outcome, ...] = ()) -> None:
        monkeypatch.setattr(add, "check", lambda rng: iter(found))
        if expected:
            monkeypatch.setattr(examine, "due", lambda exercise, seed: (found, expected))

    return by


def judged(*got: Outcome) -> examine.Verdict:
    return examine.judge(ADD, 7, got)


def test_objectives_are_those_of_the_trials_each_once_and_in_order(checked):
    one, two, three = Trial("b", None), Trial("a", None), Trial("b", None)
    checked(one, two, three, expected=(value(1), value(2), value(3)))
    verdict = judged(value(1), value(2), value(3))
    assert [objective.text for objective in verdict.objectives] == ["b", "a"]
    assert (verdict.exercise, verdict.seed, verdict.trials) == (ADD, 7, (one, two, three))
    assert verdict.outcomes == (value(1), value(2), value(3))
    assert verdict.objectives[0] == Objective("passed", one, value(1), value(1))
    assert verdict.passed and verdict.state == "passed"


def test_an_objective_shows_the_first_trial_that_did_not_pass(checked):
    trials = tuple(Trial("o", None, call=str(n)) for n in range(4))
    checked(*trials, expected=tuple(map(value, range(4))))
    for got, state, shown in (
        ((value(0), value(9), UNWRITTEN, value(9)), "failed", 1),
        ((value(0), UNWRITTEN, value(9), value(3)), "unwritten", 1),
        ((value(0), value(1), value(2), LATE), "failed", 3),
        ((WRONG, value(1), value(2), value(3)), "failed", 0),
    ):
        (objective,) = judged(*got).objectives
        assert objective == Objective(state, trials[shown], got[shown], value(shown))


def test_an_objective_that_failed_hides_no_other(checked):
    checked(Trial("a", None), Trial("a", None), Trial("b", None), expected=(value(1), value(2), value(3)))
    assert [o.state for o in judged(WRONG, WRONG, value(3)).objectives] == ["failed", "passed"]


def test_a_verdict_is_unwritten_only_if_all_of_it_is(checked):
    checked(Trial("a", None), Trial("b", None), expected=(value(1), value(2)))
    cases = (UNWRITTEN, UNWRITTEN), (UNWRITTEN, value(2)), (UNWRITTEN, value(9)), (value(1), value(9))
    states = [judged(*got).state for got in cases]
    assert states == ["unwritten", "failed", "failed", "failed"]
    assert [judged(*got).passed for got in ((UNWRITTEN,) * 2, (value(1), value(2)))] == [False, True]


def test_the_tolerance_is_the_trials(checked):
    checked(Trial("a", None, tolerance=0.5), expected=(value(1.0),))
    assert judged(value(1.4)).passed and not judged(value(1.6)).passed


def test_a_reference_that_gives_no_value_is_a_broken_check(checked):
    checked(Trial("a", None), expected=(WRONG,))
    with pytest.raises(course.CourseError, match="^The check of 04-add is broken: the reference itself .* .*KeyError"):
        judged(WRONG)


def test_an_outcome_too_few_is_no_verdict(checked):
    checked(Trial("a", None), Trial("b", None), expected=(value(1), value(2)))
    with pytest.raises(ValueError):
        judged(value(1))


def test_after_a_time_out_nothing_more_is_run_and_all_counts_as_timed_out(monkeypatch):
    ran = []
    monkeypatch.setattr(probes, "run", lambda trial, m: ran.append(trial) or (LATE if len(ran) == 3 else value(1)))
    found = tuple(Trial("o", None, reads=lambda v: v + 1) for _ in range(5))
    assert examine.run_all(found, ModuleType("m")) == (value(2), value(2), LATE, LATE, LATE)
    assert ran == list(found[:3])


def test_the_seed_chooses_the_trials_and_the_same_ones_are_the_same_objects():
    one, two = examine.due(ADD, 1), examine.due(ADD, 2)
    assert one is examine.due(ADD, 1) and [t.inputs for t in one[0]] != [t.inputs for t in two[0]]
    assert [t.inputs for t in one[0]] == [t.inputs for t in examine.trials(ADD, 1)]
    assert examine.judge(ADD, 1, one[1]).passed


def test_a_check_that_is_missing_or_runs_nothing_is_one_sentence(checked, monkeypatch):
    checked()
    with pytest.raises(course.CourseError, match="^The check of 04-add runs no probe, so it proves nothing.$"):
        examine.trials(ADD, 1)
    says = "^Exercise 04-add has no check in autograder/exercises/lesson_04/add.py.$"
    monkeypatch.delattr(add, "check")
    with pytest.raises(course.CourseError, match=says):
        examine.check_of(ADD)
    monkeypatch.setitem(sys.modules, add.__name__, None)
    with pytest.raises(course.CourseError, match=says):
        examine.check_of(ADD)


@pytest.mark.parametrize("exercise", course.exercises(), ids=lambda exercise: exercise.id)
def test_every_exercise_has_a_check(exercise):
    assert callable(examine.check_of(exercise))


def test_the_reference_of_an_exercise_ends_with_the_files_its_lesson_has_begun():
    everything = examine.namespace()
    assert {name.split(".")[0] for file in course.FILES for name in course.order(file)} <= vars(everything).keys()
    early, last = examine.namespace(course.exercise("05-order")), examine.namespace(course.exercise("14-array"))
    assert hasattr(early, "Value") and hasattr(early, "largest_disagreement") and hasattr(early, "add_to")
    faster = {name.split(".")[0] for name in course.order(course.FASTER)}
    assert not faster & vars(early).keys() and faster <= vars(last).keys()
    assert examine.namespace() is not everything and everything.Value is not early.Value
    assert early.__name__ == "reference" and "<reference microgpt.py>" in early.Value.__init__.__code__.co_filename


def test_pieces_are_laid_over_the_references_by_the_names_of_their_file():
    mine = ModuleType("microgpt")
    mine.Value, mine.softmax, mine.largest_disagreement, mine.other = 1, 2, 3, 4
    m = examine.laid_over(course.exercise("06-linear"), {course.PROGRAM: mine})
    assert (m.Value, m.softmax) == (1, 2)
    assert m.largest_disagreement != 3 and not hasattr(m, "other") and callable(m.Tokenizer)


def test_the_reference_is_run_as_its_file_has_it(monkeypatch):
    examine._compiled.cache_clear()
    monkeypatch.setattr(program, "text", lambda file: f"x = {file!r}")
    assert examine.namespace().x == course.FASTER
    examine._compiled.cache_clear()


def test_a_model_with_a_name_by_default_is_not_written_where_the_check_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code = course.exercise("12-main").solution
    assert 'model: str = ""' in code
    answered = answers.answered_with("12-main", code.replace('model: str = ""', 'model: str = "x"'))
    assert not examine.examine(course.exercise("12-main"), answered, 1).passed
    assert not list(tmp_path.iterdir())


# The name of a mistake


def wrong(number: int, seed: int = 1) -> examine.Verdict:
    mistake = answers.mistakes("05-backward")[number]
    return examine.examine(course.exercise("05-backward"), answers.answered_with("05-backward", mistake.code), seed)


def test_a_mistake_is_known_by_all_that_it_does():
    known = answers.mistakes("05-backward")
    for number in (0, len(known) - 1):
        for seed in (1, 2):
            named = diagnosis.diagnose(wrong(number, seed), partial(wrong, number))
            assert named is not None and named.name == known[number].name
    verdict = wrong(0)
    for at in (0, len(verdict.outcomes) - 1):
        got = [*verdict.outcomes]
        got[at] = value("another")
        named = diagnosis.diagnose(examine.judge(verdict.exercise, 1, tuple(got)), partial(wrong, 0))
        assert named is None or named.name not in [one.name for one in known]


def test_a_known_mistake_is_run_only_as_far_as_answers_agree_with_it(monkeypatch):
    diagnosis._behaviour.cache_clear()
    verdict, ran, real = wrong(0, 3), [], probes.run
    examine.due(verdict.exercise, 3)
    monkeypatch.setattr(probes, "run", lambda trial, m, seconds: ran.append(trial) or real(trial, m, seconds))
    odd = examine.judge(verdict.exercise, 3, (value("another"), *verdict.outcomes[1:]))
    for _ in range(2):
        diagnosis.diagnose(odd, partial(wrong, 0))
        assert ran == [verdict.trials[0]] * len(answers.mistakes("05-backward"))
