"""Kernels of closures; importing this module loads numba: import it late.

Nodes are ranks. `up` and `down` are the costs of a hierarchy after basic customization, as in
``_customization``: closing arcs can only raise them, so only arcs whose cost a closed arc, or a
triangle over a raised one, had attained are computed anew.
"""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._arrays import sort
from aicomplex_geo.engine._compiling import kernel, part
from aicomplex_geo.engine._contraction import find_arc


@kernel
def lower_neighbours(up_first, up_head):
    """Return the arcs from below to each node: where they begin, their positions and tails."""
    n = len(up_first) - 1
    first = np.zeros(n + 1, np.int64)
    for h in up_head:
        first[h + 1] += 1
    for v in range(n):
        first[v + 1] += first[v]
    position = np.empty(len(up_head), np.int64)
    tail = np.empty(len(up_head), np.int32)
    free = first[:-1].copy()
    for v in range(n):
        for i in range(up_first[v], up_first[v + 1]):
            h = up_head[i]
            position[free[h]], tail[free[h]] = i, v
            free[h] += 1
    return first, position, tail


@kernel
def group(number, n_groups):
    """Return the positions of each number, and where those of each begin; negatives have none."""
    first = np.zeros(n_groups + 1, np.int64)
    for i in number:
        if i >= 0:
            first[i + 1] += 1
    for i in range(n_groups):
        first[i + 1] += first[i]
    position = np.empty(first[n_groups], np.int64)
    free = first[:-1].copy()
    for k in range(len(number)):
        i = number[k]
        if i >= 0:
            position[free[i]] = k
            free[i] += 1
    return first, position


@kernel
def ancestors(up_first, up_head, entry_first, entry_node):
    """List the nodes above the entries of each point, themselves included, in ascending order."""
    n_points = len(entry_first) - 1
    seen = np.full(len(up_first) - 1, -1, np.int64)
    first = np.zeros(n_points + 1, np.int64)
    found = np.empty(1024, np.int32)
    count = 0
    for point in range(n_points):
        begin = count
        for entry in range(entry_first[point], entry_first[point + 1]):
            v = np.int64(entry_node[entry])
            while v >= 0 and seen[v] != point:
                seen[v] = point
                if count == len(found):
                    more = np.empty(2 * count, np.int32)
                    for j in range(count):  # by items: slices take a second more to compile
                        more[j] = found[j]
                    found = more
                found[count] = v
                count += 1
                v = np.int64(up_head[up_first[v]]) if up_first[v + 1] > up_first[v] else -1
        sort(found, begin, count)
        first[point + 1] = count
    return first, found[:count].copy()


@part
def input_cost(slots, slot, link_of_arc, link, cost, infinity):
    """Return the least cost of the arcs at a place that are not of the closed link."""
    least = infinity
    for k in range(slots[0][slot], slots[0][slot + 1]):
        a = slots[1][k]
        if link_of_arc[a] != link:
            least = min(least, cost[a])
    return least


@part
def recompute(topology, lower, i, costs, base, input_up, input_down):
    """Return the costs of an arc both ways: of the graph, or over its lower triangles."""
    up_first, up_head, up_tail = topology
    up, down = costs
    a, b = up_tail[i], up_head[i]
    for k in range(lower[0][a], lower[0][a + 1]):
        if input_up <= base[0][i] and input_down <= base[1][i]:
            break  # no cost falls when arcs are closed
        j, v = lower[1][k], lower[2][k]
        other = find_arc(up_first, up_head, v, b)
        if other < up_first[v + 1] and up_head[other] == b:
            input_up = min(input_up, down[j] + up[other])
            input_down = min(input_down, down[other] + up[j])
    return input_up, input_down


