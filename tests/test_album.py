"""The album keeps what the learner's models invent, in the order of the lessons."""

from __future__ import annotations

import pytest

from autograder import album, keep
from autograder.course import CourseError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A learner's folder, in which this session stands."""
    monkeypatch.setattr("autograder.notebook.learner._started_in", [tmp_path])
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def shown(capsys) -> list[str]:
    album()
    return capsys.readouterr().out.splitlines()


def test_what_is_kept_is_printed_and_shown_in_the_order_of_the_lessons(folder, capsys):
    keep("10", "50 steps", ["kiv", "ano"])
    keep("02", "a table of counted pairs", ["mo", ""])
    keep("10", "1000 steps", ["kamon"])
    printed = capsys.readouterr().out.splitlines()
    assert printed[:2] == ["10 · 50 steps: kiv, ano", "02 · a table of counted pairs: mo, (no letter)"]
    assert shown(capsys) == [printed[1], printed[0], "10 · 1000 steps: kamon"]


def test_names_of_the_same_model_replace_those_of_before_where_they_stood(folder, capsys):
    for made_by, name in (("0 steps", "xq"), ("50 steps", "ana"), ("0 steps", "zz")):
        keep("10", made_by, [name])
    capsys.readouterr()
    assert shown(capsys) == ["10 · 0 steps: zz", "10 · 50 steps: ana"]


def test_an_album_that_its_owner_wrote_in_is_kept_as_it_is(folder, capsys):
    (folder / "album.txt").write_bytes("my favourite: zoë\n".encode("latin-1"))
    keep("02", "counted", ["ava"])
    capsys.readouterr()
    assert len(shown(capsys)) == 2


def test_an_empty_album_says_where_it_begins(folder, capsys):
    assert "Lesson 02" in shown(capsys)[0]


def test_nothing_is_kept_while_grading(folder, capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    keep("02", "counted", ["ava"])
    assert capsys.readouterr().out == "02 · counted: ava\n"
    assert not list(folder.iterdir())


def test_an_album_that_cannot_be_written_is_one_sentence(folder):
    (folder / "album.txt").mkdir()
    with pytest.raises(CourseError, match="nothing can be written"):
        keep("02", "counted", ["ava"])
