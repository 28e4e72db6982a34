"""Build microgpt: the checks, the learner's file and the grading of the course.

What a notebook calls is imported when it is first asked for: the process that tries a learner's file, once for each
answer that is saved, needs none of it and would have the learner wait.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from autograder import course

if TYPE_CHECKING:
    from autograder.classes import add_to
    from autograder.notebook.album import album, keep
    from autograder.notebook.check import check, ready
    from autograder.notebook.commands import catch_up, progress, solution
    from autograder.notebook.room import join, leave, predict

__all__ = [
    "add_to", "album", "catch_up", "check", "join", "keep", "leave", "predict", "progress", "ready", "solution",
]  # fmt: skip
_WHERE = {
    "classes": ("add_to",),
    "notebook.album": ("album", "keep"),
    "notebook.check": ("check", "ready"),
    "notebook.commands": ("catch_up", "progress", "solution"),
    "notebook.room": ("join", "leave", "predict"),
}

course.claim_packages()


def __getattr__(name: str) -> object:
    for module, names in _WHERE.items():
        if name in names:
            globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
