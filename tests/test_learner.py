"""The learner's files: what they hold, whose it is, and that nothing is lost whatever happens to them."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from types import ModuleType

import pytest

import copies
from autograder import blocks, course, placing, program
from autograder.notebook import fresh, learner, progress, saving
from notebook_shell import notebook

SOFTMAX = course.exercise("06-softmax")
LINEAR = "def linear(x, w):\n    return [added([a * b for a, b in zip(row, x, strict=True)]) for row in w]"
VALUE = """class Value{}:
    def __init__(self, data, children=(), local_grads=()):
        self.data, self.grad = data, 0
        self.children, self.local_grads = children, local_grads"""
MINE = SOFTMAX.solution.replace("highest", "mine")


def text(file: str = "microgpt.py") -> str:
    return (learner.home() / file).read_text(encoding="utf-8")


def edit(old: str, new: str, file: str = "microgpt.py") -> None:
    before = text(file)
    assert old in before
    (learner.home() / file).write_text(before.replace(old, new), encoding="utf-8")


def python(code: str) -> str:
    """What a fresh Python in the learner's folder says on its error stream."""
    return subprocess.run([sys.executable, "-c", code], cwd=learner.home(), capture_output=True, text=True).stderr


def solved(*ids: str) -> None:
    for name in ids:
        copies.write(course.exercise(name))


@pytest.fixture
def typed(home):
    """A notebook in the learner's folder, with everything before lesson 06 there."""
    with notebook() as running:
        running.run('catch_up("06")')
        yield running


# What the files are


def test_everything_solved_gives_the_reference(home):
    solved(*(exercise.id for exercise in course.exercises()))
    for file in course.FILES:
        assert text(file).split("\n", 1)[1] == program.text(file).split("\n", 1)[1]
    assert all(found == learner.Standing("yours") for found in learner.standings().values())


def test_the_file_runs_by_itself(home):
    solved(*(exercise.id for exercise in course.exercises()))
    code = "import microgpt; v = microgpt.Value(3.0); print((v + 2).data, microgpt.Tokenizer(['ab']).encode('ba'))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=home, capture_output=True, text=True)
    assert ran.stdout.split("\n")[0] == "5.0 [2, 1, 0, 2]", ran.stderr


def test_a_file_appears_with_the_first_lesson_that_adds_to_it(home):
    for file in course.FILES:
        first = min([e.lesson for e in course.exercises() if e.file == file])
        if file != course.PROGRAM and first > "00":
            learner.catch_up(course.lesson(f"{int(first) - 1:02}"))
            assert not (home / file).exists()
        learner.catch_up(course.lesson(first))
        assert (home / file).exists()


def test_catching_up_fills_in_and_says_whose(home):
    solved("01-vocabulary", "01-encode")
    whose = learner.catch_up(course.lesson("05"))
    assert "Tokenizer.encode" in whose["yours"] and "Tokenizer.decode" in whose["reference"]
    assert f"# 01-decode{blocks.BORROWED}" in text() and "# 01-encode\n" in text()
    assert "def backward" not in text()
    whose = {name: found.whose for name, found in learner.standings().items()}
    assert (whose["01-encode"], whose["01-decode"], whose["05-backward"]) == ("yours", "reference", "open")


def test_an_answer_replaces_what_was_taken_from_the_reference(typed):
    typed.run('catch_up("07")')
    assert f"# 06-softmax{blocks.BORROWED}" in text()
    typed.run(MINE)
    assert "Saved to" in typed.check("06-softmax")
    assert f"# 06-softmax{blocks.BORROWED}" not in text() and "mine" in text()


def test_whoever_has_not_written_what_an_answer_uses_gets_it_from_the_reference(typed):
    said = typed.solve("06-cross-entropy")
    assert "comes from the reference" not in said or "06-softmax" in said
    typed.run("from autograder.checking import examine\nsoftmax = examine.namespace().softmax")
    learner.reset(course.exercise("06-cross-entropy"))
    said = typed.solve("06-cross-entropy", lambda t: t if "softmax" in t else t)
    assert "Saved" in said


def test_a_method_gets_the_methods_of_its_class_from_the_reference(home):
    with notebook() as running:
        running.run('catch_up("05")', "from microgpt import Value")
        for name in ("05-order", "05-accumulate"):
            running.run(course.exercise(name).solution)
        said = running.solve("05-backward")
    assert "Saved to" in said and "Until yours passes, 05-order, 05-accumulate come from the reference." in said
    assert learner.standing(course.exercise("05-order")).whose == "reference"


