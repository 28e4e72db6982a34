"""A rehearsal: a kernel goes through the plan, types the planned mistakes and the answers, and says what fails.

What the plan leaves for home is brought in as the plan says.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from nbformat import NotebookNode

from autograder import course, notebooks
from autograder.course import Lesson
from autograder.live import blank, script
from autograder.notebook import execute, learner


def rehearsed(
    lesson: Lesson,
    minutes: int,
    seen: Callable[[int, int], None] = lambda done, total: None,
    change: Callable[[str], str] = lambda source: source,
) -> NotebookNode:
    """The live notebook of a lesson, typed as in a session of ``minutes``, and run from beginning to end in a folder of
    its own.

    ``seen`` is told after each cell how many of how many are done; ``change`` may let a cell train for less long.
    """
    made = blank.notebook(lesson)
    made.cells = list(_typed(lesson, minutes, made.cells))
    for cell in made.cells:
        cell.source = change(cell.source)
    with tempfile.TemporaryDirectory() as folder:
        return execute.run(notebooks.put(made, Path(folder), lesson.folder), seen)


def problems(lesson: Lesson, minutes: int, executed: NotebookNode) -> list[str]:
    """What did not go as planned in a rehearsal of ``minutes``, one sentence each."""
    found = [f"The cell {cell} stopped with {error}." for cell, error in execute.errors(executed)]
    cells = {cell.id: cell for cell in executed.cells}
    for stop in script.planned(lesson, minutes):
        planned = script.mistake(stop)
        if stop.exercise and planned and not stop.at_home:
            name = stop.exercise.id
            found += _not_said(cells[f"{name}-mistake-check"], name, "failed", [planned[0].name])
            found += _not_said(cells[f"{name}-check"], name, "passed", [])
        printed = "".join(_text(cells[cell.id]) for cell in stop.cells)
        if "This cell waits for exercise" in printed:
            found.append(f"At “{stop.title}” a cell still waits for an exercise.")
        found += [f"At “{stop.title}” no cell shows {text!r}." for text in script.shown(stop) if text not in printed]
    return found


def printed(executed: NotebookNode) -> dict[str, str]:
    """What each cell of a rehearsal printed, by its id; what is drawn is left out."""
    return {cell.id: text for cell in executed.cells if cell.cell_type == "code" and (text := _text(cell).strip())}


def _typed(lesson: Lesson, minutes: int, cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    """The cells with each cue followed, first by the planned mistake and its check, then by the answer. An exercise
    that is left for home is brought in, and nothing is checked."""
    stops = {stop.exercise.id: stop for stop in script.planned(lesson, minutes) if stop.exercise}
    unchecked = {f"{name}-check" for name, stop in stops.items() if stop.at_home}
    for cell in cells:
        if cell.id not in stops:
            if cell.id not in unchecked:
                yield cell
            continue
        exercise, planned = course.exercise(cell.id), script.mistake(stops[cell.id])
        if stops[cell.id].at_home:
            yield _copy(cell, cell.id, script.brought_in(lesson, exercise))
            continue
        if planned:
            yield _copy(cell, f"{cell.id}-mistake", planned[0].code)
            judged = f"{exercise.call[:-1]}, seed={learner.SEED})"
            yield _copy(cell, f"{cell.id}-mistake-check", judged)
        yield _copy(cell, cell.id, exercise.solution)


def _copy(cell: NotebookNode, name: str, source: str) -> NotebookNode:
    made = copy.deepcopy(cell)
    made.id, made.source = name, source.rstrip("\n")
    return made


def _not_said(cell: NotebookNode, name: str, state: str, mistakes: list[str]) -> list[str]:
    """What a check did not say as planned."""
    said = execute.said(cell)
    if not said:
        return [f"The check of {name} gave no verdict."]
    if said[0]["state"] != state or said[0]["mistakes"] != mistakes:
        due = f"{state} with {mistakes[0]!r}" if mistakes else state
        return [f"The check of {name} says {said[0]['state']} with {said[0]['mistakes']}; planned is {due}."]
    return []


def _text(cell: NotebookNode) -> str:
    """What a cell printed or gave, as plain text."""
    return "\n".join(map(execute.printed, cell.outputs))
