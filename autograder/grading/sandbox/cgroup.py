"""A memory cgroup around one sandbox, where this machine lets the grader make one: it counts the kernel's memory too.

Where there is none, as in most containers, ``memory.py`` watches from outside, and the filter of system calls leaves
little of the kernel's memory to be had.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

MOUNTED = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")
# What the kernel and bubblewrap need beside the memory of the processes.
MORE = 128 * 1024**2


def made(name: str, memory: int) -> Path | None:
    """A new group of at most ``memory`` bytes, and a little for the kernel; None where none can be made.

    It becomes a sister of the group in which the grader runs, or its child: memory is counted where a group hands the
    controller down.
    """
    try:
        own = next(line[3:] for line in OWN.read_text().splitlines() if line.startswith("0::"))
    except (OSError, StopIteration):
        return None
    here = MOUNTED / own.strip("/")
    for above in dict.fromkeys((here, here.parent)):
        try:
            if not above.is_relative_to(MOUNTED) or "memory" not in (above / "cgroup.subtree_control").read_text():
                continue
            group = above / f"grading-{name}"
            group.mkdir()
        except OSError:
            continue
        try:
            (group / "memory.max").write_text(str(memory + MORE))
            with contextlib.suppress(OSError):
                (group / "memory.swap.max").write_text("0")
                (group / "memory.oom.group").write_text("1")
            if os.access(group / "cgroup.procs", os.W_OK):
                return group
        except OSError:
            pass
        removed(group)
    return None


def inside(group: Path, command: list[str]) -> list[str]:
    """The command that starts another in a group; where the group does not take it, it starts all the same."""
    return ["/bin/sh", "-c", 'echo 0 2>/dev/null >"$0"; exec "$@"', str(group / "cgroup.procs"), *command]


def removed(group: Path) -> None:
    """Remove a group; the last of its processes may take a moment to end."""
    for _ in range(20):
        try:
            group.rmdir()
            return
        except OSError:
            if not group.exists():
                return
            time.sleep(0.01)
