"""The learner's own files: ``microgpt.py``, the program that grows lesson by lesson, and those beside it.

``workbench.py`` takes the tools that are not part of the program, ``faster.py`` the fast training of lesson 13.

A piece taken over from the reference carries a comment that says so; every other piece is the learner's own. The files
are the only record: progress is read from them.
"""

from __future__ import annotations

import datetime
import importlib
import linecache
import os
import re
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from autograder import course, pieces

BORROWED = "# from the reference: "
_START = {
    **course.DOCSTRINGS,
    course.PROGRAM: '"""microgpt, written by hand: this file grows with every exercise you solve."""\n',
}


def grading() -> bool:
    """Whether nbgrader is running this notebook. Then earlier pieces come from the reference alone."""
    return "NBGRADER_EXECUTION" in os.environ


def home() -> Path:
    """The folder of the learner's files: the parent of the lesson's folder, or ``lessons/`` below the course's root."""
    here = Path.cwd()
    if re.match(r"\d\d_", here.name):
        return here.parent
    if (here / "lessons").is_dir():
        return here / "lessons"
    return here


def read(file: str) -> pieces.Source:
    """The learner's ``file``, taken apart. Raises CourseError if it is not Python any more."""
    path = home() / file
    text = path.read_text(encoding="utf-8") if path.exists() else _START[file]
    try:
        return pieces.parse(text)
    except (SyntaxError, ValueError) as error:
        raise course.CourseError(
            f"{path} is not valid Python (line {getattr(error, 'lineno', '?')}); mend it, or move it away and run "
            "again."
        ) from None


def owners(file: str) -> dict[str, str]:
    """For each course piece present in the learner's ``file``: "yours" or "reference"."""
    found = pieces.flatten(read(file))
    return {name: "reference" if _is_borrowed(found[name]) else "yours" for name in course.order(file) if name in found}


def state(exercise_id: str) -> str:
    """ "yours", "reference" or "open": whose answer to this exercise the learner's file holds."""
    wanted = course.exercise(exercise_id)
    whose = owners(wanted.file)
    kinds = {whose.get(name, "open") for name in wanted.pieces}
    return next(kind for kind in ("open", "reference", "yours") if kind in kinds)


def save(exercise_id: str, found: pieces.Source) -> list[str]:
    """Put an answer that passed into the learner's file and return the lines that changed.

    The file as it was is kept under ``backups/`` whenever a piece in it changes. The new file is tried first: if it
    does not run by itself, nothing is written and CourseError says why.
    """
    wanted = course.exercise(exercise_id)
    source = read(wanted.file)
    order = course.order(wanted.file)
    classes = {name.split(".")[0] for name in wanted.pieces if "." in name} - set(wanted.pieces)
    for name in classes - pieces.flatten(source).keys():
        _borrow(source, wanted.file, [n for n in order if n in (name, f"{name}.__init__")])
    helpers = [p for p in found.pieces if p.name not in wanted.pieces]
    for piece in (p for p in found.pieces if p.name in wanted.pieces):
        pieces.put(source, piece, order)
    top = wanted.objects[0]
    for helper in helpers:
        if helper.name in pieces.flatten(source):
            pieces.put(source, helper, order)
        else:
            at = next(i for i, p in enumerate(source.pieces) if p.name == top)
            source.pieces.insert(at, helper)
    source.imports += found.imports
    return _write(wanted.file, source)


def catch_up(lesson: str) -> dict[str, list[str]]:
    """Fill the learner's files with what lessons before ``lesson`` define and the learner has not written.

    The program and the workbench are there from the start; a file that only later lessons add to is not made yet.
    Returns the names of the pieces by owner: "yours" and "reference".
    """
    number = course.lesson(lesson).number
    earlier = {name for e in course.exercises() if e.lesson < number for name in e.pieces}
    whose: dict[str, list[str]] = {"yours": [], "reference": []}
    for file in course.FILES:
        source = read(file)
        have = pieces.flatten(source)
        missing = [name for name in course.order(file) if name in earlier and name not in have]
        _borrow(source, file, missing)
        if missing or (_due(file, number) and not (home() / file).exists()):
            _write(file, source)
        for name, owner in owners(file).items():
            if name in earlier:
                whose[owner].append(name)
    return whose


