"""Observations on a network: the edges that each of them covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from aicomplex_geo._quoting import near_names, quoted
from aicomplex_geo.errors import Fault
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.network.calibration.observed import bounds_of
from aicomplex_geo.network.profiles.measured_roads import RAMP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from aicomplex_geo.network.profiles.measured_roads import Bounds
    from aicomplex_geo.network.road_network import RoadNetwork

LINK, ROAD, TRIP = "link", "road", "trip"
NOT_ON_NETWORK = "no road of this name on the network"
NO_PATH = "no path on the network"
SAME_PLACE = "both ends are one junction"
ENDS = ("from_id", "to_id")
_NO_PREDECESSOR = -9999


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """An observation on the network."""

    target: str
    edges: NDArray[np.int64]
    """Positions of the edges in ``net.edges``; empty where there are none."""
    reason: str = ""
    ends: tuple[int, int] | None = None
    """Positions of the junctions at the ends of a trip."""


def match(
    net: RoadNetwork, observed: pd.DataFrame, *, name: str, within: Bounds | None
) -> tuple[list[Matched], list[Fault]]:
    """Find the edges of links and roads, and the junctions of trips; list what is unknown."""
    links, roads, nodes = _links(net), _roads(net, within), _by_text(net.nodes.index)
    classes = net.edges["road_class"].to_numpy(dtype=object)
    found, faults = [], []
    for one in observed.to_dict("records"):
        row = str(one["row"])
        if one["u"] and one["v"]:
            edges = links.get((one["u"], one["v"]), {})
            chosen = [at for key, at in edges.items() if one["key"] in ("", key)]
            if not chosen:
                link = " ".join(part for part in (one["u"], one["v"], one["key"]) if part)
                remedy = "Give u, v and key of net.edges, or remove the row."
                faults.append(
                    Fault(name, row, f"link {quoted(link)} is not on the network.", remedy)
                )
            found.append(Matched(LINK, np.array(chosen, dtype=np.int64)))
        elif one["from_id"] and one["to_id"]:
            ends = [nodes.get(one[end]) for end in ENDS]
            for end, at in zip(ENDS, ends, strict=True):
                if at is None:
                    problem = f"{end} {quoted(one[end])} is no junction of the network."
                    faults.append(Fault(name, row, problem, "Give an id of net.nodes."))
            start, goal = (-1 if end is None else end for end in ends)
            found.append(Matched(TRIP, np.array([], dtype=np.int64), ends=(start, goal)))
        else:
            edges_of = roads.get(plain_name(one["road"]), np.array([], dtype=np.int64))
            if one["road_class"]:
                edges_of = edges_of[classes[edges_of] == one["road_class"]]
            edges_of = _inside(net, edges_of, bounds_of(one["bounds"]))
            reason = "" if len(edges_of) else _not_on_network(str(one["road"]), net)
            found.append(Matched(ROAD, edges_of, reason))
    return found, faults


def _not_on_network(road: str, net: RoadNetwork) -> str:
    names = {str(name) for name in net.edges["road_name"].dropna().unique() if name}
    near = near_names(road, names - {road})
    return f"{NOT_ON_NETWORK}; nearest: {near}" if near else NOT_ON_NETWORK


def with_paths(
    net: RoadNetwork, matched: Sequence[Matched], seconds: NDArray[np.float64]
) -> list[Matched]:
    """Give the trips among observations the edges of their fastest paths."""
    starts = sorted({one.ends[0] for one in matched if one.ends})
    if not starts:
        return list(matched)
    tail, head = net.arrays.tail.astype(np.int64), net.arrays.head.astype(np.int64)
    count = len(net.nodes)
    order = np.lexsort((seconds, head, tail))
    pairs = tail[order] * count + head[order]
    first = order[np.r_[True, pairs[1:] != pairs[:-1]] & np.isfinite(seconds[order])]
    fastest = {(int(tail[at]), int(head[at])): int(at) for at in first}
    # scipy before 1.15 searches with int32 only
    ends = (net.arrays.tail[first], net.arrays.head[first])
    graph = csr_array((seconds[first], ends), shape=(count, count))
    _, before = dijkstra(graph, indices=starts, return_predecessors=True)
    rows = dict(zip(starts, before, strict=True))
    return [
        one if one.ends is None else _path(one.ends, rows[one.ends[0]], fastest) for one in matched
    ]


def _path(
    ends: tuple[int, int], before: NDArray[np.int32], edges: Mapping[tuple[int, int], int]
) -> Matched:
    start, at = ends
    path: list[int] = []
    while at != start and before[at] != _NO_PREDECESSOR:
        path.append(edges[int(before[at]), at])
        at = int(before[at])
    none = np.array([], dtype=np.int64)
    if start == ends[1]:
        return Matched(TRIP, none, SAME_PLACE, ends)
    if at != start:
        return Matched(TRIP, none, NO_PATH, ends)
    return Matched(TRIP, np.array(path[::-1], dtype=np.int64), "", ends)


def _links(net: RoadNetwork) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for at, (u, v, key) in enumerate(net.edges.index):
        found.setdefault((str(u), str(v)), {})[str(key)] = at
    return found


def _by_text(ids: pd.Index) -> dict[str, int]:
    return {str(one): at for at, one in enumerate(ids)}


def _roads(net: RoadNetwork, within: Bounds | None) -> dict[str, NDArray[np.int64]]:
    """Edges of each road, by its plain name; ramps are left out."""
    edges = net.edges
    named = edges["road_name"].ne("") & edges["road_class"].ne(RAMP)
    positions = _inside(net, np.flatnonzero(named), within)
    names = edges["road_name"].iloc[positions].map(plain_name)
    return {
        str(name): positions[np.asarray(rows)]
        for name, rows in names.groupby(names).indices.items()
    }


def _inside(
    net: RoadNetwork, positions: NDArray[np.int64], bounds: Bounds | None
) -> NDArray[np.int64]:
    """Those of some edges whose middle lies within bounds."""
    if bounds is None or not len(positions):
        return positions
    lines = np.asarray(net.edges.geometry.values)[positions]
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    placed = gpd.GeoSeries(middles, crs=net.crs).to_crs(GEOGRAPHIC)
    west, south, east, north = bounds
    inside = placed.x.between(west, east) & placed.y.between(south, north)
    return positions[inside.to_numpy(dtype=bool)]


def plain_name(name: object) -> str:
    """Bring a name of a road into the form in which names are compared."""
    return "".join(str(name).split()).casefold()
