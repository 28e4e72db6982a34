"""The instructor's side of a room: each cell that was run is shown there, with its output as text."""

from __future__ import annotations

import contextlib
import html
import os
import re
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.notebook import learner, room, session

if TYPE_CHECKING:  # outside a notebook IPython is not loaded
    from IPython.core.interactiveshell import InteractiveShell

LETTERS = 8_000  # of a source, and of an output
PRIVATE = "# private"
MOVABLE = "[Something to move, in the notebook]"
_ALT = re.compile(r'<(?:img [^>]*?alt|svg [^>]*?aria-label)="([^"]+)"')
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_WIDGET = "application/vnd.jupyter.widget-view+json"
_listening: list[_Listener] = []


def share() -> None:
    """Show the cells of this notebook in the room that the environment names, this one first; there is none in a
    learner's. A cell that begins with ``# private`` is not shown."""
    address, key = os.environ.get(room.ADDRESS, ""), os.environ.get(room.KEY, "")
    shell = session.ipython()
    if not address or not key or shell is None or learner.grading():
        return
    to = room.Joined(room.place_of(address), key, time.time())
    if any(one.shell is shell for one in _listening):
        _listening[0].to = to
    else:
        _listening[:] = [_Listener(shell, to)]


class _Listener:
    """Hears what cells print and display, and sends each cell when it has run."""

    def __init__(self, shell: InteractiveShell, to: room.Joined) -> None:
        self.shell, self.to = shell, to
        self.heard: list[str] = []
        self._restore: list[Callable[[], None]] = []
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)
        with contextlib.suppress(AttributeError):  # a terminal displays by printing
            shell.display_pub.register_hook(self._displayed)  # type: ignore[attr-defined]
        self._begin()

    def _begin(self, info: object = None) -> None:
        self._stop()
        self.heard = []
        for stream in (sys.stdout, sys.stderr):
            self._listen(stream)

    def _listen(self, stream: Any) -> None:
        """Hear what is written to a stream. Its class stays, for the kernel looks at it."""
        write = stream.write

        def heard(text: str, *more: Any) -> Any:
            self._hear(text)
            return write(text, *more)

        stream.write = heard
        self._restore.append(lambda: setattr(stream, "write", write))

    def _stop(self) -> None:
        while self._restore:
            self._restore.pop()()

    def _hear(self, text: str) -> None:
        if sum(map(len, self.heard)) <= LETTERS:
            self.heard.append(str(text))

    def _displayed(self, message: dict) -> dict:
        """The kernel calls this with each message that displays something."""
        with contextlib.suppress(Exception):
            if message["header"]["msg_type"] == "display_data":
                self._hear(_as_text(message["content"]["data"]) + "\n")
        return message

    def _end(self, result: Any) -> None:
        """IPython calls this after each cell, with its ExecutionResult."""
        self._stop()
        with contextlib.suppress(Exception):  # whatever a cell gave, the lesson goes on
            source = str(result.info.raw_cell)
            if source.strip() and not source.lstrip().startswith(PRIVATE):
                message = {"source": _bounded(source), "output": _bounded("".join([*self.heard, *self._last(result)]))}
                room.send(self.to, "cells", message)

    def _last(self, result: Any) -> list[str]:
        """The value of the last expression, or the error, in one line."""
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            return [f"{type(error).__name__}: {error}".splitlines()[0]]
        if result.result is None or self.shell.display_formatter is None:
            return []
        data, _ = self.shell.display_formatter.format(result.result, include={"text/plain", "text/html", _WIDGET})
        return [_as_text(data)]


def _as_text(data: dict[str, Any]) -> str:
    """What is displayed as text; of a picture its text alternative."""
    pictures = [html.unescape(alt) for alt in _ALT.findall(str(data.get("text/html", "")))]
    if pictures:
        return "\n".join(f"[Picture: {alt}]" for alt in pictures)
    if _WIDGET in data:
        return MOVABLE
    if any(kind.startswith("image/") for kind in data):
        return "[Picture]"
    return str(data.get("text/plain", ""))


def _bounded(text: str) -> str:
    """Text as it ends up on a screen, of at most LETTERS letters. A line that was written over shows what is on top."""
    lines = _COLOURS.sub("", text).rstrip().split("\n")
    shown = _UNSEEN.sub("", "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines))
    return shown if len(shown) <= LETTERS else shown[: LETTERS - 20] + "\n… and more"
