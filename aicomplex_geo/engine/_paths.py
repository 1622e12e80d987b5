"""Kernels of single paths; importing this module loads numba, so do it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel


@kernel
def relax(first, head, weight, v, distance, before):
    """Offer what is above a row the way over it; `before` is the row that each is reached from."""
    for a in range(first[v], first[v + 1]):
        there = distance[v] + weight[a]
        if there < distance[head[a]]:
            distance[head[a]] = there
            before[head[a]] = v


@kernel
def path(
    up_first, up_head, up_weight, down_first, down_head, down_weight, parent,
    arc_first, arc_head, arc_lower, over_up, over_down, nodes, source, target,
    forth, back, before, behind, infinity,
):  # fmt: skip
    """List the nodes of a shortest path between two rows."""
    forth[source] = 0
    before[source] = -1
    back[target] = 0
    behind[target] = -1
    best = infinity
    top = np.int64(-1)
    v, w = np.int64(source), np.int64(target)
    while v >= 0 or w >= 0:  # both upwards, the lower one first, so that they meet
        if v > w:
            relax(up_first, up_head, up_weight, v, forth, before)
            v = parent[v]
        elif w > v:
            relax(down_first, down_head, down_weight, w, back, behind)
            w = parent[w]
        else:
            if forth[v] < infinity and back[v] < infinity and forth[v] + back[v] < best:
                best = forth[v] + back[v]
                top = v
            if forth[v] < best:  # else no better way leads over it
                relax(up_first, up_head, up_weight, v, forth, before)
            if back[v] < best:
                relax(down_first, down_head, down_weight, v, back, behind)
            v = w = parent[v]
    route = np.empty(0, np.int32)
    if top >= 0:
        rows = _joined(before, behind, top)
        route = _unpacked(rows, arc_first, arc_head, arc_lower, over_up, over_down, nodes)
    v = np.int64(source)
    while v >= 0:
        forth[v] = infinity
        v = parent[v]
    v = np.int64(target)
    while v >= 0:
        back[v] = infinity
        v = parent[v]
    return route


@kernel
def _joined(before, behind, top):
    """List the rows from the source up to the top, and down to the target."""
    count = 1
    v = before[top]
    while v >= 0:
        count += 1
        v = before[v]
    ahead = count
    v = behind[top]
    while v >= 0:
        count += 1
        v = behind[v]
    rows = np.empty(count, np.int32)
    v = np.int32(top)
    for i in range(ahead - 1, -1, -1):
        rows[i] = v
        v = before[v]
    v = behind[top]
    for i in range(ahead, count):
        rows[i] = v
        v = behind[v]
    return rows


@kernel
def _unpacked(rows, arc_first, arc_head, arc_lower, over_up, over_down, nodes):
    """List the nodes that a path by rows passes, those too over which its arcs lead."""
    last = len(nodes) - 1
    found = np.empty(max(64, 16 * len(rows)), np.int32)
    stack = np.empty(128, np.int64)
    found[0] = nodes[last - rows[0]]
    count = 1
    for i in range(1, len(rows)):
        here, there = last - rows[i - 1], last - rows[i]
        low, high = min(here, there), max(here, there)
        a, b = arc_first[low], arc_first[low + 1]
        while a < b:
            middle = (a + b) // 2
            if arc_head[middle] < high:
                a = middle + 1
            else:
                b = middle
        # an arc is twice its position, and one more where it leads down
        stack[0] = 2 * a + (here > there)
        depth = 1
        while depth:
            depth -= 1
            arc = stack[depth]
            p = arc >> 1
            over = over_down if arc & 1 else over_up
            if over[p, 0] < 0:
                if count == len(found):
                    more = np.empty(2 * count, np.int32)
                    more[:count] = found
                    found = more
                found[count] = nodes[arc_lower[p] if arc & 1 else arc_head[p]]
                count += 1
                continue
            if depth + 2 > len(stack):
                larger = np.empty(2 * len(stack), np.int64)
                larger[:depth] = stack[:depth]
                stack = larger
            # from the one end down to the node between, then up to the other
            stack[depth] = 2 * np.int64(over[p, 0] if arc & 1 else over[p, 1])
            stack[depth + 1] = 2 * np.int64(over[p, 1] if arc & 1 else over[p, 0]) + 1
            depth += 2
    return found[:count].copy()
