"""The whole program, once from beginning to end: the canonical losses and names, from a learner's file."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from types import ModuleType

import pytest

import copies
import kept
from autograder import blocks, course, data, program
from autograder.notebook import learner

CANON = json.loads(data.path("canonical_losses.json").read_text(encoding="utf-8"))
LAST = "12"

pytestmark = [pytest.mark.slow, pytest.mark.proof("program")]


def without_marks(text: str) -> str:
    """The program alone: no docstring of the file, no comment that says whose a piece is."""
    parsed = blocks.parse(text.replace(blocks.BORROWED, ""))
    parsed.top = ""
    return blocks.render(parsed)


@pytest.fixture(scope="module")
def half_skipped(tmp_path_factory) -> str:
    """The file of a learner who solved every second exercise and took the others from the reference."""
    here = tmp_path_factory.mktemp("half") / "lessons"
    here.mkdir()
    asked = [e for e in course.exercises() if e.file == course.PROGRAM and e.lesson <= LAST]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        learner.catch_up(course.lesson(LAST))
        for exercise in asked[1::2] + [asked[-1]]:
            copies.write(exercise)
        states = {exercise.id: learner.standing(exercise) for exercise in asked}
    assert {(s.whose, s.problem) for s in states.values()} == {("yours", ""), ("reference", "")}
    assert states["12-main"].whose == "yours"
    return (here / course.PROGRAM).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def run(half_skipped, in_full) -> dict:
    """How much of a whole run is canonical."""
    files = (data.path(name).read_bytes() for name in ("names.txt", "canonical_losses.json", "checkpoint.json"))
    return kept.outcome("program", [half_skipped, *files], lambda: agreement(whole_run(half_skipped)), in_full)


def whole_run(program: str) -> dict:
    """The losses in all their digits, what was printed, and the weights at the end; it takes a minute or two."""
    module = ModuleType("microgpt")
    exec(compile(program, "microgpt.py", "exec", dont_inherit=True), module.__dict__)
    found: dict = {"losses": []}
    train, gc = module.train, module.gc

    def noting(state, *arguments):
        found["state"] = state
        for loss in train(state, *arguments):
            found["losses"].append(loss)
            yield loss

    module.train = noting
    out = io.StringIO()
    gc.disable()  # as the file does when it is started
    try:
        with redirect_stdout(out):
            module.main(data.path("names.txt"))
    finally:
        gc.enable()
    if len(found["losses"]) < len(CANON["losses"]):
        raise KeyboardInterrupt("the run was ended before its end, and takes that for its end: nothing is to be kept")
    return {**found, "printed": out.getvalue().splitlines()}


def agreement(run: dict) -> dict:
    """How many of the losses, the printed lines, the names and the weights of the checkpoint are the canonical ones."""
    losses = [float(loss) for loss in CANON["losses"]]
    lines = [f"step {i:4d} / 1000 | loss {loss:.4f}" for i, loss in enumerate(losses, 1)]
    stored = json.loads(data.path("checkpoint.json").read_text(encoding="utf-8"))
    weights = {n: [[round(p.data / stored["unit"]) for p in row] for row in rows] for n, rows in run["state"].items()}
    return {
        "losses bit for bit": sum(map(float.__eq__, run["losses"], losses)),
        "losses in all": len(run["losses"]),
        "mean of the last hundred": f"{sum(run['losses'][-100:]) / 100:.4f}",
        "lines of losses": sum(map(str.__eq__, run["printed"][:1000], lines)),
        "names": run["printed"][1000:],
        "the checkpoint is this run in hundredths": weights == stored["weights"],
    }


def test_all_thousand_losses_are_canonical_bit_for_bit(run):
    assert run["losses bit for bit"] == run["losses in all"] == len(CANON["losses"]) == 1000
    assert run["mean of the last hundred"] == "2.2761"


def test_it_prints_the_losses_and_the_twenty_names(run):
    assert run["lines of losses"] == 1000
    assert run["names"] == CANON["samples"] and len(run["names"]) == 20


def test_the_shipped_checkpoint_is_this_run_in_hundredths(run):
    assert run["the checkpoint is this run in hundredths"] is True


def test_whoever_solves_everything_has_the_same_files(half_skipped, home):
    for exercise in course.exercises():
        copies.write(exercise)
    for file in course.FILES:
        solved = (home / file).read_text(encoding="utf-8")
        assert blocks.BORROWED not in solved
        assert without_marks(solved) == without_marks(program.text(file))
    assert blocks.BORROWED in half_skipped
    assert without_marks(half_skipped) == without_marks(program.text(course.PROGRAM))
