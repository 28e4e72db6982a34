"""Reading, tidying and writing notebooks, and the cells of an exercise."""

from __future__ import annotations

import hashlib
import itertools
import re
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import course
from autograder.course import CourseError
from autograder.questions import PREDICT

HEADING = re.compile(
    r"^### Exercise (?P<id>\d\d-[a-z-]+) · (?P<title>.+) · (?P<minutes>\d+) min · (?P<dots>[●○]{3})$", re.M
)
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# Between these the build writes the link to the next lesson, at a lesson's end.
NEXT = ("<!-- next: made by `make build` -->", "<!-- end of next -->")
_LIVE = re.compile(r"^### BEGIN LIVE\n(.*?)^### END LIVE(?:\n|\Z)", re.M | re.S)
_SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION\n?", re.M | re.S)


def read(path: Path) -> NotebookNode:
    """The notebook at ``path``. Raises CourseError, one sentence, if it is missing or broken."""
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise CourseError(f"There is no notebook {path}.") from None
    except Exception as error:
        raise CourseError(
            f"{path} is not a readable notebook ({type(error).__name__}); restore it from a copy."
        ) from None


def released(folder: str) -> NotebookNode:
    """The lesson in ``folder`` as learners open it, the caller's own copy. Raises CourseError as ``read`` does."""
    path = course.ROOT / "lessons" / folder / f"{folder}.ipynb"
    # A class asks for it some times a submission, and to read and validate it takes eight times as long as to copy it.
    return nbformat.from_dict(_read_at(path, path.stat().st_mtime_ns) if path.exists() else read(path))


@lru_cache(maxsize=16)
def _read_at(path: Path, changed: int) -> NotebookNode:
    """The notebook as it was when it changed last."""
    return read(path)


def source(folder: str) -> NotebookNode:
    """The lesson in ``folder`` as its authors write it, with answers. Raises CourseError as ``read`` does."""
    return read(course.ROOT / "solutions" / folder / f"{folder}.ipynb")


def put(notebook: NotebookNode, lessons: Path, folder: str) -> Path:
    """Write the notebook of the lesson in ``folder`` into a learner's folder ``lessons``; its path there."""
    path = lessons / folder / f"{folder}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(notebook), encoding="utf-8")
    return path


def solutions(root: Path) -> dict[str, NotebookNode]:
    """The tidied notebooks of ``solutions/`` in the course at ``root`` by folder name, in order.

    Raises CourseError as ``read`` does.
    """
    folders = sorted(path for path in (root / "solutions").iterdir() if path.is_dir())
    return {folder.name: tidy(read(folder / f"{folder.name}.ipynb"), folder.name[:2]) for folder in folders}


def text_of(notebook: NotebookNode) -> str:
    """The notebook as the text of its file."""
    return nbformat.writes(notebook) + "\n"


def tidy(notebook: NotebookNode, number: str) -> NotebookNode:
    """Strip outputs and editor leftovers, and give each cell a readable id that stays: its grade id, or its first
    words."""
    notebook.metadata = NotebookNode(
        kernelspec=NotebookNode(KERNEL),
        language_info=NotebookNode(name="python"),
        microgpt=notebook.metadata.get("microgpt", NotebookNode()),
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    _number_predictions(notebook, number)
    taken: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cell.metadata = NotebookNode(
            {key: cell.metadata[key] for key in ("microgpt", "nbgrader", "tags") if key in cell.metadata}
        )
        wanted = grade_id(cell) or cell.get("id", "")
        if not wanted.startswith(f"{number}-"):
            words = re.findall(r"[a-z0-9]+", cell.source.lower())[:5]
            wanted = "-".join([number, *words])
        wanted, again = wanted[:60], 2
        cell.id = wanted
        while cell.id in taken:
            cell.id, again = f"{wanted}-{again}", again + 1
        taken.add(cell.id)
    return notebook


def _number_predictions(notebook: NotebookNode, number: str) -> None:
    count = itertools.count(1)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = PREDICT.sub(lambda _: f"**Predict {number}-{next(count)}.**", cell.source)


def grade_id(cell: NotebookNode) -> str:
    """The cell's nbgrader id, or an empty string."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def is_exercise(cell: NotebookNode) -> bool:
    """A code cell with an answer to write."""
    return cell.cell_type == "code" and bool(cell.metadata.get("nbgrader", {}).get("solution"))


def is_check(cell: NotebookNode) -> bool:
    """A code cell with points."""
    return cell.cell_type == "code" and bool(cell.metadata.get("nbgrader", {}).get("grade")) and not is_exercise(cell)


def is_reflection(cell: NotebookNode) -> bool:
    """A markdown cell that a person grades."""
    return cell.cell_type == "markdown" and bool(cell.metadata.get("nbgrader", {}).get("grade"))


def answer(source: str) -> str:
    """An exercise cell as a learner would leave it: without the marks around the solution."""
    return "".join(line for line in source.splitlines(keepends=True) if not _is_mark(line)).rstrip() + "\n"


def solution_lines(source: str) -> list[str]:
    """The lines between the solution marks, stripped."""
    return [line.strip() for block in _SOLUTION.findall(source + "\n") for line in block.splitlines() if line.strip()]


def live_notes(source: str) -> str:
    """What a cell tells somebody who teaches it live; nothing of it is released."""
    return "".join(_LIVE.findall(source))


def without_live(source: str) -> str:
    """A cell without what it tells somebody who teaches it live."""
    return _LIVE.sub("", source).rstrip("\n") + "\n" if "### BEGIN LIVE" in source else source


def without_next(source: str) -> str:
    """A cell without the link to the next lesson, for a place where that lesson is not."""
    return source.partition(NEXT[0])[0].rstrip()


def words(markdown: str) -> int:
    """The words of a text that a reader meets: what is folded, HTML tags, code blocks, symbols and the link to the next
    lesson do not count."""
    numberless = PREDICT.sub("Predict", without_next(without_live(markdown)))
    bare = re.sub(r"<details>.*?</details>|```.*?```|<[^>]+>", " ", numberless, flags=re.S)
    return len(re.findall(r"[^\W_][\w'’-]*", bare))


def model_answer(reflection: NotebookNode) -> str:
    """The model answer that stands below the rubric of a reflection; empty if there is none."""
    return "\n".join(solution_lines(reflection.source)).partition("Model answer")[2].lstrip(".: ")


def fingerprint(notebook: NotebookNode) -> str:
    """A hash of what a person can edit: the cells' kinds and sources, not outputs or metadata."""
    digest = hashlib.sha256()
    for cell in notebook.cells:
        digest.update(f"{cell.cell_type}\0{cell.source}\0".encode())
    return digest.hexdigest()


def _is_mark(line: str) -> bool:
    return line.strip() in ("### BEGIN SOLUTION", "### END SOLUTION")
