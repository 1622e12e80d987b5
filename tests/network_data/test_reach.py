"""Every drawn site and hub lies near a link that may be entered, and interchanges link up."""

from __future__ import annotations

import csv
import tomllib

import networkx as nx
import pytest
import shapely
from pyproj import Transformer

TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:5179", always_xy=True)
ENTERABLE = {"national", "arterial", "street"}
LIMIT = 1_500
ROUTES = [
    # through which junction, from where, to where, at most how many km
    ("sanwol", "25-gwangsan-ic", "ring-yudeok-tg", 6.5),
    ("sanwol", "25-dongnim-ic", "ring-yudeok-tg", 6.5),
    ("munheung", "25-east-gwangju-tg", "ring-sotae-tg", 12),
    ("jangseong", "25-north-jangseong-ic", "253-north-gwangju-ic", 14.5),
    ("jangseong", "25-baegyangsa-ic", "253-jangseong-logistics-ic", 17.5),
    ("jangseong", "25-north-jangseong-ic", "253-jangseong-logistics-ic", 7),
    ("goseo", "25-east-gwangju-tg", "12-damyang-ic", 9),
    ("goseo", "25-changpyeong-ic", "12-damyang-ic", 11.5),
    ("damyang", "253-north-gwangju-ic", "12-damyang-ic", 12),
    ("damyang", "25-goseo-jc", "253-north-gwangju-ic", 12.5),
    ("hampyeong", "15-muan-ic", "12-east-hampyeong-ic", 9.5),
    ("hampyeong", "15-hampyeong-ic", "12-muan-airport-tg", 12),
    ("daedeok", "25-okgwa-ic", "253-north-gwangju-ic", 22.5),
    ("daedeok", "25-changpyeong-ic", "253-damyang-jc", 9.5),
    ("gochang", "15-yeonggwang-ic", "253-south-gochang-ic", 20),
    ("south jangseong", "25-jangseong-ic", "500-south-jangseong-ic", 8),
    ("south jangseong", "25-gwangju-tg", "500-south-jangseong-ic", 7),
    ("suncheon", "10-suncheon-ic", "27-east-suncheon-ic", 9),
    ("route 25 to route 10", "25-seungju-ic", "10-suncheon-ic", 14.5),
]


def points(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            row["id"]: shapely.Point(TO_METRES.transform(float(row["lon"]), float(row["lat"])))
            for row in csv.DictReader(file)
            if row["lat"]
        }


@pytest.fixture(scope="module")
def enterable(junctions, links):
    """The drawn lines of all links that may be entered, in metres."""
    lines = []
    for row in links:
        if row["road_class"] not in ENTERABLE:
            continue
        shape = [tuple(map(float, p.split())) for p in row["shape"].split(";") if p]
        first, last = (
            (float(junctions[row[end]]["lon"]), float(junctions[row[end]]["lat"]))
            for end in ("from", "to")
        )
        lines.append(shapely.LineString([TO_METRES.transform(*p) for p in (first, *shape, last)]))
    return shapely.union_all(lines)


@pytest.mark.parametrize("table", ["sites.csv", "hubs.csv", "support.csv", "companies.csv"])
def test_every_drawn_feature_of_our_layers_is_near_an_enterable_link(project, enterable, table):
    found = points(project / "data" / "geo" / table)
    assert found
    far = {key: round(shapely.distance(enterable, at)) for key, at in found.items()}
    assert {key: gap for key, gap in far.items() if gap > LIMIT} == {}


def test_the_farthest_of_the_layers_is_the_one_that_is_reported(project, folder, enterable):
    figures = tomllib.loads((folder / "validation.toml").read_text(encoding="utf-8"))["reach"]
    gaps = {
        key: shapely.distance(enterable, at)
        for table in ("sites.csv", "hubs.csv", "companies.csv", "support.csv")
        for key, at in points(project / "data" / "geo" / table).items()
    }
    assert figures["places"] == len(gaps)
    assert figures["farthest"] == max(gaps, key=gaps.get)
    assert figures["farthest_m"] == pytest.approx(gaps[figures["farthest"]], abs=2)


@pytest.mark.reference
@pytest.mark.parametrize("table", ["sites.csv", "hubs.csv"])
def test_every_drawn_site_and_hub_of_the_facts_is_near_an_enterable_link(
    reference, enterable, table
):
    far = {
        key: round(shapely.distance(enterable, at))
        for key, at in points(reference / "facts" / table).items()
    }
    assert {key: gap for key, gap in far.items() if gap > LIMIT} == {}


@pytest.mark.parametrize(("through", "first", "second", "km"), ROUTES)
def test_expressways_that_meet_are_linked_by_ramps(graph_of, through, first, second, km):
    graph = graph_of("expressway", "urban_expressway", "ramp")
    for origin, destination in ((first, second), (second, first)):
        found = [
            nx.shortest_path_length(graph, tail, head, weight="metres")
            for tail in (origin, f"{origin}-r")
            for head in (destination, f"{destination}-r")
            if tail in graph and head in graph and nx.has_path(graph, tail, head)
        ]
        assert found, f"{through}: no way from {origin} to {destination} by ramps"
        assert min(found) <= km * 1000


def test_every_named_interchange_of_the_region_lets_one_off_and_on(graph_of, links, junctions):
    """From a kilometre before each interchange its ramps lead to an enterable road, and back."""
    graph = graph_of("expressway", "ramp")
    local = {row[end] for row in links if row["road_class"] in ENTERABLE for end in ("from", "to")}
    named = [
        key
        for key, row in junctions.items()
        if row["kind"] == "interchange" and not key.endswith("-r") and key in graph
    ]
    assert len(named) > 45
    for way in (graph, graph.reverse()):
        lengths = nx.multi_source_dijkstra_path_length(
            way.reverse(), local & set(way), weight="metres"
        )
        for key in named:
            around = [key, f"{key}-r"] if f"{key}-r" in way else [key]
            upstream = {
                node
                for start in around
                for node in nx.single_source_dijkstra_path_length(
                    way.reverse(), start, cutoff=3_000, weight="metres"
                )
            }
            assert min(lengths.get(node, 1e9) for node in upstream | set(around)) < 3_500, key


def test_the_muan_gwangju_expressway_goes_on_into_the_city_by_mujin_daero(graph_of):
    graph = graph_of("expressway", "ramp", "arterial", "street")
    metres = nx.shortest_path_length(graph, "12-naju-ic", "hub-usquare", weight="metres")
    assert 18_000 < metres < 23_000
