"""The browser edition: what it needs of the course, what is in it, and lessons in Chromium without a network.

The parts marked ``proof`` build the site and drive it as a learner does. No request may leave this machine but those
for NumPy and matplotlib, and those are not answered.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import functools
import html
import http.server
import json
import subprocess
import sys
import threading
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

import copies
import gallery
import labpage
from autograder import course, notebooks, packages
from autograder.authoring import lite, recorded
from autograder.authoring import site as website
from autograder.authoring.site import shapes
from autograder.notebook import commands, learner
from figures import library
from figures.show import Picture, as_html, show
from models import experiments, longer, started

IN_FULL = pytest.mark.proof("lite", only=True)
LESSONS = [one for one in course.lessons() if one.number <= lite.LAST]
SECONDS = 1200  # for the slowest lesson, on a busy machine


# What the course needs where there is no NumPy, no matplotlib and no process


@pytest.fixture
def without_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a browser without a network: neither NumPy nor matplotlib."""
    monkeypatch.setattr(packages, "is_here", lambda name: False)


def test_a_picture_that_cannot_be_drawn_is_said_in_words(without_packages):
    for name, draw in gallery.pictures():
        made = draw()
        said = show(made).data
        assert html.escape(made.alt) in said and "<img" not in said and "network" in said, name


def test_words_are_text_and_not_tags(without_packages):
    assert "a &lt; b" in as_html(Picture(library.Undrawn(), "a < b"))  # type: ignore[arg-type]


def test_pictures_ask_for_matplotlib_in_one_place():
    for path in (course.ROOT / "figures").rglob("*.py"):
        if path.name == "library.py":
            continue
        functions = [f for f in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(f, ast.FunctionDef)]
        for function in functions:
            for one in ast.walk(function):
                asked = [a.name for a in one.names] if isinstance(one, ast.Import) else []
                asked += [one.module or ""] if isinstance(one, ast.ImportFrom) else []
                assert not any(name.split(".")[0] in lite.FROM_ELSEWHERE for name in asked), f"{path}: library.part"


def test_undrawn_stands_for_as_many_axes_as_were_asked_for():
    drawn = library.Undrawn()
    one, (left, right), (above, below) = drawn.subplots(), drawn.subplots(1, 2), drawn.subplots(2, 1)
    (row,), grid = drawn.subplots(1, 3, squeeze=False), drawn.subplots(2, 2)
    assert one is left is right is above is below is row[2] is grid[1][1]
    assert drawn.spines[["top"]].set_visible(False) is drawn and drawn.get_ylim() == (0.0, 1.0)


def test_the_runs_of_lessons_08_and_10_are_on_record(without_packages, capsys):
    found = experiments.measure(recorded.jobs())
    assert len(found) == len(recorded.jobs()) == 50 and "recorded" in capsys.readouterr().out
    with pytest.raises(course.CourseError, match="NumPy"):
        experiments.measure([(experiments.Setting(steps=7), 1)])


@IN_FULL
def test_the_record_is_what_the_runs_give():
    record = experiments.load(recorded.FILE)
    for job, result in experiments.measure(recorded.jobs()).items():
        assert record[job].held_out == pytest.approx(result.held_out, abs=1e-9)


def test_without_numpy_nothing_is_trained_for_longer(without_packages, capsys):
    assert not longer.is_possible()
    assert "NumPy" in capsys.readouterr().out


@pytest.mark.parametrize("platform", [sys.platform, "emscripten"])
def test_a_program_hands_out_its_lines_with_or_without_a_process(tmp_path, monkeypatch, platform):
    program = tmp_path / "program.py"
    program.write_text("import gc, sys\ngc.disable()\nprint(sys.argv[1])\nprint('ä')\nsys.exit('late')\n", "utf-8")
    monkeypatch.setattr(sys, "platform", platform)
    assert list(started.lines_of(program, "words")) == ["words", "ä"]


def test_a_reflection_is_read_without_nbformat(home, monkeypatch):
    lesson = course.lesson("04")
    copies.put(lesson, home, solved=False)
    assert learner.reflection(lesson) == ""
    path = home / lesson.folder / f"{lesson.folder}.ipynb"
    notebook = notebooks.read(path)
    next(filter(notebooks.is_reflection, notebook.cells)).source += "\n\nBecause of *the loss*."
    path.write_text(notebooks.text_of(notebook), encoding="utf-8")
    monkeypatch.setitem(sys.modules, "nbformat", None)
    assert learner.reflection(lesson) == "Because of *the loss*."


