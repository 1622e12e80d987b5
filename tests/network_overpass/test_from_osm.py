"""A network that a service gives: the same as from a file, and where it comes from."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import osmnx
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from aicomplex_geo.errors import NetworkWarning, ParameterError
from aicomplex_geo.network import read_network
from aicomplex_geo.network.readers.osm import from_osm_file
from aicomplex_geo.network.readers.overpass import Endpoints, from_osm

BLOCK = (7.412, 43.727, 7.428, 43.742)
DATE = "2014-11-05T10:47:02Z"


@pytest.fixture
def ask(service):
    """``from_osm`` on the running services, which keeps nothing."""

    def asked(**options):
        return from_osm(endpoint=service.endpoints, **{"cache_folder": None, **options})

    return asked


@pytest.mark.parametrize("mode", ["car", "bike", "walk"])
def test_the_whole_extract_is_the_network_of_its_file(mode, ask, monaco, reference):
    expected = from_osm_file(reference / "osm" / "monaco.osm.gz", mode=mode)
    found = ask(bbox=round_about(monaco), mode=mode)
    assert_geodataframe_equal(found.nodes, expected.nodes)
    assert_geodataframe_equal(found.edges, expected.edges)


def round_about(extract):
    west, south, east, north = extract.bounds
    return west - 1e-3, south - 1e-3, east + 1e-3, north + 1e-3


@pytest.mark.parametrize(("mode", "count"), [("car", 38), ("bike", 26)])
def test_turn_restrictions_are_those_of_the_file(mode, count, serve, bayreuth, reference, tmp_path):
    with pytest.warns(NetworkWarning, match="1 turn restrictions"):
        expected = from_osm_file(reference / "osm" / "north-bayreuth.osm.gz", mode=mode)
    service = serve(bayreuth)
    options = {"endpoint": service.endpoints, "cache_folder": tmp_path / "cache", "mode": mode}
    for found in (from_osm(bbox=round_about(bayreuth), **options) for _ in range(2)):
        assert_geodataframe_equal(found.nodes, expected.nodes)
        assert_geodataframe_equal(found.edges, expected.edges)
        assert_frame_equal(found.restrictions, expected.restrictions)
        assert found.provenance["turn_restrictions"] == len(found.restrictions) == count
        assert found.summary()["turn_restrictions"] == f"{count} of 39"  # 40 in the file
        assert found.summary()["access_km"] == expected.summary()["access_km"]
    assert len(service.questions) == 1  # the second one came from the cache
    found.save(tmp_path / "found")
    expected.save(tmp_path / "expected")
    # only a file also has what the base map shows
    tables = {path.name for path in (tmp_path / "expected").glob("*.parquet")} - {"basemap.parquet"}
    assert len(tables) == 3
    for file in tables:
        same = [(tmp_path / folder / file).read_bytes() for folder in ("found", "expected")]
        assert same[0] == same[1]


def test_a_restriction_of_ways_outside_the_area_is_left_out(serve, bayreuth):
    area = round_about(bayreuth)
    whole = from_osm(bbox=area, endpoint=serve(bayreuth).endpoints, cache_folder=None)
    outside = "turn restrictions left out: a member way is outside the area"
    assert whole.provenance["counts"][outside] == 1  # the extract itself was cut there
    assert whole.provenance["warnings"] == []
    of = {
        role: {one["ref"] for one in relation["members"] if one["role"] == role}
        for relation in bayreuth.relations[:1]
        for role in ("from", "to")
    }
    assert of["from"] != of["to"]
    only = [way for way in bayreuth.ways if way["id"] in of["from"]]
    service = serve(SimpleNamespace(answer=lambda _: bayreuth.elements(only)))
    net = from_osm(bbox=area, endpoint=service.endpoints, cache_folder=None)
    assert net.provenance["counts"][outside] >= 1
    assert len(net.restrictions) == 0
    assert "in the area applies to this network" in net.provenance["turn_restrictions"]


def test_the_provenance_tells_the_date_and_why_there_are_no_turn_restrictions(ask):
    net = ask(bbox=BLOCK)
    assert net.provenance["date"] == net.provenance["newest"] == DATE
    assert net.provenance["source"] == "OpenStreetMap"
    assert net.provenance["licence"] == "ODbL 1.0"
    assert net.provenance["bounds"] == list(BLOCK)
    assert net.provenance["parameters"]["mode"] == "car"
    summary = net.summary()
    assert summary["date"] == DATE
    assert summary["turn_restrictions"] == "none: there are none in the area"


def test_a_network_ends_at_the_first_node_beyond_the_area(ask, monaco):
    net = ask(bbox=BLOCK)
    everything = ask(bbox=monaco.bounds)
    area = shapely.box(*BLOCK)
    touches = net.edges.geometry.intersects(area)
    assert touches.all()
    outside = net.nodes[~net.nodes.intersects(area)]
    assert len(outside) > 0
    assert outside["boundary"].sum() > len(outside) / 2
    within = everything.edges[everything.edges.within(area)]
    same = net.edges.reindex(within.index)
    np.testing.assert_array_equal(same["length"], within["length"])
    assert net.provenance["counts"]["ways that leave the area"] > 0
    assert "nodes missing" not in net.provenance["counts"]


def test_a_polygon_with_a_hole(ask):
    ring = shapely.box(*BLOCK)
    hole = ring.centroid.buffer(0.003)
    net = ask(polygon=ring.difference(hole))
    inner = net.nodes[net.nodes.within(hole.buffer(-0.002))]
    assert inner.empty
    assert len(net.nodes) > 50


def test_equal_questions_give_equal_bytes(ask, tmp_path):
    first, second = ask(bbox=BLOCK).save(tmp_path / "a"), ask(bbox=BLOCK).save(tmp_path / "b")
    for file in ("nodes.parquet", "edges.parquet", "manifest.json"):
        assert (first / file).read_bytes() == (second / file).read_bytes()
    assert read_network(first).provenance["date"] == DATE


def test_a_large_area_comes_in_tiles_and_is_the_same(ask, service, monaco):
    whole = ask(bbox=round_about(monaco))
    assert len(service.questions) == 1
    wide = (7.07, 43.475, 7.77, 43.995)  # the corner of its four tiles is in Monaco
    tiles = ask(bbox=wide)
    assert len(service.questions) == 1 + 4
    assert_geodataframe_equal(whole.nodes, tiles.nodes)
    assert_geodataframe_equal(whole.edges, tiles.edges)
    assert tiles.provenance["hash"] == whole.provenance["hash"]


def test_a_place_is_asked_of_nominatim(ask, service):
    outline = shapely.box(*BLOCK)
    service.places["Monte-Carlo, Monaco"] = [
        {**place(shapely.Point(7.42, 43.73)), "importance": 0.9},
        {**place(outline), "importance": 0.5},
    ]
    net = ask(place="Monte-Carlo, Monaco")
    assert net.provenance["name"] == "Monte-Carlo, Monaco"
    assert net.provenance["bounds"] == list(BLOCK)
    assert_geodataframe_equal(net.edges, ask(bbox=BLOCK).edges)
    assert service.questions[0] == ("/search", "Monte-Carlo, Monaco")


def place(shape):
    west, south, east, north = shape.bounds
    return {
        "lat": "43.73",
        "lon": "7.42",
        "importance": 0.5,
        "boundingbox": [str(south), str(north), str(west), str(east)],
        "geojson": shapely.geometry.mapping(shape),
    }


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ([], "does not know 'Nowhere'"),
        (
            [place(shapely.Point(7.42, 43.73))],
            "has no boundary for 'Nowhere', only a point or a line",
        ),
        (
            [{"importance": 1, "geojson": {"type": "Polygon"}}],
            "the boundary of 'Nowhere' cannot be read",
        ),
    ],
)
def test_a_place_without_an_outline_is_told(found, message, ask, service):
    service.places["Nowhere"] = found
    with pytest.raises(ParameterError, match=message):
        ask(place="Nowhere")
    assert {path for path, _ in service.questions} == {"/search"}


def test_progress_grows_to_the_end(ask):
    told = []
    ask(bbox=BLOCK, progress=lambda doing, share: told.append((doing, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert "Overpass" in told[0][0]


def test_osmnx_stays_as_it_was(ask, service, monkeypatch):
    kwargs = {"headers": {"X-Own": "1"}, "timeout": 3, "verify": True}
    monkeypatch.setattr(osmnx.settings, "requests_kwargs", kwargs)
    monkeypatch.setattr(osmnx.settings, "cache_folder", "my cache")
    before, resolver = dict(vars(osmnx.settings)), socket.getaddrinfo
    service.places["Monte-Carlo"] = [place(shapely.box(*BLOCK))]
    ask(place="Monte-Carlo")
    assert dict(vars(osmnx.settings)) == before
    service.always = 404
    with pytest.raises(OSError, match=r"Nominatim .*404"):
        ask(place="Monte-Carlo")
    assert dict(vars(osmnx.settings)) == before
    assert osmnx.settings.requests_kwargs is kwargs
    assert socket.getaddrinfo is resolver


def test_the_address_may_name_the_program(service):
    net = from_osm(bbox=BLOCK, endpoint=f"{service.url}/api/interpreter", cache_folder=None)
    assert net.provenance["endpoint"] == f"{service.url}/api"


def test_strange_characters_in_tags_do_no_harm(ask, monaco, service):
    strange = "첨단 <&\"'\t\n]]>\u2028\U0001f6e3 & co"
    way = next(w for w in monaco.ways if w["tags"]["highway"] == "primary")
    name, way["tags"]["name"] = way["tags"].get("name"), strange
    try:
        net = ask(bbox=monaco.bounds)
    finally:
        way["tags"]["name"] = name
    assert net.edges["road_name"].str.contains(strange, regex=False).any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "exactly one of place, bbox and polygon.*none"),
        ({"bbox": BLOCK, "place": "Monaco"}, "found place and bbox"),
        ({"bbox": (1, 2, 3)}, "four numbers"),
        ({"bbox": "7,43,8,44"}, "four numbers"),
        ({"bbox": (7.4, 43.7, 7.3, 43.8)}, "west < east"),
        ({"bbox": (35.1, 126.7, 35.3, 127.0)}, "in the order west, south, east, north"),
        ({"bbox": (float("nan"), 43, 8, 44)}, "west < east"),
        ({"bbox": (124, 33, 132, 39)}, "km², more than the 25,000 km².*from_osm_file"),
        ({"polygon": shapely.Point(7, 43)}, "is a Point"),
        ({"polygon": gpd.GeoSeries([shapely.box(*BLOCK)])}, "is a GeoSeries.*union_all"),
        ({"polygon": shapely.Polygon()}, "is empty"),
        ({"polygon": shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])}, "not valid.*make_valid"),
        ({"polygon": shapely.box(2e5, 5e5, 2.1e5, 5.1e5)}, "not degrees"),
        ({"place": "  "}, "place is empty"),
        ({"bbox": BLOCK, "mode": "boat"}, "not 'boat'"),
    ],
)
def test_a_wrong_question_is_never_sent(options, message, ask, service):
    with pytest.raises(ParameterError, match=message):
        ask(**options)
    assert service.questions == []


def test_an_address_is_checked():
    with pytest.raises(ParameterError, match=r"overpass is 'overpass-api\.de'"):
        from_osm(bbox=BLOCK, endpoint="overpass-api.de")
    with pytest.raises(ParameterError, match="address of nominatim"):
        Endpoints(nominatim="file:///etc")
