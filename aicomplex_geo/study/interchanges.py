"""Which interchanges of a study are open: the one definition for claims, results and pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import pandas as pd

from aicomplex_geo.layers.crs import GEOGRAPHIC

if TYPE_CHECKING:
    from pyproj import CRS

    from aicomplex_geo.network import RoadNetwork

LAYER = "expressway_nodes"
INTERCHANGE = "interchange"
NOT_OPEN = ("under_construction", "planned")
CLOSED = "closed"
_COLUMNS = (
    "name_ko",
    "name_en",
    "kind",
    "status",
    "opened",
    "certainty_m",
    "route_id",
    "route_ko",
    "route_en",
)


@dataclass(frozen=True, eq=False)
class Interchanges:
    """All interchanges of a study, with their positions from the layer or the network."""

    table: gpd.GeoDataFrame

    @cached_property
    def open(self) -> gpd.GeoDataFrame:
        """Open interchanges with a position."""
        return self.table[self._is_open & self._has_position]

    @cached_property
    def without_position(self) -> gpd.GeoDataFrame:
        """Open interchanges whose position is neither in the layer nor in the network."""
        return self.table[self._is_open & ~self._has_position]

    @property
    def _is_open(self) -> pd.Series:
        return ~self.table["status"].isin((*NOT_OPEN, CLOSED))

    @property
    def _has_position(self) -> pd.Series:
        return self.table.geometry.notna() & ~self.table.geometry.is_empty


def find_interchanges(nodes: gpd.GeoDataFrame | None, network: RoadNetwork) -> Interchanges:
    """Find the interchanges in the layer of expressway nodes; none if there is no layer."""
    if nodes is None:
        empty = pd.DataFrame({name: [] for name in (*_COLUMNS, "derived_m")})
        return Interchanges(gpd.GeoDataFrame(empty, geometry=[], crs=GEOGRAPHIC))
    found = nodes[nodes["kind"].eq(INTERCHANGE)]
    missing = [name for name in _COLUMNS if name not in found.columns]
    return Interchanges(add_network_positions(found.assign(**dict.fromkeys(missing)), network))


def add_network_positions(places: gpd.GeoDataFrame, network: RoadNetwork) -> gpd.GeoDataFrame:
    """Locate interchanges without a position at the junction of the network that has their id.

    The column ``derived_m`` holds the certainty of a position found so in metres, else 0.
    """
    places = places.assign(derived_m=0.0)
    nodes = network.nodes.to_crs(cast("CRS", places.crs))
    missing = places.geometry.isna() & places["kind"].eq(INTERCHANGE)
    ids = places.index[missing & places.index.isin(nodes.index)]
    if len(ids):
        found = nodes.loc[ids].reindex(columns=["certainty_m", nodes.geometry.name])
        certainty = pd.to_numeric(found["certainty_m"], errors="coerce")
        places.loc[ids, "certainty_m"] = certainty.to_numpy()
        places.loc[ids, "derived_m"] = certainty.fillna(0.0).to_numpy()
        places.loc[ids, places.geometry.name] = found[nodes.geometry.name].to_numpy()
    return places
