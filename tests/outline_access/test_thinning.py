"""Thinning of small networks."""

from __future__ import annotations

import numpy as np
import pytest
from outline_access.thinning import main_roads, merge_chains, share_of_length, thin

from aicomplex_geo.network import read_profile

PLACES = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (2000, 1000), "e": (5000, 0)}


def test_streets_and_what_is_not_connected_are_left_out(build):
    net = build(
        {**PLACES, "f": (6000, 0)},
        [
            ("a", "b", "arterial", True),
            ("b", "c", "national", True),
            ("c", "d", "street", True),
            ("e", "f", "arterial", True),
            ("c", "e", "street", True),
        ],
        access=["open"] * 5,
    )
    main = main_roads(net)
    assert main.edges["road_class"].value_counts().to_dict() == {"arterial": 2, "national": 2}
    assert set(main.nodes.index) == {"a", "b", "c"}
    assert main.provenance["detail"] == "outline"
    assert share_of_length(main, net) == pytest.approx(2000 / 7000)


def test_roads_for_residents_are_no_main_roads(build):
    roads = [("a", "b", "arterial", True), ("b", "c", "arterial", True)]
    net = build(PLACES, roads, access=["open", "destination"])
    assert set(main_roads(net).nodes.index) == {"a", "b"}


def test_a_road_becomes_one_edge_each_way(build):
    roads = [("a", "b", "arterial", True), ("b", "c", "arterial", True)]
    outline = thin(build(PLACES, roads))
    assert sorted(outline.edges.index) == [("a", "c", 0), ("c", "a", 0)]
    assert outline.edges["length"].tolist() == [2000, 2000]
    assert outline.arrays.twin.tolist() == [1, 0]
    line = outline.edges.loc[("a", "c", 0)].geometry
    np.testing.assert_allclose(np.diff(line.coords, axis=0), [(1000, 0), (1000, 0)])


def test_junctions_where_something_branches_or_changes_stay(build):
    roads = [
        ("a", "b", "arterial", True),
        ("b", "c", "arterial", True),
        ("b", "d", "arterial", True),
        ("c", "e", "national", True),
    ]
    assert len(thin(build(PLACES, roads)).nodes) == 5


def test_a_junction_of_two_one_way_roads_with_opposite_directions_stays(build):
    """Two roads out of b and two into it, but no road leads through."""
    roads = [
        ("a", "b", "arterial", False),
        ("b", "c", "arterial", False),
        ("c", "d", "arterial", False),
        ("d", "b", "arterial", False),
        ("b", "a", "arterial", False),
    ]
    merged = merge_chains(build(PLACES, roads))
    assert "b" in merged.nodes.index
    assert merged.edges["length"].sum() == pytest.approx(1000 * 4 + 1000 * 2**0.5)


def test_a_ring_stays_closed(build):
    ring = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000)}
    roads = [(u, v, "arterial", True) for u, v in ("ab", "bc", "cd", "da")]
    merged = merge_chains(build(ring, roads))
    assert merged.edges["length"].sum() == 8000
    assert len(merged.nodes) >= 2


def test_delays_at_signals_stay_as_they_are(build):
    roads = [("a", "b", "arterial", True), ("b", "c", "arterial", True)]
    nodes = {
        "signals": [0, 1, 1, 0, 0],
        "crossing": [False, False, False, False, False],
        "toll_booth": [False] * 5,
    }
    counts = {"signals": [1, 0], "crossings": [1, 0], "toll_booths": [0, 0]}
    net = build(PLACES, roads, nodes=nodes, **counts)
    merged = merge_chains(net)
    assert len(merged.edges) == 2
    profile = read_profile("car_offpeak")
    assert profile.seconds(merged).sum() == pytest.approx(profile.seconds(net).sum())
