"""Embeddings as pictures: rows of numbers in colour, and which rows point in the same direction."""

from __future__ import annotations

from typing import Any

from figures import library
from figures.show import ORANGE, PURPLE, Picture, figure


def rows(vectors: list[list], labels: list[str]) -> Picture:
    """Each vector as a row of coloured cells, named at its left."""
    numbers = [[_number(x) for x in vector] for vector in vectors]
    reach = max(abs(x) for row in numbers for x in row) or 1.0
    drawn = figure(5.8, 0.9 + 0.34 * len(numbers))
    axes = drawn.subplots()
    _cells(drawn, axes, numbers, reach, "number")
    axes.set_yticks([place + 0.5 for place in range(len(labels))], labels)
    columns = range(0, len(numbers[0]), 3)
    axes.set_xticks([place + 0.5 for place in columns], list(map(str, columns)))
    axes.set_xlabel("entry of the vector")
    return Picture(drawn, _describe_rows(vectors, labels))


def _describe_rows(vectors: list[list], labels: list[str]) -> str:
    """The text alternative of :func:`rows`."""
    parts = [f"{label}: {', '.join(f'{_number(x):.2f}' for x in v[:3])}, …" for label, v in zip(labels, vectors)]
    return f"{len(vectors)} vectors of {len(vectors[0])} numbers as coloured rows. " + "; ".join(parts) + "."


def similar(vectors: list[list], labels: list[str]) -> Picture:
    """The cosine between each pair of vectors as a coloured square with its number."""
    cosines = _cosines(vectors)
    drawn = figure(5.8, 4.9)
    axes = drawn.subplots()
    _cells(drawn, axes, cosines, 1.0, "cosine")
    middles = [place + 0.5 for place in range(len(labels))]
    axes.set_xticks(middles, labels)
    axes.set_yticks(middles, labels)
    for y, row in enumerate(cosines):
        for x, value in enumerate(row):
            if x != y and abs(value) >= 0.5:
                number = f"{value:.1f}".replace("-", "−").replace("0.", ".")
                axes.text(x + 0.5, y + 0.5, number, ha="center", va="center", fontsize=9)
    return Picture(drawn, _describe_similar(vectors, labels))


def _describe_similar(vectors: list[list], labels: list[str]) -> str:
    """The text alternative of :func:`similar`."""
    cosines = _cosines(vectors)
    pairs = sorted(
        ((cosines[y][x], f"{labels[y]} and {labels[x]}") for y in range(len(labels)) for x in range(y)), reverse=True
    )
    near = ", ".join(f"{names} {value:.2f}" for value, names in pairs[:5])
    far = ", ".join(f"{names} {value:.2f}" for value, names in pairs[-3:])
    return f"Cosines between the rows of {len(labels)} letters. Most alike: {near}. Most opposed: {far}."


def _cells(drawn, axes, numbers: list[list[float]], reach: float, label: str) -> None:
    """The numbers as cells, from ``-reach`` in one colour over the page's ground to ``reach`` in another."""
    colours = library.part("colors")
    rgba = colours.to_rgba
    ends = [rgba(PURPLE, 0.65), rgba(PURPLE, 0.0), rgba(ORANGE, 0.0), rgba(ORANGE, 0.65)]
    shades = colours.LinearSegmentedColormap.from_list("signs", list(zip((0.0, 0.5, 0.5, 1.0), ends)))
    shown = axes.pcolormesh(numbers, cmap=shades, vmin=-reach, vmax=reach, snap=True)
    axes.invert_yaxis()
    axes.tick_params(length=0)
    bar = drawn.colorbar(shown, ax=axes, shrink=0.9, label=label)
    bar.solids.set_rasterized(True)  # cells side by side would show their seams


def _cosines(vectors: list[list]) -> list[list[float]]:
    numbers = [[_number(x) for x in vector] for vector in vectors]
    lengths = [sum(x * x for x in row) ** 0.5 or 1.0 for row in numbers]
    return [
        [sum(x * y for x, y in zip(a, b)) / (la * lb) for b, lb in zip(numbers, lengths)]
        for a, la in zip(numbers, lengths)
    ]


def _number(x: Any) -> float:
    return float(getattr(x, "data", x))
