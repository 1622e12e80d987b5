"""Kernels that find what the corners of blocks may join; this loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._arrays import longer
from aicomplex_geo.engine._compiling import kernel, part
from aicomplex_geo.engine._contours import (
    STEPS,
    _foot,
    joined_within,
    snapped_to,
    steps_of_share,
    steps_of_walk,
    walk_unit,
)

# Blocks have 8 by 8 cells, 9 by 9 corners (row by row), and 144 edges: first 72 from left to
# right, then 72 upwards, row by row. The columns of the other arrays are those of _contours.
SIDE = 8
CORNERS = 81
ACROSS = 72
EDGES = 144
HALVINGS = 6
MARGIN = 0.002  # least share of an edge between a crossing and a corner, so that rings never touch


@part
def ends_of(edge):
    """Lower and upper corner of an edge."""
    if edge < ACROSS:
        corner = edge // SIDE * (SIDE + 1) + edge % SIDE
        return corner, corner + 1
    return edge - ACROSS, edge - ACROSS + SIDE + 1


@part
def is_open(x, y, listed, segment, of, entrance, rule, scratch, out):
    return _joins(x, y, listed, segment, of, entrance, 0, rule, scratch, out) > 0


@part
def _joins(x, y, listed, segment, of, entrance, n_roads, rule, scratch, out):
    """List what a place may join: road, or junction behind all roads, share and leg in steps.

    The rule is that of ``time_at``, without what depends on times.
    """
    longest, within, join_within, on_road = rule[1], rule[2], rule[3], rule[4]
    cap, leg = rule[5], rule[6]
    name, group, metres, along, away = scratch
    count = -1
    for i in range(len(listed)):
        s = listed[i]
        if count < 0 or name[count] != of[s, 0]:
            count += 1
            name[count], away[count] = of[s, 0], np.inf
        metres[i], along[i] = _foot(
            x, y, segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
        )
        group[i] = count
        away[count] = min(away[count], metres[i])
    count += 1
    main_m, main_limited, own_m, own_limited, own_part = snapped_to(
        count, name, away, entrance, longest, within, on_road
    )
    nearest_m = main_m if main_m < np.inf else own_m
    if nearest_m == np.inf or nearest_m > cap:
        return 0
    unit = walk_unit(rule)
    code, share, walk = out
    n = 0
    for i in range(len(listed)):
        j = group[i]
        if metres[i] != away[j]:
            continue
        r, kind = name[j], entrance[name[j], 1]
        reach = joined_within(
            kind, entrance[r, 2], main_m, main_limited, own_m, own_limited, own_part, longest,
            join_within, on_road,
        )  # fmt: skip
        if away[j] > reach:
            continue
        s = listed[i]
        if of[s, 1] >= 0:
            code[n], share[n] = n_roads + of[s, 1], 0
        else:
            f = np.float32(segment[s, 4] + along[i] * (segment[s, 5] - segment[s, 4]))
            if f == 0.0 or f == 1.0:  # noqa: PLR1714 - as numba knows it
                continue  # at a junction, which is listed too
            code[n], share[n] = entrance[r, 0], steps_of_share(f)
        walk[n] = steps_of_walk(away[j] * leg, unit)
        new = True
        for k in range(n):
            new &= code[k] != code[n] or share[k] != share[n] or walk[k] != walk[n]
        if new:
            n += 1
    return n


@part
def scratch_of(room):
    return (
        np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room), np.empty(room),
        np.empty(room),
    )  # fmt: skip


@part
def near_segments(x, y, radius, listed, segment, of, entrance, rule, metres, near):
    """Take the segments that may matter within a radius of a place, and say how many."""
    least, more = np.inf, 2 * radius + rule[3]
    for i in range(len(listed)):
        s = listed[i]
        ax, ay, bx, by = segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
        metres[i] = max(min(ax, bx) - x, x - max(ax, bx), min(ay, by) - y, y - max(ay, by))
        if metres[i] <= least + more:
            metres[i], _ = _foot(x, y, ax, ay, bx, by)
            if entrance[of[s, 0], 1] & 3 == 3:
                least = min(least, metres[i])
    n = 0
    # roads farther than the nearest one that all may join cannot be joined, nor those beyond the
    # buffer, where only the nearest road of the network says what counts
    farthest = min(least + more, max(rule[5] + rule[3] + radius, least + 2 * radius))
    for i in range(len(listed)):
        if metres[i] <= farthest:
            near[n] = listed[i]
            n += 1
    return n


@kernel
def prepare(column, row, per_tile, frame, n_rows, first, listed, segment, of, entrance, rule):
    """Find what the corners of blocks may join, and where it ends on the edges.

    `first` and `listed` are the segments that matter in each block, of which `per_tile` are one
    tile. Blocks in which nothing can be joined are left out. Roads are those of each tile, and
    for each block their positions among these, and the least and largest share and leg: see the
    order of the results at the end.
    """
    west, south, size = frame
    half = SIDE * size / 2
    radius = 1.4143 * half
    room = 1
    for b in range(len(column)):
        room = max(room, first[b + 1] - first[b])
    scratch = scratch_of(room)
    out = (np.empty(room, np.int32), np.empty(room, np.uint16), np.empty(room, np.uint16))
    block, used = np.empty(len(column), np.int64), 0
    counts = np.empty((len(column), CORNERS), np.uint8)
    join_first, n_joins = np.zeros(len(column) + 1, np.int32), 0
    which, share = np.empty(1024, np.uint16), np.empty(1024, np.uint16)
    walk, code = np.empty(1024, np.uint16), np.empty(1024, np.int32)
    tile_first, n_codes = np.zeros(len(column) // per_tile + 1, np.int32), 0
    codes, in_block = np.empty(1024, np.int32), np.empty(1024, np.int32)
    road_first, n_roads = np.zeros(len(column) + 1, np.int32), 0
    roads, ranges = np.empty(1024, np.uint16), np.empty(4096, np.uint16)
    list_first, n_listed = np.zeros(len(column) + 1, np.int32), 0
    kept = np.empty(1024, np.int32)
    edge_first, n_edges = np.zeros(len(column) + 1, np.int32), 0
    n_most = EDGES * len(column)  # memory that is not written to costs nothing
    edge, cut = np.empty(n_most, np.uint8), np.empty(n_most, np.float32)
    near = np.empty(room, np.int32)
    tile_begin = 0
    for b in range(len(column)):
        if b % per_tile == 0:
            tile_begin = n_codes
        tile_first[b // per_tile + 1] = n_codes
        x0, y0 = west + column[b] * SIDE * size, south + row[b] * SIDE * size
        n = near_segments(
            x0 + half, y0 + half, radius, listed[first[b] : first[b + 1]], segment, of, entrance,
            rule, scratch[2], near,
        )  # fmt: skip
        some = near[:n].copy()
        begin = n_joins
        for c in range(CORNERS):
            x, y = x0 + c % (SIDE + 1) * size, y0 + c // (SIDE + 1) * size
            found = _joins(x, y, some, segment, of, entrance, n_rows, rule, scratch, out)
            found = min(found, 255)
            counts[used, c] = found
            which, code = longer(which, n_joins, found), longer(code, n_joins - begin, found)
            share, walk = longer(share, n_joins, found), longer(walk, n_joins, found)
            for k in range(found):
                code[n_joins - begin] = out[0][k]
                share[n_joins], walk[n_joins] = out[1][k], out[2][k]
                n_joins += 1
        if n_joins == begin:
            continue
        block[used] = b
        join_first[used + 1] = n_joins
        roads = longer(roads, n_roads, n_joins - begin)
        ranges = longer(ranges, 4 * n_roads, 4 * (n_joins - begin))
        codes = longer(codes, n_codes, n_joins - begin)
        in_block = longer(in_block, n_codes, n_joins - begin)
        mine = n_roads
        for k in range(begin, n_joins):
            i = tile_begin
            while i < n_codes and codes[i] != code[k - begin]:
                i += 1
            if i == n_codes:
                codes[i], in_block[i] = code[k - begin], -1
                n_codes += 1
            which[k] = i - tile_begin
            if in_block[i] < mine:  # of another block
                in_block[i], roads[n_roads] = n_roads, i - tile_begin
                own = 4 * n_roads
                ranges[own], ranges[own + 1], ranges[own + 2], ranges[own + 3] = STEPS, 0, STEPS, 0
                n_roads += 1
            own = 4 * in_block[i]
            ranges[own] = min(ranges[own], share[k])
            ranges[own + 1] = max(ranges[own + 1], share[k])
            ranges[own + 2] = min(ranges[own + 2], walk[k])
            ranges[own + 3] = max(ranges[own + 3], walk[k])
        tile_first[b // per_tile + 1] = n_codes
        road_first[used + 1] = n_roads
        kept = longer(kept, n_listed, n)
        for i in range(n):
            kept[n_listed + i] = some[i]
        n_listed += n
        list_first[used + 1] = n_listed
        for e in range(EDGES):
            one, other = ends_of(e)
            inside = counts[used, one] > 0
            if inside == (counts[used, other] > 0):
                continue
            x, y = x0 + one % (SIDE + 1) * size, y0 + one // (SIDE + 1) * size
            low, high = 0.0, 1.0
            for _ in range(HALVINGS):
                middle = (low + high) / 2
                dx, dy = (middle * size, 0.0) if e < ACROSS else (0.0, middle * size)
                same = inside == is_open(
                    x + dx, y + dy, some, segment, of, entrance, rule, scratch, out
                )
                low, high = (middle, high) if same else (low, middle)
            edge[n_edges], cut[n_edges] = e, min(max((low + high) / 2, MARGIN), 1 - MARGIN)
            n_edges += 1
        edge_first[used + 1] = n_edges
        used += 1
    return (
        (block[:used].copy(), counts[:used].copy()),
        (tile_first, codes[:n_codes].copy()),
        (join_first[: used + 1], which[:n_joins].copy(), share[:n_joins].copy(),
         walk[:n_joins].copy()),
        (road_first[: used + 1], roads[:n_roads].copy(), ranges[: 4 * n_roads].copy()),
        (list_first[: used + 1], kept[:n_listed].copy()),
        (edge_first[: used + 1], edge[:n_edges].copy(), cut[:n_edges].copy()),
    )  # fmt: skip
