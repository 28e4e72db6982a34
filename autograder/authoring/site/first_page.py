"""The site's first page: what one will build and for whom, from the course itself."""

from __future__ import annotations

import base64
import json
from html import escape

from autograder import course, data, notebooks
from autograder.authoring import front_page, hero
from autograder.authoring.site import annotated, lessons, templates
from autograder.checking import answers
from autograder.live import plan
from figures.living_map import drawing, pages
from figures.living_map.run import reference_pieces, run
from figures.living_map.state import state

_NAME = "emma"
_STILL = "map-without-scripts"


def page(contents: dict[str, list[str]], pictures: dict[str, str], tried_in: str = "") -> str:
    """The page as MyST Markdown; ``contents`` are the site's pages under their captions, ``pictures`` the HTML of the
    lessons' pictures by cell, ``tried_in`` the folder of the browser edition, if it is in the site."""
    run = json.loads((course.ROOT / "data" / "canonical_losses.json").read_text(encoding="utf-8"))
    known = set(data.path("names.txt").read_text(encoding="utf-8").split())
    exercises, shown = course.exercises(), front_page.mistake()
    return templates.render(
        "index.md.j2",
        contents=contents,
        pictures=pictures,
        lessons=course.lessons(),
        hours=round(sum(one.minutes for one in course.lessons()) / 60),
        exercises=len(exercises),
        mistakes=sum(len(answers.mistakes(one.id)) for one in exercises),
        oddities=sum(len(answers.oddities(one.id)) for one in exercises),
        lines=len(annotated.lines()),
        losses=list(map(float, run["losses"])),
        names=run["samples"],
        new=sum(name not in known for name in run["samples"]),
        hero=escape(hero.alternative()),
        stub=_stub(course.exercise(shown.exercise)),
        panel=plan.panel_of(shown).html(),
        map=_map(),
        document=_NAME,
        tried_in=tried_in,
    )


def _map() -> str:
    """The living map with every block awake and no line of an answer: the picture, and what takes its place."""
    finished = state(run(_NAME), reference_pieces()) | {"example": True, "still": _STILL}
    widget = lessons.widget({"state": {"_esm": pages.MODULE, "_css": drawing.STYLE, "state": finished}})
    image = base64.b64encode(drawing.svg(finished).encode()).decode()
    alt = escape(drawing.describe(finished))
    return f'<img id="{_STILL}" alt="{alt}" src="data:image/svg+xml;base64,{image}">{widget}'


def _stub(exercise: course.Exercise) -> str:
    """The answer cell of an exercise as a learner finds it."""
    cells = notebooks.released(course.lesson(exercise.lesson).folder).cells
    return next(cell.source for cell in cells if notebooks.grade_id(cell) == exercise.id)
