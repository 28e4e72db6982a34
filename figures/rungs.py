"""Pictures for the lesson on speed: the ladder of rungs, memory that is not given back, documents side by side."""

from __future__ import annotations

from figures import library
from figures.show import BLUE, FAINT, GREY, ORANGE, PALE, RED, Picture, figure


def speed_ladder(seconds: dict[str, float], base: str) -> Picture:
    """The time of one step on each rung, as bars on a logarithmic axis, each with how many times faster than ``base``
    it is."""
    names = list(seconds)
    drawn = figure(6.2, 0.8 + 0.36 * len(names))
    axes = drawn.subplots()
    for place, name in enumerate(names):
        ms = seconds[name] * 1000
        axes.barh(place, ms, color=GREY if name == base else BLUE, height=0.6)
        label = f"{_time(seconds[name])}, ×{_times(seconds[base] / seconds[name])}"
        axes.text(ms * 1.15, place, label, va="center", fontsize=10)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda ms, _: f"{ms:,g}")
    axes.set_xlim(min(seconds.values()) * 1000 / 3, max(seconds.values()) * 1000 * 60)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel("milliseconds for one step; × against the grey bar")
    axes.grid(axis="x", color=FAINT)
    axes.set_axisbelow(True)
    return Picture(drawn, _describe_speed_ladder(seconds, base))


def _describe_speed_ladder(seconds: dict[str, float], base: str) -> str:
    """The text alternative of :func:`speed_ladder`."""
    parts = [f"{name} {_time(s)}, {_times(seconds[base] / s)} times as fast as {base}" for name, s in seconds.items()]
    return "Bars for the time of one step: " + "; ".join(parts) + "."


def held_picture(held: dict[str, list[int]]) -> Picture:
    """How many blocks of memory are still held after each step, one line for each walk."""
    MaxNLocator = library.part("ticker").MaxNLocator

    drawn = figure(5.8, 2.9)
    axes = drawn.subplots()
    for (name, counts), colour, mark in zip(held.items(), (RED, BLUE, ORANGE), "osD"):
        steps = range(1, len(counts) + 1)
        axes.plot(steps, [n / 1e6 for n in counts], color=colour, marker=mark, label=name)
    axes.set_xlabel("step, with the collector off")
    axes.set_ylabel("million blocks held")
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    return Picture(drawn, _describe_held(held))


def _describe_held(held: dict[str, list[int]]) -> str:
    """The text alternative of :func:`held_picture`."""
    parts = [
        f"with {name}, {counts[0] / 1e6:.2f} million blocks after step 1 and {counts[-1] / 1e6:.2f} million after step "
        f"{len(counts)}"
        for name, counts in held.items()
    ]
    return "Memory still held after each step: " + "; ".join(parts) + "."


def batch_table(inputs, targets, shares, letters: list[str]) -> Picture:
    """One row of boxes for each document: input → target and the share; padding is hatched."""
    Rectangle = library.part("patches").Rectangle

    rows, columns = len(inputs), len(inputs[0])
    drawn = figure(1.1 + 0.68 * columns, 0.6 + 0.6 * rows)
    axes = drawn.subplots()
    for r in range(rows):
        for c in range(columns):
            real = shares[r][c] > 0
            face = PALE if real else "none"
            axes.add_patch(
                Rectangle((c, r), 0.94, 0.88, facecolor=face, edgecolor=GREY,
                          hatch="" if real else "///")
            )  # fmt: skip
            if real:
                text = f"{letters[inputs[r][c]]}→{letters[targets[r][c]]}\n{shares[r][c]:.3f}"
                axes.text(c + 0.47, r + 0.44, text, ha="center", va="center", fontsize=9.5)
    axes.set_xlim(-0.05, columns)
    axes.set_ylim(rows, -0.05)
    axes.set_xticks([c + 0.47 for c in range(columns)], [str(c) for c in range(columns)])
    axes.set_yticks([r + 0.44 for r in range(rows)], [f"document {r}" for r in range(rows)])
    axes.set_xlabel("position")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return Picture(drawn, _describe_batch_table(inputs, targets, shares, letters))


def _describe_batch_table(inputs, targets, shares, letters: list[str]) -> str:
    """The text alternative of :func:`batch_table`."""
    parts = []
    for r in range(len(inputs)):
        real = [c for c in range(len(inputs[r])) if shares[r][c] > 0]
        pairs = ", ".join(f"{letters[inputs[r][c]]} to {letters[targets[r][c]]}" for c in real)
        share = f"{shares[r][real[0]]:.3f}" if real else "no"
        parts.append(f"document {r} has {pairs}, {share} each, and {len(inputs[r]) - len(real)} places of padding")
    return "A table of documents: " + "; ".join(parts) + "."


def _time(seconds: float) -> str:
    if seconds >= 0.01:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds * 1000:.2g} ms" if seconds >= 0.0001 else f"{seconds * 1e6:.2g} µs"


def _times(ratio: float) -> str:
    return f"{float(f'{ratio:.2g}'):,g}"