@part
def mark_dependent(topology, v, costs, base, dirty):
    """Mark the arcs whose cost a triangle over `v` had attained before it was raised."""
    up_first, up_head, _ = topology
    up, down = costs
    base_up, base_down = base
    last = up_first[v + 1]
    for i in range(up_first[v], last - 1):
        a = up_head[i]
        up_changed, down_changed = up[i] != base_up[i], down[i] != base_down[i]
        k = up_first[a]
        for j in range(i + 1, last):
            forth = down_changed or up[j] != base_up[j]
            back = up_changed or down[j] != base_down[j]
            if not (forth or back):
                continue
            b = up_head[j]
            while up_head[k] != b:
                k += 1
            if (forth and base_up[k] == base_down[i] + base_up[j]) or (
                back and base_down[k] == base_down[j] + base_up[i]
            ):
                dirty[k] = True


@part
def close_link(
    topology, lower, slots, arcs_of_link, place, link_of_arc, cost, link, costs, base, space,
    infinity,
):  # fmt: skip
    """Close the arcs of a link in the working costs; returns how many arcs were raised.

    `space` are flags of arcs and of nodes, all false before and after, and two lists: of the
    nodes above the closed arcs, and of the arcs that were raised.
    """
    up_first, up_head, up_tail = topology
    dirty, on_way, way, raised = space
    up, down = costs
    n_nodes = n_raised = 0
    for k in range(arcs_of_link[0][link], arcs_of_link[0][link + 1]):
        p = place[arcs_of_link[1][k]]
        if p < 0:
            continue
        dirty[p >> 1] = True
        v = np.int64(up_tail[p >> 1])
        while v >= 0 and not on_way[v]:
            on_way[v] = True
            way[n_nodes] = v
            n_nodes += 1
            v = np.int64(up_head[up_first[v]]) if up_first[v + 1] > up_first[v] else -1
    sort(way, 0, n_nodes)
    for at in range(n_nodes):
        v = way[at]
        on_way[v] = False
        changed = False
        for i in range(up_first[v], up_first[v + 1]):
            if not dirty[i]:
                continue
            dirty[i] = False
            here, back = recompute(
                topology, lower, i, costs, base,
                input_cost(slots, 2 * i, link_of_arc, link, cost, infinity),
                input_cost(slots, 2 * i + 1, link_of_arc, link, cost, infinity),
            )  # fmt: skip
            if here != base[0][i] or back != base[1][i]:
                up[i], down[i] = here, back
                raised[n_raised] = i
                n_raised += 1
                changed = True
        if changed:
            mark_dependent(topology, v, costs, base, dirty)
    return n_raised


@part
def search_up(up_first, up_head, arc_cost, entries, above, point, link, distance, infinity):
    """Search upwards from the entries of a point that are not on the closed link."""
    entry_first, entry_node, entry_cost, entry_link = entries
    begin, end = above[0][point], above[0][point + 1]
    for k in range(begin, end):
        distance[above[1][k]] = infinity
    for e in range(entry_first[point], entry_first[point + 1]):
        if entry_link[e] < 0 or entry_link[e] != link:
            v = entry_node[e]
            distance[v] = min(distance[v], entry_cost[e])
    for k in range(begin, end):
        v = above[1][k]
        here = distance[v]
        if here < infinity:
            for i in range(up_first[v], up_first[v + 1]):
                h = up_head[i]
                distance[h] = min(distance[h], here + arc_cost[i])


@kernel
def pair_costs(topology, costs, sources, targets, above, pairs, link, space, infinity):
    """Return the cost of each pair, without the entries on a link; pairs are sorted by source.

    `space` are distances of nodes, all infinite before and after, those of the nodes above the
    targets, and a flag for each target, false before and after.
    """
    up_first, up_head, _ = topology
    source, target = pairs
    from_source, to_target, searched = space
    above_source, above_target = above
    found = np.full(len(source), infinity, costs[0].dtype)
    for t in target:
        if searched[t]:
            continue
        searched[t] = True
        search_up(
            up_first, up_head, costs[1], targets, above_target, t, link, from_source, infinity
        )
        for k in range(above_target[0][t], above_target[0][t + 1]):
            v = above_target[1][k]
            to_target[k] = from_source[v]
            from_source[v] = infinity
    begin = 0
    while begin < len(source):
        s = source[begin]
        search_up(
            up_first, up_head, costs[0], sources, above_source, s, link, from_source, infinity
        )
        end = begin
        while end < len(source) and source[end] == s:
            t = target[end]
            best = infinity
            for k in range(above_target[0][t], above_target[0][t + 1]):
                best = min(best, from_source[above_target[1][k]] + to_target[k])
            found[end] = best
            end += 1
        for k in range(above_source[0][s], above_source[0][s + 1]):
            from_source[above_source[1][k]] = infinity
        begin = end
    for t in target:
        searched[t] = False
    return found


