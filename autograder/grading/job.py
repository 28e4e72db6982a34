"""What is asked of an examination: a submission, and beside it what is the same for a whole batch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder import course


@dataclass(frozen=True)
class Submission:
    """What one student handed in."""

    student: str
    path: Path


@dataclass(frozen=True)
class Job:
    """The lesson, the seed that chooses its random instances, and whether to examine without isolation where the
    machine offers none."""

    lesson: course.Lesson
    seed: int
    accept_risk: bool = False

    def to_json(self) -> dict:
        """The job as plain data."""
        return {"folder": self.lesson.folder, "seed": self.seed, "accept_risk": self.accept_risk}

    @classmethod
    def from_json(cls, data: dict) -> Job:
        """The job that ``to_json`` made."""
        return cls(course.lesson(data["folder"]), data["seed"], data["accept_risk"])
