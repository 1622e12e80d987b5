"""The two tables of the strategic network, read with nothing but csv and networkx."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import networkx as nx
import pytest
from pyproj import Geod

CLASSES = {"expressway", "urban_expressway", "national", "arterial", "street", "ramp"}
KINDS = {"interchange", "junction", "tollgate", "crossing", "place"}
JUNCTION_COLUMNS = "id,name_ko,name_en,kind,lat,lon,certainty_m,basis,source"
LINK_COLUMNS = (
    "from,to,direction,road_name,ref,road_class,lanes,posted_speed,length_m,toll,shape,"
    "length_basis,speed_basis,basis,source"
)


def test_the_columns_are_the_agreed_ones(folder):
    for name, columns in (("junctions.csv", JUNCTION_COLUMNS), ("links.csv", LINK_COLUMNS)):
        data = (folder / name).read_bytes()
        assert data.decode("utf-8").splitlines()[0] == columns
        assert b"\r" not in data
        assert len(data) < 1_500_000


def test_there_are_at_least_300_junctions_each_with_its_own_id(folder, junctions):
    lines = (folder / "junctions.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) - 1 == len(junctions) >= 300
    assert all(key.isascii() and key for key in junctions)
    rows = junctions.values()
    assert {row["kind"] for row in rows} <= KINDS
    assert all(row["source"] and int(row["certainty_m"]) > 0 for row in rows)
    assert all(34 < float(row["lat"]) < 36 and 126 < float(row["lon"]) < 128 for row in rows)
    assert all(len(row[key].split(".")[1]) == 4 for row in rows for key in ("lat", "lon"))


def test_every_link_is_well_formed(junctions, links):
    for row in links:
        assert row["from"] in junctions
        assert row["to"] in junctions
        assert row["from"] != row["to"]
        assert row["direction"] in {"both", "one_way"}
        assert row["road_class"] in CLASSES
        assert row["length_basis"] in {"measured", "published", "derived"}
        assert row["speed_basis"] in {"posted", "posted_mean", "assumed"}
        assert 10 <= float(row["posted_speed"]) <= 110
        assert row["source"]
        assert len([p for p in row["shape"].split(";") if p]) <= 8


def test_no_link_is_shorter_than_its_straight_line(junctions, links):
    geod = Geod(ellps="GRS80")
    for row in links:
        a, b = junctions[row["from"]], junctions[row["to"]]
        straight = geod.inv(float(a["lon"]), float(a["lat"]), float(b["lon"]), float(b["lat"]))[2]
        assert float(row["length_m"]) >= 0.99 * straight


def test_every_place_reaches_every_other(junctions, graph_of):
    graph = graph_of()
    assert set(graph) == set(junctions)
    assert nx.is_strongly_connected(graph)


def test_all_expressways_are_there_with_their_numbers(links):
    counts = Counter(row["ref"] for row in links if row["road_class"] == "expressway")
    assert set(counts) == {"15", "25", "12", "253", "10", "27", "500"}
    names = {row["road_name"] for row in links if row["ref"] == "12"}
    assert {"무안광주고속도로", "광주대구고속도로"} <= names


def test_every_row_names_sources_that_sources_toml_has(project, junctions, links):
    text = (project / "data" / "geo" / "sources.toml").read_text(encoding="utf-8")
    known = set(tomllib.loads(text)["sources"])
    for row in (*junctions.values(), *links):
        keys = row["source"].split(";")
        assert set(keys) <= known, row
        assert len(keys) == len(set(keys))


def test_a_row_of_several_sources_or_none_of_its_own_says_what_was_made_of_them(junctions, links):
    tolls = {"seoul_20151210", "newsunion_2025"}
    for row in (*junctions.values(), *links):
        own = set(row["source"].split(";")) - tolls
        assert row["basis"] or len(own) == 1, row


def test_a_toll_names_its_source(links):
    for row in links:
        tariff = row["road_class"] in {"expressway", "ramp"}
        wanted = {"seoul_20151210", "newsunion_2025"} if tariff else {"hani_207765"}
        assert bool(row["toll"]) == bool(wanted & set(row["source"].split(";")))


def test_nothing_shipped_names_files_that_a_reader_lacks(project):
    for path in sorted((project / "data" / "geo").rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            found = re.findall(r"facts/|the facts (?:say|give)|\breference/", text)
            assert found == [], f"{path.name}: {found[:3]}"


def test_derived_lengths_say_how_they_were_derived(links):
    for row in links:
        if row["length_basis"] == "derived":
            assert "length = straight distance x" in row["basis"]
            assert row["speed_basis"] == "assumed"
        else:
            assert "nodelink_2026" in row["source"].split(";")


def test_streets_below_the_national_roads_are_derived_and_at_the_urban_limit(links):
    streets = [
        row
        for row in links
        if row["road_class"] in {"street", "arterial"} and "ramp that leads" not in row["basis"]
    ]
    assert {row["length_basis"] for row in streets} == {"derived"}
    assert {float(row["posted_speed"]) for row in streets} == {50.0}
    assert "무진대로" in {row["road_name"] for row in streets if row["road_class"] == "arterial"}


def test_no_two_rows_are_the_same_road(links):
    ways = Counter(
        (tail, head, row["road_class"], row["road_name"], row["length_m"], row["posted_speed"])
        for row in links
        for tail, head in (
            [(row["from"], row["to"]), (row["to"], row["from"])]
            if row["direction"] == "both"
            else [(row["from"], row["to"])]
        )
    )
    assert [way for way, count in ways.items() if count > 1] == []


def test_tolls_are_the_tariff_of_2015_or_those_of_the_ring_gates(links):
    for row in links:
        if not row["toll"]:
            continue
        toll = int(row["toll"])
        if row["road_class"] == "expressway":
            by_length = float(row["length_m"]) / 1000 * 44.3
            half = 450 if toll > by_length + 2 else 0  # where charging begins or ends
            assert toll == pytest.approx(by_length + half, abs=1.5)
        elif row["road_class"] == "ramp":
            assert toll == 450
        else:
            assert toll in {900, 1000}
            assert "ring-" in row["from"] + row["to"]
    ring = {row["from"] for row in links if row["toll"] in {"900", "1000"}} - {""}
    assert {"ring-sotae-tg", "ring-songam-tg", "ring-yudeok-tg"} <= ring


def test_the_city_stretch_of_route_25_is_free_between_its_main_line_gates(links, junctions):
    def north(row):
        return max(float(junctions[row[end]]["lat"]) for end in ("from", "to"))

    city = [
        row
        for row in links
        if row["road_name"] == "호남고속도로"
        and row["road_class"] == "expressway"
        and north(row) < 35.25
        and all(126.81 < float(junctions[row[end]]["lon"]) < 126.94 for end in ("from", "to"))
    ]
    assert len(city) > 20
    assert not any(row["toll"] for row in city)


def test_interchanges_without_known_coordinates_are_a_kilometre_uncertain(junctions):
    derived = [key for key in junctions if key.startswith(("27-", "500-"))]
    derived += ["10-jangheung-ic", "10-boseong-ic", "10-haeryong-ic", "10-west-yeongam-ic"]
    assert len(derived) >= 11
    assert all(int(junctions[key]["certainty_m"]) >= 1_000 for key in derived)
