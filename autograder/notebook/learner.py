"""The learner's own files: where they are, what they hold, and whose it is.

``microgpt.py`` is the program that grows lesson by lesson; ``workbench.py`` takes the tools that are not part of the
program, ``faster.py`` the fast training of 13 and 14. The files are the only record: progress is read from them.
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
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from autograder import blocks, course, machine, placing, program, statements
from autograder.course import CourseError, Exercise, Lesson
from autograder.notebook import fresh, marks

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
    """The folder of the learner's files: the one that holds the lesson's folder, or ``work/`` of the course."""
    here = _started_in[0] if _started_in else Path.cwd()
    for folder in (here, *here.parents):
        if re.match(r"\d\d_", folder.name):
            return folder.parent
        if (folder / "lessons").is_dir() and (folder / "nbgrader_config.py").is_file():
            return folder / course.WORK
    return here / course.WORK if (here / course.WORK).is_dir() else here


def of_the_author() -> bool:
    """Whether this is the author's place, ``solutions/``, where nothing is saved."""
    place = home()
    return place.name == "solutions" and (place.parent / "nbgrader_config.py").is_file()


def reflection(lesson: Lesson) -> str:
    """What the learner wrote for the reflection of ``lesson``, as it stands in the saved notebook; empty if the cell is
    as it was released. Raises CourseError if there is no notebook."""
    name = f"{lesson.folder}/{lesson.folder}.ipynb"
    own, released = (_reflection_in(cells(lessons / name)) for lessons in (home(), course.ROOT / "lessons"))
    return own.replace(released, "").strip() if own != released else ""


def cells(path: Path) -> list[dict]:
    """The cells of a notebook, read without nbformat, which a browser has not. Raises CourseError, one sentence, if
    there is none or it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise CourseError(f"There is no notebook {path}.") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise CourseError(f"{path} is not a readable notebook; restore it from a copy.") from None


def _reflection_in(cells: list[dict]) -> str:
    graded = (c for c in cells if c["cell_type"] == "markdown" and c["metadata"].get("nbgrader", {}).get("grade"))
    return next(("".join(cell["source"]).strip() for cell in graded), "")


def text_of(file: str) -> str:
    """The text of the learner's ``file``, or what a new one begins with. Raises CourseError if it is no text."""
    path = home() / file
    try:
        return path.read_bytes().decode("utf-8-sig") if path.exists() else BEGINNING[file] + "\n"
    except OSError as problem:
        raise CourseError(f"{path} cannot be read ({problem.strerror}); move it away and run again.") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not saved as UTF-8; save it as UTF-8 in your editor, or move it away.") from None


def read(file: str) -> blocks.File:
    """The learner's ``file``, taken apart. Raises CourseError if it is not Python any more."""
    text = text_of(file)
    try:
        return marks.read(text, file)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise CourseError(
            f"{home() / file} is not valid Python{f' (line {line})' if line else ''}; mend it, or move it away and "
            "run again."
        ) from None


def standings() -> dict[str, Standing]:
    """Where each exercise stands. Answers that are the learner's own are examined, unless they were as they are now."""
    return _standings(course.exercises())


def standing(exercise: Exercise) -> Standing:
    """Where one exercise stands; no other is examined."""
    return _standings([exercise])[exercise.id]


def _standings(wanted: list[Exercise]) -> dict[str, Standing]:
    files = {file: read(file) for file in course.FILES}
    found = {name: Standing(whose) for name, whose in _whose(files, wanted).items()}
    mine = [exercise for exercise in wanted if found[exercise.id].whose == "yours"]
    return found | {name: Standing("yours", problem) for name, problem in _examined(files, mine).items()}


def _whose(files: dict[str, blocks.File], wanted: list[Exercise]) -> dict[str, str]:
    have = {file: blocks.ids(parsed) for file, parsed in files.items()}
    names = {file: blocks.names(parsed) for file, parsed in files.items()}
    found = {}
    for exercise in wanted:
        marked = have[exercise.file]
        there = exercise.id in marked and _asked(exercise) <= names[exercise.file]
        found[exercise.id] = ("reference" if marked[exercise.id] else "yours") if there else "open"
    return found


