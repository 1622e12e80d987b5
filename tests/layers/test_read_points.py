"""Points from the tables that planners have, read by one function for every command."""

from __future__ import annotations

import tracemalloc
import zipfile

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPoint, Point

import aicomplex_geo as ag
from aicomplex_geo.errors import DataNotFoundError, LayerError, ParameterError
from aicomplex_geo.layers import geofiles
from aicomplex_geo.layers.numbers import number_of

TABLE = "관리번호,위도,경도,이름,병상\nA1,35.16,126.85,가,10\n007,35.20,126.80,나,20\n"


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def faults_of(path, **options):
    with pytest.raises(LayerError) as caught:
        ag.read_points(path, **options)
    return [str(fault) for fault in caught.value.faults]


def made(**columns):
    """Two points in Gwangju."""
    geometry = gpd.points_from_xy([126.85, 126.80], [35.16, 35.20])
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", ":", "^", " "])
def test_text_in_any_encoding_and_with_any_delimiter(tmp_path, encoding, delimiter):
    path = written(tmp_path, "병원.csv", TABLE.replace(",", delimiter).encode(encoding))
    points = ag.read_points(path)
    assert points.index.tolist() == ["A1", "007"]
    assert points.index.name == "id"
    assert points["이름"].tolist() == ["가", "나"]
    assert points["병상"].tolist() == [10, 20]
    assert points.geometry.x.tolist() == [126.85, 126.80]
    assert points.geometry.y.tolist() == [35.16, 35.20]
    assert points.crs == "EPSG:4326"


def test_lines_may_end_as_old_spreadsheets_end_them(tmp_path):
    path = written(tmp_path, "a.csv", TABLE.replace("\n", "\r"))
    assert ag.read_points(path)["이름"].tolist() == ["가", "나"]


