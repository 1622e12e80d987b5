"""Everything that is reached within a time, as lines or as areas."""

from __future__ import annotations

import math
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from aicomplex_geo.engine import INFINITY, LANES, unpack
from aicomplex_geo.errors import ParameterError
from aicomplex_geo.routing.od import row_blocks
from aicomplex_geo.routing.partition import SAMPLES_PER_BUFFER, CutoffArea, partition
from aicomplex_geo.routing.reached_edges import EdgePieces, ReachedEdges
from aicomplex_geo.units import DECISECONDS_PER_MINUTE, to_deciseconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from numpy.typing import NDArray

    from aicomplex_geo.engine import Search
    from aicomplex_geo.routing.prepared_network import PreparedNetwork
    from aicomplex_geo.routing.weighted_network import SnappedPoints, WeightedNetwork

DIRECTIONS = ("from", "to")
KINDS = ("polygons", "lines")
OVERLAPS = ("keep", "merge", "split")
ALL = "all"
MAX_WORKERS = 8
"""Threads that join areas, at most; shapely works beside others, the rest of it in turn."""
MAX_DECISECONDS = INFINITY - 1
"""The longest cutoff."""
GRID = 0.001
"""Metres to which corners are rounded where the CRS of the result makes an area invalid."""
AREA_TYPES = (3, 6)
"""Type numbers of polygons and multipolygons."""


@dataclass(frozen=True)
class IsochroneOptions:
    """What isochrones are asked for.

    Parameters
    ----------
    cutoffs : float or iterable of float
        Minutes, above 0, each once.
    direction : str
        ``"from"`` or ``"to"``.
    kind : str
        ``"polygons"`` or ``"lines"``.
    overlap : str
        ``"keep"``, ``"merge"`` or ``"split"``.
    buffer_m : float
        Metres, above 0.
    holes_m2 : float
        Square metres, 0 or more.

    Raises
    ------
    ParameterError
        If one of them is none of these; all together.
    """

    cutoffs: Any
    direction: str
    kind: str
    overlap: str
    buffer_m: float
    holes_m2: float

    def __post_init__(self) -> None:
        faults = [
            f"{name} must be one of {', '.join(allowed)}, not {value!r}"
            for name, value, allowed in (
                ("direction", self.direction, DIRECTIONS),
                ("kind", self.kind, KINDS),
                ("overlap", self.overlap, OVERLAPS),
            )
            if not isinstance(value, str) or value not in allowed
        ]
        if not (_is_number(self.buffer_m) and 0 < self.buffer_m < math.inf):
            faults.append(f"buffer_m must be metres above 0, not {self.buffer_m!r}")
        if not (_is_number(self.holes_m2) and 0 <= self.holes_m2 < math.inf):
            faults.append(f"holes_m2 must be square metres, 0 or more, not {self.holes_m2!r}")
        cutoffs = _cutoffs(self.cutoffs, faults)
        if faults:
            raise ParameterError("; ".join(faults) + ".")
        object.__setattr__(self, "cutoffs", cutoffs)

    @property
    def limits(self) -> list[int]:
        """Cutoffs in whole deciseconds."""
        return [int(whole) for whole in to_deciseconds(self.cutoffs)]


