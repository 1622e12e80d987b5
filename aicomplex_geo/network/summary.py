"""Counts of a network, and how much of it is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.engine.components import weak_components
from aicomplex_geo.network.quality import counts
from aicomplex_geo.network.topology import dead_ends, junction_graph, strong_components
from aicomplex_geo.network.turn_restrictions import NEVER_GIVEN
from aicomplex_geo.units import METRES_PER_KM

if TYPE_CHECKING:
    from aicomplex_geo.network.tables import NetworkTables

SPEED_SHARES = {
    "share_posted": ("posted", "posted_mean", ""),
    "share_implicit": ("implicit",),
    "share_timetable": ("duration",),
}
"""``speed_basis`` of each share; a speed without one counts as posted."""

ASSUMED = "assumed"
REPEATED = ["u", "v", "length", "road_class", "road_name", "geometry"]
FROM_PROVENANCE = ("name", "source", "date")


def summarise(net: NetworkTables) -> dict[str, Any]:
    """Compute counts, kilometres, components and how much of the network is assumed.

    >>> from aicomplex_geo.network import read_network
    >>> read_network("strategic").summary()["components"]
    1
    """
    edges, arrays = net.edges, net.arrays
    once = (arrays.twin < 0) | (np.arange(len(edges)) < arrays.twin)
    roads = edges[once]
    km = roads["length"] / METRES_PER_KM
    known = roads["posted_speed"].notna()
    shares = {
        name: _share(km[known & roads["speed_basis"].isin(bases)].sum(), km.sum())
        for name, bases in SPEED_SHARES.items()
    }
    guessed = ~known | (roads["speed_basis"] == ASSUMED)
    component = strong_components(net)
    weak = weak_components(junction_graph(net))
    centre = weak[component.to_numpy() == 0]
    return {
        "nodes": len(net.nodes),
        "edges": len(edges),
        "roads": len(roads),
        "one_way": int((arrays.twin < 0).sum()),
        "km": float(km.sum()),
        "km_by_class": {str(k): float(v) for k, v in km.groupby(roads["road_class"]).sum().items()},
        "components": int(component.max()) + 1 if len(component) else 0,
        "largest_component": _share((component == 0).sum(), len(component)),
        "one_way_islands": int(component[np.isin(weak, centre[:1])].nunique()) - 1
        if len(component)
        else 0,
        "islands": len(np.unique(weak)) - 1 if len(weak) else 0,
        "dead_ends": len(dead_ends(net)),
        "repeated": int(edges.reset_index().duplicated(REPEATED).sum()),
        **shares,
        "share_assumed": _share(km[guessed].sum(), km.sum()),
        "share_derived": _share(km[roads["length_basis"] == "derived"].sum(), km.sum()),
        "toll_roads": int((roads["toll"] > 0).sum()),
        "suspicious": counts(net),
        "bounds": tuple(float(value) for value in net.nodes.total_bounds),
        "crs": net.crs.to_string(),
        "detail": net.detail,
        **{key: net.provenance.get(key) for key in FROM_PROVENANCE},
        "access_km": net.provenance.get("access_km", {}),
        "turn_restrictions": _turn_restrictions(net),
    }


def _turn_restrictions(net: NetworkTables) -> int | str:
    """How many there are, of how many in the source if that is known, or why there are none."""
    in_source = net.provenance.get("turn_restrictions_in_source")
    if not len(net.restrictions):
        text = net.provenance.get("turn_restrictions")
        return text if isinstance(text, str) else NEVER_GIVEN
    if not isinstance(in_source, int):
        return len(net.restrictions)
    return f"{net.restrictions['source'].nunique():,} of {in_source:,}"


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0
