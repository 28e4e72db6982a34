"""The learner's own files: where they are, what they hold, and whose it is.

``microgpt.py`` is the program that grows lesson by lesson; ``workbench.py`` takes the tools that are not part of the
program, ``faster.py`` the fast training of lesson 13. The files are the only record: progress is read from them.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import importlib
import inspect
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from autograder import blocks, course, machine, old_files, placing, program
from autograder.course import CourseError, Exercise, Lesson
from autograder.notebook import fresh

BEGINNING = {
    **course.DOCSTRINGS,
    course.PROGRAM: '"""microgpt, written by hand: this file grows with every exercise you solve."""',
}
SEED = 1
_EXAMINED = ".examined.json"
_started_in: list[Path] = []


@dataclass(frozen=True)
class Standing:
    """Whose answer to an exercise the files hold: "yours", "reference" or "open"; ``problem`` says what its check found
    wrong with it as it stands there, or is empty."""

    whose: str
    problem: str = ""


def grading() -> bool:
    """Whether nbgrader is running this notebook. Then earlier pieces come from the reference alone."""
    return "NBGRADER_EXECUTION" in os.environ


def stay() -> None:
    """Keep to the folder that this session started in, wherever it goes later."""
    if not _started_in:
        _started_in.append(Path.cwd())


def home() -> Path:
    """The folder of the learner's files: the one that holds the lesson's folder, or ``lessons/`` of the course."""
    here = _started_in[0] if _started_in else Path.cwd()
    for folder in (here, *here.parents):
        if re.match(r"\d\d_", folder.name):
            return folder.parent
        if (folder / "lessons").is_dir() and (folder / "nbgrader_config.py").is_file():
            return folder / "lessons"
    return here / "lessons" if (here / "lessons").is_dir() else here


def of_the_author() -> bool:
    """Whether this is the author's place, ``solutions/``, where nothing is saved."""
    place = home()
    return place.name == "solutions" and (place.parent / "nbgrader_config.py").is_file()


def text_of(file: str) -> str:
    """The text of the learner's ``file``, or what a new one begins with. Raises CourseError if it is no text."""
    path = home() / file
    try:
        return path.read_bytes().decode("utf-8-sig") if path.exists() else BEGINNING[file] + "\n"
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not saved as UTF-8; save it as UTF-8 in your editor, or move it away.") from None


def read(file: str) -> blocks.File:
    """The learner's ``file``, taken apart. Raises CourseError if it is not Python any more."""
    text = text_of(file)
    try:
        parsed = blocks.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise CourseError(
            f"{home() / file} is not valid Python{f' (line {line})' if line else ''}; mend it, or move it away and "
            "run again."
        ) from None
    old_files.take_over(parsed)
    return parsed


def standings() -> dict[str, Standing]:
    """Where each exercise stands. Answers that are the learner's own are examined, unless they were as they are now."""
    return _standings(course.exercises())


def standing(exercise: Exercise) -> Standing:
    """Where one exercise stands; no other is examined."""
    return _standings([exercise])[exercise.id]


def _standings(wanted: list[Exercise]) -> dict[str, Standing]:
    files = {file: read(file) for file in course.FILES}
    have = {file: blocks.ids(parsed) for file, parsed in files.items()}
    names = {file: blocks.names(parsed) for file, parsed in files.items()}
    found: dict[str, Standing] = {}
    for exercise in wanted:
        marked = have[exercise.file]
        there = exercise.id in marked and _asked(exercise) <= names[exercise.file]
        found[exercise.id] = Standing(("reference" if marked[exercise.id] else "yours") if there else "open")
    mine = [exercise for exercise in wanted if found[exercise.id].whose == "yours"]
    return found | {name: Standing("yours", problem) for name, problem in _examined(files, mine).items()}


def remember(exercise: Exercise, parsed: blocks.File, problem: str = "") -> None:
    """Note what the check found for an answer as it stands in the file, so that it need not be run again."""
    _write_known({**_known(), _key(exercise, parsed): problem})


def catch_up(lesson: Lesson) -> dict[str, list[str]]:
    """Fill the learner's files with what lessons before ``lesson`` define and the learner has not written.

    The program and the workbench are there from the start; a file that only later lessons add to is not made yet.
    Returns the names of the pieces by owner, "yours" and "reference", and under "broken" a sentence for each answer of
    the learner's that does not pass its check any more.
    """
    with held():
        for file in course.FILES:
            _fill(file, lesson)
    whose: dict[str, list[str]] = {"yours": [], "reference": [], "broken": []}
    for name, found in standings().items():
        exercise = course.exercise(name)
        if exercise.lesson < lesson.number and found.whose != "open":
            whose[found.whose] += exercise.pieces
            if found.problem:
                whose["broken"].append(f"{name} in {exercise.file}: {found.problem}.")
    return whose


