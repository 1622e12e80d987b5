"""Kernels of customization; importing this module loads numba: import it late.

Nodes are ranks. The arc between a lower node `v` and a higher one `h` has one position for both
directions: `up` holds the cost from `v` to `h`, `down` the cost from `h` to `v`. Costs are
unsigned, and the largest is half of what their type holds, so that two of them can be added.

A run is a path of the elimination tree along which the upper neighbours of each node are the
next node and its upper neighbours. The nodes of a run and its border (the upper neighbours of its
last node) are a dense block in the arrays of arcs: triangles over a run are relaxed in memory
order, many at once, and only the results for two nodes of the border are merged with the arcs
of these. In road networks, nearly all triangles lie over long runs, which are separators.
"""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel, part

MIN_RUN = 4
"""Nodes of a run from which on it is relaxed as a block."""


@kernel
def set_input_costs(place, weight, up, down):
    """Write the costs of the graph to its arcs, the least of parallel ones."""
    for a in range(len(place)):
        p = place[a]
        if p < 0:
            continue
        i = p >> 1
        if p & 1:
            down[i] = min(down[i], weight[a])
        else:
            up[i] = min(up[i], weight[a])


@part
def run_continues(up_first, up_head, v):
    """Return whether the run of `v` continues with the next rank."""
    width = up_first[v + 1] - up_first[v]
    return (
        width > 0
        and up_head[up_first[v]] == v + 1
        and (up_first[v + 2] - up_first[v + 1] == width - 1)
    )


@part
def relax(values, cost, others):
    """Relax values by others behind an arc."""
    for i in range(len(values)):
        values[i] = min(values[i], cost + others[i])


@part
def relax_by_four(values, costs, table, row):
    """Relax values by four rows of a table at once."""
    n = len(values)
    a, b, c, d = costs[row], costs[row + 1], costs[row + 2], costs[row + 3]
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


@part
def least_sum(values, others):
    """Return the least sum of two values at one position."""
    found = values[0] + others[0]
    for i in range(1, len(values)):
        found = min(found, values[i] + others[i])
    return found


@kernel
def customize(up_first, up_head, up, down, ranks, changed, share, inner):
    """Relax the triangles whose lowest node is within `ranks`, from the bottom.

    Arcs of the ranks within `changed` are changed, of these one `share` (number, of how many);
    with `inner`, the arcs within runs too.
    """
    widest = 0
    for v in range(ranks[0], ranks[1]):
        widest = max(widest, up_first[v + 1] - up_first[v])
    here, back = np.empty(widest, up.dtype), np.empty(widest, up.dtype)
    start = ranks[0]
    while start < ranks[1]:
        stop = start + 1
        while stop < ranks[1] and run_continues(up_first, up_head, stop - 1):
            stop += 1
        if stop - start >= MIN_RUN:
            if inner:
                relax_inside(up_first, up, down, start, stop)
            relax_border(up_first, up_head, up, down, (start, stop), changed, share, here, back)
            start = stop
            continue
        for v in range(start, stop):  # node by node, inline: calls would cost more than they do
            last = up_first[v + 1]
            for i in range(up_first[v], last - 1):
                a = up_head[i]
                if a < changed[0] or (share[1] > 1 and a % share[1] != share[0]):
                    continue
                if a >= changed[1]:
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
def relax_inside(up_first, up, down, start, stop):
    """Relax lower triangles that have two nodes within a run."""
    for v in range(start, stop):
        i = up_first[v]
        for a in range(v + 1, stop):
            k, last = up_first[a], up_first[a + 1]
            behind = slice(i + 1, i + 1 + last - k)
            relax(up[k:last], down[i], up[behind])
            relax(down[k:last], up[i], down[behind])
            i += 1


