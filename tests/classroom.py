"""A class in a temporary folder: a copy of the course with an exchange of its own, and students who hand in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import copies
from autograder import course, notebooks
from autograder.checking import answers

LESSON = "04_value"
VALUE = course.lesson(LESSON)
WRONG = "04-functions"


def _bubblewrap_works() -> bool:
    """Whether this machine lets bubblewrap make a sandbox at all, whatever the course asks of it."""
    command = ["bwrap", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "true"]
    return shutil.which("bwrap") is not None and subprocess.run(command, capture_output=True).returncode == 0


needs_isolation = pytest.mark.skipif(not _bubblewrap_works(), reason="bubblewrap is missing or forbidden here")


class Classroom:
    """The instructor's folder, where `nbgrader` commands are typed, and the exchange of the class."""

    def __init__(self, place: Path) -> None:
        self.root = place / "course"
        self.exchange = place / "exchange"
        self.root.mkdir(parents=True)
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        for folder in ("solutions", "lessons"):
            shutil.copytree(
                course.ROOT / folder,
                self.root / folder,
                ignore=shutil.ignore_patterns("*.py", "backups", ".ipynb_checkpoints", "__pycache__"),
            )
        config = (course.ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        exchange = f'\nc.Exchange.root = "{self.exchange}"\nc.Exchange.cache = "{place / "cache"}"\n'
        (self.root / "nbgrader_config.py").write_text(config + exchange, encoding="utf-8")

    @property
    def classroom(self) -> Path:
        return self.root / "classroom"

    def nbgrader(self, *words: str, cwd: Path | None = None) -> str:
        """Type an nbgrader command and return what it said; fails the test if it fails."""
        programs = Path(sys.executable).parent
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic by name
        environment = {**os.environ, "PATH": path, "JUPYTER_CONFIG_DIR": str(self.root / ".jupyter")}
        ran = subprocess.run(
            [programs / "nbgrader", *words], cwd=cwd or self.root, env=environment, capture_output=True, text=True
        )
        assert ran.returncode == 0, f"nbgrader {' '.join(words)}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout + ran.stderr

    def hand_in(self, student: str, notebook) -> None:
        """Put a submission where nbgrader collects them to, as an instructor does who gets notebooks by other ways."""
        folder = self.classroom / "submitted" / student / LESSON
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_text(notebooks.text_of(notebook), encoding="utf-8")


def solved():
    """The lesson with every answer and a reflection."""
    notebook = copies.filled(VALUE)
    reflection = next(cell for cell in notebook.cells if notebooks.is_reflection(cell))
    reflection.source = "The graph is cut between c and a: no slope reaches a, where 36 is due."
    return notebook


def untouched():
    """The lesson as it was released."""
    return copies.released(VALUE)


def one_mistake():
    """The solved lesson with a known wrong answer in one exercise."""
    wrong = answers.mistakes(WRONG)[0].code
    return copies.filled(VALUE, lambda name, text: wrong if name == WRONG else text)
