"""The arrays of a graph, and what is refused."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicomplex_geo.engine import INFINITY, CSRGraph, reachable, strong_components
from aicomplex_geo.errors import ParameterError


def int32(*values):
    return np.array(values, dtype=np.int32)


GOOD = {"first_out": int32(0, 2, 3, 3), "head": int32(1, 2, 2), "weight": int32(5, 9, 3)}


def test_a_graph_knows_its_arcs():
    graph = CSRGraph(**GOOD)
    assert (graph.n_nodes, graph.n_arcs) == (3, 3)
    assert graph.tail.tolist() == [0, 0, 1]


def test_arrays_are_read_only_and_independent_of_what_was_given():
    first_out = int32(0, 1, 1)
    graph = CSRGraph(first_out, int32(1), int32(4))
    first_out[1] = 0
    assert graph.first_out.tolist() == [0, 1, 1]
    with pytest.raises(ValueError, match="read-only"):
        graph.weight[0] = 1


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"first_out": np.array([0, 2, 3, 3])}, "first_out must be a one-dimensional int32 array"),
        ({"head": [1, 2, 2]}, "head must be a one-dimensional int32 array"),
        ({"weight": int32(1, 2, 3).reshape(1, 3)}, "weight must be a one-dimensional"),
        ({"first_out": int32()}, "one value more than there are nodes"),
        ({"first_out": int32(0, 3, 2, 3)}, "never decrease"),
        ({"first_out": int32(1, 2, 3, 3)}, "must start at 0"),
        ({"first_out": int32(0, 1, 2, 2)}, "first_out ends at 2, but there are 3 arcs"),
        ({"head": int32(1, 2, 3)}, r"1 heads are outside 0 to 2 \(first: arc 2\)"),
        ({"head": int32(-1, 2, 2)}, "heads are outside"),
        ({"weight": int32(5, -9, 3)}, r"negative or infinite \(first: -9 of arc 1\)"),
        ({"weight": int32(5, 9, INFINITY)}, "negative or infinite"),
        ({"weight": int32(5, 9)}, "3 heads, but 2 weights"),
    ],
)
def test_invalid_arrays_are_refused(broken, message):
    with pytest.raises(ParameterError, match=message):
        CSRGraph(**{**GOOD, **broken})


def test_arcs_in_any_order_make_a_graph():
    graph, order = CSRGraph.from_arcs(3, [1, 0, 0], [2, 2, 1], [3, 9, 5])
    assert graph.first_out.tolist() == [0, 2, 3, 3]
    assert order.tolist() == [1, 2, 0]
    assert graph.weight.tolist() == [9, 5, 3]


def test_a_tail_outside_the_graph_is_refused():
    with pytest.raises(ParameterError, match="tails must lie between 0 and 2"):
        CSRGraph.from_arcs(3, [3], [0], [1])


def test_a_weight_that_does_not_fit_is_refused():
    with pytest.raises(ParameterError, match="do not fit into int32"):
        CSRGraph.from_arcs(2, [0], [1], [2**31])


def test_reversing_twice_gives_the_graph_back():
    graph = CSRGraph(**GOOD)
    assert graph.reversed().tail.tolist() == [1, 2, 2]
    assert graph.reversed().reversed().head.tolist() == graph.head.tolist()


def test_a_graph_without_nodes():
    graph = CSRGraph(int32(0), int32(), int32())
    assert (graph.n_nodes, graph.n_arcs) == (0, 0)
    assert strong_components(graph).tolist() == []


def test_components_are_numbered_by_size():
    # 3 -> (0 <-> 1 <-> 2) -> 4
    graph, _ = CSRGraph.from_arcs(5, [0, 1, 1, 2, 3, 2], [1, 0, 2, 1, 0, 4], [1] * 6)
    assert strong_components(graph).tolist() == [0, 0, 0, 1, 2]
    assert reachable(graph, 0).tolist() == [True, True, True, False, True]
    assert reachable(graph.reversed(), 0).tolist() == [True, True, True, True, False]


def test_a_node_outside_the_graph_is_refused():
    with pytest.raises(ParameterError, match="node 3 is not one of the 3"):
        reachable(CSRGraph(**GOOD), 3)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=40))
def test_components_are_those_of_networkx_with_parallel_arcs_and_loops_too(arcs):
    ends = np.array(arcs, dtype=np.int64).reshape(-1, 2).T
    graph, _ = CSRGraph.from_arcs(7, *ends, np.ones(len(arcs)))
    labels = strong_components(graph)
    peer = nx.MultiDiGraph(arcs)
    peer.add_nodes_from(range(7))
    expected = sorted(nx.strongly_connected_components(peer), key=lambda c: (-len(c), min(c)))
    assert [set(np.flatnonzero(labels == i)) for i in range(len(expected))] == expected
    assert set(np.flatnonzero(reachable(graph, 0))) == nx.descendants(peer, 0) | {0}
