"""Adam in pictures: one parameter's diary, with its gradients, their two running means and where it goes; and the way
down a valley, step by step."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from figures.show import BLUE, FAINT, INK, ORANGE, PALE, Picture, figure
from figures.slider import pictures

if TYPE_CHECKING:
    from ipywidgets import Widget

Paths = dict[str, list[tuple[float, float]]]


def diary(gradients: list[float], m_hats: list[float], roots: list[float], places: list[float]) -> Picture:
    """Above, each gradient with m_hat and the root of v_hat; below, the parameter after each step."""
    drawn = figure(5.8, 4.4)
    above, below = drawn.subplots(2, 1, sharex=True)
    steps = range(1, len(gradients) + 1)
    above.bar(steps, gradients, color=PALE, edgecolor=BLUE, label="gradient")
    above.plot(steps, m_hats, color=BLUE, linewidth=2.2, marker="o", markersize=4, label="m_hat")
    above.plot(steps, roots, color=ORANGE, linewidth=2, linestyle="--", label="root of v_hat")
    above.axhline(0, color=INK, linewidth=0.8)
    above.set_ylabel("gradient")
    drawn.legend(ncols=3, loc="outside upper center")
    below.plot([0, *steps], places, color=BLUE, marker="o", markersize=4)
    below.set_ylabel("parameter")
    below.set_xlabel("step")
    return Picture(drawn, _describe_diary(gradients, m_hats, roots, places))


def _describe_diary(gradients: list[float], m_hats: list[float], roots: list[float], places: list[float]) -> str:
    """The text alternative of :func:`diary`."""
    rows = [
        f"step {i}: gradient {g:.2f}, m_hat {m:.2f}, root of v_hat {r:.2f}, parameter {p:.4f}"
        for i, (g, m, r, p) in enumerate(zip(gradients, m_hats, roots, places[1:]), 1)
    ]
    return f"One parameter's diary, from {places[0]:.4f} on. " + "; ".join(rows) + "."


def valley(loss: Callable[[float, float], float], paths: Paths, steps: int) -> Picture:
    """A valley with its lowest place at (0, 0), from above: lines of equal loss, and each path up to its place after
    ``steps``."""
    half_x, half_y = (1.15 * max(abs(place[axis]) for path in paths.values() for place in path) for axis in (0, 1))
    xs, ys = ([half * i / 30 for i in range(-30, 31)] for half in (half_x, half_y))
    start = loss(*next(iter(paths.values()))[0])
    drawn = figure(5.8, 3.4)
    axes = drawn.subplots()
    levels = [start * share for share in (0.01, 0.05, 0.15, 0.4, 1)]
    axes.contour(xs, ys, [[loss(x, y) for x in xs] for y in ys], levels=levels, colors=[FAINT])
    for (name, path), colour, mark in zip(paths.items(), (BLUE, ORANGE), "os"):
        axes.plot(*zip(*path[: steps + 1]), color=colour, lw=1.4, marker=mark, markersize=3, label=name)
        axes.plot(*path[steps], color=colour, marker=mark, markersize=9)
    axes.plot(0, 0, color=INK, marker="+", markersize=11, lw=0, label="lowest place")
    axes.set(xlabel="x", ylabel="y", xlim=(-half_x, half_x), ylim=(-half_y, half_y))
    drawn.legend(ncols=3, loc="outside upper center")
    return Picture(drawn, _describe_valley(loss, paths, steps))


def _describe_valley(loss: Callable[[float, float], float], paths: Paths, steps: int) -> str:
    """Where each path is after ``steps``, and the loss there."""
    places = ((name, *path[steps]) for name, path in paths.items())
    # Adding 0 turns -0.0 into 0.0.
    parts = (
        f"{name} is at x = {round(x, 2) + 0:.2f}, y = {round(y, 2) + 0:.2f}, with the loss {loss(x, y):.3f}"
        for name, x, y in places
    )
    return f"After {steps} step{'s' * (steps != 1)}: {'; '.join(parts)}.".replace("-", "−")


def valley_walk(loss: Callable[[float, float], float], paths: Paths, stops: Sequence[int]) -> Widget:
    """The valley with a slider and two buttons, which go to the numbers of steps in ``stops``."""

    def draw(index: int) -> tuple[str, Picture]:
        seen = valley(loss, paths, stops[index])
        return html.escape(seen.alt), seen

    return pictures("Steps", [str(steps) for steps in stops], draw)
