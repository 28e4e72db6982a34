"""Examining one submission, without the sandbox's walls and with workers that do as they are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

import classroom
import copies
from autograder import course, notebooks, program
from autograder.checking import answers, examine, probes
from autograder.checking.probes import Outcome
from autograder.grading import report, submission, transplant
from autograder.grading.job import Job, Limits
from autograder.grading.result import Examination, ExerciseResult, ObjectiveResult
from autograder.grading.sandbox import self_test
from autograder.grading.sandbox.wire import Stopped
from autograder.grading.submission import Findings, Step
from classroom import VALUE, WRONG

POINTS = sum(exercise.points for exercise in VALUE.exercises)
ADD, MULTIPLY = course.exercise("04-add"), course.exercise("04-multiply")
DONE = {"kind": "value", "value": None, "error": "", "line": "", "printed": ""}


@pytest.fixture
def examined(tmp_path, monkeypatch):
    """Examines a notebook in the open; the examination."""
    monkeypatch.setattr(self_test, "isolated", lambda accept_risk: not accept_risk)
    path = tmp_path / f"{VALUE.folder}.ipynb"

    def by(notebook, seed: int = 5, **limits: float) -> Examination:
        path.write_text(notebooks.text_of(notebook), encoding="utf-8")
        return submission.examine(path, Job(VALUE, seed, True, Limits(**limits)))

    return by


def states(found: Examination) -> dict[str, str]:
    return {name: exercise.state for name, exercise in found.result.exercises.items()}


def with_answer(name: str, source: str):
    """The solved lesson with another answer to one exercise."""
    notebook = classroom.solved()
    cell = next(cell for cell in notebook.cells if notebooks.grade_id(cell) == name)
    cell.source = source
    return notebook


# From a file to a verdict


def test_a_solved_lesson_passes_an_untouched_one_is_unwritten(examined):
    solved, untouched = examined(classroom.solved()).result, examined(classroom.untouched()).result
    assert {one.state for one in solved.exercises.values()} == {"passed"}
    assert {one.state for one in untouched.exercises.values()} == {"unwritten"}
    assert (solved.score, untouched.score) == (POINTS, 0)
    for result in (solved, untouched):
        assert (result.verdict, result.reason, result.remarks, result.max_score) == ("graded", "", (), POINTS)
        assert list(result.exercises) == [exercise.id for exercise in VALUE.exercises]
        assert 0 < result.seconds < 60


@pytest.mark.parametrize("lesson", course.lessons(), ids=lambda lesson: lesson.folder)
def test_every_lesson_can_be_graded(lesson, tmp_path, monkeypatch):
    monkeypatch.setattr(self_test, "isolated", lambda accept_risk: False)
    path = notebooks.put(copies.filled(lesson), tmp_path, lesson.folder)
    result = submission.examine(path, Job(lesson, 5)).result
    assert {name: (one.state, one.remarks) for name, one in result.exercises.items()} == {
        exercise.id: ("passed", ()) for exercise in lesson.exercises
    }


def test_a_method_of_the_students_own_stays_when_a_later_exercise_of_its_lesson_is_asked(tmp_path, monkeypatch):
    """As in the notebook; what is missing comes from the reference, and what is wrong once it has cost something."""
    monkeypatch.setattr(self_test, "isolated", lambda accept_risk: False)
    lesson = course.lesson("05")
    wrong = "@add_to(Value)\ndef accumulate(self):\n    pass"
    for answer, rests_on in (("x = 1", ()), (wrong, ("05-accumulate",))):
        notebook = copies.filled(lesson, lambda name, text, a=answer: a if name == "05-accumulate" else text)
        found = submission.examine(notebooks.put(notebook, tmp_path, lesson.folder), Job(lesson, 5)).result
        assert found.exercises["05-accumulate"].state == "failed"
        assert (found.exercises["05-backward"].state, found.exercises["05-backward"].rests_on) == ("passed", rests_on)


def test_a_known_mistake_is_named_and_costs_its_exercise_alone(examined):
    found = examined(classroom.one_mistake())
    mistake = answers.mistakes(WRONG)[0]
    wrong = found.result.exercises[WRONG]
    assert (wrong.state, wrong.points) == ("failed", 0)
    assert [(one.name, one.says) for one in wrong.mistakes] == [(mistake.name, mistake.says)]
    assert {one.state for one in wrong.objectives} == {"passed", "failed"}
    assert not any(one.nudge for one in wrong.objectives), "what happened is said; nothing is left to try"
    assert found.result.score == POINTS - course.exercise(WRONG).points


def test_a_wrong_answer_that_nothing_explains_gets_what_to_try(examined):
    odd = "@add_to(Value)\ndef __add__(self, other):\n    return Value(self.data + other.data + 0.123)"
    found = examined(with_answer("04-add", odd)).result.exercises["04-add"]
    assert found.state == "failed" and not found.mistakes
    assert any(one.nudge for one in found.objectives if one.state == "failed")


def test_further_instances_are_put_to_the_same_answer(examined, monkeypatch):
    code = answers.mistakes(WRONG)[0].code
    further = []
    monkeypatch.setattr(submission.diagnosis, "diagnose", lambda verdict, again: further.append(again(9)))
    found = examined(with_answer(WRONG, code)).result.exercises[WRONG]
    due = examine.examine(course.exercise(WRONG), answers.answered_with(WRONG, code), 9)
    assert [verdict.seed for verdict in further] == [9] and found.mistakes == ()
    assert [(o.kind, o.value) for o in further[0].outcomes] == [(o.kind, o.value) for o in due.outcomes]


def test_a_file_that_cannot_be_read_gets_its_reason_and_the_release(tmp_path):
    found = submission.examine(tmp_path / "none.ipynb", Job(VALUE, 5))
    assert (found.result.verdict, found.result.exercises, found.result.max_score) == ("unreadable", {}, POINTS)
    assert found.result.reason.startswith("There is no none.ipynb") and 0 <= found.result.seconds < 60
    assert found.cells == transplant.as_released(VALUE)


def test_an_error_in_an_answer_says_its_kind_and_line_and_no_more(examined):
    found = examined(with_answer("04-add", "@add_to(Value)\ndef __add__(self, other):\n    return [][self.data]"))
    assert found.result.exercises["04-add"].remarks == ("Your code stopped with TypeError in line 3.",)
    found = examined(with_answer("04-add", "raise KeyError('secret')"))
    assert found.result.exercises["04-add"].remarks[0] == "The cell stopped with KeyError in line 1."


def test_an_answer_that_does_not_end_is_a_time_out_and_named_after_nobody(examined):
    endless = "@add_to(Value)\ndef __add__(self, other):\n    while True: pass"
    found = examined(with_answer("04-add", endless), probe=0.2).result.exercises["04-add"]
    assert (found.state, found.points, found.mistakes) == ("timeout", 0, ())
    assert {one.state for one in found.objectives} == {"timeout"} and not any(one.nudge for one in found.objectives)
    assert found.remarks == ("Your code stopped with a time-out.",)


def test_what_is_not_there_is_said(examined):
    found = examined(with_answer("04-value", "Number = 1"))
    assert found.result.exercises["04-value"] == ExerciseResult(
        "failed", 0, tuple(ObjectiveResult(o.text, "failed") for o in reference("04-value").objectives), (),
        ("There is no Value.",),
    )  # fmt: skip


def reference(name: str) -> examine.Verdict:
    exercise = course.exercise(name)
    return examine.judge(exercise, 5, examine.due(exercise, 5)[1])


def test_cells_of_ones_own_run_and_what_an_edited_one_does_is_left_out(examined):
    notebook = classroom.solved()
    notebook.cells.insert(3, new_code_cell("while True: pass"))
    found = examined(notebook, cell=0.2)
    assert found.result.remarks == ("In a cell of your own the code stopped with a time-out.",)
    assert found.result.score == POINTS


# Follow-through inside a lesson


def rests(found: Examination) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {name: (one.state, one.rests_on) for name, one in found.result.exercises.items()}


def test_a_right_piece_earns_its_points_on_the_references_where_ones_own_are_blank(examined):
    blank, right = classroom.untouched(), classroom.solved()
    answers_of = {notebooks.grade_id(cell): cell.source for cell in right.cells}
    for cell in blank.cells:
        if notebooks.grade_id(cell) in ("04-add", "04-power"):
            cell.source = answers_of[notebooks.grade_id(cell)]
    found = examined(blank)
    assert rests(found) == {
        "04-value": ("unwritten", ()),
        "04-add": ("passed", ("04-value",)),
        "04-multiply": ("unwritten", ("04-value",)),
        "04-power": ("passed", ("04-value", "04-multiply")),
        "04-functions": ("unwritten", ("04-value", "04-multiply")),
        "04-derived": ("unwritten", ("04-value", "04-multiply", "04-functions")),
    }
    assert found.result.score == 4 and not any(one.remarks for one in found.result.exercises.values())


def test_one_slip_is_charged_once_and_a_mistake_of_its_own_is_still_named(examined):
    """The class cannot even be read, so no cell below it runs on it."""
    code = answers.mistakes(WRONG)[0].code
    notebook = copies.filled(
        VALUE, lambda name, text: {"04-value": "class Value:\n    def __init__(self", WRONG: code}.get(name, text)
    )
    found = examined(notebook)
    assert found.result.score == POINTS - 2 - course.exercise(WRONG).points
    wrong = found.result.exercises[WRONG]
    assert [one.name for one in wrong.mistakes] == [answers.mistakes(WRONG)[0].name] and wrong.remarks == ()
    assert found.result.exercises["04-value"].remarks == ("The cell stopped with SyntaxError in line 2.",)
    assert found.result.exercises["04-value"].rests_on == ()


def test_what_passes_on_ones_own_pieces_needs_no_others(examined):
    assert {rest for _, rest in rests(examined(classroom.one_mistake())).values()} == {()}


def test_nothing_is_asked_again_of_a_lesson_in_which_nothing_is_written(examined, monkeypatch):
    workers = []
    real = submission.Worker
    monkeypatch.setattr(submission, "Worker", lambda isolated: workers.append(1) or real(isolated))
    examined(classroom.untouched())
    assert len(workers) == 1


def test_where_the_second_look_does_not_come_far_the_first_holds():
    first, second = Findings(), Findings()
    verdict = reference("04-add")
    first.verdicts |= {"04-add": verdict, "04-power": verdict}
    first.remarks |= {"04-add": ["a"], "04-power": ["p"]}
    second.verdicts |= {"04-add": None, "04-power": verdict}
    second.rests_on |= {"04-power": ("04-value",)}
    submission._follow(["04-add", "04-power"], first, second)
    assert first.remarks == {"04-add": ["a"]} and first.rests_on == {"04-power": ("04-value",)}


# What is run


def steps(notebook, tmp_path: Path) -> list[Step]:
    path = tmp_path / "x.ipynb"
    path.write_text(notebooks.text_of(notebook), encoding="utf-8")
    return submission._steps(transplant.finished(transplant.transplant(path, VALUE)[0], VALUE), VALUE)


def test_answers_and_own_cells_are_run_whole_of_others_only_definitions(tmp_path):
    notebook = classroom.solved()
    drawing = (c for c in notebook.cells if c.cell_type == "code" and "show" in c.source)
    given = next(c for c in drawing if not notebooks.grade_id(c))
    given.source = f"{given.source}\nMINE = 1\nprint('no')"
    notebook.cells[2:2] = [new_code_cell("print('mine')"), new_markdown_cell("print('text')"), new_code_cell(" ")]
    notebook.cells.append(new_code_cell("print('behind the last check')"))
    found = steps(notebook, tmp_path)
    assert Step("a cell of your own", "print('mine')") in found
    texts = "\n".join(step.source for step in found)
    assert "MINE = 1" in texts
    assert [word for word in ("print('no')", "print('text')", "behind the last") if word in texts] == []
    assert [step.exercise for step in found if not step.source] == [e.id for e in VALUE.exercises]
    assert [(step.name, step.exercise) for step in found if step.source and step.exercise] == [
        (e.id, e.id) for e in VALUE.exercises
    ]
    assert not found[-1].source and all(step.source.strip() or step.exercise for step in found)
    assert any("catch_up" in step.source for step in found)


def test_definitions_are_imports_functions_classes_and_plain_constants():
    kept = "import math\nfrom os import path\ndef f(x):\n    return g()\nclass A:\n    pass\nX = [1, 2]"
    rest = "Y = f(1)\nprint(X)\nX.append(3)\nfor i in X:\n    Z = 1\nZ: int = 3"
    assert submission._definitions(f"{kept}\n{rest}") == kept
    for broken in ("def f(:", "x = '\0'", "(" * 1000):
        assert submission._definitions(broken) == ""


def test_code_that_is_too_long_to_be_typed_is_not_taken_apart_outside_the_sandbox():
    """Two and a half million short lines took an examiner six gigabytes."""
    fits, longer = ("a=1\n" * (transplant.MOST_LETTERS // 4 + more) for more in (0, 1))
    assert submission._definitions(fits).count("a = 1") == transplant.MOST_LETTERS // 4
    assert submission._definitions(longer) == ""
    assert report.normal(longer) == "".join(longer.split())


# What the worker is told, and what it says


class Told:
    """Workers that answer as a script says: a dictionary from a step's name to what is raised there, once each."""

    def __init__(self, stops: dict[str, str]) -> None:
        self.stops, self.requests, self.ended = stops, [], 0

    def __call__(self, isolated: bool) -> Told:
        self.requests.append([])
        return self

    def ask(self, request: dict, seconds: float) -> dict:
        self.requests[-1].append(request)
        return DONE

    def ask_for(self, number: int, request: dict, seconds: float, end: float):
        self.requests[-1].append(request | {"number": number, "wait": seconds})
        name = request.get("name") or " ".join(request["objects"])
        if name in self.stops and request["do"] == ("cell" if name.startswith("<") else "probes"):
            raise Stopped(self.stops[name])
        yield from [DONE] * number

    def end(self) -> None:
        self.ended += 1

    def cells(self) -> list[list[str]]:
        return [[r["name"] for r in requests if r["do"] == "cell"] for requests in self.requests]

    def probed(self) -> list[int]:
        return [sum(r["do"] == "probes" for r in requests) for requests in self.requests]


