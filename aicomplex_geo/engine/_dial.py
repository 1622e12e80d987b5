"""Kernels of the bucket queue; importing this module loads numba, so do it late."""

from __future__ import annotations

import numpy as np

from aicomplex_geo.engine._compiling import kernel


@kernel
def search(graph, seeds, source, queue, distance, limit, shift, unseen):
    """Find the nodes within a limit of one source; return how many were touched.

    A bucket holds the nodes whose distance agrees but for its last `shift` bits, as a list
    that is linked both ways. A node that comes nearer while its bucket is worked on goes
    through it once more, so the distances are exact also with wide buckets and arcs of 0.
    """
    first, head, weight = graph
    seed_first, seed_node, seed_cost = seeds
    bucket, following, before, touched = queue
    mask = len(bucket) - 1
    count = 0
    waiting = 0
    for seed in range(seed_first[source], seed_first[source + 1]):
        v, cost = seed_node[seed], seed_cost[seed]
        if cost <= limit and cost < distance[v]:
            if distance[v] == unseen:
                touched[count] = v
                count += 1
            distance[v] = cost
    # seeds may lie further apart than the buckets reach: they wait, in order of their costs
    next_seed = seed_first[source]
    last_seed = seed_first[source + 1]
    current = np.int64(0)
    while True:
        if waiting == 0:
            if next_seed == last_seed:
                break
            current = np.int64(seed_cost[next_seed]) >> shift
        while next_seed < last_seed:
            v, cost = seed_node[next_seed], seed_cost[next_seed]
            if cost >> shift > current:
                break
            next_seed += 1
            if cost == distance[v] and cost <= limit and before[v] == -2:
                waiting += _put(v, cost, shift, mask, bucket, following, before)
        slot = current & mask
        while bucket[slot] >= 0:
            v = bucket[slot]
            waiting -= _take(v, slot, bucket, following, before)
            time = distance[v]
            for a in range(first[v], first[v + 1]):
                h = head[a]
                there = time + weight[a]
                if there < distance[h] and there <= limit:
                    if before[h] != -2:
                        old = (distance[h] >> shift) & mask
                        waiting -= _take(h, old, bucket, following, before)
                    elif distance[h] == unseen:
                        touched[count] = h
                        count += 1
                    distance[h] = there
                    waiting += _put(h, there, shift, mask, bucket, following, before)
        current += 1
    return count


@kernel
def _put(v, cost, shift, mask, bucket, following, before):
    slot = (cost >> shift) & mask
    after = bucket[slot]
    following[v] = after
    before[v] = -1
    if after >= 0:
        before[after] = v
    bucket[slot] = v
    return 1


@kernel
def _take(v, slot, bucket, following, before):
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
def gather(graph, seeds, sources, queue, distance, limit, shift, unseen):
    """List the nodes within a limit of some sources, by rising number, with their times."""
    touched = queue[3]
    n = len(distance)
    first = np.zeros(sources[1] - sources[0] + 1, np.int64)
    nodes = np.empty(1024, np.int32)
    times = np.empty(1024, distance.dtype)
    used = 0
    for source in range(sources[0], sources[1]):
        count = search(graph, seeds, source, queue, distance, limit, shift, unseen)
        if used + count > len(nodes):
            more = np.empty(max(2 * len(nodes), used + count), np.int32)
            more[:used] = nodes[:used]
            nodes = more
            later = np.empty(len(nodes), distance.dtype)
            later[:used] = times[:used]
            times = later
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
        first[source - sources[0] + 1] = used
    return first, nodes[:used].copy(), times[:used].copy()
