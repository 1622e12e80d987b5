"""Pieces of lines are those that shapely cuts."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.ops import substring

from aicomplex_geo.routing.edge_lines import EdgeLines

CORNERS = st.lists(
    st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=2, max_size=6, unique=True
)
SHARES = st.tuples(
    st.sampled_from([0.0, 0.125, 1 / 3, 0.5]), st.sampled_from([0.5, 0.75, 0.9, 1.0])
)


@given(st.lists(st.tuples(CORNERS, SHARES), min_size=1, max_size=5))
def test_pieces_are_those_of_shapely(drawn):
    lines = np.array([shapely.LineString(corners) for corners, _ in drawn])
    start, stop = np.array([shares for _, shares in drawn]).T
    road_lines = EdgeLines(lines)
    rows = np.arange(len(lines))[::-1].copy()
    cut = road_lines.cut(rows, start[rows], stop[rows])
    for row, piece in zip(rows, cut, strict=True):
        expected = substring(lines[row], start[row], stop[row], normalized=True)
        assert shapely.hausdorff_distance(piece, expected) < 1e-9
    alone = road_lines.joined(rows, start[rows], stop[rows], np.arange(len(rows)))
    for piece, other in zip(alone, cut, strict=True):
        assert shapely.hausdorff_distance(piece, other) < 1e-9
    together = road_lines.joined(rows, start[rows], stop[rows], np.zeros(len(rows), np.int64))
    corners = [tuple(at) for piece in alone for at in shapely.get_coordinates(piece)]
    different = [at for at, _ in groupby(corners)]
    assert list(together[0].coords) == (different if len(different) > 1 else 2 * different)


def test_what_is_whole_stays_the_same_line():
    lines = np.array([shapely.LineString([(0, 0), (1, 0), (3, 1)])])
    cut = EdgeLines(lines).cut(np.array([0, 0]), np.zeros(2), np.array([1.0, 0.5]))
    assert cut[0] is lines[0]
    assert cut[1].coords[0] == (0, 0)


def test_the_ends_of_a_road_are_exact():
    line = shapely.LineString([(0.1, 0.7), (1 / 3, 0.2), (3.3, 1.1)])
    cut = EdgeLines(np.array([line])).cut(np.array([0]), np.array([0.2]), np.array([1.0]))
    assert cut[0].coords[-1] == (3.3, 1.1)


def test_a_road_without_length_has_pieces_without_length():
    lines = np.array([shapely.LineString([(5, 5), (5, 5)])])
    cut = EdgeLines(lines).cut(np.array([0]), np.array([0.2]), np.array([0.7]))
    assert list(cut[0].coords) == [(5, 5), (5, 5)]


def test_no_pieces():
    lines = np.array([shapely.LineString([(0, 0), (1, 0)])])
    none = np.zeros(0)
    assert len(EdgeLines(lines).cut(none.astype(np.int64), none, none)) == 0
