"""Transplanting: a student's answers and own cells, set into the lesson as it was released.

Whatever else they changed is as released again: edited, deleted, moved or doubled checks, points, texts. Nothing is
run, and the file is read as what it is, something that anybody may have written. It is read once: what comes of it is
plain data, and the notebook that is examined and the one that is recorded are both made of that.
"""

from __future__ import annotations

import ast
import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder import course, notebooks

# Outputs are not needed, but the file is read as a whole; brackets make most of the memory that this takes.
MOST_BYTES = 48 * 1024**2
MOST_BRACKETS = 6_000_000
MOST_CELLS = 2000
# A student's code is taken apart outside the sandbox, which takes some thousand times the memory of its text.
MOST_LETTERS = 100_000
# How many notebooks beside the submission are looked at.
_OTHERS = 20


class SubmissionError(course.CourseError):
    """A submission that cannot be read as a notebook; the message says why in one sentence."""


@dataclass(frozen=True)
class Cell:
    """One cell of a finished notebook.

    ``released`` is the id of the released cell in its place, and ``source`` the student's answer in it, or None where
    it is as released. A cell of the student's own has no such id, but a kind; ``edited`` tells their version of a
    released cell that is not an answer.
    """

    released: str = ""
    kind: str = ""
    source: str | None = None
    edited: bool = False


def transplant(path: Path, lesson: course.Lesson) -> tuple[tuple[Cell, ...], list[str]]:
    """The release of ``lesson`` with the answers and own cells of the notebook at ``path``, and remarks on the rest.

    Where there is none, another in its folder stands in for it if it has cells of this lesson. Raises SubmissionError
    if there is nothing readable.
    """
    release = notebooks.released(lesson.folder)
    meant, remarks = _meant(path, {notebooks.grade_id(cell) for cell in release.cells} - {""})
    cells, more = _merged(release, _cells(meant))
    return cells, [*remarks, *more]


def others(path: Path) -> list[Path]:
    """The other notebooks beside the one at ``path``, plain files alone, as people count: Copy2 before Copy10."""
    if path.parent.is_symlink() or not path.parent.is_dir():
        return []
    found = [one for one in path.parent.glob("*.ipynb") if one.is_file() and not one.is_symlink()]
    count = {one: [int(part) if part.isdecimal() else 0 for part in re.split(r"(\d+)", one.name)] for one in found}
    return sorted((one for one in found if one.name != path.name), key=lambda one: (count[one], one.name))[:_OTHERS]


def _meant(path: Path, names: set[str]) -> tuple[Path, list[str]]:
    """The notebook that was meant to be handed in at ``path``, and remarks where another could be. ``names`` are the
    grade ids of the lesson."""
    alike = [one for one in others(path) if _holds(one, names)]
    listed = ", ".join(readable(one.name) for one in alike)
    if path.exists() or path.is_symlink():
        return path, [f"Beside {path.name} there is {listed}; it was not looked at."] if alike else []
    if not alike:
        return path, []
    taken = alike[-1]
    remarks = [f"There is no {path.name}; {readable(taken.name)} was taken for it."]
    if len(alike) > 1:
        remarks.append(f"Several notebooks could be meant: {listed}.")
    return taken, remarks


def _holds(path: Path, names: set[str]) -> bool:
    """Whether a notebook has a cell with one of the grade ids."""
    try:
        return any(cell["grade_id"] in names for cell in _cells(path))
    except SubmissionError:
        return False


def as_released(lesson: course.Lesson) -> tuple[Cell, ...]:
    """The release of ``lesson`` with nothing of a student's."""
    return tuple(Cell(cell.id) for cell in notebooks.released(lesson.folder).cells)


def finished(cells: tuple[Cell, ...], lesson: course.Lesson) -> NotebookNode:
    """The notebook that ``cells`` make of the release.

    A cell of the student's own has ``"by": "student"`` in its metadata under ``microgpt``, and ``"edited": True`` if it
    is an edited one.
    """
    notebook = notebooks.released(lesson.folder)
    released = {cell.id: cell for cell in notebook.cells}
    notebook.cells = []
    for cell in cells:
        if not cell.released:
            notebook.cells.append(_own(cell))
            continue
        notebook.cells.append(released[cell.released])
        if cell.source is not None:
            notebook.cells[-1].source = cell.source
    return notebook


def is_own(cell: NotebookNode) -> bool:
    """Whether the student added this cell, or changed a released one into it."""
    return cell.metadata.get("microgpt", {}).get("by") == "student"


def is_edited(cell: NotebookNode) -> bool:
    """Whether this cell is the student's version of a released one."""
    return bool(cell.metadata.get("microgpt", {}).get("edited"))


