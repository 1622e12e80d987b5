"""A network that a service gives: the same as from a file, and where it comes from."""

from __future__ import annotations

import gzip
import re
import socket

import geopandas as gpd
import numpy as np
import osmnx
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

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
def test_the_whole_extract_is_the_network_of_its_file(mode, ask, monaco, reference, tmp_path):
    with gzip.open(reference / "osm" / "monaco.osm.gz", "rt", encoding="utf-8") as file:
        text = re.sub(r"<relation.*?</relation>", "", file.read(), flags=re.DOTALL)
    bare = tmp_path / "monaco.osm"
    bare.write_text(text, encoding="utf-8", newline="\n")
    with pytest.warns(NetworkWarning, match="no turn restrictions"):
        expected = from_osm_file(bare, mode=mode)
    west, south, east, north = monaco.bounds
    found = ask(bbox=(west - 1e-3, south - 1e-3, east + 1e-3, north + 1e-3), mode=mode)
    assert_geodataframe_equal(found.nodes, expected.nodes)
    assert_geodataframe_equal(found.edges, expected.edges)


def test_the_provenance_tells_date_and_why_turns_are_free(ask):
    net = ask(bbox=BLOCK)
    assert net.provenance["date"] == net.provenance["newest"] == DATE
    assert net.provenance["source"] == "OpenStreetMap"
    assert net.provenance["licence"] == "ODbL 1.0"
    assert net.provenance["bounds"] == list(BLOCK)
    assert net.provenance["parameters"]["mode"] == "car"
    summary = net.summary()
    assert summary["date"] == DATE
    assert summary["turn_restrictions"].startswith("none: Overpass is asked for roads")


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


def test_a_large_area_comes_in_pieces_and_is_the_same(ask, service, monkeypatch):
    whole = ask(bbox=BLOCK)
    before = len(service.questions)
    monkeypatch.setattr(osmnx.settings, "max_query_area_size", 500 * 500)
    pieces = ask(bbox=BLOCK)
    assert len(service.questions) - before > 10
    assert_geodataframe_equal(whole.edges, pieces.edges)


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
        ([], "knows 'Nowhere' not at all"),
        ([place(shapely.Point(7.42, 43.73))], "knows 'Nowhere' only as a point or a line"),
        ([{"importance": 1, "geojson": {"type": "Polygon"}}], "cannot be read|only as"),
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
    ask(bbox=BLOCK)
    assert dict(vars(osmnx.settings)) == before
    service.always = 404
    with pytest.raises(OSError, match="404"):
        ask(bbox=BLOCK)
    assert dict(vars(osmnx.settings)) == before
    assert osmnx.settings.requests_kwargs is kwargs
    assert socket.getaddrinfo is resolver


def test_settings_of_osmnx_are_used(service, monkeypatch):
    monkeypatch.setattr(osmnx.settings, "overpass_url", f"{service.url}/own")
    monkeypatch.setattr(
        osmnx.settings,
        "overpass_settings",
        '[out:json][timeout:{timeout}]{maxsize}[date:"2024-01-01T00:00:00Z"]',
    )
    from_osm(bbox=BLOCK, cache_folder=None)
    path, query = service.questions[0]
    assert path == "/own/interpreter"
    assert '[date:"2024-01-01T00:00:00Z"]' in query


def test_the_address_may_name_the_program(service):
    net = from_osm(bbox=BLOCK, endpoint=f"{service.url}/api/interpreter", cache_folder=None)
    assert net.provenance["endpoint"] == f"{service.url}/api"


def test_strange_characters_in_tags_do_no_harm(ask, monaco, service):
    way = next(w for w in monaco.ways if w["tags"]["highway"] == "primary")
    name, way["tags"]["name"] = way["tags"].get("name"), '첨단 <&"\x00\ud800\u2028 & co'
    try:
        net = ask(bbox=monaco.bounds)
    finally:
        way["tags"]["name"] = name
    assert net.edges["road_name"].str.contains('첨단 <&"').any()


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
        ({"bbox": BLOCK, "mode": "boat"}, "mode is 'boat'"),
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
