"""The measures against the packages that define them, on 50 random instances each."""
# ruff: noqa: PD011 - ODMatrix.values is not a pandas attribute

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from aicomplex_geo import ODMatrix
from aicomplex_geo import accessibility as acc

fca = pytest.importorskip("access.fca", reason="needs the package access of the extra test")
helpers = pytest.importorskip("access.helpers")
peer_raam = pytest.importorskip("access.raam")
peer_weights = pytest.importorskip("access.weights")
inequality = pytest.importorskip("inequality", reason="needs the package inequality")

SEEDS = range(50)
STEPS = {20: 1, 40: 0.68, 60: 0.22}


def instance(seed, *, complete=False):
    """Draw an asymmetric matrix with supply and demand, as ours and as theirs."""
    random = np.random.default_rng(seed)
    rows, columns = random.integers(2, 30, 2)
    # halves of minutes are exact in float32, so that both compare the same numbers
    times = random.integers(0, 180, (rows, columns)) / 2
    if not complete:
        times[random.random(times.shape) < 0.2] = math.inf
    origins = [f"o{place}" for place in range(rows)]
    destinations = [f"d{place}" for place in range(columns)]
    od = ODMatrix(times, origins, destinations)
    supply = pd.Series(random.integers(0, 50, columns).astype(float), index=destinations)
    supply.iloc[0] = 5.0
    demand = pd.Series(random.integers(1, 1000, rows), index=origins)
    costs = od.to_frame().rename(
        columns={"from_id": "origin", "to_id": "dest", "travel_time": "cost"}
    )
    costs = costs[["origin", "dest", "cost"]].dropna()
    theirs = SimpleNamespace(
        demand=demand.rename("demand").to_frame(),
        supply=supply.rename("supply").to_frame(),
        costs=costs,
        names={"demand_index": True, "demand_name": "demand", "supply_name": "supply"},
    )
    return od, supply, demand, theirs


