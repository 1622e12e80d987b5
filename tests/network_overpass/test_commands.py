"""``network osm``, ``network import``, and a study that is built on what they save."""

from __future__ import annotations

import json
import socket

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from aicomplex_geo.cli import main
from aicomplex_geo.network import read_network
from aicomplex_geo.study import new_study
from tests.nodelink_link import ORDINARY_LINK

BLOCK = "7.412,43.727,7.428,43.742"
NORTH_BAYREUTH = "11.46,49.96,11.62,50.07"
SITES = """\
id,name_ko,name_en,kind,status,status_date,lat,lon,certainty_m,position_basis,source,as_of
works,공장,Works,industrial_complex,operating,2014,49.9842,11.5729,150,inferred,made,2014
park,연구단지,Research park,industrial_complex,planned,2014,49.9854,11.5583,20,surveyed,made,2014
village,마을,Village,district,existing,2014,50.0168,11.5233,,surveyed,made,2014
"""
HUBS = """\
id,name_ko,name_en,kind,status,status_date,lat,lon,certainty_m,position_basis,closed,closed_since,source,as_of
stop,정류장,Stop,rail,operating,2014,49.9930,11.5443,30,surveyed,false,,made,2014
gate,관문,Gate,bus_terminal,operating,2014,49.9746,11.5996,30,surveyed,false,,made,2014
lost,위치 모름,Nobody knows where,airport,operating,2014,,,,unknown,false,,made,2014
"""
SOURCES = """\
[sources.made]
title = "Made for a test"
publisher = "aicomplex_geo"
licence = "CC0"
date = "2014-11-05"
attribution = "invented"
"""
STUDY = """\
[study]
id = "bayreuth"
title_ko = "바이로이트 북부"
title_en = "North of Bayreuth"
bounds = [11.46, 49.96, 11.62, 50.07]
reference_date = "2014-11-05"
origins_layer = "sites"
origin = "works"
hubs = "hubs"
cutoffs = [2, 5, 10]
"""
LAYER = """
[layers.{0}]
file = "{0}.csv"
title_ko = "{0}"
title_en = "{0}"
geometry = "point"
source = ["made"]
as_of = "2014"
"""


def run(*arguments):
    return main([str(one) for one in arguments])


