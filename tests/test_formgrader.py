"""Grading through formgrader's buttons in JupyterLab, in a real browser."""

from __future__ import annotations

import sys

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import expect

import classroom
import labpage as browser
from autograder import course, notebooks
from autograder.grading import batch
from classroom import LESSON, VALUE, WRONG, Classroom

pytestmark = [pytest.mark.browser, browser.needs_chromium, classroom.needs_isolation]

STUDENT = "mistaken"
TWIN = "twin"


def test_autograding_and_grading_a_reflection_by_button(tmp_path):
    school = Classroom(tmp_path / "school")
    school.nbgrader("generate_assignment", LESSON, "--force")
    notebook = classroom.one_mistake()
    reflection = next(cell for cell in notebook.cells if notebooks.is_reflection(cell))
    reflection.source = "The graph is cut between c and a."
    school.hand_in(STUDENT, notebook)
    school.hand_in(TWIN, notebook)
    points = sum(e.points for e in VALUE.exercises)
    score = points - course.exercise(WRONG).points
    highest = points + reflection.metadata.nbgrader.points

    tools = {"JUPYTER_CONFIG_PATH": f"{sys.prefix}/etc/instructor"}  # as make formgrader
    with browser.lab_server(school.root, env=tools) as lab, browser.chromium() as new_page:
        page = new_page()
        page.goto(lab.page_url("lab?reset"))
        page.locator(".jp-Launcher").first.wait_for()
        browser.menu(page, "Nbgrader", "Formgrader")
        inside = page.frame_locator("iframe")

        row = inside.locator("#main-table tr", has_text=LESSON)
        row.locator(".num-submissions a").click()
        row = inside.locator("#main-table tr", has_text=STUDENT)
        expect(row.locator(".status")).to_have_text("needs autograding")
        row.locator(".autograde a").click()
        dialog = inside.locator(".modal.in", has_text="Success")
        expect(dialog).to_be_visible(timeout=120_000)
        dialog.get_by_role("button", name="OK").click()
        expect(row.locator(".status")).to_have_text("needs manual grading")
        expect(row.locator(".score")).to_have_text(f"{score:g} / {highest:g}")

        inside.get_by_role("link", name="Manual Grading").click()
        for name in (LESSON, LESSON, "Submission #1"):
            inside.locator("#main-table").get_by_role("link", name=name, exact=True).click()
        box = inside.locator(".nbgrader_cell", has=inside.locator("textarea.comment")).last
        for field, text, kind in (("input.score", "2", "grade"), ("textarea.comment", "When?", "comment")):
            box.locator(field).fill(text)
            with page.expect_response(lambda r, k=kind: f"/api/{k}/" in r.url and r.request.method == "PUT") as saved:
                box.locator(field).press("Tab")
            assert saved.value.ok

    with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
        assert book.find_grade("04-reflection", LESSON, LESSON, STUDENT).manual_score == 2
        assert book.find_comment("04-reflection", LESSON, LESSON, STUDENT).manual_comment == "When?"
        assert book.find_submission(LESSON, STUDENT).score == score + 2

    # The command line records the same for the same notebook, and takes nothing of the manual grade away.
    first, second = sorted(batch.grade(school.root, VALUE), key=lambda line: line.student)
    assert (first.news, second.news) == (False, True)
    with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
        by_button, by_command = (
            {g.cell.name: g.auto_score for g in book.find_submission_notebook(LESSON, LESSON, who).grades}
            for who in (STUDENT, TWIN)
        )
        assert by_button == by_command and sum(filter(None, by_button.values())) == score
        assert book.find_submission(LESSON, TWIN).score == score
        assert book.find_submission(LESSON, STUDENT).score == score + 2
