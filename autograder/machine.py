"""The machine this runs on: its processors, how long they take, and how files are written whole and held."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def about() -> dict[str, str | int]:
    """What figures were measured on: processor, processors, python and system."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "processors": processors(),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def duration(seconds: float) -> str:
    """``seconds`` as a person reads them: "2 min 5 s"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """The standard input and output of a process. Raises ValueError if it was not started with pipes for both."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process has no pipe for its standard input or output")
    return process.stdin, process.stdout


def write_whole(path: Path, text: str, mode: int | None = None) -> None:
    """Put ``text`` at ``path``, all of it or nothing, even if the power fails.

    ``mode`` are the file's rights; without it they stay as they are, and a new file gets the usual ones.
    """
    number, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, _usual_mode(path) if mode is None else mode)
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
    _sync_folder(path.parent)


def side_by_side(write: Callable, each: Iterable) -> None:
    """Call ``write`` for each in threads, for a disk takes as long for many as for one. Raises what a call raised."""
    from concurrent.futures import ThreadPoolExecutor  # of no use in a lesson

    with ThreadPoolExecutor() as pool:
        list(pool.map(write, each))


@contextlib.contextmanager
def hold(path: Path) -> Iterator[None]:
    """Keep every other process that holds ``path`` waiting. The hold ends with this process, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as file:
        _lock(file.fileno())
        yield


def _lock(number: int) -> None:
    try:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX)
    except (ImportError, AttributeError):  # Windows; in a browser fcntl is empty, and there is one process
        with contextlib.suppress(ImportError):
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]


def _usual_mode(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(path: Path) -> None:
    """Make a move in a folder last; where the system cannot open folders, it does so by itself."""
    with contextlib.suppress(OSError):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
