"""What an instructor needs to teach a lesson live, made in ``build/live/`` and opened; no lesson is touched."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import webbrowser
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import course, notebooks
from autograder.course import CourseError, Lesson
from autograder.live import blank, plan, rehearsal, slides

_HERE = Path(__file__).parent
_REHEARSED = "rehearsed.ipynb"
# JupyterLab's settings on a projector. A line that is too long for it goes on in the next.
_PROJECTOR = {
    "apputils-extension/themes": {
        "overrides": {"code-font-size": "20px", "content-font-size1": "20px", "ui-font-size1": "15px"}
    },
    "notebook-extension/tracker": {"codeCellConfig": {"lineWrap": True}},
}


@dataclass(frozen=True)
class Kit:
    """The files of a live session: the notebook to type in, the plan and the slides; and whether these two show what a
    rehearsal gave."""

    notebook: Path
    plan: Path
    slides: Path
    rehearsed: bool


def place(root: Path) -> Path:
    """The folder of all live notebooks, which is also that of the files that answers are saved to there."""
    return root / "build" / "live"


def make(lesson: Lesson, minutes: int, root: Path = course.ROOT) -> Kit:
    """Make the kit of a lesson for a session of ``minutes``.

    A notebook that was typed in, and the files that grew from it, are kept with their date. Raises CourseError if they
    cannot be, or if a note of the lesson's is not understood.
    """
    folder = place(root) / lesson.folder
    folder.mkdir(parents=True, exist_ok=True)
    executed, fresh = rehearsal_of(lesson, root), blank.notebook(lesson)
    _set_aside(place(root), folder / f"{folder.name}.ipynb", fresh)
    notebook = notebooks.put(fresh, place(root), lesson.folder)
    page = folder / "plan.html"
    page.write_text(plan.page(lesson, minutes, rehearsal.printed(executed) if executed else {}), encoding="utf-8")
    return Kit(notebook, page, slides.write(lesson, folder, executed), executed is not None)


def keep(lesson: Lesson, executed: NotebookNode, root: Path = course.ROOT) -> None:
    """Keep a rehearsal, so that plan and slides show what its cells gave."""
    path = place(root) / lesson.folder / _REHEARSED
    path.parent.mkdir(parents=True, exist_ok=True)
    executed.metadata["rehearsal_of"] = notebooks.fingerprint(blank.notebook(lesson))
    nbformat.write(executed, path)


def rehearsal_of(lesson: Lesson, root: Path = course.ROOT) -> NotebookNode | None:
    """The last rehearsal of a lesson, if it was of the lesson as it is now."""
    path = place(root) / lesson.folder / _REHEARSED
    if not path.exists():
        return None
    executed = notebooks.read(path)
    same = executed.metadata.get("rehearsal_of") == notebooks.fingerprint(blank.notebook(lesson))
    return executed if same else None


def open_in_lab(kit: Kit, projector: bool, settings: dict[str, str], root: Path = course.ROOT) -> int:
    """Open the plan in a browser and the notebook in JupyterLab, and wait until JupyterLab is closed; its exit status.

    With ``projector`` code and pictures are large and everything else is hidden; it is a setting of this JupyterLab
    alone. ``settings`` are further environment variables.
    """
    at = kit.notebook.relative_to(place(root)).as_posix()
    words = [sys.executable, "-m", "autograder.notebook.lab", f"--ServerApp.root_dir={place(root)}"]
    environment = {**os.environ, **settings}
    if projector:
        environment |= projector_settings(place(root) / "projector")
        words += ["--LabApp.custom_css=True", f"--LabApp.default_url=/doc/tree/{at}"]
    else:
        words += [f"--LabApp.default_url=/lab/tree/{at}"]
    # In a container one is often root; Jupyter then wants to be told that this is meant.
    if hasattr(os, "getuid") and os.getuid() == 0:
        words.append("--allow-root")
    webbrowser.open(kit.plan.as_uri())
    process = subprocess.Popen(words, env=environment, cwd=place(root))
    # Ctrl-C is for JupyterLab, which asks whether it is meant; the lesson goes on until it was.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def projector_settings(folder: Path) -> dict[str, str]:
    """Lay out a JupyterLab's settings for a projector in ``folder``; the environment variables that choose them."""
    lab, config = folder / "settings", folder / "config"
    for place, setting in _PROJECTOR.items():
        path = lab / "@jupyterlab" / f"{place}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(setting), encoding="utf-8")
    (config / "custom").mkdir(parents=True, exist_ok=True)
    shutil.copy(_HERE / "projector.css", config / "custom" / "custom.css")
    return {
        "JUPYTERLAB_SETTINGS_DIR": str(lab),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTER_CONFIG_DIR": str(config),
    }


def _set_aside(home: Path, notebook: Path, fresh: NotebookNode) -> None:
    """Keep what an earlier session left: the files that answers were saved to, and the notebook if it is no ``fresh``
    one any more."""
    left = [home / file for file in course.FILES if (home / file).exists()]
    if notebook.exists() and notebooks.fingerprint(notebooks.read(notebook)) != notebooks.fingerprint(fresh):
        left.append(notebook)
    if left:
        kept = home / "earlier" / datetime.datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
        kept.mkdir(parents=True, exist_ok=True)
        for path in left:
            try:
                shutil.move(path, kept / path.name)
            except OSError as problem:
                raise CourseError(f"{path} cannot be moved to {kept} ({problem.strerror}).") from None
