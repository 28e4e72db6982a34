"""Whole courses made of live sessions: which lessons, what is typed together, and what is left for home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograder import course
from autograder.live import script


@dataclass(frozen=True)
class Session:
    """One meeting: its name and the lessons taught in it, each with its minutes."""

    name: str
    lessons: tuple[tuple[str, int], ...]

    @property
    def minutes(self) -> int:
        """How long it is, without breaks."""
        return sum(minutes for _, minutes in self.lessons)


# What a day leaves out, it takes from the reference: tokens, slopes, layers, heads, and what comes after the program.
DAY = (
    Session("09:00", (("00", 20), ("02", 45))),
    Session("10:20", (("04", 45), ("05", 45))),
    Session("13:00", (("07", 45), ("08", 45))),
    Session("14:50", (("10", 45), ("11", 45))),
    Session("16:30", (("12", 30),)),
)
# All that leads to the program; what comes after it is for those who go on.
TWO_DAYS = (
    Session("day 1, 09:00", (("00", 20), ("01", 55))),
    Session("day 1, 10:45", (("02", 45), ("03", 45))),
    Session("day 1, 13:15", (("04", 65),)),
    Session("day 1, 14:50", (("05", 70),)),
    Session("day 1, 16:30", (("06", 45),)),
    Session("day 2, 09:00", (("07", 45), ("08", 45))),
    Session("day 2, 10:45", (("09", 70),)),
    Session("day 2, 13:15", (("10", 75),)),
    Session("day 2, 14:50", (("11", 65),)),
    Session("day 2, 16:15", (("12", 60),)),
)
WEEKS = (
    Session("week 1", (("00", 20), ("01", 70))),
    Session("week 2", (("02", 90),)),
    Session("week 3", (("03", 90),)),
    Session("week 4", (("04", 90),)),
    Session("week 5", (("05", 90),)),
    Session("week 6", (("06", 45), ("07", 45))),
    Session("week 7", (("08", 90),)),
    Session("week 8", (("09", 90),)),
    Session("week 9", (("10", 90),)),
    Session("week 10", (("11", 45), ("12", 45))),
)


def table(sessions: Iterable[Session]) -> list[str]:
    """The sessions as a Markdown table, each lesson with what is typed together and what is left for home."""
    rows = ["| when | minutes | lesson | typed together | at home |", "|---|---|---|---|---|"]
    for session in sessions:
        for number, minutes in session.lessons:
            lesson = course.lesson(number)
            exercises = [(stop.at_home, stop.exercise.id) for stop in script.planned(lesson, minutes) if stop.exercise]
            together, home = ([name[3:] for left, name in exercises if left == kind] for kind in (False, True))
            title = f"{lesson.number} {lesson.title.lower()}"
            rows.append(f"| {session.name} | {minutes} | {title} | {', '.join(together)} | {', '.join(home)} |")
    return rows
