"""Grading through formgrader's buttons in JupyterLab, in a real browser."""

from __future__ import annotations

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import expect

import classroom
import labpage as browser
from autograder import course
from classroom import LESSON, WRONG, Classroom

pytestmark = [pytest.mark.browser, browser.needs_chromium]

STUDENT = "mistaken"
POINTS = sum(e.points for e in course.lesson(LESSON).exercises)


def test_autograding_and_grading_a_reflection_by_button(tmp_path):
    school = Classroom(tmp_path / "school")
    school.nbgrader("generate_assignment", LESSON, "--force")
    school.hand_in(STUDENT, classroom.one_mistake())
    with browser.lab_server(school.root) as lab, browser.chromium() as new_page:
        page = new_page()
        page.goto(lab.page_url("lab"))
        page.locator(".jp-Launcher, .jp-NotebookPanel, #jp-main-dock-panel").first.wait_for()

        page.goto(lab.page_url(f"formgrader/manage_submissions/{LESSON}"))
        row = page.locator("#main-table tr", has_text=STUDENT)
        expect(row).to_contain_text("needs autograding", timeout=30_000)
        row.locator("td.autograde a").click()
        dialog = page.locator(".modal.in", has_text="Success")
        expect(dialog).to_be_visible(timeout=120_000)
        dialog.get_by_role("button", name="OK").click()
        expect(row.locator("td.status")).to_contain_text("graded", timeout=30_000)
        expect(row.locator("td.status")).not_to_contain_text("needs autograding")

        with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
            submission = book.find_submission(LESSON, STUDENT)
            assert submission.score == POINTS - course.exercise(WRONG).points
            notebook = submission.notebooks[0].id

        page.goto(lab.page_url(f"formgrader/submissions/{notebook}"))
        points = page.locator("input.score:enabled").last
        points.wait_for()
        points.fill("2")
        points.press("Tab")
        comment = page.locator("textarea.comment").last
        comment.fill("Say when it is noticed.")
        comment.press("Tab")
        page.wait_for_timeout(2000)

    with Gradebook(f"sqlite:///{school.classroom}/gradebook.db") as book:
        assert book.find_grade("04-reflection", LESSON, LESSON, STUDENT).manual_score == 2
        kept = book.find_comment("04-reflection", LESSON, LESSON, STUDENT).manual_comment
        assert kept == "Say when it is noticed."
