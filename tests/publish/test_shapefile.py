"""Shapefiles: short names, what the format cannot hold, and all files or none."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from aicomplex_geo.errors import OutputError, ParameterError
from aicomplex_geo.publish.shapefile import short_names, write_shapefile

ENCODINGS = ("utf-8", "cp949")
KOREAN = st.text(st.sampled_from("abAB_1 가각힣"), min_size=1, max_size=14)


@pytest.fixture
def table():
    return gpd.GeoDataFrame(
        {
            "이름": ["가나", None],
            "minutes": [1.25, np.inf],
            "count": pd.array([1, None], dtype="Int64"),
            "reached": [True, False],
            "when": pd.to_datetime(["2026-07-01", None]),
            "parts": [["a", "b"], None],
        },
        geometry=[Point(950000, 1700000), None],
        crs="EPSG:5179",
    )


@given(st.lists(KOREAN, unique=True, max_size=30), st.sampled_from(ENCODINGS))
def test_short_names_fit_and_differ(names, encoding):
    short = short_names(names, encoding)
    assert list(short) == names
    assert all(len(one.encode(encoding)) <= 10 for one in short.values())
    assert len({one.casefold() for one in short.values()}) == len(names)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_values_read_back(table, encoding, tmp_path):
    path = tmp_path / "표.shp"
    assert write_shapefile(table, path, encoding=encoding) == []
    found = gpd.read_file(path)
    assert found["이름"].tolist()[0] == "가나"
    assert found["minutes"].tolist() == pytest.approx([1.25, np.nan], nan_ok=True)
    assert found["count"].tolist() == pytest.approx([1, np.nan], nan_ok=True)
    assert found["reached"].tolist() == [True, False]
    assert found["when"].tolist()[0] == "2026-07-01 00:00:00"
    assert found["parts"].tolist()[0] == '["a", "b"]'
    assert found.geometry[1] is None
    assert found.crs.to_epsg() == 5179
    first = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert {one[1:] for one in first} == {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    write_shapefile(table, path, encoding=encoding)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == first


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_is_cut_is_reported(table, encoding, tmp_path):
    long = table.assign(이름=["가" * 200, "나"], travel_time_low=1.0, travel_time_high=2.0)
    notes = write_shapefile(long, tmp_path / "x.shp", encoding=encoding)
    assert "travel_time_low as travel_tim, travel_time_high as travel_t_1" in notes[0]
    assert "texts longer than 254 bytes are cut in 이름" in notes[1]
    found = gpd.read_file(tmp_path / "x.shp")
    assert found["이름"].tolist() == ["가" * (254 // len("가".encode(encoding))), "나"]
    assert found["travel_t_1"].tolist() == [2.0, 2.0]


def test_what_the_format_cannot_hold_is_refused(table, tmp_path):
    path = tmp_path / "x.shp"
    with pytest.raises(ParameterError, match=r"cannot hold 'Köln' in cp949.*--encoding utf-8"):
        write_shapefile(table.assign(이름=["Köln", "나"]), path, encoding="cp949")
    with pytest.raises(ParameterError, match="cannot hold 'Stadtköln' in cp949"):
        write_shapefile(table.assign(Stadtköln=1.0), path, encoding="cp949")
    mixed = table.set_geometry([Point(0, 0), LineString([(0, 0), (1, 1)])], crs=5179)
    with pytest.raises(ParameterError, match="one kind of geometry, not LineString and Point"):
        write_shapefile(mixed, path, encoding="utf-8")
    with pytest.raises(OutputError, match="there is no folder"):
        write_shapefile(table, tmp_path / "nowhere" / "x.shp", encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


def test_only_what_belongs_to_the_replaced_shapefile_is_removed(table, tmp_path):
    path = tmp_path / "x.shp"
    of_replaced, indexes = {".qpj", ".idm", ".ind"}, {".sbn", ".sbx", ".qix"}
    others = {".shp.xml", ".txt", ".qmd"}
    for ending in of_replaced | indexes | others:
        (tmp_path / f"x{ending}").write_text("of another program")
    left = others | of_replaced
    for _ in range(2):
        write_shapefile(table, path, encoding="utf-8")
        found = {one.name.removeprefix("x") for one in tmp_path.iterdir()}
        assert found == left | {".shp", ".shx", ".dbf", ".prj", ".cpg"}
        left = others  # what was there is beside a shapefile now


def test_a_failure_leaves_all_files(table, tmp_path, monkeypatch):
    path = tmp_path / "x.shp"
    write_shapefile(table, path, encoding="utf-8")
    (tmp_path / "x.qix").write_text("index of the old file")
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}

    def half(frame, target, **options):
        target.write_text("half")
        raise pyogrio.errors.DataSourceError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(pyogrio, "write_dataframe", half)
        with pytest.raises(OutputError, match="disk full"):
            write_shapefile(table, path, encoding="utf-8")
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before
    write_shapefile(table, path, encoding="utf-8")
    assert not (tmp_path / "x.qix").exists()
