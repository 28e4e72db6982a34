"""A check answers at once, and what is said of speed follows from what was measured."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from autograder import cli, course
from autograder.authoring import bench, tables
from autograder.checking import examine
from models import rungs


@pytest.mark.alone
def test_the_median_check_takes_less_than_three_tenths_of_a_second():
    figures = bench.check_latency(repeats=1)
    assert [row["exercise"] for row in figures] == [e.id for e in course.exercises()]
    assert statistics.median(row["right"] for row in figures) < 0.3
    assert statistics.median(row["wrong"] for row in figures) < 0.3


def test_the_rungs_are_measured_beside_each_other(monkeypatch):
    chosen = tuple(rung for rung in rungs.RUNGS if rung.name in ("arrays", "numpy", "numpy, batches"))
    monkeypatch.setattr(rungs, "RUNGS", chosen)
    arrays, numpy, batches = bench.rung_speeds(2)
    assert min(arrays["seconds_per_step"]) > max(batches["seconds_per_step"])
    assert min(batches["seconds_per_step"]) > max(numpy["seconds_per_step"]) > 0
    assert all(row["losses"] == rungs.STEPS and row["difference"] < 1e-9 for row in (arrays, numpy))
    assert batches["documents"] == 16 and "losses" not in batches


def test_a_timed_rung_shares_its_process_with_nothing_heavy():
    code = (
        "import sys, models.rungs.__main__; print(*{'torch', 'IPython', 'nbformat', 'matplotlib'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=course.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_time_in_which_other_processes_run_does_not_count(monkeypatch):
    def slow_steps(m, f, begin, steps):
        time.sleep(0.3)  # stands for a processor that somebody else has
        yield from [0.0] * steps

    monkeypatch.setattr(rungs, "RUNGS", (rungs.Rung("slow", "", slow_steps),))
    assert rungs.run("slow", examine.namespace(), None, 3).seconds < 0.1


def test_what_readme_says_of_the_rungs_follows_from_what_was_measured():
    def row(name, seconds, documents=1):
        return {
            "rung": name, "what": "", "documents": documents, "seconds_per_step": seconds, "losses": 1000,
            "identical": False, "difference": 1e-15,
        }  # fmt: skip

    rows = [
        row("plain", [0.21, 0.2, 0.18]),
        row("plain, collector off", [0.1, 0.1, 0.13]),
        row("numpy, batches", [3.2e-4, 3e-4, 3.3e-4], 16),
    ]
    table = tables.tables({"rungs": {"machine": {}, "figures": rows}})[0]
    assert table.rows[0][2:6] == ("200 ms (180–210)", "200 ms", "0.5", "1")
    assert table.rows[2][2:6] == ("320 µs (300–330)", "20 µs", "5,000", "10,000")


def test_measuring_one_part_leaves_the_others_in_the_file(monkeypatch, tmp_path):
    monkeypatch.setitem(bench.PARTS, "lessons", ("", lambda say: {"each": {}, "all": 60, "at a time": 2}))
    file = tmp_path / "benchmark.json"
    file.write_text('{"checks": "measured before", "lessons": "too"}')
    assert CliRunner().invoke(cli.main, ["bench", "lessons", "--json", str(file)]).exit_code == 0
    kept = json.loads(file.read_text())
    assert kept["checks"] == "measured before" and kept["lessons"]["figures"]["all"] == 60
