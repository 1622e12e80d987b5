"""All formats give the same network, from any path, with their origin."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json

import osmium
import pandas as pd
import pytest

from aicomplex_geo.network.readers.osm import from_osm_file

ROAD = {"highway": "residential", "name": "첨단과기로"}


@pytest.fixture
def plain(write, line_of):
    return write(line_of(5), {7: ([1, 2, 3], ROAD), 8: ([2, 4], ROAD), 9: ([4, 5], ROAD)})


@pytest.mark.parametrize("ending", ["osm", "osm.gz", "osm.bz2", "osm.pbf", "pbf", "OSM.PBF"])
def test_formats(plain, tmp_path, ending):
    folder = tmp_path / "도로 자료"
    folder.mkdir()
    path = folder / f"광주 시내.{ending}"
    content = plain.read_bytes()
    if ending.lower().endswith("pbf"):
        with osmium.SimpleWriter(osmium.io.File(str(path), "pbf")) as writer:
            for one in osmium.FileProcessor(str(plain)):
                writer.add(one)
    else:
        packed = {"osm.gz": gzip.compress, "osm.bz2": bz2.compress}
        path.write_bytes(packed.get(ending, bytes)(content))
    net = from_osm_file(str(path))
    pd.testing.assert_frame_equal(net.edges, from_osm_file(plain).edges)
    pd.testing.assert_frame_equal(net.nodes, from_osm_file(plain).nodes)
    assert net.provenance["name"] == path.name
    assert net.provenance["hash"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_ids_of_all_63_bits_are_read_from_every_format(write, tmp_path):
    node, way = 2**62, 2**62 + 9
    ends = {node: (126.8, 35.1), node + 1: (126.9, 35.1)}
    text = write(ends, {way: ([node, node + 1], ROAD)})
    path = tmp_path / "large.osm.pbf"
    with osmium.SimpleWriter(osmium.io.File(str(path), "pbf")) as writer:
        for one in osmium.FileProcessor(str(text)):
            writer.add(one)
    pd.testing.assert_frame_equal(from_osm_file(path).edges, from_osm_file(text).edges)
    assert from_osm_file(path).nodes.index.tolist() == [node, node + 1]


def test_provenance(plain):
    text = plain.read_text(encoding="utf-8")
    meta = '<osm version="0.6" generator="test"><meta osm_base="2024-05-01T00:00:00Z"/>'
    plain.write_text(text.replace('<osm version="0.6">', meta), encoding="utf-8")
    net = from_osm_file(plain, mode="walk", simplify=False)
    assert net.provenance["date"] == "2024-05-01T00:00:00Z"
    assert net.provenance["generator"] == "test"
    assert net.provenance["licence"] == "ODbL 1.0"
    assert net.provenance["parameters"] == {"mode": "walk", "simplify": False, "access": True}
    assert net.provenance["warnings"] == []
    assert net.provenance["counts"]["ways of the network"] == 3
    assert "/" not in json.dumps(net.provenance["name"])


def test_the_date_of_a_pbf_stands_in_its_head(plain, tmp_path):
    path = tmp_path / "dated.osm.pbf"
    head = osmium.io.Header()
    head.set("osmosis_replication_timestamp", "2024-05-01T00:00:00Z")
    with osmium.SimpleWriter(str(path), header=head) as writer:
        for one in osmium.FileProcessor(str(plain)):
            writer.add(one)
    assert from_osm_file(path).provenance["date"] == "2024-05-01T00:00:00Z"


def test_a_file_without_date_has_none(plain):
    assert from_osm_file(plain).provenance["date"] == ""


def test_reading_twice_gives_the_same(plain):
    one, other = from_osm_file(plain), from_osm_file(plain)
    pd.testing.assert_frame_equal(one.edges, other.edges)
    assert one.provenance == other.provenance
