"""Isochrones do not leak across what cannot be crossed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from shapely import LineString, affinity, get_parts
from shapely.ops import unary_union

from aicomplex_geo.routing import Router

BUFFER = 200.0
APART = 2 * BUFFER + 20
"""Metres between the roads on either side: their buffers do not touch."""


def street(*names):
    return [(u, v, True, 1000.0, "street", None) for u, v in pairwise(names)]


def banks(apart):
    """Junctions of a road on either side of a river; that in the south is the main one."""
    nodes = {f"n{i}": (1000.0 * i, apart) for i in range(5)}
    return nodes | {f"s{i}": (1000.0 * i, 0.0) for i in range(-1, 5)}


SOUTH, NORTH = street(*(f"s{i}" for i in range(-1, 5))), street(*(f"n{i}" for i in range(5)))


def drawn(net, on_foot, points, at, cutoff, **options):
    options = {"buffer_m": BUFFER, "holes_m2": 0} | options
    return Router(net, on_foot).isochrones(points({"o": at}), cutoff, **options).geometry[0]


def road(roads, nodes):
    lines = [LineString([nodes[u], nodes[v]]) for u, v, *_ in roads]
    return affinity.translate(unary_union(lines), 950_000, 1_700_000)


def lines_within(area, line):
    return line.intersection(area).length


@pytest.mark.parametrize("holes", [0, 1e9])
@pytest.mark.parametrize("direction", ["from", "to"])
def test_no_area_across_a_river_without_a_bridge(build, points, on_foot, direction, holes):
    nodes = banks(APART)
    net = build(nodes, SOUTH + NORTH)
    area = drawn(net, on_foot, points, (2000, 0), 30, direction=direction, holes_m2=holes)
    here, there = road(SOUTH, nodes), road(NORTH, nodes)
    assert area.covers(here)
    assert area.within(here.buffer(BUFFER + 0.1, quad_segs=64))
    assert area.distance(there) > APART - BUFFER - 0.1


def test_a_bridge_gives_the_far_bank_from_the_bridge_on(build, points, on_foot):
    nodes = banks(APART)
    net = build(nodes, [*SOUTH, *NORTH, ("s4", "n4", True, APART, "street", None)])
    # 4 km to the bridge, and 1 km of the far bank beyond it
    cutoff = (4000 + APART + 1000) / 1000
    area = drawn(net, on_foot, points, (0, 0), cutoff)
    reached = lines_within(area, road(NORTH, nodes))
    assert reached == pytest.approx(1000, abs=2)
    assert not any(len(part.interiors) for part in get_parts(area))


def test_a_river_narrower_than_the_buffer_is_covered_up_to_the_buffer(build, points, on_foot):
    nodes = banks(BUFFER / 2 - 10)
    net = build(nodes, SOUTH + NORTH)
    area = drawn(net, on_foot, points, (2000, 0), 30)
    here, there = road(SOUTH, nodes), road(NORTH, nodes)
    assert area.covers(there)
    assert area.within(here.buffer(BUFFER + 0.1, quad_segs=64))
    lines = drawn(net, on_foot, points, (2000, 0), 30, kind="lines")
    assert lines.length == pytest.approx(5000)
    assert lines.distance(there) == pytest.approx(BUFFER / 2 - 10)
    assert drawn(net, on_foot, points, (2000, 0), 30, buffer_m=80).disjoint(there)


def test_a_ridge_is_gone_around(build, points, on_foot):
    """Two valleys that meet at their mouths: each is reached through its own mouth only."""
    nodes = banks(APART)
    net = build(nodes, [*SOUTH, *NORTH, ("s0", "n0", True, APART, "street", None)])
    for cutoff in (3, 4.5):
        area = drawn(net, on_foot, points, (2500, 0), cutoff)
        beyond = 1000 * cutoff - 2500 - APART
        assert lines_within(area, road(NORTH, nodes)) == pytest.approx(beyond, abs=2)


@pytest.fixture
def parted(build):
    """Streets on both sides of an expressway that is entered and left at its ends only."""
    nodes = banks(APART) | {f"e{i}": (2000.0 * i, APART / 2) for i in range(3)}
    ramps = [
        ("s0", "e0", True, APART / 2, "ramp", None),
        ("e2", "n4", True, APART / 2, "ramp", None),
    ]
    fast = [(u, v, True, 2000.0, "expressway", None) for u, v in (("e0", "e1"), ("e1", "e2"))]
    return nodes, build(nodes, [*SOUTH, *NORTH, *ramps, *fast])


def test_nobody_leaves_an_expressway_between_interchanges(parted, on_foot, points):
    nodes, net = parted
    south, north = road(SOUTH, nodes), road(NORTH, nodes)
    before = drawn(net, on_foot, points, (0, 0), 4.1)
    fast = road([("s0", "e0"), ("e0", "e2"), ("e2", "n4")], nodes)
    # whoever is within 30 m of the expressway is on it
    beside = before.difference(fast.buffer(31))
    assert beside.difference(south.buffer(BUFFER + 0.1, quad_segs=64)).area < 100
    assert lines_within(before, north) < 31
    lines = drawn(net, on_foot, points, (0, 0), 4.1, kind="lines")
    assert lines.intersection(fast.buffer(1)).length > 3700
    after = drawn(net, on_foot, points, (0, 0), 4 + APART / 1000 + 1)
    assert lines_within(after, north) == pytest.approx(1000, abs=2)


def test_area_between_reached_roads_is_a_hole_until_it_is_small(build, points, on_foot):
    side, inner = 1000.0, 1000 - 2 * BUFFER
    corners = {"a": (0, 0), "b": (side, 0), "c": (side, side), "d": (0, side)}
    net = build(corners, street(*"abcda"))
    kept = drawn(net, on_foot, points, (0, 0), 10, holes_m2=inner**2 - 1000)
    gone = drawn(net, on_foot, points, (0, 0), 10, holes_m2=inner**2 + 10_000)
    assert [len(area.interiors) for area in (kept, gone)] == [1, 0]
    # a footpath in the courtyard that nobody reaches keeps the hole
    inside = {"e": (480, 500), "f": (520, 500)}
    apart = build(corners | inside, [*street(*"abcda"), ("e", "f", True, 40.0, "street", None)])
    assert len(drawn(apart, on_foot, points, (0, 0), 10, holes_m2=1e9).interiors) == 1
    assert np.isclose(drawn(apart, on_foot, points, (0, 0), 10).area, kept.area)


def test_small_holes_are_filled_on_request(build, points, on_foot):
    side = 2 * BUFFER + 50
    corners = {"a": (0, 0), "b": (side, 0), "c": (side, side), "d": (0, side)}
    router = Router(build(corners, street(*"abcda")), on_foot)
    site = points({"a": (0, 0)})
    by_default = router.isochrones(site, 10, buffer_m=BUFFER).geometry[0]
    filled = router.isochrones(site, 10, buffer_m=BUFFER, holes_m2=10_000).geometry[0]
    assert [len(area.interiors) for area in (by_default, filled)] == [1, 0]
