"""The `autograder` command, as a learner types it: good answers, and one plain sentence for bad input."""

from __future__ import annotations

import copy
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograder import course, notebooks
from autograder.cli import main


def run(*words: str):
    return CliRunner().invoke(main, words)


def test_progress_shows_every_lesson(home):
    shown = run("progress").output
    for one in course.lessons():
        assert one.title in shown


def test_catching_up_says_which_pieces_are_whose(home):
    shown = run("catch-up", "05").output
    assert "Yours: nothing yet" in shown and "From the reference:" in shown and "Value" in shown
    assert (home / "microgpt.py").exists()


def test_a_solution_is_printed_ready_to_paste():
    shown = run("solution", "05-accumulate").output
    assert shown.startswith("@add_to(Value)\ndef accumulate(self)")
    compile(shown, "shown", "exec")


def test_a_model_answer_is_shown_beside_ones_own_and_never_before(home):
    released = notebooks.released("05_backward")
    path = notebooks.put(released, home, "05_backward")
    assert run("solution", "05-reflection").exit_code == 1
    cell = next(filter(notebooks.is_reflection, released.cells))
    for written in ("\n\n", f"{cell.source}  "):
        notebooks.put(_with_reflection(released, written), home, "05_backward")
        shown = run("solution", "05-reflection").output
        assert "Write your own answer" in shown and course.lesson("05").reflection not in shown
    notebooks.put(_with_reflection(released, f"{cell.source}\n\nA slope is lost."), home, "05_backward")
    assert run("solution", "05-reflection").output == (
        f"Yours:\n\nA slope is lost.\n\nOne way to answer:\n\n{course.lesson('05').reflection}\n"
    )
    path.unlink()
    assert "There is no notebook" in run("solution", "05-reflection").output
    assert all(len(one.reflection.split()) > 20 for one in course.lessons())


def _with_reflection(notebook, text):
    changed = copy.deepcopy(notebook)
    next(filter(notebooks.is_reflection, changed.cells)).source = text
    return changed


def test_resetting_a_lesson_and_doing_it_again(home):
    run("catch-up", "05")
    assert "Removed 04-value" in run("reset", "04").output
    assert "nothing to remove" in run("reset", "04").output
    assert "class Value" not in (home / "microgpt.py").read_text()


def test_the_doctor_finds_this_machine_in_order(home):
    result = run("doctor")
    assert result.exit_code == 0 and "✗" not in result.output and "jupyterlab 4" in result.output
    assert len(result.output.splitlines()) == 2 and "0 answers of yours" in result.output


def test_the_doctor_tells_an_instructor_more(home):
    learners, instructors = run("doctor").output.splitlines(), run("doctor", "--class").output.splitlines()
    assert len(instructors) > 3 * len(learners)
    assert "grading" in "".join(instructors) or "isolated" in "".join(instructors)
    assert any("microgpt.py does not exist yet" in line for line in instructors)


def test_the_doctor_sees_a_broken_file(home):
    (home / "microgpt.py").write_text("def (")
    result = run("doctor")
    assert result.exit_code == 1 and "not valid Python" in result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("check", "77"), "no lesson '77'"),
        (("catch-up", "x"), "no lesson 'x'"),
        (("solution", "05-nothing"), "05-backward"),
        (("reset", "05-nothing"), "05-backward"),
        (("check", "05"), "no notebook"),
    ],
)
def test_bad_input_gets_one_plain_sentence(home, words, says):
    result = run(*words)
    assert result.exit_code == 1 and says in result.output and "Traceback" not in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_broken_notebook_gets_one_plain_sentence(home):
    folder = course.lesson("05").folder
    (home / folder).mkdir()
    (home / folder / f"{folder}.ipynb").write_text("not a notebook")
    result = run("check", "05")
    assert result.exit_code == 1 and "not a readable notebook" in result.output


def python(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, in the learner's folder."""
    command = [sys.executable, *words]
    return subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, encoding="latin-1")


@pytest.mark.parametrize("encoding", ["cp1252:strict", "ascii:strict"])
def test_any_output_can_be_written_to(home, encoding):
    (home / "microgpt.py").write_text("def (")
    doctor = python("-m", "autograder", "doctor", PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert "+ Python 3" in doctor.stdout and "\nx " in doctor.stdout and "Traceback" not in doctor.stderr
    (home / "microgpt.py").unlink()
    progress = python("-m", "autograder", "progress", PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert "* yours   / taken from the reference   . open" in progress.stdout and progress.returncode == 0
    asked = "from autograder import check; check('06-softmax', list)"
    check = python("-c", asked, PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert check.stdout.startswith("x 06-softmax") and check.returncode == 0, check.stderr


def test_somebody_else_s_figures_and_models_do_not_hide_the_course_s(home):
    for name in ("figures", "models"):
        (home / f"{name}.py").write_text("")
    asked = "import autograder; from figures.show import show; from models import pretrained; print('found')"
    assert python("-c", asked, PYTHONPATH=str(home)).stdout == "found\n"
