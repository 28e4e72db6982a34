"""The live kit: a plan that adds up, a notebook without answers, a rehearsal that notices what no longer fits."""

from __future__ import annotations

import contextlib
import html
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import nbformat
import pytest
from nbformat import v4

from autograder import course, notebooks
from autograder.authoring import lint
from autograder.live import blank, courses, kit, plan, rehearsal, script, slides
from autograder.notebook import panel
from figures.show import Picture, as_html, figure
from test_notebook_kernel import LESSONS, SHORTER

BACKWARD = course.lesson("05")


@LESSONS
@pytest.mark.parametrize("minutes", script.SESSIONS)
def test_the_minutes_of_a_session_add_up(lesson, minutes):
    stops = script.planned(lesson, minutes)
    assert sum(stop.minutes for stop in stops) == minutes
    assert [stop.begins for stop in stops] == [sum(s.minutes for s in stops[:i]) for i in range(len(stops))]
    exercises = [stop for stop in stops if stop.exercise]
    assert [stop.exercise for stop in exercises] == list(lesson.exercises)
    assert all((stop.minutes == 0) == stop.at_home for stop in exercises)
    assert any(not stop.at_home for stop in exercises)


def test_in_a_short_session_tools_are_left_for_home_before_pieces_of_the_program():
    left = [stop.exercise.id for stop in script.planned(BACKWARD, 45) if stop.at_home]
    assert left == ["05-hunt", "05-gradcheck", "05-step"]
    assert not any(stop.at_home for stop in script.planned(BACKWARD, 70))


@LESSONS
def test_a_live_notebook_holds_every_check_and_no_answer(lesson):
    source = notebooks.source(lesson.folder)
    made = blank.notebook(lesson)
    assert lint.leaks(source, made) == []
    checks = [cell.source for cell in made.cells if cell.source.startswith("check(")]
    assert checks == [cell.source for cell in filter(notebooks.is_check, source.cells)]
    cues = [cell.source for cell in made.cells if re.match(r"# \d\d-[a-z-]+ · ", cell.source)]
    assert cues == [blank.cue(exercise) for exercise in lesson.exercises] and not any("\n" in cue for cue in cues)
    prose = "\n\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert notebooks.words(prose) < 700 and "BEGIN LIVE" not in prose and "<details>" not in prose


def test_what_a_teacher_must_know_is_read_and_never_released():
    stops = {stop.title: stop for stop in script.stops(BACKWARD)}
    assert stops["What nudging costs"].notes["Shown"] and len(stops["What nudging costs"].notes["Heard"]) == 2
    for lesson in course.lessons():
        for notebook in (notebooks.released(lesson.folder), blank.notebook(lesson)):
            assert not any("LIVE" in cell.source or "**Heard.**" in cell.source for cell in notebook.cells)


@pytest.mark.parametrize(
    ("notes", "problem"),
    [("**Sing.** la", r"hold \*\*Sing"), ("just so", "must begin with one of Say"), ("x\n\n**Say.** y", "must begin")],
)
def test_a_note_of_an_unknown_kind_is_refused(notes, problem):
    cell = v4.new_markdown_cell(f"Text\n\n### BEGIN LIVE\n{notes}\n### END LIVE")
    with pytest.raises(course.CourseError, match=problem):
        list(script._notes(cell))


def test_a_planned_mistake_must_be_a_known_one():
    stop = next(stop for stop in script.stops(BACKWARD) if stop.exercise)
    assert script.mistake(stop)[0].name == "marks nodes as seen when they are put on the stack"
    stop.notes["Mistake"] = ["never heard of — Why?"]
    with pytest.raises(course.CourseError, match="'never heard of', which is not known"):
        script.mistake(stop)
    del stop.notes["Mistake"]
    assert script.mistake(stop)[0].name == "appends self instead of the current node"


def test_the_plan_says_what_to_ask_to_type_and_where_one_jumps_in():
    text = plan.page(BACKWARD, 70, {"05-hook": "200 evaluations & more"})
    assert "How many are there?" in text and "200 evaluations &amp; more" in text
    for exercise in BACKWARD.exercises:
        assert f'catch_up("{exercise.id}")' in text
    assert "<mark>" in text and "✗" in text and "Rubric (3 points)" in text
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)
    assert "Its children a and b" in text, "what is to be recalled has its answer beside it"
    short = plan.page(BACKWARD, 45)
    assert "left for home" in short and "left for home" not in text
    assert '<code>catch_up("05-reflection")</code>' in short.replace("&#34;", '"')


@LESSONS
def test_the_projector_shows_what_is_asked_and_the_tables_that_are_talked_about(lesson):
    shown = "\n\n".join(cell.source for cell in blank.notebook(lesson).cells if cell.cell_type == "markdown")
    for stop in script.stops(lesson):
        if not stop.exercise:
            assert all(question.text.split("\n\n")[-1] in shown for question in stop.questions)
            assert all(part in shown for part in script.paragraphs(stop.prose) if part.startswith("|"))


