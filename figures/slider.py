"""A picture for each place of a slider, with what it shows in words: one widget, for notebooks and for pages without a
kernel.

The slider of ipywidgets cannot be given a name that a screen reader says; this one is the browser's own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figures.show import Picture, as_html

if TYPE_CHECKING:
    from ipywidgets import Widget

# What stands on a button, and what it does.
BACK, FORWARD = ("Back", "One step back"), ("Forward", "One step forward")


def pictures(
    label: str,
    texts: Sequence[str],
    draw: Callable[[int], tuple[str, Picture]],
    start: int = 0,
    back: tuple[str, str] = BACK,
    on: tuple[str, str] = FORWARD,
    ring: bool = False,
) -> Widget:
    """A slider, two buttons that move it by one, a read-out and a picture. The slider stands at one of ``texts``,
    first at that of number ``start``. ``draw`` is called with a number when its place is first come to, and
    gives what the read-out says there, as HTML, and the picture. In a ring the first place follows the last."""
    import anywidget
    import traitlets

    @functools.cache
    def place(index: int) -> dict[str, Any]:
        says, picture = draw(index)
        return {"index": index, "says": says, "picture": as_html(picture)}

    class Pictures(anywidget.AnyWidget):
        _esm, _css = (Path(__file__).with_suffix(kind).read_text(encoding="utf-8") for kind in (".js", ".css"))
        label = traitlets.Unicode().tag(sync=True)
        texts = traitlets.List(traitlets.Unicode()).tag(sync=True)
        buttons = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
        ring = traitlets.Bool().tag(sync=True)
        index = traitlets.Int().tag(sync=True)
        places = traitlets.List(traitlets.Dict()).tag(sync=True)

        @traitlets.observe("index")
        def _come_to(self, _: object) -> None:
            self.places = [place(self.index)]

        def draw_all(self) -> None:
            """Have every place in ``places``: nobody can ask for one where there is no kernel."""
            self.places = [place(index) for index in range(len(self.texts))]

        def __repr__(self) -> str:
            return f"{self.label}: a picture with a slider from {self.texts[0]} to {self.texts[-1]}"

        def _repr_mimebundle_(self, **named: Any) -> Any:
            """Where no widget is shown, the picture at the start stands, with its words."""
            data, about = super()._repr_mimebundle_(**named) or ({}, {})
            first = place(start)
            return {**data, "text/html": f"<div>{first['says']}</div>{first['picture']}"}, about

    buttons, places = [list(back), list(on)], [place(start)]
    return Pictures(label=label, texts=list(texts), buttons=buttons, ring=ring, index=start, places=places)
