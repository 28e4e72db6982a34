"""Lessons in JupyterLab, in Chromium: what a learner sees and does there.

In full, each leaves pictures of the whole lesson under ``screenshots`` in its pytest folder, for a person to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from playwright.sync_api import Locator, Page, expect

import copies
import labpage as browser
from autograder import course, notebooks

pytestmark = [pytest.mark.browser, browser.needs_chromium]

LESSONS = ["00", "05", "06", "09", "11"]
# A panel that says "not written yet" looks the same in each lesson, and that each has them is shown in kernels too.
IN_FULL = pytest.mark.proof("lessons", only=True)
MEANT_TO_FAIL = {"00": 1}  # lesson 00 shows one deliberate mistake
STATES = ("passed", "failed", "unwritten")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Lab]:
    place = tmp_path_factory.mktemp("course")
    (place / "nbgrader_config.py").touch()  # as the course has one; nbgrader tells the terminal where there is none
    with browser.lab_server(place) as running:
        yield running


@pytest.fixture(scope="module")
def new_page() -> Iterator[Callable[[], Page]]:
    with browser.chromium() as opened:
        yield opened


@pytest.fixture
def run_lesson(lab: browser.Lab, new_page, tmp_path: Path, in_full: bool) -> Iterator[Callable[[str, bool], Page]]:
    """Opens a lesson, solved or untouched, in a home of its own and runs all its cells."""
    pages: list[Page] = []

    def run(number: str, solved: bool) -> Page:
        home = lab.root / f"{number}_{'solved' if solved else 'untouched'}_{tmp_path.name}" / "lessons"
        path = copies.put(course.lesson(number), home, solved)
        pages.append(new_page())
        browser.open_notebook(pages[-1], lab, str(path.relative_to(lab.root)))
        browser.run_all(pages[-1])
        return pages[-1]

    yield run
    for page in pages:
        if in_full:
            browser.screenshots(page, tmp_path / "screenshots", "screen")
        page.context.close()


def test_the_terminal_says_in_one_line_where_it_is(lab):
    address = f"JupyterLab is at {lab.url.replace('localhost', '127.0.0.1')}lab"
    said = lab.log.read_text(encoding="utf-8")
    assert said.startswith(address) and len(said.splitlines()) == 1, said


def panels(page: Page) -> dict[str, list[str]]:
    """The texts of the check panels on the page, by state."""
    area = browser.notebook(page)
    return {state: area.locator(f".microgpt-check.microgpt-{state}").all_text_contents() for state in STATES}


def assert_sound(page: Page) -> None:
    """No cell ended in an error or wrote to the error stream, nothing is cut off, every picture can be read aloud."""
    area = browser.notebook(page)
    for kind in ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr"):
        assert area.locator(f'[data-mime-type="{kind}"]').all_text_contents() == []
    pictures = area.locator("svg[role=img]")
    for index in range(pictures.count()):
        picture = pictures.nth(index)
        assert len((picture.get_attribute("aria-label") or "").strip()) > 20
        assert picture.evaluate("e => e.getBoundingClientRect().width > 100")
    page.add_style_tag(content="* { content-visibility: visible !important }")
    assert area.evaluate(WIDER_THAN_THE_PAGE) == []
    assert browser.pop_ups(page) == []


WIDER_THAN_THE_PAGE = """area => [...area.querySelectorAll('.jp-OutputArea-output, .jp-MarkdownOutput, .widget-label')]
    .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth)
    .map(e => e.innerText.slice(0, 80) + ` (${e.scrollWidth} wide in ${e.clientWidth})`)"""


@pytest.mark.parametrize("number", LESSONS)
def test_a_solved_lesson_shows_a_passed_panel_for_each_exercise(run_lesson, number):
    page = run_lesson(number, True)
    shown = panels(page)
    assert_each_exercise_once(number, shown["passed"])
    assert all(text.startswith("✓") and "✗" not in text and "Saved to " in text for text in shown["passed"])
    assert shown["unwritten"] == []
    assert_only_the_deliberate_mistake_failed(number, shown["failed"])
    assert_sound(page)


@pytest.mark.parametrize("number", [LESSONS[0], *(pytest.param(n, marks=IN_FULL) for n in LESSONS[1:])])
def test_an_untouched_lesson_shows_not_written_yet_for_each_exercise(run_lesson, number):
    page = run_lesson(number, False)
    shown = panels(page)
    assert_each_exercise_once(number, shown["unwritten"])
    assert all("not written yet" in text for text in shown["unwritten"])
    assert shown["passed"] == []
    assert_only_the_deliberate_mistake_failed(number, shown["failed"])
    assert_sound(page)


def assert_each_exercise_once(number: str, texts: list[str]) -> None:
    wanted = [exercise.id for exercise in course.lesson(number).exercises]
    assert [text.split()[1] for text in texts] == wanted


def assert_only_the_deliberate_mistake_failed(number: str, texts: list[str]) -> None:
    assert len(texts) == MEANT_TO_FAIL.get(number, 0)
    assert all("✗" in text and "What happened." in text and "On paper." in text for text in texts)


def slider_with_a_read_out(page: Page) -> tuple[Locator, Locator]:
    """The handle of the first slider of the lesson and the widget around it."""
    handle = browser.notebook(page).get_by_role("slider", name=re.compile(r"\w")).first
    handle.scroll_into_view_if_needed()
    return handle, handle.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-output')][1]")


def picture_of(widget: Locator) -> str:
    return widget.get_by_role("img").get_attribute("aria-label")


def press(handle: Locator, key: str, times: int = 1) -> None:
    handle.focus()
    for _ in range(times):
        handle.page.keyboard.press(key)


def test_the_temperature_slider_of_lesson_00_answers_the_keyboard(run_lesson):
    page = run_lesson("00", True)
    handle, widget = slider_with_a_read_out(page)
    before, words = picture_of(widget), widget.inner_text()
    press(handle, "ArrowRight", 3)
    expect(handle).to_have_value("12")
    expect(handle).to_have_attribute("aria-valuetext", "1.3")
    expect(widget.get_by_role("img")).not_to_have_attribute("aria-label", before)
    assert widget.inner_text() != words


def test_the_backward_stepper_of_lesson_05_answers_keyboard_and_buttons(run_lesson):
    page = run_lesson("05", True)
    handle, widget = slider_with_a_read_out(page)
    status, picture = widget.get_by_role("status"), widget.get_by_role("img")
    back, forward = (widget.get_by_role("button", name=name) for name in ("Back", "Forward"))
    seen = [(status.inner_text(), picture_of(widget))]
    expect(back).to_be_disabled()
    for act in (lambda: press(handle, "ArrowRight"), forward.click, forward.click):
        act()
        expect(picture).not_to_have_attribute("aria-label", seen[-1][1])
        expect(status).not_to_have_text(seen[-1][0])
        seen.append((status.inner_text(), picture_of(widget)))
    back.click()
    expect(picture).to_have_attribute("aria-label", seen[-2][1])
    expect(status).to_have_text(seen[-2][0])
    press(handle, "End")
    expect(forward).to_be_disabled()
    # The slope of a that the lesson works out on paper.
    expect(status).to_contain_text("15")


def opened(lab: browser.Lab, page: Page, folder: str, notebook: NotebookNode, open_there=browser.open_notebook) -> None:
    """Open a notebook of lesson 06 in a home of its own, and run it."""
    path = lab.root / folder / "lessons" / "06_layers" / "06_layers.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(notebooks.text_of(notebook), encoding="utf-8")
    open_there(page, lab, str(path.relative_to(lab.root)))
    browser.run_all(page)


def test_a_block_of_the_living_map_lights_up_when_its_check_passes(lab, new_page):
    page = new_page()
    opened(lab, page, "map", browser.with_the_map())
    browser.drive_the_map(page)
    assert_sound(page)
    page.context.close()


def test_what_is_looked_at_step_by_step_answers_keyboard_and_mouse(lab, new_page, tmp_path):
    page = new_page()
    opened(lab, page, "steps", browser.with_steps())
    browser.drive_the_steps(page)
    assert_sound(page)
    browser.screenshots(page, tmp_path / "screenshots", "screen")
    page.context.close()


@pytest.mark.parametrize("looked_at", ["map", "steps"])
def test_jupyter_notebook_leaves_the_keys_to_what_is_looked_at(lab, new_page, looked_at):
    page = new_page()
    made, drive = {
        "map": (browser.with_the_map, browser.drive_the_map),
        "steps": (browser.with_steps, browser.drive_the_steps),
    }[looked_at]
    opened(lab, page, f"notebook-{looked_at}", made(), browser.open_in_notebook)
    drive(page)
    page.context.close()
