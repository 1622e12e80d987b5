from __future__ import annotations

import pytest

from aicomplex_geo.errors import NetworkError
from aicomplex_geo.network import read_network


def test_tables_by_hand(tables):
    net = read_network("strategic", data_dir=tables())
    assert net.crs.to_string() == "EPSG:4326"
    assert net.nodes.index.tolist() == ["a", "b", "c"]
    assert net.nodes.loc["a", ["name_ko", "kind", "certainty_m"]].tolist() == ["가", "place", 50.0]
    assert net.edges.index.tolist() == [("a", "b", 0), ("b", "a", 0), ("b", "c", 0), ("c", "b", 1)]
    assert net.edges["length"].tolist() == [1000.0, 1000.0, 1200.0, 1210.0]
    assert net.edges["toll"].tolist() == [0.0, 0.0, 53.0, 53.0]
    assert net.edges["posted_speed"].tolist() == [50.0, 50.0, 100.0, 100.0]
    assert net.edges["lanes"].isna().tolist() == [False, False, True, True]
    assert net.arrays.twin.tolist() == [1, 0, -1, -1]


def test_lines_run_with_the_traffic_from_junction_to_junction(tables):
    edges = read_network("strategic", data_dir=tables()).edges
    there = [(126.8, 35.2), (126.805, 35.2005), (126.81, 35.2)]
    assert edges.geometry.loc[("a", "b", 0)].coords[:] == there
    assert edges.geometry.loc[("b", "a", 0)].coords[:] == there[::-1]
    assert edges.geometry.loc[("c", "b", 1)].coords[:] == [(126.81, 35.21), (126.81, 35.2)]


def test_provenance_names_sources_date_and_hashes(tables):
    provenance = read_network("strategic", data_dir=tables()).provenance
    assert provenance["name"] == "strategic"
    assert provenance["date"] == "2026-09-14"
    assert provenance["sources"] == ["survey"]
    assert len(provenance["hash"]) == 64
    assert set(provenance["files"]) == {"junctions.csv", "links.csv"}


def test_a_byte_order_mark_and_windows_line_ends_are_no_harm(tables):
    text = ("\ufeff" + tables.links).replace("\n", "\r\n")
    assert len(read_network("strategic", data_dir=tables(links=text)).edges) == 4


def test_parallel_links_get_keys_of_their_own(tables):
    more = tables.links + "b,a,both,뒷길,,street,,30,1500,,,derived,assumed,survey\n"
    net = read_network("strategic", data_dir=tables(links=more))
    assert net.edges.index.tolist()[:4] == [
        ("a", "b", 0),
        ("a", "b", 1),
        ("b", "a", 0),
        ("b", "a", 1),
    ]
    assert net.arrays.twin.tolist()[:4] == [2, 3, 0, 1]


def test_a_speed_that_is_not_known_may_stay_empty(tables):
    text = tables.links.replace(",3,50,1000", ",3,,1000")
    edges = read_network("strategic", data_dir=tables(links=text)).edges
    assert edges["posted_speed"].isna().tolist() == [True, True, False, False]


JUNCTION_FAULTS = [
    ("name_ko,", "이름,", r"junctions\.csv, row 1: has no column name_ko"),
    ("\nb,나", "\na,나", r"junctions\.csv, row 3 \(a\): id 'a' is in row 2 already"),
    ("\nb,나", "\n,나", r"junctions\.csv, row 3 \(\): id is empty"),
    ("crossing", "corner", r"row 3 \(b\): kind is 'corner'\. Choose from: interchange, junction"),
    ("35.2000,126.8100", "nan,126.8100", r"row 3 \(b\): lat is 'nan', not a number"),
    ("35.2000,126.8100", ",126.8100", r"lat is empty, not a number"),
    ("35.2000,126.8100", "126.8100,35.2000", r"row 3 \(b\): .*lon and lat look swapped"),
    ("35.2000,126.8100", "45.2000,126.8100", r"lat 45\.2 is outside the bounds 126 34 128 36"),
    ("35.2000,126.8100", "1e999,126.8100", r"lat is '1e999', not a number"),
    ("126.8100,50,survey\nc", "126.8100,-5,survey\nc", r"certainty_m is -5\. Give .* at least 0"),
    ("126.8100,50,survey\nc", "126.8100,50,\nc", r"row 3 \(b\): source is empty"),
    ("b,나,B,crossing", "b,나,crossing", r"row 3: has 7 fields where the headings have 8"),
]
LINK_FAULTS = [
    (",toll,", ",fee,", r"links\.csv, row 1: has no column toll"),
    ("\nb,c,", "\nb,x,", r"row 3 \(b - x\): to is 'x', which junctions\.csv does not have"),
    ("\nb,c,", "\n,c,", r"row 3 \( - c\): from is empty"),
    ("\nb,c,", "\nc,c,", r"row 3 \(c - c\): leads from 'c' to itself"),
    ("\nb,c,one_way", "\nb,c,oneway", r"direction is 'oneway'\. Choose from: both, one_way"),
    (",100,1200,", ",100,-1200,", r"length_m is -1200\. Give a number above 0"),
    (",100,1200,", ",100,0,", r"length_m is 0\. Give a number above 0"),
    (",100,1200,", ",100,NaN,", r"length_m is 'NaN', not a number"),
    (",100,1200,", ",100,,", r"length_m is empty, not a number"),
    (",100,1200,", ",100,1_200,", r"length_m is '1_200', not a number"),
    (",100,1200,", ",100,900,", r"row 3 \(b - c\): length_m is 900, but .* lie 1112 m apart"),
    (",100,1200,", ",0,1200,", r"row 3 \(b - c\): posted_speed is 0\. Give a number above 0"),
    (",100,1200,", ",-80,1200,", r"posted_speed is -80"),
    (",100,1200,", ",inf,1200,", r"posted_speed is 'inf', not a number"),
    (",1200,53", ",1200,-53", r"toll is -53\. Give a number of at least 0"),
    (",3,50", ",three,50", r"row 2 \(a - b\): lanes is 'three', not a number"),
    (",3,50", ",0,50", r"lanes is 0\. Give a number above 0"),
    ("arterial", "avenue", r"road_class is 'avenue'\. Choose from: expressway, urban_expressway"),
    ("measured,posted", "guessed,posted", r"length_basis is 'guessed'\. Choose from: measured"),
    ("measured,posted", "measured,felt", r"speed_basis is 'felt'\. Choose from: posted"),
    ("measured,posted,survey", "measured,posted,", r"row 2 \(a - b\): source is empty"),
    ("126.8050 35.2005", "126.8050,35.2005", r"row 2: has 15 fields where the headings have 14"),
    ("126.8050 35.2005", "126.8050;35.2005", r"shape holds '126.8050'\. Write 'lon lat;lon lat'"),
    ("126.8050 35.2005", "35.2005 126.8050", r"lon and lat look swapped"),
    ("126.8050 35.2005", ";".join(["126.805 35.2"] * 9), r"shape has 9 points\. Give 8 at most"),
    (",measured", ',"measured', r"links\.csv, row 2: cannot be read as CSV"),
]


