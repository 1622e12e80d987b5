"""Rounding a network keeps its junctions, its roads and their lengths."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import shapely

from aicomplex_geo.maps.embedded.predicting import guessed_lengths, morton_codes, name_codes
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


def test_a_name_is_written_as_its_place_among_those_at_its_junctions():
    # roads 0-1 and 1-2 have one name, 2-3 another, 3-1 the first
    codes, new = name_codes([7, 7, 5, 7], [(0, 1), (1, 2), (2, 3), (3, 1)])
    assert (codes, new) == ([0, 1, 0, 2], [7, 5])
