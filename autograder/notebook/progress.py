"""The learner's progress, read from their files: a small table in a notebook, text everywhere else."""

from __future__ import annotations

import html

from autograder import course
from autograder.notebook import learner


def rows() -> list[tuple[course.Lesson, list[tuple[course.Exercise, str]]]]:
    """Each lesson with its exercises and whose answer the learner's files hold, or "broken"."""
    found = learner.standings()
    return [(one, [(e, _state(found[e.id])) for e in one.exercises]) for one in course.lessons()]


def _state(standing: learner.Standing) -> str:
    return "broken" if standing.problem else standing.whose


class Progress:
    """The learner's progress as a small table, in a notebook or as text."""

    _MARKS = {"yours": "●", "reference": "◐", "open": "○", "broken": "✗"}

    def __init__(self) -> None:
        self._rows = rows()

    def _legend(self) -> list[str]:
        texts = {"yours": "yours", "reference": "taken from the reference", "open": "open"}
        if any(state == "broken" for _, states in self._rows for _, state in states):
            texts["broken"] = "yours, but it does not pass its check any more: `autograder doctor` says why"
        return [f"{self._MARKS[state]} {text}" for state, text in texts.items()]

    def __repr__(self) -> str:
        lines = []
        for one, states in self._rows:
            marks = "".join(self._MARKS[whose] for _, whose in states)
            lines.append(f"{one.number} {one.title:<16} {marks}")
        return "\n".join([*lines, "   ".join(self._legend())])

    def _repr_html_(self) -> str:
        table = ""
        for one, states in self._rows:
            done = sum(whose == "yours" for _, whose in states)
            marks = " ".join(
                f"<span title='{e.id}: {html.escape(e.title)}'>{self._MARKS[whose]}</span>" for e, whose in states
            )
            table += (
                f"<tr><td style='text-align:left'>{one.number} {html.escape(one.title)}</td>"
                "<td style='text-align:left;font-size:1.2em;color:#0072B2;color:light-dark(#0072B2,#56B4E9)'>"
                f"{marks}</td>"
                f"<td>{done} of {len(states)}</td></tr>"
            )
        legend = " &nbsp; ".join(map(html.escape, self._legend()))
        return f"<table class='microgpt-progress'>{table}</table><div>{legend}</div>"
