"""Check answers: equal to the reference, to the decisecond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.graphs import Graph


def unequal(who: str, found: NDArray[np.float64], expected: NDArray[np.float64]) -> tuple[str, ...]:
    """Describe where numbers differ from the reference, in the rows that both have."""
    if found.shape[1:] != expected.shape[1:]:
        return (f"{who}: shape {found.shape}, expected {expected.shape}",)
    rows = min(len(found), len(expected))
    wrong = np.argwhere(found[:rows] != expected[:rows])
    if not len(wrong):
        return ()
    first = tuple(wrong[0].tolist())
    fault = (
        f"{who}: {len(wrong)} of {expected[:rows].size} numbers are wrong "
        f"(first: {found[first]} at {first}, expected {expected[first]})"
    )
    return (fault,)


def unequal_lists(
    who: str, found: Sequence[Any], expected: Sequence[tuple[Any, Any]]
) -> tuple[str, ...]:
    """Describe the first source whose nodes or times differ from the reference, in any order."""
    for source, (ours, theirs) in enumerate(zip(found, expected, strict=False)):
        nodes, times = _by_node(*ours)
        right_nodes, right_times = _by_node(*theirs)
        if not np.array_equal(nodes, right_nodes):
            count = len(np.setxor1d(nodes, right_nodes))
            fault = (
                f"{who}: source {source} reaches {len(nodes)} nodes, expected "
                f"{len(right_nodes)}; {count} are in one list only"
            )
            return (fault,)
        faults = unequal(f"{who}, source {source}", times, right_times)
        if faults:
            return faults
    return ()


def wrong_paths(
    who: str,
    graph: Graph,
    paths: Sequence[NDArray[Any]],
    pairs: NDArray[np.int64],
    expected: NDArray[np.float64],
) -> tuple[str, ...]:
    """Describe the first wrong path: its ends, an arc that does not exist, or its time."""
    lightest = _Lightest(graph)
    for path, pair, right in zip(paths, pairs.tolist(), expected, strict=False):
        if not len(path) or [int(path[0]), int(path[-1])] != pair:
            return (f"{who}: a path does not lead from {pair[0]} to {pair[1]}",)
        time = lightest.along(np.asarray(path, dtype=np.int64))
        if time is None:
            return (f"{who}: the path from {pair[0]} to {pair[1]} uses an arc that does not exist",)
        if time != right:
            return (f"{who}: {pair[0]} to {pair[1]} takes {time} ds, expected {right}",)
    return ()


class _Lightest:
    def __init__(self, graph: Graph) -> None:
        self._n = graph.n_nodes
        key = graph.tail.astype(np.int64) * self._n + graph.arcs.head
        order = np.lexsort((graph.arcs.weight, key))
        self._key, first = np.unique(key[order], return_index=True)
        self._weight = graph.arcs.weight[order][first]

    def along(self, path: NDArray[np.int64]) -> int | None:
        key = path[:-1] * self._n + path[1:]
        place = np.minimum(np.searchsorted(self._key, key), len(self._key) - 1)
        if not (self._key[place] == key).all():
            return None
        return int(self._weight[place].sum(dtype=np.int64))


def _by_node(nodes: Any, times: Any) -> tuple[NDArray[Any], NDArray[np.float64]]:
    order = np.argsort(nodes)
    return np.asarray(nodes)[order], np.asarray(times, dtype=np.float64)[order]
