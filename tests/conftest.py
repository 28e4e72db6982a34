"""What several tests share: a home of the learner's own, and the course as it stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder import course

# `make test` tells what it starts that a make is above it, and a make below would then speak of folders too.
for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
    os.environ.pop(name, None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file together, for they share a class room or a browser; solved lessons go one by one.

    What takes long begins first, so that no processor waits for another at the end.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        alone = item.originalname == "test_a_solved_notebook_scores_every_point"
        item.add_marker(pytest.mark.xdist_group(item.name if alone else item.path.name))


@pytest.fixture
def root() -> Path:
    """The course's folder."""
    return course.ROOT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty ``lessons`` folder of a learner, who stands in the folder of a lesson there."""
    lesson = tmp_path / "lessons" / "04_value"
    lesson.mkdir(parents=True)
    monkeypatch.chdir(lesson)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return lesson.parent
