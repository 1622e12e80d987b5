"""CSV for spreadsheets, Markdown cells, GeoPackages of equal bytes."""

from __future__ import annotations

import csv
import gc
import io
import itertools
import sys

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, box

from aicomplex_geo.publish import geopackage, spreadsheet, tables
from aicomplex_geo.publish.templating import escape_markdown


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_spreadsheet_sees_the_byte_order_mark():
    assert tables.csv_bytes(pd.DataFrame({"이름": ["송정역"]})).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"])
def test_a_text_that_would_run_gets_an_apostrophe(start):
    text = f"{start}HYPERLINK(1)"
    cell = rows_of(tables.csv_bytes(pd.DataFrame({"a": [text]})))[1][0]
    assert cell == f"'{text}".replace("\r", "\n")


@pytest.mark.parametrize("sign", ["﹦", "﹢", "﹣", "﹫"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\ufeff", "\u200b", "\u202e", "\x01"])
def test_what_stands_before_a_formula_may_not_be_seen(before, sign):
    for text in (f"{before}{sign}1", f"{before}=1"):
        cell = rows_of(tables.csv_bytes(pd.DataFrame({"a": [text]})))[1][0]
        assert cell == f"'{text}"


def test_numbers_stay_numbers():
    frame = pd.DataFrame({"분": [-1.5, float("nan")], "원": [-3, 4]})
    assert rows_of(tables.csv_bytes(frame))[1:] == [["-1.5", "-3"], ["", "4"]]


def test_a_table_is_written_some_rows_at_a_time(tmp_path, monkeypatch):
    frame = gpd.GeoDataFrame(
        {
            "id": ["a", "=b", "c\rd", "마", "e"],
            "mixed": pd.Series([1, None, 2, "x", 2.5], dtype=object),
            "minutes": [1.25, float("nan"), 3.0, float("inf"), 0.1],
        },
        geometry=[Point(1, 2), None, Point(), box(0, 0, 1, 1 / 3), Point(1 / 3, 0)],
    )
    dates = ["2026-12-01T00:00", "2026-12-02T00:00", "2026-12-03T09:30"]
    days = pd.DataFrame({"day": pd.to_datetime(dates)})
    whole = tables.csv_bytes(frame), tables.csv_bytes(days)
    assert b'=b,,,\n"c\nd",2,3.0,POINT EMPTY\n' in whole[0]
    monkeypatch.setattr(tables, "CSV_ROWS", 2)
    monkeypatch.setattr(tables, "CSV_SHAPES", 2)
    for table, content in zip((frame, days, frame.iloc[:0]), (*whole, None), strict=True):
        tables.write_csv(table, tmp_path / "table.csv")
        assert (tmp_path / "table.csv").read_bytes() == (content or tables.csv_bytes(table))
    assert tables.csv_bytes(frame.iloc[:0]).decode("utf-8-sig") == "id,mixed,minutes,geometry\n"


def test_a_sheet_that_is_interrupted_says_so_once(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    unheard = []
    monkeypatch.setattr(sys, "unraisablehook", unheard.append)
    frame = pd.DataFrame({"id": ["a", "b"]})
    with pytest.raises(KeyboardInterrupt):
        spreadsheet.write_spreadsheet(frame, tmp_path / "table.xlsx", {}, interrupt)
    gc.collect()
    assert not unheard
    assert not list(tmp_path.iterdir())


def test_a_heading_that_would_run_gets_an_apostrophe_too():
    assert rows_of(tables.csv_bytes(pd.DataFrame({"=a": ["b"]})))[0] == ["'=a"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
def test_no_text_is_lost_and_none_runs(texts):
    frame = pd.DataFrame({"id": range(len(texts)), "text": pd.Series(texts, dtype=object)})
    read = rows_of(tables.csv_bytes(frame))[1:]
    assert len(read) == len(texts)
    for (_, cell), text in zip(read, texts, strict=True):
        kept = text.replace("\r\n", "\n").replace("\r", "\n")
        assert cell in {kept, f"'{kept}"}
        assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))


@given(st.text(st.characters(codec="utf-8")))
def test_a_markdown_cell_is_one_line_without_markup(text):
    shown = str(escape_markdown(text))
    assert len(shown.splitlines()) <= 1
    assert "<" not in shown
    assert "|" not in shown.replace("\\|", "")


def test_a_range_is_never_struck_out():
    assert escape_markdown("28.7(24.4~34.5)") == "28.7(24.4\\~34.5)"


def layers():
    crs = "EPSG:4326"
    return {
        "points": gpd.GeoDataFrame(
            {"id": ["a", "b"], "kind": ["x", None], "geometry": [Point(126.8, 35.2), None]},
            crs=crs,
        ),
        "lines": gpd.GeoDataFrame(
            {"edge": [("a", "b", 0)], "geometry": [LineString([(126.8, 35.2), (126.9, 35.2)])]},
            crs=crs,
        ),
        "areas": gpd.GeoDataFrame(
            {"geometry": [box(126, 35, 127, 36), MultiPolygon([box(126, 34, 127, 35)])]}, crs=crs
        ),
        "nothing": gpd.GeoDataFrame({"geometry": gpd.GeoSeries([None])}, crs=crs),
    }


@pytest.mark.parametrize("name", list(layers()))
def test_every_layer_fits_into_a_geopackage(name, tmp_path):
    frame, kind = geopackage._for_gpkg(layers()[name])
    path = tmp_path / "t.gpkg"
    pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", geometry_type=kind)
    assert len(pyogrio.read_dataframe(path, layer=name)) == len(frame)


def test_the_clock_of_the_geopackage_is_put_back():
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    with geopackage.fixed_clock("2026-09-14"):
        assert "2026-09-14" in pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before


def test_areas_are_slimmed_by_at_most_the_tolerance(results):
    exact, slim = results.isochrones.iloc[:6], geopackage.slimmed(results.isochrones.iloc[:6])
    assert slim.is_valid.all()
    pairs = zip(exact.to_crs("EPSG:5179").boundary, slim.to_crs("EPSG:5179").boundary, strict=True)
    for one, other in pairs:
        assert shapely.hausdorff_distance(one, other) <= geopackage.ISOCHRONE_TOLERANCE_M + 1e-3
        assert shapely.get_num_coordinates(other) < shapely.get_num_coordinates(one) / 2
    widths = slim.to_crs("EPSG:5179").geometry
    for inner, outer in itertools.pairwise(widths):
        assert inner.within(outer.buffer(2 * geopackage.ISOCHRONE_TOLERANCE_M))


def test_what_cannot_be_slimmed_stays():
    tiny = box(126.8, 35.1, 126.80001, 35.10001)
    areas = gpd.GeoDataFrame({"cutoff": [5, 10]}, geometry=[tiny, None], crs="EPSG:4326")
    kept = geopackage.slimmed(areas)
    assert kept.geometry.iloc[0].area > 0
    assert kept.geometry.iloc[1] is None
    assert geopackage.slimmed(areas.iloc[1:]).geometry.isna().all()


def test_an_outline_is_slimmed_as_far_wherever_it_begins():
    flower = shapely.union_all(
        [
            shapely.Point(950_000 + x, 1_700_000 + y).buffer(500)
            for x, y in ((0, 0), (600, 90), (200, 700))
        ]
    )
    corners = list(flower.exterior.coords)[:-1]
    turned = [shapely.Polygon(corners[i:] + corners[:i]) for i in range(len(corners))]
    frame = gpd.GeoDataFrame(geometry=turned, crs="EPSG:5179")
    slim = geopackage.slimmed(frame).to_crs("EPSG:5179")
    strays = shapely.hausdorff_distance(slim.boundary, frame.boundary)
    assert strays.max() <= geopackage.ISOCHRONE_TOLERANCE_M + 1e-3


def test_of_no_rows_no_share_is_told(tmp_path):
    told = []
    tables.write_csv(pd.DataFrame({"a": []}), tmp_path / "a.csv", lambda *count: told.append(count))
    assert (tmp_path / "a.csv").read_text("utf-8-sig").split() == ["a"]
    assert told == []
