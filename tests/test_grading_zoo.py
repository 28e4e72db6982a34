"""The zoo: hundreds of honest, broken and hostile submissions in one batch. Each gets what it deserves, and no more."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import stat
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import course, notebooks
from autograder.grading import batch, report, transplant
from autograder.grading.sandbox import self_test
from classroom import VALUE, Classroom
from zoo import FULL, LESSON, ZOO, Place, Submission

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof("zoo"),
    pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the zoo holds files that only Unix knows"),
]

SECRET = "kingfisher"
NEIGHBOUR = "full-marks"
# Whose feedback is opened as a page.
WORST = ("scripts-in-every-cell", "scripts-in-errors")
# How many stand for all of them when this is not asked for in full: one in so many.
SAMPLE = 3
PROGRAM = [str(Path(sys.executable).parent / "autograder"), "grade", LESSON]
# What the command does, but for the limits: long enough for all that is honest, and for an attack to do its worst.
SOONER = f"""
from pathlib import Path
from autograder import course
from autograder.grading import batch, job
batch.grade(Path.cwd(), course.lesson({LESSON!r}), limits=job.Limits(cell=3, probe=2, whole=45, grace=2))
"""
# What grading itself writes.
WRITTEN = (
    "classroom/ledger",
    "classroom/gradebook.db",
    "classroom/autograded",
    "classroom/backups",
    "classroom/reports",
)
# What attacks try to leave, and where.
TRACES = (
    "math.py", "json.py", "sitecustomize.py", "usercustomize.py", "conftest.py", "probes.py", "compare.py", "struct.py",
    "full0", "f0", "huge", "link0", "mine", "x", "shadow", "pickled", "pickled-zoo", "notes.txt", "breakout.txt",
)  # fmt: skip
PLACES = ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", Path.home(), course.ROOT, course.ROOT / "lessons", "/grader")


@dataclass(frozen=True)
class Graded:
    """The class after the batch: who handed in, what was said, and what was there before."""

    zoo: tuple[Submission, ...]
    root: Path
    lines: dict[str, batch.Line]
    shown: subprocess.CompletedProcess
    place: Place
    before: dict[str, str]
    traces: set[str]
    callers: list[object]


@pytest.fixture(scope="module")
def graded(tmp_path_factory, in_full):
    """The zoo handed in and graded by the command, once; unless in full, a sample, with limits that are sooner
    reached."""
    if problem := self_test.refusal():
        pytest.skip(problem)
    folder = tmp_path_factory.mktemp("zoo")
    school = Classroom(folder)
    school.nbgrader("generate_assignment", LESSON, "--force")
    with contextlib.ExitStack() as open_sockets:
        port = open_sockets.enter_context(socket.create_server(("127.0.0.1", 0)))
        local = open_sockets.enter_context(socket.socket(socket.AF_UNIX))
        name = f"zoo-{os.getpid()}"
        local.bind(f"\0{name}")
        local.listen()
        place = Place(
            school.root,
            outside(folder),
            path_of(school.root, NEIGHBOUR),
            port.getsockname()[1],
            name,
        )
        always = {NEIGHBOUR, *WORST}
        zoo = tuple(one for n, one in enumerate(ZOO) if in_full or n % SAMPLE == 0 or one.name in always)
        for submission in zoo:
            hand_in(submission, place)
        before, traces = contents(folder), left_traces()
        started = {
            "cwd": school.root,
            "env": {**os.environ, "ZOO_SECRET": SECRET, "COLUMNS": "400"},
            "errors": "replace",
        }
        if not in_full:
            subprocess.run([sys.executable, "-c", SOONER], check=True, **started)
        shown = subprocess.run(PROGRAM, capture_output=True, **started)
        lines = {line.student: line for line in batch.grade(school.root, VALUE)}
        yield Graded(zoo, school.root, lines, shown, place, before, traces, [*callers(port), *callers(local)])


def outside(folder: Path) -> Path:
    """A tree beside the course that nobody may read or change; it is open to every user."""
    place = folder / "outside"
    for part in (place, place / "deeper" / "still"):
        part.mkdir(parents=True)
        (part / "secret.txt").write_text(SECRET)
        (part / "secret.txt").chmod(0o666)
        part.chmod(0o777)
    return place


def path_of(root: Path, student: str) -> Path:
    return root / "classroom" / "submitted" / student / LESSON / f"{LESSON}.ipynb"


def hand_in(submission: Submission, place: Place) -> Path:
    """Write a submission where it is collected to."""
    path = path_of(place.course, submission.name)
    path.parent.mkdir(parents=True)
    submission.make(path, place)
    return path


def contents(folder: Path) -> dict[str, str]:
    """Everything below ``folder`` by kind, rights and hash, but what grading itself writes."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = os.fsencode(path.relative_to(folder)).decode(errors="replace")
        if name.removeprefix("course/").startswith(WRITTEN):
            continue
        about = path.lstat()
        told = f"{stat.filemode(about.st_mode)} {about.st_size if stat.S_ISREG(about.st_mode) else 0}"
        if stat.S_ISLNK(about.st_mode):
            told += os.readlink(path)
        elif stat.S_ISREG(about.st_mode) and os.access(path, os.R_OK):
            with open(path, "rb") as file:
                told += hashlib.file_digest(file, "sha256").hexdigest()
        found[name] = told
    return found


