"""Pieces of the reference in a session: what somebody who skips exercises goes on with, and gives back."""

from __future__ import annotations

import contextlib
import importlib
import linecache
from pathlib import Path

from autograder import blocks
from autograder.course import CourseError, Exercise
from autograder.notebook import compiled, learner, session


def bring(exercise: Exercise, of_ones_own: bool) -> None:
    """Let the session have an answer to ``exercise``: the one in the learner's file, if they have one there, and else
    the reference's, as if it had been typed.

    Raises CourseError if the class that it adds to is not there yet.
    """
    space = session.names()
    if of_ones_own:
        for name in exercise.objects:
            if name not in space:
                space[name] = getattr(importlib.import_module(Path(exercise.file).stem), name)
        if all(map(_has, exercise.pieces)):
            return
    owners = {name.split(".")[0] for name in exercise.pieces if "." in name} - set(exercise.pieces)
    if missing := owners - space.keys():
        raise CourseError(
            f"{exercise.id} adds to {', '.join(sorted(missing))}, which this session lacks; run the lesson's first "
            "code cell, then this one again."
        )
    name, text = _name(exercise), "\n".join([*exercise.imports, exercise.solution])
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    exec(compile(text, name, "exec", dont_inherit=True), space)


def _has(piece: str) -> bool:
    """Whether the session has a piece under its name."""
    owner, _, member = piece.rpartition(".")
    space = session.names()
    return hasattr(space.get(owner), member) if owner else piece in space


def give_back(exercises: list[Exercise]) -> None:
    """Take out of the session what the reference brought for ``exercises``; what was typed stays."""
    space = session.names()
    for exercise in exercises:
        for piece in exercise.pieces:
            owner, _, member = piece.rpartition(".")
            holder = space.get(owner) if owner else None
            if isinstance(holder, type) and _is_its(vars(holder).get(member), exercise):
                delattr(holder, member)
            elif not owner and _is_its(space.get(piece), exercise):
                del space[piece]


def is_borrowed(exercise: Exercise, objects: tuple[object, ...]) -> bool:
    """Whether an answer is what the reference brought, into the session or into the learner's file, and nothing of it
    the learner's."""
    found: set[str] = set()
    for name, thing in zip(exercise.objects, objects):
        parts = compiled.parts(thing)
        wanted = [piece.rpartition(".")[2] for piece in exercise.pieces if piece.split(".")[0] == name]
        found |= {parts[part].co_filename for part in wanted if part in parts}
    if found == {_name(exercise)}:
        return True
    if found != {str(learner.home() / exercise.file)}:
        return False
    with contextlib.suppress(CourseError):
        return bool(blocks.ids(learner.read(exercise.file)).get(exercise.id))
    return False


def _is_its(thing: object, exercise: Exercise) -> bool:
    """Whether something is what the reference brought for an exercise. A class is, if its own functions are."""
    codes = list(compiled.parts(thing).values())
    return bool(codes) and all(code.co_filename == _name(exercise) for code in codes)


def _name(exercise: Exercise) -> str:
    return f"<the reference's {exercise.id}>"
