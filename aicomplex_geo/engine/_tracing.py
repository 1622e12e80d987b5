"""Kernel that traces paths back by costs; importing this module loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel


@kernel
def trace_back(incoming, cost, column, costs, pairs, sources, targets, ranks, infinity):
    """Trace the path of each pair back from its target over the first arcs that are tight.

    `costs` are those from the source in each line to the nodes that have a `column`; `pairs` are
    lines, sources and targets. Of several entries at an end the one of the lowest of `ranks` is
    taken. Returns the arcs, where those of each pair begin, the entries at both ends (-1 where
    unreachable), and nodes whose neighbours have to get columns before all paths can be traced.
    """
    in_first, in_arc, tail = incoming
    n = len(pairs[0])
    first = np.zeros(n + 1, np.int64)
    arcs = np.empty(1024, np.int64)
    entries = np.full((n, 2), -1, np.int64)
    missing = np.empty(n, np.int64)
    n_missing = 0
    count = 0
    for i in range(n):
        line, source, target = pairs[0][i], pairs[1][i], pairs[2][i]
        first[i + 1] = count
        least = infinity
        end = -1
        for e in range(targets[0][target], targets[0][target + 1]):
            total = costs[line, column[targets[1][e]]] + targets[2][e]
            if total < least or (total == least and end >= 0 and ranks[1][e] < ranks[1][end]):
                least, end = total, e
        if end < 0:
            continue
        v = targets[1][end]
        start = -1
        while True:
            here = costs[line, column[v]]
            for e in range(sources[0][source], sources[0][source + 1]):
                if sources[1][e] == v and sources[2][e] == here:
                    start = e
                    break
            if start >= 0:
                break
            found = -1
            for k in range(in_first[v], in_first[v + 1]):
                before = column[tail[in_arc[k]]]
                if before < 0:
                    found = -1
                    break
                if found < 0 and costs[line, before] + cost[in_arc[k]] == here:
                    found = in_arc[k]
            if found < 0:
                break
            if count == len(arcs):
                more = np.empty(2 * count, np.int64)
                for j in range(count):  # by items: slices take a second more to compile
                    more[j] = arcs[j]
                arcs = more
            arcs[count] = found
            count += 1
            v = np.int64(tail[found])
        if start < 0:
            missing[n_missing] = v
            n_missing += 1
            count = first[i + 1]
            continue
        entries[i, 0], entries[i, 1] = start, end
        for j in range((count - first[i]) // 2):
            other = arcs[first[i] + j]
            arcs[first[i] + j] = arcs[count - 1 - j]
            arcs[count - 1 - j] = other
        first[i + 1] = count
    return arcs[:count].copy(), first, entries, missing[:n_missing].copy()
