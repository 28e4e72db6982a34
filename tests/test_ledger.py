"""The ledger: an entry is found again only where nothing has changed that its verdict depends on."""

from __future__ import annotations

import errno
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import course
from autograder.grading import ledger, transplant
from autograder.grading.result import Examination, Result
from classroom import VALUE

KEY = "a" * 40


@pytest.fixture
def place(tmp_path):
    return ledger.folder(tmp_path)


def examination(**changes: object) -> Examination:
    return Examination(Result(**{"exercises": {}, "max_score": 14.0} | changes), transplant.as_released(VALUE))


def versions() -> dict[str, str]:
    return {lesson.number: ledger.version(lesson) for lesson in course.lessons()}


def test_it_lies_in_the_class_room_closed_to_others(tmp_path, place):
    assert place == tmp_path / "classroom" / "ledger" == ledger.folder(tmp_path)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_the_seed_is_a_secret_that_stays_and_every_lesson_has_its_own(tmp_path, place):
    seeds = [ledger.seed(place, lesson) for lesson in course.lessons()]
    assert seeds == [ledger.seed(place, lesson) for lesson in course.lessons()] and len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**48 for seed in seeds) and max(seeds) > 2**40
    file = place / "secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and len(bytes.fromhex(file.read_text())) == 32
    other = ledger.folder(tmp_path / "other")
    assert ledger.seed(other, VALUE) != ledger.seed(place, VALUE)
    (other / "secret").write_text(file.read_text() + "\n")
    assert ledger.seed(other, VALUE) == ledger.seed(place, VALUE)


def test_what_was_written_is_read_and_nothing_else(place):
    assert ledger.read(place, VALUE, KEY) is None and not ledger.holds(place, VALUE, KEY)
    for found in (examination(), examination(reason="\N{SNOWMAN}", seconds=1.5)):
        ledger.write(place, VALUE, KEY, found)
        assert ledger.read(place, VALUE, KEY) == found and ledger.holds(place, VALUE, KEY)
    (file,) = (place / VALUE.folder).iterdir()
    assert file.name == f"{KEY}.json" and stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text(encoding="utf-8")
    assert "\N{SNOWMAN}" in text and text.endswith("\n") and list(json.loads(text)) == ["examination", "key"]
    assert ledger.read(place, VALUE, "b" * 40) is None and not ledger.holds(place, course.lesson("05"), KEY)


def entry(**result: object) -> str:
    """An entry with a result of another form."""
    usual = {"exercises": {}, "max_score": 1, "remarks": []}
    return json.dumps({"key": KEY, "examination": {"result": usual | result, "cells": []}})


DAMAGES = ["", "{", "[]", "3", "{}", f'{{"key": "{KEY}"}}', entry(odd=1), entry(exercises=3), entry(remarks=None)]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_there_and_says_nothing(place, damage):
    ledger.write(place, VALUE, KEY, examination())
    (place / VALUE.folder / f"{KEY}.json").write_text(damage)
    assert ledger.holds(place, VALUE, KEY) and ledger.read(place, VALUE, KEY) is None


def test_an_entry_under_another_name_says_nothing(place):
    ledger.write(place, VALUE, KEY, examination())
    (place / VALUE.folder / f"{KEY}.json").rename(place / VALUE.folder / f"{'b' * 40}.json")
    assert ledger.read(place, VALUE, "b" * 40) is None


def test_halves_of_entries_are_cleared_away(place):
    ledger.write(place, VALUE, KEY, examination())
    for file in (place / "x.part", place / VALUE.folder / "y.part"):
        file.write_text("half")
    ledger.clear_parts(place)
    assert list(place.rglob("*.part")) == [] and ledger.holds(place, VALUE, KEY)


def test_a_key_names_submission_version_and_seed(tmp_path):
    one, other = tmp_path / "one" / "04_value.ipynb", tmp_path / "other" / "04_value.ipynb"
    one.parent.mkdir()
    other.parent.mkdir()
    one.write_text("a")
    other.write_text("a")
    key = ledger.key(one, "v", 1)
    assert key == ledger.key(other, "v", 1) and len(key) == 40 and key.isalnum()
    assert len({key, ledger.key(one, "w", 1), ledger.key(one, "v", 2)}) == 3
    other.write_text("b")
    assert ledger.key(other, "v", 1) != key


def test_a_key_names_what_lies_beside_a_submission_that_is_not_there(tmp_path):
    """What is said of it names these files; nobody's name may stand in another's row."""
    keys = set()
    for student, name, text in (("ann", "mine", "a"), ("bob", "his", "a"), ("eve", "his", "b"), ("zoe", "", "")):
        (tmp_path / student).mkdir()
        if name:
            (tmp_path / student / f"{name}.ipynb").write_text(text)
        keys.add(ledger.key(tmp_path / student / "04_value.ipynb", "v", 1))
    assert len(keys) == 4


def test_what_may_not_be_read_has_a_key_too(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a")

    def refused(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert ledger._fingerprint(tmp_path / "file") == f"nothing: {errno.EACCES}"
    assert len(ledger.key(tmp_path / "file", "v", 1)) == 40


def test_what_is_no_plain_file_has_a_key_too_and_nothing_is_read(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a" * 9)
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "below").mkdir()
    os.mkfifo(tmp_path / "pipe")
    names = ("file", "link", "folder", "pipe", "none", "file/none")
    keys = {ledger.key(tmp_path / name, "v", 1) for name in names}
    assert len(keys) == len(names)
    monkeypatch.setattr(ledger, "_HASHED_BYTES", 9)
    assert ledger._fingerprint(tmp_path / "file").isalnum()
    monkeypatch.setattr(ledger, "_HASHED_BYTES", 8)
    before = ledger._fingerprint(tmp_path / "file")
    assert before.startswith("odd: ")
    os.utime(tmp_path / "file", ns=(1, 1))
    assert ledger._fingerprint(tmp_path / "file") != before


def test_other_points_or_another_solution_concern_the_lesson_and_later_ones(monkeypatch):
    before, exercises = versions(), course.exercises()
    for change in ({"points": 99.0}, {"solution": "x"}):
        changed = [replace(e, **change) if e.id == "04-add" else e for e in exercises]
        monkeypatch.setattr(course, "exercises", lambda changed=changed: changed)
        after = versions()
        assert [number for number in before if before[number] != after[number]] == [n for n in before if n >= "04"]


def test_another_release_concerns_its_own_lesson(monkeypatch):
    before, real = versions(), ledger._bytes
    monkeypatch.setattr(ledger, "_bytes", lambda path: real(path) + b"#" * (path.stem == VALUE.folder))
    assert [number for number, version in versions().items() if version != before[number]] == ["04"]
    monkeypatch.setattr(ledger, "_bytes", lambda path: b"")
    assert all(version != before[number] for number, version in versions().items())


def test_every_source_file_of_the_package_counts(monkeypatch):
    files = dict(ledger._package())
    for name in ("course.py", "grading/submission.py", "reference/course.json",
                 "exercises/lesson_04/add.toml", "checking/compare.py"):  # fmt: skip
        assert files[name] == (course.REFERENCE.parent / name).read_bytes()
    before = versions()
    renamed = {("checking/other.py" if name == "checking/compare.py" else name): text for name, text in files.items()}
    monkeypatch.setattr(ledger, "_package", lambda: list(renamed.items()))
    assert not set(versions().values()) & set(before.values())


def test_a_release_that_is_missing_is_no_error(tmp_path):
    assert ledger._bytes(tmp_path / "none") == b""
    (tmp_path / "some").write_bytes(b"x")
    assert ledger._bytes(tmp_path / "some") == b"x"
