"""Sums added up during the search equal those of the matrix."""
# ruff: noqa: PD011 - .values of an ODMatrix, which is no frame

from __future__ import annotations

import pickle
import sys
import tracemalloc
from itertools import pairwise
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aicomplex_geo as ag
from aicomplex_geo import accessibility as acc
from aicomplex_geo.errors import AlignmentError, DecayError, ParameterError
from aicomplex_geo.network import Profile
from aicomplex_geo.routing import Router, TravelSums

PROFILE = Profile("plain", access_speed=6.0)
RELAXED = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
KERNELS = ("dijkstra", "hierarchy")
FALLING = acc.decay.exponential(0.05)
NEAR = acc.decay.binary(4)


def square_root(minutes):
    """A decay of a user, who knows nothing of arrays with more than one dimension."""
    assert minutes.ndim == 1
    assert minutes.dtype == np.float64
    assert np.isfinite(minutes).all()
    return 1 / np.sqrt(1 + minutes)


SUMS = {
    "cumulative": lambda od, at: acc.cumulative(od, at.jobs, cutoff=[1, 2.5, 30]),
    "interval": lambda od, at: acc.cumulative(od, at.jobs["many"], interval=(1, 6)),
    "gravity": lambda od, at: acc.gravity(od, at.jobs, decay=square_root),
    "normalised": lambda od, at: acc.gravity(
        od, at.jobs, by=["many"], decay=FALLING, normalise="max"
    ),
    "passive": lambda od, at: acc.gravity(od, at.people, decay=FALLING, active=False),
    "passive cumulative": lambda od, at: acc.cumulative(od, at.people, cutoff=[1, 5], active=False),
    **{
        f"{method} {name}": lambda od, at, method=method, decay=decay: acc.floating_catchment(
            od, at.jobs, at.people, decay=decay, method=method
        )
        for method in ("2sfca", "3sfca", "bfca")
        for name, decay in (("falling", FALLING), ("near", NEAR))
    },
    "ratio": lambda od, at: acc.fca_ratio(
        od, at.jobs["many"], at.jobs["few"] + 1, demand_od=od, decay=FALLING
    ),
    "availability": lambda od, at: acc.spatial_availability(
        od, at.jobs, at.people, decay=NEAR, alpha=0.5
    ),
    "total": lambda od, at: acc.constrained(od, at.jobs["many"], decay=NEAR, constraint="total"),
    "passive total": lambda od, at: acc.constrained(
        od, demand=at.people, decay=NEAR, constraint="total", active=False
    ),
    **{
        f"singly {active}": lambda od, at, active=active: acc.constrained(
            od, at.jobs["many"], at.people, decay=NEAR, constraint="singly", active=active
        )
        for active in (True, False)
    },
}
NO_SUMS = {
    "closest": lambda od, at: acc.cost_to_closest(od, at.jobs),
    "name of the closest": lambda od, at: acc.closest_destination(od, at.jobs),
    "at the closest": lambda od, at: acc.opportunities_at_closest(od, at.jobs, n=2),
    "time_to_reach": lambda od, at: acc.time_to_reach(od, at.jobs["many"], amount=10),
    "balancing": lambda od, at: acc.balancing_cost(od, at.jobs, at.people / 20),
}
MEASURES = SUMS | NO_SUMS


def amounts_for(origins, destinations, seed=1):
    random = np.random.default_rng(seed)
    size = len(destinations)
    table = {"many": random.integers(0, 90, size) * 1.0, "few": random.integers(0, 3, size) * 1.0}
    return SimpleNamespace(
        jobs=pd.DataFrame(table, index=destinations),
        people=pd.Series(random.integers(1, 900, len(origins)) * 1.0, index=origins),
    )


def assert_same(ours, expected):
    if isinstance(expected, pd.DataFrame):
        pd.testing.assert_frame_equal(ours, expected, rtol=1e-12)
    else:
        pd.testing.assert_series_equal(ours, expected, rtol=1e-12)


@st.composite
def towns(draw):
    """A ring of five junctions with spurs, some one-way, and points on, at and far off roads."""
    roads = [
        (*pair, draw(st.booleans()), float(draw(st.integers(800, 3000))), "street", None)
        for pair in (("a", "b"), ("b", "c"), ("c", "d"), ("d", "b"), ("c", "e"))
    ]
    spots = st.tuples(
        st.integers(-4, 32).map(lambda tenth: 100.0 * tenth + 3),
        st.sampled_from([-40.0, 0.0, 5.0, 400.0, 799.0, 9_000.0]),
    )
    places = draw(st.lists(spots | st.none(), min_size=1, max_size=12))
    return roads, {f"p{number}": spot for number, spot in enumerate(places)}