@pytest.mark.parametrize("ending", ["csv", "gpkg"])
def test_a_column_id_that_was_not_chosen_is_not_taken_for_the_ids(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    if ending == "csv":
        written(
            tmp_path, path.name, "id,lat,lon,이름,input_id\na,35.1,126.8,가,1\na,35.2,126.8,나,2\n"
        )
    else:
        made(id=["a", "a"], 이름=["가", "나"], input_id=[1, 2]).to_file(path)
    points = ag.read_points(path, id="이름")
    assert points.index.tolist() == ["가", "나"]
    assert "id" not in points.columns
    assert points["input_input_id"].tolist() == ["a", "a"]
    assert points["input_id"].tolist() == [1, 2]
    net = ag.read_network("strategic")
    assert ag.Router(net).snap(points).index.tolist() == ["가", "나"]


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp", "fgb"])
def test_a_column_geometry_of_a_geographic_file_is_kept_under_another_name(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    columns = [np.array(values, dtype=object) for values in (["a", "b"], ["here", "there"])]
    shapes = shapely.to_wkb(np.array([Point(126.8, 35.1), Point(126.9, 35.2)]))
    pyogrio.raw.write(
        path, shapes, columns, ["id", "geometry"], geometry_type="Point", crs="EPSG:4326"
    )
    points = ag.read_points(path)
    assert points.geometry.x.to_dict() == {"a": 126.8, "b": 126.9}
    assert points["input_geometry"].to_dict() == {"a": "here", "b": "there"}


def test_a_column_geometry_is_not_counted(tmp_path):
    path = written(tmp_path, "a.csv", "id,lat,lon,geometry\na,35.1,126.8,3\n")
    with pytest.raises(ParameterError, match=r"amounts names 'geometry'.*Rename that column"):
        ag.read_points(path, amounts=["geometry"])


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_column_geometry_of_a_table_is_kept_under_another_name(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    table = pd.DataFrame(
        {"id": ["a"], "lat": [35.1], "lon": [126.8], "geometry": ["here"], "input_geometry": [1]}
    )
    write = {"csv": table.to_csv, "xlsx": table.to_excel, "parquet": table.to_parquet}
    write[ending](path, index=False)
    points = ag.read_points(path)
    assert points.geometry.name == "geometry"
    assert points.geometry.x.tolist() == [126.8]
    assert points["input_input_geometry"].tolist() == ["here"]
    assert points["input_geometry"].tolist() == [1]


def test_lines_before_the_headings_may_be_empty(tmp_path):
    for blank in ("\n\n", "\r\n", ",,,,\n"):
        points = ag.read_points(written(tmp_path, "a.csv", blank + TABLE))
        assert points.index.tolist() == ["A1", "007"]
    wrong = blank + TABLE.replace("35.20", "south")
    assert faults_of(written(tmp_path, "a.csv", wrong))[0].startswith("a.csv, row 4 (007)")


def test_blanks_around_ids_do_not_count(tmp_path):
    path = written(tmp_path, "a.csv", "id;lat;lon\n A1 ;35.1;126.8\nA2 ;35.2;126.8\n")
    assert ag.read_points(path).index.tolist() == ["A1", "A2"]
    path = written(tmp_path, "b.csv", "id;lat;lon\n A1 ;35.1;126.8\nA1;35.2;126.8\n")
    assert "repeats the id 'A1'" in faults_of(path)[0]


def test_half_a_position_in_a_table_of_numbers_is_empty(tmp_path):
    table = pd.DataFrame({"id": [1, 2], "lat": [35.1, None], "lon": [126.8, 126.9]})
    table.to_parquet(tmp_path / "a.parquet")
    assert "row 3 (2): lat is empty." in faults_of(tmp_path / "a.parquet")[0]


def test_a_row_with_two_faults_is_counted_once(tmp_path):
    path = written(tmp_path, "a.csv", TABLE + "A1,north,126.8,다,1\n")
    assert len(faults_of(path)) == 2
    with pytest.warns(ag.errors.PointsWarning, match="1 rows with faults are left out"):
        assert len(ag.read_points(path, skip_bad=True)) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_the_last_line_may_lack_its_end(tmp_path, end):
    text = TABLE.rstrip("\n").replace("\n", end or "\n") + end
    assert len(ag.read_points(written(tmp_path, "a.csv", text.encode()))) == 2


def test_headings_are_found_whatever_their_case_and_blanks(tmp_path):
    path = written(tmp_path, "a.csv", " ID , LAT,Lon \na,35.1,126.8\n")
    assert ag.read_points(path).geometry.iloc[0].y == 35.1


def test_columns_can_be_chosen(tmp_path):
    path = written(tmp_path, "a.csv", "id,name,e,n\na,가,950000,1680000\n")
    points = ag.read_points(path, id="name", x="e", y="n", crs="EPSG:5179")
    assert points.index.tolist() == ["가"]
    assert points.crs == "EPSG:5179"
    assert points.geometry.iloc[0].x == 950_000


def test_metres_need_a_crs(tmp_path):
    path = written(tmp_path, "a.csv", "id,X좌표,Y좌표\na,950000,1680000\n")
    assert "look like metres" in faults_of(path)[0]
    assert "5186" in faults_of(path)[0]
    assert ag.read_points(path, crs=5179).geometry.iloc[0].y == 1_680_000


def test_numbers_become_numbers_and_codes_stay_text(tmp_path):
    text = 'id,lat,lon,beds,code,mixed,none\na,35,126,"1,200",007,1,\nb,35,127,,12,x,\n'
    points = ag.read_points(written(tmp_path, "a.csv", text))
    assert points.loc["a", "beds"] == 1200
    assert np.isnan(points.loc["b", "beds"])
    assert points["code"].tolist() == ["007", "12"]
    assert points["mixed"].tolist() == ["1", "x"]
    assert points["none"].tolist() == ["", ""]


def test_all_faults_are_reported_at_once(tmp_path):
    path = written(tmp_path, "a.csv", "id,lat,lon\na,126,35\na,north,126.8\n,35.1,400\nd,35.1\n")
    found = faults_of(path)
    assert [one.split(":")[0] for one in found] == [
        "a.csv, row 5",
        "a.csv, row 3",
        "a.csv, row 4",
        "a.csv, row 3 (a)",
        "a.csv, row 2 (a)",
        "a.csv, row 4",
    ]
    assert "repeats the id 'a'" in found[1]
    assert "has no id" in found[2]
    assert "'north' is no number" in found[3]
    assert "swapped" in found[4]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"id,lat,lon\n", "no rows"),
        (b"\x00\x01\xff\xff", "no text in UTF-8, UTF-16 or cp949"),
        (b'id,lat,lon\na,"35,126\n', "Close the quote"),
        (b"name,lat,lon\na,35,126\n", "ids (id, 번호, 관리번호, 코드)"),
        (b"name,lat,lon\na,35,126\n", "Name the column with id= (--id)"),
        (b"id,where\na,35\n", "Name the column with x= and y= (--x, --y)"),
        (b"id,lat,lon,latitude\na,35,126,36\n", "different coordinates in lat and latitude"),
        (b"id,id,lat,lon\na,b,35,126\n", "more than once"),
        ("id,lat,lon\na,３５.1,126\n".encode(), "no number"),
    ],
)
def test_a_table_that_is_none(tmp_path, content, message):
    assert message in "\n".join(faults_of(written(tmp_path, "a.csv", content)))


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.parquet", "a.xlsx"])
@pytest.mark.parametrize("content", [b"", b"fgb\x03", b"\x00junk" * 50])
def test_a_file_that_is_not_what_its_name_says(tmp_path, name, content):
    assert len(faults_of(written(tmp_path, name, content))) == 1


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.parquet"])
def test_geographic_files(tmp_path, name):
    frame = made(id=["a", "b"], beds=[1, 2])
    path = tmp_path / name
    frame.to_parquet(path) if name.endswith("parquet") else frame.to_file(path)
    points = ag.read_points(path)
    assert points["beds"].tolist() == [1, 2]
    assert sorted(points.index) == ["a", "b"]
    assert points.geometry["a"].x == 126.85
    assert ag.read_points(path, id="beds").index.tolist() == points["beds"].tolist()


