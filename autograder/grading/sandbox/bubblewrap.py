"""The command that shuts a process in: a worker that sees nothing but Python, its own program and the course's data.

On Linux bubblewrap does it: no network, a read-only system, a private temporary folder of limited size, no view of
other processes or of the course, and limits on memory, processor time, processes, open files and file size. Everything
started inside ends with it. What enters is listed in ``worker.GENUINE``.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

from autograder import course
from autograder.checking import collector
from autograder.grading.sandbox import worker

MEMORY = 1024**3
PROCESSES = 24
TEMPORARY = 64 * 1024**2
# Open ones, each of which may hold memory of the kernel's, and those in the temporary folders.
FILES = 64
ENTRIES = 20_000
SECONDS = 180
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
PACKAGE = Path(course.__file__).parent
_INSIDE = "/grader"


def shut_in(token: str, system_calls: int) -> list[str]:
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
    for name, value in environment("/tmp").items():
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
            command += [*open_way(folder), "--ro-bind", str(folder), str(folder)]
            visible.append(folder)
    for folder in (course.ROOT, *(Path(site) / name for site in _site() for name in worker.COURSE)):
        if folder.is_dir() and any(folder.is_relative_to(other) for other in visible):
            command += ["--size", "4096", "--tmpfs", str(folder), "--remount-ro", str(folder)]
    for file in map(worker.inside, worker.GENUINE):
        command += [
            word for parent in reversed(Path(file).parents) for word in ("--dir", f"{_INSIDE}/autograder/{parent}")
        ]
        command += _bound(str(PACKAGE / file), f"{_INSIDE}/autograder/{file}")
    command += _bound(worker.__file__, f"{_INSIDE}/worker.py")
    command += ["--ro-bind", str(course.ROOT / "data"), f"{_INSIDE}/data"]
    command += ["--chdir", "/tmp", "--remount-ro", "/dev", "--remount-ro", "/"]
    return [*command, "--", *_python(_INSIDE), _settings(uid, LIMITS, folders(True)[1], f"{_INSIDE}/data"), token]


def open_way(folder: Path) -> list[str]:
    """Make the folders above one, which bubblewrap would make for root's eyes only."""
    return [word for parent in reversed(folder.parents[:-1]) for word in ("--dir", str(parent))]


def in_the_open(token: str) -> list[str]:
    """The command that runs the worker without isolation: limits of its own, nothing more."""
    limits = {name: most for name, most in LIMITS.items() if name != "RLIMIT_NPROC"}
    here, package = folders(False)
    return [*_python(here), _settings(0, limits, package, str(course.ROOT / "data")), token]


def _settings(uid: int, limits: dict[str, int], package: str, data: str) -> str:
    """What the worker is told when it starts."""
    about = {"uid": uid, "limits": limits, "site": _site(), "package": package, "data": data}
    return json.dumps(about | {"collector": collector.SELDOM})


def folders(isolated: bool) -> tuple[str, str]:
    """Where a worker finds itself, and where the course's package."""
    return (_INSIDE, f"{_INSIDE}/autograder") if isolated else (os.path.dirname(worker.__file__), str(PACKAGE))


def _bound(file: str, inside: str) -> list[str]:
    """Bind a module, and its compiled form where there is one; Python looks whether the two belong together."""
    compiled, folder = cache_from_source(file), f"{os.path.dirname(inside)}/__pycache__"
    return [
        *("--ro-bind", file, inside, "--dir", folder),
        *("--ro-bind-try", compiled, f"{folder}/{os.path.basename(compiled)}"),
    ]


def _python(folder: str) -> list[str]:
    """The Python that runs the worker in ``folder``: isolated from the environment, without site, leaving no compiled
    files. The worker is imported, for of a program itself no compiled form is used."""
    start = f"import sys; sys.path.insert(0, {folder!r}); import worker; del sys.path[0]; worker.main()"
    return [os.path.realpath(sys.executable), "-I", "-S", "-B", "-c", start]


@cache
def _site() -> list[str]:
    """The folders of installed packages, NumPy among them."""
    return list(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))


def environment(home: str) -> dict[str, str]:
    """The variables that a worker sees; NumPy's own threads would count as processes."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {"HOME": home, "TMPDIR": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **threads}