@LESSONS
def test_nothing_is_planned_at_the_end_but_to_look_back(lesson):
    for minutes in script.SESSIONS:
        stops = script.planned(lesson, minutes)
        assert [stop.title for stop in stops if not (stop.minutes or stop.at_home)] == ["Stretch", "Next"]


# Rehearsals


def told(state: str, *mistakes: str) -> list:
    return [v4.new_output("display_data", {panel.MIME: {"state": state, "mistakes": list(mistakes)}})]


def went_well():
    """Lesson 05 as if it had been rehearsed and all had gone as planned."""
    made = blank.notebook(BACKWARD)
    made.cells = list(rehearsal._typed(BACKWARD, 70, made.cells))
    cells = {cell.id: cell for cell in made.cells}
    for stop in script.stops(BACKWARD):
        if stop.exercise:
            cells[f"{stop.exercise.id}-mistake-check"].outputs = told("failed", script.mistake(stop)[0].name)
            cells[f"{stop.exercise.id}-check"].outputs = told("passed")
        for text in script.shown(stop):
            cells[stop.cells[0].id].outputs.append(v4.new_output("stream", text=text))
    return made, cells


def test_a_rehearsal_notices_whatever_does_not_go_as_planned():
    made, cells = went_well()
    assert rehearsal.problems(BACKWARD, 70, made) == []
    cells["05-hook"].outputs = [v4.new_output("stream", text="201 evaluations, 8384 evaluations")]
    cells["05-order-mistake-check"].outputs = told("failed", "another")
    cells["05-step-mistake-check"].outputs = told("passed")
    cells["05-accumulate-check"].outputs = told("failed")
    cells["05-hunt-check"].outputs = []
    cells["05-order-look"].outputs = [v4.new_output("stream", text="This cell waits for exercise 05-order.")]
    cells["05-names-train"].outputs = [v4.new_output("error", ename="NameError", evalue="no", traceback=[])]
    found = "\n".join(rehearsal.problems(BACKWARD, 70, made))
    for text in (
        "no cell shows '200 evaluations'", "05-order says failed with ['another']", "05-step says passed",
        "05-accumulate says failed", "check of 05-hunt gave no verdict", "a cell still waits", "NameError",
    ):  # fmt: skip
        assert text in found
    assert found.count("\n") == 6


def sessions() -> Iterator:
    """Each lesson, whole and in 45 minutes; in `make test` one stands for all."""
    for lesson in course.lessons():
        for short, name in ((True, "in_45_minutes"), (False, "whole")):
            sample = short and lesson == BACKWARD
            yield pytest.param(
                lesson, short, marks=pytest.mark.proof("live", only=not sample), id=f"{lesson.folder}-{name}"
            )


@pytest.mark.slow
@pytest.mark.parametrize(("lesson", "short"), sessions())
def test_every_lesson_is_taught_as_planned(lesson, short, monkeypatch, tmp_path):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)

    def shorter(source: str) -> str:
        for text, other in SHORTER.get(lesson.number, {}).items():
            source = source.replace(text, other)
        return source

    minutes = 45 if short else lesson.minutes
    executed = rehearsal.rehearsed(lesson, minutes, change=shorter)
    assert rehearsal.problems(lesson, minutes, executed) == []
    kit.keep(lesson, executed, tmp_path)
    made = kit.make(lesson, minutes, tmp_path)
    told = html.unescape(made.plan.read_text())
    assert made.rehearsed and all(exercise.id in told for exercise in lesson.exercises)
    assert all(text in told for stop in script.stops(lesson) for text in script.shown(stop))
    assert 'class="slides"' in made.slides.read_text()


# The files


def test_the_kit_stands_beside_the_lessons_and_keeps_what_was_typed(tmp_path):
    made = kit.make(BACKWARD, 70, tmp_path)
    assert {made.notebook.parent, made.plan.parent, made.slides.parent} == {tmp_path / "build/live/05_backward"}
    typed = notebooks.read(made.notebook)
    typed.cells[-1].source = "typed"
    nbformat.write(typed, made.notebook)
    (tmp_path / "build/live/microgpt.py").write_text("mine = 1\n")
    kit.make(BACKWARD, 70, tmp_path)
    assert "typed" not in made.notebook.read_text() and not (tmp_path / "build/live/microgpt.py").exists()
    (earlier,) = (tmp_path / "build/live/earlier").iterdir()
    assert "typed" in (earlier / "05_backward.ipynb").read_text()
    assert (earlier / "microgpt.py").read_text() == "mine = 1\n"
    kit.make(BACKWARD, 70, tmp_path)
    assert len(list((tmp_path / "build/live/earlier").iterdir())) == 1, "nothing was typed, so nothing is kept"


