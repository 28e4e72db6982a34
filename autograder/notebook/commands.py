"""What a lesson calls besides ``check``: catching up, looking up a solution, seeing one's progress."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

from autograder import course
from autograder.notebook import borrowed, calls, learner, shared_cells
from autograder.notebook.progress import Progress

_DRIVE = Path("/drive")  # where JupyterLite puts the files that the browser keeps
_NOTHING_IS_KEPT = (
    "This page can keep no files: what you write is gone when it is closed. Open it at an https address or at "
    "localhost, and not in a private window."
)


def catch_up(place: str | int) -> None:
    """Get ready for a lesson ("05"), for one of its exercises ("05-backward") or for its end ("05-reflection"): fill
    what is missing from before it, and say which pieces are whose.

    Before a place in a lesson, earlier answers of the lesson come from the reference too, in the files and in this
    session; a later call for an earlier place gives them back. While grading there is nothing to skip.
    """
    calls.watch()
    shared_cells.share()
    learner.stay()
    one, before = course.place(place)
    if learner.grading():
        learner.load(one)
        return
    if learner.of_the_author():
        print("This is an author's notebook: earlier pieces are the reference's, and nothing is saved.")
    else:
        print(caught_up(one, before))
        if sys.platform == "emscripten" and not _DRIVE.is_dir():
            print(_NOTHING_IS_KEPT)
    learner.load(one)
    if before is not None:
        borrowed.give_back(list(one.exercises[len(before) :]))
        for earlier in before:
            borrowed.bring(earlier, of_ones_own=_is_ones_own(earlier))


def _is_ones_own(exercise: course.Exercise) -> bool:
    return not learner.of_the_author() and learner.standing(exercise).whose == "yours"


def caught_up(lesson: course.Lesson, before: tuple[course.Exercise, ...] | None) -> str:
    """Fill the learner's files up to a lesson, or to the place in it that has the exercises ``before`` it; the sentence
    that says which earlier pieces are theirs and which are the reference's."""
    whose = learner.catch_up(lesson, before)
    here = f"lesson {lesson.number}"
    if before is not None:
        later = lesson.exercises[len(before) :]
        here = f"exercise {later[0].id}" if later else f"the reflection of lesson {lesson.number}"
    yours, taken = (_grouped(whose[kind]) for kind in ("yours", "reference"))
    if not yours and not taken:
        return f"Ready for {here}."
    broken = whose["broken"]
    lines = [
        f"Ready for {here}." if not broken else f"Ready for {here}, but not everything is well.",
        f"Yours: {yours or 'nothing yet'}.",
        f"From the reference: {taken or 'nothing'}.",
        *(f"✗ {sentence}" for sentence in broken[:1]),
    ]
    if broken:
        more = f" {len(broken) - 1} more answers do not pass their checks any more." if len(broken) > 1 else ""
        lines.append(f"Mend it in the file, or take it out with `autograder reset`.{more}")
    return "\n".join(textwrap.fill(line, 90, subsequent_indent="  ") for line in lines)


def progress() -> Progress:
    """The exercises of all lessons, each with whose answer the learner's file holds."""
    return Progress()


def solution(exercise_id: str) -> None:
    """Print the reference answer of an exercise, ready to compare with one's own; of a reflection, such as
    "05-reflection", both, once one's own is written."""
    if exercise_id.endswith("-reflection"):
        print(_reflections(course.lesson(exercise_id.removesuffix("-reflection"))))
    else:
        print(course.exercise(exercise_id).solution, end="")


def _reflections(lesson: course.Lesson) -> str:
    """What the learner wrote and the model answer. Raises CourseError as long as nothing is written."""
    written = learner.reflection(lesson)
    if not written:
        raise course.CourseError(
            f"Write your own answer to the reflection of lesson {lesson.number} first, and save the notebook (Ctrl-S); "
            "then this shows another one beside it."
        )
    return f"Yours:\n\n{written}\n\nOne way to answer:\n\n{lesson.reflection}"


def _grouped(names: list[str]) -> str:
    """Names of pieces, methods folded behind their class: "Tokenizer (encode, decode), load_documents".

    Operators, such as ``__add__``, go without saying.
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        owner, _, method = name.partition(".")
        groups.setdefault(owner, []).extend([method] if method and not method.startswith("__") else [])
    return ", ".join(f"{owner} ({', '.join(methods)})" if methods else owner for owner, methods in groups.items())
