"""What a student gets back: the release with their answers, and under each check what passed, what failed and why.

Nothing here shows an instance, an expected value or a seed, and nothing that a student wrote is shown as
anything but text.
"""

from __future__ import annotations

import html

from nbformat import NotebookNode, from_dict

from autograder import course, notebooks
from autograder.grading import transplant
from autograder.grading.result import Examination, ExerciseResult, ObjectiveResult
from autograder.notebook.panel import Line, Panel

_PLAIN = "<pre style='white-space: pre-wrap'>{}</pre>"
_BEFORE, _AFTER = _PLAIN.split("{}")


def filled(examination: Examination, lesson: course.Lesson) -> NotebookNode:
    """The notebook of an examined submission, with the verdicts as outputs and made harmless."""
    release, notebook = notebooks.released(lesson.folder), transplant.finished(examination.cells, lesson)
    result = examination.result
    said = {f"{e.id}-check": (e, result.exercises.get(e.id)) for e in lesson.exercises}
    known = {(cell.cell_type, cell.source) for cell in release.cells}
    ours = {notebooks.grade_id(cell) for cell in release.cells} - {""}
    for number, cell in enumerate(notebook.cells):
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        elif (cell.cell_type, cell.source) not in known:
            cell.cell_type, cell.source = "markdown", _PLAIN.format(html.escape(cell.source))
        if notebooks.grade_id(cell) not in ours:
            cell.metadata, cell.id = NotebookNode(), f"cell-{number}"
        if notebooks.is_check(cell):
            exercise, found = said[notebooks.grade_id(cell)]
            cell.outputs = outputs(exercise, found, result.reason)
    return notebook


def as_typed(source: str) -> str:
    """What a student wrote, from the cell that ``filled`` made of it; without characters that steer a terminal."""
    text = html.unescape(source.removeprefix(_BEFORE).removesuffix(_AFTER))
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text)


def outputs(exercise: course.Exercise, found: ExerciseResult | None, reason: str) -> list[NotebookNode]:
    """The outputs of a check cell; nbgrader reads the points from them. ``found`` is None if nothing was examined."""
    if found is None:
        return [_failure(f"{exercise.id}: not examined. {reason}")]
    shown = panel(exercise, found)
    made = [_output("display_data", data={"text/plain": shown.text(), "text/html": shown.html()}, metadata={})]
    if found.points >= exercise.points:
        return made
    if found.points > 0:
        data = {"text/plain": str(found.points)}
        return [*made, _output("execute_result", data=data, metadata={}, execution_count=1)]
    return [*made, _failure(shown.sentence())]


def panel(exercise: course.Exercise, found: ExerciseResult) -> Panel:
    """The verdict on an exercise as it is shown: like the panel in the notebook, but without instances."""
    return Panel(
        exercise,
        "failed" if found.state == "timeout" else found.state,
        tuple(map(_line, found.objectives)),
        next((mistake.says for mistake in found.mistakes), ""),
        footer=(*found.remarks, *_borrowed(found)),
    )


def _borrowed(found: ExerciseResult) -> list[str]:
    """On whose pieces it was examined, where that is to be said."""
    if not found.rests_on or found.state == "unwritten":
        return []
    one = len(found.rests_on) == 1
    return [
        f"Examined on the reference's {' and '.join(found.rests_on)}, since {'that' if one else 'those'} of yours did "
        "not pass: a mistake counts once."
    ]


def _line(objective: ObjectiveResult) -> Line:
    tried = objective.nudge and objective.state not in ("passed", "unwritten")
    return Line(objective.text, objective.state, (("try", objective.nudge),) if tried else ())


def _failure(text: str) -> NotebookNode:
    return _output("error", ename="CheckFailed", evalue=text, traceback=[text])


def _output(kind: str, **content: object) -> NotebookNode:
    """An output. nbformat's own function examines each by itself, which takes longer than the whole notebook later."""
    return from_dict({"output_type": kind, **content})
