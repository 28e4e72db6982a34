"""The known answers as a learner meets their checks: typed into cells of one real kernel, one after another."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from autograder import course
from autograder.checking import answers, diagnosis, examine
from autograder.notebook import execute

SEED = 1
# How many of the answers stand for all of them when this is not asked for in full: one in so many.
SAMPLE = 40


def known_answers() -> list[tuple[course.Exercise, str, str]]:
    """Exercise, name and answer cell of each."""
    return [
        (exercise, answer.name, answer.code)
        for exercise in course.exercises()
        for answer in (*answers.oddities(exercise.id), *answers.mistakes(exercise.id))
    ]


def cells_for(exercise: course.Exercise, code: str) -> list[str]:
    """What runs before an answer, afresh for each, then the answer, then its check."""
    lesson = course.lesson(exercise.lesson).exercises
    earlier = lesson[: lesson.index(exercise)]
    files = dict.fromkeys(one.file for one in course.exercises() if one.lesson < exercise.lesson)
    taken = [f"from {file.removesuffix('.py')} import *" for file in files]
    begin = ["from autograder import add_to, catch_up, check", f'catch_up("{exercise.lesson}")', *taken]
    begin += [line for one in (*earlier, exercise) for line in one.imports]
    check = f'check("{exercise.id}", {", ".join(exercise.objects)}, seed={SEED})'
    return ["\n".join(begin), *(one.solution for one in earlier), code, check]


def due(exercise: course.Exercise, code: str) -> tuple[str, list[str]]:
    """Verdict and names of mistakes without a kernel."""
    examined = partial(examine.examine, exercise, answers.answered_with(exercise.id, code))
    verdict = examined(SEED)
    named = diagnosis.diagnose(verdict, examined) if verdict.state == "failed" else None
    return verdict.state, [named.name] if named else []


def said(cell: nbformat.NotebookNode) -> tuple[str, list[str]]:
    """Verdict and names of mistakes that a check's cell shows; without a verdict the error that came instead."""
    for record in execute.said(cell):
        return record["state"], record["mistakes"]
    return "no verdict", [output.get("evalue", "") for output in cell.outputs]


def verdicts_differ(chosen: list[tuple[course.Exercise, str, str]], folder: Path) -> dict[str, tuple]:
    """What the kernel and this process say of each answer about which they differ."""
    notebook = v4.new_notebook()
    ends = []
    for exercise, _, code in chosen:
        notebook.cells += map(v4.new_code_cell, cells_for(exercise, code))
        ends.append(len(notebook.cells) - 1)
    path = folder / "answers.ipynb"
    nbformat.write(notebook, path)
    executed = execute.run(path)
    pairs = {
        f"{exercise.id}: {name}": (said(executed.cells[end]), due(exercise, code))
        for end, (exercise, name, code) in zip(ends, chosen)
    }
    return {answer: pair for answer, pair in pairs.items() if pair[0] != pair[1]}


@pytest.mark.slow
@pytest.mark.proof("kernel")
def test_known_answers_get_the_same_verdict_in_a_real_kernel(tmp_path, monkeypatch, in_full):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")  # nothing is saved, and earlier pieces are the reference's
    assert verdicts_differ(known_answers()[:: 1 if in_full else SAMPLE], tmp_path) == {}
