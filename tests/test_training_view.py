"""The live training curve: it keeps every loss, ends after the step at hand, and goes on from there."""

from __future__ import annotations

import gc
import math
import os
import signal

import pytest

from figures import training


@pytest.fixture
def shown(monkeypatch) -> list[dict]:
    """What the display is updated with."""
    pages: list[dict] = []

    class Picture:
        def update(self, page, raw):
            pages.append(page)

    monkeypatch.setattr(training, "display", lambda *things, display_id: Picture())
    monkeypatch.setattr(training, "REDRAW_SECONDS", 0.0)
    return pages


def steps(losses, asked=None):
    for number, loss in enumerate(losses):
        if number == asked:
            os.kill(os.getpid(), signal.SIGINT)
        yield loss


def test_it_shows_progress_and_the_time_left(shown):
    losses: list[float] = []
    training.watch(steps([3.0, 2.5, 2.0]), losses, 3, {"even guess": 3.2958})
    assert losses == [3.0, 2.5, 2.0]
    assert "step 2 of 3" in shown[1]["text/plain"] and "left" in shown[1]["text/plain"]
    assert "step 3 of 3" in shown[-1]["text/plain"] and "mean of the last 100: 2.5000" in shown[-1]["text/plain"]
    assert "first loss 3.0000" in shown[-1]["text/html"] and "even guess 3.296" in shown[-1]["text/html"]


def test_an_interrupt_ends_it_after_the_step_at_hand_and_it_goes_on(shown):
    before = signal.getsignal(signal.SIGINT)  # a job that a shell started with `&` ignores interrupts
    losses: list[float] = []
    run = steps([3.0, 2.9, 2.8, 2.7], asked=1)
    training.watch(run, losses, 4)
    assert losses == [3.0, 2.9] and "interrupted" in shown[-1]["text/plain"]
    training.watch(run, losses, 4)
    assert losses == [3.0, 2.9, 2.8, 2.7]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_loss_that_is_no_number_stops_it_with_a_sentence(shown):
    losses: list[float] = []
    training.watch(steps([3.0, math.nan, 1.0]), losses, 3)
    assert len(losses) == 2 and "no longer a number" in shown[-1]["text/plain"]


def test_the_search_for_cycles_is_off_only_meanwhile(shown):
    seen = []
    training.watch((seen.append(gc.isenabled()) or 1.0 for _ in range(2)), [], 2)
    assert seen == [False, False] and gc.isenabled()


def test_the_mean_is_that_of_the_last_hundred():
    assert training.running_mean([4.0, 2.0, 6.0, 1.0], window=2) == [4.0, 3.0, 4.0, 3.5]


def test_a_baseline_that_moves_is_compared_on_the_same_documents():
    losses, others = [3.0, 2.0], [4.0, 1.0, 9.0]
    picture = training.curve(losses, {"counting": others, "even guess": 3.3}, 3)
    assert "counting 2.500" in picture.alt and "even guess 3.300" in picture.alt
    dashed = [line for line in picture.drawn.axes[0].lines if line.get_linestyle() == "--"]
    assert sorted(list(line.get_ydata()) for line in dashed) == [[3.3] * 3, [4.0, 2.5, 14 / 3]]


def test_a_loss_near_zero_is_inside_the_picture():
    bottom, top = training.curve([1.4, 0.01] * 100).drawn.axes[0].get_ylim()
    assert bottom <= 0.01 < 1.4 < top
