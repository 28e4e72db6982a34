"""Run a saved notebook in a fresh kernel and collect what its checks said."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbclient
from nbformat import NotebookNode

from autograder import notebooks
from autograder.notebook import panel

CELL_SECONDS = 900


def run(
    path: Path, on_cell: Callable[[int, int], object] = lambda done, total: None, unseen: bool = False
) -> NotebookNode:
    """Execute the notebook at ``path`` in its own folder, past errors, and return it with its outputs; the file stays.

    ``on_cell`` is told after each cell how many of how many are done. A cell that runs longer than ``CELL_SECONDS`` is
    interrupted. ``unseen`` says that nobody looks at its pictures; they are not drawn then.
    """
    notebook = notebooks.read(path)
    client = nbclient.NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        interrupt_on_timeout=True,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    # The kernel's own start-up notices are not for the learner; what cells print arrives as outputs.
    environment = os.environ | ({"AUTOGRADER_UNSEEN": "1"} if unseen else {})
    with client.setup_kernel(stderr=subprocess.DEVNULL, env=environment):
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
            if cell.cell_type == "code":
                cell.outputs = _joined(cell.outputs)
            on_cell(index + 1, len(notebook.cells))
    return notebook


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """The outputs of a cell, each text in one: a kernel sends what is printed in pieces, as time goes by."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else NotebookNode()
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def records(executed: NotebookNode) -> list[dict]:
    """What each check in an executed notebook said: exercise, state, text and the names of known mistakes."""
    return [record for cell in executed.cells if cell.cell_type == "code" for record in said(cell)]


def said(cell: NotebookNode) -> list[dict]:
    """What the checks in one executed cell said, as ``records`` has it."""
    return [output.data[panel.MIME] for output in cell.outputs if panel.MIME in output.get("data", {})]


def printed(output: NotebookNode) -> str:
    """An output as plain text; empty for what is drawn, a panel among it."""
    data = output.get("data", {})
    return output.get("text", "") or ("" if "text/html" in data else data.get("text/plain", ""))


def errors(executed: NotebookNode) -> list[tuple[str, str]]:
    """The cells of an executed notebook that ended in an error: cell id and the error in one line."""
    return [
        (cell.id, f"{output.ename}: {output.evalue}")
        for cell in executed.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    ]
