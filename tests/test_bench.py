"""A check answers at once."""

from __future__ import annotations

import statistics

import pytest

from autograder import course
from autograder.authoring import bench
from models import rungs


@pytest.mark.alone
def test_the_median_check_takes_less_than_three_tenths_of_a_second():
    figures = bench.check_latency()
    assert [row["exercise"] for row in figures] == [e.id for e in course.exercises()]
    assert statistics.median(row["right"] for row in figures) < 0.3
    assert statistics.median(row["wrong"] for row in figures) < 0.3


def test_the_rungs_are_measured_beside_each_other(monkeypatch):
    fast = tuple(rung for rung in rungs.RUNGS if rung.name in ("arrays", "numpy"))
    monkeypatch.setattr(rungs, "RUNGS", fast)
    first, second = bench.rung_speeds()
    assert (first["rung"], first["ratio"], second["rung"]) == ("arrays", 1, "numpy") and second["ratio"] > 1
    assert all(row["losses"] == rungs.STEPS and row["difference"] < 1e-9 for row in (first, second))
