"""The website: complete, without an answer, without a foreign request, sound in a browser from the disk and served."""

from __future__ import annotations

import functools
import html
import http.server
import re
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import labpage as browser
from autograder import course, notebooks
from autograder.authoring import executed, lint, lite, site, still
from autograder.authoring.site import annotated, first_page, lessons, shapes
from autograder.exercises import hunts
from figures.show import Picture, as_html, figure
from figures.slider import pictures

pytestmark = [
    pytest.mark.proof("site"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),  # of Sphinx, about the theme
]

# The lesson that is run unless in full; it has a picture, a widget, folded answers and every kind of panel.
SAMPLE = "05"
SEEN = [("index", "light"), ("05_backward", "dark")]  # unless in full; axe takes seconds for a page
HUNTS = Path(hunts.__file__).read_text(encoding="utf-8")
BAD = ("serious", "critical")
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, in_full: bool) -> Path:
    """The first page of a site of the whole course."""
    pytest.importorskip("sphinx", reason="Sphinx is installed by `make site`")
    root = tmp_path_factory.mktemp("course")
    for folder in ("lessons", "docs"):
        (root / folder).symlink_to(course.ROOT / folder)
    with pytest.MonkeyPatch.context() as patch:
        if not in_full:
            patch.setattr(shapes, "seen", lambda program: {})
            patch.setattr(site, "SHAPES", root / "shapes.json")
        return site.build(root, None if in_full else [course.lesson(SAMPLE)], edition=edition(root / "edition"))


def edition(folder: Path) -> Path:
    """The files of a browser edition that a page may link to, empty."""
    names = ["index.html", "lab/index.html"]
    names += [f"files/lessons/{one.folder}/{one.folder}.ipynb" for one in course.lessons() if one.number <= lite.LAST]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


@pytest.fixture(scope="module")
def pages(first: Path) -> dict[str, str]:
    """The HTML of each page by its name."""
    return {page.stem: page.read_text(encoding="utf-8") for page in sorted(first.parent.glob("*.html"))}


@pytest.fixture(scope="module")
def shown(pages: dict[str, str], in_full: bool) -> list[course.Lesson]:
    """The lessons whose pages have outputs."""
    return [one for one in course.lessons() if in_full or one.number == SAMPLE]


@pytest.fixture(scope="module")
def new_page() -> Iterator[Callable[[], Page]]:
    if browser.CHROMIUM is None:
        pytest.skip("Chromium is not installed; on Debian or Ubuntu: apt install chromium")
    with browser.chromium() as opened:
        yield opened


def article(page: str) -> str:
    return page.split("<article", 1)[1].split("</article>")[0]


def test_every_page_is_there_and_loads_nothing_from_elsewhere(pages):
    assert {one.folder for one in course.lessons()} | {*site.GUIDES, *site.REFERENCE, "index"} <= pages.keys()
    for name, text in pages.items():
        loaded = re.findall(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"((?:https?:)?//[^\"]*)\"", text)
        assert not loaded, name


def test_every_link_leads_to_a_page_and_a_place_of_the_site(first, pages):
    places = {name: set(re.findall(r'\bid="([^"]+)"', text)) for name, text in pages.items()}
    dead = []
    for name, text in pages.items():
        for link in re.findall(r'<(?:a|link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"', text):
            target = urllib.parse.urlsplit(html.unescape(link))
            if target.scheme or target.netloc:
                continue
            file = first.parent / urllib.parse.unquote(target.path) if target.path else first.parent / f"{name}.html"
            place = urllib.parse.unquote(target.fragment)
            opened = urllib.parse.parse_qs(target.query).get("path") if target.path.startswith(site.TRIED_IN) else None
            if opened and not (first.parent / site.TRIED_IN / "files" / opened[0]).is_file():
                dead.append((name, link))
            if not file.is_file() or (place and file.suffix == ".html" and place not in places.get(file.stem, ())):
                dead.append((name, link))
    assert dead == []


def test_lessons_that_run_in_a_browser_link_there_and_only_if_that_edition_is_in_the_site(pages):
    for one in course.lessons():
        links = re.findall(rf'href="{site.TRIED_IN}/([^"]+)"', pages[one.folder])
        assert links == ([lite.page_of(one)] if one.number <= lite.LAST else [])
        assert site.TRIED_IN + "/" not in "".join(cell.source for cell in lessons.page(one, None).cells)
    assert f'href="{site.TRIED_IN}/index.html"' in pages["index"]
    assert "try-it" not in first_page.page({}, {})


