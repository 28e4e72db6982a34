"""JupyterLab as a learner meets it: a server with settings of its own, and Chromium driven by Playwright.

Used by the tests marked ``browser``. Nothing of the machine's user is read or changed: configuration, data, runtime
files and workspaces live in a scratch folder that is deleted afterwards.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from autograder import course, notebooks

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TOKEN = "course-tests"
START_SECONDS = 90
PAGE_SECONDS = 60
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed; on Debian or Ubuntu: apt install chromium"
)


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: ``url`` ends with a slash, ``root`` is its root folder, ``log`` what it wrote so far."""

    url: str
    token: str
    root: Path
    log: Path

    def page_url(self, path: str) -> str:
        """The address of ``path`` on this server ("lab", "formgrader", "tree/x.ipynb"), with the token."""
        joint = "&" if "?" in path else "?"
        return f"{self.url}{path}{joint}token={self.token}"


@contextlib.contextmanager
def lab_server(root: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Lab]:
    """Run JupyterLab as ``make lab`` does, with ``root`` as its root and working folder; ``arguments`` and ``env`` are
    added to its own.

    Raises RuntimeError with the end of its log if it does not answer in time. The server, its kernels and everything
    else it started are gone when the block ends.
    """
    with tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True) as scratch:
        state = Path(scratch)
        log = state / "log.txt"
        command = [sys.executable, "-m", "autograder.notebook.lab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
        command += [f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={TOKEN}", *arguments]
        with log.open("wb") as written:
            process = subprocess.Popen(
                command, cwd=root, env=_environment(state, env or {}), stdout=written, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        try:
            yield Lab(_wait_until_up(process, state / "runtime", log), TOKEN, Path(root), log)
        finally:
            _end(process)


@contextlib.contextmanager
def chromium(width: int = 1280, height: int = 900) -> Iterator[Callable[[], Page]]:
    """A function that opens a new page in the system's Chromium, each with its own profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_ARGS))

        def new_page() -> Page:
            page = browser.new_context(viewport={"width": width, "height": height}, locale="en-US").new_page()
            page.set_default_timeout(PAGE_SECONDS * 1000)
            return page

        try:
            yield new_page
        finally:
            browser.close()


def open_notebook(page: Page, lab: Lab, path: str) -> None:
    """Open the notebook at ``path`` (relative to the server's root) in a fresh workspace and wait for its kernel."""
    page.goto(lab.page_url(f"lab/tree/{urllib.parse.quote(path)}?reset"))
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell").first.wait_for()
    wait_until_idle(page)


def open_in_notebook(page: Page, lab: Lab, path: str) -> None:
    """Open the notebook at ``path`` in Jupyter Notebook, which has no status bar, and wait for its kernel."""
    page.goto(lab.page_url(f"notebooks/{urllib.parse.quote(path)}"))
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.wait_for_function(
        """async ([address, path]) => {
            const found = (await (await fetch(address)).json()).find((session) => session.path === path);
            const kernel = found?.kernel;
            // The page greets a kernel that it has found, and cells that are run before that are lost.
            return kernel && kernel.connections > 0 && kernel.execution_state === 'idle'
                && Date.now() - new Date(kernel.last_activity) > 2000;
        }""",
        arg=[lab.page_url("api/sessions"), path],
        timeout=PAGE_SECONDS * 1000,
    )


def notebook(page: Page) -> Locator:
    """The notebook in front."""
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook")


def code_cells(page: Page) -> Locator:
    """The code cells of the notebook in front."""
    return notebook(page).locator(".jp-CodeCell")


def run_all(page: Page, seconds: float = 120) -> None:
    """Run → Run All Cells, and wait until every code cell is numbered and the kernel is idle."""
    menu(page, "Run", "Run All Cells")
    wait_until_ran(page, seconds)


def menu(page: Page, title: str, item: str) -> None:
    """Choose ``item`` in the menu ``title`` of the menu bar."""
    page.locator(".lm-MenuBar-itemLabel", has_text=title).filter(visible=True).first.click()
    found = page.locator(".lm-Menu-itemLabel").get_by_text(item, exact=True)
    found.wait_for()
    found.click()


def wait_until_idle(page: Page, seconds: float = PAGE_SECONDS) -> None:
    """Wait until the kernel of the notebook in front is connected and idle.

    The ring in the toolbar says "idle" before there is a kernel, and cells that are run then are lost; the status bar
    knows better.
    """
    page.wait_for_function(
        """() => {
            const said = document.querySelector('#jp-main-statusbar')?.textContent ?? '';
            return /\\| Idle/.test(said) && !/No Kernel/.test(said);
        }""",
        timeout=seconds * 1000,
    )


def wait_until_ran(page: Page, seconds: float = 120) -> None:
    """Wait until every code cell that holds code carries a number and the kernel is idle."""
    page.wait_for_function(
        """() => {
            const panel = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden)');
            const cells = [...panel.querySelectorAll('.jp-Notebook .jp-CodeCell')];
            return cells.length > 0 && cells.every(cell => /\\[\\d+\\]/.test(
                cell.querySelector('.jp-InputPrompt').textContent))
                && panel.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status === 'idle';
        }""",
        timeout=seconds * 1000,
    )


def with_the_map() -> nbformat.NotebookNode:
    """A notebook of lesson 06 that shows the living map and then has softmax pass."""
    softmax = course.exercise("06-softmax")
    return _of_lesson_06(
        'from autograder import catch_up, check\ncatch_up("06")\nfrom figures.living_map import living_map',
        'living_map("06")',
        "\n".join([*softmax.imports, softmax.solution]),
        softmax.call,
    )


def with_steps() -> nbformat.NotebookNode:
    """A notebook with what is looked at step by step in the lessons 07 and 10."""
    return _of_lesson_06(
        """from math import sin

from figures.adam import valley_walk
from figures.embeddings import training_map

stages = {n: [[n * sin(3 * i + j) for j in range(4)] for i in range(27)] for n in (1, 10)}
paths = {"step": [(-4.0, 1.0), (-3.9, -0.5), (-3.8, 0.2)], "Adam": [(-4.0, 1.0), (-3.8, 0.8), (-3.6, 0.6)]}""",
        'training_map(stages, [*"abcdefghijklmnopqrstuvwxyz", "BOS"], "aeiou")',
        "valley_walk(lambda x, y: (x * x + 50 * y * y) / 2, paths, (0, 1, 2))",
    )


def _of_lesson_06(*cells: str) -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata = notebooks.released("06_layers").metadata  # without a kernel's name and language JupyterLab asks
    return made


def drive_the_map(page: Page) -> None:
    """Hold the map of that notebook, once it has run, to what it owes, and drive it by keyboard."""
    block = page.locator('[data-block="softmax"] .lm-box')
    expect(block).to_have_attribute("aria-label", "softmax · what comes next, yours")
    expect(page.locator('[data-block="weights"] .lm-box')).to_have_attribute("aria-label", "weights, not written yet")
    expect(page.locator("img[id^=living-map]")).to_be_hidden()
    # The notebook has arrow keys, Enter and Escape of its own; within the map they are the map's.
    page.locator('[data-block="sample"] .lm-box').press("Enter")
    temperature = page.get_by_role("slider", name="temperature")
    temperature.press("ArrowRight")
    expect(temperature).to_have_value("1.05")
    block.focus()
    for key in ("ArrowUp", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".lm-detail")).to_contain_text("def softmax")
    page.keyboard.press("Escape")
    expect(page.locator(".lm-detail")).to_be_hidden()
    expect(block).to_be_focused()


def drive_the_steps(page: Page) -> None:
    """Go through what that notebook shows, by keyboard and by mouse."""
    for name, first, second_last, last in (
        ("After steps", "After 1 step:", "After 1 step:", "After 10 steps:"),
        ("Steps", "After 0 steps:", "After 1 step:", "After 2 steps:"),
    ):
        slider = page.get_by_role("slider", name=name, exact=True)
        widget = slider.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-output')][1]")
        says, back, forward = widget.get_by_role("status"), *widget.get_by_role("button").all()
        expect(says).to_contain_text(first)
        expect(back).to_be_disabled()
        slider.press("End")
        expect(says).to_contain_text(last)
        expect(forward).to_be_disabled()
        back.click()
        expect(says).to_contain_text(second_last)
        forward.click()
        expect(says).to_contain_text(last)
        # What the picture shows is what its words say, or these words stand in its place.
        words = says.inner_text()
        expect(widget.locator(f'svg[aria-label="{words}"], p:has-text("{words}")')).to_be_visible()


def pop_ups(page: Page) -> list[str]:
    """The texts of dialogs and notifications now on the page: there should be none that the learner did not ask for."""
    return page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts()


def screenshots(page: Page, folder: Path, name: str) -> list[Path]:
    """The notebook in front from top to bottom, one picture per screen: ``folder/name-01.png`` and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    scroller = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer")
    height = scroller.evaluate("e => e.clientHeight")
    found: list[Path] = []
    top = 0
    while True:
        scroller.evaluate("(e, top) => e.scrollTo(0, top)", top)
        page.wait_for_timeout(250)
        found.append(folder / f"{name}-{len(found) + 1:02}.png")
        page.screenshot(path=str(found[-1]))
        if top + height >= scroller.evaluate("e => e.scrollHeight") - 2:
            return found
        top += int(height * 0.92)


def _environment(state: Path, extra: Mapping[str, str]) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "NBGRADER", "PYTEST"))}
    return ours | {
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_RUNTIME_DIR": str(state / "runtime"),
        "IPYTHONDIR": str(state / "ipython"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        **extra,
    }


def _wait_until_up(process: subprocess.Popen, runtime: Path, log: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        for note in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(OSError, ValueError, urllib.error.URLError):
                url = json.loads(note.read_text())["url"].replace("localhost", "127.0.0.1")
                with _DIRECT.open(f"{url}api/status?token={TOKEN}", timeout=5) as answer:
                    if answer.status == 200:
                        return url
        time.sleep(0.2)
    raise RuntimeError("JupyterLab did not start. Its log ends with:\n" + log.read_text(errors="replace")[-3000:])


def _end(process: subprocess.Popen) -> None:
    """End the server gently, so that it ends its kernels, then whatever is left of its process group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
