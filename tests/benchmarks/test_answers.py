"""A wrong answer does not pass."""

from __future__ import annotations

import numpy as np
import pytest

from aicomplex_geo.engine import CSRGraph
from benchmarks.answers import unequal, unequal_lists, wrong_paths
from benchmarks.graphs import Graph

EXPECTED = np.array([[0.0, 5.0, np.inf], [2.0, 0.0, 3.0]])
LISTS = [(np.array([0, 2]), np.array([0, 7])), (np.array([1]), np.array([0]))]


@pytest.fixture
def graph():
    """0 to 1 by two arcs, of 7 and 4, 1 to 2 by one of 5, and back to 0."""
    arcs, _ = CSRGraph.from_arcs(3, [0, 0, 1, 2], [1, 1, 2, 0], [7, 4, 5, 1])
    return Graph("by hand", "by hand", arcs, None)


def test_equal_tables_have_no_fault():
    assert unequal("x", EXPECTED.copy(), EXPECTED) == ()


def test_one_decisecond_is_a_fault():
    found = EXPECTED.copy()
    found[1, 2] += 1
    assert unequal("x", found, EXPECTED) == (
        "x: 1 of 6 numbers are wrong (first: 4.0 at (1, 2), expected 3.0)",
    )


def test_not_a_number_is_a_fault():
    assert unequal("x", np.full_like(EXPECTED, np.nan), EXPECTED)


def test_only_rows_that_both_have_are_compared():
    assert unequal("x", EXPECTED[:1], EXPECTED) == ()
    assert unequal("x", EXPECTED, EXPECTED[:1]) == ()


def test_a_table_of_another_width_is_a_fault():
    assert unequal("x", EXPECTED[:, :2], EXPECTED) == ("x: shape (2, 2), expected (2, 3)",)


def test_lists_may_be_in_another_order():
    turned = [(nodes[::-1], times[::-1]) for nodes, times in LISTS]
    assert unequal_lists("x", turned, LISTS) == ()


def test_a_node_too_few_in_a_list_is_a_fault():
    short = [(LISTS[0][0][:1], LISTS[0][1][:1]), LISTS[1]]
    assert unequal_lists("x", short, LISTS) == (
        "x: source 0 reaches 1 nodes, expected 2; 1 are in one list only",
    )


def test_a_wrong_time_in_a_list_is_a_fault():
    late = [(LISTS[0][0], LISTS[0][1] + 1), LISTS[1]]
    (fault,) = unequal_lists("x", late, LISTS)
    assert fault.startswith("x, source 0: 2 of 2 numbers are wrong")


@pytest.mark.parametrize(
    ("path", "expected", "fault"),
    [
        ([0, 1, 2], 9, None),
        ([0, 1, 2], 12, "takes 9 ds, expected 12"),
        ([0, 2], 9, "uses an arc that does not exist"),
        ([0, 1], 9, "does not lead from 0 to 2"),
        ([], 9, "does not lead from 0 to 2"),
    ],
)
def test_paths_are_driven_along(graph, path, expected, fault):
    found = wrong_paths("x", graph, [np.array(path)], np.array([[0, 2]]), np.array([expected]))
    assert len(found) == (fault is not None)
    assert fault is None or fault in found[0]
