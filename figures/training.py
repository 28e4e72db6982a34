"""A training run as a curve: while it goes on, when it is done, and next to what earlier lessons reached."""

from __future__ import annotations

import contextlib
import gc
import math
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

from IPython.display import HTML, display

from autograder import machine, output
from figures import library
from figures.show import BLUE, GREY, ORANGE, Picture, as_html, figure

WINDOW = 100
REDRAW_SECONDS = 2.0


def running_mean(losses: list[float], window: int = WINDOW) -> list[float]:
    """For each step the mean of the last ``window`` losses up to it, or of all while there are fewer."""
    total, means = 0.0, []
    for i, loss in enumerate(losses):
        total += loss - (losses[i - window] if i >= window else 0.0)
        means.append(total / min(i + 1, window))
    return means


Baselines = dict[str, float | list[float]]


def curve(losses: list[float], baselines: Baselines | None = None, num_steps: int | None = None) -> Picture:
    """Each loss as a dot, the mean of the last hundred as a line. ``baselines`` are dashed lines with their names: a
    number is level; a list, the losses that something else has on the same documents, becomes a running mean too."""
    drawn = figure(5.8, 3.3)
    axes = drawn.subplots()
    means = running_mean(losses)
    _dots(axes, losses)
    axes.plot(range(1, len(losses) + 1), means, color=BLUE, linewidth=2.2, label=f"mean of the last {WINDOW}")
    end = max(num_steps or len(losses), 2)
    axes.set_xlim(0, end)
    low = min(means, default=math.inf) < 1.5
    axes.set_ylim((0, 2.5) if low else (1.5, 4.0))
    axes.set_xlabel("step")
    axes.set_ylabel("loss, nats per token")
    lines = {name: _line(value, end) for name, value in (baselines or {}).items()}
    high = math.inf
    for place, (name, line) in enumerate(sorted(lines.items(), key=lambda item: -item[1][-1])):
        axes.plot(range(1, len(line) + 1), line, color=ORANGE if place else GREY, linestyle="--", linewidth=1.2)
        # Two lines of writing lie between two names, also where their own lines end close together.
        high = min(line[-1], high - 0.36)
        axes.annotate(
            f"{name}\n{line[-1]:.3f}",
            (1.0, high),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
        )
    drawn.legend(loc="outside upper left", ncols=2, markerscale=3)
    return Picture(drawn, _describe_curve(losses, baselines))


def _dots(axes, losses: list[float]) -> None:
    """Each loss as a dot: all of them one line of points, which is a tenth of the text that marks would be."""
    PathPatch = library.part("patches").PathPatch
    Path = library.part("path").Path

    points = [point for point in enumerate(losses, 1) for _ in range(2)]
    path = Path(points, [Path.MOVETO, Path.LINETO] * len(losses))
    path.should_simplify = False
    look: dict[str, Any] = {"color": BLUE, "alpha": 0.4}
    axes.add_patch(PathPatch(path, fill=False, linewidth=2.2, capstyle="round", **look))
    axes.plot([], [], ".", markersize=3, label="one step", **look)


def _line(baseline: float | list[float], end: int) -> list[float]:
    """The height of a baseline at each of ``end`` steps."""
    return running_mean(baseline[:end]) if isinstance(baseline, list) else [baseline] * end


def _describe_curve(losses: list[float], baselines: Baselines | None = None) -> str:
    """The text alternative of :func:`curve`; what moves is compared at the last step."""
    if not losses:
        return "A training curve without steps yet."
    mean = running_mean(losses)[-1]
    text = f"Training curve over {len(losses)} steps: first loss {losses[0]:.4f}, mean of the last {WINDOW} {mean:.4f}."
    if baselines:
        there = {name: _line(value, len(losses))[-1] for name, value in baselines.items()}
        text += " Dashed lines: " + ", ".join(f"{name} {value:.3f}" for name, value in there.items()) + "."
    return text


def watch(training: Iterator[float], losses: list[float], num_steps: int, baselines: Baselines | None = None) -> None:
    """Run ``training``, append each loss it yields to ``losses``, and show the curve, the progress and the time left.

    An interrupt (the stop button, Ctrl-C) ends it after the step at hand, so that the model is never left half updated.
    Python's search for reference cycles is off meanwhile: a graph of Values has none.
    """
    picture = display(HTML("<p>The first step is under way.</p>"), display_id=True)
    began = drawn_at = time.monotonic()
    before = len(losses)
    with _no_cyclic_gc(), _interrupts() as asked:
        for loss in training:
            losses.append(loss)
            now = time.monotonic()
            if asked or not math.isfinite(loss):
                break
            if now - drawn_at > REDRAW_SECONDS:
                left = (now - began) / (len(losses) - before) * (num_steps - len(losses))
                _update(picture, losses, baselines, num_steps, f"{machine.duration(left)} left")
                drawn_at = time.monotonic()
    ending = f"{machine.duration(time.monotonic() - began)} in all"
    if asked:
        ending = "interrupted"
    elif losses and not math.isfinite(losses[-1]):
        ending = "stopped, because the loss is no longer a number; start again with a smaller rate"
    _update(picture, losses, baselines, num_steps, ending)


def _update(picture, losses: list[float], baselines: Baselines | None, num_steps: int, note: str) -> None:
    mean = f"{running_mean(losses)[-1]:.4f}" if losses else "–"
    line = f"step {len(losses):,} of {num_steps:,} · mean of the last {WINDOW}: {mean} · {note}"
    image = as_html(curve(losses, baselines, num_steps))
    shown = {"text/html": f"{image}<div role='status'>{line}</div>", "text/plain": line}
    if picture is None:  # outside a notebook
        output.say(line)
    else:
        picture.update(shown, raw=True)


@contextlib.contextmanager
def _no_cyclic_gc():
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def _interrupts():
    """A list that becomes non-empty when the person asks to stop; a second interrupt stops at once."""
    asked: list[bool] = []
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    usual = signal.getsignal(signal.SIGINT)

    def note(number, frame) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(True)

    signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, usual)
