"""Every picture, drawn in a page as a learner sees it: whole, legible and told in words, on a light and a dark ground.

What a browser shows is measured: where writing stands, and what lies under it, pixel by pixel.
"""

from __future__ import annotations

import inspect
import io
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

import gallery
from figures import show
from labpage import CHROMIUM, CHROMIUM_ARGS, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
GROUNDS = {"light": ("#ffffff", "#212121"), "dark": ("#111111", "#e8e8e8")}  # ground and writing, as in JupyterLab
LEGIBLE = 4.5  # the contrast that WCAG 2.2 asks of writing
STRUCK = 0.04  # the share of what lies under a word that may be harder to tell from it: edges of cells
SMALLEST = 7.9  # pixels, of letters on a narrow page
NARROW = 400
SCROLLED = {
    "sampling.confidence",
    "counts.surprise_strip of annabellamaria",
    "graph.graph of a product",
    "graph.graph of a network",
    "backward.Walk.graph",
}
WRITING = """() => [...document.querySelectorAll('svg[role=img]')].map(svg => {
    const box = e => {
        const r = e.getBoundingClientRect()
        return [r.left + scrollX, r.top + scrollY, r.right + scrollX, r.bottom + scrollY]
    }
    const frame = box(svg), scale = (frame[2] - frame[0]) / svg.viewBox.baseVal.width
    const texts = [...svg.querySelectorAll('text')].map(e => {
        const style = getComputedStyle(e)
        return {text: e.textContent, box: box(e), fill: style.fill, opacity: +style.opacity,
                height: parseFloat(style.fontSize) * scale}
    })
    return {label: svg.getAttribute('aria-label'), frame, texts}
})"""


@dataclass(frozen=True)
class Seen:
    """One picture as the browser shows it: its frame and its writing on each ground, and the page without writing."""

    name: str
    alt: str
    on: dict[str, dict]
    pages: dict[str, np.ndarray]


@pytest.fixture(scope="module")
def pictures() -> list[Seen]:
    drawn = [(name, draw()) for name, draw in gallery.pictures()]
    shown = "".join(
        f"<div style='break-inside:avoid;width:700px'>{show.as_html(picture)}</div>" for _, picture in drawn
    )
    found, pages = {}, {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_ARGS])
        page = browser.new_page(viewport={"width": 2100, "height": 800})
        for ground, (colour, ink) in GROUNDS.items():
            page.set_content(
                f"<body style='margin:0;columns:3;column-gap:0;background:{colour};color:{ink};color-scheme:{ground};"
                f"font:14px sans-serif'>{shown}"
            )
            found[ground] = page.evaluate(WRITING)
            page.add_style_tag(content="svg text { visibility: hidden }")
            image = Image.open(io.BytesIO(page.screenshot(full_page=True)))
            pages[ground] = np.asarray(image.convert("RGB"), dtype=float) / 255
        page.evaluate(
            "width => document.querySelectorAll('body > div').forEach(e => e.style.width = width)", f"{NARROW}px"
        )
        found["narrow"] = page.evaluate(WRITING)
        browser.close()
    return [
        Seen(name, picture.alt, {ground: one[number] for ground, one in found.items()}, pages)
        for number, (name, picture) in enumerate(drawn)
    ]


def test_every_picture_of_the_lessons_is_looked_at():
    shown = {name.split()[0].rstrip(",") for name, _ in gallery.pictures()}
    for module in gallery.MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            drawn = function.__module__ == module.__name__ and not name.startswith("_")
            if drawn and function.__annotations__.get("return") == "Picture":
                assert f"{module.__name__.rpartition('.')[2]}.{name}" in shown


def test_every_picture_is_told_in_words(pictures):
    assert [seen.on["light"]["label"] for seen in pictures] == [seen.alt for seen in pictures]


def test_no_writing_leaves_its_picture(pictures):
    assert [
        (seen.name, text["text"]) for seen in pictures for text in seen.on["light"]["texts"] if _leaves(text, seen)
    ] == []


def test_no_writing_lies_over_other_writing(pictures):
    found = []
    for seen in pictures:
        texts = [text for text in seen.on["light"]["texts"] if text["text"].strip()]
        found += [
            (seen.name, one["text"], other["text"])
            for number, one in enumerate(texts)
            for other in texts[:number]
            if _overlap(one["box"], other["box"])
        ]
    assert found == []


@pytest.mark.parametrize("ground", GROUNDS)
def test_all_writing_can_be_read(pictures, ground):
    found = []
    for seen in pictures:
        for text in seen.on[ground]["texts"]:
            hidden = _hard_to_read(text, seen.pages[ground])
            if hidden > STRUCK:
                found.append((seen.name, text["text"], round(hidden, 2)))
    assert found == []


def test_letters_are_large_enough_on_a_narrow_page(pictures):
    """A picture with many letters side by side is scrolled there; what it is made for needs no scrolling."""
    heights = {seen.name: min(text["height"] for text in seen.on["narrow"]["texts"]) for seen in pictures}
    assert {name: height for name, height in heights.items() if height < SMALLEST} == {}
    wider = {seen.name for seen in pictures if seen.on["narrow"]["frame"][2] - seen.on["narrow"]["frame"][0] > NARROW}
    assert wider == SCROLLED


@pytest.mark.parametrize("colour", [show.BLUE, show.ORANGE, show.GREEN, show.RED, show.PURPLE])
def test_colours_stand_out_from_both_grounds(colour):
    from matplotlib.colors import to_rgb

    for ground, _ in GROUNDS.values():
        assert _contrast(np.array(to_rgb(colour)), np.array(to_rgb(ground))) >= 3


def _leaves(text: dict, seen: Seen) -> bool:
    left, top, right, bottom = seen.on["light"]["frame"]
    x0, y0, x1, y1 = text["box"]
    return x0 < left - 0.5 or x1 > right + 0.5 or y0 < top - 2 or y1 > bottom + 2  # a line is higher than its letters


def _overlap(one: list[float], other: list[float]) -> bool:
    """Whether letters meet; lines of writing may touch where no letter reaches."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > 0.5 and height > 0.25 * min(one[3] - one[1], other[3] - other[1])


def _hard_to_read(text: dict, page: np.ndarray) -> float:
    """The share of what lies under the letters with too little contrast to them."""
    x0, y0, x1, y1 = text["box"]
    inset = 0.2 * (y1 - y0) if x1 - x0 >= y1 - y0 else 0.0
    under = page[
        round(y0 + inset) : max(round(y1 - inset), round(y0 + inset) + 1), round(x0) : max(round(x1), round(x0) + 1)
    ]
    red, green, blue = (int(part) / 255 for part in text["fill"].removeprefix("rgb(").rstrip(")").split(",")[:3])
    ink = text["opacity"] * np.array((red, green, blue)) + (1 - text["opacity"]) * under
    return float(np.mean(_contrast(ink, under) < LEGIBLE))


def _contrast(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """WCAG's contrast of two colours, or of each pixel of two pictures."""
    light = [_luminance(one), _luminance(other)]
    return (np.maximum(*light) + 0.05) / (np.minimum(*light) + 0.05)


def _luminance(colour: np.ndarray) -> np.ndarray:
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
