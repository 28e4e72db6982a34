"""What a lesson's kernel tells at its end, so that a page without a kernel can show the lesson: see ``executed``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder import course

MIME = "application/vnd.microgpt.executed+json"
_PACKAGES = ("autograder", "figures", "models")
_SOURCE = ("_esm", "_css")


def report() -> None:
    """Display a note of the course's files that this kernel has read and of the widgets it has shown."""
    from IPython.display import display
    from ipywidgets.widgets import widget

    modules = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    files = sorted({Path(file).resolve() for file in modules if file})
    own = [file for file in files if any(file.is_relative_to(course.ROOT / name) for name in _PACKAGES)]
    every = list(widget._instances.values())
    inside = {part.model_id for one in every for part in _parts(one) if part is not one}
    whole = [one for one in every if one.model_id not in inside and hasattr(one, "layout")]
    note = {
        "read": [str(file.relative_to(course.ROOT)) for file in own],
        "widgets": {one.model_id: frames(one) for one in whole},
    }
    display({MIME: note}, raw=True)


def frames(widget: Any) -> dict[str, Any]:
    """What a widget can show without a kernel, as plain data.

    One that is written in JavaScript gives its state, source included, with what it draws when it is asked to. Any
    other gives nothing.
    """
    if not hasattr(widget, "_esm"):
        return {}
    if hasattr(widget, "draw_all"):
        widget.draw_all()
    state = {name: value for name, value in widget.get_state().items() if name[0] != "_" or name in _SOURCE}
    return {"state": json.loads(json.dumps(state, default=str))}


def _parts(widget: Any) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _parts(child)
