"""Connectivity of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.csr import adjacency_matrix
from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.csr import CSRGraph


def strong_components(graph: CSRGraph) -> NDArray[np.int32]:
    """Label the strongly connected components, the largest first.

    Parameters
    ----------
    graph : CSRGraph
        The graph; weights do not matter.

    Returns
    -------
    numpy.ndarray
        int32 for each node: 0 is the largest component; among components of equal size, the one
        with the lowest node comes first.

    Examples
    --------
    >>> from aicomplex_geo.engine import CSRGraph
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 1, 1], [1, 0, 2], [600, 600, 300])
    >>> len(set(strong_components(graph).tolist()))
    2
    """
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - heavy

    if not graph.n_nodes:
        return np.zeros(0, dtype=np.int32)
    count, labels = connected_components(
        adjacency_matrix(graph), directed=True, connection="strong"
    )
    size = np.bincount(labels, minlength=count)
    first = np.full(count, graph.n_nodes)
    np.minimum.at(first, labels, np.arange(graph.n_nodes))
    rank = np.empty(count, dtype=np.int32)
    rank[np.lexsort((first, -size))] = np.arange(count, dtype=np.int32)
    ranked: NDArray[np.int32] = rank[labels]
    return ranked


def weak_components(graph: CSRGraph) -> NDArray[np.int32]:
    """Label the weakly connected components, in no particular order."""
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - heavy

    return np.asarray(connected_components(adjacency_matrix(graph), directed=False)[1])


def reachable(graph: CSRGraph, node: int) -> NDArray[np.bool_]:
    """Find the nodes that can be reached from a node.

    Parameters
    ----------
    graph : CSRGraph
        The graph; weights do not matter.
    node : int
        Where the paths start.

    Returns
    -------
    numpy.ndarray
        bool for each node; true for `node` itself.

    Raises
    ------
    ParameterError
        If `node` is not a node of the graph.

    Examples
    --------
    >>> from aicomplex_geo.engine import CSRGraph
    >>> graph, _ = CSRGraph.from_arcs(3, [0, 1], [1, 2], [600, 300])
    >>> reachable(graph, 1).tolist()
    [False, True, True]
    """
    from scipy.sparse.csgraph import breadth_first_order  # noqa: PLC0415 - heavy

    if not 0 <= node < graph.n_nodes:
        raise ParameterError(f"node {node} is not one of the {graph.n_nodes} nodes of the graph.")
    seen = np.zeros(graph.n_nodes, dtype=np.bool_)
    seen[breadth_first_order(adjacency_matrix(graph), node, return_predecessors=False)] = True
    return seen
