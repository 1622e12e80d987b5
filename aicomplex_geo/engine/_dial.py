"""Kernels of the bucket queue; importing this module loads numba: import it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel, part


@kernel
def search(graph, sources, source, queue, distance, limit, shift, unseen):
    """Find the nodes within a limit of one source, and return how many were touched.

    A bucket is a doubly linked list of the nodes whose distances differ in the last `shift` bits
    only. A node whose distance decreases while its bucket is being emptied is inserted again, so
    that distances are exact also with wide buckets and arcs of 0.
    """
    first, head, weight = graph
    entry_first, entry_node, entry_cost = sources
    bucket, following, before, touched = queue
    mask = len(bucket) - 1
    count = 0
    waiting = 0
    for entry in range(entry_first[source], entry_first[source + 1]):
        v, cost = entry_node[entry], entry_cost[entry]
        if cost <= limit and cost < distance[v]:
            if distance[v] == unseen:
                touched[count] = v
                count += 1
            distance[v] = cost
    # entries may be farther apart than the buckets reach: they wait, in order of their costs
    next_entry = entry_first[source]
    last_entry = entry_first[source + 1]
    current = np.int64(0)
    while True:
        if waiting == 0:
            if next_entry == last_entry:
                break
            current = np.int64(entry_cost[next_entry]) >> shift
        while next_entry < last_entry:
            v, cost = entry_node[next_entry], entry_cost[next_entry]
            if cost >> shift > current:
                break
            next_entry += 1
            if cost == distance[v] and cost <= limit and before[v] == -2:
                waiting += _insert(v, cost, shift, mask, bucket, following, before)
        slot = current & mask
        while bucket[slot] >= 0:
            v = bucket[slot]
            waiting -= _remove(v, slot, bucket, following, before)
            time = distance[v]
            for a in range(first[v], first[v + 1]):
                h = head[a]
                there = time + weight[a]
                if there < distance[h] and there <= limit:
                    if before[h] != -2:
                        old = (distance[h] >> shift) & mask
                        waiting -= _remove(h, old, bucket, following, before)
                    elif distance[h] == unseen:
                        touched[count] = h
                        count += 1
                    distance[h] = there
                    waiting += _insert(h, there, shift, mask, bucket, following, before)
        current += 1
    return count


@part
def _insert(v, cost, shift, mask, bucket, following, before):
    slot = (cost >> shift) & mask
    after = bucket[slot]
    following[v] = after
    before[v] = -1
    if after >= 0:
        before[after] = v
    bucket[slot] = v
    return 1


@part
def _remove(v, slot, bucket, following, before):
    after, previous = following[v], before[v]
    if previous >= 0:
        following[previous] = after
    else:
        bucket[slot] = after
    if after >= 0:
        before[after] = previous
    before[v] = -2
    return 1


@kernel
def gather(graph, sources, block, queue, distance, limit, shift, unseen):
    """List the nodes within a limit of a block of sources, ascending, with their times."""
    touched = queue[3]
    n = len(distance)
    first = np.zeros(block[1] - block[0] + 1, np.int64)
    nodes = np.empty(1024, np.int32)
    times = np.empty(1024, distance.dtype)
    used = 0
    for source in range(block[0], block[1]):
        count = search(graph, sources, source, queue, distance, limit, shift, unseen)
        if used + count > len(nodes):
            more = np.empty(max(2 * len(nodes), used + count), np.int32)
            later = np.empty(len(more), distance.dtype)
            for i in range(used):  # by items: slices take a second more to compile
                more[i], later[i] = nodes[i], times[i]
            nodes, times = more, later
        low, high = n, 0
        for i in range(count):
            low, high = min(low, touched[i]), max(high, touched[i] + 1)
        at = used
        for v in range(low, high):
            if distance[v] != unseen:
                nodes[at] = v
                times[at] = distance[v]
                at += 1
                distance[v] = unseen
        used += count
        first[source - block[0] + 1] = used
    return first, nodes[:used].copy(), times[:used].copy()
