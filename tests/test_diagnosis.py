"""What a wrong answer is told: at most one thing, and that is true of it."""

from __future__ import annotations

import re
from functools import partial

import pytest

from autograder import course
from autograder.authoring import mutants, survivors
from autograder.checking import answers, diagnosis, examine, probes
from autograder.checking.compare import Other
from autograder.checking.diagnosis import Diagnosis
from autograder.checking.probes import Outcome, Trial
from autograder.exercises.lesson_00 import longest
from autograder.notebook import panel


def told(exercise_id: str, code: str, seed: int = 1) -> Diagnosis | None:
    examined = partial(examine.examine, course.exercise(exercise_id), answers.answered_with(exercise_id, code))
    verdict = examined(seed)
    assert verdict.state == "failed"
    return diagnosis.diagnose(verdict, examined)


def swapped(exercise_id: str, *pairs: str) -> str:
    return answers._with_swaps(course.exercise(exercise_id).solution, list(pairs))


# An answer, and words that were said of it and are false.
FALSE = [
    ("00-longest", "def longest(names):\n    return sorted(names, key=len)[-1]", ">="),
    ("00-longest", "def longest(names):\n    return names[0]", "Your return stands inside the loop"),
    ("02-split", swapped("02-split", "sorted(set(documents))", "list(set(documents))"), "the module random"),
    ("04-add", swapped("04-add", "(self, other), (1, 1)", "(self, other)"), "copies"),
    ("04-add", swapped("04-add", ", (self, other), (1, 1))", ")"), "copies"),
    ("05-backward", swapped("05-backward", "node.accumulate()", "pass"), "You give the loss its 1 after"),
    ("05-hunt", swapped("05-hunt", "\n    return grads", "\n        return grads"), "You go from the leaves"),
    (
        "06-softmax",
        swapped(
            "06-softmax",
            "highest = max(logit.data for logit in logits)",
            "highest = sum(l.data for l in logits) / len(logits)",
        ),
        "You subtract the smallest",
    ),
    ("06-softmax", swapped("06-softmax", "max(logit.data for logit in logits)", "logits[-1].data"), "You subtract"),
    ("07-sgd", swapped("07-sgd", "rate * (1 - i / num_steps)", "rate"), "is 0 at every step, so"),
    ("07-sgd", swapped("07-sgd", "rate * (1 - i / num_steps)", "0"), "so all"),
    (
        "07-sgd",
        swapped("07-sgd", "        step(", "        for p in parameters:\n            p.grad = 0\n        step("),
        "backward() is missing",
    ),
    ("09-parameters", "def parameters(state):\n    return list(state)", "numbers; training"),
    (
        "10-moments",
        swapped("10-moments", "[0.0] * len(parameters), [0.0] * len(parameters), 0", "0.0, 0.0, 0"),
        "Value",
    ),
    ("12-dataset", swapped("12-dataset", "len(set(documents)) < 2", "len(set(documents)) != 2"), "many letters"),
    (
        "14-array",
        swapped("14-array", "return g @ w.data, np.outer", "return w @ w.data, np.outer"),
        "inner_nodes gives",
    ),
    (
        "14-array",
        swapped("14-array", "return g @ w.data, np.outer", "return w.data @ g, np.outer"),
        "inner_nodes gives",
    ),
    ("15-noise", swapped("15-noise", "return factor * error", "return factor + error"), "larger"),
    ("15-change", swapped("15-change", "return replace(setting, **changes)", "replace(setting, **changes)"), "dict"),
]


@pytest.mark.parametrize(("exercise_id", "code", "words"), FALSE, ids=[f"{e} {w}" for e, _, w in FALSE])
def test_nothing_false_is_said(exercise_id, code, words):
    happened = told(exercise_id, code)
    assert happened is None or words not in happened.says


@pytest.mark.parametrize("code", ["divided by the documents", "the length of the text"])
def test_what_was_told_two_things_is_told_one(code):
    mistake = next(one for one in answers.mistakes("12-mean") if one.name == code)
    assert [told("12-mean", mistake.code, seed).name for seed in range(1, 6)] == [code] * 5


