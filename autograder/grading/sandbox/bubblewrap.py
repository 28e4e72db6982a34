"""Shutting a process in: a worker that sees nothing but Python, its own program and the course's data.

On Linux bubblewrap does it: no network, a read-only system, a private temporary folder of limited size, no view of
other processes or of the course, and limits on memory, processor time, processes, open files and file size. Everything
started inside ends with it. ``self_test`` tries to break out; where an attempt succeeds, nothing is graded.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
import time
from functools import cache
from pathlib import Path

from autograder import course
from autograder.checking import compare
from autograder.grading.sandbox import worker

MEMORY = 1024**3
PROCESSES = 24
TEMPORARY = 64 * 1024**2
FILES = 256
SECONDS = 180
# How often the memory of all processes of a sandbox together is looked at.
LOOK_SECONDS = 0.1
REPLY_BYTES = 8 * 1024**2
LIMITS = {
    "RLIMIT_AS": MEMORY,
    "RLIMIT_CPU": SECONDS,
    "RLIMIT_FSIZE": 32 * 1024**2,
    "RLIMIT_NOFILE": FILES,
    "RLIMIT_CORE": 0,
    "RLIMIT_NPROC": PROCESSES,
}
# As root, each sandbox becomes a user of its own, for the limit on processes counts by user.
FIRST_UID = 60_000
UIDS = 5_000
_PACKAGE = Path(course.__file__).parent
_INSIDE = "/grader"
_FLAG = "--accept-risk"

# System calls that the sandbox refuses, with their numbers on x86_64 and aarch64: other namespaces and mounts, other
# processes, keys, programs in the kernel, and memory that belongs to no process.
_DENIED = {
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "kexec_load": (246, 104),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
}  # fmt: skip
_CLONE3 = 435


class Stopped(Exception):
    """The worker answered nothing that can be used; the message says why: it was too slow, it ended, or it talked
    nonsense."""


class Worker:
    """A running worker: requests go in, replies come out, each one line of JSON of limited size."""

    def __init__(self, isolated: bool) -> None:
        self.token = secrets.token_hex(8)
        self._home = None if isolated else tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True)
        files = [_seccomp()] if isolated else []
        self._process = subprocess.Popen(
            _shut_in(self.token, *files) if isolated else _in_the_open(self.token),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._home.name if self._home else "/",
            env=None if isolated else _environment(self._home.name),
            pass_fds=files,
            start_new_session=True,
            preexec_fn=_first_to_go if sys.platform == "linux" else None,
        )
        for file in files:
            os.close(file)
        os.set_blocking(self._process.stdin.fileno(), False)
        self._looked = time.monotonic()

    def ask(self, request: dict, seconds: float) -> dict:
        """The reply to a request. Raises Stopped, and ends the worker, if none comes that can be used."""
        end = time.monotonic() + seconds
        try:
            self._write(json.dumps(request).encode() + b"\n", end)
            return _understood(self._line(end))
        except Stopped:
            self.end()
            raise

    def end(self) -> None:
        """End the worker and whatever it started."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        if self._home:
            self._home.cleanup()

    def _write(self, data: bytes, end: float) -> None:
        while data:
            self._wait([], [self._process.stdin], end)
            try:
                data = data[os.write(self._process.stdin.fileno(), data) :]
            except OSError:
                raise Stopped("its process ended") from None

    def _line(self, end: float) -> bytes:
        parts: list[bytes] = []
        while not parts or b"\n" not in parts[-1]:
            if sum(map(len, parts)) > REPLY_BYTES:
                raise Stopped("it sent more than a reply can hold")
            self._wait([self._process.stdout], [], end)
            parts.append(os.read(self._process.stdout.fileno(), 65536))
            if not parts[-1]:
                raise Stopped("its process ended")
        line, more = b"".join(parts).split(b"\n", 1)
        if more:
            raise Stopped("it sent more than it was asked for")
        return line

    def _wait(self, to_read: list, to_write: list, end: float) -> None:
        """Wait until one of the pipes is ready. Raises Stopped if none is in time, or if memory runs out before."""
        while True:
            now = time.monotonic()
            if now - self._looked > LOOK_SECONDS:
                if _memory(self._process.pid) > MEMORY:
                    raise Stopped("its processes took too much memory together")
                self._looked = time.monotonic()
            if any(select.select(to_read, to_write, [], max(0.0, min(LOOK_SECONDS, end - now)))):
                return
            if now >= end:
                raise Stopped("it did not answer in time")


def start(accept_risk: bool) -> Worker:
    """A fresh worker, isolated; with ``accept_risk`` also where this machine cannot isolate it. Raises CourseError."""
    problem = refusal()
    if problem and (not accept_risk or sys.platform == "win32"):
        raise course.CourseError(problem)
    return Worker(isolated=not problem)


