"""Nobody waits for what is not needed yet."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import nbformat
import pytest

import copies
from autograder import course, notebooks
from autograder.authoring import waiting
from autograder.notebook import execute

# What takes long to import, and the lessons whose first cell asks for it by name.
HEAVY = {"matplotlib": (), "ipywidgets": (), "anywidget": (), "numpy": ("14", "15"), "rich": (), "nbformat": ()}


def imported(code: str, place) -> set[str]:
    """The heavy libraries that ``code``, run by itself in a folder, has loaded."""
    told = f"\nimport json, sys\nsys.stderr.write(json.dumps([m for m in {list(HEAVY)!r} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code + told], cwd=place, capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("lesson", course.lessons(), ids=lambda lesson: lesson.folder)
def test_a_first_cell_loads_nothing_that_only_later_cells_need(lesson, home):
    place = home / lesson.folder
    place.mkdir(exist_ok=True)
    due = {library for library, lessons in HEAVY.items() if lesson.number in lessons}
    assert imported(waiting.first_cell(lesson), place) == due


def test_a_check_loads_nothing_of_a_later_lesson(home):
    softmax = f"{course.exercise('06-softmax').solution}\nfrom autograder import check\ncheck('06-softmax', softmax)"
    assert "numpy" not in imported("\n".join(course.exercise("06-softmax").imports) + "\n" + softmax, home)


def test_the_command_line_loads_what_a_command_needs(home):
    assert imported("from autograder import cli", home) == set()


def test_what_is_imported_late_is_all_there(home):
    names = "import autograder; print(all(callable(getattr(autograder, name)) for name in autograder.__all__))"
    compared = "; print(set(autograder.__all__) == set(autograder._MODULES) <= set(dir(autograder)))"
    done = subprocess.run(
        [sys.executable, "-c", names + compared], cwd=home, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]


def test_help_loads_no_command(home):
    told = "from autograder import cli; import sys; print([m for m in sys.modules if m.startswith('autograder.')])"
    done = subprocess.run([sys.executable, "-c", told], cwd=home, capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == ["autograder.course", "autograder.output", "autograder.cli"]


def test_no_picture_is_drawn_where_only_checks_are_asked_for(home):
    """`autograder check` runs a lesson that nobody looks at."""
    lesson = course.lesson("05")
    path = copies.put(lesson, home, solved=True)
    notebook = notebooks.read(path)
    asked = "import sys\nprint('matplotlib' in sys.modules)"
    notebook.cells.append(nbformat.v4.new_code_cell(asked))
    path.write_text(notebooks.text_of(notebook), encoding="utf-8")
    executed = execute.run(path, unseen=True)
    assert execute.errors(executed) == []
    assert {one["exercise"]: one["state"] for one in execute.records(executed)} == {
        exercise.id: "passed" for exercise in lesson.exercises
    }
    assert executed.cells[-1].outputs[0].text == "False\n"
