"""What is wrong with a node-link: each fault said, all of them together."""

from __future__ import annotations

import sqlite3
import struct
import sys
from contextlib import closing

import pyogrio
import pytest

from aicomplex_geo.errors import (
    CorruptFileError,
    DataNotFoundError,
    NetworkError,
    ParameterError,
)
from aicomplex_geo.network.readers.nodelink import from_node_link

NODES = {1: (0, 0), 2: (100, 0), 3: (200, 0)}
LINKS = {11: (1, 2), 12: (2, 3)}


@pytest.fixture
def folder(write):
    return write(NODES, LINKS)


def faults_of(folder, **options):
    with pytest.raises(NetworkError) as caught:
        from_node_link(folder, **options)
    return [str(fault) for fault in caught.value.faults]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(DataNotFoundError, match="does not exist"):
        from_node_link(tmp_path / "missing")


def test_all_files_that_are_missing_are_named(tmp_path):
    with pytest.raises(DataNotFoundError, match=r"lacks MOCT_NODE.*, MOCT_LINK"):
        from_node_link(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="a file of Linux that fails when it is read")
@pytest.mark.parametrize("name", ["MOCT_LINK.shp", "MOCT_NODE.dbf", "TURNINFO.dbf"])
def test_a_file_on_a_disk_that_fails(folder, name):
    (folder / name).unlink()
    (folder / name).symlink_to("/proc/self/mem")
    with pytest.raises(CorruptFileError, match=f"{name}: Input/output error"):
        from_node_link(folder)


def test_missing_parts_of_a_shapefile_are_named(folder):
    for name in ("MOCT_LINK.dbf", "MOCT_NODE.shx"):
        (folder / name).unlink()
    with pytest.raises(DataNotFoundError, match=r"lacks MOCT_NODE\.shx, MOCT_LINK\.dbf"):
        from_node_link(folder)


def test_a_table_that_is_there_twice(folder, kit, tmp_path):
    package = kit.write_package(tmp_path / "p", NODES, LINKS, one=False)
    (package / "MOCT_LINK.gpkg").rename(folder / "MOCT_LINK.gpkg")
    with pytest.raises(CorruptFileError, match=r"MOCT_LINK\.shp and MOCT_LINK\.gpkg both exist"):
        from_node_link(folder)


def test_a_package_without_links(tmp_path, kit):
    frame = kit.node_frame(NODES, "EPSG:5186")
    frame.to_file(tmp_path / "x.gpkg", layer="MOCT_NODE")
    with pytest.raises(DataNotFoundError, match="no layer MOCT_LINK"):
        from_node_link(tmp_path / "x.gpkg")
    with pytest.raises(DataNotFoundError, match="no layer MOCT_LINK"):
        from_node_link(tmp_path)


def test_a_package_of_several_layers_without_the_one(tmp_path, kit):
    package = kit.write_package(tmp_path / "p", NODES, LINKS, one=False)
    frame = kit.node_frame(NODES, "EPSG:5186")
    (package / "MOCT_NODE.gpkg").unlink()
    for layer in ("a", "b"):
        frame.to_file(package / "MOCT_NODE.gpkg", layer=layer, mode="a" if layer == "b" else "w")
    with pytest.raises(
        DataNotFoundError, match=r"MOCT_NODE\.gpkg has no layer MOCT_NODE; it has a, b"
    ):
        from_node_link(package)


def cut(path, share=0.6):
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    "name",
    [
        "MOCT_LINK.shp",
        "MOCT_LINK.shx",
        "MOCT_LINK.dbf",
        "MOCT_NODE.shp",
        "MOCT_NODE.dbf",
        "TURNINFO.dbf",
    ],
)
@pytest.mark.parametrize("share", [0.0, 0.02, 0.9])
def test_a_file_that_is_cut_off(write, kit, name, share):
    folder = write(NODES, LINKS, [kit.turn(i, 11, 12, "003") for i in range(20)])
    cut(folder / name, share)
    with pytest.raises(CorruptFileError, match=name.replace(".", r"\.")):
        from_node_link(folder)


def test_a_package_that_is_cut_off(tmp_path, kit):
    package = kit.write_package(tmp_path / "p", NODES, LINKS)
    (package / "nodelink.gpkg").write_bytes(b"no package at all")
    with pytest.raises(CorruptFileError, match=r"nodelink\.gpkg cannot be read"):
        from_node_link(package)