def load(lesson: str) -> None:
    """Make ``import microgpt``, and likewise the other files, give this session's earlier pieces.

    While grading they are the reference's, up to the lesson before; otherwise they are the learner's files. A module
    that is already loaded stays, so there is one ``Value`` in a session.
    """
    if grading():
        for file in course.FILES:
            sys.modules[Path(file).stem] = _reference_module(file, course.lesson(lesson).number)
        return
    folder = str(home())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    importlib.invalidate_caches()
    earlier = {name for e in course.exercises() if e.lesson < course.lesson(lesson).number for name in e.objects}
    for file in course.FILES:
        module = sys.modules.get(Path(file).stem)
        needed = earlier & set(course.order(file))
        if module is not None and not all(hasattr(module, name) for name in needed):
            del sys.modules[Path(file).stem]


def reset(exercise_id: str) -> bool:
    """Take the learner's answer to an exercise out of their file, with a backup; False if there is none."""
    wanted = course.exercise(exercise_id)
    source = read(wanted.file)
    before = len(pieces.flatten(source))
    heads = {name for name in wanted.pieces if "." not in name}
    source.pieces = [p for p in source.pieces if p.name not in heads]
    for piece in source.pieces:
        piece.members = [m for m in piece.members if m.name not in wanted.pieces]
    if len(pieces.flatten(source)) == before:
        return False
    _write(wanted.file, source)
    return True


def _due(file: str, lesson: str) -> bool:
    """Whether the learner meets ``file`` in ``lesson`` or before; the program is there from the start."""
    return file == course.PROGRAM or any(e.file == file and e.lesson <= lesson for e in course.exercises())


def _borrow(source: pieces.Source, file: str, names: list[str]) -> None:
    reference = course.reference_source(file)
    have = pieces.flatten(reference)
    exercise_of = {name: e.id for e in course.exercises() for name in e.pieces}
    order = course.order(file)
    for name in names:
        piece = have[name]
        text = f"{BORROWED}{exercise_of[name]}\n{piece.text}"
        pieces.put(source, pieces.Piece(name, text, piece.kind), order)
    used = {word for name in names for word in pieces.names_used(have[name].text)}
    bound = {word for statement in source.imports for word in pieces.imported_names(statement)}
    for statement in reference.imports:
        if pieces.imported_names(statement) & used - bound:
            source.imports.append(statement)


def _write(file: str, source: pieces.Source) -> list[str]:
    path = home() / file
    text = pieces.render(source)
    _try(file, text)
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if text == old:
        return []
    if old and old != _START[file] and not set(old.splitlines()) <= set(text.splitlines()):
        backups = path.parent / "backups"
        backups.mkdir(exist_ok=True)
        stamp = datetime.datetime.now().strftime("%Y-%m-%d_%H-%M-%S-%f")
        (backups / f"{path.stem}_{stamp}.py").write_text(old, encoding="utf-8")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as part:
        part.write(text)
    os.replace(part.name, path)
    linecache.checkcache(str(path))
    known = old.splitlines()
    return [line for line in text.splitlines() if line.strip() and line not in known]


def _try(file: str, text: str) -> None:
    module = ModuleType(Path(file).stem)
    try:
        exec(compile(text, file, "exec", dont_inherit=True), module.__dict__)
    except Exception as error:
        raise course.CourseError(
            f"{file} was left as it is: with your answer in it, it would not run by itself "
            f"({type(error).__name__}: {error})."
        ) from None


def _reference_module(file: str, before: str) -> ModuleType:
    earlier = {name for e in course.exercises() if e.lesson < before for name in e.pieces}
    module = ModuleType(Path(file).stem)
    exec(
        compile(course.reference_part(file, earlier), f"<reference {file}>", "exec", dont_inherit=True), module.__dict__
    )
    return module


def _is_borrowed(piece: pieces.Piece) -> bool:
    return piece.text.startswith(BORROWED)
