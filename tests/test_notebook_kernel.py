"""The lessons run in a real kernel: solved, untouched, and with the answers that go wrong in a learner's hands."""

from __future__ import annotations

import contextlib
import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbclient
import nbformat
import pytest
from nbformat import NotebookNode

import copies
import kept
from autograder import blocks, course, notebooks, program
from autograder.authoring.executed import run as run_lesson
from autograder.notebook import execute, panel

# The calls that train for longer than a cell otherwise may; both show progress.
LONG = ("watch(", "experiments.compare(")
# What is trained for less long, unless in full: the text of a cell, and what takes its place.
SHORTER = {
    "07": {"num_steps = 1000": "num_steps = 120"},
    "08": {"num_steps=600": "num_steps=60", "num_steps = 300": "num_steps = 10", "range(1, 6))": "range(1, 3))"},
    "10": {"num_steps = 1000": "num_steps = 25"},
    "12": {
        'lines_of(program, str(data.path("names.txt")))': 'lines_of(program, str(data.path("names.txt")), "25")',
        "num_steps, own_losses = 300": "num_steps, own_losses = 25",
        "more_steps, longer_losses = 1000": "more_steps, longer_losses = 50",
    },
    "13": {'watch(rungs.losses("exact", microgpt, mine)': 'watch(rungs.losses("exact", microgpt, mine, 25)'},
    "15": {"quick = False": "quick = True", "200 if quick": "10 if quick"},
}
LESSONS = pytest.mark.parametrize("lesson", course.lessons(), ids=lambda lesson: lesson.folder)


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty ``lessons`` folder of a learner who is not being graded."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    folder = tmp_path / "lessons"
    folder.mkdir()
    return folder


def last_states(executed: NotebookNode) -> dict[str, str]:
    """What the last check of each exercise said."""
    return {record["exercise"]: record["state"] for record in execute.records(executed)}


def check_states(executed: NotebookNode) -> dict[str, str]:
    """What the graded check cell of each exercise said."""
    return {
        notebooks.grade_id(cell).removesuffix("-check"): record["state"]
        for cell in filter(notebooks.is_check, executed.cells)
        for record in execute.said(cell)
    }


# Whole lessons


def versions() -> list[bytes]:
    """The exact versions of all that runs a notebook."""
    return [(course.ROOT / "requirements.lock").read_bytes()]


def outcome(executed: NotebookNode) -> dict:
    """What is asked of a lesson that has run."""
    return {
        "errors": [list(error) for error in execute.errors(executed)],
        "number of errors": copies.number_of_errors(executed),
        "states": check_states(executed),
        "waits": waits(executed),
    }


# What each of these finds is kept by a hash of the cells, of the files that their kernels read and of the versions of
# all packages; a part of the proof runs them all anew.


@pytest.mark.slow
@pytest.mark.proof("lessons")
@LESSONS
def test_a_solved_notebook_scores_every_point(lesson, lessons, in_full):
    shorter = shortened(copies.filled(lesson), SHORTER.get(lesson.number, {}))

    def solved() -> tuple[dict, list[str]]:
        ended = [time.monotonic()]
        due = copies.filled(lesson) if in_full else shorter
        executed, read, _ = run_lesson(due, lessons, lesson.folder, lambda *_: ended.append(time.monotonic()))
        if in_full:
            is_as_promised(lesson, executed, ended)
        return outcome(executed), sorted({*read, *programs()})

    found = kept.of_run(f"solved_{lesson.number}", [*versions(), notebooks.text_of(shorter)], solved, in_full)
    exercises = {exercise.id: exercise for exercise in lesson.exercises}
    assert found == {"errors": [], "number of errors": 0, "states": dict.fromkeys(exercises, "passed"), "waits": []}
    points = {
        notebooks.grade_id(cell): cell.metadata.nbgrader.points for cell in shorter.cells if notebooks.is_check(cell)
    }
    assert points == {f"{name}-check": exercise.points for name, exercise in exercises.items()}


def programs() -> list[str]:
    """The files that programs read which a lesson starts: its rungs, and what tries a learner's file."""
    folders = ("models", "models/rungs", "autograder/notebook", "autograder/checking")
    files = (file for name in folders for file in (course.ROOT / name).iterdir() if file.suffix in (".py", ".c"))
    return [str(file.relative_to(course.ROOT)) for file in files]


