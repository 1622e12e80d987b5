"""Routes: their lines, lengths and tolls."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import psutil
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from shapely import Point

from aicomplex_geo.errors import AlignmentError, TooLargeError
from aicomplex_geo.routing import Router, routes
from aicomplex_geo.routing.result_size import ResultSize
from aicomplex_geo.study import load_study


@pytest.fixture
def router(five, on_foot):
    return Router(five, on_foot)


def test_a_route_goes_from_snapped_point_to_snapped_point(router, points):
    route = router.routes(points({"x": (250, 100)}), points({"y": (1750, 50)})).iloc[0]
    line = [(x - 950_000, y - 1_700_000) for x, y in route.geometry.coords]
    assert line == [(250, 0), (1000, 0), (1750, 0)]
    assert route["toll"] == pytest.approx(75 + 75)
    assert (route["travel_time"], route["distance"], route["access_time"]) == (3.0, 1695.0, 1.5)


def test_round_a_one_way_road(router, points):
    route = router.routes(points({"x": (1750, 0)}), points({"y": (1250, 0)})).iloc[0]
    line = [(x - 950_000, y - 1_700_000) for x, y in route.geometry.coords]
    assert line == [(1750, 0), (2000, 0), (1500, 800), (1000, 0), (1250, 0)]
    assert route["toll"] == pytest.approx(25 + 100 + 100 + 25)


def test_against_the_edge_on_a_two_way_road(router, points):
    route = router.routes(points({"x": (750, 0)}), points({"y": (250, 0)})).iloc[0]
    assert [x - 950_000 for x, _ in route.geometry.coords] == [750, 250]
    assert route["toll"] == pytest.approx(50)


def test_a_route_to_where_one_is_has_no_length(router, points):
    site = points({"x": (1250, 10)})
    route = router.routes(site, site).iloc[0]
    assert route.geometry.length == 0
    assert Point(route.geometry.coords[0]) == Point(951_250, 1_700_010)
    assert (route["travel_time"], route["distance"], route["toll"]) == (0.0, 0.0, 0.0)


def test_a_route_may_go_straight(router, points):
    starts, ends = points({"x": (1250, 500)}), points({"y": (1250, 510)})
    route = router.routes(starts, ends).iloc[0]
    assert [(x - 950_000, y - 1_700_000) for x, y in route.geometry.coords] == [
        (1250, 500), (1250, 510),
    ]  # fmt: skip
    assert (route["travel_time"], route["access_time"]) == (0.1, 0.1)
    assert (route["distance"], route["toll"]) == (13.0, 0.0)


def test_all_pairs_or_by_position(router, points):
    starts, ends = points({"x": (0, 0), "y": (500, 0)}), points({"u": (900, 0), "v": None})
    frame = router.routes(starts, ends)
    assert frame["from_id"].tolist() == ["x", "x", "y", "y"]
    assert frame["to_id"].tolist() == ["u", "v", "u", "v"]
    assert frame.geometry.isna().tolist() == [False, True, False, True]
    assert frame["toll"].isna().tolist() == [False, True, False, True]
    paired = router.routes(starts, ends, paired=True)
    assert paired[["from_id", "to_id"]].to_numpy().tolist() == [["x", "u"], ["y", "v"]]
    assert paired.columns.tolist() == [
        "from_id", "to_id", "travel_time", "distance", "access_time", "toll", "status", "geometry",
    ]  # fmt: skip
    with pytest.raises(AlignmentError, match="2 origins, but 1 destinations"):
        router.routes(starts, ends.iloc[:1], paired=True)


def test_routes_are_in_the_crs_of_the_origins(router, points):
    degrees = points({"x": (0, 0)}).to_crs("EPSG:4326")
    routes = router.routes(degrees, points({"y": (900, 0)}))
    assert routes.crs == degrees.crs
    assert Point(routes.geometry[0].coords[0]).distance(degrees.geometry[0]) < 1e-7


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("paired", [True, False])
def test_blocks_make_no_difference(monkeypatch, size, paired):
    study = load_study()
    router = Router(study.network())
    hubs = study.hubs()
    some = hubs[hubs.geometry.notna()].iloc[:4]
    whole = router.routes(some, some, paired=paired)
    monkeypatch.setattr(routes, "PAIRS_PER_BLOCK", size)
    assert_geodataframe_equal(router.routes(some, some, paired=paired), whole)


def test_no_pairs_by_position_have_no_routes(router, points):
    none = points({"x": (0, 0)}).iloc[:0]
    found = router.routes(none, none, paired=True)
    assert found.shape == router.routes(none, none).shape
    assert list(found) == list(router.routes(none, none))


def test_routes_that_would_not_fit_are_refused(router, points, monkeypatch):
    starts, ends = points({"x": (0, 0), "y": (500, 0)}), points({"u": (900, 0), "v": (700, 0)})
    memory = SimpleNamespace(available=4 * 400 - 1)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    with pytest.raises(TooLargeError, match=r"4 routes .*without their coord.*about 1\.6 kB"):
        router.routes(starts, ends)
    memory.available = 4 * 400 + 5
    assert len(router.routes(starts, ends)) == 4
    monkeypatch.setattr(routes, "PAIRS_PER_BLOCK", 3)
    with pytest.raises(TooLargeError, match=r"by a sample of 4\).*paired=True"):
        router.routes(starts, ends)
    memory.available = 4 * (400 + 3 * 32)
    assert len(router.routes(starts, ends)) == 4


def test_the_sample_is_of_pairs_all_over_the_table(router, points, monkeypatch):
    many = points({str(i): (10 * i, 0) for i in range(100)})
    monkeypatch.setattr(routes, "PAIRS_PER_BLOCK", 99)
    seen = []
    monkeypatch.setattr(ResultSize, "estimate", lambda _, shapes: seen.append(shapes))
    router.routes(many, many)
    router.routes(many, many, paired=True)
    first, paired = seen
    assert (len(first), len(paired)) == (32**2, 100)
    assert {first[0].coords[0], first[-1].coords[0]} == {paired[0].coords[0], paired[-1].coords[0]}


def test_a_result_is_refused_by_what_it_still_takes(monkeypatch):
    memory = SimpleNamespace(available=1000 * 464)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    size = ResultSize(1000, what="1,000 lines", remedy="Ask for less.", enough=100)
    short, long = (
        shapely.linestrings(np.broadcast_to(np.arange(n)[:, None], (100, n, 2))) for n in (2, 40)
    )
    for _ in range(8):
        size.add(short)
        memory.available -= 100 * 464  # they are in memory now
    memory.available = 100 * 500
    message = r"^the other 100 of 1,000 lines \(.* each, by the first 900\) would take"
    with pytest.raises(TooLargeError, match=message):
        size.add(long)
    memory.available = 1e9
    size.add(long)
