"""Areas and lines, solved by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from shapely import LineString, Point, box
from shapely.ops import unary_union

from aicomplex_geo.engine import INFINITY, Search
from aicomplex_geo.errors import ParameterError, TooLargeError
from aicomplex_geo.network import Profile
from aicomplex_geo.routing import Router, isochrones
from aicomplex_geo.routing.isochrone_options import IsochroneOptions
from aicomplex_geo.routing.isochrones import IsochroneBuilder
from aicomplex_geo.routing.row_blocks import BlockSize


@pytest.fixture
def router(five, on_foot):
    return Router(five, on_foot)


def at(x, y=0.0):
    return Point(950_000 + x, 1_700_000 + y)


def test_a_row_an_origin_and_cutoff(router, points):
    sites = points({"x": (0, 0), "y": None, "z": (0, 9999)})
    frame = router.isochrones(sites, [3, 1])
    assert frame.columns.tolist() == ["from_id", "cutoff", "truncated", "geometry"]
    assert frame["from_id"].tolist() == ["x", "x", "y", "y", "z", "z"]
    assert frame["cutoff"].tolist() == [3.0, 1.0] * 3
    assert frame.geometry.isna().tolist() == [False, False, True, True, True, True]
    assert frame.crs == sites.crs
    assert frame["truncated"].dtype == bool


@pytest.mark.parametrize("overlap", ["keep", "merge", "split"])
def test_progress_tells_the_origins_on_the_network(router, points, overlap):
    sites, told = points({"x": (0, 0), "y": None, "z": (900, 0)}), []
    asked = {"overlap": overlap, "progress": lambda *count: told.append(count)}
    shown = router.isochrones(sites, 2, **asked)
    assert told[-1] == (2, 2)
    assert len(told) == (2 if overlap == "keep" else 1)
    assert shown.equals(router.isochrones(sites, 2, overlap=overlap))


def test_lines_are_cut_where_the_time_is_up(router, points):
    # from 250 m east of a: 250 m to a, and 0.25 min beyond b, onto the one-way road to c
    lines = router.isochrones(points({"x": (250, 0)}), 1, kind="lines").geometry[0]
    assert lines.length == pytest.approx(1250)
    assert lines.bounds == pytest.approx((950_000, 1_700_000, 951_250, 1_700_000))


def test_a_cutoff_is_inclusive(router, points):
    sites = points({"a": (0, 0)})
    whole = router.isochrones(sites, 1.0, kind="lines").geometry[0]
    assert whole.length == pytest.approx(1000)
    # a whole decisecond less is not enough for 1.7 m
    less = router.isochrones(sites, 1 - 1 / 600, kind="lines").geometry[0]
    assert less.length == pytest.approx(1000 * 599 / 600)


def test_towards_a_point_the_one_way_roads_are_followed_back(router, points):
    # b is reached from a, and from d within a minute; half a minute before d is on c - d
    frame = router.isochrones(points({"b": (1000, 0)}), 1.5, kind="lines", direction="to")
    assert frame.columns[0] == "to_id"
    lines = frame.geometry[0]
    assert lines.distance(at(1500, 800)) < 1e-6
    assert lines.intersection(LineString([at(1000), at(2000)]).buffer(1)).length < 2.5
    road = np.hypot(500, 800)
    assert lines.length == pytest.approx(1000 + road + road / 3)


def test_within_the_access_leg_only_area_near_the_point_is_reached(router, points):
    sites = points({"x": (500, 300)})  # three minutes on foot
    lines = router.isochrones(sites, (2, 3, 4), kind="lines").geometry
    assert [line.length for line in lines] == pytest.approx([0, 0, 1500])
    areas = router.isochrones(sites, (2, 3, 4), buffer_m=50).geometry
    # straight, at 100 m a minute, and no farther than 50 m from the leg
    leg = LineString([at(500, 300), at(500)]).buffer(50, quad_segs=64)
    within = leg.intersection(at(500, 300).buffer(200, quad_segs=64))
    assert areas[0].symmetric_difference(within).area < 50
    assert areas[1].covers(at(500, 1))
    assert not areas[0].covers(at(500))
    assert areas[2].covers(at(500, 300))


@pytest.fixture
def with_expressway(build, points, on_foot):
    """A street, a ramp up, 3 km of expressway, a ramp down, a street."""
    nodes = {"a": (0, 0), "b": (500, 0), "c": (600, 300), "d": (3600, 300), "e": (3700, 0)}
    nodes["f"] = (4500, 0)
    net = build(
        nodes,
        [
            ("a", "b", True, 500.0, "street", None),
            ("b", "c", True, 320.0, "ramp", None),
            ("c", "d", True, 3000.0, "expressway", None),
            ("d", "e", True, 320.0, "ramp", None),
            ("e", "f", True, 800.0, "street", None),
        ],
    )
    return Router(net, on_foot), points({"a": (0, 0)})


FAST = LineString([at(500), at(600, 300), at(3600, 300), at(3700)])
"""The ramps and the expressway: whoever is within 30 m of them is on them."""


def test_nothing_is_reached_beside_an_expressway(with_expressway):
    router, site = with_expressway
    area = router.isochrones(site, 10, buffer_m=100).geometry[0]
    streets = unary_union([LineString([at(0), at(500)]), LineString([at(3700), at(4500)])])
    on_it = FAST.buffer(31)
    expected = streets.buffer(100, quad_segs=64).difference(on_it)
    assert area.difference(on_it).symmetric_difference(expected).area < 500
    lines = router.isochrones(site, 10, kind="lines").geometry[0]
    assert lines.intersects(box(952_000, 1_700_200, 952_100, 1_700_400))


def test_midway_on_the_expressway_no_street_is_added(with_expressway):
    router, site = with_expressway
    before, after = router.isochrones(site, (1.6, 3), buffer_m=100).geometry
    assert after.difference(before).difference(FAST.buffer(31)).area < 20


def test_the_border_truncates(build, points, on_foot):
    nodes = {f"n{i}": (i * 100.0, 30.0 * (i % 2)) for i in range(41)}
    roads = [(f"n{i}", f"n{i + 1}", True, 1000.0, "street", None) for i in range(40)]
    # a dead end amid the network is no border
    nodes |= {"top": (2000, 900.0), "under": (2000, -900.0), "amid": (2000, 400)}
    roads += [("n0", "top", True, 1000.0, "street", None)]
    roads += [("n0", "under", True, 1000.0, "street", None)]
    roads += [("n20", "amid", True, 400.0, "street", None)]
    frame = Router(build(nodes, roads), on_foot).isochrones(points({"o": (2000, 0)}), (5, 20))
    assert frame["truncated"].tolist() == [False, True]


def test_merged_areas_are_what_any_origin_reaches(router, points):
    sites = points({"x": (0, 0), "y": (3000, 0), "lost": None})
    merged = router.isochrones(sites, (0.5, 2), overlap="merge")
    assert merged["from_id"].tolist() == ["all", "all"]
    each = router.isochrones(sites, (0.5, 2))
    for cutoff, area in zip(merged["cutoff"], merged.geometry, strict=True):
        together = each.geometry[each["cutoff"] == cutoff].union_all()
        assert area.symmetric_difference(together).area < 1e-3 * area.area
    lost = router.isochrones(points({"lost": None}), 2, overlap="merge")
    assert lost.geometry.isna().tolist() == [True]


def test_split_areas_do_not_overlap_and_leave_nothing_out(router, points):
    sites = points({"x": (100, 0), "y": (900, 0), "z": (3000, 0)})
    split = router.isochrones(sites, (0.3, 1.2, 3), overlap="split", buffer_m=200)
    merged = router.isochrones(sites, (0.3, 1.2, 3), overlap="merge", buffer_m=200)
    for cutoff, whole in zip(merged["cutoff"], merged.geometry, strict=True):
        parts = split.geometry[split["cutoff"] == cutoff]
        assert parts.is_valid.all()
        assert parts.area.sum() == pytest.approx(whole.area, rel=1e-4)
        assert parts.union_all().symmetric_difference(whole).area < 0.02 * whole.length
    for name in sites["id"]:
        small, middle, large = split.geometry[split["from_id"] == name]
        assert small.difference(middle).area < 100  # a cell of the lattice
        assert middle.difference(large).area < 100


def test_split_lines_meet_where_both_are_as_near(router, points):
    sites = points({"x": (100, 0), "y": (900, 0)})
    split = router.isochrones(sites, 1, kind="lines", overlap="split").geometry
    assert split[0].bounds[2] == pytest.approx(950_500)
    assert split[1].bounds[0] == pytest.approx(950_500)
    assert split[0].length == pytest.approx(500)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cutoffs": INFINITY / 600 - 1e-6}, "cutoffs must be one or several numbers of minutes"),
        ({"cutoffs": float("nan")}, "cutoffs must be one or several numbers of minutes above 0"),
        ({"cutoffs": (10, float("nan"))}, "found: nan"),
        ({"cutoffs": ()}, "cutoffs must be one or several"),
        ({"cutoffs": (0, 10)}, "above 0"),
        ({"cutoffs": (-5,)}, "above 0"),
        ({"cutoffs": float("inf")}, "found: inf"),
        ({"cutoffs": "10"}, "cutoffs must be minutes, not '10'"),
        ({"cutoffs": None}, "cutoffs must be minutes"),
        ({"cutoffs": (True,)}, "found: True"),
        ({"cutoffs": (10, 10)}, "must differ from each other"),
        ({"direction": "back"}, "direction must be one of from, to, not 'back'"),
        ({"kind": "raster"}, "kind must be one of polygons, lines"),
        ({"overlap": None}, "overlap must be one of keep, merge, split"),
        ({"buffer_m": 0}, "buffer_m must be metres above 0"),
        ({"buffer_m": float("nan")}, "buffer_m must be metres above 0"),
        ({"holes_m2": -1}, "holes_m2 must be square metres, 0 or more, not -1"),
        ({"holes_m2": float("inf")}, "holes_m2 must be square metres, 0 or more, not inf"),
        ({"holes_m2": None}, "holes_m2 must be square metres"),
        ({"kind": "x", "buffer_m": -1}, r"kind must be.*buffer_m must be"),
    ],
)
def test_bad_options_are_refused(router, points, options, message):
    with pytest.raises(ParameterError, match=message):
        router.isochrones(points({"x": (0, 0)}), **options)


def counted_searches(monkeypatch):
    """Count the sources of each search from now on."""
    counts = []
    times = Search.times

    def counted(search, sources, **options):
        counts.append(sources.n_sources)
        return times(search, sources, **options)

    monkeypatch.setattr(Search, "times", counted)
    return counts


def searched_two_at_a_time(router, sites, cutoffs, *, direction, overlap, kind):
    outward, network = direction == "from", router._network
    return IsochroneBuilder(
        router._prepared,
        network,
        router._snapped(sites, "origin" if outward else "destination"),
        IsochroneOptions(cutoffs, direction, kind, overlap, 500.0, 10_000.0),
        search=network.search if outward else network.reversed_search(),
        connected_within=100.0,
        size=BlockSize(values=1, min_rows=2),
    ).frame(sites.crs)


@pytest.mark.parametrize("overlap", ["merge", "split"])
@pytest.mark.parametrize("direction", ["from", "to"])
def test_origins_together_are_searched_some_at_a_time(
    router, points, monkeypatch, overlap, direction
):
    # two stand in one place, and two are equally far from b
    spots = [(250, 0), (1750, 0), (250, 0), (2900, 0), (1500, 790), (500, 0)]
    sites = points({str(number): spot for number, spot in enumerate(spots)})
    options = {"overlap": overlap, "direction": direction, "kind": "lines"}
    expected = router.isochrones(sites, [0.4, 1, 2], **options)
    counts = counted_searches(monkeypatch)
    found = searched_two_at_a_time(router, sites, [0.4, 1, 2], **options)
    assert counts == [2, 2, 2]
    assert found.geometry.geom_equals_exact(expected.geometry, 0).all()
    assert found.drop(columns="geometry").equals(expected.drop(columns="geometry"))


def test_a_cutoff_below_a_decisecond_covers_nothing(router, points):
    sites = points({"x": (250, 0), "y": (500, 300)})
    areas = router.isochrones(sites, (1e-9, 1)).geometry
    assert areas[0].is_empty
    assert areas[2].is_empty
    assert not areas[3].is_empty


def test_on_foot_no_area_is_larger_than_a_disc(build, points):
    # streets in all directions, walked at the speed of the access legs
    nodes = {f"{i},{j}": (200.0 * i, 200.0 * j) for i in range(-6, 7) for j in range(-6, 7)}
    pairs = [
        (u, f"{i + a},{j + b}")
        for u, (i, j) in ((u, map(int, u.split(","))) for u in nodes)
        for a, b in ((1, 0), (0, 1), (1, 1))
    ]
    roads = [
        (u, v, True, float(np.hypot(*np.subtract(nodes[u], nodes[v]))), "street", None)
        for u, v in pairs
        if v in nodes
    ]
    walker = Profile("walker", mode="walk", access_speed=4.8, class_speed=(("other", 4.8),))
    router = Router(build(nodes, roads), walker)
    for buffer_m in (100, 2000):
        area = router.isochrones(points({"x": (0, 0)}), 10, buffer_m=buffer_m).geometry[0]
        assert 0.9 * np.pi * 0.8**2 / 2 < area.area / 1e6 < np.pi * 0.8**2


def test_a_road_of_the_network_within_reach_counts_beside_a_road_that_leads_nowhere(build, points):
    # 100 m farther than the dead end, which is 30 m more than any road that may be joined
    nodes = {"a": (0.0, 0.0), "b": (37.0, 900.0), "c": (1000.0, 11.0), "d": (1037.0, 911.0)}
    roads = [("c", "a", False, 1000.0, "street", None), ("b", "a", True, 1000.0, "street", None)]
    router = Router(build(nodes, roads), Profile("plain", access_speed=6.0))
    areas = router.isochrones(points({"o": (1000.0, 11.0)}), (0.7, 1.6, 4.0), buffer_m=100)
    assert areas.is_valid.all()
    small, middle, large = areas.geometry
    # borders are straightened by 5 cm, each for itself
    assert small.difference(middle).area < 0.05 * small.length
    assert middle.difference(large).area < 0.05 * middle.length


@pytest.mark.parametrize("metres", [1e5, 1e25, float("inf")])
def test_a_leg_of_any_length_is_drawn_as_one_that_time_allows(five, on_foot, points, metres):
    sites = points({"x": (250, 40)})
    bounded = Router(five, on_foot, max_distance=9_000).isochrones(sites, 3)
    found = Router(five, on_foot, max_distance=metres).isochrones(sites, 3)
    assert bounded.geometry[0].area > 0
    assert found.geometry[0].equals(bounded.geometry[0])


def test_many_origins_are_judged_by_some_from_all_over(router, points, monkeypatch):
    sites = points({str(x): (x, 10) for x in range(0, 3000, 100)})
    whole = router.isochrones(sites, (1, 2))
    monkeypatch.setattr(isochrones, "MANY", 30)
    monkeypatch.setattr(isochrones, "LANES", 3)
    memory = SimpleNamespace(available=60 * 1000)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    searched = counted_searches(monkeypatch)
    with pytest.raises(TooLargeError, match=r'^the other .*by the first [6-9]\).*overlap="merge"'):
        router.isochrones(sites, (1, 2))
    assert sum(searched) <= 3 * 3
    memory.available = 1e9
    assert router.isochrones(sites, (1, 2)).equals(whole)
    order = isochrones._sample_first(list(range(100)))
    assert (order[:3], sorted(order)) == ([0, 33, 66], list(range(100)))
    assert order[3:] == sorted(order[3:])
