"""What was typed outside a notebook, and in one that began before it was watched."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from autograder.notebook import session
from notebook_shell import notebook


@pytest.fixture
def program(tmp_path, monkeypatch) -> ModuleType:
    """A program that runs by itself, without IPython."""
    file = tmp_path / "program.py"
    file.write_text("x = 1\ny = 2\n")
    main = ModuleType("__main__")
    main.__file__ = str(file)
    monkeypatch.setitem(sys.modules, "__main__", main)
    monkeypatch.setattr(session, "ipython", lambda: None)
    return main


def test_outside_a_notebook_the_program_is_the_only_cell(program):
    session.watch()
    assert session._watched == []
    assert session.names() is vars(program) and session.cells() == [session.Cell("x = 1\ny = 2\n")]
    assert session.is_a_cell(program.__file__) and not session.is_a_cell(__file__)
    del program.__file__
    assert session.cells() == [] and session.is_a_cell("<cell>") and not session.is_a_cell("<string>")


def test_cells_know_how_far_they_ran(home):
    with notebook() as running:
        assert [cell.stopped for cell in session.cells()] == [float("inf")]
        session.watch()
        running.run("a = 1", "b = 2\n1 / 0", "def f():\n    1 / 0\n\nc = 3\nf()", "def (:", "d = 4")
        found = {cell.text.split()[0]: cell.stopped for cell in session.cells()[-6:]}
        assert found == {"a": float("inf"), "b": 2, "def": 0.0, "d": float("inf")}
        assert [cell.stopped for cell in session.cells() if cell.text.startswith("def f")] == [5]
        assert running.run("print(d)") == "4\n" and session.names()["d"] == 4


def test_a_long_session_is_looked_through_once_for_an_answer(home, monkeypatch):
    with notebook() as running:
        running.run('catch_up("12")', "from microgpt import *", *(f"x = {n}" for n in range(50)))
        asked = []
        plain = session._python
        monkeypatch.setattr(session, "_python", lambda text: asked.append(text) or plain(text))
        assert "objectives met" in running.solve("12-main")
        assert 0 < asked.count("x = 7") <= 4
