"""Invariants of a hierarchy; without them, kernels would read beyond the ends of arrays."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.csr import CSRGraph
from aicomplex_geo.engine.topology import tree_parents
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.topology import HierarchyTopology


def violations(topology: HierarchyTopology) -> list[str]:
    """List the invariants that are violated; stop where others depend on what is violated."""
    for check in (_types, _graph, _ranks, _neighbours):
        found = check(topology)
        if found:
            return found
    return [*_closure(topology), *_subtrees(topology), *_places(topology)]


def _types(topology: HierarchyTopology) -> list[str]:
    arrays = {field.name: getattr(topology, field.name) for field in fields(topology)}
    return [
        f"{name} is {array.dtype}, {array.ndim}-dimensional"
        for name, array in arrays.items()
        if array.dtype != (np.int64 if name == "up_first" else np.int32) or array.ndim != 1
    ]


def _graph(topology: HierarchyTopology) -> list[str]:
    first_out, head = topology.graph_first_out, topology.graph_head
    try:
        graph = CSRGraph(first_out, head, np.zeros_like(head))
    except ParameterError as error:
        return [f"its graph is invalid ({error})"]
    nodes = (graph.n_nodes, len(topology.size), len(topology.up_first) - 1)
    if set(nodes) != {topology.n_nodes} or len(topology.place) != graph.n_arcs:
        return ["the arrays are not as long as those of its graph"]
    return []


def _ranks(topology: HierarchyTopology) -> list[str]:
    if not np.array_equal(np.sort(topology.rank), np.arange(topology.n_nodes)):
        return ["the ranks are not a permutation"]
    return []


def _neighbours(topology: HierarchyTopology) -> list[str]:
    first, head = topology.up_first, topology.up_head
    if first[0] != 0 or (np.diff(first) < 0).any() or first[-1] != len(head):
        return ["up_first does not fit up_head"]
    if ((head <= _tails(topology)) | (head >= topology.n_nodes)).any():
        return ["an upper neighbour is not above its node"]
    if (np.diff(_keys(topology)) <= 0).any():
        return ["the upper neighbours of a node are out of order"]
    return []


def _closure(topology: HierarchyTopology) -> list[str]:
    parent, tail = tree_parents(topology.up_first, topology.up_head), _tails(topology)
    others = topology.up_head != parent[tail]
    wanted = parent[tail[others]] * np.int64(topology.n_nodes) + topology.up_head[others]
    if not np.isin(wanted, _keys(topology)).all():
        return ["the upper neighbours of a node are not all adjacent"]
    return []


def _subtrees(topology: HierarchyTopology) -> list[str]:
    parent = tree_parents(topology.up_first, topology.up_head)
    inner = np.flatnonzero(parent >= 0)
    size = np.ones(topology.n_nodes, dtype=np.int64)
    for rank in inner.tolist():
        size[parent[rank]] += size[rank]
    above = parent[inner]
    if not np.array_equal(size, topology.size) or (inner <= above - size[above]).any():
        return ["the ranks of a subtree are not consecutive"]
    return []


def _places(topology: HierarchyTopology) -> list[str]:
    tail = np.repeat(np.arange(topology.n_nodes), np.diff(topology.graph_first_out))
    tails = topology.rank[tail].astype(np.int64)
    heads = topology.rank[topology.graph_head].astype(np.int64)
    placed = topology.place >= 0
    place, keys = topology.place[placed] >> 1, _keys(topology)
    low, high = np.minimum(tails, heads)[placed], np.maximum(tails, heads)[placed]
    if (
        not np.array_equal(placed, tails != heads)
        or (place >= len(keys)).any()
        or not np.array_equal(keys[place], low * topology.n_nodes + high)
    ):
        return ["an arc of the graph has no place"]
    if not np.array_equal(topology.place[placed] & 1, (tails > heads)[placed]):
        return ["an arc of the graph leads the wrong way"]
    return []


def _tails(topology: HierarchyTopology) -> NDArray[np.int64]:
    """Lower node of each upward arc."""
    return np.repeat(np.arange(topology.n_nodes), np.diff(topology.up_first))


def _keys(topology: HierarchyTopology) -> NDArray[np.int64]:
    """One number for the two ends of each upward arc."""
    return _tails(topology) * np.int64(topology.n_nodes) + topology.up_head