@pytest.mark.parametrize("column", ["ROAD_NAME", "LINK_ID"])
def test_a_package_with_text_that_is_not_utf8(column, tmp_path, kit):
    package = kit.write_package(tmp_path / "p", NODES, LINKS)
    with closing(sqlite3.connect(package / "nodelink.gpkg")) as opened:
        named = opened.execute("select name from sqlite_master where type = 'trigger'").fetchall()
        for (name,) in named:  # functions of GDAL, which sqlite does not know
            opened.execute(f'drop trigger "{name}"')
        change = f"update MOCT_LINK set {column} = cast(x'31fffe' as text) where fid = 1"  # noqa: S608 - ours
        opened.execute(change)
        opened.commit()
    with pytest.raises(CorruptFileError, match=r"nodelink\.gpkg cannot be read: .*UTF8"):
        from_node_link(package)


def test_all_files_that_are_cut_off_are_named(folder):
    cut(folder / "MOCT_LINK.shp")
    cut(folder / "MOCT_NODE.dbf")
    with pytest.raises(CorruptFileError, match=r"(?s)MOCT_NODE\.dbf.*MOCT_LINK\.shp"):
        from_node_link(folder)


def test_shapes_and_rows_of_two_editions(folder, write):
    other = write(NODES, {11: (1, 2)}, folder="other")
    (other / "MOCT_LINK.dbf").replace(folder / "MOCT_LINK.dbf")
    with pytest.raises(
        CorruptFileError, match=r"MOCT_LINK\.shp has 2 shapes, MOCT_LINK\.dbf has 1 rows"
    ):
        from_node_link(folder)


@pytest.mark.parametrize(
    ("at", "written"),
    [(8, b"\x20\x00"), (10, b"\x05\x00"), (10, b"\x00\x00"), (4, b"\xff\xff\xff\xff")],
)
def test_a_dbf_whose_header_does_not_fit_together(folder, at, written):
    path = folder / "TURNINFO.dbf"
    data = bytearray(path.read_bytes())
    data[at : at + len(written)] = written
    path.write_bytes(bytes(data))
    with pytest.raises(CorruptFileError, match=r"TURNINFO\.dbf"):
        from_node_link(folder)


def test_missing_columns_of_all_tables_are_named(write, kit):
    folder = write(NODES, LINKS, drop=("NODE_ID", "F_NODE", "MAX_SPD"))
    widths = {name: size for name, size in kit.turn_widths.items() if name != "ED_LINK"}
    (folder / "TURNINFO.dbf").write_bytes(kit.dbf_bytes([], widths))
    assert faults_of(folder) == [
        "MOCT_NODE.dbf: has no column NODE_ID. Download it again.",
        "MOCT_LINK.dbf: has no column F_NODE, MAX_SPD. Download it again.",
        "TURNINFO.dbf: has no column ED_LINK. Download it again.",
    ]


def test_columns_that_are_not_needed_may_be_missing(write):
    folder = write(
        NODES, LINKS, drop=("NODE_NAME", "NODE_TYPE", "UPDATEDATE", "REST_W"), folder="x"
    )
    net = from_node_link(folder)
    assert set(net.nodes["name_ko"]) == {""}
    assert net.provenance["date"] == ""


def test_faults_of_links_come_together(write):
    links = {
        11: (1, 2, {"LINK_ID": "11"}),
        12: (2, 3, {"LINK_ID": "11"}),
        13: ("", 3),
        14: (1, 2, {"LENGTH": -1.0}),
        15: (1, 2, {"MAX_SPD": -5}),
        16: (1, 2, {"LINK_ID": ""}),
    }
    assert faults_of(write(NODES, links)) == [
        "MOCT_LINK.dbf, row 6 (without id): 1 of 6 rows: LINK_ID is empty. Fill it.",
        "MOCT_LINK.dbf, row 3 (13): 1 of 6 rows: F_NODE is empty. Fill it.",
        "MOCT_LINK.dbf, row 2 (11): 1 of 6 rows: LINK_ID is repeated. Keep one row.",
        "MOCT_LINK.dbf, row 4 (14): 1 of 6 rows: LENGTH is negative. Correct it.",
        "MOCT_LINK.dbf, row 5 (15): 1 of 6 rows: MAX_SPD is negative. Correct it.",
    ]