def test_a_shapefile_of_korean_windows(tmp_path):
    made(번호=[1, 2], 이름=["가게", "나무"]).to_file(tmp_path / "a.shp", encoding="cp949")
    (tmp_path / "a.cpg").unlink()
    assert ag.read_points(tmp_path / "a.shp")["이름"].tolist() == ["가게", "나무"]
    (tmp_path / "a.prj").unlink()
    assert "states no CRS" in faults_of(tmp_path / "a.shp")[0]
    assert ag.read_points(tmp_path / "a.shp", crs="EPSG:4326").crs == "EPSG:4326"


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_the_encoding_of_a_large_table_is_found_in_pieces(tmp_path, encoding):
    file = tmp_path / "a.shp"
    content = b"a" * 20_000_000 + "나".encode(encoding)
    file.with_suffix(".dbf").write_bytes(
        bytes(8) + (33).to_bytes(2, "little") + bytes(23) + content
    )
    tracemalloc.start()
    try:
        assert geofiles._dbf_encoding(file) == encoding
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_shapefile_keeps_the_certainty_of_its_points(tmp_path):
    made(id=["a", "b"], certainty_=[700.0, 0.0]).to_file(tmp_path / "a.shp")
    assert ag.read_points(tmp_path / "a.shp")["certainty_m"].tolist() == [700, 0]


