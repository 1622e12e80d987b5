"""Leaving out joins that serve no fastest trip, on outline networks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo.network import Profile, RoadNetwork
from aicomplex_geo.routing import Router
from aicomplex_geo.routing import useful_joins as module

PROFILE = Profile("plain", access_speed=12.0, access_circuity=1.5)


def outline(net, access=None):
    edges = net.edges.copy()
    if access is not None:
        edges["access"] = access
    return RoadNetwork(net.nodes, edges, net.provenance, detail="outline")


def random_network(build, random, *, islands):
    """Crossing roads of some kilometres, one-way in part, and an island."""
    corners = random.integers(0, 4000, (12, 2))
    nodes = {f"n{i}": tuple(map(float, at)) for i, at in enumerate(corners)}
    pairs = [(i, (i + 1) % 12) for i in range(12)]
    pairs += [tuple(pair) for pair in random.choice(12, (12, 2)) if pair[0] != pair[1]]
    if islands:
        nodes |= {"i": (5000.0, 0.0), "j": (5600.0, 300.0), "k": (5000.0, 700.0)}
    roads = []
    for i, j in pairs:
        length = max(1.0, float(np.hypot(*(corners[i] - corners[j]))))
        roads.append((f"n{i}", f"n{j}", bool(random.integers(3)), length, "street", None))
    if islands:
        roads += [("i", "j", True, 700.0, "street", None), ("j", "k", True, 800.0, "street", None)]
    return build(nodes, roads)


def tables(router, sites, others):
    frame = router.od_matrix(sites, others).to_frame()
    routes = pd.DataFrame(router.routes(sites, others).drop(columns="geometry"))
    minutes = [block.to_frame() for block in router.od_sums(sites, others).blocks()]
    return frame, routes, pd.concat(minutes, ignore_index=True)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([500.0, 3000.0]), st.sampled_from(["", "access"]))
def test_nothing_changes(build, points, seed, max_distance, kind):
    random = np.random.default_rng(seed)
    net = random_network(build, random, islands=bool(random.integers(2)))
    signed = random.integers(0, 4, len(net.edges)) == 0
    net = outline(net, np.where(signed, "destination", "open") if kind else None)
    xy = random.uniform(-300, [6000, 4300], (60, 2))
    sites = points({f"s{i}": tuple(at) for i, at in enumerate(xy[:30])})
    others = points({f"t{i}": tuple(at) for i, at in enumerate(xy[30:])})
    with pytest.MonkeyPatch.context() as patch:
        router = Router(net, PROFILE, max_distance=max_distance)
        expected = tables(router, sites, others)
        patch.setattr(module, "FEW_PAIRS", 0)
        patch.setattr(module, "VALUES_PER_BLOCK", 100)
        ours = tables(router, sites, others)
        for one, other in zip(ours, expected, strict=True):
            pd.testing.assert_frame_equal(one, other)
        before, after = router._snapped(sites, "origin"), router._snapped_pair(sites, others)[0]
        assert len(after.joins) <= len(before.joins)
        assert after.longest_leg.tolist() == before.longest_leg.tolist()


def test_roads_behind_others_are_left_out(build, points):
    nodes = {f"{c}{i}": (1000 * i, y) for c, y in (("a", 0), ("b", 1000)) for i in range(4)}
    roads = [(f"{c}{i}", f"{c}{i + 1}", True, 1000.0, "street", None) for c in "ab" for i in "012"
             for i in [int(i)]]  # fmt: skip
    roads += [(f"a{i}", f"b{i}", True, 1000.0, "street", None) for i in range(4)]
    router = Router(outline(build(nodes, roads)), PROFILE)
    sites = points({"s": (500, 10)})
    found = router._snapped(sites, "origin")
    assert len(found.joins) == 10
    some = module.useful_joins(router._network, found, router._network.search, leaving=True)
    # the road at 10 m leads everywhere sooner than any access leg
    assert some.joins.distance.tolist() == [10.0]
    turning = Router(outline(build(nodes, roads)), PROFILE, turns=True)._network
    assert module.useful_joins(turning, found, turning.search, leaving=True) is found
