"""Times on the cells of a grid, from the command line."""

from __future__ import annotations

import io
import os
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

import aicomplex_geo as ag
from aicomplex_geo.cli import main

AREA = "126.82,35.20,126.87,35.24"


def run(*arguments):
    return main([str(one) for one in arguments])


def test_a_geotiff_holds_the_minutes_of_every_cell(study, tmp_path):
    rasterio = pytest.importorskip("rasterio")
    out, again = tmp_path / "minutes.tif", tmp_path / "again.tif"
    given = ("surface", "ai_complex,cheomdan3", "--area", AREA, "--size", 500, "--out")
    assert run(*given, out) == 0
    assert run(*given, again) == 0
    assert out.read_bytes() == again.read_bytes()
    west, south, east, north = (float(one) for one in AREA.split(","))
    cells = ag.grid(box(west, south, east, north), 500)
    origins = study.origins().loc[["ai_complex"]]
    times = ag.Router(study.network()).surface(origins, cells).values[0]  # noqa: PD011
    with rasterio.open(out) as file:
        assert file.descriptions == ("ai_complex", "cheomdan3")
        assert file.units == ("min", "min")
        assert file.nodata == -9999
        assert file.crs.to_epsg() == 5179
        assert "size_m" in file.tags()["AICOMPLEX_GEO"]
        assert file.transform[:2] == (500, 0)
        column = (cells.centroid.x - file.bounds.left) // 500
        row = (file.bounds.top - cells.centroid.y) // 500
        found = file.read(1)[row.astype(int), column.astype(int)]
    np.testing.assert_array_equal(found, times)


def test_cells_beside_the_sea_have_no_data(tmp_path):
    rasterio = pytest.importorskip("rasterio")
    out = tmp_path / "coast.tif"
    assert run("surface", "ai_complex", "--area", "125.9,34.2,126.3,34.6", "--size", 4000,
               "--out", out) == 0  # fmt: skip
    with rasterio.open(out) as file:
        assert (file.read(1) == file.nodata).any()


def test_a_table_and_a_geopackage(tmp_path, capsys):
    assert run("surface", "ai_complex", "--area", AREA, "--size", 1000, "--direction", "to") == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert table.columns[:2].tolist() == ["cell", "to_id"]
    out = tmp_path / "cells.gpkg"
    both = ("--profile", "car_free", "--profile", "car_peak")
    assert run("surface", "ai_complex", "--area", AREA, "--size", 1000, *both, "--out", out) == 0
    cells = gpd.read_file(out)
    assert cells.columns[:3].tolist() == ["profile", "from_id", "cell"]
    assert len(cells) == 2 * len(table)
    assert cells.geom_type.eq("Polygon").all()
    again = tmp_path / "within.csv"
    assert run("surface", "ai_complex", "--area", out, "--size", 2000, "--out", again) == 0


def test_hexagons(tmp_path):
    pytest.importorskip("h3")
    out = tmp_path / "cells.parquet"
    assert run("surface", "ai_complex", "--area", AREA, "--kind", "hexagon", "--out", out) == 0
    assert len(gpd.read_parquet(out).geometry[0].exterior.coords) == 7


def test_the_area_is_the_hull_of_the_network_by_default(capsys):
    assert run("surface", "ai_complex", "--size", 20_000) == 0
    assert len(capsys.readouterr().out.splitlines()) > 20


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--area", "atlantis"), "is no file, layer or box"),
        (("--area", "population_gu"), "a table without positions"),
        (("--area", "hubs"), "area must be polygons"),
        (("--area", AREA, "--size", "0"), "size must be metres above 0"),
        (("--area", AREA, "--direction", "both"), "direction must be one of"),
        (("--area", AREA, "--kind", "hexagon", "--out", "x.tif"), "a GeoTIFF has square cells"),
        (("--area", AREA, "--out", "x.png"), "ends in '.png'; name a file that ends in .tif"),
    ],
)
def test_wrong_options(options, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run("surface", "ai_complex", *options) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["area.parquet", "area.gpkg", "area.geojson", "area.shp", "area"])
@pytest.mark.parametrize("content", [b"", b"PAR1", b'{"type": "FeatureCollection"', b"\x00" * 200])
def test_a_file_of_the_area_that_cannot_be_read_is_named(name, content, tmp_path, capsys):
    area = tmp_path / name
    area.write_bytes(content)
    assert run("surface", "ai_complex", "--area", area) == 2
    said = capsys.readouterr().err
    assert f"--area {area}" in said
    assert len(said.splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_no_file_of_the_area(tmp_path, capsys):
    os.mkfifo(tmp_path / "area.geojson")
    assert run("surface", "ai_complex", "--area", tmp_path / "area.geojson") == 2
    assert "cannot be read" in capsys.readouterr().err


def test_the_file_of_the_area_is_not_written_over(tmp_path, capsys):
    area = tmp_path / "area.geojson"
    west, south, east, north = (float(one) for one in AREA.split(","))
    gpd.GeoSeries.from_wkt(
        [f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {south}))"], crs=4326
    ).to_file(area)
    before = area.read_bytes()
    assert run("surface", "ai_complex", "--area", area, "--out", area) == 2
    assert "is an input" in capsys.readouterr().err
    assert area.read_bytes() == before


def test_a_geotiff_without_rasterio_names_the_extra(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "rasterio", None)
    given = ("surface", "ai_complex", "--area", AREA, "--size", 2000)
    assert run(*given, "--out", tmp_path / "x.tif") == 1
    assert "pip install 'aicomplex-geo[raster]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
