"""The table of edges of a road network from a scan, and their lines, which are not drawn yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo.network.edge_lines import FixedLines
from aicomplex_geo.network.readers.osm.road_nodes import FIXED
from aicomplex_geo.network.readers.osm.sorted_ids import AT_A_TIME
from aicomplex_geo.network.table_checks import EDGE_COLUMNS, EDGE_INDEX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.network.readers.osm.scan import Scan
    from aicomplex_geo.network.readers.osm.tags import Road, Travel
    from aicomplex_geo.network.readers.osm.topology import Chains, Segments

    IntArray = NDArray[np.signedinteger[Any]]  # of 32 or 64 bits

SOURCE = "osm"
ROAD_TEXTS = ("road_class", "road_name", "ref", "highway")
TRAVEL_TEXTS = ("speed_basis", "access")
TRAVEL_NUMBERS = ("posted_speed", "lanes")
ROAD_FLAGS = ("toll_road", "bridge", "tunnel")
COLUMNS = (
    *EDGE_COLUMNS,
    "osm_id",
    "signals",
    "crossings",
    "toll_booths",
    "highway",
    "access",
    *ROAD_FLAGS,
)


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges in the order of a network, without their lines.

    Before they were sorted, chains came in their order, both directions of each; `rank` is the
    place there of each edge, and `ends` are the ways with which it begins and ends.
    """

    table: pd.DataFrame
    lines: FixedLines
    rank: IntArray
    ends: tuple[IntArray, IntArray]


def build_edges(
    scan: Scan,
    parts: Segments,
    joined: Chains,
    numbered: tuple[list[tuple[Road, Travel]], IntArray, IntArray],
) -> Edges:
    """Build the edges of chains, sorted by the junctions that they leave and reach."""
    attributes, forward, backward = numbered
    begin, stop = joined.first[:-1], joined.first[1:] - 1
    turned, segment = joined.turned[begin], joined.segment[begin]
    along = np.where(turned, backward[segment], forward[segment])
    against = np.where(turned, forward[segment], backward[segment])
    chain, is_back, attribute = _directions(along, against)
    positions, head = _positions(scan, parts, joined)
    at = (_end(parts, joined, begin, first=True), _end(parts, joined, stop, first=False))
    ids = parts.node_id[at[0]], parts.node_id[at[1]]
    u = np.where(is_back, ids[1][chain], ids[0][chain])
    v = np.where(is_back, ids[0][chain], ids[1][chain])
    rank = np.lexsort((v, u)).astype(np.int32)
    u, v = u[rank], v[rank]
    chain, is_back, attribute = chain[rank], is_back[rank], attribute[rank]
    names, reversed_names = _way_names(scan, joined, parts)
    passed = _passed(scan, joined, head)
    columns: dict[str, Any] = {
        "length": np.add.reduceat(parts.length[joined.segment], begin)[chain],
        "osm_id": _texts(np.where(is_back, reversed_names[chain], names[chain])),
        "signals": np.where(is_back, passed["signals_back"][chain], passed["signals_there"][chain]),
        "crossings": passed["crossings"][chain],
        "toll_booths": passed["toll_booths"][chain],
        "toll": np.full(len(chain), np.nan),
    }
    columns |= _attributes(attributes, attribute)
    same = np.zeros(len(chain), dtype=np.int64)
    columns["length_basis"], columns["source"] = (
        _texts([text]).take(same) for text in ("measured", SOURCE)
    )
    table = pd.DataFrame(
        {name: columns[name] for name in COLUMNS if name in columns},
        index=pd.MultiIndex.from_arrays([u, v, _keys(u, v)], names=list(EDGE_INDEX)),
        copy=False,
    )
    first = joined.first + np.arange(len(joined.first))
    lines = FixedLines(
        positions, first, chain.astype(np.int32), is_back, per_unit=FIXED, order=COLUMNS
    )
    ways = parts.way[segment], parts.way[joined.segment[stop]]
    first_way = np.where(is_back, ways[1][chain], ways[0][chain])
    last_way = np.where(is_back, ways[0][chain], ways[1][chain])
    return Edges(table, lines, rank, (first_way, last_way))


def _directions(
    along: IntArray, against: IntArray
) -> tuple[NDArray[np.int64], NDArray[np.bool_], IntArray]:
    """Chain, direction and attribute of each edge: chains in order, both directions of each."""
    attribute: IntArray = np.stack([along, against], axis=1).ravel()
    edge = np.flatnonzero(attribute >= 0)
    return edge // 2, edge % 2 == 1, attribute[edge]


def _end(parts: Segments, joined: Chains, place: IntArray, *, first: bool) -> IntArray:
    """Node at which some segments of chains begin or end, in the direction of their chains."""
    turned, segment = joined.turned[place], joined.segment[place]
    return np.where(turned == first, parts.head[segment], parts.tail[segment])


