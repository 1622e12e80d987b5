"""Files that are cut, damaged or hostile: an error or a warning, never a wrong network."""

from __future__ import annotations

import bz2
import gzip
import itertools
import pathlib
import struct
import zlib

import osmium
import pandas as pd
import pytest

from aicomplex_geo.errors import (
    CorruptFileError,
    DataNotFoundError,
    NetworkError,
    NetworkWarning,
    ParameterError,
)
from aicomplex_geo.network.readers.osm import from_osm_file, osm_file, road_nodes

ROAD = {"highway": "residential"}
HEAD = '<osm version="0.6">'
TAIL = '<relation id="9" version="1"><tag k="type" v="site"/></relation></osm>'


def node(i, lon=None, version=1):
    lon = 126.8 + i / 1000 if lon is None else lon
    return f'<node id="{i}" version="{version}" lon="{lon:.7f}" lat="35.2"/>'


def way(i, refs, version=1, highway="residential"):
    nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{i}" version="{version}">{nodes}<tag k="highway" v="{highway}"/></way>'


@pytest.fixture
def text(tmp_path):
    def written(*parts, name="test.osm"):
        path = tmp_path / name
        path.write_text(HEAD + "\n".join(parts) + TAIL, encoding="utf-8")
        return path

    return written


@pytest.fixture
def small(write, line_of):
    return write(line_of(200), {i: ([i, i + 1], ROAD) for i in range(1, 200)})


@pytest.fixture
def pbf(small, tmp_path):
    path = tmp_path / "small.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for one in osmium.FileProcessor(str(small)):
            writer.add(one)
    return path


def counts(net):
    return net.provenance["counts"]


def test_no_file_and_a_folder(tmp_path):
    with pytest.raises(DataNotFoundError, match=r"none\.osm does not exist"):
        from_osm_file(tmp_path / "none.osm")
    with pytest.raises(DataNotFoundError, match="is a folder, not a file"):
        from_osm_file(tmp_path)


def test_an_ending_that_is_not_known(tmp_path):
    path = tmp_path / "map.o5m"
    path.write_bytes(b"x")
    with pytest.raises(ParameterError, match=r"map\.o5m has none of the extensions .*osmium cat"):
        from_osm_file(path)


def test_a_mode_that_is_not_known(small):
    with pytest.raises(ParameterError, match=r"mode must be one of car, bike, walk"):
        from_osm_file(small, mode="boat")


@pytest.mark.parametrize("name", ["x.osm", "x.osm.gz", "x.osm.bz2", "x.osm.pbf"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"PK\x03\x04 no map at all", b"<html>"])
def test_what_is_no_map(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises((CorruptFileError, NetworkError), match=r"x\.osm"):
        from_osm_file(path)


def test_a_format_under_another_ending(small, tmp_path):
    for name in ("x.osm.pbf", "x.osm.bz2"):
        path = tmp_path / name
        path.write_bytes(small.read_bytes())
        with pytest.raises(CorruptFileError, match="cannot be read to the end"):
            from_osm_file(path)
    path = tmp_path / "x.osm.gz"
    path.write_bytes(small.read_bytes())
    pd.testing.assert_frame_equal(from_osm_file(path).edges, from_osm_file(small).edges)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_xml_that_is_cut(small, tmp_path, share):
    whole = small.read_bytes()
    path = tmp_path / "cut.osm"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(CorruptFileError, match=r"cut\.osm cannot be read to the end: .*truncated"):
        from_osm_file(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress)])
