"""Trials and probes: running one small experiment on somebody's code, safely and with everything it did on record.

A *probe* is a plain function ``probe(m, **inputs)`` that exercises a piece and returns plain data. ``m`` holds pieces
under their names (``m.Value``, ``m.softmax``). A probe uses nothing but ``m``, its inputs and what it imports
itself, so it can run in another process too. A *trial* is one probe with its inputs and the objective it stands for.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
import linecache
import os
import random
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from types import ModuleType

from autograder.checking import compare
from autograder.checking.limit import TimeUp, time_limit

SECONDS = 4.0
_OWN = os.path.dirname(os.path.dirname(__file__))
_LIBRARY = os.path.dirname(threading.__file__)
_PRINT_LIMIT = 10_000


@dataclass(frozen=True, eq=False)
class Trial:
    """One experiment. A trial equals itself alone, so what came of it can be kept under it.

    ``objective`` is the line the learner sees with its mark; several trials may share it. ``call`` says what is called,
    in the learner's words; ``nudge`` is the one hint shown when it fails. ``tolerance`` bounds the difference. Where
    many answers are right, ``reads`` turns the plain data that came back into what matters; it never runs together with
    the code under examination.
    """

    objective: str
    probe: Callable
    inputs: dict = field(default_factory=dict)
    call: str = ""
    nudge: str = ""
    tolerance: float = compare.TOLERANCE
    reads: Callable | None = None


def each(objective: str, probe: Callable, cases: Iterable[dict | tuple], **others) -> Iterator[Trial]:
    """One trial of the same probe for each case: its inputs by name, or in the order of the probe's parameters.

    ``others`` are the further fields of a trial; objective, call and nudge are said once for all.
    """
    names = probe.__code__.co_varnames[1 : probe.__code__.co_argcount]
    for case in cases:
        yield Trial(objective, probe, case if isinstance(case, dict) else dict(zip(names, case)), **others)


@dataclass(frozen=True)
class Outcome:
    """What one trial gave. ``kind`` is "value", "error", "unwritten", "timeout" or "changed" (an input was
    modified)."""

    kind: str
    value: object = None
    error: str = ""
    line: str = ""
    printed: str = ""


class _Output(io.StringIO):
    """Keeps the beginning of what is printed and forgets the rest, so that a flood cannot fill the memory."""

    def write(self, text: str) -> int:
        room = _PRINT_LIMIT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def run(trial: Trial, m: ModuleType, seconds: float = SECONDS) -> Outcome:
    """Run ``trial`` on the pieces in ``m``. Never raises for what they do; the random stream is left as it was."""
    inputs = copy.deepcopy(trial.inputs)
    state = random.getstate()
    random.seed(0)
    output = _Output()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), time_limit(seconds):
            value = compare.plain(trial.probe(m, **inputs))
    except TimeUp:
        return Outcome("timeout", error=f"still running after {seconds:g} seconds", printed=output.getvalue())
    except NotImplementedError as error:
        return Outcome("unwritten", line=_learner_line(error), printed=output.getvalue())
    except (Exception, SystemExit) as error:
        return Outcome("error", error=_describe(error), line=_learner_line(error), printed=output.getvalue())
    finally:
        random.setstate(state)
    if not compare.same(compare.plain(inputs), compare.plain(trial.inputs), 0.0):
        return Outcome("changed", value=compare.plain(inputs), printed=output.getvalue())
    return Outcome("value", value=value, printed=output.getvalue())


def read(trial: Trial, outcome: Outcome) -> Outcome:
    """The outcome with its value as ``trial.reads`` sees it; what it cannot read is an error."""
    if trial.reads is None or outcome.kind != "value":
        return outcome
    try:
        return replace(outcome, value=compare.plain(trial.reads(outcome.value)))
    except Exception:
        problem = f"ValueError: {compare.show(outcome.value, 80)} is not of the kind that was asked for"
        return Outcome("error", error=problem, printed=outcome.printed)


def agree(got: Outcome, expected: Outcome, tolerance: float) -> bool:
    """Whether two outcomes are alike: the same numbers, or errors of the same type."""
    if got.kind != expected.kind:
        return False
    if got.kind == "error":
        return got.error.split(":")[0] == expected.error.split(":")[0]
    return compare.same(got.value, expected.value, tolerance)


def _describe(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return "SystemExit: your code ended the program"
    text = str(error)
    if isinstance(error, NameError) and _is_of_self(error):
        text += f"; self has it, as self.{error.name}"
    if isinstance(error, RecursionError):
        text = "the calls never came to an end; does a function call itself without getting closer to a stop?"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _is_of_self(error: NameError) -> bool:
    """Whether the name that was not found is one of ``self``, which was at hand where it was missed."""
    steps = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    # Looked up without running code of the object's own.
    return inspect.getattr_static(steps[-1].f_locals.get("self"), error.name or "", None) is not None


def _learner_line(error: BaseException) -> str:
    """The innermost line of the learner's own code on the way to the error, as "line 3: return x[0]"."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        foreign = frame.filename.startswith((_OWN, _LIBRARY, sys.prefix)) or frame.filename.startswith("<frozen")
        if not foreign and frame.lineno is not None:
            text = frame.line or linecache.getline(frame.filename, frame.lineno).strip()
            return f"line {frame.lineno}: {text}" if text else f"line {frame.lineno}"
    return ""
