"""Kernels of PHAST and RPHAST; importing this module loads numba, so do it late.

Nodes are rows: row 0 is the node of the highest rank, so that a sweep goes up the rows. A
table has a row of ``LANES`` times for each row that is swept, one lane a source.
"""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel
from aicomplex_geo.engine._lanes import LANES, pull, turn


@kernel
def climb(
    up, parent, level, seeds, block, rows, distance, table, known, listed, limit, infinity
):  # fmt: skip
    """Search upwards from the sources of a block, and write what it finds into the table.

    All that is above a node has a level of its own, so that `distance` is by levels.
    """
    first, levels, weight = up
    seed_first, seed_row, seed_cost = seeds
    count = 0
    for lane in range(block[1] - block[0]):
        source = block[0] + lane
        for seed in range(seed_first[source], seed_first[source + 1]):
            v = seed_row[seed]
            here = np.int64(level[v])
            distance[: here + 1] = infinity
            distance[here] = seed_cost[seed]
            while v >= 0:
                time = distance[here]
                if time <= limit:
                    for a in range(first[v], first[v + 1]):
                        distance[levels[a]] = min(distance[levels[a]], time + weight[a])
                r = rows[v]
                if r >= 0:
                    if not known[r]:
                        known[r] = True
                        listed[count] = r
                        count += 1
                        for other in range(LANES):
                            table[r * LANES + other] = infinity
                    table[r * LANES + lane] = min(table[r * LANES + lane], time)
                v = parent[v]
                here -= 1
    return count


@kernel
def sweep(down, table, known, infinity):
    """Go down from the top: the times of every row, from those of the rows before it."""
    first, head, weight = down
    for r in range(len(first) - 1):
        pull(table, r, head, weight, first[r], first[r + 1], known[r], infinity)


@kernel
def sweep_within(down, upper, size, table, known, alive, visited, limit, infinity):
    """Go down as far as a limit reaches; list the rows that some source reaches within it."""
    first, head, weight = down
    upper_first, upper_head = upper
    n = len(first) - 1
    count = 0
    r = 0
    while r < n:
        least = pull(table, r, head, weight, first[r], first[r + 1], known[r], infinity)
        if least <= limit:
            alive[r] = True
            visited[count] = r
            count += 1
        elif not known[r]:
            v = n - 1 - r
            shut = True
            for a in range(upper_first[v], upper_first[v + 1]):
                if alive[n - 1 - upper_head[a]]:
                    shut = False
                    break
            if shut:  # no way leads into the subtree but by nodes out of reach
                r += size[v]
                continue
        r += 1
    return count


@kernel
def forget(listed, count, flags):
    """Lower the flags of the rows that are listed."""
    for i in range(count):
        flags[listed[i]] = False


@kernel
def spread(table, rows, block, out):
    """Write the times of all nodes, by the numbers that the nodes have outside."""
    lanes = block[1] - block[0]
    done = 0
    if lanes == LANES:
        done = len(rows) - len(rows) % LANES
        for node in range(0, done, LANES):
            turn(table, rows, node, out, block[0])
    for node in range(done, len(rows)):
        at = rows[node] * LANES
        for lane in range(lanes):
            out[block[0] + lane, node] = table[at + lane]


@kernel
def select(first, head, weight, wanted):
    """Keep the rows from which one comes down to the wanted ones, and their arcs."""
    n = len(first) - 1
    needed = np.zeros(n, np.bool_)
    for i in range(len(wanted)):
        needed[wanted[i]] = True
    n_rows = 0
    n_arcs = 0
    for r in range(n - 1, -1, -1):
        if needed[r]:
            n_rows += 1
            n_arcs += first[r + 1] - first[r]
            for a in range(first[r], first[r + 1]):
                needed[head[a]] = True
    rows = np.full(n, -1, np.int32)
    few_first = np.zeros(n_rows + 1, np.int64)
    few_head = np.empty(n_arcs, np.int32)
    few_weight = np.empty(n_arcs, weight.dtype)
    row = 0
    at = 0
    for r in range(n):
        if needed[r]:
            rows[r] = row
            for a in range(first[r], first[r + 1]):
                few_head[at] = rows[head[a]]
                few_weight[at] = weight[a]
                at += 1
            row += 1
            few_first[row] = at
    return rows, few_first, few_head, few_weight


@kernel
def count_within(table, visited, count, lanes, limit):
    """Count the nodes that each source reaches within the limit."""
    found = np.zeros(lanes, np.int64)
    for i in range(count):
        at = visited[i] * LANES
        for lane in range(lanes):
            if table[at + lane] <= limit:
                found[lane] += 1
    return found


@kernel
def list_within(table, alive, rows, block, limit, start, nodes, times):
    """List the nodes that each source reaches within the limit, by rising number."""
    at = start.copy()
    for node in range(len(rows)):
        r = rows[node]
        if alive[r]:
            for lane in range(block[1] - block[0]):
                time = table[r * LANES + lane]
                if time <= limit:
                    nodes[at[lane]] = node
                    times[at[lane]] = time
                    at[lane] += 1


@kernel
def add_within(table, visited, count, block, order, limit, values, decay, sums):
    """Add up values at the rows within the limit, as they count at their times."""
    decayed = len(decay) > 0
    lanes = block[1] - block[0]
    total = np.empty(LANES)
    for column in range(values.shape[1]):
        total[:] = 0.0
        for i in range(count):
            r = visited[i]
            value = values[r, column]
            times = table[r * LANES : (r + 1) * LANES]
            if decayed:
                for lane in range(lanes):
                    if times[lane] <= limit:
                        total[lane] += decay[times[lane]] * value
            else:  # all lanes, with no branch: one vector
                for lane in range(LANES):
                    total[lane] += value if times[lane] <= limit else 0.0
        for lane in range(lanes):
            sums[order[block[0] + lane], column] = total[lane]
