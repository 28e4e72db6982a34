"""Does the sandbox hold on this machine? ``breakout.py`` tries to get out; where it succeeds, nothing is graded."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from autograder import course
from autograder.grading.sandbox.bubblewrap import ENTRIES, FILES, MEMORY, PACKAGE, PROCESSES, SECONDS, TEMPORARY
from autograder.grading.sandbox.wire import Stopped, Worker, unpacked

_FLAG = "--accept-risk"


def isolated(accept_risk: bool) -> bool:
    """Whether workers are isolated on this machine. Raises CourseError if not, unless the risk is accepted."""
    problem = refusal()
    if problem and (not accept_risk or sys.platform == "win32"):
        raise course.CourseError(problem)
    return not problem


@cache
def refusal() -> str:
    """Why nothing can be graded on this machine, in one sentence; empty if the sandbox holds."""
    means = "Grade on Linux with bubblewrap, in the container (container/README.md), or accept the risk with"
    if sys.platform != "linux":
        return f"Students' code can be isolated on Linux only. {means} {_FLAG}."
    if shutil.which("bwrap") is None:
        return f"bubblewrap is missing (on Debian and Ubuntu: apt install bubblewrap). {means} {_FLAG}."
    leaks = [what for what, held in promises() if not held]
    if leaks:
        return f"The sandbox does not hold here: {'; '.join(leaks)}. {means} {_FLAG}."
    return ""


@cache
def promises() -> tuple[tuple[str, bool], ...]:
    """Each promise of the sandbox, and whether it held when an attempt was made to break it from inside."""
    with tempfile.TemporaryDirectory(prefix="canary-") as folder:
        Path(folder).chmod(0o777)
        canary = Path(folder) / "canary"
        canary.write_text("alive")
        canary.chmod(0o666)
        shut_in = Worker(isolated=True)
        try:
            found = _attempts(shut_in, canary)
        except Stopped as problem:
            return (("an honest program runs", False), (f"the attempts to break out were answered: {problem}", False))
        finally:
            shut_in.end()
        untouched = canary.read_text() == "alive" and len(list(Path(folder).iterdir())) == 1
    return (
        *found,
        ("files outside stay as they are", untouched),
        ("no process outlives it", gone(shut_in.token)),
        ("the number of files is limited", _is_stopped(_FOLDERS)),
    )


def findings() -> list[tuple[bool, str]]:
    """What shuts in students' code, with each attempt to break out, for `autograder doctor`; a learner needs none of
    it."""
    problem = refusal()
    if problem:
        return [(True, f"for grading a class only: {problem}")]
    tried = [(held, f"tried to break out: {what}") for what, held in promises()]
    return [(True, f"students' code is isolated by {in_force()}"), *tried]


def in_force() -> str:
    """The isolation that grading on this machine uses, in a few words."""
    if refusal():
        return "none"
    who = "a user of its own" if os.geteuid() == 0 else "a user namespace"
    return f"bubblewrap with {who}, {MEMORY // 1024**2} MB, {PROCESSES} processes, {SECONDS} s"


def _attempts(shut_in: Worker, canary: Path) -> list[tuple[str, bool]]:
    """What ``breakout.py`` reports from inside."""
    hidden = [
        canary,
        *(course.ROOT / name for name in ("solutions", "classroom", "README.md")),
        PACKAGE / "exercises",
    ]
    with socket.create_server(("127.0.0.1", 0)) as server:
        about = {
            "port": server.getsockname()[1], "hidden": list(map(str, hidden)), "python": sys.base_prefix,
            "memory": 2 * MEMORY, "temporary": 2 * TEMPORARY, "processes": 2 * PROCESSES, "files": 2 * FILES,
        }  # fmt: skip
        source = (Path(__file__).parent / "breakout.py").read_text(encoding="utf-8")
        probe = "def probe(m, about):\n    return m.attempts(about)\n"
        for request in (
            {"do": "cell", "source": source, "name": "breakout", "seconds": 15},
            {
                "do": "probes", "objects": ["attempts"], "given": "", "sources": [probe],
                "trials": [{"source": 0, "name": "probe", "inputs": {"about": about}}], "seconds": 15,
            },
        ):  # fmt: skip
            reply = shut_in.ask(request, 20)
    if reply["kind"] != "value":
        raise Stopped(f"{reply['kind']} {reply['error']}")
    found = unpacked(reply["value"])
    if not isinstance(found, dict):
        raise Stopped("its report names no promises")
    return [(what, held is True) for what, held in found.items()]


# Twice as many empty folders as are allowed, which have no size at all; then time to notice it.
_FOLDERS = f"""
import os, time
for number in range({2 * ENTRIES}):
    os.mkdir(f"/tmp/{{number}}")
time.sleep(10)
"""


def _is_stopped(source: str) -> bool:
    """Whether a cell with this source is ended from outside."""
    worker = Worker(isolated=True)
    try:
        worker.ask({"do": "cell", "source": source, "name": "breakout", "seconds": 15}, 20)
        return False
    except Stopped as problem:
        return "files" in str(problem)
    finally:
        worker.end()


def gone(token: str) -> bool:
    """Whether no process with ``token`` on its command line is left, within a second."""
    for _ in range(20):
        left = 0
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                left += token.encode() in entry.read_bytes()
        if not left:
            return True
        time.sleep(0.05)
    return False
