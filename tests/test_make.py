"""`make lab` opens the first lesson, with the whole course in the file browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib

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


def test_a_foreign_package_hides_none_of_the_courses(tmp_path):
    for name in ("figures", "models"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('a stranger')")
    code = "import autograder; from figures.show import show; from models import pretrained; print('ours')"
    path = os.pathsep.join([str(tmp_path), str(course.ROOT)])
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "ours\n", ran.stderr


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads((course.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (course.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## ([\d.]+)", changes, re.M)[1] == project["version"]
    assert f"\nversion: {project['version']}\n" in (course.ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_what_a_shell_reads_ends_its_lines_as_a_shell_wants():
    for name in ("container/grade", "Makefile", ".ci/run"):
        said = subprocess.run(
            ["git", "check-attr", "eol", name], cwd=course.ROOT, capture_output=True, text=True, check=False
        )
        if said.returncode == 0:
            assert said.stdout.strip().endswith("eol: lf")
