"""Transplanting: of a submission only the answers and the student's own cells count, and it is read with care."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

import classroom
from autograder import notebooks
from autograder.grading import transplant
from autograder.grading.transplant import Cell, SubmissionError
from classroom import VALUE

RELEASE = notebooks.released(VALUE.folder)
RELEASED = transplant.as_released(VALUE)


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / f"{VALUE.folder}.ipynb"


@pytest.fixture
def handed_in(path):
    """Hands a notebook in; its cells and the remarks."""

    def by(notebook) -> tuple[tuple[Cell, ...], list[str]]:
        path.write_text(notebooks.text_of(notebook), encoding="utf-8")
        return transplant.transplant(path, VALUE)

    return by


def cell(notebook, grade_id: str):
    return next(cell for cell in notebook.cells if notebooks.grade_id(cell) == grade_id)


def at(grade_id: str) -> int:
    return [notebooks.grade_id(cell) for cell in RELEASE.cells].index(grade_id)


def answers(cells: tuple[Cell, ...]) -> dict[str, str | None]:
    ids = {cell.id: notebooks.grade_id(cell) for cell in RELEASE.cells}
    return {ids[cell.released]: cell.source for cell in cells if cell.released and cell.source is not None}


def own(cells: tuple[Cell, ...]) -> list[Cell]:
    return [cell for cell in cells if not cell.released]


def test_an_untouched_lesson_is_the_release(handed_in):
    assert handed_in(classroom.untouched()) == (RELEASED, [])
    made = transplant.finished(RELEASED, VALUE)
    assert made == RELEASE and not any(map(transplant.is_own, made.cells))


def test_answers_come_into_their_cells(handed_in):
    notebook = classroom.solved()
    cells, remarks = handed_in(notebook)
    assert remarks == [] and own(cells) == []
    assert answers(cells) == {
        name: cell(notebook, name).source for name in [*(e.id for e in VALUE.exercises), "04-reflection"]
    }
    made = transplant.finished(cells, VALUE)
    assert [c.source for c in made.cells] == [c.source for c in notebook.cells]
    assert [c.metadata for c in made.cells] == [c.metadata for c in RELEASE.cells]


def test_cells_of_ones_own_stay_where_they_were(handed_in):
    notebook = classroom.untouched()
    first, later = new_markdown_cell("above all"), new_code_cell("x = 1")
    notebook.cells.insert(0, first)
    notebook.cells.insert(4, later)
    cells, remarks = handed_in(notebook)
    assert remarks == []
    assert cells == (Cell(kind="markdown", source="above all"), *RELEASED[:3], Cell(kind="code", source="x = 1"),
                     *RELEASED[3:])  # fmt: skip
    made = transplant.finished(cells, VALUE)
    assert [c.source for c in made.cells] == [c.source for c in notebook.cells]
    assert [c.cell_type for c in made.cells] == [c.cell_type for c in notebook.cells]
    assert [n for n, c in enumerate(made.cells) if transplant.is_own(c)] == [0, 4]
    assert not any(map(transplant.is_edited, made.cells))


def test_an_edited_text_or_given_cell_stands_below_the_released_one(handed_in):
    notebook = classroom.untouched()
    number = next(n for n, c in enumerate(notebook.cells) if not notebooks.grade_id(c) and n)
    notebook.cells[number].source += "\nmore"
    cells, remarks = handed_in(notebook)
    mine = Cell(kind=notebook.cells[number].cell_type, source=notebook.cells[number].source, edited=True)
    assert remarks == [] and cells == (*RELEASED[: number + 1], mine, *RELEASED[number + 1 :])
    assert transplant.is_edited(transplant.finished(cells, VALUE).cells[number + 1])


def test_a_check_that_was_edited_is_as_released(handed_in):
    notebook = classroom.untouched()
    cell(notebook, "04-add-check").source = "print('passed')"
    cells, remarks = handed_in(notebook)
    assert cells == RELEASED and remarks == ["The cell 04-add-check was edited; it is as released again."]


def test_what_was_deleted_is_there_again(handed_in):
    notebook = classroom.untouched()
    for name in ("04-add", "04-add-check"):
        notebook.cells.remove(cell(notebook, name))
    del notebook.cells[0]
    cells, remarks = handed_in(notebook)
    assert cells == RELEASED
    assert remarks == ["The answer 04-add was deleted; it is as released again.",
                       "The cell 04-add-check was deleted; it is as released again."]  # fmt: skip


def test_what_was_moved_is_in_its_place_again(handed_in):
    notebook = classroom.solved()
    due = handed_in(notebook)[0]
    first, second = at("04-add"), at("04-multiply")
    notebook.cells[first], notebook.cells[second] = notebook.cells[second], notebook.cells[first]
    assert handed_in(notebook) == (due, ["Graded cells were moved; they are in their places again."])


def test_an_answer_twice_counts_first_and_the_later_one_runs_after_it(handed_in):
    notebook = classroom.untouched()
    number = at("04-add")
    for source in ("first", "second"):
        twin = notebook.cells[number].copy()
        twin.source, twin.id = source, f"twin-{source}"
        notebook.cells.insert(number + 1 + (source == "second"), twin)
    del notebook.cells[number]
    cells, remarks = handed_in(notebook)
    assert answers(cells) == {"04-add": "first"} and own(cells) == [Cell(kind="code", source="second")]
    assert cells[number + 1].source == "second"
    assert remarks == ["The answer 04-add is there more than once; the later ones run after the first."]


def test_a_check_twice_counts_once(handed_in):
    notebook = classroom.untouched()
    number = at("04-add-check")
    notebook.cells.insert(number, notebook.cells[number].copy())
    notebook.cells.insert(1, notebook.cells[2].copy())
    cells, remarks = handed_in(notebook)
    assert cells == RELEASED
    assert remarks == ["The check 04-add-check is there more than once; one counts."]


@pytest.mark.parametrize("made", [new_markdown_cell, new_raw_cell])
def test_the_text_of_an_answer_that_is_no_code_any_more_counts(handed_in, made):
    notebook = classroom.solved()
    number = at("04-add")
    notebook.cells[number] = made("text", metadata=notebook.cells[number].metadata)
    cells, remarks = handed_in(notebook)
    assert answers(cells)["04-add"] == "text" and own(cells) == []
    assert remarks == ["The answer 04-add is no code cell any more; its text counts."]
    assert notebooks.is_exercise(cell(transplant.finished(cells, VALUE), "04-add"))


def test_a_copy_as_released_below_an_answer_does_not_override_it(handed_in):
    notebook = classroom.solved()
    number = at("04-add")
    notebook.cells.insert(number + 1, cell(notebooks.released(VALUE.folder), "04-add"))
    cells, remarks = handed_in(notebook)
    assert "return" in answers(cells)["04-add"] and own(cells) == []
    assert remarks == ["Below the answer 04-add it stands once more as released; the answer counts."]


def test_a_notebook_of_another_name_is_taken_if_it_is_of_this_lesson(path):
    (path.parent / "notes.ipynb").write_text(notebook_of())
    with pytest.raises(SubmissionError, match=f"There is no {path.name}; the folder holds notes.ipynb."):
        transplant.transplant(path, VALUE)
    mine = notebooks.text_of(classroom.solved())
    (path.parent / "04_value-Copy2.ipynb").write_text(mine)
    cells, remarks = transplant.transplant(path, VALUE)
    assert answers(cells) and remarks == [f"There is no {path.name}; 04_value-Copy2.ipynb was taken for it."]
    (path.parent / "04_value-Copy10.ipynb").write_text(mine)
    assert transplant.transplant(path, VALUE)[1] == [
        f"There is no {path.name}; 04_value-Copy10.ipynb was taken for it.",
        "Several notebooks could be meant: 04_value-Copy2.ipynb, 04_value-Copy10.ipynb.",
    ]
    path.write_text(notebook_of())
    beside = f"Beside {path.name} there is 04_value-Copy2.ipynb, 04_value-Copy10.ipynb; it was not looked at."
    assert transplant.transplant(path, VALUE)[1][0] == beside


def test_a_large_output_costs_nothing(path):
    notebook = classroom.solved()
    code = cell(notebook, "04-add")
    code.outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * 30_000_000}]
    path.write_text(json.dumps(notebook))
    cells, remarks = transplant.transplant(path, VALUE)
    assert answers(cells) and remarks == []


def test_more_brackets_than_a_lesson_has_are_not_read(path, monkeypatch):
    monkeypatch.setattr(transplant, "MOST_BRACKETS", 1000)
    path.write_text(notebook_of(*[{}] * 1000))
    with pytest.raises(
        SubmissionError, match="^The file holds too much to be a lesson's notebook; clear its outputs.$"
    ):
        transplant.transplant(path, VALUE)


def test_a_cell_is_known_by_its_grade_id_then_its_text_then_its_id(handed_in):
    notebook = classroom.untouched()
    notebook.cells[at("04-add")].source = "mine"
    for one in notebook.cells:
        one.id = f"other-{one.id}"
    cells, remarks = handed_in(notebook)
    assert remarks == [] and answers(cells) == {"04-add": "mine"} and own(cells) == []
    notebook = classroom.untouched()
    del notebook.cells[at("04-add")].metadata["nbgrader"]
    notebook.cells[at("04-add")].source = "mine"
    cells, remarks = handed_in(notebook)
    assert own(cells) == [Cell(kind="code", source="mine", edited=True)] and remarks == []


def test_metadata_outputs_and_ids_of_a_student_go_nowhere(handed_in):
    notebook = classroom.solved()
    due = handed_in(notebook)
    for one in notebook.cells:
        one.metadata["tags"] = ["mine"]
        one.metadata.get("nbgrader", {})["points"] = 99
        if one.cell_type == "code":
            one.outputs = [nbformat.v4.new_output("stream", text="x")]
    assert handed_in(notebook) == due


# What a file may hold


OTHER_FORMAT = "The notebook is of another format than 4; open and save it in JupyterLab."


def notebook_of(*cells: object, **more: object) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | more)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"\xff\xfe", "The file is not text in UTF-8, so it is no notebook."),
        (b'{"cells": [', "The file is not a whole notebook: it is damaged or cut off."),
        (b"[" * 100_000, "The file is not a whole notebook: it is damaged or cut off."),
        (b"[]", "The file holds no cells, so it is no notebook."),
        (b"{}", "The file holds no cells, so it is no notebook."),
        (b'{"cells": 3, "nbformat": 4}', "The file holds no cells, so it is no notebook."),
        (b'{"worksheets": [], "nbformat": 3}', OTHER_FORMAT),
        (b'{"cells": []}', OTHER_FORMAT),
        (notebook_of(nbformat=5).encode(), OTHER_FORMAT),
        (notebook_of(*[{}] * 2001).encode(), "The notebook has more than 2,000 cells."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(path, content, says):
    path.write_bytes(content)
    with pytest.raises(SubmissionError) as caught:
        transplant.transplant(path, VALUE)
    assert str(caught.value) == says


def test_a_notebook_may_be_large():
    assert (transplant.MOST_BYTES, transplant.MOST_CELLS) == (50_331_648, 2000)


def test_two_thousand_cells_and_a_byte_order_mark_are_read(path):
    path.write_bytes(b"\xef\xbb\xbf" + notebook_of(*[{}] * 2000).encode())
    assert transplant.transplant(path, VALUE)[0] == RELEASED


def test_a_file_may_be_as_large_as_the_limit(path, monkeypatch):
    text = notebook_of()
    path.write_text(text)
    monkeypatch.setattr(transplant, "MOST_BYTES", len(text))
    assert transplant.transplant(path, VALUE)[0] == RELEASED
    monkeypatch.setattr(transplant, "MOST_BYTES", len(text) - 1)
    with pytest.raises(SubmissionError, match="^The file is larger than 0 MB; clear its outputs.$"):
        transplant.transplant(path, VALUE)


def test_what_is_no_file_is_refused_and_not_waited_for(path, tmp_path):
    with pytest.raises(SubmissionError, match=rf"^There is no {path.name}\.$"):
        transplant.transplant(path, VALUE)
    with pytest.raises(SubmissionError, match=r"^There is no x\.ipynb\.$"):
        transplant.transplant(tmp_path / "no" / "x.ipynb", VALUE)
    for name in "dbac":
        (tmp_path / f"{name}\n.ipynb").touch()
    with pytest.raises(SubmissionError, match="; the folder holds a\N{REPLACEMENT CHARACTER}.ipynb, b.*, c[^,]*$"):
        transplant.transplant(path, VALUE)
    os.mkfifo(path)
    with pytest.raises(SubmissionError, match="^The notebook is a folder or a device, not a file.$"):
        transplant.transplant(path, VALUE)
    path.unlink()
    path.symlink_to(tmp_path / "a\n.ipynb")
    with pytest.raises(SubmissionError, match="^The notebook is a link to another file, not a file.$"):
        transplant.transplant(path, VALUE)
    path.unlink()
    path.mkdir()
    with pytest.raises(SubmissionError, match="not a file|cannot be read"):
        transplant.transplant(path, VALUE)


def test_of_cells_only_what_has_the_form_of_one_is_read(path):
    path.write_text(
        notebook_of(
            3, {}, {"cell_type": "heading", "source": "x"}, {"cell_type": "code", "source": 3},
            {"cell_type": "code", "source": ["a", 3]}, {"cell_type": "code", "source": ["a\n", "b"], "id": 3},
            {"cell_type": "markdown", "source": "c", "metadata": 3},
            {"cell_type": "raw", "source": "\ud800", "metadata": {"nbgrader": 3}},
            {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": ["x"]}}},
            {"cell_type": "code", "source": "d", "metadata": {"nbgrader": {"grade_id": "x"}}, "id": "y"},
        )
    )  # fmt: skip
    assert transplant._cells(path) == [
        {"cell_type": "code", "source": "a\nb", "id": "", "grade_id": ""},
        {"cell_type": "markdown", "source": "c", "id": "", "grade_id": ""},
        {"cell_type": "raw", "source": "?", "id": "", "grade_id": ""},
        {"cell_type": "code", "source": "", "id": "", "grade_id": ""},
        {"cell_type": "code", "source": "d", "id": "y", "grade_id": "x"},
    ]


def test_a_released_lesson_is_each_callers_own():
    changed = notebooks.released(VALUE.folder)
    changed.cells[0].source, changed.cells[0].metadata["mine"] = "changed", True
    assert notebooks.released(VALUE.folder) == RELEASE != changed
