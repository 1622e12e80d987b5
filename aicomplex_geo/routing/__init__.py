"""Travel times, routes and isochrones on a road network."""

from aicomplex_geo.engine.search import Kernel
from aicomplex_geo.network.snapping.connected_roads import Role
from aicomplex_geo.od_dataset import ODDataset
from aicomplex_geo.routing.certainty import od_range
from aicomplex_geo.routing.isochrone_options import Direction, IsochroneKind, Overlap
from aicomplex_geo.routing.router import Router
from aicomplex_geo.routing.sums import TravelSums

__all__ = [
    "Direction",
    "IsochroneKind",
    "Kernel",
    "ODDataset",
    "Overlap",
    "Role",
    "Router",
    "TravelSums",
    "od_range",
]
