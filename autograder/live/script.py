"""A lesson as a teacher goes through it: stops, each an idea or an exercise, with what the lesson itself says of it.

Everything is read from the notebook in ``solutions/``. What only a teacher must know stands there too, between
``### BEGIN LIVE`` and ``### END LIVE`` at the end of a Markdown cell; nbgrader takes it out of the released lesson. Its
paragraphs begin with a word in bold that says what they are for:

    **Say.** …          to be said before anything is typed
    **Heard.** 9: …     an answer that people give to the question above, and what it means
    **Shown.** `200`    what the next cell must print for the plan to be true; a rehearsal looks
    **Mistake.** name   the known wrong answer to type first, and after a dash what to ask then
    **Cut.** …          what may be left out, and how, if it is late
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograder import course, notebooks
from autograder.checking import answers
from autograder.course import CourseError, Exercise, Lesson
from autograder.questions import PREDICT

_HEADING = re.compile(r"^#{1,3} (.+)$", re.M)
_FOLDED = re.compile(r"(<details>.*?</details>)", re.S)
_FOLD = re.compile(r"<details>\s*<summary>The answer</summary>(.*?)</details>", re.S)
_NOTE = re.compile(r"^\*\*(\w+)\.\*\*\s*", re.M)
KINDS = ("Say", "Heard", "Shown", "Mistake", "Cut")
SESSIONS = (45, 70, 90)
READ_AT_HOME = ("Stretch", "Next")
# How much longer than planned a session may be before an exercise is left for home.
_SQUEEZE = 1.15
# The words of a paragraph that a question may bring along.
_ABOUT = 60


@dataclass(frozen=True)
class Question:
    """Something to ask the room before a cell is run: the words, and the answer if the lesson folds one away."""

    text: str
    answer: str = ""


@dataclass
class Stop:
    """One part of a session. ``prose`` is what the lesson says, ``notes`` what its author tells a teacher, by kind;
    ``cells`` are the code cells to run; ``exercise`` is typed together unless ``at_home``."""

    title: str
    prose: str = ""
    notes: dict[str, list[str]] = field(default_factory=dict)
    cells: list[NotebookNode] = field(default_factory=list)
    exercise: Exercise | None = None
    minutes: int = 0
    begins: int = 0
    at_home: bool = False

    @property
    def questions(self) -> list[Question]:
        """What is asked here."""
        return questions(self.prose)

    @property
    def weight(self) -> float:
        """How long it takes beside the other ideas of its lesson: to say it, to ask, to run and look."""
        if self.title in READ_AT_HOME:
            return 0
        return 1 + notebooks.words(self.prose) / 120 + len(self.questions) + len(self.cells) / 2


def stops(lesson: Lesson) -> list[Stop]:
    """The stops of a lesson in order, without minutes. Raises CourseError if a note is not understood."""
    found: list[Stop] = []
    checked = False
    notebook = notebooks.source(lesson.folder)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not notebooks.is_reflection(cell):
            for title, prose in _parts(notebooks.without_live(cell.source)):
                # What is asked below a check is asked when the answer above it is typed.
                if title or (checked and PREDICT.search(prose)):
                    found.append(_stop(title or f"After “{found[-1].title}”"))
                    checked = False
                found[-1].prose += f"{prose}\n\n"
            for kind, note in _notes(cell):
                found[-1].notes.setdefault(kind, []).append(note)
        elif notebooks.is_reflection(cell):
            found[-1].notes["Rubric"] = ["\n".join(notebooks.solution_lines(cell.source))]
        elif notebooks.is_check(cell):
            checked = True
        elif not notebooks.is_exercise(cell):
            found[-1].cells.append(cell)
    return found


def planned(lesson: Lesson, minutes: int) -> list[Stop]:
    """The stops of a lesson in a session of ``minutes``; theirs add up to it.

    An exercise takes what its heading says, and the ideas share the rest of the lesson's minutes. What does not fit is
    left for home, tools before pieces of the program and the last first; then all is stretched or squeezed alike.
    """
    found = stops(lesson)
    ideas = [stop for stop in found if stop.exercise is None]
    rest = lesson.minutes - sum(exercise.minutes for exercise in lesson.exercises)
    share = rest / sum(stop.weight for stop in ideas)
    need = {id(stop): stop.exercise.minutes if stop.exercise else stop.weight * share for stop in found}
    exercises = [(stop, stop.exercise) for stop in reversed(found) if stop.exercise]
    tools = [stop for stop, exercise in exercises if exercise.file != course.PROGRAM]
    pieces = [stop for stop, exercise in exercises if exercise.file == course.PROGRAM]
    for stop in [*tools, *pieces][:-1]:
        if sum(need.values()) <= minutes * _SQUEEZE:
            break
        stop.at_home, need[id(stop)] = True, 0.0
    _share_out(found, [need[id(stop)] for stop in found], minutes)
    return found


def questions(markdown: str) -> list[Question]:
    """What a text asks to be predicted, and whatever else has its answer folded away below it."""
    found: list[Question] = []
    above: list[str] = []
    for text in _FOLDED.split(markdown):
        if fold := _FOLD.match(text):
            asked = [part for part in above if PREDICT.search(part)] or above[-1:]
            found += [Question(part) for part in asked[:-1]] + [Question(part, fold[1].strip()) for part in asked[-1:]]
            above = []
        else:
            found += [Question(part) for part in above if PREDICT.search(part)]
            above = paragraphs(text)
    return found + [Question(part) for part in above if PREDICT.search(part)]


def paragraphs(markdown: str) -> list[str]:
    """The paragraphs of a text without what is folded; a question has the short one before it, which says what it is
    about, with it."""
    found: list[str] = []
    for piece in _FOLDED.split(markdown):
        about = ""
        for part in () if _FOLDED.match(piece) else filter(None, map(str.strip, piece.split("\n\n"))):
            is_text = about and not about.startswith(("#", "Stuck?"))
            if PREDICT.match(part) and is_text and notebooks.words(about) <= _ABOUT:
                found[-1] = part = f"{about}\n\n{part}"
            else:
                found.append(part)
            about = part
    return found


def mistake(stop: Stop) -> tuple[answers.Mistake, str] | None:
    """The known wrong answer that is typed first at an exercise, and what to ask when its panel shows.

    It is the one that the notes name, or the exercise's first. Raises CourseError if the notes name an unknown one.
    """
    if stop.exercise is None:
        return None
    known = {one.name: one for one in answers.mistakes(stop.exercise.id)}
    noted = stop.notes.get("Mistake", [""])[0]
    name, _, ask = noted.partition(" — ")
    if noted and name not in known:
        raise CourseError(f"The live notes of {stop.exercise.id} plan the mistake {name!r}, which is not known.")
    return known[name or next(iter(known))], ask


def brought_in(lesson: Lesson, exercise: Exercise) -> str:
    """What to type in the place of an exercise that is left for home, so that later cells have its answer."""
    later = lesson.exercises[lesson.exercises.index(exercise) + 1 :]
    return f'catch_up("{later[0].id if later else f"{lesson.number}-reflection"}")'


def shown(stop: Stop) -> list[str]:
    """What the cells of a stop must print: the pieces in backticks of its notes."""
    return [text for note in stop.notes.get("Shown", []) for text in re.findall(r"`([^`]+)`", note)]


def _share_out(found: list[Stop], need: list[float], minutes: int) -> None:
    """Give whole minutes that add up to ``minutes``, in proportion to ``need`` (by largest remainders)."""
    scaled = [one * minutes / sum(need) for one in need]
    whole = [int(one) for one in scaled]
    missing = minutes - sum(whole)
    largest = sorted(range(len(scaled)), key=lambda i: whole[i] - scaled[i])[:missing]
    clock = 0
    for index, stop in enumerate(found):
        stop.begins, stop.minutes = clock, whole[index] + (index in largest)
        clock += stop.minutes


def _parts(markdown: str) -> Iterator[tuple[str, str]]:
    """The parts of a Markdown cell, each with its heading; what stands above the first has none."""
    at = [(match.start(), match.end(), match[1]) for match in _HEADING.finditer(markdown)]
    above = markdown[: at[0][0]] if at else markdown
    if above:
        yield "", above
    for (_, end, title), following in zip(at, [*at[1:], (len(markdown), 0, "")]):
        yield title, markdown[end : following[0]]


def _stop(title: str) -> Stop:
    heading = notebooks.HEADING.match(f"### {title}")
    return Stop(heading["title"], exercise=course.exercise(heading["id"])) if heading else Stop(title)


def _notes(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    """The notes of a cell: the kind of each, and its text."""
    text = notebooks.live_notes(cell.source)
    at = list(_NOTE.finditer(text))
    if text.strip() and (not at or text[: at[0].start()].strip()):
        raise CourseError(f"The live notes of cell {cell.id} must begin with one of {', '.join(KINDS)}.")
    for match, end in zip(at, [*(m.start() for m in at[1:]), len(text)]):
        if match[1] not in KINDS:
            raise CourseError(f"The live notes of cell {cell.id} hold **{match[1]}.**; known are {', '.join(KINDS)}.")
        yield match[1], text[match.end() : end].strip()
