"""What a learner expected before a cell showed it, kept in ``predictions.json`` beside their ``microgpt.py``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from autograder import course, machine
from autograder.course import CourseError
from autograder.notebook import learner, room
from autograder.questions import asked

FILE = "predictions.json"
_LONGEST = 200


class Prediction(TypedDict):
    """What was ``said``, how ``sure`` in percent, and whether it came true: ``right``, None until it is marked."""

    said: str
    sure: float | None
    right: bool | None


def predict(answer: object, question: str = "", sure: float | None = None) -> None:
    """Write down a prediction, a number or a few words, before the cell that shows the answer.

    ``question`` is the number that stands beside it, such as "05-2"; without one the prediction goes to the question
    that is open in the room. ``sure`` says in percent how sure one is. A later prediction takes the place of an earlier
    one. Raises CourseError, one sentence, for a question that no lesson asks.
    """
    if learner.grading():
        return
    if not question:
        print(room.answer(str(answer)))
        return
    if question not in _asked(question[:2]):
        raise CourseError(
            f'No lesson asks the question {question!r}; its number stands beside the word Predict, such as "05-2".'
        )
    said = str(answer).strip()
    if not said or len(said) > _LONGEST:
        raise CourseError(f"A prediction is a number or a few words, at most {_LONGEST} letters.")
    if sure is not None and not (isinstance(sure, int | float) and 0 <= sure <= 100):
        raise CourseError("sure is a number from 0 to 100, in percent.")
    if not learner.of_the_author():
        with learner.held():
            kept = _kept()
            kept[question] = Prediction(said=said, sure=sure, right=None)
            _write(kept)
    print(f"Written down for {question}.")


def predictions(lesson: str | int, right: Iterable[int] | None = None) -> None:
    """Print what the learner predicted in a lesson, and how often it came true.

    ``right`` marks them: the numbers of those that came true; the others of the lesson did not. What somebody may say
    in words no program can judge. Raises CourseError, one sentence, for an unknown lesson or number.
    """
    one, _ = course.place(lesson)
    if learner.grading():
        return
    with learner.held():
        kept = _kept()
        here = {question: p for question, p in kept.items() if question[:2] == one.number}
        if right is not None and here:
            marked = [f"{one.number}-{number}" for number in right]
            if unknown := [question for question in marked if question not in here]:
                raise CourseError(f"You predicted nothing for {', '.join(unknown)}.")
            for question in here:
                here[question]["right"] = question in marked
            _write(kept)
    print("\n".join(_lines(one, here)))


def _tally(marked: list[Prediction]) -> str:
    """How often marked predictions came true, beside how sure the learner was of those where they said it."""
    came_true = sum(p["right"] is True for p in marked)
    line = f"{came_true} of {len(marked)} came true"
    sure = [(p["sure"], p["right"]) for p in marked if p["sure"] is not None]
    if not sure:
        return f"{line}."
    mean = sum(percent for percent, _ in sure) / len(sure)
    share = 100 * sum(right is True for _, right in sure) / len(sure)
    return f"{line}; you were {mean:.0f} % sure on average where {share:.0f} % came true."


def _lines(lesson: course.Lesson, here: dict[str, Prediction]) -> list[str]:
    questions = _asked(lesson.number)
    if not here:
        first = next(iter(questions), f"{lesson.number}-1")
        return [f'You wrote no prediction down in lesson {lesson.number}; predict("your guess", "{first}") does.']
    lines = []
    for question, p in sorted(here.items(), key=lambda item: int(item[0][3:])):
        mark = {True: "✓", False: "✗", None: "?"}[p["right"]]
        sure = "" if p["sure"] is None else f", {p['sure']:g} % sure"
        lines += [f"{mark} {question}  {questions.get(question, '')}", f"        You: {p['said']}{sure}"]
    marked = [p for p in here.values() if p["right"] is not None]
    if len(marked) < len(here):
        return [*lines, f'Which came true? For the first and the third: predictions("{lesson.number}", right=[1, 3])']
    return [*lines, _tally(marked)]


def _asked(lesson: str) -> dict[str, str]:
    folder = next((one.folder for one in course.lessons() if one.number == lesson), "")
    return asked(learner.cells(course.ROOT / "lessons" / folder / f"{folder}.ipynb")) if folder else {}


def _path() -> Path:
    return learner.home() / FILE


def _kept() -> dict[str, Prediction]:
    try:
        return json.loads(_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise CourseError(f"{_path()} cannot be read as JSON; mend it, or move it away and begin anew.") from None


def _write(kept: dict[str, Prediction]) -> None:
    machine.write_whole(_path(), json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
