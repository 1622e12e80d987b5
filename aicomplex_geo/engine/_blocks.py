"""Kernels of areas in blocks of a lattice; importing this module loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel
from aicomplex_geo.engine._contours import _foot, time_at

# Blocks have 8 by 8 cells, 9 by 9 corners (row by row), and 144 edges: first 72 from left to
# right, then 72 upwards, row by row. The columns of the other arrays are those of _contours.
SIDE = 8
CORNERS = 81
ACROSS = 72
EDGES = 144
HALVINGS, FEWER_HALVINGS = 6, 5
APART_M = 0.001  # least distance between two borders
MARGIN = 0.002  # least share of an edge between a crossing and a corner, so that rings never touch


@kernel
def ends_of(edge):
    """Lower and upper corner of an edge."""
    if edge < ACROSS:
        corner = edge // SIDE * (SIDE + 1) + edge % SIDE
        return corner, corner + 1
    return edge - ACROSS, edge - ACROSS + SIDE + 1


@kernel
def _is_open(x, y, listed, segment, of, entrance, rule, scratch, out):
    return _joins(x, y, listed, segment, of, entrance, 0, rule, scratch, out) > 0


@kernel
def _joins(x, y, listed, segment, of, entrance, n_roads, rule, scratch, out):
    """List what a place may join, as road, or junction behind all roads, share, deciseconds.

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
    open_m, open_connected, open_at = np.inf, np.inf, -1
    limited_m, limited_connected, limited_at = np.inf, np.inf, -1
    for j in range(count):
        kind = entrance[name[j], 1]
        if kind & 1:
            if away[j] < open_m:
                open_m, open_at = away[j], name[j]
            if kind & 2:
                open_connected = min(open_connected, away[j])
        elif away[j] <= on_road:
            if away[j] < limited_m:
                limited_m, limited_at = away[j], name[j]
            if kind & 2:
                limited_connected = min(limited_connected, away[j])
    on_limited = limited_m < open_m
    nearest_m = limited_m if on_limited else open_m
    if nearest_m > longest or nearest_m == np.inf:
        return 0
    nearest = limited_at if on_limited else open_at
    main_m, main_limited, own_m, own_limited, own_part = np.inf, False, np.inf, False, 0
    if entrance[nearest, 1] & 2:
        main_m, main_limited = nearest_m, on_limited
    else:
        own_m, own_limited, own_part = nearest_m, on_limited, entrance[nearest, 2]
        beside = min(open_connected, limited_connected)
        if beside <= min(nearest_m + within, longest):
            main_m, main_limited = beside, limited_connected < open_connected
    if (main_m if main_m < np.inf else own_m) > cap:
        return 0
    code, share, walk = out
    n = 0
    for i in range(len(listed)):
        j = group[i]
        if metres[i] != away[j]:
            continue
        r, kind = name[j], entrance[name[j], 1]
        if kind & 2:
            reach, may = main_m, main_limited
        elif entrance[r, 2] == own_part:
            reach, may = own_m, own_limited
        else:
            continue
        if reach == np.inf:
            continue
        reach = min(reach + join_within, longest)
        if not kind & 1:
            if not may:
                continue
            reach = min(reach, on_road)
        if away[j] > reach:
            continue
        s = listed[i]
        if of[s, 1] >= 0:
            code[n], share[n] = n_roads + of[s, 1], 0.0
        else:
            f = np.float32(segment[s, 4] + along[i] * (segment[s, 5] - segment[s, 4]))
            if f == 0.0 or f == 1.0:  # noqa: PLR1714 - as numba knows it
                continue  # at a junction, which is listed too
            code[n], share[n] = entrance[r, 0], f
        walk[n] = np.float32(away[j] * leg)
        new = True
        for k in range(n):
            new &= code[k] != code[n] or share[k] != share[n] or walk[k] != walk[n]
        if new:
            n += 1
    return n


@kernel
def _scratch(room):
    return (
        np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room), np.empty(room),
        np.empty(room),
    )  # fmt: skip


@kernel
def _longer(array, used, more):
    if used + more <= len(array):
        return array
    longer = np.empty((2 * (used + more),) + array.shape[1:], array.dtype)  # noqa: RUF005 - as numba knows it
    longer[:used] = array[:used]
    return longer