@pytest.fixture
def told(monkeypatch):
    """The findings of steps that are put to workers which stop where they are told to, and these workers."""
    monkeypatch.setattr(self_test, "isolated", lambda accept_risk: True)
    monkeypatch.setattr(submission, "_behind", lambda *_: [])  # what is wrong here is not asked a second time

    def by(found: list[Step], stops: dict[str, str], **limits: float) -> tuple[Findings, Told]:
        workers = Told(stops)
        monkeypatch.setattr(submission, "Worker", workers)
        return submission._sandboxed(found, Job(VALUE, 5, limits=Limits(**limits))), workers

    return by


STEPS = [
    Step("04-add", "x = 1", "04-add"),
    Step("04-add-check", exercise="04-add"),
    Step("mine", "y = 1"),
    Step("04-multiply", "z = 1", "04-multiply"),
    Step("04-multiply-check", exercise="04-multiply"),
]


def test_without_a_stop_everything_is_asked_once(told):
    found, workers = told(STEPS, {})
    assert workers.cells() == [["<04-add>", "<mine>", "<04-multiply>"]]
    assert workers.probed() == [2] and workers.ended == 1
    assert not found.stops and not found.notes
    assert len(found.verdicts["04-add"].outcomes) == len(examine.due(ADD, 5)[0])


