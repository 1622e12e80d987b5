"""On networks with all streets the engine equals Python on the network as it is embedded."""

from __future__ import annotations

import json
import subprocess
import warnings
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from aicomplex_geo.maps.embedded.engine_payload import bench_payload
from aicomplex_geo.maps.embedded.quantised import quantised
from aicomplex_geo.network import from_osm_file, read_profile
from aicomplex_geo.routing import Router
from aicomplex_geo.scenarios import Scenario
from aicomplex_geo.units import to_decimetres, to_deciseconds

ASK = Path(__file__).parents[1] / "js" / "ask_engine.js"
PROFILES = ("car_offpeak", "car_peak")
QUESTIONS = 300
PLACES = 100
NEVER = -1


def random_points(net, count: int, rng) -> gpd.GeoDataFrame:
    """Points beside junctions, and points anywhere in and around a network."""
    west, south, east, north = net.nodes.total_bounds
    anywhere = rng.uniform([west - 0.03, south - 0.03], [east + 0.03, north + 0.03], (count, 2))
    junctions = shapely.get_coordinates(np.asarray(net.nodes.geometry))
    beside = junctions[rng.integers(len(junctions), size=count)] + rng.normal(0, 7e-4, (count, 2))
    spots = np.where(rng.random((count, 1)) < 0.6, beside, anywhere)
    return gpd.GeoDataFrame(
        {"name_ko": "", "name_en": "", "certainty_m": 0.0},
        index=[f"p{at}" for at in range(count)],
        geometry=gpd.points_from_xy(*spots.T),
        crs="EPSG:4326",
    )


def asked_in_node(node: str, payload: str, calls: list) -> list:
    """Call the engine in Node.js."""
    given = json.dumps({"payload": payload, "calls": calls})
    done = subprocess.run(
        [node, str(ASK)], input=given, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("extract", "most"),
    # bytes an edge: a grid of streets, and winding country roads; of Porto's edges each takes 4.1
    [("campo-grande.osm.gz", 2.9), ("north-bayreuth.osm.gz", 8.6)],
)
def test_random_questions_on_an_extract_are_answered_as_in_python(node, reference, extract, most):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cut roads of an extract
        net = quantised(from_osm_file(reference / "osm" / extract, mode="car"), 5)
    rng = np.random.default_rng(2)
    places, origins = random_points(net, PLACES, rng), random_points(net, QUESTIONS, rng)
    people = pd.Series(np.arange(PLACES, dtype=float), places.index)
    bench = SimpleNamespace(
        net=net,
        hubs=places,
        interchanges=SimpleNamespace(open=places.iloc[:0]),
        opportunities=(SimpleNamespace(key="people", points=places, values=people),),
        scenario="",
        scenarios=(),
        study=SimpleNamespace(id="extract", bounds=tuple(net.nodes.total_bounds)),
    )
    profiles = [read_profile(name) for name in PROFILES]
    chosen = rng.integers(len(PROFILES), size=QUESTIONS)
    calls = [
        ["solve", {"origin": [y, x], "profile": PROFILES[p], "scenario": None, "edits": []}, [15]]
        for x, y, p in zip(origins.geometry.x, origins.geometry.y, chosen, strict=True)
    ]
    payload = bench_payload(bench, profiles)
    assert len(payload) < most * len(net.edges)
    answers = asked_in_node(node, payload, calls)
    for number, profile in enumerate(profiles):
        which = np.flatnonzero(chosen == number)
        own, here = [answers[at] for at in which], origins.iloc[which]
        router = Router(net, profile)
        od = router.od_matrix(here, places)
        statuses = router.snap(here, role="origin")["status"]
        assert [one["status"] for one in own] == statuses.tolist()
        minutes, metres = od.to_wide().to_numpy(), od.distances
        times = np.where(np.isfinite(minutes), to_deciseconds(np.nan_to_num(minutes)), NEVER)
        lengths = np.where(np.isfinite(metres), to_decimetres(np.nan_to_num(metres, posinf=0)), -1)
        np.testing.assert_array_equal([one["hubTimes"] for one in own], times)
        np.testing.assert_array_equal([one["hubDistances"] for one in own], lengths)
        within = (times >= 0) & (times <= 15 * 600)
        assert [one["reached"][0]["people"] for one in own] == (within @ people).tolist()


