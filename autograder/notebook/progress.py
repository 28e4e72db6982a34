"""The learner's progress, read from their files: a small table in a notebook, text everywhere else."""

from __future__ import annotations

import html

from autograder import course
from autograder.notebook import learner


def rows() -> list[tuple[course.Lesson, list[tuple[course.Exercise, str]]]]:
    """Each lesson with its exercises and whose answer the learner's files hold."""
    return [(one, [(e, learner.state(e.id)) for e in one.exercises]) for one in course.lessons()]


class Progress:
    """The learner's progress as a small table, in a notebook or as text."""

    _MARKS = {"yours": "●", "reference": "◐", "open": "○"}

    def __repr__(self) -> str:
        lines = []
        for one, states in rows():
            marks = "".join(self._MARKS[whose] for _, whose in states)
            lines.append(f"{one.number} {one.title:<16} {marks}")
        return "\n".join([*lines, "● yours   ◐ taken from the reference   ○ open"])

    def _repr_html_(self) -> str:
        table = ""
        for one, states in rows():
            done = sum(whose == "yours" for _, whose in states)
            marks = " ".join(
                f"<span title='{e.id}: {html.escape(e.title)}'>{self._MARKS[whose]}</span>" for e, whose in states
            )
            table += (
                f"<tr><td style='text-align:left'>{one.number} {html.escape(one.title)}</td>"
                f"<td style='text-align:left;font-size:1.2em;color:#0072B2'>{marks}</td>"
                f"<td>{done} of {len(states)}</td></tr>"
            )
        legend = "● yours &nbsp; ◐ taken from the reference &nbsp; ○ open"
        return f"<table class='microgpt-progress'>{table}</table><div>{legend}</div>"
