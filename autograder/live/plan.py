"""The plan of a session as a page that works offline: when, what to say, ask and type, what goes wrong, what to cut."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markupsafe import Markup

from autograder import course
from autograder.checking import answers, diagnosis, examine
from autograder.course import Lesson
from autograder.live import script
from autograder.notebook import learner, panel

_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Wrong:
    """A planned mistake as the plan shows it: what is typed, with the lines that differ from the right answer marked,
    the right answer with those that are new in it marked, the panel that comes, and what to ask the room then."""

    code: Markup
    mended: Markup
    panel: str
    ask: str
    planned: bool


@dataclass(frozen=True)
class Part:
    """A stop as the plan shows it: with the planned mistake, what its cells printed in a rehearsal, and what to type
    instead of an exercise that is left for home."""

    stop: script.Stop
    wrong: Wrong | None
    printed: tuple[str, ...]
    instead: str


def page(lesson: Lesson, minutes: int, printed: dict[str, str] | None = None) -> str:
    """The plan of a session of ``minutes`` on a lesson as HTML. ``printed`` is what each cell printed in a rehearsal,
    by cell id."""
    seen = printed or {}
    parts = [
        Part(stop, wrong(stop), tuple(seen[c.id] for c in stop.cells if c.id in seen), _instead(lesson, stop))
        for stop in script.planned(lesson, minutes)
    ]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["markdown"] = lambda text: Markup(_MARKDOWN.render(text))
    return environment.get_template("plan.html.j2").render(
        lesson=lesson, minutes=minutes, parts=parts, read_at_home=script.READ_AT_HOME
    )


def wrong(stop: script.Stop) -> Wrong | None:
    """The mistake to type at an exercise, with the panel that it gets."""
    found = script.mistake(stop)
    if found is None or stop.exercise is None or stop.at_home:
        return None
    one, ask = found
    code, mended = _marked(stop.exercise.solution, one.code), _marked(one.code, stop.exercise.solution)
    return Wrong(code, mended, panel_of(one).text(), ask, "Mistake" in stop.notes)


def panel_of(one: answers.Mistake) -> panel.Panel:
    """The panel that a known wrong answer gets."""
    exercise = course.exercise(one.exercise)
    m = answers.answered_with(one.exercise, one.code)
    verdict = examine.explained(examine.examine(exercise, m, learner.SEED), m)
    named = diagnosis.diagnose(verdict, lambda seed: examine.examine(exercise, m, seed))
    return panel.of(verdict, named, "")


def _instead(lesson: Lesson, stop: script.Stop) -> str:
    return script.brought_in(lesson, stop.exercise) if stop.exercise and stop.at_home else ""


def _marked(other: str, typed: str) -> Markup:
    """An answer as HTML, with the lines that do not stand in the other one marked."""
    lines = typed.strip("\n").splitlines()
    matcher = difflib.SequenceMatcher(None, other.strip("\n").splitlines(), lines, autojunk=False)
    same = {i for block in matcher.get_matching_blocks() for i in range(block.b, block.b + block.size)}
    mark = Markup("<mark>{}</mark>")
    return Markup("\n").join(
        line if i in same or not line.strip() else mark.format(line) for i, line in enumerate(lines)
    )
