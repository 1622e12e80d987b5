"""Real extracts: against osmnx's own reader, and against what the raw file says."""

from __future__ import annotations

import gzip
import itertools
import subprocess
import sys
import time
import warnings
import xml.etree.ElementTree as ET
from collections import Counter

import numpy as np
import osmium
import osmnx
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from aicomplex_geo.errors import NetworkWarning
from aicomplex_geo.network.readers.osm import from_osm_file

pytestmark = pytest.mark.reference

CAR = {
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "road",
    "service",
}
FILES = {
    "north-bayreuth": "north-bayreuth.osm.gz",
    "monaco": "monaco.osm.gz",
    "andorra": "andorra.osm.gz",
    "porto-alegre": "porto-alegre.osm.pbf",
}
TRIPS = (25, 20)
"""Origins and destinations: 500 pairs."""


def complete_car_ways(source, target):
    """Write the car ways all nodes of which are there, with those nodes, as XML."""
    present = {one.id for one in osmium.FileProcessor(source, osmium.osm.NODE)}
    ways, used = set(), set()
    for way in osmium.FileProcessor(source, osmium.osm.WAY):
        refs = {node.ref for node in way.nodes}
        if way.tags.get("highway") in CAR and way.tags.get("area") != "yes" and refs <= present:
            ways.add(way.id)
            used |= refs
    with osmium.SimpleWriter(target) as writer:
        for one in osmium.FileProcessor(source, osmium.osm.NODE | osmium.osm.WAY):
            if one.id in (used if one.is_node() else ways):
                writer.add(one)


class Graph:
    """Arcs between OpenStreetMap's node ids, of either reader."""

    def __init__(self, ids, u, v, length):
        self.ids = np.sort(np.asarray(ids))
        arcs = pd.DataFrame({"u": u, "v": v, "length": length})
        self.total, self.pairs = arcs["length"].sum(), Counter(zip(u, v, strict=True))
        least = arcs.groupby(["u", "v"], as_index=False)["length"].min()
        place = [np.searchsorted(self.ids, least[end].to_numpy()) for end in ("u", "v")]
        self.matrix = csr_matrix((least["length"], place), shape=(len(self.ids),) * 2)
        _, label = connected_components(self.matrix, connection="strong")
        self.main = self.ids[label == np.bincount(label).argmax()]

    def distances(self, origins, destinations):
        start, goal = (np.searchsorted(self.ids, some) for some in (origins, destinations))
        return dijkstra(self.matrix, indices=start)[:, goal].ravel()


def ours(net):
    index = net.edges.index
    return Graph(
        net.nodes.index,
        index.get_level_values("u").tolist(),
        index.get_level_values("v").tolist(),
        net.edges["length"].to_numpy(),
    )


def theirs(path):
    graph = osmnx.graph_from_xml(path, bidirectional=False, simplify=False, retain_all=True)
    u, v, length = zip(*graph.edges(data="length"), strict=True)
    return Graph(list(graph.nodes), u, v, length)


