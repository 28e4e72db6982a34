"""What students and instructors see of a graded submission: enough, nothing hidden, and nothing that runs."""

from __future__ import annotations

import copy

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade

import classroom
from autograder import course, notebooks
from autograder.grading import batch, feedback, transplant
from autograder.grading.result import Examination, ExerciseResult, MistakeResult, ObjectiveResult, Result
from autograder.grading.transplant import Cell
from classroom import LESSON, VALUE, WRONG, Classroom

EXERCISE = course.exercise(WRONG)
EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script></pre><svg onload=alert(3)>"


def found(**changes) -> ExerciseResult:
    """A verdict on the exercise."""
    usual = {
        "state": "failed",
        "points": 0,
        "objectives": (
            ObjectiveResult("exp is right", "passed", "Look up exp."),
            ObjectiveResult("log is <right>", "failed", "Try log of 1."),
        ),
        "mistakes": (MistakeResult("a name", "The slope of log is 1/a."),),
    }
    return ExerciseResult(**usual | changes)


def points(verdict: ExerciseResult | None) -> float:
    """The points that nbgrader reads from the outputs for a verdict."""
    cell = next(c for c in classroom.untouched().cells if notebooks.grade_id(c) == f"{WRONG}-check")
    cell.outputs = feedback.outputs(EXERCISE, verdict, "It is not a notebook.")
    return determine_grade(cell)[0]


def test_nbgrader_reads_the_points():
    assert points(found()) == 0
    assert points(found(state="unwritten")) == 0
    assert points(None) == 0
    assert points(found(state="passed", points=EXERCISE.points)) == EXERCISE.points
    assert points(found(points=1.5)) == 1.5


def test_the_panel_says_what_failed_why_and_what_to_try():
    shown = feedback.panel(EXERCISE, found())
    text, page = shown.text(), shown.html()
    assert "1 of 2 objectives met" in text and "1 of 2 objectives met" in page
    for said in (text, page):
        assert "✓ exp is right" in said.replace("</span>", "") and "Try log of 1." in said.replace("try: ", "")
        assert "The slope of log is 1/a." in said and "Look up exp." not in said
    assert "log is &lt;right&gt;" in page and "<right>" not in page
    assert shown.sentence() == f"{WRONG}: ✗ log is <right> — The slope of log is 1/a."


def test_a_time_out_is_shown_as_a_failure_and_every_other_state_as_it_is():
    shown = {state: feedback.panel(EXERCISE, found(state=state)).state for state in ("passed", "failed", "unwritten")}
    assert all(state == became for state, became in shown.items())
    assert feedback.panel(EXERCISE, found(state="timeout")).state == "failed"


def test_what_was_not_examined_says_why():
    (output,) = feedback.outputs(EXERCISE, None, "It is not a notebook.")
    assert output.evalue == f"{WRONG}: not examined. It is not a notebook."


def test_a_students_code_stays_code_and_their_text_is_shown_as_typed():
    cells = (Cell(kind="code", source="x = '<b>'"), Cell(kind="markdown", source="<b>"), *transplant.as_released(VALUE))
    made = feedback.filled(Examination(Result({}, 14.0, "unreadable", "It is odd."), cells), VALUE).cells
    assert [(c.cell_type, c.source) for c in made[:2]] == [
        ("code", "x = '<b>'"), ("markdown", "<pre style='white-space: pre-wrap'>&lt;b&gt;</pre>"),
    ]  # fmt: skip
    released = classroom.untouched().cells
    assert [(c.cell_type, c.source) for c in made[2:]] == [(c.cell_type, c.source) for c in released]
    assert [c.id for c in made[:2]] == ["cell-0", "cell-1"] and all(c.metadata == {} for c in made[:2])
    for before, after in zip(released, made[2:]):
        if notebooks.grade_id(before):
            assert (after.id, after.metadata) == (before.id, before.metadata)
        if notebooks.is_check(before):
            assert [output.evalue for output in after.outputs] == [
                f"{notebooks.grade_id(before).removesuffix('-check')}: not examined. It is odd."
            ]
        elif before.cell_type == "code":
            assert (after.outputs, after.execution_count) == ([], None)


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, str]:
    """The autograded notebook and the feedback page of a student who hides HTML wherever a notebook has room for it."""
    school = Classroom(tmp_path_factory.mktemp("evil"))
    school.nbgrader("generate_assignment", LESSON, "--force")
    notebook = classroom.solved()
    for cell in notebook.cells:
        cell.metadata["tags"] = [EVIL]
        if notebooks.is_reflection(cell):
            cell.source = (
                f"{EVIL}\n\n[click](javascript:alert(4)) $\\href{{javascript:alert(5)}}{{x}}$\n\n{EVIL}\n\na < b"
            )
        if cell.cell_type == "code":
            cell.outputs = [new_output("display_data", data={"text/html": EVIL, "image/svg+xml": EVIL})]
    extra = [
        new_markdown_cell(EVIL, attachments={"x.svg": {"image/svg+xml": EVIL}}),
        new_raw_cell(EVIL, metadata={"raw_mimetype": "text/html", "format": "text/html"}),
        new_code_cell(f"'''{EVIL}'''", metadata={"tags": [EVIL]}, outputs=[new_output("stream", text=EVIL)]),
        copy.deepcopy(notebook.cells[0]),
    ]
    notebook.cells[3:3] = extra
    notebook.metadata["title"] = EVIL
    school.hand_in("eve", notebook)
    (line,) = batch.grade(school.root, VALUE)
    school.nbgrader("generate_feedback", LESSON)
    folder = school.classroom
    return {
        "points": line.result.score,
        "notebook": (folder / f"autograded/eve/{LESSON}/{LESSON}.ipynb").read_text(encoding="utf-8"),
        "feedback": (folder / f"feedback/eve/{LESSON}/{LESSON}.html").read_text(encoding="utf-8"),
    }


