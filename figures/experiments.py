"""Pictures for the lesson on experiments: the damage report, a comparison of learning rates, learning curves."""

from __future__ import annotations

import math
from collections.abc import Callable

from IPython.display import HTML

from figures import library
from figures.show import BLUE, FAINT, GREEN, GREY, GROUND, INK, ORANGE, RED, Picture, figure

Row = tuple[float, float, str, bool | None]  # measured difference, noise floor, verdict, whether the guess was right
_BYTES = {"TB": 1e12, "GB": 1e9, "MB": 1e6, "kB": 1e3}
_TIMES = {"years": 365.25, "days": 1, "hours": 1 / 24, "seconds": 1 / 86_400, "ms": 1 / 86_400_000}
_COLOURS = {"worse": RED, "better": GREEN, "within noise": GREY}
_BAND = FAINT
_COARSE, _FINE = (0.5, 1, 2, 3, 5, 10), tuple(tick / 10 for tick in range(10, 40))
_MARKS = {"worse": ">", "better": "<", "within noise": "o"}


def damage_picture(report: dict[str, Row], predicted: dict[str, float | None]) -> Picture:
    """One line for each change, the worst at the top: the difference it made, the guess, and as a grey band the
    differences that noise alone could make. One difference may be far larger than all others, so the axis ends soon
    after the second largest, and what lies beyond is drawn at its end."""
    MaxNLocator = library.part("ticker").MaxNLocator

    names = sorted(report, key=lambda name: -report[name][0])
    sizes = sorted(abs(report[name][0]) for name in names)
    end = 1.35 * max(sizes[-2:][0], *(report[name][1] for name in names))
    drawn = figure(6.2, 1.5 + 0.33 * len(names))
    axes = drawn.subplots()
    for place, name in enumerate(names):
        difference, floor, verdict, _ = report[name]
        guess = predicted.get(name)
        at = _within(difference, end)
        axes.barh(place, 2 * floor, left=-floor, height=0.72, color=_BAND, zorder=1)
        axes.plot([0, at], [place, place], color=_COLOURS[verdict], linewidth=2, zorder=2)
        axes.plot(at, place, _MARKS[verdict], color=_COLOURS[verdict], markersize=8, zorder=3)
        if guess is not None:
            axes.plot(
                _within(guess, end), place, "D", markerfacecolor=GROUND, markeredgecolor=BLUE, markersize=8, zorder=4
            )
        axes.annotate(
            f"{difference:+.3f} {_shortly(report[name], guess)}".replace("-", "−"),
            (1.01, place),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=9.5,
        )
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    shown = [_within(number, end) for number in (*(row[0] for row in report.values()), *_given(predicted))]
    axes.set_xlim(min(*shown, *(-row[1] for row in report.values())) - 0.1 * end, 1.08 * end)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel(
        "← better · change of the held-out loss, nats per token · worse →\nmarks at an end of the axis lie beyond it"
    )
    axes.plot([], [], "D", markerfacecolor=GROUND, markeredgecolor=BLUE, label="predicted")
    axes.plot([], [], ">", color=RED, label="measured, worse")
    axes.plot([], [], "<", color=GREEN, label="measured, better")
    axes.plot([], [], "o", color=GREY, label="measured, within noise")
    axes.barh(0, 0, color=_BAND, label="noise floor")
    drawn.legend(loc="outside upper center", ncols=3, columnspacing=1.2, handletextpad=0.4)
    return Picture(drawn, _describe_damage(report, predicted))


def _describe_damage(report: dict[str, Row], predicted: dict[str, float | None]) -> str:
    """The text alternative of :func:`damage_picture`."""
    names = sorted(report, key=lambda name: -report[name][0])
    parts = [
        f"{name} {report[name][0]:+.4f} with a noise floor of {report[name][1]:.4f}, "
        f"{_outcome(report[name], predicted.get(name))}"
        for name in names
    ]
    return "Damage report, the worst change first, as change of the held-out loss: " + "; ".join(parts) + "."


def rates_picture(found: dict[str, dict[float, list[float]]]) -> Picture:
    """The held-out loss over the learning rate, one line for each optimiser; a dot for each seed. A rate at which a run
    blew up has none, and a cross at the upper edge."""
    NullLocator = library.part("ticker").NullLocator

    drawn = figure(5.8, 3.5)
    axes = drawn.subplots()
    for (name, by_rate), colour, mark in zip(found.items(), (BLUE, ORANGE), "os"):
        rates = sorted(rate for rate, losses in by_rate.items() if all(map(math.isfinite, losses)))
        means = [sum(by_rate[rate]) / len(by_rate[rate]) for rate in rates]
        axes.plot(rates, means, color=colour, marker=mark, label=name)
        for rate in rates:
            axes.plot([rate] * len(by_rate[rate]), by_rate[rate], ".", color=colour, alpha=0.5)
        blown = sorted(by_rate.keys() - set(rates))
        axes.plot(blown, [0.97] * len(blown), "x", color=colour, transform=axes.get_xaxis_transform())
        best = min(range(len(rates)), key=means.__getitem__)
        axes.annotate(
            f"{means[best]:.3f}", (rates[best], means[best]), xytext=(0, -16), textcoords="offset points", ha="center"
        )
    axes.set_xscale("log")
    axes.set_xticks(sorted({rate for by_rate in found.values() for rate in by_rate}))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.margins(y=0.15)
    axes.set_xlabel("learning rate (logarithmic)")
    axes.set_ylabel("held-out loss, nats per token")
    axes.grid(axis="x", color=FAINT)
    axes.legend()
    return Picture(drawn, _describe_rates(found))


