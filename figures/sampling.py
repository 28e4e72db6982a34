"""What a model thinks comes next, and what the temperature does to it."""

from __future__ import annotations

from collections.abc import Callable

from figures import library
from figures.show import BLUE, GREY, ORANGE, SKY, Picture, as_html, figure


def next_letter_bars(letters: list[str], probabilities: list[float], title: str = "") -> Picture:
    """The probability of each next letter as bars; the likeliest one stands out."""
    drawn = figure(7.4, 2.7)
    axes = drawn.subplots()
    best = max(probabilities)
    colours = [ORANGE if p == best else BLUE for p in probabilities]
    axes.bar(range(len(letters)), probabilities, color=colours)
    axes.set_xticks(range(len(letters)), letters, fontsize=9.5)
    axes.set(ylabel="probability", title=title, ylim=(0, max(0.5, 1.08 * best)))
    axes.margins(x=0.01)
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
):
    """The next letter after ``prefix`` and a handful of names, at a temperature chosen with a slider or buttons.

    ``next_letter(prefix, temperature)`` gives the probabilities, ``sample(temperature)`` some names.
    """
    import ipywidgets

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
        picture.value = as_html(next_letter_bars(letters, probabilities, title))

    def move(by: float) -> None:
        slider.value = min(max(slider.value + by, slider.min), slider.max)

    colder.on_click(lambda _: move(-0.1))
    warmer.on_click(lambda _: move(0.1))
    slider.observe(draw, "value")
    draw()
    return ipywidgets.VBox([ipywidgets.HBox([colder, slider, warmer]), readout, picture])


def dice_strip(letters: list[str], probabilities: list[float], rolls: list[float]) -> Picture:
    """The probabilities as lengths of a strip from 0 to 1, and where each of the ``rolls`` hits it."""
    drawn = figure(7.6, 1.9)
    axes = drawn.subplots()
    left = 0.0
    for place, (letter, p) in enumerate(zip(letters, probabilities)):
        axes.barh(0, p, left=left, color=(SKY, BLUE)[place % 2], edgecolor="white", height=0.7)
        if p > 0.03:
            axes.text(
                left + p / 2, 0, letter, ha="center", va="center", color=("black", "white")[place % 2], fontsize=10
            )
        left += p
    for roll in rolls:
        axes.annotate("", (roll, 0.36), (roll, 0.75), arrowprops={"arrowstyle": "-|>", "color": ORANGE, "lw": 2})
    axes.set(xlim=(0, 1), ylim=(-0.45, 0.85), yticks=[], xlabel="a random number between 0 and 1 picks the letter")
    axes.spines["left"].set_visible(False)
    return Picture(drawn, _describe_dice(letters, probabilities, rolls))


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
    """Each name as a row of boxes, one for each letter, darker where the model gave it more; the probability "
    "below it."""
    colormaps = library.part().colormaps
    Rectangle = library.part("patches").Rectangle

    longest = max(len(letters) for letters, _ in names)
    drawn = figure(0.62 * longest + 2.6, 0.2 + 0.62 * len(names))
    axes = drawn.subplots()
    shades = colormaps["Blues"]
    for row, ((letters, probabilities), note) in enumerate(zip(names, notes)):
        for column, (letter, p) in enumerate(zip(letters, probabilities)):
            colour = shades(0.08 + 0.8 * p)
            axes.add_patch(Rectangle((column, -row), 0.94, 0.9, facecolor=colour, edgecolor=GREY, linewidth=0.6))
            ink = "white" if p > 0.55 else "black"
            axes.text(column + 0.47, -row + 0.58, letter, ha="center", va="center", fontsize=11, color=ink)
            axes.text(column + 0.47, -row + 0.2, f"{p:.2f}", ha="center", va="center", fontsize=9, color=ink)
        axes.text(len(letters) + 0.15, -row + 0.45, note, va="center", fontsize=9.5)
    axes.set(xlim=(-0.1, longest + 3.2), ylim=(-len(names) + 0.9, 1))
    axes.axis("off")
    return Picture(drawn, _describe_confidence(names, notes))


def _describe_confidence(names: list[tuple[list[str], list[float]]], notes: list[str]) -> str:
    """The text alternative of :func:`confidence`."""
    rows = [
        " ".join(f"{letter} {p:.2f}" for letter, p in zip(letters, probabilities)) + (f" ({note})" if note else "")
        for (letters, probabilities), note in zip(names, notes)
    ]
    return "The probability the model gave each letter. " + "; ".join(rows) + "."
