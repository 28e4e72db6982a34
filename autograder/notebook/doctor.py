"""``autograder doctor``: is this machine ready for the course, and are the learner's files sound?"""

from __future__ import annotations

import importlib.metadata
import os
import sys

from autograder import course
from autograder.notebook import learner

_NEEDED = ("jupyterlab", "nbgrader", "notebook", "matplotlib", "numpy", "ipywidgets")


Finding = tuple[bool, str]  # whether it is in order, and a sentence about it


def findings() -> list[Finding]:
    """All that was looked at."""
    return [_python(), *map(_package, _NEEDED), _kernel(), *map(_file, course.FILES), _writable()]


def summary() -> list[Finding]:
    """What is wrong, and the rest in two lines."""
    packages, rest = [*map(_package, _NEEDED)], [_kernel(), *map(_file, course.FILES), _writable()]
    wrong = [finding for finding in [*packages, *rest] if not finding[0]]
    lines = [(True, f"{_version()} with {', '.join(text for good, text in packages if good)}")]
    if all(good for good, _ in rest):
        lines.append((True, f"your files in {learner.home()}: {_whose(list(_standings().values()))}"))
    return lines + wrong


def _version() -> str:
    return f"Python {'.'.join(map(str, sys.version_info[:3]))}"


def _python() -> Finding:
    return True, f"{_version()} at {sys.executable}"


def _package(name: str) -> Finding:
    try:
        return True, f"{name} {importlib.metadata.version(name)}"
    except importlib.metadata.PackageNotFoundError:
        return False, f"{name} is missing; run `make lab`, or `pip install -e .` in the course's folder."


def _kernel() -> Finding:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return False, "Jupyter finds no Python kernel; run `python -m ipykernel install --sys-prefix`."
    return True, f"notebooks run with {command}"


def _file(file: str) -> Finding:
    path = learner.home() / file
    if not path.exists():
        first = min(e.lesson for e in course.exercises() if e.file == file or file == course.PROGRAM)
        return True, f"{path} does not exist yet; lesson {first} makes it."
    try:
        found = {e.id: s for e, s in _standings().items() if e.file == file}
    except course.CourseError as problem:
        return False, str(problem)
    broken = [f"{name}: {s.problem}" for name, s in found.items() if s.problem]
    if broken:
        return False, f"{path}: {'; '.join(broken)}. Mend the file, or take the answer out with `autograder reset`."
    return True, f"{path}: {_whose(list(found.values()))}"


def _whose(found: list[learner.Standing]) -> str:
    yours, taken = (sum(standing.whose == kind for standing in found) for kind in ("yours", "reference"))
    return f"{yours} answers of yours, each as it was checked, and {taken} from the reference"


def _standings() -> dict[course.Exercise, learner.Standing]:
    return {course.exercise(name): standing for name, standing in learner.standings().items()}


def _writable() -> Finding:
    folder = learner.home()
    if os.access(folder, os.W_OK):
        return True, f"{folder} can be written to"
    return (
        False,
        f"{folder} cannot be written to, so answers cannot be saved; work in a copy of the course that you own.",
    )
