"""Road class and permitted modes of each value of OpenStreetMap's ``highway``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HIGHWAYS: Mapping[str, tuple[str, str]] = {
    "motorway": ("expressway", "car"),
    "motorway_link": ("ramp", "car"),
    "trunk": ("national", "car bike walk"),
    "trunk_link": ("ramp", "car bike walk"),
    "primary": ("arterial", "car bike walk"),
    "primary_link": ("arterial", "car bike walk"),
    "secondary": ("arterial", "car bike walk"),
    "secondary_link": ("arterial", "car bike walk"),
    "tertiary": ("street", "car bike walk"),
    "tertiary_link": ("street", "car bike walk"),
    "unclassified": ("street", "car bike walk"),
    "residential": ("street", "car bike walk"),
    "living_street": ("street", "car bike walk"),
    "road": ("street", "car bike walk"),
    "busway": ("street", ""),
    "service": ("service", "car bike walk"),
    "track": ("track", "bike walk"),
    "pedestrian": ("path", "walk"),
    "footway": ("path", "walk"),
    "cycleway": ("path", "bike walk"),
    "path": ("path", "bike walk"),
    "bridleway": ("path", "walk"),
    "steps": ("steps", "walk"),
    "corridor": ("path", "walk"),
    "elevator": ("path", "walk"),
    "platform": ("path", "walk"),
}
"""Road class of each value of ``highway``, and the modes that may use it by default."""

OFF_THE_ROADS: Mapping[str, str] = {"ferry": "ferry", "pier": "path"}
"""Road class of ways without ``highway``, named as osmnx names ferries: by ``route=ferry`` and
``man_made=pier``."""

CLASS_OF: Mapping[str, str] = {
    **{highway: road_class for highway, (road_class, _) in HIGHWAYS.items()},
    **OFF_THE_ROADS,
}
"""Road class of each value of ``highway`` that an edge may have."""
