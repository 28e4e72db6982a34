"""From a passed check to the learner's file: what is saved is what was checked, or nothing is written.

The answer's text comes from the checked object. The new file is imported fresh in a process of its own and the same
check is run on the piece as it stands there; only then it takes the place of the old one.
"""

from __future__ import annotations

from autograder import blocks, course, placing
from autograder.course import CourseError, Exercise
from autograder.notebook import fresh, learner, session


def save(exercise: Exercise, objects: tuple[object, ...], seed: int) -> str:
    """Save an answer that passed with ``seed``; the sentence that tells the learner what happened to their file.

    Whatever goes wrong here is such a sentence too, and the file stays as it was.
    """
    try:
        return _saved(exercise, objects, seed)
    except CourseError as problem:
        return f"Not saved: {str(problem).rstrip('.')}. {exercise.file} is as it was."
    except OSError as problem:
        return f"Not saved: {problem.strerror or problem} ({learner.home() / exercise.file})."
    except Exception as problem:  # a fault of the course's own must not hide the verdict
        return f"Not saved, by a fault of the course ({type(problem).__name__}: {problem}); please report your answer."


def _saved(exercise: Exercise, objects: tuple[object, ...], seed: int) -> str:
    if learner.of_the_author():
        return "Not saved: this is an author's notebook; a learner's answers are saved beside the folder of a lesson."
    if all(_comes_from(exercise.file, thing) for thing in objects):
        return f"{exercise.file} already holds this answer."
    answer, pieces = session.answer(exercise, objects, session.cells(), session.names())
    with learner.held():
        before = learner.text_of(exercise.file)
        parsed = learner.read(exercise.file)
        borrowed = _borrow(parsed, exercise, pieces | _of_the_class(exercise))
        placing.put(parsed, answer)
        text = blocks.render(parsed)
        if text == before and not learner.standing(exercise).problem:
            return f"{exercise.file} already holds this answer."
        files = {file: learner.text_of(file) for file in course.FILES} | {exercise.file: text}
        found = fresh.examine(files, [(exercise, seed)])
        if not found:
            raise CourseError(
                f"{exercise.file} does not come to its end within {fresh.SECONDS:g} s when it is imported"
            )
        if found[0].problem:
            raise CourseError(f"imported fresh, {found[0].problem}")
        learner.write(exercise.file, text)
        learner.remember(exercise, parsed)
    return _told(exercise, answer, borrowed)


def _comes_from(file: str, thing: object) -> bool:
    """Whether a checked object was imported from the file it would be saved to, with all that it has."""
    parts = [m for m in vars(thing).values() if hasattr(m, "__code__")] if isinstance(thing, type) else [thing]
    places = [code.co_filename for part in parts if (code := getattr(part, "__code__", None))]
    return bool(places) and all(place == str(learner.home() / file) for place in places)


def _of_the_class(exercise: Exercise) -> set[str]:
    """What earlier exercises add to the classes that this one adds methods to: a method calls others by ``self``."""
    owners = {name.split(".")[0] for name in exercise.pieces if "." in name}
    everything = list(course.exercises())
    earlier = everything[: everything.index(exercise)]
    return {name for e in earlier for name in e.pieces if name.split(".")[0] in owners}


def _borrow(parsed: blocks.File, exercise: Exercise, names: set[str]) -> list[str]:
    """Take what an answer uses and the file lacks from the reference; the ids of these exercises."""
    owners = {course.exercise_of(exercise.file)[name].id for name in names if name in course.exercise_of(exercise.file)}
    missing = [e for e in course.exercises() if e.id in owners and e.id != exercise.id and not learner.holds(parsed, e)]
    for other in missing:
        placing.put(parsed, placing.solution(other), borrowed=True)
    return [other.id for other in missing]


def _told(exercise: Exercise, answer: placing.Answer, borrowed: list[str]) -> str:
    texts = [*answer.imports, *answer.before, *answer.after, *(text for _, text in answer.methods)]
    count = sum(bool(line.strip()) for text in texts for line in text.split("\n"))
    lines = f"{count} line{'s' * (count != 1)}"
    comes = "comes" if len(borrowed) == 1 else "come"
    taken = f" Until yours passes, {', '.join(borrowed)} {comes} from the reference." if borrowed else ""
    return f"Saved to {exercise.file} under {exercise.id}: {lines} of yours.{taken}"
