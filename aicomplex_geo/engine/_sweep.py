"""Kernels of PHAST and RPHAST; importing this module loads numba: import it late.

Nodes are rows: row 0 is the node of the highest rank, so that a sweep goes up the rows. A
table has a row of ``LANES`` costs for each row that is swept, one lane for each source.
"""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel
from aicomplex_geo.engine._lanes import LANES, relax_row, transpose


@kernel
def search_upwards(
    up, parent, level, sources, block, rows, distance, table, known, known_rows, limit, infinity
):  # fmt: skip
    """Search upwards from the sources of a block, and write the costs to the table.

    The entries of each source are in ascending order of rows. The ancestors of a node have
    different levels, so `distance` is indexed by level; those that an entry shares with the next
    one are left to it. Rows that are written for the first time become known and are listed;
    returns how many.
    """
    first, levels, weight = up
    entry_first, entry_row, entry_cost = sources
    count = 0
    for lane in range(block[1] - block[0]):
        source = block[0] + lane
        last = entry_first[source + 1]
        shared = np.int64(-1)
        for entry in range(entry_first[source], last):
            v = np.int64(entry_row[entry])
            here = np.int64(level[v])
            distance[shared + 1 : here + 1] = infinity
            distance[here] = min(distance[here], entry_cost[entry])
            shared = -1
            if entry + 1 < last:
                one, other = v, np.int64(entry_row[entry + 1])
                while one != other and min(one, other) >= 0:  # parents have lower rows
                    if one > other:
                        one = np.int64(parent[one])
                    else:
                        other = np.int64(parent[other])
                if one == other:
                    shared = np.int64(level[one])
            while here > shared:
                time = distance[here]
                if time <= limit:
                    for a in range(first[v], first[v + 1]):
                        distance[levels[a]] = min(distance[levels[a]], time + weight[a])
                r = rows[v]
                if r >= 0:
                    if not known[r]:
                        known[r] = True
                        known_rows[count] = r
                        count += 1
                        for other_lane in range(LANES):
                            table[r * LANES + other_lane] = infinity
                    table[r * LANES + lane] = min(table[r * LANES + lane], time)
                v = np.int64(parent[v])
                here -= 1
    return count


@kernel
def sweep(down, table, known, infinity):
    """Compute the costs of all rows from the top down, each from those of rows before it."""
    first, head, weight = down
    for r in range(len(first) - 1):
        relax_row(table, r, head, weight, first[r], first[r + 1], known[r], infinity)


@kernel
def sweep_within(down, upper, size, table, known, reached, reached_rows, limit, infinity):
    """Sweep as far as a limit; flag and list the rows that some source reaches within it."""
    first, head, weight = down
    upper_first, upper_head = upper
    n = len(first) - 1
    count = 0
    r = 0
    while r < n:
        least = relax_row(table, r, head, weight, first[r], first[r + 1], known[r], infinity)
        if least <= limit:
            reached[r] = True
            reached_rows[count] = r
            count += 1
        elif not known[r]:
            v = n - 1 - r
            cut_off = True
            for a in range(upper_first[v], upper_first[v + 1]):
                if reached[n - 1 - upper_head[a]]:
                    cut_off = False
                    break
            if cut_off:  # every path into the subtree is over nodes out of reach
                r += size[v]
                continue
        r += 1
    return count


@kernel
def clear_flags(rows, count, flags):
    """Clear the flags of the listed rows."""
    for i in range(count):
        flags[rows[i]] = False


@kernel
def write_costs(table, rows, block, out):
    """Write the costs of nodes, given by their rows, to the lines of the sources of a block."""
    lanes = block[1] - block[0]
    done = 0
    if lanes == LANES:
        done = len(rows) - len(rows) % LANES
        for node in range(0, done, LANES):
            transpose(table, rows, node, out, block[0])
    for node in range(done, len(rows)):
        at = rows[node] * LANES
        for lane in range(lanes):
            out[block[0] + lane, node] = table[at + lane]


@kernel
def write_part(costs, infinity, shift, mask, unit, out):
    """Write one part of packed costs divided by its unit; return the bits that any of it has."""
    none = mask ^ mask  # of the type of the costs
    bits = none
    for line in range(costs.shape[0]):
        for target in range(costs.shape[1]):
            cost = costs[line, target]
            part = (cost >> shift) & mask
            reached = cost < infinity
            bits |= part if reached else none
            # converted from int32, and without a branch: many at once
            amount = np.float32(np.float64(np.int32(part)) / unit)
            out[line, target] = amount if reached else np.float32(np.inf)
    return bits


@kernel
def select_rows(first, head, weight, wanted):
    """Restrict downward arcs to the wanted rows and all rows above them, renumbered."""
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
def count_within(table, reached_rows, count, lanes, limit):
    """Count the nodes that each source reaches within the limit."""
    found = np.zeros(lanes, np.int64)
    for i in range(count):
        at = reached_rows[i] * LANES
        for lane in range(lanes):
            if table[at + lane] <= limit:
                found[lane] += 1
    return found


@kernel
def list_within(table, reached, rows, block, limit, start, nodes, times):
    """List the nodes that each source reaches within the limit, ascending."""
    at = start.copy()
    for node in range(len(rows)):
        r = rows[node]
        if reached[r]:
            for lane in range(block[1] - block[0]):
                time = table[r * LANES + lane]
                if time <= limit:
                    nodes[at[lane]] = node
                    times[at[lane]] = time
                    at[lane] += 1


@kernel
def sum_within(table, reached_rows, count, block, order, limit, values, decay, sums):
    """Sum the values of rows within the limit, reduced by the decay of their times."""
    decayed = len(decay) > 0
    lanes = block[1] - block[0]
    total = np.empty(LANES)
    for column in range(values.shape[1]):
        total[:] = 0.0
        for i in range(count):
            r = reached_rows[i]
            value = values[r, column]
            times = table[r * LANES : (r + 1) * LANES]
            if decayed:
                for lane in range(lanes):
                    if times[lane] <= limit:
                        total[lane] += decay[times[lane]] * value
            else:  # all lanes without a branch: one vector
                for lane in range(LANES):
                    total[lane] += value if times[lane] <= limit else 0.0
        for lane in range(lanes):
            sums[order[block[0] + lane], column] = total[lane]
