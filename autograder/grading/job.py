"""What is asked of an examination: a submission, and beside it what is the same for a whole batch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from autograder import course
from autograder.checking import probes
from autograder.grading.sandbox import bubblewrap


@dataclass(frozen=True)
class Limits:
    """How many seconds of a processor a cell and a probe may take, how many by the clock a whole notebook, and how much
    longer than a limit waits at most a worker may stay silent before it is ended from outside."""

    cell: float = 10.0
    # Twice what a learner's own machine grants, for theirs may be the faster one.
    probe: float = 2 * probes.SECONDS
    whole: float = bubblewrap.SECONDS
    grace: float = 3.0


USUAL = Limits()


@dataclass(frozen=True)
class Submission:
    """What one student handed in."""

    student: str
    path: Path


@dataclass(frozen=True)
class Job:
    """The lesson, the seed that chooses its random instances, whether to examine without isolation where the machine
    offers none, and how long anything may take."""

    lesson: course.Lesson
    seed: int
    accept_risk: bool = False
    limits: Limits = USUAL

    def to_json(self) -> dict:
        """The job as plain data."""
        return {
            "folder": self.lesson.folder,
            "seed": self.seed,
            "accept_risk": self.accept_risk,
            "limits": asdict(self.limits),
        }

    @classmethod
    def from_json(cls, data: dict) -> Job:
        """The job that ``to_json`` made."""
        return cls(course.lesson(data["folder"]), data["seed"], data["accept_risk"], Limits(**data["limits"]))
