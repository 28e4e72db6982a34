"""``check``: what a learner calls below each exercise in a notebook."""

from __future__ import annotations

import contextlib
import random
import sys
from functools import partial
from pathlib import Path
from types import ModuleType

from autograder import course
from autograder.checking import collector, diagnosis, examine
from autograder.notebook import borrowed, calls, hindrance, learner, panel, room, saving


class CheckFailed(Exception):
    """Raised while nbgrader is grading, so that the test cell scores nothing; shown as one line."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@collector.seldom()
def check(exercise_id: str, *objects: object, seed: int | None = None) -> None:
    """Check an answer and show ✓, ✗ or "not written yet" for each objective.

    ``objects`` are the learner's own function or class. ``seed`` repeats the random instances of an earlier check. An
    answer that passes is saved into the learner's file. Raises CourseError if the call itself is wrong, and CheckFailed
    while nbgrader is grading and the answer does not pass.
    """
    calls.watch()
    wanted = calls.exercise(exercise_id, objects)
    if seed is None:
        seed = random.SystemRandom().randrange(10_000)
    if borrowed.is_borrowed(wanted, objects) and not learner.grading():
        panel.show_hindrance(wanted, "This is the reference's answer, which catch_up brought in: type yours and run it")
        return
    m = _namespace(wanted, objects)
    verdict = examine.examine(wanted, m, seed)
    if not verdict.passed and not learner.grading():
        in_the_way = hindrance.hindrance(wanted, objects, verdict)
        if in_the_way:
            panel.show_hindrance(wanted, in_the_way)
            return
    again = partial(examine.examine, wanted, m)
    named = diagnosis.diagnose(verdict, again) if verdict.state == "failed" else None
    panel.show_verdict(examine.explained(verdict, m), named, _keep(wanted, objects, verdict))
    room.report(wanted, verdict.state, named.name if named else "")
    if learner.grading() and not verdict.passed:
        raise CheckFailed(panel.one_line(verdict, named))


@collector.seldom()
def ready(exercise_id: str, *objects: object) -> bool:
    """Whether the piece of an exercise is there and right; if not, one line says that this cell waits for it."""
    wanted = course.exercise(exercise_id)
    if len(objects) == len(wanted.objects) and examine.examine(wanted, _namespace(wanted, objects), 0).passed:
        return True
    print(f"This cell waits for exercise {exercise_id}.")
    return False


def _namespace(wanted: course.Exercise, objects: tuple[object, ...]) -> ModuleType:
    """The learner's objects, over this session's earlier pieces, over the reference for whatever is missing."""
    loaded = {file: sys.modules[Path(file).stem] for file in course.FILES if Path(file).stem in sys.modules}
    m = examine.laid_over(wanted, loaded)
    for name, thing in zip(wanted.objects, objects):
        setattr(m, name, thing)
    return m


def _keep(wanted: course.Exercise, objects: tuple[object, ...], verdict: examine.Verdict) -> str:
    """Save an answer that passed; the sentence that tells the learner what happened to their file."""
    if learner.grading():
        return ""
    if verdict.passed:
        earlier = hindrance.not_run(wanted, objects)
        note = (
            f" This is an earlier version of yours. {earlier}, then check again, to have the new one judged."
            if earlier
            else ""
        )
        return saving.save(wanted, objects, verdict.seed) + note
    with contextlib.suppress(course.CourseError, OSError):
        if verdict.state == "failed" and learner.standing(wanted) == learner.Standing("yours"):
            return f"{wanted.file} still holds the answer of yours that passed earlier."
    return ""