def test_a_compressed_file_that_is_cut(small, tmp_path, ending, pack, share):
    whole = pack(small.read_bytes())
    path = tmp_path / f"cut.osm.{ending}"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(CorruptFileError, match="cannot be read to the end"):
        from_osm_file(path)


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress)])
def test_a_compressed_file_with_a_changed_byte(small, tmp_path, ending, pack):
    packed = bytearray(pack(small.read_bytes()))
    packed[len(packed) // 2] ^= 0xFF
    path = tmp_path / f"changed.osm.{ending}"
    path.write_bytes(packed)
    with pytest.raises(CorruptFileError, match="cannot be read to the end"):
        from_osm_file(path)


def blobs(data):
    """Where the blobs of a small PBF file begin, and where it ends."""
    starts = [i - 6 for i in range(len(data)) if data[i:].startswith((b"OSMHeader", b"OSMData"))]
    return [*starts, len(data)]


def test_a_pbf_that_is_cut_inside_a_blob(pbf, tmp_path):
    whole = pbf.read_bytes()
    limits = blobs(whole)
    for start, stop in itertools.pairwise(limits):
        for cut in (start + 1, start + 3, start + 9, (start + stop) // 2, stop - 1):
            path = tmp_path / "cut.osm.pbf"
            path.write_bytes(whole[:cut])
            with pytest.raises(CorruptFileError, match=r"cut\.osm\.pbf cannot be read to the end"):
                from_osm_file(path)


def test_a_pbf_that_is_cut_between_blobs(pbf, tmp_path):
    whole = pbf.read_bytes()
    head, nodes, ways, relations, end = blobs(whole)
    assert end == len(whole)
    path = tmp_path / "cut.osm.pbf"
    for cut in (head, nodes, ways):
        path.write_bytes(whole[:cut])
        with pytest.raises((NetworkError, CorruptFileError), match=r"may be truncated|truncated"):
            from_osm_file(path)
    path.write_bytes(whole[:relations])
    with pytest.warns(NetworkWarning, match="has no relations, and so no turn restrictions"):
        net = from_osm_file(path)
    assert net.provenance["warnings"][0].endswith("truncated after its ways")


def test_a_pbf_with_a_changed_byte_in_its_data(pbf, tmp_path):
    data = bytearray(pbf.read_bytes())
    start, stop = blobs(bytes(data))[1:3]
    data[(start + stop) // 2] ^= 0xFF
    path = tmp_path / "changed.osm.pbf"
    path.write_bytes(data)
    with pytest.raises(CorruptFileError, match="cannot be read to the end"):
        from_osm_file(path)


@pytest.mark.parametrize("content", [b"\x12\x7f", b"\x0a\x00\x12\x05\x12", b"\x0a\x7f\x01"])
def test_a_pbf_block_whose_part_ends_behind_it(content, pbf, tmp_path):
    header = pbf.read_bytes()[: blobs(pbf.read_bytes())[1]]
    packed = zlib.compress(content)
    blob = b"\x10" + bytes([len(content)]) + b"\x1a" + bytes([len(packed)]) + packed
    head = b"\x0a\x07OSMData\x18" + bytes([len(blob)])
    path = tmp_path / "behind.osm.pbf"
    path.write_bytes(header + struct.pack(">I", len(head)) + head + blob)
    with pytest.raises(CorruptFileError, match="cannot be read to the end"):
        from_osm_file(path)


def test_a_pbf_blob_that_says_it_is_huge(tmp_path):
    body = zlib.compress(b"\x00" * 1000)
    blob = b"\x10\xff\xff\xff\xff\x07\x1a" + bytes([len(body)]) + body
    header = b"\x0a\x09OSMHeader\x18" + bytes([len(blob)])
    path = tmp_path / "huge.osm.pbf"
    path.write_bytes(struct.pack(">I", len(header)) + header + blob)
    with pytest.raises(CorruptFileError, match="cannot be read to the end"):
        from_osm_file(path)


@pytest.mark.parametrize(
    "head",
    [
        b"\x7f\xff\xff\xff" + b"\x00" * 50,
        b"\x00\x00\x00\x00",
        b"\x00\x00\x00\x02\x1d\x01",
        b"\x00\x00\x00\x03\x18\xff\xff",
        b"\x00\x00\x00\x02\x0a\x7f",
        b"\x00\x00\x00\x0b\x18" + b"\xff" * 9 + b"\x01",
    ],
)
def test_a_pbf_blob_with_a_broken_head(tmp_path, head):
    path = tmp_path / "broken.osm.pbf"
    path.write_bytes(head)
    with pytest.raises(CorruptFileError, match="its last blob is incomplete"):
        from_osm_file(path)


def test_a_head_that_promises_more(write, line_of):
    path = write(line_of(3), {7: ([1, 2, 3], ROAD)})
    whole = path.read_text(encoding="utf-8")
    box = '<bounds minlat="35" minlon="126" maxlat="36" maxlon="127"/>'
    path.write_text(whole.replace(HEAD, HEAD + box), encoding="utf-8")
    with pytest.warns(NetworkWarning, match="less than half of the bounds in its header"):
        net = from_osm_file(path)
    assert net.provenance["bounds"] == [126, 35, 127, 36]


def test_an_entity_bomb(tmp_path):
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY e0 "boom">{levels}]>'
    tag = '<way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="&e9;"/></way>'
    path = tmp_path / "bomb.osm"
    path.write_text(bomb + HEAD + node(1) + node(2) + tag + TAIL, encoding="utf-8")
    with pytest.raises(CorruptFileError, match=r"bomb\.osm cannot be read to the end"):
        from_osm_file(path)


def test_an_entity_that_names_a_file(tmp_path):
    (tmp_path / "secret.txt").write_text("residential", encoding="utf-8")
    doctype = '<!DOCTYPE osm [<!ENTITY x SYSTEM "secret.txt">]>'
    tag = '<way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="&x;"/></way>'
    path = tmp_path / "external.osm"
    path.write_text(doctype + HEAD + node(1) + node(2) + tag + TAIL, encoding="utf-8")
    with pytest.raises(CorruptFileError, match="cannot be read to the end"):
        from_osm_file(path)


@pytest.mark.parametrize(
    "broken",
    [
        '<node id="x" lon="1" lat="1"/>',
        '<node id="1" lon="east" lat="1"/>',
        '<node id="99999999999999999999" lon="1" lat="1"/>',
        '<way id="7"><nd ref="one"/></way>',
        '<node id="3" lon="1" lat="1" version="new"/>',
        '<relation id="1"><member type="planet" ref="1" role=""/></relation>',
        "<node id='1'",
        "\x01",
        "</way>",
    ],
)
def test_objects_that_are_none(text, broken):
    with pytest.raises(CorruptFileError, match=r"test\.osm cannot be read to the end"):
        from_osm_file(text(node(1), node(2), way(7, [1, 2]), broken))


def test_a_tag_that_is_not_utf8(tmp_path):
    path = tmp_path / "latin.osm"
    body = HEAD + node(1) + node(2) + way(7, [1, 2], highway="Straße") + TAIL
    path.write_bytes(body.encode("latin-1"))
    with pytest.raises(CorruptFileError, match="cannot be read to the end"):
        from_osm_file(path)


@pytest.mark.parametrize("part", ["name of a way", "role of a member", "generator"])
def test_a_text_that_is_not_utf8_in_a_pbf(part, write, line_of, tmp_path):
    mark = {part: "abcdefgh"}
    turn = {"type": "restriction", "restriction": "no_left_turn"}
    named = write(
        line_of(3),
        {
            7: ([1, 2], {**ROAD, "name": mark.get("name of a way", "x")}),
            8: ([2, 3], {**ROAD}),
        },
        {
            9: (
                [
                    ("way", 7, mark.get("role of a member", "from")),
                    ("node", 2, "via"),
                    ("way", 8, "to"),
                ],
                turn,
            )
        },
    )
    path = tmp_path / "wrong.osm.pbf"
    head = osmium.io.Header()
    head.set("generator", mark.get("generator", "x"))
    file = osmium.io.File(str(path), "pbf,pbf_compression=none")
    with osmium.SimpleWriter(file, header=head) as writer:
        for one in osmium.FileProcessor(str(named)):
            writer.add(one)
    data = path.read_bytes()
    assert data.count(b"abcdefgh") == 1
    path.write_bytes(data.replace(b"abcdefgh", b"abc\xff\xfefgh"))
    with pytest.raises(CorruptFileError, match=r"wrong\.osm\.pbf cannot be read to the end"):
        from_osm_file(path)


def test_changes_are_no_map(tmp_path):
    path = tmp_path / "changes.osm"
    path.write_text(
        '<osmChange version="0.6"><modify>' + node(1) + "</modify></osmChange>", encoding="utf-8"
    )
    with pytest.raises(CorruptFileError, match="contains changes or history instead of one state"):
        from_osm_file(path)


def test_deleted_objects_are_not_on_the_map(text):
    gone = way(8, [1, 2]).replace('version="1"', 'version="1" visible="false"')
    net = from_osm_file(text(node(1), node(2), node(3), way(7, [2, 3]), gone))
    assert set(net.edges["osm_id"]) == {"7"}
    assert counts(net)["deleted objects"] == 1


def test_no_roads(text):
    with pytest.raises(NetworkError, match=r"test\.osm: has no road for the mode car\."):
        from_osm_file(text(node(1), node(2), way(7, [1, 2], highway="footway")))


def test_no_nodes(text):
    with pytest.raises(NetworkError, match="has none of the nodes of its roads"):
        from_osm_file(text(way(7, [1, 2])))


@pytest.mark.parametrize("refs", [[1, 1], [1, 5, 2]])
def test_no_piece_of_road(text, refs):
    with pytest.raises(NetworkError, match="no road with two consecutive nodes"):
        from_osm_file(text(node(1), node(2), way(7, refs)))


def test_ways_of_one_node_or_none(text):
    path = text(node(1), node(2), way(7, [1, 2]), way(8, [2]), way(9, []))
    with pytest.warns(NetworkWarning, match="2 roads with fewer than two nodes were left out"):
        net = from_osm_file(path)
    assert set(net.edges["osm_id"]) == {"7"}


@pytest.mark.parametrize("order", ["wnr", "rwn", "wrn"])
def test_ways_before_their_nodes(write, line_of, order):
    ways = {7: ([1, 2, 3], ROAD), 8: ([2, 4], ROAD)}
    right = from_osm_file(write(line_of(4), ways, name="right.osm"))
    path = write(line_of(4), ways, name="wrong.osm", order=order)
    with pytest.warns(NetworkWarning, match="4 nodes come after the ways"):
        wrong = from_osm_file(path)
    pd.testing.assert_frame_equal(right.edges, wrong.edges)


def test_the_same_way_twice_is_one_road(text):
    path = text(node(1), node(2), way(7, [1, 2]), way(7, [1, 2]))
    with pytest.warns(NetworkWarning, match="1 roads occur more than once"):
        net = from_osm_file(path)
    assert len(net.edges) == 2


@pytest.mark.parametrize("newest_first", [False, True])
def test_of_two_versions_of_a_way_the_newer_counts(text, newest_first):
    states = [way(7, [1, 2]), way(7, [1, 3], version=2)]
    path = text(node(1), node(2), node(3), *(states[::-1] if newest_first else states))
    with pytest.warns(NetworkWarning, match="the newest version was used"):
        net = from_osm_file(path)
    assert [e[:2] for e in net.edges.index] == [(1, 3), (3, 1)]


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_road_that_is_one_no_more(text, newest_first):
    gone = way(7, [1, 2], version=2).replace('k="highway"', 'k="building"')
    states = [way(7, [1, 2]), gone]
    path = text(
        node(1), node(2), node(3), *(states[::-1] if newest_first else states), way(8, [2, 3])
    )
    with pytest.warns(NetworkWarning, match="occur more than once"):
        net = from_osm_file(path)
    assert set(net.edges["osm_id"]) == {"8"}


def test_a_building_that_has_become_a_road(text):
    before = way(7, [1, 2]).replace('k="highway"', 'k="building"')
    with pytest.warns(NetworkWarning, match="occur more than once"):
        net = from_osm_file(text(node(1), node(2), before, way(7, [1, 2], version=2)))
    assert set(net.edges["osm_id"]) == {"7"}


def test_of_two_versions_of_a_node_the_newer_counts(text):
    path = text(node(1), node(2, lon=126.9, version=2), node(2), way(7, [1, 2]))
    with pytest.warns(NetworkWarning, match="1 nodes occur more than once"):
        net = from_osm_file(path)
    assert net.nodes.geometry.loc[2].x == 126.9


def test_the_same_node_twice_is_counted(text):
    with pytest.warns(NetworkWarning, match="1 nodes occur more than once"):
        net = from_osm_file(text(node(1), node(2), node(2), way(7, [1, 2])))
    assert len(net.nodes) == 2


def test_contradictions_of_one_version_are_all_reported(text):
    path = text(
        node(1),
        node(2),
        node(2, lon=127.0),
        node(3),
        node(4),
        node(4, lon=127.0),
        way(7, [1, 2]),
        way(7, [1, 3]),
        way(8, [1, 2, 4]),
        way(9, [1, 3]),
        way(9, [1, 3]).replace("highway", "building"),
    )
    with pytest.raises(NetworkError) as caught:
        from_osm_file(path)
    assert [fault.row for fault in caught.value.faults] == ["way 7", "way 9", "node 2", "node 4"]
    assert "with different content and the same version" in str(caught.value)


def test_positions_outside_the_world(text):
    path = text(
        node(1),
        node(2),
        node(3, lon=200.0),
        '<node id="4" version="1"/>',
        way(7, [1, 2]),
        way(8, [2, 3, 4]),
    )
    with pytest.warns(NetworkWarning, match="2 nodes have no valid position"):
        net = from_osm_file(path)
    assert set(net.edges["osm_id"]) == {"7"}


def test_nodes_are_kept_block_by_block(small, monkeypatch):
    whole = from_osm_file(small)
    monkeypatch.setattr(road_nodes, "BLOCK", 28)
    pd.testing.assert_frame_equal(whole.edges, from_osm_file(small).edges)


def test_a_file_that_cannot_be_opened(small, monkeypatch):
    def refused(*_):
        raise PermissionError("not yours")

    monkeypatch.setattr(pathlib.Path, "open", refused)
    with pytest.raises(CorruptFileError, match="not yours"):
        osm_file.checked_sha256(small)


def test_reading_through_memory_gives_the_same(small, monkeypatch):
    direct = from_osm_file(small)
    usual = osm_file.open_file
    monkeypatch.setattr(osm_file, "open_file", lambda path: usual(path, through_memory=True))
    pd.testing.assert_frame_equal(direct.edges, from_osm_file(small).edges)
