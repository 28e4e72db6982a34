"""What a full disk, a locked or a damaged gradebook raise, in words.

SQLAlchemy and nbgrader, which raise some of it, are not imported for that: it takes a second.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from autograder import course


@contextlib.contextmanager
def plainly(root: Path) -> Iterator[None]:
    """Turn what a full disk, a locked or a damaged gradebook raise into one plain sentence."""
    try:
        yield
    except Exception as problem:
        theirs = type(problem).__module__.startswith(("sqlalchemy.", "nbgrader."))
        sentence = _sentence(problem, root) if theirs or isinstance(problem, (sqlite3.Error, OSError)) else ""
        if not sentence:
            raise
        raise course.CourseError(sentence) from None


def must_be_writable(folder: Path) -> None:
    """Raise CourseError, one sentence, if nothing can be put into ``folder``, or made where it would lie."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        raise course.CourseError(f"{there} cannot be written to; give yourself that right, and run the command again.")


def _sentence(problem: Exception, root: Path) -> str:
    """What is wrong and what to do, or an empty string for what is not known."""
    text = str(getattr(problem, "orig", None) or problem)
    again = "What is recorded so far is safe; run the same command again afterwards."
    full = isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if full or "disk is full" in text or "disk I/O error" in text:
        return f"The disk is full, or a limit on file sizes is reached. Make room. {again}"
    if "locked" in text:
        return f"Another program is writing to the gradebook and does not let go. Close it. {again}"
    forbidden = isinstance(problem, OSError) and problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    if forbidden or "readonly" in text or "unable to open database file" in text:
        return f"The gradebook or its folder cannot be written to ({text}). {again}"
    if "malformed" in text or "not a database" in text:
        copies = root / "classroom" / "backups"
        return f"The gradebook is damaged ({text}). Put the newest copy from {copies} in its place."
    return ""