def remember(files: dict[str, blocks.File], found: dict[str, str]) -> None:
    """Note what the checks found for answers as they stand in ``files``, so that they need not be run again."""
    wanted = [exercise for exercise in course.exercises() if exercise.id in found]
    _write_known(_known() | {_key(exercise, files): found[exercise.id] for exercise in wanted})


def catch_up(lesson: Lesson, before: tuple[Exercise, ...] | None = None) -> dict[str, list[str]]:
    """Fill the learner's files with what lessons before ``lesson``, and its exercises ``before`` a place in it, define
    and the learner has not written. With such a place, what an earlier call filled in from there on leaves them again,
    unless a later answer of the learner's stands on it.

    The program and the workbench are there from the start; a file that only later lessons add to is not made yet.
    Returns the names of the pieces by owner, "yours" and "reference", and under "broken" a sentence for each answer of
    the learner's that does not pass its check any more. Raises CourseError, and leaves the files as they are, if one
    would not run.
    """
    everything = course.exercises()
    earlier = everything[: everything.index(lesson.exercises[0]) + len(before or ())]
    with held():
        files = {file: read(file) for file in course.FILES}
        of_ones_own = any(not _is_the_references(file, parsed) for file, parsed in files.items())
        within = files.items() if before is not None else ()
        emptied = [file for file, parsed in within if _give_back(file, parsed, len(earlier))]
        filled = [file for file, parsed in files.items() if _fill(file, parsed, lesson, earlier)]
        changed = list(dict.fromkeys([*emptied, *filled]))
        if changed and of_ones_own:
            _see_that_they_run(files, changed)
        for file in changed:
            write(file, blocks.render(files[file]))
    whose: dict[str, list[str]] = {"yours": [], "reference": [], "broken": []}
    for name, found in standings().items():
        one = course.exercise(name)
        if one in earlier and found.whose != "open":
            whose[found.whose] += one.pieces
            if found.problem:
                whose["broken"].append(f"{name} in {one.file}: {found.problem}.")
    return whose


def _fill(file: str, parsed: blocks.File, lesson: Lesson, earlier: list[Exercise]) -> bool:
    """Fill a file with what is missing of ``earlier`` exercises; whether there is something to write."""
    due = file == course.PROGRAM or any(e.file == file and e.lesson <= lesson.number for e in course.exercises())
    missing = [e for e in earlier if e.file == file and not holds(parsed, e)]
    for exercise in missing:
        placing.put(parsed, placing.solution(exercise), borrowed=True)
    return bool(missing) or (due and not (home() / file).exists())


def _give_back(file: str, parsed: blocks.File, first: int) -> bool:
    """Take out what was filled in for the course's exercises from number ``first`` on and no later answer of the
    learner's may stand on; whether there was any."""
    numbers = {e.id: number for number, e in enumerate(course.exercises())}
    marked = blocks.ids(parsed)
    last_own = max((numbers[name] for name, filled_in in marked.items() if not filled_in), default=-1)
    loose = [name for name, filled_in in marked.items() if filled_in and numbers[name] >= max(first, last_own)]
    for name in sorted(loose, key=numbers.__getitem__, reverse=True):
        placing.remove(parsed, course.exercise(name))
    return bool(loose)


def _is_the_references(file: str, parsed: blocks.File) -> bool:
    """Whether a file holds nothing but what was filled in."""
    ids = blocks.ids(parsed)
    if not all(ids.values()):
        return False
    alone = blocks.parse(BEGINNING[file])
    for name in ids:
        placing.put(alone, placing.solution(course.exercise(name)), borrowed=True)
    return blocks.render(alone) == text_of(file)


def _see_that_they_run(files: dict[str, blocks.File], changed: list[str]) -> None:
    """Import the files as they would be, and examine the learner's answers on the way. Raises CourseError if one that
    is changed would not run."""
    whose, known = _whose(files, course.exercises()), _known()
    mine = [e for e in course.exercises() if whose[e.id] == "yours" and _key(e, files) not in known]
    found = _imported({file: blocks.render(parsed) for file, parsed in files.items()}, mine)
    problem = next((found[file] for file in (course.PROGRAM, *changed) if found.get(file)), "")
    if problem:
        raise CourseError(f"Nothing was filled in: {problem}. Mend the file in {home()}, then run this cell again.")
    remember(files, found)