def parsed(source: str) -> ast.Module | None:
    """The code of a cell, taken apart; None if it is no Python, or far too long for somebody to have written it."""
    if len(source) > MOST_LETTERS:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def readable(name: str) -> str:
    """The name of a file, which may hold anything, as text that can be shown and written."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)


def _merged(release: NotebookNode, cells: list[dict]) -> tuple[tuple[Cell, ...], list[str]]:
    remarks: list[str] = []
    by_grade_id = {notebooks.grade_id(cell): n for n, cell in enumerate(release.cells) if notebooks.grade_id(cell)}
    by_id = {cell.id: n for n, cell in enumerate(release.cells)}
    by_text = {(cell.cell_type, cell.source): n for n, cell in enumerate(release.cells)}
    own: dict[int, list[Cell]] = {}
    answers: dict[int, str] = {}
    met: set[int] = set()
    at = -1
    for cell in cells:
        kind, text, grade_id = cell["cell_type"], cell["source"], cell["grade_id"]
        number = by_grade_id.get(grade_id, by_text.get((kind, text), by_id.get(cell["id"])))
        if number is None:
            own.setdefault(at, []).append(Cell(kind=kind, source=text))
            continue
        released = release.cells[number]
        twice, at = number in met, number
        met.add(number)
        if kind == released.cell_type and text == answers.get(number, released.source):
            if twice and notebooks.is_check(released):
                remarks.append(f"The check {grade_id} is there more than once; one counts.")
        elif twice and _is_answer(released) and text == released.source:
            remarks.append(f"Below the answer {grade_id} it stands once more as released; the answer counts.")
        elif number != by_grade_id.get(grade_id):
            own.setdefault(at, []).append(Cell(kind=kind, source=text, edited=True))
        elif not _is_answer(released):
            remarks.append(f"The cell {grade_id} was edited; it is as released again.")
        elif twice:
            remarks.append(f"The answer {grade_id} is there more than once; the later ones run after the first.")
            own.setdefault(at, []).append(Cell(kind=kind, source=text))
        else:
            if kind != released.cell_type:
                remarks.append(f"The answer {grade_id} is no {released.cell_type} cell any more; its text counts.")
            answers[number] = text
    for name, number in by_grade_id.items():
        if number not in met:
            what = "answer" if _is_answer(release.cells[number]) else "cell"
            remarks.append(f"The {what} {name} was deleted; it is as released again.")
    order = [number for number in (by_grade_id.get(cell["grade_id"]) for cell in cells) if number is not None]
    if order != sorted(order):
        remarks.append("Graded cells were moved; they are in their places again.")
    merged = own.get(-1, [])
    for number, cell in enumerate(release.cells):
        merged += [Cell(cell.id, source=answers.get(number)), *own.get(number, [])]
    return tuple(merged), remarks


def _is_answer(cell: NotebookNode) -> bool:
    return notebooks.is_exercise(cell) or notebooks.is_reflection(cell)


def _own(cell: Cell) -> NotebookNode:
    made = new_code_cell(cell.source) if cell.kind == "code" else new_markdown_cell(cell.source)
    made.metadata["microgpt"] = {"by": "student", **({"edited": True} if cell.edited else {})}
    return made


def _cells(path: Path) -> list[dict]:
    """The cells of a notebook file as kind, text, id and grade id. Raises SubmissionError."""
    try:
        text = _bytes(path)
        if text.count(b"[") + text.count(b"{") > MOST_BRACKETS:
            raise SubmissionError("The file holds too much to be a lesson's notebook; clear its outputs.")
        notebook = json.loads(text.decode("utf-8-sig"), object_pairs_hook=_without_outputs)
    except UnicodeDecodeError:
        raise SubmissionError("The file is not text in UTF-8, so it is no notebook.") from None
    except (ValueError, RecursionError):
        raise SubmissionError("The file is not a whole notebook: it is damaged or cut off.") from None
    if type(notebook) is not dict or type(notebook.get("cells", [] if "worksheets" in notebook else None)) is not list:
        raise SubmissionError("The file holds no cells, so it is no notebook.")
    if notebook.get("nbformat") != 4:
        raise SubmissionError("The notebook is of another format than 4; open and save it in JupyterLab.")
    if len(notebook["cells"]) > MOST_CELLS:
        raise SubmissionError(f"The notebook has more than {MOST_CELLS:,} cells.")
    return [found for found in map(_cell, notebook["cells"]) if found]


def _without_outputs(pairs: list[tuple[str, object]]) -> dict:
    return {name: value for name, value in pairs if name != "outputs"}


def _cell(cell: object) -> dict | None:
    """One cell, or None for what is no cell."""
    if type(cell) is not dict or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return None
    text = cell.get("source", "")
    if type(text) is list and all(type(line) is str for line in text):
        text = "".join(text)
    if type(text) is not str:
        return None
    about = cell.get("metadata")
    about = about.get("nbgrader") if type(about) is dict else None
    name = about.get("grade_id") if type(about) is dict else None
    return {
        "cell_type": cell["cell_type"],
        "source": text.encode("utf-8", "replace").decode("utf-8"),
        "id": cell["id"] if type(cell.get("id")) is str else "",
        "grade_id": name if type(name) is str else "",
    }


def _bytes(path: Path) -> bytes:
    """The content of a plain file of sensible size; links are not followed, and nothing is waited for."""
    careful = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if path.is_symlink():
        raise SubmissionError("The notebook is a link to another file, not a file.")
    try:
        number = os.open(path, os.O_RDONLY | careful)
    except FileNotFoundError:
        names = [readable(other.name) for other in others(path)[:3]]
        found = f"; the folder holds {', '.join(names)}" if names else ""
        raise SubmissionError(f"There is no {path.name}{found}.") from None
    except OSError as problem:
        raise SubmissionError(f"The file cannot be read ({problem.strerror}).") from None
    about = os.fstat(number)
    if not stat.S_ISREG(about.st_mode):
        os.close(number)
        raise SubmissionError("The notebook is a folder or a device, not a file.")
    with os.fdopen(number, "rb") as file:
        if about.st_size > MOST_BYTES:
            raise SubmissionError(f"The file is larger than {MOST_BYTES // 1024**2} MB; clear its outputs.")
        if not about.st_size:
            raise SubmissionError("The file is empty.")
        return file.read(MOST_BYTES + 1)
