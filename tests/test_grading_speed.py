"""How fast a class is graded, beside stock nbgrader on the same submissions; measured when nothing else is running."""

from __future__ import annotations

import pytest

from autograder.grading import isolation, measure

pytestmark = [pytest.mark.alone, pytest.mark.slow]


@pytest.fixture(scope="module")
def figures() -> dict[tuple[str, int], measure.Figure]:
    if problem := isolation.refusal():
        pytest.skip(problem)
    found = measure.throughput(print)
    print(*found, sep="\n")
    return {(figure.grader, figure.submissions): figure for figure in found}


def test_ten_times_the_throughput_of_stock_nbgrader(figures):
    ours, stock = (figures[grader, measure.COMPARED] for grader in (measure.OURS, measure.STOCK))
    assert stock.seconds >= 10 * ours.seconds


def test_time_grows_with_the_class_and_no_faster(figures):
    _, some, many = (figures[measure.OURS, size] for size in measure.SIZES)
    assert many.seconds <= 1.25 * some.seconds * many.submissions / some.submissions


def test_memory_stays_the_same_however_large_the_class(figures):
    few, _, many = (figures[measure.OURS, size].megabytes for size in measure.SIZES)
    assert many <= 1.5 * few <= 400