def _imported(texts: dict[str, str], exercises: list[Exercise]) -> dict[str, str]:
    return fresh.examine(texts, [(exercise, SEED) for exercise in exercises], home(), 2 * fresh.SECONDS)


def holds(parsed: blocks.File, exercise: Exercise) -> bool:
    """Whether a file has an answer to an exercise, with all the functions, classes and methods that it asks for."""
    return _whose({exercise.file: parsed}, [exercise])[exercise.id] != "open"


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
    """Take the learner's answer to an exercise out of their file, with a backup; the ids and names of all that left the
    file. Raises CourseError, and leaves it as it is, if it would not run any more."""
    file = exercise.file
    with held():
        parsed = read(file)
        gone = placing.remove(parsed, exercise)
        if gone:
            texts = {name: text_of(name) for name in course.FILES}
            problem = _imported({**texts, file: blocks.render(parsed)}, [])[file]
            if problem and not _imported(texts, [])[file]:
                raise CourseError(f"Nothing was removed: without {', '.join(gone)}, {problem}.")
            write(file, blocks.render(parsed))
        return gone


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Keep the learner's files from every other notebook while they are read, changed and written."""
    try:
        with machine.hold(home() / ".saving"):
            yield
    except OSError as problem:
        raise CourseError(
            f"{problem.strerror or problem}, so nothing can be written in {home()}; make room there, or work in a copy "
            "of the course that you own."
        ) from None


def write(file: str, text: str) -> None:
    """Put ``text`` into the learner's ``file``; a dated copy of what it held before is kept under ``backups/``."""
    path = (home() / file).resolve()  # a link stays one
    old = path.read_bytes() if path.exists() else b""
    if old == text.encode():
        return
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise CourseError(f"{path} may not be written to; give yourself that right, or move it away, and run again.")
    if old.strip():
        stamp = datetime.datetime.now().strftime("%Y-%m-%d_%H-%M-%S-%f")
        kept = home() / "backups" / f"{Path(file).stem}_{stamp}.py"
        kept.parent.mkdir(exist_ok=True)
        shutil.copy2(path, kept)
    machine.write_whole(path, text)


def _examined(files: dict[str, blocks.File], mine: list[Exercise]) -> dict[str, str]:
    """What the checks say of the learner's own answers as they stand: half a sentence, or nothing, by exercise."""
    known = _known()
    keys = {exercise.id: _key(exercise, files) for exercise in mine}
    todo = [exercise for exercise in mine if keys[exercise.id] not in known]
    if todo:
        found = _imported({file: blocks.render(parsed) for file, parsed in files.items()}, todo)
        known |= {keys[name]: problem for name, problem in found.items() if name in keys}
        _write_known(known)
    return {name: known[key] for name, key in keys.items() if key in known}


def _key(exercise: Exercise, files: dict[str, blocks.File]) -> str:
    """A hash of what decides the verdict on an answer in a file: its text, all that it and its check use of the
    files, and the check."""
    check = _check_text(exercise)
    rests_on = placing.depends_on(files, exercise, statements.attributes_used(check))
    return hashlib.sha256("\0".join([exercise.id, exercise.solution, check, *rests_on]).encode()).hexdigest()[:20]


@cache
def _check_text(exercise: Exercise) -> str:
    """The source of an exercise's check, with what it takes from others."""
    from autograder.checking import examine

    check = examine.check_of(exercise).__module__
    things = vars(sys.modules[check]).values()
    others = {getattr(thing, "__name__" if inspect.ismodule(thing) else "__module__", "") for thing in things}
    wanted = sorted(name for name in others - {check} if str(name).startswith("autograder.exercises."))
    return "\n".join(inspect.getsource(sys.modules[name]) for name in [check, *wanted])


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