def assert_same(ours, theirs):
    # where nothing is reached, theirs is absent or NaN and ours is 0
    there = theirs.reindex(ours.index)
    assert (ours[there.isna()] == 0).all()
    np.testing.assert_allclose(ours, there.fillna(0.0), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_gravity_is_the_weighted_catchment(seed):
    od, supply, _, peer = instance(seed)
    theirs = fca.weighted_catchment(
        peer.supply,
        peer.costs,
        60,
        cost_source="dest",
        cost_dest="origin",
        loc_index=True,
        loc_value="supply",
        weight_fn=peer_weights.gaussian(25),
    )
    ours = acc.gravity(od, supply, decay=acc.decay.truncated(acc.decay.gaussian(25), 60))
    assert_same(ours, theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_cumulative_is_the_unweighted_catchment(seed):
    od, supply, _, peer = instance(seed)
    theirs = fca.weighted_catchment(
        peer.supply,
        peer.costs,
        30,
        cost_source="dest",
        cost_dest="origin",
        loc_index=True,
        loc_value="supply",
    )
    assert_same(acc.cumulative(od, supply, cutoff=30), theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_step_floating_catchment(seed):
    od, supply, demand, peer = instance(seed)
    theirs = fca.two_stage_fca(peer.demand, peer.supply, peer.costs, 30, **peer.names)
    ours = acc.floating_catchment(od, supply, demand, decay=acc.decay.binary(30))
    assert_same(ours, theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_enhanced_two_step_floating_catchment(seed):
    od, supply, demand, peer = instance(seed)
    theirs = fca.two_stage_fca(
        peer.demand,
        peer.supply,
        peer.costs,
        60,
        weight_fn=peer_weights.step_fn(STEPS),
        **peer.names,
    )
    zones = acc.decay.stepped([20, 40, 60], [0.68, 0.22, 0])
    assert_same(acc.floating_catchment(od, supply, demand, decay=zones, method="e2sfca"), theirs)


@pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.drop:DeprecationWarning")
@pytest.mark.parametrize("seed", SEEDS)
def test_three_step_floating_catchment(seed):
    od, supply, demand, peer = instance(seed)
    theirs = fca.three_stage_fca(
        peer.demand,
        peer.supply,
        peer.costs,
        60,
        weight_fn=peer_weights.step_fn(STEPS),
        **peer.names,
    )
    zones = acc.decay.stepped([20, 40, 60], [0.68, 0.22, 0])
    assert_same(acc.floating_catchment(od, supply, demand, decay=zones, method="3sfca"), theirs)


@pytest.mark.filterwarnings("ignore:some tracts may be unaccounted for in supply_cost:UserWarning")
@pytest.mark.parametrize("seed", SEEDS)
def test_ratio_of_the_floating_catchment(seed):
    od, supply, _, peer = instance(seed)
    random = np.random.default_rng(seed + 1000)
    between = random.integers(0, 180, (len(od.origins), len(od.origins))) / 2
    np.fill_diagonal(between, 0)
    around = ODMatrix(between, od.origins, od.origins)
    demand = pd.Series(random.integers(1, 1000, len(od.origins)), index=od.origins)
    costs = around.to_frame().rename(
        columns={"from_id": "origin", "to_id": "dest", "travel_time": "cost"}
    )
    theirs = fca.fca_ratio(
        demand.rename("demand").rename_axis("geoid").reset_index(),
        peer.supply.rename_axis("geoid").reset_index(),
        costs,
        peer.costs,
        30,
    )
    ours = acc.fca_ratio(od, supply, demand, demand_od=around, decay=acc.decay.binary(30))
    assert_same(ours, theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_normalised_by_the_mean_of_the_demand(seed):
    od, supply, demand, _ = instance(seed)
    plain = acc.floating_catchment(od, supply, demand, decay=acc.decay.linear(90))
    frame = pd.DataFrame({"score": plain, "people": demand})
    theirs = helpers.normalized_access(
        SimpleNamespace(access_df=frame, demand_value="people"), ["score"]
    )
    ours = acc.floating_catchment(od, supply, demand, decay=acc.decay.linear(90), normalise="mean")
    np.testing.assert_allclose(ours, theirs["score"], rtol=1e-9)


class Recorder:
    """Stands in for numpy in the peer, and keeps the first array of zeros: who goes where."""

    def __init__(self):
        self.kept = []

    def __getattr__(self, name):
        return getattr(np, name)

    def zeros(self, *args, **options):
        self.kept.append(np.zeros(*args, **options))
        return self.kept[-1]


def equilibrium_gap(flows, times, supply, demand, tau):
    """Share of the total cost saved if everybody switched to the cheapest destination."""
    costs = times.astype(np.float64) / tau + flows.sum(axis=0) / (
        supply * demand.sum() / supply.sum()
    )
    borne = (flows * costs).sum()
    return (borne - costs.min(axis=1) @ demand) / borne


@pytest.mark.parametrize("seed", SEEDS)
def test_raam_is_nearer_to_equilibrium(seed, monkeypatch):
    od, supply, demand, peer = instance(seed, complete=True)
    supply = supply.clip(lower=1.0)
    recorder = Recorder()
    monkeypatch.setattr(peer_raam, "np", recorder)
    theirs = peer_raam.raam(peer.demand, supply.rename("supply").to_frame(), peer.costs, tau=60)
    monkeypatch.undo()
    # the order in which the peer puts the supplies, by its own expression
    columns = list(set(peer.costs["dest"]) & set(supply.index))
    place = od.destinations.get_indexer(columns)
    assert recorder.kept[0].sum() == demand.sum()
    their_gap = equilibrium_gap(
        recorder.kept[0],
        od.values[np.ix_(od.origins.get_indexer(theirs.index), place)],
        supply.to_numpy()[place],
        demand[theirs.index].to_numpy(),
        60,
    )
    result = acc.raam_equilibrium(od, supply, demand)
    our_gap = equilibrium_gap(
        result.flows.to_numpy(), od.values, supply.to_numpy(), demand.to_numpy(), 60
    )
    assert our_gap <= max(their_gap, 1e-12)
    assert our_gap == pytest.approx(result.gap, abs=1e-9)
    # the two costs differ by no more than the peer's distance from equilibrium explains
    np.testing.assert_allclose((result.cost * demand).sum(), (theirs * demand).sum(), rtol=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_gini_and_theil(seed):
    random = np.random.default_rng(seed)
    access = random.gamma(0.7, 1000.0, random.integers(2, 200))
    plain = pd.Series(access)
    assert acc.gini(plain) == pytest.approx(inequality.gini.Gini(access).g, rel=1e-9)
    assert acc.theil_t(plain) == pytest.approx(inequality.theil.Theil(access).T, rel=1e-9)
    # the peer knows no weights: so many people are so many rows
    people = random.integers(0, 20, len(access))
    people[0] += 1
    each = np.repeat(access, people)
    weights = pd.Series(people)
    assert acc.gini(plain, weights) == pytest.approx(inequality.gini.Gini(each).g, rel=1e-9)
    assert acc.theil_t(plain, weights) == pytest.approx(inequality.theil.Theil(each).T, rel=1e-9)