def test_a_cell_at_which_the_worker_stopped_is_left_out_and_no_probe_is_put_again(told):
    found, workers = told(STEPS, {"<mine>": "its process ended"})
    assert workers.cells() == [["<04-add>", "<mine>"], ["<04-add>", "<04-multiply>"]]
    assert workers.probed() == [1, 1] and workers.ended == 2
    assert found.stops == ["At mine the notebook was stopped: its process ended."]
    assert all(found.verdicts[name] for name in ("04-add", "04-multiply"))


def test_probes_at_which_the_worker_stopped_are_not_put_again(told):
    found, workers = told(STEPS, {"Value": "it was slow"})
    assert workers.probed() == [1, 1, 0] and workers.ended == 3
    assert found.verdicts["04-add"] is found.verdicts["04-multiply"] is None
    assert found.remarks["04-add"] == ["The notebook was stopped here: it was slow."]


@pytest.mark.parametrize("says", ["it ended", "its reply was not plain data"])
def test_a_worker_that_stops_under_further_instances_takes_no_verdict_along(told, monkeypatch, says):
    monkeypatch.setattr(submission.diagnosis, "diagnose", lambda verdict, again: again(9))
    asked, real = [], Told.ask_for

    def ask_for(self, number, request, seconds, end):
        asked.append(request["do"])
        further = request["do"] == "probes" and asked.count("probes") == 2
        if further and says == "it ended":
            raise Stopped(says)
        yield from [DONE | {"kind": "missing"}] if further else real(self, number, request, seconds, end)

    monkeypatch.setattr(Told, "ask_for", ask_for)
    found, workers = told(STEPS[:2], {})
    assert found.verdicts["04-add"].state == "failed" and found.verdicts["04-add"].seed == 5
    assert found.stops == [f"At 04-add-check the notebook was stopped: {says}."] and workers.ended == 2
    assert asked.count("probes") == 2