def test_nodes_that_are_not_there_and_ids_that_are_twice(write):
    nodes = {1: (0, 0), 2: (100, 0), 9: (5, 5, {"NODE_ID": "2"})}
    links = {11: (1, 2), 12: (2, 77), 13: (88, 1), 14: (99, 1)}
    no_node = "is not in MOCT_NODE.dbf. Use both files of one edition."
    assert faults_of(write(nodes, links)) == [
        "MOCT_NODE.dbf, row 3 (2): 1 of 3 rows: NODE_ID is repeated. Keep one row.",
        f"MOCT_LINK.dbf, row 3 (13): 2 of 4 rows: F_NODE {no_node}",
        f"MOCT_LINK.dbf, row 2 (12): 1 of 4 rows: T_NODE {no_node}",
    ]


def test_a_node_of_a_link_that_is_not_in_use_need_not_be_there(write):
    net = from_node_link(write(NODES, {11: (1, 2), 12: (2, 77, {"ROAD_USE": "1"})}))
    assert len(net.edges) == 1


def test_a_node_without_position(write):
    nodes = {**NODES, 2: (None, None)}
    links = {11: (1, 3), 12: (3, 2, {"line": None})}
    with pytest.raises(NetworkError, match=r"MOCT_NODE\.dbf, row 2 \(2\).*has no position"):
        from_node_link(write(nodes, links))


def test_shapes_that_are_no_lines(folder):
    points = pyogrio.read_dataframe(folder / "MOCT_NODE.shp").geometry.iloc[:2]
    frame = pyogrio.read_dataframe(folder / "MOCT_LINK.shp").set_geometry(points.to_numpy())
    frame.set_crs("EPSG:5186", allow_override=True).to_file(folder / "MOCT_LINK.shp")
    (problem,) = faults_of(folder)
    assert "the geometry is not a line" in problem


def test_a_file_without_rows(folder):
    empty = pyogrio.read_dataframe(folder / "MOCT_LINK.shp").iloc[:0]
    pyogrio.write_dataframe(empty, folder / "MOCT_LINK.shp", geometry_type="LineString")
    (problem,) = faults_of(folder)
    assert problem.startswith("MOCT_LINK.dbf: has no rows.")


def test_what_is_no_number(folder, kit):
    path = folder / "MOCT_LINK.dbf"
    data = path.read_bytes()
    assert data.count(b" 50 ") or b"50" in data
    path.write_bytes(data.replace(b"100.000", b"1x0.000"))
    (problem,) = faults_of(folder)
    assert "2 rows have no number in LENGTH (first: '1x0.000" in problem


# CRS


@pytest.mark.parametrize("text", [None, ""])
def test_without_a_prj_crs_is_required(write, text):
    problems = faults_of(write(NODES, LINKS, prj=text))
    assert [problem.partition(":")[0] for problem in problems] == ["MOCT_NODE.prj", "MOCT_LINK.prj"]
    assert all("Give crs=" in problem for problem in problems)


@pytest.mark.parametrize("crs", [5186, "EPSG:5186", "epsg:5186"])
def test_without_a_prj_crs_is_taken(write, crs):
    net = from_node_link(write(NODES, LINKS, prj=None), crs=crs)
    assert net.crs.to_epsg() == 5186


def test_the_published_prj_may_be_repeated_as_crs_and_not_contradicted(write, kit):
    folder = write(NODES, LINKS, prj=kit.published)
    assert from_node_link(folder, crs="EPSG:5186").crs.to_epsg() == 5186
    problems = faults_of(folder, crs="EPSG:5181")
    assert len(problems) == 2
    assert "declares EPSG:5186, but crs is EPSG:5181" in problems[0]


def test_a_crs_of_another_is_kept_apart(write):
    net = from_node_link(write(NODES, LINKS, prj=None), crs="EPSG:5181")
    assert net.crs.to_epsg() == 5181
    away = net.nodes.to_crs("EPSG:5186").geometry.iloc[0].y - 291_000
    assert away == pytest.approx(100_000, abs=10)


