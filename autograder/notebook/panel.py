"""How a verdict looks: a small HTML panel in a notebook, plain text everywhere else, a sentence where there is no room.

A ``Panel`` holds all that is shown, as plain text. ``of`` makes one of a verdict; the feedback on a graded submission
makes its own, without instances.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

from autograder import course, output
from autograder.checking import compare, probes
from autograder.checking.diagnosis import Diagnosis
from autograder.checking.examine import Objective, Verdict, due
from autograder.checking.probes import Outcome

MIME = "application/vnd.microgpt.check+json"
MARKS = {"passed": "✓", "failed": "✗", "timeout": "✗", "unwritten": "○", "untried": "○", "unjudged": "○"}
# Blue, vermilion and grey, after Okabe and Ito: told apart by every kind of colour vision, and each has its own mark.
# On a light page and on a dark one, in a contrast to it of at least 4.5.
_BLUE, _VERMILION, _GREY = ("#0072B2", "#56B4E9"), ("#B84600", "#F08A4B"), ("#6b6b6b", "#a6a6a6")
COLOURS = {
    "passed": _BLUE, "failed": _VERMILION, "timeout": _VERMILION, "unwritten": _GREY, "untried": _GREY,
    "unjudged": _GREY,
}  # fmt: skip
_NOTES = {
    "timeout": "stopped: it took too long",
    "unwritten": "not written yet",
    "unjudged": "not judged",
    "untried": "not tried to its end, since the check was stopped",
}
# Parts that are sentences; the others are set as code.
_WORDS = ("try", "before it", "so")
# No table: themes pad tables, stripe their rows and light them up under the mouse.
_PARTS = "display:grid;grid-template-columns:max-content 1fr;gap:.2em .8em;margin:.2em 0 .3em 1.3em"


@dataclass(frozen=True)
class Line:
    """One objective: its state, and where it failed what is known, as labelled texts such as "called" and "try"."""

    text: str
    state: str
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def note(self) -> str:
        return _NOTES.get(self.state, "")


@dataclass(frozen=True)
class Panel:
    """The verdict on an exercise as it is shown. ``happened`` is what happened, ``paper`` an instance of it to do by
    hand, if that is to be shown; ``footer`` is what else is to be said."""

    exercise: course.Exercise
    state: str
    lines: tuple[Line, ...]
    happened: str = ""
    paper: str = ""
    footer: tuple[str, ...] = ()

    def text(self) -> str:
        """The panel as lines of text."""
        rows = [self._headline()]
        rows += [f"  What happened: {self.happened}"] if self.happened else []
        rows += [f"  On paper: {self.paper}"] if self.paper else []
        for line in self.lines:
            rows.append(f"  {MARKS[line.state]} {line.text}" + (f": {line.note}" if line.note else ""))
            rows += [f"      {label}: {text}" for label, text in line.parts]
        return "\n".join(rows + [f"  {text}" for text in self.footer])

    def html(self) -> str:
        """The panel as HTML."""
        rows = [f"<div style='font-weight:600'>{html.escape(self._headline())}</div>"]
        if self.happened:
            rows.append(
                "<div style='margin-top:.5em;padding:.4em .7em;border-left:3px solid #E69F00'>"
                f"<b>What happened.</b> {html.escape(self.happened)}"
                + (f"<br><b>On paper.</b> {html.escape(self.paper)}" if self.paper else "")
                + "</div>"
            )
        for line in self.lines:
            note = f": {line.note}" if line.note else ""
            mark = f"<span style='{_coloured('color', line.state)};font-weight:700'>{MARKS[line.state]}</span>"
            rows.append(f"<div style='margin-top:.3em'>{mark} {html.escape(line.text + note)}</div>")
            cells = "".join(
                f"<div>{label}</div><div>{html.escape(text) if label in _WORDS else _code(text)}</div>"
                for label, text in line.parts
            )
            if cells:
                rows.append(f"<div style='{_PARTS}'>{cells}</div>")
        rows += [f"<div style='margin-top:.4em;opacity:.8'>{html.escape(text)}</div>" for text in self.footer]
        return (
            f"<div role='status' class='microgpt-check microgpt-{self.state}' style='border-left:4px solid;"
            f"{_coloured('border-left-color', self.state)};padding:.4em .9em;margin:.2em 0;line-height:1.45'>"
            f"{''.join(rows)}</div>"
        )

    def sentence(self) -> str:
        """What is not right as one sentence, for nbgrader's feedback. It holds no instance and no expected value."""
        if self.state == "unwritten":
            return f"{self.exercise.id}: not written yet"
        missed = [
            f"✗ {line.text}" + (f" ({line.note})" if line.note else "") for line in self.lines if line.state != "passed"
        ]
        why = [self.happened] if self.happened else []
        return f"{self.exercise.id}: " + " — ".join(["; ".join(missed or self.footer or ["✗ not met"]), *why])

    def _headline(self) -> str:
        passed = sum(line.state == "passed" for line in self.lines)
        title = f"{MARKS[self.state]} {self.exercise.id} {self.exercise.title}"
        if self.state == "passed":
            how_many = {1: "met", 2: "both objectives met"}.get(passed, f"all {passed} objectives met")
            return f"{title}: {how_many}"
        if self.state in ("unwritten", "unjudged"):
            return f"{title}: {_NOTES[self.state]}"
        return f"{title}: {passed} of {len(self.lines)} objectives met"


def show_verdict(verdict: Verdict, named: Diagnosis | None, kept: str) -> None:
    """Show a verdict in a notebook, or print it outside of one."""
    _show(of(verdict, named, kept), [named.name] if named else [])