def is_as_promised(lesson: course.Lesson, executed: NotebookNode, ended: list[float]) -> None:
    """What holds of a lesson that trains as long as it says."""
    times = {cell.id: after - before for cell, before, after in zip(executed.cells, ended, ended[1:])}
    training = {cell.id for cell in executed.cells if any(call in cell.source for call in LONG)}
    slow = {name: seconds for name, seconds in times.items() if seconds > (400 if name in training else 20)}
    assert slow == {}, "a cell takes 20 seconds at most; one that trains says so and shows its progress"
    if lesson.number == "07":
        said = next(cell.outputs[-1].text for cell in executed.cells if cell.id == "07-plane")
        moved, met = re.findall(r"least: +(.+)", said)
        assert set(moved.split()) == set(met.split())
    if lesson.number == "12":
        said = next(cell.outputs[0].text for cell in executed.cells if cell.id == "12-canonical")
        assert "1000 of 1,000 losses agree; the last hundred: 2.2761" in said and "20 of 20 names agree" in said


def shortened(notebook: NotebookNode, changes: dict[str, str]) -> NotebookNode:
    """The notebook, training for less long. Each text stands in it once."""
    for text, shorter in changes.items():
        (cell,) = [cell for cell in notebook.cells if cell.source.count(text) == 1]
        cell.source = cell.source.replace(text, shorter)
    return notebook


@pytest.mark.proof("lessons")
@LESSONS
def test_an_untouched_notebook_runs_to_its_end_with_nothing_written(lesson, lessons, in_full):
    released = copies.released(lesson)

    def untouched() -> tuple[dict, list[str]]:
        executed, read, _ = run_lesson(copies.released(lesson), lessons, lesson.folder)
        return outcome(executed) | {"claimed": {file: claimed(lessons / file) for file in course.FILES}}, read

    depends_on = [*versions(), notebooks.text_of(released)]
    found = kept.of_run(f"untouched_{lesson.number}", depends_on, untouched, in_full)
    assert found["errors"] == [] and found["number of errors"] == 0
    assert found["states"] == {exercise.id: "unwritten" for exercise in lesson.exercises}
    assert found["claimed"] == {file: [] for file in course.FILES}


def claimed(path: Path) -> list[str]:
    """The exercises that the learner wrote, says their file."""
    text = path.read_text() if path.exists() else ""
    return [name for name, borrowed in blocks.ids(blocks.parse(text)).items() if not borrowed]


def waits(executed: NotebookNode) -> list[str]:
    """The lines in which a cell says that it waits for an exercise."""
    return [
        line
        for cell in executed.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        for line in output.get("text", "").splitlines()
        if re.match(r"This cell waits for exercise", line)
    ]


def needed_for_saving(cell: NotebookNode) -> bool:
    return notebooks.is_exercise(cell) or notebooks.is_check(cell) or cell.id.endswith("-setup")


@pytest.mark.slow
@pytest.mark.proof("lessons")
def test_the_lessons_solved_in_order_grow_the_reference_program(lessons, in_full):
    """Their answers and checks alone; whole lessons run above, side by side."""

    def answered(lesson: course.Lesson) -> NotebookNode:
        notebook = copies.filled(lesson)
        notebook.cells = [cell for cell in notebook.cells if needed_for_saving(cell)]
        return notebook

    def grown() -> tuple[dict, list[str]]:
        said, every = {}, set()
        for lesson in course.lessons():
            executed, read, _ = run_lesson(answered(lesson), lessons, lesson.folder)
            said[lesson.number] = {
                "errors": execute.errors(executed),
                "checked": sorted(last_states(executed)),
                "more": more_than_saved(executed),
            }
            every.update(read)
        # -S hides every installed package: what the learner wrote needs nothing but Python.
        command = [sys.executable, "-S", "-W", "error", "-c", "import microgpt, workbench; print(microgpt.__file__)"]
        alone = subprocess.run(command, cwd=lessons, capture_output=True, text=True)
        assert Path(alone.stdout.strip()) == lessons / "microgpt.py"
        files = {file: below_docstring((lessons / file).read_text()) for file in course.FILES}
        return {"said": said, "files": files, "alone": alone.stderr}, sorted(every)

    depends_on = [*versions(), *(notebooks.text_of(answered(lesson)) for lesson in course.lessons())]
    found = kept.of_run("grown", depends_on, grown, in_full)
    for lesson in course.lessons():
        said = found["said"][lesson.number]
        assert said["errors"] == said["more"] == []
        assert {exercise.id for exercise in lesson.exercises} <= set(said["checked"])
    assert found["files"] == {file: below_docstring(program.text(file)) for file in course.FILES}
    assert found["alone"] == ""


def more_than_saved(executed: NotebookNode) -> list[str]:
    """What checks add to the sentence that an answer was saved."""
    outputs = [output.get("data", {}) for cell in executed.cells for output in cell.get("outputs", [])]
    texts = [" ".join(data.get("text/plain", "").split()) for data in outputs]
    assert any("Saved to" in text for text in texts)
    return [found[1] for text in texts if (found := re.search(r"Saved to .* of yours\. (.+)", text))]


