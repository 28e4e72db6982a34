"""Running somebody's code: every way it can go wrong is on record and goes no further."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from types import ModuleType

import pytest

from autograder import course
from autograder.checking import limit, probes
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
    assert sys.gettrace() is None or "coverage" in repr(sys.gettrace())


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
