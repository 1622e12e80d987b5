"""A network with coordinates and lengths of as many digits as a page embeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.maps.embedded.predicting import (
    guessed_lengths,
    metres_per_degree,
    morton_codes,
    to_units,
)
from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.network.tables import whole_tables
from aicomplex_geo.units import METRES_PER_DEGREE, to_decimetres, to_metres

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNIT = 2
"""Coordinates are rounded to so many units of the last digit."""
METRE = 10
"""In decimetres."""
SIMPLER_M = 5.0
"""Lines are simplified to this, in metres."""


def quantised(net: RoadNetwork, digits: int) -> RoadNetwork:
    """Round the coordinates (degrees) and lengths (metres), and put near junctions together.

    Ids, and all else that is known of roads and junctions, stay.
    """
    placed = net.nodes.to_crs(GEOGRAPHIC)
    edges, restrictions = whole_tables(net)
    moved = edges.to_crs(GEOGRAPHIC)
    spots = _rounded_to_units(shapely.get_coordinates(np.asarray(placed.geometry.values)), digits)
    order = np.argsort(morton_codes(to_units(spots, digits)), kind="stable")
    nodes = placed.set_geometry(gpd.points_from_xy(spots[:, 0], spots[:, 1], crs=GEOGRAPHIC)).iloc[
        order
    ]
    tail, head = (placed.index.get_indexer(moved.index.get_level_values(n)) for n in ("u", "v"))
    lines = _rounded(np.asarray(moved.geometry.values), spots, (tail, head), digits)
    if net.closed_edges.empty:
        twin = net.arrays.twin
        second = np.flatnonzero((twin >= 0) & (twin < np.arange(len(twin))))
        lines[second] = shapely.reverse(lines[twin[second]])
    metres = to_metres(_whole_metres(moved["length"].to_numpy(np.float64), lines))
    rounded = moved.set_geometry(gpd.GeoSeries(lines, index=moved.index, crs=GEOGRAPHIC))
    return RoadNetwork(
        nodes, rounded.assign(length=metres), net.provenance, restrictions=restrictions
    )


def _rounded_to_units(degrees: NDArray[np.float64], digits: int) -> NDArray[np.float64]:
    whole: NDArray[np.float64] = np.rint(degrees * 10**digits / UNIT) * UNIT / 10**digits
    return whole


def _whole_metres(metres: NDArray[np.float64], lines: NDArray[np.object_]) -> NDArray[np.int64]:
    """Round lengths to decimetres that are whole metres away from those of their lines."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    guessed = guessed_lengths(points, line, metres_per_degree(points[:, 1]))
    steps = np.rint((to_decimetres(metres) - guessed) / METRE).astype(np.int64)
    found = guessed + METRE * steps
    return np.where(found > 0, found, found + METRE)


def _rounded(
    lines: NDArray[np.object_],
    spots: NDArray[np.float64],
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    digits: int,
) -> NDArray[np.object_]:
    """Simplify lines and round their coordinates; they begin and end at their junctions."""
    simple = shapely.simplify(lines, SIMPLER_M / METRES_PER_DEGREE)
    points, line = shapely.get_coordinates(simple, return_index=True)
    points = _rounded_to_units(points, digits)
    first, last = np.diff(line, prepend=-1) > 0, np.diff(line, append=len(lines)) > 0
    points[first], points[last] = spots[ends[0]], spots[ends[1]]
    repeated = np.zeros(len(points), dtype=bool)
    repeated[1:] = (points[1:] == points[:-1]).all(axis=1) & (line[1:] == line[:-1])
    kept = first | last | ~repeated
    # a last point that repeats the one before it takes its place
    before = np.flatnonzero(last & repeated & ~first) - 1
    kept[before[~first[before]]] = False
    found = shapely.linestrings(points[kept], indices=line[kept])
    return np.asarray(found, dtype=object)
