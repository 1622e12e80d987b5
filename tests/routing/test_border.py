"""Isochrones say whether a larger network might change them."""

from __future__ import annotations

import warnings

import pytest

from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.routing import Router

STAR = {
    "a": (0, 0),
    "north": (0, 5000),
    "south": (0, -5000),
    "west": (-5000, 0),
    "east": (5000, 0),
    "end": (0, 1000),
}
ROADS = [
    ("a", "end", True, 1000.0, "street", None),
    *(("a", name, True, 5000.0, "street", None) for name in ("south", "west", "east")),
    ("east", "north", True, 7100.0, "street", None),
]


@pytest.fixture
def net(build):
    return build(STAR, ROADS)


def truncated(net, on_foot, points, cutoffs, **options):
    sites = points({"a": (0, 0)})
    return Router(net, on_foot).isochrones(sites, cutoffs, **options)["truncated"].tolist()


def test_the_hull_is_the_border_of_a_network_that_says_nothing(net, on_foot, points):
    assert truncated(net, on_foot, points, [1, 4.9, 5]) == [False, False, True]


@pytest.mark.parametrize("overlap", ["keep", "merge", "split"])
@pytest.mark.parametrize("kind", ["lines", "polygons"])
@pytest.mark.parametrize("direction", ["from", "to"])
def test_a_junction_beyond_which_the_file_ends_is_the_border(
    net, on_foot, points, overlap, kind, direction
):
    nodes = net.nodes
    nodes["boundary"] = nodes.index == "end"
    cut = RoadNetwork(nodes, net.edges)
    options = {"overlap": overlap, "kind": kind, "direction": direction}
    assert truncated(cut, on_foot, points, [0.9, 1], **options) == [False, True]
    assert truncated(net, on_foot, points, [0.9, 1], **options) == [False, False]


def test_it_need_not_be_known_of_every_junction(net, on_foot, points):
    nodes = net.nodes
    nodes["boundary"] = [True if name == "end" else None for name in nodes.index]
    assert truncated(RoadNetwork(nodes, net.edges), on_foot, points, [0.9, 1]) == [False, True]


@pytest.mark.reference
def test_an_extract_with_roads_that_are_cut_says_so(reference, on_foot):
    from aicomplex_geo.network.readers.osm import from_osm_file  # noqa: PLC0415 - loads osmium

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = from_osm_file(reference / "osm" / "campo-grande.osm.gz")
    cut = net.nodes[net.nodes["boundary"]]
    assert len(cut) > 10
    router = Router(net, "car_offpeak")
    assert router._prepared.border[net.nodes.index.get_indexer(cut.index)].all()
    at = cut.iloc[[0]][["geometry"]]
    assert router.isochrones(at, 0.5, kind="lines")["truncated"].tolist() == [True]
