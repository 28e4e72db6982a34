"""The learner's file: what passes is saved, nothing is lost, and it says whose each piece is."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from autograder import course, pieces
from autograder.notebook import learner, session

EVERY = {name for e in course.exercises() for name in e.pieces}


def save(exercise_id: str, *cells: str) -> list[str]:
    wanted = course.exercise(exercise_id)
    return learner.save(exercise_id, session.find(wanted.pieces, list(cells), EVERY))


def solve(exercise_id: str) -> list[str]:
    imports = course.reference_source(course.exercise(exercise_id).file).imports
    return save(exercise_id, "\n".join(imports), course.exercise(exercise_id).solution)


def test_everything_solved_gives_the_reference_program(home):
    for exercise in course.exercises():
        solve(exercise.id)
    for file in course.FILES:
        mine = pieces.flatten(pieces.parse((home / file).read_text()))
        theirs = pieces.flatten(course.reference_source(file))
        assert list(mine) == list(theirs)
        assert {name: piece.text for name, piece in mine.items()} == {
            name: piece.text for name, piece in theirs.items()
        }
        assert learner.BORROWED not in (home / file).read_text()


def test_solved_in_any_order_gives_the_same_file(home):
    solve("04-value")  # an annotation of document_loss names Value
    for exercise in reversed(course.exercises()):
        solve(exercise.id)
    for file in course.FILES:
        mine = list(pieces.flatten(pieces.parse((home / file).read_text())))
        assert mine == list(pieces.flatten(course.reference_source(file)))


def test_the_file_runs_by_itself(home):
    for exercise in course.exercises():
        solve(exercise.id)
    code = "import microgpt; v = microgpt.Value(3.0); print((v + 2).data, microgpt.Tokenizer(['ab']).encode('ba'))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=home, capture_output=True, text=True)
    assert ran.stdout.split("\n")[0] == "5.0 [2, 1, 0, 2]", ran.stderr


def test_a_file_appears_with_the_first_lesson_that_adds_to_it(home):
    for file in course.FILES:
        first = min([e.lesson for e in course.exercises() if e.file == file])
        if file != course.PROGRAM and first > "00":
            learner.catch_up(f"{int(first) - 1:02}")
            assert not (home / file).exists()
        learner.catch_up(first)
        assert (home / file).exists()


@pytest.mark.parametrize("file", course.FILES)
def test_what_is_taken_over_brings_its_imports(home, file, monkeypatch):
    monkeypatch.setattr(course, "lesson", lambda number: SimpleNamespace(number=number))
    whose = learner.catch_up("99")
    assert set(course.order(file)) <= set(whose["reference"])
    wanted = pieces.parse((home / file).read_text()).imports
    assert set(wanted) == set(course.reference_source(file).imports)


def test_an_import_from_a_file_of_the_learner_stays_in_the_notebook():
    for module in course.MODULES:
        found = session.find(
            ("f",), [f"from {module} import helper\nimport math", "def f(): return helper(math.e)"], set()
        )
        assert found.imports == ["import math"]


def test_catching_up_fills_in_and_says_whose(home):
    solve("01-encode")
    whose = learner.catch_up("05")
    assert "Tokenizer.encode" in whose["yours"] and "Tokenizer.decode" in whose["reference"]
    text = (home / "microgpt.py").read_text()
    assert f"{learner.BORROWED}01-decode" in text and f"{learner.BORROWED}01-encode" not in text
    assert "def backward" not in text
    assert learner.state("01-encode") == "yours" and learner.state("01-decode") == "reference"
    assert learner.state("05-backward") == "open"


def test_a_solved_exercise_replaces_the_borrowed_piece(home):
    learner.catch_up("05")
    solve("01-decode")
    assert f"{learner.BORROWED}01-decode" not in (home / "microgpt.py").read_text()
    assert learner.state("01-decode") == "yours"


def test_catching_up_changes_nothing_of_the_learners(home):
    mine = 'def load_documents(path):\n    """Mine."""\n    return sorted(open(path).read().split())\n'
    save("01-documents", mine)
    (home / "microgpt.py").write_text((home / "microgpt.py").read_text() + "\n\nMY_OWN = 3  # keep me\n")
    learner.catch_up("05")
    text = (home / "microgpt.py").read_text()
    assert '"""Mine."""' in text and "MY_OWN = 3  # keep me" in text


def test_a_changed_answer_leaves_a_dated_backup(home):
    save("01-documents", "def load_documents(path):\n    return ['first']\n")
    before = (home / "microgpt.py").read_text()
    save("01-documents", "def load_documents(path):\n    return ['second']\n")
    kept = list((home / "backups").glob("microgpt_*.py"))
    assert [path.read_text() for path in kept] == [before]


def test_helpers_imports_and_constants_travel_with_the_answer(home):
    save(
        "01-documents",
        "import os.path\nENCODING = 'utf-8'\nunused = 5",
        "def clean(line):\n    return line.strip()\n",
        "def load_documents(path):\n    with open(os.path.join('', path), encoding=ENCODING) as f:\n"
        "        return [clean(x) for x in f if clean(x)]\n",
    )
    text = (home / "microgpt.py").read_text()
    assert "import os.path" in text and "ENCODING = 'utf-8'" in text and "unused" not in text
    assert text.index("def clean") < text.index("def load_documents")


def test_an_answer_that_cannot_stand_alone_is_not_saved(home):
    solve("01-pairs")
    before = (home / "microgpt.py").read_text()
    with pytest.raises(course.CourseError, match="left as it is"):
        save("01-documents", "table = make_it()", "def load_documents(path, t=table):\n    return t\n")
    assert (home / "microgpt.py").read_text() == before


def test_a_file_that_is_not_python_any_more_is_left_alone(home):
    (home / "microgpt.py").write_text("def broken(:\n")
    with pytest.raises(course.CourseError, match="not valid Python"):
        learner.catch_up("05")
    assert (home / "microgpt.py").read_text() == "def broken(:\n"


def test_resetting_takes_one_answer_out(home):
    solve("01-encode")
    solve("01-decode")
    assert learner.reset("01-decode") and not learner.reset("01-decode")
    assert learner.state("01-decode") == "open" and learner.state("01-encode") == "yours"
    assert list((home / "backups").iterdir())


def test_while_grading_earlier_pieces_are_the_references(home, monkeypatch):
    save("01-documents", "def load_documents(path):\n    return ['mine']\n")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for file in course.FILES:
        monkeypatch.delitem(sys.modules, file[:-3], raising=False)
    learner.load("04")
    module = sys.modules["microgpt"]
    (home / "names.txt").write_text("anna\n")
    assert module.load_documents(home / "names.txt") == ["anna"]
    assert hasattr(module, "Tokenizer") and not hasattr(module, "Value")
