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

FOLDER = Path(__file__).with_name("kept")


def outcome(name: str, depends_on: Iterable[str | bytes], compute: Callable[[], dict], in_full: bool) -> dict[str, Any]:
    """What ``compute`` gives, plain data; from ``kept/name.json`` if that was computed from the same."""
    digest = hashlib.sha256(sys.implementation.cache_tag.encode())
    for part in depends_on:
        digest.update(b"\0" + (part.encode() if isinstance(part, str) else part))
    key, file = digest.hexdigest(), FOLDER / f"{name}.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    same = known.get("depends on") == key
    if same and not in_full:
        return known["outcome"]
    found = compute()
    if same:
        assert found == known["outcome"], f"tests/kept/{name}.json is not what comes out"
    FOLDER.mkdir(exist_ok=True)
    file.write_text(json.dumps({"depends on": key, "outcome": found}, indent=1) + "\n", encoding="utf-8")
    return found