# A slip of which nothing was said, or something false, and the name of what is said.
TOLD = [
    ("10-checkpoint", ("[p.data for p in row]", "[str(p.data) for p in row]"), "a text for a number"),
    ("15-line", ("math.log(size)", "str(math.log(size))"), "a text among numbers"),
    ("05-hunt", ("range(len(children))", "range(len(children) + 1)"), "a place that is not there"),
    ("09-cache", ("return [[]", "return [[]] + [[]", "], [[]", "], [[]] + [[]"), "one too many in each"),
    ("06-rmsnorm", ("** -0.5", "** -1/2"), "the power halved"),
    ("05-step", ("p.data -= rate", "p.data = rate"), "the step in place of the number"),
    ("01-pairs", ("tokens[1:]", "tokens[0:]"), "a token with itself"),
]


@pytest.mark.parametrize(("exercise_id", "swap", "name"), TOLD, ids=[f"{e} {s[1]}" for e, s, _ in TOLD])
def test_a_common_slip_is_told(exercise_id, swap, name):
    happened = told(exercise_id, swapped(exercise_id, *swap))
    assert happened is not None and happened.name == name


@pytest.mark.parametrize(
    ("handed_out", "shown"),
    [("loss * 1", [Other("Value")] * 5), ("str(loss.data)", ["1.5", "2.5", "3.5", "4.5", "5.5"])],
)
def test_what_is_no_number_is_shown_as_it_is(handed_out, shown):
    exercise, code = course.exercise("10-train"), swapped("10-train", "loss.data", handed_out)
    first = examine.trials(exercise, 1)[0]
    assert probes.run(first, answers.answered_with(exercise.id, code)).value["losses"] == shown


def test_a_tuple_of_ids_is_shown_as_one_and_not_as_a_text():
    exercise, code = course.exercise("01-encode"), swapped("01-encode", "return [self.bos]", "return (self.bos,)")
    code = code.replace("[self.chars.index(char) for char in document] + [self.bos]", "(self.bos,)")
    verdict = examine.examine(exercise, answers.answered_with(exercise.id, code), 1)
    shown = {tuple(o.got.value) for o in verdict.objectives if type(o.got.value) is dict}
    assert shown - {("no error, but",)} == {("a tuple",)}  # an answer that refuses nothing is shown in words, too


def test_a_stand_in_that_is_asked_too_much_says_so():
    exercise, code = (
        course.exercise("11-sample"),
        swapped("11-sample", "if tokens[pos_id + 1] == tokenizer.bos:", "if False:"),
    )
    verdict = examine.examine(exercise, answers.answered_with(exercise.id, code), 1)
    errors = {outcome.error for outcome in verdict.outcomes if outcome.kind == "error"}
    assert errors and all(re.fullmatch(r"RuntimeError: gpt was asked .*after BOS had ended .*", one) for one in errors)


TOGETHER, APART = ["a", "bb"], ["cc", "b", "ddd"]


@pytest.fixture
def asked(monkeypatch):
    """Names the answer `names[0]` to 00-longest where two mistakes are known, the first and the shortest, and the check
    asks for these names in turn; what is said, and the seeds of further instances that it took."""
    found = [
        answers.Mistake("00-longest", name, f"def longest(names):\n    return {code}", f"It is {name}.", "")
        for name, code in (("the first", "names[0]"), ("the shortest", "min(names, key=len)"))
    ]
    monkeypatch.setattr(diagnosis.answers, "mistakes", lambda _: found)

    def by(*names: list[str]) -> tuple[Diagnosis | None, list[int]]:
        left = iter(names)
        of = longest.longest_of
        monkeypatch.setattr(longest, "check", lambda rng: iter([Trial("o", of, {"names": next(left)})]))
        examined = partial(
            examine.examine, course.exercise("00-longest"), answers.answered_with("00-longest", found[0].code)
        )
        seeds: list[int] = []
        said = diagnosis.diagnose(examined(7), lambda seed: seeds.append(seed) or examined(seed))
        return said, seeds

    return by


def test_further_instances_tell_two_mistakes_apart(asked):
    said, seeds = asked(TOGETHER, TOGETHER, APART)
    assert said.name == "the first" and seeds == [*diagnosis.FURTHER_SEEDS[:2]]
    said, seeds = asked(APART)
    assert said.name == "the first" and seeds == []


