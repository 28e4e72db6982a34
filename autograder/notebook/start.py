"""What a lesson calls besides ``check``: catching up, looking up a solution, seeing one's progress."""

from __future__ import annotations

import textwrap

from autograder import course
from autograder.notebook import learner
from autograder.notebook.progress import Progress


def catch_up(lesson: str) -> None:
    """Get ready for ``lesson``: fill what is missing from earlier lessons, and say which pieces are whose."""
    one = course.lesson(lesson)
    if not learner.grading():
        print(catch_up_line(one.number, learner.catch_up(one.number)))
    learner.load(one.number)


def catch_up_line(number: str, whose: dict[str, list[str]]) -> str:
    """The sentence that says which earlier pieces are the learner's and which are the reference's."""
    yours, borrowed = (_grouped(whose[kind]) for kind in ("yours", "reference"))
    if not yours and not borrowed:
        return f"Ready for lesson {number}."
    lines = [
        f"Ready for lesson {number}.",
        f"Yours: {yours or 'nothing yet'}.",
        f"From the reference: {borrowed or 'nothing'}.",
    ]
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