def test_a_page_that_keeps_no_files_says_so_when_a_lesson_begins(home, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(commands.sys, "platform", "emscripten")
    for drive, said in ((tmp_path, False), (tmp_path / "none", True)):
        monkeypatch.setattr(commands, "_DRIVE", drive)
        commands.catch_up("00")
        assert ("can keep no files" in capsys.readouterr().out) == said


# What is in the site

_WITHOUT = """
import importlib, importlib.abc, sys
from importlib.metadata import packages_distributions
has, first = set(sys.argv[1].split()), sys.argv[2].split()
lacks = {top for top, by in packages_distributions().items() if not {d.lower().replace("_", "-") for d in by} & has}
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in lacks:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
for name in first:
    importlib.import_module(name)
"""


def test_what_a_notebook_calls_needs_no_package_that_a_browser_lacks():
    lock = (course.ROOT / "requirements-browser.lock").read_text(encoding="utf-8")
    has = {line.split("==")[0] for line in lock.splitlines() if "==" in line} | {"build-microgpt"}
    first = [name for name in lite._first(course.ROOT) if name not in lite._KERNEL_MODULES]
    command = [sys.executable, "-c", _WITHOUT, " ".join(has), " ".join(first)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=course.ROOT)
    assert ran.returncode == 0, ran.stderr


def test_the_list_of_packages_holds_ours_and_names_only_what_cannot_be_had_as_a_file(tmp_path):
    ours = lite._wheel(tmp_path, "a_piece", "1", {"piece/__init__.py": b"", "other.py": b""})
    published = {
        "info": {"python": "3.14.2"},
        "packages": {
            name: {"name": name, "file_name": f"{name}.whl", "depends": needs}
            for name, needs in {"numpy": [], "matplotlib": ["numpy", "six"], "six": [], "polars": []}.items()
        },
    }
    made = lite._lock(published, [ours])["packages"]
    assert set(made) == {"a-piece", "numpy", "matplotlib", "six"}
    assert made["a-piece"]["file_name"] == ours.name and made["a-piece"]["imports"] == ["other", "piece"]
    assert {made[name]["file_name"] for name in ("numpy", "six")} == {
        f"{lite.ELSEWHERE}{name}.whl" for name in ("numpy", "six")
    }


def test_the_courses_wheel_holds_what_a_notebook_asks_for_and_no_answers(tmp_path):
    wheel = lite._course_wheel(course.ROOT, tmp_path)
    again = lite._course_wheel(course.ROOT, tmp_path / ".")
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    for needed in ("autograder/reference/course.json", "data/names.txt", "figures/library.py", "models/pretrained.py"):
        assert needed in names
    assert not any("grading" in name or "__pycache__" in name or name.startswith("solutions") for name in names)
    assert wheel.read_bytes() == again.read_bytes() and wheel.stat().st_size < 2_000_000


# The site in Chromium


@dataclass
class Site:
    """The site as it is served from ``folder``: ``url`` ends with a slash; ``overlay`` holds files that stand for
    others, by path."""

    url: str
    folder: Path
    overlay: dict[str, bytes] = field(default_factory=dict)


class _Handler(http.server.SimpleHTTPRequestHandler):
    overlay: dict[str, bytes]

    def do_GET(self) -> None:
        content = self.overlay.get(self.path.split("?")[0].lstrip("/"))
        if content is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The browser edition, built here and served with its app within reach of a test."""
    root = tmp_path_factory.mktemp("lite")
    (root / "build").mkdir()
    fetched = course.ROOT / "build" / "lite-fetched"
    fetched.mkdir(parents=True, exist_ok=True)
    (root / "build" / fetched.name).symlink_to(fetched)
    for name in ("lessons", "docs", "autograder", "figures", "models", "data", ".venv", "requirements-browser.lock"):
        (root / name).symlink_to(course.ROOT / name)
    try:
        folder = lite.build(root)
    except course.CourseError as problem:
        pytest.skip(f"the browser edition could not be built: {problem}")
    overlay: dict[str, bytes] = {}
    settings = json.loads((folder / "jupyter-lite.json").read_text(encoding="utf-8"))
    settings["jupyter-config-data"]["exposeAppInBrowser"] = True
    overlay["jupyter-lite.json"] = json.dumps(settings).encode()
    with served(folder, overlay) as url:
        yield Site(url, folder, overlay)


@contextlib.contextmanager
def served(folder: Path, overlay: dict[str, bytes]) -> Iterator[str]:
    """The address at which a folder is served."""
    handler = functools.partial(type("Handler", (_Handler,), {"overlay": overlay}), directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """The addresses on other machines that pages asked for."""
    return []


@pytest.fixture(scope="module")
def new_context(site: Site, asked: list[str]) -> Iterator[Callable[[], BrowserContext]]:
    """Opens a browser of its own, with its own files, that reaches this machine alone."""
    nowhere = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=labpage.CHROMIUM, args=[*labpage.CHROMIUM_ARGS, nowhere])

        def new() -> BrowserContext:
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
            context.set_default_timeout(SECONDS * 1000)
            context.on("request", lambda one: note(one.url))
            return context

        def note(url: str) -> None:
            if not url.startswith((site.url, "data:", "blob:")):
                asked.append(url)

        yield new
        browser.close()


def opened(context: BrowserContext, site: Site, lesson: course.Lesson) -> Page:
    """A lesson in a page of its own, with its kernel running."""
    page = context.new_page()
    page.goto(f"{site.url}lab/index.html?path=lessons/{lesson.folder}/{lesson.folder}.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    labpage.wait_until_idle(page, SECONDS)
    return page


def run_all(page: Page) -> list[dict]:
    """Run all cells of the notebook in front and save it; its code cells with their outputs."""
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    cells = page.evaluate("jupyterapp.shell.currentWidget.content.model.toJSON().cells")
    return [cell for cell in cells if cell["cell_type"] == "code"]


def run(page: Page, source: str) -> list[dict]:
    """Put a cell below all others, run it, and take it away again; its outputs."""
    page.evaluate(
        """async source => {
            const { commands, shell } = jupyterapp, content = shell.currentWidget.content;
            content.activeCellIndex = content.widgets.length - 1;
            await commands.execute('notebook:insert-cell-below');
            content.activeCell.model.sharedModel.setSource(source);
            await commands.execute('notebook:run-cell');
        }""",
        source,
    )
    outputs = page.evaluate("jupyterapp.shell.currentWidget.content.activeCell.model.outputs.toJSON()")
    page.evaluate("jupyterapp.commands.execute('notebook:delete-cell')")
    return outputs


def text(outputs: list[dict]) -> str:
    return "".join(
        str(one.get("text") or one.get("data", {}).get("text/html") or one.get("data", {}).get("text/plain") or one)
        for one in outputs
    )


def panels(cells: list[dict], state: str) -> list[str]:
    outputs = [text([one]) for cell in cells for one in cell["outputs"]]
    return [one for one in outputs if f"microgpt-check microgpt-{state}" in one]


def problems(cells: list[dict]) -> list[str]:
    """The outputs of cells that are errors or stand on the error stream."""
    outputs = [one for cell in cells for one in cell["outputs"]]
    return [str(one)[:800] for one in outputs if one["output_type"] == "error" or one.get("name") == "stderr"]


def assert_only_what_may_come_from_elsewhere(asked: list[str]) -> None:
    assert [url for url in asked if not url.startswith(lite.ELSEWHERE)] == []


def file(page: Page, path: str) -> str:
    """The text of a file that the browser keeps; what Python wrote stands there in base64."""
    found = page.evaluate(f"jupyterapp.serviceManager.contents.get('{path}', {{ content: true }})")
    return base64.b64decode(found["content"]).decode() if found["format"] == "base64" else found["content"]


@IN_FULL
def test_pyodide_is_the_one_that_the_kernel_goes_with(site):
    (constants,) = (course.ROOT / ".venv" / "lite").glob("lib/*/site-packages/jupyterlite_pyodide_kernel/constants.py")
    assert f'PYODIDE_VERSION = "{lite.PYODIDE}"' in constants.read_text(encoding="utf-8")


@IN_FULL
@pytest.mark.slow
@labpage.needs_chromium
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.number)
def test_a_solved_lesson_passes_every_check_in_the_browser(site, new_context, asked, lesson):
    path = f"files/lessons/{lesson.folder}/{lesson.folder}.ipynb"
    site.overlay[path] = notebooks.text_of(copies.filled(lesson)).encode()
    with contextlib.closing(new_context()) as context:
        page = opened(context, site, lesson)
        cells = run_all(page)
        passed = panels(cells, "passed")
        assert problems(cells) == []
        assert len(passed) == len(lesson.exercises) and all("Saved to" in one for one in passed)
        assert panels(cells, "unwritten") == []
        written = {exercise.file for exercise in lesson.exercises}
        for name in written:
            kept = file(page, f"lessons/{name}")
            assert all(f"# {e.id}\n" in kept for e in lesson.exercises if e.file == name)
    del site.overlay[path]
    assert_only_what_may_come_from_elsewhere(asked)


@IN_FULL
@labpage.needs_chromium
def test_the_living_map_answers_in_the_browser_and_lights_up_when_a_check_passes(site, new_context, asked):
    lesson = course.lesson("06")
    path = f"files/lessons/{lesson.folder}/{lesson.folder}.ipynb"
    site.overlay[path] = notebooks.text_of(labpage.with_the_map()).encode()
    with contextlib.closing(new_context()) as context:
        page = opened(context, site, lesson)
        assert problems(run_all(page)) == []
        labpage.drive_the_map(page)
        page.get_by_role("button", name="Next token").click()
        expect(page.locator(".lm-says")).to_contain_text("Position 1 reads")
        page.get_by_role("button", name="Backward", exact=True).press("Enter")
        expect(page.locator(".lm-says")).to_contain_text("the gradient has gone back to every matrix")
    del site.overlay[path]
    assert_only_what_may_come_from_elsewhere(asked)


@IN_FULL
@labpage.needs_chromium
def test_what_is_looked_at_step_by_step_answers_in_the_browser(site, new_context, asked):
    lesson = course.lesson("06")
    path = f"files/lessons/{lesson.folder}/{lesson.folder}.ipynb"
    site.overlay[path] = notebooks.text_of(labpage.with_steps()).encode()
    with contextlib.closing(new_context()) as context:
        page = opened(context, site, lesson)
        assert problems(run_all(page)) == []
        labpage.drive_the_steps(page)
    del site.overlay[path]
    assert_only_what_may_come_from_elsewhere(asked)


@IN_FULL
@labpage.needs_chromium
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # of Sphinx, about its extensions
def test_a_lesson_is_tried_from_its_page_on_the_website(site, new_context, asked, tmp_path, monkeypatch):
    pytest.importorskip("sphinx", reason="Sphinx is installed by `make site`")
    for name in ("lessons", "docs"):
        (tmp_path / name).symlink_to(course.ROOT / name)
    monkeypatch.setattr(shapes, "seen", lambda program: {})
    monkeypatch.setattr(website, "SHAPES", tmp_path / "shapes.json")
    folder = website.build(tmp_path, [], edition=site.folder).parent
    with contextlib.closing(new_context()) as context, served(folder, {}) as url:
        page = context.new_page()
        page.goto(f"{url}05_backward.html")
        page.get_by_role("link", name="Try this lesson here").click()
        labpage.wait_until_idle(page, SECONDS)
        expect(page.locator(".jp-Notebook")).to_contain_text("05 · Backward")
        asked[:] = [one for one in asked if not one.startswith(url)]
    assert_only_what_may_come_from_elsewhere(asked)


@IN_FULL
@labpage.needs_chromium
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="It reads what threads took from /proc")
def test_lesson_00_is_usable_within_ten_seconds_of_a_cold_load(site, new_context):
    # The page builds JupyterLab in one thread and then runs Python in another. What both take together bounds the wait
    # on a machine that has nothing else to do, and this one may have.
    with contextlib.closing(new_context()) as context:
        page = context.new_page()
        page.goto(site.url)
        page.locator(".jp-CodeCell .cm-content").first.click()
        page.keyboard.press("Shift+Enter")
        expect(page.locator(".jp-CodeCell .jp-InputPrompt").first).to_have_text("[1]:", timeout=SECONDS * 1000)
        took = _seconds_of_the_page()
        assert 1 < took < 10


def _seconds_of_the_page() -> float:
    """The processor time of the threads that run the open pages and their workers."""
    took = 0.0
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error, OSError):  # one that is just ending
            if "--type=renderer" in process.cmdline():
                for thread in process.threads():
                    name = Path(f"/proc/{process.pid}/task/{thread.id}/comm").read_text(encoding="utf-8").strip()
                    if thread.id == process.pid or name.startswith(("DedicatedWorker", "ServiceWorker")):
                        took += thread.user_time + thread.system_time
    return took


MATPLOTLIB = {
    "matplotlib/__init__.py": b"from unittest.mock import MagicMock\nrcParams, rc_context = {}, MagicMock()\n",
    "matplotlib/figure.py": b"""
from unittest.mock import MagicMock

def Figure(**about):
    drawn = {"savefig": lambda file, **more: file.write('<svg width="1" height="1"></svg>')}
    return MagicMock(**drawn, **{"get_size_inches.return_value": (6.0, 3.0)})
""",
}


@IN_FULL
@labpage.needs_chromium
def test_with_a_network_matplotlib_is_fetched_for_the_first_picture(site, new_context, tmp_path):
    # A stand-in of the same name: the real one cannot be had as a file.
    wheel = lite._wheel(tmp_path, "matplotlib", "3", dict(MATPLOTLIB))
    path = "static/pyodide/pyodide-lock.json"
    with urllib.request.urlopen(site.url + path) as answer:
        listed = json.load(answer)
    listed["packages"]["matplotlib"] = lite._entry(wheel)
    site.overlay |= {path: json.dumps(listed).encode(), f"static/pyodide/{wheel.name}": wheel.read_bytes()}
    with contextlib.closing(new_context()) as context:
        page = opened(context, site, LESSONS[0])
        shown = "from figures.documents import lengths\nfrom figures.show import show\nshow(lengths(['ava', 'emma']))"
        outputs = run(page, shown)
        assert problems([{"outputs": outputs}]) == [] and '<svg role="img"' in text(outputs)
    site.overlay.pop(path)


@IN_FULL
@labpage.needs_chromium
def test_work_outlives_the_tab_and_the_file_goes_out_and_comes_in(site, new_context, asked, tmp_path):
    first = LESSONS[0]
    with contextlib.closing(new_context()) as context:
        page = opened(context, site, first)
        labpage.run_all(page, SECONDS)
        cells = run_all(page)
        assert problems(cells) == []
        assert len(panels(cells, "failed")) == 1 and len(panels(cells, "unwritten")) == 1
        answer = "def longest(names):\n    return max(names, key=len)\n\n\ncheck('00-longest', longest)"
        assert "microgpt-passed" in text(run(page, answer))
        endless = "def longest(names):\n    while True:\n        pass\n\n\ncheck('00-longest', longest, seed=1)"
        assert "microgpt-failed" in text(run(page, endless))
        page.close()

        page = opened(context, site, first)
        assert "max(names, key=len)" in file(page, "lessons/workbench.py")
        run(page, "from autograder import catch_up, progress, solution")
        assert "1 of 1" in text(run(page, "progress()")) or "yours" in text(run(page, "progress()"))
        assert "Write your own answer" in text(run(page, "solution('00-reflection')"))

        # The file browser's own menu and button.
        page.locator(".jp-BreadCrumbs-item[title='lessons']").click()
        row = page.locator(".jp-DirListing-item", has_text="workbench.py")
        row.click(button="right")
        with page.expect_download() as coming:
            page.locator(".lm-Menu-itemLabel", has_text="Download").click()
        coming.value.save_as(tmp_path / "workbench.py")
        assert "max(names, key=len)" in (tmp_path / "workbench.py").read_text(encoding="utf-8")
        (tmp_path / "microgpt.py").write_text('"""From another machine."""\n', encoding="utf-8")
        with page.expect_file_chooser() as choosing:
            page.locator(".jp-FileBrowser-toolbar [title='Upload Files']").click()
        choosing.value.set_files(tmp_path / "microgpt.py")
        replace = page.locator(".jp-Dialog button", has_text="Overwrite")
        replace.click()
        expect(replace).to_have_count(0)
        page.wait_for_function(
            "jupyterapp.serviceManager.contents.get('lessons/microgpt.py', { content: true })"
            ".then(found => /another machine/.test(found.format === 'base64' ? atob(found.content) : found.content))"
        )
    assert_only_what_may_come_from_elsewhere(asked)
