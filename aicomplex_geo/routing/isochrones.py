"""Isochrones: what is reached within a time, as lines or as areas."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Transformer

from aicomplex_geo.engine import INFINITY, LANES
from aicomplex_geo.engine.parallel import Done
from aicomplex_geo.layers.antimeridian import split, to_crs
from aicomplex_geo.routing.area_blocks import Chains
from aicomplex_geo.routing.reached_area import AreaRule
from aicomplex_geo.routing.reached_edges import EdgePieces, ReachedEdges
from aicomplex_geo.routing.result_size import ResultSize
from aicomplex_geo.routing.rings import without_small_holes
from aicomplex_geo.routing.row_blocks import DEFAULT_SIZE, row_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.engine import Progress, Search
    from aicomplex_geo.routing.isochrone_options import IsochroneOptions
    from aicomplex_geo.routing.prepared_network import PreparedNetwork
    from aicomplex_geo.routing.row_blocks import BlockSize
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

ALL = "all"
MAX_WORKERS = 8
"""Most threads that merge areas; shapely releases the lock, everything else waits for it."""
MANY = 16 * LANES
"""Origins from which on a sample of them is searched first."""
GRID = 0.001
"""Metres to which corners are rounded where changing the CRS makes an area invalid."""
AREA_TYPES = (3, 6)
"""Geometry types of polygons and multipolygons in shapely."""


class IsochroneBuilder:
    """Builds the isochrones of snapped points.

    `search` runs on the graph, or on the reversed graph where times are to the points. With
    `node_times`, deciseconds of each point at each node, nothing is searched.
    """

    def __init__(
        self,
        prepared: PreparedNetwork,
        network: WeightedNetwork,
        points: SnappedPoints,
        options: IsochroneOptions,
        *,
        search: Search,
        connected_within: float,
        size: BlockSize = DEFAULT_SIZE,
        node_times: NDArray[np.int32] | None = None,
    ) -> None:
        self._node_times = node_times
        self._size, self._within = size, connected_within
        self._prepared, self._network, self._points = prepared, network, points
        self._options, self._search = options, search
        self._outward = options.direction == "from"
        self._connectors = network.departures(points) if self._outward else network.arrivals(points)
        self._limits = options.limits
        self._ascending = sorted(range(len(self._limits)), key=self._limits.__getitem__)

    def frame(self, crs: CRS, progress: Progress = None) -> gpd.GeoDataFrame:
        """Build the table that ``Router.isochrones`` describes."""
        ids = self._points.positions.ids
        overlap, cutoffs = self._options.overlap, self._options.cutoffs
        snapped = np.flatnonzero(self._points.positions.ok).tolist()
        self._alone = overlap != "keep" or len(snapped) == 1
        names: list[Any] = [ALL] if overlap == "merge" else list(ids)
        shapes = np.full((len(names), len(cutoffs)), None, dtype=object)
        truncated = np.zeros(shapes.shape, dtype=bool)
        self._to_check, self._moved = np.zeros((2, len(ids) + 1), dtype=bool)
        self._transformer = _transformer(self._prepared.crs, crs)
        if overlap == "keep":
            n_shapes = len(snapped) * len(cutoffs)
            size = ResultSize(
                n_shapes,
                what=f"{n_shapes:,} isochrones",
                remedy='Ask for fewer origins or cutoffs at a time, or for overlap="merge".',
                enough=LANES * len(cutoffs),
            )
            done = Done(len(snapped), progress)
            for point, drawn, cut in self._each(_sample_first(self._neighbours(snapped))):
                shapes[point], truncated[point] = drawn, cut
                size.add(drawn)
                done.add(1)
        elif snapped:
            # ids, not rows, decide between equally near origins
            order = sorted(snapped, key=lambda point: (str(ids[point]), point))
            reached = self._search_all(order, progress)
            if overlap == "merge":
                shapes[0] = self._shapes(reached, order)[0]
                truncated[0] = self._truncated(reached)
            else:
                shapes[order] = self._shapes(reached, order, labels=True)
                truncated[order] = self._truncated(reached)
        id_column = f"{self._options.direction}_id"
        check, moved = (
            np.repeat(of_row[: len(shapes)], len(cutoffs))
            for of_row in (self._to_check, self._moved)
        )
        drawn = shapes.ravel()
        drawn[~moved] = _in_crs(drawn[~moved], self._prepared.crs, crs, check[~moved]).values
        geometry = split(gpd.GeoSeries(drawn, crs=crs))
        columns = {
            id_column: np.repeat(np.array([*names, None], dtype=object)[:-1], len(cutoffs)),
            "cutoff": np.tile(np.array(cutoffs, dtype=np.float64), len(names)),
            "truncated": truncated.ravel(),
        }
        frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=crs)
        if overlap != "merge":
            frame[id_column] = ids.repeat(len(cutoffs))
        return frame

    def _neighbours(self, snapped: list[int]) -> list[int]:
        """Order points along a curve on which near ones follow one another.

        Blocks that one prepares serve the next before they are forgotten.
        """
        if len(snapped) <= 1:
            return snapped
        places = gpd.GeoSeries(gpd.points_from_xy(*self._points.xy[snapped].T))
        order = np.argsort(places.hilbert_distance(), kind="stable")
        return [snapped[place] for place in order.tolist()]

    def _each(self, snapped: list[int]) -> Iterator[tuple[int, NDArray[np.object_], list[bool]]]:
        """Build around each point: search here, merge areas in threads meanwhile."""
        workers = _workers()
        waiting: deque[tuple[int, Future[NDArray[np.object_]], list[bool]]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for point, reached in self._one_by_one(snapped):
                drawn = pool.submit(self._shapes, reached, [point])
                waiting.append((point, drawn, self._truncated(reached)))
                # waiting results take memory
                while len(waiting) > 2 * workers:
                    first, done, cut = waiting.popleft()
                    yield first, done.result()[0], cut
            for first, done, cut in waiting:
                yield first, done.result()[0], cut

    def _one_by_one(self, snapped: list[int]) -> Iterator[tuple[int, ReachedEdges]]:
        """Search from several points at once, as many as one sweep serves."""
        for start in range(0, len(snapped), LANES):
            block = snapped[start : start + LANES]
            times = self._times(block)
            for position, point in enumerate(block):
                yield point, self._reached([point], times[position], None)

    def _times(self, which: list[int]) -> NDArray[np.int32]:
        if self._node_times is not None:
            return self._node_times[which]
        sources = self._connectors.sources_of(np.asarray(which, dtype=np.int64))
        return self._search.times(sources, cutoff=max(self._limits))

    def _pieces(self, reached: ReachedEdges) -> list[EdgePieces]:
        return [reached.pieces(limit) for limit in self._limits]

    def _search_all(self, which: list[int], progress: Progress) -> ReachedEdges:
        """Search from all points and keep the time of the nearest, of equal ones the first."""
        n = self._network.graph.n_nodes
        least = np.full(n, INFINITY, dtype=np.int32)
        nearest = np.zeros(n, dtype=np.int64)
        done = Done(len(which), progress)
        for start, stop in row_blocks(len(which), n, self._size):
            times = self._times(which[start:stop])
            first = times.argmin(axis=0)
            found = times[first, np.arange(n)]
            closer = found < least
            least[closer], nearest[closer] = found[closer], start + first[closer]
            done.add(stop - start)
        return self._reached(which, least, nearest if len(which) > 1 else None)

    def _reached(
        self, which: list[int], times: NDArray[np.int32], nearest: NDArray[np.int64] | None
    ) -> ReachedEdges:
        return ReachedEdges(
            self._network, self._points, which, times=times, nearest=nearest, outward=self._outward
        )

    def _truncated(self, reached: ReachedEdges) -> list[bool]:
        first = reached.junction_times[self._prepared.border].min(initial=np.inf)
        return [bool(first <= limit) for limit in self._limits]

    def _shapes(
        self, reached: ReachedEdges, which: list[int], *, labels: bool = False
    ) -> NDArray[np.object_]:
        """Geometry of what some points reach, a row for all or with `labels` for each point."""
        shapes = np.full((len(which) if labels else 1, len(self._limits)), None, dtype=object)
        if self._options.kind == "lines":
            for position, within in enumerate(self._pieces(reached)):
                mine = [within.select(within.label == point) for point in which]
                shapes[:, position] = [self._lines(one) for one in (mine if labels else [within])]
            return shapes
        options = self._options
        rule = AreaRule(self._outward, self._within, options.buffer_m, labels)
        # at a limit of 0 deciseconds nothing but the point itself is reached
        ascending = [position for position in self._ascending if self._limits[position]]
        borders = self._prepared.areas.borders(
            reached,
            self._points,
            which,
            [self._limits[position] for position in ascending],
            rule,
            workers=_workers() if self._alone else 1,
        )
        self._to_check[which] = not borders.apart
        if self._options.overlap == "merge":
            self._to_check[0] = not borders.apart
        shapes[:] = shapely.Polygon()
        if isinstance(borders, Chains) and self._transformer and not options.holes_m2:
            self._moved[which] = True
            if options.overlap == "merge":
                self._moved[0] = True
            for number, position in enumerate(ascending):
                area = borders.polygons(number, transformer=self._transformer)
                shapes[0, position] = _together(area)
            return shapes
        for number, position in enumerate(ascending):
            areas = [borders.polygons(number, label) for label in range(len(shapes))]
            shapes[:, position] = [_together(area) for area in self._filled(areas)]
        return shapes

    def _filled(self, areas: list[NDArray[np.object_]]) -> list[NDArray[np.object_]]:
        """Fill small holes in which there is no road and no other area."""
        holes_m2 = self._options.holes_m2
        if not holes_m2:
            return areas
        roads = self._prepared.lines.tree
        if len(areas) == 1:
            return [without_small_holes(areas[0], holes_m2, roads)]
        others = (np.concatenate(areas[:i] + areas[i + 1 :]) for i in range(len(areas)))
        return [
            without_small_holes(area, holes_m2, roads, shapely.STRtree(other))
            for area, other in zip(areas, others, strict=True)
        ]

    def _lines(self, pieces: EdgePieces) -> shapely.MultiLineString:
        cut = self._prepared.lines.cut(pieces.row, pieces.start, pieces.stop)
        return cast("shapely.MultiLineString", shapely.multilinestrings(cut))


def _sample_first(points: list[int]) -> list[int]:
    """Put some from all over the order first: their areas show how much memory all take."""
    if len(points) < MANY:
        return points
    step = len(points) // LANES
    sample = points[::step][:LANES]
    taken = set(sample)
    return sample + [point for point in points if point not in taken]


def _workers() -> int:
    return min(MAX_WORKERS, os.cpu_count() or 1)


def _transformer(here: CRS | str, there: CRS | str) -> Transformer | None:
    if CRS.from_user_input(here).is_exact_same(there):
        return None
    return Transformer.from_crs(here, there, always_xy=True)


def _together(polygons: NDArray[np.object_]) -> BaseGeometry:
    """Join disjoint polygons."""
    if not len(polygons):
        return shapely.Polygon()
    joined = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
    return cast("BaseGeometry", joined)


def _in_crs(
    shapes: NDArray[np.object_], here: CRS | str, there: CRS | str, check: NDArray[np.bool_]
) -> gpd.GeoSeries:
    """Change the CRS, and repair what rounding makes invalid of the areas to check."""
    moved = to_crs(gpd.GeoSeries(shapes, crs=here), there)
    broken = check & np.isin(shapely.get_type_id(shapes), AREA_TYPES)
    broken[broken] = ~shapely.is_valid(np.asarray(moved.values, dtype=object)[broken])
    if not broken.any():
        return moved
    # nearly equal corners are merged before rounding can swap them
    joined = shapely.set_precision(shapely.buffer(shapes[broken], 0), GRID)
    again = np.asarray(to_crs(gpd.GeoSeries(joined, crs=here), there).values, dtype=object)
    still = ~shapely.is_valid(again)
    again[still] = shapely.buffer(again[still], 0)
    mended = np.asarray(moved.values, dtype=object).copy()
    mended[broken] = again
    return gpd.GeoSeries(mended, crs=there)
