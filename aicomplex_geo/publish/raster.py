"""Times on square cells as a GeoTIFF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo._optional import import_optional
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.publish.tables import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

NO_DATA = -9999.0
"""Value of a cell that is not reached, or not part of the grid."""
SAME = 1e-6
"""Share of a cell by which sides and corners may deviate."""


def write_raster(
    bands: Mapping[str, NDArray[Any]],
    cells: gpd.GeoDataFrame,
    path: Path,
    *,
    unit: str,
    provenance: Mapping[str, Any],
) -> None:
    """Write one band for each name: a value for each square cell, ``inf`` or NaN for none."""
    row, column, size, west, north = _places(cells, path.name)
    rasterio = import_optional("rasterio", extra="raster")
    height, width = int(row.max()) + 1, int(column.max()) + 1
    options: dict[str, Any] = {
        "driver": "GTiff",
        "height": height,
        "width": width,
        "count": len(bands),
        "dtype": "float32",
        "crs": str(cells.crs),
        "transform": rasterio.Affine(size, 0.0, west, 0.0, -size, north),
        "nodata": NO_DATA,
        "compress": "deflate",
        "predictor": 3,
        "tiled": False,
    }
    with rasterio.MemoryFile() as memory:
        with memory.open(**options) as file:
            for number, (name, values) in enumerate(bands.items(), start=1):
                image = np.full((height, width), NO_DATA, dtype=np.float32)
                known = np.isfinite(values)
                image[row[known], column[known]] = values[known]
                file.write(image, number)
                file.set_band_description(number, name)
                file.set_band_unit(number, unit)
            if provenance:
                file.update_tags(AICOMPLEX_GEO=as_json(provenance))
        # GDAL itself would not say that a disk is full
        path.write_bytes(memory.read())


def _places(
    cells: gpd.GeoDataFrame, name: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], float, float, float]:
    """Row and column of each cell, their size, and the north-western corner of the raster."""
    bounds = cells.bounds.to_numpy()
    size = float(bounds[0, 2] - bounds[0, 0])
    west, north = float(bounds[:, 0].min()), float(bounds[:, 3].max())
    column = np.rint((bounds[:, 0] - west) / size)
    row = np.rint((north - bounds[:, 3]) / size)
    there = np.column_stack(
        [
            west + column * size,
            north - (row + 1) * size,
            west + (column + 1) * size,
            north - row * size,
        ]
    )
    square = np.abs(there - bounds).max() <= SAME * size
    full = np.allclose(cells.area, size * size, rtol=SAME)
    if not (square and full):
        raise ParameterError(
            f"{name} needs square cells of one size; write hexagons as .gpkg or .parquet"
        )
    return row.astype(np.int64), column.astype(np.int64), size, west, north
