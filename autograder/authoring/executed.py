"""The lessons executed with every answer right, kept in ``build/executed`` as long as nothing they read has changed.

A copy says itself what it depends on: its cells, and the files of the course that its kernel had read at the end.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import course, machine, notebooks
from autograder.authoring import still
from autograder.notebook import execute

FOLDER = course.ROOT / "build" / "executed"
_LAST = "from autograder.authoring import still; still.report()"
_ALWAYS = ("data", "autograder/reference")  # read as text


def lessons(
    wanted: Iterable[course.Lesson],
    begin: Callable[[int], object] = lambda cells: None,
    seen: Callable[[], object] = lambda: None,
) -> dict[str, NotebookNode]:
    """The executed lessons by folder; those whose copies no longer hold are run, as many at a time as there are
    processors, the longest first. Under ``executed.widgets`` in a notebook's metadata stands what each widget can show
    without a kernel, by its model's id, as ``still.frames`` gives it.

    ``begin`` is told how many cells there are to run, and ``seen`` is called after each. Raises CourseError if a cell
    fails: a site must not show an error that the lesson does not have.
    """
    due = {one.folder: solved(one) for one in wanted}
    found = {folder: kept(folder, notebook) for folder, notebook in due.items()}
    missing = [folder for folder in due if found[folder] is None]
    begin(sum(len(due[folder].cells) for folder in missing))
    with ThreadPoolExecutor(machine.processors()) as pool:
        made = pool.map(lambda folder: _run(folder, due[folder], seen), sorted(missing, key=_length, reverse=True))
        found |= dict(zip(sorted(missing, key=_length, reverse=True), made))
    return {folder: one for folder, one in found.items() if one is not None}


def solved(one: course.Lesson) -> NotebookNode:
    """The released notebook of a lesson with the reference's answers in it."""
    notebook = notebooks.released(one.folder)
    for cell in filter(notebooks.is_exercise, notebook.cells):
        cell.source = course.exercise(notebooks.grade_id(cell)).solution.rstrip("\n")
    return notebook


def kept(folder: str, due: NotebookNode) -> NotebookNode | None:
    """The copy that was kept of a lesson, if it still holds."""
    path = FOLDER / f"{folder}.ipynb"
    if not path.exists():
        return None
    known = notebooks.read(path)
    note = known.metadata.get("executed", {})
    same = note.get("cells") == notebooks.fingerprint(due) and note.get("read") == _hashes(note.get("read", {}))
    return known if same else None


def run(
    due: NotebookNode, lessons: Path, folder: str, seen: Callable[[int, int], object] = lambda done, total: None
) -> tuple[NotebookNode, list[str], dict]:
    """Execute a lesson's notebook in the ``folder`` of a learner's ``lessons``, past errors, as ``execute.run`` does:
    the notebook with its outputs, the files of the course that were read, and what its widgets can show."""
    due.cells.append(nbformat.v4.new_code_cell(_LAST, id="executed"))
    notebook = execute.run(notebooks.put(due, lessons, folder), seen)
    note = next(o.data[still.MIME] for o in notebook.cells.pop().outputs if still.MIME in o.get("data", {}))
    return notebook, [*note["read"], *_beside(note["read"])], note["widgets"]


def _run(folder: str, due: NotebookNode, seen: Callable[[], object]) -> NotebookNode:
    cells = notebooks.fingerprint(due)
    with tempfile.TemporaryDirectory() as scratch:
        notebook, read, widgets = run(due, Path(scratch) / "lessons", folder, lambda done, total: seen())
    failed = execute.errors(notebook)
    if failed:
        raise course.CourseError(f"Lesson {folder} does not run: its cell {failed[0][0]} stopped with {failed[0][1]}.")
    notebook.metadata.pop("widgets", None)
    notebook.metadata.executed = NotebookNode(cells=cells, read=_hashes(read), widgets=widgets)
    FOLDER.mkdir(parents=True, exist_ok=True)
    machine.write_whole(FOLDER / f"{folder}.ipynb", notebooks.text_of(notebook))
    return notebook


def _beside(modules: list[str]) -> list[str]:
    """The course's files that are no modules and may have been read too: those that lie beside the modules."""
    places = {(course.ROOT / module).parent for module in modules} | {course.ROOT / name for name in _ALWAYS}
    files = (file for place in sorted(places) for file in sorted(place.iterdir()) if file.is_file())
    return [str(f.relative_to(course.ROOT)) for f in files if f.suffix != ".py" or f.parent.name == "reference"]


def _hashes(files: Iterable[str]) -> dict[str, str]:
    """A hash of each of the course's files, and of this Python; empty for one that is gone."""
    found = {"python": sys.version}
    for name in files:
        path = course.ROOT / name
        if name != "python":
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return found


def _length(folder: str) -> float:
    """The seconds that a lesson took when it was measured last; one that was not is taken for long."""
    measured = json.loads((course.ROOT / "docs" / "benchmark.json").read_text(encoding="utf-8"))
    return measured["lessons"]["figures"]["each"].get(folder, 1000.0)