@kernel
def prepare(column, row, frame, n_rows, first, listed, segment, of, entrance, rule):
    """Find what the corners of blocks may join, and where it ends on the edges.

    `first` and `listed` are the segments that matter in each block. Blocks in which nothing
    can be joined are left out: see the order of the results at the end.
    """
    west, south, size = frame
    half = SIDE * size / 2
    radius = 1.4143 * half
    room = 1
    for b in range(len(column)):
        room = max(room, first[b + 1] - first[b])
    scratch = _scratch(room)
    out = (np.empty(room, np.int64), np.empty(room), np.empty(room))
    block, used = np.empty(len(column), np.int64), 0
    counts = np.empty((64, CORNERS), np.uint8)
    join_first, n_joins = np.zeros(len(column) + 1, np.int64), 0
    which, share = np.empty(1024, np.int16), np.empty(1024, np.float32)
    walk, code = np.empty(1024, np.float32), np.empty(1024, np.int64)
    road_first, n_roads = np.zeros(len(column) + 1, np.int64), 0
    roads, longest_walk = np.empty(1024, np.int32), np.zeros(len(column))
    list_first, n_listed = np.zeros(len(column) + 1, np.int64), 0
    kept = np.empty(1024, np.int32)
    edge_first, n_edges = np.zeros(len(column) + 1, np.int64), 0
    edge, cut = np.empty(1024, np.uint8), np.empty(1024, np.float32)
    near = np.empty(room, np.int32)
    for b in range(len(column)):
        x0, y0 = west + column[b] * SIDE * size, south + row[b] * SIDE * size
        n = _near(
            x0 + half, y0 + half, radius, listed[first[b] : first[b + 1]], segment, of, entrance,
            rule, scratch[2], near,
        )  # fmt: skip
        some = near[:n].copy()
        counts = _longer(counts, used, 1)
        begin = n_joins
        for c in range(CORNERS):
            x, y = x0 + c % (SIDE + 1) * size, y0 + c // (SIDE + 1) * size
            found = _joins(x, y, some, segment, of, entrance, n_rows, rule, scratch, out)
            counts[used, c] = min(found, 255)
            found = min(found, 255)
            which, code = _longer(which, n_joins, found), _longer(code, n_joins - begin, found)
            share, walk = _longer(share, n_joins, found), _longer(walk, n_joins, found)
            for k in range(found):
                code[n_joins - begin] = out[0][k]
                share[n_joins], walk[n_joins] = out[1][k], out[2][k]
                n_joins += 1
        if n_joins == begin:
            continue
        block[used] = b
        join_first[used + 1] = n_joins
        roads = _longer(roads, n_roads, n_joins - begin)
        mine = n_roads
        for k in range(begin, n_joins):
            longest_walk[used] = max(longest_walk[used], walk[k])
            i = mine
            while i < n_roads and roads[i] != code[k - begin]:
                i += 1
            if i == n_roads:
                roads[n_roads] = code[k - begin]
                n_roads += 1
            which[k] = i - mine
        road_first[used + 1] = n_roads
        kept = _longer(kept, n_listed, n)
        kept[n_listed : n_listed + n] = some
        n_listed += n
        list_first[used + 1] = n_listed
        edge, cut = _longer(edge, n_edges, EDGES), _longer(cut, n_edges, EDGES)
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
                same = inside == _is_open(
                    x + dx, y + dy, some, segment, of, entrance, rule, scratch, out
                )
                low, high = (middle, high) if same else (low, middle)
            edge[n_edges], cut[n_edges] = e, min(max((low + high) / 2, MARGIN), 1 - MARGIN)
            n_edges += 1
        edge_first[used + 1] = n_edges
        used += 1
    return (
        (block[:used].copy(), counts[:used].copy(), longest_walk[:used].copy()),
        (join_first[: used + 1], which[:n_joins].copy(), share[:n_joins].copy(),
         walk[:n_joins].copy()),
        (road_first[: used + 1], roads[:n_roads].copy()),
        (list_first[: used + 1], kept[:n_listed].copy()),
        (edge_first[: used + 1], edge[:n_edges].copy(), cut[:n_edges].copy()),
    )  # fmt: skip


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
def _link(inside, saddle, after):
    """Link the edges that the border crosses, so that the area is on its left."""
    after[:] = -1
    edge = np.empty(4, np.int64)
    for cell in range(SIDE * SIDE):
        j, i = cell // SIDE, cell % SIDE
        low = j * (SIDE + 1) + i
        a, b, c, d = inside[low], inside[low + 1], inside[low + SIDE + 2], inside[low + SIDE + 1]
        if a == b and b == c and c == d:
            continue
        edge[0], edge[1] = j * SIDE + i, ACROSS + low + 1
        edge[2], edge[3] = (j + 1) * SIDE + i, ACROSS + low
        if a == c and b == d:
            step = 1 if saddle[cell] else 3
            first = 0 if a else 1
            for e in (first, first + 2):
                after[edge[e]] = edge[(e + step) % 4]
            continue
        leave, enter = -1, -1
        for e in range(4):
            one = (a, b, c, d)[e]
            other = (b, c, d, a)[e]
            if one and not other:
                leave = e
            elif other and not one:
                enter = e
        after[edge[leave]] = edge[enter]


