"""Kernels of searches up the elimination tree; importing this module loads numba: import it late.

The ancestors of a node have different levels, so distances are indexed by level.
"""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel, part


@part
def search_ancestors(first, head_level, cost, parent, v, here, distance, ancestors):
    """Search upwards from a node at a level, and list its ancestors."""
    while v >= 0:
        ancestors[here] = v
        there = distance[here]
        for a in range(first[v], first[v + 1]):
            distance[head_level[a]] = min(distance[head_level[a]], there + cost[a])
        v = np.int64(parent[v])
        here -= 1


@kernel
def costs_between(
    up_first, up_level, up_cost, down_first, down_level, down_cost, parent, level, number,
    source_node, source_cost, target_node, target_cost, n_levels, infinity, out,
):  # fmt: skip
    """Write the costs between nodes over their common ancestors, and return whether all exist.

    The upward arcs of both directions, parents and levels are those of the rows or ranks that
    `number` gives the nodes. `source_cost` and `target_cost` are what each node begins with. What
    is unreachable costs `infinity`.
    """
    n_sources, n_targets = len(source_node), len(target_node)
    for node in source_node:
        if node < 0 or node >= len(number):
            return False
    for node in target_node:
        if node < 0 or node >= len(number):
            return False
    ancestors = np.empty((n_targets + 1, n_levels), np.int32)
    distance = np.empty((n_targets + 1, n_levels), out.dtype)
    for target in range(n_targets):
        v = np.int64(number[target_node[target]])
        here = np.int64(level[v])
        distance[target, : here + 1] = infinity
        distance[target, here] = target_cost[target]
        search_ancestors(
            down_first, down_level, down_cost, parent, v, here, distance[target], ancestors[target]
        )
    upper, known = ancestors[n_targets], distance[n_targets]
    for source in range(n_sources):
        v = np.int64(number[source_node[source]])
        here = np.int64(level[v])
        known[: here + 1] = infinity
        known[here] = source_cost[source]
        search_ancestors(up_first, up_level, up_cost, parent, v, here, known, upper)
        for target in range(n_targets):
            common, beyond = 0, min(here, level[number[target_node[target]]]) + 1
            while common < beyond:  # ancestors in common are those of the lowest levels
                middle = (common + beyond) // 2
                if upper[middle] == ancestors[target, middle]:
                    common = middle + 1
                else:
                    beyond = middle
            least = infinity
            for i in range(common):
                least = min(least, known[i] + distance[target, i])
            out[source, target] = least
    return True
