"""Running somebody's code: every way it can go wrong is on record and goes no further."""

from __future__ import annotations

import random
import time
from types import ModuleType

import pytest

from autograder.checking import probes
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
