"""The sandbox holds, says so when it does not, and what crosses its border is plain data."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import course
from autograder.checking import compare
from autograder.grading.sandbox import bubblewrap, self_test, wire
from autograder.grading.sandbox.wire import Stopped, Worker
from classroom import needs_isolation

SOLUTIONS = course.ROOT / "solutions"
ECHO = "from __future__ import annotations\ndef probe(m, x):\n    return m.f(x)\n"


@pytest.fixture
def afresh():
    """Forget what the self-test found, before and after."""
    self_test.promises.cache_clear()
    self_test.refusal.cache_clear()
    yield
    self_test.promises.cache_clear()
    self_test.refusal.cache_clear()


@pytest.fixture
def worker():
    one = Worker(isolated=True)
    one.ask({"do": "modules", "texts": {"microgpt": "half = 0.5\n"}}, 10)
    yield one
    one.end()


def run(worker: Worker, source: str, seconds: float = 5.0) -> dict:
    return worker.ask({"do": "cell", "source": source, "name": "<cell>", "seconds": seconds}, seconds + 3)


def probes(*inputs: object, seconds: float = 2.0) -> dict:
    """The request that calls ``f`` with each of the inputs."""
    return {
        "do": "probes", "objects": ["f"], "given": "", "sources": [ECHO], "seconds": seconds,
        "trials": [{"source": 0, "name": "probe", "inputs": {"x": x}} for x in inputs],
    }  # fmt: skip


def put(worker: Worker) -> dict:
    return worker.ask(probes(1), 5)


@needs_isolation
def test_no_attempt_to_break_out_succeeds():
    assert [what for what, held in self_test.promises() if not held] == []
    assert self_test.refusal() == "" and "bubblewrap" in self_test.in_force()


@needs_isolation
def test_the_doctor_says_what_is_in_force_and_what_was_tried():
    said = [text for _, text in self_test.findings()]
    assert any("isolated by bubblewrap" in text for text in said)
    assert any("no process outlives it" in text for text in said)


def without(*words: str):
    """Leave options, each with ``words`` values in a row, out of the command."""

    def change(command: list[str]) -> list[str]:
        at = next(i for i in range(len(command)) if command[i : i + len(words)] == list(words))
        return command[:at] + command[at + len(words) :]

    return change


def with_more(*words: str):
    """Add options, before those that close the file system."""

    def change(command: list[str]) -> list[str]:
        at = command.index("--chdir")
        return [*command[:at], *words, *command[at:]]

    return change


def open_root(command: list[str]) -> list[str]:
    at = command.index("--")
    return [*without("--remount-ro", "/")(command[:at]), "--chmod", "1777", "/", *command[at:]]


def with_limit(name: str):
    """Take a limit back."""

    def change(command: list[str]) -> list[str]:
        at = next(i for i, word in enumerate(command) if word.startswith("{"))
        settings = json.loads(command[at])
        del settings["limits"][name]
        return [*command[:at], json.dumps(settings), *command[at + 1 :]]

    return change


def unfiltered(command: list[str]) -> list[str]:
    at = command.index("--seccomp")
    kept = command[:at] + command[at + 2 :]
    return [word for word in kept if word != "--disable-userns"]


WEAKER = {
    "there is no network": lambda command: unfiltered(without("--unshare-net")(command)),
    "all memory belongs to a process": unfiltered,
    "there are no sockets to anywhere": unfiltered,
    "other processes are invisible": with_more("--proc", "/proc"),
    "no namespaces can be made": unfiltered,
    "the system is read-only": open_root,
    "files outside are invisible": with_more(
        *bubblewrap.open_way(SOLUTIONS), "--ro-bind", str(SOLUTIONS), str(SOLUTIONS)
    ),
    "the temporary folders are limited": without("--size", str(bubblewrap.TEMPORARY)),
    "memory is limited": with_limit("RLIMIT_AS"),
    "processes are limited": with_limit("RLIMIT_NPROC"),
    "open files are limited": with_limit("RLIMIT_NOFILE"),
    "processor time is limited": with_limit("RLIMIT_CPU"),
    "the size of a file is limited": with_limit("RLIMIT_FSIZE"),
}


@needs_isolation
@pytest.mark.parametrize("promise", WEAKER)
def test_a_sandbox_weakened_on_purpose_is_refused(promise, afresh, monkeypatch):
    strong = bubblewrap.shut_in
    monkeypatch.setattr(bubblewrap, "shut_in", lambda *about: WEAKER[promise](strong(*about)))
    with pytest.raises(course.CourseError, match=f"does not hold here.*{promise}.*--accept-risk"):
        self_test.isolated(accept_risk=False)


@needs_isolation
@pytest.mark.skipif(os.geteuid() != 0 or not Path("/usr/bin/python3").exists(), reason="needs root and a system Python")
def test_it_holds_for_an_ordinary_user_too(tmp_path_factory):
    package = tmp_path_factory.mktemp("course") / "course"
    shutil.copytree(course.ROOT / "autograder", package / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(course.ROOT / "data", package / "data")
    for folder in (package, *package.parents):
        if folder != Path("/tmp") and str(folder).startswith("/tmp"):
            folder.chmod(0o755)
    code = (
        "import sys; sys.dont_write_bytecode = True; from autograder.grading.sandbox import self_test; "
        "print(self_test.refusal() or self_test.in_force())"
    )
    done = subprocess.run(
        ["/usr/bin/python3", "-c", code],
        cwd=package, user=65534, group=65534, extra_groups=[], capture_output=True, text=True, env={},
    )  # fmt: skip
    assert "a user namespace" in done.stdout, done.stdout + done.stderr


def test_without_bubblewrap_nothing_is_graded_unless_the_risk_is_accepted(afresh, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(course.CourseError, match="apt install bubblewrap.*container.*--accept-risk"):
        self_test.isolated(accept_risk=False)
    worker = Worker(self_test.isolated(accept_risk=True))
    try:
        worker.ask({"do": "modules", "texts": {}}, 10)
        run(worker, "def f(x):\n    return 2 * x")
        assert put(worker)["value"] == 2
    finally:
        worker.end()


@needs_isolation
def test_values_cross_the_border_as_plain_data(worker):
    run(worker, "from microgpt import half\ndef f(x):\n    return [x, {'a': (half, None, True)}, float('nan'), object]")
    value = wire.unpacked(put(worker)["value"])
    assert value[:2] == [1, {"a": [0.5, None, True]}] and value[2] != value[2] and value[3] == compare.Other("type")


@needs_isolation
@pytest.mark.parametrize(
    "cell",
    [
        "import asyncio\nasync def g(): return 3\nf = lambda x: n\nn = await g()",
        "%matplotlib inline\n!ls\nn = 3\nlist?\ndef f(x):\n    return n",
        "%%time\ndef f(x):\n    return 3",
        "from figures.show import show\nfrom autograder import check, data\ncheck('x', show(1))\n"
        "n = len(data.path('names.txt').read_text()) // 76000\ndef f(x):\n    return n",
        "import numpy as np\ndef f(x):\n    return np.array([3.0])[0]",
        "shell = get_ipython()\nshell.run_line_magic('matplotlib', 'inline')\ndef f(x):\n    return 3",
    ],
)
def test_what_notebooks_may_hold_runs(worker, cell):
    assert run(worker, cell)["kind"] == "value"
    assert put(worker)["value"] == 3


@needs_isolation
def test_what_a_cell_imports_from_the_future_holds_for_the_cells_after_it(worker):
    assert run(worker, "def f(x: Later):\n    return 3")["kind"] == "error"
    run(worker, "from __future__ import annotations")
    assert run(worker, "def f(x: Later):\n    return 3")["kind"] == "value"
    assert put(worker)["value"] == 3


@needs_isolation
def test_errors_time_outs_and_missing_pieces_are_told_apart(worker):
    assert run(worker, "1 / 0") | {"printed": ""} == {
        "kind": "error", "value": None, "error": "ZeroDivisionError: division by zero",
        "line": "line 1: 1 / 0", "printed": "",
    }  # fmt: skip
    assert run(worker, "while True: pass", 0.3)["kind"] == "timeout"
    assert run(worker, "class Odd(BaseException): pass\nraise Odd")["error"] == "Odd"
    assert put(worker) == {"kind": "missing", "names": ["f"]}


@needs_isolation
def test_the_probes_of_an_exercise_are_put_in_one_request_each_by_itself(worker):
    run(worker, "def f(x):\n    x.append(1 / (len(x) - 1))\n    return x")
    said = list(worker.ask_for(3, probes([], [5], []), 5))
    assert [reply["kind"] for reply in said] == ["changed", "error", "changed"]
    run(worker, "import time\ndef f(x):\n    time.sleep(0.4)\n    return x")
    said = list(worker.ask_for(4, probes(1, 2, 3, 4, seconds=1), 2))
    assert [reply["value"] for reply in said] == [1, 2, 3, 4]  # together they take longer than one may


@needs_isolation
def test_after_missing_pieces_or_a_time_out_no_probe_is_run(worker):
    assert [reply["kind"] for reply in worker.ask_for(3, probes(1, 2, 3), 5)] == ["missing"]
    run(worker, "import time\ndef f(x):\n    time.sleep(x)")
    assert [reply["kind"] for reply in worker.ask_for(3, probes(0, 9, 0, seconds=0.5), 5)] == ["value", "timeout"]
    assert run(worker, "x = 1")["kind"] == "value"


@needs_isolation
def test_a_worker_starts_without_the_libraries_that_only_some_need(worker):
    run(worker, "import sys\nf = lambda x: [name for name in x if name in sys.modules]")
    needless = ["asyncio", "ctypes", "importlib.resources", "numpy", "pathlib", "tempfile", "urllib"]
    assert wire.unpacked(next(worker.ask_for(1, probes(needless), 5))["value"]) == []


@needs_isolation
def test_a_worker_is_the_first_to_go_where_memory_runs_out_and_the_grader_is_not(worker):
    def rank(pid: object) -> int:
        return int(Path(f"/proc/{pid}/oom_score_adj").read_text())

    assert rank(worker._process.pid) == 1000 > rank("self")


SENDS = """
import os, signal
LINE = b'{"kind": "value", "value": 7, "error": "", "line": "", "printed": ""}\\n'
def send(data):
    for number in range(3, 64):
        try:
            left = data
            while left:
                left = left[os.write(number, left):]
        except OSError:
            pass
