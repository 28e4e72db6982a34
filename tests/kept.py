"""Outcomes of computations that take minutes, kept beside the tests by a hash of all that they depend on.

As long as nothing of that changes, the outcome stands; in full it is computed anyway and has to come out the same.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from autograder import course

FOLDER = Path(__file__).with_name("kept")


def outcome(name: str, depends_on: Iterable[str | bytes], compute: Callable[[], dict], in_full: bool) -> dict[str, Any]:
    """What ``compute`` gives, plain data; from ``kept/name.json`` if that was computed from the same."""
    return of_run(name, depends_on, lambda: (compute(), []), in_full)


def of_run(
    name: str, depends_on: Iterable[str | bytes], compute: Callable[[], tuple[dict, list[str]]], in_full: bool
) -> dict[str, Any]:
    """The same, where ``compute`` gives beside the outcome which files of the course it has read."""
    parts, file = list(depends_on), FOLDER / f"{name}.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    same = known.get("depends on") == _digest(parts, known.get("read", []))
    if same and not in_full:
        return known["outcome"]
    found, read = compute()
    if same:
        assert found == known["outcome"], f"tests/kept/{name}.json is not what comes out"
    FOLDER.mkdir(exist_ok=True)
    kept = {"depends on": _digest(parts, read)} | ({"read": read} if read else {}) | {"outcome": found}
    file.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return found


def _digest(parts: list[str | bytes], read: list[str]) -> str:
    """A hash of all parts, of the course's files ``read``, and of this Python."""
    digest = hashlib.sha256(sys.implementation.cache_tag.encode())
    texts = [(course.ROOT / name).read_bytes() if (course.ROOT / name).is_file() else b"" for name in read]
    for part in (*parts, *texts):
        digest.update(b"\0" + (part.encode() if isinstance(part, str) else part))
    return digest.hexdigest()