def test_an_old_file_is_taken_over_when_the_next_answer_is_saved(typed):
    old = text().replace("# 06-softmax", "")
    marks = [line for line in old.splitlines() if line.strip().startswith("# 0")]
    for mark in marks:
        name = mark.strip()[2:].removesuffix(blocks.BORROWED)
        indent = mark[: len(mark) - len(mark.lstrip())]
        old = old.replace(mark + "\n", f"{indent}# from the reference: {name}\n")
    (learner.home() / "microgpt.py").write_text(old)
    typed.run(MINE)
    assert "Saved to" in typed.check("06-softmax")
    assert learner.standings()["04-value"].whose == "reference" and "# from the reference" not in text()


# Nothing is lost


def test_catching_up_changes_nothing_of_the_learners(home):
    solved("01-documents")
    (home / "microgpt.py").write_text(text() + "\n\nMY_OWN = 3  # keep me\n")
    learner.catch_up(course.lesson("05"))
    assert "MY_OWN = 3  # keep me" in text()


def test_a_changed_answer_leaves_a_dated_backup(typed):
    typed.solve("06-softmax")
    before = text()
    typed.run(MINE)
    typed.check("06-softmax")
    assert before in [path.read_text() for path in (learner.home() / "backups").glob("microgpt_*.py")]


def test_a_tokenizer_with_properties_leaves_nothing_behind(home):
    with notebook() as running:
        running.run('catch_up("01")')
        solution = course.exercise("01-vocabulary").solution
        head, body = solution.split("        self.bos", 1)
        running.run(head + "\n    @property\n    def bos(self):\n        return len(self.chars)\n"
                    "    @property\n    def vocab_size(self):\n        return self.bos + 1\n")  # fmt: skip
        assert "Saved to" in running.check("01-vocabulary") and "@property" in text()
        running.run(solution)
        assert "Saved to" in running.check("01-vocabulary") and "@property" not in text()
    with notebook() as running:
        assert "Error" not in running.run(
            "catch_up('02')\nfrom microgpt import Tokenizer\nTokenizer(['ab']).encode('a')"
        )


def test_the_files_keep_the_rights_they_have(typed):
    path = learner.home() / "microgpt.py"
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
    path.chmod(0o640)
    typed.solve("06-softmax")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not list(learner.home().glob("*.part"))


def test_the_file_stays_where_the_session_began(typed):
    typed.run("import os, tempfile\nos.chdir(tempfile.mkdtemp())")
    assert "Saved to" in typed.solve("06-softmax")
    assert "# 06-softmax" in text()
    typed.run("leftover = os.listdir('.')")
    assert "[]" in typed.run("print(leftover)")


def test_work_in_solutions_saves_nothing(tmp_path, monkeypatch):
    place = tmp_path / "solutions" / "06_layers"
    place.mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").write_text("")
    monkeypatch.chdir(place)
    with notebook() as running:
        assert "author" in running.run('catch_up("06")')
        running.run("from microgpt import Value")
        assert "Not saved" in running.solve("06-softmax")
    assert [path.name for path in (tmp_path / "solutions").iterdir()] == ["06_layers"]


def _save_beside(place: str, exercise_id: str) -> None:
    os.chdir(place)
    learner._started_in.clear()
    with learner.held():
        parsed = learner.read("microgpt.py")
        time.sleep(0.05)
        placing.put(parsed, placing.solution(course.exercise(exercise_id)))
        learner.write("microgpt.py", blocks.render(parsed))


def test_two_notebooks_at_once_lose_nothing(typed):
    ids = ["06-matrix", "06-linear", "06-softmax", "06-rmsnorm"]
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_save_beside, args=(os.getcwd(), name)) for name in ids]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert set(ids) <= set(blocks.ids(learner.read("microgpt.py")))


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.2, 0.4])
def test_an_interrupt_while_saving_leaves_the_old_file_or_the_new_one(typed, delay):
    typed.run(MINE)
    before = text()
    timer = threading.Timer(delay, signal.raise_signal, [signal.SIGINT])
    said = ""
    try:
        timer.start()
        said = typed.check("06-softmax")
        timer.join()
        time.sleep(0.01)
    except KeyboardInterrupt:
        pass
    after = text()
    assert after == before or "# 06-softmax" in after, said
    blocks.parse(after)
    assert not list(learner.home().glob("*.part"))
    assert "Saved to" in typed.check("06-softmax") or "already holds" in typed.check("06-softmax")


def test_an_interrupt_while_saving_does_not_hide_the_verdict(typed, monkeypatch):
    def interrupted(*about):
        raise KeyboardInterrupt

    monkeypatch.setattr(fresh, "examine", interrupted)
    said = typed.solve("06-softmax")
    assert "✓ 06-softmax" in said and "interrupted" in said


