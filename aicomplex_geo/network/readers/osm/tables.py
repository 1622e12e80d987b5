"""The tables of a road network from a scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.errors import Fault, NetworkError
from aicomplex_geo.network.readers.left_out import LeftOutError
from aicomplex_geo.network.readers.osm import topology
from aicomplex_geo.network.readers.osm.restrictions import (
    DirectedEdge,
    EdgeFinder,
    Turn,
    turns,
)
from aicomplex_geo.network.turn_restrictions import as_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.modes import Mode
    from aicomplex_geo.network.readers.osm.scan import Scan
    from aicomplex_geo.network.readers.osm.tags import Road, Travel
    from aicomplex_geo.network.readers.osm.topology import Chains, Segments

CRS = "EPSG:4326"
SOURCE = "osm"


@dataclass(frozen=True, slots=True)
class Tables:
    """Nodes, edges and turn restrictions as :class:`RoadNetwork` takes them."""

    nodes: gpd.GeoDataFrame
    edges: gpd.GeoDataFrame
    restrictions: pd.DataFrame


def build_tables(scan: Scan, mode: Mode, *, simplify: bool) -> Tables:
    """Build nodes, edges and turn restrictions; their order depends on the ids alone."""
    parts = topology.segments(scan)
    if not len(parts.tail):
        problem = "has no road with two consecutive nodes."
        raise NetworkError(
            [
                Fault(
                    "ways",
                    "",
                    problem,
                    "Extract with complete ways (osmium extract does so by default).",
                )
            ]
        )
    uses = topology.with_ferry_speeds(scan.uses, parts, scan.counts)
    attributes, *by_way = topology.attribute_numbers(uses)
    attributes, forward, backward = topology.attributes_of_segments(
        scan, parts, attributes, (by_way[0], by_way[1])
    )
    wanted = turns(scan, mode)
    keep = {node for turn in wanted for node in turn.nodes}
    kept = topology.junctions(parts, forward, backward, keep, simplify=simplify)
    joined = topology.chains(parts, kept)
    edges, ends = _edges(scan, parts, joined, (attributes, forward, backward))
    return Tables(
        nodes=_nodes(scan, parts, edges),
        edges=edges,
        restrictions=_restrictions(scan, wanted, edges.index, *ends),
    )


def _edges(
    scan: Scan,
    parts: Segments,
    joined: Chains,
    numbered: tuple[list[tuple[Road, Travel]], NDArray[np.int64], NDArray[np.int64]],
) -> tuple[gpd.GeoDataFrame, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    attributes, forward, backward = numbered
    begin, stop = joined.first[:-1], joined.first[1:] - 1
    tail = np.where(joined.turned, parts.head[joined.segment], parts.tail[joined.segment])
    head = np.where(joined.turned, parts.tail[joined.segment], parts.head[joined.segment])
    way = parts.way[joined.segment]
    turned, segment = joined.turned[begin], joined.segment[begin]
    along = np.where(turned, backward[segment], forward[segment])
    against = np.where(turned, forward[segment], backward[segment])
    chain, is_back, attribute = _directions(along, against)
    ends = parts.node_id[tail[begin]], parts.node_id[head[stop]]
    ways = way[begin], way[stop]
    names, reversed_names = _way_names(scan, joined, way)
    passed = _passed(scan, parts, joined, head)
    lines = _lines(scan, parts, joined, tail, head)[chain]
    lines[is_back] = shapely.reverse(lines[is_back])
    rows = pd.DataFrame(
        {
            "u": np.where(is_back, ends[1][chain], ends[0][chain]),
            "v": np.where(is_back, ends[0][chain], ends[1][chain]),
            "length": np.add.reduceat(parts.length[joined.segment], begin)[chain],
            "osm_id": np.where(is_back, reversed_names[chain], names[chain]),
            "signals": np.where(
                is_back, passed["signals_back"][chain], passed["signals_there"][chain]
            ),
            "crossings": passed["crossings"][chain],
            "toll_booths": passed["toll_booths"][chain],
            "geometry": lines,
        }
    )
    rows["key"] = rows.groupby(["u", "v"], sort=False).cumcount()
    rows = pd.concat([rows, _attributes(attributes, attribute)], axis=1)
    rows["length_basis"], rows["source"] = "measured", SOURCE
    edges = gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
    first_way = np.where(is_back, ways[1][chain], ways[0][chain])
    last_way = np.where(is_back, ways[0][chain], ways[1][chain])
    return edges.set_index(["u", "v", "key"]), (first_way, last_way)


def _directions(
    along: NDArray[np.int64], against: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Chain, direction and attribute of each edge: chains in order, both directions of each."""
    attribute = np.stack([along, against], axis=1).ravel()
    edge = np.flatnonzero(attribute >= 0)
    return edge // 2, edge % 2 == 1, attribute[edge]