def _fill(file: str, lesson: Lesson) -> None:
    path = home() / file
    due = file == course.PROGRAM or any(e.file == file and e.lesson <= lesson.number for e in course.exercises())
    parsed = read(file)
    missing = [e for e in course.exercises() if e.file == file and e.lesson < lesson.number and not holds(parsed, e)]
    for exercise in missing:
        placing.put(parsed, placing.solution(exercise), borrowed=True)
    if missing or (due and not path.exists()):
        write(file, blocks.render(parsed))


def holds(parsed: blocks.File, exercise: Exercise) -> bool:
    """Whether a file has an answer to an exercise, with all the functions, classes and methods that it asks for."""
    return exercise.id in blocks.ids(parsed) and _asked(exercise) <= blocks.names(parsed)


def _asked(exercise: Exercise) -> set[str]:
    """The functions, classes and methods among the pieces of an exercise."""
    return {name for name in exercise.pieces if name.split(".")[0] in exercise.objects}


def load(lesson: Lesson) -> None:
    """Make ``import microgpt``, and likewise the other files, give this session's earlier pieces.

    While grading, and for an author, they are the reference's, up to the lesson before; otherwise they are the
    learner's files. A module that is already loaded stays, so there is one ``Value`` in a session.
    """
    if grading() or of_the_author():
        for file in course.FILES:
            sys.modules[Path(file).stem] = _reference_module(file, lesson)
        return
    folder = str(home())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    importlib.invalidate_caches()
    earlier = {name for e in course.exercises() if e.lesson < lesson.number for name in e.objects}
    for file in course.FILES:
        module = sys.modules.get(Path(file).stem)
        needed = earlier & set(course.order(file))
        if module is not None and not all(hasattr(module, name) for name in needed):
            del sys.modules[Path(file).stem]


def reset(exercise: Exercise) -> list[str]:
    """Take the learner's answer to an exercise out of their file, with a backup; the ids of all that left the file."""
    with held():
        parsed = read(exercise.file)
        gone = placing.remove(parsed, exercise)
        if gone:
            write(exercise.file, blocks.render(parsed))
        return gone


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Keep the learner's files from every other notebook while they are read, changed and written."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(machine.hold(home() / ".saving"))
        except OSError as problem:
            raise CourseError(
                f"{home()} cannot be written to ({problem.strerror}); work in a copy of the course that you own."
            ) from None
        yield


def write(file: str, text: str) -> None:
    """Put ``text`` into the learner's ``file``; a dated copy of what it held before is kept under ``backups/``."""
    path = home() / file
    old = path.read_bytes() if path.exists() else b""
    if old == text.encode():
        return
    if old.strip():
        stamp = datetime.datetime.now().strftime("%Y-%m-%d_%H-%M-%S-%f")
        kept = home() / "backups" / f"{path.stem}_{stamp}{path.suffix}"
        kept.parent.mkdir(exist_ok=True)
        shutil.copy2(path, kept)
    machine.write_whole(path, text)


def _examined(files: dict[str, blocks.File], mine: list[Exercise]) -> dict[str, str]:
    """What the checks say of the learner's own answers as they stand: half a sentence, or nothing, by exercise."""
    known = _known()
    keys = {exercise.id: _key(exercise, files[exercise.file]) for exercise in mine}
    todo = [exercise for exercise in mine if keys[exercise.id] not in known]
    if todo:
        texts = {file: blocks.render(parsed) for file, parsed in files.items()}
        found = fresh.examine(texts, [(exercise, SEED) for exercise in todo], 2 * fresh.SECONDS)
        known |= {keys[one.exercise]: one.problem for one in found}
        _write_known(known)
    return {name: known[key] for name, key in keys.items() if key in known}


def _key(exercise: Exercise, parsed: blocks.File) -> str:
    """A hash of all that decides the verdict on an answer in a file: its text, what it rests on, and its check."""
    parts = [exercise.id, exercise.solution, _check_text(exercise), *placing.depends_on(parsed, exercise)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _check_text(exercise: Exercise) -> str:
    from autograder.checking import examine

    return inspect.getsource(sys.modules[examine.check_of(exercise).__module__])


def _known() -> dict[str, str]:
    try:
        found = json.loads((home() / _EXAMINED).read_text(encoding="utf-8"))
        return {str(key): str(problem) for key, problem in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _write_known(known: dict[str, str]) -> None:
    with contextlib.suppress(OSError):
        machine.write_whole(home() / _EXAMINED, json.dumps(dict([*known.items()][-500:])))


def _reference_module(file: str, before: Lesson) -> ModuleType:
    module = ModuleType(Path(file).stem)
    text = program.before(before.number).get(file, "")
    exec(compile(text, f"<reference {file}>", "exec", dont_inherit=True), module.__dict__)
    return module
