"""Geographic accessibility of Cheomdan District 3 in Gwangju, and of any study like it.

Layers, road networks, travel times, measures, claims and offline maps. Names are
loaded when they are first used, so that importing the package stays fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo._lazy import lazy_names
from aicomplex_geo._version import __version__

if TYPE_CHECKING:
    from aicomplex_geo import (
        accessibility,
        claims,
        engine,
        errors,
        layers,
        location,
        maps,
        network,
        publish,
        results,
        routing,
        scenarios,
        study,
        uncertainty,
    )
    from aicomplex_geo.layers import grid, list_layers, read_layer, read_points
    from aicomplex_geo.matrix import ODMatrix
    from aicomplex_geo.network import Profile, RoadNetwork, list_profiles, read_network
    from aicomplex_geo.publish import build
    from aicomplex_geo.routing import Router
    from aicomplex_geo.scenarios import Scenario
    from aicomplex_geo.study import Study, check_study, load_study, new_study

_HOME_OF = {
    "ODMatrix": "aicomplex_geo.matrix",
    "Profile": "aicomplex_geo.network",
    "RoadNetwork": "aicomplex_geo.network",
    "Router": "aicomplex_geo.routing",
    "Scenario": "aicomplex_geo.scenarios",
    "Study": "aicomplex_geo.study",
    "build": "aicomplex_geo.publish",
    "check_study": "aicomplex_geo.study",
    "grid": "aicomplex_geo.layers",
    "list_layers": "aicomplex_geo.layers",
    "list_profiles": "aicomplex_geo.network",
    "load_study": "aicomplex_geo.study",
    "new_study": "aicomplex_geo.study",
    "read_layer": "aicomplex_geo.layers",
    "read_network": "aicomplex_geo.network",
    "read_points": "aicomplex_geo.layers",
}
_SUBPACKAGES = frozenset(
    {
        "accessibility",
        "claims",
        "engine",
        "errors",
        "layers",
        "location",
        "maps",
        "network",
        "publish",
        "results",
        "routing",
        "scenarios",
        "study",
        "uncertainty",
    }
)

__all__ = [
    "ODMatrix",
    "Profile",
    "RoadNetwork",
    "Router",
    "Scenario",
    "Study",
    "__version__",
    "accessibility",
    "build",
    "check_study",
    "claims",
    "engine",
    "errors",
    "grid",
    "layers",
    "list_layers",
    "list_profiles",
    "load_study",
    "location",
    "maps",
    "network",
    "new_study",
    "publish",
    "read_layer",
    "read_network",
    "read_points",
    "results",
    "routing",
    "scenarios",
    "study",
    "uncertainty",
]

__getattr__, __dir__ = lazy_names(__name__, __all__, _HOME_OF, _SUBPACKAGES)
