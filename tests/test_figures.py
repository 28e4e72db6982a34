"""Every picture brings its words along."""

from __future__ import annotations

import pytest

from figures.layers import rings
from figures.matrices import broadcast_picture, heads_picture
from figures.show import Picture, figure, show


def test_a_picture_is_shown_with_its_words():
    shown = show(rings([[0.0, 0.1], [1.0, 1.2]], [0, 1])).data
    assert shown.startswith('<img alt="1 points of class 0 around the middle, 1 points of class 1')


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="text alternative"):
        Picture(figure(), " ")


def test_a_column_is_stretched_along_the_rows():
    np = pytest.importorskip("numpy")
    table = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    words = broadcast_picture(table, table.sum(-1, keepdims=True)).alt
    assert "2 × 3 divided by a column of 2 × 1" in words
    assert "row 1: each of 4, 5, 6 by 15 gives 0.267, 0.333, 0.4" in words


def test_each_head_has_its_entries_of_every_position():
    np = pytest.importorskip("numpy")
    words = heads_picture(np.arange(12.0).reshape(2, 6), 3).alt
    assert "head 0 has [0, 1] and [6, 7]; head 1 has [2, 3] and [8, 9]; head 2 has [4, 5] and [10, 11]" in words