def below_docstring(text: str) -> str:
    """A hash of a file's text without its first line, which says whose file it is."""
    return hashlib.sha256(text.split("\n", 1)[1].encode()).hexdigest()


def test_what_is_printed_in_pieces_is_one_text_and_keeps_its_place(tmp_path):
    source = (
        "import sys, time\nprint('32', end='', flush=True)\ntime.sleep(0.5)\nprint('033')\ndisplay(1)\nprint('end')"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbformat.write(notebook, tmp_path / "one.ipynb")
    (cell,) = execute.run(tmp_path / "one.ipynb").cells
    assert list(map(execute.printed, cell.outputs)) == ["32033\n", "1", "end\n"]


# One kernel, cell by cell


class Kernel:
    """A kernel in a lesson's folder, and the cells it ran."""

    def __init__(self, client: nbclient.NotebookClient):
        self.client = client

    def run(self, source: str) -> NotebookNode:
        """Run ``source`` as a new cell and return the cell."""
        cell = nbformat.v4.new_code_cell(source)
        self.client.nb.cells.append(cell)
        return self.client.execute_cell(cell, len(self.client.nb.cells) - 1)

    def check(self, source: str) -> dict:
        """Run a cell with a check and return what it said."""
        cell = self.run(source)
        found = execute.said(cell)
        assert len(found) == 1, cell.outputs
        return found[0]


@contextlib.contextmanager
def kernel(folder: Path) -> Iterator[Kernel]:
    folder.mkdir(exist_ok=True)
    client = nbclient.NotebookClient(
        nbformat.v4.new_notebook(),
        timeout=30,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    with client.setup_kernel(stderr=subprocess.DEVNULL):
        yield Kernel(client)


@pytest.fixture
def lesson_05(lessons: Path) -> Iterator[Kernel]:
    """A kernel in lesson 05 of a learner who has nothing yet, after the set-up."""
    with kernel(lessons / "05_backward") as running:
        running.run(SET_UP)
        yield running


SET_UP = 'from autograder import add_to, catch_up, check\ncatch_up("05")\nfrom microgpt import Value'
STEP = "def step(parameters, rate):\n    for p in parameters:\n        p.data -= rate * p.grad\n        p.grad = 0\n"
CHECK = 'check("05-step", step)'


def printed(cell: NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def errors(cell: NotebookNode) -> list[str]:
    return [f"{output.ename}: {output.evalue}" for output in cell.outputs if output.output_type == "error"]


def test_a_syntax_error_is_the_learners_own_and_can_be_mended(lesson_05, lessons):
    answer = lesson_05.run(STEP + "    return (\n")
    assert [error.split(":")[0] for error in errors(answer)] == ["SyntaxError"]
    assert "return (" in "\n".join(answer.outputs[0].traceback)
    assert [error.split(":")[0] for error in errors(lesson_05.run(CHECK))] == ["NameError"]
    assert "def step" not in (lessons / "workbench.py").read_text()
    lesson_05.run(STEP)
    assert lesson_05.check(CHECK)["state"] == "passed"
    assert "def step" in (lessons / "workbench.py").read_text()


@pytest.mark.parametrize(
    "loop",
    [
        "while True:\n        pass",
        "while True:\n        print('still here')",
        "while True:\n        try:\n            parameters[0].data += 1\n        except Exception:\n            pass",
    ],
    ids=["silent", "printing", "catching"],
)
def test_an_infinite_loop_is_stopped_and_the_kernel_lives(lesson_05, loop):
    lesson_05.run(f"kept = 41\ndef step(parameters, rate):\n    {loop}\n")
    start = time.monotonic()
    said = lesson_05.check(CHECK)
    assert time.monotonic() - start < 12
    assert said["state"] == "failed"
    assert re.search(r"still running after \d seconds and has been stopped", said["text"])
    assert printed(lesson_05.run("print(kept + 1)")) == "42\n"
    lesson_05.run(STEP)
    assert lesson_05.check(CHECK)["state"] == "passed"


def test_an_exception_shows_the_learners_own_line_and_no_other(lesson_05):
    lesson_05.run(
        "def step(parameters, rate):\n    rates = [rate]\n    for p in parameters:\n        p.data -= rates[3]\n"
    )
    cell = lesson_05.run(CHECK)
    assert errors(cell) == []
    said = cell.outputs[0].data[panel.MIME]
    assert said["state"] == "failed"
    assert "IndexError: list index out of range" in said["text"]
    assert "line 4: p.data -= rates[3]" in said["text"]
    assert "autograder" not in said["text"] and "Traceback" not in said["text"]


def test_a_stray_print_is_reported_and_does_no_harm(lesson_05):
    lesson_05.run(STEP.replace("        p.grad = 0", "        print('now at', p.data)\n        p.grad = 0"))
    cell = lesson_05.run(CHECK)
    said = cell.outputs[0].data[panel.MIME]
    assert said["state"] == "passed"
    assert re.search(r"Your code prints while it runs \(first line: 'now at ", said["text"])
    assert printed(cell) == ""


def test_a_wrong_answer_is_diagnosed_and_never_saved(lesson_05, lessons):
    lesson_05.run(STEP.replace("-=", "+="))
    said = lesson_05.check(CHECK)
    assert said["state"] == "failed" and said["mistakes"]
    assert "What happened:" in said["text"] and "On paper:" in said["text"]
    assert "def step" not in (lessons / "workbench.py").read_text()


def rank() -> dict[str, int]:
    """The place of each exercise in the course."""
    return {exercise.id: number for number, exercise in enumerate(course.exercises())}


def test_cells_run_out_of_order_end_in_program_order(lesson_05, lessons):
    wanted = [exercise for exercise in course.lesson("05").exercises if exercise.file == course.PROGRAM]
    assert [error.split(":")[0] for error in errors(lesson_05.run(CHECK))] == ["NameError"]
    for exercise in reversed(wanted):
        lesson_05.run(course.exercise(exercise.id).solution)
    for exercise in reversed(wanted):
        assert lesson_05.check(f'check("{exercise.id}", {", ".join(exercise.objects)})')["state"] == "passed"
    mine = list(blocks.ids(blocks.parse((lessons / course.PROGRAM).read_text())))
    assert set(mine) >= {exercise.id for exercise in wanted} and mine == sorted(mine, key=rank().__getitem__)


def test_what_ran_is_saved_even_if_the_notebook_on_disk_never_was(lessons):
    path = copies.put(course.lesson("05"), lessons, solved=False)
    before = path.read_bytes()
    with kernel(path.parent) as running:
        running.run(SET_UP)
        running.run(STEP.replace("rate * p.grad", "rate * p.grad  # typed and never saved"))
        assert running.check(CHECK)["state"] == "passed"
    assert "# typed and never saved" in (lessons / "workbench.py").read_text()
    assert path.read_bytes() == before


def test_the_latest_version_of_an_answer_is_the_one_that_counts(lesson_05, lessons):
    lesson_05.run(STEP.replace("-=", "+="))
    assert lesson_05.check(CHECK)["state"] == "failed"
    lesson_05.run(STEP)
    assert lesson_05.check(CHECK)["state"] == "passed"
    lesson_05.run("def step(parameters, rate):\n    pass\n")
    said = lesson_05.check(CHECK)
    assert said["state"] == "failed"
    assert "workbench.py still holds the answer of yours that passed earlier." in said["text"]
    assert "p.data -= rate * p.grad" in (lessons / "workbench.py").read_text()


def test_skipped_lessons_come_from_the_reference_and_a_line_says_so(lessons):
    with kernel(lessons / "05_backward") as running:
        said = " ".join(printed(running.run(SET_UP)).split())
        assert re.match(r"Ready for lesson 05\. Yours: nothing yet\. From the reference: .*Value \(exp", said)
        assert printed(running.run("print((Value(2.0) * Value(3.0)).data)")) == "6.0\n"
        assert printed(running.run("print(hasattr(Value, 'backward'))")) == "False\n"
    text = (lessons / "microgpt.py").read_text()
    taken = [name for name, borrowed in blocks.ids(blocks.parse(text)).items() if borrowed]
    assert "04-value" in taken and not [name for name in taken if name >= "05"]


def test_a_lesson_solved_earlier_is_the_learners_in_the_next(lessons):
    first = course.lesson("04").exercises[0]
    mine = course.exercise(first.id).solution.rstrip("\n") + "  # mine\n"
    with kernel(lessons / "04_value") as running:
        running.run('from autograder import add_to, catch_up, check\ncatch_up("04")')
        running.run(mine)
        assert running.check(f'check("{first.id}", {", ".join(first.objects)})')["state"] == "passed"
    with kernel(lessons / "05_backward") as running:
        said = " ".join(printed(running.run(SET_UP)).split())
        yours, borrowed = re.match(r"Ready for lesson 05\. Yours: (.*)\. From the reference: (.*)\.$", said).groups()
        assert "Value" in yours and "Value (" in borrowed
    assert "# mine" in (lessons / "microgpt.py").read_text()