def test_a_process_that_the_file_started_does_not_hold_the_check(typed):
    child = "multiprocessing.get_context('fork').Process(target=time.sleep, args=(40,), daemon=True).start()"
    (learner.home() / "microgpt.py").write_text(f"{text()}\n\nimport multiprocessing, time\n{child}\n")
    began = time.monotonic()
    assert "Saved to" in typed.solve("06-softmax")
    assert time.monotonic() - began < 20


def test_a_full_disk_is_one_sentence_and_the_old_file(typed, monkeypatch):
    def full(path, text, mode=None):
        raise OSError(28, "No space left on device")

    before = text()
    monkeypatch.setattr("autograder.machine.write_whole", full)
    assert "Not saved: No space left" in typed.solve("06-softmax")
    assert text() == before


def test_what_the_system_refuses_is_said_with_the_file(typed, monkeypatch):
    def refused(*about):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(saving.session, "answer", refused)
    said = typed.solve("06-softmax").replace("\n", "")
    assert "✓ 06-softmax" in said and f"Not saved: Permission denied ({learner.home() / 'microgpt.py'})." in said


def test_a_fault_of_the_course_never_hides_the_verdict(typed, monkeypatch):
    monkeypatch.setattr(saving.session, "answer", lambda *about: 1 / 0)
    said = typed.solve("06-softmax")
    assert "✓ 06-softmax" in said and "Not saved, by a fault of the course (ZeroDivisionError" in said


@pytest.mark.parametrize("damage", ["deleted", "edited", "reset elsewhere"])
def test_what_was_imported_earlier_is_not_taken_for_what_the_file_holds(typed, damage):
    typed.run("from microgpt import Value")
    typed.solve("06-softmax")
    sys.modules.pop("microgpt")
    typed.run("from microgpt import softmax, Value")
    if damage == "deleted":
        (learner.home() / "microgpt.py").unlink()
    elif damage == "edited":
        edit("[e / total for e in exps]", "'broken'")
    else:
        learner.reset(SOFTMAX)
    assert "Not saved: softmax was imported from microgpt.py, which has changed" in typed.check("06-softmax")


def test_what_was_imported_is_held_wherever_it_stands(typed):
    typed.run("from microgpt import Value")
    typed.solve("06-softmax")
    sys.modules.pop("microgpt")
    typed.run("from microgpt import softmax, Value")
    edit("# 06-softmax", "# a line more\n\n\n# 06-softmax")
    assert "already holds" in typed.check("06-softmax")


def test_what_goes_with_an_earlier_answer_is_named(typed):
    typed.run("LOW = 0", MINE.replace("mine = ", "mine = LOW + "))
    assert "Gone" not in typed.check("06-softmax")
    typed.run(MINE)
    assert "Gone with your earlier answer: LOW." in typed.check("06-softmax")


def test_a_better_version_of_an_earlier_piece_is_not_swapped_silently(home):
    with notebook() as running:
        running.run('catch_up("08")')
        running.run("from microgpt import Value", SOFTMAX.solution.replace("highest", "better"))
        said = running.solve("08-weights")
    assert "It uses softmax as microgpt.py has it" in said or "better" not in said
    assert "check 06-softmax to save yours" in said


def test_a_shared_helper_can_be_improved(typed):
    typed.run("from microgpt import Value")
    helper = "def added(xs):\n    t = {}\n    for x in xs{}: t = t + x\n    return t"
    typed.run(
        helper.format("0", ""),
        "def linear(x, w):\n    return [added([a * b for a, b in zip(r, x, strict=True)]) for r in w]",
    )
    assert "Saved to" in typed.check("06-linear")
    typed.run(MINE.replace("sum(exps)", "added(exps)"))
    assert "Saved to" in typed.check("06-softmax")
    typed.run(helper.format("xs[0]", "[1:]"))
    assert "Saved to" in typed.check("06-linear")
    assert text().count("def added") == 1 and "t = xs[0]" in text()
    assert not learner.standings()["06-softmax"].problem


@pytest.mark.parametrize("borrowed", [True, False])
def test_a_helper_that_would_break_another_answer_is_refused(home, borrowed):
    helper = "def sum(xs):\n    total = xs[0]\n    for x in xs[1:]:\n        total = total + x\n    return total"
    with notebook() as running:
        running.run('catch_up("07")')
        if not borrowed:
            edit(blocks.BORROWED, "")
        running.run("from microgpt import Value", helper)
        running.run("def add(x, y):\n    return [sum([a, b]) for a, b in zip(x, y, strict=True)]")
        said = running.check("07-add")
    assert "uses sum too" in said and "def sum" not in text()


