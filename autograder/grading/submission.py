"""Examining one submission: its cells and the probes run in a sandbox, expected values and comparison stay here."""

from __future__ import annotations

import ast
import builtins
import inspect
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from autograder import course, notebooks, program
from autograder.checking import diagnosis, limit, probes
from autograder.checking.diagnosis import Diagnosis
from autograder.checking.examine import Objective, Verdict, due, judge
from autograder.checking.probes import Outcome, Trial
from autograder.grading import transplant
from autograder.grading.job import USUAL, Job
from autograder.grading.result import Examination, ExerciseResult, MistakeResult, ObjectiveResult, Result
from autograder.grading.sandbox import self_test
from autograder.grading.sandbox.wire import Stopped, Worker, unpacked

RESTARTS = 2
INTERFERED = (
    "A probe that uses nothing of the answer came back with something else: the examination was interfered with."
)
_KINDS = ("value", "error", "unwritten", "timeout", "changed")


@dataclass(frozen=True)
class Step:
    """One thing to do in the sandbox: run a cell (``source``), or put the probes of ``exercise`` when there is no
    source. A cell that holds an answer names its exercise too; ``touched`` is False if it is as released."""

    name: str
    source: str = ""
    exercise: str = ""
    touched: bool = True


@dataclass
class Findings:
    """What came out of the sandbox: verdicts by exercise, None where nothing could be judged, what happened in answers
    that failed, remarks, on which exercises of the reference an answer was examined in place of the student's, where
    the notebook had to be ended, and what else is to be noted. No cell has more lines than
    ``longest``."""

    verdicts: dict[str, Verdict | None] = field(default_factory=dict)
    named: dict[str, Diagnosis | None] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    rests_on: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    longest: int = 0

    def passed(self, exercise: str) -> bool:
        verdict = self.verdicts.get(exercise)
        return verdict is not None and verdict.passed

    def remark(self, exercise: str, text: str) -> None:
        if text not in self.remarks.setdefault(exercise, []):
            self.remarks[exercise].append(text)


def examine(path: Path, job: Job) -> Examination:
    """Examine the notebook at ``path``. Raises CourseError if this machine cannot isolate it and the risk is not
    accepted."""
    clock = time.perf_counter()
    exercises = job.lesson.exercises
    most = sum(e.points for e in exercises)
    try:
        cells, remarks = transplant.transplant(path, job.lesson)
    except transplant.SubmissionError as problem:
        result = Result({}, most, "unreadable", str(problem), seconds=time.perf_counter() - clock)
        return Examination(result, transplant.as_released(job.lesson))
    steps = _steps(transplant.finished(cells, job.lesson), job.lesson)
    findings = _sandboxed(steps, job)
    findings.longest = max(len(step.source.splitlines()) for step in steps)
    result = Result(
        {e.id: _judged(e, job.seed, findings) for e in exercises},
        most,
        "stopped" if findings.stops else "graded",
        findings.stops[0] if findings.stops else "",
        (*remarks, *findings.stops, *dict.fromkeys(findings.notes)),
        time.perf_counter() - clock,
    )
    return Examination(result, cells)


def _steps(notebook: NotebookNode, lesson: course.Lesson) -> list[Step]:
    """What is run of a transplanted notebook, up to its last check.

    Answers, the set-up and the student's own cells run as they are; of all other cells only what others may need:
    imports, definitions and plain constants. So training and drawing cost nothing here.
    """
    steps = []
    released = {cell.id: cell.source for cell in notebooks.released(lesson.folder).cells}
    for cell in notebook.cells:
        name = notebooks.grade_id(cell)
        if notebooks.is_check(cell):
            steps.append(Step(name, exercise=name.removesuffix("-check")))
        elif cell.cell_type == "code":
            whole = notebooks.is_exercise(cell) or cell.id.endswith("-setup") or transplant.is_own(cell)
            source = cell.source if whole and not transplant.is_edited(cell) else _definitions(cell.source)
            if source.strip():
                exercise, touched = name if notebooks.is_exercise(cell) else "", cell.source != released.get(cell.id)
                steps.append(Step(name or "a cell of your own", source, exercise, touched))
    last = max(number for number, step in enumerate(steps) if not step.source)
    return steps[: last + 1]


