"""Embeddings as pictures: rows of numbers in colour, which rows point in the same direction, and where they go in
training."""

from __future__ import annotations

import html
from itertools import combinations, product
from math import dist
from typing import TYPE_CHECKING, Any

from figures import library
from figures.show import ORANGE, PURPLE, Picture, figure
from figures.slider import pictures

if TYPE_CHECKING:
    from ipywidgets import Widget


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


def plane(stages: dict[int, list[list[float]]], labels: list[str], marked: str, steps: int) -> Picture:
    """The rows after ``steps`` of a training as points, seen from where the last of the ``stages`` spread widest: onto
    the plane of its first two principal components (Pearson, "On lines and planes of closest fit", 1901). The letters
    in ``marked`` stand out; those that would cover each other are moved apart."""
    drawn = figure(5.8, 4.4)
    axes = drawn.subplots()
    if library.is_here():
        np = library.numpy()
        last = np.array(stages[max(stages)])
        middle = last.mean(0)
        _, _, directions = np.linalg.svd(last - middle)
        places = {at: (np.array(rows) - middle) @ directions[:2].T for at, rows in stages.items()}
        low, high = (min(p.min() for p in places.values()), max(p.max() for p in places.values()))
        reach = (low - 0.05 * (high - low), high + 0.05 * (high - low))
        axes.set(xlim=reach, ylim=reach, xlabel="widest direction", ylabel="second widest")
        width, height = 0.032 * (high - low), 0.058 * (high - low)
        written = _apart(places[steps].tolist(), [width * (1 + len(label)) for label in labels], height)
        for label, (x, y) in zip(labels, written):
            stands_out = {"boxstyle": "circle,pad=0.25", "facecolor": (ORANGE, 0.35), "edgecolor": "none"}
            axes.text(x, y, label, ha="center", va="center", bbox=stands_out if label in marked else None)
    axes.set_aspect("equal")
    return Picture(drawn, _describe_plane(stages[steps], labels, marked, steps))


def _describe_plane(rows: list[list[float]], labels: list[str], marked: str, steps: int) -> str:
    """How far the rows of the marked letters lie from each other and from the other letters', in all their entries."""
    some, others = (
        [row for row, label in zip(rows, labels) if len(label) == 1 and (label in marked) is wanted]
        for wanted in (True, False)
    )
    inside, across = ([dist(a, b) for a, b in pairs] for pairs in (combinations(some, 2), product(some, others)))
    among, apart = (sum(distances) / len(distances) for distances in (inside, across))
    return (
        f"After {steps:,} step{'s' * (steps != 1)}: two of {', '.join(marked)} lie {among:.2f} apart in the mean, "
        f"one of them and another letter {apart:.2f}."
    )


def _apart(places: list[list[float]], widths: list[float], height: float) -> list[list[float]]:
    """The middles of boxes, moved away from ``places`` as little as it takes for hardly any two to overlap."""
    moved = [list(place) for place in places]
    for _, (one, other) in product(range(100), combinations(range(len(moved)), 2)):
        size = ((widths[one] + widths[other]) / 2, height)
        away = [moved[other][axis] - moved[one][axis] for axis in (0, 1)]
        over = [size[axis] - abs(away[axis]) for axis in (0, 1)]
        if min(over) > 0:
            axis = over.index(min(over))
            push = over[axis] / 2 if away[axis] >= 0 else -over[axis] / 2
            moved[one][axis] -= push
            moved[other][axis] += push
    return moved


def training_map(stages: dict[int, list[list[float]]], labels: list[str], marked: str) -> Widget:
    """The plane with a slider and two buttons that go through the stages: the rows after so many steps."""

    def draw(index: int) -> tuple[str, Picture]:
        seen = plane(stages, labels, marked, sorted(stages)[index])
        return html.escape(seen.alt), seen

    return pictures("After steps", [f"{steps:,}" for steps in sorted(stages)], draw)


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
