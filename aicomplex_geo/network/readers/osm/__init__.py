"""Road networks from files of OpenStreetMap data, with turn restrictions."""

from __future__ import annotations

from aicomplex_geo.network.readers.osm.reader import from_osm_file

__all__ = ["from_osm_file"]
