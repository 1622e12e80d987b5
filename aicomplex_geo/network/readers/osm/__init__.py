"""Road networks from files of OpenStreetMap data, with turn restrictions."""

from __future__ import annotations

from aicomplex_geo.network.readers.osm.reader import OsmFile, from_osm_file, read
from aicomplex_geo.network.turn_restrictions import forbidden, from_flat, to_flat

__all__ = [
    "OsmFile",
    "forbidden",
    "from_flat",
    "from_osm_file",
    "read",
    "to_flat",
]
