"""Attention as pictures: the triangle of weights, the masked square, and a query among its keys."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from figures.show import BLUE, GREY, ORANGE, Picture, as_html, figure

if TYPE_CHECKING:
    from ipywidgets import Widget


def triangle(weights: list[list], labels: list[str], title: str = "") -> Picture:
    """Row t holds the weights with which position t takes the positions up to itself."""
    drawn = figure(6.6, 0.9 + 0.52 * len(weights))
    axes = drawn.subplots()
    _draw_square(axes, weights, labels)
    axes.set_title(title, loc="left")
    return Picture(drawn, _describe_triangle(weights, labels))


def _describe_triangle(weights: list[list], labels: list[str]) -> str:
    """The text alternative of :func:`triangle`."""
    rows = []
    for t, row in enumerate(weights):
        numbers = [_number(w) for w in row]
        top = max(range(len(numbers)), key=lambda i: numbers[i])
        rows.append(f"{labels[t]} (position {t}) takes most from {labels[top]} (position {top}), {numbers[top]:.2f}")
    return "Attention weights, one row for each position: " + "; ".join(rows) + "."


def heads(weights: list[list[list]], labels: list[str]) -> Picture:
    """One triangle for each head, side by side."""
    drawn = figure(3.1 * len(weights), 3.4)
    for number, (axes, head) in enumerate(zip(drawn.subplots(1, len(weights), squeeze=False)[0], weights)):
        _draw_square(axes, head, labels, numbers=False)
        axes.set_title(f"head {number}", loc="left")
        if number:
            axes.set_ylabel("")
    return Picture(drawn, _describe_heads(weights, labels))


def _describe_heads(weights: list[list[list]], labels: list[str]) -> str:
    """The text alternative of :func:`heads`."""
    return " ".join(f"Head {i}: {_describe_triangle(head, labels)}" for i, head in enumerate(weights))


def choices(weights: list[list], words: list[str]) -> Picture:
    """A row for each word: its letters, each as dark as the weight it gets."""
    numbers = [[_number(w) for w in row] for row in weights]
    drawn = figure(4.6, 0.7 + 0.45 * len(words))
    axes = drawn.subplots()
    axes.imshow(numbers, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(words[0])), [f"position {i}" for i in range(len(words[0]))])
    axes.set_yticks([])
    for y, (row, word) in enumerate(zip(numbers, words)):
        for x, (weight, letter) in enumerate(zip(row, word)):
            axes.text(x, y, f"{letter}  {weight:.2f}", ha="center", va="center", color=_ink(weight))
    rows = [", ".join(f"{letter} {w:.2f}" for letter, w in zip(word, row)) for word, row in zip(words, numbers)]
    return Picture(drawn, "The weight of each letter, one row for each word: " + "; ".join(rows) + ".")


def compass(
    angle: float, keys: dict[str, list[float]], weigh: Callable[[list[float], list[list[float]]], list]
) -> Picture:
    """A query of length 2 at ``angle`` degrees among the keys, and the weights that ``weigh(query, keys)`` gives."""
    query = _at(angle)
    weights = [_number(w) for w in weigh(query, list(keys.values()))]
    drawn = figure(7.4, 3.3)
    plane, bars = drawn.subplots(1, 2)
    for name, (x, y) in keys.items():
        plane.annotate("", (x, y), (0, 0), arrowprops={"arrowstyle": "->", "color": BLUE, "lw": 2})
        plane.text(1.16 * x, 1.16 * y, name, ha="center", va="center")
    plane.annotate("", query, (0, 0), arrowprops={"arrowstyle": "->", "color": ORANGE, "lw": 3})
    plane.text(1.14 * query[0], 1.14 * query[1], "query", ha="center", va="center")
    plane.set(xlim=(-2.8, 2.8), ylim=(-2.8, 2.8), aspect="equal")
    plane.axhline(0, color=GREY, lw=0.6)
    plane.axvline(0, color=GREY, lw=0.6)
    bars.barh(list(keys), weights, color=BLUE)
    for place, weight in enumerate(weights):
        bars.text(weight + 0.02, place, f"{weight:.2f}", va="center")
    bars.set(xlim=(0, 1.15), xlabel="weight")
    bars.invert_yaxis()
    return Picture(drawn, _describe_compass(angle, keys, weigh))


def _describe_compass(
    angle: float, keys: dict[str, list[float]], weigh: Callable[[list[float], list[list[float]]], list]
) -> str:
    """The text alternative of :func:`compass`."""
    weights = weigh(_at(angle), list(keys.values()))
    parts = ", ".join(f"{name} {_number(w):.2f}" for name, w in zip(keys, weights))
    return f"A query at {angle:.0f} degrees among {len(keys)} keys gives the weights {parts}."


def turning_compass(keys: dict[str, list[float]], weigh: Callable[[list[float], list[list[float]]], list]) -> Widget:
    """The compass with a slider and step buttons that turn the query."""
    import ipywidgets as widgets

    slider = widgets.IntSlider(
        0, 0, 350, 10, description="query, degrees", style={"description_width": "initial"}, continuous_update=False
    )
    back, on = (widgets.Button(description=text, layout={"width": "3.5em"}) for text in ("−10", "+10"))
    picture, reading = widgets.HTML(), widgets.HTML()

    def draw(_: object = None) -> None:
        turned = compass(slider.value, keys, weigh)
        picture.value, reading.value = as_html(turned), turned.alt

    def turn(by: int) -> None:
        slider.value = (slider.value + by) % 360

    back.on_click(lambda _: turn(-10))
    on.on_click(lambda _: turn(10))
    slider.observe(draw, "value")
    draw()
    return widgets.VBox([widgets.HBox([slider, back, on]), reading, picture])


def _draw_square(axes, weights: list[list], labels: list[str], numbers: bool = True) -> None:
    size = len(weights)
    square = [[_number(row[i]) if i < len(row) else math.nan for i in range(size)] for row in weights]
    axes.imshow(square, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(size), labels[:size])
    axes.set_yticks(range(size), labels[:size])
    axes.set_xlabel("takes from")
    axes.set_ylabel("position")
    for y, row in enumerate(square):
        for x, weight in enumerate(row):
            if numbers and not math.isnan(weight):
                axes.text(
                    x,
                    y,
                    f"{weight:.2f}",
                    ha="center",
                    va="center",
                    fontsize=9,
                    color=_ink(weight),
                )


def _ink(weight: float) -> str:
    """A colour that can be read on a square of this weight."""
    return "white" if weight > 0.6 else "black"


def _at(angle: float) -> list[float]:
    return [2 * math.cos(math.radians(angle)), 2 * math.sin(math.radians(angle))]


def _number(x: Any) -> float:
    return float(getattr(x, "data", x))
