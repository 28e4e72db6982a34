"""Running somebody's code: every way it can go wrong is on record and goes no further."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from types import ModuleType

import pytest

from autograder import course
from autograder.checking import compare, limit, probes
from autograder.checking.probes import Trial


def outcome(code: str, seconds: float = 0.5, **inputs) -> probes.Outcome:
    m = ModuleType("m")
    exec(code, m.__dict__)
    return probes.run(Trial("o", lambda m, **kw: m.f(**kw), inputs), m, seconds)


def test_a_value_comes_back_as_plain_data():
    assert outcome("def f(x): return (x, [1.5])", x=2).value == [2, [1.5]]


def test_an_endless_loop_is_stopped():
    start = time.perf_counter()
    got = outcome("def f():\n    while True: pass")
    assert got.kind == "timeout" and time.perf_counter() - start < 3


def test_a_call_that_waits_is_stopped_too():
    start = time.perf_counter()
    got = outcome("import time\ndef f(): time.sleep(60)")
    assert got.kind == "timeout" and time.perf_counter() - start < 5


def test_a_loop_that_swallows_exceptions_is_stopped_too():
    assert outcome("def f():\n    while True:\n        try: 1 / 0\n        except Exception: pass").kind == "timeout"


def test_an_error_that_is_raised_when_time_is_up_is_a_time_out():
    late = "def f():\n    try:\n        while True: pass\n    except KeyboardInterrupt:\n        raise ValueError"
    for _ in range(3):
        assert outcome(late, 0.1).kind == "timeout"


@pytest.mark.parametrize("code", ["raise SystemExit(0)", "import sys; sys.exit()", "exit()"])
def test_ending_the_program_is_an_error_and_nothing_more(code):
    assert outcome(f"def f():\n    {code}").kind == "error"


def test_an_error_in_code_without_line_numbers_is_an_error_without_a_line():
    m = ModuleType("m")
    exec("def f(m): return 1 / 0", m.__dict__)
    m.f.__code__ = m.f.__code__.replace(co_linetable=b"\xff" * len(m.f.__code__.co_code))
    got = probes.run(Trial("o", m.f), m)
    assert (got.kind, got.line) == ("error", "")


def test_an_untouched_stub_is_unwritten():
    assert outcome("def f(): raise NotImplementedError").kind == "unwritten"


def test_endless_recursion_says_so():
    got = outcome("def f(): return f()", seconds=5)
    assert got.kind == "error" and "never came to an end" in got.error


def test_changing_an_input_is_noticed():
    got = outcome("def f(xs): xs.sort(); return xs[0]", xs=[3, 1, 2])
    assert got.kind == "changed" and got.value == {"xs": [1, 2, 3]}


def test_prints_are_kept_off_the_screen_and_a_flood_is_cut(capsys):
    got = outcome("def f():\n    print('hello')\n    print('x' * 10**6)\n    return 1")
    assert got.kind == "value" and got.printed.startswith("hello") and len(got.printed) <= 10_000
    assert capsys.readouterr().out == ""


def test_the_random_stream_of_the_session_is_left_alone():
    random.seed(7)
    due = random.Random(7).random()
    first = outcome("import random\ndef f(): return random.random()").value
    assert random.random() == due
    assert outcome("import random\ndef f(): return random.random()").value == first


def test_ctrl_c_is_not_mistaken_for_a_time_out():
    m = ModuleType("m")

    def f():
        raise KeyboardInterrupt

    m.f = f
    with pytest.raises(KeyboardInterrupt):
        probes.run(Trial("o", lambda m: m.f()), m)


# Limits hold however they are kept, whatever the code catches and whatever the caller does with signals

STUBBORN = {
    "a loop": "while True: pass",
    "a bare except": "while True:\n    try:\n        x = 1\n    except:\n        pass",
    "a bare except around a wait": "while True:\n    try:\n        time.sleep(.02)\n    except:\n        pass",
    "a caught stop": "try:\n    while True: pass\nexcept BaseException:\n    x = 5",
    "another error instead": "try:\n    while True: pass\nexcept BaseException:\n    raise ValueError",
    "calls that catch": "def f():\n    try:\n        return g()\n    except:\n        return 1\n"
    "def g():\n    return sum([1, 2])\nwhile True: f()",
    "a generator that goes on": "def g():\n    while True:\n        try:\n            yield 1\n"
    "        except:\n            pass\n"
    "for _ in g(): pass",
}
WAYS = [limit.by_alarm, limit.by_thread] + [limit.by_watching] * (sys.version_info >= (3, 12))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("code", STUBBORN.values(), ids=STUBBORN.keys())
def test_a_limit_holds_whatever_the_code_catches(code, way):
    if way is limit.by_thread and "sleep" in code:
        pytest.skip("a thread cannot reach into a wait; the alarm, which is used where there is one, can")
    start = time.perf_counter()
    with pytest.raises(limit.TimeUp), way(0.2):
        exec(compile(code, "<cell>", "exec"), {"time": time})
    assert time.perf_counter() - start < 5
    quiet = time.perf_counter() + 3 * limit.AGAIN
    while time.perf_counter() < quiet:
        pass  # nothing rings any more
    calls = []
    sys.setprofile(lambda frame, event, argument: calls.append(event))
    usual = time.perf_counter()
    (lambda: None)()
    sys.setprofile(None)
    assert "call" in calls and time.perf_counter() - usual < 1, "whoever watches calls afterwards can"
    assert sys.gettrace() is None or "coverage" in repr(sys.gettrace())


@pytest.mark.parametrize(("way", "worked"), [(limit.by_alarm, "thread_time"), (limit.by_thread, "process_time")])
def test_a_busy_machine_ends_nothing_before_its_time_and_a_clock_ends_what_waits(way, worked, monkeypatch):
    usual = getattr(time, worked)
    monkeypatch.setattr(limit.time, worked, lambda: usual() / 1000)  # as if a thousand others ran beside it
    with way(0.4):
        start = time.perf_counter()
        while time.perf_counter() - start < 0.8:
            pass
    with pytest.raises(limit.TimeUp), way(0.1):
        start = time.perf_counter()
        while True:
            time.sleep(0.01)
    assert time.perf_counter() - start >= 0.1 * limit.WAITS


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_ends_in_time_is_left_alone(way):
    for _ in range(50):
        with way(5):
            x = sum(range(100))
    assert x == 4950
    with pytest.raises(ZeroDivisionError), way(5):
        _ = 1 / 0


def test_a_limit_holds_in_a_job_whose_interrupts_are_ignored():
    """As in a job that a script starts with `&`."""
    code = (
        "import time; from autograder.checking import limit\n"
        "start = time.perf_counter()\n"
        "try:\n    with limit.time_limit(.2):\n        while True: pass\n"
        "except limit.TimeUp:\n    print(time.perf_counter() - start < 3)"
    )
    ran = subprocess.run(
        ["sh", "-c", f"trap '' INT; exec {sys.executable} -c \"$CODE\""],
        env={**os.environ, "CODE": code}, cwd=course.ROOT, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert ran.stdout == "True\n", ran.stderr


def test_outcomes_agree_in_kind_in_the_type_of_an_error_and_in_value():
    value, other = probes.Outcome("value", value=1.0), probes.Outcome("value", value=2.0)
    wrong, missing = (probes.Outcome("error", error=text) for text in ("ValueError: no", "KeyError: no"))
    late, changed = probes.Outcome("timeout"), probes.Outcome("changed", value=1.0)
    assert probes.agree(value, probes.Outcome("value", value=1), 1e-9)
    assert probes.agree(wrong, probes.Outcome("error", error="ValueError: in other words"), 1e-9)
    for one, another in ((value, other), (wrong, missing), (value, changed), (late, wrong), (changed, late)):
        assert not probes.agree(one, another, 1e-9) and not probes.agree(another, one, 1e-9)


# Where many answers are right, a trial reads what matters


def test_what_matters_is_read_from_the_value_and_from_nothing_else():
    trial = Trial("o", None, reads=lambda value: (sum(value), Trial))
    read = probes.read(trial, probes.Outcome("value", value=[1, 2], printed="p"))
    assert read == probes.Outcome("value", value=[3, compare.Other("type")], printed="p")
    for outcome in (probes.Outcome("changed", value=[1]), probes.Outcome("error", error="KeyError")):
        assert probes.read(trial, outcome) is outcome
    value = probes.Outcome("value", value=3)
    assert probes.read(Trial("o", None), value) is value


def test_what_cannot_be_read_is_an_error_that_shows_it():
    got = probes.read(Trial("o", None, reads=sum), probes.Outcome("value", value="a" * 200, printed="p"))
    assert (got.kind, got.value, got.line, got.printed) == ("error", None, "", "p")
    assert got.error.startswith("ValueError: 'aaa") and len(got.error) < 150
    assert got.error.endswith(" is not of the kind that was asked for")


def test_more_than_any_right_answer_holds_is_not_read(monkeypatch):
    monkeypatch.setattr(probes, "READ", 10)
    for value, entries in (([1] * 10, 10), ("a" * 10, 10), ({"a": [1, 2], "b": 3}, 8), ([[[[]]]], 3), (1, 0)):
        assert compare.is_within(value, entries) and not compare.is_within(value, entries - 1)
    trial = Trial("o", None, reads=lambda value: pytest.fail("it was read"))
    assert probes.read(trial, probes.Outcome("value", value=[1] * 11)).kind == "error"


def test_each_case_is_a_trial_by_name_or_in_the_order_of_the_probe():
    def probe(m, x, y=2):
        z = x
        return z

    found = list(probes.each("o", probe, [{"y": 3}, (1,), (1, 5)], call="f(x)", tolerance=0.5))
    assert [trial.inputs for trial in found] == [{"y": 3}, {"x": 1}, {"x": 1, "y": 5}]
    assert {(t.objective, t.probe, t.call, t.nudge, t.tolerance, t.reads) for t in found} == {
        ("o", probe, "f(x)", "", 0.5, None)
    }
    assert found[1] != Trial("o", probe, {"x": 1}, call="f(x)", tolerance=0.5)


# What is said of an error


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("raise ValueError('a\\nb')", "ValueError: a\nb"),
        ("raise ValueError", "ValueError"),
        ("raise SystemExit(3)", "SystemExit: your code ended the program"),
        ("class Own(Exception): pass\n    raise Own('x')", "Own: x"),
    ],
)
def test_an_error_is_told_with_its_type_and_text(code, error):
    assert outcome(f"def f():\n    {code}").error == error


def test_the_innermost_line_of_the_learners_own_is_shown(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("import json\n\ndef f():\n    return g()\n\ndef g():\n    return  json.loads('{')\n")
    m = ModuleType("m")
    exec(compile(file.read_text(), str(file), "exec"), m.__dict__)
    assert probes.run(Trial("o", lambda m: m.f()), m).line == "line 7: return  json.loads('{')"
    exec(compile("\n\ndef f():\n    raise NotImplementedError", "<unkept>", "exec"), m.__dict__)
    assert probes.run(Trial("o", lambda m: m.f()), m).line == "line 4"
    assert probes.run(Trial("o", course.exercise, {"y": 1}), m).line == ""


def test_a_time_out_says_how_long_it_was_given():
    got = outcome("def f():\n    print('before')\n    while True: pass", 0.2)
    assert (got.error, got.printed) == ("still running after 0.2 seconds", "before\n")


def test_inputs_are_the_learners_own_copy_and_compared_exactly():
    given = [1.0]
    assert outcome("def f(xs): return xs", xs=given).value == [1.0]
    got = outcome("def f(xs):\n    print('x')\n    xs[0] += 1e-15", xs=given)
    assert (got.kind, got.printed, given) == ("changed", "x\n", [1.0])


def test_prints_on_the_error_stream_are_kept_too(capsys):
    code = "import sys\ndef f():\n    print('a', file=sys.stderr)\n    return print('b' * 9999 + 'c') or print('d')"
    got = outcome(code)
    assert got.printed == "a\n" + "b" * 9998 and capsys.readouterr() == ("", "")


def test_a_stop_that_comes_while_a_limit_ends_does_not_keep_it_from_ending():
    clock, ended = limit._Clock(1.0, time.thread_time), []

    def end() -> None:
        ended.append(clock.running)
        if len(ended) < 3:
            raise limit.TimeUp

    with limit._ended(clock, end):
        pass
    assert ended == [False] * 3
    with pytest.raises(limit.TimeUp), limit._ended(clock, end):
        clock.stops = 1
    with pytest.raises(KeyboardInterrupt), limit._ended(clock, end):
        raise KeyboardInterrupt


def test_a_limit_inside_another_leaves_the_outer_one_in_force():
    usual = signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)
    with limit.by_alarm(30):
        outer = signal.getsignal(signal.SIGALRM)
        with limit.by_alarm(20):
            assert 10 < signal.getitimer(signal.ITIMER_REAL)[0] <= 20
        left, again = signal.getitimer(signal.ITIMER_REAL)
        assert signal.getsignal(signal.SIGALRM) == outer and 20 < left <= 30 and abs(again - limit.AGAIN) < 1e-3
    assert (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)) == usual


# Whose error it is


@pytest.mark.parametrize(
    ("code", "probe", "gave"),
    [
        ("def f(): pass", "len(m.f())", "f gave None"),
        ("def f(): return [1.0, 2.0]", "[x.data for x in m.f()]", "f gave a list of 2 floats: a float stands"),
        ("class C: pass\ndef f(): return C()", "float(m.f())", "f gave a C: a C stands where a number is due"),
        ("def f(): return 'ab'", "m.f()[5]", "f gave a str, 'ab'"),
        ("def f(): return None + 1", "m.f()", ""),
        ("def f(x): return 1", "m.f()", ""),
        ("class C: pass\ndef f(): return C()", "m.f().data", ""),
    ],
)
def test_an_error_of_the_probe_is_told_as_what_the_code_gave(code, probe, gave):
    said = probes.what_it_gave(Trial("o", of_the_course(probe)), typed(code))
    assert said.startswith(gave) and bool(said) == bool(gave)


def of_the_course(expression: str):
    """A probe in a file of the course's."""
    own: dict = {}
    exec(compile(f"def probe(m): return {expression}", f"{course.ROOT}/autograder/probe.py", "exec"), own)
    return own["probe"]


