"""How a verdict looks: a small HTML panel in a notebook, plain text everywhere else."""

from __future__ import annotations

import html

from autograder import course, output
from autograder.checking import compare
from autograder.checking.diagnosis import Mistake
from autograder.checking.examine import Objective, Verdict

MIME = "application/vnd.microgpt.check+json"
MARKS = {"passed": "✓", "failed": "✗", "unwritten": "○"}
# Okabe–Ito blue, vermilion and a grey: told apart by every kind of colour vision, and each has its own mark.
COLOURS = {"passed": "#0072B2", "failed": "#B84600", "unwritten": "#6b6b6b"}
_LABEL = "text-align:left;vertical-align:baseline;padding:.1em .8em .1em 0;white-space:nowrap"


def show_verdict(verdict: Verdict, named: list[Mistake], kept: str) -> None:
    """Show a verdict in a notebook, or print it outside of one. The JSON part is for the command line."""
    text = as_text(verdict, named, kept)
    try:
        from IPython import get_ipython
        from IPython.display import display

        shell = get_ipython()
    except ImportError:
        shell = None
    if shell is None or not hasattr(shell, "kernel"):
        output.say(text)
        return
    record = {
        "exercise": verdict.exercise,
        "state": state(verdict),
        "text": text,
        "mistakes": [mistake.name for mistake in named],
    }
    display({"text/plain": text, "text/html": as_html(verdict, named, kept), MIME: record}, raw=True)


def state(verdict: Verdict) -> str:
    """ "passed", "unwritten" or "failed"."""
    if verdict.passed:
        return "passed"
    return "unwritten" if verdict.unwritten else "failed"


def one_line(verdict: Verdict, named: list[Mistake]) -> str:
    """The verdict as one sentence, for nbgrader's feedback. It holds no instance and no expected value."""
    if verdict.unwritten:
        return f"{verdict.exercise}: not written yet"
    texts = [
        o.text + (" (not written yet)" if o.state == "unwritten" else "")
        for o in verdict.objectives
        if o.state != "passed"
    ]
    why = f" — {named[0].says}" if named else ""
    return f"{verdict.exercise}: ✗ {'; ✗ '.join(texts)}{why}"


def as_text(verdict: Verdict, named: list[Mistake], kept: str) -> str:
    """The verdict as lines of text."""
    lines = [_headline(verdict)]
    for objective in verdict.objectives:
        lines.append(
            f"  {MARKS[objective.state]} {objective.text}"
            + (": not written yet" if objective.state == "unwritten" else "")
        )
        lines += [f"      {label}: {text}" for label, text in _failure(objective)]
    for mistake in named:
        lines.append(f"  What happened: {mistake.says}")
        lines.append(f"  On paper: {mistake.counterexample}")
    lines += [f"  {line}" for line in _footer(verdict, kept)]
    return "\n".join(lines)


def as_html(verdict: Verdict, named: list[Mistake], kept: str) -> str:
    """The verdict as a small panel."""
    colour = COLOURS[state(verdict)]
    rows = [f"<div style='font-weight:600'>{html.escape(_headline(verdict))}</div>"]
    for o in verdict.objectives:
        note = ": not written yet" if o.state == "unwritten" else ""
        mark = f"<span style='color:{COLOURS[o.state]};font-weight:700'>{MARKS[o.state]}</span>"
        rows.append(f"<div style='margin-top:.3em'>{mark} {html.escape(o.text + note)}</div>")
        cells = "".join(
            f"<tr><td style='{_LABEL}'>{label}</td>"
            f"<td style='text-align:left'>{html.escape(text) if label == 'try' else _code(text)}</td></tr>"
            for label, text in _failure(o)
        )
        if cells:
            rows.append(f"<table style='margin:.2em 0 .3em 1.3em;border:0'>{cells}</table>")
    for mistake in named:
        rows.append(
            "<div style='margin-top:.5em;padding:.4em .7em;border-left:3px solid #E69F00'>"
            f"<b>What happened.</b> {html.escape(mistake.says)}<br>"
            f"<b>On paper.</b> {html.escape(mistake.counterexample)}</div>"
        )
    for line in _footer(verdict, kept):
        rows.append(f"<div style='margin-top:.4em;opacity:.8'>{html.escape(line)}</div>")
    return (
        f"<div role='status' class='microgpt-check microgpt-{state(verdict)}' style='border-left:4px solid {colour};"
        f"padding:.4em .9em;margin:.2em 0;line-height:1.45'>{''.join(rows)}</div>"
    )


def _headline(verdict: Verdict) -> str:
    passed = sum(o.state == "passed" for o in verdict.objectives)
    title = f"{verdict.exercise} {course.exercise(verdict.exercise).title}"
    if verdict.passed:
        how_many = {1: "met", 2: "both objectives met"}.get(passed, f"all {passed} objectives met")
        return f"✓ {title}: {how_many}"
    if verdict.unwritten:
        return f"○ {title}: not written yet"
    return f"✗ {title}: {passed} of {len(verdict.objectives)} objectives met"


def _failure(objective: Objective) -> list[tuple[str, str]]:
    """The failure sentence as labelled parts: called, came back, expected, try."""
    if objective.state != "failed":
        return []
    trial, got, due = objective.trial, objective.got, objective.expected
    # An input that the call already spells out, such as an expression, is not repeated.
    rest = {name: value for name, value in trial.inputs.items() if not (isinstance(value, str) and value in trial.call)}
    given = ", ".join(f"{name} = {compare.show(compare.plain(value), 160)}" for name, value in rest.items())
    called = trial.call.replace("\n", "; ") + (f"   with {given}" if given else "")
    parts = [("called", called)]
    # Two numbers that differ late, such as a measured slope and an exact one, are shown in full.
    digits = 6 if compare.show(got.value) != compare.show(due.value) else 17
    if got.kind == "error":
        parts.append(("came back", got.error + (f"   at {got.line}" if got.line else "")))
    elif got.kind == "timeout":
        parts.append(("came back", f"nothing: it was {got.error} and has been stopped"))
    elif got.kind == "changed":
        parts.append(("came back", f"with its input changed to {compare.show(got.value)}"))
    else:
        where = compare.difference(got.value, due.value, trial.tolerance)
        parts.append(("came back", compare.show(got.value, digits=digits) + (f"   ({where})" if where else "")))
    if got.kind == "changed":
        parts.append(("expected", "its inputs left as they were"))
    else:
        parts.append(("expected", compare.show(due.value, digits=digits)))
    if trial.nudge:
        parts.append(("try", trial.nudge))
    return parts


def _footer(verdict: Verdict, kept: str) -> list[str]:
    lines = [kept] if kept else []
    printed = next((o.printed for o in verdict.outcomes if o.printed.strip()), "")
    if printed:
        first = printed.strip().splitlines()[0][:80]
        lines.append(f"Your code prints while it runs (first line: {first!r}); the check ignores that.")
    if state(verdict) == "failed":
        lines.append(f"To repeat exactly these instances, add seed={verdict.seed} to the check.")
    return lines


def _code(text: str) -> str:
    return f"<code style='white-space:pre-wrap;background:none'>{html.escape(text)}</code>"