@kernel
def close_links(
    topology, lower, slots, arcs_of_link, place, link_of_arc, cost, costs, base,
    sources, targets, above, links, first, pairs, out, closing, searching, infinity,
):  # fmt: skip
    """Write the costs of the pairs of each link, sorted by source, while it is closed."""
    for number in range(links[0], links[1]):
        begin, end = first[number], first[number + 1]
        if begin == end:
            continue
        raised = close_link(
            topology, lower, slots, arcs_of_link, place, link_of_arc, cost, number, costs, base,
            closing, infinity,
        )  # fmt: skip
        some = pairs[0][begin:end], pairs[1][begin:end]
        found = pair_costs(
            topology, costs, sources, targets, above, some, number, searching, infinity
        )
        for k in range(begin, end):
            out[k] = found[k - begin]
        for k in range(raised):
            i = closing[3][k]
            costs[0][i], costs[1][i] = base[0][i], base[1][i]


@kernel
def links_on_fastest_paths(
    into, tail, cost, link_of_arc, distance, start, sources, targets, pairs, least, n_links,
    infinity,
):  # fmt: skip
    """List, for each pair, the links on any of its paths of least cost.

    `into` are the arcs into each node, `distance` has a row for each source from `start` on.
    Returns the links, and where those of each pair begin; a pair of infinite cost has none.
    """
    source, target = pairs
    n_nodes = distance.shape[1]
    node_seen = np.full(n_nodes, -1, np.int64)
    link_seen = np.full(n_links, -1, np.int64)
    stack = np.empty(n_nodes, np.int64)
    first = np.zeros(len(source) + 1, np.int64)
    found = np.empty(1024, np.int32)
    count = 0
    for p in range(len(source)):
        if least[p] >= infinity:
            first[p + 1] = count
            continue
        if count + n_links > len(found):
            more = np.empty(2 * len(found) + n_links, np.int32)
            for j in range(count):
                more[j] = found[j]
            found = more
        row = distance[source[p] - start]
        depth = 0
        for e in range(targets[0][target[p]], targets[0][target[p] + 1]):
            v = targets[1][e]
            if row[v] + targets[2][e] != least[p]:
                continue
            link = targets[3][e]
            if link >= 0 and link_seen[link] != p:
                link_seen[link] = p
                found[count] = link
                count += 1
            if node_seen[v] != p:
                node_seen[v] = p
                stack[depth] = v
                depth += 1
        while depth:
            depth -= 1
            v = stack[depth]
            for k in range(into[0][v], into[0][v + 1]):
                a = into[1][k]
                u = tail[a]
                if row[u] + cost[a] != row[v]:
                    continue
                link = link_of_arc[a]
                if link >= 0 and link_seen[link] != p:
                    link_seen[link] = p
                    found[count] = link
                    count += 1
                if node_seen[u] != p:
                    node_seen[u] = p
                    stack[depth] = u
                    depth += 1
        for e in range(sources[0][source[p]], sources[0][source[p] + 1]):
            v, link = sources[1][e], sources[3][e]
            used = node_seen[v] == p and row[v] == sources[2][e]
            if used and link >= 0 and link_seen[link] != p:
                link_seen[link] = p
                found[count] = link
                count += 1
        first[p + 1] = count
    return first, found[:count].copy()