@part
def relax_border(up_first, up_head, up, down, run, changed, share, here, back):
    """Relax lower triangles over a run whose other two nodes are in its border."""
    width = up_first[run[1]] - up_first[run[1] - 1]
    border = up_first[run[1]] - width
    for i in range(width - 1):
        a = up_head[border + i]
        if a < changed[0] or (share[1] > 1 and a % share[1] != share[0]):
            continue
        if a >= changed[1]:
            break
        n = width - i - 1
        first, second = here[:n], back[:n]
        p = up_first[run[0] + 1] - n
        for j in range(n):
            first[j] = down[p - 1] + up[p + j]
            second[j] = up[p - 1] + down[p + j]
        for v in range(run[0] + 1, run[1]):
            p = up_first[v + 1] - n
            relax(first, down[p - 1], up[p : p + n])
            relax(second, up[p - 1], down[p : p + n])
        k = up_first[a]
        for j in range(n):
            b = up_head[border + i + 1 + j]
            while up_head[k] != b:
                k += 1
            up[k] = min(up[k], first[j])
            down[k] = min(down[k], second[j])


@kernel
def perfect(up_first, up_head, up, down, start, stop):
    """Relax upper and intermediate triangles from the top: costs become distances."""
    widest = 0
    for v in range(start, stop):
        widest = max(widest, up_first[v + 1] - up_first[v])
    forth, back = np.empty((widest, widest), up.dtype), np.empty((widest, widest), up.dtype)
    end = stop
    while end > start:
        begun = end - 1
        while begun > start and run_continues(up_first, up_head, begun - 1):
            begun -= 1
        if end - begun >= MIN_RUN:
            fill_border_distances(up_first, up_head, up, down, end, forth, back)
            relax_over_border(up_first, up, down, (begun, end), forth, back)
            relax_over_run(up_first, up, down, begun, end)
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


@part
def fill_border_distances(up_first, up_head, up, down, end, forth, back):
    """Write the distances between the nodes of a border to tables, one for each direction."""
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


@part
def relax_over_border(up_first, up, down, run, forth, back):
    """Relax arcs between a run and its border by paths over other nodes of the border."""
    width = up_first[run[1]] - up_first[run[1] - 1]
    for v in range(run[0], run[1]):
        p = up_first[v + 1] - width
        relax_by_table(up[p : p + width], forth)
        relax_by_table(down[p : p + width], back)


@part
def relax_by_table(values, table):
    """Relax values by all values, each behind its row of the table."""
    i = 0
    while i + 4 <= len(values):
        relax_by_four(values, values, table, i)
        i += 4
    while i < len(values):
        relax(values, values[i], table[i, : len(values)])
        i += 1


@part
def relax_over_run(up_first, up, down, start, stop):
    """Relax arcs of a run by paths over its higher nodes."""
    for v in range(stop - 1, start - 1, -1):
        i = up_first[v]
        for a in range(v + 1, stop):
            k, last = up_first[a], up_first[a + 1]
            if k == last:
                break
            behind = slice(i + 1, i + 1 + last - k)
            up[i] = min(up[i], least_sum(up[behind], down[k:last]))
            down[i] = min(down[i], least_sum(down[behind], up[k:last]))
            relax(up[behind], up[i], up[k:last])
            relax(down[behind], down[i], down[k:last])
            i += 1


@kernel
def keep_shortest(up_first, labels, basic, final, infinity):
    """Keep the arcs whose cost perfect customization left as it was, by rows, with their labels."""
    n = len(up_first) - 1
    first = np.zeros(n + 1, np.int64)
    for row in range(n):
        count = 0
        for a in range(up_first[n - 1 - row], up_first[n - row]):
            if basic[a] == final[a] and final[a] < infinity:
                count += 1
        first[row + 1] = first[row] + count
    label = np.empty(first[n], labels.dtype)
    weight = np.empty(first[n], final.dtype)
    at = 0
    for v in range(n - 1, -1, -1):
        for a in range(up_first[v], up_first[v + 1]):
            if basic[a] == final[a] and final[a] < infinity:
                label[at] = labels[a]
                weight[at] = final[a]
                at += 1
    return first, label, weight
