"""What is wrong with a folder of layers is told at once, with file, row and remedy."""

from __future__ import annotations

import json
import shutil

import pytest

from aicomplex_geo.errors import DataNotFoundError, LayerError, UnknownLayerError
from aicomplex_geo.layers import changed_files, check_layers, list_layers, read_layer, read_sources
from aicomplex_geo.layers.location import data_folder


@pytest.fixture
def folder(tmp_path):
    """A copy of the bundled layers that a test may break."""
    copy = tmp_path / "한글 폴더"
    copy.mkdir()
    for path in data_folder().iterdir():
        if path.is_file():
            shutil.copy(path, copy)
    return copy


def edit(path, old, new, *, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8", newline="\n")


def messages(folder):
    return [str(fault) for fault in check_layers(data_dir=folder)]


def test_a_folder_with_hangul_and_spaces_is_read(folder):
    assert check_layers(data_dir=folder) == ()
    assert read_layer("hubs", data_dir=str(folder)).equals(read_layer("hubs"))


def test_a_byte_order_mark_is_no_fault(folder):
    path = folder / "hubs.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_layer("hubs", data_dir=folder).equals(read_layer("hubs"))


def test_windows_line_ends_are_no_fault(folder):
    path = folder / "hubs.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_layer("hubs", data_dir=folder).equals(read_layer("hubs"))


# old text, new text, and what the message says
CSV_FAULTS = {
    "missing column": (
        ",lat,",
        ",latitude,",
        "hubs.csv, row 1: has no column lat",
    ),
    "repeated column": ("closed_since", "closed", "has the column closed more than once"),
    "duplicate id": (
        "gwangju_station,",
        "ktx_songjeong,",
        "hubs.csv, row 3 (ktx_songjeong): the id 'ktx_songjeong' is that of row 2",
    ),
    "no id": ("gwangju_station,", ",", "hubs.csv, row 3: id is empty. Fill it in."),
    "swapped": (
        "35.16152,126.87977",
        "126.87977,35.16152",
        "hubs.csv, row 4 (usquare): latitude and longitude look swapped",
    ),
    "outside": (
        "35.16152,126.87977",
        "37.5,127.0",
        "row 4 (usquare): lies outside the study's bounds 125.9, 34.1, 128.2, 36",
    ),
    "nan": (
        "35.16152,126.87977",
        "nan,126.87977",
        "row 4 (usquare): lat is 'nan', not a finite number",
    ),
    "infinite": ("126.87977,120,", "126.87977,inf,", "certainty_m is 'inf', not a finite number"),
    "negative": ("126.87977,120,", "126.87977,-120,", "certainty_m is '-120'"),
    "comma in a number": (
        "126.87977,120,",
        '126.87977,"1,200",',
        "certainty_m is '1,200', not a number. Write digits",
    ),
    "one coordinate": ("35.16152,126.87977", "35.16152,", "has only one of lat and lon"),
    "no date": ("closed,2024-12-29", "closed,2024-13-29", "not a day of the calendar"),
    "no date of the other position": (
        '"35.1395,126.7946",unnamed_repository,2026,',
        '"35.1395,126.7946",unnamed_repository,yesterday,',
        "position_other_as_of is 'yesterday': not a date such as 2026, 2026-02 or 2026-02-27",
    ),
    "no such source": ("stop_mean,false", "stop_mean,maybe", "closed is 'maybe'"),
    "unknown source": (
        ",bis_stops,2026,",
        ",bus_stops,2026,",
        "source names 'bus_stops', which is not a source. Add it to sources.toml",
    ),
    "open quote": ("usquare,광주종합", 'usquare,"광주종합', "cannot be read as CSV"),
    "too few fields": ("usquare,광주종합버스터미널 유스퀘어,", "usquare,", "has 18 fields"),
}


@pytest.mark.parametrize("fault", CSV_FAULTS)
def test_a_fault_of_a_table_is_named(folder, fault):
    old, new, message = CSV_FAULTS[fault]
    edit(folder / "hubs.csv", old, new)
    with pytest.raises(LayerError) as caught:
        read_layer("hubs", data_dir=folder)
    assert message in str(caught.value)
    assert all(one.remedy for one in caught.value.faults)
    assert isinstance(caught.value, ValueError)


def test_another_encoding_is_named(folder):
    path = folder / "hubs.csv"
    text = "id,name_ko\n1,광주송정역\n"
    path.write_bytes(text.encode("cp949"))
    with pytest.raises(LayerError, match=r"hubs.csv, row 2: is not UTF-8; it looks like cp949"):
        read_layer("hubs", data_dir=folder)
    path.write_bytes(text.encode("utf-16"))
    with pytest.raises(LayerError, match="is not UTF-8 but UTF-16"):
        read_layer("hubs", data_dir=folder)
    path.write_bytes(b"id,name\n\xff\xff\n")
    with pytest.raises(LayerError, match=r"row 2: is not UTF-8\. Save"):
        read_layer("hubs", data_dir=folder)
    path.write_bytes(b"id,name\n\0\n")
    with pytest.raises(LayerError, match="NUL"):
        read_layer("hubs", data_dir=folder)
    path.write_bytes(b"")
    with pytest.raises(LayerError, match="is empty"):
        read_layer("hubs", data_dir=folder)


def test_a_table_that_is_cut_off_anywhere_is_noticed(folder):
    path = folder / "population_gu.csv"
    whole = path.read_bytes()
    last_row = whole.rindex(b"\n", 0, -1) + 1
    for end in range(last_row + 1, len(whole)):
        path.write_bytes(whole[:end])
        with pytest.raises(LayerError):
            read_layer("population_gu", data_dir=folder)


def test_a_cut_off_geojson_is_noticed(folder):
    path = folder / "expressways.geojson"
    whole = path.read_bytes()
    for end in (1, 100, 2_000, len(whole) - 3):
        path.write_bytes(whole[:end])
        with pytest.raises(
            LayerError, match=r"expressways.geojson: is not valid JSON, or is truncated"
        ):
            read_layer("expressways", data_dir=folder)


GEOJSON_FAULTS = {
    "unknown crs": (
        lambda content, _: content.update(crs={"properties": {"name": "EPSG:99999999"}}),
        "names an unknown CRS",
    ),
    "metric crs": (
        lambda content, _: content.update(crs={"properties": {"name": "EPSG:5179"}}),
        "not in longitude and latitude. Convert it to EPSG:4326",
    ),
    "wrong kind": (
        lambda _, one: one.update(geometry={"type": "Point", "coordinates": [126.8, 35.2]}),
        "is a Point, where the layer has LineString",
    ),
    "swapped": (
        lambda _, one: one.update(
            geometry={"type": "LineString", "coordinates": [[35.2, 126.8], [35.3, 126.9]]}
        ),
        "row 1 (15-seohaean): latitude and longitude look swapped",
    ),
    "missing property": (lambda _, one: one["properties"].pop("status"), "has no property status"),
    "nested property": (
        lambda _, one: one["properties"].update(status=["open"]),
        "has lists or objects as status",
    ),
    "broken coordinates": (
        lambda _, one: one["geometry"].update(coordinates=[["a", "b"], ["c", "d"]]),
        "has coordinates that make no geometry",
    ),
    "empty": (lambda _, one: one["geometry"].update(coordinates=[]), "has an empty geometry"),
    "not a feature": (lambda content, _: content["features"].append(3), "is not a Feature"),
    "no collection": (
        lambda content, _: content.update(type="Feature"),
        "is not a FeatureCollection",
    ),
    "not a number": (
        lambda _, one: one["geometry"].update(coordinates=[[126.8, float("nan")], [126.9, 35.0]]),
        "NaN is not a finite number",
    ),
    "number for text": (
        lambda _, one: one["properties"].update(route_no=15),
        "route_no is 15: input should be a valid string",
    ),
}


@pytest.mark.parametrize("fault", GEOJSON_FAULTS)
def test_a_fault_of_a_geojson_is_named(folder, fault):
    change, message = GEOJSON_FAULTS[fault]
    path = folder / "expressways.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content, content["features"][0])
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(LayerError) as caught:
        read_layer("expressways", data_dir=folder)
    assert message in str(caught.value)


def test_a_crossed_polygon_is_refused(folder):
    path = folder / "outlines.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    bow = [[126.8, 35.1], [126.9, 35.2], [126.9, 35.1], [126.8, 35.2], [126.8, 35.1]]
    content["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [bow]}
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(LayerError, match="invalid geometry"):
        read_layer("outlines", data_dir=folder)


def test_a_geojson_in_degrees_by_another_name_is_read(folder):
    path = folder / "expressways.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["crs"] = {"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert len(read_layer("expressways", data_dir=folder)) == len(read_layer("expressways"))


def test_json_nested_without_end_is_a_fault(folder):
    (folder / "expressways.geojson").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(LayerError, match="is not valid JSON"):
        read_layer("expressways", data_dir=folder)


CATALOGUE_FAULTS = {
    "unknown geometry": ('geometry = "line"', 'geometry = "curve"', "layers.expressways: geometry"),
    "no file": ('file = "hubs.csv"\n', "", "layers.hubs: file is empty. Fill it in."),
    "outside the folder": ('"hubs.csv"', '"../hubs.csv"', "is not inside the folder"),
    "wrong type of file": (
        '"expressways.geojson"',
        '"expressways.csv"',
        "cannot hold the geometry",
    ),
    "unknown source": ('"openflights", ', '"openfl", ', "source openfl is not in sources.toml"),
    "unknown key": (
        'file = "hubs.csv"',
        'files = "hubs.csv"',
        "layers.hubs: files is not known. Nearest: 'file'.",
    ),
    "no toml": ("[layers.hubs]", "[layers.hubs", "is not TOML"),
    "unknown schema": ('file = "hubs.csv"', 'file = "hubs.csv"\nschema = "x"', "schema 'x' is not"),
}


@pytest.mark.parametrize("fault", CATALOGUE_FAULTS)
def test_a_fault_of_the_catalogue_is_named(folder, fault):
    old, new, message = CATALOGUE_FAULTS[fault]
    edit(folder / "study.toml", old, new)
    assert any(message in text for text in messages(folder))
    with pytest.raises(LayerError):
        list_layers(data_dir=folder)
    with pytest.raises(LayerError):
        read_layer("hubs", data_dir=folder)


def test_all_faults_of_all_layers_are_told_together(folder):
    for old, new, _ in (CSV_FAULTS[name] for name in ("no id", "swapped", "no date")):
        edit(folder / "hubs.csv", old, new)
    edit(folder / "sites.csv", "46200", "NaN")
    edit(folder / "land_use.csv", "32.9", "132.9")
    edit(folder / "claims.csv", "travel", "trip")
    edit(folder / "workers.csv", "24000", "")
    edit(folder / "sources.toml", 'licence = "not stated"\n', "")
    (folder / "changes.csv").unlink()
    (folder / "outlines.geojson").write_text("{}", encoding="utf-8")
    edit(folder / "study.toml", 'geometry = "none"\nsource = ["kotra_gwangju"]', 'geometry = "x"')
    found = {fault.file for fault in check_layers(data_dir=folder)}
    assert found == {
        "hubs.csv", "sites.csv", "land_use.csv", "claims.csv", "workers.csv", "sources.toml",
        "changes.csv", "outlines.geojson", "study.toml",
    }  # fmt: skip
    in_hubs = [text for text in messages(folder) if text.startswith("hubs.csv")]
    assert len(in_hubs) == 3
    with pytest.raises(LayerError) as caught:
        list_layers(data_dir=folder)
    assert {fault.file for fault in caught.value.faults} == found


def test_names_that_are_not_there(folder, tmp_path):
    with pytest.raises(UnknownLayerError, match=r"no layer 'site' in this study\. Its layers"):
        read_layer("site")
    (folder / "hubs.csv").unlink()
    with pytest.raises(DataNotFoundError, match=r"layer 'hubs': no file .*hubs\.csv"):
        read_layer("hubs", data_dir=folder)
    with pytest.raises(DataNotFoundError, match=r"no study\.toml in"):
        list_layers(data_dir=tmp_path / "nowhere")


def test_a_study_without_sources_or_bounds_is_read(tmp_path):
    study = '[study]\nid = "x"\n[layers.places]\nfile = "places.csv"\ngeometry = "point"\n'
    (tmp_path / "study.toml").write_text(study, encoding="utf-8")
    heading = "id,name_ko,name_en,kind,status,status_date,lat,lon,certainty_m,position_basis"
    row = "a,곳,,place,open,,-30.03,-51.2,,,anyone,"
    (tmp_path / "places.csv").write_text(f"{heading},source,as_of\n{row}\n", encoding="utf-8")
    places = read_layer("places", data_dir=tmp_path)
    assert (places.loc["a"].geometry.x, places.loc["a"].geometry.y) == (-51.2, -30.03)
    assert read_sources(data_dir=tmp_path) == {}
    assert list_layers(data_dir=tmp_path)["features"].tolist() == [1]


def test_a_changed_file_is_noticed(folder):
    edit(folder / "hubs.csv", "35.16152", "35.16153")
    (folder / "more.csv").write_text("id\n", encoding="utf-8")
    (folder / "dong.csv").unlink()
    told = {fault.file: fault.problem for fault in changed_files(data_dir=folder)}
    assert told["hubs.csv"].startswith("has changed")
    assert told["more.csv"].startswith("has no hash")
    assert told["dong.csv"] == "is missing."
