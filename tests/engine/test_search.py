"""All kernels return what scipy returns, including lengths and entries."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo.engine import (
    INFINITY,
    CostBlock,
    CSRGraph,
    Dijkstra,
    Hierarchy,
    Search,
    Sources,
    pack,
    tree_queries,
    unpack,
)
from aicomplex_geo.engine.cost import MAX_LENGTH, MAX_TIME, BitPacking
from aicomplex_geo.engine.search import KERNEL_NAMES
from aicomplex_geo.errors import ParameterError


@st.composite
def source_lists(draw, most=8, n_nodes=25):
    n_sources, few = draw(st.integers(0, most)), st.integers(0, 40)
    seed = st.tuples(st.integers(0, max(0, n_sources - 1)), st.integers(0, n_nodes - 1), few, few)
    drawn = draw(st.lists(seed, max_size=50)) if n_sources else []
    table = np.array(drawn, dtype=np.int64).reshape(-1, 4).T
    return Sources(n_sources, table[0], table[1], pack(table[2], table[3]))


@st.composite
def queries(draw):
    n = draw(st.integers(1, 25))
    node, few = st.integers(0, n - 1), st.integers(0, 40)
    arcs = draw(st.lists(st.tuples(node, node, few, few), max_size=4 * n))
    columns = np.array(arcs, dtype=np.int64).reshape(-1, 4).T
    graph, order = CSRGraph.from_arcs(n, *columns[:3])
    nodes = np.array(draw(st.lists(node, max_size=10)), dtype=np.int64)
    return graph, columns[3][order].astype(np.int32), draw(source_lists(most=40, n_nodes=n)), nodes


@given(query=queries(), cutoff=st.one_of(st.none(), st.integers(0, 100)))
@settings(max_examples=80)
def test_all_kernels_give_the_costs_of_dijkstra(query, cutoff):
    graph, length, sources, nodes = query
    wanted = Dijkstra(graph, length).run(sources).cost
    times = unpack(wanted)[0]
    within = times if cutoff is None else np.where(times <= cutoff, times, INFINITY)
    for kernel in KERNEL_NAMES:
        search = Search(graph, length, kernel=kernel)
        assert np.array_equal(search.times(sources, cutoff=cutoff), within)
        assert np.array_equal(search.costs(sources, Sources.at(nodes)), wanted[:, nodes])
        with patch.object(tree_queries, "MAX_SEARCHES", 0):  # by sweeps, also to a few nodes
            assert np.array_equal(search.costs(sources, Sources.at(nodes)), wanted[:, nodes])


@given(query=queries(), targets=source_lists(), seed=st.integers(0, 99))
@settings(max_examples=80)
def test_paths_of_all_kernels_cost_what_the_table_says(query, targets, seed):
    graph, length, sources, _ = query
    targets = Sources(targets.n_sources, targets.source, targets.node % graph.n_nodes, targets.cost)
    random = np.random.default_rng(seed)
    pairs = np.argwhere(random.random((sources.n_sources, targets.n_sources)) < 0.5)
    random.shuffle(pairs)
    cost = Dijkstra(graph, length).run(sources).cost
    for kernel in KERNEL_NAMES:
        paths = Search(graph, length, kernel=kernel).paths(sources, targets, *pairs.T)
        assert len(paths) == len(pairs)
        for (source, target), path in zip(pairs, paths, strict=True):
            slots = np.flatnonzero(targets.source == target)
            wanted = (cost[source, targets.node[slots]] + targets.cost[slots]).min(initial=np.inf)
            if path is None:
                assert wanted == np.inf
                continue
            assert (sources.source[path.source_entry], targets.source[path.target_entry]) == (
                source,
                target,
            )
            assert graph.tail[path.arcs].tolist()[1:] == graph.head[path.arcs].tolist()[:-1]
            if len(path.arcs):
                assert graph.tail[path.arcs[0]] == sources.node[path.source_entry]
                assert graph.head[path.arcs[-1]] == targets.node[path.target_entry]
            else:
                assert sources.node[path.source_entry] == targets.node[path.target_entry]
            travelled = pack(graph.weight[path.arcs], length[path.arcs]).sum()
            assert (
                sources.cost[path.source_entry] + travelled + targets.cost[path.target_entry]
                == path.cost
                == wanted
            )


def grid(side):
    """A grid on which nearly every path has others that are as fast and as long."""
    number = np.arange(side * side).reshape(side, side)
    ahead = np.r_[number[:, :-1].ravel(), number[:-1].ravel()]
    behind = np.r_[number[:, 1:].ravel(), number[1:].ravel()]
    graph, _ = CSRGraph.from_arcs(
        side * side, np.r_[ahead, behind], np.r_[behind, ahead], np.full(2 * len(ahead), 3)
    )
    return graph, np.full(graph.n_arcs, 5, dtype=np.int32)


@given(query=queries(), targets=source_lists(), on_grid=st.booleans(), seed=st.integers(0, 99))
@settings(max_examples=60)
def test_all_kernels_return_the_same_of_equal_paths(query, targets, on_grid, seed):
    graph, length, sources, _ = query
    if on_grid:
        graph, length = grid(5)
    length = length + 1  # arcs that cost nothing allow circles
    targets = Sources(targets.n_sources, targets.source, targets.node % graph.n_nodes, targets.cost)
    random = np.random.default_rng(seed)
    pairs = np.argwhere(random.random((sources.n_sources, targets.n_sources)) < 0.5)
    random.shuffle(pairs)
    found = [
        [
            None if path is None else (path.source_entry, path.target_entry, path.arcs.tolist())
            for path in Search(graph, length, kernel=kernel).paths(sources, targets, *pairs.T)
        ]
        for kernel in ("dijkstra", "hierarchy")
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize("side", [3, 13, 40])
def test_equal_paths_of_a_grid_are_the_same_from_many_entries(side):
    graph, length = grid(side)
    random = np.random.default_rng(side)
    count = 30
    ends = [
        Sources(
            count,
            np.repeat(np.arange(count), 4),
            random.integers(0, graph.n_nodes, 4 * count),
            pack(3 * random.integers(0, 3, 4 * count), 5 * random.integers(0, 3, 4 * count)),
        )
        for _ in range(2)
    ]
    pairs = random.integers(0, count, 80), random.integers(0, count, 80)  # in no order
    ours, exact = (
        Search(graph, length, kernel=kernel).path_table(*ends, *pairs)
        for kernel in ("hierarchy", "dijkstra")
    )
    for name in ("cost", "entries", "first", "arcs"):
        assert np.array_equal(getattr(ours, name), getattr(exact, name))


def visited(search, sources, targets):
    times = np.full((sources.n_sources, targets.n_sources), -1, dtype=np.int64)

    def take(start, found):
        assert found.dtype == np.int32
        times[start : start + len(found)] = found

    search.stream_times(sources, targets, take)
    return times


@given(query=queries(), data=st.data())
@settings(max_examples=80)
def test_times_to_places_are_the_least_over_their_nodes(query, data):
    graph, length, sources, nodes = query
    n_targets = data.draw(st.integers(0, 5))
    of = st.integers(0, max(0, n_targets - 1))
    nodes = nodes if n_targets else nodes[:0]
    target = np.array([data.draw(of) for _ in nodes], dtype=np.int64)
    left = np.array([data.draw(st.integers(0, 40)) for _ in nodes], dtype=np.int64)
    targets = Sources(n_targets, target, nodes, pack(left, left[::-1]))
    wanted = np.full((sources.n_sources, n_targets), INFINITY, dtype=np.int64)
    times = unpack(Dijkstra(graph, length).run(sources).cost)[0].astype(np.int64)
    for one, node, more in zip(target, nodes, left, strict=True):
        there = times[:, node]
        reached = np.where(there < INFINITY, there + more, INFINITY)
        wanted[:, one] = np.minimum(wanted[:, one], reached)
    for kernel in KERNEL_NAMES:
        search = Search(graph, length, kernel=kernel)
        assert np.array_equal(visited(search, sources, targets), wanted)
        with patch.object(tree_queries, "MAX_SEARCHES", 0):  # by sweeps, also to a few targets
            assert np.array_equal(visited(search, sources, targets), wanted)


@pytest.mark.parametrize("kernel", KERNEL_NAMES)
@pytest.mark.parametrize(("n_sources", "n_targets"), [(1, 1), (17, 3), (300, 40), (3, 20_000)])
def test_blocks_of_any_size_are_written_as_the_table_says(kernel, n_sources, n_targets):
    random = np.random.default_rng(n_sources)
    tail, head = random.integers(0, 60, (2, 130))
    graph, _ = CSRGraph.from_arcs(61, tail, head, random.integers(0, 900, 130))
    length = random.integers(0, 9000, graph.n_arcs).astype(np.int32)
    sources = entries_at_random(random, n_sources)
    targets = entries_at_random(random, n_targets)
    search = Search(graph, length, kernel=kernel)
    wanted = unpack(search.costs(sources, targets))
    for lengths in (True, False):
        written = np.full((2, n_sources, n_targets), np.nan, dtype=np.float32)

        def write(start, block, written=written, lengths=lengths):
            rows = slice(start, start + len(block.costs))
            times = block.times()
            assert np.array_equal(times, wanted[0][rows])
            block.write_times(written[0, rows], 600)
            if lengths:
                block.write_lengths(written[1, rows], 10)

        search.stream(sources, targets, write, lengths=lengths)
        for found, amount, unit in zip(written, wanted[: 1 + lengths], (600, 10), strict=False):
            exact = np.where(amount < INFINITY, amount / unit, np.inf)
            assert np.array_equal(found, exact.astype(np.float32))


@pytest.mark.parametrize("packing", [BitPacking(0), BitPacking(30)])
def test_parts_of_costs_are_refused_only_beyond_exact_sums(packing):
    kind = np.uint64 if packing.length_bits else np.uint32
    infinity = 2**62 if packing.length_bits else INFINITY

    def block(time, length):
        pairs = np.array([[*time, 0]], np.int64), np.array([[*length, 0]], np.int64)
        cost = packing.pack(*pairs).astype(kind)
        cost[0, -1] = infinity
        return CostBlock(cost, infinity, packing)

    out = np.empty((1, 3), dtype=np.float32)
    # together, the largest of both would have all bits
    most = block([MAX_TIME - 1, 1], [MAX_LENGTH - 1, 2**21 - 1])
    most.write_times(out, 600)
    assert out.tolist() == [[np.float32((MAX_TIME - 1) / 600), np.float32(1 / 600), np.inf]]
    with pytest.raises(ParameterError, match="too long"):
        block([MAX_TIME, 1], [0, 0]).write_times(out, 600)
    if packing.length_bits:
        most.write_lengths(out, 10)
        assert out.tolist() == [[np.float32((MAX_LENGTH - 1) / 10), np.float32(209715.1), np.inf]]
        with pytest.raises(ParameterError, match="too long"):
            block([0, 0], [MAX_LENGTH, 0]).write_lengths(out, 10)


def entries_at_random(random, count):
    of = np.sort(random.integers(0, count, 2 * count))
    cost = pack(random.integers(0, 400, len(of)), random.integers(0, 4000, len(of)))
    return Sources(count, of, random.integers(0, 61, len(of)), cost)


@pytest.mark.parametrize("others", [0, 29, 30, 31, 32, 70])
def test_times_fit_whatever_else_is_on_the_map(others):
    # how long a path could be at the most decides how many bits are used
    tail = np.arange(3, 3 + others)
    graph, _ = CSRGraph.from_arcs(
        4 + others, [0, 1, *tail], [1, 2, *tail + 1], [7, 2**25] + [2**26 - 1] * others
    )
    length = np.ones(2 + others, dtype=np.int32)
    search = Search(graph, length, kernel="hierarchy")
    late = Sources(1, np.array([0]), np.array([0]), pack([2**24], [5]))
    places = Sources(2, np.array([0, 1]), np.array([2, 3]), pack([3, 3], [1, 1]))
    there = 2**24 + 7 + 2**25
    assert visited(search, late, places).tolist() == [[there + 3, INFINITY]]
    assert search.times(late)[0, :4].tolist() == [2**24, 2**24 + 7, there, INFINITY]
    assert search.times(late, cutoff=there - 1)[0, 2] == INFINITY


def test_a_hierarchy_that_is_there_is_taken():
    graph, _ = CSRGraph.from_arcs(2, [0], [1], [5])
    requested = []

    def get_hierarchy(given):
        requested.append(given)
        return Hierarchy.build(given.first_out, given.head)

    search = Search(
        graph, np.array([7], dtype=np.int32), kernel="hierarchy", get_hierarchy=get_hierarchy
    )
    assert not requested
    for _ in range(2):
        far = Sources(1, np.array([0]), np.array([0]), pack([2**26], [0]))
    with pytest.raises(ParameterError, match="entries must cost less"):
        search.times(far)
    assert search.costs(Sources.at([0]), Sources.at([1])).tolist() == pack([[5]], [[7]]).tolist()
    assert requested == [graph]


def test_times_and_lengths_that_do_not_fit_together_are_left_to_scipy():
    tails = np.arange(20_000)
    graph, _ = CSRGraph.from_arcs(20_001, tails, tails + 1, np.full(20_000, 2**20))
    search = Search(graph, np.full(20_000, 2**25, dtype=np.int32))
    search._choice.has_hierarchy = True
    assert search._choose_kernel("lengths", 10**6) == "dijkstra"
    assert search._choose_kernel("paths", 10**6) == "dijkstra"


def test_times_alone_never_need_the_bits_of_lengths():
    # sums of times nearly fill 31 bits, those of lengths take 32
    n = 10_000
    graph, _ = CSRGraph.from_arcs(n, np.arange(n - 1), np.arange(1, n), np.full(n - 1, 213_000))
    search = Search(graph, np.full(n - 1, 2**18, dtype=np.int32), kernel="hierarchy")
    far = Sources(1, np.array([0]), np.array([n - 2]), pack([2**25], [0]))
    assert search.times(far)[0, -2:].tolist() == [2**25, 2**25 + 213_000]
    assert visited(search, far, Sources.at([n - 1])).tolist() == [[2**25 + 213_000]]


def test_times_that_do_not_fit_are_refused_by_all_kernels():
    n = 33
    graph, _ = CSRGraph.from_arcs(n, np.arange(n - 1), np.arange(1, n), np.full(n - 1, 2**26 - 2))
    late = Sources(1, np.array([0]), np.array([0]), pack([2**25], [0]))
    for kernel in KERNEL_NAMES:
        search = Search(graph, np.zeros(n - 1, dtype=np.int32), kernel=kernel)
        with pytest.raises(ParameterError, match="a path takes"):
            search.times(late)


def test_what_comes_at_both_ends_never_spills():
    # lengths of the arc and both entries need one bit more than those of the arc and one entry
    graph, _ = CSRGraph.from_arcs(2, [0], [1], [5])
    length = np.array([2**26 - 2**20 - 1], dtype=np.int32)
    most = pack([3], [2**26 - 1])
    one = np.array([0])
    start, end = Sources(1, one, np.array([0]), most), Sources(1, one, np.array([1]), most)
    for kernel in KERNEL_NAMES:
        with pytest.raises(ParameterError, match="too long for exact sums"):
            Search(graph, length, kernel=kernel).paths(start, end, one, one)


def test_a_long_last_leg_never_spills():
    graph, _ = CSRGraph.from_arcs(4, [0], [1], [5])
    length = np.array([2**26 - 2**20 - 1], dtype=np.int32)
    search = Search(graph, length, kernel="dijkstra")
    one = np.array([0])

    def targets(leg):  # no path leads to the second node of the target
        return Sources(1, np.array([0, 0]), np.array([1, 3]), pack([3, 1], [leg, leg]))

    assert visited(search, Sources.at([0, 2]), targets(2**20)).tolist() == [[8], [INFINITY]]
    (path,) = search.paths(Sources.at([0]), targets(2**20), one, one)
    assert [int(one) for one in unpack(path.cost)] == [8, 2**26 - 1]
    with pytest.raises(ParameterError, match="with its last leg"):
        visited(search, Sources.at([0, 2]), targets(2**20 + 1))
    with pytest.raises(ParameterError, match="with its last leg"):
        search.paths(Sources.at([0]), targets(2**20 + 1), one, one)


@pytest.mark.parametrize("kernel", KERNEL_NAMES)
def test_cutoffs_and_targets_are_checked_by_all_kernels(kernel):
    graph, _ = CSRGraph.from_arcs(2, [0], [1], [5])
    search = Search(graph, np.array([7], dtype=np.int32), kernel=kernel)
    for cutoff in (-1, 5.5, INFINITY, True):
        with pytest.raises(ParameterError, match="cutoff must be whole deciseconds"):
            search.times(Sources.at([0]), cutoff=cutoff)
    for node in (-1, 2):
        with pytest.raises(ParameterError, match="one of the 2 nodes"):
            visited(search, Sources.at([0]), Sources.at([node]))


def test_unknown_kernels_nodes_and_endless_paths_are_refused():
    graph, _ = CSRGraph.from_arcs(3, [0, 1], [1, 2], [2**25, 2**25])
    length = np.zeros(2, dtype=np.int32)
    with pytest.raises(ParameterError, match="one of auto, hierarchy, dial, dijkstra"):
        Search(graph, length, kernel="fast")
    with pytest.raises(ParameterError, match="length must be a one-dimensional int32 array"):
        Search(graph, np.zeros(2))
    search = Search(graph, length, kernel="hierarchy")
    with pytest.raises(ParameterError, match="one of the 3 nodes"):
        search.times(Sources.at([3]))
    assert search.costs(Sources.at([0]), Sources.at([1])).tolist() == [[pack(2**25, 0)]]
    with pytest.raises(ParameterError, match="too long for exact sums"):
        search.costs(Sources.at([0]), Sources.at([2]))
