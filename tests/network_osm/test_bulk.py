"""PBF files read block by block are those read object by object."""

from __future__ import annotations

import contextlib
import gc
import warnings

import osmium
import pandas as pd
import pytest
from osmium.osm.mutable import Node, Relation, Way

from aicomplex_geo.errors import NetworkError
from aicomplex_geo.network.readers.collector import without_collector
from aicomplex_geo.network.readers.osm import from_osm_file, road_nodes, scan
from aicomplex_geo.network.readers.osm.protobuf import UnusualError

MIDDLE = 10
"""Id of the node in the middle of the road of 20 nodes."""


def is_node(one):
    return isinstance(one, Node)


def copied(one):
    """Copy of an object, which is valid only until the next one is read."""
    common = {"id": one.id, "version": one.version, "visible": True, "tags": dict(one.tags)}
    if one.is_node():
        return Node(location=(one.location.lon, one.location.lat), **common)
    if one.is_way():
        return Way(nodes=[node.ref for node in one.nodes], **common)
    return Relation(members=[(m.type, m.ref, m.role) for m in one.members], **common)


@pytest.fixture
def as_pbf(tmp_path):
    def written(source, name="test.osm.pbf", *, form="pbf", change=lambda objects: objects):
        path = tmp_path / name
        objects = [copied(one) for one in osmium.FileProcessor(str(source))]
        with osmium.SimpleWriter(osmium.io.File(str(path), form)) as writer:
            for one in change(objects):
                writer.add(one)
        return path

    return written


@pytest.fixture
def road(write, line_of):
    nodes = line_of(20)
    nodes[5] = (*nodes[5][:2], {"highway": "traffic_signals", "name": "A"})
    nodes[15] = (*nodes[15][:2], {"barrier": "bollard"})
    nodes[30] = (126.9, 35.3, {"amenity": "cafe"})
    return write(nodes, {7: (list(range(1, 21)), {"highway": "residential"})})


@pytest.fixture
def ways_of_reading(monkeypatch):
    """A function that reads a file both ways, and whether the bulk one gave up."""

    def read(path):
        given_up = []

        def observed(function):
            def called(*args, **options):
                try:
                    return function(*args, **options)
                except UnusualError:
                    given_up.append(function.__module__.rpartition(".")[2])
                    raise

            return called

        with monkeypatch.context() as patched, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for module in (scan, road_nodes):
                patched.setattr(module, "_read_blocks", observed(module._read_blocks))
            fast = from_osm_file(path)
            patched.setattr(scan, "_read_blocks", refuse)
            slow = from_osm_file(path)
        return fast, slow, given_up

    return read


def refuse(*args, **options):
    raise UnusualError


def assert_same(one, other):
    pd.testing.assert_frame_equal(one.nodes, other.nodes)
    pd.testing.assert_frame_equal(one.edges, other.edges)
    pd.testing.assert_frame_equal(one.restrictions, other.restrictions)
    assert one.provenance == other.provenance


@pytest.mark.parametrize("name", ["porto-alegre", "cathedral-no-left", "reisterstown-via-way"])
def test_real_files_are_read_in_bulk(reference, ways_of_reading, name):
    fast, slow, given_up = ways_of_reading(reference / "osm" / f"{name}.osm.pbf")
    assert given_up == []
    assert_same(fast, slow)


def test_a_small_file(road, as_pbf, ways_of_reading):
    fast, slow, given_up = ways_of_reading(as_pbf(road))
    assert given_up == []
    assert_same(fast, slow)
    assert fast.nodes["kind"].tolist().count("barrier") > 0


def replaced(number, **changes):
    """A function that replaces a node of a list."""

    def change(objects):
        for one in objects:
            yield Node(one, **changes) if is_node(one) and one.id == number else one

    return change


def repeated(number, **changes):
    """A function that repeats a node with changes, before all others."""

    def change(objects):
        first = next(one for one in objects if is_node(one) and one.id == number)
        yield Node(first, **changes)
        yield from objects

    return change


@pytest.mark.parametrize(
    ("change", "where"),
    [
        pytest.param(lambda objects: objects[::-1], "scan", id="ways first"),
        pytest.param(lambda objects: [*objects[5:], *objects[:5]], "scan", id="some nodes last"),
        pytest.param(replaced(MIDDLE, location=(200.0, 35.2)), "road_nodes", id="no position"),
        pytest.param(repeated(MIDDLE), "road_nodes", id="repeated"),
        pytest.param(
            repeated(MIDDLE, version=2, location=(126.85, 35.25)), "road_nodes", id="newer version"
        ),
        pytest.param(
            lambda o: [*o, next(one for one in o if isinstance(one, Way))],
            "scan",
            id="a way repeated",
        ),
    ],
)
def test_other_files_are_read_one_by_one(road, as_pbf, ways_of_reading, change, where):
    fast, slow, given_up = ways_of_reading(as_pbf(road, change=change))
    assert given_up == [where]
    assert_same(fast, slow)


def test_missing_nodes(road, as_pbf, ways_of_reading):
    change = lambda objects: [one for one in objects if one.id != MIDDLE]  # noqa: E731
    fast, slow, given_up = ways_of_reading(as_pbf(road, change=change))
    assert given_up == []
    assert_same(fast, slow)
    assert fast.provenance["counts"]["nodes missing"] == 1


def test_nodes_in_any_order(road, as_pbf, ways_of_reading):
    def change(objects):
        nodes = [one for one in objects if is_node(one)]
        return [*nodes[::-1], *objects[len(nodes) :]]

    fast, slow, given_up = ways_of_reading(as_pbf(road, change=change))
    assert given_up == []
    assert_same(fast, slow)


def test_a_deleted_node_has_no_position(road, as_pbf, ways_of_reading):
    path = as_pbf(
        road,
        form="pbf,history=true,pbf_compression=none",
        change=replaced(MIDDLE, visible=False),
    )
    history = b"\x22\x15HistoricalInformation"
    data = path.read_bytes()
    assert history in data
    path.write_bytes(data.replace(history, b"\x2a" + history[1:]))  # an optional feature now
    fast, slow, given_up = ways_of_reading(path)
    assert given_up == ["scan"]
    assert_same(fast, slow)
    assert fast.provenance["counts"]["nodes missing"] == 1


def test_a_contradiction_is_an_error(road, as_pbf):
    with pytest.raises(NetworkError, match=f"node {MIDDLE}: occurs several times"):
        from_osm_file(as_pbf(road, change=repeated(MIDDLE, location=(126.85, 35.25))))


@pytest.mark.parametrize("was_enabled", [True, False])
def test_garbage_collection_is_as_before(was_enabled):
    before = gc.isenabled()
    try:
        (gc.enable if was_enabled else gc.disable)()
        with contextlib.suppress(KeyError), without_collector():
            assert not gc.isenabled()
            raise KeyError
        assert gc.isenabled() == was_enabled
    finally:
        (gc.enable if before else gc.disable)()
