"""The parameters of a model as a picture: one rectangle for each matrix, in true proportion."""

from __future__ import annotations

from figures import library
from figures.show import BLUE, SKY, Picture, figure

_GAP = 10


def shapes(state: dict[str, list]) -> Picture:
    """One rectangle for each matrix, as wide as its columns and as high as its rows, with its name and its size."""
    Rectangle = library.part("patches").Rectangle

    drawn = figure(8.6, 4.4)
    axes = drawn.subplots()
    x = 0
    for name, rows in state.items():
        height, width = len(rows), len(rows[0])
        axes.add_patch(Rectangle((x, 0), width, height, facecolor=SKY, edgecolor=BLUE))
        axes.text(x + width / 2, height + 2, name, ha="left", va="bottom", rotation=35, fontsize=9.5)
        axes.text(x + width / 2, -2, f"{height}×{width}", ha="center", va="top", fontsize=9.5)
        x += width + _GAP
    axes.set(xlim=(-2, x + 24), ylim=(-10, 105), aspect="equal")
    axes.axis("off")
    return Picture(drawn, _describe_shapes(state))


def _describe_shapes(state: dict[str, list]) -> str:
    """The text alternative of :func:`shapes`."""
    sizes = [f"{name} {len(rows)} × {len(rows[0])}" for name, rows in state.items()]
    total = sum(len(rows) * len(rows[0]) for rows in state.values())
    return f"{len(sizes)} matrices with {total:,} parameters: " + ", ".join(sizes) + "."
