"""How fast a class is graded, beside stock nbgrader on the same submissions; measured when nothing else is running."""

from __future__ import annotations

import pytest

from autograder.authoring import class_speed
from autograder.grading.sandbox import self_test

pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.proof("speed")]


@pytest.fixture(scope="module")
def figures(in_full) -> dict[str, dict[int, class_speed.Figure]]:
    """The figures by grader and size; unless in full, of smaller classes."""
    if problem := self_test.refusal():
        pytest.skip(problem)
    found = class_speed.throughput(print) if in_full else class_speed.throughput(print, (10, 20, 160), (20,))
    print(*found, sep="\n")
    graders = (class_speed.OURS, class_speed.STOCK)
    return {grader: {one.submissions: one for one in found if one.grader == grader} for grader in graders}


def test_ten_times_the_throughput_of_stock_nbgrader(figures):
    """Of a class of twenty; the start, which is a second for both, counts for less in a large one."""
    ours, stock = (figures[grader] for grader in (class_speed.OURS, class_speed.STOCK))
    size = max(stock)
    assert stock[size].seconds >= 10 * ours[size].seconds


def test_time_grows_with_the_class_and_no_faster(figures):
    _, some, many = figures[class_speed.OURS].values()
    assert many.seconds <= 1.25 * some.seconds * many.submissions / some.submissions


def test_memory_stays_the_same_however_large_the_class(figures):
    few, _, many = (figure.megabytes for figure in figures[class_speed.OURS].values())
    assert many <= 1.5 * few <= 400
