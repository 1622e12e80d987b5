"""The kernels against scipy's Dijkstra, to the decisecond."""

import copy
import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from aicomplex_geo.engine import INFINITY, CSRGraph, Dial, Hierarchy, customization, tree_queries
from aicomplex_geo.engine import _customization as kernels
from aicomplex_geo.errors import (
    CorruptFileError,
    DataNotFoundError,
    DecayError,
    ParameterError,
)

I32 = np.int32


def graph_of(n_nodes, arcs):
    columns = np.array(arcs, dtype=np.int64).reshape(-1, 3).T
    return CSRGraph.from_arcs(n_nodes, *columns)[0]


def by_scipy(graph, weight=None):
    """Times by scipy; of parallel arcs the least counts, and an arc of 0 is an arc."""
    weight = graph.weight if weight is None else weight
    best = {}
    for tail, head, value in zip(graph.tail, graph.head, weight, strict=True):
        key = int(tail), int(head)
        if key[0] != key[1]:
            best[key] = min(best.get(key, INFINITY), int(value))
    tails, heads = (np.array([key[i] for key in best], dtype=np.int32) for i in (0, 1))
    shape = (graph.n_nodes, graph.n_nodes)
    # scipy takes a stored 0 for an arc in sparse input made from pairs
    matrix = csr_array((np.array(list(best.values()), dtype=float), (tails, heads)), shape=shape)
    times = dijkstra(matrix)
    return np.where(np.isinf(times), INFINITY, times).astype(np.int64)


@st.composite
def graphs(draw, most=30, weights=(0, 50)):
    n = draw(st.integers(1, most))
    node = st.integers(0, n - 1)
    arc = st.tuples(node, node, st.integers(*weights))
    return graph_of(n, draw(st.lists(arc, max_size=4 * n)))


def metric_of(graph, **options):
    hierarchy = Hierarchy.build(graph.first_out, graph.head, **options)
    hierarchy.check()
    return hierarchy.customize(graph.weight)


def weight_of(graph, path):
    total = 0
    for tail, head in pairwise(path):
        arcs = slice(graph.first_out[tail], graph.first_out[tail + 1])
        total += int(graph.weight[arcs][graph.head[arcs] == head].min())
    return total


@pytest.mark.parametrize("order", ["auto", "inertial"])
@given(graph=graphs())
@settings(max_examples=60)
def test_all_queries_agree_with_scipy(order, graph):
    wanted = by_scipy(graph)
    metric, every = metric_of(graph, order=order), np.arange(graph.n_nodes)
    dial = Dial(graph)
    # by a search from each node, before and after arcs are reduced to shortest paths, then swept
    assert np.array_equal(metric.many_to_many(every, every[::-1]), wanted[:, ::-1])
    assert np.array_equal(metric.one_to_all(every), wanted)
    assert np.array_equal(metric.many_to_many(every, every[::-1]), wanted[:, ::-1])
    with patch.object(tree_queries, "MAX_SEARCHES", 0):
        assert np.array_equal(metric.many_to_many(every, every[::-1]), wanted[:, ::-1])
    assert np.array_equal([dial.one_to_all(source) for source in every], wanted)
    for source in every:
        for target in every:
            path = metric.path(source, target)
            if wanted[source, target] == INFINITY:
                assert not len(path)
            else:
                assert (path[0], path[-1]) == (source, target)
                assert weight_of(graph, path) == wanted[source, target]


@given(graph=graphs(), weights=st.sampled_from([1, 2**26]), many=st.integers(0, 40))
@settings(max_examples=40)
def test_results_are_written_to_given_memory_in_either_order(graph, weights, many):
    heavy = np.minimum(graph.weight.astype(np.int64) * weights, 2**30).astype(I32)
    metric = Hierarchy.build(graph.first_out, graph.head).customize(heavy)
    sources, every = np.arange(many) % graph.n_nodes, np.arange(graph.n_nodes)
    try:
        wanted = metric.one_to_all(sources)
    except ParameterError:  # more than fits
        return
    out = np.full((many, graph.n_nodes), -1, dtype=I32)
    assert metric.one_to_all(sources, out=out) is out
    assert np.array_equal(out, wanted)
    assert metric.many_to_many(sources, every, out=out[:, :]).base is out
    assert np.array_equal(out, wanted)
    assert metric.one_to_all(sources, order="sweep", out=out) is out
    assert np.array_equal(out, wanted[:, metric.sweep_order])


