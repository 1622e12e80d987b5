"""Networks derived from another: run backwards, or without the edges closed to a mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.network import turn_restrictions
from aicomplex_geo.network.profiles.profile import Profile
from aicomplex_geo.network.road_network import RoadNetwork
from aicomplex_geo.network.tables import (
    CLOSED,
    check_network,
    computed_once,
    edge_attributes,
    has_closed_edges,
    whole_tables,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


IMPASSABLE = "impassable"
"""Column that marks the closed edges of a network to which points are snapped."""


def with_closed_edges(net: RoadNetwork) -> RoadNetwork:
    """Put the closed edges among the others, marked as impassable: points are snapped to both.

    It is `net` itself if nothing is closed, and the same object at every call.
    """
    check_network(net)
    if not has_closed_edges(net):
        return net
    edges, restrictions = whole_tables(net)
    return computed_once(
        net,
        "with closed edges",
        lambda: RoadNetwork(
            net.nodes,
            edges.rename(columns={CLOSED: IMPASSABLE}),
            net.provenance,
            restrictions=restrictions,
            basemap=net.basemap,
        ),
    )


def impassable(net: RoadNetwork) -> NDArray[np.bool_]:
    """Whether each edge of a network is closed to all traffic."""
    edges = edge_attributes(net)
    if IMPASSABLE not in edges.columns:
        return np.zeros(len(edges), dtype=bool)
    return edges[IMPASSABLE].to_numpy(dtype=bool)


def reverse(net: RoadNetwork) -> RoadNetwork:
    """Reverse every edge.

    Parameters
    ----------
    net : RoadNetwork
        Any network.

    Returns
    -------
    RoadNetwork
        A trip from a to b in it is a trip from b to a in `net`. Each ``"only"`` restriction
        becomes a ``"no"`` restriction for every path that it forbids; apart from that,
        reversing twice gives the same network.

    Raises
    ------
    ParameterError
        If `net` is no RoadNetwork.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network
    >>> net = read_network("strategic")
    >>> u, v, _ = net.edges.index[0]
    >>> (v, u) in reverse(net).edges.index.droplevel(2)
    True
    """
    check_network(net)
    edges, restrictions = whole_tables(net)
    before = edges.index
    u, v, key = (edges.index.get_level_values(name) for name in ("u", "v", "key"))
    lines = shapely.reverse(np.asarray(edges.geometry.values))
    edges.index = pd.MultiIndex.from_arrays([v, u, key], names=["u", "v", "key"])
    reversed_edges = edges.set_geometry(gpd.GeoSeries(lines, index=edges.index, crs=net.crs))
    restricted = turn_restrictions.reverse(restrictions, before)
    return RoadNetwork(
        net.nodes,
        reversed_edges,
        net.provenance,
        restrictions=restricted,
        basemap=net.basemap,
    )


def open_to(net: RoadNetwork, profile: Profile) -> RoadNetwork:
    """Leave out the edges that the mode of a profile may not use.

    Parameters
    ----------
    net : RoadNetwork
        Any network.
    profile : Profile
        See its `closed`.

    Returns
    -------
    RoadNetwork
        With all junctions, the open edges, and the turn restrictions among them. It is `net`
        itself if nothing is closed, and the same object at every call.

    Raises
    ------
    ParameterError
        If `net` is no RoadNetwork, or `profile` no Profile.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network, read_profile
    >>> on_foot = open_to(read_network("strategic"), read_profile("walk"))
    >>> "expressway" in set(on_foot.edges["road_class"])
    False
    """
    check_network(net)
    if not isinstance(profile, Profile):
        raise ParameterError(
            f"profile is a {type(profile).__name__}, not a Profile. Read one with read_profile()."
        )
    shut = profile.closed_edges(with_closed_edges(net))
    if not shut.any():
        return net
    key = ("open to", profile.mode, profile.closed)
    return computed_once(net, key, lambda: _without(net, shut))


def _without(net: RoadNetwork, shut: NDArray[np.bool_]) -> RoadNetwork:
    edges, restricted = whole_tables(net)
    gone = set(edges.index[shut])
    kept = [gone.isdisjoint(path) for path in restricted["edges"]]
    return RoadNetwork(
        net.nodes,
        edges[~shut],
        net.provenance,
        restrictions=restricted[np.array(kept, dtype=bool)],
        basemap=net.basemap,
    )
