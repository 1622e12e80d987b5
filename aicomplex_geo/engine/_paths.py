"""Kernels of shortest paths with their nodes; importing this module loads numba: import it late.

A code stands for a piece of a path. Codes of 0 or more are shortcuts: twice the position of the
arc, plus one where it leads down. A negative code is an arc of the graph, by the node at its end:
``-1 - node``.
"""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel, part
from aicomplex_geo.engine._contraction import find_arc

ORIGINAL = -(2**31)
"""In place of two codes: the arc is an arc of the graph, not a shortcut."""


@kernel
def unpacking(up_first, up_head, up, down, nodes):
    """Relax lower triangles, and return the codes of the two pieces of each shortcut.

    The result is int32 ``(2 * n_arcs, 2)``, indexed by the codes of the arcs.
    """
    pieces = np.full((2 * len(up_head), 2), ORIGINAL, np.int32)
    for v in range(len(up_first) - 1):
        last = up_first[v + 1]
        for i in range(up_first[v], last):
            here, back = up[i], down[i]
            to_v = arc_code(pieces, 2 * i + 1, nodes[v])
            to_a = arc_code(pieces, 2 * i, nodes[up_head[i]])
            k = up_first[up_head[i]]
            for j in range(i + 1, last):
                b = up_head[j]
                while up_head[k] != b:
                    k += 1
                if back + up[j] < up[k]:
                    up[k] = back + up[j]
                    pieces[2 * k, 0], pieces[2 * k, 1] = to_v, arc_code(pieces, 2 * j, nodes[b])
                if down[j] + here < down[k]:
                    down[k] = down[j] + here
                    pieces[2 * k + 1, 0] = arc_code(pieces, 2 * j + 1, nodes[v])
                    pieces[2 * k + 1, 1] = to_a
    return pieces


@part
def arc_code(pieces, arc, end):
    """Return the code of an arc whose lower triangles are all relaxed."""
    return np.int32(-1 - end if pieces[arc, 0] == ORIGINAL else arc)


@part
def search_upwards(arcs, parent, v, here, distance, came_from, row, other_row, other, best):
    """Search upwards from a row at a level until it meets the search from the other end.

    The ancestors of a node have different levels, so all is indexed by level: `distance`, which
    holds the cost of the row and is infinite above it; the level from which each level is reached
    (`came_from`); and the `row`. `other_row` and `other` are the rows and distances of each entry
    of the other end. Returns the least cost below `best`, the entry of the other end and the
    level at which the searches meet; -1 where there is none.
    """
    first, levels, weight = arcs
    entry = top = np.int64(-1)
    while v >= 0:
        row[here] = v
        cost = distance[here]
        for i in range(len(other_row)):
            if other_row[i, here] == v and other[i, here] + cost < best:
                best, entry, top = other[i, here] + cost, i, here
        if cost < best:  # prune: a node no nearer than the best path leads to no better one
            for a in range(first[v], first[v + 1]):
                there = cost + weight[a]
                level = levels[a]
                if there < distance[level]:
                    distance[level] = there
                    came_from[level] = here
        v = np.int64(parent[v])
        here -= 1
    return best, entry, top


@part
def search_from_source(up, parent, level, sources, source, n_levels, infinity):
    """Search upwards from each entry of a source.

    Returns for each entry and level the row, -1 where there is none, its distance, and the level
    from which it is reached.
    """
    begin = sources[0][source]
    n = sources[0][source + 1] - begin
    row = np.full((n, n_levels), -1, np.int32)
    distance = np.full((n, n_levels), infinity, up[2].dtype)
    came_from = np.full((n, n_levels), -1, np.int32)
    for i in range(n):
        v = sources[1][begin + i]
        here = np.int64(level[v])
        distance[i, here] = sources[2][begin + i]
        search_upwards(
            up, parent, v, here, distance[i], came_from[i], row[i], row[:0], distance[:0], infinity
        )
    return row, distance, came_from


