"""Kernels of contours; importing this module loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._arrays import longer, sort
from aicomplex_geo.engine._compiling import inlined, kernel, part

# Columns of the arrays. Segments: ax, ay, bx, by, start, stop (0 to 1 along the road); of:
# entrance, junction (-1 for none). Entrances: road, kind (1 open, 2 connected), part; with their
# length. Roads: time, whole, label from the start, then from the end. Begun: position,
# direction, time, whole, label. Origins: x, y, end of the leg x, y, longest leg, label, whether
# connected, part. Rule: outline, longest leg, within, join within, on road, cap, deciseconds per
# metre, island, corridor.

STEPS = 65535  # shares and legs of blocks have 16 bits
SHARE_STEPS = 65535.0


@kernel
def bins_of(segment, corner, size, shape):
    """List the segments that may touch each square bin, as a CSR."""
    nx, ny = shape
    first = np.zeros(nx * ny + 1, np.int64)
    listed = np.empty(0, np.int32)
    place = first
    for turn in range(2):
        if turn == 1:
            for b in range(nx * ny):
                first[b + 1] += first[b]
            listed = np.empty(first[nx * ny], np.int32)
            place = first[:-1].copy()
        for s in range(len(segment)):
            ax, ay, bx, by = segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
            x0, x1 = int((min(ax, bx) - corner[0]) // size), int((max(ax, bx) - corner[0]) // size)
            y0, y1 = int((min(ay, by) - corner[1]) // size), int((max(ay, by) - corner[1]) // size)
            for iy in range(max(y0, 0), min(y1, ny - 1) + 1):
                for ix in range(max(x0, 0), min(x1, nx - 1) + 1):
                    b = iy * nx + ix
                    if turn == 0:
                        first[b + 1] += 1
                    else:
                        listed[place[b]] = s
                        place[b] += 1
    return first, listed


@kernel
def around(x, y, near, bin_first, bin_listed, frame, segment):
    """List the segments within a distance of each place, ascending, as a CSR."""
    west, south, size, nx, ny = frame
    stamp = np.full(len(segment), -1, np.int32)
    first = np.zeros(len(x) + 1, np.int64)
    listed = np.empty(1024, np.int32)
    n = 0
    for c in range(len(x)):
        low_x, high_x = int((x[c] - near - west) // size), int((x[c] + near - west) // size)
        low_y, high_y = int((y[c] - near - south) // size), int((y[c] + near - south) // size)
        begin = n
        for iy in range(max(low_y, 0), min(high_y, int(ny) - 1) + 1):
            for ix in range(max(low_x, 0), min(high_x, int(nx) - 1) + 1):
                b = iy * int(nx) + ix
                for i in range(bin_first[b], bin_first[b + 1]):
                    s = bin_listed[i]
                    if stamp[s] == c:
                        continue
                    stamp[s] = c
                    away, _ = _foot(
                        x[c], y[c], segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
                    )
                    if away > near:
                        continue
                    listed = longer(listed, n, 1)
                    listed[n] = s
                    n += 1
        sort(listed, begin, n)
        first[c + 1] = n
    return first, listed[:n].copy()


@part
def _foot(x, y, ax, ay, bx, by):
    """Distance to a segment, and how far along it the nearest position is."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    t = 0.0
    if square > 0.0:
        t = ((x - ax) * dx + (y - ay) * dy) / square
    if t <= 0.0:
        return np.sqrt((x - ax) ** 2 + (y - ay) ** 2), 0.0
    if t >= 1.0:
        return np.sqrt((x - bx) ** 2 + (y - by) ** 2), 1.0
    return np.sqrt((x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2), t


@inlined
def steps_of_share(share):
    """Share of a road as blocks keep it."""
    return int(share * SHARE_STEPS + 0.5)


@inlined
def steps_of_walk(walk, unit):
    """Deciseconds from a road as blocks keep them."""
    return min(int(walk / unit + 0.5), STEPS)


@inlined
def walk_unit(rule):
    """Deciseconds of a step: the longest leg of a place in an area has as many as 16 bits."""
    return (rule[5] + rule[3]) * rule[6] / STEPS


@inlined
def snapped_to(count, name, away, entrance, longest, within, on_road):
    """Find the nearest road by the rule of snapping, of the network and of an island.

    Returns metres and whether the road is limited for each, and the island; ``inf`` if none.
    """
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
    nearest = limited_at if on_limited else open_at
    main_m, main_limited = np.inf, False
    own_m, own_limited, own_part = np.inf, False, 0
    if nearest >= 0 and nearest_m <= longest:
        if entrance[nearest, 1] & 2:
            main_m, main_limited = nearest_m, on_limited
        else:
            own_m, own_limited, own_part = nearest_m, on_limited, entrance[nearest, 2]
            beside = min(open_connected, limited_connected)
            if beside <= min(nearest_m + within, longest):
                main_m, main_limited = beside, limited_connected < open_connected
    return main_m, main_limited, own_m, own_limited, own_part


@inlined
def joined_within(
    kind, part, main_m, main_limited, own_m, own_limited, own_part, longest, join_within, on_road
):
    """Metres within which a road can be joined, -1 if it cannot."""
    reach, may = -1.0, False
    if kind & 2:
        if main_m < np.inf:
            reach, may = min(main_m + join_within, longest), main_limited
    elif own_m < np.inf and part == own_part:
        reach, may = min(own_m + join_within, longest), own_limited
    if not kind & 1:
        reach = min(reach, on_road) if may else -1.0
    return reach


@inlined
def time_at(
    px, py, listed, segment, of, entrance, road, junction, begun_first, begun, origins, rule,
    scratch,
):  # fmt: skip
    """Time at a place and its label, from some segments; `scratch` has room for as many."""
    outline, corridor = rule[0] > 0, rule[8] > 0
    longest, within, join_within, on_road = rule[1], rule[2], rule[3], rule[4]
    cap, leg, island = rule[5], rule[6], rule[7]
    name, away, time, label = scratch
    count = -1
    for i in range(len(listed)):
        s = listed[i]
        r = of[s, 0]
        if count < 0 or name[count] != r:
            count += 1
            name[count], away[count] = r, np.inf
            time[count], label[count] = np.inf, -1.0
        metres, t = _foot(px, py, segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3])
        if metres > away[count]:
            continue
        node = of[s, 1]
        best, own = np.inf, -1.0
        if node >= 0:
            best, own = junction[node, 0], junction[node, 1]
        else:
            f = segment[s, 4] + t * (segment[s, 5] - segment[s, 4])
            if not outline:
                single = np.float32(f)
                if single == 0.0 or single == 1.0:  # noqa: PLR1714 - as numba knows it
                    continue  # at a junction
                f = steps_of_share(single) / SHARE_STEPS  # as in blocks
            row = entrance[r, 0]
            if road[row, 1] < np.inf:
                best, own = road[row, 0] + f * road[row, 1], road[row, 2]
            if road[row, 4] < np.inf:
                value = road[row, 3] + (1.0 - f) * road[row, 4]
                if value < best or (value == best and road[row, 5] < own):
                    best, own = value, road[row, 5]
            for j in range(begun_first[row], begun_first[row + 1]):
                ahead = (f - begun[j, 0]) * begun[j, 1]
                if ahead >= 0.0 and begun[j, 3] < np.inf:
                    value = begun[j, 2] + ahead * begun[j, 3]
                    if value < best or (value == best and begun[j, 4] < own):
                        best, own = value, begun[j, 4]
        if (
            metres < away[count]
            or best < time[count]
            or (best == time[count] and own < label[count])
        ):
            away[count], time[count], label[count] = metres, best, own
    count += 1
    main_m, main_limited, own_m, own_limited, own_part = snapped_to(
        count, name, away, entrance, longest, within, on_road
    )
    unit = walk_unit(rule)
    least, least_name, farthest = np.inf, -1.0, 0.0
    beyond, on_main, on_own, part = True, False, False, -9
    if main_m < np.inf or own_m < np.inf:
        own, own_name = np.inf, -1.0
        beyond = (main_m if main_m < np.inf else own_m) > cap
        # who is connected is reached at some time, maybe after all limits
        on_main = main_m < np.inf and not beyond
        on_own, part = own_m < np.inf and not beyond, own_part
        if beyond:
            count = 0  # drawn no farther from the road to which the place is snapped
        for j in range(count):
            kind = entrance[name[j], 1]
            reach = joined_within(
                kind, entrance[name[j], 2], main_m, main_limited, own_m, own_limited, own_part,
                longest, longest if outline else join_within, on_road,
            )  # fmt: skip
            if away[j] > reach:
                continue
            farthest = max(farthest, away[j])
            walk = away[j] * leg
            if not outline:
                walk = steps_of_walk(walk, unit) * unit
            value = time[j] + walk
            if kind & 2:
                if value < least or (value == least and label[j] < least_name):
                    least, least_name = value, label[j]
            elif value < own or (value == own and label[j] < own_name):
                own, own_name = value, label[j]
        if own < np.inf and (own_part == island or own < least):
            least, least_name = own, own_name
    by_road = least < np.inf
    for j in range(len(origins)):
        metres = np.hypot(px - origins[j, 0], py - origins[j, 1])
        if metres > longest:
            continue
        may = metres <= origins[j, 4] + farthest and (
            by_road
            or (on_main and origins[j, 6] > 0)
            or (on_own and origins[j, 6] == 0 and origins[j, 7] == part)
        )
        if beyond and corridor and metres <= origins[j, 4]:
            beside, _ = _foot(px, py, origins[j, 0], origins[j, 1], origins[j, 2], origins[j, 3])
            may = beside <= cap
        value = metres * leg
        if may and (value < least or (value == least and origins[j, 5] < least_name)):
            least, least_name = value, origins[j, 5]
    return least, int(least_name)


