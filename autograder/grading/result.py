"""What comes of examining a submission, as plain data: it crosses between processes and is kept in the ledger.

It holds no instance, no expected value and no seed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from autograder.grading.transplant import Cell


@dataclass(frozen=True)
class ObjectiveResult:
    """One objective: ``state`` is "passed", "failed", "unwritten" or "timeout"."""

    text: str
    state: str
    nudge: str = ""


@dataclass(frozen=True)
class MistakeResult:
    """What happened in an answer: a known mistake that behaves exactly like it, or a symptom."""

    name: str
    says: str


@dataclass(frozen=True)
class ExerciseResult:
    """The verdict on one exercise: ``state`` as that of an objective, and what else is to be said of it. It was
    examined on the reference's answers to the exercises in ``rests_on``, since the student's did not pass."""

    state: str
    points: float
    objectives: tuple[ObjectiveResult, ...] = ()
    mistakes: tuple[MistakeResult, ...] = ()
    remarks: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: dict) -> ExerciseResult:
        """The verdict that ``Examination.to_json`` holds."""
        objectives = tuple(ObjectiveResult(**objective) for objective in data["objectives"])
        mistakes = tuple(MistakeResult(**mistake) for mistake in data["mistakes"])
        return cls(data["state"], data["points"], objectives, mistakes, tuple(data["remarks"]), tuple(data["rests_on"]))


@dataclass(frozen=True)
class Result:
    """The verdict on a submission.

    ``exercises`` are by id, none where nothing could be examined. ``verdict`` is "graded", "stopped" if it had to be
    ended at some point, or "unreadable"; ``reason`` says why. ``seconds`` is how long it took.
    """

    exercises: dict[str, ExerciseResult]
    max_score: float
    verdict: str = "graded"
    reason: str = ""
    remarks: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """The points of all exercises."""
        return sum(found.points for found in self.exercises.values())

    def points(self, exercise_id: str) -> float:
        """The points of one exercise, 0 if it was not examined."""
        return self.exercises[exercise_id].points if exercise_id in self.exercises else 0

    @classmethod
    def from_json(cls, data: dict) -> Result:
        """The verdict that ``Examination.to_json`` holds."""
        exercises = {name: ExerciseResult.from_json(found) for name, found in data["exercises"].items()}
        return cls(**{**data, "exercises": exercises, "remarks": tuple(data["remarks"])})


@dataclass(frozen=True)
class Examination:
    """A submission examined: the verdict, and the cells of the notebook that it is a verdict on."""

    result: Result
    cells: tuple[Cell, ...]

    def to_json(self) -> dict:
        """The examination as plain data; of a cell, what is not as usual."""
        usual = asdict(Cell())
        cells = [{name: value for name, value in asdict(cell).items() if value != usual[name]} for cell in self.cells]
        return {"result": asdict(self.result), "cells": cells}

    @classmethod
    def from_json(cls, data: dict) -> Examination:
        """The examination that ``to_json`` made. Raises KeyError, TypeError or AttributeError for other data."""
        return cls(Result.from_json(data["result"]), tuple(Cell(**cell) for cell in data["cells"]))
