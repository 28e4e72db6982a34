"""What several tests share: a home of the learner's own, and the course as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import course


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
