"""What several tests share: a home of the learner's own, and the course as it stands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import course, machine
from autograder.notebook import learner
from notebook_shell import notebook

# `make test` tells what it starts that a make is above it, and a make below would then speak of folders too.
for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
    os.environ.pop(name, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--in-full", metavar="PART", help="only the tests of this part of the proof, nothing shortened")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors: a sixth of the time tests wait, for a browser, a kernel or a limit."""
    return machine.processors() + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of a file together, for they share a class room or a browser; but what shares nothing goes one
    by one.

    What takes long begins first, so that no processor waits for another at the end. With ``--in-full`` only the tests
    that are marked ``proof`` with this part remain; without it, only those that can be shortened.
    """
    part, kept, left_out = config.getoption("--in-full"), [], []
    for item in items:
        proof = item.get_closest_marker("proof")
        wanted = part in proof.args if proof and part else not part and not (proof and proof.kwargs.get("only"))
        (kept if wanted else left_out).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    one_by_one = (
        "test_a_solved_notebook_scores_every_point",
        "test_every_known_answer_behaves",
        "test_every_lesson_is_taught_as_planned",
        "test_two_hundred_seeds_give_one_verdict",
        "test_no_rewriting_of_many_changes_a_verdict",
        "test_a_defect_is_noticed",
    )
    for item in items:
        alone = item.originalname in one_by_one
        item.add_marker(pytest.mark.xdist_group(item.name if alone else item.path.name))


@pytest.fixture(scope="session")
def in_full(request: pytest.FixtureRequest) -> bool:
    """Whether nothing is to be shortened."""
    return bool(request.config.getoption("--in-full"))


@pytest.fixture(autouse=True)
def _started_nowhere() -> Iterator[None]:
    """A test that gets ready for a lesson in this process does not decide where the next one's files are."""
    before = list(learner._started_in)
    yield
    learner._started_in[:] = before


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


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A notebook of lesson 14 in a folder of a learner's own, so that nothing of the course is missing."""
    place = tmp_path / "lessons" / "14_matrices"
    place.mkdir(parents=True)
    monkeypatch.chdir(place)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    with notebook() as running:
        yield running
