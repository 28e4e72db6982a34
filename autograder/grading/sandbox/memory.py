"""What a process and all that it started hold together, for a limit of a process covers that one alone."""

from __future__ import annotations

import contextlib
import os
import sys


def held_by(processes: list[int]) -> int:
    """The bytes that some processes hold together, those in files aside; 0 where the system does not say.

    What they share counts for each; that is more than there is, and so on the safe side.
    """
    total = 0
    for one in processes:
        with contextlib.suppress(OSError), open(f"/proc/{one}/status", encoding="utf-8", errors="replace") as file:
            about = dict(line.split(":", 1) for line in file if ":" in line)
            total += sum(int(about.get(kind, "0").split()[0]) for kind in ("RssAnon", "RssShmem"))
    return 1024 * total


def files_of(processes: list[int]) -> int:
    """How many files and folders there are in the temporary folders that some processes have for themselves; 0 where
    the system does not say. Each costs the kernel a kilobyte, and an empty one counts for no size."""
    found: dict[int, int] = {}
    for one in processes:
        for folder in ("/tmp", "/dev/shm"):
            with contextlib.suppress(OSError):
                place = f"/proc/{one}/root{folder}"
                device = os.stat(place).st_dev
                if device != os.stat(folder).st_dev:
                    about = os.statvfs(place)
                    found[device] = about.f_files - about.f_ffree
    return sum(found.values())


def family(pid: int) -> list[int]:
    """A process and all its descendants; none where the system does not say."""
    if sys.platform != "linux":
        return []
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, IndexError), open(f"/proc/{name}/stat", "rb") as file:
            parent = int(file.read().rpartition(b")")[2].split()[1])
            children.setdefault(parent, []).append(int(name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found
