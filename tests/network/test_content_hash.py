"""The hash of a network: of what it holds, wherever that was read from."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from aicomplex_geo import RoadNetwork, load_study, read_network
from aicomplex_geo.layers.table_hash import add_shapes, add_table, hash_of_crs
from aicomplex_geo.network.content_hash import network_sha256


@pytest.fixture(scope="module")
def net():
    return load_study().network()


def with_a_faster_edge(net):
    speeds = net.edges["posted_speed"].to_numpy().copy()
    speeds[7] += 1
    return RoadNetwork(net.nodes, net.edges.assign(posted_speed=speeds), net.provenance)


def with_a_moved_junction(net):
    nodes = net.nodes
    first = nodes.geometry.iloc[0]
    shapes = [shapely.Point(first.x, np.nextafter(first.y, 90)), *nodes.geometry.iloc[1:]]
    return RoadNetwork(nodes.set_geometry(shapes, crs=nodes.crs), net.edges, net.provenance)


def with_a_restriction(net):
    there = set(net.edges.index)
    u, v, key = next(edge for edge in there if (edge[1], edge[0], edge[2]) in there)
    turn = {"kind": "no", "value": "no_u_turn", "via": "node", "source": "mine"}
    table = pd.DataFrame([{**turn, "edges": ((u, v, key), (v, u, key))}])
    return RoadNetwork(net.nodes, net.edges, net.provenance, restrictions=table)


def with_a_base_map(net):
    land = {"kind": ["land"], "name_ko": [""], "name_en": [""], "zoom": [0]}
    more = {"elevation_m": [np.nan], "under_construction": [False]}
    table = gpd.GeoDataFrame({**land, **more}, geometry=[shapely.box(126, 35, 127, 36)], crs=4326)
    return RoadNetwork(net.nodes, net.edges, net.provenance, basemap=table)


def with_a_closed_edge(net):
    closed = [number == 5 for number in range(len(net.edges))]
    return RoadNetwork(net.nodes, net.edges.assign(closed=closed), net.provenance)


def with_an_edge_less(net):
    return RoadNetwork(net.nodes, net.edges.iloc[:-1], net.provenance)


@pytest.mark.parametrize(
    "change",
    [with_a_faster_edge, with_a_moved_junction, with_a_restriction, with_a_base_map,
     with_an_edge_less, with_a_closed_edge],
)  # fmt: skip
def test_another_network_of_the_same_source_has_another_hash(net, change):
    assert network_sha256(change(net)) != network_sha256(net)


@pytest.mark.parametrize("change", [None, with_a_base_map, with_a_closed_edge, with_a_restriction])
def test_the_hash_is_that_of_all_earlier_builds(net, change):
    """One table after the other, closed edges too where there are none."""
    net = net if change is None else change(net)
    total = hash_of_crs(net.crs)
    basemap = () if net.basemap is None else (net.basemap,)
    for table in (net.nodes, net.edges, net.closed_edges, *basemap):
        add_table(total, table.drop(columns="geometry"))
        add_shapes(total, np.asarray(table.geometry.array, dtype=object))
    add_table(total, net.restrictions)
    assert network_sha256(net) == total.hexdigest()


def test_a_network_that_was_saved_has_the_same_hash(net, tmp_path):
    assert network_sha256(read_network(net.save(tmp_path / "net"))) == network_sha256(net)


def test_the_hash_does_not_depend_on_what_holds_the_values(net):
    plain = {name: object for name in net.edges.columns if name != "geometry"}
    found = []
    for table in (net.edges, net.edges.astype(plain)):
        total = hash_of_crs(net.crs)
        add_table(total, table.drop(columns="geometry"))
        found.append(total.hexdigest())
    assert found[0] == found[1]


def test_lines_are_not_drawn_for_the_hash(net, tmp_path):
    saved = read_network(net.save(tmp_path / "net"))
    undrawn = network_sha256(saved)
    assert saved._lines is not None
    assert len(saved.edges) == len(net.edges)  # draws them
    assert saved._lines is None
    assert network_sha256(saved) == undrawn
