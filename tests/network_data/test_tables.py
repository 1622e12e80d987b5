"""The two tables of the strategic network, read with nothing but csv and networkx."""

from __future__ import annotations

import csv
from collections import Counter

import networkx as nx
import pytest
from pyproj import Geod

CLASSES = {"expressway", "urban_expressway", "national", "arterial", "street", "ramp"}
KINDS = {"interchange", "junction", "tollgate", "crossing", "place"}


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def junctions(project):
    return {row["id"]: row for row in read(project / "data/geo/network/junctions.csv")}


@pytest.fixture(scope="module")
def links(project):
    return read(project / "data/geo/network/links.csv")


def test_there_are_at_least_300_junctions_each_with_its_own_id(project, junctions):
    rows = read(project / "data/geo/network/junctions.csv")
    assert len(rows) >= 300
    assert len(junctions) == len(rows)
    assert all(key.isascii() and key for key in junctions)
    assert {row["kind"] for row in rows} <= KINDS
    assert all(row["source"] and int(row["certainty_m"]) > 0 for row in rows)
    assert all(34 < float(row["lat"]) < 36 and 126 < float(row["lon"]) < 128 for row in rows)


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
        straight = geod.inv(
            float(a["lon"]), float(a["lat"]), float(b["lon"]), float(b["lat"])
        )[2]
        assert float(row["length_m"]) >= 0.99 * straight


def test_every_place_reaches_every_other(junctions, links):
    graph = nx.DiGraph()
    for row in links:
        graph.add_edge(row["from"], row["to"])
        if row["direction"] == "both":
            graph.add_edge(row["to"], row["from"])
    assert set(graph) == set(junctions)
    assert nx.is_strongly_connected(graph)


def test_all_expressways_are_there_with_their_numbers(links):
    counts = Counter(row["ref"] for row in links if row["road_class"] == "expressway")
    assert {"15", "25", "12", "253", "10", "27", "500"} == set(counts)
