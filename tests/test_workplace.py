"""The folder that people work in: laid out, renewed, kept."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner

from autograder import cli, course, notebooks
from autograder.course import CourseError
from autograder.notebook import workplace

LESSON = "00_start_here"


@pytest.fixture
def root(tmp_path):
    """A course with two released lessons."""
    for folder in (LESSON, "04_value"):
        shutil.copytree(course.ROOT / "lessons" / folder, tmp_path / "lessons" / folder)
    (tmp_path / "nbgrader_config.py").write_text("")
    return tmp_path


def lesson(place, folder=LESSON):
    return place / folder / f"{folder}.ipynb"


def work_in(path):
    notebook = notebooks.read(path)
    next(cell for cell in notebook.cells if notebooks.is_exercise(cell)).source = "mine = 1"
    path.write_text(notebooks.text_of(notebook), encoding="utf-8")


def run(path):
    """As Jupyter leaves a lesson of which a cell ran."""
    notebook = notebooks.read(path)
    next(cell for cell in notebook.cells if cell.cell_type == "code").execution_count = 1
    path.write_text(notebooks.text_of(notebook), encoding="utf-8")


def release_anew(root, folder=LESSON):
    path = lesson(root / "lessons", folder)
    notebook = notebooks.read(path)
    notebook.cells[0].source += "\n\nAnother sentence."
    notebook.metadata.microgpt.built = notebooks.fingerprint(notebook)
    path.write_text(notebooks.text_of(notebook), encoding="utf-8")


def test_lessons_are_laid_out_once_and_then_left_alone(root):
    assert workplace.lay_out(root) == []
    work = root / "work"
    for folder in (LESSON, "04_value"):
        assert lesson(work, folder).read_bytes() == lesson(root / "lessons", folder).read_bytes()
    work_in(lesson(work))
    run(lesson(work, "04_value"))
    before = [lesson(work, folder).read_bytes() for folder in (LESSON, "04_value")]
    assert workplace.lay_out(root) == []
    assert [lesson(work, folder).read_bytes() for folder in (LESSON, "04_value")] == before


def test_an_update_replaces_what_is_untouched_keeps_work_and_says_both(root):
    workplace.lay_out(root)
    work_in(lesson(root / "work"))
    run(lesson(root / "work", "04_value"))
    kept = lesson(root / "work").read_bytes()
    release_anew(root)
    release_anew(root, "04_value")
    first, second = workplace.lay_out(root)
    assert first.startswith(f"{LESSON} has a new version. Yours is kept")
    assert second == "04_value is renewed; you had not worked in it."
    assert lesson(root / "work").read_bytes() == kept
    assert lesson(root / "work", "04_value").read_bytes() == lesson(root / "lessons", "04_value").read_bytes()
    lesson(root / "work").unlink()
    assert workplace.lay_out(root) == []
    assert lesson(root / "work").read_bytes() == lesson(root / "lessons").read_bytes()


def test_work_in_lessons_is_taken_over_once(root):
    lessons, work = root / "lessons", root / "work"
    (lessons / course.PROGRAM).write_text("mine")
    (lessons / "backups").mkdir()
    (lessons / "backups" / "old.py").write_text("older")
    (lessons / LESSON / "my_names.txt").write_text("ada")
    work_in(lesson(lessons))
    (said,) = workplace.lay_out(root)
    assert said == (
        f"Your work in lessons/ is in work/ now: microgpt.py, backups, my_names.txt, {LESSON}.ipynb. "
        "`git restore lessons` puts the lessons back as they were released."
    )
    assert (work / course.PROGRAM).read_text() == "mine" and (work / "backups" / "old.py").exists()
    assert (work / LESSON / "my_names.txt").read_text() == "ada" and "mine = 1" in lesson(work).read_text()
    assert not (lessons / course.PROGRAM).exists() and not (lessons / "backups").exists()
    assert workplace.lay_out(root) == []
    (lessons / course.PROGRAM).write_text("another")
    assert workplace.lay_out(root) == [] and (work / course.PROGRAM).read_text() == "mine"


def test_what_cannot_be_read_counts_as_work(root):
    workplace.lay_out(root)
    lesson(root / "work").write_text("{")
    assert workplace.lay_out(root)[0].startswith(f"{LESSON} has a new version. Yours is kept")
    assert lesson(root / "work").read_text() == "{"


def test_a_folder_that_cannot_be_made_gets_one_sentence(root):
    (root / "work").write_text("a file")
    with pytest.raises(CourseError, match=r"^.*work cannot be written \(File exists\); make room there"):
        workplace.lay_out(root)


def test_the_command_says_what_was_done(root, monkeypatch):
    monkeypatch.setattr(course, "ROOT", root)
    (root / "lessons" / course.PROGRAM).write_text("mine")
    said = CliRunner().invoke(cli.main, ["lay-out"])
    assert said.exit_code == 0 and said.output == "Your work in lessons/ is in work/ now: microgpt.py.\n"
