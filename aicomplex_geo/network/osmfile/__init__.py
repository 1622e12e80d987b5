"""Road networks from files of OpenStreetMap data, with turn restrictions."""

from __future__ import annotations

from aicomplex_geo.network.osmfile.reader import OsmFile, OsmFileWarning, from_osm_file, read

__all__ = ["OsmFile", "OsmFileWarning", "from_osm_file", "read"]
