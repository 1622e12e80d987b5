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
    """Customize, and tell by two codes over which lower node each arc leads.

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
def rise(arcs, parent, v, here, distance, before, lead, line, forth, best):
    """Search upwards from a row at a level until it meets what came from the other end.

    All that is above a node has a level of its own: by levels are `distance`, which holds that
    of the row and is infinite above, from which level each level is reached (`before`), and
    the rows (`lead`); so are the rows and distances from the seeds of the other end, `line` and
    `forth`. Given are the least cost below `best`, and at which of the other seeds and which
    level it is, -1 where there is none.
    """
    first, levels, weight = arcs
    seed = top = np.int64(-1)
    while v >= 0:
        lead[here] = v
        time = distance[here]
        for i in range(len(line)):
            if line[i, here] == v and forth[i, here] + time < best:
                best, seed, top = forth[i, here] + time, i, here
        if time < best:  # what is no nearer than the best way leads to no better one
            for a in range(first[v], first[v + 1]):
                there = time + weight[a]
                level = levels[a]
                if there < distance[level]:
                    distance[level] = there
                    before[level] = here
        v = np.int64(parent[v])
        here -= 1
    return best, seed, top


@kernel
def leave(up, parent, level, seeds, source, n_levels, infinity):
    """Search upwards from all seeds of a source, each by itself.

    Given are for each seed and level the row, -1 where there is none, its distance, and the
    level from which it is reached.
    """
    begin = seeds[0][source]
    n = seeds[0][source + 1] - begin
    line = np.full((n, n_levels), -1, np.int32)
    forth = np.full((n, n_levels), infinity, up[2].dtype)
    before = np.full((n, n_levels), -1, np.int32)
    for i in range(n):
        v = seeds[1][begin + i]
        here = np.int64(level[v])
        forth[i, here] = seeds[2][begin + i]
        rise(up, parent, v, here, forth[i], before[i], line[i], line[:0], forth[:0], infinity)
    return line, forth, before


@kernel
def arrive(down, parent, level, seeds, target, line, forth, n_levels, infinity):
    """Search upwards from all seeds of a target until it meets the search from a source.

    Given are the cost of the best way, its seeds on either side, the level at which it turns, -1
    where there is none, and for each seed and level the row, and the level to which one goes on.
    """
    begin = seeds[0][target]
    n = seeds[0][target + 1] - begin
    back = np.empty(n_levels, down[2].dtype)
    lead = np.full((n, n_levels), -1, np.int32)
    behind = np.full((n, n_levels), -1, np.int32)
    best = infinity
    start = end = top = np.int64(-1)
    for j in range(n):
        v = seeds[1][begin + j]
        here = np.int64(level[v])
        back[: here + 1] = infinity
        back[here] = seeds[2][begin + j]
        found = rise(down, parent, v, here, back, behind[j], lead[j], line, forth, best)
        if found[2] >= 0:
            best, start, end, top = found[0], found[1], j, found[2]
    return best, start, end, top, lead, behind


@kernel
def ways(
    up, down, parent, level, arcs, starts, ends, pairs, block, n_levels, infinity
):  # fmt: skip
    """Find shortest ways from sources to targets; those of one source follow one another.

    `arcs` are the lists of upper neighbours, what ``steps`` made of them, and the nodes of the
    ranks. Given are the nodes, where those of each way begin, costs, and the seeds between
    which each way leads, -1 where there is none.
    """
    n = block[1] - block[0]
    first = np.zeros(n + 1, np.int64)
    nodes = np.empty(1024, np.int32)
    cost = np.full(n, infinity, up[2].dtype)
    seed = np.full((n, 2), -1, np.int64)
    count = 0
    known = pairs[0][block[0]]
    line, forth, before = leave(up, parent, level, starts, known, n_levels, infinity)
    for i in range(n):
        source, target = pairs[0][block[0] + i], pairs[1][block[0] + i]
        if source != known:
            line, forth, before = leave(up, parent, level, starts, source, n_levels, infinity)
            known = source
        best, start, end, top, lead, behind = arrive(
            down, parent, level, ends, target, line, forth, n_levels, infinity
        )
        if top >= 0:
            rows = joined(line[start], before[start], lead[end], behind[end], top)
            nodes, count = unpacked(rows, arcs, nodes, count)
            cost[i] = best
            seed[i, 0], seed[i, 1] = starts[0][source] + start, ends[0][target] + end
        first[i + 1] = count
    return nodes[:count].copy(), first, cost, seed


@kernel
def joined(line, before, lead, behind, top):
    """List the rows from the source up to the level of the top, and down to the target."""
    ahead = 0
    here = np.int64(top)
    while here >= 0:
        ahead += 1
        here = before[here]
    count = ahead
    here = np.int64(behind[top])
    while here >= 0:
        count += 1
        here = behind[here]
    rows = np.empty(count, np.int32)
    here = np.int64(top)
    for i in range(ahead - 1, -1, -1):
        rows[i] = line[here]
        here = before[here]
    here = np.int64(behind[top])
    for i in range(ahead, count):
        rows[i] = lead[here]
        here = behind[here]
    return rows


@kernel
def unpacked(rows, steps_of, found, count):
    """Append the nodes that a way by rows passes, those too over which its arcs lead."""
    up_first, up_head, over, nodes = steps_of
    last = len(nodes) - 1
    stack = np.empty(128, np.int32)
    stack[0] = -1 - nodes[last - rows[0]]
    depth = 1
    for i in range(len(rows)):
        if i:
            here, there = last - rows[i - 1], last - rows[i]
            arc = find(up_first, up_head, min(here, there), max(here, there))
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
    return found, count