def at_restrictions(net, count: int, rng) -> np.ndarray:
    """Places beside the junctions of turn restrictions, as longitude and latitude."""
    junctions = [edge[0] for path in net.restrictions["edges"] for edge in path[1:]]
    spots = shapely.get_coordinates(np.asarray(net.nodes.geometry.loc[junctions]))
    return spots[rng.integers(len(spots), size=count)] + rng.normal(0, 5e-4, (count, 2))


def edits_of_roads(net, rng) -> list[dict]:
    """Draw a road from one with a restriction, of a class that the network lacks; close another."""
    twin = net.arrays.twin
    roads = int(((twin < 0) | (np.arange(len(twin)) < twin)).sum())
    named = [edge for path in net.restrictions["edges"] for edge in path]
    longest = [edge for edge in named if net.edges.loc[edge, "length"] > 30]
    line = net.edges.geometry.loc[longest[int(rng.integers(len(longest)))]]
    start = shapely.get_coordinates(shapely.line_interpolate_point(line, 0.5, normalized=True))
    spots = start + np.cumsum(rng.normal(0, 2e-3, (3, 2)) * [[0], [1], [1]], axis=0)
    line = spots.round(6)[:, ::-1].tolist()
    drawn = {"kind": "add_link", "line": line, "roadClass": "national", "speed": 50.0}
    return [drawn, {"kind": "close", "edge": int(rng.integers(roads))}]


def test_turn_restrictions_hold_where_roads_are_drawn_and_closed(node, reference):
    path = reference / "osm" / "reisterstown-via-way.osm.pbf"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cut roads of an extract
        net = quantised(from_osm_file(path, mode="car"), 5)
    assert set(net.restrictions["kind"]) == {"no", "only"}
    assert "way" in set(net.restrictions["via"])
    rng = np.random.default_rng(1)
    spots = at_restrictions(net, 100, rng)
    places = gpd.GeoDataFrame(
        {"name_ko": "", "name_en": "", "certainty_m": 0.0},
        index=[f"p{at}" for at in range(len(spots))],
        geometry=gpd.points_from_xy(*spots.T),
        crs="EPSG:4326",
    )
    origins = places.iloc[:4]
    bench = SimpleNamespace(
        net=net,
        hubs=places,
        interchanges=SimpleNamespace(open=places.iloc[:0]),
        opportunities=(),
        scenario="",
        scenarios=(),
        study=SimpleNamespace(id="extract", bounds=tuple(net.nodes.total_bounds)),
    )
    profile = read_profile("car_offpeak")
    payload = bench_payload(bench, [profile])
    common = {"profile": profile.name, "scenario": None, "origin": [0, 0]}
    asked = [{**common, "edits": edits_of_roads(net, rng)} for _ in range(4)]
    calls = [["scenarioToml", one, ["도로", "Road"]] for one in asked] + [
        ["solve", {**one, "origin": [y, x]}, []] for one in asked for x, y in spots[: len(origins)]
    ]
    results = asked_in_node(node, payload, calls)
    texts, answers = results[: len(asked)], results[len(asked) :]
    rerouted = 0
    for at, text in enumerate(texts):
        after = Scenario.from_text(text).apply(net)
        rerouted += not after.restrictions["edges"].equals(net.restrictions["edges"])
        minutes = Router(after, profile).od_matrix(origins, places).to_wide().to_numpy()
        times = np.where(np.isfinite(minutes), to_deciseconds(np.nan_to_num(minutes)), NEVER)
        own = answers[len(origins) * at : len(origins) * (at + 1)]
        np.testing.assert_array_equal([one["hubTimes"] for one in own], times)
    assert rerouted
