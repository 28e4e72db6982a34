"""The `autograder` command, as a learner types it: good answers, and one plain sentence for bad input."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograder import course
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


def test_resetting_a_lesson_and_doing_it_again(home):
    run("catch-up", "05")
    assert "Removed 04-value" in run("reset", "04").output
    assert "nothing to remove" in run("reset", "04").output
    assert "class Value" not in (home / "microgpt.py").read_text()


def test_the_doctor_finds_this_machine_in_order(home):
    result = run("doctor")
    assert result.exit_code == 0 and "✗" not in result.output and "jupyterlab 4" in result.output


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


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize("word", ["doctor", "progress"])
def test_output_of_another_encoding_is_no_traceback(home, word, encoding):
    """As on Windows, where what is redirected is not UTF-8."""
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding, "PYTHONPATH": str(course.ROOT)}
    ran = subprocess.run(
        [sys.executable, "-m", "autograder", word], env=environment, cwd=home, capture_output=True, text=True
    )
    assert "Traceback" not in ran.stderr and ran.stdout and ran.returncode == 0


def test_a_panel_prints_in_any_encoding(home):
    code = (
        "from autograder import check\n"
        "def longest(names):\n    best = names[0]\n    for n in names:\n"
        "        if len(n) > len(best): best = n\n    return best\n"
        "check('00-longest', longest)"
    )
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(course.ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, cwd=home, capture_output=True, text=True)
    assert "00-longest" in ran.stdout and ran.returncode == 0, ran.stderr
