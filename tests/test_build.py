"""Everything derived is what the build makes, and nothing a person did is overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from autograder import course, notebooks
from autograder.authoring import build


@pytest.fixture(scope="module")
def derived() -> dict[Path, str]:
    return build.derive(course.ROOT)


@pytest.fixture
def copy(tmp_path: Path, derived: dict[Path, str]) -> dict[Path, str]:
    """A copy of every derived file, and what the build makes of it there."""
    there = {tmp_path / path.relative_to(course.ROOT): text for path, text in derived.items()}
    for path, text in there.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return there


def lesson(copy: dict[Path, str], folder: str) -> Path:
    return next(path for path in copy if path.parts[-3:] == ("lessons", folder, f"{folder}.ipynb"))


def edit(path: Path, change) -> None:
    notebook = notebooks.read(path)
    change(notebook)
    nbformat.write(notebook, path)


def test_regenerating_changes_nothing(derived):
    assert [str(path) for path in build.differences(derived)] == []


def test_deriving_twice_gives_the_same_bytes(derived):
    folder = next(f for f in build.solutions(course.ROOT))
    sources = {folder: build.solutions(course.ROOT)[folder]}
    again = build.derive_lessons(sources, course.ROOT)[folder]
    assert again == derived[course.ROOT / "lessons" / folder / f"{folder}.ipynb"]


@pytest.mark.parametrize("what", ["a word in a lesson", "the reference", "the README's table", "an untidy solution"])
def test_a_hand_edit_of_anything_derived_is_found(copy, what):
    at = {
        "a word in a lesson": lambda p: p.parts[-3] == "lessons",
        "the reference": lambda p: p.name == "microgpt.py",
        "the README's table": lambda p: p.name == "README.md",
        "an untidy solution": lambda p: p.parts[-3] == "solutions",
    }[what]
    path = next(p for p in copy if at(p))
    path.write_text(path.read_text(encoding="utf-8").replace("e", "E", 1), encoding="utf-8")
    assert build.differences(copy) == [path]


def test_a_lesson_without_a_solution_behind_it_is_found(copy):
    path = lesson(copy, "04_value")
    stray = path.parents[1] / "99_stray" / "99_stray.ipynb"
    stray.parent.mkdir()
    shutil.copy(path, stray)
    assert build.differences(copy) == [stray]


def test_a_lesson_somebody_has_worked_in_is_not_overwritten(copy):
    path = lesson(copy, "04_value")

    def answer(notebook):
        next(filter(notebooks.is_exercise, notebook.cells)).source = "my own work"

    edit(path, answer)
    before = path.read_text(encoding="utf-8")
    other = lesson(copy, "05_backward")
    other.unlink()
    with pytest.raises(course.CourseError, match="04_value"):
        build.write(copy)
    assert path.read_text(encoding="utf-8") == before and not other.exists()
    build.write(copy, replace_worked=True)
    kept = list((path.parents[1] / "backups").glob("04_value_*.ipynb"))
    assert [k.read_text(encoding="utf-8") for k in kept] == [before]
    assert build.differences(copy) == []


def test_a_lesson_that_only_ran_may_be_replaced(copy):
    path = lesson(copy, "04_value")

    def run(notebook):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.execution_count = 3
                cell.outputs = [nbformat.v4.new_output("stream", text="hello")]

    edit(path, run)
    assert build.write(copy) == [path]


@pytest.mark.parametrize("content", ["", "not json", "{}", '{"cells": 3}'])
def test_a_broken_notebook_is_one_plain_sentence(tmp_path, content):
    path = tmp_path / "x.ipynb"
    path.write_text(content)
    with pytest.raises(course.CourseError, match=r"x\.ipynb"):
        notebooks.read(path)


def test_ids_are_readable_and_stay(derived):
    for path, text in derived.items():
        if path.suffix == ".ipynb":
            ids = [cell.id for cell in nbformat.reads(text, as_version=4).cells]
            assert all(one.startswith(path.name[:2] + "-") for one in ids) and len(set(ids)) == len(ids)
