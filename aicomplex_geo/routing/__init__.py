"""Travel times, routes and isochrones on a road network."""

from aicomplex_geo.routing.certainty import od_range
from aicomplex_geo.routing.router import Router

__all__ = ["Router", "od_range"]