def test_a_lessons_page_shows_outputs_pictures_and_the_panel_of_each_exercise(pages, shown):
    for one in shown:
        text = article(pages[one.folder])
        panels = re.findall(r"microgpt-check microgpt-passed.*?(\d\d-[a-z-]+)", text, re.S)
        assert set(panels) >= {exercise.id for exercise in one.exercises}
        assert text.count(lessons.ONCE) == len(one.exercises)
        alts = re.findall(r'<img [^>]*alt="([^"]*)"|<svg [^>]*role="img" aria-label="([^"]*)"', text)
        assert alts and all(len("".join(alt)) > 20 for alt in alts)
        assert "Traceback (most" not in text and "widget-view" not in text and "/tmp/" not in text


def given_away(one: course.Lesson, page: str) -> list[str]:
    """The lines of a lesson's answers and rubrics that stand on a page and not in what learners open."""
    text = squeezed(html.unescape(re.sub(r"<[^>]+>", "", page)))
    # The functions of the bug hunts are printed for everybody, and a mended one has most of their lines.
    opened = squeezed("".join(c.source for c in notebooks.released(one.folder).cells) + HUNTS)
    cells = notebooks.source(one.folder).cells
    lines = {squeezed(line.split("  #")[0]) for cell in cells for line in notebooks.solution_lines(cell.source)}
    return [line for line in lines if len(line) >= lint.LEAK_LENGTH and line in text and line not in opened]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_no_page_of_a_lesson_holds_an_answer(pages):
    the_map = pages["index"].split('id="map-without-scripts"')[1].split("</script>")[0]
    for one in course.lessons():
        assert given_away(one, pages[one.folder]) == [], one.folder
        assert given_away(one, the_map) == [], one.folder


def test_an_answer_on_a_page_would_be_seen(pages):
    assert "fornodeinreversed(self.topological_order()):" in given_away(course.lesson("05"), pages["microgpt"])


def test_what_answers_a_prediction_is_folded(pages, shown):
    for one in shown:
        cells = notebooks.released(one.folder).cells
        asked = sum(lint.asks_of_the_next(cell) and after.cell_type == "code" for cell, after in zip(cells, cells[1:]))
        assert 0 < article(pages[one.folder]).count('<details class="admonition hide') <= asked


def test_the_glossary_links_to_the_pages_of_the_lessons(pages):
    linked = re.findall(r'href="(\d\d_\w+)\.html', article(pages["glossary"]))
    assert linked and set(linked) <= pages.keys()
    assert ".ipynb" not in article(pages["glossary"])


