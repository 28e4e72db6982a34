"""The whole program, once from beginning to end: the canonical losses and names, from a learner's file."""

from __future__ import annotations

import ast
import io
import json
from contextlib import redirect_stdout
from types import ModuleType

import pytest

from autograder import course, data, pieces
from autograder.notebook import learner, session

CANON = json.loads(data.path("canonical_losses.json").read_text(encoding="utf-8"))
PIECES = {name for e in course.exercises() for name in e.pieces}
LAST = "12"
IMPORTS = (ast.Import, ast.ImportFrom)

pytestmark = pytest.mark.slow


def solve(exercise_id: str) -> None:
    wanted = course.exercise(exercise_id)
    imports = (node for node in ast.parse(course.reference_text(wanted.file)).body if isinstance(node, IMPORTS))
    cells = ["\n".join(map(ast.unparse, imports)), course.exercise(exercise_id).solution]
    learner.save(exercise_id, session.find(wanted.pieces, cells, PIECES))


def without_marks(text: str) -> str:
    """The program alone: no docstring of the file, no comment that says whose a piece is."""
    source = pieces.parse("".join(line for line in text.splitlines(True) if learner.BORROWED not in line))
    source.docstring = ""
    return pieces.render(source)


@pytest.fixture(scope="module")
def half_skipped(tmp_path_factory) -> str:
    """The file of a learner who solved every second exercise and took the others from the reference."""
    here = tmp_path_factory.mktemp("half") / "lessons"
    here.mkdir()
    program = [e for e in course.exercises() if e.file == course.PROGRAM and e.lesson <= LAST]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        learner.catch_up(LAST)
        for exercise in program[1::2] + [program[-1]]:
            solve(exercise.id)
        states = {exercise.id: learner.state(exercise.id) for exercise in program}
    assert set(states.values()) == {"yours", "reference"} and states["12-main"] == "yours"
    return (here / course.PROGRAM).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def run(half_skipped) -> dict:
    """The losses in all their digits, what was printed, and the weights at the end."""
    program = ModuleType("microgpt")
    exec(compile(half_skipped, "microgpt.py", "exec", dont_inherit=True), program.__dict__)
    found: dict = {"losses": []}
    train, gc = program.train, program.gc

    def noting(state, *arguments):
        found["state"] = state
        for loss in train(state, *arguments):
            found["losses"].append(loss)
            yield loss

    program.train = noting
    out = io.StringIO()
    gc.disable()  # as the file does when it is started
    try:
        with redirect_stdout(out):
            program.main(data.path("names.txt"))
    finally:
        gc.enable()
    return {**found, "printed": out.getvalue().splitlines()}


def test_all_thousand_losses_are_canonical_bit_for_bit(run):
    assert run["losses"] == [float(loss) for loss in CANON["losses"]]
    assert f"{sum(run['losses'][-100:]) / 100:.4f}" == "2.2761"


def test_it_prints_the_losses_and_the_twenty_names(run):
    losses, names = run["printed"][:1000], run["printed"][1000:]
    assert losses == [f"step {i:4d} / 1000 | loss {float(loss):.4f}" for i, loss in enumerate(CANON["losses"], 1)]
    assert names == CANON["samples"]


def test_the_shipped_checkpoint_is_this_run_in_hundredths(run):
    stored = json.loads(data.path("checkpoint.json").read_text(encoding="utf-8"))
    rounded = {
        name: [[round(p.data / stored["unit"]) for p in row] for row in rows] for name, rows in run["state"].items()
    }
    assert stored["weights"] == rounded


def test_whoever_solves_everything_has_the_same_files(half_skipped, home):
    for exercise in course.exercises():
        solve(exercise.id)
    for file in course.FILES:
        solved = (home / file).read_text(encoding="utf-8")
        assert learner.BORROWED not in solved
        assert without_marks(solved) == without_marks(course.reference_text(file))
    assert learner.BORROWED in half_skipped
    assert without_marks(half_skipped) == without_marks(course.reference_text(course.PROGRAM))
