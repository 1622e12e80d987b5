"""Kernels of single paths; importing this module loads numba, so do it late.

A code stands for a piece of a path. Codes of 0 or more are arcs: twice the position, and one
more where the arc leads down. A negative one is an arc of the graph, and says the node at which
it ends: ``-1 - node``.
"""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel
from aicomplex_geo.engine._contraction import find

DIRECT = -(2**31)
"""Instead of two codes: the arc leads over no lower node."""


@kernel
def steps(up_first, up_head, up, down, nodes):
    """Customise, and tell by two codes over which lower node each arc leads.

    The result is int32 ``(2 * n_arcs, 2)``, by the codes of the arcs.
    """
    over = np.full((2 * len(up_head), 2), DIRECT, np.int32)
    for v in range(len(up_first) - 1):
        last = up_first[v + 1]
        for i in range(up_first[v], last):
            here, back = up[i], down[i]
            to_v = code(over, 2 * i + 1, nodes[v])
            to_a = code(over, 2 * i, nodes[up_head[i]])
            k = up_first[up_head[i]]
            for j in range(i + 1, last):
                b = up_head[j]
                while up_head[k] != b:
                    k += 1
                if back + up[j] < up[k]:
                    up[k] = back + up[j]
                    over[2 * k, 0], over[2 * k, 1] = to_v, code(over, 2 * j, nodes[b])
                if down[j] + here < down[k]:
                    down[k] = down[j] + here
                    over[2 * k + 1, 0] = code(over, 2 * j + 1, nodes[v])
                    over[2 * k + 1, 1] = to_a
    return over


@kernel
def code(over, arc, end):
    """Give the code of an arc whose own steps are known."""
    return np.int32(-1 - end if over[arc, 0] == DIRECT else arc)


@kernel
def relax(first, head, weight, v, distance, before, limit):
    """Offer what is above a row the way over it, if that is below a limit."""
    time = distance[v]
    if time >= limit:
        return
    for a in range(first[v], first[v + 1]):
        there = time + weight[a]
        if there < distance[head[a]]:
            distance[head[a]] = there
            before[head[a]] = v


@kernel
def path(
    up_first, up_head, up_weight, down_first, down_head, down_weight, parent,
    arc_first, arc_head, over, nodes, source, target, forth, back, before, behind, infinity,
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
            relax(up_first, up_head, up_weight, v, forth, before, infinity)
            v = parent[v]
        elif w > v:
            relax(down_first, down_head, down_weight, w, back, behind, infinity)
            w = parent[w]
        else:
            if forth[v] + back[v] < best:
                best = forth[v] + back[v]
                top = v
            # what is no nearer than the best way leads to no better one
            relax(up_first, up_head, up_weight, v, forth, before, best)
            relax(down_first, down_head, down_weight, v, back, behind, best)
            v = w = parent[v]
    route = np.empty(0, np.int32)
    if top >= 0:
        route = _unpacked(_joined(before, behind, top), arc_first, arc_head, over, nodes)
    clear(source, parent, forth, infinity)
    clear(target, parent, back, infinity)
    return route


@kernel
def clear(row, parent, distance, infinity):
    """Forget what was found on the way up from a row."""
    v = np.int64(row)
    while v >= 0:
        distance[v] = infinity
        v = parent[v]


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
def _unpacked(rows, arc_first, arc_head, over, nodes):
    """List the nodes that a path by rows passes, those too over which its arcs lead."""
    last = len(nodes) - 1
    found = np.empty(max(64, 16 * len(rows)), np.int32)
    stack = np.empty(128, np.int32)
    found[0] = nodes[last - rows[0]]
    count = 1
    for i in range(1, len(rows)):
        here, there = last - rows[i - 1], last - rows[i]
        arc = find(arc_first, arc_head, min(here, there), max(here, there))
        stack[0] = code(over, 2 * arc + (here > there), nodes[there])
        depth = 1
        while depth:
            depth -= 1
            piece = stack[depth]
            if piece < 0:
                if count == len(found):
                    more = np.empty(2 * count, np.int32)
                    more[:count] = found
                    found = more
                found[count] = -1 - piece
                count += 1
                continue
            if depth + 2 > len(stack):
                larger = np.empty(2 * len(stack), np.int32)
                larger[:depth] = stack[:depth]
                stack = larger
            stack[depth] = over[piece, 1]
            stack[depth + 1] = over[piece, 0]
            depth += 2
    return found[:count].copy()
