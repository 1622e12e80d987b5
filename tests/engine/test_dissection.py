"""The order of elimination: separators separate, and little fill comes of it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array, csr_matrix
from scipy.sparse.csgraph import connected_components, maximum_flow

from aicomplex_geo.engine import _dissection, _peeling
from aicomplex_geo.engine.dissection import dissect
from aicomplex_geo.engine.order import elimination_order
from aicomplex_geo.errors import ParameterError

LEAF = 48
"""Smaller parts have no separator of their own."""


def graph(n_nodes, edges):
    """Both arcs of each edge, as first_out and head; loops and repetitions are left out."""
    a, b = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    a, b = np.concatenate([a, b])[both := np.tile(a != b, 2)], np.concatenate([b, a])[both]
    matrix = csr_array(coo_array((np.ones(len(a)), (a, b)), shape=(n_nodes, n_nodes)))
    return matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)


def path(n):
    return graph(n, [(i, i + 1) for i in range(n - 1)])


def star(n):
    return graph(n, [(0, i) for i in range(1, n)])


def clique(n):
    return graph(n, [(i, j) for i in range(n) for j in range(i)])


def road_like(side, seed=0):
    """A grid with shifted crossings, of which three in ten streets are missing, shuffled."""
    random = np.random.default_rng(seed)
    number = random.permutation(side * side).reshape(side, side)
    streets = np.concatenate(
        [
            np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
            np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
        ]
    )
    xy = np.empty((side * side, 2))
    xy[number.ravel()] = np.argwhere(number >= 0) + random.uniform(-0.3, 0.3, xy.shape)
    return *graph(side * side, streets[random.random(len(streets)) < 0.7]), xy


def eliminated(first_out, head, rank):
    """Arcs and triangles of the chordal graph, height of its tree: node by node, with sets."""
    above = [set() for _ in rank]
    tail = np.repeat(np.arange(len(rank)), np.diff(first_out))
    for low, high in zip(rank[tail].tolist(), rank[head].tolist(), strict=True):
        if low < high:
            above[low].add(high)
    parent = [min(higher, default=-1) for higher in above]
    for low, higher in enumerate(above):
        if higher:
            parent[low] = min(higher)
            above[parent[low]] |= higher - {parent[low]}
    height = [1] * len(rank)
    for low in range(len(rank) - 1, -1, -1):
        if parent[low] >= 0:
            height[low] += height[parent[low]]
    degree = np.array([len(higher) for higher in above])
    return degree.sum(), (degree * (degree - 1) // 2).sum(), max(height)


def assert_no_worse_than_metis(first_out, head, xy):
    """Fewer arcs and triangles; the tree may be a little higher."""
    pymetis = pytest.importorskip("pymetis", reason="pymetis has no wheel for this system")
    theirs = np.array(pymetis.nested_dissection(pymetis.CSRAdjacency(first_out, head))[1])
    their_arcs, their_triangles, their_height = eliminated(first_out, head, theirs)
    arcs, triangles, height = eliminated(first_out, head, dissect(first_out, head, xy))
    assert arcs <= their_arcs
    assert triangles <= their_triangles
    assert height <= 1.2 * their_height


def contracted_by_sets(first_out, head):
    """What is left when nodes with up to two neighbours are gone, in whatever order."""
    around = [set(head[a:b].tolist()) for a, b in pairwise(first_out.tolist())]
    left = set(range(len(around)))
    while easy_ones := [v for v in sorted(left) if len(around[v]) <= 2]:
        easy = easy_ones[0]
        for a in around[easy]:
            around[a] |= around[easy] - {a}
            around[a].discard(easy)
        left.discard(easy)
    return {v: around[v] for v in left}


@given(
    n=st.integers(1, 40),
    edges=st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=90),
)
def test_easy_nodes_go_first_and_the_rest_is_what_contraction_leaves(n, edges):
    first_out, head = graph(n, [(a % n, b % n) for a, b in edges])
    rank, done, degree, neighbour = _peeling.peel(first_out, head)
    wanted = contracted_by_sets(first_out, head)
    left = np.flatnonzero(rank < 0)
    assert left.tolist() == sorted(wanted)
    assert sorted(rank[rank >= 0]) == list(range(done))
    first, rest = _peeling.remaining_graph(first_out, neighbour, degree, rank)
    found = [left[rest[a:b]].tolist() for a, b in pairwise(first)]
    assert found == [sorted(wanted[v]) for v in left.tolist()]
    for order in ("auto", "inertial"):
        full = elimination_order(first_out, head, None, order=order)
        assert sorted(full) == list(range(n))
        assert np.array_equal(full[rank >= 0], rank[rank >= 0])


@pytest.mark.parametrize("n", [1, 2, 5, 1000])
def test_chains_trees_and_rings_stay_low(n):
    tree = graph(n, [(i, (i - 1) // 3) for i in range(1, n)])
    for shape in (path(n), tree, graph(n, [(i, (i + 1) % n) for i in range(n)])):
        rank = elimination_order(*shape, None, order="auto")
        arcs, triangles, height = eliminated(*shape, rank)
        assert arcs <= 2 * n
        assert triangles <= n
        assert height <= 2 * np.log2(n) + 3


def is_dissected(first_out, head, rank, largest=4):
    """Whether ranks are those of a nested dissection in which no side has more than 3 in 4.

    A part above the size of a leaf is in pieces, each with ranks of its own without a gap,
    or it is so below some of its highest ranks, its separator, at most one in `largest`.
    Which ones is searched for. One in 4 may be all that one side had, so that nothing is
    left of it.
    """
    tail = rank[np.repeat(np.arange(len(rank)), np.diff(first_out))]
    low, high = np.array([tail, rank[head]])[:, tail < rank[head]]

    def pieces(begin, end):
        """Cut a range of ranks wherever no edge in it leads across."""
        inside = (low >= begin) & (high < end)
        across = np.zeros(end - begin + 1, dtype=int)
        np.add.at(across, low[inside] - begin + 1, 1)
        np.add.at(across, high[inside] - begin + 1, -1)
        bounds = begin + np.flatnonzero(np.cumsum(across) == 0)
        return list(pairwise(bounds.tolist()))

    @cache
    def holds(begin, end):
        n = end - begin
        if n <= LEAF:
            return True
        found = pieces(begin, end)
        if len(found) > 1:
            return all(holds(*piece) for piece in found)
        return any(
            (len(found) > 1 or end - top == n // 4)
            and all(last - first <= n - n // 4 and holds(first, last) for first, last in found)
            for top in range(end - 1, end - 1 - n // largest, -1)
            if (found := pieces(begin, top))
        )

    return holds(0, len(rank))


@st.composite
def graphs(draw):
    """Up to 150 nodes in several blocks, with few or many edges in and between them."""
    n = draw(st.integers(0, 150))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    edges = random.integers(0, max(n, 1), (draw(st.integers(0, 3 * n)) if n else 0, 2))
    blocks = draw(st.integers(1, 4))
    inside = edges[:, 0] % blocks == edges[:, 1] % blocks
    kept = edges[inside | (random.random(len(edges)) < draw(st.sampled_from([0.0, 0.1])))]
    places = draw(st.sampled_from([None, "any", "few", "one"]))
    if places is None:
        return *graph(n, kept), None
    spread = {"any": 1e6, "few": 3.0, "one": 0.0}[places]
    xy = random.random((n, 2)) * spread
    return *graph(n, kept), xy if places == "any" else np.floor(xy)


@given(graphs())
@example((*graph(0, []), None))
@example((*graph(0, []), np.empty((0, 2))))
@example((*graph(1, []), None))
@example((*graph(1, []), np.zeros((1, 2))))
@example((*graph(100, []), None))
@example((*path(200), None))
@example((*path(200), np.zeros((200, 2))))
@example((*star(200), None))
@example((*star(200), np.zeros((200, 2))))
@example((*clique(60), None))
@example((*clique(60), np.full((60, 2), 1e308)))
def test_each_part_has_its_separator_on_top(given_graph):
    first_out, head, xy = given_graph
    rank = dissect(first_out, head, xy)
    assert rank.dtype == np.int32
    assert sorted(rank.tolist()) == list(range(len(first_out) - 1))
    assert is_dissected(first_out, head, rank)


@pytest.mark.parametrize("located", [True, False])
def test_a_road_network_falls_apart_at_few_nodes(located):
    first_out, head, xy = road_like(40)
    rank = dissect(first_out, head, xy if located else None)
    assert is_dissected(first_out, head, rank, largest=6)
    node = np.argsort(rank)
    matrix = csr_array((np.ones(len(head)), head, first_out))[node][:, node]
    _, label = connected_components(matrix[:-40, :-40], directed=False)
    assert np.bincount(label).max() <= 0.75 * len(rank)


@given(graphs(), st.integers(0, 2**32 - 1))
@example((*clique(20), None), 0)
@example((*star(20), None), 0)
def test_as_many_disjoint_paths_are_found_as_there_are(given_graph, seed):
    first_out, head, _ = given_graph
    n = len(first_out) - 1
    part, flow = _dissection._allocate(n, len(head))
    part.first[:], part.head[:] = first_out, head
    part.place[:] = np.random.default_rng(seed).choice([0, 0, 1, 2], n)
    tail = np.repeat(np.arange(n), np.diff(first_out))
    # node v is an arc from v to n + v; 2 n is before all sources, 2 n + 1 behind all sinks
    sources, sinks = (np.flatnonzero(part.place == end) for end in (1, 2))
    a = np.concatenate([np.arange(n), n + tail, np.full(len(sources), 2 * n), n + sinks])
    b = np.concatenate([n + np.arange(n), head, sources, np.full(len(sinks), 2 * n + 1)])
    ones = csr_array(
        coo_array(
            (np.ones(len(a), np.int32), (a.astype(np.int32), b.astype(np.int32))),
            shape=(2 * n + 2, 2 * n + 2),
        )
    )
    size = _dissection._disjoint_paths(part, flow, n, np.inf)
    assert size == maximum_flow(csr_matrix(ones), 2 * n, 2 * n + 1).flow_value

    _dissection._sides(part, flow, n, size)
    side = part.side
    assert np.count_nonzero(side == _dissection.CUT) == size
    assert not np.any((side[tail] == _dissection.LOW) & (side[head] == _dissection.HIGH))
    assert not np.any(side[sources] == _dissection.HIGH)
    assert not np.any(side[sinks] == _dissection.LOW)


@given(st.lists(st.sampled_from([0.0, 1.0, 2.5, -1.0]) | st.floats(-9, 9), min_size=4), st.data())
def test_the_first_and_the_last_by_key_are_the_terminals_of_a_flow(keys, data):
    n = len(keys)
    k = data.draw(st.integers(1, n // 2))
    part, _ = _dissection._allocate(n, 0)
    part.key[:] = keys
    _dissection._set_terminals(part, n, k)
    order = np.argsort(keys, kind="stable")
    assert sorted(order[:k]) == np.flatnonzero(part.place == _dissection.SOURCE).tolist()
    assert sorted(order[-k:]) == np.flatnonzero(part.place == _dissection.SINK).tolist()


def test_a_random_order_is_no_dissection():
    first_out, head, _ = road_like(12)
    assert is_dissected(first_out, head, dissect(first_out, head), largest=6)
    assert not is_dissected(first_out, head, np.random.default_rng(0).permutation(144), largest=6)


def test_the_middle_of_a_path_is_eliminated_last():
    rank = dissect(*path(1001))
    assert abs(int(np.argmax(rank)) - 500) <= 250
    # five separators above a leaf, which least degree may eliminate from one end
    assert eliminated(*path(1001), rank)[2] <= LEAF + 5


@pytest.mark.parametrize("n", [49, 500])
def test_the_centre_of_a_star_is_eliminated_last_and_adds_nothing(n):
    rank = dissect(*star(n))
    assert eliminated(*star(n), rank) == (n - 1, 0, 2)


def test_a_tree_without_separators_is_filled_by_nothing():
    first_out, head = graph(40, [(i, (i - 1) // 2) for i in range(1, 40)])
    assert eliminated(first_out, head, dissect(first_out, head))[0] == 39


def test_the_count_of_fill_is_that_of_a_hand_solved_square():
    square = graph(4, [(0, 1), (1, 2), (2, 3), (3, 0)])
    assert eliminated(*square, np.arange(4)) == (5, 2, 4)
    assert eliminated(*path(3), np.array([0, 2, 1])) == (2, 0, 2)


@pytest.mark.parametrize("located", [True, False])
def test_equal_inputs_give_equal_ranks_and_stay_as_they_are(located):
    first_out, head, xy = road_like(30)
    inputs = [first_out, head, xy if located else None]
    copies = [None if array is None else array.copy() for array in inputs]
    for array in inputs:
        if array is not None:
            array.flags.writeable = False
    rank = dissect(*inputs)
    assert rank.tolist() == dissect(*copies).tolist()
    for array, copy in zip(inputs, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_the_unit_of_coordinates_and_their_layout_do_not_matter():
    first_out, head, xy = road_like(30)
    rank = dissect(first_out, head, xy)
    assert rank.tolist() == dissect(first_out, head, np.asfortranarray(xy * 1024)).tolist()


def test_invalid_coordinates_are_refused():
    first_out, head = path(3)
    with pytest.raises(ParameterError, match=r"shape \(3, 2\), not \(2, 3\)"):
        dissect(first_out, head, np.zeros((2, 3)))
    xy = np.zeros((3, 2))
    xy[1, 1] = np.nan
    xy[2] = np.inf
    with pytest.raises(ParameterError, match=r"2 of 3 nodes .* \(first: node 1\)"):
        dissect(first_out, head, xy)


@pytest.mark.parametrize("located", [True, False])
def test_a_road_network_is_filled_less_than_by_metis(located):
    first_out, head, xy = road_like(60)
    assert_no_worse_than_metis(first_out, head, xy if located else None)


@pytest.mark.reference
@pytest.mark.parametrize("located", [True, False])
def test_luxembourg_is_filled_less_than_by_metis(reference, located):
    with np.load(reference / "graphs" / "luxembourg_car.npz") as stored:
        tail = np.repeat(np.arange(len(stored["x"])), np.diff(stored["indptr"]))
        first_out, head = graph(len(stored["x"]), np.column_stack([tail, stored["indices"]]))
        xy = np.column_stack([stored["x"], stored["y"]])
    assert_no_worse_than_metis(first_out, head, xy if located else None)
