"""Attention as pictures: the triangle of weights, the masked square, arcs from a position to those before it, and a
query among its keys."""

from __future__ import annotations

import html
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from figures import library
from figures.show import BLUE, GREY, INK, ORANGE, Picture, cell, figure
from figures.slider import pictures

if TYPE_CHECKING:
    from ipywidgets import Widget


def triangle(weights: list[list], labels: list[str], title: str = "") -> Picture:
    """Row t holds the weights with which position t takes the positions up to itself."""
    drawn = figure(5.6, 0.9 + 0.42 * len(weights))
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
    """One triangle for each head, two side by side."""
    down = math.ceil(len(weights) / 2)
    drawn = figure(5.8, 0.2 + 3.0 * down)
    places = drawn.subplots(down, 2, squeeze=False).flat
    for number, (axes, head) in enumerate(zip(places, weights)):
        _draw_square(axes, head, labels, numbers=False)
        axes.set_title(f"head {number}", loc="left")
        if number % 2:
            axes.set_ylabel("")
    for axes in places:
        axes.axis("off")
    return Picture(drawn, _describe_heads(weights, labels))


def _describe_heads(weights: list[list[list]], labels: list[str]) -> str:
    """The text alternative of :func:`heads`."""
    return " ".join(f"Head {i}: {_describe_triangle(head, labels)}" for i, head in enumerate(weights))


def arcs(weights: list[list], labels: list[str], off: int | None = None) -> Picture:
    """A row for each head: what the last position takes from each, as arcs and below the letters. The head that is
    ``off`` takes nothing."""
    last = len(labels) - 1
    drawn = figure(5.8, 0.1 + 1.05 * len(weights))
    axes = drawn.subplots()
    for head, row in enumerate(weights):
        silent = head == off
        axes.text(-0.8, head, f"head {head}" + silent * "\noff", ha="right", va="center", color=GREY if silent else INK)
        for place, (label, weight) in enumerate(zip(labels, map(_number, row))):
            axes.text(place, head - 0.1, label, ha="center", va="center", color=GREY if silent else INK)
            if silent:
                continue
            cell(axes, place, head, weight, height=0.42)
            axes.text(place, head + 0.1, f"{weight:.2f}", ha="center", va="center", fontsize=9.5)
            far = last - place
            line = {"theta1": 180, "theta2": 360, "color": (BLUE, min(1.0, 0.1 + 1.5 * weight)), "lw": 1 + 6 * weight}
            bow = ((place + last) / 2, head - 0.22), far, 0.1 + 0.85 * far / last
            if far and weight > 0.01:
                axes.add_patch(library.part("patches").Arc(*bow, **line))
    axes.set(xlim=(-2.2, last + 0.6), ylim=(len(weights) - 0.7, -0.85))
    axes.axis("off")
    return Picture(drawn, _describe_arcs(weights, labels, off))


def _describe_arcs(weights: list[list], labels: list[str], off: int | None = None) -> str:
    """From where each head takes most."""
    parts = []
    for head, row in enumerate(weights):
        most = max(range(len(row)), key=lambda place: _number(row[place]))
        takes = f"takes most from {labels[most]} (position {most}), {_number(row[most]):.2f}"
        parts.append(f"head {head} {'is off' if head == off else takes}")
    return f"Attention of the last position, {labels[-1]}: {'; '.join(parts)}."


def head_switch(weights: list[list], labels: list[str], losses: list[float]) -> Widget:
    """The arcs with a slider that switches one head off. ``losses`` begin with that of all heads; then each head's is
    missing."""

    def draw(index: int) -> tuple[str, Picture]:
        off = index - 1 if index else None
        says = f"Without head {off} the loss is {losses[index]:.3f} instead of {losses[0]:.3f}."
        return says if index else f"With all heads the loss is {losses[0]:.3f}.", arcs(weights, labels, off)

    return pictures("head off", ["none", *map(str, range(len(weights)))], draw)


