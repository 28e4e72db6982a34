"""Pictures of lesson 06: probabilities as bars, points in a ring, and what a network makes of the plane."""

from __future__ import annotations

from collections.abc import Callable

from figures import library
from figures.show import BLUE, GROUND, INK, ORANGE, Picture, figure

_MARKERS = (("o", BLUE, "class 0, inside"), ("^", ORANGE, "class 1, the ring"))


def bars(labels: list[str], probabilities: list) -> Picture:
    """The probabilities (Values) as bars, each with its number."""
    numbers = [p.data for p in probabilities]
    drawn = figure(4.4, 2.6)
    axes = drawn.subplots()
    held = axes.bar(labels, numbers, color=BLUE, width=0.6)
    axes.bar_label(held, [f"{n:.3f}" for n in numbers], padding=2)
    axes.set(xlabel="logit", ylabel="probability", ylim=(0, 1))
    return Picture(drawn, _describe_bars(labels, probabilities))


def _describe_bars(labels: list[str], probabilities: list) -> str:
    """The bars in words."""
    parts = [f"{label}: {p.data:.3f}" for label, p in zip(labels, probabilities)]
    return "Bars of the probabilities by logit. " + ", ".join(parts) + "."


def rings(points: list[list[float]], classes: list[int]) -> Picture:
    """The points of both classes."""
    drawn = figure(4.4, 4.4)
    _scatter(drawn.subplots(), points, classes)
    return Picture(drawn, _describe_rings(points, classes))


def _describe_rings(points: list[list[float]], classes: list[int]) -> str:
    """The points in words."""
    inner, outer = classes.count(0), classes.count(1)
    return f"{inner} points of class 0 around the middle, {outer} points of class 1 in a ring around them."


def decision_map(inside: Callable[[list[float]], float], points: list[list[float]], classes: list[int]) -> Picture:
    """The probability of class 0 over the plane, shaded from the colour of one class to that of the other, with its
    border at one half, and the points on top."""
    colours = library.part("colors")
    (_, colour_0, _), (_, colour_1, _) = _MARKERS
    rgba = colours.to_rgba
    ends = [rgba(colour_1, 0.6), rgba(colour_1, 0.0), rgba(colour_0, 0.0), rgba(colour_0, 0.6)]
    shades = colours.LinearSegmentedColormap.from_list("classes", list(zip((0.0, 0.5, 0.5, 1.0), ends)))
    ticks = [-1.8 + 3.6 * i / 40 for i in range(41)]
    grid = [[inside([x, y]) for x in ticks] for y in ticks]
    drawn = figure(5.4, 4.4)
    axes = drawn.subplots()
    shown = axes.contourf(ticks, ticks, grid, levels=[i / 10 for i in range(11)], cmap=shades)
    axes.contour(ticks, ticks, grid, levels=[0.5], colors=INK, linewidths=1.5)
    drawn.colorbar(shown, label="probability of class 0")
    _scatter(axes, points, classes)
    return Picture(drawn, _describe_map(inside, points, classes))


def _describe_map(inside: Callable[[list[float]], float], points: list[list[float]], classes: list[int]) -> str:
    """The map in words."""
    right = sum((inside(p) > 0.5) == (c == 0) for p, c in zip(points, classes))
    return (
        f"The plane, coloured by the probability of class 0: {inside([0.0, 0.0]):.2f} in the middle, "
        f"{inside([1.5, 0.0]):.2f} at the right edge. A black border separates the classes; "
        f"{right} of {len(points)} points are on the right side of it."
    )


def _scatter(axes, points: list[list[float]], classes: list[int]) -> None:
    for wanted, (marker, colour, label) in enumerate(_MARKERS):
        chosen = [p for p, c in zip(points, classes) if c == wanted]
        axes.scatter(
            [p[0] for p in chosen], [p[1] for p in chosen], marker=marker, c=colour, edgecolors=GROUND, label=label
        )
    axes.set(xlabel="first coordinate", ylabel="second coordinate", aspect="equal")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