def _positions(
    scan: Scan, parts: Segments, joined: Chains
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Positions of the nodes of all chains; and the node in the scan that each segment enters."""
    count = len(joined.segment)
    chains = len(joined.first) - 1
    head = np.empty(count, dtype=np.int32)
    for start in range(0, count, AT_A_TIME):
        some = slice(start, start + AT_A_TIME)
        turned, segment = joined.turned[some], joined.segment[some]
        node = np.where(turned, parts.tail[segment], parts.head[segment])
        head[some] = parts.scan_node[node]
    begins = joined.first[:-1] + np.arange(chains)
    is_begin = np.zeros(count + chains, dtype=bool)
    is_begin[begins] = True
    positions = np.empty((count + chains, 2), dtype=np.int32)
    tails = parts.scan_node[_end(parts, joined, joined.first[:-1], first=True)]
    for axis in range(2):
        of_axis = positions[:, axis]
        of_axis[begins] = scan.xy[tails, axis]
        of_axis[~is_begin] = scan.xy[head, axis]
    return positions, head


def _keys(u: IntArray, v: IntArray) -> NDArray[np.int64]:
    """Count each edge from 0 among those between the same junctions, which follow one another."""
    new = np.ones(len(u), dtype=bool)
    new[1:] = (u[1:] != u[:-1]) | (v[1:] != v[:-1])
    first = np.flatnonzero(new)
    keys: NDArray[np.int64] = np.arange(len(u)) - np.repeat(first, np.diff(first, append=len(u)))
    return keys


def _way_names(
    scan: Scan, joined: Chains, parts: Segments
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Ids of the ways of each chain, joined by semicolons, in their order and in reverse."""
    way = parts.way[joined.segment]
    new = np.ones(len(way), dtype=bool)
    new[1:] = way[1:] != way[:-1]
    new[joined.first[:-1]] = True
    ids = [str(way_id) for way_id in scan.way_ids[way[new]].tolist()]
    sizes = np.add.reduceat(new, joined.first[:-1], dtype=np.int64)
    begin = np.cumsum(sizes) - sizes
    names = np.array(ids, dtype=object)[begin]
    reversed_names = names.copy()
    for chain in np.flatnonzero(sizes > 1).tolist():
        of_chain = ids[begin[chain] : begin[chain] + sizes[chain]]
        names[chain], reversed_names[chain] = ";".join(of_chain), ";".join(of_chain[::-1])
    return names, reversed_names


def _passed(scan: Scan, joined: Chains, head: NDArray[np.int32]) -> dict[str, NDArray[np.int64]]:
    """Count the signals, crossings and toll booths inside each chain, by direction."""
    signal, crossing, booth = (np.zeros(len(scan.node_ids), dtype=np.int8) for _ in range(3))
    places = np.searchsorted(scan.node_ids, list(scan.node_uses))
    for place, use in zip(places.tolist(), scan.node_uses.values(), strict=True):
        signal[place], crossing[place], booth[place] = use.signals, use.crossing, use.toll_booth
    counted = (signal > 0) | (crossing > 0) | (booth > 0)
    inside = counted[head]
    inside[joined.first[1:] - 1] = False
    segment = np.flatnonzero(inside)
    at = head[segment]
    chain = np.searchsorted(joined.first, segment, side="right") - 1
    faces_on = np.where(joined.turned[segment], 3, 2)

    def total(holds: NDArray[Any]) -> NDArray[np.int64]:
        return np.bincount(chain[holds > 0], minlength=len(joined.first) - 1)

    both = signal[at] == 1
    return {
        "signals_there": total(both | (signal[at] == faces_on)),
        "signals_back": total(both | (signal[at] == 5 - faces_on)),
        "crossings": total(crossing[at]),
        "toll_booths": total(booth[at]),
    }


def _attributes(attributes: list[tuple[Road, Travel]], taken: IntArray) -> dict[str, Any]:
    """Columns of the attributes of edges, each value made once."""
    columns: dict[str, Any] = {}
    for names, of in ((ROAD_TEXTS, 0), (TRAVEL_TEXTS, 1)):
        for name in names:
            columns[name] = _texts([getattr(one[of], name) for one in attributes]).take(taken)
    for name in TRAVEL_NUMBERS:
        values = np.array([getattr(travel, name) for _, travel in attributes], dtype=np.float64)
        columns[name] = values[taken]
    for name in ROAD_FLAGS:
        columns[name] = np.array([getattr(road, name) for road, _ in attributes], dtype=bool)[taken]
    return columns


def _texts(values: Sequence[str] | NDArray[np.object_]) -> Any:  # noqa: ANN401 - an array of pandas
    """Column of texts, of the type that the pandas in use has for them."""
    return pd.Series(values, dtype=pd.Series([""]).dtype).array
