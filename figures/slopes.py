"""Pictures of lesson 03: the nudge meter, secants, the error against the nudge, and a descent."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from figures import library
from figures.show import BLUE, GREEN, GREY, GROUND, ORANGE, PURPLE, RED, Picture, figure
from figures.slider import pictures

if TYPE_CHECKING:
    from ipywidgets import Widget

# Lines are told apart by colour, mark and dash.
_LINES = ((RED, "s", "--"), (ORANGE, "o", "-."), (GREEN, "^", ":"), (PURPLE, "D", "-"))

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def nudge(f: Callable[[float], float], x: float, h: float) -> Picture:
    """The curve of f near x, the two points x - h and x + h, and the line through them."""
    reach = max(1.0, 1.5 * h)
    ticks = [x - reach + 2 * reach * i / 200 for i in range(201)]
    low, high = f(x - h), f(x + h)
    steep = (high - low) / (2 * h)
    drawn = figure(5.8, 3.2)
    axes = drawn.subplots()
    axes.plot(ticks, [f(t) for t in ticks], color=BLUE, label="f")
    axes.plot(ticks, [low + steep * (t - x + h) for t in ticks], color=ORANGE, ls="--", label=f"slope {steep:.4f}")
    axes.plot([x - h, x + h], [low, high], "s", color=RED, label="x − h and x + h")
    axes.plot([x], [f(x)], "o", color=GREY, label="x")
    axes.set(xlabel="x", ylabel="f(x)")
    axes.legend()
    return Picture(drawn, _describe_nudge(f, x, h))


def _describe_nudge(f: Callable[[float], float], x: float, h: float) -> str:
    """The nudge in words."""
    low, high = f(x - h), f(x + h)
    return (
        f"A curve with the points at {x - h:g} and {x + h:g}, where it is {low:.4g} and {high:.4g}. "
        f"The line through both has the slope {(high - low) / (2 * h):.4f}."
    )


def secants(f: Callable[[float], float], x: float, sizes: tuple[float, ...] = (1.0, 0.5, 0.1)) -> Picture:
    """The curve of f near x and, for each nudge, the line through the points x - h and x + h."""
    reach = 1.15 * max(sizes)
    ticks = [x - reach + 2 * reach * i / 200 for i in range(201)]
    drawn = figure(5.8, 3.4)
    axes = drawn.subplots()
    axes.plot(ticks, [f(t) for t in ticks], color=BLUE, lw=2.5, label="f")
    for number, h in enumerate(sizes):
        colour, mark, dash = _LINES[number % len(_LINES)]
        steep, middle = (f(x + h) - f(x - h)) / (2 * h), (f(x + h) + f(x - h)) / 2
        line = [middle + steep * (t - x) for t in ticks]
        axes.plot(ticks, line, ls=dash, color=colour, label=f"h = {h:g}: slope {steep:.4g}")
        axes.plot([x - h, x + h], [f(x - h), f(x + h)], mark, color=colour)
    axes.set(xlabel="x", ylabel="f(x)")
    axes.legend()
    return Picture(drawn, _describe_secants(f, x, sizes))


def _describe_secants(f: Callable[[float], float], x: float, sizes: tuple[float, ...] = (1.0, 0.5, 0.1)) -> str:
    """The secants in words."""
    parts = [f"h = {h:g} the slope {(f(x + h) - f(x - h)) / (2 * h):.4g}" for h in sizes]
    return f"A curve and lines through two of its points, h to the left and right of {x:g}. The line has for " + (
        ", for ".join(parts) + "."
    )


def nudge_meter(
    f: Callable[[float], float], x: float, sizes: tuple[float, ...] = (1.0, 0.5, 0.25, 0.1, 0.01)
) -> Widget:
    """The nudge with a slider for its size, step buttons and a read-out."""

    def draw(index: int) -> tuple[str, Picture]:
        h = sizes[index]
        up, down = f(x + h), f(x - h)
        slope = f"({up:.6g} − {down:.6g}) / (2 · {h:g}) = <b>{(up - down) / (2 * h):.6f}</b>"
        return f"<code>{slope}</code>", nudge(f, x, h)

    larger, smaller = ("Larger", "Make the nudge larger"), ("Smaller", "Make the nudge smaller")
    return pictures("nudge h", [f"{h:g}" for h in sizes], draw, 0, larger, smaller)


def errors(sizes: list[float], found: list[float]) -> Picture:
    """The error of a measured slope against the size of the nudge, both on logarithmic axes."""
    ticker = library.part("ticker")

    drawn = figure(5.8, 3.2)
    axes = drawn.subplots()
    axes.loglog(sizes, [max(e, 1e-17) for e in found], "o-", color=BLUE)
    axes.set(xlabel="nudge h", ylabel="error of the slope")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(ticker.LogLocator(100, numticks=20))
        axis.set_minor_locator(ticker.NullLocator())
        axis.set_major_formatter(lambda number, _: "10" + f"{math.log10(number):.0f}".translate(_RAISED))
    axes.axvline(1e-6, color=GREY, ls=":", lw=1)
    for text, place, side in (("← rounding grows", 0.42, "right"), ("the curve shows →", 0.58, "left")):
        axes.text(place, 0.93, text, transform=axes.transAxes, ha=side, color=GREY, fontsize=10)
    axes.annotate("h = 10⁻⁶", (1e-6, 0.78), xycoords=axes.get_xaxis_transform(), ha="center", backgroundcolor=GROUND)
    return Picture(drawn, _describe_errors(sizes, found))


def _describe_errors(sizes: list[float], found: list[float]) -> str:
    """The errors in words."""
    parts = [f"h = {h:.0e}: error {e:.1e}" for h, e in zip(sizes, found)]
    return "Error of the measured slope against the nudge, falling and then rising again. " + "; ".join(parts) + "."


def descent(f: Callable[[float], float], path: list[float]) -> Picture:
    """A curve and the points of a descent on it, numbered."""
    low, high = min(path), max(path)
    margin = 0.25 * (high - low)
    ticks = [low - margin + (high - low + 2 * margin) * i / 200 for i in range(201)]
    drawn = figure(5.8, 3.0)
    axes = drawn.subplots()
    axes.plot(ticks, [f(t) for t in ticks], color=BLUE)
    axes.plot(path, [f(t) for t in path], "o--", color=RED, lw=1)
    for number, t in enumerate(path[:4]):
        axes.annotate(str(number), (t, f(t)), xytext=(-14, 6), textcoords="offset points", fontsize=10)
    axes.set(xlabel="x", ylabel="f(x)")
    return Picture(drawn, _describe_descent(f, path))


def _describe_descent(f: Callable[[float], float], path: list[float]) -> str:
    """The descent in words."""
    return (
        f"A valley and {len(path)} points going down in it, from x = {path[0]:.3g} to x = {path[-1]:.3g}, "
        f"where f is {f(path[-1]):.3g}."
    )
