"""Kernels of customization; importing this module loads numba, so do it late.

Nodes are ranks. The arc of a lower node `v` and a higher one `h` has one position in both
directions: `up` holds the time from `v` to `h`, `down` that from `h` to `v`. Times are
unsigned, and the largest is half of what their type holds, so that two of them can be added.

A run is a path of the elimination tree along which each node has the upper neighbours of the
next one, and that one itself. Its nodes, and its border (the upper neighbours of its last
node), are a dense block in the lists of arcs: triangles over a run go through memory in order,
many at once, and only what comes of them for two nodes of the border is merged with their own
lists. In road networks, nearly all triangles lie over long runs, which are separators.
"""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel

DENSE = 4
"""Nodes of a run from which on it is worth treating as a block."""


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
def continues(up_first, up_head, v):
    """Tell whether the run of `v` goes on with the next rank."""
    width = up_first[v + 1] - up_first[v]
    return (
        width > 0
        and up_head[up_first[v]] == v + 1
        and (up_first[v + 2] - up_first[v + 1] == width - 1)
    )


@kernel
def lower(values, time, others):
    """Give each value the least of itself and another behind a time."""
    for i in range(len(values)):
        values[i] = min(values[i], time + others[i])


@kernel
def lower_by_four(values, times, table, row):
    """Do so with four rows of a table at once."""
    n = len(values)
    a, b, c, d = times[row], times[row + 1], times[row + 2], times[row + 3]
    first, second, third, fourth = (
        table[row, :n],
        table[row + 1, :n],
        table[row + 2, :n],
        table[row + 3, :n],
    )
    for i in range(n):
        one = min(a + first[i], b + second[i])
        other = min(c + third[i], d + fourth[i])
        values[i] = min(values[i], min(one, other))  # noqa: PLW3301 - a call of three is slower


@kernel
def least(values, others):
    """Find the least sum of two values at one position."""
    found = values[0] + others[0]
    for i in range(1, len(values)):
        found = min(found, values[i] + others[i])
    return found


@kernel
def customize(up_first, up_head, up, down, run, targets, share, inner):
    """Take triangles over the ranks of `run` into account, from the bottom.

    Changed are arcs of the ranks within `targets`, of the `share` (number, of how many) that is
    asked for; `inner` has the arcs of `run` changed too.
    """
    widest = 0
    for v in range(run[0], run[1]):
        widest = max(widest, up_first[v + 1] - up_first[v])
    here, back = np.empty(widest, up.dtype), np.empty(widest, up.dtype)
    start = run[0]
    while start < run[1]:
        stop = start + 1
        while stop < run[1] and continues(up_first, up_head, stop - 1):
            stop += 1
        if stop - start >= DENSE:
            if inner:
                absorb(up_first, up, down, start, stop)
            offer(up_first, up_head, up, down, (start, stop), targets, share, here, back)
            start = stop
            continue
        for v in range(start, stop):  # node by node; a call for each would cost more than it does
            last = up_first[v + 1]
            for i in range(up_first[v], last - 1):
                a = up_head[i]
                if a < targets[0] or a % share[1] != share[0]:
                    continue
                if a >= targets[1]:
                    break
                to_v, from_v = down[i], up[i]
                k = up_first[a]
                for j in range(i + 1, last):
                    b = up_head[j]
                    while up_head[k] != b:
                        k += 1
                    up[k] = min(up[k], to_v + up[j])
                    down[k] = min(down[k], down[j] + from_v)
        start = stop


@kernel
def absorb(up_first, up, down, start, stop):
    """Take triangles over nodes of a run into account that have a second one in it."""
    for v in range(start, stop):
        i = up_first[v]
        for a in range(v + 1, stop):
            k, last = up_first[a], up_first[a + 1]
            behind = slice(i + 1, i + 1 + last - k)
            lower(up[k:last], down[i], up[behind])
            lower(down[k:last], up[i], down[behind])
            i += 1


@kernel
def offer(up_first, up_head, up, down, run, targets, share, here, back):
    """Take triangles over a run into account whose other ends lie in its border."""
    width = up_first[run[1]] - up_first[run[1] - 1]
    border = up_first[run[1]] - width
    for i in range(width - 1):
        a = up_head[border + i]
        if a < targets[0] or a % share[1] != share[0]:
            continue
        if a >= targets[1]:
            break
        n = width - i - 1
        first, second = here[:n], back[:n]
        p = up_first[run[0] + 1] - n
        for j in range(n):
            first[j] = down[p - 1] + up[p + j]
            second[j] = up[p - 1] + down[p + j]
        for v in range(run[0] + 1, run[1]):
            p = up_first[v + 1] - n
            lower(first, down[p - 1], up[p : p + n])
            lower(second, up[p - 1], down[p : p + n])
        k = up_first[a]
        for j in range(n):
            b = up_head[border + i + 1 + j]
            while up_head[k] != b:
                k += 1
            up[k] = min(up[k], first[j])
            down[k] = min(down[k], second[j])


