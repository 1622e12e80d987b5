"""Kernels of contraction, on nodes by rank; importing this module loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel, part


@kernel
def contract(first, head):
    """Return the upward arcs: upper neighbours of each node when all lower nodes are contracted."""
    n = len(first) - 1
    up_first = np.zeros(n + 1, np.int64)
    up_head = np.empty(max(16, 2 * len(head)), np.int32)
    seen = np.full(n, -1, np.int32)
    child = np.full(n, -1, np.int32)
    sibling = np.full(n, -1, np.int32)
    used = 0
    for v in range(n):
        begin = used
        need = first[v + 1] - first[v]
        c = child[v]
        while c >= 0:
            need += up_first[c + 1] - up_first[c]
            c = sibling[c]
        if used + need > len(up_head):
            larger = np.empty(max(2 * len(up_head), used + need), np.int32)
            for i in range(used):  # by items: slices take a second more to compile
                larger[i] = up_head[i]
            up_head = larger
        seen[v] = v
        for a in range(first[v], first[v + 1]):
            h = head[a]
            if h > v and seen[h] != v:
                seen[h] = v
                up_head[used] = h
                used += 1
        c = child[v]
        while c >= 0:
            for a in range(up_first[c], up_first[c + 1]):
                h = up_head[a]
                if seen[h] != v:
                    seen[h] = v
                    up_head[used] = h
                    used += 1
            c = sibling[c]
        for i in range(begin + 1, used):  # short lists, partly in order
            h = up_head[i]
            j = i - 1
            while j >= begin and up_head[j] > h:
                up_head[j + 1] = up_head[j]
                j -= 1
            up_head[j + 1] = h
        up_first[v + 1] = used
        if used > begin:
            parent = up_head[begin]
            sibling[v] = child[parent]
            child[parent] = v
    return up_first, up_head[:used].copy()


@kernel
def postorder(parent):
    """Rank the nodes of a forest in postorder: subtrees are consecutive, their roots last."""
    n = len(parent)
    child = np.full(n, -1, np.int32)
    sibling = np.full(n, -1, np.int32)
    for v in range(n):  # each is put in front, so that children are listed from the largest
        if parent[v] >= 0:
            sibling[v] = child[parent[v]]
            child[parent[v]] = v
    rank = np.empty(n, np.int32)
    stack = np.empty(n + 1, np.int32)
    following = n
    for root in range(n - 1, -1, -1):
        if parent[root] >= 0:
            continue
        stack[0] = root
        depth = 1
        while depth:
            depth -= 1
            v = stack[depth]
            following -= 1
            rank[v] = following
            # the smallest child leaves the stack last, and gets the lowest ranks
            count = 0
            c = child[v]
            while c >= 0:
                stack[depth + count] = c
                count += 1
                c = sibling[c]
            for i in range(count // 2):
                other = stack[depth + i]
                stack[depth + i] = stack[depth + count - 1 - i]
                stack[depth + count - 1 - i] = other
            depth += count
    return rank


@kernel
def subtree_sizes(up_first, up_head):
    """Count the nodes of the subtree of each node in the elimination tree."""
    n = len(up_first) - 1
    size = np.ones(n, np.int32)
    for v in range(n):
        if up_first[v + 1] > up_first[v]:
            size[up_head[up_first[v]]] += size[v]
    return size


@kernel
def levels(up_first, up_head):
    """Count the ancestors of each node in the elimination tree."""
    n = len(up_first) - 1
    level = np.zeros(n, np.int32)
    for v in range(n - 1, -1, -1):
        if up_first[v + 1] > up_first[v]:
            level[v] = level[up_head[up_first[v]]] + 1
    return level


@part
def find_arc(up_first, up_head, v, h):
    """Find the position of the arc between `v` and its upper neighbour `h`."""
    low, high = up_first[v], up_first[v + 1]
    while low < high:
        middle = (low + high) // 2
        if up_head[middle] < h:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def locate_arcs(tail, head, up_first, up_head):
    """Return twice the position of the upward arc of each arc, plus one if it leads down."""
    place = np.empty(len(head), np.int32)
    for a in range(len(head)):
        t, h = tail[a], head[a]
        if t == h:
            place[a] = -1
        elif t < h:
            place[a] = 2 * find_arc(up_first, up_head, t, h)
        else:
            place[a] = 2 * find_arc(up_first, up_head, h, t) + 1
    return place
