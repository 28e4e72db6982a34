"""The ledger: what is known of each submission, one small file each, so that nothing is examined twice.

An entry is named by the hash of everything its verdict depends on: the submission, the lesson's checks and release, the
reference, the grader itself and the seed. Whatever changes gives another name; what stays is found again. An entry
is written beside its place, flushed to the disk and moved there, so it is whole or not there at all.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import stat
from functools import cache
from pathlib import Path

from autograder import course, machine
from autograder.grading import transplant
from autograder.grading.result import Examination

_HASHED_BYTES = 64 * 1024 * 1024


def folder(root: Path) -> Path:
    """Where the ledger of the course in ``root`` lies; made if missing, closed to other users."""
    place = root / "classroom" / "ledger"
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o700)
    return place


def seed(place: Path, lesson: course.Lesson) -> int:
    """The seed of all random instances of a lesson in this class: always the same, and a secret.

    It is derived from random bytes in the file ``secret``, made when first needed.
    """
    file = place / "secret"
    if not file.exists():
        machine.write_whole(file, secrets.token_hex(32), 0o600)
    key = file.read_text(encoding="ascii").strip().encode()
    return int.from_bytes(hmac.digest(key, lesson.number.encode(), "sha256")[:6], "big")


def key(path: Path, version: str, seed: int) -> str:
    """The name of the entry for the submission at ``path``; ``version`` is that of its lesson."""
    beside = (f"{ascii(other.name)} {_fingerprint(other)}" for other in transplant.others(path))
    parts = (_fingerprint(path), *beside, version, str(seed))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def version(lesson: course.Lesson) -> str:
    """A hash of everything but the submission that decides a verdict on ``lesson``."""
    digest = hashlib.sha256()
    for name, content in _package():
        if not re.search(r"lesson_\d\d", name) or f"lesson_{lesson.number}" in name:
            digest.update(f"\0{name}\0".encode() + content)
    digest.update(_bytes(course.ROOT / "lessons" / lesson.folder / f"{lesson.folder}.ipynb"))
    for exercise in course.exercises():
        if exercise.lesson <= lesson.number:
            digest.update(f"\0{exercise.id}\0{exercise.points}\0{exercise.solution}".encode())
    return digest.hexdigest()


def read(place: Path, lesson: course.Lesson, key: str) -> Examination | None:
    """What is kept under ``key``; None if there is nothing, or if the file is damaged."""
    try:
        entry = json.loads(_entry(place, lesson, key).read_text(encoding="utf-8"))
        return Examination.from_json(entry["examination"]) if entry["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def holds(place: Path, lesson: course.Lesson, key: str) -> bool:
    """Whether something is kept under ``key``, damaged or not."""
    return _entry(place, lesson, key).exists()


def write(place: Path, lesson: course.Lesson, key: str, examination: Examination) -> None:
    """Keep ``examination`` under ``key``. Raises OSError if the disk will not take it; then nothing has changed."""
    path = _entry(place, lesson, key)
    path.parent.mkdir(exist_ok=True)
    entry = {"key": key, "examination": examination.to_json()}
    machine.write_whole(path, json.dumps(entry, ensure_ascii=False, indent=1, sort_keys=True) + "\n", 0o600)


def clear_parts(place: Path) -> None:
    """Remove what runs that were killed left half-written."""
    for part in place.rglob("*.part"):
        part.unlink(missing_ok=True)


def _entry(place: Path, lesson: course.Lesson, key: str) -> Path:
    return place / lesson.folder / f"{key}.json"


def _fingerprint(path: Path) -> str:
    """A hash of the file; for what cannot be read, is not a plain file or is huge, of what the system says about it."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > _HASHED_BYTES:
            return f"odd: {stat.S_IFMT(about.st_mode)} {about.st_size} {about.st_mtime_ns}"
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return f"nothing: {error.errno}"


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


@cache
def _package() -> list[tuple[str, bytes]]:
    """Every source file of the course's package, by its place in it: a list by hand would forget one."""
    package = Path(course.__file__).parent
    files = (path for path in package.rglob("*") if path.suffix in (".py", ".toml", ".json"))
    return sorted((path.relative_to(package).as_posix(), path.read_bytes()) for path in files)