@pytest.fixture(scope="session", params=sorted(FILES))
def extract(request, reference, tmp_path_factory):
    """Name of an extract, its car ways as XML, and the network that we read of it."""
    path = tmp_path_factory.mktemp("truth") / f"{request.param}.osm"
    complete_car_ways(str(reference / "osm" / FILES[request.param]), str(path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NetworkWarning)  # the filtered file has no relations
        return request.param, path, from_osm_file(path, simplify=False, access=False)


def test_the_same_as_osmnx(extract):
    _, path, net = extract
    mine, other = ours(net), theirs(path)
    assert mine.pairs == other.pairs
    assert np.array_equal(mine.ids, other.ids)
    assert np.array_equal(mine.main, other.main)
    assert mine.total == pytest.approx(other.total, rel=0.005)
    random = np.random.default_rng(1)
    origins, destinations = (random.choice(mine.main, size, replace=False) for size in TRIPS)
    here, there = (graph.distances(origins, destinations) for graph in (mine, other))
    same = np.abs(here - there) <= 0.007 * there
    assert same.mean() >= 0.99


def raw_ways(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        for _, one in ET.iterparse(file):  # noqa: S314 - reference data
            if one.tag == "way":
                refs = [int(nd.get("ref")) for nd in one.iter("nd")]
                yield one.get("id"), refs, {tag.get("k"): tag.get("v") for tag in one.iter("tag")}
            if one.tag in {"way", "node", "relation"}:
                one.clear()


def expected_directions(tags):
    text = tags.get("oneway", "no")
    if "oneway" not in tags:
        circular = tags.get("junction") in {"roundabout", "circular"}
        text = "yes" if circular or tags["highway"] == "motorway" else "no"
    return {"yes": (1, 0), "true": (1, 0), "1": (1, 0), "-1": (0, 1), "no": (1, 1)}[text]


def expected_speed(tags, direction):
    text = tags.get(f"maxspeed:{direction}") or tags.get("maxspeed", "nan")
    return 130.0 if text == "none" else min(float(part) for part in text.split(";"))


def test_direction_and_speed_of_every_way(extract):
    _, path, net = extract
    speeds = {
        (way, u, v): speed
        for (u, v, _), way, speed in zip(
            net.edges.index, net.edges["osm_id"], net.edges["posted_speed"], strict=True
        )
    }
    seen = 0
    for way, refs, tags in raw_ways(path):
        there, back = expected_directions(tags)
        for a, b in itertools.pairwise(refs):
            if a == b:
                continue
            assert ((way, a, b) in speeds, (way, b, a) in speeds) == (there, back)
            for open_, ends, name in ((there, (a, b), "forward"), (back, (b, a), "backward")):
                if open_:
                    found, wanted = speeds[way, *ends], expected_speed(tags, name)
                    assert found == wanted or np.isnan([found, wanted]).all()
                    seen += 1
    assert seen >= len(net.edges)


def test_folding_keeps_the_kilometres(extract):
    _, path, net = extract
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NetworkWarning)
        simplified = from_osm_file(path, access=False)
    assert simplified.edges["length"].sum() == pytest.approx(net.edges["length"].sum())
    assert len(simplified.edges) < 0.6 * len(net.edges)
    mine, whole = ours(simplified), ours(net)
    random = np.random.default_rng(2)
    nodes = random.choice(mine.main, 20, replace=False)
    assert mine.distances(nodes, nodes) == pytest.approx(whole.distances(nodes, nodes))


@pytest.fixture(scope="session")
def bayreuth(reference):
    """The extract with turn restrictions, its limits of access obeyed."""
    path = reference / "osm" / "north-bayreuth.osm.gz"
    begin = time.process_time()
    with pytest.warns(NetworkWarning, match="1 turn restrictions on ways"):
        net = from_osm_file(path)
    assert time.process_time() - begin < 10
    return path, net


def test_access_in_bayreuth(bayreuth):
    path, net = bayreuth
    closed = {"no", "agricultural", "forestry", "agricultural;forestry"}
    wanted, left = set(), 0
    for way, _, tags in raw_ways(path):
        keys = [key for key in ("motorcar", "motor_vehicle", "vehicle", "access") if key in tags]
        if tags.get("highway") in CAR and keys and tags[keys[0]] in closed:
            left += 1
        elif tags.get("highway") in CAR or (
            "highway" in tags and keys and keys[0] != "access" and tags[keys[0]] not in closed
        ):
            wanted.add(way)
    assert {part for ways in net.edges["osm_id"] for part in ways.split(";")} == wanted
    assert net.provenance["counts"]["ways left out: not open to this mode"] == left


def test_every_turn_restriction_of_bayreuth(bayreuth):
    path, net = bayreuth
    raw = {}
    with gzip.open(path, "rb") as file:
        for _, one in ET.iterparse(file, events=("end",)):  # noqa: S314 - reference data
            tags = {tag.get("k"): tag.get("v") for tag in one.iter("tag")}
            if one.tag == "relation" and tags.get("type") == "restriction":
                members = {member.get("role"): member.get("ref") for member in one.iter("member")}
                raw[f"relation/{one.get('id')}"] = (tags["restriction"], members)
    assert len(raw) == 40
    edges, nodes = net.edges, set(net.nodes.index)
    for row in net.restrictions.itertuples():
        value, members = raw.pop(row.source)
        begin, end = row.edges
        assert row.kind == value.partition("_")[0]
        assert begin[1] == end[0] == int(members["via"])
        assert begin[1] in nodes
        assert edges.loc[begin, "osm_id"].split(";")[-1] == members["from"]
        assert edges.loc[end, "osm_id"].split(";")[0] == members["to"]
    counts = net.provenance["counts"]
    reasons = {k: n for k, n in counts.items() if k.startswith("turn restrictions left out")}
    assert reasons == {
        "turn restrictions left out: a member way is not in the file": 1,
        "turn restrictions left out: a member way is not on the network of this mode": 1,
    }
    assert len(raw) == sum(reasons.values()) == 40 - counts["turn restrictions of the network"]


def test_campo_grande_against_its_raw_file(reference):
    """It lacks 1,249 nodes that its ways name; osmnx fails on it."""
    path = reference / "osm" / "campo-grande.osm.gz"
    with pytest.warns(NetworkWarning, match="1,174 nodes of its roads are missing"):
        net = from_osm_file(path, simplify=False, access=False)
    with gzip.open(path, "rb") as file:
        nodes = {int(n.get("id")) for _, n in ET.iterparse(file) if n.tag == "node"}  # noqa: S314
    missing_anywhere, missing, arcs, broken = set(), set(), Counter(), 0
    for way, refs, tags in raw_ways(path):
        if "highway" in tags:
            missing_anywhere |= set(refs) - nodes
        if tags.get("highway") not in CAR or tags.get("area") == "yes":
            continue
        missing |= set(refs) - nodes
        broken += bool(set(refs) - nodes)
        if tags.get("oneway") == "yes; no":
            del tags["oneway"]
        there, back = expected_directions(tags)
        for a, b in itertools.pairwise(refs):
            if a != b and {a, b} <= nodes:
                arcs[way, a, b] += there
                arcs[way, b, a] += back
    index = net.edges.index
    found = Counter(
        zip(
            net.edges["osm_id"],
            index.get_level_values("u"),
            index.get_level_values("v"),
            strict=True,
        )
    )
    assert found == +arcs
    counts = net.provenance["counts"]
    assert len(missing_anywhere) == 1249
    assert (counts["nodes missing"], counts["ways with missing nodes"]) == (len(missing), broken)
    assert net.nodes["boundary"].sum() > 0


@pytest.mark.parametrize("mode", ["car", "bike", "walk"])
def test_modes_of_a_real_extract(reference, mode):
    net = from_osm_file(reference / "osm" / "monaco.osm.gz", mode=mode)
    graph = ours(net)
    assert len(graph.main) > 0.6 * len(graph.ids)
    steps = net.edges["road_class"].eq("steps").any()
    assert steps == (mode == "walk")
    assert net.edges["posted_speed"].notna().any() == (mode == "car")


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
def test_memory(reference, project):
    code = (
        "import pathlib, sys; from aicomplex_geo.network.readers.osm import from_osm_file; "
        "from_osm_file(sys.argv[1]); print(pathlib.Path('/proc/self/status').read_text())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(reference / "osm" / "porto-alegre.osm.pbf")],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    peak = next(line for line in done.stdout.splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) < 400 * 1024