@cache
def refusal() -> str:
    """Why nothing can be graded on this machine, in one sentence; empty if the sandbox holds."""
    means = "Grade on Linux with bubblewrap, in the container (container/README.md), or accept the risk with"
    if sys.platform != "linux":
        return f"Students' code can be isolated on Linux only. {means} {_FLAG}."
    if shutil.which("bwrap") is None:
        return f"bubblewrap is missing (on Debian and Ubuntu: apt install bubblewrap). {means} {_FLAG}."
    leaks = [what for what, held in self_test() if not held]
    if leaks:
        return f"The sandbox does not hold here: {'; '.join(leaks)}. {means} {_FLAG}."
    return ""


@cache
def self_test() -> tuple[tuple[str, bool], ...]:
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
    return (*found, ("files outside stay as they are", untouched), ("no process outlives it", _gone(shut_in.token)))


def in_force() -> str:
    """The isolation that grading on this machine uses, in a few words."""
    if refusal():
        return "none"
    who = "a user of its own" if os.geteuid() == 0 else "a user namespace"
    return f"bubblewrap with {who}, {MEMORY // 1024**2} MB, {PROCESSES} processes, {SECONDS} s"


def _attempts(shut_in: Worker, canary: Path) -> list[tuple[str, bool]]:
    """What ``breakout.py`` reports from inside."""
    hidden = [canary, *(course.ROOT / name for name in ("solutions", "classroom", "README.md")), _PACKAGE / "exercises"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        about = {
            "port": server.getsockname()[1], "hidden": list(map(str, hidden)), "python": sys.base_prefix,
            "memory": 2 * MEMORY, "temporary": 2 * TEMPORARY, "processes": 2 * PROCESSES, "files": 2 * FILES,
        }  # fmt: skip
        source = (Path(__file__).parent / "breakout.py").read_text(encoding="utf-8")
        probe = "def probe(m, about):\n    return m.attempts(about)\n"
        for request in (
            {"do": "cell", "source": source, "name": "breakout", "seconds": 15},
            {"do": "take", "objects": ["attempts"], "given": ""},
            {"do": "probe", "source": probe, "name": "probe", "inputs": {"about": about}, "seconds": 15},
        ):
            reply = shut_in.ask(request, 20)
    if reply["kind"] != "value":
        raise Stopped(f"{reply['kind']} {reply['error']}")
    return [(what, held is True) for what, held in unpacked(reply["value"]).items()]


def _memory(pid: int) -> int:
    """The bytes that a process and all its descendants hold, those in files aside; 0 where the system does not say.

    What they share counts for each; that is more than there is, and so on the safe side.
    """
    if sys.platform != "linux":
        return 0
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, IndexError), open(f"/proc/{name}/stat", "rb") as file:
            parent = int(file.read().rpartition(b")")[2].split()[1])
            children.setdefault(parent, []).append(int(name))
    total, todo = 0, [pid]
    while todo:
        one = todo.pop()
        todo += children.get(one, [])
        with contextlib.suppress(OSError), open(f"/proc/{one}/status", encoding="utf-8", errors="replace") as file:
            about = dict(line.split(":", 1) for line in file if ":" in line)
            total += sum(int(about.get(kind, "0").split()[0]) for kind in ("RssAnon", "RssShmem"))
    return 1024 * total


def _gone(token: str) -> bool:
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


