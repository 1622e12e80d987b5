"""How a network hangs together: components, dead ends, and the network run backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo import engine
from aicomplex_geo.network import turn_restrictions as turns
from aicomplex_geo.network.road_network import RoadNetwork

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.profiles.profile import Profile


def strong_components(net: RoadNetwork) -> pd.Series:
    """Label the strongly connected component of each junction with a number.

    Parameters
    ----------
    net : RoadNetwork
        Any network.

    Returns
    -------
    pandas.Series
        int64, indexed by ``net.nodes.index``. 0 is the component with the most junctions,
        1 the next; of equally large ones the one that is met first comes first.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network
    >>> int(strong_components(read_network("strategic")).max())   # from everywhere to everywhere
    0
    """
    arrays = net.arrays
    ones = np.ones(len(arrays.tail), dtype=np.int32)
    graph, _ = engine.CSRGraph.from_arcs(len(net.nodes), arrays.tail, arrays.head, ones)
    labels = engine.strong_components(graph).astype(np.int64)
    return pd.Series(labels, index=net.nodes.index, name="component")


def dead_ends(net: RoadNetwork) -> pd.Index:
    """Find the junctions that have one neighbour at most.

    Parameters
    ----------
    net : RoadNetwork
        Any network.

    Returns
    -------
    pandas.Index
        Their ids, in the order of ``net.nodes``.
    """
    arrays = net.arrays
    pairs = np.stack([arrays.tail, arrays.head], axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    neighbours = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    degree = np.bincount(neighbours[:, 0], minlength=len(net.nodes))
    return net.nodes.index[degree <= 1]


def reverse(net: RoadNetwork) -> RoadNetwork:
    """Turn every edge round.

    Parameters
    ----------
    net : RoadNetwork
        Any network.

    Returns
    -------
    RoadNetwork
        A trip from a to b in it is one from b to a in `net`. Turned twice it is the same
        again, but that each ``"only"`` of its turn restrictions has become the ``"no"`` of
        each way that it forbids.
    """
    edges = net.edges
    u, v, key = (edges.index.get_level_values(name) for name in ("u", "v", "key"))
    lines = shapely.reverse(np.asarray(edges.geometry.values))
    edges.index = pd.MultiIndex.from_arrays([v, u, key], names=["u", "v", "key"])
    turned = edges.set_geometry(gpd.GeoSeries(lines, index=edges.index, crs=net.crs))
    restricted = turns.reverse(net.restrictions, net.edges.index)
    return RoadNetwork(net.nodes, turned, net.provenance, restrictions=restricted)


def open_to(net: RoadNetwork, profile: Profile) -> RoadNetwork:
    """Leave out the edges that a profile's mode may not use.

    Parameters
    ----------
    net : RoadNetwork
        Any network.
    profile : Profile
        How one travels; see its `closed`.

    Returns
    -------
    RoadNetwork
        All junctions, the edges that are open, and the turn restrictions that are about
        them alone. `net` itself where nothing is closed; the same object every time.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network, read_profile
    >>> on_foot = open_to(read_network("strategic"), read_profile("walk"))
    >>> "expressway" in set(on_foot.edges["road_class"])
    False
    """
    closed = profile.closed_edges(net)
    if not closed.any():
        return net
    key = ("open to", profile.mode, profile.closed)
    return net.remembered(key, lambda: _without(net, closed))


def _without(net: RoadNetwork, closed: NDArray[np.bool_]) -> RoadNetwork:
    shut = set(net.edges.index[closed])
    restricted = net.restrictions
    kept = [shut.isdisjoint(path) for path in restricted["edges"]]
    return RoadNetwork(
        net.nodes,
        net.edges[~closed],
        net.provenance,
        restrictions=restricted[np.array(kept, dtype=bool)],
    )
