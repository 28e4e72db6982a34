"""Everything derived is what the build makes, and nothing a person did is overwritten."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder import course, notebooks
from autograder.authoring import build


@pytest.fixture(scope="module")
def derived() -> list[build.Derived]:
    return build.derive(course.ROOT)


@pytest.fixture
def copy(tmp_path: Path, derived: list[build.Derived]) -> list[build.Derived]:
    """A copy of every derived file, and what the build makes of it there."""
    return copied(derived, tmp_path)


def copied(derived: list[build.Derived], place: Path) -> list[build.Derived]:
    there = [replace(one, path=place / one.path.relative_to(course.ROOT)) for one in derived]
    for one in there:
        one.path.parent.mkdir(parents=True, exist_ok=True)
        one.path.write_text(one.text, encoding="utf-8")
    return there


def lesson(copy: list[build.Derived], folder: str) -> Path:
    return next(one.path for one in copy if one.kind == "lesson" and one.path.stem == folder)


def edit(path: Path, change) -> None:
    notebook = notebooks.read(path)
    change(notebook)
    nbformat.write(notebook, path)


def test_regenerating_changes_nothing(derived):
    assert [str(path) for path in build.differences(derived)] == []


def test_the_lesson_on_speed_says_what_was_measured():
    sources = notebooks.solutions(course.ROOT)
    for notebook in sources.values():
        build.quote(notebook, "It is fast.")
    saying = [f[:2] for f, notebook in sources.items() if any("It is fast." in cell.source for cell in notebook.cells)]
    assert saying == ["14"]


def test_deriving_twice_gives_the_same_bytes(derived):
    folder = next(f for f in notebooks.solutions(course.ROOT))
    sources = {folder: notebooks.solutions(course.ROOT)[folder]}
    again = build.derive_lessons(sources, course.ROOT)[folder]
    assert again == next(one.text for one in derived if one.kind == "lesson" and one.path.stem == folder)


@pytest.mark.parametrize("kind", ["source", "lesson", "reference", "page", "picture", "environment"])
def test_a_hand_edit_of_anything_derived_is_found(copy, kind):
    path = next(one.path for one in copy if one.kind == kind)
    path.write_text(path.read_text(encoding="utf-8").replace("e", "E", 1), encoding="utf-8")
    assert build.differences(copy) == [path]


def test_it_does_not_matter_where_the_course_stands(tmp_path, derived):
    there = copied(derived, tmp_path / "lessons" / "course")
    beside = tmp_path / "lessons" / "04_old" / "04_old.ipynb"
    beside.parent.mkdir()
    shutil.copy(lesson(there, "04_value"), beside)
    readme = next(one.path for one in there if one.path.name == "README.md")
    readme.write_text("", encoding="utf-8")
    assert build.write(there) == [readme] and build.differences(there) == []


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
    for one in derived:
        if one.kind in ("source", "lesson"):
            ids = [cell.id for cell in nbformat.reads(one.text, as_version=4).cells]
            assert all(name.startswith(one.path.name[:2] + "-") for name in ids) and len(set(ids)) == len(ids)


def test_a_solution_that_uses_what_no_exercise_defines_is_refused(root):
    sources = notebooks.solutions(root)
    cell = next(c for c in sources["06_layers"].cells if notebooks.grade_id(c) == "06-softmax")
    cell.source = cell.source.replace("highest = max(", "highest = largest_of(")
    entries = [build._lesson_entry(folder, notebook) for folder, notebook in sources.items()]
    with pytest.raises(course.CourseError, match="06-softmax uses largest_of"):
        build.derive_reference(sources, entries)


@pytest.mark.parametrize("gone", ["06-softmax-check", "the heading"])
def test_an_exercise_without_its_check_or_its_heading_is_refused(root, gone):
    folder = "06_layers"
    notebook = notebooks.solutions(root)[folder]
    for cell in notebook.cells:
        if notebooks.grade_id(cell) == gone:
            del cell.metadata["nbgrader"]
        elif gone == "the heading":
            cell.source = cell.source.replace("06-softmax", "06-other") if cell.cell_type == "markdown" else cell.source
    says = "Exercise 06-softmax in solutions/06_layers lacks its heading line or its check cell"
    with pytest.raises(course.CourseError, match=says):
        build._lesson_entry(folder, notebook)


def test_every_lesson_but_the_last_ends_with_a_link_to_the_next():
    """Relative, from folder to folder, as lessons lie in work/ and in a home on a hub."""
    folders = [one.folder for one in course.lessons()]
    for place in ("solutions", "lessons"):
        for folder, after in zip(folders, [*folders[1:], None]):
            end = notebooks.read(course.ROOT / place / folder / f"{folder}.ipynb").cells[-1].source
            links = re.findall(r"^\[Lesson .+\]\(\.\./(\w+)/(\w+)\.ipynb\)$", end, re.M)
            assert links == ([(after, after)] if after else [])
            assert not after or "](" not in notebooks.without_next(end).rpartition("## Next")[2]


def test_a_title_or_an_order_that_changes_takes_the_links_along():
    def one(title: str, text: str = "## Next\n\nMore.") -> nbformat.NotebookNode:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
        notebook.metadata["microgpt"] = {"title": title}
        return notebook

    first, last = one("A"), one("B")
    build.link({"00_a": first, "01_b": last, "02_d": one("D")})
    build.link({"00_a": first, "01_c": one("C")})
    build.link({"00_x": one("X"), "01_b": last})
    assert first.cells[0].source.splitlines()[4:] == [
        notebooks.NEXT[0],
        "[Lesson 01 · C](../01_c/01_c.ipynb)",
        notebooks.NEXT[1],
    ]
    assert last.cells[0].source == "## Next\n\nMore."
