"""Rows of written files are counted again, without taking a large GeoJSON into memory."""

from __future__ import annotations

import json

import geopandas as gpd
import pyogrio
import pytest
from shapely.geometry import Point, box

from aicomplex_geo.cli.output import write_table
from aicomplex_geo.publish.written import check_rows


@pytest.fixture
def places(tmp_path):
    path = tmp_path / "places.geojson"
    names = ["a", "\n", '{ "type": "Feature",', None]
    shapes = [Point(127, 35), box(0, 0, 1, 1), None, Point(126, 35)]
    frame = gpd.GeoDataFrame({"name": names}, geometry=shapes, crs="EPSG:4326")
    write_table(frame, path, provenance={"ids": [str(at) for at in range(5000)]})
    return path


def test_a_geojson_is_counted_without_gdal(places, monkeypatch):
    def read_info(*_, **__):
        raise AssertionError("read by GDAL")

    assert len(json.loads(places.read_text("utf-8"))["features"]) == 4
    monkeypatch.setattr(pyogrio, "read_info", read_info)
    check_rows(places, 4)


def test_another_number_of_features_is_an_error(places):
    with pytest.raises(OSError, match="4 of 5 rows were written"):
        check_rows(places, 5)


def test_a_geojson_that_is_cut_is_an_error(places):
    whole = places.read_bytes()
    for end in range(len(whole) - 400, len(whole) - 2):
        places.write_bytes(whole[:end])
        with pytest.raises(OSError, match="disk full"):
            check_rows(places, 4)
