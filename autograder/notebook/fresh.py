"""Learner's files imported fresh, in a process of their own with a time limit, and the checks run on what stands there.

``examine`` asks; the process runs ``main``. Where there are no processes, as in a browser, it is done in this one.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from autograder import course
from autograder.course import Exercise

SECONDS = 15.0
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from autograder.notebook import fresh; fresh.main()"


@dataclass(frozen=True)
class Found:
    """What the check of one exercise said of a file: ``problem`` is empty where it passed, else half a sentence."""

    exercise: str
    problem: str


def examine(files: dict[str, str], exercises: list[tuple[Exercise, int]], seconds: float = SECONDS) -> list[Found]:
    """Import ``files`` (texts by name) and check the pieces of ``exercises``, each with its seed, as they stand there.

    What was not reached within ``seconds`` is missing in the result.
    """
    request = [(exercise.id, seed) for exercise, seed in exercises]
    with tempfile.TemporaryDirectory(prefix="microgpt-") as place:
        for name, text in files.items():
            (Path(place) / name).write_text(text, encoding="utf-8")
        if sys.platform == "emscripten":
            return _read(_in_this_process(place, request))
        return _read(_in_a_process(place, request, seconds))


def main() -> None:
    """Answer the request on standard input; what the files print goes nowhere."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    request = json.loads(sys.stdin.read())
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    _answer(sys.argv[2], request, out)
    out.flush()
    os._exit(0)  # whatever the files started


def _in_a_process(place: str, request: list, seconds: float) -> str:
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _BOOT, str(course.ROOT), place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        start_new_session=os.name == "posix",
    )
    try:
        return process.communicate(json.dumps(request), seconds)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]
    finally:
        process.kill()


def _in_this_process(place: str, request: list) -> str:
    """As ``_in_a_process``, without one; the session keeps the modules that it has."""
    out, path = io.StringIO(), list(sys.path)
    kept = {name: sys.modules[name] for name in course.MODULES if name in sys.modules}
    try:
        _answer(place, request, out)
    finally:
        sys.path[:] = path
        for name in course.MODULES:
            sys.modules.pop(name, None)
        sys.modules.update(kept)
    return out.getvalue()


def _read(text: str) -> list[Found]:
    found = []
    for line in text.splitlines():
        with contextlib.suppress(ValueError, TypeError):
            found.append(Found(*json.loads(line)))
    return found


def _answer(place: str, request: list, out: io.TextIOBase) -> None:
    """Import the files in ``place`` and write a line for each exercise."""
    from autograder.checking import examine as checking

    sys.path.insert(0, place)
    names = [file for file in course.FILES if (Path(place) / file).exists()]
    wanted = {course.exercise(name).file for name, _ in request}
    modules, problem = {}, ""
    for file in sorted(names, key=lambda name: name not in wanted):
        sys.modules.pop(Path(file).stem, None)
        try:
            modules[file] = importlib.import_module(Path(file).stem)
        except BaseException as error:  # the file's own code may raise or end anything
            problem = problem or f"{file} does not run by itself ({_told(error)})"
    for name, seed in request:
        exercise = course.exercise(name)
        said = _problem(checking, exercise, modules, seed) if exercise.file in modules else problem
        out.write(json.dumps([name, said]) + "\n")
        out.flush()


def _problem(checking: ModuleType, exercise: Exercise, modules: dict, seed: int) -> str:
    missing = [name for name in exercise.objects if not hasattr(modules[exercise.file], name)]
    if missing:
        return f"{missing[0]} is not there"
    verdict = checking.examine(exercise, checking.laid_over(exercise, modules), seed)
    if verdict.passed:
        return ""
    failed = next(o for o in verdict.objectives if o.state != "passed")
    got = failed.got
    why = f" ({got.error}{' at ' + got.line if got.line else ''})" if got.error else ""
    return f"“{failed.text}” does not hold there{why}"


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
