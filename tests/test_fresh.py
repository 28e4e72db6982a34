"""Files imported fresh: what is wrong with them is half a sentence, and nothing they do goes further."""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from autograder import course, program
from autograder.checking import examine, limit
from autograder.notebook import fresh

SOFTMAX, LINEAR, GRADCHECK = (course.exercise(name) for name in ("06-softmax", "06-linear", "05-gradcheck"))
PROGRAM = program.text(course.PROGRAM)
FILES = {file: program.text(file) for file in (course.PROGRAM, course.WORKBENCH)}


def examined(text: str, *exercises: course.Exercise, beside: Path = Path("/nowhere"), **more) -> dict[str, str]:
    files = {course.PROGRAM: text} if more.pop("alone", True) else {**FILES, course.PROGRAM: text}
    return fresh.examine(files, [(exercise, 1) for exercise in exercises], beside, **more)


def test_what_is_right_has_nothing_wrong():
    assert examined(PROGRAM, SOFTMAX, LINEAR) == {course.PROGRAM: "", "06-softmax": "", "06-linear": ""}
    assert examined(PROGRAM, GRADCHECK, alone=False) == {course.WORKBENCH: "", course.PROGRAM: "", "05-gradcheck": ""}
    assert examined("x = 1") == {course.PROGRAM: ""}


def test_a_wrong_piece_is_told_with_its_objective_and_its_line():
    line = next(n for n, text in enumerate(PROGRAM.split("\n"), 1) if text.startswith("def softmax"))
    found = examined(PROGRAM.replace("return [e / total for e in exps]", "return exps"), SOFTMAX, LINEAR)
    assert found["06-linear"] == found[course.PROGRAM] == ""
    assert found["06-softmax"].startswith("“")
    assert found["06-softmax"].endswith(f"” does not hold there (softmax begins at line {line})")
    found = examined(PROGRAM.replace("return [e / total for e in exps]", "return exps[99]"), SOFTMAX)
    assert "” does not hold there (IndexError: list index out of range at line " in found["06-softmax"]
    assert examined(PROGRAM.replace("def softmax", "def other"), SOFTMAX)["06-softmax"] == "softmax is not there"


def test_the_seed_is_the_one_that_was_asked_for(monkeypatch):
    asked = []
    monkeypatch.setattr(examine, "examine", lambda e, m, seed: asked.append((e.id, seed)) or verdict(e, seed))
    out, modules = io.StringIO(), dict(sys.modules)
    request = {"files": [], "exercises": [], "beside": "/nowhere"}
    fresh._answer("/nowhere", request, out)
    assert out.getvalue() == "" and asked == [] and dict(sys.modules) == modules
    m = ModuleType("microgpt")
    m.softmax = 1
    assert fresh._problem(examine, SOFTMAX, {course.PROGRAM: m}, 7) == "" and asked == [("06-softmax", 7)]
    sys.path.remove("/nowhere")
    sys.path.remove("/nowhere")


def verdict(exercise: course.Exercise, seed: int) -> examine.Verdict:
    return examine.judge(exercise, seed, examine.due(exercise, seed)[1])


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("raise ValueError('mine')", "microgpt.py does not run by itself (ValueError: mine)"),
        ("raise ValueError", "microgpt.py does not run by itself (ValueError)"),
        ("raise SystemExit", "microgpt.py does not run by itself (SystemExit)"),
        ("import os; os._exit(3)", "microgpt.py ends Python when it is imported"),
        ("import os; os.kill(os.getpid(), 9)", "microgpt.py ends Python when it is imported"),
        ("while True: pass", "microgpt.py does not come to its end within 1.5 s when it is imported"),
        ("import nowhere", "microgpt.py does not run by itself (ModuleNotFoundError: No module named 'nowhere')"),
    ],
)
def test_a_file_that_does_not_run_says_why(line, says):
    began = time.monotonic()
    found = examined(f"{PROGRAM}\n\n{line}\n", SOFTMAX, LINEAR, seconds=1.5)
    assert found[course.PROGRAM] == says and time.monotonic() - began < 10
    assert {found.get(name) for name in ("06-softmax", "06-linear")} in ({says}, {None})


def test_the_limit_is_a_modules_own_if_none_is_named(monkeypatch):
    monkeypatch.setattr(fresh, "SECONDS", 0.5)
    assert "within 0.5 s" in examined("while True: pass")[course.PROGRAM]


