"""The lessons have the anatomy they must have, and the linter sees it when they do not."""

from __future__ import annotations

import copy

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder import course, notebooks, questions
from autograder.authoring import lint

FOLDER = "05_backward"


@pytest.fixture(scope="module")
def sources():
    return notebooks.solutions(course.ROOT)


@pytest.fixture
def notebook(sources):
    return copy.deepcopy(sources[FOLDER])


@pytest.fixture
def released():
    return notebooks.read(course.ROOT / "lessons" / FOLDER / f"{FOLDER}.ipynb")


def exercise(notebook):
    return next(i for i, cell in enumerate(notebook.cells) if notebooks.is_exercise(cell))


def test_every_lesson_is_in_order():
    assert lint.problems(course.ROOT) == []


def remove_check(n):
    del n.cells[exercise(n) + 1]


def remove_hint(n):
    task = n.cells[exercise(n) - 1]
    task.source = task.source.replace("<summary>Nudge</summary>", "")


def remove_reflection(n):
    n.cells = [c for c in n.cells if not notebooks.is_reflection(c)]


def remove_model_answer(n):
    rubric = next(c for c in n.cells if notebooks.is_reflection(c))
    rubric.source = rubric.source.replace("Model answer", "Also")


def remove_section(n):
    for cell in n.cells:
        cell.source = cell.source.replace("## Stretch", "## Else")


def empty_check(n):
    n.cells[exercise(n) + 1].source = "pass"


def picture_without_alt(n):
    n.cells[0].source += '\n<img src="a.png">'


def words_beside_a_picture(n):
    n.cells[exercise(n) + 2].source = 'show(graph(L), alt="a graph")'
    n.cells[exercise(n) + 2].cell_type = "code"


def too_long(n):
    n.cells[0].source += " word" * 1000


def too_many_cells(n):
    n.cells += [new_markdown_cell("More.") for _ in range(20)]


def other_minutes(n):
    n.metadata.microgpt.minutes = 50


def no_predictions(n):
    for cell in n.cells:
        cell.source = questions.PREDICT.sub("Guess.", cell.source)


def no_recall(n):
    n.cells = [c for c in n.cells if c.id != "05-recall"]


def recall_too_late(n):
    recall = next(c for c in n.cells if c.id == "05-recall")
    n.cells.remove(recall)
    n.cells.insert(exercise(n) - 1, recall)


def recall_without_an_answer(n):
    recall = next(c for c in n.cells if c.id == "05-recall")
    recall.source = recall.source.replace("<summary>The answer</summary>", "<summary>More</summary>", 1)


BREAKS = {
    remove_check: "not followed by its check",
    remove_hint: "Nudge",
    remove_reflection: "no reflection",
    remove_model_answer: "Model answer",
    remove_section: "## Stretch",
    empty_check: "one call of check",
    picture_without_alt: "no text alternative",
    words_beside_a_picture: "brings its text alternative along",
    too_long: "words of prose",
    too_many_cells: "cells",
    other_minutes: "50 minutes",
    no_predictions: "predictions",
    no_recall: "05-recall must ask",
    recall_too_late: "05-recall must ask",
    recall_without_an_answer: "2 folded answers",
}


@pytest.mark.parametrize("broken", BREAKS, ids=lambda b: b.__name__)
def test_what_is_missing_is_named(notebook, broken):
    broken(notebook)
    found = lint.lesson_problems(notebook, lint.Bounds())
    assert any(BREAKS[broken] in problem for problem in found), found


ASKED = "**Predict 05-1.** What comes out?"
FOLD = "\n\n<details><summary>The answer</summary>\n7.\n</details>"


@pytest.mark.parametrize(
    ("text", "followed_by", "answered"),
    [
        (ASKED, "a cell", True),
        (ASKED, "an exercise", False),
        (ASKED, "a check", False),
        (ASKED, "text", False),
        (ASKED, "nothing", False),
        (ASKED + FOLD, "an exercise", True),
        (ASKED + FOLD.replace("The answer", "Answer"), "an exercise", True),
        (ASKED + FOLD.replace("The answer", "Nudge"), "an exercise", False),
        (FOLD + ASKED, "an exercise", False),
        (ASKED + ASKED + FOLD, "an exercise", False),
        (ASKED + FOLD + ASKED, "a cell", True),
        (ASKED + ASKED, "a cell", False),
    ],
)
def test_every_prediction_is_answered_below_it_or_by_the_next_cell(notebook, text, followed_by, answered):
    answer = exercise(notebook)
    cells = {
        "a cell": [new_code_cell("print(7)")],
        "an exercise": [notebook.cells[answer]],
        "a check": [notebook.cells[answer + 1]],
        "text": [new_markdown_cell("7.")],
        "nothing": [],
    }
    notebook.cells += [new_markdown_cell(text, id="05-asked"), *cells[followed_by]]
    found = lint.lesson_problems(notebook, lint.Bounds())
    assert any("05-asked: a prediction has no answer" in problem for problem in found) != answered


def test_a_leaked_answer_is_found(notebook, released):
    lines = [line for cell in notebook.cells for line in notebooks.solution_lines(cell.source)]
    longest = max((line for line in lines if not line.startswith("#")), key=len)
    assert lint.leaks(notebook, released) == []
    released.cells[0].source += f"\n\n    {longest}\n"
    assert any("leaks" in problem for problem in lint.leaks(notebook, released))


def test_a_leaked_rubric_is_found(notebook, released):
    rubric = next(cell for cell in notebook.cells if notebooks.is_reflection(cell))
    released.cells[0].source += "\n" + notebooks.solution_lines(rubric.source)[0]
    assert any("leaks" in problem for problem in lint.leaks(notebook, released))


def test_no_released_lesson_holds_a_solution_mark():
    for folder in notebooks.solutions(course.ROOT):
        text = (course.ROOT / "lessons" / folder / f"{folder}.ipynb").read_text(encoding="utf-8")
        assert "SOLUTION" not in text and "Rubric" not in text


def test_a_stray_file_beside_a_solution_is_found(tmp_path, sources):
    place = tmp_path / "solutions" / FOLDER
    place.mkdir(parents=True)
    (place / f"{FOLDER}.ipynb").write_text(notebooks.text_of(sources[FOLDER]), encoding="utf-8")
    (place / "answers.py").write_text("x = 1")
    assert any("answers.py" in problem for problem in lint.problems(tmp_path))


@pytest.mark.parametrize(
    ("nudge", "bites"),
    [
        ("Divide by v_hat ** 0.5 + eps.", True),
        ("Divide by (v_hat**0.5 + eps).", True),
        ("The bracket: v_hat ** 0.5.", True),
        ("The root of v_hat, and eps beside it.", False),
        ("v_hat", False),
    ],
)
def test_a_nudge_that_gives_the_answer_away_is_found(nudge, bites):
    solution = "def move(v_hat, eps):\n    return 1 / (v_hat**0.5 + eps)\n"
    assert bool(lint.given_away(solution, [nudge])) == bites