def test_after_a_few_stops_what_was_not_reached_is_said(told):
    many = [Step(f"cell {n}", "x") for n in range(9)] + STEPS[:2]
    found, workers = told(many, {f"<cell {n}>": "it ended" for n in range(9)})
    assert len(workers.requests) == submission.RESTARTS + 1 == len(found.stops)
    assert found.verdicts["04-add"] is None
    assert found.remarks["04-add"] == ["It was not reached, because the notebook had to be stopped before."]


def test_when_the_time_of_a_notebook_is_over_no_worker_is_started(told):
    found, workers = told(STEPS, {}, whole=-1.0)
    assert workers.requests == [] and set(found.verdicts) == {e.id for e in VALUE.exercises}


def test_limits_reach_the_worker_and_earlier_lessons_are_laid_before(told):
    _, workers = told(STEPS, {}, cell=7.0, probe=3.0, grace=2.0)
    before, *asked = workers.requests[0]
    assert before["do"] == "modules" and before["texts"].keys() == {"microgpt", "workbench"}
    # The clock grants three times the limit, and the grace.
    assert {(r["do"], r["seconds"], r["wait"]) for r in asked} == {
        ("cell", 7.0, 23.0),
        ("probes", 3.0, 11.0),
        ("control", 3.0, 11.0),
    }


