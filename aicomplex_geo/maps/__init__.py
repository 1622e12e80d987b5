"""Offline maps of a study: one HTML file each, no request to anywhere, the same bytes every time.

Names are loaded when they are first used, so that folium is not imported before a map is
wanted.

Examples
--------
The pages of a study, here of the invented one that `new_study` writes:

>>> import tempfile
>>> import aicomplex_geo as ag
>>> from aicomplex_geo.maps import accessibility_map, compare_map, hubs_map
>>> from aicomplex_geo.maps import overview_map, scenarios_map, sites_map
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = ag.new_study(f"{folder}/town")
...     results = ag.results.compute(f"{folder}/town")
...     pages = [accessibility_map, compare_map, hubs_map, overview_map, scenarios_map, sites_map]
...     maps = [page(results.study, results=results) for page in pages]
>>> maps[0]
<OfflineMap 접근성 지도 – 예시 도시 접근성, accessibility>

What is drawn is in the results, and nowhere else:

>>> isinstance(results, ag.results.StudyResults), results.profile
(True, 'car_offpeak')
>>> isinstance(results.comparison, ag.results.StudyComparison), results.scenarios
(True, ())
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicomplex_geo._lazy import lazy_names

if TYPE_CHECKING:
    from aicomplex_geo.maps.accessibility import accessibility_map
    from aicomplex_geo.maps.compare import compare_map
    from aicomplex_geo.maps.diagnosis import diagnosis_map
    from aicomplex_geo.maps.exploration import explore
    from aicomplex_geo.maps.hubs import hubs_map
    from aicomplex_geo.maps.offline import OfflineMap, html, save
    from aicomplex_geo.maps.overview import overview_map
    from aicomplex_geo.maps.scenarios import scenarios_map
    from aicomplex_geo.maps.sites import sites_map
    from aicomplex_geo.maps.travel_maps import isochrone_map, od_map, surface_map

_HOME_OF = {
    "OfflineMap": "aicomplex_geo.maps.offline",
    "accessibility_map": "aicomplex_geo.maps.accessibility",
    "compare_map": "aicomplex_geo.maps.compare",
    "diagnosis_map": "aicomplex_geo.maps.diagnosis",
    "explore": "aicomplex_geo.maps.exploration",
    "html": "aicomplex_geo.maps.offline",
    "hubs_map": "aicomplex_geo.maps.hubs",
    "overview_map": "aicomplex_geo.maps.overview",
    "save": "aicomplex_geo.maps.offline",
    "scenarios_map": "aicomplex_geo.maps.scenarios",
    "isochrone_map": "aicomplex_geo.maps.travel_maps",
    "od_map": "aicomplex_geo.maps.travel_maps",
    "surface_map": "aicomplex_geo.maps.travel_maps",
    "sites_map": "aicomplex_geo.maps.sites",
}

__all__ = [
    "OfflineMap",
    "accessibility_map",
    "compare_map",
    "diagnosis_map",
    "explore",
    "html",
    "hubs_map",
    "isochrone_map",
    "od_map",
    "overview_map",
    "save",
    "scenarios_map",
    "sites_map",
    "surface_map",
]

__getattr__, __dir__ = lazy_names(__name__, __all__, _HOME_OF)
