"""Every picture brings its words along, and shows what it says."""

from __future__ import annotations

import math

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection

from figures import embeddings, layers, sampling
from figures.layers import rings
from figures.show import Picture, figure, show


def test_a_picture_is_shown_with_its_words():
    shown = show(rings([[0.0, 0.1], [1.0, 1.2]], [0, 1])).data
    assert shown.startswith('<img alt="1 points of class 0 around the middle, 1 points of class 1')


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="text alternative"):
        Picture(figure(), " ")


def test_the_letters_beside_a_map_of_similar_rows_are_whole():
    drawn = embeddings.similar(
        [[math.sin(3 * i + j) for j in range(4)] for i in range(15)], list("aeiouybdglmnrst")
    ).drawn
    FigureCanvasAgg(drawn).draw()
    assert min(label.get_window_extent().x0 for label in drawn.axes[0].get_yticklabels()) >= 0


def test_bars_at_two_temperatures_share_a_scale():
    flat, sharp = (
        sampling.next_letter_bars(["a", "b", "c"], shares) for shares in ([0.2, 0.3, 0.3], [0.3, 0.42, 0.28])
    )
    assert flat.drawn.axes[0].get_ylim() == sharp.drawn.axes[0].get_ylim()


def test_the_map_shades_each_class_in_the_colour_of_its_points():
    axes = layers.decision_map(lambda p: 1 / (1 + math.exp(p[0])), [[-1.0, 0.0], [1.0, 0.0]], [0, 1]).drawn.axes[0]
    shades = next(shown.get_cmap() for shown in axes.collections if shown.get_alpha())
    points = [tuple(shown.get_facecolor()[0]) for shown in axes.collections if isinstance(shown, PathCollection)]
    assert points == [pytest.approx(shades(1.0), abs=0.01), pytest.approx(shades(0.0), abs=0.01)]