@pytest.fixture
def study(tmp_path):
    """A small study of the north of Bayreuth; only its positions are real."""
    folder = tmp_path / "북쪽 바이로이트"
    folder.mkdir()
    files = {
        "sites.csv": SITES,
        "hubs.csv": HUBS,
        "sources.toml": SOURCES,
        "study.toml": STUDY + LAYER.format("sites") + LAYER.format("hubs"),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


def maps_of(out):
    return sorted(path.name for path in out.glob("*.html"))


def times(out):
    table = pd.read_parquet(out / "od.parquet")
    return table.set_index(["profile", "from_id", "to_id"])["travel_time"]


def test_an_imported_file_carries_a_study(reference, study, tmp_path, capsys):
    extract, roads = reference / "osm" / "north-bayreuth.osm.gz", tmp_path / "roads"
    assert run("network", "import", extract, "--out", roads) == 0
    said = capsys.readouterr()
    assert "junctions and " in said.out
    assert "turn restrictions: 38" in said.out
    assert said.err.startswith("aicomplex-geo: note: north-bayreuth.osm.gz: 1 turn restrictions")
    assert run("network", "info", roads) == 0
    assert "  date: 2014-11-05T10:47:02Z\n" in capsys.readouterr().out
    out = tmp_path / "maps"
    assert run("build", "--study", study, "--network", roads, "--out", out) == 0
    assert maps_of(out) == [
        "accessibility.html", "claims.html", "compare.html", "hubs.html", "index.html",
        "overview.html", "report.html", "scenarios.html", "sites.html",
    ]  # fmt: skip
    found = times(out).loc["car_offpeak"]
    assert found.loc["works"][["stop", "gate"]].between(2, 30).all()
    assert found.loc["village"]["stop"] > 5
    assert found.loc["park"].isna().to_dict() == {"stop": False, "gate": False, "lost": True}
    told = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert "OpenStreetMap" in json.dumps(told)


def test_a_download_carries_the_same_study(serve, bayreuth, study, tmp_path, capsys, monkeypatch):
    service, roads, out = serve(bayreuth), tmp_path / "roads", tmp_path / "maps"
    monkeypatch.chdir(tmp_path)
    address = ("--endpoint", service.endpoints.overpass)
    arguments = ("network", "osm", "--bbox", NORTH_BAYREUTH, "--out", roads, *address)
    assert run(*arguments) == 0
    assert "turn restrictions: 38\n" in capsys.readouterr().out
    assert list((tmp_path / "aicomplex_geo_cache").glob("overpass-*.json.gz"))
    net = read_network(roads)
    assert len(net.edges) > 2_000
    assert run("build", "--study", study, "--network", roads, "--out", out) == 0
    assert len(maps_of(out)) == 9
    assert times(out).loc["car_offpeak", "works", "stop"] < 30
    asked = len(service.questions)
    assert run(*arguments) == 0
    assert len(service.questions) == asked


@pytest.mark.parametrize("prj", [True, False])
def test_an_imported_node_link_carries_a_study(prj, tmp_path, capsys):
    new_study(tmp_path / "study")
    folder = node_link(tmp_path / "표준노드링크", prj=prj)
    roads, out = tmp_path / "roads", tmp_path / "maps"
    arguments = ("network", "import", folder, "--out", roads)
    if not prj:
        assert run(*arguments) == 1
        assert "crs" in capsys.readouterr().err
        assert not roads.exists()
        arguments = (*arguments, "--crs", "EPSG:5186")
    assert run(*arguments) == 0
    assert len(read_network(roads).edges) == 2 * 2 * 11 * 10
    assert run("build", "--study", tmp_path / "study", "--network", roads, "--out", out) == 0
    assert len(maps_of(out)) == 9
    assert times(out).loc["car_offpeak", "site_a", "station"] > 1


def node_link(folder, *, prj):
    """A grid of streets round the places of the template, as the standard node-link has it."""
    folder.mkdir()
    size, first = 11, (195_000.0, 430_000.0)
    places = {
        (i, j): shapely.Point(first[0] + 1_000 * i, first[1] + 1_000 * j)
        for i in range(size)
        for j in range(size)
    }
    ids = {place: f"{100 + place[0]}{100 + place[1]}" for place in places}
    pairs = [(a, (a[0] + x, a[1] + y)) for a in places for x, y in ((1, 0), (0, 1))]
    pairs = [(a, b) for a, b in pairs if b in places]
    both = [*pairs, *((b, a) for a, b in pairs)]
    nodes = gpd.GeoDataFrame(
        {"NODE_ID": list(ids.values()), "NODE_TYPE": "101", "NODE_NAME": "교차로", "TURN_P": "0"},
        geometry=list(places.values()),
        crs="EPSG:5186",
    )
    links = gpd.GeoDataFrame(
        {
            "LINK_ID": [str(2_000_000 + number) for number in range(len(both))],
            "F_NODE": [ids[a] for a, _ in both],
            "T_NODE": [ids[b] for _, b in both],
            **ORDINARY_LINK,
            "LENGTH": 1_000.0,
        },
        geometry=[shapely.LineString([places[a], places[b]]) for a, b in both],
        crs="EPSG:5186",
    )
    for name, frame in (("MOCT_NODE", nodes), ("MOCT_LINK", links)):
        frame.to_file(folder / f"{name}.shp", encoding="cp949")
        (folder / f"{name}.cpg").unlink()
        if not prj:
            (folder / f"{name}.prj").unlink()
    return folder


def test_a_place_is_downloaded(service, tmp_path, capsys, monkeypatch):
    ring = [[7.412, 43.727], [7.428, 43.727], [7.428, 43.742], [7.412, 43.742], [7.412, 43.727]]
    service.places["몬테카를로"] = [
        {
            "importance": 1,
            "lat": "43.7",
            "lon": "7.4",
            "boundingbox": ["43.727", "43.742", "7.412", "7.428"],
            "geojson": {"type": "Polygon", "coordinates": [ring]},
        }
    ]
    addresses = (
        "--endpoint",
        service.endpoints.overpass,
        "--nominatim",
        service.endpoints.nominatim,
    )
    out, cache = tmp_path / "도로망", tmp_path / "받은 자료"
    place = ("--place", "몬테카를로", "--mode", "walk")
    arguments = ("network", "osm", *place, "--out", out, "--cache", cache, *addresses)
    assert run(*arguments) == 0
    net = read_network(out)
    assert net.provenance["name"] == "몬테카를로"
    assert net.provenance["parameters"]["mode"] == "walk"
    assert len(list(cache.glob("*.json.gz"))) == 2
    assert run("network", "info", out) == 0
    assert "turn_restrictions: none" in capsys.readouterr().out


def test_nobody_listens_is_one_line_and_writes_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = ("--endpoint", f"http://127.0.0.1:{port}/api")
    assert run("network", "osm", "--bbox", BLOCK, "--out", "roads", *address) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "refuses connections" in said.err
    assert not (tmp_path / "roads").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["osm", "--out", "x"], "exactly one of place, bbox and polygon"),
        (["osm", "--out", "x", "--bbox", "1,2,3"], "--bbox is '1,2,3'"),
        (["osm", "--out", "x", "--bbox", "a,b,c,d"], "--bbox is 'a,b,c,d'"),
        (["osm", "--out", "x", "--bbox", "35.1,126.7,35.3,127.0"], "in the order west, south"),
        (["osm", "--out", "x", "--bbox", BLOCK, "--mode", "boat"], "not 'boat'"),
        (["osm", "--out", "x", "--bbox", BLOCK, "--endpoint", "x.org"], "address of overpass"),
        (["import", "nowhere.osm.gz", "--out", "x"], "nowhere.osm.gz does not exist"),
        (["import", "a.txt", "--out", "x"], "a.txt has none of the extensions"),
        (["import", "a.txt", "--out", "x", "--crs", "EPSG:5186"], "--crs is for node-link"),
        (["import", "a.txt", "--out", "x", "--bbox", BLOCK], "--bbox is for node-link"),
        (["import", "empty", "--out", "x"], "MOCT_NODE"),
        (["import", "empty", "--out", "x", "--mode", "bike"], "not for the mode bike"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_asked_wrongly_is_told_in_a_line(arguments, message, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("roads")
    (tmp_path / "empty").mkdir()
    # wrong options end with 2, what is not there or not readable with 1
    lacking = ["nowhere.osm.gz" in arguments, arguments == ["import", "empty", "--out", "x"]]
    assert run("network", *arguments) == (1 if any(lacking) else 2)
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("arguments", [["osm", "--bbox", BLOCK], ["import", "a.osm"], ["import"]])
def test_a_command_without_what_it_needs_is_2(arguments, capsys):
    assert run("network", *arguments) == 2
    assert "--help" in capsys.readouterr().err
