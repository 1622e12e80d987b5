"""Ranges of times that uncertain positions allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas.array import GeometryArray

from aicomplex_geo._memory import refuse_beyond_free
from aicomplex_geo._numbers import is_whole
from aicomplex_geo._quoting import quoted
from aicomplex_geo.engine import INFINITY, unpack
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.layers.points import CERTAINTY, certainty_metres, check_positions
from aicomplex_geo.routing.internals import pair_costs, snapped_points, snapping_crs
from aicomplex_geo.routing.router import Router
from aicomplex_geo.routing.row_blocks import equal_blocks
from aicomplex_geo.units import DECIMETRES_PER_METRE, DECISECONDS_PER_MINUTE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.snapping.connected_roads import Role
    from aicomplex_geo.routing.snapped_points import SnappedPoints

RING = 8
LARGEST_RING = 360
UNITS = {"travel_time": DECISECONDS_PER_MINUTE, "distance": DECIMETRES_PER_METRE}
VALUES_PER_BLOCK = 2**22
"""About the most pairs of positions that are in memory at a time."""
POINTS_PER_PART = 2**13
"""Points, each with its circle, that are snapped at a time."""
BYTES_PER_PAIR = 64
"""Four numbers as columns, and twice while they are put together."""


def od_range(
    router: Router,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    ring: int = RING,
) -> pd.DataFrame:
    """Find the shortest and the longest time that uncertain positions allow.

    Parameters
    ----------
    router : Router
        Network and profile.
    origins, destinations : geopandas.GeoDataFrame
        Points; a column ``certainty_m`` gives the radius in metres within which each point
        lies. Without the column, and where it is empty or 0, the position counts as exact.
    ring : int, default 8
        Number of points tried on the circle around each uncertain position, besides its
        centre; the first lies north of it.

    Returns
    -------
    pandas.DataFrame
        One row for each pair, origin-major: from_id, to_id, travel_time_low, travel_time_high
        (minutes), distance_low, distance_high (metres). The values of ``Router.od_matrix``
        lie within. NaN where no position of the pair is connected.

    Raises
    ------
    PointsError
        If a table of points is invalid, or certainty_m is not metres of 0 or more.
    ParameterError
        If `router` is no Router, or `ring` no whole number from 1 to 360.
    TooLargeError
        If the table would not fit into memory; nothing is computed.

    Notes
    -----
    Positions on the circle from which no road can be reached are ignored. The extremes of
    time and distance need not belong to the same position.

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> study = ag.load_study()
    >>> router = ag.Router(study.network())
    >>> ranges = od_range(router, study.origins().iloc[:1], study.hubs().iloc[:1])
    >>> bool((ranges["travel_time_low"] <= ranges["travel_time_high"]).all())
    True
    """
    if not isinstance(router, Router):
        raise ParameterError(f"router is a {type(router).__name__}. Make one with Router(net).")
    if not (is_whole(ring) and 1 <= ring <= LARGEST_RING):
        raise ParameterError(
            f"ring must be a whole number from 1 to {LARGEST_RING}, not {quoted(ring)}."
        )
    from_ids, to_ids = _checked_ids(origins, "origin"), _checked_ids(destinations, "destination")
    refuse_beyond_free(
        len(from_ids) * len(to_ids) * BYTES_PER_PAIR,
        f"ranges of {len(from_ids):,} x {len(to_ids):,} pairs",
        "Nothing was computed. Ask for fewer points at a time.",
    )
    columns: dict[str, Any] = {
        "from_id": from_ids.repeat(len(to_ids)),
        "to_id": to_ids.take(np.tile(np.arange(len(to_ids)), len(from_ids))),
    }
    tables = {
        f"{name}_{end}": np.full((len(from_ids), len(to_ids)), np.nan)
        for name in UNITS
        for end in ("low", "high")
    }
    for rows in equal_blocks(len(from_ids), POINTS_PER_PART):
        starts = _Candidates.of(router, origins.iloc[slice(*rows)], "origin", int(ring))
        for columns_of in equal_blocks(len(to_ids), POINTS_PER_PART):
            some = destinations.iloc[slice(*columns_of)]
            ends = _Candidates.of(router, some, "destination", int(ring))
            part = {name: table[slice(*rows), slice(*columns_of)] for name, table in tables.items()}
            _fill(part, router, starts, ends)
    columns |= {name: table.ravel() for name, table in tables.items()}
    return pd.DataFrame(columns)


def displaced(
    xy: NDArray[np.float64], metres: float | NDArray[np.float64], angle: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Make points some metres away from others, at angles clockwise from north."""
    east, north = xy[..., 0] + metres * np.sin(angle), xy[..., 1] + metres * np.cos(angle)
    return np.asarray(shapely.points(east, north), dtype=object)


