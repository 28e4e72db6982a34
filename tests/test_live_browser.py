"""The live notebook as the room sees it: JupyterLab on a projector of 1280 × 720, as `autograder live` opens it."""

from __future__ import annotations

import pytest

import labpage as browser
from autograder import course, notebooks
from autograder.live import blank, kit, script

pytestmark = [pytest.mark.browser, browser.needs_chromium]

LESSON = course.lesson("05")
WIDTH, HEIGHT = 1280, 720


def test_the_cells_have_the_whole_screen_and_a_panel_fits_on_it(tmp_path):
    folder = tmp_path / "live"
    made = blank.notebook(LESSON)
    exercise = next(stop for stop in script.stops(LESSON) if stop.exercise)
    cells = {cell.id: cell for cell in made.cells}
    kept = ("05-setup", "05-order", "05-order-check", "05-order-look", "05-order-stack")
    made.cells = [cells[name] for name in kept]
    made.cells[1].source = script.mistake(exercise)[0].code.strip()
    at = notebooks.put(made, folder, LESSON.folder).relative_to(folder).as_posix()
    settings = kit.projector_settings(tmp_path / "projector")
    with (
        browser.lab_server(folder, "--LabApp.custom_css=True", env=settings) as lab,
        browser.chromium(WIDTH, HEIGHT) as new,
    ):
        page = new()
        page.goto(lab.page_url(f"doc/tree/{at}"))
        page.locator(".jp-Notebook .jp-Cell").nth(3).wait_for()
        browser.wait_until_idle(page)
        box = page.locator(".jp-Notebook").bounding_box()
        assert (box["y"], box["height"]) == (0, HEIGHT) and box["width"] > WIDTH - 80
        cut_off = (
            "() => [...document.querySelectorAll('.cm-scroller')].filter(e => e.scrollWidth > e.clientWidth).length"
        )
        assert page.evaluate(cut_off) == 0, "a long line goes on in the next"
        sizes = "names => names.map(name => parseFloat(getComputedStyle(document.querySelector(name)).fontSize))"
        assert page.evaluate(sizes, [".cm-line", ".jp-RenderedMarkdown td"]) == [20, 20]
        page.locator(".jp-Notebook").click(position={"x": 5, "y": 5})
        page.keyboard.press("Escape")
        for number in (1, 2, 3):
            page.keyboard.press("Shift+Enter")
            page.locator(".jp-InputPrompt").get_by_text(f"[{number}]:").wait_for()
        page.locator(".microgpt-check").wait_for()
        page.keyboard.press("ArrowUp")
        check = page.locator(".jp-Notebook .jp-Cell").nth(2)
        page.wait_for_function("e => Math.abs(e.getBoundingClientRect().top) < 5", arg=check.element_handle())
        assert check.bounding_box()["height"] < HEIGHT
        page.screenshot(path=tmp_path / "panel.png")
