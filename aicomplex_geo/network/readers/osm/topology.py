"""From ways to edges: splitting at junctions, and merging between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Geod

from aicomplex_geo.network.readers.osm.road_nodes import FIXED
from aicomplex_geo.network.readers.osm.sorted_ids import AT_A_TIME, places
from aicomplex_geo.units import METRES_PER_KM, MINUTES_PER_HOUR

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from aicomplex_geo.network.readers.osm.scan import Scan
    from aicomplex_geo.network.readers.osm.tags import Road, Travel, WayUse

    IntArray = NDArray[np.signedinteger[Any]]  # of 32 or 64 bits

GEOD = Geod(ellps="WGS84")
PASSING_THROUGH = 2
"""Number of segments at a node that may lie inside an edge."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Straight pieces between consecutive nodes of ways, in the order of the ways.

    `tail` and `head` are positions in `node_id`, `way` positions in the scan, `length` metres on
    the ellipsoid; `follows` tells whether a segment continues the one before it on the same way.
    Behind a closed barrier roads end at copies of its node with negative ids. `boundary` marks
    nodes at which a road continues to a node that is not in the file.
    """

    tail: IntArray
    head: IntArray
    way: IntArray
    length: NDArray[np.float64]
    follows: NDArray[np.bool_]
    node_id: IntArray
    scan_node: IntArray
    boundary: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Chains:
    """Runs of segments between junctions: edges before they have a direction.

    Chain ``i`` is ``segment[first[i]:first[i + 1]]``; `turned` marks those run against their way.
    """

    first: IntArray
    segment: IntArray
    turned: NDArray[np.bool_]


def segments(scan: Scan) -> Segments:
    """Split ways into segments, and cut the roads at closed barriers.

    A way is interrupted where a node is missing; nothing is drawn across the gap.
    """
    way = np.repeat(np.arange(len(scan.way_ids), dtype=np.int32), np.diff(scan.offsets))
    at = places(scan.node_ids, scan.refs)
    _count_missing(scan, way, at < 0)
    repeated = _after_first((at[1:] == at[:-1]) & (way[1:] == way[:-1]) & (at[1:] >= 0))
    scan.counts["consecutive duplicate nodes"] += int(repeated.sum())
    if repeated.any():
        at, way = at[~repeated], way[~repeated]
    together = way[1:] == way[:-1]
    there = at >= 0
    whole = together & there[1:] & there[:-1]
    boundary = np.zeros(len(scan.node_ids), dtype=bool)
    boundary[at[:-1][together & there[:-1] & ~there[1:]]] = True
    boundary[at[1:][together & there[1:] & ~there[:-1]]] = True
    tail, head, number = at[:-1][whole], at[1:][whole], way[1:][whole]
    follows = _after_first(whole)[:-1][whole] & _after_first(number[1:] == number[:-1])
    del way, at, together, there, whole, repeated  # as large as the file
    length = _lengths(scan, tail, head)
    node_id, scan_node, tail, head = _cut_at_barriers(scan, tail, head)
    follows &= _after_first(head[:-1] == tail[1:])
    return Segments(tail, head, number, length, follows, node_id, scan_node, boundary[scan_node])


def _after_first(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Prepend False: the first has none before it."""
    return np.concatenate([[False], found])


def _lengths(scan: Scan, tail: IntArray, head: IntArray) -> NDArray[np.float64]:
    """Metres of segments on the ellipsoid, some at a time."""
    metres = np.empty(len(tail))
    for start in range(0, len(tail), AT_A_TIME):
        some = slice(start, start + AT_A_TIME)
        a, b = scan.xy[tail[some]] / FIXED, scan.xy[head[some]] / FIXED
        _, _, metres[some] = GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    return metres


def _count_missing(scan: Scan, way: IntArray, missing: NDArray[np.bool_]) -> None:
    if missing.any():
        scan.counts["nodes missing"] += len(np.unique(scan.refs[missing]))
        scan.counts["ways with missing nodes"] += len(np.unique(way[missing]))


