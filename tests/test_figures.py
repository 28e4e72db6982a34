"""Every picture brings its words along, and shows what it says."""

from __future__ import annotations

import math
import re

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.contour import ContourSet

from autograder.checking import examine
from figures import embeddings, layers, sampling
from figures.graph import graph, operation
from figures.layers import rings
from figures.matrices import broadcast_picture, heads_picture
from figures.show import Picture, as_svg, figure, show


def test_a_picture_is_shown_with_its_words():
    shown = show(rings([[0.0, 0.1], [1.0, 1.2]], [0, 1])).data
    assert '<svg role="img" aria-label="1 points of class 0 around the middle, 1 points of class 1' in shown


def test_the_same_picture_is_the_same_text_and_two_pictures_share_no_names():
    one, again = (as_svg(rings([[0.0, 0.1], [1.0, 1.2]], [0, 1])) for _ in range(2))
    other = as_svg(rings([[0.0, 0.1], [1.0, 1.2], [1.0, 1.2]], [0, 1, 1]))
    assert one == again
    names = [set(re.findall(r' id="([^"]+)"', svg)) for svg in (one, other)]
    assert all(names) and not names[0] & names[1]


def test_a_picture_changes_nothing_else_on_its_page():
    svg = as_svg(rings([[0.0, 0.1], [1.0, 1.2]], [0, 1]))
    assert "<style" not in svg and "<script" not in svg and "://" not in svg.replace("http://www.w3.org/", "")


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="text alternative"):
        Picture(figure(), " ")


def test_a_node_says_which_operation_made_it_or_nothing():
    value = examine.namespace().Value
    a, b, zero, one, two = map(value, (2.5, -3.0, 0.0, 1.0, 2.0))
    made = {
        "+": (a + b, a - b, two + two, zero + zero),
        "×": (a * b, a / b, -a, two * two, one * one, zero * zero),
        "**": (a**3, b**2, a**0.5, b**-1, one**2),
        "exp": (a.exp(), b.exp(), zero.exp()),
        "log": (a.log(), one.log()),
        "relu": (a.relu(), b.relu()),
        # The last two are of a Value that is not right yet: without its slopes, and with one that fits a power of 50.
        "": (
            a,
            zero.relu(),
            zero**2,
            value(7.0, (a, b), (1, 1)),
            value(7.0, (a,)),
            value(2.0, (value(1e10),), (1e-8,)),
        ),
    }
    assert {name: {operation(node) for node in nodes} for name, nodes in made.items()} == {
        name: {name} for name in made
    }
    assert "made from a and b by ×" in graph(a * b, {"a": a, "b": b}).alt


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
    shades = next(shown.get_cmap() for shown in axes.collections if isinstance(shown, ContourSet))
    points = [tuple(shown.get_facecolor()[0]) for shown in axes.collections if isinstance(shown, PathCollection)]
    assert [point[:3] for point in points] == [pytest.approx(shades(end)[:3], abs=0.01) for end in (1.0, 0.0)]