@kernel
def perfect(up_first, up_head, up, down, start, stop):
    """Take all other triangles into account, from the top: arcs of these ranks become distances."""
    widest = 0
    for v in range(start, stop):
        widest = max(widest, up_first[v + 1] - up_first[v])
    forth, back = np.empty((widest, widest), up.dtype), np.empty((widest, widest), up.dtype)
    end = stop
    while end > start:
        begun = end - 1
        while begun > start and continues(up_first, up_head, begun - 1):
            begun -= 1
        if end - begun >= DENSE:
            gather(up_first, up_head, up, down, end, forth, back)
            cross(up_first, up, down, (begun, end), forth, back)
            settle(up_first, up, down, begun, end)
            end = begun
            continue
        for v in range(end - 1, begun - 1, -1):
            last = up_first[v + 1]
            for i in range(up_first[v], last - 1):
                k = up_first[up_head[i]]
                for j in range(i + 1, last):
                    b = up_head[j]
                    while up_head[k] != b:
                        k += 1
                    up[i] = min(up[i], up[j] + down[k])
                    up[j] = min(up[j], up[i] + up[k])
                    down[i] = min(down[i], up[k] + down[j])
                    down[j] = min(down[j], down[k] + down[i])
        end = begun


@kernel
def gather(up_first, up_head, up, down, end, forth, back):
    """Write the distances between the nodes of a border into tables, in both directions."""
    width = up_first[end] - up_first[end - 1]
    border = up_head[up_first[end - 1] : up_first[end]]
    for i in range(width):
        forth[i, i] = 0
        back[i, i] = 0
        k = up_first[border[i]]
        for j in range(i + 1, width):
            while up_head[k] != border[j]:
                k += 1
            forth[i, j] = up[k]
            back[j, i] = up[k]
            forth[j, i] = down[k]
            back[i, j] = down[k]


@kernel
def cross(up_first, up, down, run, forth, back):
    """Let nodes of a run come to its border over other nodes of the border."""
    width = up_first[run[1]] - up_first[run[1] - 1]
    for v in range(run[0], run[1]):
        p = up_first[v + 1] - width
        lower_by_table(up[p : p + width], forth)
        lower_by_table(down[p : p + width], back)


@kernel
def lower_by_table(values, table):
    """Give each value the least of all values, each behind its row of the table."""
    i = 0
    while i + 4 <= len(values):
        lower_by_four(values, values, table, i)
        i += 4
    while i < len(values):
        lower(values, values[i], table[i, : len(values)])
        i += 1


@kernel
def settle(up_first, up, down, start, stop):
    """Let nodes of a run come to others of it, and to its border over these."""
    for v in range(stop - 1, start - 1, -1):
        i = up_first[v]
        for a in range(v + 1, stop):
            k, last = up_first[a], up_first[a + 1]
            if k == last:
                break
            behind = slice(i + 1, i + 1 + last - k)
            up[i] = min(up[i], least(up[behind], down[k:last]))
            down[i] = min(down[i], least(down[behind], up[k:last]))
            lower(up[behind], up[i], up[k:last])
            lower(down[behind], down[i], down[k:last])
            i += 1


@kernel
def keep(up_first, names, basic, final, infinity):
    """List the arcs that no triangle beats, by their lower nodes, those from the top first.

    `names` say for each arc what it is to be listed as.
    """
    n = len(up_first) - 1
    first = np.zeros(n + 1, np.int64)
    for row in range(n):
        count = 0
        for a in range(up_first[n - 1 - row], up_first[n - row]):
            if basic[a] == final[a] and final[a] < infinity:
                count += 1
        first[row + 1] = first[row] + count
    name = np.empty(first[n], names.dtype)
    weight = np.empty(first[n], final.dtype)
    at = 0
    for v in range(n - 1, -1, -1):
        for a in range(up_first[v], up_first[v + 1]):
            if basic[a] == final[a] and final[a] < infinity:
                name[at] = names[a]
                weight[at] = final[a]
                at += 1
    return first, name, weight
