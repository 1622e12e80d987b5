"""Kernels of blocks that straight borders cross; importing this module loads numba."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import inlined, kernel, part
from aicomplex_geo.engine._contours import time_at, times_at

# The columns of the arrays are those of _contours.

EDGES, OWN, TIMES, LABELS = 2, 4, 6, 10
"""Columns of crossed blocks: number of the limit, block, both edges, the label of the corner
before each, then times and labels of the lower and the upper corner of each."""
COLUMNS = 14


@part
def plain_times(x, y, listed, segment, of, entrance, road, junction, rule, scratch, least):
    """Find the times at some places of an outline where only whole, connected roads count.

    Equal to those of `time_at`, one segment after the other for all places.
    """
    longest, on_road, leg = rule[1], rule[4], rule[6]
    away, time, open_m, limited_m, limited = scratch
    n = len(x)
    for k in range(n):
        open_m[k], limited_m[k], limited[k], least[k] = np.inf, np.inf, np.inf, np.inf
    for i in range(len(listed)):
        s = listed[i]
        r = of[s, 0]
        ax, ay, bx, by = segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
        start, share = segment[s, 4], segment[s, 5] - segment[s, 4]
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        if square <= 0.0:
            dx, dy, square = 0.0, 0.0, 1.0
        forth, forth_whole, back, back_whole = np.inf, 0.0, np.inf, 0.0
        node, row = of[s, 1], entrance[r, 0]
        if node >= 0:
            forth = junction[node, 0]
        else:
            if road[row, 1] < np.inf:
                forth, forth_whole = road[row, 0], road[row, 1]
            if road[row, 4] < np.inf:
                back, back_whole = road[row, 3], road[row, 4]
        begins = i == 0 or of[listed[i - 1], 0] != r
        for k in range(n):
            from_x, from_y = x[k] - ax, y[k] - ay
            t = (from_x * dx + from_y * dy) / square
            if t <= 0.0:
                t = 0.0
            elif t >= 1.0:
                from_x, from_y, t = x[k] - bx, y[k] - by, 1.0
            else:
                from_x, from_y = from_x - t * dx, from_y - t * dy
            metres = np.sqrt(from_x * from_x + from_y * from_y)
            f = start + t * share
            best, other = forth + f * forth_whole, back + (1.0 - f) * back_whole
            best = min(other, best)
            if begins or metres < away[k] or (metres == away[k] and best < time[k]):
                away[k], time[k] = metres, best
        if i + 1 < len(listed) and of[listed[i + 1], 0] == r:
            continue
        if entrance[r, 1] & 1:
            for k in range(n):
                metres = away[k]
                open_m[k] = min(metres, open_m[k])
                value = time[k] + metres * leg
                if metres <= longest and value < least[k]:
                    least[k] = value
        else:
            for k in range(n):
                metres = away[k]
                if metres <= on_road:
                    limited_m[k] = min(metres, limited_m[k])
                    value = time[k] + metres * leg
                    if metres <= longest and value < limited[k]:
                        limited[k] = value
    for k in range(n):
        if limited_m[k] < open_m[k] and limited[k] < least[k]:
            least[k] = limited[k]


@inlined
def are_plain(x, y, many, listed, of, entrance, begun_first, origins, rule):
    """Whether `plain_times` holds at some places: an outline, and no origin or limit near them."""
    plain = rule[0] > 0 and not many and rule[5] >= rule[1]
    for j in range(len(origins)):
        for k in range(len(x)):
            plain = plain and np.hypot(x[k] - origins[j, 0], y[k] - origins[j, 1]) > rule[1]
    for s in listed:
        r = of[s, 0]
        row = entrance[r, 0]
        plain = plain and entrance[r, 1] & 2 > 0 and begun_first[row] == begun_first[row + 1]
    return plain


@kernel
def straight_blocks(
    column, row, n, many, frame, first, listed, limits, segment, of, entrance, road, junction,
    begun_first, begun, origins, rule,
):  # fmt: skip
    """Find the blocks of n by n cells that each limit crosses at most once, from side to side.

    Returns whether each block may be cut as a whole, and the crossings of those that a limit
    crosses once, by block and limit.
    """
    west, south, size = frame
    n_rim = 4 * n
    right, above = np.empty(n_rim + 1), np.empty(n_rim + 1)
    for k in range(n):
        right[k], above[k] = k, 0
        right[n + k], above[n + k] = n, k
        right[2 * n + k], above[2 * n + k] = n - k, n
        right[3 * n + k], above[3 * n + k] = 0, n - k
    x, y = np.empty(n_rim + 1), np.empty(n_rim + 1)
    time, name = np.empty(n_rim + 1), np.zeros(n_rim + 1, np.int64)
    label = np.empty(n_rim, np.int64)
    here = np.zeros(n_rim + 1, np.int64)
    rim = (
        np.empty(n_rim + 1), np.empty(n_rim + 1), np.empty(n_rim + 1), np.empty(n_rim + 1),
        np.empty(n_rim + 1),
    )  # fmt: skip
    straight = np.ones(len(column), np.bool_)
    found = np.empty((1024, COLUMNS))
    n_found = 0
    for c in range(len(column)):
        for k in range(n_rim):
            x[k] = west + (column[c] * n + right[k]) * size
            y[k] = south + (row[c] * n + above[k]) * size
        x[n_rim] = west + (column[c] + 0.5) * (n * size)
        y[n_rim] = south + (row[c] + 0.5) * (n * size)
        some = listed[first[c] : first[c + 1]]
        plain = are_plain(x, y, many, some, of, entrance, begun_first, origins, rule)
        if plain:
            plain_times(x, y, some, segment, of, entrance, road, junction, rule, rim, time)
            for k in range(n_rim + 1):
                name[k] = 0
        else:
            time, name = times_at(
                x, y, here, first[c : c + 2] - first[c], some, segment, of, entrance, road,
                junction, begun_first, begun, origins, rule,
            )  # fmt: skip
        least, most, several = np.inf, 0.0, False
        for k in range(n_rim):
            least, most = min(least, time[k]), max(most, time[k])
            several = several or name[k] != name[0]
        several = several and many
        for number in range(len(limits)):
            limit = limits[number]
            changes, one, other = 0, 0, 0
            if least <= limit and (most > limit or several):
                for k in range(n_rim):
                    label[k] = name[k] if time[k] <= limit else -1
                for k in range(n_rim):
                    behind = k + 1 if k + 1 < n_rim else 0
                    if label[k] != label[behind]:
                        changes += 1
                        if changes == 1:
                            one = k
                        else:
                            other = k
            if changes == 0:
                all_of = name[0] if time[0] <= limit else -1
                middle = name[n_rim] if time[n_rim] <= limit else -1
                straight[c] = straight[c] and all_of == middle
            elif changes != 2:
                straight[c] = False
            if not straight[c] or changes == 0:
                continue
            if n_found == len(found):
                more = np.empty((2 * n_found, COLUMNS))
                for i in range(n_found):
                    for j in range(COLUMNS):
                        more[i, j] = found[i, j]
                found = more
            found[n_found, 0], found[n_found, 1] = number, c
            for e in range(2):
                k = one if e == 0 else other
                behind = k + 1 if k + 1 < n_rim else 0
                lower, upper = (k, behind) if k < 2 * n else (behind, k)
                found[n_found, EDGES + e], found[n_found, OWN + e] = k, label[k]
                found[n_found, TIMES + 2 * e] = time[lower]
                found[n_found, TIMES + 2 * e + 1] = time[upper]
                found[n_found, LABELS + 2 * e] = label[lower]
                found[n_found, LABELS + 2 * e + 1] = label[upper]
            n_found += 1
    return straight, found[:n_found].copy()


@kernel
def all_labelled(
    x, y, label, many, which, limit, first, listed, segment, of, entrance, road, junction,
    begun_first, begun, origins, rule,
):  # fmt: skip
    """Whether all places of a row have the labels that are given, -1 beyond the limit."""
    n = x.shape[1]
    time, here = np.empty(n), np.zeros(n, np.int64)
    scratch = (np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n))
    alike = np.ones(len(x), np.bool_)
    for i in range(len(x)):
        c = which[i]
        some = listed[first[c] : first[c + 1]]
        if are_plain(x[i], y[i], many, some, of, entrance, begun_first, origins, rule):
            plain_times(
                x[i], y[i], some, segment, of, entrance, road, junction, rule, scratch, time
            )  # fmt: skip
            for k in range(n):
                alike[i] = alike[i] and (0 if time[k] <= limit else -1) == label[i, k]
            continue
        times, names = times_at(
            x[i], y[i], here, first[c : c + 2] - first[c], some, segment, of, entrance, road,
            junction, begun_first, begun, origins, rule,
        )  # fmt: skip
        for k in range(n):
            alike[i] = alike[i] and (names[k] if times[k] <= limit else -1) == label[i, k]
    return alike


@kernel
def halved(
    x, y, dx, dy, label, time_low, time_high, which, limit, steps, first, listed, segment, of,
    entrance, road, junction, begun_first, begun, origins, rule,
):  # fmt: skip
    """Halve edges where the label changes: shares of both ends of what is left, and the times.

    `label` is that of the lower corner; `time_low` and `time_high` are changed in place.
    """
    room = 1
    for c in range(len(first) - 1):
        room = max(room, first[c + 1] - first[c])
    scratch = (np.empty(room, np.int64), np.empty(room), np.empty(room), np.empty(room))
    low, high = np.zeros(len(x)), np.ones(len(x))
    for p in range(len(x)):
        some = listed[first[which[p]] : first[which[p] + 1]]
        for _ in range(steps):
            middle = (low[p] + high[p]) / 2
            time, name = time_at(
                x[p] + middle * dx[p], y[p] + middle * dy[p], some, segment, of, entrance, road,
                junction, begun_first, begun, origins, rule, scratch,
            )  # fmt: skip
            here = name if time <= limit else -1
            if here == label[p]:
                low[p], time_low[p] = middle, time
            else:
                high[p], time_high[p] = middle, time
    return low, high
