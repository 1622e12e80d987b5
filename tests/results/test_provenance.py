"""What a result was computed from: every file that is read, and what a network holds."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from aicomplex_geo import RoadNetwork, read_network
from aicomplex_geo.results.provenance import input_files, network_sha256
from aicomplex_geo.study import new_study

NOT_READ = {"LICENSE.md", "README.md", "network/validation.toml"}
"""For people; and what a test of the strategic network compares with."""


def test_every_file_of_the_bundled_study_is_an_input(project):
    folder = project / "data" / "geo"
    there = {
        one.relative_to(folder).as_posix()
        for one in folder.rglob("*")
        if one.is_file() and "__pycache__" not in one.parts
    }
    assert set(input_files(folder)) == there - NOT_READ


def test_a_base_map_of_a_study_is_an_input(tmp_path):
    new_study(tmp_path / "study")
    file = tmp_path / "study" / "study.toml"
    more = '\n[basemap]\nfiles = ["땅/land.geojson"]\n'
    file.write_text(file.read_text("utf-8") + more, encoding="utf-8")
    (file.parent / "땅").mkdir()
    (file.parent / "땅" / "land.geojson").touch()
    assert "땅/land.geojson" in input_files(file.parent)


@pytest.fixture(scope="module")
def net(study):
    return study.network()


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


def with_an_edge_less(net):
    return RoadNetwork(net.nodes, net.edges.iloc[:-1], net.provenance)


@pytest.mark.parametrize(
    "change",
    [with_a_faster_edge, with_a_moved_junction, with_a_restriction, with_a_base_map,
     with_an_edge_less],
)  # fmt: skip
def test_another_network_of_the_same_source_has_another_hash(net, change):
    assert network_sha256(change(net)) != network_sha256(net)


def test_a_network_that_was_saved_has_the_same_hash(net, tmp_path):
    assert network_sha256(read_network(net.save(tmp_path / "net"))) == network_sha256(net)


def test_the_hash_does_not_depend_on_what_holds_the_values(net):
    plain = {name: object for name in net.edges.columns if name != "geometry"}
    tables = ("crs", "nodes", "closed_edges", "basemap", "restrictions")
    same = {name: getattr(net, name) for name in tables}
    of_objects = SimpleNamespace(**same, edges=net.edges.astype(plain))
    assert network_sha256(of_objects) == network_sha256(net)
