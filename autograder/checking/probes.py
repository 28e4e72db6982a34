"""Trials and probes: running one small experiment on somebody's code, safely and with everything it did on record.

A *probe* is a plain function ``probe(m, **inputs)`` that exercises a piece and returns plain data. ``m`` holds pieces
under their names (``m.Value``, ``m.softmax``). A probe uses nothing but ``m``, its inputs and what it imports
itself, so it can run in another process too. A *trial* is one probe with its inputs and the objective it stands for.
"""

from __future__ import annotations

import builtins
import contextlib
import copy
import inspect
import io
import linecache
import os
import random
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from types import FrameType, ModuleType

from autograder.checking import compare
from autograder.checking.limit import TimeUp, time_limit

SECONDS = 4.0
_OWN = os.path.dirname(os.path.dirname(__file__))
_LIBRARY = os.path.dirname(threading.__file__)
_PRINT_LIMIT = 10_000
# How many entries plain data may have that is read, all that it holds included; a right answer has at most a third.
READ = 100_000
# As course.FILES; in the sandbox there is no course.
_FILES = ("microgpt.py", "workbench.py", "faster.py")
_OF_A_PROBE = (TypeError, AttributeError, ValueError, IndexError, KeyError)


@dataclass(frozen=True, eq=False)
class Trial:
    """One experiment. A trial equals itself alone, so what came of it can be kept under it.

    ``objective`` is the line the learner sees with its mark; several trials may share it. ``call`` says what is called,
    in the learner's words; ``nudge`` is the one hint shown when it fails. ``tolerance`` bounds the difference. Where
    many answers are right, ``reads`` turns the plain data that came back into what matters; it never runs together with
    the code under examination. ``shown`` stands for the inputs where they would tell a learner nothing.
    """

    objective: str
    probe: Callable
    inputs: dict = field(default_factory=dict)
    call: str = ""
    nudge: str = ""
    tolerance: float = compare.TOLERANCE
    reads: Callable | None = None
    shown: dict | None = None


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
    modified). Where an error arose in the probe and not in the code under examination, ``gave`` may say what that
    code gave."""

    kind: str
    value: object = None
    error: str = ""
    line: str = ""
    printed: str = ""
    gave: str = ""


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
        with _apart(output), time_limit(seconds):
            value = compare.plain(trial.probe(m, **inputs))
    except TimeUp:
        return Outcome("timeout", error=f"still running after {seconds:g} seconds", printed=output.getvalue())
    except (Exception, SystemExit) as error:
        kind = "unwritten" if type(error) is NotImplementedError else "error"
        text = "" if kind == "unwritten" else _describe(error)
        return Outcome(kind, error=text, line=_learner_line(error), printed=output.getvalue())
    finally:
        random.setstate(state)
    if not compare.same(compare.plain(inputs), compare.plain(trial.inputs), 0.0):
        return Outcome("changed", value=compare.plain(inputs), printed=output.getvalue())
    return Outcome("value", value=value, printed=output.getvalue())


@contextlib.contextmanager
def _apart(output: io.StringIO) -> Iterator[None]:
    """Keep what is printed in ``output``, and let nobody wait for somebody to type."""
    asked = builtins.input
    builtins.input = _nobody_types
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            yield
    finally:
        builtins.input = asked


def _nobody_types(prompt: object = "") -> str:
    raise EOFError("your code waits for input(), and nobody types while it is checked; use what the function is given")


def what_it_gave(trial: Trial, m: ModuleType, seconds: float = SECONDS) -> str:
    """Where ``trial`` ends in an error of the probe's own, such as ``float(None)``: what the code under examination had
    given it, in words. Empty where that code raised the error, or was called as it cannot be."""
    given: list[tuple[str, object]] = []

    def watch(frame: FrameType, event: str, value: object) -> None:
        caller = frame.f_back.f_code.co_filename if frame.f_back else ""
        if event == "return" and not _is_foreign(frame.f_code.co_filename) and caller.startswith(_OWN):
            given.append((frame.f_code.co_name, value))

    state, before = random.getstate(), sys.getprofile()
    random.seed(0)
    try:
        with _apart(_Output()), time_limit(seconds):
            sys.setprofile(watch)
            trial.probe(m, **copy.deepcopy(trial.inputs))
    except (Exception, TimeUp, SystemExit) as error:
        sys.setprofile(before)
        files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        own = any(not _is_foreign(name) and not _earlier(name) for name in files)
        calls = [(name, value) for name, value in given if not name.startswith("__")]
        if own or not calls or not isinstance(error, _OF_A_PROBE) or _tells(error, m):
            return ""
        return f"{calls[-1][0]} gave {_kind_of(calls[-1][1])}{_due(error)}"
    finally:
        sys.setprofile(before)
        random.setstate(state)
    return ""


def _tells(error: BaseException, m: ModuleType) -> bool:
    """Whether an error speaks of the code under examination by itself: of a call, an operator or a class of its own."""
    of = type(getattr(error, "obj", None)).__name__
    text = str(error)
    return of in vars(m) or bool(
        re.match(r"[\w.<>]+\(\) (missing|takes|got) |(unsupported|bad) operand .*'(?!NoneType|float|int|list)", text)
    )


def _due(error: BaseException) -> str:
    """What the probe needed, as far as its error says so."""
    found = re.search(r"argument must be .*, not '(\w+)'", str(error))
    if found:
        return f": {compare.article(found[1])} stands where a number is due"
    if isinstance(error, AttributeError) and error.name in ("data", "grad", "children", "local_grads", "backward"):
        return f": {compare.article(type(error.obj).__name__)} stands where a Value is due"
    return ""


def _kind_of(value: object) -> str:
    """What something is, in a few words: "a list of 3 floats"."""
    if not isinstance(value, (list, tuple)):
        shown = f", {compare.show(value, 40)}" if type(value) in (bool, int, float, str) else ""
        return compare.article(type(value).__name__) + shown
    kinds = {type(item).__name__ for item in value}
    inside = kinds.pop() if len(kinds) == 1 else "entry"
    several = {"entry": "entries", "NoneType": "times None", "list": "lists"}.get(inside, f"{inside}s")
    return f"a {type(value).__name__} of {len(value)} {inside if len(value) == 1 else several}"


def read(trial: Trial, outcome: Outcome) -> Outcome:
    """The outcome with its value as ``trial.reads`` sees it; what it cannot read is an error, as is more than any right
    answer holds, for what reads it has no limit on time."""
    if trial.reads is None or outcome.kind != "value":
        return outcome
    try:
        if not compare.is_within(outcome.value, READ):
            raise ValueError
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
    """The innermost line of the learner's own code on the way to the error, as "line 3: return x[0]"; one in a file of
    earlier answers, as "line 3 of microgpt.py: return x[0]", only where there is no other. A cell that is no Python has
    run no line; the one that cannot be read is meant then."""
    if isinstance(error, SyntaxError) and error.lineno and error.filename in linecache.cache:
        return f"line {error.lineno}: {(error.text or '').strip()}"
    found = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_foreign(frame.filename)]
    found.reverse()
    for frame in sorted(found, key=lambda frame: _earlier(frame.filename) != ""):
        if frame.lineno is not None:
            text = frame.line or linecache.getline(frame.filename, frame.lineno).strip()
            where = f"line {frame.lineno}" + _earlier(frame.filename)
            return f"{where}: {text}" if text else where
    return ""


def _is_foreign(filename: str) -> bool:
    """Whether code is the course's, the reference's or Python's own."""
    return filename.startswith((_OWN, _LIBRARY, sys.prefix, "<frozen", "<reference"))


def _earlier(filename: str) -> str:
    name = os.path.basename(filename)
    return f" of {name}" if name in _FILES else ""