@kernel
def times_at(
    x, y, which, first, listed, segment, of, entrance, road, junction, begun_first, begun,
    origins, rule,
):  # fmt: skip
    """Time at each place and its label, from the segments of the list `which` names.

    ``inf`` and -1 where it is not reached. Of equal times the lowest label counts.
    """
    room = 1
    for c in range(len(first) - 1):
        room = max(room, first[c + 1] - first[c])
    scratch = (np.empty(room, np.int64), np.empty(room), np.empty(room), np.empty(room))
    result, labels = np.empty(len(x)), np.empty(len(x), np.int64)
    for p in range(len(x)):
        result[p], labels[p] = time_at(
            x[p], y[p], listed[first[which[p]] : first[which[p] + 1]], segment, of, entrance,
            road, junction, begun_first, begun, origins, rule, scratch,
        )  # fmt: skip
    return result, labels


@kernel
def decide(
    x, y, radius, own, which, first, listed, limits, segment, of, entrance, length, road,
    junction, begun_first, begun, origins, rule,
):  # fmt: skip
    """Find the cells in which a limit may be crossed, and the segments that matter there.

    A place differs from the centre of its cell by at most the radius, and so do its distance
    to each segment and the position on it that is nearest. `own` are labels at the centres; a
    cell is also open while another label may occur in it. Segments are given as the list
    `which` names, and returned as one list for each open cell.
    """
    outline, corridor = rule[0] > 0, rule[8] > 0
    longest, within, join_within, on_road = rule[1], rule[2], rule[3], rule[4]
    cap, leg, island = rule[5], rule[6], rule[7]
    latest = limits[-1]
    longest_leg = longest if outline else min(cap + join_within, longest)
    room = 1
    for c in range(len(first) - 1):
        room = max(room, first[c + 1] - first[c])
    metres_of, along, best_of = np.empty(room), np.empty(room), np.empty(room)
    low_of = np.empty(room)
    name = np.empty(room, np.int64)
    group = np.empty(room, np.int64)
    crossed = np.zeros(len(x), np.bool_)
    kept_first = np.zeros(len(x) + 1, np.int64)
    kept = np.empty(1024, np.int32)
    used, n_open = 0, 0
    for c in range(len(x)):
        begin, end = first[which[c]], first[which[c] + 1]
        n = end - begin
        # of the nearest roads: a limited one may count up to a distance, and surely within another
        open_connected, connected_m, off_m = np.inf, np.inf, np.inf
        sure_m, sure_connected, sure_off = np.inf, np.inf, np.inf
        count = -1
        for i in range(n):
            s = listed[begin + i]
            r = of[s, 0]
            if count < 0 or name[count] != r:
                count += 1
                name[count], best_of[count] = r, np.inf
            metres_of[i], along[i] = _foot(
                x[c], y[c], segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
            )
            group[i] = count
            best_of[count] = min(best_of[count], metres_of[i])
        count += 1
        for j in range(count):
            kind, best = entrance[name[j], 1], best_of[j]
            may = kind & 1 or best <= on_road + radius
            sure = kind & 1 or best + radius <= on_road
            if kind & 2:
                connected_m = min(connected_m, best) if may else connected_m
                sure_connected = min(sure_connected, best) if sure else sure_connected
                open_connected = min(open_connected, best) if kind & 1 else open_connected
            else:
                off_m = min(off_m, best) if may else off_m
                sure_off = min(sure_off, best) if sure else sure_off
        sure_m = min(sure_connected, sure_off)
        on_main = open_connected + radius <= longest and (
            off_m - radius > open_connected + radius
            or (island < -1 and open_connected + radius <= off_m - radius + within)
        )
        low, high, other, nearest_high = np.inf, np.inf, np.inf, 0.0
        i = 0
        for j in range(count):
            r, best = name[j], best_of[j]
            row, kind = entrance[r, 0], entrance[r, 1]
            road_low, road_high, road_other = np.inf, 0.0, np.inf
            delta = radius / length[r] if length[r] > 0.0 else 1.0
            while i < n and group[i] == j:
                if metres_of[i] <= best + 2 * radius:
                    s = listed[begin + i]
                    node = of[s, 1]
                    one_low, one_high, one_other = np.inf, np.inf, np.inf
                    if node >= 0:
                        one_low = junction[node, 0]
                        if junction[node, 1] == own[c]:
                            one_high = one_low
                        else:
                            one_other = one_low
                    else:
                        f = segment[s, 4] + along[i] * (segment[s, 5] - segment[s, 4])
                        a, b = max(f - delta, 0.0), min(f + delta, 1.0)
                        if road[row, 1] < np.inf:
                            one_low = road[row, 0] + a * road[row, 1]
                            if road[row, 2] == own[c]:
                                one_high = road[row, 0] + b * road[row, 1]
                            else:
                                one_other = one_low
                        if road[row, 4] < np.inf:
                            value = road[row, 3] + (1.0 - b) * road[row, 4]
                            one_low = min(one_low, value)
                            if road[row, 5] == own[c]:
                                one_high = min(one_high, road[row, 3] + (1.0 - a) * road[row, 4])
                            else:
                                one_other = min(one_other, value)
                        for k in range(begun_first[row], begun_first[row + 1]):
                            near, far = a - begun[k, 0], b - begun[k, 0]
                            if begun[k, 1] < 0:
                                near, far = begun[k, 0] - b, begun[k, 0] - a
                            if far < 0.0 or begun[k, 3] == np.inf:
                                continue
                            value = begun[k, 2] + max(near, 0.0) * begun[k, 3]
                            one_low = min(one_low, value)
                            if begun[k, 4] != own[c]:
                                one_other = min(one_other, value)
                            elif near >= 0.0:
                                one_high = min(one_high, begun[k, 2] + far * begun[k, 3])
                    walk = max(metres_of[i] - radius, 0.0) * leg
                    road_low = min(road_low, one_low + walk)
                    road_other = min(road_other, one_other + walk)
                    road_high = max(road_high, one_high)
                i += 1
            road_high += (best + radius) * leg
            near = best - radius
            first_m = sure_connected if kind & 2 else sure_off
            may_join = near <= (longest if outline else min(first_m + radius, cap) + join_within)
            if not kind & 1:
                may_join = may_join and near <= on_road
            low_of[j] = road_low if may_join else np.inf
            if may_join:
                low, other = min(low, road_low), min(other, road_other)
            if kind & 2:
                surely = best + radius <= (
                    longest if outline else connected_m - radius + join_within
                )
                if on_main and kind & 1 and surely and sure_connected + radius <= cap:
                    high = min(high, road_high)
                if near <= sure_connected + radius:
                    nearest_high = max(nearest_high, road_high)
        if on_main and not outline and sure_connected + radius <= cap:
            high = min(high, nearest_high)
        by_road, direct = high < np.inf, False
        for j in range(len(origins)):
            metres = np.hypot(x[c] - origins[j, 0], y[c] - origins[j, 1])
            if metres - radius > min(longest, origins[j, 4] + longest_leg):
                continue
            value = max(metres - radius, 0.0) * leg
            direct = direct or value <= latest
            low = min(low, value)
            if origins[j, 5] != own[c]:
                other = min(other, value)
            elif metres + radius <= min(origins[j, 4], longest):
                surely = sure_m + radius <= longest and by_road
                if on_main and origins[j, 6] > 0 and sure_connected + radius <= cap:
                    surely = True
                if corridor and not surely and min(connected_m, off_m) - radius > cap:
                    beside, _ = _foot(
                        x[c], y[c], origins[j, 0], origins[j, 1], origins[j, 2], origins[j, 3]
                    )
                    surely = beside + radius <= cap
                if surely:
                    high = min(high, (metres + radius) * leg)
        for limit in limits:
            if low <= limit + 1e-6 and not (high <= limit - 1e-6 and high < other):
                crossed[c] = True
                break
        if not crossed[c]:
            continue
        kept = longer(kept, used, n)
        for i in range(n):
            j = group[i]
            best, kind = best_of[j], entrance[name[j], 1]
            near = best - radius
            nearest = near <= sure_m + radius or (kind & 2 and near <= sure_connected + radius)
            # near an origin the longest leg of a place counts: nothing is left out
            if direct or (
                metres_of[i] <= best + 2 * radius
                and (nearest or low_of[j] <= min(latest, high) + 1e-6)
            ):
                kept[used] = listed[begin + i]
                used += 1
        n_open += 1
        kept_first[n_open] = used
    return crossed, kept_first[: n_open + 1].copy(), kept[:used].copy()