"""


@needs_isolation
@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("os._exit(0)", "its process ended"),
        ("os.kill(os.getpid(), signal.SIGSTOP)", "did not answer in time"),
        ("send(b'x')", "not plain data"),
        ("send(LINE * 2)", "more than it was asked for"),
        ("send(b' ' * 9 * 2**20)", "more than replies can hold"),
    ],
)
def test_replies_before_one_that_cannot_be_used_are_kept(worker, deed, reason):
    run(worker, f"{SENDS}\ndef f(x):\n    if x == 3:\n        {deed}\n    return x")
    got = []
    with pytest.raises(Stopped, match=reason):
        for reply in worker.ask_for(3, probes(1, 2, 3), 4):
            got.append(reply["value"])
    assert got == [1, 2]
    assert self_test.gone(worker.token)


@needs_isolation
def test_all_replies_to_a_request_hold_together_what_one_may(worker):
    """Forty of eight megabytes each once took the grader twelve gigabytes."""
    run(worker, "def f(x):\n    return 'x' * 3 * 2**20")
    got = []
    with pytest.raises(Stopped, match="more than replies can hold"):
        for reply in worker.ask_for(3, probes(1, 2, 3), 4):
            got.append(len(reply["value"]))
    assert got == [3 * 2**20] * 2


@needs_isolation
@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("import os\nos._exit(0)", "its process ended"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "did not answer in time"),
        ("import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass", "did not answer in time"),
        ("import os\nfor fd in range(3, 64):\n  try: os.write(fd, b'x')\n  except OSError: pass", "not plain data"),
        ("import os\nfor fd in range(3, 64):\n  try: os.write(fd, b'{\"kind\": \"value\"}\\n' * 2)\n"
         "  except OSError: pass", "more than it was asked for"),
        ("import os\nwhile True:\n for fd in range(3, 64):\n  try: os.write(fd, b'[' * 65536)\n"
         "  except OSError: pass", "more than replies can hold"),
    ],
)  # fmt: skip
def test_whoever_does_not_answer_properly_is_ended(worker, cell, reason):
    with pytest.raises(Stopped, match=reason):
        run(worker, cell, 2)
    assert self_test.gone(worker.token)


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b"{}", b'{"kind": 1}', b"\xff", b'{"kind": "value", "kind": "value"}', b"[" * 100_000],
)
def test_replies_of_another_form_are_refused(line):
    with pytest.raises(Stopped):
        wire.understood(line)


DICTIONARIES = (["dict", {}], ["dict", [["a"]]], ["dict", [["a", 1], ["a", 2]]], ["dict", [[["list", []], 1]]])


def test_values_of_another_form_are_refused():
    deep: object = 1
    for _ in range(60):
        deep = ["list", [deep]]
    for value in (deep, [1, 2], ["list", {}], ["other", 3], {}, ["object", []], *DICTIONARIES):
        with pytest.raises(Stopped):
            wire.unpacked(value)
    assert sys.getrecursionlimit() >= 1000
