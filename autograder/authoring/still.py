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
    from IPython import get_ipython
    from IPython.display import display

    modules = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    files = sorted({Path(file).resolve() for file in modules if file})
    own = [file for file in files if any(file.is_relative_to(course.ROOT / name) for name in _PACKAGES)]
    results = get_ipython().user_ns["Out"].values()
    note = {
        "read": [str(file.relative_to(course.ROOT)) for file in own],
        "widgets": {shown.model_id: frames(shown) for shown in results if hasattr(shown, "model_id")},
    }
    display({MIME: note}, raw=True)


def frames(widget: Any) -> dict[str, Any]:
    """What a widget can show without a kernel, as plain data.

    One that is written in JavaScript gives its state, source included. One with a slider gives the slider's name, the
    place it starts at, and for each place a label and what the widget's HTML parts say there. Any other gives nothing.
    """
    if hasattr(widget, "_esm"):
        state = {name: value for name, value in widget.get_state().items() if name[0] != "_" or name in _SOURCE}
        return {"state": json.loads(json.dumps(state, default=str))}
    parts = list(_parts(widget))
    slider = next((part for part in parts if "Slider" in type(part).__name__), None)
    if slider is None:
        return {}
    texts = [part for part in parts if type(part).__name__ == "HTML"]
    values, places, began = _values(slider), [], slider.value
    for label, value in values:
        slider.value = value
        places.append({"label": label, "html": [text.value for text in texts]})
    slider.value = began
    return {"name": slider.description, "start": [value for _, value in values].index(began), "places": places}


def _parts(widget: Any) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _parts(child)


def _values(slider: Any) -> list[tuple[str, Any]]:
    """The places of a slider: label and value."""
    if hasattr(slider, "options"):
        return list(slider.options)
    steps = range(round((slider.max - slider.min) / slider.step) + 1)
    values = [round(slider.min + i * slider.step, 9) for i in steps]
    return [(f"{value:g}", value) for value in values]
