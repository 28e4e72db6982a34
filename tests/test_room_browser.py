"""The page of a room in Chromium: an instructor at a projector, a phone and a notebook's neighbour.

Pictures of both sizes stay under ``screenshots`` in the test's pytest folder, for a person to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

import labpage as browser
from autograder.live import room as rooms
from test_room import HOSTILE, LESSON, MISTAKE, enter, opened, report, say

__all__ = ["opened"]
pytestmark = [pytest.mark.browser, browser.needs_chromium]

PROJECTOR, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
CELLS = [
    ('catch_up("05")', "Ready for lesson 05."),
    ("from microgpt import Value\na, b = Value(3.0), Value(2.0)\nc = a * b\nd = a * c\nL = c + d\nL.data", "24.0"),
    ("def order(self):\n" + "    # what it needs comes first\n" * 8, ""),
    (f"print({HOSTILE!r})", HOSTILE),
    ("print(" + " + ".join(f"value_{n}" for n in range(30)) + ")", "x" * 400),
]


@pytest.fixture
def new_page(opened, tmp_path) -> Iterator[Callable[[dict, str], Page]]:
    """Opens the room's page in a window of some size, with a profile of its own. Nothing but the room is asked, and
    nothing goes to the console."""
    said: list[str] = []
    asked: set[str] = set()
    with browser.chromium() as new:

        def open_page(size: dict, address: str = "") -> Page:
            page = new()
            page.set_viewport_size(size)
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.on("request", lambda request: asked.add(re.match(r"\w+:(//[^/]+)?", request.url)[0]))
            page.goto(address or opened.address)
            return page

        yield open_page
    assert asked <= {opened.address, "data:"}
    # A wrong word, and a room that is closed, are told to the console by the browser itself.
    assert [text for text in said if "401" not in text and "REFUSED" not in text] == []


def assert_fits(page: Page) -> None:
    """Nothing is wider than the window or cut off."""
    wider = """() => [...document.querySelectorAll('body, body *')].filter(e => e.checkVisibility()
        && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"""
    assert page.evaluate(wider) == []


def join(page: Page, word: str, name: str) -> None:
    page.get_by_label("Word").fill(word)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Join").click()


def test_an_instructor_and_two_joiners(opened: rooms.Room, new_page, tmp_path):
    pictures = tmp_path / "screenshots"
    pictures.mkdir()
    phone, neighbour = new_page(PHONE), new_page(PROJECTOR)
    projector = new_page(PROJECTOR, opened.instructors_address)
    expect(projector.locator("#word")).to_have_text(opened.word)
    expect(projector.get_by_text(opened.call)).to_be_visible()
    assert opened.key not in projector.url  # the address stands on the projector
    phone.screenshot(path=pictures / "phone-joining.png")
    join(phone, "nonsense", "")
    expect(phone.get_by_role("alert")).to_contain_text("not the word")
    join(phone, opened.word.capitalize(), "")
    join(neighbour, opened.word, HOSTILE[:40])
    expect(neighbour.locator("#lesson")).to_have_text("05 Backward")

    fill(opened)
    for page in (projector, phone, neighbour):
        expect(page.locator("#cells li")).to_have_count(len(CELLS))
        expect(page.locator("#board li")).to_have_count(len(LESSON.exercises))
        expect(page.locator("#board li").first).to_contain_text("9 of 20 passed, 6 trying")
        expect(page.locator("#board .mistake").first).to_contain_text(re.compile(r"^6 people: ."))
        expect(page.locator("#people")).to_contain_text(HOSTILE[:40])
    assert phone.title() == "05 Backward"  # no script of a name or an output ran
    for page in (phone, neighbour):
        assert page.get_by_role("button", name="Ask").count() == 0 and opened.key not in page.content()
    projector.screenshot(path=pictures / "projector-board.png")

    projector.get_by_text("Ask for a prediction").click()
    expect(projector.locator("#questions li").first).to_contain_text("How many are there?")
    projector.screenshot(path=pictures / "projector-questions.png")
    projector.get_by_role("listitem").filter(has_text="Suppose c went before d").get_by_role("button").click()
    for page, text in ((phone, "9"), (neighbour, "15")):
        expect(page.locator("#question")).to_have_text("Suppose c went before d. What would a end with?")
        page.get_by_label("Your answer").fill(text)
        page.screenshot(path=pictures / f"{'phone' if page is phone else 'laptop'}-answering.png")
        page.get_by_role("button", name="Send").click()
        expect(page.locator("#answered")).to_contain_text(f"Yours: {text}")
    for number, token in enumerate(enter(opened) for _ in range(12)):
        say(opened, "answer", {"text": ["9", "9.0", "15", "I think that it ends with 9"][number % 4]}, token)
    expect(projector.locator("#answered")).to_have_text("14 answered.")
    assert not projector.locator("#counts").is_visible() and not phone.locator("#counts").is_visible()
    projector.screenshot(path=pictures / "projector-asked.png")
    expect(phone.locator("#about")).to_contain_text("a + a² = 6 for b")
    expect(projector.locator("#questions li").first).to_contain_text("is a new leaf")  # the one to ask next
    closing = projector.get_by_role("button", name="Close it and show the answers")
    expect(closing).to_be_in_viewport()
    closing.click()
    for page in (projector, phone, neighbour):
        expect(page.locator("#counts tr").first).to_have_text("97")
        assert not page.get_by_label("Your answer").is_visible()
        assert_fits(page)
    projector.screenshot(path=pictures / "projector-counts.png")
    phone.screenshot(path=pictures / "phone.png")
    phone.screenshot(path=pictures / "phone-whole.png", full_page=True)
    neighbour.screenshot(path=pictures / "laptop.png")
    expect(projector.get_by_role("heading", name="What was typed")).to_be_in_viewport()
    expect(projector.locator("#cells li").last).to_be_in_viewport()
    expect(projector.locator("#question")).to_be_in_viewport()

    assert not any(page.locator("#close, #away").filter(visible=True).count() for page in (phone, neighbour))
    copied(neighbour)
    neighbour.reload()
    expect(neighbour.locator("#cells li")).to_have_count(len(CELLS))  # the word is not asked for again
    opened.close()
    expect(phone.locator("#gone")).to_contain_text("does not answer")


def fill(opened: rooms.Room) -> None:
    """Twenty notebooks at work, and the cells of the instructor."""
    for number, token in enumerate([enter(opened, "Ana" if number == 4 else "") for number in range(20)]):
        if number < 9:
            report(opened, token, "05-order", "passed")
            report(opened, token, "05-accumulate", "unwritten")
        elif number < 15:
            report(opened, token, "05-order", "failed", MISTAKE.name)
    for source, output in CELLS:
        say(opened, "cells", {"source": source, "output": output}, opened.key)


def copied(page: Page) -> None:
    """The button beside a cell copies its source, as somebody would paste it, without the browser's clipboard API."""
    page.evaluate("() => document.addEventListener('copy', () => { window.taken = document.activeElement.value; })")
    cell = page.locator("#cells li").nth(1)
    cell.get_by_role("button", name="Copy").click()
    expect(cell.get_by_role("button")).to_have_text("Copied")
    assert page.evaluate("window.taken") == CELLS[1][0]