@pytest.mark.parametrize("code", [5179, 5181, 5185, 5187, 5188])
def test_other_korean_systems_are_recognised_without_their_code(write, code):
    from pyproj import CRS  # noqa: PLC0415 - only here

    text = CRS.from_epsg(code).to_wkt("WKT1_ESRI")
    folder = write(NODES, LINKS, prj=None, folder="x")
    for name in ("MOCT_NODE.prj", "MOCT_LINK.prj"):
        (folder / name).write_text(text, encoding="ascii")
    with pytest.raises(NetworkError, match=f"declares EPSG:{code}"):
        from_node_link(folder, crs=5183)


def test_nodes_and_links_in_different_systems(folder, kit):
    from pyproj import CRS  # noqa: PLC0415 - only here

    (folder / "MOCT_NODE.prj").write_text(CRS.from_epsg(5181).to_wkt("WKT1_ESRI"), encoding="ascii")
    (problem,) = faults_of(folder)
    assert "are in different CRSs" in problem


@pytest.mark.parametrize("ending", [".prj", ".cpg"])
def test_notes_beside_a_shapefile_are_short(write, ending):
    folder = write(NODES, LINKS)
    with (folder / f"MOCT_NODE{ending}").open("ab") as file:
        file.truncate(2**20 + 1)  # GDAL would take it; some are links to other files
    with pytest.raises(CorruptFileError, match=f"{ending} has 1,048,577 bytes"):
        from_node_link(folder)


def test_a_prj_that_cannot_be_read(write):
    problems = faults_of(write(NODES, LINKS, prj="nonsense"))
    assert any("has no readable CRS" in problem for problem in problems)


@pytest.mark.parametrize("crs", ["EPSG:5188", "EPSG:32633", "EPSG:4326"])
def test_a_crs_that_puts_the_roads_elsewhere(write, crs):
    folder = write({1: (-180_000, 0), 2: (-179_900, 0)}, {11: (1, 2)}, prj=None)
    if crs == "EPSG:5188":
        folder = write({1: (700_000, 0), 2: (700_100, 0)}, {11: (1, 2)}, prj=None)
    (problem,) = faults_of(folder, crs=crs)
    assert "not in Korea" in problem


def test_degrees_are_taken_where_the_file_says_so(tmp_path, kit):
    nodes = kit.node_frame(NODES, "EPSG:5186").to_crs("EPSG:4326")
    links = kit.link_frame(NODES, {11: (1, 2, {"LENGTH": None})}, "EPSG:5186").to_crs("EPSG:4326")
    nodes.to_file(tmp_path / "nl.gpkg", layer="MOCT_NODE")
    links.to_file(tmp_path / "nl.gpkg", layer="MOCT_LINK", mode="a")
    with pytest.warns(UserWarning, match="TURNINFO"):
        net = from_node_link(tmp_path)
    assert net.crs.to_epsg() == 4326
    assert net.edges["length"].iloc[0] == pytest.approx(100, abs=0.1)


# encodings


@pytest.mark.parametrize("cpg", ["949", "CP949", "ANSI 949", "EUC-KR", "ks_c_5601-1987", None])
def test_cp949_with_and_without_a_cpg(write, cpg):
    net = from_node_link(write(NODES, LINKS, cpg=cpg))
    assert set(net.edges["road_name"]) == {"첨단과기로"}
    assert set(net.nodes["name_ko"]) == {"교차로"}


@pytest.mark.parametrize("cpg", ["UTF-8", "utf8", "65001", None])
def test_utf8_with_and_without_a_cpg(write, cpg):
    net = from_node_link(write(NODES, LINKS, encoding="utf-8", cpg=cpg))
    assert set(net.edges["road_name"]) == {"첨단과기로"}


def test_cp949_that_happens_to_be_utf8_is_cp949(write):
    name = "천창"
    name.encode("cp949").decode("utf-8")
    links = {11: (1, 2, {"ROAD_NAME": name})}
    nodes = {i: (*place, {"NODE_NAME": name}) for i, place in NODES.items()}
    net = from_node_link(write(nodes, links, cpg=None))
    assert net.edges["road_name"].tolist() == [name]
    assert set(net.nodes["name_ko"]) == {name}


def test_syllables_beyond_euc_kr_are_read(write):
    net = from_node_link(write(NODES, {11: (1, 2, {"ROAD_NAME": "똠방로"})}, cpg="EUC-KR"))
    assert net.edges["road_name"].tolist() == ["똠방로"]