def left_traces() -> set[str]:
    return {str(Path(place, name)) for place in PLACES for name in TRACES if os.path.lexists(Path(place, name))}


def callers(server: socket.socket) -> list[object]:
    """Who has connected."""
    server.setblocking(False)
    found = []
    with contextlib.suppress(BlockingIOError):
        while True:
            connection, address = server.accept()
            connection.close()
            found.append(address)
    return found


def said(line: batch.Line) -> str:
    """All that is said of a submission, in small letters."""
    if line.result is None:
        return line.problem.lower()
    words = [line.result.verdict, line.result.reason, *line.result.remarks]
    for found in line.result.exercises.values():
        words += [found.state, *found.remarks, *(mistake.says for mistake in found.mistakes)]
    return "\n".join(words).lower()


def score(line: batch.Line) -> float:
    return line.result.score if line.result else 0


def survivors() -> list[str]:
    """Processes in namespaces of their own that this batch has left: they end in no living grader but this one."""
    parents, names = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            names[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    mine, found = os.readlink("/proc/self/ns/pid"), []
    for number in parents:
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{number}/ns/pid") == mine:
                continue
            chain = [number]
            while parents.get(chain[-1], 0) > 1:
                chain.append(parents[chain[-1]])
            another = any(word in names.get(n, "") for n in chain for word in ("grading.examiner", "pytest"))
            if os.getpid() in chain or not another:
                found.append(f"{number} {names[number]}")
    return found


def test_the_zoo_is_large_and_of_every_kind():
    assert len(ZOO) >= 100
    assert len({submission.name for submission in ZOO}) == len(ZOO)
    kinds = [submission.kind for submission in ZOO]
    assert {kind: kinds.count(kind) >= 40 for kind in kinds} == {"honest": True, "broken": True, "hostile": True}
    assert all(0 <= submission.score <= FULL and submission.says == submission.says.lower() for submission in ZOO)


def test_every_submission_can_be_transplanted_or_is_refused_in_a_sentence(tmp_path):
    place = Place(tmp_path / "course", outside(tmp_path), path_of(tmp_path / "course", NEIGHBOUR))
    release = notebooks.released(LESSON)
    problems = []
    for submission in ZOO:
        path = hand_in(submission, place)
        try:
            cells, remarks = transplant.transplant(path, VALUE)
            notebook = transplant.finished(cells, VALUE)
        except transplant.SubmissionError as problem:
            if submission.kind == "honest" or not str(problem).isprintable():
                problems.append(f"{submission.name}: {problem!r}")
            continue
        except Exception as problem:
            problems.append(f"{submission.name}: {type(problem).__name__} {problem}")
            continue
        nbformat.validate(notebook)
        notebooks.text_of(notebook).encode()
        if graded_cells(notebook) != graded_cells(release) or not all(r.isprintable() for r in remarks):
            problems.append(f"{submission.name}: {remarks}")
    assert not problems, "\n".join(problems)


def graded_cells(notebook) -> list[tuple]:
    """What decides about points: checks as they are, and of all other graded cells what nbgrader knows of them."""
    return [
        (c.cell_type, json.dumps(c.metadata.nbgrader, sort_keys=True), c.source if notebooks.is_check(c) else "")
        for c in notebook.cells
        if notebooks.grade_id(c)
    ]


def test_everyone_gets_what_is_due_and_nobody_is_lost(graded):
    assert graded.lines.keys() == {submission.name for submission in graded.zoo}
    problems = []
    for submission in graded.zoo:
        line = graded.lines[submission.name]
        got, due = score(line), submission.score
        if got > due or (submission.kind != "hostile" and got != due):
            problems.append(f"{submission.name}: {got} where {due} is due; {said(line)!r}")
        if line.result is None and "name" not in line.problem and "link" not in line.problem:
            problems.append(f"{submission.name}: not graded, {line.problem}")
    assert not problems, "\n".join(problems)


def test_the_verdict_names_what_happened(graded):
    missing = [
        f"{submission.name}: {submission.says!r} not in {said(graded.lines[submission.name])!r}"
        for submission in graded.zoo
        if submission.says not in said(graded.lines[submission.name])
    ]
    assert not missing, "\n".join(missing)


def test_the_gradebook_holds_what_the_verdicts_say(graded):
    due = {name: score(line) for name, line in graded.lines.items() if line.result is not None}
    with Gradebook(f"sqlite:///{graded.root}/classroom/gradebook.db") as book:
        found = {
            s.student.id: sum(
                g.auto_score or 0 for n in s.notebooks for g in n.grades if g.cell.name.endswith("-check")
            )
            for s in book.assignment_submissions(LESSON)
        }
        most = {s.max_score for s in book.assignment_submissions(LESSON)}
    assert found == due
    assert most == {FULL + 3}


def test_the_command_came_to_its_end_and_showed_everyone(graded):
    assert "Traceback" not in graded.shown.stdout + graded.shown.stderr, graded.shown.stderr[-3000:]
    assert graded.shown.returncode == 1  # for some were not graded
    assert f"{len(graded.zoo)} submissions" in graded.shown.stdout
    assert "\x1b[2J" not in graded.shown.stdout
    assert all(s.name in graded.shown.stdout for s in graded.zoo if s.kind != "hostile")


def test_a_second_batch_has_nothing_left_to_do(graded):
    assert not any(line.news for line in graded.lines.values())


def test_nothing_outside_has_changed(graded):
    after = contents(graded.root.parent)
    changed = {name for name in graded.before.keys() | after.keys() if graded.before.get(name) != after.get(name)}
    assert not changed
    assert left_traces() <= graded.traces


def test_no_process_survives(graded):
    end = time.monotonic() + 10
    while survivors() and time.monotonic() < end:
        time.sleep(0.2)
    assert survivors() == []


def test_nobody_reached_the_network(graded):
    assert graded.callers == []


def test_no_secret_and_no_flood_got_into_a_verdict(graded):
    secret = (graded.root / "classroom" / "ledger" / "secret").read_text().strip()
    for name, line in graded.lines.items():
        text = json.dumps(line.result and asdict(line.result)) + line.problem
        assert len(text) < 20_000, name
        assert not any(word in text for word in (SECRET, secret, str(graded.root), "\\u001b", "\\ud8")), name
    for path in (graded.root / "classroom" / "autograded").rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        shown = [c.source for c in notebook.cells if c.cell_type != "code"]
        shown += [json.dumps(c.outputs) for c in notebook.cells if c.cell_type == "code"]
        assert not any(word in text for text in shown for word in (SECRET, "<script", "<svg", "<iframe")), path


def test_the_feedback_of_the_worst_runs_nothing(graded):
    school = Classroom.__new__(Classroom)
    school.root = graded.root
    for student in WORST:
        school.nbgrader("generate_feedback", LESSON, "--student", student)
        page = (graded.root / "classroom" / "feedback" / student / LESSON / f"{LESSON}.html").read_text("utf-8")
        assert "alert(1)" in page
        assert not any(evil in page for evil in ("<script>alert", "<svg onload", "<img src=x", "<iframe src=java"))


def test_the_report_can_be_written(graded):
    page = report.write(graded.root, VALUE)
    assert "<script>alert" not in page.read_text(encoding="utf-8")
