"""Grading a whole class: nothing is lost by kills, full disks and locks, and nothing is graded twice."""

from __future__ import annotations

import contextlib
import copy
import errno
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from nbgrader.apps import NbGrader, NbGraderAPI
from nbgrader.coursedir import CourseDirectory

import classroom
import ordinary
from autograder import cli, course, notebooks
from autograder.course import CourseError
from autograder.grading import batch, examiner, ledger, nbgrader_classes
from classroom import LESSON, VALUE, WRONG, Classroom

pytestmark = classroom.needs_isolation

POINTS = sum(exercise.points for exercise in VALUE.exercises)
LOST = course.exercise(WRONG).points
STUDENTS = 9
PROGRAM = [str(Path(sys.executable).parent / "autograder"), "grade", LESSON]


@pytest.fixture(scope="session")
def handed_in(tmp_path_factory) -> Path:
    """A course whose students have handed in solved, mistaken and untouched notebooks, each a little different."""
    school = Classroom(tmp_path_factory.mktemp("class"))
    school.nbgrader("generate_assignment", LESSON, "--force")
    kinds = [classroom.solved(), classroom.one_mistake(), classroom.untouched()]
    for number in range(STUDENTS):
        notebook = copy.deepcopy(kinds[number % 3])
        notebook.cells[0].source += f"\n\nCopy {number}."
        school.hand_in(f"student{number}", notebook)
    return school.root


@pytest.fixture(scope="session")
def undisturbed(handed_in: Path, tmp_path_factory) -> dict:
    """What the gradebook and the autograded folder hold after a batch that nothing disturbs."""
    root = moved(handed_in, tmp_path_factory.mktemp("undisturbed"))
    assert len(batch.grade(root, VALUE)) == STUDENTS
    return contents(root)


@pytest.fixture
def root(handed_in: Path, tmp_path: Path) -> Path:
    """A fresh copy of the course with its submissions."""
    return moved(handed_in, tmp_path)


def moved(handed_in: Path, place: Path) -> Path:
    """A copy of the course in ``place``; its ledger's secret is the same in all copies, so that all can be compared."""
    root = place / "course"
    shutil.copytree(handed_in, root)
    (ledger.folder(root) / "secret").write_text("11" * 32)
    return root


