"""Whichever kernel is asked, the answer is that of scipy, lengths and seeds included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicomplex_geo.engine import CSRGraph, Dijkstra, Hierarchy, Search, Seeds, pack
from aicomplex_geo.errors import ParameterError


@st.composite
def questions(draw):
    n = draw(st.integers(1, 25))
    node, few = st.integers(0, n - 1), st.integers(0, 40)
    arcs = draw(st.lists(st.tuples(node, node, few, few), max_size=4 * n))
    columns = np.array(arcs, dtype=np.int64).reshape(-1, 4).T
    graph, order = CSRGraph.from_arcs(n, *columns[:3])
    n_sources = draw(st.integers(0, 40))
    seeds = draw(
        st.lists(st.tuples(st.integers(0, max(0, n_sources - 1)), node, few, few), max_size=50)
    )
    table = np.array(seeds if n_sources else [], dtype=np.int64).reshape(-1, 4).T
    found = Seeds(n_sources, table[0], table[1], pack(table[2], table[3]))
    nodes = np.array(draw(st.lists(node, max_size=10)), dtype=np.int64)
    return graph, columns[3][order].astype(np.int32), found, nodes


@given(asked=questions())
@settings(max_examples=80)
def test_both_kernels_give_the_costs_of_dijkstra(asked):
    graph, length, seeds, nodes = asked
    wanted = Dijkstra(graph, length).run(seeds).cost
    for kernel in ("hierarchy", "dijkstra"):
        search = Search(graph, length, kernel=kernel)
        assert np.array_equal(search.run(seeds).cost, wanted)
        assert np.array_equal(search.pairs(seeds, nodes), wanted[:, nodes])


def test_a_hierarchy_that_is_there_is_taken():
    graph, _ = CSRGraph.from_arcs(2, [0], [1], [5])
    asked = []

    def share(given):
        asked.append(given)
        return Hierarchy.build(given.first_out, given.head)

    search = Search(graph, np.array([7], dtype=np.int32), kernel="hierarchy", share=share)
    assert not asked
    for _ in range(2):
        far = Seeds(1, np.array([0]), np.array([0]), pack([2**26], [0]))
    with pytest.raises(ParameterError, match="seeds must cost less"):
        search.run(far)
    assert search.pairs(Seeds.at([0]), np.array([1])).tolist() == pack([[5]], [[7]]).tolist()
    assert asked == [graph]


def test_small_graphs_are_left_to_scipy_and_large_ones_are_not():
    length = np.zeros(0, dtype=np.int32)
    for n_nodes, kernel in ((19_999, "dijkstra"), (20_000, "hierarchy")):
        graph, _ = CSRGraph.from_arcs(n_nodes, [], [], [])
        assert Search(graph, length).kernel == kernel


def test_unknown_kernels_nodes_and_endless_paths_are_refused():
    graph, _ = CSRGraph.from_arcs(3, [0, 1], [1, 2], [2**25, 2**25])
    length = np.zeros(2, dtype=np.int32)
    with pytest.raises(ParameterError, match="Give one of auto, hierarchy, dijkstra"):
        Search(graph, length, kernel="fast")
    search = Search(graph, length, kernel="hierarchy")
    with pytest.raises(ParameterError, match="one of the 3 nodes"):
        search.run(Seeds.at([3]))
    assert search.pairs(Seeds.at([0]), np.array([1])).tolist() == [[pack(2**25, 0)]]
    with pytest.raises(ParameterError, match="too long for exact sums"):
        search.run(Seeds.at([0]))
