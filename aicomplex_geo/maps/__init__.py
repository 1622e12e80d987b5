"""Offline maps of a study: one HTML file each, no request to anywhere, the same bytes every time.

Names are loaded when they are first used, so that folium is not imported before a map is
wanted.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aicomplex_geo.maps.accessibility import accessibility_map
    from aicomplex_geo.maps.diagnosis import diagnosis_map
    from aicomplex_geo.maps.hubs import hubs_map
    from aicomplex_geo.maps.offline import OfflineMap, html, save
    from aicomplex_geo.maps.overview import overview_map
    from aicomplex_geo.maps.sites import sites_map

_HOME_OF = {
    "OfflineMap": "aicomplex_geo.maps.offline",
    "accessibility_map": "aicomplex_geo.maps.accessibility",
    "diagnosis_map": "aicomplex_geo.maps.diagnosis",
    "html": "aicomplex_geo.maps.offline",
    "hubs_map": "aicomplex_geo.maps.hubs",
    "overview_map": "aicomplex_geo.maps.overview",
    "save": "aicomplex_geo.maps.offline",
    "sites_map": "aicomplex_geo.maps.sites",
}

__all__ = [
    "OfflineMap",
    "accessibility_map",
    "diagnosis_map",
    "html",
    "hubs_map",
    "overview_map",
    "save",
    "sites_map",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'aicomplex_geo.maps' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