@kernel
def _emit(after, share, x0, y0, size, tolerance, base, keys, points, lengths, state):
    """Follow links to chains, straighten them, and add them to the results.

    A chain is a key of its first and last edge, and the places on it without the last.
    """
    n_chains, n_points = state
    straight, n_straight, last = np.empty((2 * EDGES, 4)), 0, 0
    entered = np.zeros(EDGES, np.bool_)
    for e in range(EDGES):
        if after[e] >= 0:
            entered[after[e]] = True
    seen = np.zeros(EDGES, np.bool_)
    px, py = np.empty(EDGES + 1), np.empty(EDGES + 1)
    keep = np.empty(EDGES + 1, np.bool_)
    stack = np.empty((EDGES + 2, 2), np.int64)
    for turn in range(2):
        for start in range(EDGES):
            if after[start] < 0 or seen[start] or (turn == 0 and entered[start]):
                continue
            n, e = 0, start
            while True:
                one, _ = ends_of(e)
                px[n], py[n] = x0 + one % (SIDE + 1) * size, y0 + one // (SIDE + 1) * size
                if e < ACROSS:
                    px[n] += share[e] * size
                else:
                    py[n] += share[e] * size
                keep[n] = turn == 1  # a ring within the block
                n += 1
                if after[e] < 0 or seen[e]:
                    break
                seen[e] = True
                e = after[e]
            keep[0] = True
            top = 0
            if turn == 0:
                stack[0, 0], stack[0, 1] = 0, n - 1
                top = 1
            while top > 0:
                top -= 1
                a, b = stack[top, 0], stack[top, 1]
                dx, dy = px[b] - px[a], py[b] - py[a]
                whole = np.hypot(dx, dy)
                worst, at = tolerance, -1
                if b - a == n - 1 and (dx == 0.0 or dy == 0.0):
                    worst = -1.0  # not along the side of the block, where the next one begins
                for k in range(a + 1, b):
                    if whole > 0.0:
                        away = abs((px[k] - px[a]) * dy - (py[k] - py[a]) * dx) / whole
                    else:
                        away = np.hypot(px[k] - px[a], py[k] - py[a])
                    if away > worst:
                        worst, at = away, k
                if at >= 0:
                    keep[at] = True
                    stack[top, 0], stack[top, 1] = a, at
                    stack[top + 1, 0], stack[top + 1, 1] = at, b
                    top += 2
            keys = _longer(keys, n_chains, 1)
            lengths = _longer(lengths, n_chains, 1)
            points = _longer(points, n_points, n)
            keys[n_chains, 0] = _key(start, base)
            keys[n_chains, 1] = _key(e, base)
            lengths[n_chains] = 0
            for k in range(n):
                if keep[k] and k < n - 1:
                    points[n_points, 0], points[n_points, 1] = px[k], py[k]
                    n_points += 1
                    lengths[n_chains] += 1
                if k > 0 and (keep[k] or k == n - 1):
                    straight[n_straight, 0], straight[n_straight, 1] = px[last], py[last]
                    straight[n_straight, 2], straight[n_straight, 3] = px[k], py[k]
                    n_straight += 1
                if keep[k]:
                    last = k
            n_chains += 1
    if tolerance > 0.0 and _touch(straight[:n_straight]):
        # straightened pieces would cross: those of marching squares do not
        return _emit(after, share, x0, y0, size, -1.0, base, keys, points, lengths, state)
    return keys, points, lengths, (n_chains, n_points)


@kernel
def _touch(line):
    """Whether any two straight pieces touch, but for the ends of one and the next."""
    for i in range(len(line)):
        ax, ay, bx, by = line[i, 0], line[i, 1], line[i, 2], line[i, 3]
        for j in range(i):
            cx, cy, dx, dy = line[j, 0], line[j, 1], line[j, 2], line[j, 3]
            if max(cx, dx) < min(ax, bx) or min(cx, dx) > max(ax, bx):
                continue
            if max(cy, dy) < min(ay, by) or min(cy, dy) > max(ay, by):
                continue
            if (ax == dx and ay == dy) or (bx == cx and by == cy):
                continue
            c = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
            d = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax)
            a = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx)
            b = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx)
            ab = APART_M * np.hypot(bx - ax, by - ay)
            cd = APART_M * np.hypot(dx - cx, dy - cy)
            if min(c, d) <= ab and max(c, d) >= -ab and min(a, b) <= cd and max(a, b) >= -cd:
                return True
    return False


