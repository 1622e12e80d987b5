"""Quantiles of travel times under uncertainty."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from aicomplex_geo import Router
from aicomplex_geo.errors import ParameterError, TooLargeError
from aicomplex_geo.network import Delays, Profile, RoadNetwork
from aicomplex_geo.uncertainty import Uncertainty, od_quantiles, surface_quantiles, trip_draws

LINKS = Uncertainty(link_speed=(("arterial", 0.3), ("street", 0.3)), correlation_m=2000)
FULL = Uncertainty(
    speed=(("arterial", 0.1), ("street", 0.2)),
    link_speed=(("arterial", 0.2), ("street", 0.2)),
    peak=(("arterial", 0.1), ("street", 0.15)),
    delay=0.3,
    link_delay=0.3,
    access_speed=0.2,
    correlation_m=1000,
)


def width(frame):
    return (frame["p90"] - frame["p10"]).to_numpy()


def same(one, other):
    pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize("turns", [False, True])
def test_zero_spread_gives_the_deterministic_times_exactly(block, scattered, plain, turns):
    profile = plain if turns else Profile("no turns", access_speed=12, delays=Delays(signal=9.0))
    expected = Router(block, profile).od_matrix(scattered, scattered).to_frame()
    model = FULL.scaled(0)
    found = od_quantiles(block, scattered, scattered, profile=profile, model=model, draws=4)
    for column in ("p10", "p50", "p90"):
        assert found[column].tolist() == expected["travel_time"].tolist()
    assert found["reached"].eq(1).all()


def test_zero_spread_is_exact_on_the_strategic_network(study):
    net, profile = study.network(), "car_peak"
    origins, hubs = study.origins(), study.hubs()
    expected = Router(net, profile).od_matrix(origins, hubs).to_frame()
    model = Uncertainty.for_network(net, profile).scaled(0)
    found = od_quantiles(net, origins, hubs, profile=profile, model=model, draws=3)
    assert found["p10"].tolist() == found["p90"].tolist() == expected["travel_time"].tolist()


def test_zero_spread_is_exact_where_roads_are_closed_outline_or_access_only(
    block, scattered, plain
):
    edges = block.edges
    edges["closed"] = np.arange(len(edges)) % 7 == 3
    edges["access"] = np.where(np.arange(len(edges)) % 5 == 1, "destination", "")
    for detail in ("full", "outline"):
        net = RoadNetwork(block.nodes, edges, {}, detail=detail)
        expected = Router(net, plain).od_matrix(scattered, scattered).to_frame()
        found = od_quantiles(
            net, scattered, scattered, profile=plain, model=FULL.scaled(0), draws=2
        )
        assert found["p90"].equals(expected["travel_time"])


def test_a_router_brings_its_profile_and_options(block, scattered, plain):
    router = Router(block, plain, turns=True, max_distance=20)
    expected = router.od_matrix(scattered, scattered).to_frame()["travel_time"]
    found = od_quantiles(router, scattered, scattered, model=FULL.scaled(0), draws=2)
    assert 0 < expected.isna().sum() < len(expected)
    assert found["p50"].equals(expected.rename("p50"))


def test_a_wider_spread_never_narrows_a_band(block, scattered, plain):
    options = {"profile": plain, "draws": 60}
    widths = [
        width(od_quantiles(block, scattered, scattered, model=FULL.scaled(factor), **options))
        for factor in (0, 0.5, 1, 2)
    ]
    for narrow, wide in pairwise(widths):
        assert (wide >= narrow - 1 / 600).all()


@pytest.mark.parametrize(
    "name", ["speed", "link_speed", "peak", "delay", "link_delay", "access_speed", "position"]
)
def test_each_quantity_widens_the_band(corridor, points, plain, name):
    origin = points({"west": (260, 200)}, certainty_m=[150])
    model = Uncertainty(position=0.0)
    values = {"speed": (("arterial", 0.3),), "link_speed": (("arterial", 0.3),)}
    values["peak"] = values["speed"]
    changed = {name: values.get(name, 0.3)}
    wider = Uncertainty(**{"position": 0.0, **changed})
    there = points({"east": (9_000, 0)})
    before, after = (
        od_quantiles(corridor, origin, there, profile=plain, model=one, draws=100)
        for one in (model, wider)
    )
    assert width(before)[0] == 0
    assert width(after)[0] > 0.1


def test_correlation_between_links_widens_the_band_of_a_route(corridor, ends, plain):
    widths = [
        width(
            od_quantiles(
                corridor, *ends, profile=plain, model=replace(LINKS, correlation_m=m), draws=100
            )
        )[0]
        for m in (0, 500, 2_000, 8_000, np.inf)
    ]
    assert widths == sorted(widths)
    assert widths[-1] > 3 * widths[0]


def test_common_days_widen_the_band(corridor, points, plain):
    where = points({"west": (250, 300)}), points({"east": (9_750, 300)})
    model = {"speed": (("arterial", 0.2),), "delay": 0.5, "access_speed": 0.3}
    alone, together = (
        width(
            od_quantiles(corridor, *where, profile=plain, model=Uncertainty(common=common, **model))
        )[0]
        for common in (0.0, 1.0)
    )
    assert together > alone


def test_a_seed_reproduces_to_the_byte(block, scattered, plain):
    options = {"profile": plain, "model": FULL, "draws": 30}
    once = od_quantiles(block, scattered, scattered, **options, threads=1)
    same(once, od_quantiles(block, scattered, scattered, **options, threads=3))
    same(once, od_quantiles(block, scattered, scattered, **options, seed=1))
    other = od_quantiles(block, scattered, scattered, **options, seed=2)
    assert not once["p90"].equals(other["p90"])


def test_blocks_change_nothing(block, scattered, plain, monkeypatch):
    options = {"profile": plain, "model": FULL, "draws": 10}
    once = od_quantiles(block, scattered, scattered, **options)
    monkeypatch.setattr(trip_draws, "BYTES", 1)
    same(once, od_quantiles(block, scattered, scattered, **options))


def test_a_pair_does_not_depend_on_the_others(block, scattered, plain):
    options = {"profile": plain, "model": FULL, "draws": 20}
    every = od_quantiles(block, scattered, scattered, **options)
    some = od_quantiles(block, scattered.iloc[[3, 1]], scattered.iloc[[5]], **options)
    kept = every.set_index(["from_id", "to_id"]).loc[[("p3", "p5"), ("p1", "p5")]].reset_index()
    same(some, kept)


def test_a_point_moves_with_itself(block, scattered, plain):
    found = od_quantiles(block, scattered, scattered, profile=plain, model=FULL, draws=20)
    assert found.loc[found["from_id"] == found["to_id"], "p90"].eq(0).all()


def test_pairs_are_the_diagonal(block, scattered, plain, monkeypatch):
    options = {"profile": plain, "model": FULL, "draws": 20}
    every = od_quantiles(block, scattered, scattered.iloc[::-1], **options)
    diagonal = every[np.eye(len(scattered), dtype=bool).ravel()].reset_index(drop=True)
    monkeypatch.setattr(trip_draws, "PAIRS_AT_ONCE", 4)
    found = od_quantiles(block, scattered, scattered.iloc[::-1], **options, paired=True)
    same(found, diagonal)


def test_quantiles_count_draws_without_a_time_as_late(corridor, points, plain):
    origin = points({"far": (5_000, 2_900)}, certainty_m=[1_000])
    found = od_quantiles(
        corridor, origin, points({"here": (0, 0)}), profile=plain, model=Uncertainty()
    )
    row = found.iloc[0]
    assert 0.4 < row["reached"] < 0.9
    assert np.isnan(row["p90"])
    assert row["p10"] > 0


def test_no_points_give_no_rows(corridor, points, plain):
    found = od_quantiles(corridor, points({}), points({"a": (0, 0)}), profile=plain, draws=2)
    assert found.columns.tolist() == ["from_id", "to_id", "p10", "p50", "p90", "reached"]
    assert len(found) == 0


def test_columns_are_named_by_their_quantiles(corridor, ends, plain):
    found = od_quantiles(corridor, *ends, profile=plain, draws=8, quantiles=(0.025, 0.75))
    assert found.columns.tolist()[2:4] == ["p2.5", "p75"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": 0}, "draws must be a whole number from 1 to 100,000, not 0"),
        ({"draws": 2.5, "seed": -1}, "draws must be .*; seed must be a whole number of 0 or more"),
        ({"model": 3}, "model is a int; make one with Uncertainty.for_network"),
        ({"quantiles": (0.5, 1)}, "quantiles must be numbers above 0 and below 1, not 1"),
        ({"quantiles": ()}, "quantiles must be .*, not none"),
        ({"paired": "x"}, "paired must be true or false"),
        ({"threads": 0}, "threads must be a whole number of 1 or more"),
    ],
)
def test_wrong_arguments_are_refused(corridor, ends, options, message):
    with pytest.raises(ParameterError, match=message):
        od_quantiles(corridor, *ends, **options)


def test_pairs_are_of_equal_number(corridor, ends, scattered):
    with pytest.raises(ParameterError, match="must be of equal number, not 1 and 6"):
        od_quantiles(corridor, ends[0], scattered, paired=True)


def test_a_table_that_does_not_fit_is_refused_before_a_draw(block, scattered, plain, monkeypatch):
    n = len(scattered)
    monkeypatch.setattr("aicomplex_geo._memory.free_memory", lambda: 144 * n)
    drawn = od_quantiles(block, scattered, scattered, profile=plain, draws=2, paired=True)
    assert len(drawn) == n
    monkeypatch.setattr(trip_draws.TripDraws, "all_pairs", None)
    with pytest.raises(
        TooLargeError, match=rf"{n} x {n} pairs would take .* Nothing was drawn.*paired"
    ):
        od_quantiles(block, scattered, scattered, profile=plain, draws=2)
    with pytest.raises(TooLargeError, match=r"drawn\. Ask for fewer cells or points at a time\.$"):
        surface_quantiles(block, scattered, scattered, 10, profile=plain, draws=2)
    monkeypatch.setattr("aicomplex_geo._memory.free_memory", lambda: 1)
    with pytest.raises(TooLargeError, match=r"drawn\. Ask for fewer origins at a time\.$"):
        od_quantiles(block, scattered, scattered, profile=plain, draws=2, paired=True)
