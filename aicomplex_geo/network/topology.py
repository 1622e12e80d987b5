"""How a network is connected: components and dead ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo import engine
from aicomplex_geo.network.tables import check_network

if TYPE_CHECKING:
    from aicomplex_geo.network.tables import NetworkTables


def junction_graph(net: NetworkTables) -> engine.CSRGraph:
    """Junctions as nodes and edges as arcs, all of weight 1."""
    arrays = net.arrays
    ones = np.ones(len(arrays.tail), dtype=np.int32)
    return engine.CSRGraph.from_arcs(len(net.nodes), arrays.tail, arrays.head, ones)[0]


def strong_components(net: NetworkTables) -> pd.Series:
    """Label the strongly connected component of each junction.

    Parameters
    ----------
    net : RoadNetwork
        Any network.

    Returns
    -------
    pandas.Series
        int64, indexed by ``net.nodes.index``. 0 is the component with the most junctions,
        1 the next; of two of equal size the one with the first junction comes first.

    Raises
    ------
    ParameterError
        If `net` is no RoadNetwork.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network
    >>> int(strong_components(read_network("strategic")).max())   # all junctions are connected
    0
    """
    check_network(net)
    labels = engine.strong_components(junction_graph(net)).astype(np.int64)
    return pd.Series(labels, index=net.nodes.index, name="component")


def dead_ends(net: NetworkTables) -> pd.Index:
    """Find the junctions with at most one neighbour.

    Parameters
    ----------
    net : RoadNetwork
        Any network.

    Returns
    -------
    pandas.Index
        Their ids, in the order of ``net.nodes``.

    Raises
    ------
    ParameterError
        If `net` is no RoadNetwork.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network
    >>> len(dead_ends(read_network("strategic"))) > 0
    True
    """
    check_network(net)
    arrays = net.arrays
    pairs = np.stack([arrays.tail, arrays.head], axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    neighbours = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    degree = np.bincount(neighbours[:, 0], minlength=len(net.nodes))
    return net.nodes.index[degree <= 1]