def test_a_rehearsal_serves_plan_and_slides_until_the_lesson_changes(tmp_path, monkeypatch):
    executed, cells = went_well()
    drawn = as_html(Picture(figure(1, 1), "a graph"))
    cells["05-order-graph"].outputs = [v4.new_output("display_data", {"text/html": drawn})]
    kit.keep(BACKWARD, executed, tmp_path)
    made = kit.make(BACKWARD, 70, tmp_path)
    assert 'aria-label="a graph"' in made.slides.read_text() and "200 evaluations" in made.plan.read_text()
    other = blank.notebook(BACKWARD)
    other.cells[0].source += " changed"
    monkeypatch.setattr(blank, "notebook", lambda lesson: other)
    assert kit.rehearsal_of(BACKWARD, tmp_path) is None


def test_one_ctrl_c_in_the_terminal_ends_no_lesson(tmp_path):
    made = kit.make(BACKWARD, 70, tmp_path)
    program = (
        "import sys\nfrom pathlib import Path\nfrom autograder.live import kit\n"
        "notebook, plan, slides = map(Path, sys.argv[2:])\n"
        "kit.open_in_lab(kit.Kit(notebook, plan, slides, False), True, {}, Path(sys.argv[1]))"
    )
    terminal, there = pty.openpty()  # without one JupyterLab does not ask
    files = [tmp_path, made.notebook, made.plan, made.slides]
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, files)], stdin=there, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True, env={**os.environ, "BROWSER": "true"},
    )  # fmt: skip
    try:
        assert any("JupyterLab is at" in line for line in iter(process.stdout.readline, ""))
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(4)
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        os.close(terminal)
        os.close(there)


@LESSONS
def test_slides_are_short_and_ask_for_nothing_from_elsewhere(lesson, tmp_path):
    page = slides.write(lesson, tmp_path, None)
    text = page.read_text()
    assert not re.search(r"""<(script|link|img)[^>]*(src|href)=["'](?!reveal/|data:)""", text)
    assert 'from "http' not in text and "import(" not in text
    for needed in re.findall(r"""(?:src|href)=["'](reveal/[^"']+)""", text):
        assert (tmp_path / needed).is_file(), needed
    shown = slides.notebook(lesson, None).cells
    begins = [cell for cell in shown if cell.metadata.slideshow.slide_type == "slide"]
    assert len(begins) > 8 and all(notebooks.words(cell.source) <= 130 for cell in shown)


def test_the_settings_for_a_projector_are_those_of_one_jupyterlab_alone(tmp_path):
    settings = kit.projector_settings(tmp_path)
    assert set(settings) == {"JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "JUPYTER_CONFIG_DIR"}
    assert all(value.startswith(str(tmp_path)) for value in settings.values())
    assert (tmp_path / "config/custom/custom.css").is_file()


def test_a_question_has_the_fold_that_follows_it_for_its_answer():
    fold = "<details><summary>The answer</summary>\n{}\n</details>"
    prose = "\n\n".join(
        ["About it.", "**Predict.** One?", fold.format("1"), "**Predict.** Two?", "More.", "So **Predict.** three?"]
        + [fold.format("3"), fold.format("a hint")]
    )
    found = script.Stop("t", prose).questions
    assert [(one.text, one.answer) for one in found] == [
        ("About it.\n\n**Predict.** One?", "1"), ("**Predict.** Two?", ""), ("So **Predict.** three?", "3")
    ]  # fmt: skip


@pytest.mark.parametrize("sessions", [courses.DAY, courses.TWO_DAYS, courses.WEEKS], ids=["day", "two days", "weeks"])
def test_a_whole_course_builds_lesson_upon_lesson_in_the_minutes_it_has(sessions):
    taught = [number for session in sessions for number, _ in session.lessons]
    assert taught == sorted(set(taught)) and "12" in taught, "in order, up to the program"
    for session in sessions:
        assert session.minutes <= 90
        for number, minutes in session.lessons:
            assert sum(stop.minutes for stop in script.planned(course.lesson(number), minutes)) == minutes
    rows = courses.table(sessions)[2:]
    named = [name for row in rows for name in re.findall(r"[a-z-]+", "|".join(row.split("|")[4:6]))]
    assert sorted(named) == sorted(e.id[3:] for number in taught for e in course.lesson(number).exercises)


def test_what_is_asked_below_a_check_is_asked_after_the_answer_is_typed():
    stops = script.stops(course.lesson("02"))
    at = next(n for n, stop in enumerate(stops) if stop.exercise and stop.exercise.id == "02-count")
    assert not stops[at].questions and "Heard" not in stops[at].notes
    assert stops[at + 1].title == f"After “{stops[at].title}”" and stops[at + 1].questions


def test_where_help_is_found_is_not_what_a_question_is_about():
    parts = script.paragraphs("About.\n\n**Predict.** One?\n\nStuck? `solution()`\n\n**Predict.** Two?")
    assert parts == ["About.\n\n**Predict.** One?", "Stuck? `solution()`", "**Predict.** Two?"]