NODES = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (1500, 800), "e": (3000, 0)}


@RELAXED
@given(towns(), st.sampled_from(KERNELS), st.booleans())
def test_sums_of_any_town_are_those_of_the_matrix(build, points, town, kernel, turns):
    roads, places = town
    sites = points(places)
    router = Router(build(NODES, roads), PROFILE, kernel=kernel, turns=turns)
    od, pairs = router.od_matrix(sites, sites), router.od_sums(sites, sites)
    assert isinstance(pairs, acc.ODSums)
    at = amounts_for(od.origins, od.destinations)
    for measure in MEASURES.values():
        assert_same(measure(pairs, at), measure(od, at))
    again = np.concatenate([block.values for block in pairs.blocks()])
    assert np.array_equal(again, od.values)


@pytest.mark.parametrize("active", [True, False])
def test_each_search_tells_its_origins(active):
    study, told = ag.load_study(), []
    points = study.origins(), study.hubs()
    router = Router(study.network())
    pairs = router.od_sums(*points, progress=lambda *count: told.append(count))
    n = len(points[0])
    asked = np.ones((len(points[int(active)]), 1)), [np.isfinite]
    sums = pairs.sums(*asked, active=active)
    assert told[-1] == (n, n)
    assert np.array_equal(sums, router.od_sums(*points).sums(*asked, active=active))
    told.clear()
    assert sum(len(block.origins) for block in pairs.blocks()) == n
    assert told[-1] == (n, n)
    told.clear()
    copy = pickle.loads(pickle.dumps(pairs))  # noqa: S301 - our own
    assert np.array_equal(copy.sums(*asked, active=active), sums)
    assert told == []


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("profile", ["car_offpeak", "walk"])
def test_sums_of_the_study_are_those_of_the_matrix(kernel, profile):
    study = ag.load_study()
    net = study.network()
    router = Router(net, profile, kernel=kernel)
    origins = net.nodes[["geometry"]].iloc[::9].rename_axis("id").reset_index()
    homes = study.opportunities()[0].points
    od, points = router.od_matrix(origins, homes), router._snapped_pair(origins, homes)
    pairs = TravelSums._of(router._network, *points, router.provenance, origins_per_block=30)
    assert np.isfinite(od.values).any()
    assert repr(pairs) == f"TravelSums({len(origins)} origins, {len(homes)} destinations)"
    assert pairs.provenance == od.provenance
    at = amounts_for(od.origins, od.destinations)
    for name, measure in MEASURES.items():
        ours, expected = measure(pairs, at), measure(od, at)
        assert_same(ours, expected)
        if "cumulative" in name:  # whole numbers are added exactly
            assert ours.equals(expected)


@pytest.mark.reference
def test_sums_of_a_town_with_turns_are_those_of_the_matrix(reference):
    with pytest.warns(ag.errors.NetworkWarning, match="turn restrictions"):
        net = ag.network.from_osm_file(reference / "osm" / "north-bayreuth.osm.gz", mode="car")
    west, south, east, north = net.nodes.to_crs("EPSG:4326").total_bounds
    random = np.random.default_rng(5)
    x, y = random.uniform(west, east, 150), random.uniform(south, north, 150)
    points = gpd.GeoDataFrame({"id": range(150)}, geometry=gpd.points_from_xy(x, y, crs=4326))
    for kernel in KERNELS:
        router = Router(net, kernel=kernel)
        od = router.od_matrix(points, points[:100])
        at = amounts_for(od.origins, od.destinations)
        for measure in SUMS.values():
            assert_same(
                measure(router.od_sums(points, points[:100]), at),
                measure(od, at),
            )


