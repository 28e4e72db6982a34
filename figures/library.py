"""matplotlib, which the pictures are drawn with, or what stands for it where it cannot be had.

In a browser it comes over the network when the first picture is drawn. Without a network every command is taken and
nothing is drawn: what a picture shows is then said in words. Nor is anything drawn where nobody looks: see ``unseen``.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

from autograder import packages


class _Grid(list):
    """Rows of axes; ``flat`` has them one after another."""

    @property
    def flat(self) -> list:
        return [one for row in self for one in row]


class Undrawn:
    """Takes every command of matplotlib and draws nothing."""

    def __getattr__(self, name: str) -> Undrawn:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments: object, **named: object) -> Undrawn:
        return self

    def __getitem__(self, key: object) -> Undrawn:
        return self

    def subplots(self, rows: int = 1, columns: int = 1, *, squeeze: bool = True, **named: object) -> Any:
        """As many as were asked for, nested as matplotlib nests them."""
        grid = _Grid([self] * columns for _ in range(rows))
        if not squeeze:
            return grid
        return grid if min(rows, columns) > 1 else grid.flat if rows * columns > 1 else self

    def get_xlim(self) -> tuple[float, float]:
        return 0.0, 1.0

    get_ylim = get_xlim


def part(name: str = "") -> Any:
    """The module ``matplotlib.name``, or matplotlib itself, or what stands for it."""
    return importlib.import_module(f"matplotlib.{name}".rstrip(".")) if is_here() else Undrawn()


def numpy() -> Any:
    """NumPy, which comes with matplotlib, or what stands for it."""
    return importlib.import_module("numpy") if is_here() else Undrawn()


def is_here() -> bool:
    """Whether there is matplotlib to draw with, and somebody to look."""
    return not unseen() and packages.is_here("matplotlib")


def unseen() -> bool:
    """Whether a lesson runs for what its checks say alone, as for `autograder check`: nobody sees what it shows."""
    return bool(os.environ.get("AUTOGRADER_UNSEEN"))
