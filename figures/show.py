"""Pictures that carry their text alternative, at home on light and dark pages, in colours that every kind of colour
vision can tell apart.

A picture is an SVG in the page's own HTML, not an image: its writing takes the page's colour, its ground is the page,
and it is sharp at any size. JupyterLab's own SVG output would be an image without a text alternative, in which the
page's colours do not hold. In a notebook that is not trusted JupyterLab takes every SVG out, and leaves the writing;
there the words that say what the picture shows stand in its place.
"""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.display import HTML

from figures import library

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Colour = str | tuple[str, float]  # a name or number, or one with its opacity

# Two names for colours of the page, which no picture would use as they stand: its writing and its ground.
INK, GROUND = "#010203", "#fdfcfb"
_PAGE = {
    INK: "currentColor",
    GROUND: "var(--jp-layout-color0,var(--pst-color-background,var(--vscode-editor-background,Canvas)))",
}
GREY: Colour = (INK, 0.7)
FAINT: Colour = (INK, 0.2)
# Okabe and Ito, "Color Universal Design" (2008), each as light or dark as stands out from white and from near-black.
BLUE, ORANGE, GREEN, RED, PURPLE = "#1A80BA", "#C38600", "#009E73", "#D55E00", "#C06C9B"
PALE: Colour = (BLUE, 0.3)

# DejaVu Sans comes with matplotlib, which measures with it; the others are as wide or a little narrower.
_FONTS = ["DejaVu Sans", "Verdana", "Geneva"]
STYLE: dict[Any, Any] = {
    "font.sans-serif": _FONTS,
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "legend.frameon": False,
    "legend.fontsize": 9,
    "svg.fonttype": "none",
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK),
}
_PIXELS_PER_INCH = 110
_LETTERS = 14  # pixels: JupyterLab's own text, beside which a picture has the size it was drawn in
_SMALLEST = 8  # pixels: on a page so narrow that letters would be smaller the picture is scrolled instead

_FRAME = "border: 1px dashed; padding: 0.6em 0.8em; max-width: 60em"
_WHY_WORDS = "<small>In words, for what draws it comes over the network; with one, restart the kernel.</small>"


def figure(width: float = 6.2, height: float = 2.9) -> Figure:
    """An empty figure in the course's style, ``width`` × ``height`` inches, independent of any notebook backend."""
    library.part().rcParams.update(STYLE)
    return library.part("figure").Figure(figsize=(width, height), layout="constrained")


def cell(axes, x: float, y: float, share: float, height: float = 1.0) -> None:
    """A cell of a heat map around ``x`` and ``y``, the fuller the larger ``share`` is, from 0 to 1. Ink can be read on
    all of them."""
    Rectangle = library.part("patches").Rectangle

    colour = (BLUE, 0.04 + 0.7 * share)
    axes.add_patch(Rectangle((x - 0.47, y - 0.47 * height), 0.94, 0.94 * height, facecolor=colour, edgecolor="none"))


@dataclass(frozen=True)
class Picture:
    """A drawing and, in words, what it shows. Raises ValueError if the words are missing."""

    drawn: Figure
    alt: str

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("A picture needs a text alternative that says what it shows.")


def as_svg(picture: Picture) -> str:
    """``picture`` as an SVG that stands alone or inside a page. The same picture gives the same text."""
    buffer = io.StringIO()
    with library.part().rc_context({"svg.hashsalt": picture.alt}):
        picture.drawn.savefig(buffer, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    # A style sheet would hold for the whole page; its lines stand in the head below.
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.S)
    svg = re.sub(r"<[^>]+>", _shortened, svg)
    svg = re.sub(r">\s+<", "><", svg)
    for name, colour in _PAGE.items():
        svg = svg.replace(name, colour)
    family = ",".join(f"'{name}'" for name in _FONTS) + ",sans-serif"
    width, _ = picture.drawn.get_size_inches()
    letters = min((float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)), default=_SMALLEST)
    narrowest = round(72 * width * _SMALLEST / letters)
    head = (
        f'<svg role="img" aria-label="{html.escape(picture.alt)}" style="display:block;width:100%;height:auto;'
        f"min-width:{min(narrowest, round(_PIXELS_PER_INCH * width))}px;font-family:{family};"
        'stroke-linejoin:round;stroke-linecap:butt"'
    )
    return re.sub(r'<svg([^>]*?) width="[^"]*" height="[^"]*"', rf"{head}\1", svg, count=1)


def as_html(picture: Picture) -> str:
    """``picture`` with its text alternative, for a page: as wide as it was drawn, beside larger letters wider, and
    never wider than its place; if it could not be drawn, the text alone."""
    if not library.is_here():
        return f'<p class="microgpt-undrawn" style="{_FRAME}">{html.escape(picture.alt)}<br>{_WHY_WORDS}</p>'
    width, _ = picture.drawn.get_size_inches()
    # JupyterLab takes the properties max-block-size and the SVG's tags out of what it does not trust, not the rest:
    # then these words are seen, and the SVG's letters, without their own size, are not.
    words = (
        '<div aria-hidden="true" style="overflow:hidden;max-block-size:0;font-size:14px">A picture, seen once the '
        f"notebook is trusted. {html.escape(picture.alt)}</div>"
    )
    return (
        f'<div class="microgpt-picture" style="max-width:{_PIXELS_PER_INCH * width / _LETTERS:.1f}em;overflow-x:auto">'
        f'<div style="font-size:0">{words}{as_svg(picture)}</div></div>'
    )


def show(picture: Picture) -> HTML:
    """``picture`` for a notebook: make it the last expression of the cell."""
    return HTML(as_html(picture))


def _shortened(tag: re.Match[str]) -> str:
    """A tag of matplotlib's without what says nothing: names that nothing refers to, fonts that the head names, turns
    by 0°, line breaks, and digits below a hundredth of a point."""
    text = tag[0]
    if text.startswith("<g "):
        text = re.sub(r' id="[^"]*"', "", text)
    if text.startswith("<text "):
        text = re.sub(r' transform="rotate\(-?0 [^"]*"', "", text)
        text = re.sub(r"font-family: [^;\"]*;? ?", "", text)
    if not text.startswith("<image "):
        text = re.sub(r"(\d\.\d\d)\d+", r"\1", text)
    return re.sub(r"\s+", " ", text)
