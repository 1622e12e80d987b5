"""The roads that a route follows, read from its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from aicomplex_geo.layers.antimeridian import degrees_bounds, to_crs
from aicomplex_geo.layers.crs import metric_crs
from aicomplex_geo.layers.names import as_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import NDArray

    from aicomplex_geo.network import RoadNetwork

_NEAR_M = 0.5
_LEAST_M = 50.0
"""Shorter parts are shown as 0.0 km."""
_DETOUR_M = 300.0
"""A part that short between two parts of one road is a gap in its name."""

Road = tuple[str, str, str]


class RouteRoads:
    """Finds the roads below routes, which follow the lines of a network."""

    def __init__(self, net: RoadNetwork) -> None:
        edges = net.edges
        self._crs = metric_crs(degrees_bounds(edges))
        self._lines = to_crs(edges.geometry, self._crs).to_numpy()
        self._tree = shapely.STRtree(self._lines)
        self._stretch = edges["length"].to_numpy() / np.maximum(
            shapely.length(self._lines), _NEAR_M
        )
        columns = (edges["road_name"], edges["ref"], edges["road_class"])
        self._roads = list(zip(*(column.map(as_text) for column in columns), strict=True))

    def along(self, routes: gpd.GeoDataFrame) -> list[list[list[Any]]]:
        """List name, number, class and metres of the roads of each route, in their order."""
        lines = to_crs(routes.geometry, self._crs).to_numpy()
        return [self._roads_of(line) for line in lines]

    def _roads_of(self, line: shapely.LineString | None) -> list[list[Any]]:
        if line is None or len(line.coords) < 2 or not line.length:  # noqa: PLR2004 - ends
            return []
        points = shapely.get_coordinates(line)
        edges = self._edges_below(points)
        lengths = np.hypot(*np.diff(points, axis=0).T) * self._stretch[edges]
        parts = zip((self._roads[at] for at in edges), lengths.tolist(), strict=True)
        return [[*road, round(metres)] for road, metres in joined(parts)]

    def _edges_below(self, points: NDArray[np.float64]) -> NDArray[np.intp]:
        """Find the edge of each segment; of several there, the first that runs its way."""
        middles = shapely.points((points[1:] + points[:-1]) / 2)
        _, nearest = self._tree.query_nearest(middles, all_matches=False)
        found = np.array(nearest)
        at, edges = self._tree.query(middles, predicate="dwithin", distance=_NEAR_M)
        start, stop = (
            shapely.line_locate_point(self._lines[edges], shapely.points(points[at + shift]))
            for shift in (0, 1)
        )
        along = start < stop
        which, first = np.unique(at[along], return_index=True)
        found[which] = edges[along][first]
        return found


def joined(parts: Iterable[tuple[Road, float]]) -> list[tuple[Road, float]]:
    """Join parts that follow one another on the same road, and leave out the shortest.

    >>> ring, ramp = ("ring road", "", "national"), ("", "", "ramp")
    >>> parts = [(ring, 900), (ramp, 200), (ring, 800), (ramp, 400), (ring, 700), (ramp, 20)]
    >>> [(name or "ramp", metres) for (name, _, _), metres in joined(parts)]
    [('ring road', 1900), ('ramp', 400), ('ring road', 720)]
    """
    found = _runs(parts)
    kept: list[tuple[Road, float]] = []
    for at, (road, metres) in enumerate(found):
        before = kept[-1] if kept else None
        after = found[at + 1][0] if at + 1 < len(found) else None
        is_gap = (
            before is not None
            and metres < _DETOUR_M
            and after is not None
            and _same(before[0], after)
        )
        if before is not None and (is_gap or metres < _LEAST_M or _same(before[0], road)):
            kept[-1] = (before[0], before[1] + metres)
        else:
            kept.append((road, metres))
    return kept


def _runs(parts: Iterable[tuple[Road, float]]) -> list[tuple[Road, float]]:
    runs: list[tuple[Road, float]] = []
    for road, metres in parts:
        if runs and _same(runs[-1][0], road):
            runs[-1] = (runs[-1][0], runs[-1][1] + metres)
        else:
            runs.append((road, metres))
    return runs


def _same(one: Road, other: Road) -> bool:
    """Compare by name; roads without one by class."""
    return one[0] == other[0] and (bool(one[0]) or one[2] == other[2])
