"""The wire to a worker: requests go in, replies come out, and a reply is read as any stranger's text."""

from __future__ import annotations

import contextlib
import json
import marshal
import math
import os
import secrets
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from autograder import machine
from autograder.checking import compare
from autograder.grading.sandbox import bubblewrap, calls, cgroup, memory

# How often the memory of all processes of a sandbox together is looked at.
LOOK_SECONDS = 0.1
# What all replies to one request may hold together: they lie in memory until they are judged, at twenty times the size.
REPLY_BYTES = 8 * 1024**2
# After a reply of these kinds no other follows, however many were asked for.
LAST = ("missing", "timeout")


class Stopped(Exception):
    """The worker answered nothing that can be used; the message says why: it was too slow, it ended, or it talked
    nonsense."""


class Worker:
    """A running worker: requests go in, replies come out, each one line of JSON; replies are of limited size."""

    def __init__(self, isolated: bool) -> None:
        self.token = secrets.token_hex(8)
        self._isolated = isolated
        self._home = None if isolated else tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True)
        files = [calls.open_filter()] if isolated else []
        command = bubblewrap.shut_in(self.token, *files) if isolated else bubblewrap.in_the_open(self.token)
        self._group = cgroup.made(self.token, bubblewrap.MEMORY) if isolated else None
        with _first_to_go():
            self._process = subprocess.Popen(
                cgroup.inside(self._group, command) if self._group else command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._home.name if self._home else "/",
                env=bubblewrap.environment(self._home.name) if self._home else None,
                pass_fds=files,
                start_new_session=True,
            )
        for file in files:
            os.close(file)
        self._requests, self._replies = machine.pipes(self._process)
        os.set_blocking(self._requests.fileno(), False)
        self._looked = time.monotonic()
        self._read = b""

    def ask(self, request: dict, seconds: float) -> dict:
        """The one reply to a request. Raises Stopped, and ends the worker, if none comes that can be used."""
        return next(self.ask_for(1, request, seconds))

    def ask_for(self, number: int, request: dict, seconds: float, end: float = math.inf) -> Iterator[dict]:
        """The replies to one request, as they come: ``number`` of them, or fewer where one is of the kinds ``LAST``.

        Each may take ``seconds``, and none may come after ``end`` on the monotonic clock. Raises Stopped, and ends the
        worker, at the first that does not come or cannot be used.
        """
        try:
            self._write(json.dumps(self._compiled(request)).encode() + b"\n", min(end, time.monotonic() + seconds))
            most = REPLY_BYTES
            for left in reversed(range(number)):
                line = self._line(min(end, time.monotonic() + seconds), most)
                most -= len(line)
                reply = understood(line)
                last = not left or reply["kind"] in LAST
                if last and self._read:
                    raise Stopped("it sent more than it was asked for")
                yield reply
                if last:
                    return
        except Stopped:
            self.end()
            raise

    def end(self) -> None:
        """End the worker and whatever it started."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._requests.close()
        self._replies.close()
        if self._group:
            cgroup.removed(self._group)
        if self._home:
            self._home.cleanup()

    def _compiled(self, request: dict) -> dict:
        """A request with the course's own texts in it compiled, once for all workers: each would need as long for them
        as for all that a student wrote."""
        here, package = bubblewrap.folders(self._isolated)
        if request["do"] == "modules":
            return request | {"texts": {n: _code(text, f"{here}/{n}.py") for n, text in request["texts"].items()}}
        if request["do"] == "cell":
            return request
        sources = [_code(source, f"{package}/probe.py") for source in request["sources"]]
        return request | {"given": _code(request["given"], f"{here}/given.py"), "sources": sources}

    def _write(self, data: bytes, end: float) -> None:
        while data:
            self._wait([], [self._requests], end)
            try:
                data = data[os.write(self._requests.fileno(), data) :]
            except OSError:
                raise Stopped("its process ended") from None

    def _line(self, end: float, most: int) -> bytes:
        parts = [self._read]
        while b"\n" not in parts[-1]:
            if sum(map(len, parts)) > most:
                raise Stopped("it sent more than replies can hold")
            self._wait([self._replies], [], end)
            parts.append(os.read(self._replies.fileno(), 65536))
            if not parts[-1]:
                raise Stopped("its process ended")
        line, self._read = b"".join(parts).split(b"\n", 1)
        return line

    def _wait(self, to_read: list, to_write: list, end: float) -> None:
        """Wait until one of the pipes is ready. Raises Stopped if none is in time, or if memory runs out before."""
        while True:
            now = time.monotonic()
            if now - self._looked > LOOK_SECONDS:
                processes = memory.family(self._process.pid)
                if memory.held_by(processes) > bubblewrap.MEMORY:
                    raise Stopped("its processes took too much memory together")
                if memory.files_of(processes) > bubblewrap.ENTRIES:
                    raise Stopped("it made too many files and folders")
                self._looked = time.monotonic()
            if any(select.select(to_read, to_write, [], max(0.0, min(LOOK_SECONDS, end - now)))):
                return
            if now >= end:
                raise Stopped("it did not answer in time")


@lru_cache(maxsize=1024)
def _code(text: str, file: str) -> str:
    """A text compiled, as JSON can carry it: each byte a letter. A worker runs the same Python as this."""
    return marshal.dumps(compile(text, file, "exec", dont_inherit=True, optimize=0)).decode("latin-1")


def understood(line: bytes) -> dict:
    """A reply as data. Raises Stopped for anything but the agreed form."""
    try:
        reply = json.loads(line.decode("utf-8"), object_pairs_hook=_no_twins)
    except (ValueError, RecursionError):
        raise Stopped("its reply was not plain data") from None
    if type(reply) is not dict or type(reply.get("kind")) is not str:
        raise Stopped("its reply was not plain data")
    return reply


def unpacked(value: object, depth: int = compare.DEPTH + 1) -> object:
    """Plain data from the form in which the worker sends it. Raises Stopped for anything else."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) is list and len(value) == 2 and depth:
        kind, held = value
        if kind == "list" and type(held) is list:
            return [unpacked(item, depth - 1) for item in held]
        if kind == "dict" and type(held) is list and all(type(pair) is list and len(pair) == 2 for pair in held):
            pairs = [(unpacked(key, 1), unpacked(item, depth - 1)) for key, item in held]
            if not any(type(key) in (list, dict) for key, _ in pairs) and len(dict(pairs)) == len(pairs):
                return dict(pairs)
        if kind == "other" and type(held) is str:
            return compare.Other(held[:60])
    raise Stopped("its reply was not plain data")


def _no_twins(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found


@contextlib.contextmanager
def _first_to_go() -> Iterator[None]:
    """Where memory runs out in spite of the limits, let what is started here be ended first, not the grader.

    A new process inherits its rank. To rank itself it would have to run Python before its program, and then the system
    copies the grader's memory for it.
    """
    file = Path("/proc/self/oom_score_adj")
    try:
        before = file.read_text()
        file.write_text("1000")
    except OSError:
        yield
        return
    try:
        yield
    finally:
        file.write_text(before)
