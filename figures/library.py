"""matplotlib, which the pictures are drawn with, or what stands for it where it cannot be had.

In a browser it comes over the network when the first picture is drawn. Without a network every command is taken and
nothing is drawn: what a picture shows is then said in words.
"""

from __future__ import annotations

import importlib
from typing import Any

from autograder import packages


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
        grid = [[self] * columns for _ in range(rows)]
        if not squeeze:
            return grid
        flat = [one for row in grid for one in row]
        return grid if min(rows, columns) > 1 else flat if len(flat) > 1 else self

    def get_xlim(self) -> tuple[float, float]:
        return 0.0, 1.0

    get_ylim = get_xlim


def part(name: str = "") -> Any:
    """The module ``matplotlib.name``, or matplotlib itself, or what stands for it."""
    return importlib.import_module(f"matplotlib.{name}".rstrip(".")) if is_here() else Undrawn()


def is_here() -> bool:
    """Whether there is matplotlib to draw with."""
    return packages.is_here("matplotlib")
