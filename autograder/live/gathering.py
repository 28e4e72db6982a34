"""Who is in a room and what it knows: the state of each exercise, the prediction asked now, the instructor's cells.

Everything is in memory. It knows nothing of HTTP but the status that says why something was refused.
"""

from __future__ import annotations

import json
import re
import secrets
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TextIO

from autograder import notebooks
from autograder.checking import answers, symptoms
from autograder.course import Lesson
from autograder.live import script
from autograder.questions import PREDICT, asked

MOST_PEOPLE = 300
NAME_LETTERS, ANSWER_LETTERS = 40, 80
STATES = ("passed", "failed", "unwritten")
KEPT_CELLS, CELLS_AT_ONCE = 200, 20
# One person's mistake on a projector would point at that person, for the neighbours have seen the panel.
AT_LEAST = 2
SHOWN_ANSWERS = 8
MARKS_ON_A_LETTER = 2  # accents and the like; few names need more, and a tower of them covers what stands above


class Refused(Exception):
    """Something that the room does not take: the HTTP ``status`` that says so, and one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass
class Person:
    """Somebody in the room. ``reports`` has the state of each exercise and the name of the mistake, if one is known."""

    number: int
    name: str
    at_notebook: bool
    reports: dict[str, tuple[str, str]] = field(default_factory=dict)


class Gathering:
    """The people of one lesson. ``version`` grows with each change; ``keep`` takes a line of JSON for each."""

    def __init__(self, lesson: Lesson, keep: TextIO | None = None) -> None:
        self.lesson = lesson
        self.version = 0
        self.entered = 0
        self.questions = [*asked(notebooks.released(lesson.folder).cells).values()]
        predictions = [q.text for stop in script.stops(lesson) for q in stop.questions if PREDICT.search(q.text)]
        self._about = [" ".join(text.rpartition("\n\n")[0].split()) for text in predictions]
        self._keep = keep
        self._people: dict[str, Person] = {}
        self._mistakes = {exercise.id: _first_sentences(exercise.id) for exercise in lesson.exercises}
        self._asked: int | None = None
        self._open = False
        self._answers: list[dict[str, str]] = [{} for _ in self.questions]
        self._cells: list[dict[str, Any]] = []
        self._ran = 0

    def __contains__(self, token: str) -> bool:
        return token in self._people

    def enter(self, name: object, at_notebook: bool, token: object = "") -> str:
        """Let somebody in, or again under the ``token`` of the first time; the token. ``name`` may be empty."""
        name = _line(name, NAME_LETTERS, "A name")
        if isinstance(token, str) and token in self._people:
            self._people[token].name = name
        elif len(self._people) >= MOST_PEOPLE:
            raise Refused(503, f"The room is full: {MOST_PEOPLE} people are in it.")
        else:
            token = secrets.token_urlsafe(16)
            self.entered += 1
            self._people[token] = Person(self.entered, name, at_notebook)
        self._changed(token, entered=True, name=name)
        return str(token)

    def leave(self, token: str) -> None:
        """Forget somebody and all that came from them."""
        self._changed(token, left=True)
        del self._people[token]
        for given in self._answers:
            given.pop(token, None)

    def report(self, token: str, exercise: object, state: object, mistake: object = "") -> None:
        """Note the latest state of one exercise; who has passed it once has passed it."""
        person = self._people[token]
        if not person.at_notebook:
            raise Refused(422, "Only notebooks report exercises.")
        if not isinstance(exercise, str) or exercise not in self._mistakes:
            raise Refused(422, "This exercise is not one of the room's lesson.")
        if state not in STATES or not isinstance(state, str):
            raise Refused(422, f"A state is one of {', '.join(STATES)}.")
        known = ("", *self._mistakes[exercise]) if state == "failed" else ("",)
        if not isinstance(mistake, str) or mistake not in known:
            raise Refused(422, "This is no known mistake of the exercise.")
        if person.reports.get(exercise, ("", ""))[0] != "passed":
            person.reports[exercise] = (state, mistake)
            self._changed(token, exercise=exercise, state=state, mistake=mistake)

    def ask(self, number: object) -> None:
        """Ask the question with this place in ``questions``; None puts the one that is asked away."""
        if number is not None and (type(number) is not int or not 0 <= number < len(self.questions)):
            raise Refused(422, "The lesson has no such question.")
        self._asked, self._open = number, number is not None
        self._changed()

    def close(self) -> None:
        """Take no more answers, and show those that were given."""
        self._open = False
        self._changed()

    def answer(self, token: str, text: object) -> None:
        """Note somebody's prediction; a later one takes its place."""
        if self._asked is None or not self._open:
            raise Refused(409, "No question is open.")
        line = _line(text, ANSWER_LETTERS, "An answer")
        if not line:
            raise Refused(422, "An answer has at least one letter.")
        self._answers[self._asked][token] = line
        self._changed(token, question=self.questions[self._asked], answer=line)

    def add_cell(self, source: object, output: object) -> None:
        """Note a cell that the instructor ran."""
        if not isinstance(source, str) or not isinstance(output, str):
            raise Refused(422, "A cell has a source and an output.")
        self._ran += 1
        self._cells = [*self._cells, {"number": self._ran, "source": source, "output": output}][-KEPT_CELLS:]
        self._changed()

    def shown(self, token: str, after: int = 0) -> dict[str, Any]:
        """What the page of somebody shows, with the cells that came after number ``after``, or the first of them.

        It is the same for all but for their own answer, and holds no name that was not chosen.
        """
        later = [cell for cell in self._cells if cell["number"] > after]
        people = self._people.values()
        return {
            "version": self.version,
            "lesson": f"{self.lesson.number} {self.lesson.title}",
            "notebooks": sum(person.at_notebook for person in people),
            "watching": sum(not person.at_notebook for person in people),
            "names": sorted(person.name for person in people if person.name),
            "kept": self._keep is not None,
            "board": self._board(),
            "question": self._question(token),
            "cells": later[:CELLS_AT_ONCE],
            "more": len(later) > CELLS_AT_ONCE,
        }

    def _board(self) -> list[dict[str, Any]]:
        rows = []
        for exercise in self.lesson.exercises:
            reports = [p.reports[exercise.id] for p in self._people.values() if exercise.id in p.reports]
            passed = sum(state == "passed" for state, _ in reports)
            commonest = Counter(mistake for _, mistake in reports if mistake).most_common(1)
            told = [(name, count) for name, count in commonest if count >= AT_LEAST]
            rows.append(
                {
                    "id": exercise.id,
                    "title": exercise.title,
                    "passed": passed,
                    "trying": len(reports) - passed,
                    "mistake": self._mistakes[exercise.id][told[0][0]] if told else "",
                    "share": told[0][1] if told else 0,
                }
            )
        return rows

    def _question(self, token: str) -> dict[str, Any] | None:
        """The question asked now. While it is open only the number of answers is shown: who sees what most people
        say before deciding says the same, and has predicted nothing."""
        if self._asked is None:
            return None
        given = self._answers[self._asked]
        counts = [] if self._open else _counted([*given.values()])
        return {
            "number": self._asked,
            "about": self._about[self._asked],
            "text": self.questions[self._asked],
            "open": self._open,
            "answered": len(given),
            "mine": given.get(token, ""),
            "counts": counts[:SHOWN_ANSWERS],
            "others": sum(count for _, count in counts[SHOWN_ANSWERS:]),
        }

    def _changed(self, token: str = "", **what: object) -> None:
        self.version += 1
        if self._keep is not None and token:
            line = {"at": round(time.time()), "person": self._people[token].number, **what}
            try:
                self._keep.write(json.dumps(line) + "\n")
                self._keep.flush()
            except OSError:  # a full disk does not end the lesson
                self._keep = None


