"""Every interchange of the layer is in the network, under the same id."""

from __future__ import annotations

import csv

import pytest
from pyproj import Geod

ROUTES = {"15", "25", "12", "253", "10", "27", "500"}
SERVICE_AREA = "service_area"
"""A service area is no place where one leaves the expressway, so that the network has none."""
BEYOND = {
    "15-seonunsan-ic": "north of the region",
    "15-julpo-ic": "north of the region",
    "15-buan-ic": "north of the region",
    "25-naejangsan-ic": "north of the region",
    "25-jeongeup-ic": "north of the region",
    "25-taein-ic": "north of the region",
    "25-geumsansa-ic": "north of the region",
    "12-south-jangsu-ic": "north-east of the region, beyond Namwon",
    "12-jirisan-ic": "north-east of the region, beyond Namwon",
    "10-hadong-ic": "east of the region: the trunk roads that are known end there",
}
NORTH, EAST = 35.48, 127.80  # degrees: the trunk roads that are known end here
LEAST_UNCERTAIN = 1_000
MOVED = {
    "12-sunchang-ic": "the road was rebuilt after the survey",
    "15-mokpo-ic": "the main line that is known begins there",
}
ON_THE_MAIN_LINE = 250.0  # metres between a surveyed node and the carriageway that it is put on


@pytest.fixture(scope="module")
def nodes(project):
    """The open ones of the routes of the network, from the shipped layer."""
    path = project / "data" / "geo" / "expressway_nodes.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            row["id"]: row
            for row in csv.DictReader(file)
            if row["route_no"] in ROUTES and row["status"] == "operating"
        }


def test_every_interchange_of_the_layer_is_in_the_network_under_its_id(nodes, junctions):
    wanted = {key for key, row in nodes.items() if row["kind"] != SERVICE_AREA}
    assert len(wanted) > 75
    assert wanted - set(junctions) == set(BEYOND)
    for key in BEYOND:
        assert float(nodes[key]["lat"]) > NORTH or float(nodes[key]["lon"]) > EAST


def test_a_named_junction_of_the_network_is_in_the_layer(nodes, junctions):
    kinds = {"interchange", "junction", "tollgate"}
    named = {
        key.removesuffix("-r")
        for key, row in junctions.items()
        if row["kind"] in kinds and not key.startswith("ring-")
    }
    assert named <= set(nodes)
    assert all(nodes[key]["kind"] == junctions[key]["kind"] for key in named)
    assert all(nodes[key]["name_ko"] == junctions[key]["name_ko"] for key in named)


def test_where_no_coordinates_are_known_the_place_is_a_kilometre_uncertain(nodes, junctions):
    unknown = [key for key, row in nodes.items() if not row["lat"] and key in junctions]
    assert len(unknown) >= 15
    for key in unknown:
        for side in (key, f"{key}-r"):
            if side in junctions:
                assert int(junctions[side]["certainty_m"]) >= LEAST_UNCERTAIN


def test_where_coordinates_are_known_the_place_is_there(nodes, junctions):
    geod = Geod(ellps="GRS80")
    for key in set(nodes) & set(junctions):
        if nodes[key]["position_basis"] == "survey_node" and key not in MOVED:
            ends = [(float(row["lon"]), float(row["lat"])) for row in (nodes[key], junctions[key])]
            gap = geod.inv(*ends[0], *ends[1])[2]
            assert gap <= max(float(nodes[key]["certainty_m"]), ON_THE_MAIN_LINE), key


@pytest.mark.parametrize(
    ("kind", "tables"), [("site", ("sites", "companies", "support")), ("hub", ("hubs",))]
)
def test_a_site_or_hub_of_the_network_is_where_its_layer_has_it(project, junctions, kind, tables):
    known = {}
    for table in tables:
        with (project / "data" / "geo" / f"{table}.csv").open(
            encoding="utf-8-sig", newline=""
        ) as file:
            known |= {row["id"].replace("_", "-"): row for row in csv.DictReader(file)}
    found = {key: row for key, row in junctions.items() if key.startswith(f"{kind}-")}
    assert found
    for key, row in found.items():
        own = known[key.removeprefix(f"{kind}-")]
        assert row["source"] == own["source"]
        for axis in ("lat", "lon"):
            assert float(row[axis]) == pytest.approx(float(own[axis]), abs=1e-4)