def test_a_geopackage_with_several_layers(tmp_path):
    path = tmp_path / "a.gpkg"
    made(id=["a", "b"]).to_file(path, layer="homes")
    areas = made(id=["a", "b"])
    areas.to_crs(5179).set_geometry(areas.to_crs(5179).buffer(10)).to_file(path, layer="areas")
    assert len(ag.read_points(path)) == 2  # the one layer of points
    made(id=["c", "d"]).to_file(path, layer="clinics")
    assert "homes (Point), areas (Polygon), clinics (Point)" in faults_of(path)[0]
    assert ag.read_points(path, layer="clinics").index.tolist() == ["c", "d"]
    assert "no layer 'shops'" in faults_of(path, layer="shops")[0]
    assert "2 of 2 features are no points but Polygon" in faults_of(path, layer="areas")[0]


def test_multipoints_of_one_part_are_points(tmp_path):
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"a"},'
        '"geometry":{"type":"MultiPoint","coordinates":[[126.8,35.1]]}}]}'
    )
    assert ag.read_points(written(tmp_path, "a.geojson", text)).geom_type.tolist() == ["Point"]


def test_a_spreadsheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["번호", "위도", "경도", "병상", "메모"])
    book.active.append([1, 35.16, 126.85, 10.0, None])
    book.save(tmp_path / "a.xlsx")
    points = ag.read_points(tmp_path / "a.xlsx")
    assert points.index.tolist() == ["1"]
    assert points["병상"].tolist() == [10]
    book.create_sheet("둘").append(["id", "lat", "lon"])
    book["둘"].append(["x", 35, 127])
    book.save(tmp_path / "a.xlsx")
    assert "2 sheets: Sheet, 둘" in faults_of(tmp_path / "a.xlsx")[0]
    assert ag.read_points(tmp_path / "a.xlsx", layer="둘").index.tolist() == ["x"]


def test_parquet_without_geometry(tmp_path):
    table = pd.DataFrame({"id": ["a"], "lat": [35.1], "lon": [126.8], "beds": [3]})
    table.to_parquet(tmp_path / "a.parquet")
    assert ag.read_points(tmp_path / "a.parquet")["beds"].tolist() == [3]


def test_arguments_that_do_not_fit(tmp_path):
    path = written(tmp_path, "a.csv", TABLE)
    with pytest.raises(DataNotFoundError, match="there is no file"):
        ag.read_points(tmp_path / "b.csv")
    with pytest.raises(ParameterError, match="points are read from"):
        ag.read_points(written(tmp_path, "a.doc", b"x"))
    with pytest.raises(ParameterError, match="give both"):
        ag.read_points(path, x="경도")
    with pytest.raises(ParameterError, match="pyproj does not know"):
        ag.read_points(path, crs="EPSG:0")
    made(id=["a", "b"]).to_file(tmp_path / "a.gpkg")
    with pytest.raises(ParameterError, match="contradicts"):
        ag.read_points(tmp_path / "a.gpkg", crs="EPSG:5179")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_finite_number_reads_back(value):
    assert number_of(repr(value)) == value
    if abs(value) < 1e15:
        assert number_of(f"{value:,.3f}") == float(f"{value:.3f}")


@pytest.mark.parametrize("text", ["", "1,2", "1,23,456", "nan", "inf", "٣", "1 2", "0x1", "1,234e"])
def test_what_is_no_number(text):
    assert np.isnan(number_of(text))


def test_points_of_several_parts_are_not_called_polygons(tmp_path):
    several = made(id=["a", "b"])
    several = several.set_geometry([MultiPoint([(126.8, 35.1), (126.9, 35.2)])] * 2)
    several.to_file(tmp_path / "a.geojson")
    (fault,) = faults_of(tmp_path / "a.geojson", points="representative")
    assert "2 of 2 features are no points but MultiPoint" in fault
    assert fault.endswith("Make one row of each point.")


