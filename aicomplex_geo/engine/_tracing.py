"""Kernels that trace paths back by costs; importing this module loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel, part


@kernel
def trace_paths(
    up, down, parent, level, rows, nodes, incoming, arc_cost, sources, targets, ranks, pairs,
    block, n_levels, table, known, known_rows, reached, reached_rows, infinity,
):  # fmt: skip
    """Trace the path of each pair of a block back from its target over the first tight arcs.

    Costs from the source are computed where they are looked at, and for the rows above these;
    pairs of one source that follow one another share them. Of several entries of a target the one
    of the lowest of `ranks` is taken, of a source the first. Returns the arcs, where those of each
    pair begin, costs, and the entries at both ends, -1 where unreachable.
    """
    in_first, in_arc, tail = incoming
    last = len(nodes) - 1
    n = block[1] - block[0]
    first = np.zeros(n + 1, np.int64)
    arcs = np.empty(1024, np.int64)
    total = np.full(n, infinity, arc_cost.dtype)
    entries = np.full((n, 2), -1, np.int64)
    stack = np.empty(n_levels, np.int64)
    distance = np.empty(n_levels, arc_cost.dtype)
    count = n_known = n_reached = 0
    searched = np.int64(-1)
    for i in range(n):
        source, target = pairs[0][block[0] + i], pairs[1][block[0] + i]
        if source != searched:
            for j in range(n_known):
                known[known_rows[j]] = False
            for j in range(n_reached):
                reached[reached_rows[j]] = False
            n_reached = 0
            n_known = search_from(
                up, parent, level, sources, source, distance, table, known, known_rows, infinity
            )
            searched = source
        end = np.int64(-1)
        for e in range(targets[0][target], targets[0][target + 1]):
            row = targets[1][e]
            n_reached = find_cost(
                down, parent, row, table, known, reached, reached_rows, n_reached, stack, infinity
            )
            cost = table[row] + targets[2][e]
            if cost < total[i] or (cost == total[i] and end >= 0 and ranks[e] < ranks[end]):
                total[i], end = cost, e
        if end >= 0:
            row = targets[1][end]
            start = entry_at(sources, source, row, table[row])
            while start < 0:
                here, v, arc = table[row], nodes[last - row], np.int64(-1)
                for k in range(in_first[v], in_first[v + 1]):
                    arc = in_arc[k]
                    row = np.int64(rows[tail[arc]])
                    if not reached[row]:
                        n_reached = find_cost(
                            down, parent, row, table, known, reached, reached_rows, n_reached,
                            stack, infinity,
                        )  # fmt: skip
                    if table[row] + arc_cost[arc] == here:
                        break
                if count == len(arcs):
                    more = np.empty(2 * count, np.int64)
                    for j in range(count):  # by items: slices take a second more to compile
                        more[j] = arcs[j]
                    arcs = more
                arcs[count] = arc
                count += 1
                start = entry_at(sources, source, row, table[row])
            entries[i, 0], entries[i, 1] = start, end
            for j in range((count - first[i]) // 2):
                other = arcs[first[i] + j]
                arcs[first[i] + j] = arcs[count - 1 - j]
                arcs[count - 1 - j] = other
        first[i + 1] = count
    for j in range(n_known):
        known[known_rows[j]] = False
    for j in range(n_reached):
        reached[reached_rows[j]] = False
    return arcs[:count].copy(), first, total, entries


@part
def search_from(
    up, parent, level, sources, source, distance, table, known, known_rows, infinity
):  # fmt: skip
    """Search upwards from all entries of a source, and list the rows that become known.

    The ancestors of a row have different levels, so `distance` is indexed by level.
    """
    first, levels, weight = up
    count = 0
    for e in range(sources[0][source], sources[0][source + 1]):
        v = sources[1][e]
        here = np.int64(level[v])
        for other in range(here):
            distance[other] = infinity
        distance[here] = sources[2][e]
        while v >= 0:
            cost = distance[here]
            if cost < infinity and not (known[v] and table[v] <= cost):
                if not known[v]:
                    known[v] = True
                    known_rows[count] = v
                    count += 1
                table[v] = cost
                for a in range(first[v], first[v + 1]):
                    distance[levels[a]] = min(distance[levels[a]], cost + weight[a])
            v = np.int64(parent[v])
            here -= 1
    return count


@part
def find_cost(down, parent, row, table, known, reached, reached_rows, n_reached, stack, infinity):
    """Compute the cost of a row, and of those above it, and return how many are reached then."""
    first, tail, weight = down
    depth = 0
    v = row
    while v >= 0 and not reached[v]:
        stack[depth] = v
        depth += 1
        v = np.int64(parent[v])
    while depth:
        depth -= 1
        v = stack[depth]
        least = table[v] if known[v] else infinity
        for a in range(first[v], first[v + 1]):
            least = min(least, table[tail[a]] + weight[a])
        table[v] = least
        reached[v] = True
        reached_rows[n_reached] = v
        n_reached += 1
    return n_reached


@part
def entry_at(sources, source, row, cost):
    """Find the first entry of a source that is at a row with so much cost, -1 without any."""
    for e in range(sources[0][source], sources[0][source + 1]):
        if sources[1][e] == row and sources[2][e] == cost:
            return e
    return np.int64(-1)
