"""What a student gets back: the release with their answers, and under each check what passed, what failed and why.

Nothing here shows an instance, an expected value or a seed, and nothing that a student wrote is shown as
anything but text.
"""

from __future__ import annotations

import html

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder import course, notebooks
from autograder.notebook import panel

_PLAIN = "<pre style='white-space: pre-wrap'>{}</pre>"


def filled(notebook: NotebookNode, release: NotebookNode, result: dict) -> NotebookNode:
    """``notebook``, the release with a student's cells in it, with the verdicts as outputs and made harmless.

    It is changed in place and returned.
    """
    lesson = course.lesson(result["lesson"])
    said = {f"{e.id}-check": (e, result["exercises"].get(e.id)) for e in lesson.exercises}
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
            cell.outputs = outputs(exercise, found, result["reason"])
    return notebook


def outputs(exercise: course.Exercise, found: dict | None, reason: str) -> list[NotebookNode]:
    """The outputs of a check cell; nbgrader reads the points from them. ``found`` is None if nothing was examined."""
    if found is None:
        return [_failure(f"{exercise.id}: not examined. {reason}")]
    data = {"text/plain": as_text(exercise, found), "text/html": as_html(exercise, found)}
    shown = [new_output("display_data", data=data)]
    if found["points"] >= exercise.points:
        return shown
    if found["points"] > 0:
        return [*shown, new_output("execute_result", data={"text/plain": str(found["points"])}, execution_count=1)]
    return [*shown, _failure(one_line(exercise, found))]


def one_line(exercise: course.Exercise, found: dict) -> str:
    """The verdict on an exercise as one sentence."""
    if found["state"] == "unwritten":
        return f"{exercise.id}: not written yet"
    parts = [f"✗ {o['text']}{_note(o)}" for o in found["objectives"] if o["state"] != "passed"]
    why = [mistake["says"] for mistake in found["mistakes"][:1]]
    return f"{exercise.id}: " + " — ".join(["; ".join(parts or found["remarks"] or ["✗ not met"]), *why])


def as_text(exercise: course.Exercise, found: dict) -> str:
    """The verdict on an exercise as lines of text."""
    lines = [_headline(exercise, found)]
    for objective in found["objectives"]:
        lines.append(f"  {panel.MARKS[_state(objective)]} {objective['text']}{_note(objective)}")
        lines += [f"      try: {nudge}" for nudge in _nudges(objective)]
    lines += [f"  What happened: {mistake['says']}" for mistake in found["mistakes"]]
    return "\n".join(lines + [f"  {remark}" for remark in found["remarks"]])


def as_html(exercise: course.Exercise, found: dict) -> str:
    """The verdict on an exercise as a small panel like the one in the notebook."""
    rows = [f"<div style='font-weight:600'>{html.escape(_headline(exercise, found))}</div>"]
    for objective in found["objectives"]:
        state = _state(objective)
        mark = f"<span style='color:{panel.COLOURS[state]};font-weight:700'>{panel.MARKS[state]}</span>"
        text = html.escape(objective["text"] + _note(objective))
        rows.append(f"<div style='margin-top:.3em'>{mark} {text}</div>")
        rows += [f"<div style='margin-left:1.3em'>Try: {html.escape(nudge)}</div>" for nudge in _nudges(objective)]
    for mistake in found["mistakes"]:
        rows.append(
            "<div style='margin-top:.5em;padding:.4em .7em;border-left:3px solid #E69F00'>"
            f"<b>What happened.</b> {html.escape(mistake['says'])}</div>"
        )
    rows += [f"<div style='margin-top:.4em;opacity:.8'>{html.escape(remark)}</div>" for remark in found["remarks"]]
    state = _state(found)
    return (
        f"<div role='status' class='microgpt-check microgpt-{state}' style='border-left:4px solid "
        f"{panel.COLOURS[state]};padding:.4em .9em;margin:.2em 0;line-height:1.45'>{''.join(rows)}</div>"
    )


def _headline(exercise: course.Exercise, found: dict) -> str:
    state = _state(found)
    passed = sum(o["state"] == "passed" for o in found["objectives"])
    count = "not written yet" if state == "unwritten" else f"{passed} of {len(found['objectives'])} objectives met"
    return f"{panel.MARKS[state]} {exercise.id} {exercise.title}: {count}"


def _state(thing: dict) -> str:
    """The state as the panel knows it; whatever is neither passed nor unwritten has failed."""
    return thing["state"] if thing["state"] in panel.MARKS else "failed"


def _note(objective: dict) -> str:
    return {"unwritten": " (not written yet)", "timeout": " (stopped: it took too long)"}.get(objective["state"], "")


def _nudges(objective: dict) -> list[str]:
    return [objective["nudge"]] if objective["nudge"] and objective["state"] not in ("passed", "unwritten") else []


def _failure(text: str) -> NotebookNode:
    return new_output("error", ename="CheckFailed", evalue=text, traceback=[text])
