"""``make site``: the whole course as a website that needs no network, in ``build/site``.

``make pages`` sets the browser edition into it.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from nbformat import NotebookNode

from autograder import course, notebooks
from autograder.authoring import executed, lite
from autograder.authoring.site import annotated, first_page, lessons, proved, shapes, templates

GUIDES = ("instructors", "authors", "architecture")
SHAPES = executed.FOLDER / "shapes.json"
TRIED_IN = "lite"
REFERENCE = ("microgpt", "glossary", "references", "proof")


def build(
    root: Path,
    run: Iterable[course.Lesson] | None = None,
    begin: Callable[[int], object] = lambda cells: None,
    seen: Callable[[], object] = lambda: None,
    edition: Path | None = None,
) -> Path:
    """Build the site of the course at ``root`` and return its first page.

    Lessons are executed where no kept copy holds any more, with ``begin`` told how many cells there are and ``seen``
    called after each; of those that are not in ``run`` the page shows no outputs. ``edition`` is the folder of the
    browser edition, which is set into the site, and then pages link to it. Raises CourseError if a lesson or
    Sphinx fails.
    """
    try:
        from sphinx.cmd.build import build_main
    except ImportError:
        raise course.CourseError("Sphinx is not installed; `make site` installs it.") from None
    every = course.lessons()
    outputs = executed.lessons(every if run is None else run, begin, seen)
    source, target = root / "build" / "site-source", root / "build" / "site"
    for folder in (source, target):
        shutil.rmtree(folder, ignore_errors=True)
    source.mkdir(parents=True)
    for one in every:
        there = f"{TRIED_IN}/{lite.page_of(one)}" if edition and one.number <= lite.LAST else ""
        page = lessons.page(one, outputs.get(one.folder), there)
        (source / f"{one.folder}.ipynb").write_text(notebooks.text_of(page), encoding="utf-8")
    for guide in (*GUIDES, "glossary", "references"):
        text = (root / "docs" / f"{guide}.md").read_text(encoding="utf-8")
        (source / f"{guide}.md").write_text(lessons.beside(text), encoding="utf-8")
    (source / "microgpt.md").write_text(annotated.page(_shapes()), encoding="utf-8")
    (source / "proof.md").write_text(proved.page(), encoding="utf-8")
    contents = {"Lessons": [one.folder for one in every], "The program": list(REFERENCE), "Guides": list(GUIDES)}
    index = first_page.page(contents, _pictures(outputs), TRIED_IN if edition else "")
    (source / "index.md").write_text(index, encoding="utf-8")
    if build_main(["-q", "-W", "--keep-going", "-b", "html", "-c", str(templates.FOLDER), str(source), str(target)]):
        raise course.CourseError("The site could not be built; Sphinx said why above.")
    if edition:
        shutil.copytree(edition, target / TRIED_IN)
    return target / "index.html"


def _shapes() -> dict[int, list[tuple[str, str]]]:
    """The shapes on the program's page; those that were kept, if the program is still the same."""
    parts = (annotated.PROGRAM, Path(shapes.__file__), course.ROOT / "data" / "names.txt")
    key = hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()
    known = json.loads(SHAPES.read_text(encoding="utf-8")) if SHAPES.exists() else {}
    if known.get("depends on") != key:
        known = {"depends on": key, "shapes": {str(n): held for n, held in shapes.seen(annotated.PROGRAM).items()}}
        SHAPES.parent.mkdir(parents=True, exist_ok=True)
        SHAPES.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    return {int(number): [(name, shape) for name, shape in held] for number, held in known["shapes"].items()}


def _pictures(outputs: dict[str, NotebookNode]) -> dict[str, str]:
    """The HTML of every picture that a lesson shows, by its cell's id."""
    return {
        cell.id: output.data["text/html"]
        for notebook in outputs.values()
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if re.match(r"\s*<(img|svg|figure)\b", output.get("data", {}).get("text/html", ""))
    }
