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
    from autograder.notebook.predictions import predict, predictions
    from autograder.notebook.room import join, leave
    from autograder.sharing.share import share

__all__ = [
    "add_to", "album", "catch_up", "check", "join", "keep", "leave", "predict", "predictions", "progress",
    "ready", "share", "solution",
]  # fmt: skip
_MODULES = {
    "add_to": "classes", "album": "notebook.album", "catch_up": "notebook.commands", "check": "notebook.check",
    "join": "notebook.room", "keep": "notebook.album", "leave": "notebook.room",
    "predict": "notebook.predictions", "predictions": "notebook.predictions", "progress": "notebook.commands",
    "ready": "notebook.check", "share": "sharing.share", "solution": "notebook.commands",
}  # fmt: skip

course.claim_packages()


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