def _definitions(source: str) -> str:
    tree = transplant.parsed(source)
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    try:
        return "\n".join(ast.unparse(s) for s in tree.body if isinstance(s, kept) or _is_constant(s)) if tree else ""
    except (ValueError, RecursionError, MemoryError):
        return ""


def _is_constant(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign):
        return False
    try:
        ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _sandboxed(steps: list[Step], job: Job) -> Findings:
    """Run the steps in a worker; then once more, for what stood on a piece that did not pass.

    The second time the reference's answer follows the check of each exercise that failed, so that a mistake is charged
    where it was made and not again in everything that is built on it.
    """
    isolated = self_test.isolated(job.accept_risk)
    findings = Findings()
    end = time.monotonic() + job.limits.whole
    left_out: set[int] = set()
    _run_through(isolated, steps, left_out, job, findings, end)
    behind = _behind(steps, job.lesson, findings)
    if behind:
        settled = {name: verdict for name, verdict in findings.verdicts.items() if name not in behind}
        followed = Findings(settled, stops=findings.stops)
        _run_through(isolated, steps, left_out, job, followed, end, mend=True)
        _follow(behind, findings, followed)
    for exercise in job.lesson.exercises:
        if exercise.id not in findings.verdicts:
            findings.verdicts[exercise.id] = None
            findings.remark(exercise.id, "It was not reached, because the notebook had to be stopped before.")
    return findings


def _behind(steps: list[Step], lesson: course.Lesson, findings: Findings) -> list[str]:
    """The exercises that did not pass and come after one that did not; none if nobody has written anything there."""
    behind = [e.id for e in lesson.exercises if not findings.passed(e.id)][1:]
    written = {step.exercise for step in steps if step.source and step.touched}
    touched = [name for name in behind if name in written or not _is_unwritten(findings.verdicts.get(name))]
    return behind if touched else []