class IsochroneBuilder:
    """Draws isochrones around places.

    Parameters
    ----------
    ground : PreparedNetwork
        The network.
    network : WeightedNetwork
        The network under a profile.
    places : SnappedPoints
        Snapped origins (destinations, if `request` says so).
    request : IsochroneOptions
        What is asked for.
    search : Search
        On the graph, or on the reversed one where times are to the places.
    """

    def __init__(
        self,
        ground: PreparedNetwork,
        network: WeightedNetwork,
        places: SnappedPoints,
        request: IsochroneOptions,
        *,
        search: Search,
    ) -> None:
        self._prepared, self._network, self._places = ground, network, places
        self._request, self._search = request, search
        self._access = unpack(places.access)[0]
        self._outward = request.direction == "from"
        self._slots = network.departures(places) if self._outward else network.arrivals(places)
        self._limits = request.limits
        self._ascending = sorted(range(len(self._limits)), key=self._limits.__getitem__)

    def frame(self, crs: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 - pyproj is untyped here
        """Draw all that was asked for.

        Parameters
        ----------
        crs : pyproj.CRS
            CRS of the result.

        Returns
        -------
        geopandas.GeoDataFrame
            As ``Router.isochrones`` describes it.
        """
        ids = self._places.positions.ids
        overlap, cutoffs = self._request.overlap, self._request.cutoffs
        snapped = np.flatnonzero(self._places.positions.ok).tolist()
        names: list[Any] = [ALL] if overlap == "merge" else list(ids)
        shapes = np.full((len(names), len(cutoffs)), None, dtype=object)
        truncated = np.zeros(shapes.shape, dtype=bool)
        if overlap == "keep":
            for place, drawn, cut in self._each(snapped):
                shapes[place], truncated[place] = drawn, cut
        elif snapped:
            # ids, not rows, decide between origins that are equally near
            order = sorted(snapped, key=lambda place: (str(ids[place]), place))
            reach = self._reach(order)
            if overlap == "merge":
                shapes[0] = self._shapes(self._pieces(reach), order)
                truncated[0] = self._truncated(reach)
            else:
                shapes[order] = self._split(reach, order)
                truncated[order] = self._truncated(reach)
        id_column = f"{self._request.direction}_id"
        geometry = _in_crs(shapes.ravel(), self._prepared.crs, crs)
        columns = {
            id_column: np.repeat(np.array([*names, None], dtype=object)[:-1], len(cutoffs)),
            "cutoff": np.tile(np.array(cutoffs, dtype=np.float64), len(names)),
            "truncated": truncated.ravel(),
        }
        frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=crs)
        if overlap != "merge":
            frame[id_column] = ids.repeat(len(cutoffs))
        return frame

    def _each(self, snapped: list[int]) -> Iterator[tuple[int, NDArray[np.object_], list[bool]]]:
        """Draw around each place: search here, join areas in threads meanwhile."""
        workers = min(MAX_WORKERS, os.cpu_count() or 1)
        waiting: deque[tuple[int, Future[NDArray[np.object_]], list[bool]]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for place, reach in self._one_by_one(snapped):
                drawn = pool.submit(self._shapes, self._pieces(reach), [place])
                waiting.append((place, drawn, self._truncated(reach)))
                # what waits takes memory
                while len(waiting) > 2 * workers:
                    first, done, cut = waiting.popleft()
                    yield first, done.result(), cut
            for first, done, cut in waiting:
                yield first, done.result(), cut

    def _one_by_one(self, snapped: list[int]) -> Iterator[tuple[int, ReachedEdges]]:
        """Search from several places at once, as many as a sweep serves."""
        for start in range(0, len(snapped), LANES):
            block = snapped[start : start + LANES]
            sources = self._slots.sources_of(np.asarray(block, dtype=np.int64))
            times = self._search.times(sources, cutoff=max(self._limits))
            for position, place in enumerate(block):
                yield place, self._reached([place], times[position], None)

    def _pieces(self, reach: ReachedEdges) -> list[EdgePieces]:
        return [reach.pieces(limit) for limit in self._limits]

    def _reach(self, which: list[int]) -> ReachedEdges:
        """Search from all places, and keep the times from the nearest, of equal ones the first."""
        n = self._network.graph.n_nodes
        least = np.full(n, INFINITY, dtype=np.int32)
        nearest = np.zeros(n, dtype=np.int64)
        for start, stop in row_blocks(len(which), n):
            sources = self._slots.sources_of(np.asarray(which[start:stop], dtype=np.int64))
            times = self._search.times(sources, cutoff=max(self._limits))
            first = times.argmin(axis=0)
            found = times[first, np.arange(n)]
            closer = found < least
            least[closer], nearest[closer] = found[closer], start + first[closer]
        return self._reached(which, least, nearest if len(which) > 1 else None)

    def _reached(
        self, which: list[int], times: NDArray[np.int32], nearest: NDArray[np.int64] | None
    ) -> ReachedEdges:
        return ReachedEdges(
            self._network, self._places, which, times=times, nearest=nearest, outward=self._outward
        )

    def _truncated(self, reach: ReachedEdges) -> list[bool]:
        border = self._prepared.border
        return [bool((border & reach.reached_nodes(limit)).any()) for limit in self._limits]

    def _shapes(self, pieces: list[EdgePieces], which: list[int]) -> NDArray[np.object_]:
        """Draw what places reach together, from the pieces reached within each cutoff."""
        shapes = np.full(len(self._limits), None, dtype=object)
        if self._request.kind == "lines":
            shapes[:] = [self._lines(reached) for reached in pieces]
            return shapes
        areas = self._prepared.areas(self._request.buffer_m)
        area = areas.empty
        for position in self._ascending:
            limit = self._limits[position]
            legs = self._legs(which, limit)
            area = areas.grow(area, pieces[position], legs, holes=self._request.holes_m2)
            shapes[position] = area.shape
        return shapes

    def _split(self, reach: ReachedEdges, order: list[int]) -> NDArray[np.object_]:
        shapes = np.full((len(order), len(self._limits)), None, dtype=object)
        pieces = self._pieces(reach)
        if self._request.kind == "lines":
            for position, reached in enumerate(pieces):
                mine = [reached.select(reached.label == place) for place in order]
                shapes[:, position] = [self._lines(some) for some in mine]
            return shapes
        areas = self._prepared.areas(self._request.buffer_m)
        step = self._request.buffer_m / SAMPLES_PER_BUFFER
        rank = np.empty(len(self._places), dtype=np.int64)
        rank[order] = np.arange(len(order))
        area, stages = areas.empty, []
        for position in self._ascending:
            legs = self._legs(order, self._limits[position])
            area = areas.grow(area, pieces[position], legs, holes=self._request.holes_m2)
            enterable = areas.enterable(pieces[position])
            lines = self._prepared.lines.cut(enterable.row, enterable.start, enterable.stop)
            owner = np.concatenate([enterable.label, order])
            # of two that are equally near the first takes all
            turn = np.argsort(rank[owner], kind="stable")
            lines = np.concatenate([lines, legs])[turn]
            stages.append(CutoffArea.of(area.shape, lines, owner[turn], step))
        shapes[:, self._ascending] = partition(stages, order, reach=self._request.buffer_m + step)
        return shapes

    def _lines(self, pieces: EdgePieces) -> shapely.MultiLineString:
        cut = self._prepared.lines.cut(pieces.row, pieces.start, pieces.stop)
        return shapely.multilinestrings(cut)

    def _legs(self, which: list[int], limit: int) -> NDArray[np.object_]:
        """Reached part of each access leg, measured from the point."""
        position = self._places.positions
        legs = np.empty(len(which), dtype=object)
        for i, place in enumerate(which):
            share = min(1.0, limit / self._access[place]) if self._access[place] else 1.0
            start = np.array(position.point[place].coords[0])
            stop = np.array(position.snapped[place].coords[0])
            end = start + share * (stop - start)
            still = bool((start == end).all())
            legs[i] = shapely.Point(start) if still else shapely.LineString([start, end])
        return legs


def _in_crs(shapes: NDArray[np.object_], here: Any, there: Any) -> gpd.GeoSeries:  # noqa: ANN401
    """Change the CRS, and repair what its rounding makes invalid."""
    moved = gpd.GeoSeries(shapes, crs=here).to_crs(there)
    areas = np.isin(shapely.get_type_id(shapes), AREA_TYPES)
    broken = areas & ~moved.is_valid.to_numpy()
    if not broken.any():
        return moved
    # corners that are a hair apart become one corner before they can change sides
    joined = shapely.set_precision(shapes[broken], GRID)
    again = np.asarray(gpd.GeoSeries(joined, crs=here).to_crs(there).values, dtype=object)
    still = ~shapely.is_valid(again)
    again[still] = shapely.buffer(again[still], 0)
    mended = np.asarray(moved.values, dtype=object).copy()
    mended[broken] = again
    return gpd.GeoSeries(mended, crs=there)


def _cutoffs(given: object, faults: list[str]) -> tuple[float, ...]:
    values: Iterable[Any]
    if _is_number(given):
        values = [given]
    elif isinstance(given, (str, bytes)) or not hasattr(given, "__iter__"):
        faults.append(f"cutoffs must be minutes, not {given!r}")
        return ()
    else:
        values = list(given)
    wrong = [
        value
        for value in values
        if not (_is_number(value) and 0 < value <= MAX_DECISECONDS / DECISECONDS_PER_MINUTE)
    ]
    if wrong or not values:
        found = f" (found: {wrong[0]!r})" if wrong else ""
        faults.append(f"cutoffs must be one or several numbers of minutes above 0{found}")
        return ()
    if len(set(values)) < len(list(values)):
        faults.append("cutoffs must differ from each other")
    return tuple(float(value) for value in values)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