def test_an_exercise_that_does_not_come_to_its_end_is_missing():
    text = PROGRAM.replace("return [e / total for e in exps]", "import os; os._exit(3)")
    assert examined(text, LINEAR, SOFTMAX) == {course.PROGRAM: "", "06-linear": ""}


def test_of_several_files_the_one_that_ended_it_is_named():
    found = examined("import os; os._exit(3)", SOFTMAX, alone=False)
    assert found == {course.PROGRAM: "microgpt.py ends Python when it is imported"}


def test_the_first_piece_that_is_missing_is_named():
    hunt = course.exercise("05-hunt")
    files = {course.WORKBENCH: "x = 1", course.PROGRAM: PROGRAM}
    assert fresh.examine(files, [(hunt, 1)], Path("/nowhere"))[hunt.id] == "failing_graph is not there"


def test_a_file_that_is_broken_does_not_hide_another():
    found = examined(PROGRAM + "\n\nraise KeyError(3)\n", GRADCHECK, SOFTMAX, alone=False)
    says = "microgpt.py does not run by itself (KeyError: 3)"
    assert found[course.PROGRAM] == found["06-softmax"] == says
    assert "KeyError" in found[course.WORKBENCH] or found["05-gradcheck"] == found[course.WORKBENCH] == ""


def test_modules_beside_are_found_and_the_files_come_first(tmp_path):
    (tmp_path / "mine.py").write_text("X = 1\n")
    (tmp_path / "microgpt.py").write_text("raise ValueError\n")
    assert examined(f"import mine\n{PROGRAM}", SOFTMAX, beside=tmp_path) == {course.PROGRAM: "", "06-softmax": ""}


def test_what_a_file_prints_and_starts_goes_nowhere(tmp_path, capfd):
    mark = tmp_path / "late"
    late = f"import time; time.sleep(1); open({str(mark)!r}, 'w')"
    text = f"""{PROGRAM}
import os, subprocess, sys
os.write(1, b'["x", "y"]\\n')
os.write(2, b"error")
print("out")
subprocess.Popen([sys.executable, "-c", {late!r}])
"""
    assert examined(text, SOFTMAX) == {course.PROGRAM: "", "06-softmax": ""}
    assert capfd.readouterr() == ("", "")
    time.sleep(1.3)
    assert not mark.exists()


def test_it_runs_where_the_files_lie_and_without_the_users_settings(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    text = "import os, sys\nassert 'microgpt.py' in os.listdir('.')\nassert '/elsewhere' not in sys.path\n"
    text += "assert os.getsid(0) == os.getpid()"
    assert examined(text) == {course.PROGRAM: ""}


def test_only_lines_of_the_agreed_form_are_read():
    text = '["a", ""]\nno json\n3\n["b"]\n["c", "d", "e"]\n[["x"], 1]\n["a", "later"]\n'
    assert fresh._read(text) == {"a": "later"}


def test_where_a_piece_begins():
    m = ModuleType("microgpt")
    exec(compile("\n\nclass Value:\n    def __add__(self): pass\n\ndef softmax(): pass", "f", "exec"), m.__dict__)
    modules = {course.PROGRAM: m}
    assert fresh._begins_at(course.exercise("04-add"), modules) == "Value.__add__ begins at line 4"
    assert fresh._begins_at(SOFTMAX, modules) == "softmax begins at line 6"
    assert fresh._begins_at(course.exercise("04-multiply"), modules) == "see Value.__mul__"
    assert fresh._begins_at(course.exercise("10-step"), modules) == "see Adam.step"
    m.Value = 3
    assert fresh._begins_at(course.exercise("04-add"), modules) == "see Value.__add__"


def test_in_this_process_the_session_is_left_as_it_was(tmp_path, monkeypatch):
    for file, text in FILES.items():
        (tmp_path / file).write_text(text)
    kept = ModuleType("microgpt")
    monkeypatch.setitem(sys.modules, "microgpt", kept)
    monkeypatch.delitem(sys.modules, "workbench", raising=False)
    here, path = os.getcwd(), list(sys.path)
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(limit, "by_watching", limit.by_alarm)
    asked = [(GRADCHECK, 1)]
    assert fresh.examine(FILES, asked, tmp_path) == {course.PROGRAM: "", course.WORKBENCH: "", "05-gradcheck": ""}
    assert examined("import nowhere")[course.PROGRAM].startswith("microgpt.py does not run by itself")
    assert sys.modules["microgpt"] is kept and "workbench" not in sys.modules
    assert (os.getcwd(), sys.path) == (here, path)
