"""A batch without a class: who is examined where, what is refused, and processes that answer as they are told."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.course import CourseError
from autograder.grading import batch, examiner, ledger, transplant
from autograder.grading.batch import Line
from autograder.grading.examiner import Examiner
from autograder.grading.job import USUAL, Job, Submission
from autograder.grading.result import Examination, Result
from classroom import LESSON, VALUE

JOB = Job(VALUE, 5)
FOUND = Examination(Result({}, 14.0, seconds=1.5), transplant.as_released(VALUE))


def submission(root: Path, student: str) -> Submission:
    """A submission that lies where they usually do."""
    folder = root / "classroom" / "submitted" / student / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_text(student)
    return Submission(student, folder / f"{LESSON}.ipynb")


def submissions(root: Path, number: int) -> list[Submission]:
    return [submission(root, f"s{n:02}") for n in range(number)]


@pytest.fixture
def examiners(monkeypatch):
    """Examiners that find the same in every notebook, and what they were asked; "bad" in its name fails."""

    class Told:
        asked: list[tuple[int, Path]] = []
        made: list[Told] = []

        def __init__(self) -> None:
            self.made.append(self)
            self.closed = False

        def examine(self, path: Path, job: Job) -> Examination:
            assert job == JOB
            self.asked.append((self.made.index(self), path))
            if "bad" in str(path):
                raise RuntimeError("it failed")
            return FOUND

        def close(self) -> None:
            self.closed = True

    Told.asked, Told.made = [], []
    monkeypatch.setattr(batch, "Examiner", Told)
    return Told


@pytest.mark.parametrize(
    ("name", "fine"),
    [("anna", True), ("Änne O'Neill-3", True), ("a" * 120, True), ("a" * 121, False), ("é" * 61, False), ("a<b", False),
     ("a\nb", False), ("a\u200bb", False), (" a", False), ("a.", False), ("-a", False), (".", False), ("a;b", False)],
)  # fmt: skip
def test_a_folder_has_a_students_name(name, fine):
    said = batch.objection(Submission(name, Path("submitted") / "x" / LESSON / "y.ipynb"))
    assert said == ("" if fine else "the folder's name is not a student's name; rename it")


def test_a_folder_is_no_link(tmp_path):
    one = submission(tmp_path, "anna")
    assert batch.objection(one) == ""
    place = tmp_path / "classroom" / "submitted"
    (place / "ben").symlink_to(place / "anna")
    (place / "carl").mkdir()
    (place / "carl" / LESSON).symlink_to(place / "anna" / LESSON)
    for student in ("ben", "carl"):
        said = batch.objection(Submission(student, place / student / LESSON / one.path.name))
        assert said == "the folder is a link to another place; put the submission itself there"


def test_one_batch_at_a_time_holds_a_course(tmp_path):
    with batch.alone(tmp_path):
        with pytest.raises(CourseError, match="^Another `autograder grade` is at work in"), batch.alone(tmp_path):
            pass
        with batch.alone(tmp_path / "another"):
            pass
    with batch.alone(tmp_path), contextlib.suppress(ZeroDivisionError):
        _ = 1 / 0
    with batch.alone(tmp_path):
        pass


def test_a_line_says_what_became_of_a_submission():
    one = Submission("anna", Path("x"))
    assert batch._line(one, "it failed", False, VALUE, {}) == Line("anna", None, "it failed", False)
    assert batch._line(one, FOUND, True, VALUE, {}) == Line("anna", FOUND.result, "", True)
    first = VALUE.exercises[0].id
    now = FOUND.result.points(first)
    assert batch._line(one, FOUND, True, VALUE, {first: now}).changes == ()
    assert batch._line(one, FOUND, True, VALUE, {first: now + 1}).changes == (f"{first} {now + 1:g} → {now:g}",)


def test_what_is_not_known_is_begun_early(tmp_path):
    place = ledger.folder(tmp_path)
    for student in ("anna", "ben", "a<b"):
        submission(tmp_path, student)
    (tmp_path / "classroom" / "submitted" / "dora" / "05_backward").mkdir(parents=True)
    early = list(batch._early(tmp_path, "", JOB, place))
    assert [one.student for one, _ in early] == ["anna", "ben"]
    one, key = early[0]
    assert key == ledger.key(one.path, ledger.version(VALUE), JOB.seed)
    assert [one.student for one, _ in batch._early(tmp_path, "ben", JOB, place)] == ["ben"]
    ledger.write(place, VALUE, key, FOUND)
    assert [one.student for one, _ in batch._early(tmp_path, "", JOB, place)] == ["ben"]


def test_what_is_known_or_refused_comes_first_and_the_rest_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "TOGETHER", 2)
    place, found = ledger.folder(tmp_path), submissions(tmp_path, 6)
    key_of = {one: ledger.key(one.path, ledger.version(VALUE), JOB.seed) for one in found}
    for one in found[:3]:
        ledger.write(place, VALUE, key_of[one], FOUND)
    odd = Submission("a<b", found[0].path)

    def outcomes(todo):
        assert todo == [(one, key_of[one]) for one in found[3:]]
        yield [(*todo[0], FOUND), (*todo[1], "it failed")]
        yield [(*todo[2], FOUND)]

    groups = list(batch._examined([found[3], *found[:3], odd, *found[4:]], JOB, place, outcomes))
    names = [[one.student for one, _, _ in group] for group in groups]
    assert names == [["s00", "s01"], ["s02", "a<b"], ["s03", "s04"], ["s05"]]
    assert groups[1][1][1:] == ("", batch.objection(odd)) and groups[0][0][1:] == (key_of[found[0]], FOUND)
    kept = [one.student for one in found if ledger.holds(place, VALUE, key_of[one])]
    assert kept == ["s00", "s01", "s02", "s03", "s05"]
    assert list(batch._examined([], JOB, place, lambda todo: iter(()))) == []


def test_several_examiners_share_the_work_and_end_with_it(tmp_path, examiners):
    found = submissions(tmp_path, 50)
    todo = [(one, one.student) for one in found]
    with batch._on_this_machine(3, JOB) as outcomes:
        groups = list(outcomes(todo))
        assert not any(one.closed for one in examiners.made)
    done = [about for group in groups for about in group]
    assert sorted(done, key=lambda about: about[1]) == [(*about, FOUND) for about in todo]
    assert all(1 <= len(group) <= batch.TOGETHER for group in groups)
    assert len(examiners.made) == 3 and all(one.closed for one in examiners.made)
    assert sorted(path for _, path in examiners.asked) == [one.path for one in found]


def test_without_a_number_there_is_an_examiner_a_processor(monkeypatch, examiners):
    monkeypatch.setattr("autograder.machine.processors", lambda: 4)
    with batch._on_this_machine(0, JOB):
        assert len(examiners.made) == 4


def test_one_that_fails_costs_itself_and_its_examiner_goes_on(tmp_path, examiners):
    todo = [(submission(tmp_path, name), name) for name in ("a", "bad", "c")]
    with batch._on_this_machine(1, JOB) as outcomes:
        found = {key: outcome for group in outcomes(todo) for _, key, outcome in group}
    assert found == {"a": FOUND, "bad": "it failed", "c": FOUND}


def test_what_was_begun_early_is_not_done_twice_and_little_is_begun(tmp_path, examiners):
    todo = [(one, one.student) for one in submissions(tmp_path, 30)]
    with batch._on_this_machine(1, JOB, iter(todo)) as outcomes:
        while len(examiners.asked) < batch.EARLY:
            threading.Event().wait(0.01)
        threading.Event().wait(0.05)
        assert [path for _, path in examiners.asked] == [one.path for one, _ in todo[: batch.EARLY]]
        assert sum(map(len, outcomes(todo[5:]))) == 25
    assert sorted(path for _, path in examiners.asked) == [one.path for one, _ in todo]


def test_only_a_plain_file_of_sensible_size_is_sent(tmp_path, monkeypatch):
    file, link = tmp_path / "a", tmp_path / "b"
    file.write_bytes(b"123")
    link.symlink_to(file)
    assert batch._content(file) == b"123"
    assert batch._content(link) is batch._content(tmp_path) is batch._content(tmp_path / "none") is None
    monkeypatch.setattr(batch, "_SENT_BYTES", 3)
    assert batch._content(file) == b"123"
    monkeypatch.setattr(batch, "_SENT_BYTES", 2)
    assert batch._content(file) is None


def test_a_worker_examines_what_was_sent_under_its_name(examiners):
    batch._examiner_of.cache_clear()
    try:
        assert batch._examine_there(b"{}", "x.ipynb", JOB) == FOUND
        assert batch._examine_there(b"{}", "bad.ipynb", JOB) == "it failed"
    finally:
        batch._examiner_of.cache_clear()
    assert [path.name for _, path in examiners.asked] == ["x.ipynb", "bad.ipynb"] and len(examiners.made) == 1


class Cluster:
    """Stands for dask.distributed: a scheduler at one address, whose workers are this process."""

    version = staticmethod(ledger.version)

    def __init__(self, address: str, timeout: int) -> None:
        if address != "tcp://there":
            raise (OSError if address.startswith("tcp:") else ValueError)(address)

    def run(self, function, lesson):
        assert function is ledger.version
        return {"tcp://worker": self.version(lesson)}

    def submit(self, function, *about, pure):
        future = Future()
        try:
            future.set_result(function(*about))
        except Exception as problem:
            future.set_exception(problem)
        return future

    def close(self) -> None:
        pass


@pytest.fixture
def cluster(monkeypatch, examiners):
    batch._examiner_of.cache_clear()
    completed = SimpleNamespace(as_completed=lambda futures: SimpleNamespace(batches=lambda: [list(futures)]))
    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Cluster, **vars(completed)))
    yield Cluster
    batch._examiner_of.cache_clear()


def test_a_cluster_examines_what_can_be_sent_and_this_machine_the_rest(tmp_path, cluster):
    found = [submission(tmp_path, name) for name in ("a", "b")]
    (tmp_path / "folder.ipynb").mkdir()
    todo = [(one, one.student) for one in (*found, Submission("c", tmp_path / "folder.ipynb"))]
    with batch._on_cluster("tcp://there", JOB) as outcomes:
        groups = list(outcomes(todo))
    assert groups == [[(*about, FOUND) for about in todo[:2]], [(*todo[2], FOUND)]]
    asked = [path for _, path in batch.Examiner.asked]
    assert asked[-1] == tmp_path / "folder.ipynb" and not {one.path for one in found} & set(asked)


def test_a_failing_worker_costs_one_submission_and_a_refusal_stops_all(tmp_path, cluster, monkeypatch):
    todo = [(submission(tmp_path, "a"), "a")]
    for problem, says in ((KeyError("x"), "no worker could examine it ('x')"), (CourseError("Stop here."), "")):
        monkeypatch.setattr(batch.Examiner, "examine", lambda self, path, job, problem=problem: throw(problem))
        with batch._on_cluster("tcp://there", JOB) as outcomes:
            if says:
                assert list(outcomes(todo)) == [[(*todo[0], says)]]
            else:
                with pytest.raises(CourseError, match="^Stop here.$"):
                    list(outcomes(todo))


def throw(problem: Exception) -> None:
    raise problem


def test_a_cluster_that_cannot_be_used_is_said_plainly(tmp_path, cluster, monkeypatch):
    for address, kind in (("tcp://nowhere", "OSError"), ("nonsense", "ValueError")):
        says = rf"^There is no Dask scheduler at {address} \({kind}\)\.$"
        with pytest.raises(CourseError, match=says), batch._on_cluster(address, JOB):
            pass
    monkeypatch.setattr(cluster, "version", staticmethod(lambda lesson: "another"))
    says = "^The worker tcp://worker has another version of this course"
    with batch._on_cluster("tcp://there", JOB) as outcomes, pytest.raises(CourseError, match=says):
        list(outcomes([]))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CourseError, match="needs dask.distributed"), batch._on_cluster("tcp://there", JOB):
        pass


# The process behind an examiner

ANSWERS = """
import json, sys
for line in sys.stdin:
    path = json.loads(line)["path"]
    if path == "gone": break
    if path == "half": sys.stdout.write('{"failed"'); sys.stdout.flush(); break
    said = {"refuse": {"refused": "stop here"}, "fail": {"failed": "it failed"}}
    print(json.dumps(said.get(path, {"examination": EXAMINATION})), flush=True)
