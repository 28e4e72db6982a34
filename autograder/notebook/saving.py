"""From a passed check to the learner's file: what is saved is what was checked, or nothing is written.

The answer's text comes from the checked object. The new file is imported fresh in a process of its own and the same
check is run on the piece as it stands there; only then it takes the place of the old one.
"""

from __future__ import annotations

from autograder import blocks, course, placing
from autograder.course import CourseError, Exercise
from autograder.notebook import compiled, fresh, learner, session


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
    except KeyboardInterrupt:
        return f"The saving was interrupted; run the check again to see your answer in {exercise.file}."
    except Exception as problem:  # a fault of the course's own must not hide the verdict
        return f"Not saved, by a fault of the course ({type(problem).__name__}: {problem}); please report your answer."


def _saved(exercise: Exercise, objects: tuple[object, ...], seed: int) -> str:
    if learner.of_the_author():
        return "Not saved: this is an author's notebook; a learner's answers are saved beside the folder of a lesson."
    if _came_from(exercise, objects):
        return f"{exercise.file} already holds this answer."
    answer, pieces = session.answer(exercise, objects, session.cells(), session.names())
    with learner.held():
        before = learner.text_of(exercise.file)
        files = {file: learner.read(file) for file in course.FILES}
        parsed = files[exercise.file]
        gone = blocks.names(parsed)
        if blocks.ids(parsed).get(exercise.id):  # what the reference brought is nobody's loss
            gone -= _of_the_reference(exercise)
        changed = {name for name, s in answer.helpers.items() if not placing.holds(parsed, s)}
        borrowed = _borrow(parsed, exercise, pieces | _of_the_class(exercise))
        placing.put(parsed, answer)
        text = blocks.render(parsed)
        if text == before and not learner.standing(exercise).problem:
            return f"{exercise.file} already holds this answer."
        _try(exercise, seed, files, placing.users_of(parsed, changed))
        learner.write(exercise.file, text)
    return (
        _told(exercise, answer, borrowed)
        + _gone(gone - blocks.names(parsed))
        + _typed_anew(exercise, text, pieces, borrowed)
    )


def _try(exercise: Exercise, seed: int, files: dict[str, blocks.File], users: dict[str, set[str]]) -> None:
    """Import the files as they would be and run the check on the answer as it stands there, and those of ``users``,
    the answers that a changed helper may change. Raises CourseError if one does not pass."""
    others = [course.exercise(name) for name in users if name != exercise.id]
    others = [other for other in others if learner.holds(files[exercise.file], other)]
    texts = {file: blocks.render(parsed) for file, parsed in files.items()}
    wanted = [(exercise, seed), *((other, learner.SEED) for other in others)]
    found = fresh.examine(texts, wanted, learner.home())
    if found[exercise.file]:
        raise CourseError(found[exercise.file])
    if problem := found.get(exercise.id, "its check does not come to its end"):
        raise CourseError(f"imported fresh, {problem}")
    for other in others:
        if found.get(other.id) and not learner.standing(other).problem:
            helpers = ", ".join(sorted(users[other.id]))
            raise CourseError(f"{other.id} uses {helpers} too and would not pass its check with yours; rename yours")
    learner.remember(files, found)


def _came_from(exercise: Exercise, objects: tuple[object, ...]) -> bool:
    """Whether the checked objects were imported from the file they would be saved to, which still holds them.

    Raises CourseError if they were and it does not.
    """
    place = str(learner.home() / exercise.file)
    found = [compiled.parts(thing) for thing in objects]
    if not all(parts and all(code.co_filename == place for code in parts.values()) for parts in found):
        return False
    text = learner.text_of(exercise.file)
    for name, parts in zip(exercise.objects, found, strict=True):
        held = compiled.held(text, name)
        if not all(part in held and compiled.same(held[part], code) for part, code in parts.items()):
            raise CourseError(
                f"{name} was imported from {exercise.file}, which has changed since; type your answer into a cell, or "
                "restart the kernel and check again"
            )
    return True


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
    found = [*answer.before, *answer.after, *(method for _, method in answer.methods)]
    texts = [*answer.imports, *(statement.text for statement in found)]
    count = sum(bool(line.strip()) for text in texts for line in text.split("\n"))
    lines = f"{count} line{'s' * (count != 1)}"
    comes = "comes" if len(borrowed) == 1 else "come"
    taken = f" Until yours passes, {', '.join(borrowed)} {comes} from the reference." if borrowed else ""
    return f"Saved to {exercise.file} under {exercise.id}: {lines} of yours.{taken}"


def _of_the_reference(exercise: Exercise) -> set[str]:
    return {*exercise.pieces, *blocks.names(blocks.File(above=exercise.solution))}


def _gone(names: set[str]) -> str:
    return f" Gone with your earlier answer: {', '.join(sorted(names))}." if names else ""


def _typed_anew(exercise: Exercise, text: str, pieces: set[str], borrowed: list[str]) -> str:
    """The sentence about earlier pieces that the answer uses and that were typed here otherwise than the file has
    them."""
    owners, space = course.exercise_of(exercise.file), session.names()
    differ = []
    for name in sorted(pieces & set(owners)):
        held, typed = compiled.held(text, name), compiled.parts(space.get(name))
        mine = {
            part: code for part, code in typed.items() if code.co_name == part and session.is_a_cell(code.co_filename)
        }
        if owners[name].id not in borrowed and any(not compiled.same(held[p], c) for p, c in mine.items() if p in held):
            differ.append(name)
    if not differ:
        return ""
    names, ids = ", ".join(differ), ", ".join(owners[name].id for name in differ)
    return f" It uses {names} as {exercise.file} has it, not as it was typed here; check {ids} to save yours."