@kernel
def _key(edge, base):
    """Name of an edge among those of all blocks."""
    one, _ = ends_of(edge)
    return 2 * (base[0] + one // (SIDE + 1) * base[1] + one % (SIDE + 1)) + (edge >= ACROSS)


@kernel
def chains_of(column, row, counts, lists, edges, frame, width, segment, of, entrance, rule, tol):
    """Borders of what can be joined in each block, as chains."""
    west, south, size = frame
    list_first, listed = lists
    edge_first, edge, cut = edges
    room = 1
    for b in range(len(column)):
        room = max(room, list_first[b + 1] - list_first[b])
    scratch = _scratch(room)
    out = (np.empty(room, np.int64), np.empty(room), np.empty(room))
    keys, lengths = np.empty((256, 2), np.int64), np.empty(256, np.int64)
    points, state = np.empty((1024, 2)), (0, 0)
    chain_first = np.zeros(len(column) + 1, np.int64)
    inside, after = np.empty(CORNERS, np.bool_), np.empty(EDGES, np.int64)
    saddle, share = np.zeros(SIDE * SIDE, np.bool_), np.empty(EDGES)
    for b in range(len(column)):
        if edge_first[b + 1] > edge_first[b]:
            x0, y0 = west + column[b] * SIDE * size, south + row[b] * SIDE * size
            some = listed[list_first[b] : list_first[b + 1]]
            for c in range(CORNERS):
                inside[c] = counts[b, c] > 0
            for cell in range(SIDE * SIDE):
                if _is_saddle(inside, cell):
                    saddle[cell] = _is_open(
                        x0 + (cell % SIDE + 0.5) * size, y0 + (cell // SIDE + 0.5) * size,
                        some, segment, of, entrance, rule, scratch, out,
                    )  # fmt: skip
            for k in range(edge_first[b], edge_first[b + 1]):
                share[edge[k]] = cut[k]
            _link(inside, saddle, after)
            base = (row[b] * SIDE * width + column[b] * SIDE, width)
            keys, points, lengths, state = _emit(
                after, share, x0, y0, size, tol, base, keys, points, lengths, state
            )
        chain_first[b + 1] = state[0]
    return chain_first, keys[: state[0]].copy(), points[: state[1]].copy(), lengths[: state[0]]


@kernel
def _is_saddle(inside, cell):
    low = cell // SIDE * (SIDE + 1) + cell % SIDE
    return (
        inside[low] == inside[low + SIDE + 2]
        and inside[low + 1] == inside[low + SIDE + 1]
        and inside[low] != inside[low + 1]
    )


@kernel
def _near(x, y, radius, listed, segment, of, entrance, rule, metres, near):
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
    for i in range(len(listed)):
        # roads farther than the nearest one that all may join cannot be joined
        if metres[i] <= least + more:
            near[n] = listed[i]
            n += 1
    return n


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
            n = _near(x + dx, y + dy, size / 2, some, segment, of, entrance, rule, scratch[1], near)
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
                        keys = _longer(keys, state[0], 1)
                        lengths = _longer(lengths, state[0], 1)
                        points = _longer(points, state[1], n)
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
                                n = _near(
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
                            here = _longer(here, 0, n_here)
                            for i in range(n_here):
                                _copy_road(
                                    road_code[road_first[b] + i], road, junction, begun_first,
                                    here[i],
                                )  # fmt: skip
                            value = _longer(value, 0, join_first[b + 1] - join_first[b])
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
                        if _is_saddle(inside, cell):
                            _row_times(
                                x0 + (cell % SIDE + 0.5) * size,
                                y0 + (cell // SIDE + 0.5) * size,
                                size, some, segment, of, entrance, road, junction, begun_first,
                                begun, origins, rule, scratch, at_centre,
                            )  # fmt: skip
                            saddle[cell] = at_centre[0] <= limit
                    _link(inside, saddle, after)
                    keys, points, lengths, state = _emit(
                        after, share, x0, y0, size, tol, base, keys, points, lengths, state
                    )
                of_limit = _longer(of_limit, n_before, state[0] - n_before)
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