def choices(weights: list[list], words: list[str]) -> Picture:
    """A row for each word: its letters, each as dark as the weight it gets."""
    numbers = [[_number(w) for w in row] for row in weights]
    drawn = figure(4.8, 0.7 + 0.42 * len(words))
    axes = drawn.subplots()
    for y, (row, word) in enumerate(zip(numbers, words)):
        for x, (weight, letter) in enumerate(zip(row, word)):
            cell(axes, x, y, weight)
            axes.text(x, y, f"{letter} {weight:.2f}", ha="center", va="center")
    axes.set(xlim=(-0.5, len(words[0]) - 0.5), ylim=(len(words) - 0.5, -0.5))
    axes.set_xticks(range(len(words[0])), [f"position {i}" for i in range(len(words[0]))])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    rows = [", ".join(f"{letter} {w:.2f}" for letter, w in zip(word, row)) for word, row in zip(words, numbers)]
    return Picture(drawn, "The weight of each letter, one row for each word: " + "; ".join(rows) + ".")


def compass(
    angle: float, keys: dict[str, list[float]], weigh: Callable[[list[float], list[list[float]]], list]
) -> Picture:
    """A query of length 2 at ``angle`` degrees among the keys, and the weights that ``weigh(query, keys)`` gives."""
    query = _at(angle)
    weights = [_number(w) for w in weigh(query, list(keys.values()))]
    drawn = figure(5.8, 3.3)
    plane, bars = drawn.subplots(1, 2, width_ratios=(1.25, 1))
    for name, (x, y) in keys.items():
        plane.annotate("", (x, y), (0, 0), arrowprops={"arrowstyle": "->", "color": BLUE, "lw": 2})
        # Beyond its arrow's tip, where neither the query nor an axis passes.
        side = "center" if abs(x) < 0.5 else "left" if x > 0 else "right"
        plane.text(1.12 * x, 1.12 * y, name, ha=side, va="bottom" if y > 0.5 else "top" if y < -0.5 else "center")
    plane.annotate("", query, (0, 0), arrowprops={"arrowstyle": "->", "color": ORANGE, "lw": 3})
    plane.plot([], [], color=ORANGE, lw=3, label=f"query, {angle:.0f}°")
    plane.plot([], [], color=BLUE, lw=2, label="keys")
    plane.set(xlim=(-3.4, 3.4), ylim=(-2.8, 2.8), aspect="equal")
    plane.axis("off")
    drawn.legend(ncols=2, loc="outside upper left")
    bars.barh(list(keys), weights, color=BLUE, height=0.6)
    for place, weight in enumerate(weights):
        bars.text(weight + 0.03, place, f"{weight:.2f}", va="center")
    bars.set(xlim=(0, 1.3), xlabel="weight", xticks=(0, 0.5, 1))
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

    def draw(index: int) -> tuple[str, Picture]:
        turned = compass(10 * index, keys, weigh)
        return html.escape(turned.alt), turned

    back, on = ((text, f"Turn the query by {text} degrees") for text in ("−10", "+10"))
    return pictures("query", [f"{10 * index}°" for index in range(36)], draw, 0, back, on, ring=True)


def _draw_square(axes, weights: list[list], labels: list[str], numbers: bool = True) -> None:
    size = len(weights)
    for y, row in enumerate(weights):
        for x, weight in enumerate(map(_number, row)):
            cell(axes, x, y, weight)
            if numbers:
                axes.text(x, y, f"{weight:.2f}", ha="center", va="center", fontsize=9.5)
    axes.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5), aspect="equal")
    axes.tick_params(length=0)
    axes.set_xticks(range(size), labels[:size])
    axes.set_yticks(range(size), labels[:size])
    axes.set_xlabel("takes from")
    axes.set_ylabel("position")


def _at(angle: float) -> list[float]:
    return [2 * math.cos(math.radians(angle)), 2 * math.sin(math.radians(angle))]


def _number(x: Any) -> float:
    return float(getattr(x, "data", x))
