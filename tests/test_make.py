"""`make lab` opens the first lesson, with the whole course in the file browser."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from autograder import course


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed: apt install make")
def test_lab_serves_the_course_and_opens_lesson_00():
    said = subprocess.run(["make", "-n", "lab"], cwd=course.ROOT, capture_output=True, text=True, check=True).stdout
    command = next(line for line in said.splitlines() if "jupyter lab" in line)
    opened = re.search(r"--LabApp\.default_url=/lab/tree/(\S+)", command)[1]
    assert (course.ROOT / opened).is_file() and "00_start_here" in opened
    # A notebook named as an argument would make its own folder the root, and hide the other lessons.
    assert not re.search(r"\s\S+\.ipynb$", command.replace(f"--LabApp.default_url=/lab/tree/{opened}", ""))
