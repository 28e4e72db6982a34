"""The map in a notebook: an anywidget that runs ``map.js``, and whose blocks light up as soon as a check passes."""

from __future__ import annotations

import base64
import secrets
from html import escape
from pathlib import Path
from weakref import WeakSet

import anywidget
import traitlets
from IPython import get_ipython
from IPython.display import HTML, display

from autograder import course
from autograder.notebook import learner
from figures.living_map.drawing import STYLE, describe, svg
from figures.living_map.run import own, pieces, run
from figures.living_map.state import SHIPPED, awake, state

_shown: WeakSet[Map] = WeakSet()
_written_at = 0.0


class Map(anywidget.AnyWidget):
    """The widget: ``state`` is the map of one run, ``pieces`` whose each block is, ``lesson`` where it stands."""

    _esm = (Path(__file__).parent / "map.js").read_text(encoding="utf-8")
    _css = STYLE
    state = traitlets.Dict().tag(sync=True)
    pieces = traitlets.Dict().tag(sync=True)
    lesson = ""


def show(lesson: str, weights: dict[str, list] | None, chars: list[str] | None, document: str) -> None:
    """Show the picture and the widget, which takes its place where widgets are shown."""
    known = pieces(lesson)
    found = state(run(document, own(), weights, chars), known, lesson, "your model" if weights else SHIPPED)
    still = f"living-map-{secrets.token_hex(4)}"
    image = base64.b64encode(svg(found).encode()).decode()
    alt = escape(describe(found))
    display(HTML(f'<img id="{still}" alt="{alt}" src="data:image/svg+xml;base64,{image}" style="max-width:100%">'))
    made = Map(state={**found, "still": still}, pieces=found["pieces"])
    made.lesson = lesson
    _shown.add(made)
    _watch()
    display(made)


def _watch() -> None:
    """Look after each cell whether the learner's file has changed; that is when a check has passed."""
    global _written_at
    shell = get_ipython()
    if shell is not None and _refresh not in shell.events.callbacks["post_run_cell"]:
        _written_at = _time_written()
        shell.events.register("post_run_cell", _refresh)


def _refresh(*_: object) -> None:
    global _written_at
    if _time_written() == _written_at:
        return
    _written_at = _time_written()
    for shown in list(_shown):
        shown.pieces = awake(pieces(shown.lesson))


def _time_written() -> float:
    """When the learner's program was written last; 0 if it is not there."""
    path = learner.home() / course.PROGRAM
    return path.stat().st_mtime if path.exists() else 0.0
