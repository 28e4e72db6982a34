"""Where the course's data files are."""

from __future__ import annotations

from pathlib import Path

from autograder import course


def path(name: str) -> Path:
    """The file ``name`` in the course's ``data/`` folder. Raises CourseError if it is not there."""
    found = course.ROOT / "data" / name
    if not found.is_file():
        raise course.CourseError(f"The data file {found} is missing; restore it from a fresh copy of the course.")
    return found