def test_the_learners_files_are_known_by_name():
    assert probes._FILES == course.FILES


def typed(code: str) -> ModuleType:
    """What a cell defines."""
    m = ModuleType("m")
    exec(compile(code, "<cell 1>", "exec"), m.__dict__)
    return m


def test_a_line_is_one_of_the_cell_before_one_of_a_file():
    m = typed("\n\ndef f(): return earlier(1)")
    exec(compile("def earlier(x):\n    return x.data", "/home/lessons/microgpt.py", "exec"), m.__dict__)
    assert probes.run(Trial("o", of_the_course("m.f()")), m).line.startswith("line 3")
    assert probes.run(Trial("o", of_the_course("m.earlier(1)")), m).line.startswith("line 2 of microgpt.py")


def test_nobody_waits_for_somebody_to_type():
    got = outcome("def f(): return input('?')")
    assert got.kind == "error" and "input()" in got.error
    assert outcome("def f():\n    raise type('Other', (NotImplementedError,), {})").kind == "error"


@pytest.mark.parametrize(
    ("body", "hint"),
    [("return bos", True), ("return len(chars)", True), ("return grow", True), ("return nothing", False)],
)
def test_a_forgotten_self_is_named(body, hint):
    code = f"""
class Holder:
    def __init__(self):
        self.bos, self.chars = 2, []
    def grow(self):
        {body}
def f():
    return Holder().grow()"""
    told = outcome(code).error
    assert told.startswith("NameError: name ") and ("; self has it, as self." in told) == hint
