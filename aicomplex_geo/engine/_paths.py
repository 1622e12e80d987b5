"""Kernels of single paths; importing this module loads numba, so do it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel


@kernel
def ascend(first, head, weight, parent, source, distance, before):
    """Search upwards from one row; `before` is the row that each is reached from."""
    distance[source] = 0
    before[source] = -1
    v = source
    while v >= 0:
        time = distance[v]
        for a in range(first[v], first[v + 1]):
            h = head[a]
            if time + weight[a] < distance[h]:
                distance[h] = time + weight[a]
                before[h] = v
        v = parent[v]


@kernel
def path(
    up_first, up_head, up_weight, down_first, down_head, down_weight, parent,
    arc_first, arc_head, over_up, over_down, nodes, source, target,
    forth, back, before, behind, infinity,
):  # fmt: skip
    """List the nodes of a shortest path between two rows."""
    ascend(up_first, up_head, up_weight, parent, source, forth, before)
    ascend(down_first, down_head, down_weight, parent, target, back, behind)
    best = infinity
    top = np.int64(-1)
    v = np.int64(source)
    while v >= 0:
        if forth[v] < infinity and back[v] < infinity and forth[v] + back[v] < best:
            best = forth[v] + back[v]
            top = v
        v = parent[v]
    route = np.empty(0, np.int32)
    if top >= 0:
        rows = _joined(before, behind, top)
        route = _unpacked(rows, arc_first, arc_head, over_up, over_down, len(parent))
        for i in range(len(route)):
            route[i] = nodes[route[i]]
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
def _unpacked(rows, up_first, up_head, over_up, over_down, n):
    """Put the ranks between into arcs that stand for paths."""
    found = np.empty(max(16, 2 * len(rows)), np.int32)
    stack = np.empty(64 + len(rows), np.int32)
    found[0] = n - 1 - rows[0]
    count = 1
    for i in range(1, len(rows)):
        here = found[count - 1]
        stack[0] = n - 1 - rows[i]
        depth = 1
        while depth:
            there = stack[depth - 1]
            low, high = min(here, there), max(here, there)
            a, b = up_first[low], up_first[low + 1]
            while a < b:
                middle = (a + b) // 2
                if up_head[middle] < high:
                    a = middle + 1
                else:
                    b = middle
            between = over_up[a] if here < there else over_down[a]
            if between >= 0:
                if depth == len(stack):
                    larger = np.empty(2 * depth, np.int32)
                    larger[:depth] = stack
                    stack = larger
                stack[depth] = between
                depth += 1
                continue
            if count == len(found):
                more = np.empty(2 * count, np.int32)
                more[:count] = found
                found = more
            found[count] = there
            count += 1
            here = there
            depth -= 1
    return found[:count].copy()
