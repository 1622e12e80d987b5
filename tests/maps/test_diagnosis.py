from __future__ import annotations

import re

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point

from aicomplex_geo.maps import diagnosis, diagnosis_map, html
from aicomplex_geo.network import PROBLEMS, RoadNetwork

KOREAN = {problem: names[0] for problem, names in PROBLEMS.items()}


def page_of(net):
    return texts_of(diagnosis_map(net))


def texts_of(m):
    """The page with the texts of its scripts as they are read."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), html(m))


@pytest.fixture
def net():
    nodes = gpd.GeoDataFrame(
        index=["a", "b", "<b>c"],
        geometry=[Point(126.8, 35.2), Point(126.81, 35.2), Point(126.8101, 35.2)],
        crs=4326,
    )
    rows = [
        ("a", "b", 0, 911.0),
        ("b", "a", 0, 400.0),
        ("b", "<b>c", 0, 0.0),
        ("<b>c", "b", 0, 9.0),
    ]
    edges = gpd.GeoDataFrame(
        {"length": [row[3] for row in rows], "road_class": "street", "posted_speed": 50.0},
        index=pd.MultiIndex.from_tuples([row[:3] for row in rows]),
        geometry=[None] * 4,
        crs=4326,
    )
    return RoadNetwork(
        nodes.to_crs(5179), edges.to_crs(5179), {"name": "시험 <망>", "attribution": "© 누구"}
    )


def test_each_problem_has_a_layer_with_its_number(net):
    page = page_of(net)
    assert f"{KOREAN['no_length']} / {PROBLEMS['no_length'][1]} (1)" in page
    assert f"{KOREAN['shorter_than_line']} / {PROBLEMS['shorter_than_line'][1]} (1)" in page
    assert KOREAN["fast"] not in page
    assert "도로 / roads (4)" in page
    assert "400.0 m" in page


def test_the_page_asks_for_nothing_and_escapes_names(net):
    page = page_of(net)
    assert "default-src 'none'" in page
    assert "<b>c" not in html(diagnosis_map(net))
    assert "<b>c" not in page
    assert "&lt;b&gt;c" in page
    assert "© 누구" in page
    assert "<title>도로망 점검 – 시험 &lt;망&gt;</title>" in page


def test_the_same_network_gives_the_same_bytes(net):
    assert html(diagnosis_map(net)) == html(diagnosis_map(net))


def test_short_links_get_a_dot(net):
    page = page_of(net)
    points = re.findall(r'"type": "Point"', page)
    assert len(points) == 1


def test_of_many_links_the_longest_are_drawn_and_the_name_says_so(net):
    lines = [LineString([(0, 0), (1, 0)]), LineString([(0, 0), (2, 0)])]
    table = gpd.GeoDataFrame(
        {
            "u": ["a", "b"],
            "v": ["b", "a"],
            "key": 0,
            "problem": "slow",
            "found": "",
            "expected": "",
        },
        geometry=lines,
        crs=4326,
    ).assign(found="", expected="")
    page = texts_of(diagnosis.draw(net, table, most_links=1, most_roads=2))
    assert "(1 / 2)" in page
    assert "(2 / 4)" in page
    assert "b → a (0)" in page
    assert "a → b (0)" not in page


def test_every_problem_has_a_colour():
    assert set(diagnosis.COLOURS) == set(PROBLEMS)
    assert len(set(diagnosis.COLOURS.values())) == len(PROBLEMS)


def test_an_empty_network(net):
    bare = RoadNetwork(net.nodes.iloc[:0], net.edges.iloc[:0])
    assert "도로 / roads (0)" in page_of(bare)