def _first_sentences(exercise_id: str) -> dict[str, str]:
    """The first sentence about each mistake and symptom that the diagnosis may name, by its name."""
    says = symptoms.SAYS | {mistake.name: mistake.says for mistake in answers.mistakes(exercise_id)}
    return {name: re.split(r"(?<=[.?!])\s", text.strip(), maxsplit=1)[0] for name, text in says.items()}


def _line(text: object, most: int, what: str) -> str:
    """``text`` as one line without letters that cannot be seen or turn others around, and without towers of marks."""
    if not isinstance(text, str):
        raise Refused(422, f"{what} is a text.")
    seen, marks = "", 0
    for letter in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= MARKS_ON_A_LETTER:
            seen += letter if letter.isprintable() else " "
    line = " ".join(seen.split())
    if len(line) > most:
        raise Refused(422, f"{what} has at most {most} letters.")
    return line


def _counted(given: list[str]) -> list[tuple[str, int]]:
    """Answers with how many gave them, the commonest first. "9", "9.0" and "Nine." and "nine" are two answers."""
    first: dict[str, str] = {}
    for text in given:
        first.setdefault(_alike(text), text)
    return [(first[key], count) for key, count in Counter(map(_alike, given)).most_common()]


def _alike(text: str) -> str:
    plain = text.casefold().rstrip(".! ")
    try:
        return str(float(plain))
    except ValueError:
        return plain