def test_the_number_of_threads_changes_no_bit(monkeypatch):
    study = ag.load_study()
    net = study.network()
    router = Router(net, kernel="hierarchy")
    places = net.nodes[["geometry"]].iloc[::3].rename_axis("id").reset_index()
    pairs = router.od_sums(places, places)
    people = pd.Series(np.linspace(0.1, 7.7, len(places)), index=places["id"])
    found = []
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # so that threads overtake each other
    try:
        for cores in (1, 2, 5):
            monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
            found += [
                (
                    acc.gravity(pairs, people, decay=FALLING),
                    acc.gravity(pairs, people, decay=FALLING, active=False),
                )
                for _ in range(3)
            ]
    finally:
        sys.setswitchinterval(interval)
    for active, passive in found[1:]:
        assert active.equals(found[0][0])
        assert passive.equals(found[0][1])


def test_no_points_and_points_without_a_place(build, points):
    net = build(NODES, [("a", "b", True, 1000.0, "street", None)])
    for kernel in KERNELS:
        router = Router(net, PROFILE, kernel=kernel)
        some, lost = points({"p": (500, 0)}), points({"q": None, "r": (0, 90_000)})
        for origins, destinations in ((some[:0], some), (some, some[:0]), (lost, some)):
            pairs = router.od_sums(origins, destinations)
            od = router.od_matrix(origins, destinations)
            jobs = pd.Series(1.0, index=od.destinations)
            people = pd.Series(1.0, index=od.origins)
            for active, amounts in ((True, jobs), (False, people)):
                assert_same(
                    acc.gravity(pairs, amounts, decay=FALLING, active=active),
                    acc.gravity(od, amounts, decay=FALLING, active=active),
                )
        # nothing is known of a point that is not on the network
        for found in (router.od_sums(lost, some), router.od_matrix(lost, some)):
            assert acc.gravity(found, some_jobs(some), decay=FALLING).isna().all()


def some_jobs(places):
    return pd.Series(1.0, index=places["id"])


@pytest.mark.parametrize("kernel", KERNELS)
def test_faults_are_those_of_the_matrix(five, points, kernel):
    sites = points({"p": (500, 0), "q": (1700, 0)})
    pairs = Router(five, PROFILE, kernel=kernel).od_sums(sites, sites)
    jobs = pd.Series({"p": 1.0, "q": 2.0})
    with pytest.raises(AlignmentError, match=r"no value for 1 of 2 destinations \(first: 'q'\)"):
        acc.cumulative(pairs, jobs[:1], cutoff=5)
    with pytest.raises(AlignmentError, match="demand has no value for 1 of 2 origins"):
        acc.floating_catchment(pairs, jobs, jobs[1:], decay=NEAR)
    with pytest.raises(DecayError, match=r"outside \[0, 1\]"):
        acc.gravity(pairs, jobs, decay=lambda minutes: minutes + 2)
    for measure in (
        lambda: acc.raam(pairs, jobs, jobs),
        lambda: acc.constrained(pairs, jobs, jobs, decay=FALLING, constraint="doubly"),
        lambda: acc.cost_to_closest(pairs, jobs, active=False),
    ):
        with pytest.raises(ParameterError, match="needs the whole matrix at once"):
            measure()


def test_no_matrix_is_in_memory(build, points):
    # 3,000 by 3,000 pairs would be 36 MB as float32; the sums take a few origins at a time
    names = [f"n{number}" for number in range(40)]
    nodes = {name: (1000.0 * place, 0.0) for place, name in enumerate(names)}
    roads = [(u, v, True, 1000.0, "street", None) for u, v in pairwise(names)]
    random = np.random.default_rng(2)
    sites = points({f"p{n}": (x, 5.0) for n, x in enumerate(random.uniform(0, 39_000, 3_000))})
    router = Router(build(nodes, roads), PROFILE, kernel="hierarchy")
    pairs = router.od_sums(sites, sites)
    jobs = some_jobs(sites)
    acc.gravity(pairs, jobs, decay=FALLING)
    tracemalloc.start()
    acc.gravity(pairs, jobs, decay=FALLING)
    acc.gravity(pairs, jobs, decay=FALLING, active=False)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12e6


def test_only_a_router_makes_sums():
    with pytest.raises(ParameterError, match=r"made by Router\.od_sums"):
        TravelSums()


def test_statuses_of_sums_cannot_be_changed(build, points):
    sites = points({"a": (100.0, 0.0)})
    pairs = Router(build(NODES, [("a", "b", True, 1000.0, "street", None)]), PROFILE).od_sums(
        sites, sites
    )
    for status in (pairs.origin_status, pairs.destination_status):
        with pytest.raises(ValueError, match="read-only"):
            status[0] = "too_far"
