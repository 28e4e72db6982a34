"""The reference's files: what a learner's files are when every exercise is solved, whole or in part."""

from __future__ import annotations

from functools import cache

from autograder import blocks, course, placing, statements
from autograder.course import Exercise


def text(file: str) -> str:
    """The reference's own version of one of the learner's files, as `make build` wrote it."""
    return (course.REFERENCE / file).read_text(encoding="utf-8")


def made(file: str) -> str:
    """The reference's ``file``, put together from the solutions."""
    return part(file, [e for e in course.exercises() if e.file == file], course.DOCSTRINGS[file])


def part(file: str, exercises: list[Exercise], docstring: str = "") -> str:
    """``file`` with the solutions of ``exercises`` alone."""
    found = blocks.File(docstring)
    for exercise in exercises:
        if exercise.file == file:
            placing.put(found, placing.solution(exercise))
    return blocks.render(found)


@cache
def before(lesson: str) -> dict[str, str]:
    """The reference's files with the lessons before ``lesson``, by name; a file appears with its first piece."""
    earlier = [e for e in course.exercises() if e.lesson < lesson]
    return {file: part(file, earlier) for file in dict.fromkeys(e.file for e in earlier)}


@cache
def given(exercise: Exercise) -> str:
    """What the probes of an exercise may use besides the answer: the exercises before it in its lesson, and its own
    constants. Methods of a class from an earlier lesson are not among them: that class holds the student's own."""
    lesson = course.lesson(exercise.lesson).exercises
    before = lesson[: lesson.index(exercise)]
    begun = {name for one in before for name in one.pieces}
    earlier = [one for one in before if all(name.split(".")[0] in begun for name in one.pieces)]
    return "\n".join([*(part(file, earlier) for file in dict.fromkeys(e.file for e in earlier)), constants(exercise)])


def constants(exercise: Exercise) -> str:
    """The statements of a solution that define its constants, such as the sizes of the model."""
    own = {name for name in exercise.pieces if "." not in name} - set(exercise.objects)
    return "\n".join(s.text for s in statements.parse(exercise.solution) if s.binds & own)