def test_the_seed_of_the_job_chooses_the_instances(told):
    def inputs(seed: int) -> list:
        return [trial["inputs"] for trial in submission._request(ADD, examine.due(ADD, seed)[0], 1)["trials"]]

    _, workers = told(STEPS, {})
    (asked, _) = (r for r in workers.requests[0] if r["do"] == "probes")
    assert [trial["inputs"] for trial in asked["trials"]] == inputs(5) != inputs(6)
    assert asked["number"] == len(asked["trials"])


def test_the_seed_of_the_job_judges(examined):
    seen = []
    real = submission.due
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(submission, "due", lambda exercise, seed: seen.append(seed) or real(exercise, seed))
        patch.setattr(submission, "judge", lambda e, seed, got: seen.append(seed) or examine.judge(e, seed, got))
        examined(classroom.solved(), 77)
    assert set(seen) == {77} and len(seen) == 2 * len(VALUE.exercises)


def test_a_sandbox_that_does_not_start_is_no_fault_of_the_student(told, monkeypatch):
    def ask(self, request, seconds):
        raise Stopped("it did not answer in time")

    monkeypatch.setattr(Told, "ask", ask)
    with pytest.raises(RuntimeError, match="^the sandbox did not start: it did not answer in time$"):
        told(STEPS, {})


@pytest.mark.parametrize("exercise", course.exercises(), ids=lambda exercise: exercise.id)
def test_nothing_of_the_asked_answer_is_laid_into_the_sandbox(exercise):
    space: dict = {"add_to": lambda cls: lambda function: setattr(cls, function.__name__, function)}
    texts = [*program.before(exercise.lesson).values(), program.given(exercise)]
    exec("\n".join(texts).replace("\nfrom microgpt import", "\n# from microgpt import"), space)
    for name in exercise.pieces:
        owner, _, member = name.partition(".")
        if member:
            assert member not in vars(space.get(owner, object)) or hasattr(object, member)
        elif name in exercise.objects:
            assert name not in space


@pytest.mark.parametrize(
    "said",
    [DONE | {"kind": "passed"}, DONE | {"kind": "done"}, DONE | {"error": None}, DONE | {"line": 3},
     {"kind": "value", "value": 1}, DONE | {"value": ["set", []]}],
)  # fmt: skip
def test_a_reply_of_an_unknown_kind_is_not_believed(said):
    with pytest.raises(Stopped, match="its reply was not plain data"):
        submission._outcome(said)


def test_a_reply_is_taken_as_it_is():
    said = {"kind": "error", "value": ["list", [1]], "error": "KeyError: a", "line": "line 2: x", "printed": "p"}
    assert submission._outcome(said) == Outcome("error", [1], "KeyError: a", "line 2: x", "p")


def replies(*said: dict):
    return lambda number, request: iter(said)


def test_only_names_that_were_asked_for_are_said_to_be_missing():
    hunt, both = course.exercise("05-hunt"), "There is no failing_graph and no mended_gradients."
    for names, says in (
        (["mended_gradients"], "There is no mended_gradients."), (["<b>", "x"], both), ("failing_graph", both),
        (None, both),
    ):  # fmt: skip
        found = Findings()
        job = Job(course.lesson("05"), 5)
        assert submission._probed(replies({"kind": "missing", "names": names}), hunt, job, found) == ()
        assert found.remarks == {hunt.id: [says]}


