"""Kernels that trace the reached part of blocks; importing this loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._arrays import longer
from aicomplex_geo.engine._block_chains import emit, is_saddle, link
from aicomplex_geo.engine._block_crossings import MOST_ROADS, crossings, row_times, time_on
from aicomplex_geo.engine._block_joins import CORNERS, EDGES, SIDE, near_segments
from aicomplex_geo.engine._compiling import kernel, part
from aicomplex_geo.engine._contours import SHARE_STEPS, STEPS, walk_unit

TILE = 8
"""Blocks of a tile on each side."""


@kernel
def reached_tiles(
    road, junction, begun_first, begun, latest, entrance, ends, ranges, n_tiles, near
):
    """List the tiles near entrances that are reached, and those with blocks near an origin.

    `ends` are the junctions of each entrance, -1 for none, `ranges` its first and last column
    and row of tiles, `n_tiles` the number of columns and rows.
    """
    marked = np.zeros(n_tiles[0] * n_tiles[1], np.bool_)
    for e in range(len(ranges)):
        r = entrance[e, 0]
        early = np.inf
        for i in range(0, 6, 3):
            if road[r, i + 1] < np.inf:
                early = min(early, road[r, i])
        for k in range(begun_first[r], begun_first[r + 1]):
            early = min(early, begun[k, 2])
        for i in range(2):
            if ends[e, i] >= 0:
                early = min(early, junction[ends[e, i], 0])
        if early <= latest:
            for y in range(ranges[e, 2], ranges[e, 3] + 1):
                for x in range(ranges[e, 0], ranges[e, 1] + 1):
                    marked[y * n_tiles[0] + x] = True
    for y in range(max(near[2] // TILE, 0), min(near[3] // TILE, n_tiles[1] - 1) + 1):
        for x in range(max(near[0] // TILE, 0), min(near[1] // TILE, n_tiles[0] - 1) + 1):
            marked[y * n_tiles[0] + x] = True
    count = 0
    for t in range(len(marked)):
        count += marked[t]
    tiles = np.empty(count, np.int64)
    count = 0
    for t in range(len(marked)):
        if marked[t]:
            tiles[count] = t
            count += 1
    return tiles


@part
def _copy_roads(codes, road, junction, begun_first, begun, here):
    """Copy the times of roads and junctions; also return the earliest and latest of all.

    Columns: time at the start, of the whole road from there, the same from the end, the time at
    which a trip begins on it (``inf`` if none does).
    """
    low, high = np.inf, 0.0
    for i in range(len(codes)):
        code, own = codes[i], here[i]
        own[0], own[1], own[2], own[3], own[4] = np.inf, 0.0, np.inf, 0.0, np.inf
        if code >= len(road):
            own[0] = junction[code - len(road), 0]
        else:
            if road[code, 1] < np.inf:
                own[0], own[1] = road[code, 0], road[code, 1]
            if road[code, 4] < np.inf:
                own[2], own[3] = road[code, 3], road[code, 4]
            for k in range(begun_first[code], begun_first[code + 1]):
                own[4] = min(own[4], begun[k, 2])
        low = min(low, own[0], own[2], own[4])
        high = max(high, min(own[0] + own[1], own[2] + own[3]))
    return low, high


@part
def _bounds(b, roads, here, unit):
    """Earliest and latest time at the corners of a block where something can be joined."""
    road_first, which, ranges = roads
    low, high = np.inf, 0.0
    for i in range(road_first[b], road_first[b + 1]):
        own = here[which[i]]
        first, last = ranges[4 * i] / SHARE_STEPS, ranges[4 * i + 1] / SHARE_STEPS
        early = min(own[0] + first * own[1], own[2] + (1.0 - last) * own[3], own[4])
        late = min(own[0] + last * own[1], own[2] + (1.0 - first) * own[3])
        low = min(low, early + ranges[4 * i + 2] * unit)
        high = max(high, late + ranges[4 * i + 3] * unit)
    return low, high


@part
def _times_of_joins(
    b, counts, joins, codes, here, road, begun_first, begun, unit, time, start, value, leg
):
    """Compute the times at the corners of a block, and over each road that can be joined there."""
    join_first, which, share, walk = joins
    begin = join_first[b]
    k = 0
    for c in range(CORNERS):
        best, start[c] = np.inf, k
        for _ in range(counts[b, c]):
            own = here[which[begin + k]]
            f = share[begin + k] / SHARE_STEPS
            one = min(own[0] + f * own[1], own[2] + (1.0 - f) * own[3])
            if own[4] < np.inf:
                one = time_on(codes[which[begin + k]], f, road, begun_first, begun)
            leg[k] = walk[begin + k] * unit
            value[k] = one + leg[k]
            best = min(best, value[k])
            k += 1
        time[c] = best
    start[CORNERS] = k


@part
def _take(b, chains, corners, keys, points, lengths, state):
    """Add the prepared chains of a block to the results."""
    chain_first, chain_keys = chains
    point_first, chain_points = corners
    n_chains, n_points = state
    for k in range(chain_first[b], chain_first[b + 1]):
        n = point_first[k + 1] - point_first[k]
        keys = longer(keys, 2 * n_chains, 2)
        lengths = longer(lengths, n_chains, 1)
        points = longer(points, 2 * n_points, 2 * n)
        keys[2 * n_chains], keys[2 * n_chains + 1] = chain_keys[2 * k], chain_keys[2 * k + 1]
        lengths[n_chains] = n
        for j in range(2 * n):
            points[2 * n_points + j] = chain_points[2 * point_first[k] + j]
        n_chains, n_points = n_chains + 1, n_points + n
    return keys, points, lengths, (n_chains, n_points)


@part
def _times_of_segments(
    x0, y0, size, some, near, segment, of, entrance, road, junction, begun_first, begun, origins,
    rule, scratch, time,
):  # fmt: skip
    half = SIDE / 2 * size
    for j in range(SIDE + 1):
        n = near_segments(
            x0 + half, y0 + j * size, half, some, segment, of, entrance, rule, scratch[1], near
        )
        row_times(
            x0, y0 + j * size, size, near[:n], segment, of, entrance, road, junction, begun_first,
            begun, origins, rule, scratch, time[j * (SIDE + 1) : (j + 1) * (SIDE + 1)],
        )  # fmt: skip


@part
def _mark(of_limit, begin, end, number):
    of_limit = longer(of_limit, begin, end - begin)
    for i in range(begin, end):
        of_limit[i] = number
    return of_limit


@kernel
def trace_blocks(tiles, spans, blocks, near_range, limits, frame, width, n_columns, field, tol):
    """Chains of borders within limits, limit by limit, in the blocks of some tiles.

    `spans` are the first and last block of each tile, and the first and last of its roads. In
    blocks within `near_range` (columns, rows) a straight trip may count, and every time is
    computed from segments.
    """
    west, south, size = frame
    segment, of, entrance, road, junction, begun_first, begun, origins, rule = field
    inner, counts, joins, tile_roads, roads, lists, edges, chains, corners = blocks
    list_first, listed = lists
    edge_first, edge, cut = edges
    n_limits, unit, leg = len(limits), walk_unit(rule), rule[5] * rule[6]
    room, most, most_roads = 1, 1, 1
    for t in range(len(tiles)):
        most_roads = max(most_roads, spans[t, 3] - spans[t, 2])
        for b in range(np.int64(spans[t, 0]), np.int64(spans[t, 1])):
            room = max(room, list_first[b + 1] - list_first[b])
            most = max(most, joins[0][b + 1] - joins[0][b])
    scratch = (np.empty(room, np.int64), np.empty(room), np.empty(room), np.empty(room))
    keys, lengths = np.empty(2048, np.int64), np.empty(1024, np.int64)
    points, state = np.empty(16384), (0, 0)
    of_limit = np.empty(1024, np.int32)
    time, inside = np.empty(CORNERS), np.empty(CORNERS, np.bool_)
    start, near = np.zeros(CORNERS + 1, np.int64), np.empty(room, np.int32)
    value, walk, here = np.empty(most), np.empty(most), np.empty((most_roads, 5))
    after, saddle = np.empty(EDGES, np.int64), np.zeros(SIDE * SIDE, np.bool_)
    at_centre = np.empty(1)
    share, known = np.empty(EDGES), np.empty(EDGES)
    before, kind_before = np.empty(EDGES), np.zeros(EDGES, np.int64)
    place = np.full((1 + len(road) + len(junction), 3), -1, np.int32)
    rooms = (np.empty(MOST_ROADS, np.int32), np.empty((MOST_ROADS, 4)), np.empty(1), place)
    seen, serial = np.zeros(TILE * TILE, np.bool_), 0
    for t in range(len(tiles)):
        left, lower = tiles[t] % n_columns * TILE, tiles[t] // n_columns * TILE
        touched = (
            left <= near_range[1] and left + TILE > near_range[0]
            and lower <= near_range[3] and lower + TILE > near_range[2]
        )  # fmt: skip
        codes = tile_roads[spans[t, 2] : spans[t, 3]]
        tile_low, tile_high = _copy_roads(codes, road, junction, begun_first, begun, here)
        # the longest leg of a corner, and of any place
        tile_high += STEPS * unit + leg
        if not touched and tile_low > limits[n_limits - 1]:
            continue
        if not touched and tile_high <= limits[0]:
            for number in range(n_limits):
                n_before = state[0]
                for b in range(np.int64(spans[t, 0]), np.int64(spans[t, 1])):
                    keys, points, lengths, state = _take(
                        b, chains, corners, keys, points, lengths, state
                    )
                of_limit = _mark(of_limit, n_before, state[0], number)
            continue
        for i in range(TILE * TILE):
            seen[i] = False
        n_prepared = spans[t, 1] - spans[t, 0]
        for i in range(n_prepared + (TILE * TILE if touched else 0)):
            b = spans[t, 0] + i if i < n_prepared else -1
            at = inner[b] if b >= 0 else i - n_prepared
            bx, by = left + at % TILE, lower + at // TILE
            by_segments = (
                touched and near_range[0] <= bx <= near_range[1]
                and near_range[2] <= by <= near_range[3]
            )  # fmt: skip
            some, low, high = listed[:0], 0.0, np.inf
            if b >= 0:
                seen[at] = True
                some = listed[list_first[b] : list_first[b + 1]]
                low, high = _bounds(b, roads, here, unit)
                if edge_first[b + 1] > edge_first[b]:
                    high += leg
                elif high <= limits[0]:
                    continue  # reached as a whole
                if by_segments:
                    low, high = 0.0, np.inf
            elif seen[at] or not by_segments:
                continue
            if low > limits[n_limits - 1]:
                continue
            x0, y0 = west + bx * SIDE * size, south + by * SIDE * size
            base = (by * SIDE * width + bx * SIDE, width)
            prepared, serial = False, serial + 1
            for number in range(n_limits):
                limit = limits[number]
                if low > limit:
                    continue
                n_before = state[0]
                if high <= limit:
                    keys, points, lengths, state = _take(
                        b, chains, corners, keys, points, lengths, state
                    )
                else:
                    names = joins[1][:0]
                    if b >= 0 and not by_segments:
                        names = joins[1][joins[0][b] : joins[0][b + 1]]
                    if not prepared:
                        prepared = True
                        for e in range(EDGES):
                            kind_before[e], known[e] = 0, -1.0
                        if by_segments:
                            _times_of_segments(
                                x0, y0, size, some, near, segment, of, entrance, road, junction,
                                begun_first, begun, origins, rule, scratch, time,
                            )  # fmt: skip
                            start[CORNERS] = 0
                            for c in range(CORNERS):
                                start[c] = 0
                        else:
                            for k in range(edge_first[b], edge_first[b + 1]):
                                known[edge[k]] = cut[k]
                            _times_of_joins(
                                b, counts, joins, codes, here, road, begun_first, begun, unit,
                                time, start, value, walk,
                            )  # fmt: skip
                    any_in, any_out = False, False
                    for c in range(CORNERS):
                        inside[c] = time[c] <= limit
                        any_in |= inside[c]
                        any_out |= not inside[c]
                    if not any_in or not any_out:
                        continue
                    find = (field, some, scratch, near, codes, rooms, serial)
                    crossings(
                        time, (start, names, value, walk), limit, known, x0, y0, size, share,
                        before, kind_before, find,
                    )  # fmt: skip
                    for cell in range(SIDE * SIDE):
                        if is_saddle(inside, cell):
                            row_times(
                                x0 + (cell % SIDE + 0.5) * size,
                                y0 + (cell // SIDE + 0.5) * size,
                                size, some, segment, of, entrance, road, junction, begun_first,
                                begun, origins, rule, scratch, at_centre,
                            )  # fmt: skip
                            saddle[cell] = at_centre[0] <= limit
                    link(inside, saddle, after)
                    keys, points, lengths, state = emit(
                        after, share, x0, y0, size, tol, base, keys, points, lengths, state
                    )
                of_limit = _mark(of_limit, n_before, state[0], number)
    n_chains, n_points = state
    return of_limit[:n_chains], keys[: 2 * n_chains], lengths[:n_chains], points[: 2 * n_points]
