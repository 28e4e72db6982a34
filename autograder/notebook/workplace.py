"""The one folder that people work in: the lessons as they were released, laid out, and renewed where nobody has worked.

In a clone it lies beside ``lessons/`` and git ignores it, so that work and updates never meet; from a wheel it is a
folder of its own. nbgrader fetches into it and submits from it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from autograder import course, notebooks
from autograder.course import CourseError

# What earlier versions let grow in lessons/.
_GROWN = (*course.FILES, "album.txt", "backups", ".examined.json")
_CONFIG = '''"""nbgrader's settings when it is started in this folder: those of the course."""

c = get_config()  # noqa: F821
load_subconfig("../nbgrader_config.py")  # noqa: F821
'''
_CONFIG_ALONE = '''"""nbgrader's settings for a folder without a clone, for those who take part in a class."""

from pathlib import Path

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "build-microgpt"
c.Exchange.assignment_dir = str(Path(__file__).parent)
c.ExchangeFactory.fetch_assignment = "autograder.grading.exchange.FetchAssignment"
'''


def lay_out(root: Path, place: Path | None = None) -> list[str]:
    """Lay the lessons of the course at ``root`` out in ``place``, by default its folder of work; a sentence for each
    thing to be told.

    A lesson that is there and as it was released is replaced by the present release; one that somebody has worked in
    is kept. Work that an earlier version of the course left in ``lessons/`` is taken over. Raises CourseError if the
    folder cannot be written.
    """
    place, said = place or root / course.WORK, []
    try:
        place.mkdir(exist_ok=True)
        settings = place / "nbgrader_config.py"
        if not settings.exists():
            settings.write_text(_CONFIG if place.parent == root else _CONFIG_ALONE, encoding="utf-8")
        said += _take_over(root / "lessons", place)
        for release in sorted((root / "lessons").glob("[0-9][0-9]_*/*.ipynb")):
            said += put(release, place / release.parent.name)
    except OSError as problem:
        raise CourseError(
            f"{place} cannot be written ({problem.strerror}); make room there, or work in a copy of the course that "
            "you own."
        ) from None
    return said


def put(release: Path, folder: Path) -> list[str]:
    """Put a released lesson into ``folder``, or its update over an untouched one; what is to be told of it."""
    there = folder / release.name
    if not there.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(release, there)
        return []
    if there.read_bytes() == release.read_bytes() or _version(release) == _version(there):
        return []
    if is_worked_in(there):
        return [
            f"{folder.name} has a new version. Yours is kept, since you have worked in it; to begin anew, move "
            f"{there} away and do this again."
        ]
    shutil.copyfile(release, there)
    return [f"{folder.name} is renewed; you had not worked in it."]


def is_worked_in(path: Path) -> bool:
    """Whether the cells of a lesson differ from what was released; one that cannot be read counts as worked in."""
    try:
        notebook = notebooks.read(path)
    except CourseError:
        return True
    return notebooks.fingerprint(notebook) != notebook.metadata.get("microgpt", {}).get("built")


def _version(path: Path) -> str:
    """The release that a lesson comes from, worked in or not."""
    try:
        return notebooks.read(path).metadata.get("microgpt", {}).get("built", "")
    except CourseError:
        return ""


def _take_over(lessons: Path, place: Path) -> list[str]:
    """Move what somebody wrote in ``lessons/`` into the folder of work, unless the like is there already."""
    own = [lessons / name for name in _GROWN] + sorted(lessons.glob("[0-9][0-9]_*/my_*"))
    moved = []
    for old in own:
        new = place / old.relative_to(lessons)
        if old.exists() and not new.exists():
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(old, new)
            moved.append(old.name)
    worked = [
        path
        for path in sorted(lessons.glob("[0-9][0-9]_*/*.ipynb"))
        if re.match(r"\d\d_", path.name) and is_worked_in(path) and not (place / path.relative_to(lessons)).exists()
    ]
    moved += [path.name for path in worked]  # each is laid out as it stands
    if not moved:
        return []
    restore = " `git restore lessons` puts the lessons back as they were released." if worked else ""
    return [f"Your work in lessons/ is in {place.name}/ now: {', '.join(moved)}.{restore}"]
