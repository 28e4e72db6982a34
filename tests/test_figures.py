"""Every picture brings its words along."""

from __future__ import annotations

import pytest

from figures.layers import rings
from figures.show import Picture, figure, show


def test_a_picture_is_shown_with_its_words():
    shown = show(rings([[0.0, 0.1], [1.0, 1.2]], [0, 1])).data
    assert shown.startswith('<img alt="1 points of class 0 around the middle, 1 points of class 1')


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="text alternative"):
        Picture(figure(), " ")