def test_a_base_class_can_be_given_up(home):
    add = course.exercise("04-add").solution
    with notebook() as running:
        running.run('catch_up("04")', "class Base:\n    kind = 1", VALUE.format("(Base)"))
        assert "Saved to" in running.check("04-value")
        running.run(add)
        assert "Saved to" in running.check("04-add")
        running.run(VALUE.format(""), add)
        assert "Saved to" in running.check("04-value")
    assert "class Base" not in text() and "def __add__" in text()


def test_a_star_import_by_hand_takes_no_names_beside_it(typed):
    edit("import math\n", "import math\nfrom math import *\n")
    typed.run("from math import isnan", MINE.replace("for logit in logits)", "for logit in logits if not isnan(0))"))
    assert "Saved to" in typed.check("06-softmax")


# Filling in and taking out


@pytest.mark.parametrize(
    "change", [lambda t: t.replace("    ", "\t"), lambda t: t.replace("        ", "    ").replace("    def", "  def")]
)
def test_catching_up_keeps_a_class_of_another_indentation_working(home, change):
    with notebook() as running:
        running.run(
            'catch_up("04")',
            change(VALUE.format("")),
        )
        assert "Saved to" in running.check("04-value")
        running.run('catch_up("05")')
    assert python("from microgpt import Value; Value(1) + 2") == ""


