"""Streaming an OpenStreetMap file, and keeping what one mode needs."""

from __future__ import annotations

from array import array
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from aicomplex_geo.errors import Fault, NetworkError
from aicomplex_geo.network.readers.osm import osm_file, pbf
from aicomplex_geo.network.readers.osm.file_ways import FileWays
from aicomplex_geo.network.readers.osm.protobuf import UnusualError
from aicomplex_geo.network.readers.osm.road_nodes import FIXED, read_nodes
from aicomplex_geo.network.readers.osm.sorted_ids import contains, places, sorted_ids
from aicomplex_geo.units import METRES_PER_KM

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from numpy.typing import NDArray

    from aicomplex_geo.network.modes import Mode
    from aicomplex_geo.network.readers.osm.file_ways import RawRestriction
    from aicomplex_geo.network.readers.osm.node_tags import NodeUse
    from aicomplex_geo.network.readers.osm.tags import WayUse

GEOD = Geod(ellps="WGS84")
DECIMALS = 3
"""Of kilometres."""


@dataclass(slots=True)
class Scan:
    """What a file contains for one mode.

    The nodes of way ``i`` are ``refs[offsets[i]:offsets[i + 1]]``. Ways, nodes and restrictions are
    in ascending order of their ids; `xy` are positions of nodes in units of 1e-7 degrees;
    `other_ways` are the ways of any kind that are not roads of
    the mode. `counts` tells what was read, left out and not understood, `access_km` the
    kilometres of roads of the mode by what limits access (``"destination"``, ``"closed"``) and the
    value that says so.
    """

    way_ids: NDArray[np.int64]
    uses: list[WayUse]
    offsets: NDArray[np.int64]
    refs: NDArray[np.int64]
    node_ids: NDArray[np.int64]
    xy: NDArray[np.int32]
    node_uses: dict[int, NodeUse]
    restrictions: list[RawRestriction]
    other_ways: NDArray[np.int64]
    counts: Counter[str]
    access_km: dict[str, dict[str, float]]


def scan(path: Path, mode: Mode, *, apply_access: bool = True) -> Scan:
    """Read the roads of one mode in two passes; the order of the objects does not matter."""
    ways = _read_ways(path, mode, apply_access=apply_access)
    ids = np.array(ways.ids, dtype=np.int64)
    roads = np.fromiter((use.road is not None for use in ways.uses), dtype=bool, count=len(ids))
    order = np.flatnonzero(roads)
    order = order[np.argsort(ids[order], kind="stable")]
    for use in ways.uses:
        for note, count in use.notes:
            ways.counts[note] += count
        key = f"ways left out: {use.reason}" if use.reason else "ways of the network"
        ways.counts[key] += 1
    offsets, refs = _refs_in_order(ways, order)
    limited = [place for place, use in enumerate(ways.uses) if use.limited]
    limited_offsets, limited_refs = _refs_in_order(ways, np.array(limited, dtype=np.int64))
    of_roads = needed = sorted_ids(refs)
    if len(limited_refs):
        needed = sorted_ids(np.concatenate([of_roads, limited_refs]))
    ways.refs = array("q")
    nodes = read_nodes(path, mode, needed, apply_access=apply_access, in_blocks=ways.in_blocks)
    node_ids, xy, node_uses = nodes.ids, nodes.xy, nodes.uses
    lengths = _lengths(node_ids, xy, limited_offsets, limited_refs)
    if len(needed) > len(of_roads):
        kept = places(of_roads, node_ids) >= 0
        node_ids, xy = node_ids[kept], xy[kept]
        node_uses = {node: use for node, use in node_uses.items() if contains(of_roads, node)}
    faults = ways.faults + nodes.faults
    if not faults:
        faults = _nothing(path, mode, found_ways=bool(len(order)), found_nodes=bool(len(node_ids)))
    if faults:
        raise NetworkError(faults)
    return Scan(
        way_ids=ids[order],
        uses=[ways.uses[place] for place in order.tolist()],
        offsets=offsets,
        refs=refs,
        node_ids=node_ids,
        xy=xy,
        node_uses=node_uses,
        restrictions=[raw for _, (_, raw) in sorted(ways.relations.items())],
        other_ways=sorted_ids(np.concatenate([ways.other_ids, ids[~roads]]).astype(np.int64)),
        counts=ways.counts + nodes.counts,
        access_km=_access_km([ways.uses[place] for place in limited], lengths),
    )


