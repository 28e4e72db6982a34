"""microgpt.py as somebody starts it who wants a model, not a lesson."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest

from autograder import course, program

TEXT = "anna\nbob\neva\nida\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / course.PROGRAM).write_text(program.text(course.PROGRAM), encoding="utf-8")
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def started(folder, *words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-I", course.PROGRAM, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)


def losses(printed: str) -> list[str]:
    return [line.split("loss")[1] for line in printed.splitlines() if "loss" in line]


def names(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if "loss" not in line]


def test_it_makes_as_many_steps_as_it_is_told_and_names_that_begin_with_the_prompt(folder):
    run = started(folder, "text.txt", "3", "", "an")
    assert run.returncode == 0 and len(losses(run.stdout)) == 3
    assert len(names(run.stdout)) == 20 and all(name.startswith("an") for name in names(run.stdout))
    assert sorted(file.name for file in folder.iterdir()) == ["microgpt.py", "text.txt"]


def test_an_interrupted_training_goes_on_as_if_nothing_had_happened(folder):
    whole = started(folder, "text.txt", "40", "whole.json")
    command = [sys.executable, "-I", "-u", course.PROGRAM, "text.txt", "40", "model.json"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as running:
        first = [running.stdout.readline() for _ in range(3)]
        time.sleep(0.05)  # into the next step, beyond the printing of the last
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
    assert running.returncode == 0 and len(names(rest)) == 20
    made = losses("".join(first) + rest)
    saved = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert saved["steps"] == len(made) < 40
    on = started(folder, "text.txt", "40", "model.json")
    assert made + losses(on.stdout) == losses(whole.stdout)
    assert (folder / "model.json").read_bytes() == (folder / "whole.json").read_bytes()


def test_a_model_can_be_asked_for_names_without_training(folder):
    started(folder, "text.txt", "2", "model.json")
    before = (folder / "model.json").read_bytes()
    run = started(folder, "text.txt", "0", "model.json", "b")
    assert losses(run.stdout) == [] and len(names(run.stdout)) == 20
    assert (folder / "model.json").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (b"", (), "text.txt needs at least two different lines"),
        (b"one line only\n", (), "text.txt needs at least two different lines"),
        ("münchen\nköln\n".encode("latin-1"), (), "microgpt text.txt: 'utf-8' codec can't decode byte"),
        (TEXT.encode(), ("many",), "microgpt text.txt many: invalid literal"),
        (TEXT.encode(), ("1", "", "xyz"), "'x' is not in the vocabulary"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line_that_names_the_file(folder, content, words, said):
    (folder / "text.txt").write_bytes(content)
    run = started(folder, "text.txt", *words)
    assert run.returncode == 1 and said in run.stderr and "text.txt" in run.stderr
    assert len(run.stderr.splitlines()) == 1


def test_a_model_of_another_text_is_refused_and_left_as_it_is(folder):
    started(folder, "text.txt", "1", "model.json")
    before = (folder / "model.json").read_bytes()
    (folder / "other.txt").write_text("xyz\nquux\nzebra\njack\n", encoding="utf-8")
    run = started(folder, "other.txt", "1", "model.json")
    assert run.returncode == 1 and len(run.stderr.splitlines()) == 1
    assert (folder / "model.json").read_bytes() == before