@pytest.mark.parametrize(("old", "new", "message"), JUNCTION_FAULTS)
def test_faults_of_junctions(tables, old, new, message):
    assert old in tables.junctions
    folder = tables(junctions=tables.junctions.replace(old, new, 1))
    with pytest.raises(NetworkError, match=message):
        read_network("strategic", data_dir=folder)


@pytest.mark.parametrize(("old", "new", "message"), LINK_FAULTS)
def test_faults_of_links(tables, old, new, message):
    assert old in tables.links
    with pytest.raises(NetworkError, match=message):
        read_network("strategic", data_dir=tables(links=tables.links.replace(old, new, 1)))


def test_the_same_link_twice(tables):
    again = tables.links + tables.links.splitlines()[1] + "\n"
    with pytest.raises(NetworkError, match=r"row 5 \(a - b\): is the same as row 2"):
        read_network("strategic", data_dir=tables(links=again))


def test_a_faulty_junction_does_not_make_its_links_faulty(tables):
    text = tables.junctions.replace("35.2000,126.8100", "nan,126.8100")
    with pytest.raises(NetworkError) as caught:
        read_network("strategic", data_dir=tables(junctions=text))
    assert len(caught.value.faults) == 1


def test_uncertain_junctions_excuse_a_short_length(tables):
    junctions = tables.junctions.replace("126.8100,50,", "126.8100,200,")
    links = tables.links.replace(",100,1200,", ",100,900,")
    folder = tables(junctions=junctions, links=links)
    assert len(read_network("strategic", data_dir=folder).edges) == 4


@pytest.mark.parametrize("cut", [0, 1, 40, 150, -1, -30])
def test_a_file_that_is_cut_off(tables, cut):
    content = tables.links.encode()[:cut]
    with pytest.raises(NetworkError, match=r"links\.csv"):
        read_network("strategic", data_dir=tables(links=content))


def test_another_encoding(tables):
    with pytest.raises(NetworkError, match=r"junctions\.csv, row 2: is not UTF-8.*cp949"):
        read_network("strategic", data_dir=tables(junctions=tables.junctions.encode("cp949")))


def test_a_missing_table(tables):
    folder = tables()
    (folder / "network" / "junctions.csv").unlink()
    with pytest.raises(NetworkError, match=r"junctions\.csv: cannot be read") as caught:
        read_network("strategic", data_dir=folder)
    assert len(caught.value.faults) == 1


def test_all_faults_of_both_tables_at_once(tables):
    junctions = tables.junctions.replace("crossing", "corner")
    links = tables.links.replace("arterial", "avenue").replace(",100,1200,", ",0,-1,")
    with pytest.raises(NetworkError) as caught:
        read_network("strategic", data_dir=tables(junctions=junctions, links=links))
    assert [(f.file, f.row) for f in caught.value.faults] == [
        ("junctions.csv", "row 3 (b)"),
        ("links.csv", "row 2 (a - b)"),
        ("links.csv", "row 3 (b - c)"),
        ("links.csv", "row 3 (b - c)"),
    ]
    assert all(fault.remedy for fault in caught.value.faults)