def test_polygons_become_points_when_asked_and_keep_their_area(tmp_path):
    cells = made(id=["a", "b"]).to_crs(5179)
    cells = cells.set_geometry(cells.buffer(100, cap_style="square"))
    cells.to_file(tmp_path / "a.gpkg")
    assert "representative-points" in faults_of(tmp_path / "a.gpkg")[0]
    points = ag.read_points(tmp_path / "a.gpkg", points="representative")
    assert points.geom_type.tolist() == ["Point", "Point"]
    assert points["area_m2"].round(3).tolist() == [40_000, 40_000]
    assert cells.set_index("id").covers(points.geometry).all()
    with pytest.raises(ParameterError, match="representative"):
        ag.read_points(tmp_path / "a.gpkg", points="centroid")


AMOUNTS = 'id,lat,lon,people\na,35.1,126.8,"1,200"\nb,35.2,126.8,\nc,35.2,126.9,7\n'


@pytest.mark.parametrize("mark", ["*", "N/A", " *", "N/A "])
def test_an_amount_that_is_withheld_is_an_empty_one(mark, tmp_path):
    path = written(tmp_path, "a.csv", AMOUNTS.replace("126.8,\n", f"126.8,{mark}\n"))
    (fault,) = faults_of(path, amounts=["people"])
    assert f" (b): people is '{mark}', withheld. Fill it, or choose missing='zero'" in fault
    zero = ag.read_points(path, amounts=["people"], missing="zero")["people"]
    assert zero.tolist() == [1200, 0, 7]
    with pytest.warns(ag.errors.PointsWarning, match=r"1 rows without an amount.*\(b\)"):
        found = ag.read_points(path, amounts=["people"], missing="drop")
    assert found["people"].to_dict() == {"a": 1200, "c": 7}


@pytest.mark.parametrize("name", ["a.csv", "a.geojson"])
def test_an_empty_amount_names_its_row_and_the_remedy(name, tmp_path):
    path = written(tmp_path, "a.csv", AMOUNTS)
    if name != "a.csv":
        ag.read_points(path).reset_index().to_file(tmp_path / name)
        path = tmp_path / name
    (fault,) = faults_of(path, amounts=["people"])
    assert " (b): people is empty." in fault
    assert "missing='zero' or 'drop' (--missing)" in fault
    assert ag.read_points(path, amounts=["people"], missing="zero")["people"].tolist() == [
        1200,
        0,
        7,
    ]
    with pytest.warns(ag.errors.PointsWarning, match=r"1 rows without an amount.*\(b\)"):
        found = ag.read_points(path, amounts=["people"], missing="drop")
    assert found["people"].to_dict() == {"a": 1200, "c": 7}
    with pytest.raises(ParameterError, match="has no column 'beds'"):
        ag.read_points(path, amounts=["beds"])
    with pytest.raises(ParameterError, match="not 'ignore'"):
        ag.read_points(path, missing="ignore")


def test_bad_rows_are_left_out_named_and_counted(tmp_path):
    text = AMOUNTS + "d,north,126.8,3\n,35.1,126.8,4\nf,35.1\na,35.1,126.8,5\ng,35,126,many\n"
    path = written(tmp_path, "a.csv", text)
    assert len(faults_of(path, amounts=["people"])) == 6
    with pytest.warns(ag.errors.PointsWarning) as told:
        found = ag.read_points(path, amounts=["people"], skip_bad=True)
    assert found["people"].to_dict() == {"a": 1200, "c": 7}
    (message,) = [str(one.message) for one in told]
    assert message.startswith("a.csv: 6 rows with faults are left out (")
    for part in ("row 5 (d): lat 'north'", "row 6: has no id", "row 7: has 2 fields", "row 9 (g)"):
        assert part in message
    # what is wrong with the whole file is refused all the same
    assert faults_of(written(tmp_path, "b.csv", "id,where\na,1\n"), skip_bad=True)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.geojson"])
