"""Learner's files imported fresh, in a process of their own with a time limit, and the checks run on what stands there.

``examine`` asks; the process runs ``main``. Where there are no processes, as in a browser, it is done in this one.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import ModuleType

from autograder import course
from autograder.checking import collector
from autograder.course import Exercise
from autograder.notebook import compiled

SECONDS = 15.0
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from autograder.notebook import fresh; fresh.main()"


def examine(
    files: dict[str, str], exercises: list[tuple[Exercise, int]], beside: Path, seconds: float | None = None
) -> dict[str, str]:
    """Import ``files`` (texts by name) and check the pieces of ``exercises``, each with its seed, as they stand there.

    Modules of the learner's own are found in the folder ``beside``. Returns what is wrong, half a sentence or nothing,
    by name of file and by exercise; an exercise that was not reached within ``seconds`` (SECONDS) is missing.
    """
    seconds = SECONDS if seconds is None else seconds
    first = {exercise.file: None for exercise, _ in exercises}
    names = [*first, *(name for name in course.FILES if name in files and name not in first)]
    request = {
        "files": names,
        "exercises": [(exercise.id, seed) for exercise, seed in exercises],
        "beside": str(beside),
    }
    with tempfile.TemporaryDirectory(prefix="microgpt-") as place:
        for name, text in files.items():
            (Path(place) / name).write_text(text, encoding="utf-8")
        if sys.platform == "emscripten":
            said, why = _in_this_process(place, request), ""
        else:
            said, why = _in_a_process(place, request, seconds)
    found = _read(said)
    if unfinished := [name for name in names if name not in found]:
        found[unfinished[0]] = f"{unfinished[0]} {why or 'cannot be imported'}"
    return found


@collector.seldom()
def main() -> None:
    """Answer the request on standard input; what the files print goes nowhere."""
    sys.path += sys.argv[3:]
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    request = json.loads(sys.stdin.read())
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    _answer(sys.argv[2], request, out)
    out.flush()
    os._exit(0)  # whatever the files started


def _in_a_process(place: str, request: dict, seconds: float) -> tuple[str, str]:
    """What the process wrote, and why it wrote no more. What the files started ends with it."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:  # a pipe would stay open as long as a child has it
        # Without -S Python looks through all that is installed, which takes long; where it lies is known here.
        packages = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BOOT, str(course.PACKAGES), place, *packages],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            cwd=place,
            start_new_session=os.name == "posix",
        )
        late = threading.Event()

        def stop() -> None:
            late.set()
            _end(process)

        clock = threading.Timer(seconds, stop)
        clock.start()
        try:
            process.communicate(json.dumps(request))  # with a limit of its own it would look only every 50 ms
        finally:
            clock.cancel()
            _end(process)
        out.seek(0)
        why = f"does not come to its end within {seconds:g} s when it is imported"
        return out.read(), why if late.is_set() else "ends Python when it is imported"


def _end(process: subprocess.Popen) -> None:
    """End a process and all that it started."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _in_this_process(place: str, request: dict) -> str:
    """As ``_in_a_process``, without one; the session keeps the modules that it has."""
    out, path = io.StringIO(), list(sys.path)
    kept = {name: sys.modules[name] for name in course.MODULES if name in sys.modules}
    try:
        with contextlib.chdir(place):
            _answer(place, request, out)
    finally:
        sys.path[:] = path
        for name in course.MODULES:
            sys.modules.pop(name, None)
        sys.modules.update(kept)
    return out.getvalue()


def _read(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        with contextlib.suppress(ValueError, TypeError):
            name, problem = json.loads(line)
            found[name] = problem
    return found


def _answer(place: str, request: dict, out: io.TextIOBase) -> None:
    """Import the files in ``place`` and write a line for each, and for each exercise."""
    from autograder.checking import examine as checking

    def say(name: str, problem: str) -> None:
        out.write(json.dumps([name, problem]) + "\n")
        out.flush()

    sys.path.insert(0, place)
    sys.path.append(request["beside"])
    modules, problems = {}, {}
    for file in request["files"]:
        sys.modules.pop(Path(file).stem, None)
    for file in request["files"]:
        problems[file] = ""
        try:
            modules[file] = importlib.import_module(Path(file).stem)
        except BaseException as error:  # the file's own code may raise or end anything
            problems[file] = f"{file} does not run by itself ({_told(error)})"
        say(file, problems[file])
    for name, seed in request["exercises"]:
        exercise = course.exercise(name)
        say(name, problems[exercise.file] or _problem(checking, exercise, modules, seed))


def _problem(checking: ModuleType, exercise: Exercise, modules: dict, seed: int) -> str:
    missing = [name for name in exercise.objects if not hasattr(modules[exercise.file], name)]
    if missing:
        return f"{missing[0]} is not there"
    verdict = checking.examine(exercise, checking.laid_over(exercise, modules), seed)
    if verdict.passed:
        return ""
    failed = next(o for o in verdict.objectives if o.state != "passed")
    got = failed.got
    why = f"{got.error}{' at ' + got.line if got.line else ''}" if got.error else _begins_at(exercise, modules)
    return f"“{failed.text}” does not hold there ({why})"


def _begins_at(exercise: Exercise, modules: dict) -> str:
    """The line at which the first of an exercise's functions stands in its file."""
    for name in exercise.pieces:
        owner, _, member = name.partition(".")
        thing = getattr(modules[exercise.file], owner, None)
        if code := compiled.code_of(vars(thing).get(member) if member and isinstance(thing, type) else thing):
            return f"{name} begins at line {code.co_firstlineno}"
    return f"see {exercise.pieces[0]}"


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