@part
def search_to_target(down, parent, level, targets, target, row, distance, n_levels, infinity):
    """Search upwards from all entries of a target until they meet the search from a source.

    Returns the cost of the shortest path, its entries at both ends, its highest level, -1 where
    there is none, and for each entry of the target and level the row, and the next level.
    """
    begin = targets[0][target]
    n = targets[0][target + 1] - begin
    back = np.empty(n_levels, down[2].dtype)
    target_row = np.full((n, n_levels), -1, np.int32)
    goes_to = np.full((n, n_levels), -1, np.int32)
    best = infinity
    start = end = top = np.int64(-1)
    for j in range(n):
        v = targets[1][begin + j]
        here = np.int64(level[v])
        back[: here + 1] = infinity
        back[here] = targets[2][begin + j]
        found = search_upwards(
            down, parent, v, here, back, goes_to[j], target_row[j], row, distance, best
        )
        if found[2] >= 0:
            best, start, end, top = found[0], found[1], j, found[2]
    return best, start, end, top, target_row, goes_to


@kernel
def shortest_paths(
    up, down, parent, level, arcs, sources, targets, pairs, block, n_levels, infinity
):  # fmt: skip
    """Find the shortest paths of a block of pairs; those of one source follow one another.

    `arcs` are the upward arcs, the result of ``unpacking``, and the nodes of the ranks. Returns
    the nodes, where those of each path begin, costs, and the entries at both ends, -1 where
    unreachable.
    """
    n = block[1] - block[0]
    first = np.zeros(n + 1, np.int64)
    nodes = np.empty(1024, np.int32)
    cost = np.full(n, infinity, up[2].dtype)
    entries = np.full((n, 2), -1, np.int64)
    count = 0
    searched = pairs[0][block[0]]
    row, distance, came_from = search_from_source(
        up, parent, level, sources, searched, n_levels, infinity
    )
    for i in range(n):
        source, target = pairs[0][block[0] + i], pairs[1][block[0] + i]
        if source != searched:
            row, distance, came_from = search_from_source(
                up, parent, level, sources, source, n_levels, infinity
            )
            searched = source
        best, start, end, top, target_row, goes_to = search_to_target(
            down, parent, level, targets, target, row, distance, n_levels, infinity
        )
        if top >= 0:
            rows = join_at_top(row[start], came_from[start], target_row[end], goes_to[end], top)
            nodes, count = unpack_path(rows, arcs, nodes, count)
            cost[i] = best
            entries[i, 0], entries[i, 1] = sources[0][source] + start, targets[0][target] + end
        first[i + 1] = count
    return nodes[:count].copy(), first, cost, entries


@part
def join_at_top(row, came_from, target_row, goes_to, top):
    """List the rows from the source up to the highest level, and down to the target."""
    n_up = 0
    here = np.int64(top)
    while here >= 0:
        n_up += 1
        here = came_from[here]
    count = n_up
    here = np.int64(goes_to[top])
    while here >= 0:
        count += 1
        here = goes_to[here]
    rows = np.empty(count, np.int32)
    here = np.int64(top)
    for i in range(n_up - 1, -1, -1):
        rows[i] = row[here]
        here = came_from[here]
    here = np.int64(goes_to[top])
    for i in range(n_up, count):
        rows[i] = target_row[here]
        here = goes_to[here]
    return rows


@part
def unpack_path(rows, arcs, found, count):
    """Append the nodes of a path given by its rows, with all shortcuts unpacked."""
    up_first, up_head, pieces, nodes = arcs
    last = len(nodes) - 1
    stack = np.empty(128, np.int32)
    stack[0] = -1 - nodes[last - rows[0]]
    depth = 1
    for i in range(len(rows)):
        if i:
            here, there = last - rows[i - 1], last - rows[i]
            arc = find_arc(up_first, up_head, min(here, there), max(here, there))
            stack[0] = arc_code(pieces, 2 * arc + (here > there), nodes[there])
            depth = 1
        while depth:
            depth -= 1
            piece = stack[depth]
            if piece < 0:
                if count == len(found):
                    more = np.empty(2 * count, np.int32)
                    for j in range(count):  # by items: slices take a second more to compile
                        more[j] = found[j]
                    found = more
                found[count] = -1 - piece
                count += 1
                continue
            if depth + 2 > len(stack):
                larger = np.empty(2 * len(stack), np.int32)
                for j in range(depth):
                    larger[j] = stack[j]
                stack = larger
            stack[depth] = pieces[piece, 1]
            stack[depth + 1] = pieces[piece, 0]
            depth += 2
    return found, count
