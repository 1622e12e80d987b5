"""Divided roads: each direction is a link of its own, some metres from the other."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from aicomplex_geo.network import Profile, from_node_link
from aicomplex_geo.routing import Router

PLAIN = Profile("plain", access_speed=12.0, access_circuity=1.5)
END_M = 6000


@pytest.fixture(params=[4, 12, 28])
def divided(write, kit, request):
    """Six kilometres without a junction between both ends, right-hand traffic."""
    gap = request.param
    nodes = {"1": (0, 0), "2": (END_M, 0), "3": (END_M, gap), "4": (0, gap)}
    wide = {"LENGTH": float(END_M), "MAX_SPD": 60, "ROAD_RANK": "103"}
    short = {"LENGTH": float(gap)}
    links = {
        "12": ("1", "2", wide),
        "34": ("3", "4", wide),
        "23": ("2", "3", short),
        "32": ("3", "2", short),
        "41": ("4", "1", short),
        "14": ("1", "4", short),
    }
    net = from_node_link(write(nodes, links))
    return gap, net, kit.at


def places(at, net, **positions):
    shapes = [shapely.Point(at(*position)) for position in positions.values()]
    return gpd.GeoDataFrame({"id": list(positions)}, geometry=shapes, crs="EPSG:5186")


@pytest.mark.parametrize("aside", [-40.0, -5.0, 0.0, 2.0, 60.0])
def test_both_directions_are_as_long(divided, aside):
    gap, net, at = divided
    sites = places(at, net, west=(1500, aside), east=(4500, aside))
    there, back = Router(net, PLAIN).od_matrix(sites, sites).distances[[0, 1], [1, 0]]
    # node-link coordinates are a plane that is not quite that of the metres
    assert there == pytest.approx(3000 + 3 * abs(aside), abs=3)
    assert back == pytest.approx(3000 + 3 * abs(aside - gap), abs=3)


def test_random_points_beside_it_take_no_detour(divided):
    _, net, at = divided
    random = np.random.default_rng(3)
    xy = random.uniform([0, -200], [END_M, 200], (40, 2))
    sites = places(at, net, **{f"p{i}": tuple(position) for i, position in enumerate(xy)})
    od = Router(net, PLAIN).od_matrix(sites, sites)
    # longer legs, or over the gap at an end
    assert np.abs(od.distances - od.distances.T).max() < 200
    assert (np.diag(od.values) == 0).all()


def test_links_without_a_counterpart_stay_one_way(divided):
    _, net, at = divided
    sites = places(at, net, west=(1500, -5), east=(4500, -5))
    one_way = net.edges["road_class"].eq("national") & (
        net.edges.index.get_level_values("u") == "3"
    )
    from aicomplex_geo.network import RoadNetwork  # noqa: PLC0415 - only here

    single = RoadNetwork(net.nodes, net.edges[~one_way.to_numpy()], net.provenance)
    od = Router(single, PLAIN).od_matrix(sites, sites)
    assert od.distances[0, 1] == pytest.approx(3000 + 15, abs=3)
    assert np.isinf(od.distances[1, 0])
