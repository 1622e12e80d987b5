"""Kernels of contraction and customisation; importing this module loads numba, so do it late.

Nodes are ranks. The arc of a lower node `v` and a higher one `h` has one position in both
directions: `up` holds the time from `v` to `h`, `down` that from `h` to `v`. Times are
unsigned, and the largest is half of what their type holds, so that two of them can be added.
"""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel


@kernel
def contract(first, head):
    """Complete the graph: upper neighbours of every node once all lower ones are gone."""
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
            larger[:used] = up_head[:used]
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
    """Rank the nodes of a forest so that each subtree is a run that ends with its root."""
    n = len(parent)
    child = np.full(n, -1, np.int32)
    sibling = np.full(n, -1, np.int32)
    for v in range(n):  # the last one put in front, so that children are met from the largest
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
            # the smallest child is taken last off the stack, and gets the lowest ranks
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
    """Count the nodes below each node in the elimination tree, itself too."""
    n = len(up_first) - 1
    size = np.ones(n, np.int32)
    for v in range(n):
        if up_first[v + 1] > up_first[v]:
            size[up_head[up_first[v]]] += size[v]
    return size


@kernel
def find(up_first, up_head, v, h):
    """Find the position of the arc of `v` and its upper neighbour `h`."""
    low, high = up_first[v], up_first[v + 1]
    while low < high:
        middle = (low + high) // 2
        if up_head[middle] < h:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def locate(tail, head, up_first, up_head):
    """Find the place of each arc: twice its position, and one more if it leads down."""
    place = np.empty(len(head), np.int32)
    for a in range(len(head)):
        t, h = tail[a], head[a]
        if t == h:
            place[a] = -1
        elif t < h:
            place[a] = 2 * find(up_first, up_head, t, h)
        else:
            place[a] = 2 * find(up_first, up_head, h, t) + 1
    return place


@kernel
def begin(place, weight, up, down):
    """Write the least weight of parallel arcs into their places."""
    for a in range(len(place)):
        p = place[a]
        if p < 0:
            continue
        i = p >> 1
        if p & 1:
            down[i] = min(down[i], weight[a])
        else:
            up[i] = min(up[i], weight[a])


@kernel
def customise(up_first, up_head, up, down, over_up, over_down, start, stop, inside, outside):
    """Take triangles over the ranks from `start` to `stop` into account, from the bottom.

    `inside` has it change arcs of these ranks, `outside` those of higher ones.

    Unless it is empty, `over_up` keeps for each arc that leads over a lower node the positions
    of that node's arcs to the lower and the upper end, and `over_down` for the way back.
    """
    record = len(over_up) > 0
    for v in range(start, stop):
        last = up_first[v + 1]
        for i in range(up_first[v], last):
            a = up_head[i]
            if a < stop:
                if not inside:
                    continue
            elif not outside:
                break
            here, back = up[i], down[i]
            k = up_first[a]
            for j in range(i + 1, last):
                b = up_head[j]
                while up_head[k] != b:
                    k += 1
                time = back + up[j]
                if time < up[k]:
                    up[k] = time
                    if record:
                        over_up[k, 0] = i
                        over_up[k, 1] = j
                time = down[j] + here
                if time < down[k]:
                    down[k] = time
                    if record:
                        over_down[k, 0] = i
                        over_down[k, 1] = j


@kernel
def perfect(up_first, up_head, up, down, start, stop):
    """Take all other triangles into account, from the top: arcs of these ranks become distances."""
    for v in range(stop - 1, start - 1, -1):
        last = up_first[v + 1]
        for i in range(up_first[v], last):
            k = up_first[up_head[i]]
            for j in range(i + 1, last):
                b = up_head[j]
                while up_head[k] != b:
                    k += 1
                up[i] = min(up[i], up[j] + down[k])
                up[j] = min(up[j], up[i] + up[k])
                down[i] = min(down[i], up[k] + down[j])
                down[j] = min(down[j], down[k] + down[i])


@kernel
def keep(up_first, up_head, basic, final, infinity):
    """List the arcs that no triangle beats, by their lower nodes, those from the top first."""
    n = len(up_first) - 1
    first = np.zeros(n + 1, np.int64)
    for v in range(n):
        count = 0
        for a in range(up_first[v], up_first[v + 1]):
            if basic[a] == final[a] and final[a] < infinity:
                count += 1
        first[n - v] = count
    for row in range(n):
        first[row + 1] += first[row]
    head = np.empty(first[n], np.int32)
    weight = np.empty(first[n], final.dtype)
    for v in range(n):
        at = first[n - 1 - v]
        for a in range(up_first[v], up_first[v + 1]):
            if basic[a] == final[a] and final[a] < infinity:
                head[at] = n - 1 - up_head[a]
                weight[at] = final[a]
                at += 1
    return first, head, weight
