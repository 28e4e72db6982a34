"""Pictures for the lesson on matrices: a column that is stretched along the rows, and a table cut into heads."""

from __future__ import annotations

from figures import library
from figures.show import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, Picture, figure

_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, RED)


def broadcast_picture(table, column) -> Picture:
    """``table`` divided by ``column``, which has one entry for each row: the column is stretched, and what comes of
    it. Both are arrays with two axes."""
    result = table / column
    drawn = figure(6.2, 0.7 + 0.42 * len(table))
    axes = drawn.subplots()
    rows, columns = table.shape
    start = 0.0
    for sign, numbers, dashed in (("", table, 0), ("/", column, columns - 1), ("=", result, 0)):
        axes.text(start - 0.3, rows / 2, sign, ha="center", va="center", fontsize=16)
        for r in range(rows):
            for c in range(numbers.shape[1] + dashed):
                real = c < numbers.shape[1]
                number = numbers[r][min(c, numbers.shape[1] - 1)]
                _box(axes, start + c, r, f"{number:.3g}", _COLOURS[r % len(_COLOURS)], real)
        shape = f"shape {numbers.shape[0]} × {numbers.shape[1]}"
        axes.text(start + columns / 2, -0.25, shape, ha="center", va="bottom", fontsize=10)
        start += columns + 0.6
    _bare(axes, -0.6, start - 0.5, rows)
    said = [
        f"row {r}: each of {_listed(table[r])} by {column[r][0]:.3g} gives {_listed(result[r])}" for r in range(rows)
    ]
    return Picture(
        drawn,
        f"A table of {rows} × {columns} divided by a column of {rows} × 1, whose numbers are repeated along the rows; "
        + "; ".join(said)
        + ".",
    )


def heads_picture(x, n_head: int) -> Picture:
    """The rows of ``x``, one for each position, with the entries of each head in a colour, and the heads one by one."""
    positions, width = x.shape
    size = width // n_head
    drawn = figure(min(9.5, 0.8 + 0.55 * (2 * width + n_head)), 0.9 + 0.5 * positions)
    axes = drawn.subplots()
    for t in range(positions):
        for c in range(width):
            _box(axes, c, t, f"{x[t][c]:.3g}", _COLOURS[c // size % len(_COLOURS)])
    axes.text(width / 2, -0.25, f"{positions} positions × {width}", ha="center", va="bottom", fontsize=10)
    axes.text(width + 0.45, positions / 2, "→", ha="center", va="center", fontsize=16)
    start = width + 0.9
    for head in range(n_head):
        for t in range(positions):
            for c in range(size):
                _box(axes, start + c, t, f"{x[t][head * size + c]:.3g}", _COLOURS[head % len(_COLOURS)])
        axes.text(start + size / 2, -0.25, f"head {head}", ha="center", va="bottom", fontsize=10)
        start += size + 0.5
    _bare(axes, -0.1, start, positions)
    said = [
        f"head {head} has "
        + " and ".join(f"[{_listed(x[t][head * size : (head + 1) * size])}]" for t in range(positions))
        for head in range(n_head)
    ]
    return Picture(
        drawn, f"{positions} positions of {width} numbers, cut into {n_head} heads: " + "; ".join(said) + "."
    )


def _box(axes, x: float, y: float, text: str, colour: str, real: bool = True) -> None:
    Rectangle = library.part("patches").Rectangle

    line, alpha = ("-", 0.45) if real else ("--", 0.2)
    axes.add_patch(Rectangle((x, y), 0.92, 0.88, facecolor=colour, edgecolor=GREY, linestyle=line, alpha=alpha))
    axes.text(x + 0.46, y + 0.44, text, ha="center", va="center", fontsize=10, color=INK if real else GREY)


def _bare(axes, left: float, right: float, rows: int) -> None:
    axes.set_xlim(left, right)
    axes.set_ylim(rows + 0.05, -0.7)
    axes.axis("off")


def _listed(numbers) -> str:
    return ", ".join(f"{number:.3g}" for number in numbers)
