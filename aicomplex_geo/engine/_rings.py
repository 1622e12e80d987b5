"""Kernels of rings around areas; importing this module loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel


@kernel
def cut(label, saddle, key, cx, cy):
    """Cut cells by the labels of their corners; a piece of border has its label on the left.

    `label` are those of the corners, counterclockwise from the lower left, and `saddle` that of
    the centre. `key` names the four edges and the centre, `cx` and `cy` are where they are cut.
    """
    space = 8 * len(label)  # most of it is never written to
    name, start, stop = (
        np.empty(space, np.int32),
        np.empty(space, np.int64),
        np.empty(space, np.int64),
    )
    px, py = np.empty(space), np.empty(space)
    crossed = np.empty(4, np.int64)
    used = 0
    for c in range(len(label)):
        n = 0
        for e in range(4):
            if label[c, e] != label[c, (e + 1) % 4]:
                crossed[n] = e
                n += 1
        joined = -1  # corner whose label is joined with that of the opposite corner
        if n == 4 and (label[c, 0] == label[c, 2] or label[c, 1] == label[c, 3]):
            joined = 0 if label[c, 0] == label[c, 2] else 1
            if label[c, 1] == label[c, 3] and saddle[c] == label[c, 1]:
                joined = 1
        for i in range(n):
            # the run of corners before this edge, and the edge before that run
            e, last, after = crossed[i], crossed[(i + n - 1) % n], crossed[(i + 1) % n]
            if label[c, e] == -1:
                continue
            to = 4
            if joined >= 0 and e % 2 == joined:
                to = after
            elif n == 2 or joined >= 0:
                to = last
            name[used], start[used], stop[used] = label[c, e], key[c, e], key[c, to]
            px[used], py[used] = cx[c, e], cy[c, e]
            used += 1
            if to == 4:
                name[used], start[used], stop[used] = label[c, e], key[c, 4], key[c, last]
                px[used], py[used] = cx[c, 4], cy[c, 4]
                used += 1
    return (
        name[:used].copy(),
        start[:used].copy(),
        stop[:used].copy(),
        px[:used].copy(),
        py[:used].copy(),
    )


@kernel
def follow(after):
    """Order pieces ring by ring, each followed by the one at `after`; and where rings begin."""
    n = len(after)
    order = np.empty(n, np.int64)
    first = np.empty(n + 1, np.int64)
    seen = np.zeros(n, np.bool_)
    rings, place = 0, 0
    for start in range(n):
        if seen[start]:
            continue
        first[rings] = place
        rings += 1
        i = start
        while not seen[i]:
            seen[i] = True
            order[place] = i
            place += 1
            i = after[i]
    first[rings] = place
    return order, first[: rings + 1]


@kernel
def straighten(x, y, meeting, first, tolerance):
    """Whether each corner of rings is needed: no other is farther than a tolerance from them.

    Borders between the same places are straightened alike, whichever area they bound.
    """
    kept = np.zeros(len(x), np.bool_)
    waiting = np.empty((len(x) + 2, 2), np.int64)
    for ring in range(len(first) - 1):
        begin, n = first[ring], first[ring + 1] - first[ring]
        # the lowest corner and the one farthest from it are needed, or all meeting points
        low, far, most, count = 0, 0, -1.0, 0
        for i in range(n):
            j = begin + i
            if y[j] < y[begin + low] or (y[j] == y[begin + low] and x[j] < x[begin + low]):
                low = i
            if meeting[j]:
                count += 1
                kept[j] = True
        if count < 2:
            start = low
            for i in range(n):
                if count == 1 and meeting[begin + i]:
                    start = i
            for i in range(n):
                away = np.hypot(x[begin + i] - x[begin + start], y[begin + i] - y[begin + start])
                if away > most or (
                    away == most and (y[begin + i], x[begin + i]) < (y[begin + far], x[begin + far])
                ):
                    far, most = i, away
            kept[begin + start], kept[begin + far] = True, True
        total = 0
        last = -1
        head = -1
        for i in range(n):
            if kept[begin + i]:
                if last >= 0:
                    waiting[total, 0], waiting[total, 1] = last, i - last
                    total += 1
                else:
                    head = i
                last = i
        waiting[total, 0], waiting[total, 1] = last, n - last + head
        total += 1
        corners = total
        while total > 0:
            total -= 1
            a, length = waiting[total, 0], waiting[total, 1]
            one, other = begin + a, begin + (a + length) % n
            if (x[other], y[other]) < (x[one], y[one]):
                one, other = other, one
            dx, dy = x[other] - x[one], y[other] - y[one]
            whole = np.hypot(dx, dy)
            worst, at, where = tolerance, -1, -1
            for j in range(1, length):
                i = begin + (a + j) % n
                if whole > 0.0:
                    away = abs((x[i] - x[one]) * dy - (y[i] - y[one]) * dx) / whole
                else:
                    away = np.hypot(x[i] - x[one], y[i] - y[one])
                if away > worst or (
                    away == worst and at > 0 and (x[i], y[i]) < (x[where], y[where])
                ):
                    worst, at, where = away, j, i
            if at > 0:
                kept[where] = True
                corners += 1
                waiting[total, 0], waiting[total, 1] = a, at
                waiting[total + 1, 0], waiting[total + 1, 1] = (a + at) % n, length - at
                total += 2
        if corners < 3:  # a ring has three corners at least
            for i in range(n):
                kept[begin + i] = True
    return kept
