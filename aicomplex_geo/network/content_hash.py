"""Hash of what a network holds, whatever it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.layers.table_hash import add_shapes, add_table, hash_of_crs
from aicomplex_geo.network.edge_lines import LINES_PER_BLOCK
from aicomplex_geo.network.tables import edge_lines, edge_values, has_closed_edges

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

    import geopandas as gpd

    from aicomplex_geo.network.tables import NetworkTables


def network_sha256(net: NetworkTables) -> str:
    """Hash what a network holds, wherever it was read from: its sources may stay the same."""
    total = hash_of_crs(net.crs)
    edges = edge_values(net)
    _add_map(total, net.nodes)
    add_table(total, edges)
    for start in range(0, len(edges), LINES_PER_BLOCK):  # all lines take more than the rest
        rows = np.arange(start, min(start + LINES_PER_BLOCK, len(edges)))
        add_shapes(total, edge_lines(net, rows))
    if has_closed_edges(net):
        _add_map(total, net.closed_edges)
    else:  # which would draw all edges to give none
        add_table(total, edges.iloc[:0])
    if net.basemap is not None:
        _add_map(total, net.basemap)
    add_table(total, net.restrictions)
    return total.hexdigest()


def _add_map(total: Hash, table: gpd.GeoDataFrame) -> None:
    add_table(total, table.drop(columns="geometry"))
    add_shapes(total, np.asarray(table.geometry.array, dtype=object))
