"""Routes: trips with their geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas.array import GeometryArray

from aicomplex_geo._od_frame import STATUSES, codes_of, status_codes
from aicomplex_geo.engine import INFINITY, unpack
from aicomplex_geo.engine.groups import take_groups
from aicomplex_geo.layers.antimeridian import split_shapes
from aicomplex_geo.routing.direct_trips import DirectTrips
from aicomplex_geo.routing.edge_trips import EdgeTripSearch
from aicomplex_geo.routing.pair_costs import shared_islands
from aicomplex_geo.routing.result_size import ResultSize
from aicomplex_geo.units import to_metres, to_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from pyproj import CRS

    from aicomplex_geo.engine.parallel import Block
    from aicomplex_geo.routing.edge_lines import Drawing
    from aicomplex_geo.routing.prepared_network import PreparedNetwork
    from aicomplex_geo.routing.snapped_points import SnappedPoints
    from aicomplex_geo.routing.weighted_network import WeightedNetwork

PAIRS_PER_BLOCK = 2**13
"""Pairs whose paths are in memory at a time: some 20 kB each."""
SAMPLE = 32
"""Origins, and destinations, whose routes show how much memory those of many pairs take."""


class Pieces(NamedTuple):
    """Parts of edges in the order of travel, each from `start` to `stop`, 0 to 1."""

    edge: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]

    def take(self, which: NDArray[np.int64] | slice) -> Pieces:
        """Take some of them, in this order."""
        return Pieces(self.edge[which], self.start[which], self.stop[which])


@dataclass(frozen=True, eq=False)
class Routes:
    """Trips of pairs, each with its packed cost and the part of it that is access legs.

    Both are infinite where there is no trip. The pieces of trip ``i`` are ``first[i]`` up to, not
    including, ``first[i + 1]``; a trip that goes straight has none.
    """

    cost: NDArray[np.float64]
    access: NDArray[np.float64]
    first: NDArray[np.int64]
    pieces: Pieces

    @staticmethod
    def straight(cost: NDArray[np.float64]) -> Routes:
        """Trips that do not use the network."""
        none = np.zeros(0)
        pieces = Pieces(np.zeros(0, dtype=np.int64), none, none)
        return Routes(cost, cost, np.zeros(len(cost) + 1, dtype=np.int64), pieces)

    def __len__(self) -> int:
        return len(self.cost)

    @property
    def go_straight(self) -> NDArray[np.bool_]:
        """Whether there is a trip that does not use the network."""
        straight: NDArray[np.bool_] = np.isfinite(self.cost) & (np.diff(self.first) == 0)
        return straight

    def pieces_of(self, number: int) -> Pieces:
        """Pieces of one trip."""
        return self.pieces.take(slice(self.first[number], self.first[number + 1]))

    def replaced(self, which: NDArray[np.int64], other: Routes) -> Routes:
        """Put other trips, in their order, in the places of some."""
        if not len(which):
            return self
        source = np.arange(len(self))
        source[which] = len(self) + np.arange(len(other))
        both = np.concatenate([self.first, self.first[-1] + other.first[1:]])
        first, place = take_groups(both, source)
        cost, access = (
            np.concatenate([getattr(one, name) for one in (self, other)])[source]
            for name in ("cost", "access")
        )
        pieces = Pieces(
            np.concatenate([self.pieces.edge, other.pieces.edge]),
            np.concatenate([self.pieces.start, other.pieces.start]),
            np.concatenate([self.pieces.stop, other.pieces.stop]),
        )
        return Routes(cost, access, first, pieces.take(place))

    def take(self, which: NDArray[np.int64]) -> Routes:
        """Take some trips, in this order."""
        first, place = take_groups(self.first, which)
        return Routes(self.cost[which], self.access[which], first, self.pieces.take(place))


def find_routes(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> Routes:
    """Find the fastest route of each pair, the shortest of equally fast ones."""
    found = RouteFinder(network, origins, destinations).find(*pairs)
    found = _stay_on_islands(network, origins, destinations, pairs, found)
    straight = DirectTrips(origins, destinations).between(*pairs)
    connected = np.isfinite(found.cost)
    faster = np.flatnonzero(np.where(connected, straight < found.cost, straight == 0))
    return found.replaced(faster, Routes.straight(straight[faster]))


def _stay_on_islands(
    network: WeightedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    found: Routes,
) -> Routes:
    """Replace the routes of pairs on one island by those that stay on it."""
    origin, destination = pairs
    for here, there in shared_islands(origins, destinations):
        which = np.flatnonzero(np.isin(origin, here) & np.isin(destination, there))
        if not len(which):
            continue
        finder = RouteFinder(network, origins.on_island(here), destinations.on_island(there))
        own = finder.find(
            np.searchsorted(here, origin[which]), np.searchsorted(there, destination[which])
        )
        staying = np.flatnonzero(np.isfinite(own.cost))
        found = found.replaced(which[staying], own.take(staying))
    return found


class RouteFinder:
    """Finds the routes over the network from origins to destinations."""

    def __init__(
        self, network: WeightedNetwork, origins: SnappedPoints, destinations: SnappedPoints
    ) -> None:
        self._network = network
        self._departures, self._arrivals = (
            network.departures(origins),
            network.arrivals(destinations),
        )
        self._sources = self._departures.sources(0, len(origins))
        self._targets = self._arrivals.sources(0, len(destinations))
        self._edge_trips = EdgeTripSearch(network, origins, destinations)
        self._n_destinations = len(destinations)

    def find(self, origins: NDArray[np.int64], destinations: NDArray[np.int64]) -> Routes:
        """Find the fastest route of each pair, the shortest of equally fast ones."""
        found = self._over_graph(origins, destinations)
        which, within = self._within_edges(origins * self._n_destinations + destinations)
        faster = np.flatnonzero(within.cost <= found.cost[which])
        return found.replaced(which[faster], within.take(faster))

    def _over_graph(self, origins: NDArray[np.int64], destinations: NDArray[np.int64]) -> Routes:
        """Find trips that pass a node of the graph."""
        network = self._network
        table = network.search.path_table(self._sources, self._targets, origins, destinations)
        found = np.flatnonzero(table.entries[:, 0] >= 0)
        departure, arrival = table.entries[found].T
        counts = np.zeros(len(origins) + 1, dtype=np.int64)
        counts[found + 1] = np.diff(table.first)[found] + 2  # with those at both ends
        first = np.cumsum(counts)
        edge = np.empty(first[-1], dtype=np.int64)
        start, stop = np.zeros(len(edge)), np.ones(len(edge))
        between = np.ones(len(edge), dtype=np.bool_)
        ends = (
            (first[found], self._departures, departure),
            (first[found + 1] - 1, self._arrivals, arrival),
        )
        for place, connectors, number in ends:
            between[place] = False
            edge[place] = connectors.row[number]
            start[place], stop[place] = connectors.start[number], connectors.stop[number]
        edge[between] = network.arc_edge[table.arcs]
        access = np.full(len(origins), np.inf)
        access[found] = self._departures.access[departure] + self._arrivals.access[arrival]
        return Routes(table.cost, access, first, Pieces(edge, start, stop))

    def _within_edges(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], Routes]:
        """Find pairs by their numbers whose trips may pass no node, and the cheapest such trips."""
        found = []
        for trips in self._edge_trips.blocks():
            pair = trips.origin * self._n_destinations + trips.destination
            wanted = np.flatnonzero(np.isin(pair, numbers))
            if len(wanted):
                found.append((pair[wanted], trips.select(wanted)))
        if not found:
            return np.zeros(0, dtype=np.int64), Routes.straight(np.zeros(0))
        pair = np.concatenate([one for one, _ in found])
        names = ("cost", "access", "row", "start", "stop")
        cost, access, row, start, stop = (
            np.concatenate([getattr(trips, name) for _, trips in found]) for name in names
        )
        order = np.lexsort((cost, pair))  # the first of equal ones
        pair, best = np.unique(pair[order], return_index=True)
        best = order[best]
        which = np.flatnonzero(np.isin(numbers, pair))
        best = best[np.searchsorted(pair, numbers[which])]
        pieces = Pieces(row[best], start[best], stop[best])
        return which, Routes(cost[best], access[best], np.arange(len(best) + 1), pieces)


def routes_frame(
    network: WeightedNetwork,
    prepared: PreparedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    *,
    paired: bool,
    crs: CRS,
) -> gpd.GeoDataFrame:
    """Find the routes of all pairs, or of pairs by position, in the table of ``Router.routes``.

    What is needed to find them is in memory for some pairs at a time. Whether the table fits is
    estimated from pairs all over it before the others are searched.
    """
    n_pairs = len(origins) * (1 if paired else len(destinations))
    size = ResultSize(
        n_pairs,
        what=f"{n_pairs:,} routes",
        remedy="Ask for fewer pairs at a time, or only for those that you need with paired=True; "
        "times alone are given by od_matrix.",
        enough=PAIRS_PER_BLOCK,
    )
    if n_pairs > PAIRS_PER_BLOCK:
        count = SAMPLE**2 if paired else SAMPLE
        some = _sample(origins, count), _sample(destinations, count)
        sample = _block_frame(network, prepared, *some, paired=paired, crs=crs)
        size.estimate(np.asarray(sample.geometry.values, dtype=object))
    parts = []
    for here, there in _blocks(len(origins), len(destinations), paired=paired):
        pair = origins.part(*here), destinations.part(*there)
        parts.append(_block_frame(network, prepared, *pair, paired=paired, crs=crs))
        size.add(np.asarray(parts[-1].geometry.values, dtype=object))
    if len(parts) == 1:
        return parts[0]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=crs)


def _sample(points: SnappedPoints, count: int) -> SnappedPoints:
    """Take some points from first to last."""
    return points.take(np.unique(np.linspace(0, len(points) - 1, count, dtype=np.int64)))


def _blocks(n_origins: int, n_destinations: int, *, paired: bool) -> Iterator[tuple[Block, Block]]:
    """Divide pairs into origins and destinations of which all pairs are taken, in their order."""
    if paired:
        for start in range(0, max(1, n_origins), PAIRS_PER_BLOCK):
            block = start, min(start + PAIRS_PER_BLOCK, n_origins)
            yield block, block
        return
    width = min(max(1, n_destinations), PAIRS_PER_BLOCK)
    rows = PAIRS_PER_BLOCK // width if width == max(1, n_destinations) else 1
    for start in range(0, max(1, n_origins), rows):
        for first in range(0, max(1, n_destinations), width):
            yield (
                (start, min(start + rows, n_origins)),
                (first, min(first + width, n_destinations)),
            )


def _block_frame(
    network: WeightedNetwork,
    prepared: PreparedNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    *,
    paired: bool,
    crs: CRS,
) -> gpd.GeoDataFrame:
    """Find the routes of a block of pairs."""
    if paired:
        origin = destination = np.arange(len(origins))
    else:
        origin = np.repeat(np.arange(len(origins)), len(destinations))
        destination = np.tile(np.arange(len(destinations)), len(origins))
    routes = find_routes(network, origins, destinations, (origin, destination))
    time, length = unpack(routes.cost)
    reached = time < INFINITY
    legs = unpack(routes.access)[0]
    ends = origins.xy[origin], destinations.xy[destination]
    codes = status_codes(
        codes_of(origins.positions.status)[origin],
        codes_of(destinations.positions.status)[destination],
        reached,
    )
    columns: dict[str, Any] = {
        "from_id": origins.positions.ids.take(origin),
        "to_id": destinations.positions.ids.take(destination),
        "travel_time": np.where(reached, to_minutes(time), np.nan),
        "distance": np.where(reached, to_metres(length), np.nan),
        "access_time": np.where(reached, to_minutes(legs), np.nan),
        "toll": np.where(reached, _tolls(routes, prepared), np.nan),
        "status": pd.Index(STATUSES).take(codes),
    }
    lines = GeometryArray(_lines(routes, ends, prepared, prepared.drawing(crs)), crs)
    table = pd.DataFrame({**columns, "geometry": split_shapes(lines)})
    return gpd.GeoDataFrame(table, geometry="geometry")


def _lines(
    routes: Routes,
    ends: tuple[NDArray[np.float64], NDArray[np.float64]],
    prepared: PreparedNetwork,
    drawing: Drawing,
) -> NDArray[np.object_]:
    """Draw the routes; those that go straight lead from one end to the other."""
    lines: NDArray[np.object_] = np.full(len(routes), None, dtype=object)
    straight, counts = np.flatnonzero(routes.go_straight), np.diff(routes.first)
    drawn = np.flatnonzero(counts)
    if len(straight):
        both = [drawing.convert(end[straight]) for end in ends]
        lines[straight] = shapely.linestrings(np.stack(both, axis=1))
    if len(drawn):
        line = np.repeat(np.arange(len(drawn)), counts[drawn])
        lines[drawn] = prepared.lines.joined(*routes.pieces, line, drawing)
    return lines


def _tolls(routes: Routes, prepared: PreparedNetwork) -> NDArray[np.float64]:
    """Sum the tolls of routes, in proportion where an edge is travelled in part."""
    edge, start, stop = routes.pieces
    line = np.repeat(np.arange(len(routes)), np.diff(routes.first))
    shares = prepared.tolls[edge] * (stop - start)
    return np.bincount(line, weights=shares, minlength=len(routes)).astype(np.float64)
