"""Kernels that find lines near places; importing this module loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._arrays import longer
from aicomplex_geo.engine._compiling import inlined, kernel, part

# A tree is four arrays: `box` of each node (west, south, east, north), level by level, of which
# the lowest, whose children are segments, comes first; `first` node of each level; `segment` (ax,
# ay, bx, by); `line` of each segment. Lines and nodes that are not `used` are passed over.
#
# Distances are computed in the steps in which GEOS computes them, so that ties are the same.

CHILDREN = 8
DEEPEST = 16  # levels, of more segments than fit into any memory
MARGIN = 1e-6  # metres by which a distance may be off that is compared with a box
RELATIVE_MARGIN = 1 + 1e-9  # the same where places are very far away


@inlined
def _limit(metres):
    """Square of the distance beyond which a box holds no segment that is so near."""
    most = (metres + MARGIN) * RELATIVE_MARGIN
    return most * most


@inlined
def _away(x, y, west, south, east, north):
    """Square of the distance to a box."""
    dx = max(west - x, x - east, 0.0)
    dy = max(south - y, y - north, 0.0)
    return dx * dx + dy * dy


@inlined
def _metres(x, y, ax, ay, bx, by):
    """Distance to a segment."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    r = 0.0
    if square > 0.0:
        r = ((x - ax) * dx + (y - ay) * dy) / square
    if r <= 0.0:
        return np.sqrt((x - ax) * (x - ax) + (y - ay) * (y - ay))
    if r >= 1.0:
        return np.sqrt((x - bx) * (x - bx) + (y - by) * (y - by))
    return abs(((ay - y) * dx - (ax - x) * dy) / square) * np.sqrt(square)


@kernel
def nearest(places, within, tree, lines_used, nodes_used, found, metres):
    """Write the nearest line of each place and its distance; of equally near ones the first.

    Where none is within so many metres, nothing is written. Places that follow one another in
    space are searched faster.
    """
    box, first, segment, line = tree
    node = np.empty(CHILDREN * DEEPEST, np.int64)
    level = np.empty(CHILDREN * DEEPEST, np.int64)
    away = np.empty(CHILDREN * DEEPEST)
    last = -1
    for p in range(len(places)):
        x, y = places[p, 0], places[p, 1]
        best, at, limit = within, -1, _limit(within)
        if last >= 0:  # no farther than what the place before is nearest to
            ax, ay, bx, by = segment[last, 0], segment[last, 1], segment[last, 2], segment[last, 3]
            limit = min(limit, _limit(_metres(x, y, ax, ay, bx, by)))
        node[0], level[0], away[0] = 0, len(first) - 1, 0.0
        waiting = 1
        while waiting > 0:
            waiting -= 1
            if away[waiting] > limit:
                continue
            k = level[waiting]
            begin = node[waiting] * CHILDREN
            if k == 0:
                for s in range(begin, min(begin + CHILDREN, len(line))):
                    ax, ay, bx, by = segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
                    far = _away(x, y, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
                    if far > limit or not lines_used[line[s]]:
                        continue
                    here = _metres(x, y, ax, ay, bx, by)
                    if here < best or (here == best and (at < 0 or line[s] < at)):
                        best, at, limit, last = here, line[s], _limit(here), s
                continue
            bottom = waiting
            for c in range(begin, min(begin + CHILDREN, first[k] - first[k - 1])):
                b = first[k - 1] + c
                far = _away(x, y, box[b, 0], box[b, 1], box[b, 2], box[b, 3])
                if far > limit or not nodes_used[b]:
                    continue
                i = waiting
                while i > bottom and away[i - 1] < far:  # the nearest comes next
                    node[i], away[i] = node[i - 1], away[i - 1]
                    i -= 1
                node[i], away[i], level[waiting] = c, far, k - 1
                waiting += 1
        if at >= 0:
            found[p], metres[p] = at, best


@kernel
def all_within(places, metres, tree, lines_used, nodes_used):
    """List the lines within a distance of each place, as a CSR, and their distances.

    Ordered by distance; of equally near ones the first comes first.
    """
    box, first, segment, line = tree
    node = np.empty(CHILDREN * DEEPEST, np.int64)
    level = np.empty(CHILDREN * DEEPEST, np.int64)
    begins = np.zeros(len(places) + 1, np.int64)
    name, far = np.empty(1024), np.empty(1024)
    n = 0
    for p in range(len(places)):
        x, y, limit = places[p, 0], places[p, 1], _limit(metres[p])
        node[0], level[0] = 0, len(first) - 1
        waiting = 1
        while waiting > 0:
            waiting -= 1
            k = level[waiting]
            begin = node[waiting] * CHILDREN
            if k == 0:
                for s in range(begin, min(begin + CHILDREN, len(line))):
                    ax, ay, bx, by = segment[s, 0], segment[s, 1], segment[s, 2], segment[s, 3]
                    away = _away(x, y, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
                    if away > limit or not lines_used[line[s]]:
                        continue
                    here = _metres(x, y, ax, ay, bx, by)
                    if here <= metres[p]:
                        name, far = longer(name, n, 1), longer(far, n, 1)
                        name[n], far[n] = line[s], here
                        n += 1
                continue
            for c in range(begin, min(begin + CHILDREN, first[k] - first[k - 1])):
                b = first[k - 1] + c
                away = _away(x, y, box[b, 0], box[b, 1], box[b, 2], box[b, 3])
                if nodes_used[b] and away <= limit:
                    node[waiting], level[waiting] = c, k - 1
                    waiting += 1
        own = begins[p]
        _sort(name, far, own, n)
        kept = own
        for i in range(own, n):  # of the segments of a line the nearest
            if i == own or name[i] != name[kept - 1]:
                name[kept], far[kept] = name[i], far[i]
                kept += 1
        n = kept
        _sort(far, name, own, n)
        begins[p + 1] = n
    found, away_found = np.empty(n, np.int64), np.empty(n)
    for i in range(n):
        found[i], away_found[i] = name[i], far[i]
    return begins, found, away_found


@part
def _sort(key, other, begin, end):
    """Sort values by a key, then by the other one (Shell sort)."""
    gap = 1
    while gap < (end - begin) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(begin + gap, end):
            one, two = key[i], other[i]
            j = i - gap
            while j >= begin and (key[j] > one or (key[j] == one and other[j] > two)):
                key[j + gap], other[j + gap] = key[j], other[j]
                j -= gap
            key[j + gap], other[j + gap] = one, two
        gap //= 3


@kernel
def shares_along(places, line, first, corner, at_end, share):
    """Write how far along its line each place is, 0 to 1; closer `at_end` is the end.

    `first` corner of each line, and the corners of all.
    """
    for p in range(len(places)):
        x, y = places[p, 0], places[p, 1]
        best, at, before = np.inf, 0.0, 0.0
        for c in range(first[line[p]], first[line[p] + 1] - 1):
            ax, ay, bx, by = corner[c, 0], corner[c, 1], corner[c + 1, 0], corner[c + 1, 1]
            dx, dy = bx - ax, by - ay
            length = np.sqrt(dx * dx + dy * dy)
            here = _metres(x, y, ax, ay, bx, by)
            if here < best:
                r = 0.0
                if length > 0.0:
                    r = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)
                best, at = here, before + min(max(r, 0.0), 1.0) * length
            before += length
        if at <= at_end:
            at = 0.0
        if at >= before - at_end:
            at = before
        share[p] = at / before if before > 0.0 else 0.0
