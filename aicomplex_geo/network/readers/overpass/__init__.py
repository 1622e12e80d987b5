"""Road networks downloaded from OpenStreetMap's services Overpass and Nominatim."""

from __future__ import annotations

from aicomplex_geo.network.readers.overpass.endpoints import Endpoints
from aicomplex_geo.network.readers.overpass.reader import from_osm
from aicomplex_geo.network.readers.overpass.retry import RetryPolicy

__all__ = ["Endpoints", "RetryPolicy", "from_osm"]
