"""A limit on the time that somebody's code may take, whatever it catches and whatever the caller does with signals.

What counts is the processor's time, so that a busy machine fails no answer; code that waits instead of working is
stopped after ``WAITS`` times as long by the clock.

Where the system has a timer that rings, it rings until the code gives up. Elsewhere another thread throws an exception
into this one, again and again; where there are no threads either, the code is watched as it runs.

Python itself looks for what rings only between its own steps. One call that never comes back from C, such as
``-1 in itertools.count()``, is stopped by no limit inside the process; whoever must be sure ends the process.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import CodeType, FrameType

# How long after the end the code is stopped again, as long as it goes on.
AGAIN = 0.05
# How many times its limit code may take by the clock, if the machine leaves it too little or it only waits.
WAITS = 3
_OWN = (__file__, contextlib.__file__)


class TimeUp(BaseException):
    """Raised inside code whose time is over."""


class _Clock:
    """What the two sides of a limit know: whether the code is still running, and how often it was stopped.

    ``worked`` gives the processor time that counts: that of this thread, or of the process for who looks from outside.
    """

    def __init__(self, seconds: float, worked: Callable[[], float]) -> None:
        self.running = True
        self.stops = 0
        self._worked, self._worked_enough = worked, worked() + seconds
        self._last = time.perf_counter() + WAITS * seconds

    def is_over(self) -> bool:
        """Whether the code has had its time."""
        return self._worked() >= self._worked_enough or time.perf_counter() >= self._last

    def stop(self, frame: FrameType | None) -> None:
        """Stop the code in ``frame``: at once, and every second time at its next line, for an exception that is raised
        inside a ``try`` is caught there again."""
        if not self.running or not self.is_over():
            return
        self.stops += 1
        if self.stops % 2:
            raise TimeUp
        while frame is not None and frame.f_code.co_filename not in _OWN:
            frame.f_trace = self.at_line
            frame = frame.f_back
        sys.settrace(self.at_line)

    def at_line(self, frame: FrameType, event: str, argument: object) -> Callable | None:
        """A trace function that stops the code at the next line of its own."""
        if frame.f_code.co_filename in _OWN:
            return None
        if event == "line" and self.running:
            raise TimeUp
        return self.at_line


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop the block after ``seconds`` of processor time, or ``WAITS`` times as long by the clock, or at the next step
    of Python; raises TimeUp, also if the block swallowed it."""
    way = by_thread
    if sys.platform == "emscripten":
        way = by_watching
    elif hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        way = by_alarm
    with way(seconds):
        yield


@contextlib.contextmanager
def by_alarm(seconds: float) -> Iterator[None]:
    """Let the system's timer ring. It needs no thread, and ends calls that wait; main thread only."""
    clock = _Clock(seconds, time.thread_time)
    before = signal.signal(signal.SIGALRM, lambda number, frame: clock.stop(frame))
    mask = signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    left = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)

    def end() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *left)

    with _ended(clock, end):
        yield


@contextlib.contextmanager
def by_thread(seconds: float) -> Iterator[None]:
    """Let another thread throw TimeUp into this one. A call that waits outside Python is stopped when it returns; a
    loop of such calls that catches everything is not stopped."""
    import ctypes  # for this way alone

    clock, done = _Clock(seconds, time.process_time), threading.Event()
    target = ctypes.c_ulong(threading.get_ident())

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            wait = AGAIN
            if clock.running and clock.is_over():
                clock.stops += 1
                ctypes.pythonapi.PyThreadState_SetAsyncExc(target, ctypes.py_object(TimeUp))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()

    def end() -> None:
        done.set()
        watcher.join()
        if not clock.stops:
            return
        # One exception may still be under way. It is called for and taken here: to withdraw it leaves Python 3.11
        # looking for it for ever, and a profile or a trace then hangs.
        try:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(target, ctypes.py_object(TimeUp))
            while True:
                pass
        except TimeUp:
            pass

    with _ended(clock, end):
        yield


@contextlib.contextmanager
def by_watching(seconds: float) -> Iterator[None]:
    """Look at the time at each jump and each call. It needs neither signals nor threads, but Python 3.12 or newer, and
    makes loops some seven times slower. A browser does not tell the processor's time, so there the clock decides alone:
    a busy machine fails no answer."""
    clock = _Clock(seconds, (lambda: 0.0) if sys.platform == "emscripten" else time.process_time)
    watch = sys.monitoring  # type: ignore[attr-defined]  # mypy may speak for 3.11, which has none
    tool = next(number for number in range(6) if watch.get_tool(number) is None)

    def look(code: CodeType, *about: object) -> None:
        if clock.running and code.co_filename not in _OWN and clock.is_over():
            clock.stops += 1
            raise TimeUp

    def end() -> None:
        watch.set_events(tool, 0)
        watch.free_tool_id(tool)

    watch.use_tool_id(tool, "time limit")
    for event in (watch.events.JUMP, watch.events.PY_START):
        watch.register_callback(tool, event, look)
    watch.set_events(tool, watch.events.JUMP | watch.events.PY_START)
    with _ended(clock, end):
        yield


@contextlib.contextmanager
def _ended(clock: _Clock, end: Callable[[], None]) -> Iterator[None]:
    """Run the block; then end the clock, undisturbed by it, and raise TimeUp if it had to stop the block."""
    traced = sys.gettrace()
    stopped: BaseException | None = None
    try:
        yield
    except BaseException as error:
        stopped = error
    while True:
        try:
            clock.running = False
            sys.settrace(traced)
            end()
            break
        except TimeUp:
            continue
    if clock.stops and not isinstance(stopped, KeyboardInterrupt):
        raise TimeUp from None
    if stopped is not None:
        raise stopped
