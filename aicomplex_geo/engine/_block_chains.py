"""Kernels that link crossings to chains of borders; importing this loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._arrays import longer
from aicomplex_geo.engine._block_joins import (
    ACROSS,
    CORNERS,
    EDGES,
    SIDE,
    ends_of,
    is_open,
    scratch_of,
)
from aicomplex_geo.engine._compiling import kernel, part

APART_M = 0.001  # least distance between two borders


@part
def link(inside, saddle, after):
    """Link the edges that the border crosses, so that the area is on its left."""
    for e in range(EDGES):
        after[e] = -1
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


@part
def emit(after, share, x0, y0, size, tolerance, base, keys, points, lengths, state):
    """Follow links to chains, straighten them, and add them to the results.

    A chain is a key of its first and last edge, and the places on it without the last. Of both,
    the two numbers follow one another.
    """
    straight = np.empty((2 * EDGES, 4))
    entered, seen = np.zeros(EDGES, np.bool_), np.empty(EDGES, np.bool_)
    for e in range(EDGES):
        if after[e] >= 0:
            entered[after[e]] = True
    px, py = np.empty(EDGES + 1), np.empty(EDGES + 1)
    keep = np.empty(EDGES + 1, np.bool_)
    stack = np.empty((EDGES + 2, 2), np.int64)
    while True:
        n_chains, n_points = state
        n_straight, last = 0, 0
        for e in range(EDGES):
            seen[e] = False
        for start in range(2 * EDGES):
            within, e = start >= EDGES, start % EDGES  # rings within the block come last
            if after[e] < 0 or seen[e] or (not within and entered[e]):
                continue
            first, n = e, 0
            while True:
                one, _ = ends_of(e)
                px[n], py[n] = x0 + one % (SIDE + 1) * size, y0 + one // (SIDE + 1) * size
                if e < ACROSS:
                    px[n] += share[e] * size
                else:
                    py[n] += share[e] * size
                keep[n] = within
                n += 1
                if after[e] < 0 or seen[e]:
                    break
                seen[e] = True
                e = after[e]
            keep[0] = True
            if not within:
                _straighten(px, py, n, tolerance, keep, stack)
            keys = longer(keys, 2 * n_chains, 2)
            lengths = longer(lengths, n_chains, 1)
            points = longer(points, 2 * n_points, 2 * n)
            keys[2 * n_chains], keys[2 * n_chains + 1] = _key(first, base), _key(e, base)
            lengths[n_chains] = 0
            for k in range(n):
                if keep[k] and k < n - 1:
                    points[2 * n_points], points[2 * n_points + 1] = px[k], py[k]
                    n_points += 1
                    lengths[n_chains] += 1
                if k > 0 and (keep[k] or k == n - 1):
                    straight[n_straight, 0], straight[n_straight, 1] = px[last], py[last]
                    straight[n_straight, 2], straight[n_straight, 3] = px[k], py[k]
                    n_straight += 1
                if keep[k]:
                    last = k
            n_chains += 1
        if tolerance <= 0.0 or not _touch(straight, n_straight):
            return keys, points, lengths, (n_chains, n_points)
        tolerance = -1.0  # straightened pieces would cross: those of marching squares do not


@part
def _straighten(x, y, n, tolerance, keep, stack):
    """Keep the places that a chain needs to stay within a tolerance of all of them."""
    stack[0, 0], stack[0, 1] = 0, n - 1
    top = 1
    while top > 0:
        top -= 1
        a, b = stack[top, 0], stack[top, 1]
        dx, dy = x[b] - x[a], y[b] - y[a]
        whole = np.hypot(dx, dy)
        worst, at = tolerance, -1
        if b - a == n - 1 and (dx == 0.0 or dy == 0.0):
            worst = -1.0  # not along the side of the block, where the next one begins
        for k in range(a + 1, b):
            if whole > 0.0:
                away = abs((x[k] - x[a]) * dy - (y[k] - y[a]) * dx) / whole
            else:
                away = np.hypot(x[k] - x[a], y[k] - y[a])
            if away > worst:
                worst, at = away, k
        if at >= 0:
            keep[at] = True
            stack[top, 0], stack[top, 1] = a, at
            stack[top + 1, 0], stack[top + 1, 1] = at, b
            top += 2


@part
def _touch(line, count):
    """Whether any two straight pieces touch, but for the ends of one and the next."""
    for i in range(count):
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


@part
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
    scratch = scratch_of(room)
    out = (np.empty(room, np.int32), np.empty(room, np.uint16), np.empty(room, np.uint16))
    keys, lengths = np.empty(512, np.int64), np.empty(256, np.int64)
    points, state = np.empty(2048), (0, 0)
    chain_first = np.zeros(len(column) + 1, np.int32)
    inside, after = np.empty(CORNERS, np.bool_), np.empty(EDGES, np.int64)
    saddle, share = np.zeros(SIDE * SIDE, np.bool_), np.empty(EDGES)
    for b in range(len(column)):
        if edge_first[b + 1] > edge_first[b]:
            x0, y0 = west + column[b] * SIDE * size, south + row[b] * SIDE * size
            some = listed[list_first[b] : list_first[b + 1]]
            for c in range(CORNERS):
                inside[c] = counts[b, c] > 0
            for cell in range(SIDE * SIDE):
                if is_saddle(inside, cell):
                    saddle[cell] = is_open(
                        x0 + (cell % SIDE + 0.5) * size, y0 + (cell // SIDE + 0.5) * size,
                        some, segment, of, entrance, rule, scratch, out,
                    )  # fmt: skip
            for k in range(edge_first[b], edge_first[b + 1]):
                share[edge[k]] = cut[k]
            link(inside, saddle, after)
            base = (row[b] * SIDE * width + column[b] * SIDE, width)
            keys, points, lengths, state = emit(
                after, share, x0, y0, size, tol, base, keys, points, lengths, state
            )
        chain_first[b + 1] = state[0]
    n_chains, n_points = state
    return (
        chain_first,
        keys[: 2 * n_chains].copy(),
        points[: 2 * n_points].copy(),
        lengths[:n_chains],
    )


@part
def is_saddle(inside, cell):
    low = cell // SIDE * (SIDE + 1) + cell % SIDE
    return (
        inside[low] == inside[low + SIDE + 2]
        and inside[low + 1] == inside[low + SIDE + 1]
        and inside[low] != inside[low + 1]
    )
