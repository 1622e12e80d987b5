"""Road networks from OpenStreetMap by way of the services Overpass and Nominatim."""

from __future__ import annotations

from aicomplex_geo.network.readers.overpass.patience import Patience
from aicomplex_geo.network.readers.overpass.reader import from_osm
from aicomplex_geo.network.readers.overpass.service import Endpoints

__all__ = ["Endpoints", "Patience", "from_osm"]
