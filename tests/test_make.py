"""`make lab` opens the first lesson, with the whole course in the file browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib

import pytest

from autograder import course

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed: apt install make")


def test_lab_serves_the_course_and_opens_lesson_00():
    said = subprocess.run(["make", "-n", "lab"], cwd=course.ROOT, capture_output=True, text=True, check=True).stdout
    command = next(line for line in said.splitlines() if "default_url" in line)
    opened = re.search(r"--LabApp\.default_url=/lab/tree/(\S+)", command)[1]
    assert opened.startswith(f"{course.WORK}/") and "autograder lay-out" in said
    assert (course.ROOT / opened.replace(course.WORK, "lessons")).is_file() and "00_start_here" in opened
    # A notebook named as an argument would make its own folder the root, and hide the other lessons.
    assert not re.search(r"\s\S+\.ipynb$", command.replace(f"--LabApp.default_url=/lab/tree/{opened}", ""))


def test_a_learner_has_none_of_an_instructors_tools_and_one_command_brings_them_back():
    learner, instructor = (
        json.loads((course.ROOT / "docs" / f"jupyterlab-{who}.json").read_text(encoding="utf-8"))["disabledExtensions"]
        for who in ("learner", "instructor")
    )
    assert {name.rpartition(":")[2] for name in learner} >= {"formgrader", "create-assignment", "validate-assignment"}
    assert all(learner.values()) and learner.keys() == instructor.keys() and not any(instructor.values())
    said = subprocess.run(["make", "-n", "formgrader"], cwd=course.ROOT, capture_output=True, text=True).stdout
    assert re.search(r"^JUPYTER_CONFIG_PATH=\S+/etc/instructor \S+python -m autograder\.notebook\.lab", said, re.M)


def test_the_package_is_installed_with_the_locked_build_tool():
    command = ["make", "-n", "-W", "pyproject.toml", ".venv/course"]
    said = subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True, check=True).stdout
    install = next(line for line in said.splitlines() if line.endswith("-e ."))
    # Otherwise the newest setuptools would be fetched, unlocked, and nothing could be installed without a network.
    assert "--no-build-isolation" in install
    assert re.search(r"^setuptools==\S+ \\$", (course.ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M)


def test_a_home_that_cannot_be_written_gets_one_sentence():
    command = ["make", "home", "HOME=/nowhere"]
    done = subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True)
    assert done.returncode != 0 and done.stdout == "" and "make lab HOME=" in done.stderr.splitlines()[0]


@pytest.mark.skipif(not (course.ROOT / ".git").exists(), reason="this is a copy without git")
@pytest.mark.parametrize("file", ["Makefile", "container/grade", ".ci/run", "data/names.txt"])
def test_git_gives_every_system_the_same_line_ends(file):
    command = ["git", "check-attr", "eol", "--", file]
    assert subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True).stdout.endswith("eol: lf\n")


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads((course.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (course.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## ([\d.]+)", changes, re.M)[1] == project["version"]
    assert f"\nversion: {project['version']}\n" in (course.ROOT / "CITATION.cff").read_text(encoding="utf-8")
