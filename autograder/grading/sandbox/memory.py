"""How much memory a process and all that it started hold together, for a limit of a process covers that one alone."""

from __future__ import annotations

import contextlib
import os
import sys


def held_by(pid: int) -> int:
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
