"""README's beginning says what is so: the picture is the model's own, and the commands and hours are the course's."""

from __future__ import annotations

import random
import re
from xml.etree import ElementTree

import pytest

from autograder import course
from autograder.authoring import front_page, hero
from models import pretrained

SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_shows_what_the_model_writes():
    rng = random.Random(hero.SEED)
    words = [pretrained.sample(rng, hero.TEMPERATURE) for _ in range(hero.NAMES)]
    drawn = ElementTree.fromstring((course.ROOT / "docs" / "hero.svg").read_text(encoding="utf-8"))
    assert [part.text for part in drawn.iter(f"{SVG}tspan")] == words
    tiles = [group for group in drawn.iter(f"{SVG}g") if group.get("class").startswith("l")]
    shown = [[text.text for text in group.iter(f"{SVG}text")] for group in tiles]
    letters = pretrained.letters()
    expected = []
    for word in words:
        for i, token in enumerate([*word, "end"]):
            p = pretrained.next_letter(word[:i], hero.TEMPERATURE)[letters.index(token)]
            expected.append([token, f"{100 * p:.0f} %" if p >= 0.0995 else f"{100 * p:.1f} %"])
    assert shown == expected
    assert hero.alternative().endswith(f" Then {', '.join(words[1:])}.")


def test_the_picture_fits_and_needs_nothing_else():
    text = hero.svg()
    drawn = ElementTree.fromstring(text)
    right = [float(r.get("x")) + float(r.get("width")) for r in drawn.iter(f"{SVG}rect") if r.get("class") == "tile"]
    bars = [float(r.get("x")) for r in drawn.iter(f"{SVG}rect") if r.get("class", "").startswith("bar")]
    assert max(right) < min(bars) - 40  # the letters of the bars stand there
    assert not re.search(r"href|url\(|<script|@import|https?://(?!www\.w3\.org/2000/svg)", text)


def test_the_picture_stands_still_for_whoever_wants_no_motion():
    style = hero.svg().split("<style>")[1].split("</style>")[0]
    always, moving = style.split("@media(prefers-reduced-motion:no-preference)")
    assert "animation" not in always and "animation" in moving
    drawn = ElementTree.fromstring(hero.svg())
    still = [group for group in drawn.iter(f"{SVG}g") if "later" not in group.get("class")]
    word = "".join(group.find(f"{SVG}text").text for group in still if group.get("class").startswith("l"))
    assert word == hero.names()[0][0].token + "".join(draw.token for draw in hero.names()[0][1:])
    assert len([group for group in still if group.get("class").startswith("r")]) == 1


@pytest.mark.parametrize(
    "address", ["https://example.org/teach/build-microgpt", "https://example.org/a/build-microgpt.git"]
)
def test_the_page_begins_with_the_address_that_the_citation_names(address):
    lines = front_page.start(f"title: x\nrepository-code: {address}\nversion: 1\n")
    assert lines[1] == f"git clone {address} && cd build-microgpt"
    assert front_page.start("title: x\n") == [lines[0], *lines[2:]]
    assert [line.split("#")[0].strip() for line in lines[2:4]] == ["make lab", "make test"]


def test_the_hours_are_those_of_the_lessons():
    lesson = {"number": "00", "minutes": 150, "exercises": [{"file": "microgpt.py"}]}
    after = {"number": "01", "minutes": 120, "exercises": [{"file": "faster.py"}, {"file": "faster.py"}]}
    assert front_page.extent([lesson, after]) == [
        "**2 lessons, 3 exercises, 4½ hours.** Lessons 00 to 00 build the program, in 2½ hours; 01 to 01 make it fast "
        "and put it to the test, in 2 hours. No lesson takes longer than 150 minutes."
    ]


def test_every_command_on_the_page_exists():
    from autograder.cli import main

    page = (course.ROOT / "README.md").read_text(encoding="utf-8")
    for command in set(re.findall(r"\bautograder ([a-z-]+)", page)):
        assert command in main.commands, command
