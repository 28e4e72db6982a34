"""Text on any output, also on one whose encoding is not UTF-8, as redirected output on Windows has it."""

from __future__ import annotations

import codecs
import io
import sys

_PLAIN = {
    "✓": "+", "✗": "x", "●": "*", "◐": "/", "○": ".", "·": "-", "−": "-", "–": "-", "—": "-", "→": "->", "…": "...",
    "“": '"', "”": '"', "‘": "'", "’": "'",
}  # fmt: skip


def make_safe() -> None:
    """From now on what the standard outputs cannot hold is written in plain letters."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")


def say(text: str) -> None:
    """Print ``text``; what the output cannot hold is written in plain letters."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "plain").decode(encoding))


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Python's handler of this name: a plain character for each that an encoding lacks, so that marks differ still."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(char, "?") for char in error.object[error.start : error.end]), error.end


codecs.register_error("plain", _plain)
