"""How fast a class is graded, beside stock nbgrader on the same submissions; measured when nothing else is running."""

from __future__ import annotations

import pytest

from autograder.authoring import class_speed
from autograder.grading.sandbox import self_test

pytestmark = [pytest.mark.alone, pytest.mark.slow]


@pytest.fixture(scope="module")
def figures() -> dict[tuple[str, int], class_speed.Figure]:
    if problem := self_test.refusal():
        pytest.skip(problem)
    found = class_speed.throughput(print)
    print(*found, sep="\n")
    return {(figure.grader, figure.submissions): figure for figure in found}


def test_ten_times_the_throughput_of_stock_nbgrader(figures):
    ours, stock = (figures[grader, class_speed.COMPARED] for grader in (class_speed.OURS, class_speed.STOCK))
    assert stock.seconds >= 10 * ours.seconds


def test_time_grows_with_the_class_and_no_faster(figures):
    _, some, many = (figures[class_speed.OURS, size] for size in class_speed.SIZES)
    assert many.seconds <= 1.25 * some.seconds * many.submissions / some.submissions


def test_memory_stays_the_same_however_large_the_class(figures):
    few, _, many = (figures[class_speed.OURS, size].megabytes for size in class_speed.SIZES)
    assert many <= 1.5 * few <= 400
