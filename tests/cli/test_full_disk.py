"""A disk that is full: whatever the format, the old file stays and the command says so."""

from __future__ import annotations

import os

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from aicomplex_geo import grid
from aicomplex_geo.cli.output import write_raster, write_table
from aicomplex_geo.errors import OutputError
from tests.conftest import files_of_at_most

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="Windows has no limit for files"),
    # openpyxl leaves a generator behind that cannot write either
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ROOM = 64 * 1024


@pytest.fixture(scope="module")
def table():
    random = np.random.default_rng(4)
    lon, lat = random.uniform(126, 127, 20_000), random.uniform(35, 36, 20_000)
    frame = pd.DataFrame({"id": [f"{one:.12f}" for one in lon], "minutes": lat})
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "geojson", "gpkg", "shp"])
@pytest.mark.parametrize("room", [0, 1024, ROOM])
def test_the_old_file_stays(tmp_path, table, ending, room):
    target = tmp_path / f"table.{ending}"
    target.write_text("old", encoding="utf-8")
    with files_of_at_most(room), pytest.raises(OutputError, match="cannot be written"):
        write_table(table, target)
    assert target.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "geojson", "gpkg", "shp"])
def test_with_room_the_same_table_is_written(tmp_path, table, ending):
    target = tmp_path / f"table.{ending}"
    write_table(table, target)
    assert target.stat().st_size > ROOM


@pytest.mark.parametrize("ending", ["parquet", "geojson", "gpkg"])
def test_a_file_that_does_not_fit_is_never_taken_for_whole(tmp_path, table, ending):
    # of a GeoPackage, for instance, the index is written last
    target = tmp_path / f"table.{ending}"
    write_table(table, target)
    whole = target.read_bytes()
    for share in (0.6, 0.8, 0.999):
        room = files_of_at_most(int(share * len(whole)))
        with room, pytest.raises(OutputError, match="cannot be written"):
            write_table(table, target)
        assert target.read_bytes() == whole


def test_a_raster_that_does_not_fit_is_never_taken_for_whole(tmp_path):
    pytest.importorskip("rasterio")
    area = gpd.GeoDataFrame(geometry=[box(126.9, 36.4, 127, 36.5)], crs="EPSG:4326")
    cells = grid(area, size=250)
    bands = {"minutes": np.random.default_rng(4).uniform(0, 60, len(cells))}
    target = tmp_path / "surface.tif"
    write_raster(bands, cells, target, provenance={})
    whole = target.read_bytes()
    for share in (0, 0.2, 0.6, 0.999):
        room = files_of_at_most(int(share * len(whole)))
        with room, pytest.raises(OutputError, match="cannot be written"):
            write_raster(bands, cells, target, provenance={})
        assert target.read_bytes() == whole


def test_attributes_that_do_not_fit_are_noticed(tmp_path, table):
    target = tmp_path / "table.shp"
    places = 100 + 28 * len(table)  # header, and bytes of a point
    wide = table.assign(more="x" * 60)
    with files_of_at_most(places + 1024), pytest.raises(OutputError, match="cannot be written"):
        write_table(wide, target)
    assert not list(tmp_path.iterdir())