def _cut_at_barriers(
    scan: Scan, tail: IntArray, head: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Give every road that ends at a closed barrier a node of its own there."""
    closed = _marked(scan.node_ids, [n for n, use in scan.node_uses.items() if use.blocked])
    if not closed.any():
        return scan.node_ids, np.arange(len(scan.node_ids), dtype=np.int32), tail, head
    ends = np.stack([tail, head], axis=1).ravel()
    at_barrier = np.flatnonzero(closed[ends])
    _, first = np.unique(ends[at_barrier], return_index=True)
    others = np.delete(at_barrier, first)
    scan.counts["nodes closed by a barrier"] += len(first)
    scan.counts["road ends at a barrier"] += len(others)
    lowest = min(0, int(scan.node_ids[0]))
    node_id = np.concatenate([scan.node_ids, lowest - 1 - np.arange(len(others))])
    scan_node = np.concatenate([np.arange(len(scan.node_ids), dtype=np.int32), ends[others]])
    ends[others] = len(scan.node_ids) + np.arange(len(others))
    tail, head = ends.reshape(-1, 2).T.copy()
    return node_id, scan_node, tail, head


def _marked(ids: IntArray, marked: list[int]) -> NDArray[np.bool_]:
    """Which of sorted ids are marked; all marked ones are among them."""
    found = np.zeros(len(ids), dtype=bool)
    found[np.searchsorted(ids, np.array(marked, dtype=np.int64))] = True
    return found


def with_ferry_speeds(uses: list[WayUse], parts: Segments, counts: Counter[str]) -> list[WayUse]:
    """Replace the durations of ferries by speeds."""
    timed = [number for number, use in enumerate(uses) if use.duration is not None]
    lengths = np.bincount(parts.way, weights=parts.length, minlength=len(uses))
    done = list(uses)
    for number in timed:
        use = uses[number]
        if use.duration and lengths[number] > 0:
            speed = lengths[number] / METRES_PER_KM / (use.duration / MINUTES_PER_HOUR)
            done[number] = replace(
                use,
                forward=_at(use.forward, speed),
                backward=_at(use.backward, speed),
            )
    ferries = sum(use.road is not None and use.road.road_class == "ferry" for use in uses)
    counts["ferries with a duration"] += len(timed)
    counts["ferries without a duration"] += ferries - len(timed)
    return done


def _at(travel: Travel | None, speed: float) -> Travel | None:
    return travel and replace(travel, posted_speed=float(speed), speed_basis="duration")


def attribute_numbers(
    uses: list[WayUse],
) -> tuple[list[tuple[Road, Travel]], IntArray, IntArray]:
    """List the different attributes, and index them for each way by direction (-1: closed)."""
    number: dict[tuple[Road, Travel], int] = {}
    known: dict[int, tuple[int, int]] = {}  # by the identity of uses, which many ways share

    def number_of(use: WayUse, travel: Travel | None) -> int:
        if use.road is None or travel is None:
            return -1
        return number.setdefault((use.road, travel), len(number))

    for use in uses:
        if id(use) not in known:
            known[id(use)] = number_of(use, use.forward), number_of(use, use.backward)
    columns = np.array([known[id(use)] for use in uses], dtype=np.int32).reshape(-1, 2)
    return list(number), columns[:, 0].copy(), columns[:, 1].copy()


def attributes_of_segments(
    scan: Scan,
    parts: Segments,
    attributes: list[tuple[Road, Travel]],
    by_way: tuple[IntArray, IntArray],
) -> tuple[list[tuple[Road, Travel]], IntArray, IntArray]:
    """Index the attributes of each segment by direction.

    The segments at a barrier that only trips which begin or end nearby may pass are access-only.
    """
    private = [node for node, use in scan.node_uses.items() if use.destination]
    scan.counts["nodes with a barrier for destinations only"] += len(private)
    by_segment = np.stack([numbers[parts.way] for numbers in by_way])
    at_barrier = _marked(scan.node_ids, private)[parts.scan_node]
    if not at_barrier.any():
        return attributes, by_segment[0], by_segment[1]
    near = np.flatnonzero(at_barrier[parts.tail] | at_barrier[parts.head])
    number = {found: place for place, found in enumerate(attributes)}
    for place in np.unique(by_segment[:, near]).tolist():
        if place < 0:
            continue
        road, travel = attributes[place]
        limited = (road, replace(travel, access="destination"))
        here = by_segment[:, near]
        here[here == place] = number.setdefault(limited, len(number))
        by_segment[:, near] = here
    return list(number), by_segment[0], by_segment[1]


def junctions(
    parts: Segments, forward: IntArray, backward: IntArray, keep: Iterable[int], *, simplify: bool
) -> NDArray[np.bool_]:
    """Which nodes are ends of edges; attributes are those of segments.

    A node lies inside an edge if exactly two segments meet there and the attributes before and
    after it are the same in both directions.
    """
    count = len(parts.node_id)
    kept = np.ones(count, dtype=bool)
    if not simplify:
        return kept
    degree, one, other = _first_and_last(parts, count)
    simple = np.flatnonzero(degree == PASSING_THROUGH)
    entering, leaving = _Ends(backward, forward), _Ends(forward, backward)
    for start in range(0, len(simple), AT_A_TIME):
        some = simple[start : start + AT_A_TIME]
        first, last = one[some], other[some]
        same = entering.of(first) == leaving.of(last)
        same &= leaving.of(first) == entering.of(last)
        kept[some[same]] = False
    kept[np.isin(parts.node_id, np.fromiter(keep, dtype=np.int64))] = True
    kept[parts.boundary] = True
    return kept


@dataclass(frozen=True, slots=True)
class _Ends:
    """Numbers of the ends of segments: first those of all tails, then those of all heads."""

    at_tail: IntArray
    at_head: IntArray

    def of(self, end: IntArray) -> IntArray:
        count = len(self.at_tail)
        at_head = end >= count
        segment = np.where(at_head, end - count, end)
        return np.where(at_head, self.at_head[segment], self.at_tail[segment])


def _first_and_last(parts: Segments, count: int) -> tuple[IntArray, IntArray, IntArray]:
    """Count the segments at each node, and find the first and the last of their ends."""
    degree = np.zeros(count, dtype=np.int32)
    first = np.full(count, 2 * len(parts.tail), dtype=np.int32)
    last = np.full(count, -1, dtype=np.int32)
    for before, nodes in ((0, parts.tail), (len(parts.tail), parts.head)):
        for start in range(0, len(nodes), AT_A_TIME):
            some = nodes[start : start + AT_A_TIME]
            end = np.arange(before + start, before + start + len(some), dtype=np.int32)
            np.add.at(degree, some, 1)
            np.minimum.at(first, some, end)
            np.maximum.at(last, some, end)
    return degree, first, last


def chains(parts: Segments, kept: NDArray[np.bool_]) -> Chains:
    """Join segments into chains between junctions; a ring without one gets one, in place."""
    starts = np.flatnonzero(~parts.follows | kept[parts.tail])
    stops = np.append(starts[1:], len(parts.tail))
    run, turned, chain = _joined(parts.tail[starts], parts.head[stops - 1], kept)
    sizes = stops[run] - starts[run]
    first = np.concatenate([[0], np.cumsum(sizes)])
    step = np.where(turned, -1, 1)
    begin = np.where(turned, stops[run] - 1, starts[run]) - first[:-1] * step
    segment = np.arange(len(parts.tail), dtype=np.int32)
    segment *= np.repeat(step.astype(np.int8), sizes)
    segment += np.repeat(begin.astype(np.int32), sizes)
    new = np.flatnonzero(np.diff(chain, prepend=-1, append=-1))
    return Chains(first[new], segment, np.repeat(turned, sizes))


def _joined(
    begin: IntArray, end: IntArray, kept: NDArray[np.bool_]
) -> tuple[IntArray, NDArray[np.bool_], IntArray]:
    """Join runs of segments where no junction separates them.

    Runs chain by chain, whether each is turned, and the number of its chain: that of its first
    run, rings without a junction last.
    """
    whole = np.flatnonzero(kept[begin] & kept[end])
    runs, turns, chain = _followed(begin, end, kept)
    run = np.concatenate([whole, np.array(runs, dtype=np.int64)])
    turned = np.concatenate([np.zeros(len(whole), dtype=bool), np.array(turns, dtype=bool)])
    number = np.concatenate([whole, np.array(chain, dtype=np.int64)])
    order = np.argsort(number, kind="stable")
    return run[order], turned[order], number[order]


def _followed(
    begin: IntArray, end: IntArray, kept: NDArray[np.bool_]
) -> tuple[list[int], list[bool], list[int]]:
    """Follow the runs with an end that is no junction, as `_joined` returns them, unsorted."""
    at_node = _ends_inside(begin, end, kept)
    inside = ~kept[begin] & ~kept[end]
    starts = np.concatenate([np.flatnonzero(kept[begin] ^ kept[end]), np.flatnonzero(inside)])
    first, last = begin.tolist(), end.tolist()
    is_junction = bytearray(kept)
    done = bytearray(len(first))
    runs, turns, chain = [], [], []
    for start, in_ring in zip(starts.tolist(), inside[starts].tolist(), strict=True):
        if done[start]:
            continue
        run, node = start, first[start]
        if in_ring:
            kept[node] = is_junction[node] = True
        turned = not is_junction[node]
        while not done[run]:
            done[run] = True
            runs.append(run)
            turns.append(turned)
            chain.append(start + in_ring * len(first))
            node = first[run] if turned else last[run]
            if not is_junction[node]:
                one, other = at_node[node]
                run, turned = other if one == (run, not turned) else one
    return runs, turns, chain


def _ends_inside(
    begin: IntArray, end: IntArray, kept: NDArray[np.bool_]
) -> dict[int, list[tuple[int, bool]]]:
    """Find the runs that end at each inner node, as (run, whether it is their last node)."""
    at_node: dict[int, list[tuple[int, bool]]] = {}
    some = np.flatnonzero(~(kept[begin] & kept[end]))
    ends = zip(some.tolist(), begin[some].tolist(), end[some].tolist(), strict=True)
    for run, first, last in ends:
        if not kept[first]:
            at_node.setdefault(first, []).append((run, False))
        if not kept[last]:
            at_node.setdefault(last, []).append((run, True))
    return at_node
