"""Hash of what a network holds, whatever it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.layers.table_hash import add_shapes, add_table, hash_of_crs

if TYPE_CHECKING:
    from aicomplex_geo.network.tables import NetworkTables


def network_sha256(net: NetworkTables) -> str:
    """Hash what a network holds, wherever it was read from: its sources may stay the same."""
    total = hash_of_crs(net.crs)
    basemap = () if net.basemap is None else (net.basemap,)
    for table in (net.nodes, net.edges, net.closed_edges, *basemap):
        add_table(total, table.drop(columns="geometry"))
        add_shapes(total, np.asarray(table.geometry.array, dtype=object))
    add_table(total, net.restrictions)
    return total.hexdigest()