def _is_unwritten(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.state == "unwritten"


def _follow(behind: list[str], findings: Findings, followed: Findings) -> None:
    """Let what was found on the reference's pieces hold for the exercises in ``behind``, as far as it came."""
    tables: tuple[tuple[dict, dict], ...] = (
        (findings.verdicts, followed.verdicts),
        (findings.named, followed.named),
        (findings.remarks, followed.remarks),
        (findings.rests_on, followed.rests_on),
    )
    for name in (name for name in behind if followed.verdicts.get(name) is not None):
        for found, further in tables:
            found.pop(name, None)
            if name in further:
                found[name] = further[name]


def _run_through(
    isolated: bool, steps: list[Step], left_out: set[int], job: Job, findings: Findings, end: float, mend: bool = False
) -> None:
    """Run the steps in a worker. One at which it has to be ended is left out in the next worker, a few times."""
    for _ in range(RESTARTS + 1):
        if time.monotonic() > end:
            break
        worker = Worker(isolated)
        try:
            stopped = _run(worker, steps, left_out, job, findings, end, mend)
        finally:
            worker.end()
        if stopped is None:
            break
        left_out.add(stopped)


def _run(
    worker: Worker, steps: list[Step], left_out: set[int], job: Job, findings: Findings, end: float, mend: bool
) -> int | None:
    """Run the steps in order; the number of the one at which the worker had to be ended, or None. If they are to be
    mended, what did not pass is replaced by the reference's."""
    mended: list[str] = []

    def ask_for(number: int, request: dict) -> Iterator[dict]:
        return worker.ask_for(number, request, limit.WAITS * request["seconds"] + job.limits.grace, end)

    try:
        worker.ask(
            {"do": "modules", "texts": {Path(f).stem: text for f, text in program.before(job.lesson.number).items()}},
            USUAL.cell,
        )
    except Stopped as problem:
        raise RuntimeError(f"the sandbox did not start: {problem}") from None
    for number, step in enumerate(steps):
        try:
            if step.source and number not in left_out:
                request = {"do": "cell", "source": step.source, "name": f"<{step.name}>", "seconds": job.limits.cell}
                (said,) = ask_for(1, request)
                if step.exercise and said["kind"] != "value":
                    findings.remark(step.exercise, f"The cell stopped with {_trouble(_outcome(said))}.")
                elif said["kind"] == "timeout":
                    findings.notes.append(f"In {step.name} the code stopped with a time-out.")
            elif not step.source:
                if step.exercise not in findings.verdicts:
                    _judge(ask_for, course.exercise(step.exercise), job, findings)
                    findings.rests_on[step.exercise] = tuple(mended)
                if mend and not findings.passed(step.exercise):
                    tuple(ask_for(1, _solution(course.exercise(step.exercise), job.limits.cell)))
                    mended.append(step.exercise)
        except Stopped as problem:
            why = str(problem)
            if time.monotonic() >= end:
                why = f"all its cells and checks together took more than {job.limits.whole:g} seconds"
            findings.stops.append(f"At {step.name} the notebook was stopped: {why}.")
            if step.exercise:
                findings.remark(step.exercise, f"The notebook was stopped here: {why}.")
            if not step.source:
                findings.verdicts.setdefault(step.exercise, None)
            return number
    return None


def _judge(
    ask_for: Callable[[int, dict], Iterator[dict]], exercise: course.Exercise, job: Job, findings: Findings
) -> None:
    """Note the verdict on an exercise, and what happened in an answer that failed, for which further instances may be
    put while the pieces are there."""

    def examined(seed: int) -> Verdict | None:
        outcomes = _probed(ask_for, exercise, replace(job, seed=seed), findings)
        return judge(exercise, seed, outcomes) if outcomes else None

    def again(seed: int) -> Verdict:
        verdict = examined(seed)
        if verdict is None:
            raise Stopped("its reply was not plain data")
        return verdict

    verdict = findings.verdicts[exercise.id] = examined(job.seed)
    if verdict is not None and not _is_sound(ask_for, exercise, verdict, job):
        findings.remark(exercise.id, INTERFERED)
        if verdict.passed:
            verdict = findings.verdicts[exercise.id] = None
    if verdict is not None and verdict.state == "failed":
        findings.named[exercise.id] = diagnosis.diagnose(verdict, again)


def untouched(m, numbers):
    """Something that uses nothing of an answer."""
    return [3 * number + 1 for number in numbers]


def _is_sound(
    ask_for: Callable[[int, dict], Iterator[dict]], exercise: course.Exercise, verdict: Verdict, job: Job
) -> bool:
    """Whether a probe that uses nothing of the answer gives what is due. Where it gives another value, somebody answers
    in place of the probes, and what came of them is worth nothing."""
    if any(outcome.kind == "timeout" for outcome in verdict.outcomes):
        return True  # then the worker is not what it was
    numbers = random.Random(f"{job.seed} {exercise.id}").sample(range(1000), 5)
    trial = Trial("", untouched, {"numbers": numbers})
    request = {**_request(exercise, (trial,), job.limits.probe), "do": "control", "objects": [], "given": ""}
    (said,) = ask_for(1, request)
    outcome = _outcome(said)
    return outcome.kind != "value" or outcome.value == untouched(None, numbers)


def _probed(
    ask_for: Callable[[int, dict], Iterator[dict]], exercise: course.Exercise, job: Job, findings: Findings
) -> tuple[Outcome, ...]:
    """The outcomes of the trials of an exercise, all put in one request; none if its pieces are not there.

    After a time-out the rest are not run and count as timed out too.
    """
    found = due(exercise, job.seed)[0]
    outcomes: list[Outcome] = []
    for said in ask_for(len(found), _request(exercise, found, job.limits.probe)):
        if said["kind"] == "missing" and not outcomes:
            names = said.get("names")
            missing = [name for name in exercise.objects if type(names) is list and name in names] or exercise.objects
            if exercise.id not in findings.remarks:  # a cell that stopped has said why
                findings.remark(exercise.id, f"There is no {' and no '.join(missing)}.")
            return ()
        outcomes.append(probes.read(found[len(outcomes)], _outcome(said)))
    return (*outcomes, *outcomes[-1:] * (len(found) - len(outcomes)))


def _request(exercise: course.Exercise, found: tuple[Trial, ...], seconds: float) -> dict:
    """What asks the worker for the outcomes of all trials of an exercise; each source is sent once."""
    sources = list(dict.fromkeys(_source(trial.probe) for trial in found))
    return {
        "do": "probes", "objects": exercise.objects, "given": program.given(exercise), "seconds": seconds,
        "sources": sources,
        "trials": [
            {"source": sources.index(_source(t.probe)), "name": t.probe.__name__, "inputs": t.inputs} for t in found
        ],
    }  # fmt: skip


def _solution(exercise: course.Exercise, seconds: float) -> dict:
    """What asks the worker to let the reference's answer stand in place of the student's."""
    source = "\n".join(["from autograder import add_to", *exercise.imports, exercise.solution])
    return {"do": "cell", "source": source, "name": f"<the reference's {exercise.id}>", "seconds": seconds}


def _judged(exercise: course.Exercise, seed: int, findings: Findings) -> ExerciseResult:
    """The verdict on an exercise, made of what was found."""
    verdict = findings.verdicts[exercise.id]
    if verdict is None:
        texts = dict.fromkeys(trial.objective for trial in due(exercise, seed)[0])
        remarks = tuple(findings.remarks.get(exercise.id, []))
        return ExerciseResult("failed", 0, tuple(ObjectiveResult(text, "failed") for text in texts), (), remarks)
    state = verdict.state
    if state == "failed":
        trouble = next((o.got for o in verdict.objectives if o.got.kind in ("error", "timeout")), None)
        if trouble:
            findings.remark(exercise.id, f"Your code stopped with {_trouble(trouble, findings.longest)}.")
        if any(o.kind == "timeout" for o in verdict.outcomes):
            state = "timeout"
    named = findings.named.get(exercise.id)
    return ExerciseResult(
        state,
        exercise.points if verdict.passed else 0,
        tuple(_objective(one, named is None) for one in verdict.objectives),
        (MistakeResult(named.name, named.says),) if named else (),
        tuple(findings.remarks.get(exercise.id, [])),
        findings.rests_on.get(exercise.id, ()),
    )


def _objective(one: Objective, unnamed: bool) -> ObjectiveResult:
    if one.state != "failed":
        return ObjectiveResult(one.text, one.state)
    state = "timeout" if one.got.kind == "timeout" else "failed"
    return ObjectiveResult(one.text, state, one.nudge if unnamed else "")


def _trouble(outcome: Outcome, lines: int = 9999) -> str:
    """What stopped a student's code, in words that cannot carry an instance out: the kind of error and the line, if
    their cells have so many ``lines``; code that is made up for it could stop at the line of any number."""
    if outcome.kind == "timeout":
        return "a time-out"
    kind = outcome.error.split(":")[0]
    known = isinstance(getattr(builtins, kind, None), type) and issubclass(getattr(builtins, kind), BaseException)
    line = re.match(r"line (\d{1,4})\b", outcome.line)
    if line and int(line[1]) > lines:
        line = None
    return (kind if known else "an error of its own") + (f" in {line[0]}" if line else "")


def _outcome(said: dict) -> Outcome:
    """A reply as an outcome. Raises Stopped if it is none."""
    texts = [said[name] for name in ("error", "line", "printed") if type(said.get(name)) is str]
    if said["kind"] not in _KINDS or len(texts) < 3:
        raise Stopped("its reply was not plain data")
    return Outcome(said["kind"], unpacked(said.get("value")), *texts)


@cache
def _source(probe: Callable) -> str:
    return "from __future__ import annotations\n" + inspect.getsource(probe)
