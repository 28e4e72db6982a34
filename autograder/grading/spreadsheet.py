"""Tables that spreadsheets and learning platforms read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from autograder import machine

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _BEGINS_A_FORMULA else value


def write(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """Write ``rows`` as CSV, whole or not at all."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([list(map(harmless, row)) for row in rows])
    machine.write_whole(path, text.getvalue(), 0o644)