def test_what_is_cited_stands_in_the_references():
    named = (course.ROOT / "docs" / "references.md").read_text(encoding="utf-8")
    texts = [(course.ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")]
    texts += [cell.source for one in course.lessons() for cell in notebooks.released(one.folder).cells]
    cited = {match for text in texts for match in re.findall(r"\(([A-Z]\w+)[^()]*?,? ((?:19|20)\d\d)\)", text)}
    assert ("Vaswani", "2017") in cited
    missing = {(name, year) for name, year in cited if not re.search(rf"{name}[^\n]*{year}", named)}
    assert missing == set()


# The program line by line


def test_every_line_of_the_program_has_one_meaning():
    program = annotated.PROGRAM.read_text(encoding="utf-8").splitlines()
    explained = {line.number: line.text for line in annotated.lines()}
    due = {n: text for n, text in enumerate(program, 1) if text.strip() and not re.match(r"\s*# \d\d-[a-z-]+$", text)}
    assert explained == due
    assert all(line.meaning.strip() for line in annotated.lines())


@pytest.mark.parametrize(
    "change, complaint",
    [
        (("'total' =", "'totals' ="), "says nothing of line"),
        (("'total' =", "'nowhere' = 'x'\n'total' ="), "0 lines of 06-softmax begin 'nowhere'"),
        (("'highest' =", "'exp' = 'x'\n'highest' ="), "0 lines of 06-softmax begin 'exp'"),
    ],
)
def test_a_meaning_without_a_line_and_a_line_without_a_meaning_are_told(change, complaint, tmp_path, monkeypatch):
    text = annotated.MEANINGS.read_text(encoding="utf-8")
    assert text.count(change[0]) == 1
    (tmp_path / "meanings.toml").write_text(text.replace(*change), encoding="utf-8")
    monkeypatch.setattr(annotated, "MEANINGS", tmp_path / "meanings.toml")
    with pytest.raises(course.CourseError, match=complaint):
        annotated.lines()


def test_shapes_are_told_in_few_words():
    value = type("Value", (), {})
    row = [value() for _ in range(3)]
    assert [shapes.shape(one) for one in (7, 0.5, "a", row[0], row, [row, row])] == [
        "7", "a number", "text", "a Value", "3 Values", "2 × 3 Values",
    ]  # fmt: skip
    assert [shapes.shape(one) for one in ([], [[]], [(row[0], True)], {"a": row}, None, True)] == [
        "empty", "1 × 0", "1 pair", "1 entries by name", "", "",
    ]  # fmt: skip


@pytest.mark.proof("site", only=True)
def test_the_shapes_of_the_program_are_those_it_runs_with():
    found = {pair for held in shapes.seen(annotated.PROGRAM).values() for pair in held}
    # A query for all heads, and the part of one head.
    assert {shape for name, shape in found if name == "query"} == {"16 Values", "4 Values"}
    assert ("logits", "27 Values") in found
    assert ("self.parameters", "4,192 Values") in found
    assert ("w", "27 × 16 Values") in found


# Executed copies


def test_a_copy_is_run_again_only_if_something_that_it_read_has_changed(first, tmp_path, monkeypatch):
    one = course.lesson(SAMPLE)
    due = executed.solved(one)
    copy = executed.kept(one.folder, due)
    assert copy is not None
    read = copy.metadata.executed.read
    assert {"autograder/exercises/lesson_05/order.py", "figures/backward.py", "data/names.txt"} <= read.keys()
    assert not any(name.startswith(("autograder/grading", "autograder/live", "figures/adam")) for name in read)
    monkeypatch.setattr(executed, "FOLDER", tmp_path)
    assert executed.kept(one.folder, due) is None
    for entry, other in (("read", {**read, "figures/backward.py": ""}), ("cells", "other")):
        changed = nbformat.from_dict({**copy, "metadata": {**copy.metadata}})
        changed.metadata.executed = nbformat.from_dict({**copy.metadata.executed, entry: other})
        (tmp_path / f"{one.folder}.ipynb").write_text(notebooks.text_of(changed), encoding="utf-8")
        assert executed.kept(one.folder, due) is None


def test_a_widget_with_a_slider_gives_what_it_shows_at_each_place():
    import ipywidgets

    def draw(index: int) -> tuple[str, Picture]:
        drawn.append(index)
        return f"at {index}", Picture(figure(), f"the picture {index}")

    drawn: list[int] = []
    made = pictures("Step", ["0", "2", "4"], draw, 1)
    assert drawn == [1] and "the picture 1" in made._repr_mimebundle_()[0]["text/html"]
    made.index = 2
    assert drawn == [1, 2] and [place["says"] for place in made.places] == ["at 2"]
    state = still.frames(made)["state"]
    assert drawn == [1, 2, 0] and (state["label"], state["texts"], state["index"]) == ("Step", ["0", "2", "4"], 2)
    assert [place["says"] for place in state["places"]] == ["at 0", "at 1", "at 2"]
    assert all(f"the picture {place['index']}" in place["picture"] for place in state["places"])
    assert still.frames(ipywidgets.VBox([ipywidgets.Text()])) == {}
    assert "needs the notebook" in lessons.widget({})
    assert "total = sum" not in lessons.widget(
        {"state": {"pieces": {"a": {"whose": "yours", "parts": ["total = sum"]}}}}
    )


# In a browser


@pytest.fixture(scope="module")
def served(first: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(first.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def listened(new_page: Callable[[], Page], complaints: list[str], origin: str) -> Page:
    """A page that notes every complaint of the browser, and every request that leaves ``origin``."""
    page = new_page()
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((origin, "data:", "blob:")) else complaints.append(f"foreign: {request.url}")
        ),
    )
    return page


def audit(page: Page) -> list[str]:
    """What axe finds on the page that is serious or worse."""
    # While the theme's colours fade in, they are nobody's.
    page.evaluate("Promise.all(document.getAnimations().map((fading) => fading.finished))")
    # Without the preload axe would fetch the style sheets, which a page from the disk may not.
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in BAD]


@pytest.mark.browser
def test_pages_are_quiet_accessible_and_fit_a_phone(first, pages, served, new_page, in_full):
    wrong: dict[str, list[str]] = {}
    complaints: list[str] = []
    seen = [(name, theme) for name in pages for theme in ("light", "dark")] if in_full else SEEN
    for root in (first.parent.as_uri() + "/", served):
        page = listened(new_page, complaints, root)
        for name, theme in seen if root != served else SEEN:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(f"{root}{name}.html")
            found = audit(page) if root != served else []
            page.set_viewport_size({"width": 400, "height": 800})
            found += ["wider than a phone"] if page.evaluate(WIDER) > 0 else []
            if found + complaints:
                wrong[f"{root}{name}, {theme}"] = found + complaints
            complaints.clear()
        page.context.close()
    assert wrong == {}


@pytest.mark.browser
def test_the_stepper_of_lesson_05_answers_keyboard_and_mouse_without_a_kernel(first, new_page):
    complaints: list[str] = []
    page = listened(new_page, complaints, "file:")
    page.goto((first.parent / "05_backward.html").as_uri())
    stepper = page.locator(".microgpt-steps").first
    slider, says = stepper.get_by_role("slider", name="Step"), stepper.get_by_role("status")
    forward = stepper.get_by_role("button", name="Forward")
    before = stepper.get_by_role("img").get_attribute("aria-label")
    slider.press("ArrowRight")
    expect(says).to_contain_text("Step 1 of 4")
    expect(stepper.get_by_role("img")).not_to_have_attribute("aria-label", before)
    for _ in range(3):
        forward.click()
    expect(says).to_contain_text("a has 15")
    expect(forward).to_be_disabled()
    slider.press("Home")
    expect(stepper.get_by_role("img")).to_have_attribute("aria-label", before)
    assert complaints == []
    page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("folded", [False, True])
def test_a_picture_is_seen_whole_on_a_phone(first, new_page, folded):
    drawn = figure(5.8, 1.0)  # as wide as most, with the smallest letters that most have
    drawn.text(0.5, 0.5, "letters of a legend", fontsize=9)
    shown = as_html(Picture(drawn, "A legend."))
    opened = first.parent / "05_backward.html"
    page = new_page()
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(opened.as_uri())
    place = page.locator("details.hide .cell_output" if folded else ".cell_output:not(details *)").first
    place.evaluate("(e, shown) => { e.closest('details')?.setAttribute('open', ''); e.innerHTML = shown }", shown)
    picture = place.locator(".microgpt-picture")
    assert picture.evaluate("e => e.clientWidth > 0 && e.scrollWidth <= e.clientWidth")
    assert page.evaluate(WIDER) <= 0
    page.context.close()


@pytest.mark.browser
def test_the_map_on_the_first_page_answers_and_is_a_picture_without_scripts(first, new_page):
    complaints: list[str] = []
    page = listened(new_page, complaints, "file:")
    page.goto(first.as_uri())
    still = page.locator("#map-without-scripts")
    page.get_by_role("button", name="Next token").press("Enter")
    expect(page.locator(".lm-says")).to_contain_text("Position 1 reads")
    expect(still).to_be_hidden()
    expect(page.locator(".lm-picture")).to_have_attribute("viewBox", "0 0 880 496")  # both halves side by side
    page.locator('[data-block="softmax"] .lm-box').press("Enter")
    expect(page.locator(".lm-detail")).to_contain_text("06-softmax · ")
    expect(page.locator(".lm-detail pre")).to_have_count(0)
    expect(page.locator(".try-it")).to_be_hidden()  # it has to come from a server
    assert complaints == []
    page.context.close()
    assert '<img id="map-without-scripts" alt="A map of microgpt' in first.read_text("utf-8")


@pytest.mark.browser
def test_a_widget_written_in_javascript_runs_on_a_page_from_the_disk(first, new_page):
    source = """export default { render({ model, el }) {
        const button = document.createElement("button");
        button.textContent = model.get("count");
        button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
        model.on("change:count", () => { button.textContent = model.get("count"); });
        el.append(button);
    } };"""
    tried = first.parent / "tried.html"
    made = lessons.widget({"state": {"_esm": source, "count": 3}})
    tried.write_text(f'<meta charset="utf-8"><script src="_static/widgets.js"></script>{made}', encoding="utf-8")
    page = new_page()
    page.goto(tried.as_uri())
    page.get_by_role("button", name="3").click()
    page.get_by_role("button", name="4").wait_for()
    page.context.close()
    tried.unlink()


@pytest.mark.browser
def test_search_and_the_way_from_page_to_page_work_from_the_disk(first, new_page):
    complaints: list[str] = []
    page = listened(new_page, complaints, "file:")
    page.goto((first.parent / "search.html").as_uri() + "?q=topological")
    page.locator("#search-results a", has_text="05 · Backward").first.wait_for()
    page.goto((first.parent / "05_backward.html").as_uri())
    page.locator("a.right-next").click()
    page.wait_for_url("**/06_layers.html*")
    page.locator("a.left-prev").click()
    page.wait_for_url("**/05_backward.html*")
    assert complaints == []
    page.context.close()