def test_a_file_that_an_editor_indented_anew_keeps_its_answers(typed):
    path = learner.home() / "microgpt.py"
    path.write_text(re.sub(r"(?m)^( +)", lambda m: " " * (len(m[1]) // 2), text().replace(blocks.BORROWED, "")))
    typed.run('catch_up("07")')
    assert python("from microgpt import Value; Value(1) + 2") == ""
    assert learner.standings()["04-add"] == learner.Standing("yours")


@pytest.mark.parametrize("line", ["raise ValueError('mine')", "import mytools", "import os; os._exit(0)"])
def test_nothing_is_filled_into_a_file_that_would_not_run(typed, line):
    (learner.home() / "microgpt.py").write_text(before := text() + f"\n\n{line}\n")
    said = typed.run('catch_up("07")')
    assert "Nothing was filled in: microgpt.py" in said and "Traceback" not in said
    assert text() == before


def test_a_module_of_ones_own_beside_the_file_is_found(typed):
    (learner.home() / "mytools.py").write_text("TWO = 2\n")
    edit("import math\n", "import math\nimport mytools  # mine\n")
    assert "Ready for lesson 07" in typed.run('catch_up("07")')
    assert "import mytools  # mine" in text()


def test_nothing_is_removed_that_the_file_needs_to_run(typed):
    typed.solve("06-softmax")
    (learner.home() / "microgpt.py").write_text(before := text() + "\n\nTABLE = softmax([Value(1.0)])\n")
    with pytest.raises(course.CourseError, match="Nothing was removed: without 06-softmax"):
        learner.reset(SOFTMAX)
    assert text() == before


def test_a_full_disk_is_one_sentence_when_catching_up(home, monkeypatch):
    def full(path, text, mode=None):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograder.machine.write_whole", full)
    with pytest.raises(course.CourseError, match="No space left on device, so nothing can be written"):
        learner.catch_up(course.lesson("05"))


def test_a_folder_named_as_the_file_is_one_sentence(home):
    (home / "microgpt.py").mkdir()
    with pytest.raises(course.CourseError, match="microgpt.py cannot be read"):
        learner.catch_up(course.lesson("05"))


def test_a_link_to_the_file_stays_one(typed):
    elsewhere = learner.home().parent / "synchronised.py"
    os.rename(learner.home() / "microgpt.py", elsewhere)
    (learner.home() / "microgpt.py").symlink_to(elsewhere)
    typed.run('catch_up("07")')
    assert (learner.home() / "microgpt.py").is_symlink() and "06-softmax" in elsewhere.read_text()


def test_a_read_only_file_is_not_replaced(typed):
    (learner.home() / "microgpt.py").chmod(0o444)
    before = text()
    said = typed.solve("06-softmax")
    assert "Not saved" in said and "may not be written to" in said and text() == before


# Edits by hand


@pytest.mark.parametrize("what", ["a shared helper", "a built-in's name", "what its check uses"])
def test_an_edit_of_what_an_answer_rests_on_is_seen(typed, what):
    typed.run("from microgpt import Value")
    typed.run("def added(xs):\n    t = 0\n    for x in xs: t = t + x\n    return t")
    typed.run(LINEAR)
    assert "Saved to" in typed.check("06-linear")
    typed.run("from workbench import largest_disagreement")
    assert "Saved to" in typed.solve("05-gradcheck")
    assert not learner.standings()["06-linear"].problem and not learner.standings()["05-gradcheck"].problem
    if what == "a shared helper":
        edit("t = 0", "t = 1")
    elif what == "a built-in's name":
        edit("# 06-linear\n", "# 06-linear\ndef zip(*xs, strict): return []\n\n\n")
    else:
        edit("self.data + other.data", "self.data - other.data")
    assert learner.standings()["05-gradcheck" if what.startswith("what") else "06-linear"].problem


def test_a_broken_edit_is_named_with_its_line(typed):
    typed.run('catch_up("02")')
    typed.run("from microgpt import Value")
    whole = text().replace(blocks.BORROWED, "")
    (learner.home() / "microgpt.py").write_text(
        whole.replace("for char in document] + [self.bos]", "for char in document]")
    )
    problem = learner.standings()["01-encode"].problem
    line = next(n for n, typed_line in enumerate(text().split("\n"), 1) if "def encode" in typed_line)
    assert "does not hold" in problem and f"line {line}" in problem
    with notebook() as running:
        said = " ".join(running.run('catch_up("02")').split())
        assert "not everything is well" in said and "✗ 01-" in said
        assert "✗" in running.run("print(progress())")


def test_an_edit_that_raises_shows_its_line(typed):
    whole = text().replace(blocks.BORROWED, "")
    (learner.home() / "microgpt.py").write_text(whole.replace("return [self.bos] +", "return [self.boss] +"))
    assert "AttributeError" in learner.standings()["01-encode"].problem
    assert "line" in learner.standings()["01-encode"].problem


def test_a_deleted_function_is_filled_in_again(typed):
    typed.solve("06-softmax")
    (learner.home() / "microgpt.py").write_text(text().replace("def softmax", "def other"))
    assert learner.standings()["06-softmax"].whose == "open"
    learner.catch_up(course.lesson("07"))
    assert f"# 06-softmax{blocks.BORROWED}" in text()


def test_a_second_definition_at_the_end_does_not_win(typed):
    (learner.home() / "microgpt.py").write_text(text() + "\n\ndef softmax(logits):\n    return logits\n")
    assert "Saved to" in typed.solve("06-softmax")
    assert learner.standings()["06-softmax"] == learner.Standing("yours")


@pytest.mark.parametrize("broken", ["def broken(:\n", "x = (\n", "\tdef f(): pass\n", "def f():\nreturn 1\n"])
def test_a_file_that_is_not_python_any_more_is_left_alone(home, broken):
    (home / "microgpt.py").write_text(broken)
    with pytest.raises(course.CourseError, match="not valid Python"):
        learner.catch_up(course.lesson("05"))
    assert (home / "microgpt.py").read_text() == broken


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_an_odd_encoding_hides_no_verdict(typed, encoding):
    (learner.home() / "microgpt.py").write_bytes((text() + "# ä\n").encode(encoding))
    said = typed.solve("06-softmax")
    assert "✓ 06-softmax" in said and "Not saved" in said and "Traceback" not in said
    with pytest.raises(course.CourseError):
        learner.standings()


def test_a_byte_order_mark_is_no_part_of_the_program(typed):
    (learner.home() / "microgpt.py").write_bytes(b"\xef\xbb\xbf" + text().encode())
    assert "Saved to" in typed.solve("06-softmax")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("import sys; sys.exit('usage')", "SystemExit"),
        ("while True: pass", "does not come to its end"),
        ("raise ValueError('mine')", "ValueError: mine"),
        ("import os; os._exit(0)", "ends Python"),
    ],
)
def test_what_the_file_does_at_its_end_cannot_hurt(typed, line, says, monkeypatch):
    monkeypatch.setattr(fresh, "SECONDS", 1.5)
    (learner.home() / "microgpt.py").write_text(text() + f"\n\n{line}\n")
    before = text()
    said = typed.solve("06-softmax")
    assert "✓ 06-softmax" in said and "Not saved" in said and says in said
    assert text() == before


# Looking at it


def test_resetting_says_all_that_it_removes(home):
    solved("01-vocabulary", "01-encode", "01-decode")
    assert learner.reset(course.exercise("01-decode")) == ["01-decode"]
    assert learner.reset(course.exercise("01-decode")) == []
    assert learner.reset(course.exercise("01-vocabulary")) == ["01-vocabulary", "01-encode"]
    assert list((home / "backups").iterdir())


def test_what_was_examined_is_not_examined_again(typed, monkeypatch):
    typed.solve("06-softmax")
    learner.standings()
    monkeypatch.setattr(fresh, "examine", lambda *about: 1 / 0)
    assert learner.standings()["06-softmax"] == learner.Standing("yours")


def test_showing_progress_reads_each_file_once(typed, monkeypatch):
    parsed = []
    plain = blocks.parse
    monkeypatch.setattr(blocks, "parse", lambda text: parsed.append(text) or plain(text))
    shown = progress.Progress()
    assert repr(shown) and shown._repr_html_()
    assert len(parsed) == len(course.FILES)


def test_without_processes_the_session_keeps_its_modules(typed, tmp_path):
    typed.solve("06-softmax")
    before = {name: sys.modules.get(name) for name in course.MODULES}
    for file in course.FILES:
        (tmp_path / file).write_text(learner.text_of(file))
    request = {"files": [course.PROGRAM], "exercises": [("06-softmax", 1)], "beside": str(learner.home())}
    found = fresh._read(fresh._in_this_process(str(tmp_path), request))
    assert found == {course.PROGRAM: "", "06-softmax": ""}
    assert {name: sys.modules.get(name) for name in course.MODULES} == before and str(tmp_path) not in sys.path


def test_a_module_that_is_loaded_is_no_file_that_is_examined(typed, tmp_path, monkeypatch):
    stale = ModuleType("microgpt")
    monkeypatch.setitem(sys.modules, "microgpt", stale)
    (tmp_path / course.PROGRAM).write_text(program.text(course.PROGRAM))
    request = {"files": [course.PROGRAM], "exercises": [("06-softmax", 1)], "beside": str(learner.home())}
    assert fresh._read(fresh._in_this_process(str(tmp_path), request)) == {course.PROGRAM: "", "06-softmax": ""}
    assert sys.modules["microgpt"] is stale


def test_a_module_stays_unless_it_lacks_what_earlier_lessons_define(typed, monkeypatch):
    for file in course.FILES:
        module = ModuleType(file[:-3])
        vars(module).update(dict.fromkeys(name for e in course.exercises() for name in e.objects))
        monkeypatch.setitem(sys.modules, file[:-3], module)
    modules = {name: sys.modules[name] for name in course.MODULES}
    learner.load(course.lesson("06"))
    assert {name: sys.modules.get(name) for name in course.MODULES} == modules
    del modules["microgpt"].Value
    learner.load(course.lesson("04"))
    assert sys.modules["microgpt"] is modules["microgpt"]
    learner.load(course.lesson("05"))
    assert "microgpt" not in sys.modules and sys.modules["workbench"] is modules["workbench"]


def test_one_standing_examines_no_other(typed, monkeypatch):
    (learner.home() / "microgpt.py").write_text(text().replace(blocks.BORROWED, ""))
    asked = []
    monkeypatch.setattr(fresh, "examine", lambda files, exercises, *about: asked.extend(exercises) or {})
    learner.standing(course.exercise("01-encode"))
    assert [exercise.id for exercise, _ in asked] == ["01-encode"]


def test_while_grading_earlier_pieces_are_the_references(home, monkeypatch):
    solved("01-documents")
    (home / "microgpt.py").write_text(text().replace("line.strip() for line", "'mine' for line"))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for file in course.FILES:
        monkeypatch.delitem(sys.modules, file[:-3], raising=False)
    learner.load(course.lesson("04"))
    module = sys.modules["microgpt"]
    (home / "names.txt").write_text("anna\n")
    assert module.load_documents(home / "names.txt") == ["anna"]
    assert hasattr(module, "Tokenizer") and not hasattr(module, "Value")


# Skipping exercises within a lesson, and going back

BACKWARD = (
    "@add_to(Value)\ndef backward(self):\n    self.grad = 1\n"
    "    for node in reversed(self.topological_order()):\n        node.accumulate()"
)


def marked(home, file: str) -> dict[str, bool]:
    """The exercises of lesson 05 in a learner's file, and whether each is the reference's."""
    found = blocks.ids(blocks.parse((home / file).read_text()))
    return {name: borrowed for name, borrowed in found.items() if name.startswith("05")}


@pytest.fixture
def lesson_05(home):
    (home / "05_backward").mkdir()
    with pytest.MonkeyPatch.context() as patch, notebook() as running:
        patch.chdir(home / "05_backward")
        running.run('catch_up("05")', "from microgpt import Value")
        yield running


def test_catching_up_to_an_exercise_brings_what_stands_before_it_and_nothing_else(lesson_05, home):
    said = lesson_05.run('catch_up("05-backward")')
    assert "Ready for exercise 05-backward." in said and "accumulate" in said
    assert marked(home, "microgpt.py") == {"05-order": True, "05-accumulate": True}
    assert "not judged" in lesson_05.run('check("05-order", Value)')
    assert "catch_up brought in" in " ".join(lesson_05.run('check("05-order", Value)').split())
    assert "Value has no method backward yet" in lesson_05.run('check("05-backward", Value)')
    assert "Saved to microgpt.py under 05-backward: 4 lines of yours." in lesson_05.run(
        BACKWARD, 'check("05-backward", Value)'
    )
    lesson_05.run('catch_up("05-step")')
    assert "gradient_check" in lesson_05.run("gradient_check")
    assert marked(home, "microgpt.py") == {"05-order": True, "05-accumulate": True, "05-backward": False}
    assert marked(home, "workbench.py") == {"05-hunt": True, "05-gradcheck": True}


def test_going_back_gives_back_what_the_reference_brought_and_keeps_what_was_written(lesson_05, home):
    lesson_05.run('catch_up("05-step")')
    lesson_05.run('catch_up("05-accumulate")')
    assert marked(home, "microgpt.py") == {"05-order": True} and marked(home, "workbench.py") == {}
    assert "(False, True)" in lesson_05.run('hasattr(Value, "accumulate"), hasattr(Value, "topological_order")')
    assert "NameError" in lesson_05.run("gradient_check")
    lesson_05.run('catch_up("05-backward")', BACKWARD, 'check("05-backward", Value)')
    lesson_05.run('catch_up("05-order")')
    assert marked(home, "microgpt.py") == {"05-order": True, "05-accumulate": True, "05-backward": False}
    assert "no method" in lesson_05.run('check("05-order", Value)'), "the session's piece went, though the file's stays"


def test_catching_up_to_the_end_of_a_lesson_brings_its_last_exercise_too(lesson_05, home):
    said = lesson_05.run('catch_up("05-reflection")')
    assert "Ready for the reflection of lesson 05." in said and "step" in said
    assert "True" in lesson_05.run('ready("05-step", step)')
    assert marked(home, "workbench.py") == {"05-hunt": True, "05-gradcheck": True, "05-step": True}
    lesson_05.run('catch_up("05-step")')
    assert "NameError" in lesson_05.run("step") and "05-step" not in marked(home, "workbench.py")


def test_an_answer_that_catch_up_put_into_the_file_earns_no_green_panel(lesson_05, home):
    """A learner who went on to lesson 06 and comes back to a lesson that they skipped."""
    learner.catch_up(course.lesson("06"))
    lesson_05.run("import sys", "del sys.modules['microgpt']", "from microgpt import Value")
    said = lesson_05.run('check("05-order", Value)')
    assert "not judged" in said and "✓" not in said
    taken = "order = Value.topological_order\n@add_to(Value)\ndef topological_order(self):\n    return order(self)"
    assert "✓" in lesson_05.run(taken, 'check("05-order", Value)'), "what is typed is judged, whatever it calls"


def test_skipping_needs_a_known_exercise_and_the_lessons_first_cell(home):
    (home / "05_backward").mkdir()
    with pytest.MonkeyPatch.context() as patch, notebook() as running:
        patch.chdir(home / "05_backward")
        assert "did you mean 05-order" in running.run('catch_up("05-oder")')
        said = " ".join(running.run('catch_up("05-backward")').split())
        assert "run the lesson's first code cell, then this one again" in said


def test_a_lesson_may_be_named_by_its_number(lesson_05):
    assert "Ready for lesson 05." in lesson_05.run("catch_up(5)")


def test_while_grading_nothing_is_skipped(home, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with notebook() as running:
        running.run('catch_up("05")', "from microgpt import Value", 'catch_up("05-backward")')
        assert "False" in running.run('hasattr(Value, "topological_order")')


# Where they are


@pytest.mark.parametrize(
    ("there", "here", "files"),
    [
        ("lessons/04_value/", "lessons/04_value", "lessons"),
        ("lessons/04_value/notes/old/", "lessons/04_value/notes/old", "lessons"),
        ("mine/04_value/", "mine/04_value", "mine"),
        ("nbgrader_config.py lessons/", ".", "work"),
        ("nbgrader_config.py lessons/ docs/pictures/", "docs/pictures", "work"),
        ("nbgrader_config.py docs/", "docs", "docs"),
        ("work/ docs/", "docs", "docs"),
        ("work/", ".", "work"),
        ("notes/4_value/", "notes/4_value", "notes/4_value"),
        ("lessons notes/", "notes", "notes"),
        ("work", ".", "."),
    ],
)
def test_the_files_stand_where_the_lessons_do(tmp_path, monkeypatch, there, here, files):
    for name in there.split():
        if name.endswith("/"):
            (tmp_path / name).mkdir(parents=True)
        else:
            (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path / here)
    monkeypatch.setattr(learner, "_started_in", [])
    assert learner.home() == tmp_path / files
    learner.stay()
    monkeypatch.chdir(tmp_path.parent)
    learner.stay()
    assert learner.home() == tmp_path / files


@pytest.mark.parametrize(
    ("folder", "config", "is_so"), [("solutions", True, True), ("solutions", False, False), ("lessons", True, False)]
)
def test_an_author_stands_in_the_solutions_of_a_course(tmp_path, monkeypatch, folder, config, is_so):
    place = tmp_path / folder / "04_value"
    place.mkdir(parents=True)
    if config:
        (tmp_path / "nbgrader_config.py").write_text("")
    monkeypatch.chdir(place)
    monkeypatch.setattr(learner, "_started_in", [])
    assert learner.of_the_author() is is_so


# What is written


def test_only_what_differs_is_written_and_what_it_replaces_is_kept(home):
    learner.write("microgpt.py", "a = 1\n")
    assert not (home / "backups").exists()
    for text_ in ("a = 1\n", "a = 2\n", "a = 2\n", "a = 3\n"):
        learner.write("microgpt.py", text_)
    assert [path.read_text() for path in sorted((home / "backups").iterdir())] == ["a = 1\n", "a = 2\n"]
    assert all(
        re.fullmatch(r"microgpt_\d{4}(-\d\d){2}_(\d\d-){3}\d{6}\.py", p.name) for p in (home / "backups").iterdir()
    )
    (home / "workbench.py").write_text(" \n")
    learner.write("workbench.py", "b = 1\n")
    assert text("workbench.py") == "b = 1\n" and not list((home / "backups").glob("workbench*"))


@pytest.mark.parametrize(("written", "says"), [("x = 1\ny = (\n", r" \(line 2\); mend it"), ("x = '\0'", "; mend it")])
def test_what_is_no_python_is_named_with_its_line_where_it_has_one(home, written, says):
    (home / "microgpt.py").write_text(written)
    with pytest.raises(course.CourseError, match=f"microgpt.py is not valid Python{says}"):
        learner.read("microgpt.py")


def test_an_answer_can_be_taken_out_of_a_file_that_does_not_run(home):
    solved("01-documents", "06-softmax")
    (home / "microgpt.py").write_text(text() + "\n\nraise ValueError('mine')\n")
    assert learner.reset(SOFTMAX) == ["06-softmax"]
    assert "def softmax" not in text() and "raise ValueError('mine')" in text()


# What is remembered


@pytest.mark.parametrize("kept", ["", "{", "[1, 2]", "7", '"text"', "\udcff"])
def test_a_memory_that_was_spoiled_is_begun_anew(home, kept):
    solved("01-documents")
    (home / learner._EXAMINED).write_bytes(kept.encode("utf-8", "surrogateescape"))
    assert learner.standings()["01-documents"] == learner.Standing("yours")
    assert list(learner._known().values()) == [""]


def test_the_last_five_hundred_verdicts_are_remembered(home):
    learner._write_known({str(number): "" for number in range(501)})
    assert list(learner._known()) == [str(number) for number in range(1, 501)]


def test_what_was_found_is_remembered_for_this_text_alone(home, monkeypatch):
    solved("01-documents", "06-softmax")
    files = {file: learner.read(file) for file in course.FILES}
    learner.remember(files, {"01-documents": "", "06-softmax": "it does not hold"})
    monkeypatch.setattr(fresh, "examine", lambda *about: pytest.fail("it was examined again"))
    assert learner.standing(SOFTMAX) == learner.Standing("yours", "it does not hold")
    assert learner.standing(course.exercise("01-documents")) == learner.Standing("yours")
    edit("highest", "largest")
    asked = []
    monkeypatch.setattr(fresh, "examine", lambda files, found, *about: asked.extend(e.id for e, _ in found) or {})
    learner.standings()
    assert asked == ["06-softmax"]


def test_the_folder_of_the_files_is_searched_first_and_stands_there_once(home, monkeypatch):
    monkeypatch.setattr(sys, "path", ["elsewhere", *sys.path])
    for _ in range(2):
        learner.load(course.lesson("04"))
    assert sys.path[0] == str(home) and sys.path.count(str(home)) == 1


def test_a_file_of_the_references_lines_alone_needs_no_import(home, monkeypatch):
    monkeypatch.setattr(fresh, "examine", lambda *about: pytest.fail("it was imported"))
    for lesson in ("04", "05"):
        learner.catch_up(course.lesson(lesson))
    asked = []
    monkeypatch.setattr(fresh, "examine", lambda files, *about: asked.append(files) or dict.fromkeys(files, ""))
    (home / "microgpt.py").write_text(text() + "\n\nMINE = 1\n")
    learner.catch_up(course.lesson("06"))
    assert len(asked) == 1 and "MINE = 1" in asked[0]["microgpt.py"] and "def backward" in asked[0]["microgpt.py"]