@pytest.mark.proof("mutants")
def test_a_single_mistake_that_fits_one_instance_fits_others(in_full):
    """So it needs no further instance, for which a learner would wait. Tried on mutants: most are no known mistake."""
    tried = course.exercises() if in_full else map(course.exercise, ("00-longest", "06-linear", "08-triangle"))
    fitting, refuted = 0, []
    for exercise in tried:
        for mutant in [*mutants.mutants(exercise.solution)][:: 5 if in_full else 1]:
            m = survivors._answer(exercise.id, mutant.code)
            if mutant.same or m is None:
                continue
            alike = diagnosis._alike_on(examine.examine(exercise, m, 1), answers.mistakes(exercise.id))
            if len(alike) == 1:
                fitting += 1
                others = (examine.examine(exercise, m, seed) for seed in survivors.SEEDS[1:])
                if not all(diagnosis._alike_on(verdict, alike) for verdict in others):
                    refuted.append(f"{exercise.id}: {alike[0].name}, {mutant.difference}")
    assert fitting > 30 and refuted == []


def test_two_mistakes_that_stay_together_name_nobody(asked):
    assert asked(*[TOGETHER] * 4) == (None, [*diagnosis.FURTHER_SEEDS])


def test_an_answer_that_is_stopped_on_further_instances_is_named_after_nobody(monkeypatch):
    first = answers.mistakes("06-rmsnorm")[0]
    twin = answers.Mistake(first.exercise, "its twin", first.code, "something else", "")
    monkeypatch.setattr(diagnosis.answers, "mistakes", lambda _: [first, twin])
    exercise = course.exercise("06-rmsnorm")
    verdict = examine.examine(exercise, answers.answered_with(exercise.id, first.code), 1)
    asked = []

    def again(seed: int) -> examine.Verdict:
        asked.append(seed)
        return examine.judge(exercise, seed, (Outcome("timeout"),) * len(examine.due(exercise, seed)[0]))

    happened = diagnosis.diagnose(verdict, again)
    assert asked == [diagnosis.FURTHER_SEEDS[0]]
    assert happened is None or happened.name not in (first.name, "its twin")


def test_an_answer_that_was_stopped_is_compared_with_no_mistake(monkeypatch):
    exercise = course.exercise("06-rmsnorm")
    late = (Outcome("timeout"),) * len(examine.due(exercise, 1)[0])
    monkeypatch.setattr(diagnosis.answers, "mistakes", lambda _: pytest.fail("a learner waits for this"))
    assert diagnosis.diagnose(examine.judge(exercise, 1, late), lambda seed: pytest.fail("and for this")) is None


def test_what_a_trial_reads_is_not_taken_for_what_came_back():
    """What came back are single indices; how often each came stands in a list, where a text is due."""
    two = swapped("11-next-token", "for p in probabilities]", "for p in probabilities[:2]] + [0.0] * (len(logits) - 2)")
    assert told("11-next-token", two) is None


def test_errors_are_alike_by_their_words():
    def crash(words):
        return diagnosis.Outcome("error", error=f"TypeError: {words}")

    assert not diagnosis._alike(crash("'int' object is not callable"), crash("can't multiply"))
    assert diagnosis._alike(crash("no file '/tmp/a/names.txt'"), crash("no file '/tmp/b/names.txt'"))


def test_a_hint_stands_only_beside_a_wrong_result():
    exercise = course.exercise("01-encode")
    answer = {
        "a result": "@add_to(Tokenizer)\ndef encode(self, document):\n    return [7, 7, 9, 9]",
        "an error": "@add_to(Tokenizer)\ndef encode(self, document):\n    return [self.bos] + self.nothing",
        "a diagnosis": answers.mistakes("01-encode")[0].code,
    }
    shown = {}
    for name, code in answer.items():
        examined = partial(examine.examine, exercise, answers.answered_with(exercise.id, code))
        verdict = examined(1)
        shown[name] = panel.of(verdict, diagnosis.diagnose(verdict, examined), "").text()
    assert {name for name, text in shown.items() if "try:" in text} == {"a result"}
    assert "What happened" in shown["a diagnosis"] and "What happened" not in shown["an error"]
