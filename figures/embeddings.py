"""Embeddings as pictures: rows of numbers in colour, and which rows point in the same direction."""

from __future__ import annotations

from typing import Any

from figures.show import Picture, figure

_COLOURS = "PuOr_r"  # orange against purple: told apart by every kind of colour vision


def rows(vectors: list[list], labels: list[str]) -> Picture:
    """Each vector as a row of coloured cells, named at its left."""
    numbers = [[_number(x) for x in vector] for vector in vectors]
    reach = max(abs(x) for row in numbers for x in row) or 1.0
    drawn = figure(7.2, 0.9 + 0.36 * len(numbers))
    axes = drawn.subplots()
    image = axes.imshow(numbers, cmap=_COLOURS, vmin=-reach, vmax=reach, aspect="auto")
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel("entry of the vector")
    drawn.colorbar(image, ax=axes, shrink=0.9)
    return Picture(drawn, _describe_rows(vectors, labels))


def _describe_rows(vectors: list[list], labels: list[str]) -> str:
    """The text alternative of :func:`rows`."""
    parts = [f"{label}: {', '.join(f'{_number(x):.2f}' for x in v[:3])}, …" for label, v in zip(labels, vectors)]
    return f"{len(vectors)} vectors of {len(vectors[0])} numbers as coloured rows. " + "; ".join(parts) + "."


def similar(vectors: list[list], labels: list[str]) -> Picture:
    """The cosine between each pair of vectors as a coloured square with its number."""
    cosines = _cosines(vectors)
    drawn = figure(6.8, 5.6)
    axes = drawn.subplots()
    image = axes.imshow(cosines, cmap=_COLOURS, vmin=-1, vmax=1, aspect="auto")
    axes.set_xticks(range(len(labels)), labels)
    axes.set_yticks(range(len(labels)), labels)
    for y, row in enumerate(cosines):
        for x, value in enumerate(row):
            if x != y and abs(value) >= 0.5:
                axes.text(x, y, f"{value:.1f}", ha="center", va="center", fontsize=9, color="white")
    drawn.colorbar(image, ax=axes, shrink=0.9, label="cosine")
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


def _cosines(vectors: list[list]) -> list[list[float]]:
    numbers = [[_number(x) for x in vector] for vector in vectors]
    lengths = [sum(x * x for x in row) ** 0.5 or 1.0 for row in numbers]
    return [
        [sum(x * y for x, y in zip(a, b)) / (la * lb) for b, lb in zip(numbers, lengths)]
        for a, la in zip(numbers, lengths)
    ]


def _number(x: Any) -> float:
    return float(getattr(x, "data", x))
