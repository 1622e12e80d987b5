"""Hash of what a network holds, whatever it was read from."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

    from numpy.typing import NDArray

    from aicomplex_geo.network.tables import NetworkTables

_SLICE = 2**16
"""Rows that are hashed at a time."""
_LITTLE_ENDIAN, _NO_SHAPE = 1, b"\0"
"""Byte order of shapes on every machine, with which each begins, and what stands for none."""


def network_sha256(net: NetworkTables) -> str:
    """Hash what a network holds, wherever it was read from: its sources may stay the same."""
    total = hashlib.sha256(str(net.crs.to_authority() or net.crs.to_wkt()).encode())
    basemap = () if net.basemap is None else (net.basemap,)
    for table in (net.nodes, net.edges, net.closed_edges, *basemap):
        _add(total, table.drop(columns="geometry"))
        _add_shapes(total, np.asarray(table.geometry.array, dtype=object))
    _add(total, net.restrictions)
    return total.hexdigest()


def _add(total: Hash, table: pd.DataFrame) -> None:
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


def _add_shapes(total: Hash, shapes: NDArray[np.object_]) -> None:
    for start in range(0, len(shapes), _SLICE):
        part = shapely.to_wkb(shapes[start : start + _SLICE], byte_order=_LITTLE_ENDIAN)
        total.update(b"".join(_NO_SHAPE if one is None else one for one in part))
