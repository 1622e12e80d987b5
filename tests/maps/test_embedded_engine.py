"""The engine of the pages answers as Python does, to the decisecond and the last one counted."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from aicomplex_geo import accessibility as acc
from aicomplex_geo import load_study
from aicomplex_geo.maps.embedded.engine_payload import bench_payload
from aicomplex_geo.maps.embedded.places import place_arrays
from aicomplex_geo.maps.embedded.sample import sample_of
from aicomplex_geo.routing import Router
from aicomplex_geo.scenarios import Scenario
from aicomplex_geo.study.workbench import Workbench
from aicomplex_geo.units import to_decimetres, to_deciseconds

ASK = Path(__file__).parents[1] / "js" / "ask_engine.js"
CUTOFFS = (10, 20, 30, 45.5, 60)
QUESTIONS = 1000
NEVER = -1
BEYOND = 65535
"""Deciseconds of a cell that is not reached."""


def ask(node: str, payload: str, calls: list) -> list:
    """Call the engine in Node.js."""
    done = subprocess.run(
        [node, str(ASK)],
        input=json.dumps({"payload": payload, "calls": calls}),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def bench():
    return Workbench(load_study())


@pytest.fixture(scope="module")
def payload(bench):
    return bench_payload(bench, bench.profiles)


def questions(bench, count: int, seed: int) -> list[tuple[dict, int, int]]:
    """Random questions, half of them around the complex, half anywhere in the bounds."""
    rng = np.random.default_rng(seed)
    west, south, east, north = bench.study.bounds
    states = ["", *(one.id for one in bench.scenarios)]
    found = []
    for number in range(count):
        anywhere = rng.uniform(west, east), rng.uniform(south, north)
        near = rng.normal(126.85, 0.12), rng.normal(35.17, 0.1)
        lon, lat = near if number % 2 else anywhere
        profile, state = int(rng.integers(len(bench.profiles))), int(rng.integers(len(states)))
        asked = {
            "origin": [lat, lon],
            "profile": bench.profiles[profile].name,
            "scenario": states[state] or None,
            "edits": [],
        }
        found.append((asked, profile, state))
    return found


def deciseconds(minutes) -> np.ndarray:
    reached = np.isfinite(minutes)
    return np.where(reached, to_deciseconds(np.where(reached, minutes, 0)), NEVER)


def decimetres(metres) -> np.ndarray:
    reached = np.isfinite(metres)
    return np.where(reached, to_decimetres(np.where(reached, metres, 0)), NEVER)


def test_a_thousand_random_questions_are_answered_as_in_python(node, bench, payload):
    asked = questions(bench, QUESTIONS, seed=13)
    answers = ask(node, payload, [["solve", one, CUTOFFS] for one, _, _ in asked])
    ids = ids_of(bench)
    states = ["", *(one.id for one in bench.scenarios)]
    for state, profile in {(state, profile) for _, profile, state in asked}:
        which = [at for at, (_, p, s) in enumerate(asked) if (p, s) == (profile, state)]
        under = bench.under(states[state])
        origins = gpd.GeoDataFrame(
            index=[str(at) for at in which],
            geometry=gpd.points_from_xy(
                [asked[at][0]["origin"][1] for at in which],
                [asked[at][0]["origin"][0] for at in which],
            ),
            crs="EPSG:4326",
        )
        router = under.router(bench.profiles[profile])
        own = [answers[at] for at in which]
        od = router.od_matrix(origins, under.hubs)
        assert [one["status"] for one in own] == router.snap(origins, role="origin")[
            "status"
        ].tolist()
        np.testing.assert_array_equal([one["hubTimes"] for one in own], deciseconds(od.values))
        # float32 metres are exact to a decimetre up to 838 km
        np.testing.assert_array_equal(
            [one["hubDistances"] for one in own], decimetres(od.distances)
        )
        places = under.interchanges.open
        interchanges = router.od_matrix(origins, places)
        found = taken([one["interchangeTimes"] for one in own], ids["interchanges"], places)
        np.testing.assert_array_equal(found, deciseconds(interchanges.values))
        for opportunity in under.opportunities:
            key, points = opportunity.key, opportunity.points
            times = router.od_matrix(origins, points)
            found = taken([one["opportunityTimes"][key] for one in own], ids[key], points)
            np.testing.assert_array_equal(found, deciseconds(times.values))
            for at, cutoff in enumerate(CUTOFFS):
                sums = acc.cumulative(times, opportunity.values, cutoff=cutoff)
                reached = [one["reached"][at][key] for one in own]
                assert reached == sums.fillna(0.0).tolist()


def ids_of(bench) -> dict[str, list[str]]:
    """Ids of interchanges and of the points of each opportunity, in the order of answers."""
    benches = [bench, *(bench.under(one.id) for one in bench.scenarios)]
    data, _ = place_arrays(benches)
    ids = {one["key"]: one["ids"] for one in data["opportunities"]}
    return {**ids, "interchanges": [one["id"] for one in data["interchanges"]]}


def taken(answers: list[list[int]], ids: list[str], points) -> np.ndarray:
    """Columns of answers in the order of some points."""
    return np.array(answers)[:, [ids.index(str(name)) for name in points.index]]


@pytest.mark.parametrize("scenario", [None, "gwangju_gangjin"])
def test_the_surface_has_the_times_of_python_at_the_centres_of_cells(
    node, bench, payload, scenario
):
    rng = np.random.default_rng(5)
    origin = gpd.GeoDataFrame(
        index=["here"], geometry=gpd.points_from_xy([126.846], [35.2345]), crs="EPSG:4326"
    ).to_crs(5179)
    here = np.array([origin.geometry.x.iloc[0], origin.geometry.y.iloc[0]])
    centres = np.round((here + rng.normal(0, 25_000, (400, 2))) / 250) * 250 + 125
    cells = gpd.GeoDataFrame(
        index=[str(at) for at in range(400)], geometry=gpd.points_from_xy(*centres.T), crs=5179
    )
    asked = {
        "origin": [35.2345, 126.846],
        "profile": "car_offpeak",
        "scenario": scenario,
        "edits": [],
    }
    (found,) = ask(node, payload, [["surface", asked, centres.tolist()]])
    router = bench.under(scenario or "").router(bench.profiles[1])
    times = deciseconds(router.od_matrix(origin, cells).values[0])  # noqa: PD011 - of an ODMatrix
    reached = (times != NEVER) & (times < BEYOND)
    np.testing.assert_array_equal(np.array(found) < BEYOND, reached)
    # parts of edges and access legs are rounded together there, one by one in a matrix
    assert np.abs(np.array(found) - times)[reached].max() <= 2


def test_the_strategic_study_with_all_its_scenarios_is_small(payload):
    assert len(payload) < 150_000


def test_routes_have_the_times_lines_and_tolls_of_python(node, bench, payload):
    asked = [one for one, _, state in questions(bench, 1200, seed=4) if state == 1][:40]
    calls = [
        ["route", {**one, "profile": "car_peak"}, {"hub": at % 8}] for at, one in enumerate(asked)
    ]
    found = ask(node, payload, calls)
    under = bench.under(bench.scenarios[0].id)
    origins = gpd.GeoDataFrame(
        index=range(len(asked)),
        geometry=gpd.points_from_xy(
            [one["origin"][1] for one in asked], [one["origin"][0] for one in asked]
        ),
        crs="EPSG:4326",
    )
    hubs = under.hubs.iloc[[at % 8 for at in range(len(asked))]].copy()
    hubs.index = range(len(asked))
    routes = under.router(bench.profiles[2]).routes(origins, hubs, paired=True)
    routes = routes.to_crs(5179)
    for route, (_, row) in zip(found, routes.iterrows(), strict=True):
        if route is None:
            assert np.isnan(row["travel_time"])
            continue
        assert route["time"] == round(row["travel_time"] * 600)
        assert route["metres"] == pytest.approx(row["distance"], abs=0.06)
        assert route["accessTime"] == round(row["access_time"] * 600)
        assert route["toll"] == pytest.approx(row["toll"], abs=1)
        parts = sum(leg["time"] for leg in route["legs"]) + route["accessTime"]
        assert parts == route["time"]
        drawn = shapely.LineString(np.array(route["line"])[:, ::-1])
        line = gpd.GeoSeries([drawn], crs="EPSG:4326").to_crs(routes.crs).iloc[0]
        assert shapely.hausdorff_distance(line, row["geometry"]) < 0.5


def test_a_sample_of_the_numbers_of_a_study_is_verified(node, bench):
    """Of what Python found, each number agrees, and one that is wrong is named."""
    od, reached = [], []
    for profile in bench.profiles:
        router = bench.router(profile)
        times = router.od_matrix(bench.origins, bench.hubs).to_frame()
        od.append(times.assign(profile=profile.name))
        one = bench.opportunities[0]
        sums = acc.cumulative(
            router.od_matrix(bench.origins, one.points), one.values, cutoff=[20, 30]
        )
        sums = sums.rename_axis(index="from_id", columns="cutoff").stack().rename("value")  # noqa: PD013 - one value each
        reached.append(sums.reset_index().assign(profile=profile.name, opportunity=one.key))
    found = SimpleNamespace(
        origins=bench.origins, od=pd.concat(od), reached=pd.concat(reached), scenarios=[]
    )
    sample = sample_of(found)
    assert len(sample) == 200
    wrong = [{**sample[0], "value": sample[0]["value"] + 1}, *sample[1:]]
    payloads = [bench_payload(bench, bench.profiles, sample=one) for one in (sample, wrong)]
    (right,), (other,) = (ask(node, payload, [["verify"]]) for payload in payloads)
    assert right == {"checked": 200, "agreed": 200, "faults": []}
    assert (other["agreed"], len(other["faults"])) == (199, 1)
    assert other["faults"][0]["written"] == sample[0]["value"] + 1


def test_outside_checks_get_minutes_metres_and_amounts(node, bench, payload):
    request = {"origin": [35.2345, 126.846], "profile": "car_offpeak", "cutoff": 30}
    (reply,) = ask(node, payload, [["ask", {**request, "scenario": None}]])
    origin = gpd.GeoDataFrame(
        index=["here"], geometry=gpd.points_from_xy([126.846], [35.2345]), crs="EPSG:4326"
    )
    od = bench.router(bench.profiles[1]).od_matrix(origin, bench.hubs)
    assert list(reply["travel_time"]) == list(bench.hubs.index)
    np.testing.assert_allclose(list(reply["travel_time"].values()), od.values[0], rtol=1e-6)  # noqa: PD011 - the same
    np.testing.assert_allclose(list(reply["distance"].values()), od.distances[0], rtol=1e-6)
    assert set(reply["reached"]) == {one.key for one in bench.opportunities}
    assert reply["status"] == "ok"


def random_edits(bench, rng) -> list[dict]:
    """One to three roads that are closed or drawn around the complex."""
    nodes = shapely.get_coordinates(np.asarray(bench.net.nodes.geometry))
    near = nodes[(np.abs(nodes - [126.85, 35.17]) < [0.25, 0.2]).all(axis=1)]
    twin = bench.net.arrays.twin
    roads = int(((twin < 0) | (np.arange(len(twin)) < twin)).sum())
    edits = []
    for _ in range(rng.integers(1, 4)):
        if rng.random() < 0.5:
            edits.append({"kind": "close", "edge": int(rng.integers(roads))})
            continue
        ends = near[rng.integers(len(near), size=2)] + rng.normal(0, 0.003, (2, 2))
        middle = ends.mean(axis=0) + rng.normal(0, 0.01, 2)
        line = np.array([ends[0], middle, ends[1]])[:, ::-1].tolist()
        kinds = ["arterial", "national", "street", "expressway"]
        drawn = {"roadClass": str(rng.choice(kinds)), "speed": float(rng.choice([50, 60, 80]))}
        edits.append({"kind": "add_link", "line": line, **drawn})
    return edits


def test_edits_have_the_effect_of_the_scenario_that_they_are_written_as(node, bench, payload):
    rng = np.random.default_rng(7)
    spots = rng.normal([126.85, 35.17], [0.1, 0.08], (5, 2))
    origins = gpd.GeoDataFrame(
        index=range(5), geometry=gpd.points_from_xy(*spots.T), crs="EPSG:4326"
    )
    asked = []
    for at in range(12):
        scenario, profile = (None, "gwangju_gangjin", "ring_500")[at % 3], bench.profiles[at % 3]
        common = {"profile": profile.name, "scenario": scenario}
        asked.append({**common, "edits": random_edits(bench, rng), "origin": [35.2, 126.8]})
    faults = ask(node, payload, [["fault", one] for one in asked])
    assert set(faults) <= {None, "no_road_from", "no_road_to", "same_place"}
    fit = [one for one, fault in zip(asked, faults, strict=True) if fault is None]
    assert len(fit) >= 8
    title = ['새 길 "1"', 'A new "road" \\ <b>']
    texts = ask(node, payload, [["scenarioToml", one, title] for one in fit])
    solve = [
        ["solve", {**one, "origin": [float(y), float(x)]}, []] for one in fit for x, y in spots
    ]
    answers = ask(node, payload, solve)
    places = bench.opportunities[0].points
    ids = ids_of(bench)[bench.opportunities[0].key]
    for at, (one, text) in enumerate(zip(fit, texts, strict=True)):
        drawn = Scenario.from_text(text)
        assert [drawn.title_ko, drawn.title_en] == title
        net = drawn.apply(bench.under(one["scenario"] or "").net)
        router = Router(net, one["profile"])
        own = answers[5 * at : 5 * at + 5]
        times = deciseconds(router.od_matrix(origins, bench.hubs).values)
        np.testing.assert_array_equal([answer["hubTimes"] for answer in own], times)
        times = deciseconds(router.od_matrix(origins, places).values)
        key = bench.opportunities[0].key
        found = taken([answer["opportunityTimes"][key] for answer in own], ids, places)
        np.testing.assert_array_equal(found, times)