def test_memory_of_sweeps_is_kept_with_the_hierarchy_and_not_copied(grid):
    hierarchy = Hierarchy.build(grid.first_out, grid.head)
    metric, every = hierarchy.customize(grid.weight), np.arange(grid.n_nodes)
    wanted = metric.one_to_all(every, threads=1)
    (kept,) = hierarchy.buffers._free
    half = hierarchy.customize((grid.weight // 2).astype(I32))
    assert np.array_equal(half.one_to_all(every, threads=1), by_scipy(grid, grid.weight // 2))
    assert hierarchy.buffers._free == [kept]
    assert not copy.deepcopy(hierarchy).buffers._free

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        metric.reach(every, 900, threads=1, progress=interrupt)
    assert not hierarchy.buffers._free  # flags may be left in them
    metric.many_to_many(every, every, secondary=grid.weight, threads=1)  # of twice the size
    assert np.array_equal(metric.one_to_all(every, threads=1), wanted)


def test_threads_that_query_at_once_use_buffers_of_their_own(grid):
    metric, every = metric_of(grid), np.arange(grid.n_nodes)
    wanted = metric.one_to_all(every, threads=1)
    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(metric.one_to_all, every, threads=2) for _ in range(12)]
        assert all(np.array_equal(one.result(), wanted) for one in found)


@given(graph=graphs(), cutoff=st.integers(0, 120))
@settings(max_examples=60)
def test_reach_and_sums_hold_what_lies_within_the_cutoff(graph, cutoff):
    wanted, every = by_scipy(graph), np.arange(graph.n_nodes)
    within = wanted <= cutoff
    metric = metric_of(graph)
    for answer in (Dial(graph).reach(every, cutoff), metric.reach(every, cutoff)):
        first, nodes, times = answer
        assert np.diff(first).tolist() == within.sum(axis=1).tolist()
        assert np.array_equal(nodes, np.nonzero(within)[1])
        assert np.array_equal(times, wanted[within])
    values = np.column_stack([every + 1.0, np.ones(graph.n_nodes)])
    assert np.array_equal(metric.reduce(every, values, cutoff=cutoff), within @ values)
    half = metric.reduce(every, values, cutoff=cutoff, decay=lambda time: 1 / (1 + time))
    shares = np.where(within, 1 / (1 + np.where(within, wanted, 0)), 0)
    assert np.allclose(half, shares @ values, rtol=1e-12)
    assert np.array_equal(metric.reduce(every, values), (wanted < INFINITY) @ values)


@given(graph=graphs(), seed=st.integers(0, 99))
@settings(max_examples=60)
def test_the_length_beside_a_time_is_the_least_of_the_fastest_paths(graph, seed):
    length = np.random.default_rng(seed).integers(0, 9, graph.n_arcs).astype(np.int32)
    every = np.arange(graph.n_nodes)
    times, lengths = metric_of(graph).many_to_many(every, every, secondary=length)
    joint = by_scipy(graph, graph.weight.astype(np.int64) * 1000 + length)
    reached = by_scipy(graph) < INFINITY
    assert np.array_equal(times[reached], joint[reached] // 1000)
    assert np.array_equal(lengths[reached], joint[reached] % 1000)
    assert (times[~reached] == INFINITY).all()
    assert (lengths[~reached] == INFINITY).all()


@given(graph=graphs(weights=(0, INFINITY - 1)))
@settings(max_examples=60)
def test_heavy_arcs_are_summed_exactly_or_refused(graph):
    wanted, every = by_scipy(graph), np.arange(graph.n_nodes)
    metric = metric_of(graph)
    reached = wanted[wanted != INFINITY]
    if (reached >= INFINITY).any():
        with pytest.raises(ParameterError, match="is the most that fits"):
            metric.one_to_all(every)
        dial = Dial(graph)
        for source in every[((wanted >= INFINITY) & (wanted != INFINITY)).any(axis=1)]:
            with pytest.raises(ParameterError, match="is the most that fits"):
                dial.one_to_all(source)
        return
    assert np.array_equal(metric.one_to_all(every), wanted)
    assert np.array_equal([Dial(graph).one_to_all(source) for source in every], wanted)


def test_a_sum_over_int32_is_refused_where_it_is_asked_for_only():
    graph = graph_of(3, [(0, 1, INFINITY - 1), (1, 2, 1), (1, 0, 5)])
    metric = metric_of(graph)
    assert metric.many_to_many([0], [1]).tolist() == [[INFINITY - 1]]
    with pytest.raises(ParameterError, match="2147483647 ds"):
        metric.many_to_many([0], [2])


def test_sums_of_secondary_values_are_refused_too_where_they_do_not_fit():
    light, heavy = np.array([1, 1], I32), np.array([INFINITY - 1] * 2, I32)
    graph = graph_of(3, [(0, 1, 1), (1, 2, 1)])
    hierarchy = Hierarchy.build(graph.first_out, graph.head)
    with pytest.raises(ParameterError, match="takes 4294967292 ds"):
        hierarchy.customize(heavy).many_to_many([0], [2], secondary=light)
    with pytest.raises(ParameterError, match="adds up to 4294967292 of secondary"):
        hierarchy.customize(light).many_to_many([0], [2], secondary=heavy)


def test_weights_that_are_changed_afterwards_change_nothing():
    graph = graph_of(3, [(0, 1, 1), (1, 2, 1)])
    weight = graph.weight.copy()
    metric = Hierarchy.build(graph.first_out, graph.head).customize(weight)
    weight[:] = 5
    times, _ = metric.many_to_many([0], [2], secondary=graph.weight)
    assert times.tolist() == metric.many_to_many([0], [2]).tolist() == [[2]]


def test_an_error_in_one_thread_stops_the_others(grid):
    metric, reported = metric_of(grid), []

    def stop(done, of):
        reported.append(done)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        metric.one_to_all(np.arange(1600), threads=2, progress=stop)
    assert len(reported) <= 2


def test_a_chain_of_one_way_arcs():
    n = 200
    graph = graph_of(n, [(i, i + 1, i) for i in range(n - 1)])
    metric = metric_of(graph)
    assert metric.one_to_all([0])[0].tolist() == [i * (i - 1) // 2 for i in range(n)]
    assert metric.path(0, n - 1).tolist() == list(range(n))
    assert metric.path(n - 1, 0).tolist() == []


def test_no_arcs_one_node_and_no_sources():
    metric = metric_of(graph_of(1, []))
    assert metric.one_to_all([0]).tolist() == [[0]]
    assert metric.path(0, 0).tolist() == [0]
    assert metric.one_to_all([]).shape == (0, 1)
    assert metric.many_to_many([], [0]).shape == (0, 1)
    assert metric.many_to_many([0], []).shape == (1, 0)
    assert [len(part) for part in metric.reach([], 5)] == [1, 0, 0]
    assert metric.reduce([], [1.0], cutoff=5).shape == (0, 1)


@given(graph=graphs(), seed=st.integers(0, 9))
@settings(max_examples=30)
def test_renumbering_never_shows(graph, seed):
    order = np.random.default_rng(seed).permutation(graph.n_nodes)
    times = by_scipy(graph)[np.ix_(order, order)]
    every = np.arange(graph.n_nodes)
    number = np.argsort(order)
    arcs = np.column_stack([number[graph.tail], number[graph.head], graph.weight])
    assert np.array_equal(metric_of(graph_of(graph.n_nodes, arcs)).one_to_all(every), times)


@pytest.fixture(scope="module")
def grid():
    """A town of 40 by 40 crossings, with some roads missing and some one-way."""
    side, random = 40, np.random.default_rng(5)
    arcs = []
    for x in range(side):
        for y in range(side):
            for over, up in ((1, 0), (0, 1)):
                if x + over < side and y + up < side and random.random() < 0.9:
                    ends = x * side + y, (x + over) * side + y + up
                    arcs.append((*ends, random.integers(20, 200)))
                    if random.random() < 0.8:
                        arcs.append((*ends[::-1], random.integers(20, 200)))
    return graph_of(side * side, arcs)


def test_threads_blocks_and_new_weights_change_no_answer(grid):
    hierarchy = Hierarchy.build(grid.first_out, grid.head)
    metric = hierarchy.customize(grid.weight)
    every = np.arange(grid.n_nodes)
    alone = metric.one_to_all(every, threads=1)
    assert np.array_equal(alone, by_scipy(grid))
    assert np.array_equal(alone, metric.one_to_all(every, threads=3))
    sums = metric.reduce(every, np.sqrt(every), cutoff=900, threads=1)
    assert np.array_equal(sums, metric.reduce(every, np.sqrt(every), cutoff=900, threads=3))
    slower = (grid.weight * 3 + 1).astype(np.int32)
    again = hierarchy.customize(slower)
    assert np.array_equal(again.one_to_all(every), by_scipy(grid, slower))
    assert np.array_equal(metric.one_to_all(every), alone)


def test_threads_that_customize_subtrees_give_the_same_metric(grid, monkeypatch):
    hierarchy, every = Hierarchy.build(grid.first_out, grid.head), np.arange(grid.n_nodes)
    alone = hierarchy.customize(grid.weight, threads=1)
    monkeypatch.setattr(customization, "MIN_NODES_FOR_THREADS", 0)
    monkeypatch.setattr(customization, "MIN_RUN_FOR_THREADS", 2)
    shared = hierarchy.customize(grid.weight, threads=3)
    parts, rest = customization.partition(hierarchy, 3)
    assert len(parts) > 3
    assert any(stop - start > 2 for start, stop in rest)
    assert sum(stop - start for start, stop in parts + rest) == grid.n_nodes
    for one, other in zip(alone._by_time.down, shared._by_time.down, strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(alone.one_to_all(every), shared.one_to_all(every))


def test_islands_are_customized_many_at_a_time(grid, monkeypatch):
    # 3,000 chains of one to three nodes, some with parallel arcs, beside a grid
    n, random = grid.n_nodes + 6_000, np.random.default_rng(5)
    tail = grid.n_nodes + np.flatnonzero(np.arange(6_000) % 6 % 4 % 3)
    arcs = np.column_stack([tail, tail - 1, random.integers(0, 50, len(tail))])
    others = np.column_stack([grid.tail, grid.head, grid.weight])
    graph = graph_of(n, np.concatenate([others, arcs, np.abs(arcs - [0, 0, 9])]))
    hierarchy = Hierarchy.build(graph.first_out, graph.head)
    alone = hierarchy.customize(graph.weight, threads=1)
    monkeypatch.setattr(customization, "MIN_NODES_FOR_THREADS", 0)
    shared = hierarchy.customize(graph.weight, threads=3)
    parts, rest = customization.partition(hierarchy, 3)
    assert len(parts) < 600
    ranges = sorted(parts + rest)
    assert [stop for _, stop in ranges] == [start for start, _ in ranges[1:]] + [n]
    for one, other in zip(alone._by_time.down, shared._by_time.down, strict=True):
        assert np.array_equal(one, other)
    for one, other in zip(alone._by_time.up, shared._by_time.up, strict=True):
        assert np.array_equal(one, other)


def triangles(up_first, up_head, v):
    """Positions of the arcs from v to a, from v to b, and from a to b, for all a < b above v."""
    for i in range(up_first[v], up_first[v + 1]):
        a = up_head[i]
        for j in range(i + 1, up_first[v + 1]):
            yield (
                i,
                j,
                up_first[a] + up_head[up_first[a] : up_first[a + 1]].searchsorted(up_head[j]),
            )


def over_lower_triangles(up_first, up_head, up, down):
    for v in range(len(up_first) - 1):
        for i, j, k in triangles(up_first, up_head, v):
            up[k] = min(up[k], down[i] + up[j])
            down[k] = min(down[k], down[j] + up[i])


def over_other_triangles(up_first, up_head, up, down):
    for v in range(len(up_first) - 2, -1, -1):
        for i, j, k in triangles(up_first, up_head, v):
            up[i] = min(up[i], up[j] + down[k])
            up[j] = min(up[j], up[i] + up[k])
            down[i] = min(down[i], up[k] + down[j])
            down[j] = min(down[j], down[k] + down[i])


def test_one_thread_is_used_when_requested(grid, monkeypatch):
    counts = []
    customize = customization.customize

    def counted(hierarchy, up, down, threads):
        counts.append(threads)
        customize(hierarchy, up, down, threads)

    monkeypatch.setattr(customization, "customize", counted)
    metric = Hierarchy.build(grid.first_out, grid.head).customize(grid.weight, threads=1)
    metric.many_to_many([0], [1], secondary=grid.weight, threads=1)
    assert counts == [1, 1]


@given(
    n=st.integers(1, 40),
    share=st.floats(0.05, 1),
    seed=st.integers(0, 999),
    kind=st.sampled_from([np.uint32, np.uint64]),
    cut=st.integers(0, 40),
)
@settings(max_examples=80, deadline=None)
def test_runs_of_nodes_are_customized_as_one_by_one(n, share, seed, kind, cut):
    random = np.random.default_rng(seed)
    ends = np.argwhere(random.random((n, n)) < share)
    graph = graph_of(n, np.column_stack([ends, random.integers(0, 90, len(ends))]))
    hierarchy = Hierarchy.build(graph.first_out, graph.head)
    arcs = hierarchy.up_first, hierarchy.up_head
    up, down = (np.full(len(arcs[1]), 2**30, dtype=kind) for _ in range(2))
    kernels.set_input_costs(hierarchy.place, graph.weight.astype(kind), up, down)
    one_by_one = up.copy(), down.copy()
    over_lower_triangles(*arcs, *one_by_one)
    cut = min(cut, n)
    for run in ((0, cut), (cut, n)):  # what is cut into two runs, and what is shared out
        kernels.customize(*arcs, up, down, run, run, (0, 1), True)  # noqa: FBT003 - a kernel
        for number in range(3):
            kernels.customize(*arcs, up, down, run, (run[1], n), (number, 3), False)  # noqa: FBT003
    assert np.array_equal(np.stack([up, down]), np.stack(one_by_one))
    over_other_triangles(*arcs, *one_by_one)
    kernels.perfect(*arcs, up, down, cut, n)
    kernels.perfect(*arcs, up, down, 0, cut)
    assert np.array_equal(np.stack([up, down]), np.stack(one_by_one))


def test_eight_threads_may_ask_one_metric_at_once(grid):
    metric, every = metric_of(grid), np.arange(grid.n_nodes)
    length = np.arange(grid.n_arcs, dtype=np.int32)
    wanted = metric.one_to_all(every, threads=1)
    gate = threading.Barrier(8)

    def ask(number):
        gate.wait()
        some = every[number::8]
        pairs, _ = metric.many_to_many(some, some, secondary=length)
        paths = [metric.path(some[0], target) for target in some[:20]]
        return some, pairs, metric.reach(some, 500)[2], [weight_of(grid, path) for path in paths]

    with ThreadPoolExecutor(8) as pool:
        for some, pairs, times, weights in pool.map(ask, range(8)):
            assert np.array_equal(pairs, wanted[np.ix_(some, some)])
            assert np.array_equal(times, wanted[some][wanted[some] <= 500])
            assert weights == [w if w < INFINITY else 0 for w in wanted[some[0], some[:20]]]


def test_progress_is_reported_and_an_interrupt_comes_through(grid):
    metric, reported = metric_of(grid), []
    metric.one_to_all(np.arange(40), threads=1, progress=lambda *now: reported.append(now))
    assert reported == [(16, 40), (32, 40), (40, 40)]

    def stop(done, of):
        raise KeyboardInterrupt

    for threads in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            metric.one_to_all(np.arange(400), threads=threads, progress=stop)


def test_a_saved_hierarchy_comes_back(grid, tmp_path):
    hierarchy = Hierarchy.build(grid.first_out, grid.head)
    file = tmp_path / "grid.npz"
    hierarchy.save(file)
    again = Hierarchy.load(file, first_out=grid.first_out, head=grid.head)
    again.check()
    assert again.fingerprint == hierarchy.fingerprint
    some = np.arange(0, grid.n_nodes, 50)
    times = again.customize(grid.weight).one_to_all(some)
    assert np.array_equal(times, hierarchy.customize(grid.weight).one_to_all(some))


def test_a_file_of_another_graph_or_content_is_refused(grid, tmp_path):
    file = tmp_path / "grid.npz"
    Hierarchy.build(grid.first_out, grid.head).save(file)
    other = graph_of(2, [(0, 1, 5)])
    with pytest.raises(ParameterError, match="hierarchy of another graph"):
        Hierarchy.load(file, first_out=other.first_out, head=other.head)
    for unread in (file, tmp_path / "nothing.npz"):
        with pytest.raises(ParameterError, match="both first_out and head"):
            Hierarchy.load(unread, head=grid.head)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CorruptFileError, match="truncated"):
        Hierarchy.load(file)
    with _opened(whole, tmp_path) as saved:
        arrays = dict(saved)
    np.savez_compressed(file, **arrays)
    with pytest.raises(CorruptFileError, match="not a saved hierarchy"):
        Hierarchy.load(file)
    np.savez(file, **{**arrays, "version": np.array(99)})
    with pytest.raises(CorruptFileError, match="another version"):
        Hierarchy.load(file)
    np.savez(file, **{**arrays, "rank": arrays["rank"][::-1]})
    with pytest.raises(CorruptFileError, match="has changed"):
        Hierarchy.load(file)
    good = Hierarchy.build(grid.first_out, grid.head)
    dataclasses.replace(good, up_head=good.up_head + np.int32(10**6)).save(file)
    with pytest.raises(CorruptFileError, match="not above"):
        Hierarchy.load(file)
    with pytest.raises(DataNotFoundError, match="there is no file"):
        Hierarchy.load(tmp_path / "nothing.npz")


def _opened(content, folder):
    copy = folder / "copy.npz"
    copy.write_bytes(content)
    return np.load(copy)


def test_check_finds_what_is_wrong(grid):
    good = Hierarchy.build(grid.first_out, grid.head)
    broken = {
        "not a permutation": {"rank": np.zeros_like(good.rank)},
        "not above": {"up_head": np.zeros_like(good.up_head)},
        "does not fit": {"up_first": good.up_first[::-1].copy()},
        "not consecutive": {"size": good.size + 1},
        "has no place": {"place": np.zeros_like(good.place)},
        "wrong way": {"place": good.place ^ 1},
        "arc of the graph has no place": {"place": good.place + 2 * len(good.up_head)},
        "size is int64": {"size": good.size.astype(np.int64)},
        "its graph is invalid": {"graph_head": good.graph_head + np.int32(10**6)},
        "not as long": {"place": good.place[:-1]},
    }
    for message, change in broken.items():
        with pytest.raises(CorruptFileError, match=message):
            dataclasses.replace(good, **change).check()


@pytest.mark.parametrize(
    ("first_out", "head", "message"),
    [
        (np.array([0, 2, 1], I32), np.array([1], I32), "never decrease"),
        (np.array([0, 1, 1], I32), np.array([7], I32), "outside 0 to 1"),
        (np.array([0, 2**31 - 1, -(2**31), 0], I32), np.zeros(0, I32), "never decrease"),
        (np.array([0, 1, 1]), np.array([1], I32), "int32"),
        (np.array([0, 1, 1], I32), np.array([1.0]), "int32"),
        ([0, 1, 1], np.array([1], I32), "int32"),
        (np.array([0, 2, 2], I32), np.array([1], I32), "there are 1 arcs"),
    ],
)
def test_invalid_graphs_are_refused(first_out, head, message):
    with pytest.raises(ParameterError, match=message):
        Hierarchy.build(first_out, head)


def test_invalid_queries_are_refused():
    graph = graph_of(3, [(0, 1, 5), (1, 2, 6)])
    hierarchy = Hierarchy.build(graph.first_out, graph.head)
    metric, dial = hierarchy.customize(graph.weight), Dial(graph)
    wrong = {
        "2 values, but|has 1 values": lambda: hierarchy.customize(np.array([1], I32)),
        "negative or infinite": lambda: hierarchy.customize(np.array([1, -1], I32)),
        "int32": lambda: hierarchy.customize(np.array([1.0, 2.0])),
        "not nodes of the graph": lambda: metric.one_to_all([0, 3]),
        "whole numbers": lambda: metric.many_to_many([0.5], [1]),
        "targets are not nodes": lambda: metric.many_to_many([0], [-1]),
        "out must be an int32 array of shape": lambda: metric.one_to_all(
            [0], out=np.zeros((1, 2), I32)
        ),
        "not list": lambda: metric.many_to_many([0], [1], out=[[0]]),
        "in C order": lambda: metric.one_to_all([0, 1], out=np.zeros((3, 2), I32).T),
        "together with secondary": lambda: metric.many_to_many(
            [0], [1], secondary=np.ones(2, I32), out=np.zeros((1, 1), I32)
        ),
        "sweep, not 'rank'": lambda: metric.one_to_all([0], order="rank"),
        "sweep, not array": lambda: metric.one_to_all([0], order=np.array(["sweep", "nodes"])),
        r"sweep, not \['sweep'\]": lambda: metric.one_to_all([0], order=["sweep"]),
        "secondary": lambda: metric.many_to_many([0], [1], secondary=np.array([1], I32)),
        "cutoff must be": lambda: metric.reach([0], -1),
        "whole deciseconds": lambda: dial.reach([0], 1.5),
        "threads": lambda: metric.one_to_all([0], threads=0),
        "a row for each": lambda: metric.reduce([0], [1.0], cutoff=5),
        "values must be numbers": lambda: metric.reduce([0], ["a", "b", "c"], cutoff=5),
        "not finite": lambda: metric.reduce([0], [1.0, np.nan, 1.0], cutoff=5),
        "requires a cutoff": lambda: metric.reduce([0], np.ones(3), decay=np.ones_like),
        "sources are not nodes": lambda: dial.one_to_all(9),
        "source and target": lambda: metric.path(0, 9),
        "not a CSRGraph": lambda: Dial("graph"),
        "order must be": lambda: Hierarchy.build(graph.first_out, graph.head, order="random"),
        "shape": lambda: Hierarchy.build(graph.first_out, graph.head, np.ones(3)),
    }
    for message, ask in wrong.items():
        with pytest.raises(ParameterError, match=message):
            ask()
    with pytest.raises(DecayError, match="from 0 to 1"):
        metric.reduce([0], np.ones(3), cutoff=5, decay=lambda time: time + 1.0)


@pytest.mark.reference
@pytest.mark.parametrize("name", ["luxembourg", "new_york"])
def test_two_hundred_sources_of_real_networks(name, reference):
    if name == "luxembourg":
        arrays = np.load(reference / "graphs" / "luxembourg_car.npz")
        parts = (arrays[key].astype(I32) for key in ("indptr", "indices", "w"))
        graph = CSRGraph(*parts)
    else:
        arrays = np.load(reference / "graphs" / "dimacs_ny_arcs.npz")
        graph = CSRGraph.from_arcs(
            int(arrays["n_nodes"]), arrays["tail"], arrays["head"], arrays["weight"]
        )[0]
    n = graph.n_nodes
    sources = np.random.default_rng(7).integers(0, n, 200)
    metric = metric_of(graph)
    # scipy would take the sum of parallel arcs from a matrix with duplicates
    arcs = np.lexsort((graph.weight, graph.head, graph.tail))
    tail, head, weight = graph.tail[arcs], graph.head[arcs], graph.weight[arcs]
    first = np.r_[True, (np.diff(tail) != 0) | (np.diff(head) != 0)]
    matrix = csr_array((weight[first].astype(float), (tail[first], head[first])), shape=(n, n))
    times = metric.one_to_all(sources)
    dial = Dial(graph)
    for row, source in enumerate(sources):
        assert np.array_equal(times[row], dijkstra(matrix, indices=source))
        if row < 20:
            assert np.array_equal(dial.one_to_all(source), times[row])
