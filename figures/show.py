"""Pictures that carry their text alternative, in colours that every kind of colour vision can tell apart."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.display import HTML

from figures import library

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito, "Color Universal Design" (2008).
BLUE, ORANGE, GREEN, RED, SKY, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7"
GREY = "#6b6b6b"
STYLE: dict[Any, Any] = {
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "figure.facecolor": "white",
}

_FRAME = "border: 1px dashed; padding: 0.6em 0.8em; max-width: 60em"
_WHY_WORDS = "<small>In words, for what draws it comes over the network; with one, restart the kernel.</small>"


def figure(width: float = 7.0, height: float = 3.2) -> Figure:
    """An empty figure in the course's style, ``width`` × ``height`` inches, independent of any notebook backend."""
    library.part().rcParams.update(STYLE)
    return library.part("figure").Figure(figsize=(width, height), layout="constrained")


@dataclass(frozen=True)
class Picture:
    """A drawing and, in words, what it shows. Raises ValueError if the words are missing."""

    drawn: Figure
    alt: str

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("A picture needs a text alternative that says what it shows.")


def as_html(picture: Picture) -> str:
    """``picture`` as an HTML image with its text alternative; if it could not be drawn, the text alone."""
    if not library.is_here():
        return f'<p class="microgpt-undrawn" style="{_FRAME}">{html.escape(picture.alt)}<br>{_WHY_WORDS}</p>'
    buffer = io.BytesIO()
    picture.drawn.savefig(buffer, format="png", dpi=110)
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<img alt="{html.escape(picture.alt)}" src="data:image/png;base64,{data}" style="max-width:100%">'


def show(picture: Picture) -> HTML:
    """``picture`` for a notebook: make it the last expression of the cell."""
    return HTML(as_html(picture))