def test_the_pages_are_those_that_nbgrader_makes(tmp_path):
    school = Classroom(tmp_path)
    school.nbgrader("generate_assignment", LESSON, "--force")
    for student, notebook in (("anna", classroom.solved()), ("ben", classroom.one_mistake())):
        school.hand_in(student, notebook)
    batch.grade(school.root, VALUE)
    with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
        grade = book.find_grade("04-reflection", LESSON, LESSON, "anna")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.0, 0.5, False
        book.find_comment("04-reflection", LESSON, LESSON, "anna").manual_comment = "*Well* seen: $a < b$."
        book.find_comment(WRONG, LESSON, LESSON, "ben").manual_comment = "Look again."
        book.find_submission_notebook(LESSON, LESSON, "ben").late_submission_penalty = 1.5
        book.db.commit()
    ours = made(school)
    assert "<em>Well</em>" in ours["anna"] and "Look again." in ours["ben"]
    top = {who: BeautifulSoup(page, "html.parser").select_one("table.summary").text for who, page in ours.items()}
    assert "Handed in late−1.5" in top["ben"] and "Handed in late" not in top["anna"]
    assert "Reflection2.5 of 3with a comment" in top["anna"] and "Reflection0 of 3not graded yet" in top["ben"]
    with open(school.root / "nbgrader_config.py", "a") as config:
        config.write('\ndel c["GenerateFeedback"]\n')
    assert {who: below(page) for who, page in made(school).items()} == {who: below(page) for who, page in ours.items()}


def below(page: str) -> str:
    """A page without its beginning, which is our own. nbgrader reads a finished page and writes it anew."""
    return str(BeautifulSoup(str(BeautifulSoup(page, "html.parser").find(id="notebook")), "html.parser"))


def made(school: Classroom) -> dict[str, str]:
    """The pages of all students, by student."""
    school.nbgrader("generate_feedback", LESSON, "--force")
    return {path.parent.parent.name: path.read_text("utf-8") for path in school.classroom.glob("feedback/*/*/*.html")}


def test_what_a_student_wrote_is_shown_as_text(pages):
    assert pages["points"] == sum(e.points for e in VALUE.exercises)
    assert "&lt;img src=x onerror=alert(1)&gt;" in pages["feedback"]
    for live in ("<img src=x", "<script>alert", "<svg onload", 'href="javascript:'):
        assert live not in pages["feedback"]
    assert "a &lt; b" in pages["feedback"]


def test_formgrader_is_given_no_live_cell_either(pages):
    import nbformat

    notebook = nbformat.reads(pages["notebook"], as_version=4)
    assert {cell.cell_type for cell in notebook.cells} == {"code", "markdown"}
    assert all("attachments" not in cell and "tags" not in cell.metadata for cell in notebook.cells)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and "alert(1)" in cell.source:
            assert cell.source.startswith("<pre") and "<img" not in cell.source
        for output in cell.get("outputs", []):
            assert "alert" not in str(output)
