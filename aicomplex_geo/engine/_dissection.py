"""Kernels of nested dissection by inertial flow; importing this module loads numba: import it late.

They are in one module because numba's cache of a kernel sees changes in the kernel's own file
only.

Positions in `Graph.nodes` are the elimination order so far; inside a part, nodes are numbered
from 0 by their position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from aicomplex_geo.engine._compiling import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int = int | np.integer
    Bytes = NDArray[np.int8]
    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]


LEAF = 48
"""Parts of at most so many nodes are ordered by least degree."""
BIG = 20_000
"""Parts of so many nodes are cut nearer to their middle: flows are expensive there, cuts many."""
SHARE, SHARE_BIG = 0.25, 0.35
"""Share of the nodes of a part that are sources, and share that are sinks."""
DIRECTIONS = ((1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (-1.0, 1.0))
"""From sources to sinks: 0, 45, 90, 135 degrees."""

MIDDLE, SOURCE, SINK = 0, 1, 2
LOW, HIGH, CUT = 0, 1, 2
FREE, END = -1, -2
"""No node before or after on a path: the node is on none, or the path begins or ends there."""


class Graph(NamedTuple):
    """The graph, and its nodes in their order so far with the inverse."""

    first_out: Ints
    head: Ints
    x: Floats
    y: Floats
    nodes: Ints
    position: Ints


class Part(NamedTuple):
    """A part in its own numbers: arcs, coordinates, terminals of the flow, sides of cuts."""

    first: Ints
    head: Ints
    x: Floats
    y: Floats
    key: Floats
    values: Floats
    place: Bytes
    side: Bytes
    best: Bytes


class Flow(NamedTuple):
    """Vertex-disjoint paths from sources to sinks: the nodes before and after each node.

    A search distinguishes two states of a node: ``2 v`` where a path enters it, ``2 v + 1`` where
    it leaves. Levels begin at 1; 0 is unreached, and negative is a level that was tried.
    """

    before: Ints
    after: Ints
    level: Ints
    queue: Ints
    stack: Ints
    label: Ints


@kernel
def order(first_out: Ints, head: Ints, x: Floats, y: Floats) -> Ints:
    """Return the nodes in their elimination order; `x` and `y` may be empty."""
    n = len(first_out) - 1
    graph = Graph(first_out, head, x, y, np.empty(n, np.int32), np.empty(n, np.int32))
    for i in range(n):
        graph.nodes[i] = graph.position[i] = i
    part, flow = _allocate(n, len(head))
    begins, ends = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    ends[0] = n
    depth = 1
    walked = False
    while depth:
        depth -= 1
        begin, end = begins[depth], ends[depth]
        if end - begin <= LEAF:
            _by_degree(graph, flow.label, begin, end)
            continue
        _copy_arcs(graph, part, begin, end)
        count = _components(part, flow, end - begin)
        if count > 1 or not walked:
            # also once at the start, so that neighbours are near each other in memory
            _reorder(graph, flow.queue, begin, end)
            walked = True
        else:
            _coordinates(graph, part, flow, begin, end)
            _cut(part, flow, end - begin)
            count = _split(graph, part.best, flow.stack, begin, end)
        last = begin
        for i in range(count):
            begins[depth], ends[depth] = last, begin + flow.stack[i]
            last = ends[depth]
            depth += 1
    return graph.nodes


@kernel
def _allocate(n: Int, m: Int) -> tuple[Part, Flow]:
    """Allocate the memory of a part of any size, once."""
    floats = np.empty((4, n))
    bytes_ = np.empty((3, n), np.int8)
    ints = np.empty((3, n), np.int32)
    states = np.empty((3, 2 * n), np.int32)
    first = np.zeros(n + 1, np.int32)
    heads = np.empty(m, np.int32)
    part = Part(
        first,
        heads,
        floats[0],
        floats[1],
        floats[2],
        floats[3],
        bytes_[0],
        bytes_[1],
        bytes_[2],
    )
    return part, Flow(ints[0], ints[1], states[0], states[1], states[2], ints[2])


@part
def _copy_arcs(graph: Graph, part: Part, begin: Int, end: Int) -> None:
    """Copy the arcs inside a part, in its own numbers."""
    at = 0
    for i in range(begin, end):
        node = graph.nodes[i]
        for e in range(graph.first_out[node], graph.first_out[node + 1]):
            p = graph.position[graph.head[e]]
            if begin <= p < end:
                part.head[at] = p - begin
                at += 1
        part.first[i - begin + 1] = at


@part
def _components(part: Part, flow: Flow, m: Int) -> Int:
    """Queue the nodes component by component; ``flow.stack`` holds where each ends."""
    queue, seen = flow.queue, flow.label
    for i in range(m):
        seen[i] = 0
    count = tail = at = 0
    for root in range(m):
        if seen[root]:
            continue
        seen[root] = 1
        queue[tail] = root
        tail += 1
        while at < tail:
            u = queue[at]
            at += 1
            for e in range(part.first[u], part.first[u + 1]):
                v = part.head[e]
                if not seen[v]:
                    seen[v] = 1
                    queue[tail] = v
                    tail += 1
        flow.stack[count] = tail
        count += 1
    return count


@part
def _reorder(graph: Graph, queue: Ints, begin: Int, end: Int) -> None:
    """Reorder the nodes of a part as in a queue."""
    for i in range(end - begin):
        queue[i] = graph.nodes[begin + queue[i]]
    for i in range(end - begin):
        graph.nodes[begin + i] = queue[i]
        graph.position[queue[i]] = begin + i


@part
def _split(graph: Graph, side: Bytes, buffer: Ints, begin: Int, end: Int) -> Int:
    """Order low side, high side, separator; `buffer` then holds where the sides end."""
    m = end - begin
    tail = low = high = 0
    for wanted in range(3):
        for i in range(m):
            if side[i] == wanted:
                buffer[tail] = graph.nodes[begin + i]
                tail += 1
        if wanted == LOW:
            low = tail
        elif wanted == HIGH:
            high = tail
    for i in range(m):
        graph.nodes[begin + i] = buffer[i]
        graph.position[buffer[i]] = begin + i
    count = 0
    if low > 0:
        buffer[count] = low
        count += 1
    if high > low:
        buffer[count] = high
        count += 1
    return count


@part
def _coordinates(graph: Graph, part: Part, flow: Flow, begin: Int, end: Int) -> None:
    """Copy the coordinates of a part, or derive them from hops where there are none."""
    m = end - begin
    spread = False
    if len(graph.x):
        for i in range(m):
            part.x[i] = graph.x[graph.nodes[begin + i]]
            part.y[i] = graph.y[graph.nodes[begin + i]]
            spread = spread or part.x[i] != part.x[0] or part.y[i] != part.y[0]
    if spread:
        return
    # how much farther it is to one of two distant nodes than to the other, for two such pairs
    first = _hops(part, flow, np.int64(0), m)
    second = _hops(part, flow, first, m)
    for i in range(m):
        part.x[i] = flow.level[i]
    _hops(part, flow, second, m)
    third: Int = np.int64(0)
    for i in range(m):
        part.y[i] = min(part.x[i], flow.level[i])
        part.x[i] -= flow.level[i]
        if part.y[i] > part.y[third]:
            third = i
    fourth = _hops(part, flow, third, m)
    for i in range(m):
        part.y[i] = flow.level[i]
    _hops(part, flow, fourth, m)
    for i in range(m):
        part.y[i] -= flow.level[i]


@part
def _hops(part: Part, flow: Flow, root: Int, m: Int) -> Int:
    """Write the hops from a node to ``flow.level``, and return a farthest node."""
    level, queue = flow.level, flow.queue
    for i in range(m):
        level[i] = -1
    level[root] = 0
    queue[0] = root
    at, tail = 0, 1
    while at < tail:
        u = queue[at]
        at += 1
        for e in range(part.first[u], part.first[u + 1]):
            v = part.head[e]
            if level[v] < 0:
                level[v] = level[u] + 1
                queue[tail] = v
                tail += 1
    return np.int64(queue[m - 1])


@part
def _cut(part: Part, flow: Flow, m: Int) -> None:
    """Write the best cut to ``part.best``: fewest nodes relative to the smaller side."""
    best = np.inf
    terminals = np.int64(m * (SHARE if m < BIG else SHARE_BIG))
    for east, north in DIRECTIONS:
        for i in range(m):
            part.key[i] = east * part.x[i] + north * part.y[i]
        _set_terminals(part, m, terminals)
        # a cut of so many nodes is no better, however balanced
        size = _disjoint_paths(part, flow, m, best * (m / 2))
        if size < 0:
            continue
        smaller = _sides(part, flow, m, size)
        if size / max(smaller, 0.5) < best:
            best = size / max(smaller, 0.5)
            for i in range(m):
                part.best[i] = part.side[i]


@part
def _set_terminals(part: Part, m: Int, k: Int) -> None:
    """Make the first `k` nodes by key sources, the last `k` sinks; ties are broken by number."""
    key, place = part.key, part.place
    for i in range(m):
        part.values[i] = key[i]
    low = _select(part.values, np.int64(0), m - 1, k - 1)
    high = _select(part.values, k - 1, m - 1, m - k)
    sources = sinks = 0
    for i in range(m):
        place[i] = SOURCE if key[i] < low else SINK if key[i] > high else MIDDLE
        sources += place[i] == SOURCE
        sinks += place[i] == SINK
    for i in range(m):
        if sources < k and key[i] == low:
            place[i] = SOURCE
            sources += 1
    for i in range(m - 1, -1, -1):
        if sinks < k and key[i] == high:
            place[i] = SINK
            sinks += 1


@part
def _select(values: Floats, left: Int, right: Int, k: Int) -> float:
    """Return the value that sorting ``values[left:right + 1]`` would put at `k` (quickselect)."""
    while left < right:
        a, b, c = values[left], values[(left + right) // 2], values[right]
        pivot = max(min(a, b), min(max(a, b), c))
        i, j = left, right
        while i <= j:
            while values[i] < pivot:
                i += 1
            while pivot < values[j]:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if k <= j:
            right = j
        elif k >= i:
            left = i
        else:
            break
    chosen: float = values[k]
    return chosen


@part
def _disjoint_paths(part: Part, flow: Flow, m: Int, limit: float) -> Int:
    """Find a maximum set of disjoint paths, and return their number; -1 at the limit.

    In rounds as in Dinic's algorithm, but a path may leave the levels where they are exhausted:
    path lengths in road networks differ so much that each round would find one path.
    """
    for v in range(m):
        flow.before[v] = flow.after[v] = FREE
        flow.level[2 * v] = flow.level[2 * v + 1] = 0
    size: Int = 0
    while size < limit:
        reached = _search(part, flow, flow.before, flow.after, np.int64(SOURCE), m)
        for i in range(reached):
            flow.label[flow.queue[i] >> 1] = 0
        more: Int = 0
        for i in range(reached):
            state = np.int64(flow.queue[i])
            if state & 1 and part.place[state >> 1] == SINK and flow.level[state] > 0:
                more += _augment(part, flow, state)
        for i in range(reached):
            flow.level[flow.queue[i]] = 0
        if not more:
            return size
        size += more
    return -1


@part
def _search(  # noqa: C901 - a call for each state would cost more than the search
    part: Part, flow: Flow, before: Ints, after: Ints, start: Int, m: Int
) -> Int:
    """Breadth-first search from the free nodes of a side; returns how many states are queued.

    From the sinks it goes against the paths: the caller swaps `before` and `after`.
    """
    level, queue, place = flow.level, flow.queue, part.place
    finish = SOURCE + SINK - start
    tail = at = 0
    for v in range(m):
        if place[v] == start and before[v] == FREE:
            for e in range(part.first[v], part.first[v + 1]):
                if place[part.head[e]] != start:
                    level[2 * v + 1] = 1
                    queue[tail] = 2 * v + 1
                    tail += 1
                    break
    while at < tail:
        state = queue[at]
        at += 1
        v = state >> 1
        depth = level[state] + 1
        if not state & 1:
            # leave the node where no path uses it, else only back along the path
            to = 2 * v + 1 if before[v] == FREE else 2 * before[v] + 1
            if to >= 0 and not level[to]:
                level[to] = depth
                queue[tail] = to
                tail += 1
            continue
        if place[v] == finish and after[v] == FREE:
            continue
        if before[v] != FREE and not level[2 * v]:
            level[2 * v] = depth
            queue[tail] = 2 * v
            tail += 1
        for e in range(part.first[v], part.first[v + 1]):
            w = part.head[e]
            if place[w] != start and not level[2 * w] and after[v] != w:
                level[2 * w] = depth
                queue[tail] = 2 * w
                tail += 1
    return tail


@part
def _augment(part: Part, flow: Flow, last: Int) -> Int:
    """Add a path that ends in the state `last`, and return 1; 0 if there is none."""
    level, stack, before, after = flow.level, flow.stack, flow.before, flow.after
    stack[0] = last
    length = 1
    while length:
        state = np.int64(stack[length - 1])
        at_source = level[state] == 1
        level[state] = -abs(level[state])
        if at_source:
            break
        previous = _untried(part, flow, state)
        if previous < 0:
            length -= 1
        else:
            stack[length] = previous
            length += 1
    if not length:
        return 0
    before[stack[length - 1] >> 1] = END
    for i in range(length - 1, 0, -1):
        u, v = stack[i] >> 1, stack[i - 1] >> 1
        if stack[i] & 1 and u == v:
            before[v] = after[v] = FREE
        elif stack[i] & 1:
            after[u] = v
            before[v] = u
    after[last >> 1] = END
    return 1


@part
def _untried(part: Part, flow: Flow, state: Int) -> Int:
    """Return an untried state that leads to this one, preferably of a lower level."""
    level, before, after, tried = flow.level, flow.before, flow.after, flow.label
    v = state >> 1
    if state & 1:
        entered = 2 * v if before[v] == FREE else 2 * after[v]
        return np.int64(entered if entered >= 0 and level[entered] > 0 else -1)
    first = part.first[v]
    degree = part.first[v + 1] - first
    while tried[v] < 2 * degree:
        i = tried[v]
        tried[v] += 1
        u = part.head[first + (i if i < degree else i - degree)]
        found = level[2 * u + 1]
        if found <= 0 or before[v] == u or (part.place[u] == SINK and after[u] == FREE):
            continue
        if i >= degree or found < -level[state]:
            return np.int64(2 * u + 1)
    return np.int64(2 * v + 1 if before[v] != FREE and level[2 * v + 1] > 0 else -1)


@part
def _sides(part: Part, flow: Flow, m: Int, size: Int) -> Int:
    """Take the minimum cut next to the sources or the sinks, and return its smaller side."""
    near_sources = _side(part, flow, flow.before, flow.after, np.int64(SOURCE), m)
    for v in range(m):
        part.side[v] = flow.label[v]
    near_sinks = _side(part, flow, flow.after, flow.before, np.int64(SINK), m)
    smaller = min(near_sources, m - size - near_sources)
    if smaller >= min(near_sinks, m - size - near_sinks):
        return smaller
    for v in range(m):
        part.side[v] = flow.label[v]
    return min(near_sinks, m - size - near_sinks)


@part
def _side(part: Part, flow: Flow, before: Ints, after: Ints, start: Int, m: Int) -> Int:
    """Label the cut next to a side in ``flow.label``, and return how many nodes are inside."""
    near, far = (LOW, HIGH) if start == SOURCE else (HIGH, LOW)
    level = flow.level
    reached = _search(part, flow, before, after, start, m)
    count = 0
    for v in range(m):
        own = part.place[v] == start
        if level[2 * v + 1] or (own and before[v] == FREE):
            flow.label[v] = near
            count += 1
        else:
            # nodes that are entered but not left are cut; paths begin in their sources
            flow.label[v] = CUT if own or level[2 * v] else far
    for i in range(reached):
        level[flow.queue[i]] = 0
    return count


@part
def _by_degree(graph: Graph, column: Ints, begin: Int, end: Int) -> None:
    """Order a part by least degree, counting neighbours in separators."""
    m = end - begin
    if m == 1:
        return
    row = _rows(graph, column, begin, end)
    degree = np.zeros(m, np.int64)
    for v in range(m):
        for c in range(row.shape[1]):
            degree[v] += row[v, c]
        column[v] = graph.nodes[begin + v]
    for at in range(begin, end):
        v = -1
        for u in range(m):
            if degree[u] >= 0 and (v < 0 or degree[u] < degree[v]):
                v = u
        degree[v] = -1
        graph.nodes[at] = column[v]
        graph.position[column[v]] = at
        for u in range(m):
            if row[v, u]:
                degree[u] = 0
                for c in range(row.shape[1]):
                    row[u, c] = (row[u, c] or row[v, c]) and c not in (u, v)
                    degree[u] += row[u, c]


@part
def _rows(graph: Graph, column: Ints, begin: Int, end: Int) -> NDArray[np.bool_]:
    """Mark the neighbours of each node of a part: those inside first, then those outside."""
    m = end - begin
    capacity = 0
    for i in range(begin, end):
        capacity += graph.first_out[graph.nodes[i] + 1] - graph.first_out[graph.nodes[i]]
    outside = np.empty(capacity, np.int64)
    count = 0
    for i in range(begin, end):
        for e in range(graph.first_out[graph.nodes[i]], graph.first_out[graph.nodes[i] + 1]):
            p = graph.position[graph.head[e]]
            # `column` is uninitialized: an entry is valid if `outside` agrees
            if p >= end and not (0 <= column[p] < count and outside[column[p]] == p):
                column[p] = count
                outside[count] = p
                count += 1
    row = np.zeros((m, m + count), np.bool_)
    for i in range(begin, end):
        for e in range(graph.first_out[graph.nodes[i]], graph.first_out[graph.nodes[i] + 1]):
            p = graph.position[graph.head[e]]
            row[i - begin, p - begin if p < end else m + column[p]] = True
    return row