def _lengths(
    ids: NDArray[np.int64],
    xy: NDArray[np.int32],
    offsets: NDArray[np.int64],
    refs: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Length in km of ways, without the parts at missing nodes."""
    count = len(offsets) - 1
    at = places(ids, refs)
    there = at >= 0
    way = np.repeat(np.arange(count), np.diff(offsets))
    whole = np.flatnonzero(there[1:] & there[:-1] & (way[1:] == way[:-1]))
    tail, head = xy[at[whole]] / FIXED, xy[at[whole + 1]] / FIXED
    _, _, metres = GEOD.inv(tail[:, 0], tail[:, 1], head[:, 0], head[:, 1])
    return np.bincount(way[whole], weights=metres, minlength=count) / METRES_PER_KM


def _access_km(uses: list[WayUse], km: NDArray[np.float64]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {"destination": {}, "closed": {}}
    for use, length in zip(uses, km.tolist(), strict=True):
        for permission, value, share in use.limited:
            found[permission][value] = found[permission].get(value, 0.0) + share * length
    return {
        permission: {value: round(of[value], DECIMALS) for value in sorted(of)}
        for permission, of in found.items()
    }


def _read_ways(path: Path, mode: Mode, *, apply_access: bool) -> FileWays:
    if osm_file.file_format(path) == "pbf":
        with suppress(UnusualError):
            return _read_blocks(path, mode, apply_access=apply_access)
    ways = FileWays(path, mode, apply_access)
    for one in osm_file.objects(path, "wr"):
        if one.deleted:
            ways.counts["deleted objects"] += 1
        elif one.is_way():
            ways.add_way(one)
        else:
            ways.add_relation(one)
    ways.drop_superseded()
    ways.drop_restrictions()
    return ways


def _read_blocks(path: Path, mode: Mode, *, apply_access: bool) -> FileWays:
    """Read a PBF file in which no way occurs twice or is deleted."""
    ways = FileWays(path, mode, apply_access, in_blocks=True)
    for block in pbf.ways(path):
        ways.add_block(block)
    ids = np.concatenate([ways.other_ids, ways.ids]).astype(np.int64)
    if len(sorted_ids(ids)) < len(ids):  # versions decide, which are not read
        raise UnusualError
    for one in osm_file.objects(path, "r"):
        if one.deleted:
            ways.counts["deleted objects"] += 1
        else:
            ways.add_relation(one)
    ways.drop_restrictions()
    return ways


def _refs_in_order(
    ways: FileWays, order: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Offsets and nodes of all ways, in the order of the ways."""
    flat = np.frombuffer(ways.refs, dtype=np.int64) if ways.refs else np.empty(0, np.int64)
    begins = np.array(ways.begins, dtype=np.int64)[order]
    sizes = flat[begins]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    taken = np.arange(offsets[-1]) + np.repeat(begins + 1 - offsets[:-1], sizes)
    return offsets, flat[taken]


def _nothing(path: Path, mode: Mode, *, found_ways: bool, found_nodes: bool) -> list[Fault]:
    if not found_ways:
        problem = f"has no road for the mode {mode}."
        remedy = "Give an extract with roads (ways with a highway tag); it may be truncated."
        return [Fault(path.name, "", problem, remedy)]
    if not found_nodes:
        problem = "has none of the nodes of its roads."
        return [
            Fault(
                path.name,
                "",
                problem,
                "Extract with complete ways (osmium extract does so by default).",
            )
        ]
    return []
