"""Edges are drawn when they are needed; their lines are those of their nodes."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from aicomplex_geo.errors import NetworkError
from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.network.readers.osm import from_osm_file
from aicomplex_geo.network.tables import edge_lines

BENT = {1: (126.80, 35.20), 2: (126.81, 35.21), 3: (126.82, 35.20), 4: (126.83, 35.22)}
"""Positions of nodes that are on no straight line."""


@pytest.fixture
def net(write):
    street, lane = {"highway": "residential"}, {"highway": "service"}
    ways = {7: ([1, 2, 3], street), 8: ([3, 4], {**street, "oneway": "yes"}), 9: ([1, 3], lane)}
    return from_osm_file(write(BENT, ways))


def drawn(*nodes):
    return shapely.LineString([BENT[node] for node in nodes])


def test_lines_follow_the_nodes_in_the_direction_of_travel(net):
    lines = net.edges.geometry
    assert lines.to_dict() == {
        (1, 3, 0): drawn(1, 2, 3),
        (1, 3, 1): drawn(1, 3),
        (3, 1, 0): drawn(3, 2, 1),
        (3, 1, 1): drawn(3, 1),
        (3, 4, 0): drawn(3, 4),
    }


def test_lines_are_made_when_they_are_needed(net):
    rows = np.array([2, 0, 4, 2])
    taken = edge_lines(net, rows)
    assert net.arrays.twin.tolist() == [2, 3, 0, 1, -1]
    assert net._lines is not None
    assert shapely.equals_identical(taken, net.edges.geometry.to_numpy()[rows]).all()
    assert net._lines is None


def test_a_copy_is_not_drawn_before_its_edges_are_asked_for(net):
    again = pickle.loads(pickle.dumps(net))  # noqa: S301 - written here
    assert net._lines is not None
    assert again._lines is not None
    assert_geodataframe_equal(again.edges, net.edges)


def test_threads_may_draw_and_measure_at_once(write):
    ways = {7: ([1, 2, 3], {"highway": "residential"})}
    for _ in range(20):
        net = from_osm_file(write(BENT, ways))
        with ThreadPoolExecutor(4) as pool:
            asked = [lambda one=net: len(one.edges), lambda one=net: len(one.arrays.twin)] * 2
            answers = [pool.submit(question) for question in asked]
            assert [answer.result() for answer in answers] == [2] * 4


def test_the_frames_make_the_same_network(net):
    again = RoadNetwork(net.nodes, net.edges, net.provenance, restrictions=net.restrictions)
    assert_geodataframe_equal(again.nodes, net.nodes)
    assert_geodataframe_equal(again.edges, net.edges)
    assert_geodataframe_equal(pickle.loads(pickle.dumps(net)).edges, net.edges)  # noqa: S301 - written here


def test_a_speed_that_no_road_has_is_refused(write):
    ways = {
        7: ([1, 2, 3], {"highway": "residential"}),
        8: ([3, 4], {"route": "ferry", "duration": "00:00:10"}),
    }
    with pytest.raises(NetworkError, match="2 of 4 rows: posted_speed is above 200"):
        from_osm_file(write(BENT, ways))