def _way_names(
    scan: Scan, joined: Chains, way: NDArray[np.int64]
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Ids of the ways of each chain, joined by semicolons, in their order and in reverse."""
    new = np.ones(len(way), dtype=bool)
    new[1:] = way[1:] != way[:-1]
    new[joined.first[:-1]] = True
    ids = [str(way_id) for way_id in scan.way_ids[way[new]].tolist()]
    sizes = np.add.reduceat(new.astype(np.int64), joined.first[:-1])
    begin = np.cumsum(sizes) - sizes
    names = np.array(ids, dtype=object)[begin]
    reversed_names = names.copy()
    for chain in np.flatnonzero(sizes > 1).tolist():
        of_chain = ids[begin[chain] : begin[chain] + sizes[chain]]
        names[chain], reversed_names[chain] = ";".join(of_chain), ";".join(of_chain[::-1])
    return names, reversed_names


def _passed(
    scan: Scan, parts: Segments, joined: Chains, head: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Count the signals, crossings and toll booths inside each chain, by direction."""
    count = len(scan.node_ids)
    signal = np.zeros(count, dtype=np.int64)
    crossing, booth = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    places = np.searchsorted(scan.node_ids, list(scan.node_uses))
    for place, use in zip(places.tolist(), scan.node_uses.values(), strict=True):
        signal[place], crossing[place], booth[place] = use.signals, use.crossing, use.toll_booth
    begin, at = joined.first[:-1], parts.scan_node[head]
    inside = np.ones(len(head), dtype=np.int64)
    inside[joined.first[1:] - 1] = 0
    faces_on = np.where(joined.turned, 3, 2)

    def total(values: NDArray[Any]) -> NDArray[np.int64]:
        return np.add.reduceat(values * inside, begin)

    both = signal[at] == 1
    return {
        "signals_there": total(both | (signal[at] == faces_on)),
        "signals_back": total(both | (signal[at] == 5 - faces_on)),
        "crossings": total(crossing[at]),
        "toll_booths": total(booth[at]),
    }


def _lines(
    scan: Scan,
    parts: Segments,
    joined: Chains,
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
) -> NDArray[np.object_]:
    chain = np.repeat(np.arange(len(joined.first) - 1), np.diff(joined.first))
    begin = joined.first[:-1]
    nodes = parts.scan_node[np.insert(head, begin, tail[begin])]
    owner = np.insert(chain, begin, chain[begin])
    positions = np.column_stack([scan.lon[nodes], scan.lat[nodes]])
    lines: NDArray[np.object_] = np.asarray(shapely.linestrings(positions, indices=owner))
    return lines


def _attributes(attributes: list[tuple[Road, Travel]], taken: NDArray[np.int64]) -> pd.DataFrame:
    table = pd.DataFrame(
        [
            {
                "road_class": road.road_class,
                "highway": road.highway,
                "road_name": road.road_name,
                "ref": road.ref,
                "posted_speed": travel.posted_speed,
                "speed_basis": travel.speed_basis,
                "lanes": travel.lanes,
                "access": travel.access,
                "toll_road": road.toll_road,
                "bridge": road.bridge,
                "tunnel": road.tunnel,
            }
            for road, travel in attributes
        ]
    ).astype({"posted_speed": "float64", "lanes": "float64"})
    return table.iloc[taken].reset_index(drop=True)


def _nodes(scan: Scan, parts: Segments, edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Junctions at both ends of the edges, in the order of their ids."""
    index = edges.index
    ids = np.unique(np.concatenate([index.get_level_values(name) for name in ("u", "v")]))
    order = np.argsort(parts.node_id)
    place = order[np.searchsorted(parts.node_id, ids, sorter=order)]
    at = parts.scan_node[place]
    osm_ids = scan.node_ids[at]
    uses = scan.node_uses
    tagged = [place for place, node in enumerate(osm_ids.tolist()) if node in uses]
    of_tags = [uses[node] for node in osm_ids[tagged].tolist()]

    def column(values: list[Any], *, otherwise: str | bool = "") -> NDArray[Any]:
        filled = np.full(len(ids), otherwise, dtype=bool if otherwise is False else object)
        filled[tagged] = values
        return filled

    return gpd.GeoDataFrame(
        {
            "name_ko": column([use.name_ko for use in of_tags]),
            "name_en": column([use.name_en for use in of_tags]),
            "kind": column([use.kind for use in of_tags]),
            "source": SOURCE,
            "osm_id": osm_ids,
            "signals": column([use.signals > 0 for use in of_tags], otherwise=False),
            "crossing": column([use.crossing for use in of_tags], otherwise=False),
            "toll_booth": column([use.toll_booth for use in of_tags], otherwise=False),
            "boundary": parts.boundary[place],
        },
        index=pd.Index(ids, name="id"),
        geometry=gpd.points_from_xy(scan.lon[at], scan.lat[at]),
        crs=CRS,
    )


def _restrictions(
    scan: Scan,
    wanted: list[Turn],
    edges: pd.Index,
    first_way: NDArray[np.int64],
    last_way: NDArray[np.int64],
) -> pd.DataFrame:
    ways = list({way for turn in wanted for way in turn.ways})
    near = np.flatnonzero(np.isin(first_way, ways) | np.isin(last_way, ways))
    finder = EdgeFinder(
        DirectedEdge((int(u), int(v), int(key)), first, last)
        for (u, v, key), first, last in zip(
            edges[near], first_way[near].tolist(), last_way[near].tolist(), strict=True
        )
    )
    found = []
    for turn in wanted:
        try:
            path = finder.path(turn)
        except LeftOutError as reason:
            scan.counts[f"turn restrictions left out: {reason}"] += 1
            continue
        kind = turn.value.partition("_")[0]
        found.append((kind, turn.value, turn.via, path, f"relation/{turn.osm_id}"))
    scan.counts["turn restrictions of the network"] += len(found)
    return as_table(found)
