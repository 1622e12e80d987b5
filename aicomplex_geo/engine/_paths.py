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
def walk(arcs, parent, seeds, number, here, before, there, infinity):
    """Search upwards from the seeds of one source; find the row of the best way from there.

    `here` are the distances of this search, and `there` those of the search from the other
    end, all infinite where that has not begun. `before` is the row that each row is reached
    from, and ``-1 - seed`` where a seed is. -1 is the answer where the two do not meet.
    """
    first, head, weight = arcs
    seed_first, seed_row, seed_cost = seeds
    begin, end = seed_first[number], seed_first[number + 1]
    at = seed_row[begin:end].copy()
    for seed in range(begin, end):
        if seed_cost[seed] < here[seed_row[seed]]:
            here[seed_row[seed]] = seed_cost[seed]
            before[seed_row[seed]] = -1 - seed
    best, top = infinity, np.int64(-1)
    while True:
        v = np.int64(-1)  # the lowest node has the last row; from each on, all go the same way
        for i in range(len(at)):
            v = max(v, at[i])
        if v < 0:
            return top
        if here[v] + there[v] < best:
            best, top = here[v] + there[v], v
        relax(first, head, weight, v, here, before, best)
        for i in range(len(at)):
            if at[i] == v:
                at[i] = parent[v]


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
def clear(parent, seeds, number, distance, infinity):
    """Forget what was found on the way up from the seeds of one source."""
    for seed in range(seeds[0][number], seeds[0][number + 1]):
        v = seeds[1][seed]
        while v >= 0:
            distance[v] = infinity
            v = parent[v]


@kernel
def ways(up, down, parent, steps_of, starts, ends, pairs, block, space, infinity):
    """Find shortest ways from sources to targets; those of one source follow one another.

    `steps_of` are the lists of upper neighbours, what ``steps`` made of them, and the nodes of
    the ranks. Given are the nodes, where those of each way begin, costs, and the seeds between
    which each way leads, -1 where there is none.
    """
    forth, back, before, behind = space
    n = block[1] - block[0]
    first = np.zeros(n + 1, np.int64)
    nodes = np.empty(1024, np.int32)
    cost = np.full(n, infinity, forth.dtype)
    seed = np.full((n, 2), -1, np.int64)
    count = 0
    known = np.int64(-1)
    for i in range(n):
        source, target = pairs[0][block[0] + i], pairs[1][block[0] + i]
        if source != known:
            if known >= 0:
                clear(parent, starts, known, forth, infinity)
            walk(up, parent, starts, source, forth, before, back, infinity)
            known = source
        top = walk(down, parent, ends, target, back, behind, forth, infinity)
        if top >= 0:
            rows = joined(before, behind, top)
            nodes, count = unpacked(rows, steps_of, nodes, count)
            cost[i] = forth[top] + back[top]
            seed[i, 0], seed[i, 1] = -1 - before[rows[0]], -1 - behind[rows[-1]]
        first[i + 1] = count
        clear(parent, ends, target, back, infinity)
    if known >= 0:
        clear(parent, starts, known, forth, infinity)
    return nodes[:count].copy(), first, cost, seed


@kernel
def joined(before, behind, top):
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
