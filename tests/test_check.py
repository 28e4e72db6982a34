"""``check`` and ``ready`` as they are called below an exercise: what they say, keep and raise."""

from __future__ import annotations

import gc
import re

import pytest

from autograder import course
from autograder.checking import answers, collector
from autograder.notebook import check, learner
from notebook_shell import notebook

SOFTMAX = course.exercise("06-softmax")
WRONG = "def softmax(logits):\n    return logits"


@pytest.fixture
def typed(home):
    with notebook() as running:
        running.run('catch_up("06")', "from microgpt import Value")
        yield running


def test_a_call_with_other_objects_says_how_it_is_written(typed):
    for call in ('check("06-softmax")', 'check("06-softmax", 1, 2)'):
        assert 'write check("06-softmax", softmax).' in typed.run(call)


def test_a_seed_repeats_the_instances_and_another_check_draws_anew(typed):
    typed.run(WRONG)
    seeds = {re.search(r"seed=(\d+)", typed.check("06-softmax"))[1] for _ in range(4)}
    assert len(seeds) > 1 and all(0 <= int(seed) < 10_000 for seed in seeds)
    first, again = (typed.run('check("06-softmax", softmax, seed=17)') for _ in range(2))
    assert first == again and "seed=17" in first and typed.run('check("06-softmax", softmax, seed=0)') != first


def test_the_learners_own_object_is_checked_under_any_name_over_the_sessions_pieces(typed):
    typed.run(SOFTMAX.solution.replace("softmax", "mine"), WRONG)
    assert "✓ 06-softmax" in typed.check("06-softmax", "mine") and "✓ 06-softmax" not in typed.check("06-softmax")


def test_what_happened_is_said_once_with_an_instance_on_paper(typed):
    typed.run(answers.mistakes("06-softmax")[0].code)
    said = typed.check("06-softmax")
    assert said.count("What happened:") == said.count("On paper:") == 1


def test_a_mistake_is_named_where_an_answer_fails_and_not_where_it_is_unwritten(typed, monkeypatch):
    asked = []
    monkeypatch.setattr(check.diagnosis, "diagnose", lambda verdict, again: asked.append(verdict.state) or [])
    for answer in (WRONG, "def softmax(logits):\n    raise NotImplementedError", SOFTMAX.solution):
        typed.run(answer)
        typed.check("06-softmax")
    assert asked == ["failed"]


def test_what_passed_earlier_and_is_still_there_is_said(typed):
    still = "microgpt.py still holds the answer of yours that passed earlier."
    typed.run(WRONG)
    assert still not in typed.check("06-softmax")
    typed.solve("06-softmax")
    typed.run(WRONG)
    assert still in typed.check("06-softmax")
    typed.run("def softmax(logits):\n    raise NotImplementedError")
    assert still not in typed.check("06-softmax")
    typed.run(WRONG)
    (learner.home() / "microgpt.py").write_text("def broken(:\n")
    assert "✗" in (said := typed.check("06-softmax")) and still not in said and "Traceback" not in said


def test_while_grading_nothing_is_saved_and_a_failure_is_an_error(typed, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    before = (learner.home() / "microgpt.py").read_text()
    said = typed.solve("06-softmax")
    assert "✓ 06-softmax" in said and "Saved" not in said
    assert (learner.home() / "microgpt.py").read_text() == before
    typed.run(WRONG)
    with pytest.raises(check.CheckFailed, match="^06-softmax: ✗") as caught:
        check.check("06-softmax", lambda logits: logits)
    assert caught.value._render_traceback_() == [str(caught.value)]
    assert "CheckFailed" not in typed.check("06-softmax")


def test_a_cell_waits_for_a_piece_that_is_not_right_yet(typed):
    typed.run(WRONG)
    for call in ("softmax", "softmax, 1", "", "None"):
        assert typed.run(f'print(ready("06-softmax", {call}))') == "This cell waits for exercise 06-softmax.\nFalse\n"
    typed.run(SOFTMAX.solution)
    assert typed.run('print(ready("06-softmax", softmax))') == "True\n"
    assert typed.run('print(ready("06-softmax", softmax, 1))') != "True\n"


def test_the_collector_looks_seldom_while_a_check_runs_and_is_then_as_before(typed):
    noted = re.sub(r"(def .*:\n)", r"\1    seen.add(gc.get_threshold()[0])\n", SOFTMAX.solution)
    before = gc.get_threshold()
    typed.run("import gc; seen = set()", noted)
    typed.check("06-softmax")
    assert typed.run("print(*seen)").split() == [str(collector.SELDOM)] and gc.get_threshold() == before
