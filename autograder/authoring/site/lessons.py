"""A lesson as a page: what a learner opens, with what it shows once every answer is right."""

from __future__ import annotations

import copy
import html
import json
import re
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import course, notebooks
from autograder.authoring import lint
from autograder.notebook import panel

_WIDGET = "application/vnd.jupyter.widget-view+json"
ABOUT = (
    "This page was made by running the lesson with every answer right. The answers are yours to write: their cells "
    "stand here as you will find them. Where you are asked to predict, what comes out is folded."
)
ONCE = '<p class="once-right">Once the answer is right:</p>'
TRY_IT = (
    '<p class="try-it"><a href="{}">Try this lesson here</a>: it runs in your browser, with nothing to install, and '
    "what you write stays there.</p>"
)
_NEEDS_A_KERNEL = "<p>What is shown here answers as you type; for that it needs the notebook.</p>"


def page(one: course.Lesson, executed: NotebookNode | None, tried_at: str = "") -> NotebookNode:
    """The notebook that Sphinx makes a page of: the cells of the released lesson of ``one``, the outputs of
    ``executed``, if it was, and a link to where it can be tried, if it can."""
    made = notebooks.released(one.folder)
    outputs = {cell.id: cell.outputs for cell in executed.cells if cell.cell_type == "code"} if executed else {}
    widgets = executed.metadata.executed.widgets if executed else {}
    for before, cell in zip([None, *made.cells], made.cells):
        if cell.cell_type == "markdown":
            cell.source = beside(_with_anchor(cell.source))
            continue
        cell.outputs = [_shown(output, widgets) for output in copy.deepcopy(outputs.get(cell.id, []))]
        if notebooks.is_check(cell) and cell.outputs:
            cell.outputs.insert(0, _html(ONCE))
        elif cell.outputs and before is not None and lint.asks_of_the_next(before):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-output"]
    about = f":::{{admonition}} About this page\n{ABOUT}\n:::"
    if tried_at:
        about += f"\n\n{TRY_IT.format(html.escape(tried_at))}"
    made.cells.insert(1, nbformat.v4.new_markdown_cell(about))
    made.metadata = NotebookNode(kernelspec=made.metadata.kernelspec, language_info=made.metadata.language_info)
    return made


def beside(text: str) -> str:
    """A text with its links to lessons as they are on the site, where lessons and guides lie side by side."""
    return re.sub(r"\]\(\.\./(lessons/)?\d\d_\w+/", "](", text)


def anchor(exercise: course.Exercise) -> str:
    """The name by which other pages link to an exercise."""
    return f"exercise-{exercise.id}"


def _with_anchor(source: str) -> str:
    found = notebooks.HEADING.search(source)
    return f"{source[: found.start()]}(exercise-{found['id']})=\n{source[found.start() :]}" if found else source


def _shown(output: NotebookNode, widgets: dict[str, Any]) -> NotebookNode:
    """An output as the page has it: widgets as what they show without a kernel, panels as HTML alone."""
    data = output.get("data", {})
    data.pop(panel.MIME, None)
    if _WIDGET in data:
        return _html(widget(widgets.get(data[_WIDGET]["model_id"], {})))
    if "text/html" in data:
        # Code that IPython shows brings colours for a light page; without them it has the site's.
        data["text/html"] = re.sub(r"<style>[^<]*\.output_html.*?</style>", "", data["text/html"], flags=re.S)
    return output


def widget(shown: dict[str, Any]) -> str:
    """HTML that lets a reader use a widget without a kernel, from what ``still.frames`` says of it."""
    if not shown:
        return _NEEDS_A_KERNEL
    data = json.dumps(_without_code(shown), ensure_ascii=False).replace("</", "<\\/")
    return f'<div class="microgpt-module"><script type="application/json">{data}</script></div>'


def _without_code(data: Any) -> Any:
    """The map's data without the lines of the answers, which it shows to whoever has written them."""
    if isinstance(data, dict):
        return {key: [] if key == "parts" and "whose" in data else _without_code(value) for key, value in data.items()}
    return [_without_code(value) for value in data] if isinstance(data, list) else data


def _html(text: str) -> NotebookNode:
    return nbformat.v4.new_output("display_data", {"text/html": text})