def _shut_in(token: str, system_calls: int) -> list[str]:
    """The command that runs the worker under bubblewrap, with the filter in the open file ``system_calls``."""
    root = os.geteuid() == 0
    uid = FIRST_UID + os.getpid() % UIDS if root else 0
    command = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if root:
        # The worker needs these two rights to become that user, which ends them.
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--disable-userns", "--cap-drop", "ALL"]
    command += ["--die-with-parent", "--new-session", "--clearenv", "--seccomp", str(system_calls)]
    for name, value in _environment("/tmp").items():
        command += ["--setenv", name, value]
    # First of all, for what is bound below may lie in a temporary folder outside.
    command += ["--dev", "/dev", "--perms", "1777", "--size", str(TEMPORARY // 4), "--tmpfs", "/dev/shm"]
    command += ["--perms", "1777", "--size", str(TEMPORARY), "--tmpfs", "/tmp"]
    command += ["--ro-bind", "/usr", "/usr"]
    for name in ("lib", "lib32", "lib64", "bin", "sbin"):
        path = Path("/", name)
        if path.is_symlink():
            command += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            command += ["--ro-bind", str(path), str(path)]
    command += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    visible = [Path("/usr")]
    for folder in (Path(sys.base_prefix), *map(Path, _site())):
        if not any(folder.is_relative_to(other) for other in visible):
            command += [*_open_way(folder), "--ro-bind", str(folder), str(folder)]
            visible.append(folder)
    for folder in (course.ROOT, *(Path(site) / name for site in _site() for name in worker.COURSE)):
        if folder.is_dir() and any(folder.is_relative_to(other) for other in visible):
            command += ["--size", "4096", "--tmpfs", str(folder), "--remount-ro", str(folder)]
    for file in map(worker.inside, worker.GENUINE):
        command += [
            word for parent in reversed(Path(file).parents) for word in ("--dir", f"{_INSIDE}/autograder/{parent}")
        ]
        command += ["--ro-bind", str(_PACKAGE / file), f"{_INSIDE}/autograder/{file}"]
    command += ["--ro-bind", worker.__file__, f"{_INSIDE}/worker.py"]
    command += ["--ro-bind", str(course.ROOT / "data"), f"{_INSIDE}/data"]
    command += ["--chdir", "/tmp", "--remount-ro", "/dev", "--remount-ro", "/"]
    settings = {
        "uid": uid, "limits": LIMITS, "site": _site(),
        "package": f"{_INSIDE}/autograder", "data": f"{_INSIDE}/data",
    }  # fmt: skip
    return [*command, "--", *_python(), f"{_INSIDE}/worker.py", json.dumps(settings), token]


def _open_way(folder: Path) -> list[str]:
    """Make the folders above one, which bubblewrap would make for root's eyes only."""
    return [word for parent in reversed(folder.parents[:-1]) for word in ("--dir", str(parent))]


def _in_the_open(token: str) -> list[str]:
    """The command that runs the worker without isolation: limits of its own, nothing more."""
    limits = {name: most for name, most in LIMITS.items() if name != "RLIMIT_NPROC"}
    settings = {
        "uid": 0, "limits": limits, "site": _site(),
        "package": str(_PACKAGE), "data": str(course.ROOT / "data"),
    }  # fmt: skip
    return [*_python(), worker.__file__, json.dumps(settings), token]


def _python() -> list[str]:
    """The Python that runs the worker: isolated from the environment, without site, leaving no compiled files."""
    return [os.path.realpath(sys.executable), "-I", "-S", "-B"]


def _site() -> list[str]:
    """The folders of installed packages, NumPy among them."""
    return list(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))


def _environment(home: str) -> dict[str, str]:
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {"HOME": home, "TMPDIR": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **threads}


def _first_to_go() -> None:
    """Where memory runs out in spite of the limits, let this process be ended first, not the grader."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass


def _seccomp() -> int:
    """A file with the filter of system calls: none of ``_DENIED``, and no clone that makes namespaces.

    The format is that of seccomp(2); where the machine is another than the two Python commonly runs on, it is empty.
    """
    architectures = {"x86_64": (0xC000003E, 56), "aarch64": (0xC00000B7, 220)}
    load, equals, at_least, any_of, end = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, refuse, unknown = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
    number_at, architecture_at, first_argument_at, namespaces = 0, 4, 16, 0x7E020000
    program: list[tuple[int, int, int, int]] = []
    if os.uname().machine in architectures:
        column = list(architectures).index(os.uname().machine)
        architecture, clone = architectures[os.uname().machine]
        program += [(load, 0, 0, architecture_at), (equals, 1, 0, architecture), (end, 0, 0, refuse)]
        program += [(load, 0, 0, number_at), (at_least, 0, 1, 0x40000000), (end, 0, 0, refuse)]
        for numbers in _DENIED.values():
            program += [(equals, 0, 1, numbers[column]), (end, 0, 0, refuse)]
        # clone3 hides its flags from a filter; libraries then fall back to clone.
        program += [(equals, 0, 1, _CLONE3), (end, 0, 0, unknown)]
        program += [(equals, 0, 3, clone), (load, 0, 0, first_argument_at), (any_of, 0, 1, namespaces)]
        program += [(end, 0, 0, refuse)]
    program += [(end, 0, 0, allow)]
    number = os.memfd_create("filter")
    os.write(number, b"".join(struct.pack("=HBBI", *step) for step in program))
    os.lseek(number, 0, os.SEEK_SET)
    return number


def _understood(line: bytes) -> dict:
    """A reply as data. Raises Stopped for anything but the agreed form."""
    try:
        reply = json.loads(line.decode("utf-8"), object_pairs_hook=_no_twins)
    except (ValueError, RecursionError):
        raise Stopped("its reply was not plain data") from None
    if type(reply) is not dict or type(reply.get("kind")) is not str:
        raise Stopped("its reply was not plain data")
    return reply


def unpacked(value: object, depth: int = compare.DEPTH + 1) -> object:
    """Plain data from the form in which the worker sends it. Raises Stopped for anything else."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) is list and len(value) == 2 and depth:
        kind, held = value
        if kind == "list" and type(held) is list:
            return [unpacked(item, depth - 1) for item in held]
        if kind == "dict" and type(held) is list and all(type(pair) is list and len(pair) == 2 for pair in held):
            pairs = [(unpacked(key, 1), unpacked(item, depth - 1)) for key, item in held]
            if not any(type(key) in (list, dict) for key, _ in pairs) and len(dict(pairs)) == len(pairs):
                return dict(pairs)
        if kind == "other" and type(held) is str:
            return compare.Other(held[:60])
    raise Stopped("its reply was not plain data")


def _no_twins(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found
