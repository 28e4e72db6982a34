"""What a model thinks comes next, and what the temperature does to it."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets
from matplotlib.figure import Figure

from figures.show import BLUE, ORANGE, as_html, figure


def next_letter_bars(letters: list[str], probabilities: list[float], title: str = "") -> Figure:
    """The probability of each next letter as bars; the likeliest one stands out."""
    drawn = figure(7.4, 2.7)
    axes = drawn.subplots()
    best = max(probabilities)
    colours = [ORANGE if p == best else BLUE for p in probabilities]
    axes.bar(range(len(letters)), probabilities, color=colours)
    axes.set_xticks(range(len(letters)), letters, fontsize=9.5)
    axes.set(ylabel="probability", title=title, ylim=(0, max(0.3, 1.08 * best)))
    axes.margins(x=0.01)
    return drawn


def describe_next_letter(letters: list[str], probabilities: list[float], title: str = "") -> str:
    """The five likeliest letters in words."""
    ranked = sorted(zip(probabilities, letters), reverse=True)[:5]
    return f"Bars{': ' + title if title else ''}. " + ", ".join(f"{letter} {p:.3f}" for p, letter in ranked) + " lead."


def temperature_slider(
    next_letter: Callable[[str, float], list[float]],
    sample: Callable[[float], list[str]],
    letters: list[str],
    prefix: str,
):
    """The next letter after ``prefix`` and a handful of names, at a temperature chosen with a slider or buttons.

    ``next_letter(prefix, temperature)`` gives the probabilities, ``sample(temperature)`` some names.
    """
    slider = ipywidgets.FloatSlider(
        value=1.0,
        min=0.1,
        max=2.0,
        step=0.1,
        description="temperature",
        readout=False,
        style={"description_width": "initial"},
    )
    colder = ipywidgets.Button(description="Colder", tooltip="Lower the temperature by 0.1")
    warmer = ipywidgets.Button(description="Warmer", tooltip="Raise the temperature by 0.1")
    readout, picture = ipywidgets.HTML(), ipywidgets.HTML()

    def draw(_=None) -> None:
        temperature = round(slider.value, 1)
        probabilities = next_letter(prefix, temperature)
        title = f"after “{prefix}” at temperature {temperature:.1f}"
        names = ", ".join(sample(temperature))
        readout.value = f"<b>temperature {temperature:.1f}</b><br>{names}"
        drawn = next_letter_bars(letters, probabilities, title)
        picture.value = as_html(drawn, describe_next_letter(letters, probabilities, title))

    def move(by: float) -> None:
        slider.value = min(max(slider.value + by, slider.min), slider.max)

    colder.on_click(lambda _: move(-0.1))
    warmer.on_click(lambda _: move(0.1))
    slider.observe(draw, "value")
    draw()
    return ipywidgets.VBox([ipywidgets.HBox([colder, slider, warmer]), readout, picture])