def show_hindrance(exercise: course.Exercise, sentence: str) -> None:
    """Show why an answer was not judged."""
    _show(Panel(exercise, "unjudged", (), footer=(f"{sentence}.",)), [])


def _show(panel: Panel, names: list[str]) -> None:
    """Display a panel. The JSON part is for the command line."""
    try:
        from IPython import get_ipython
        from IPython.display import display

        shell = get_ipython()
    except ImportError:
        shell = None
    if shell is None or not hasattr(shell, "kernel"):
        output.say(panel.text())
        return
    record = {
        "exercise": panel.exercise.id,
        "state": panel.state,
        "text": panel.text(),
        "mistakes": names,
    }
    display({"text/plain": panel.text(), "text/html": panel.html(), MIME: record}, raw=True)


def one_line(verdict: Verdict, named: Diagnosis | None) -> str:
    """The verdict as one sentence."""
    return of(verdict, named, "").sentence()


def of(verdict: Verdict, named: Diagnosis | None, kept: str) -> Panel:
    """The panel of a verdict, with its instances; ``kept`` says what became of the learner's file."""
    footer = [kept] if kept else []
    printed = next((o.printed for o in verdict.outcomes if o.printed.strip()), "")
    if printed:
        first = printed.strip().splitlines()[0][:80]
        footer.append(f"Your code prints while it runs (first line: {first!r}); the check ignores that.")
    if verdict.state == "failed":
        footer.append(f"To repeat exactly these instances, add seed={verdict.seed} to the check.")
    return Panel(
        verdict.exercise,
        verdict.state,
        tuple(_lines(verdict, named is None)),
        named.says if named else "",
        named.paper if named else "",
        tuple(footer),
    )


def _lines(verdict: Verdict, unnamed: bool) -> Iterator[Line]:
    """A line for each objective. What stopped several of them is told once."""
    stopped = next((i for i, outcome in enumerate(verdict.outcomes) if outcome.kind == "timeout"), None)
    told = set()
    for objective in verdict.objectives:
        state, parts, got = objective.state, tuple(_failure(objective, unnamed)), objective.got
        cause = (got.gave or got.error, got.line)
        if got.kind == "error" and cause in told:
            parts = (("came back", "the same error" + (" at the same line" if got.line else "")),)
        elif got.kind == "timeout" and stopped is not None and objective.trial is not verdict.trials[stopped]:
            state, parts = "untried", ()
        elif _is_stopped(got):
            parts = (*parts[:2], *_before_it(verdict, verdict.trials.index(objective.trial)))
        told.add(cause)
        yield Line(objective.text, state, parts)


def _is_stopped(got: Outcome) -> bool:
    """Whether an answer was stopped: by the clock, or by a stand-in that counts, with a TimeoutError."""
    return got.kind == "timeout" or got.error.startswith("TimeoutError:")


def _before_it(verdict: Verdict, stopped: int) -> Iterator[tuple[str, str]]:
    """What is known of an answer that was stopped on trial number ``stopped``."""
    expected = due(verdict.exercise, verdict.seed)[1]
    tried = list(zip(verdict.outcomes, expected, verdict.trials))[:stopped]
    if tried and all(probes.agree(got, right, trial.tolerance) for got, right, trial in tried):
        inputs = f"the {stopped} inputs" if stopped > 1 else "the one input"
        yield "before it", f"right on {inputs} tried before this one: it is no wrong result that stopped it"
    works = "a loop never ends on this input, or the amount of work grows too fast with its size"
    yield "so", f"{works}: how often is each part of it done?"


def _failure(objective: Objective, unnamed: bool) -> list[tuple[str, str]]:
    """The failure sentence as labelled parts: called, came back, expected, and try where nothing says it better."""
    if objective.state != "failed":
        return []
    trial, got, right = objective.trial, objective.got, objective.expected
    inputs = trial.inputs if trial.shown is None else trial.shown
    # An input that the call already spells out, such as an expression, is not repeated.
    rest = {name: value for name, value in inputs.items() if not (isinstance(value, str) and value in trial.call)}
    given = ", ".join(f"{name} = {compare.show(compare.plain(value), 160)}" for name, value in rest.items())
    called = trial.call.replace("\n", "; ") + (f"   with {given}" if given else "")
    parts = [("called", called)]
    expected = compare.show(right.value)
    if got.kind == "error":
        parts.append(
            (
                "came back",
                (got.gave or got.error.replace("TimeoutError:", "stopped:", 1))
                + (f"   at {got.line}" if got.line else ""),
            )
        )
    elif got.kind == "timeout":
        parts.append(("came back", f"nothing: it was {got.error} and has been stopped"))
    elif got.kind == "changed":
        parts.append(("came back", f"with its input changed to {compare.show(got.value)}"))
    else:
        where = compare.difference(got.value, right.value, trial.tolerance)
        came, expected = compare.show_both(got.value, right.value, trial.tolerance)
        parts.append(("came back", came + (f"   ({where})" if where else "")))
    if got.kind == "changed":
        parts.append(("expected", "its inputs left as they were"))
    else:
        parts.append(("expected", expected))
    if objective.nudge and unnamed:
        parts.append(("try", objective.nudge))
    return parts


def _coloured(what: str, state: str) -> str:
    """A style that gives ``what`` the colour of a state. A browser that does not know light-dark keeps the first."""
    light, dark = COLOURS[state]
    return f"{what}:{light};{what}:light-dark({light},{dark})"


def _code(text: str) -> str:
    return f"<code style='white-space:pre-wrap;background:none'>{html.escape(text)}</code>"
