"""The slides of a lesson: its headings, terms, questions, tables and pictures, in reveal.js, without a network."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from nbconvert import SlidesExporter
from nbformat import NotebookNode, v4
from traitlets.config import Config

from autograder import notebooks
from autograder.course import Lesson
from autograder.live import script
from autograder.notebook import execute
from autograder.questions import PREDICT

_HERE = Path(__file__).parent
_TERM = re.compile(r"\*\*(?!Predict)[^*]+\*\*|\*[^*\s][^*]*\*")
_LONGEST = 60
# A text that is printed on more lines than this is for the notebook.
_LINES = 12


def write(lesson: Lesson, folder: Path, executed: NotebookNode | None) -> Path:
    """Write the slides of a lesson and what they need into ``folder``; their page. Pictures and what is printed come
    from ``executed``, a rehearsal, if there was one."""
    exporter = SlidesExporter(
        config=Config(
            SlidesExporter={
                "extra_template_basedirs": [str(_HERE / "slides_template")],
                "template_name": "course",
                "exclude_input": True,
                "exclude_input_prompt": True,
                "exclude_output_prompt": True,
                "reveal_url_prefix": "reveal",
                "reveal_theme": "course",
                "reveal_number": "c/t",
            }
        )
    )
    text, _ = exporter.from_notebook_node(notebook(lesson, executed), {"metadata": {"name": lesson.title}})
    shutil.copytree(_HERE / "reveal", folder / "reveal", dirs_exist_ok=True)
    page = folder / "slides.html"
    page.write_text(text, encoding="utf-8")
    return page


def notebook(lesson: Lesson, executed: NotebookNode | None) -> NotebookNode:
    """The slides as a notebook: each heading begins one, and the questions and pictures below it follow on it."""
    outputs = {cell.id: cell.outputs for cell in executed.cells if cell.cell_type == "code"} if executed else {}
    source = notebooks.source(lesson.folder)
    made = v4.new_notebook(metadata=source.metadata)
    for cell in source.cells:
        if notebooks.is_exercise(cell) or notebooks.is_check(cell) or notebooks.is_reflection(cell):
            continue
        if cell.cell_type == "markdown":
            made.cells += _texts(notebooks.without_live(cell.source))
        elif shown := [output for output in map(_plain, outputs.get(cell.id, [])) if output]:
            made.cells.append(_cell(v4.new_code_cell(outputs=shown), "fragment"))
    return made


def _texts(markdown: str) -> list[NotebookNode]:
    """What a slide shows of a text: a heading, which begins a slide, and short paragraphs that ask, define or list."""
    found = []
    for part in script.paragraphs(markdown):
        if re.match(r"#{1,3} ", part):
            heading, _, rest = part.partition("\n")
            found.append(_cell(v4.new_markdown_cell(heading), "slide"))
            part = rest.strip()
        short = notebooks.words(part) <= _LONGEST
        if PREDICT.search(part) or short and (part.startswith("|") or _TERM.search(part)):
            found.append(_cell(v4.new_markdown_cell(part), "fragment"))
    return found


def _plain(output: NotebookNode) -> NotebookNode | None:
    """A picture, or a text that is short enough; nothing for what needs a kernel."""
    text = execute.printed(output)
    is_short = text and "Box(" not in text and text.count("\n") <= _LINES
    is_picture = re.search(r"<(img|svg) ", output.get("data", {}).get("text/html", ""))
    return output if is_short or is_picture else None


def _cell(cell: NotebookNode, kind: str) -> NotebookNode:
    cell.metadata["slideshow"] = {"slide_type": kind}
    return cell