def contents(root: Path) -> dict:
    """All that grading leaves: scores, comments, flags by student and cell, and the autograded notebooks."""
    found: dict = {}
    with Gradebook(f"sqlite:///{root}/classroom/gradebook.db") as book:
        for submission in book.assignment_submissions(LESSON):
            who = submission.student.id
            (notebook,) = submission.notebooks
            found[who, "penalty"] = notebook.late_submission_penalty
            for g in notebook.grades:
                found[who, g.cell.name] = (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
            for c in notebook.comments:
                found[who, c.cell.name, "comment"] = (c.auto_comment, c.manual_comment)
    for path in (root / "classroom" / "autograded").rglob("*.*"):
        found[str(path.relative_to(root))] = path.read_text(encoding="utf-8")
    return found


def gradebook(root: Path) -> Path:
    return root / "classroom" / "gradebook.db"


def scores(lines: list[batch.Line]) -> dict[str, float]:
    return {line.student: line.result.score for line in lines}


def test_whose_points_are_others_than_before_is_said(root, monkeypatch):
    """As after a mended check: what the gradebook holds is not what comes of it now."""
    (first,) = batch.grade(root, VALUE, student="student1")
    with Gradebook(f"sqlite:///{gradebook(root)}") as book:
        book.find_grade("04-add-check", LESSON, LESSON, "student1").auto_score = 0
        book.db.commit()
    monkeypatch.chdir(root)
    said = CliRunner().invoke(cli.main, ["grade", "04", "--student", "student1"])
    assert first.changes == () and "student1 had other points before: 04-add 0 → 2\n" in said.output
    assert batch.grade(root, VALUE, student="student1")[0].changes == ()


def command(root: Path, **settings) -> subprocess.Popen:
    return subprocess.Popen(PROGRAM, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **settings)


def processes(root: Path) -> set[int]:
    """The processes that stand in this course's folder."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if Path(os.readlink(entry / "cwd")).is_relative_to(root):
                found.add(int(entry.name))
    return found


def test_everyone_gets_the_right_score_and_the_old_gradebook_is_kept(root):
    before = gradebook(root).read_bytes()
    steps = []
    lines = batch.grade(root, VALUE, seen=lambda done, total: steps.append((done, total)))
    due = [POINTS, POINTS - LOST, 0]
    assert scores(lines) == {f"student{n}": due[n % 3] for n in range(STUDENTS)}
    assert all(line.news and not line.problem for line in lines)
    assert steps == [(n, STUDENTS) for n in range(STUDENTS + 1)]
    found = contents(root)
    for cell, said in (
        ("04-reflection", [None, "No response.", "No response."]),
        (WRONG, [None, None, "No response."]),
    ):
        assert [found[f"student{n}", cell, "comment"] for n in range(3)] == [(text, None) for text in said]
    (backup,) = (root / "classroom" / "backups").iterdir()
    with contextlib.closing(sqlite3.connect(backup)) as copied:
        assert copied.execute("SELECT count(*) FROM submitted_assignment").fetchone() == (0,)
    assert gradebook(root).read_bytes() != before


def test_a_second_run_changes_nothing(root, undisturbed):
    batch.grade(root, VALUE)
    before = gradebook(root).read_bytes()
    lines = batch.grade(root, VALUE)
    assert [line.news for line in lines] == [False] * STUDENTS
    assert gradebook(root).read_bytes() == before
    assert contents(root) == undisturbed


def test_ten_kills_change_nothing(root, undisturbed):
    choice = random.Random(5)
    for _ in range(10):
        running = command(root, start_new_session=True)
        time.sleep(choice.uniform(0.2, 2.0))
        running.send_signal(signal.SIGKILL)
        running.communicate()
        with contextlib.closing(sqlite3.connect(gradebook(root))) as book:
            assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for name, value in contents(root).items():
            # What is there is right: a score is the final one, or not there yet.
            assert value == undisturbed[name] or value[0] is None or name[1] == "penalty", name
    running = command(root)
    said, _ = running.communicate()
    assert running.returncode == 0, said
    assert contents(root) == undisturbed
    end = time.monotonic() + 20
    while processes(root) and time.monotonic() < end:
        time.sleep(0.2)
    assert processes(root) == set()


def test_a_full_disk_is_said_plainly_and_loses_nothing(root, undisturbed):
    limit = gradebook(root).stat().st_size + 20_000
    running = command(root, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    said, _ = running.communicate()
    assert running.returncode == 1 and "disk is full" in said and "Traceback" not in said
    assert len(said.strip().splitlines()) == 1
    assert scores(batch.grade(root, VALUE)).keys() == {f"student{n}" for n in range(STUDENTS)}
    assert contents(root) == undisturbed


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="only root may mount a small disk")
def test_a_disk_that_fills_up_loses_nothing(root, undisturbed, tmp_path):
    used = sum(file.stat().st_size for file in (root / "classroom").rglob("*") if file.is_file())
    size = used + gradebook(root).stat().st_size + 250_000  # enough for the backup and a few submissions
    script = f"""
        mv classroom was && mkdir classroom && mount -t tmpfs -o size={size} tmpfs classroom || exit 77
        cp -a was/. classroom/ && {" ".join(PROGRAM)}; echo "first: $?"
        mount -o remount,size=100m classroom && {" ".join(PROGRAM)}; echo "second: $?"
        cp -a classroom {tmp_path}/after
    """
    ran = subprocess.run(["unshare", "--mount", "sh", "-c", script], cwd=root, capture_output=True, text=True)
    if ran.returncode == 77:
        pytest.skip("this machine lets nobody mount")
    said = ran.stdout + ran.stderr
    assert "first: 1" in said and "The disk is full" in said and "second: 0" in said and "Traceback" not in said, said
    shutil.rmtree(root / "classroom")
    shutil.move(tmp_path / "after", root / "classroom")
    assert contents(root) == undisturbed


def test_a_locked_gradebook_is_said_plainly_at_the_start(root, undisturbed, monkeypatch):
    monkeypatch.setattr("autograder.grading.gradebook.LOCK_SECONDS", 0.2)
    with contextlib.closing(sqlite3.connect(gradebook(root), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CourseError, match="^Another program is writing to the gradebook"):
            batch.grade(root, VALUE)
    batch.grade(root, VALUE)
    assert contents(root) == undisturbed


def test_a_gradebook_locked_half_way_loses_nothing(root, undisturbed, monkeypatch):
    monkeypatch.setattr(batch, "TOGETHER", 1)
    with contextlib.closing(sqlite3.connect(gradebook(root), isolation_level=None)) as other:

        def seen(done: int, total: int) -> None:
            if done == 3:
                other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(CourseError, match="^Another program is writing to the gradebook"):
            batch.grade(root, VALUE, seen=seen)
    batch.grade(root, VALUE)
    assert contents(root) == undisturbed


def test_what_is_recorded_together_is_recorded_as_one_or_not_at_all(root, undisturbed, monkeypatch):
    batch.grade(root, VALUE)
    shutil.rmtree(root / "classroom" / "autograded")
    gradebook(root).unlink()
    shutil.copy(next((root / "classroom" / "backups").iterdir()), gradebook(root))
    real, calls = nbgrader_classes.SaveAtOnce.preprocess, []

    def fails_at_the_fifth(self, *about):
        calls.append(about)
        if len(calls) == 5:
            raise OSError(errno.ENOSPC, "no room")
        return real(self, *about)

    monkeypatch.setattr(nbgrader_classes.SaveAtOnce, "preprocess", fails_at_the_fifth)
    with pytest.raises(CourseError, match="The disk is full"):
        batch.grade(root, VALUE)
    assert contents(root) == {}
    batch.grade(root, VALUE)
    assert contents(root) == undisturbed


PENALTIES = {
    "at once": "",
    "by nbgrader": "c.Autograde.autograde_preprocessors[1] = 'nbgrader.preprocessors.AssignLatePenalties'",
}


@pytest.mark.parametrize("how", PENALTIES)
def test_who_is_late_is_penalized_as_the_course_says(root, how):
    with open(root / "nbgrader_config.py", "a") as config:
        config.write(f"\nc.LateSubmissionPlugin.penalty_method = 'zero'\n{PENALTIES[how]}\n")
    with Gradebook(f"sqlite:///{gradebook(root)}") as book:
        book.update_or_create_assignment(LESSON, duedate="2025-03-01 12:00 UTC")
    for student, day in (("student0", "2025-03-02"), ("student3", "2025-02-28")):
        folder = root / "classroom" / "submitted" / student / LESSON
        (folder / "timestamp.txt").write_text(f"{day} 12:00:00 UTC")
    batch.grade(root, VALUE)
    found = contents(root)
    assert [found[f"student{n}", "penalty"] for n in (0, 3, 6)] == [POINTS, None, None]
    with Gradebook(f"sqlite:///{gradebook(root)}") as book:
        book.update_or_create_assignment(LESSON, duedate="2025-03-03 12:00 UTC")
    shutil.rmtree(root / "classroom" / "autograded")
    batch.grade(root, VALUE)
    assert contents(root)["student0", "penalty"] is None


def test_a_damaged_gradebook_is_said_plainly(root):
    gradebook(root).write_bytes(b"not a gradebook at all" * 100)
    with pytest.raises(CourseError, match=r"^The gradebook is damaged .* newest copy from .*backups"):
        batch.grade(root, VALUE)


def test_an_unknown_lesson_and_an_empty_folder_are_said_plainly(root):
    with pytest.raises(CourseError, match=r"There is no submission of 05_backward|does not know 05_backward yet"):
        batch.grade(root, course.lesson("05"))
    with pytest.raises(CourseError, match="There is no submission of nobody of 04_value"):
        batch.grade(root, VALUE, student="nobody")
    with pytest.raises(CourseError, match="There is no nbgrader_config.py"):
        batch.grade(root.parent, VALUE)


def test_another_version_of_the_lesson_in_the_gradebook_is_said_plainly(root):
    with contextlib.closing(sqlite3.connect(gradebook(root))) as book:
        book.execute("UPDATE source_cell SET checksum = 'old' WHERE rowid = 1")
        book.commit()
    with pytest.raises(CourseError, match="another version of 04_value"):
        batch.grade(root, VALUE)


def test_manual_scores_and_comments_survive_a_changed_check(root, monkeypatch):
    batch.grade(root, VALUE)
    with Gradebook(f"sqlite:///{gradebook(root)}") as book:
        for cell, score in (("04-reflection", 2.5), (f"{WRONG}-check", 1.0)):
            grade = book.find_grade(cell, LESSON, LESSON, "student1")
            grade.manual_score, grade.needs_manual_grade = score, False
        book.find_comment("04-reflection", LESSON, LESSON, "student1").manual_comment = "Well seen."
        book.db.commit()
    assert not any(line.news for line in batch.grade(root, VALUE))
    with Gradebook(f"sqlite:///{gradebook(root)}") as book:
        assert not book.find_grade(f"{WRONG}-check", LESSON, LESSON, "student1").needs_manual_grade

    monkeypatch.setattr(ledger, "version", lambda lesson: "a changed check")
    assert all(line.news for line in batch.grade(root, VALUE))
    with Gradebook(f"sqlite:///{gradebook(root)}") as book:
        assert book.find_grade("04-reflection", LESSON, LESSON, "student1").manual_score == 2.5
        assert book.find_grade(f"{WRONG}-check", LESSON, LESSON, "student1").manual_score == 1.0
        assert book.find_comment("04-reflection", LESSON, LESSON, "student1").manual_comment == "Well seen."
        assert book.find_submission(LESSON, "student1").score == POINTS - LOST + 1.0 + 2.5
    assert len(list((root / "classroom" / "backups").iterdir())) == 2


@pytest.mark.parametrize(
    ("changed", "concerns"),
    [
        ("exercises/lesson_04/add.py", ["04"]),
        ("exercises/lesson_04/add.toml", ["04"]),
        ("exercises/hunts.py", [lesson.number for lesson in course.lessons()]),
        ("course.py", [lesson.number for lesson in course.lessons()]),
        ("notebooks.py", [lesson.number for lesson in course.lessons()]),
        ("grading/transplant.py", [lesson.number for lesson in course.lessons()]),
    ],
)
def test_a_changed_check_concerns_its_own_lesson_and_a_changed_engine_all(monkeypatch, changed, concerns):
    before = {lesson.number: ledger.version(lesson) for lesson in course.lessons()}
    files = dict(ledger._package())
    assert changed in files
    monkeypatch.setattr(ledger, "_package", lambda: sorted({**files, changed: files[changed] + b"#"}.items()))
    after = {lesson.number: ledger.version(lesson) for lesson in course.lessons()}
    assert [number for number in before if before[number] != after[number]] == concerns


def test_a_new_submission_of_one_student_is_graded_alone(root):
    batch.grade(root, VALUE)
    path = root / "classroom" / "submitted" / "student2" / LESSON / f"{LESSON}.ipynb"
    path.write_text(notebooks.text_of(classroom.solved()), encoding="utf-8")
    lines = batch.grade(root, VALUE)
    assert [line.student for line in lines if line.news] == ["student2"]
    assert scores(lines)["student2"] == POINTS


def test_a_score_that_was_lost_from_the_gradebook_is_recorded_again(root, undisturbed):
    old = gradebook(root).read_bytes()
    batch.grade(root, VALUE)
    gradebook(root).write_bytes(old)
    assert all(line.news for line in batch.grade(root, VALUE))
    assert contents(root) == undisturbed


@pytest.mark.parametrize("change", ["auto_score = auto_score + 1", "auto_score = NULL"])
def test_a_score_that_is_another_in_the_gradebook_is_recorded_again(root, undisturbed, change):
    batch.grade(root, VALUE, student="student1")
    with contextlib.closing(sqlite3.connect(gradebook(root))) as book:
        (cell,) = book.execute("SELECT id FROM base_cell WHERE name = ?", [f"{WRONG}-check"]).fetchone()
        assert book.execute(f"UPDATE grade SET {change} WHERE cell_id = ?", [cell]).rowcount == 1
        book.commit()
    assert [line.news for line in batch.grade(root, VALUE, student="student1")] == [True]
    found = contents(root)
    assert found["student1", f"{WRONG}-check"] == undisturbed["student1", f"{WRONG}-check"]


def test_nbgraders_own_command_records_the_same(root, undisturbed):
    school = Classroom.__new__(Classroom)
    school.root = root
    path = root / "classroom" / "submitted" / "student1" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")  # nbgrader's own copy has no such line
    school.nbgrader("autograde", LESSON, "--student", "student1")
    mine = {name: value for name, value in contents(root).items() if isinstance(name, tuple)}
    assert mine == {name: value for name, value in undisturbed.items() if name[0] == "student1"}
    assert len(list((root / "classroom" / "backups").iterdir())) == 1
    assert [line.student for line in batch.grade(root, VALUE) if not line.news] == ["student1"]


def test_nbgraders_own_command_follows_no_link_of_a_student(root):
    folder = root / "classroom" / "submitted" / "student1" / LESSON
    (folder / "notes").symlink_to("/etc/hostname")
    ran = subprocess.run(
        [Path(sys.executable).parent / "nbgrader", "autograde", LESSON, "--student", "student1"],
        cwd=root, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 1 and "is a link or a device" in ran.stderr and "Traceback" not in ran.stderr
    batch.grade(root, VALUE)
    assert {p.name for p in (root / "classroom/autograded/student1" / LESSON).iterdir()} == {f"{LESSON}.ipynb"}


def test_nbgraders_own_commands_leave_out_what_they_cannot_copy_and_grade_the_rest(root):
    """A link, a name that is none, and a time stamp that nobody can read: by nbgrader they ended it for the class."""
    submitted = root / "classroom" / "submitted"
    for number in range(4, STUDENTS):
        shutil.rmtree(submitted / f"student{number}")
    (submitted / "student1" / LESSON / "notes").symlink_to("/etc/hostname")
    (submitted / "student2").rename(submitted / "a;b")
    (submitted / "student3" / LESSON / "timestamp.txt").write_text("yesterday evening")
    (submitted / "odd.txt").write_text("beside the submissions")
    said = typed(root, "nbgrader", "autograde", LESSON)
    assert re.search(
        r"student1/04_value/notes is a link or a device.*, so it was not graded\. Use `autograder gr", said
    )
    assert re.search(r"a;b/04_value was not graded: the folder's name is not a student's name; rename it\.", said)
    assert re.search(r"student3/04_value/timestamp.txt holds no time, so the submission counts as one without", said)
    with Gradebook(f"sqlite:///{gradebook(root)}") as book:
        found = {one.student.id: (one.score, one.timestamp) for one in book.assignment_submissions(LESSON)}
    assert found == {"student0": (POINTS, None), "student3": (POINTS, None)}
    # What was copied is met again by everything that comes after, formgrader's table included.
    typed(root, "nbgrader", "autograde", LESSON, "--force")
    typed(root, "nbgrader", "generate_feedback", LESSON)
    assert sorted(path.name for path in (root / "classroom" / "feedback").iterdir()) == ["student0", "student3"]
    nbgrader_classes.gradebook.forgive_time_stamps()  # as nbgrader_config.py does
    courses = CourseDirectory(parent=NbGrader(), root=str(root), submitted_directory="classroom/submitted")
    assert NbGraderAPI(courses).get_submitted_timestamp(LESSON, "student3") is None


def test_a_submission_that_may_not_be_read_gets_a_reason_and_the_rest_is_graded(root):
    """Root may read everything; whoever else grades may not."""
    submitted = root / "classroom" / "submitted"
    for number in range(2, STUDENTS):
        shutil.rmtree(submitted / f"student{number}")
    shut = submitted / "student0" / LESSON / f"{LESSON}.ipynb"
    shut.chmod(0)
    as_somebody = ordinary.command(["env", f"HOME={root}"], root) if os.geteuid() == 0 else []
    typed(root, "autograder", "grade", LESSON, inside=as_somebody)
    with Gradebook(f"sqlite:///{gradebook(root)}") as book:
        found = {one.student.id: one.score for one in book.assignment_submissions(LESSON)}
    assert found == {"student0": 0, "student1": POINTS - LOST}
    said = typed(root, "nbgrader", "autograde", LESSON, "--force", inside=as_somebody)
    assert f"{shut} cannot be read, so it was not graded." in said
    shut.chmod(0o644)
    assert batch.grade(root, VALUE, student="student0")[0].result.score == POINTS


READ_ONLY = {
    "a disk that is read-only": ["--ro-bind"],
    "a folder of somebody else": ["--unshare-user", "--uid", "1000", "--gid", "1000", "--bind"],
}


@pytest.mark.parametrize("how", READ_ONLY)
def test_a_class_room_that_cannot_be_written_gets_one_sentence(root, how):
    for number in range(2):
        batch.grade(root, VALUE, student=f"student{number}")
    with (root / "classroom" / "submitted" / "student0" / LESSON / f"{LESSON}.ipynb").open("a") as file:
        file.write("\n")
    place = root / "classroom"
    shut = ["bwrap", "--dev-bind", "/", "/", *READ_ONLY[how], str(place), str(place), "--"]
    rights = {path: path.stat().st_mode for path in (place, *place.rglob("*")) if path.is_dir()}
    for path in rights:
        path.chmod(0o555)
    try:
        for words in (
            ("autograder", "grade", LESSON),
            ("nbgrader", "autograde", LESSON, "--force"),
            ("nbgrader", "generate_feedback", LESSON),
            ("autograder", "report", LESSON),
        ):
            said = typed(root, *words, status=1, inside=shut)
            assert said.count("cannot be written to") == 1, said
    finally:
        for path, mode in rights.items():
            path.chmod(mode)


def typed(root: Path, program: str, *words: str, status: int = 0, inside: Iterable[str] = ()) -> str:
    """What a command says that ends with ``status`` and shows no traceback."""
    programs = Path(sys.executable).parent
    ran = subprocess.run(
        [*inside, programs / program, *words], cwd=root, capture_output=True, text=True,
        env=os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    said = ran.stdout + ran.stderr
    assert ran.returncode == status and "Traceback" not in said, said
    return said


def test_bad_names_and_folders_get_a_reason_and_the_rest_is_graded(root):
    submitted = root / "classroom" / "submitted"
    shutil.copytree(submitted / "student0", submitted / "<b>; rm -rf")
    (submitted / "linked").symlink_to(submitted / "student0")
    (submitted / "student3" / LESSON / f"{LESSON}.ipynb").rename(submitted / "student3" / LESSON / "mine.ipynb")
    (submitted / "student4" / LESSON / f"{LESSON}.ipynb").write_bytes(b"\xff\xfe no notebook")
    (submitted / "student5" / LESSON / "timestamp.txt").write_text("yesterday evening")
    found = {line.student: line for line in batch.grade(root, VALUE)}
    assert found["<b>; rm -rf"].problem == "the folder's name is not a student's name; rename it"
    assert found["linked"].problem.startswith("the folder is a link")
    assert found["student4"].result.score == 0 and found["student4"].result.reason
    renamed = found["student3"].result  # what is meant is clear, so it is graded, and said
    assert renamed.score == POINTS and renamed.remarks == (f"There is no {LESSON}.ipynb; mine.ipynb was taken for it.",)
    assert found["student0"].result.score == POINTS
    with Gradebook(f"sqlite:///{gradebook(root)}") as book:
        assert len(book.assignment_submissions(LESSON)) == STUDENTS
        assert book.find_submission(LESSON, "student4").score == 0


def test_a_late_submission_keeps_its_time(root):
    folder = root / "classroom" / "submitted" / "student0" / LESSON
    (folder / "timestamp.txt").write_text("2026-03-01 12:00:00.0 UTC\n")
    batch.grade(root, VALUE)
    with Gradebook(f"sqlite:///{gradebook(root)}") as book:
        assert str(book.find_submission(LESSON, "student0").timestamp) == "2026-03-01 12:00:00"
    assert (root / "classroom/autograded/student0" / LESSON / "timestamp.txt").exists()


def test_what_is_recorded_is_what_was_examined(root, undisturbed, monkeypatch):
    usual = examiner.Examiner.examine

    def examined(self, path, job):
        found = usual(self, path, job)
        before = path.read_bytes()
        path.write_bytes(b"Handed in again, while the first one was examined.")
        again[path] = before
        return found

    again: dict[Path, bytes] = {}
    monkeypatch.setattr(examiner.Examiner, "examine", examined)
    batch.grade(root, VALUE)
    assert contents(root) == undisturbed
    for path, before in again.items():
        path.write_bytes(before)
    assert not any(line.news for line in batch.grade(root, VALUE))


def test_the_ledger_alone_is_enough_to_record_again(root, undisturbed, monkeypatch):
    batch.grade(root, VALUE)
    shutil.rmtree(root / "classroom" / "autograded")
    monkeypatch.setattr(examiner.Examiner, "examine", None)
    monkeypatch.setattr("autograder.grading.transplant.transplant", None)
    assert all(line.news for line in batch.grade(root, VALUE))
    assert contents(root) == undisturbed


def test_an_examiner_that_dies_costs_one_submission(root, monkeypatch):
    usual = examiner.Examiner._started
    left = [1]

    def started(self):
        if left:
            left.pop()
            return subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return usual(self)

    monkeypatch.setattr(examiner.Examiner, "_started", started)
    lines = batch.grade(root, VALUE, jobs=1)
    assert [line.problem for line in lines if line.problem] == ["the process that examined it ended without a result"]
    assert sum(line.news for line in lines) == STUDENTS - 1
    assert sum(line.news for line in batch.grade(root, VALUE)) == 1


def test_the_settings_say_where_submissions_lie_though_some_are_examined_before(root):
    shutil.copytree(root / "classroom" / "submitted" / "student1", root / "elsewhere" / "moved")
    with open(root / "nbgrader_config.py", "a") as config:
        config.write("\nc.CourseDirectory.submitted_directory = 'elsewhere'\n")
    assert scores(batch.grade(root, VALUE)) == {"moved": POINTS - LOST}
    assert len(list((ledger.folder(root) / LESSON).iterdir())) == 1


def test_two_batches_at_a_time_are_refused(root):
    with batch.alone(root), pytest.raises(CourseError, match="Another `autograder grade` is at work"):
        batch.grade(root, VALUE)


def test_damaged_entries_of_the_ledger_are_made_again(root, undisturbed):
    batch.grade(root, VALUE)
    entries = sorted((ledger.folder(root) / LESSON).iterdir())
    assert len(entries) == STUDENTS
    entries[0].write_text("{")
    entries[1].write_text(json.dumps({"key": "another", "examination": {}}))
    assert not any(line.news for line in batch.grade(root, VALUE))
    assert contents(root) == undisturbed


def test_the_command_shows_a_verdict_for_everyone(root, monkeypatch):
    monkeypatch.chdir(root)
    shown = CliRunner().invoke(cli.main, ["grade", "04"])
    assert shown.exit_code == 0
    assert all(f"student{n}" in shown.output for n in range(STUDENTS))
    assert f"{STUDENTS} submissions: {STUDENTS} recorded, 0 recorded before, 0 not graded." in shown.output
    (root / "classroom" / "submitted" / "linked").symlink_to(root / "classroom" / "submitted" / "student0")
    shown = CliRunner().invoke(cli.main, ["grade", "04"])
    assert shown.exit_code == 1
    assert f"0 recorded, {STUDENTS} recorded before, 1 not graded." in shown.output


def test_a_cluster_of_several_processes_gives_the_same(root, undisturbed):
    distributed = pytest.importorskip("distributed", reason="dask.distributed is installed by `make test`")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        lines = batch.grade(root, VALUE, dask=cluster.scheduler_address)
    assert all(line.news for line in lines)
    assert contents(root) == undisturbed


def test_a_cluster_that_is_not_there_is_said_plainly(root):
    pytest.importorskip("distributed", reason="dask.distributed is installed by `make test`")
    with pytest.raises(CourseError, match="There is no Dask scheduler at tcp://127.0.0.1:9"):
        batch.grade(root, VALUE, dask="tcp://127.0.0.1:9")
