"""Thin a full network to an outline: its main roads, each from junction to junction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from aicomplex_geo.network import RoadNetwork
from aicomplex_geo.network.profiles.delays import delay_points

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

MAIN_ROADS = ("expressway", "urban_expressway", "national", "arterial", "ramp")
OPEN = "open"
"""Value of ``access`` of roads that anybody may pass through."""

ALIKE = ("road_class", "road_name", "posted_speed", "bridge", "tunnel")
"""Columns in which the parts of a road agree."""

NONE = -1


def thin(net: RoadNetwork) -> RoadNetwork:
    """Thin a network to its main roads, without the junctions of the roads left out."""
    return merge_chains(main_roads(net))


def main_roads(net: RoadNetwork) -> RoadNetwork:
    """Keep the main roads that anybody may use, of them the largest strongly connected part."""
    edges = net.edges
    main = edges["road_class"].isin(MAIN_ROADS)
    if "access" in edges:
        main &= edges["access"] == OPEN
    edges = edges[main]
    tail, head = _ends(net.nodes.index, edges)
    label = _largest_component(len(net.nodes), tail, head)
    provenance = {**net.provenance, "detail": "outline"}
    return RoadNetwork(net.nodes[label], edges[label[tail] & label[head]], provenance)


def share_of_length(part: RoadNetwork, whole: RoadNetwork) -> float:
    """Share of the kilometres of edges, a two-way road being two of them."""
    return float(part.edges["length"].sum() / whole.edges["length"].sum())


def merge_chains(net: RoadNetwork) -> RoadNetwork:
    """Join the edges of each road at the junctions where nothing branches off."""
    nodes, edges = net.nodes, net.edges
    tail, head = _ends(nodes.index, edges)
    onward = _onward(len(nodes), tail, head, _kinds(edges))
    while True:
        chains = _chains(onward)
        closed = [chain for chain in chains if len(chain) > 1 and tail[chain[0]] == head[chain[-1]]]
        if not closed:
            break
        # a ring without junctions keeps the one of its places that comes first
        keep = {int(head[chain[:-1]].min()) for chain in closed}
        onward[np.isin(head, list(keep))] = NONE
    table = _merged(net, chains, tail, head)
    used = np.zeros(len(nodes), dtype=bool)
    used[tail[[chain[0] for chain in chains]]] = used[head[[chain[-1] for chain in chains]]] = True
    return RoadNetwork(nodes[used], table, net.provenance)


def _ends(ids: pd.Index, edges: gpd.GeoDataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    tail, head = (
        np.asarray(ids.get_indexer(edges.index.get_level_values(name)), dtype=np.int64)
        for name in ("u", "v")
    )
    return tail, head


def _largest_component(
    count: int, tail: NDArray[np.int64], head: NDArray[np.int64]
) -> NDArray[np.bool_]:
    graph = csr_array((np.ones(len(tail)), (tail, head)), shape=(count, count))
    labels = connected_components(graph, connection="strong")[1]
    return np.asarray(labels == np.bincount(labels).argmax())


def _kinds(edges: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Give the same number to edges that may be parts of one road."""
    columns = [name for name in ALIKE if name in edges]
    numbers = edges[columns].groupby(columns, dropna=False, sort=False).ngroup()
    return np.asarray(numbers.to_numpy(), dtype=np.int64)


def _onward(
    count: int, tail: NDArray[np.int64], head: NDArray[np.int64], kinds: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Edge that each edge continues in where nothing branches off, else -1."""
    into: list[list[int]] = [[] for _ in range(count)]
    out: list[list[int]] = [[] for _ in range(count)]
    for edge, (first, last) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        out[first].append(edge)
        into[last].append(edge)
    onward = np.full(len(tail), NONE, dtype=np.int64)
    for node in range(count):
        pairs = [
            (one, other)
            for one in into[node]
            for other in out[node]
            if tail[one] != head[other] and node not in {tail[one], head[other]}
        ]
        around = {*tail[into[node]].tolist(), *head[out[node]].tolist()}
        alone = len(into[node]) == len(out[node]) == len(pairs) and len(around) == 2  # noqa: PLR2004
        if alone and all(kinds[one] == kinds[other] for one, other in pairs):
            for one, other in pairs:
                onward[one] = other
    return onward


def _chains(onward: NDArray[np.int64]) -> list[list[int]]:
    """Edges of each road, in order; those of a ring begin at its first edge."""
    has_before = np.zeros(len(onward), dtype=bool)
    has_before[onward[onward >= 0]] = True
    seen = np.zeros(len(onward), dtype=bool)
    chains = []
    for start in (*np.flatnonzero(~has_before).tolist(), *np.flatnonzero(has_before).tolist()):
        chain, edge = [], start
        while edge != NONE and not seen[edge]:
            seen[edge] = True
            chain.append(edge)
            edge = int(onward[edge])
        if chain:
            chains.append(chain)
    return chains


def _merged(
    net: RoadNetwork,
    chains: list[list[int]],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
) -> gpd.GeoDataFrame:
    edges, ids = net.edges, net.nodes.index
    first = np.array([chain[0] for chain in chains])
    last = np.array([chain[-1] for chain in chains])
    begin = np.cumsum([0, *(len(chain) for chain in chains)])[:-1]
    parts = np.concatenate([np.asarray(chain) for chain in chains])
    table = edges.iloc[first].reset_index(drop=True)
    table["length"] = np.add.reduceat(edges["length"].to_numpy()[parts], begin)
    joined = last != first
    for column, counts in _inside(net, parts, begin, head[last]).items():
        table[column] = np.where(joined, counts, edges[column].to_numpy()[first])
    lines = np.asarray(edges.geometry.values)
    merged = np.array([_line(lines[chain]) for chain in chains], dtype=object)
    table["u"], table["v"] = ids[tail[first]], ids[head[last]]
    table["key"] = table.groupby(["u", "v"], sort=False).cumcount()
    drawn = gpd.GeoDataFrame(table, geometry=merged, crs=net.crs)
    return drawn.set_index(["u", "v", "key"])


def _inside(
    net: RoadNetwork, parts: NDArray[np.int64], begin: NDArray[np.int64], last: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Count the signals, crossings and toll booths inside roads, so that delays stay the same.

    A profile adds what stands at the last junction of an edge.
    """
    points, nodes = delay_points(net), net.nodes
    if not {"signals", "crossings", "toll_booths"} <= set(net.edges.columns):
        return {}
    signal, crossing, booth = (
        nodes[name].to_numpy() > 0 for name in ("signals", "crossing", "toll_booth")
    )
    passed = np.zeros(len(net.edges), dtype=np.int64) if points.signals is None else points.signals
    signals = np.maximum(np.add.reduceat(passed[parts], begin) - signal[last], 0)
    crossings = np.add.reduceat(points.crossings[parts], begin) - (crossing & ~signal)[last]
    booths = np.add.reduceat(points.toll_gates[parts], begin) - booth[last]
    return {"signals": signals, "crossings": crossings + signals, "toll_booths": booths}


def _line(lines: NDArray[np.object_]) -> shapely.LineString:
    points, part = shapely.get_coordinates(lines, return_index=True)
    again = np.zeros(len(points), dtype=bool)
    again[1:] = part[1:] != part[:-1]  # a part begins where the one before it ends
    return shapely.LineString(points[~again])
