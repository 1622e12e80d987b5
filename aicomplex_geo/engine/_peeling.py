"""Kernels that take easy nodes off a graph; importing this module loads numba, so do it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel

EASY = 2
"""Neighbours of a node that can be contracted without more arcs than before."""


@kernel
def peel(first, neighbours):
    """Contract nodes with up to two neighbours, round after round, until there are none.

    No two neighbours go in one round, so that long chains are halved each time, and the
    elimination tree stays low. Given are the ranks of those that are gone, -1 for the rest,
    and how many are gone; of the rest how many neighbours each has, and which: they stand
    where its neighbours stood before.
    """
    n = len(first) - 1
    head = neighbours.copy()
    degree = np.empty(n, np.int32)
    rank = np.full(n, -1, np.int32)
    touched = np.full(n, -1, np.int32)
    listed = np.zeros(n, np.bool_)
    now, later = np.empty(n, np.int32), np.empty(n, np.int32)
    waiting = done = turn = 0
    for v in range(n):
        degree[v] = first[v + 1] - first[v]
        if degree[v] <= EASY:
            now[waiting] = v
            waiting += 1
            listed[v] = True
    while waiting:
        count = 0
        for i in range(waiting):
            v = now[i]
            if touched[v] == turn:
                later[count] = v
                count += 1
                continue
            rank[v] = done
            done += 1
            for side in range(degree[v]):
                a = head[first[v] + side]
                other = head[first[v] + 1 - side] if degree[v] == EASY else -1
                exchange(first, head, degree, a, v, other)
                touched[a] = turn
                if degree[a] <= EASY and not listed[a]:
                    listed[a] = True
                    later[count] = a
                    count += 1
        now, later = later, now
        waiting = count
        turn += 1
    return rank, done, degree, head


@kernel
def exchange(first, head, degree, a, old, new):
    """Put a new neighbour of `a` in the place of an old one, unless it is one already, or -1."""
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
def remaining(first, head, degree, rank):
    """Give the graph of the nodes that are left, numbered anew, neighbours rising."""
    n = len(degree)
    number = np.full(n, -1, np.int32)
    count = 0
    for v in range(n):
        if rank[v] < 0:
            number[v] = count
            count += 1
    few_first = np.zeros(count + 1, np.int32)
    few_head = np.empty(len(head), np.int32)
    at = 0
    for v in range(n):
        if rank[v] < 0:
            begin = at
            for k in range(first[v], first[v] + degree[v]):
                few_head[at] = number[head[k]]
                at += 1
            few_head[begin:at].sort()
            few_first[number[v] + 1] = at
    return few_first, few_head[:at].copy()