def test_places_without_a_position_are_kept_and_counted(tmp_path, name):
    table = pd.DataFrame(
        {"id": ["a", "b", "c"], "lat": ["35.1", None, None], "lon": ["126.8", None, None]}
    )
    path = tmp_path / name
    if name.endswith("csv"):
        table.to_csv(path, index=False)
    elif name.endswith("xlsx"):
        table.to_excel(path, index=False)
    elif name.endswith("parquet"):
        table.to_parquet(path)
    else:
        shapes = [Point(126.8, 35.1), None, None]
        gpd.GeoDataFrame(table[["id"]], geometry=shapes, crs=4326).to_file(path)
    with pytest.warns(ag.errors.PointsWarning, match=r"2 rows have no position \(.*b.*c") as told:
        found = ag.read_points(path)
    assert len(told) == 1
    assert found.index.tolist() == ["a", "b", "c"]
    assert found.geometry.isna().tolist() == [False, True, True]
    assert found.geometry["a"].equals(Point(126.8, 35.1))
    assert found.crs.to_epsg() == 4326
    snapped = ag.Router(ag.read_network("strategic")).snap(found)
    assert snapped["status"].tolist() == ["ok", "no_position", "no_position"]


def test_a_position_with_one_coordinate_is_a_fault(tmp_path):
    text = "id,lat,lon\na,35.1,\nb,,126.8\nc,-,-\nd, ,\n"
    (lon, lat, *others) = sorted(faults_of(written(tmp_path, "a.csv", text)))
    assert "row 2 (a): lon '' is no number" in lon
    assert "row 3 (b): lat '' is no number" in lat
    assert len(others) == 2
    assert all("row 4 (c)" in one for one in others)


def test_bad_features_are_left_out_too(tmp_path):
    frame = made(id=["a", ""], beds=[1, 2])
    line = frame.set_geometry([frame.geometry[0], frame.union_all().convex_hull])
    line.assign(id=["a", "b"]).to_file(tmp_path / "line.geojson")
    frame.to_file(tmp_path / "a.geojson")
    assert "1 of 2 features have no id" in faults_of(tmp_path / "a.geojson")[0]
    for name in ("a.geojson", "line.geojson"):
        with pytest.warns(ag.errors.PointsWarning, match=r"1 rows with faults.*feature 2"):
            assert ag.read_points(tmp_path / name, skip_bad=True).index.tolist() == ["a"]
    off = made(id=["a", "b"]).set_geometry(gpd.points_from_xy([35.1, 35.2], [126.8, 126.9]))
    off.set_crs(4326).to_file(tmp_path / "off.geojson")
    assert "no position on the globe" in faults_of(tmp_path / "off.geojson")[0]


def copy_with(file, other, then, now):
    """Copy a spreadsheet with another text in its parts."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(then.encode(), now.encode()))


@pytest.mark.parametrize("said", ["A1:C500000000", "A1:C2", "A1:A4", "A1"])
def test_what_a_sheet_says_of_its_size_does_not_count(tmp_path, said):
    """A sheet that claimed 500 million rows took hours; of one that claimed 2, rows were lost."""
    file, other = tmp_path / "points.xlsx", tmp_path / "other.xlsx"
    frame = pd.DataFrame({"id": list("abc"), "lat": [35.1, 35.2, 35.3], "lon": [126.8] * 3})
    frame.to_excel(file, index=False)
    copy_with(file, other, '<dimension ref="A1:C4"', f'<dimension ref="{said}"')
    assert other.read_bytes() != file.read_bytes()
    assert ag.read_points(other).equals(ag.read_points(file))


def test_a_sheet_with_a_row_beyond_its_last_is_refused(tmp_path):
    file, other = tmp_path / "points.xlsx", tmp_path / "other.xlsx"
    pd.DataFrame({"id": ["a"], "lat": [35.1], "lon": [126.8]}).to_excel(file, index=False)
    copy_with(file, other, '<row r="2"', '<row r="500000000"')
    with pytest.raises(LayerError, match="more than the 1,048,576 rows"):
        ag.read_points(other)
