"""Wrong and unusual right answers, written as differences from the solution: each form, and what does not fit."""

from __future__ import annotations

import ast
import re

import pytest

from autograder import course
from autograder.checking import answers

FOLDER = answers.EXERCISES
WORDS = 'says = "why"\npaper = "an instance"\n'


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Puts text in place of an exercise's answers; the answers it then has."""
    monkeypatch.setattr(answers, "EXERCISES", tmp_path / "autograder" / "exercises")
    answers._answers.cache_clear()

    def write(exercise_id: str, text: str):
        exercise = course.exercise(exercise_id)
        file = answers.EXERCISES / f"lesson_{exercise.lesson}" / f"{exercise.name}.toml"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
        return answers.mistakes(exercise_id) + answers.oddities(exercise_id)

    yield write
    answers._answers.cache_clear()


def test_a_swap_changes_the_solution_in_the_places_it_names(written):
    (made,) = written(
        "00-longest", '[wrong."last"]\nswap = ["> len(best)", ">= len(best)", "names[0]", "names[-1]"]\n' + WORDS
    )
    solution = course.exercise("00-longest").solution
    assert made.code == solution.replace("> len(best)", ">= len(best)").replace("names[0]", "names[-1]")
    assert (made.exercise, made.name, made.says, made.counterexample) == ("00-longest", "last", "why", "an instance")


def test_swaps_see_the_solution_and_not_each_other(written):
    (made,) = written(
        "10-step",
        '[right."x"]\nswap = ["m_hat = self.m[i]", "v_hat = self.v[i]", "v_hat = self.v[i]", "m_hat = self.m[i]"]\n',
    )
    assert "        v_hat = self.v[i] / (1 - self.beta1**self.steps)\n        m_hat = self.v[i]" not in made.code
    assert made.code.index("v_hat = self.v[i]") < made.code.index("m_hat = self.m[i]")


def test_swapped_pieces_may_touch(written):
    (made,) = written("00-longest", '[right."x"]\nswap = ["best = names", "best = name", "[0]", "s[ 0 ]"]\n')
    assert "best = names[ 0 ]" in made.code


def test_a_body_stands_below_the_solutions_head(written):
    (made,) = written("00-longest", '[right."sorted"]\nbody = "return max(names, key=len)"\n')
    assert made.code == "def longest(names: list[str]) -> str:\n    return max(names, key=len)\n"


def test_a_body_names_its_function_where_there_are_several(written):
    (made,) = written("10-checkpoint", '[right."none"]\nbody.restore = "pass"\n')
    assert made.code.endswith("adam) -> None:\n    pass\n") and "def checkpoint(" in made.code


def test_a_cell_stands_as_it_is(written):
    (made,) = written("00-longest", '[right."other"]\ncell = "longest = max"\n')
    assert made.code == "longest = max"


@pytest.mark.parametrize(
    ("exercise_id", "text", "problem"),
    [
        ("00-longest", '[wrong."a"]\nswap = ["nothing", ""]\n' + WORDS, "'nothing' stands 0 times in the solution"),
        ("00-longest", '[wrong."a"]\nswap = ["name", ""]\n' + WORDS, r"'name' stands \d+ times in the solution"),
        ("00-longest", '[wrong."a"]\nswap = ["names[0]", "x", "[0]", "y"]\n' + WORDS, "overlaps"),
        ("00-longest", '[wrong."a"]\nswap = ["names[0]"]\n' + WORDS, "pairs"),
        ("00-longest", '[wrong."a"]\nswap = ["names[0]", "names"]\n', "says and paper|paper and says"),
        ("00-longest", '[wrong."a"]\n' + WORDS, "one of swap, body and cell"),
        ("00-longest", '[right."a"]\nbody = "x"\ncell = "y"\n', "one of swap, body and cell"),
        ("00-longest", '[right."a"]\nbody = "x"\nsays = "y"\n', "nothing else"),
        ("00-longest", '[right."a"]\nbody.shortest = "x"\n', "no function shortest"),
        ("10-checkpoint", '[right."a"]\nbody = "x"\n', "several functions"),
    ],
)
def test_a_difference_that_does_not_fit_is_one_clear_sentence(written, exercise_id, text, problem):
    with pytest.raises(course.CourseError, match=problem) as caught:
        written(exercise_id, text)
    sentence = str(caught.value)
    exercise = course.exercise(exercise_id)
    assert sentence.startswith(f"autograder/exercises/lesson_{exercise.lesson}/{exercise.name}.toml, [")
    assert '"a"]' in sentence and "\n" not in sentence and sentence.endswith(".")


def test_what_is_no_table_of_answers_is_named(written):
    with pytest.raises(course.CourseError, match="something other than"):
        written("00-longest", '[wrongs."a"]\ncell = "x"\n')


def test_what_is_no_toml_is_named(written):
    with pytest.raises(course.CourseError, match=r"longest\.toml is not readable TOML"):
        written("00-longest", "[wrong")


def test_an_exercise_is_a_pair_of_files_and_no_other_file_lies_there():
    """Beside the pairs only what they themselves use: modules of a lesson, and those of all lessons."""
    pairs = {f"lesson_{e.lesson}/{e.name}.{end}" for e in course.exercises() for end in ("py", "toml")}
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.suffix not in ("", ".pyc")}
    assert pairs <= there
    used = set()
    for path in FOLDER.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        used |= {
            f"{m[1]}/{m[2]}.py"
            for m in re.finditer(r"^from autograder\.exercises\.(lesson_\d\d)\.(\w+) import", text, re.M)
        }
        for m in re.finditer(r"^from autograder\.exercises import (.+)$", text, re.M):
            used |= {f"{name}.py" for name in m[1].split(", ")}
    assert there - pairs == (used | {"__init__.py"}) - pairs


@pytest.mark.parametrize("exercise", course.exercises(), ids=lambda exercise: exercise.id)
def test_every_known_answer_defines_all_that_its_check_is_given(exercise):
    """Without a notebook the reference fills in what is missing; in one it is an error."""
    asked = {name.split(".")[-1] for name in exercise.pieces if name.split(".")[0] in exercise.objects}
    asked -= {"__init__"}  # a dataclass has none of its own
    for answer in (*answers.oddities(exercise.id), *answers.mistakes(exercise.id)):
        nodes = [*ast.walk(ast.parse(answer.code))]
        defined = {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        stored = [node for node in nodes if isinstance(getattr(node, "ctx", None), ast.Store)]
        defined |= {getattr(node, "attr", getattr(node, "id", "")) for node in stored}
        assert asked <= defined, f"{answer.name} lacks {sorted(asked - defined)}"