"""


@pytest.fixture
def told(tmp_path, monkeypatch):
    """An examiner whose processes answer by the path they are asked about."""
    file = tmp_path / "answers.py"
    file.write_text(ANSWERS.replace("EXAMINATION", f"json.loads({json.dumps(FOUND.to_json())!r})"))
    real, started = examiner.subprocess.Popen, []

    def start(command: list[str], **settings: object):
        assert command == [sys.executable, "-m", "autograder.grading.examiner"]
        started.append(real([sys.executable, str(file)], **settings))
        return started[-1]

    monkeypatch.setattr(examiner.subprocess, "Popen", start)
    one = Examiner()
    yield one, started
    one.close()


def test_an_examiner_keeps_its_process_until_it_fails(told):
    one, started = told
    assert [one.examine(Path(name), JOB) for name in "ab"] == [FOUND, FOUND] and len(started) == 1
    with pytest.raises(CourseError, match="^stop here$"):
        one.examine(Path("refuse"), JOB)
    with pytest.raises(RuntimeError, match="^it failed$"):
        one.examine(Path("fail"), JOB)
    assert len(started) == 1
    for end in ("gone", "half"):
        with pytest.raises(RuntimeError, match="^the process that examined it ended without a result$"):
            one.examine(Path(end), JOB)
        assert one.examine(Path("a"), JOB) == FOUND
    assert len(started) == 3
    started[-1].kill()
    started[-1].wait()
    assert one.examine(Path("a"), JOB) == FOUND and len(started) == 4
    one.close()
    assert all(process.poll() is not None for process in started)
    assert all(process.stdin.closed and process.stdout.closed for process in started)
    one.close()


def test_an_examiner_that_is_gone_before_it_is_asked_says_so(monkeypatch):
    gone = subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    gone.wait()
    monkeypatch.setattr(Examiner, "_started", lambda self: gone)
    with pytest.raises(RuntimeError, match="ended without a result"):
        Examiner().examine(Path("any.ipynb"), JOB)


def test_an_examiner_that_hangs_is_ended(told, monkeypatch):
    one, _ = told
    one.examine(Path("a"), JOB)
    monkeypatch.setattr(examiner, "SECONDS", 0.1)
    monkeypatch.setattr(examiner, "_send", lambda process, request: None)
    with pytest.raises(RuntimeError, match="ended without a result"):
        one.examine(Path("a"), JOB)


def test_through_the_ledger_nothing_is_examined_twice(tmp_path, told):
    place, one = ledger.folder(tmp_path), submission(tmp_path, "anna")
    key, found = examiner.through_ledger(one.path, VALUE, place, accept_risk=True)
    assert found == FOUND == ledger.read(place, VALUE, key)
    assert key == ledger.key(one.path, ledger.version(VALUE), ledger.seed(place, VALUE))
    assert examiner.through_ledger(one.path, VALUE, place, False) == (key, FOUND)
    assert len(told[1]) == 1 and told[1][0].poll() is not None


def test_a_process_answers_one_line_a_request_and_ends_with_whoever_asks(tmp_path):
    one = Examiner()
    try:
        found = one.examine(tmp_path / "none.ipynb", Job(VALUE, 5, True, USUAL))
        assert found.result.reason == "There is no none.ipynb."
    finally:
        process = one._process
        process.stdin.close()
        assert process.wait(10) == 0
        process.stdout.close()
        one._process = None


SERVES = """
from autograder import course
from autograder.grading import examiner, submission
def examine(path, job):
    print("a line that nobody asked for")
    if path.name == "refuse": raise course.CourseError("Stop here.")
    if path.name == "fail": raise ValueError("odd")
    return usual(path, job)
usual, submission.examine = submission.examine, examine
examiner.serve()
"""


def test_a_process_answers_one_line_a_request_whatever_is_printed(tmp_path):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", SERVES], text=True, bufsize=1, **pipes) as process:

        def said(name: str) -> dict:
            process.stdin.write(json.dumps({"path": str(tmp_path / name), "job": JOB.to_json()}) + "\n")
            return json.loads(process.stdout.readline())

        assert Examination.from_json(said("none")["examination"]).result.reason == "There is no none."
        assert said("refuse") == {"refused": "Stop here."}
        assert said("fail") == {"failed": "the grader failed (ValueError: odd)"}
        process.stdin.write("no request\n")
        assert process.wait(10) != 0 and process.stdout.read() == ""
        assert process.stderr.read().count("a line that nobody asked for\n") == 3
