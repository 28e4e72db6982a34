"""How fast a class is graded, beside stock nbgrader on the same submissions: ``autograder bench grading``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import course, notebooks
from autograder.checking import answers

LESSON = "04_value"
SIZES, COMPARED = (10, 40, 400), (10, 40)
OURS, STOCK = "autograder grade", "nbgrader autograde"
# What nbgrader_config.py sets for autograding is taken back: notebooks run, as nbgrader does it by itself.
_STOCK_SETTINGS = '\ndel c["Autograde"]\n'


@dataclass(frozen=True)
class Figure:
    """One batch: who graded, how many submissions, in how many seconds, with how many MB in the largest process."""

    grader: str
    submissions: int
    seconds: float
    megabytes: float

    @property
    def each(self) -> float:
        return self.seconds / self.submissions


def throughput(
    seen: Callable[[str], None], sizes: Sequence[int] = SIZES, compared: Sequence[int] = COMPARED
) -> list[Figure]:
    """Grade batches of several ``sizes``, and those of the sizes ``compared`` with stock nbgrader too. ``seen`` is told
    what comes next."""
    with tempfile.TemporaryDirectory() as compiled, tempfile.TemporaryDirectory() as scratch:
        # Modules are compiled once, as on any machine in use, even where Python is told to keep no compiled files.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPYCACHEPREFIX": compiled}
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        released = Path(scratch) / "course"
        release(released, environment)
        for command in (OURS, STOCK):
            measured(command, 1, released, environment)
        figures = []
        for size in sizes:
            seen(f"{size} submissions")
            figures.append(measured(OURS, size, released, environment))
        for size in compared:
            seen(f"{size} submissions with stock nbgrader, which takes two seconds each")
            figures.append(measured(STOCK, size, released, environment))
    return figures


def as_data(figures: list[Figure]) -> list[dict]:
    """The figures as plain data."""
    return [vars(figure) | {"seconds_each": figure.each} for figure in figures]


def hand_in(root: Path, number: int) -> None:
    """Put ``number`` different submissions into the course at ``root``: right, mistaken, half written, untouched."""
    lesson = course.lesson(LESSON)
    for student in range(number):
        release = notebooks.released(lesson.folder)
        wrong = lesson.exercises[student // 4 % len(lesson.exercises)].id
        written = {0: 99, 1: 99, 2: 3, 3: 0}[student % 4]
        for cell in [c for c in release.cells if notebooks.is_exercise(c)][:written]:
            name = notebooks.grade_id(cell)
            mistaken = student % 4 == 1 and name == wrong
            code = answers.mistakes(name)[0].code if mistaken else course.exercise(name).solution
            cell.source = f"# {student}\n{code}".rstrip("\n")
        folder = root / "classroom" / "submitted" / f"student{student:03}" / lesson.folder
        folder.mkdir(parents=True)
        (folder / f"{lesson.folder}.ipynb").write_text(notebooks.text_of(release), encoding="utf-8")


def release(root: Path, environment: dict[str, str]) -> None:
    """Make a course at ``root`` that has released the lesson and has nobody's work yet."""
    for folder in ("solutions", "lessons"):
        place = Path(folder) / LESSON
        (root / place).mkdir(parents=True)
        shutil.copy(course.ROOT / place / f"{LESSON}.ipynb", root / place)
    shutil.copy(course.ROOT / "nbgrader_config.py", root)
    _timed(root, f"nbgrader generate_assignment {LESSON} --force", environment)


def measured(command: str, number: int, released: Path, environment: dict[str, str]) -> Figure:
    """Grade ``number`` submissions in a copy of the course at ``released``."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "course"
        shutil.copytree(released, root)
        if command == STOCK:
            with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
                config.write(_STOCK_SETTINGS)
        hand_in(root, number)
        return Figure(command, number, *_timed(root, f"{command} {LESSON}", environment))


def _timed(root: Path, command: str, environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and largest resident memory in MB of a command. Raises RuntimeError with what it said if it fails."""
    program, *words = command.split()
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            [Path(sys.executable).parent / program, *words], cwd=root, env=environment, stdout=said, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{command} failed:\n{said.read().decode(errors='replace')[-3000:]}")
    return seconds, used.ru_maxrss / 1024
