"""Values of a profile that hold for roads and junctions of one name, within bounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.network.tables import edge_attributes, edge_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pyproj import CRS

    from aicomplex_geo.network.tables import NetworkTables

ByName = tuple[tuple[str, float], ...]
Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

RAMP = "ramp"
"""Ramps carry the name of the road that they lead to, but are not driven at its speed."""

SCENARIO = "scenario"
"""``speed_basis`` of an edge whose speed a scenario sets: measurements do not hold there."""


def by_road(
    net: NetworkTables, values: ByName, bounds: Mapping[str, Bounds], everywhere: Bounds | None
) -> NDArray[np.float64]:
    """Value of each edge's road, NaN where the profile has none.

    `everywhere` limits all names, unless `bounds` has limits of their own; the middle of an edge
    decides.
    """
    edges = edge_attributes(net)
    found = mapped(edges["road_name"], dict(values))
    known = np.flatnonzero(~np.isnan(found))
    if (bounds or everywhere) and len(known):
        names = edges["road_name"].to_numpy(dtype=object)[known]
        within = [bounds.get(name, everywhere) for name in names]
        lines = edge_lines(net, known)
        middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
        found[known[~_inside(middles, net.crs, within)]] = np.nan
    without = edges["road_class"].eq(RAMP) | edges["speed_basis"].eq(SCENARIO)
    found[without.to_numpy(dtype=bool)] = np.nan
    return found


def at_junctions(
    net: NetworkTables, values: ByName, everywhere: Bounds | None
) -> NDArray[np.float64]:
    """Value of the junction at the end of each edge, NaN where the profile has none."""
    nodes = net.nodes
    found = mapped(nodes["name_ko"], dict(values))
    known = np.flatnonzero(~np.isnan(found))
    if everywhere and len(known):
        points = np.asarray(nodes.geometry.values)[known]
        found[known[~_inside(points, nodes.crs, [everywhere] * len(known))]] = np.nan
    return np.asarray(found[net.arrays.head], dtype=np.float64)


def mapped(
    names: pd.Series, values: Mapping[str, float], other: float = math.nan
) -> NDArray[np.float64]:
    """Value of each name, `other` where there is none."""
    place, known = pd.factorize(names)  # a table has few different names
    return np.array([*(values.get(name, other) for name in known), other], dtype=np.float64)[place]


def _inside(
    points: NDArray[np.object_], crs: CRS | None, bounds: list[Bounds | None]
) -> NDArray[np.bool_]:
    """Whether each point lies within its bounds."""
    placed = gpd.GeoSeries(points, crs=crs).to_crs(GEOGRAPHIC)
    x, y = placed.x.to_numpy(), placed.y.to_numpy()
    whole = (-np.inf, -np.inf, np.inf, np.inf)
    west, south, east, north = np.array([one or whole for one in bounds]).T
    return np.asarray((west <= x) & (x <= east) & (south <= y) & (y <= north))
