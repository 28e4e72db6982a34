"""Pictures of lesson 02: the table of counts, the surprise along one name, the ladder of baselines."""

from __future__ import annotations

import math

from figures import library
from figures.show import BLUE, GREY, GROUND, INK, ORANGE, Picture, figure


def count_map(counts: list[list[int]], labels: list[str]) -> Picture:
    """The table of counts as a heat map: row = current token, column = next token; a cross marks a pair never seen."""
    colours = library.part("colors")
    shades = colours.LinearSegmentedColormap.from_list(
        "shades", [colours.to_rgba(BLUE, 0.03), colours.to_rgba(BLUE, 1.0)]
    )
    drawn = figure(6.2, 6.6)
    ax = drawn.add_subplot()
    largest = max(max(row) for row in counts)
    shown = [[count if count else math.nan for count in row] for row in counts]
    image = ax.pcolormesh(shown, cmap=shades, norm=colours.LogNorm(0.3, max(largest, 2)), snap=True)
    ax.set(aspect="equal")
    ax.invert_yaxis()
    missing = [(b + 0.5, a + 0.5) for a, row in enumerate(counts) for b, count in enumerate(row) if not count]
    if missing:
        columns, rows = zip(*missing)
        ax.scatter(columns, rows, marker="x", s=14, linewidths=0.9, color=GREY)
    middles = [place + 0.5 for place in range(len(labels))]
    ax.set_xticks(middles, labels)
    ax.set_yticks(middles, labels)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.set_xlabel("next token")
    ax.set_ylabel("current token")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, labelsize=9.5)
    bar = drawn.colorbar(image, ax=ax, orientation="horizontal", shrink=0.7, aspect=35, pad=0.02)
    marks = [mark for mark in (1, 10, 100, 1000, 10_000, 100_000) if mark <= largest]
    bar.set_ticks(marks, labels=[f"{mark:,}" for mark in marks])
    bar.minorticks_off()
    bar.ax.set_xlim(1, max(largest, 2))
    if bar.solids:
        bar.solids.set_rasterized(True)  # cells side by side would show their seams
    bar.set_label("how often, tenfold from mark to mark; × = never")
    return Picture(drawn, _describe_counts(counts, labels))


def _describe_counts(counts: list[list[int]], labels: list[str]) -> str:
    """The picture of ``count_map`` in words."""
    pairs = sorted(((count, a, b) for a, row in enumerate(counts) for b, count in enumerate(row)), reverse=True)
    largest = ", ".join(f"{labels[a]} then {labels[b]} {count:,}" for count, a, b in pairs[:4])
    never = sum(count == 0 for count, _, _ in pairs)
    return (
        f"Heat map of {len(labels)} × {len(labels)} counts, current token down, next token across. Most frequent: "
        f"{largest}. {never} pairs never occur and carry a cross."
    )


def surprise_strip(probabilities: list[list[float]], tokens: list[int], labels: list[str]) -> Picture:
    """The surprise −log p of each next token of one sequence as a bar, beside that of guessing evenly."""
    surprises = _surprises(probabilities, tokens)
    mean, even = sum(surprises) / len(surprises), math.log(len(probabilities))
    drawn = figure(max(5.8, 1.5 + 0.37 * len(surprises)), 3.3)
    ax = drawn.add_subplot()
    bars = ax.bar(range(len(surprises)), surprises, color=BLUE, width=0.7)
    box = {"facecolor": GROUND, "edgecolor": "none", "pad": 1}
    ax.bar_label(bars, [f"{value:.2f}" for value in surprises], padding=3, bbox=box, zorder=4, fontsize=9.5)
    ax.axhline(even, color=GREY, linestyle="--", linewidth=1.5)
    ax.axhline(mean, color=ORANGE, linewidth=2)
    right = len(surprises) - 0.4
    close = abs(even - mean) < 0.3
    up = mean >= even
    ax.text(right, even, f" even guess {even:.2f}", va=("top" if up else "bottom") if close else "center", color=INK)
    ax.text(right, mean, f" mean {mean:.2f}", va=("bottom" if up else "top") if close else "center", color=INK)
    names = [f"{labels[a]}\n↓\n{labels[b]}" for a, b in zip(tokens, tokens[1:])]
    ax.set_xticks(range(len(names)), names, fontsize=9.5)
    ax.set_ylabel("surprise −log p, nats")
    ax.set_ylim(0, max(*surprises, even) * 1.15)
    ax.set_xlim(-0.6, right)
    return Picture(drawn, _describe_surprise(probabilities, tokens, labels))


def _describe_surprise(probabilities: list[list[float]], tokens: list[int], labels: list[str]) -> str:
    """The picture of ``surprise_strip`` in words."""
    surprises = _surprises(probabilities, tokens)
    steps = ", ".join(f"{labels[a]} to {labels[b]} {s:.2f}" for a, b, s in zip(tokens, tokens[1:], surprises))
    return (
        f"Bars of the surprise at each step: {steps}. Mean {sum(surprises) / len(surprises):.2f}; an even guess would "
        f"be surprised by {math.log(len(probabilities)):.2f} at every step."
    )


def ladder(losses: dict[str, float]) -> Picture:
    """Losses by name, from the worst to the best, each as a point on a line."""
    rungs = sorted(losses.items(), key=lambda rung: rung[1])
    drawn = figure(5.8, 0.9 + 0.45 * len(rungs))
    ax = drawn.add_subplot()
    values = [value for _, value in rungs]
    ax.hlines(range(len(rungs)), 0, values, color=GREY, linewidth=1)
    ax.scatter(values, range(len(rungs)), s=70, color=BLUE, zorder=3)
    for place, value in enumerate(values):
        ax.text(value + 0.03 * max(values), place, f"{value:.4f}", va="center")
    ax.set_yticks(range(len(rungs)), [name for name, _ in rungs])
    ax.set_ylim(-0.6, len(rungs) - 0.4)
    ax.set_xlim(0, max(values) * 1.3)
    ax.set_xlabel("loss: mean of −log p, nats per token; less is better")
    return Picture(drawn, _describe_ladder(losses))


def _describe_ladder(losses: dict[str, float]) -> str:
    """The picture of ``ladder`` in words."""
    rungs = sorted(losses.items(), key=lambda rung: -rung[1])
    return "Losses, from the worst to the best: " + ", ".join(f"{name} {value:.4f}" for name, value in rungs) + "."


def _surprises(probabilities: list[list[float]], tokens: list[int]) -> list[float]:
    return [-math.log(probabilities[a][b]) for a, b in zip(tokens, tokens[1:])]
