"""Lets root run a command as an ordinary user: `python tests/ordinary.py COMMAND`.

The sandbox of such a user is made with user namespaces, where root's needs none; and root may read everything. Root's
own home is closed to others, and Python may lie there; so all that the command needs is bound to where it is.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from autograder import course
from autograder.grading.sandbox import bubblewrap

UID = "12345"


def command(words: list[str], place: Path | None = None) -> list[str]:
    """The command line that runs ``words`` as that user, who is given ``place`` to write to."""
    needed = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), course.PACKAGES.resolve()}
    if place:
        needed.add(place)
        for path in (place, *place.rglob("*")):
            os.chown(path, int(UID), int(UID), follow_symlinks=False)
    closed = {folder: _closed_above(folder) for folder in sorted(needed)}
    opened: list[str] = []
    for shut in sorted({shut for shut in closed.values() if shut}):
        opened += ["--perms", "0755", "--tmpfs", str(shut)]
    for folder, shut in closed.items():
        how = "--bind" if folder == place else "--ro-bind"
        opened += [*bubblewrap.open_way(folder), how, str(folder), str(folder)] if shut else []
    user = ["setpriv", "--reuid", UID, "--regid", UID, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]
    return ["bwrap", "--dev-bind", "/", "/", "--cap-add", "ALL", *opened, "--", *user, *words]


def _closed_above(folder: Path) -> Path | None:
    """The topmost folder on the way to ``folder`` that others may not enter."""
    return next((place for place in reversed(folder.parents) if not place.stat().st_mode & 0o001), None)


if __name__ == "__main__":
    home = Path("/tmp", f"home-of-{UID}")
    home.mkdir(exist_ok=True)
    os.chown(home, int(UID), int(UID))
    os.environ |= {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    line = command(sys.argv[1:])
    os.execvp(line[0], line)
