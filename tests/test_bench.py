"""A check answers at once."""

from __future__ import annotations

import statistics

from autograder import bench, course


def test_the_median_check_takes_less_than_three_tenths_of_a_second():
    figures = bench.check_latency()
    assert [exercise for exercise, _, _ in figures] == [e.id for e in course.exercises()]
    assert statistics.median(right for _, right, _ in figures) < 0.3
    assert statistics.median(wrong for _, _, wrong in figures) < 0.3
    assert "median over" in bench.summary(figures)