def test_a_missing_piece_after_a_value_is_not_believed():
    with pytest.raises(Stopped):
        submission._probed(replies(DONE, {"kind": "missing"}), ADD, Job(VALUE, 5), Findings())


def test_after_a_time_out_the_rest_count_as_timed_out():
    late = DONE | {"kind": "timeout"}
    outcomes = submission._probed(replies(DONE, late), ADD, Job(VALUE, 5), Findings())
    kinds = [outcome.kind for outcome in outcomes]
    assert kinds == ["value"] + ["timeout"] * (len(examine.due(ADD, 5)[0]) - 1) and len(kinds) > 2


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (Outcome("timeout", line="line 3: secret"), "a time-out"),
        (Outcome("error", error="ValueError: 17", line="line 3: x = 17"), "ValueError in line 3"),
        (Outcome("unwritten", line="line 3: secret"), "an error of its own in line 3"),
        (Outcome("error", error="ValueError: 17", line=""), "ValueError"),
        (Outcome("error", error="ValueError", line="line 12345: x"), "ValueError"),
        (Outcome("error", error="ValueError", line="line 1234"), "ValueError in line 1234"),
        (Outcome("error", error="ValueError", line="the 17 in line 3"), "ValueError"),
        (Outcome("error", error="Expected17: 17", line="line 3"), "an error of its own in line 3"),
        (Outcome("error", error="print: 17"), "an error of its own"),
        (Outcome("error", error="int: 17"), "an error of its own"),
        (Outcome("error", error="KeyboardInterrupt"), "KeyboardInterrupt"),
    ],
)
def test_of_an_error_only_its_kind_and_its_line_get_out(outcome, says):
    assert submission._trouble(outcome) == says


@pytest.mark.parametrize(("lines", "says"), [(17, "ValueError in line 17"), (16, "ValueError")])
def test_a_line_that_no_cell_has_is_not_said(lines, says):
    """Code that is made up for it could stop at the line of any number, one of a hidden input's for instance."""
    assert submission._trouble(Outcome("error", error="ValueError: 3", line="line 17: x"), lines) == says


def test_cells_that_take_too_long_together_are_told_so(told):
    found, _ = told(STEPS, {"<mine>": "it did not answer in time"}, whole=0.0)
    assert not found.stops  # nothing was begun
    clock = iter([0.0, 0.0, *[9.0] * 50])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(submission.time, "monotonic", lambda: next(clock))
        found, _ = told(STEPS, {"<mine>": "it did not answer in time"}, whole=5.0)
    assert found.stops == [
        "At mine the notebook was stopped: all its cells and checks together took more than 5 seconds."
    ]


def test_who_answers_for_the_probes_gets_nothing_and_is_named(told, monkeypatch):
    passing = examine.due(ADD, 5)[1]
    monkeypatch.setattr(submission, "_probed", lambda *about: passing)
    found, _ = told(STEPS[:2], {})
    assert found.verdicts["04-add"] is None and found.remarks["04-add"] == [submission.INTERFERED]
    monkeypatch.setattr(submission, "untouched", lambda m, numbers: None)  # as the worker says here
    found, _ = told(STEPS[:2], {})
    assert found.verdicts["04-add"].passed and "04-add" not in found.remarks


def test_a_remark_stands_once():
    found = Findings()
    for text in ("a", "b", "a"):
        found.remark("04-add", text)
    assert found.remarks == {"04-add": ["a", "b"]}


# What crosses between processes


def test_job_and_examination_survive_as_plain_data(examined):
    job = Job(VALUE, 12, True, Limits(1.0, 2.0, 3.0, 4.0))
    assert Job.from_json(json.loads(json.dumps(job.to_json()))) == job
    notebook = classroom.one_mistake()
    notebook.cells.insert(1, new_code_cell("print(1)"))
    found = examined(notebook)
    data = json.loads(json.dumps(found.to_json()))
    assert Examination.from_json(data) == found
    assert {} not in data["cells"] and {"kind": "code", "source": "print(1)"} in data["cells"]
    assert data["cells"][0] == {"released": found.cells[0].released}
    assert "seed" not in json.dumps(data) and found.result.points(WRONG) == 0 == found.result.points("no-such")
    assert found.result.points("04-add") == ADD.points


def test_a_probe_may_take_twice_as_long_as_on_a_learners_own_machine():
    assert Limits().probe == 2 * probes.SECONDS == 8.0