def _checked_ids(points: gpd.GeoDataFrame, role: Role) -> pd.Index:
    """Ids of a table of points, which is checked as a whole."""
    ids, _ = check_positions(points, what=f"{role}s")
    certainty_metres(points, what=f"{role}s", ids=ids)
    return ids


class _Candidates(NamedTuple):
    """Positions that some points may have, each point's centre first."""

    points: SnappedPoints
    first: NDArray[np.int64]
    """Number of the centre of each point."""

    @classmethod
    def of(cls, router: Router, points: gpd.GeoDataFrame, role: Role, ring: int) -> _Candidates:
        """Snap the positions of points, with so many on the circle of an uncertain one."""
        # centres are snapped as od_matrix snaps them, to the last digit
        centres = snapped_points(router, points, role)
        _, shapes = check_positions(points, what=f"{role}s")
        radius = certainty_metres(points, what=f"{role}s")
        uncertain = np.flatnonzero((radius > 0) & ~shapes.isna())
        if not len(uncertain):
            return cls(centres, np.arange(len(shapes)))
        centre = np.asarray(shapes.to_crs(snapping_crs(router)), dtype=object)
        counts = np.ones(len(centre), dtype=np.int64)
        counts[uncertain] += ring
        first = np.cumsum(counts) - counts
        tried = np.repeat(centre, counts)
        angle = 2 * np.pi * np.arange(ring) / ring
        xy = shapely.get_coordinates(centre[uncertain])
        circles = displaced(xy[:, None], radius[uncertain, None], angle)
        tried[first[uncertain, None] + 1 + np.arange(ring)] = circles
        # an uncertain position never counts as being on an expressway
        around = gpd.GeoDataFrame(
            {CERTAINTY: np.repeat(radius, counts)},
            geometry=GeometryArray(tried, crs=snapping_crs(router)),
        )
        return cls(snapped_points(router, around, role).replaced(first, centres), first)


def _fill(
    tables: dict[str, NDArray[np.float64]], router: Router, starts: _Candidates, ends: _Candidates
) -> None:
    """Write the extremes of some origins and destinations into their parts of the tables."""
    stops = np.append(starts.first, len(starts.points))
    most = int(np.diff(stops).max(initial=1))
    step = max(1, VALUES_PER_BLOCK // (most * max(1, len(ends.points))))
    for start, stop in equal_blocks(len(starts.first), step):
        some = starts.points.part(int(stops[start]), int(stops[stop]))
        costs = unpack(pair_costs(router, some, ends.points))
        first = starts.first[start:stop] - starts.first[start]
        for amount, (name, unit) in zip(costs, UNITS.items(), strict=True):
            low, high = _extremes(amount, first, ends.first)
            tables[f"{name}_low"][start:stop] = low / unit
            tables[f"{name}_high"][start:stop] = high / unit


def _extremes(
    amount: NDArray[np.int32], first_row: NDArray[np.int64], first_column: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = amount.astype(np.float64)
    values[amount == INFINITY] = np.nan
    low, high = np.where(np.isnan(values), np.inf, values), np.where(np.isnan(values), -1.0, values)
    low = np.minimum.reduceat(np.minimum.reduceat(low, first_row, axis=0), first_column, axis=1)
    high = np.maximum.reduceat(np.maximum.reduceat(high, first_row, axis=0), first_column, axis=1)
    return np.where(np.isinf(low), np.nan, low), np.where(high < 0, np.nan, high)