def test_a_cpg_that_contradicts_the_texts(write):
    problems = faults_of(write(NODES, LINKS, cpg="UTF-8"))
    assert len(problems) == 2
    assert "values of NODE_NAME are not utf-8, as MOCT_NODE.cpg declares" in problems[0]
    assert "Declare the right encoding" in problems[1]


@pytest.mark.parametrize("cpg", ["ISO-8859-1", "88591", "1252", "nonsense"])
def test_a_cpg_in_which_hangul_cannot_be_written(write, cpg):
    problems = faults_of(write(NODES, LINKS, cpg=cpg))
    assert len(problems) == 2
    assert f"MOCT_NODE.cpg: declares {cpg!r}, which has no Hangul" in problems[0]


def test_such_a_cpg_does_no_harm_where_all_is_ascii(write):
    nodes = {i: (*place, {"NODE_NAME": "x"}) for i, place in NODES.items()}
    net = from_node_link(write(nodes, {11: (1, 2, {"ROAD_NAME": "x"})}, cpg="ISO-8859-1"))
    assert net.edges["road_name"].tolist() == ["x"]


def test_bytes_that_are_in_no_encoding(folder):
    for cpg in folder.glob("*.cpg"):
        cpg.unlink()
    path = folder / "MOCT_LINK.dbf"
    path.write_bytes(path.read_bytes().replace("첨단".encode("cp949"), b"\xff\xfe\xff\xfe"))
    (problem,) = faults_of(folder)
    assert "1 different values of ROAD_NAME are not cp949." in problem


@pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
def test_a_name_that_its_field_cuts_ends_before_the_cut(folder, kit, encoding):
    widths = {"NODE_ID": 10, "NODE_NAME": 7}
    rows = [{"NODE_ID": str(i), "NODE_NAME": "첨단과학로"} for i in NODES]
    (folder / "MOCT_NODE.dbf").write_bytes(kit.dbf_bytes(rows, widths, encoding))
    (folder / "MOCT_NODE.cpg").unlink()
    net = from_node_link(folder)
    assert set(net.nodes["name_ko"]) == {"첨단과" if encoding == "cp949" else "첨단"}


def test_rows_that_are_marked_as_deleted_are_not_read(write, kit):
    folder = write(NODES, {**LINKS, 13: (1, 3)}, [kit.turn(1, 11, 12, "003")])
    for name, row in (("MOCT_LINK.dbf", 2), ("TURNINFO.dbf", 0)):
        data = bytearray((folder / name).read_bytes())
        start, width = struct.unpack("<HH", data[8:12])
        data[start + row * width] = ord("*")
        (folder / name).write_bytes(bytes(data))
    result = from_node_link(folder)
    assert result.edges["link_id"].tolist() == ["11", "12"]
    assert result.restrictions.empty


# parameters


@pytest.mark.parametrize("crs", ["nonsense", "EPSG:0", object()])
def test_a_crs_that_is_none(folder, crs):
    with pytest.raises(ParameterError, match="crs is"):
        from_node_link(folder, crs=crs)


@pytest.mark.parametrize(
    "bbox",
    [
        (1, 2, 3),
        (127, 35, 126, 36),
        (126, 36, 127, 35),
        (126, 35, 127, float("nan")),
        "abcd",
        5,
        (0, 0, 500, 1),
    ],
)
def test_a_box_that_is_none(folder, bbox):
    with pytest.raises(ParameterError, match="Give west, south, east, north"):
        from_node_link(folder, bbox=bbox)


def test_a_box_without_roads(folder):
    (problem,) = faults_of(folder, bbox=(128, 36, 128.1, 36.1))
    assert "has no link in 128, 36, 128.1, 36.1" in problem


def test_a_prj_without_a_datum_is_refused_unless_crs_says_which(write):
    from pyproj import CRS  # noqa: PLC0415 - only here

    prj = CRS.from_epsg(5174).to_wkt("WKT1_ESRI")
    datum = prj[prj.index('"D_') : prj.index(",SPHEROID")]
    folder = write(NODES, LINKS, prj=prj.replace(datum, '"D_unknown"'))
    problems = faults_of(folder)
    assert len(problems) == 2
    assert all("EPSG:5174 has the same projection" in problem for problem in problems)
    assert from_node_link(folder, crs="EPSG:5186").crs.to_epsg() == 5186
