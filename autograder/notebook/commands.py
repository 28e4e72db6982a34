"""What a lesson calls besides ``check``: catching up, looking up a solution, seeing one's progress."""

from __future__ import annotations

import textwrap

from autograder import course
from autograder.notebook import calls, learner, shared_cells
from autograder.notebook.progress import Progress


def catch_up(lesson: str) -> None:
    """Get ready for ``lesson``: fill what is missing from earlier lessons, and say which pieces are whose."""
    calls.watch()
    shared_cells.share()
    learner.stay()
    one = course.lesson(lesson)
    if learner.of_the_author():
        print("This is an author's notebook: earlier pieces are the reference's, and nothing is saved.")
    elif not learner.grading():
        print(catch_up_line(one.number, learner.catch_up(one)))
    learner.load(one)


def catch_up_line(number: str, whose: dict[str, list[str]]) -> str:
    """The sentence that says which earlier pieces are the learner's and which are the reference's."""
    yours, borrowed = (_grouped(whose[kind]) for kind in ("yours", "reference"))
    if not yours and not borrowed:
        return f"Ready for lesson {number}."
    broken = whose["broken"]
    lines = [
        f"Ready for lesson {number}." if not broken else f"Ready for lesson {number}, but not everything is well.",
        f"Yours: {yours or 'nothing yet'}.",
        f"From the reference: {borrowed or 'nothing'}.",
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
    """Print the reference answer of an exercise, ready to compare with one's own."""
    print(course.exercise(exercise_id).solution, end="")


def _grouped(names: list[str]) -> str:
    """Names of pieces, methods folded behind their class: "Tokenizer (encode, decode), load_documents".

    Operators, such as ``__add__``, go without saying.
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        owner, _, method = name.partition(".")
        groups.setdefault(owner, []).extend([method] if method and not method.startswith("__") else [])
    return ", ".join(f"{owner} ({', '.join(methods)})" if methods else owner for owner, methods in groups.items())
