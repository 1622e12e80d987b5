"""What has to hold of every hierarchy; kernels rely on it, and would read beyond arrays else."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.csr import CSRGraph
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.hierarchy import Hierarchy


def faults(found: Hierarchy) -> list[str]:
    """List what is wrong with a hierarchy.

    Parameters
    ----------
    found : Hierarchy
        Of any arrays.

    Returns
    -------
    list of str
        Empty if nothing is. What makes no sense before something else holds is not looked at.
    """
    for look in (_types, _graph, _ranks, _neighbours):
        wrong = look(found)
        if wrong:
            return wrong
    return [*_closure(found), *_subtrees(found), *_places(found)]


def parents(up_first: NDArray[np.int64], up_head: NDArray[np.int32]) -> NDArray[np.int32]:
    """Find the parent of each rank in the elimination tree.

    Parameters
    ----------
    up_first, up_head : numpy.ndarray
        Upper neighbours of each rank.

    Returns
    -------
    numpy.ndarray
        int32, the lowest upper neighbour, -1 for a root.
    """
    parent = np.full(len(up_first) - 1, -1, dtype=np.int32)
    inner = np.flatnonzero(np.diff(up_first) > 0)
    parent[inner] = up_head[up_first[inner]]
    return parent


def _types(found: Hierarchy) -> list[str]:
    arrays = {one.name: getattr(found, one.name) for one in fields(found)}
    return [
        f"{name} is {array.dtype}, {array.ndim}-dimensional"
        for name, array in arrays.items()
        if array.dtype != (np.int64 if name == "up_first" else np.int32) or array.ndim != 1
    ]


def _graph(found: Hierarchy) -> list[str]:
    try:
        graph = CSRGraph(found.graph_first_out, found.graph_head, np.zeros_like(found.graph_head))
    except ParameterError as error:
        return [f"its graph is none ({error})"]
    nodes = (graph.n_nodes, len(found.size), len(found.up_first) - 1)
    if set(nodes) != {found.n_nodes} or len(found.place) != graph.n_arcs:
        return ["the arrays are not as long as those of its graph"]
    return []


def _ranks(found: Hierarchy) -> list[str]:
    if not np.array_equal(np.sort(found.rank), np.arange(found.n_nodes)):
        return ["the ranks are no permutation"]
    return []


def _neighbours(found: Hierarchy) -> list[str]:
    first, head = found.up_first, found.up_head
    if first[0] != 0 or (np.diff(first) < 0).any() or first[-1] != len(head):
        return ["up_first does not fit up_head"]
    if ((head <= _lower(found)) | (head >= found.n_nodes)).any():
        return ["an upper neighbour is not above its node"]
    if (np.diff(_keys(found)) <= 0).any():
        return ["the neighbours of a node are out of order"]
    return []


def _closure(found: Hierarchy) -> list[str]:
    parent, lower = parents(found.up_first, found.up_head), _lower(found)
    behind = found.up_head != parent[lower]
    wanted = parent[lower[behind]] * np.int64(found.n_nodes) + found.up_head[behind]
    if not np.isin(wanted, _keys(found)).all():
        return ["the upper neighbours of a node do not know each other"]
    return []


def _subtrees(found: Hierarchy) -> list[str]:
    parent = parents(found.up_first, found.up_head)
    inner = np.flatnonzero(parent >= 0)
    size = np.ones(found.n_nodes, dtype=np.int64)
    for rank in inner.tolist():
        size[parent[rank]] += size[rank]
    top = parent[inner]
    if not np.array_equal(size, found.size) or (inner <= top - size[top]).any():
        return ["a subtree is no run of ranks"]
    return []


def _places(found: Hierarchy) -> list[str]:
    tail = np.repeat(np.arange(found.n_nodes), np.diff(found.graph_first_out))
    tails, heads = found.rank[tail].astype(np.int64), found.rank[found.graph_head].astype(np.int64)
    placed = found.place >= 0
    place, keys = found.place[placed] >> 1, _keys(found)
    low, high = np.minimum(tails, heads)[placed], np.maximum(tails, heads)[placed]
    if (
        not np.array_equal(placed, tails != heads)
        or (place >= len(keys)).any()
        or not np.array_equal(keys[place], low * found.n_nodes + high)
    ):
        return ["an arc of the graph has no place"]
    if not np.array_equal(found.place[placed] & 1, (tails > heads)[placed]):
        return ["an arc of the graph leads the wrong way"]
    return []


def _lower(found: Hierarchy) -> NDArray[np.int64]:
    """Lower node of each position."""
    return np.repeat(np.arange(found.n_nodes), np.diff(found.up_first))


def _keys(found: Hierarchy) -> NDArray[np.int64]:
    """One number for the two ends of each position."""
    return _lower(found) * np.int64(found.n_nodes) + found.up_head
