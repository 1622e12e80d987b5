"""Rounding a network keeps its junctions, its roads and their lengths."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import shapely

from aicomplex_geo.maps.embedded.predicting import (
    LAST_RANK,
    guessed_lengths,
    morton_codes,
    name_codes,
    near_ranks,
    recent_codes,
)
from aicomplex_geo.maps.embedded.quantised import quantised
from aicomplex_geo.network import from_osm_file


@pytest.fixture(scope="module")
def net(reference):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cut roads of an extract
        return from_osm_file(reference / "osm" / "monaco.osm.gz", mode="car")


def test_junctions_and_roads_stay_and_move_little(net):
    found = quantised(net, 5)
    assert set(found.nodes.index) == set(net.nodes.index)
    assert set(found.edges.index) == set(net.edges.index)
    here, there = (
        shapely.get_coordinates(np.asarray(one.nodes.geometry.loc[net.nodes.index]))
        for one in (net, found)
    )
    assert np.abs(there - here).max() < 1.1e-5
    length = found.edges["length"].loc[net.edges.index] - net.edges["length"]
    assert length.abs().max() <= 1.0
    assert abs(length.mean()) < 0.05


def test_both_directions_of_a_road_stay_one_road(net):
    found = quantised(net, 5)
    assert (found.arrays.twin >= 0).sum() == (net.arrays.twin >= 0).sum()
    ends = shapely.get_point(np.asarray(found.edges.geometry), 0)
    starts = np.asarray(found.nodes.geometry)[found.arrays.tail]
    assert (shapely.equals_exact(ends, starts)).all()


def test_the_curve_puts_near_points_together():
    spots = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [2, 0]])
    assert morton_codes(spots).tolist() == [0, 1, 2, 3, 4]


def test_a_length_is_guessed_from_the_line():
    points = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [5.0, 5.0], [5.0, 6.0]])
    assert guessed_lengths(points, np.array([0, 0, 0, 1, 1]), (100.0, 50.0)).tolist() == [
        1500,
        1000,
    ]


def test_a_name_is_written_as_its_place_among_those_at_its_junctions_then_all_others():
    # roads 0-1 and 1-2 have one name, 2-3 another, 3-1 the first; 4-5 meets none of them
    ends = [(0, 1), (1, 2), (2, 3), (3, 1), (4, 5), (5, 6)]
    codes, new = name_codes([7, 7, 5, 7, 5, 7], ends)
    assert (codes, new) == ([0, 1, 0, 2, 2, 2], [7, 5])


def test_a_value_is_written_as_its_place_in_its_group():
    codes, new = recent_codes([3, 3, 8, 3, 8], ["a", "a", "a", "b", "a"])
    assert (codes, new) == ([0, 1, 0, 0, 1], [3, 8, 3])


def test_a_road_is_written_by_how_many_junctions_are_nearer_than_its_end():
    # degrees of longitude are half as long here: 2 is as far from 0 as 4, and comes before it
    units = np.array([[0, 0], [6, 0], [4, 0], [0, 9], [0, 2]])
    tail, head = np.array([0, 0, 0, 4, 3, 2]), np.array([2, 4, 3, 0, 3, 1])
    ranks = near_ranks(units, (100.0, 50.0), tail, head)
    assert ranks.tolist() == [0, 1, 3, 0, LAST_RANK, 0]


def test_a_far_end_is_written_by_its_number():
    units = np.column_stack([np.arange(200), np.zeros(200, dtype=np.int64)])
    tail, head = np.array([0, 0, 150]), np.array([LAST_RANK, LAST_RANK + 1, 0])
    ranks = near_ranks(units, (1.0, 1.0), tail, head)
    assert ranks.tolist() == [LAST_RANK - 1, 2 * LAST_RANK + 1, LAST_RANK + 150]
