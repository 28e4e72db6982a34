"""The shipped checkpoint and the model that runs it."""

from __future__ import annotations

import hashlib
import json
import math
import random

import pytest

from autograder import data
from autograder.course import CourseError
from models import pretrained


def test_the_checkpoint_has_the_canonical_shape():
    weights = json.loads(data.path("checkpoint.json").read_text(encoding="utf-8"))["weights"]
    assert sum(len(row) for rows in weights.values() for row in rows) == 4192
    assert data.path("checkpoint.json").stat().st_size < 20_000


def test_it_has_learnt_names():
    names = random.Random(0).sample(data.path("names.txt").read_text(encoding="utf-8").split(), 100)
    surprise = [
        -math.log(pretrained.next_letter(name[:i])[26 if i == len(name) else ord(name[i]) - ord("a")])
        for name in names
        for i in range(len(name) + 1)
    ]
    # Guessing evenly gives ln 27 = 3.30, the bigram of lesson 02 about 2.45.
    assert 2.2 < sum(surprise) / len(surprise) < 2.42


def test_probabilities_sum_to_one_and_the_temperature_sharpens_them():
    warm, cold = (pretrained.next_letter("em", t) for t in (1.0, 0.3))
    assert (
        sum(warm) == pytest.approx(1) and sum(cold) == pytest.approx(1) and len(warm) == len(pretrained.letters()) == 27
    )
    assert max(cold) > max(warm)


def test_the_same_seed_gives_the_same_names():
    first, second = ([pretrained.sample(rng) for _ in range(5)] for rng in (random.Random(7), random.Random(7)))
    assert first == second and len(set(first)) > 1


@pytest.mark.parametrize(("prefix", "temperature"), [("é", 1.0), ("a" * 16, 1.0), ("em", 0.0), ("em", -1.0)])
def test_bad_input_is_one_sentence(prefix, temperature):
    with pytest.raises(ValueError, match=r"\.$"):
        pretrained.next_letter(prefix, temperature)


def test_a_missing_file_says_how_to_get_it_back():
    with pytest.raises(CourseError, match="fresh copy"):
        data.path("nothing.txt")


def test_the_names_are_the_right_file():
    digest = hashlib.sha256(data.path("names.txt").read_bytes()).hexdigest()
    assert digest.startswith("0a30b555")
