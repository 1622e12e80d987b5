"""Kernels that trace the reached part of blocks; importing this loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._block_chains import emit, is_saddle, link
from aicomplex_geo.engine._block_joins import (
    ACROSS,
    CORNERS,
    EDGES,
    HALVINGS,
    MARGIN,
    SIDE,
    ends_of,
    longer,
    near_segments,
)
from aicomplex_geo.engine._compiling import kernel
from aicomplex_geo.engine._contours import time_at

FEWER_HALVINGS = 5


@kernel
def reached_tiles(bounds, junction, latest, entrance, ends, ranges, n_tiles):
    """List the tiles near entrances that are reached.

    `ends` are the junctions of each entrance, -1 for none, `ranges` its first and last column
    and row of tiles, `n_tiles` the number of columns and rows.
    """
    marked = np.zeros(n_tiles[0] * n_tiles[1], np.bool_)
    for e in range(len(ranges)):
        reached = bounds[entrance[e, 0], 0] <= latest
        for i in range(2):
            reached |= ends[e, i] >= 0 and junction[ends[e, i], 0] <= latest
        if reached:
            for y in range(ranges[e, 2], ranges[e, 3] + 1):
                for x in range(ranges[e, 0], ranges[e, 1] + 1):
                    marked[y * n_tiles[0] + x] = True
    return np.flatnonzero(marked)


@kernel
def bounds_of(road, junction, begun_first, begun):
    """Earliest time on each road, and by when all of it is reached; then of each junction."""
    bounds = np.full((len(road) + len(junction), 2), np.inf)
    for r in range(len(road)):
        for i in range(0, 6, 3):
            if road[r, i + 1] < np.inf:
                bounds[r, 0] = min(bounds[r, 0], road[r, i])
                bounds[r, 1] = min(bounds[r, 1], road[r, i] + road[r, i + 1])
        for k in range(begun_first[r], begun_first[r + 1]):
            bounds[r, 0] = min(bounds[r, 0], begun[k, 2])
    for j in range(len(junction)):
        bounds[len(road) + j] = junction[j, 0]
    return bounds


@kernel
def _bisect(
    x, y, size, across, inside, limit, times, near, segment, of, entrance, road, junction,
    begun_first, begun, origins, rule, scratch, halvings,
):  # fmt: skip
    """Find where an edge leaves the area within a limit, or enters it: shares and times."""
    low, high = 0.0, 1.0
    time_low, time_high = times
    found = np.empty(1)
    for _ in range(halvings):
        middle = (low + high) / 2
        dx, dy = (middle * size, 0.0) if across else (0.0, middle * size)
        _row_times(
            x + dx, y + dy, size, near, segment, of, entrance, road, junction, begun_first, begun,
            origins, rule, scratch, found,
        )  # fmt: skip
        value = found[0]
        if inside == (value <= limit):
            low, time_low = middle, value
        else:
            high, time_high = middle, value
    return low, high, time_low, time_high


@kernel
def _row_times(
    x, y, size, near, segment, of, entrance, road, junction, begun_first, begun, origins, rule,
    scratch, out,
):  # fmt: skip
    """Compute the times at places of a row, from left to right."""
    for i in range(len(out)):
        out[i], _ = time_at(
            x + i * size, y, near, segment, of, entrance, road, junction, begun_first, begun,
            origins, rule, scratch,
        )  # fmt: skip


@kernel
def _crossings(
    time, joins, limit, known, x0, y0, size, share, before, kind_before, find
):  # fmt: skip
    """Share of each edge at which the area within a limit ends, -1 where it does not.

    `known` is where everything that can be joined ends, -1 for nowhere or not known, and `joins`
    what can be joined at each corner, and at what time.
    """
    segment_args, some, scratch, near = find
    segment, of, entrance, road, junction, begun_first, begun, origins, rule = segment_args
    for e in range(EDGES):
        one, other = ends_of(e)
        inside = time[one] <= limit
        share[e] = -1.0
        if inside == (time[other] <= limit):
            kind_before[e] = 0
            continue
        within = one if inside else other
        if known[e] >= 0.0 and time[within] + rule[5] * rule[6] <= limit:
            share[e] = known[e]
            jumps = False
        else:
            part = _part_reached(joins, within, other if inside else one, limit)
            share[e] = part if inside else 1 - part
            jumps = part < 0.0
            share[e] = min(max(share[e], MARGIN), 1 - MARGIN)
        if jumps:
            x, y = x0 + one % (SIDE + 1) * size, y0 + one // (SIDE + 1) * size
            dx, dy = (size / 2, 0.0) if e < ACROSS else (0.0, size / 2)
            n = near_segments(
                x + dx, y + dy, size / 2, some, segment, of, entrance, rule, scratch[1], near
            )
            low, high, time_low, time_high = _bisect(
                x, y, size, e < ACROSS, inside, limit, (time[one], time[other]), near[:n],
                segment, of, entrance, road, junction, begun_first, begun, origins, rule, scratch,
                FEWER_HALVINGS if joins[0][CORNERS] else HALVINGS,
            )  # fmt: skip
            part = 0.5
            if time_low < np.inf and time_high < np.inf and time_low != time_high:
                part = min(max((limit - time_low) / (time_high - time_low), 0.0), 1.0)
            share[e] = min(max(low + (high - low) * part, MARGIN), 1 - MARGIN)
            if known[e] >= 0.0:
                share[e] = min(share[e], known[e]) if inside else max(share[e], known[e])
        # the area contains that of a smaller limit
        kind = 1 if inside else 2
        if kind_before[e] == kind:
            if kind == 1:
                share[e] = max(share[e], before[e])
            else:
                share[e] = min(share[e], before[e])
        before[e], kind_before[e] = share[e], kind


@kernel
def trace_blocks(
    tiles, tile_first, column, row, extra, counts, longest_walk, joins, roads, lists, edges,
    chains, corners, bounds, limits, frame, width, field, tol,
):  # fmt: skip
    """Chains of borders within limits, limit by limit, in the blocks of some tiles.

    `extra` are blocks near origins, which replace those of the tiles: column, row, their
    segments, and the ranges in which they lie. There every time is computed from segments.
    """
    west, south, size = frame
    segment, of, entrance, road, junction, begun_first, begun, origins, rule = field
    extra_column, extra_row, extra_first, extra_listed, extra_ranges = extra
    join_first, join_road, join_share, walk = joins
    road_first, road_code = roads
    list_first, listed = lists
    edge_first, edge, cut = edges
    chain_first, chain_keys = chains
    point_first, chain_points = corners
    n_limits = len(limits)
    room = 1
    for b in range(len(extra_column)):
        room = max(room, extra_first[b + 1] - extra_first[b])
    for t in tiles:
        for b in range(tile_first[t, 0], tile_first[t, 1]):
            room = max(room, list_first[b + 1] - list_first[b])
    scratch = (np.empty(room, np.int64), np.empty(room), np.empty(room), np.empty(room))
    keys, lengths = np.empty((1024, 2), np.int64), np.empty(1024, np.int64)
    points, state = np.empty((8192, 2)), (0, 0)
    of_limit = np.empty(1024, np.int32)
    time, inside = np.empty(CORNERS), np.empty(CORNERS, np.bool_)
    start, near = np.zeros(CORNERS + 1, np.int64), np.empty(room, np.int32)
    here, value, names = np.empty((64, 5)), np.empty(1024), np.empty(0, np.int16)
    after, saddle = np.empty(EDGES, np.int64), np.zeros(SIDE * SIDE, np.bool_)
    at_centre = np.empty(1)
    share, known = np.empty(EDGES), np.empty(EDGES)
    before, kind_before = np.empty(EDGES), np.zeros(EDGES, np.int64)
    leg = rule[5] * rule[6]
    n_extra = len(extra_column)
    for turn in range(len(tiles) + 1):
        begin, end = 0, n_extra
        if turn > 0:
            begin, end = tile_first[tiles[turn - 1], 0], tile_first[tiles[turn - 1], 1]
        for b in range(begin, end):
            low, high = 0.0, np.inf
            if turn == 0:
                bx, by = extra_column[b], extra_row[b]
                some = extra_listed[extra_first[b] : extra_first[b + 1]]
            else:
                bx, by = column[b], row[b]
                low, high = np.inf, 0.0
                for i in range(road_first[b], road_first[b + 1]):
                    r = road_code[i]
                    low, high = min(low, bounds[r, 0]), max(high, bounds[r, 1])
                if low > limits[n_limits - 1]:
                    continue
                high += longest_walk[b] + leg
                replaced = False
                for i in range(len(extra_ranges)):
                    x_in = extra_ranges[i, 0] <= bx <= extra_ranges[i, 1]
                    replaced |= x_in and extra_ranges[i, 2] <= by <= extra_ranges[i, 3]
                if replaced:
                    continue
                some = listed[list_first[b] : list_first[b + 1]]
            x0, y0 = west + bx * SIDE * size, south + by * SIDE * size
            base = (by * SIDE * width + bx * SIDE, width)
            prepared = False
            for number in range(n_limits):
                limit = limits[number]
                if low > limit:
                    continue
                n_before = state[0]
                if high <= limit:
                    for k in range(chain_first[b], chain_first[b + 1]):
                        n = point_first[k + 1] - point_first[k]
                        keys = longer(keys, state[0], 1)
                        lengths = longer(lengths, state[0], 1)
                        points = longer(points, state[1], n)
                        keys[state[0]] = chain_keys[k]
                        lengths[state[0]] = n
                        for i in range(n):
                            points[state[1] + i] = chain_points[point_first[k] + i]
                        state = (state[0] + 1, state[1] + n)
                else:
                    if not prepared:
                        prepared = True
                        kind_before[:] = 0
                        known[:] = -1.0
                        if turn == 0:
                            for j in range(SIDE + 1):
                                half = SIDE / 2 * size
                                n = near_segments(
                                    x0 + half, y0 + j * size, half, some, segment, of, entrance,
                                    rule, scratch[1], near,
                                )  # fmt: skip
                                _row_times(
                                    x0, y0 + j * size, size, near[:n], segment, of, entrance,
                                    road, junction, begun_first, begun, origins, rule, scratch,
                                    time[j * (SIDE + 1) : (j + 1) * (SIDE + 1)],
                                )  # fmt: skip
                            start[:] = 0
                        else:
                            for k in range(edge_first[b], edge_first[b + 1]):
                                known[edge[k]] = cut[k]
                            n_here = road_first[b + 1] - road_first[b]
                            here = longer(here, 0, n_here)
                            for i in range(n_here):
                                _copy_road(
                                    road_code[road_first[b] + i], road, junction, begun_first,
                                    here[i],
                                )  # fmt: skip
                            value = longer(value, 0, join_first[b + 1] - join_first[b])
                            k = join_first[b]
                            for c in range(CORNERS):
                                time[c], start[c] = np.inf, k - join_first[b]
                                for _ in range(counts[b, c]):
                                    own = here[join_road[k]]
                                    f = np.float64(join_share[k])
                                    one = min(own[0] + f * own[1], own[2] + (1.0 - f) * own[3])
                                    if own[4] > 0.0:
                                        one = _time_on(
                                            road_code[road_first[b] + join_road[k]], f, road,
                                            begun_first, begun,
                                        )  # fmt: skip
                                    one += walk[k]
                                    value[k - join_first[b]] = one
                                    time[c] = min(time[c], one)
                                    k += 1
                            start[CORNERS] = k - join_first[b]
                            names = join_road[join_first[b] : k]
                    any_in, any_out = False, False
                    for c in range(CORNERS):
                        inside[c] = time[c] <= limit
                        any_in |= inside[c]
                        any_out |= not inside[c]
                    if not any_in or not any_out:
                        continue
                    find = (field, some, scratch, near)
                    _crossings(
                        time, (start, names, value), limit, known, x0, y0, size, share, before,
                        kind_before, find,
                    )  # fmt: skip
                    for cell in range(SIDE * SIDE):
                        if is_saddle(inside, cell):
                            _row_times(
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
                of_limit = longer(of_limit, n_before, state[0] - n_before)
                for i in range(n_before, state[0]):
                    of_limit[i] = number
    return of_limit[: state[0]], keys[: state[0]], lengths[: state[0]], points[: state[1]]


@kernel
def _copy_road(code, road, junction, begun_first, row):
    """Copy the times from both ends of a road, or at a junction, and whether trips begin on it."""
    row[:] = 0.0
    row[2] = np.inf
    if code >= len(road):
        row[0] = junction[code - len(road), 0]
        return
    row[0] = np.inf
    if road[code, 1] < np.inf:
        row[0], row[1] = road[code, 0], road[code, 1]
    if road[code, 4] < np.inf:
        row[2], row[3] = road[code, 3], road[code, 4]
    if begun_first[code + 1] > begun_first[code]:
        row[4] = 1.0


@kernel
def _time_on(code, share, road, begun_first, begun):
    """Time at a place of a road."""
    best = np.inf
    if road[code, 1] < np.inf:
        best = road[code, 0] + share * road[code, 1]
    if road[code, 4] < np.inf:
        best = min(best, road[code, 3] + (1.0 - share) * road[code, 4])
    for k in range(begun_first[code], begun_first[code + 1]):
        ahead = (share - begun[k, 0]) * begun[k, 1]
        if ahead >= 0.0 and begun[k, 3] < np.inf:
            best = min(best, begun[k, 2] + ahead * begun[k, 3])
    return best


@kernel
def _part_reached(joins, within, beyond, limit):
    """Share of the way from a corner to another, not reached one, that is reached.

    -1 if times jump, since a road that is reached cannot be joined at the other corner.
    """
    start, names, value = joins
    part = -1.0
    for k in range(start[within], start[within + 1]):
        if value[k] > limit:
            continue
        most = -1.0
        for i in range(start[beyond], start[beyond + 1]):
            if names[i] == names[k]:
                if value[i] == np.inf:
                    return -1.0
                most = max(most, (limit - value[k]) / (value[i] - value[k]))
        if most < 0.0:
            return -1.0
        part = max(part, most)
    return part
