"""Versions are stated alike everywhere, bounded on both sides, and locked without an address."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml

from autograder import course

PROJECT = tomllib.loads((course.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((course.ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-site.lock", "requirements-cluster.lock")


def test_conda_and_pip_name_the_same_versions():
    listed = {entry for entry in CONDA["dependencies"] if isinstance(entry, str)}
    assert listed - {"pip", f"python{PROJECT['requires-python']}"} == set(PROJECT["dependencies"])
    assert f"python{PROJECT['requires-python']}" in listed


def test_conda_understands_every_version():
    rattler = pytest.importorskip("rattler", reason="py-rattler is installed by `make test`")
    for entry in CONDA["dependencies"]:
        if isinstance(entry, str):
            assert rattler.MatchSpec(entry).name is not None


def test_conda_names_the_version_for_a_cluster():
    (package,) = PROJECT["optional-dependencies"]["cluster"]
    assert package in (course.ROOT / "environment.yml").read_text(encoding="utf-8")


def test_every_package_is_bounded_on_both_sides():
    packages = PROJECT["dependencies"] + [p for extra in PROJECT["optional-dependencies"].values() for p in extra]
    assert all(re.fullmatch(r"[\w-]+>=[\d.]+,<[\d.]+", package) for package in packages), packages


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_every_package_with_hashes_and_no_address(name):
    text = (course.ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    pinned = re.findall(r"^([\w.-]+)==\S+(?: ; .*)? \\\n    --hash=sha256:", text, re.M)
    assert len(pinned) == len(re.findall(r"^[\w.-]+==", text, re.M)) > 50
    needed = {re.split(r"[><]", package)[0] for package in PROJECT["dependencies"]}
    assert needed <= set(pinned)
