"""The parameters of a model as a picture: one rectangle for each matrix, in true proportion."""

from __future__ import annotations

from figures import library
from figures.show import BLUE, PALE, Picture, figure

_WIDTH = 5.8  # inches
_ENTRY = 0.028  # inches that one entry of a matrix takes
_LETTER = 0.073  # inches, a little more than a letter of 9.5 points is wide on the average
_WRITING = 0.42  # inches above each rectangle


def shapes(state: dict[str, list]) -> Picture:
    """One rectangle for each matrix, as wide as its columns and as high as its rows, with its name and its size."""
    Rectangle = library.part("patches").Rectangle

    places, height = _flow(state)
    drawn = figure(_WIDTH, height)
    drawn.set_layout_engine("none")
    axes = drawn.add_axes((0, 0, 1, 1))
    for name, (x, y) in places.items():
        rows, columns = len(state[name]), len(state[name][0])
        axes.text(x, y + 0.05, f"{name}\n{rows}×{columns}", ha="left", va="top", fontsize=9.5)
        corner = (x, y + _WRITING)
        axes.add_patch(Rectangle(corner, columns * _ENTRY, rows * _ENTRY, facecolor=PALE, edgecolor=BLUE))
    axes.set(xlim=(0, _WIDTH), ylim=(height, 0))
    axes.axis("off")
    return Picture(drawn, _describe_shapes(state))


def _flow(state: dict[str, list]) -> tuple[dict[str, tuple[float, float]], float]:
    """Where each matrix begins, its writing included, in lines from left to right; and the height of all. In inches."""
    places: dict[str, tuple[float, float]] = {}
    x, y, high = 0.05, 0.0, 0.0
    for name, rows in state.items():
        wide = max(len(rows[0]) * _ENTRY, len(name) * _LETTER)
        if x + wide > _WIDTH and high:
            x, y, high = 0.05, y + high, 0.0
        places[name] = (x, y)
        x += wide + 0.2
        high = max(high, _WRITING + len(rows) * _ENTRY + 0.15)
    return places, y + high


def _describe_shapes(state: dict[str, list]) -> str:
    """The text alternative of :func:`shapes`."""
    sizes = [f"{name} {len(rows)} × {len(rows[0])}" for name, rows in state.items()]
    total = sum(len(rows) * len(rows[0]) for rows in state.values())
    return f"{len(sizes)} matrices with {total:,} parameters: " + ", ".join(sizes) + "."
