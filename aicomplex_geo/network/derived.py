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
from aicomplex_geo.network.tables import check_network, computed_once

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
    """
    check_network(net)
    edges = net.edges
    u, v, key = (edges.index.get_level_values(name) for name in ("u", "v", "key"))
    lines = shapely.reverse(np.asarray(edges.geometry.values))
    edges.index = pd.MultiIndex.from_arrays([v, u, key], names=["u", "v", "key"])
    reversed_edges = edges.set_geometry(gpd.GeoSeries(lines, index=edges.index, crs=net.crs))
    restricted = turn_restrictions.reverse(net.restrictions, net.edges.index)
    return RoadNetwork(net.nodes, reversed_edges, net.provenance, restrictions=restricted)


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
    closed = profile.closed_edges(net)
    if not closed.any():
        return net
    key = ("open to", profile.mode, profile.closed)
    return computed_once(net, key, lambda: _without(net, closed))


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
