"""Kernels that find where borders cross the edges of blocks; this loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._block_joins import (
    ACROSS,
    CORNERS,
    EDGES,
    HALVINGS,
    MARGIN,
    SIDE,
    ends_of,
    near_segments,
)
from aicomplex_geo.engine._compiling import part
from aicomplex_geo.engine._contours import _foot, time_at

FEWER_HALVINGS = 5
MOST_ROADS = 2 * 255  # that two corners may join
DISTANCE_IN, DISTANCE_OUT, TIME_IN, TIME_OUT = 0, 1, 2, 3


@part
def row_times(
    x, y, size, near, segment, of, entrance, road, junction, begun_first, begun, origins, rule,
    scratch, out,
):  # fmt: skip
    """Compute the times at places of a row, from left to right."""
    for i in range(len(out)):
        out[i], _ = time_at(
            x + i * size, y, near, segment, of, entrance, road, junction, begun_first, begun,
            origins, rule, scratch,
        )  # fmt: skip


@part
def time_on(code, share, road, begun_first, begun):
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


@part
def crossings(
    time, joins, limit, known, x0, y0, size, share, before, kind_before, find
):  # fmt: skip
    """Share of each edge at which the area within a limit ends, -1 where it does not.

    `known` is where everything that can be joined ends, -1 for nowhere or not known, and `joins`
    what can be joined at each corner, and at what time.
    """
    field, some, scratch, near, _, rooms, _ = find
    segment, of, entrance, road, junction, begun_first, begun, origins, rule = field
    for e in range(EDGES):
        one, other = ends_of(e)
        inside = time[one] <= limit
        share[e] = -1.0
        if inside == (time[other] <= limit):
            kind_before[e] = 0
            continue
        within, beyond = (one, other) if inside else (other, one)
        if known[e] >= 0.0 and time[within] + rule[5] * rule[6] <= limit:
            share[e] = known[e]
        else:
            part = _part_reached(joins, within, beyond, limit)
            if part < 0.0 and joins[0][CORNERS]:
                part = _part_by_roads(
                    joins, within, beyond, x0, y0, size, limit, known[e] >= 0.0, find
                )
            if part >= 0.0:
                share[e] = part if inside else 1 - part
            else:
                x, y = x0 + one % (SIDE + 1) * size, y0 + one // (SIDE + 1) * size
                dx, dy = (size / 2, 0.0) if e < ACROSS else (0.0, size / 2)
                n = near_segments(
                    x + dx, y + dy, size / 2, some, segment, of, entrance, rule, scratch[1], near
                )
                share[e] = _bisect(
                    x, y, size, e < ACROSS, inside, limit, (time[one], time[other]), near[:n],
                    segment, of, entrance, road, junction, begun_first, begun, origins, rule,
                    scratch, FEWER_HALVINGS if joins[0][CORNERS] else HALVINGS, rooms[2],
                )  # fmt: skip
            share[e] = min(max(share[e], MARGIN), 1 - MARGIN)
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


@part
def _bisect(
    x, y, size, across, inside, limit, times, near, segment, of, entrance, road, junction,
    begun_first, begun, origins, rule, scratch, halvings, found,
):  # fmt: skip
    """Find the share of an edge at which it leaves the area within a limit, or enters it."""
    low, high = 0.0, 1.0
    time_low, time_high = times
    for _ in range(halvings):
        middle = (low + high) / 2
        dx, dy = (middle * size, 0.0) if across else (0.0, middle * size)
        row_times(
            x + dx, y + dy, size, near, segment, of, entrance, road, junction, begun_first, begun,
            origins, rule, scratch, found,
        )  # fmt: skip
        value = found[0]
        if inside == (value <= limit):
            low, time_low = middle, value
        else:
            high, time_high = middle, value
    part = 0.5
    if time_low < np.inf and time_high < np.inf and time_low != time_high:
        part = min(max((limit - time_low) / (time_high - time_low), 0.0), 1.0)
    return low + (high - low) * part


@part
def _part_reached(joins, within, beyond, limit):
    """Share of the way from a corner to another, not reached one, that is reached.

    -1 if times jump, since a road that is reached cannot be joined at the other corner.
    """
    start, names, value, _ = joins
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


@part
def _index(some, serial, of, entrance, n_roads, place):
    """Find where the segments of each road, and a place of each junction, stand in a list.

    `place` has a row for each, behind one for the list: first, last, number of the list.
    """
    place[0, 2] = serial
    for i in range(len(some)):
        node = of[some[i], 1]
        own = 1 + (n_roads + node if node >= 0 else entrance[of[some[i], 0], 0])
        if place[own, 2] != serial:
            place[own, 0], place[own, 1], place[own, 2] = i, i, serial
        elif node < 0:
            place[own, 1] = i


@part
def _part_by_roads(joins, within, beyond, x0, y0, size, limit, ends, find):
    """Return the same where times jump: a road counts until another one is so much nearer.

    Distances to roads, and times over them, are taken as linear between the corners. `ends` says
    whether nothing can be joined at the other corner. -1 if that does not explain the jump, or
    if there are roads that not all may join.
    """
    start, names, value, walk = joins
    field, some, _, _, codes, rooms, serial = find
    segment, of, entrance, road, junction, begun_first, begun, _, rule = field
    code, at, _, place = rooms
    leg = rule[6]
    n = 0
    for side in range(2):
        corner = beyond if side else within
        for k in range(start[corner], start[corner + 1]):
            u = 0
            while u < n and code[u] != codes[names[k]]:
                u += 1
            if u == n:
                code[u] = codes[names[k]]
                for column in range(4):
                    at[u, column] = np.inf
                n += 1
            at[u, DISTANCE_IN + side] = walk[k]
            at[u, TIME_IN + side] = min(at[u, TIME_IN + side], value[k])
    if n == 0:
        return -1.0
    x_in, y_in = x0 + within % (SIDE + 1) * size, y0 + within // (SIDE + 1) * size
    x_out, y_out = x0 + beyond % (SIDE + 1) * size, y0 + beyond // (SIDE + 1) * size
    n_known_in, n_known_out = start[within + 1] - start[within], start[beyond + 1] - start[beyond]
    if n_known_in < n or n_known_out < n:
        if place[0, 2] != serial:
            _index(some, serial, of, entrance, len(road), place)
        for u in range(n):
            for side in range(2):
                corner = beyond if side else within
                known = False
                for k in range(start[corner], start[corner + 1]):
                    known |= codes[names[k]] == code[u]
                if known or place[code[u] + 1, 2] != serial:
                    continue
                x, y = (x_out, y_out) if side else (x_in, y_in)
                for i in range(place[code[u] + 1, 0], place[code[u] + 1, 1] + 1):
                    s = some[i]
                    r, node = of[s, 0], of[s, 1]
                    if node >= 0 and len(road) + node != code[u]:
                        continue  # an end of the road
                    if entrance[r, 1] & 3 != 3:
                        return -1.0
                    metres, along = _foot(
                        x, y, segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
                    )
                    if metres * leg >= at[u, DISTANCE_IN + side]:
                        continue
                    if node >= 0:
                        time = junction[node, 0]
                    else:
                        along = segment[s, 4] + along * (segment[s, 5] - segment[s, 4])
                        time = time_on(code[u], along, road, begun_first, begun)
                    at[u, DISTANCE_IN + side] = metres * leg
                    at[u, TIME_IN + side] = time + metres * leg
    farther, longest, best = rule[3] * leg, rule[1] * leg, -1.0
    for u in range(n):
        if at[u, TIME_IN] > limit:
            continue
        if at[u, TIME_OUT] == np.inf:
            return -1.0
        part = 1.0
        if at[u, TIME_OUT] > limit:
            part = (limit - at[u, TIME_IN]) / (at[u, TIME_OUT] - at[u, TIME_IN])
        for q in range(n):
            room_in = min(farther + at[q, DISTANCE_IN], longest) - at[u, DISTANCE_IN]
            room_out = min(farther + at[q, DISTANCE_OUT], longest) - at[u, DISTANCE_OUT]
            if room_in < 0.0:
                part = -1.0
            elif room_out < 0.0:
                part = min(part, room_in / (room_in - room_out))
        best = max(best, part)
    return -1.0 if best >= 1.0 and not ends else best
