"""Versions are stated alike everywhere, bounded on both sides, and locked without an address."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from autograder import course

_FILE = tomllib.loads((course.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, GROUPS = _FILE["project"], _FILE["dependency-groups"]
CONDA = (course.ROOT / "environment.yml").read_text(encoding="utf-8")
EXTRAS = ("test", "site", "cluster", "hub", "mutation")
LOCKS = ["requirements.lock", *(f"requirements-{extra}.lock" for extra in EXTRAS)]


def test_conda_and_pip_name_the_same_versions():
    listed = set(re.findall(r"^  - (\S+)$", CONDA, re.M))
    assert listed == {"conda-forge", "pip", "pip:", f"python{PROJECT['requires-python']}", *PROJECT["dependencies"]}
    assert all(package in CONDA for package in PROJECT["optional-dependencies"]["cluster"])


def test_pip_takes_what_conda_hands_to_it(tmp_path):
    # conda writes the entries below `pip:` into a requirements file and has pip read it in the course's folder.
    for_pip = re.findall(r"^ {6}- (.+)$", CONDA, re.M)
    file = tmp_path / "requirements.txt"
    file.write_text("".join(f"{line}\n" for line in for_pip), encoding="utf-8")
    offline = ["--dry-run", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    read = subprocess.run(
        [sys.executable, "-m", "pip", "install", *offline, "--requirement", file],
        cwd=course.ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert read.returncode == 0, read.stderr
    assert f"Would install {PROJECT['name']}" in read.stdout


def test_every_package_is_bounded_on_both_sides():
    extras = [*PROJECT["optional-dependencies"].values(), *GROUPS.values()]
    packages = PROJECT["dependencies"] + [package for extra in extras for package in extra]
    assert all(re.fullmatch(r"[\w-]+>=[\d.]+,<[\d.]+", package) for package in packages), packages


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_every_package_with_hashes_and_no_address(name):
    text = (course.ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    pinned = re.findall(r"^([\w.-]+)==\S+(?: ; .*)? \\\n    --hash=sha256:", text, re.M)
    assert len(pinned) == len(re.findall(r"^[\w.-]+==", text, re.M)) > 50
    needed = {re.split(r"[><]", package)[0] for package in PROJECT["dependencies"]}
    assert needed <= set(pinned)


@pytest.mark.parametrize("group", GROUPS)
def test_locks_of_groups_hold_the_versions_of_the_course(group):
    text = (course.ROOT / f"requirements-{group}.lock").read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    pinned = re.findall(r"^([\w.-]+)==(\S+)(?: ; .*)? \\\n    --hash=sha256:", text, re.M)
    assert len(pinned) == len(re.findall(r"^[\w.-]+==", text, re.M))
    assert {re.split(r"[><]", package)[0] for package in GROUPS[group]} <= {name for name, _ in pinned}
    ours = re.findall(r"^([\w.-]+)==(\S+)", (course.ROOT / "requirements.lock").read_text("utf-8"), re.M)
    assert [one for one in pinned if one[0] in dict(ours) and one not in ours] == []
