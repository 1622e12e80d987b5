"""Closures against scipy on the graph without the closed link."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from aicomplex_geo.engine import INFINITY, CSRGraph, Hierarchy
from aicomplex_geo.engine.closures import NO_LINK, LinkClosures, LinkEntries
from aicomplex_geo.errors import ParameterError


def times_by_scipy(graph, kept, n_nodes):
    """Times between all nodes over some arcs, the least of parallel ones."""
    best = np.full((n_nodes, n_nodes), np.inf)
    np.minimum.at(best, (graph.tail[kept], graph.head[kept]), graph.weight[kept])
    tail, head = (one.astype(np.int32) for one in np.nonzero(np.isfinite(best)))
    times = dijkstra(csr_array((best[tail, head], (tail, head)), shape=best.shape))
    np.fill_diagonal(times, 0)
    return times


@st.composite
def problems(draw, heaviest=20):
    """A graph, a link for each arc, and entries of two sources and two targets."""
    n, n_links = draw(st.integers(2, 14)), draw(st.integers(1, 6))
    node = st.integers(0, n - 1)
    link = st.integers(NO_LINK, n_links - 1)
    arcs = draw(
        st.lists(st.tuples(node, node, st.integers(0, heaviest), link), min_size=1, max_size=50)
    )
    tail, head, weight, links = np.array(arcs).T
    graph, order = CSRGraph.from_arcs(n, tail, head, weight)
    entry = st.tuples(st.integers(0, 1), node, st.integers(0, 9), link)
    points = []
    for _ in range(2):
        rows = np.array(draw(st.lists(entry, min_size=1, max_size=6))).T
        points.append(LinkEntries(2, *rows))
    return graph, links[order], n_links, points


def brute_force(graph, link, points, closed):
    times = times_by_scipy(graph, link != closed, graph.n_nodes)
    found = np.full((2, 2), np.inf)
    begin, end = points
    for i in np.flatnonzero((begin.link != closed) | (begin.link == NO_LINK)):
        for j in np.flatnonzero((end.link != closed) | (end.link == NO_LINK)):
            cost = begin.cost[i] + times[begin.node[i], end.node[j]] + end.cost[j]
            pair = begin.point[i], end.point[j]
            found[pair] = min(found[pair], cost)
    return np.where(np.isfinite(found), found, INFINITY).astype(np.int64).ravel()


@settings(max_examples=60, deadline=None)
@given(problems())
def test_costs_are_those_of_the_graph_without_the_link(problem):
    graph, link, n_links, points = problem
    hierarchy = Hierarchy.build(graph.first_out, graph.head)
    closures = LinkClosures(hierarchy, graph.weight, link, n_links, threads=1)
    search = closures.between(*points)
    source, target = np.repeat([0, 1], 2), np.tile([0, 1], 2)
    open_cost = search.costs(source, target)
    assert open_cost.tolist() == brute_force(graph, link, points, -9).tolist()
    used = search.links_used(source, target, open_cost)
    closed_cost = search.costs_without(used, source, target)
    assert (search.costs_without(used, source, target) == closed_cost).all(), "arcs are restored"
    for number in range(n_links):
        after, here = open_cost.copy(), slice(*used.first[number : number + 2])
        after[used.pair[here]] = closed_cost[here]
        assert after.tolist() == brute_force(graph, link, points, number).tolist()


def test_weights_that_need_64_bits():
    heavy = 2**30 + 2**29
    graph, order = CSRGraph.from_arcs(3, [0, 1, 0], [1, 2, 2], [5, heavy, heavy - 1])
    hierarchy = Hierarchy.build(graph.first_out, graph.head)
    link = np.array([0, 1, 2])[order]
    search = LinkClosures(hierarchy, graph.weight, link, 3).between(
        LinkEntries.at(np.array([0])), LinkEntries.at(np.array([1, 2]))
    )
    pairs = np.array([0, 0]), np.array([0, 1])
    used = search.links_used(*pairs, search.costs(*pairs))
    assert used.links().tolist() == [0, 2]
    assert search.costs_without(used, *pairs).tolist() == [INFINITY, heavy + 5]


def test_a_detour_that_takes_too_long_for_int32_is_refused():
    heavy = 2**30
    graph, order = CSRGraph.from_arcs(3, [0, 1, 0], [1, 2, 2], [heavy, heavy, heavy - 1])
    hierarchy = Hierarchy.build(graph.first_out, graph.head)
    closures = LinkClosures(hierarchy, graph.weight, np.array([0, 1, 2])[order], 3)
    search = closures.between(LinkEntries.at(np.array([0])), LinkEntries.at(np.array([2])))
    pair = np.array([0]), np.array([0])
    used = search.links_used(*pair, search.costs(*pair))
    with pytest.raises(ParameterError, match="takes 2147483648 ds"):
        search.costs_without(used, *pair)


def test_one_thread_and_several_give_the_same():
    rng = np.random.default_rng(1)
    tail, head = rng.integers(0, 400, (2, 1200))
    graph, _ = CSRGraph.from_arcs(400, tail, head, rng.integers(1, 100, 1200))
    hierarchy = Hierarchy.build(graph.first_out, graph.head)
    nodes, found = rng.integers(0, 400, (2, 20)), []
    source, target = np.repeat(np.arange(20), 20), np.tile(np.arange(20), 20)
    for threads in (1, 3):
        closures = LinkClosures(hierarchy, graph.weight, np.arange(1200), 1200, threads=threads)
        search = closures.between(*(LinkEntries.at(each) for each in nodes))
        used = search.links_used(source, target, search.costs(source, target))
        found.append((used.pair.tolist(), search.costs_without(used, source, target).tolist()))
    assert found[0] == found[1]
