"""Hashes of what tables and points hold, whatever they were read from."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.layers.points import ID, certainty_metres

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

_SLICE = 2**16
"""Rows that are hashed at a time."""
_LITTLE_ENDIAN, _NO_SHAPE = 1, b"\0"
"""Byte order of shapes on every machine, with which each begins, and what stands for none."""


def points_sha256(points: gpd.GeoDataFrame) -> str:
    """Hash what routers take of points, in their order: ids, positions and certainty."""
    total = hash_of_crs(cast("CRS", points.crs))
    ids = points[ID] if ID in points.columns else points.index
    add_table(total, pd.DataFrame({ID: ids.to_numpy(dtype=object)}))
    add_shapes(total, np.array(points.geometry.array, dtype=object))
    total.update(certainty_metres(points).astype("<f8").tobytes())
    return total.hexdigest()


def hash_of_crs(crs: CRS) -> Hash:
    """Begin a hash with a CRS."""
    return hashlib.sha256(str(crs.to_authority() or crs.to_wkt()).encode())


def add_table(total: Hash, table: pd.DataFrame) -> None:
    """Hash names, size and values of a table, whichever dtypes hold them."""
    index, values = table.index, [table[name].array for name in table.columns]
    levels = [index.get_level_values(level).array for level in range(index.nlevels)]
    total.update(_as_json([*index.names, *table.columns, len(table)]))
    for column in (*levels, *values):
        for start in range(0, len(column), _SLICE):
            part = np.array(column[start : start + _SLICE], dtype=object)  # a copy
            part[pd.isna(part)] = None
            total.update(_as_json(part.tolist()))


def _as_json(values: list[Any]) -> bytes:
    return json.dumps(values, default=str).encode()


def add_shapes(total: Hash, shapes: NDArray[np.object_]) -> None:
    """Hash shapes, some of which may be missing."""
    for start in range(0, len(shapes), _SLICE):
        part = shapely.to_wkb(shapes[start : start + _SLICE], byte_order=_LITTLE_ENDIAN)
        total.update(b"".join(_NO_SHAPE if one is None else one for one in part))
