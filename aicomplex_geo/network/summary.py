"""What a network consists of, and how much of it is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.network.restrictions import NEVER_GIVEN
from aicomplex_geo.network.topology import dead_ends, strong_components

if TYPE_CHECKING:
    from aicomplex_geo.network.model import RoadNetwork

POSTED = ("posted", "posted_mean")
NOT_GIVEN = ""
REPEATED = ["u", "v", "length", "road_class", "road_name", "geometry"]
METRES_PER_KM = 1000
TOLD = ("name", "source", "date")


def summarise(net: RoadNetwork) -> dict[str, Any]:
    """Tell counts, kilometres, components and how much of the network is assumed.

    Parameters
    ----------
    net : RoadNetwork
        Any network.

    Returns
    -------
    dict
        ``nodes``, ``edges`` (directed), ``roads`` (a two-way road counted once), ``one_way``;
        ``km`` and ``km_by_class`` (a two-way road counted once); ``components`` (strongly
        connected) and ``largest_component`` (its share of the junctions); ``dead_ends``;
        ``repeated`` (edges that are another edge once more);
        ``share_posted`` (share of the kilometres with a posted speed), ``share_derived``
        (share whose length was derived, neither measured nor published); ``toll_roads``;
        ``bounds`` (west, south, east, north, in the CRS), ``crs``; ``name``, ``source``,
        ``date`` of the provenance, None where it has none; ``turn_restrictions``, how many
        there are, or a text that says why there are none. Shares of nothing are 0.

    Examples
    --------
    >>> from aicomplex_geo.network import read_network
    >>> read_network("strategic").summary()["components"]
    1
    """
    edges, arrays = net.edges, net.arrays
    once = (arrays.twin < 0) | (np.arange(len(edges)) < arrays.twin)
    roads = edges[once]
    km = roads["length"] / METRES_PER_KM
    known = roads["posted_speed"].notna() & roads["speed_basis"].isin([*POSTED, NOT_GIVEN])
    component = strong_components(net)
    return {
        "nodes": len(net.nodes),
        "edges": len(edges),
        "roads": len(roads),
        "one_way": int((arrays.twin < 0).sum()),
        "km": float(km.sum()),
        "km_by_class": {str(k): float(v) for k, v in km.groupby(roads["road_class"]).sum().items()},
        "components": int(component.max()) + 1 if len(component) else 0,
        "largest_component": _share((component == 0).sum(), len(component)),
        "dead_ends": len(dead_ends(net)),
        "repeated": int(edges.reset_index().duplicated(REPEATED).sum()),
        "share_posted": _share(km[known].sum(), km.sum()),
        "share_derived": _share(km[roads["length_basis"] == "derived"].sum(), km.sum()),
        "toll_roads": int((roads["toll"] > 0).sum()),
        "bounds": tuple(float(value) for value in net.nodes.total_bounds),
        "crs": net.crs.to_string(),
        **{key: net.provenance.get(key) for key in TOLD},
        "turn_restrictions": len(net.restrictions) or _why_no_turns(net),
    }


def _why_no_turns(net: RoadNetwork) -> str:
    told = net.provenance.get("turn_restrictions")
    return told if isinstance(told, str) else NEVER_GIVEN


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0