def _describe_rates(found: dict[str, dict[float, list[float]]]) -> str:
    """The text alternative of :func:`rates_picture`."""
    parts = []
    for name, by_rate in found.items():
        steps = (
            f"{sum(losses) / len(losses):.3f} at {rate:g}" if all(map(math.isfinite, losses)) else f"none at {rate:g}"
            for rate, losses in sorted(by_rate.items())
        )
        parts.append(f"{name}: {', '.join(steps)}")
    return "Mean held-out loss by learning rate. " + ". ".join(parts) + "."


def learning_curve(
    axis: str,
    held_out: dict[int, list[float]],
    training: dict[int, list[float]] | None = None,
    line: Callable[[float], float] | None = None,
    fitted: tuple[int, ...] = (),
) -> Picture:
    """The held-out loss over a size, both logarithmic: the means as marks, every seed as a dot.

    ``training`` adds the loss at the end of training, on names the model has seen; ``line`` the law that was fitted to
    the sizes in ``fitted``. Marks that took no part in it are hollow.
    """
    NullLocator = library.part("ticker").NullLocator

    drawn = figure(5.8, 3.6)
    axes = drawn.subplots()
    sizes = sorted(held_out)
    if line:
        ends = (min(sizes) * 0.8, max(sizes) * 1.25)
        axes.plot(ends, [line(end) for end in ends], "--", color=GREY, label="the line through the filled marks")
    _marks(axes, held_out, "o", BLUE, "held-out names", fitted if line else tuple(sizes))
    if training:
        _marks(axes, training, "s", ORANGE, "training names", tuple(training))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    low, high = axes.get_ylim()
    ticks = [tick for tick in (_COARSE if high > 2 * low else _FINE) if low <= tick <= high]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.yaxis.set_minor_locator(NullLocator())
    axes.grid(axis="y", color=FAINT)
    axes.set_xlabel(axis)
    axes.set_ylabel("loss, nats per token")
    axes.legend()
    return Picture(drawn, _describe_learning_curve(axis, held_out, training, line, fitted))


def _describe_learning_curve(
    axis: str,
    held_out: dict[int, list[float]],
    training: dict[int, list[float]] | None = None,
    line: Callable[[float], float] | None = None,
    fitted: tuple[int, ...] = (),
) -> str:
    """The text alternative of :func:`learning_curve`."""
    parts = []
    for size in sorted(held_out):
        text = f"{size:,}: {_mean(held_out[size]):.3f}"
        if line:
            text += f", the line {'through it' if size in fitted else 'from the others'} says {line(size):.3f}"
        if training:
            text += f", on training names {_mean(training[size]):.3f}"
        parts.append(text)
    return f"Held-out loss by {axis}. " + "; ".join(parts) + "."


def _marks(axes, losses: dict[int, list[float]], mark: str, colour: str, label: str, filled: tuple[int, ...]) -> None:
    sizes = sorted(losses)
    for size in sizes:
        axes.plot([size] * len(losses[size]), losses[size], ".", color=colour, alpha=0.5)
        face = colour if size in filled else GROUND
        axes.plot(size, _mean(losses[size]), mark, color=colour, markerfacecolor=face, markersize=7, zorder=3)
    axes.plot(sizes, [_mean(losses[size]) for size in sizes], "-" + mark, color=colour, markersize=7, label=label)


def cost_table(costs: dict[str, dict[str, float]]) -> HTML:
    """What each model costs, as a table. For every model ``costs`` holds its parameters, tokens, operations, "bytes to
    train", "bytes to run", "days there", dollars and "days here"."""
    rows = {
        "parameters": [f"{cost['parameters']:,.4g}" for cost in costs.values()],
        "tokens": [f"{cost['tokens']:,.4g}" for cost in costs.values()],
        "tokens per parameter": [f"{cost['tokens'] / cost['parameters']:.1f}" for cost in costs.values()],
        "operations": [f"{cost['operations']:.3g}" for cost in costs.values()],
        "memory to train": [_quantity(cost["bytes to train"], _BYTES) for cost in costs.values()],
        "memory to run": [_quantity(cost["bytes to run"], _BYTES) for cost in costs.values()],
        "time on the devices": [_quantity(cost["days there"], _TIMES) for cost in costs.values()],
        "cost in dollars": [
            _rounded(cost["dollars"]) if cost["dollars"] >= 1 else "less than 1" for cost in costs.values()
        ],
        "time on this computer": [_quantity(cost["days here"], _TIMES) for cost in costs.values()],
    }
    head = "".join(f"<th scope='col'>{name}</th>" for name in ("", *costs))
    body = "".join(
        f"<tr><th scope='row' style='text-align:left'>{name}</th>"
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
        for name, cells in rows.items()
    )
    return HTML(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def _quantity(number: float, units: dict[str, float]) -> str:
    """``number`` in the largest unit of which it is at least one; ``units`` begins with the largest."""
    for unit, size in units.items():
        if number >= size:
            return f"{_rounded(number / size)} {unit}"
    return f"less than 1 {unit}"


def _rounded(number: float) -> str:
    """``number`` with three digits that count."""
    return f"{number:.3g}" if number < 100 else f"{float(f'{number:.3g}'):,.0f}"


def _outcome(row: Row, guess: float | None) -> str:
    _, _, verdict, hit = row
    return f"{verdict}, {'no prediction' if guess is None else 'as predicted' if hit else 'not as predicted'}"


def _shortly(row: Row, guess: float | None) -> str:
    _, _, verdict, hit = row
    return verdict if guess is None else f"{verdict}, {'as' if hit else 'not as'} predicted"


def _given(predicted: dict[str, float | None]) -> list[float]:
    return [guess for guess in predicted.values() if guess is not None]


def _within(number: float, end: float) -> float:
    return max(-end, min(end, number))


def _mean(numbers: list[float]) -> float:
    return math.fsum(numbers) / len(numbers)
