"""What a model thinks comes next, and what the temperature does to it."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

from figures.show import BLUE, GREY, ORANGE, Picture, cell, figure
from figures.slider import pictures

if TYPE_CHECKING:
    from ipywidgets import Widget


def next_letter_bars(letters: list[str], probabilities: list[float], title: str = "") -> Picture:
    """The probability of each next letter as bars, always on the scale from 0 to 1; the likeliest one stands out."""
    drawn = figure(5.8, 2.7)
    axes = drawn.subplots()
    best = max(probabilities)
    colours = [ORANGE if p == best else BLUE for p in probabilities]
    axes.bar(range(len(letters)), probabilities, color=colours)
    axes.text(probabilities.index(best), best + 0.02, f"{best:.2f}", ha="center")
    axes.set_xticks(range(len(letters)), letters, fontsize=9.5)
    axes.set(ylabel="probability", title=title, ylim=(0, 1.0))
    axes.set_xlim(-0.7, len(letters) - 0.3)
    return Picture(drawn, _describe_next_letter(letters, probabilities, title))


def _describe_next_letter(letters: list[str], probabilities: list[float], title: str = "") -> str:
    """The five likeliest letters in words."""
    ranked = sorted(zip(probabilities, letters), reverse=True)[:5]
    return f"Bars{': ' + title if title else ''}. " + ", ".join(f"{letter} {p:.3f}" for p, letter in ranked) + " lead."


def temperature_slider(
    next_letter: Callable[[str, float], list[float]],
    sample: Callable[[float], list[str]],
    letters: list[str],
    prefix: str,
) -> Widget:
    """The next letter after ``prefix`` and a handful of names, at a temperature chosen with a slider or buttons.

    ``next_letter(prefix, temperature)`` gives the probabilities, ``sample(temperature)`` some names.
    """
    temperatures = [step / 10 for step in range(1, 21)]

    def draw(index: int) -> tuple[str, Picture]:
        temperature = temperatures[index]
        title = f"after “{prefix}” at temperature {temperature:.1f}"
        bars = next_letter_bars(letters, next_letter(prefix, temperature), title)
        return html.escape(", ".join(sample(temperature))), bars

    texts = [f"{temperature:.1f}" for temperature in temperatures]
    colder, warmer = ("Colder", "Lower the temperature by 0.1"), ("Warmer", "Raise the temperature by 0.1")
    return pictures("temperature", texts, draw, 9, colder, warmer)


def dice_strip(letters: list[str], probabilities: list[float], rolls: list[float]) -> Picture:
    """The probabilities as lengths of a strip from 0 to 1, and where each of the ``rolls`` hits it."""
    drawn = figure(5.8, 2.2)
    axes = drawn.subplots()
    left, middles = 0.0, []
    for place, p in enumerate(probabilities):
        axes.barh(0, p, left=left, color=(BLUE, (0.2, 0.55)[place % 2]), height=0.7)
        middles.append(left + p / 2)
        left += p
    # Under the strip, side by side; a line leads from each to its slice.
    for letter, middle, at in zip(letters, middles, _side_by_side(middles, [0.0118 * (1 + len(x)) for x in letters])):
        axes.text(at, -0.66, letter, ha="center", va="top", fontsize=9)
        axes.plot([middle, middle, at, at], [-0.35, -0.4, -0.58, -0.63], color=GREY, linewidth=0.7)
    for roll in rolls:
        axes.annotate("", (roll, 0.36), (roll, 0.75), arrowprops={"arrowstyle": "-|>", "color": ORANGE, "lw": 2})
    axes.set(xlim=(0, 1), ylim=(-1.0, 0.85), yticks=[], xlabel="a random number between 0 and 1 picks the letter")
    axes.spines["left"].set_visible(False)
    return Picture(drawn, _describe_dice(letters, probabilities, rolls))


def _side_by_side(wanted: list[float], widths: list[float]) -> list[float]:
    """Where writing of these ``widths`` stands: in order, near where each is ``wanted``, none over another."""
    places: list[float] = []
    end = 0.0
    for at, width in zip(wanted, widths):
        places.append(max(at, end + width / 2))
        end = places[-1] + width / 2
    end = 1.01
    for i in reversed(range(len(places))):
        places[i] = min(places[i], end - widths[i] / 2)
        end = places[i] - widths[i] / 2
    return places


def _describe_dice(letters: list[str], probabilities: list[float], rolls: list[float]) -> str:
    """The text alternative of :func:`dice_strip`."""
    hits = []
    for roll in rolls:
        total, hit = 0.0, letters[-1]
        for letter, p in zip(letters, probabilities):
            total += p
            if roll < total:
                hit = letter
                break
        hits.append(f"{roll:.2f} hits {hit}")
    longest = sorted(zip(probabilities, letters), reverse=True)[:4]
    widths = ", ".join(f"{letter} {p:.2f}" for p, letter in longest)
    return f"A strip from 0 to 1, cut by probability; the widest pieces are {widths}. " + "; ".join(hits) + "."


def confidence(names: list[tuple[list[str], list[float]]], notes: list[str]) -> Picture:
    """Each name as a row of boxes, one for each letter, fuller where the model gave it more; the probability below
    it."""
    longest = max(len(letters) for letters, _ in names)
    drawn = figure(0.4 * longest + 1.3, 0.2 + 0.5 * len(names))
    axes = drawn.subplots()
    for row, ((letters, probabilities), note) in enumerate(zip(names, notes)):
        for column, (letter, p) in enumerate(zip(letters, probabilities)):
            cell(axes, column, row, p)
            axes.text(column, row - 0.2, letter, ha="center", va="center", fontsize=10)
            axes.text(column, row + 0.23, f"{p:.2f}", ha="center", va="center", fontsize=9)
        axes.text(len(letters) - 0.35, row, note, va="center", fontsize=9.5)
    axes.set(xlim=(-0.6, longest + 2.3), ylim=(len(names) - 0.4, -0.6))
    axes.axis("off")
    return Picture(drawn, _describe_confidence(names, notes))


def _describe_confidence(names: list[tuple[list[str], list[float]]], notes: list[str]) -> str:
    """The text alternative of :func:`confidence`."""
    rows = [
        " ".join(f"{letter} {p:.2f}" for letter, p in zip(letters, probabilities)) + (f" ({note})" if note else "")
        for (letters, probabilities), note in zip(names, notes)
    ]
    return "The probability the model gave each letter. " + "; ".join(rows) + "."
