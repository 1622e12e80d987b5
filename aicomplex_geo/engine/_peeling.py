"""Kernels that contract nodes of low degree; importing this module loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel, part

MAX_DEGREE = 2
"""Neighbours of a node whose contraction leaves no more arcs than before."""


@kernel
def peel(first, neighbours):
    """Contract nodes with up to two neighbours, round by round, until there are none.

    Adjacent nodes are never contracted in the same round, so that long chains are halved each
    time and the elimination tree stays low. Returns the ranks of the contracted nodes, -1 for the
    rest, and their number; then the degrees and neighbours of the rest, stored where the
    neighbours were before.
    """
    n = len(first) - 1
    head = neighbours.copy()
    degree = np.empty(n, np.int32)
    rank = np.full(n, -1, np.int32)
    touched = np.full(n, -1, np.int32)
    listed = np.zeros(n, np.bool_)
    now, later = np.empty(n, np.int32), np.empty(n, np.int32)
    waiting = done = round_ = 0
    for v in range(n):
        degree[v] = first[v + 1] - first[v]
        if degree[v] <= MAX_DEGREE:
            now[waiting] = v
            waiting += 1
            listed[v] = True
    while waiting:
        count = 0
        for i in range(waiting):
            v = now[i]
            if touched[v] == round_:
                later[count] = v
                count += 1
                continue
            rank[v] = done
            done += 1
            for side in range(degree[v]):
                a = head[first[v] + side]
                other = head[first[v] + 1 - side] if degree[v] == MAX_DEGREE else -1
                replace_neighbour(first, head, degree, a, v, other)
                touched[a] = round_
                if degree[a] <= MAX_DEGREE and not listed[a]:
                    listed[a] = True
                    later[count] = a
                    count += 1
        now, later = later, now
        waiting = count
        round_ += 1
    return rank, done, degree, head


@part
def replace_neighbour(first, head, degree, a, old, new):
    """Replace a neighbour of `a` by a new one, or remove it if the new one is -1 or known."""
    at = -1
    known = new < 0
    for k in range(first[a], first[a] + degree[a]):
        if head[k] == old:
            at = k
        elif head[k] == new:
            known = True
    if known:
        degree[a] -= 1
        head[at] = head[first[a] + degree[a]]
    else:
        head[at] = new


@kernel
def remaining_graph(first, head, degree, rank):
    """Return the graph of the nodes that are left, renumbered, with ascending neighbours."""
    n = len(degree)
    number = np.full(n, -1, np.int32)
    count = 0
    for v in range(n):
        if rank[v] < 0:
            number[v] = count
            count += 1
    few_first = np.zeros(count + 1, np.int32)
    for v in range(n):
        if rank[v] < 0:
            few_first[number[v] + 1] = degree[v]
    for i in range(count):
        few_first[i + 1] += few_first[i]
    few_head = np.empty(few_first[count], np.int32)
    end = few_first[:count].copy()
    for v in range(n):  # each is listed by its neighbours in its turn, so that lists ascend
        if rank[v] < 0:
            for k in range(first[v], first[v] + degree[v]):
                other = number[head[k]]
                few_head[end[other]] = number[v]
                end[other] += 1
    return few_first, few_head
