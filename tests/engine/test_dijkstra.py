"""Searches against networkx, which was written by others."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicomplex_geo.engine import INFINITY, CSRGraph, Dijkstra, Sources, pack, unpack
from aicomplex_geo.engine.cost import MAX_LENGTH, MAX_TIME
from aicomplex_geo.errors import ParameterError


def searcher(n_nodes, arcs):
    """Search over arcs (tail, head, time, length)."""
    columns = np.array(arcs, dtype=np.int64).reshape(-1, 4).T
    graph, order = CSRGraph.from_arcs(n_nodes, *columns[:3])
    return Dijkstra(graph, columns[3][order].astype(np.int32)), order


@st.composite
def graphs(draw):
    n_nodes = draw(st.integers(1, 8))
    node = st.integers(0, n_nodes - 1)
    amount = st.integers(0, 6)
    arcs = draw(st.lists(st.tuples(node, node, amount, amount), max_size=30))
    return n_nodes, arcs


def by_networkx(n_nodes, arcs, sources):
    """Lexicographic shortest (time, length): weights in one exact integer."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n_nodes))
    for tail, head, time, length in arcs:
        cost = time * 10**6 + length
        if not graph.has_edge(tail, head) or graph[tail][head]["cost"] > cost:
            graph.add_edge(tail, head, cost=cost)
    found = np.full((len(sources), n_nodes, 2), INFINITY, dtype=np.int64)
    for row, source in enumerate(sources):
        lengths = nx.single_source_dijkstra_path_length(graph, source, weight="cost")
        for node, cost in lengths.items():
            found[row, node] = divmod(cost, 10**6)
    return found


def test_five_nodes_by_hand():
    # the two ways from 0 to 3 take 30 each; the one over 2 is shorter
    arcs = [(0, 1, 10, 500), (1, 3, 20, 500), (0, 2, 15, 300), (2, 3, 15, 300), (4, 0, 1, 1)]
    search, order = searcher(5, arcs)
    trees = search.run(Sources.at([0]), paths=True)
    assert trees.times.tolist() == [[0, 10, 15, 30, INFINITY]]
    assert trees.lengths.tolist() == [[0, 500, 300, 600, INFINITY]]
    assert [arcs[order[arc]][:2] for arc in search.path_arcs(trees, 0, 3)] == [(0, 2), (2, 3)]
    assert search.path_arcs(trees, 0, 0).tolist() == []
    assert search.path_arcs(trees, 0, 4).tolist() == []


@given(graphs())
def test_times_and_lengths_are_those_of_networkx(graph):
    n_nodes, arcs = graph
    search, _ = searcher(n_nodes, arcs)
    trees = search.run(Sources.at(range(n_nodes)))
    expected = by_networkx(n_nodes, arcs, range(n_nodes))
    assert (trees.times == expected[..., 0]).all()
    assert (trees.lengths == expected[..., 1]).all()


@given(graphs())
def test_the_reversed_graph_transposes(graph):
    n_nodes, arcs = graph
    everywhere = Sources.at(range(n_nodes))
    there = searcher(n_nodes, arcs)[0].run(everywhere)
    back = searcher(n_nodes, [(v, u, t, d) for u, v, t, d in arcs])[0].run(everywhere)
    assert (there.cost == back.cost.T).all()


@given(graphs(), st.integers(0, 20))
def test_a_cutoff_is_inclusive_and_changes_nothing_within(graph, cutoff):
    n_nodes, arcs = graph
    search, _ = searcher(n_nodes, arcs)
    full = search.run(Sources.at([0])).cost
    cut = search.run(Sources.at([0]), cutoff=cutoff).cost
    within = unpack(full)[0] <= cutoff
    assert (cut[within] == full[within]).all()
    assert np.isinf(cut[~within]).all()


@given(graphs())
def test_a_path_costs_what_the_tree_says(graph):
    n_nodes, arcs = graph
    search, order = searcher(n_nodes, arcs)
    trees = search.run(Sources.at([0]), paths=True)
    for node in np.flatnonzero(np.isfinite(trees.cost[0])):
        path = [arcs[order[arc]] for arc in search.path_arcs(trees, 0, node)]
        assert [arc[0] for arc in path[1:]] == [arc[1] for arc in path[:-1]]
        assert sum(arc[2] for arc in path) == trees.times[0, node]
        assert sum(arc[3] for arc in path) == trees.lengths[0, node]


def test_a_source_may_enter_at_two_nodes():
    search, _ = searcher(3, [(0, 2, 10, 1), (1, 2, 3, 9)])
    sources = Sources(2, np.array([0, 0]), np.array([0, 1]), pack([4, 11], [2, 2]))
    trees = search.run(sources)
    assert trees.times.tolist() == [[4, 11, 14], [INFINITY] * 3]
    assert trees.lengths.tolist() == [[2, 2, 3], [INFINITY] * 3]


def test_no_source_no_row():
    search, _ = searcher(3, [(0, 1, 1, 1)])
    assert search.run(Sources.at([]), paths=True).cost.shape == (0, 3)


def test_long_sums_are_exact():
    time, length = MAX_TIME // 4 - 1, MAX_LENGTH // 4 - 1
    search, _ = searcher(4, [(i, i + 1, time, length) for i in range(3)])
    trees = search.run(Sources.at([0]))
    assert trees.times[0, 3] == 3 * time
    assert trees.lengths[0, 3] == 3 * length


@pytest.mark.parametrize(
    ("arcs", "message"),
    [
        ([(0, 1, MAX_TIME, 1)], "an arc must take less than"),
        ([(0, 1, 1, MAX_LENGTH)], "an arc must take less than"),
        ([(0, 1, MAX_TIME // 2, 1), (1, 2, MAX_TIME // 2, 1)], "a path takes"),
        ([(0, 1, 1, MAX_LENGTH // 2), (1, 2, 1, MAX_LENGTH // 2)], "a path may be"),
    ],
)
def test_sums_that_would_not_be_exact_are_refused(arcs, message):
    with pytest.raises(ParameterError, match=message):
        searcher(3, arcs)[0].run(Sources.at([0]))


def test_lengths_must_fit_the_graph():
    graph, _ = CSRGraph.from_arcs(2, [0], [1], [1])
    with pytest.raises(ParameterError, match="length must hold 1 values"):
        Dijkstra(graph, np.array([1, 2], dtype=np.int32))
    with pytest.raises(ParameterError, match="length must hold 1 values"):
        Dijkstra(graph, np.array([-1], dtype=np.int32))


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ((1, [0], [0, 1], [0.0]), "equally long"),
        ((1, [1], [0], [0.0]), "must belong to one of the 1 sources"),
        ((1, [0], [0], [np.inf]), "finite and not negative"),
        ((1, [0], [0], [-1.0]), "finite and not negative"),
        ((1, [0], [2], [0.0]), "at one of the 2 nodes"),
    ],
)
def test_invalid_entries_are_refused(sources, message):
    search, _ = searcher(2, [(0, 1, 1, 1)])
    with pytest.raises(ParameterError, match=message):
        search.run(Sources(sources[0], *map(np.array, sources[1:])))


def test_paths_must_be_requested():
    search, _ = searcher(2, [(0, 1, 1, 1)])
    with pytest.raises(ParameterError, match="paths=True"):
        search.path_arcs(search.run(Sources.at([0])), 0, 1)
