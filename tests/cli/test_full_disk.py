"""A disk that is full: whatever the format, the old file stays and the command says so."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from aicomplex_geo.cli.output import write_table
from aicomplex_geo.errors import OutputError

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="Windows has no limit for files"),
    # openpyxl leaves a generator behind that cannot write either
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ROOM = 64 * 1024


@contextmanager
def files_of_at_most(size):
    """Let every write beyond a size fail, as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.MonkeyPatch.context() as patch:
        # older Pythons keep truncated bytecode, on which every later import fails
        patch.setattr(sys, "dont_write_bytecode", True)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


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


def test_attributes_that_do_not_fit_are_noticed(tmp_path, table):
    target = tmp_path / "table.shp"
    places = 100 + 28 * len(table)  # header, and bytes of a point
    wide = table.assign(more="x" * 60)
    with files_of_at_most(places + 1024), pytest.raises(OutputError, match="cannot be written"):
        write_table(wide, target)
    assert not list(tmp_path.iterdir())
