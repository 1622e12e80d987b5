"""Shortest paths on arrays: integer node positions, int32 weights, no geography."""

from aicomplex_geo.engine.components import reachable, strong_components
from aicomplex_geo.engine.cost import pack, unpack
from aicomplex_geo.engine.csr import INFINITY, CSRGraph
from aicomplex_geo.engine.dijkstra import Dijkstra, Labels, Seeds

__all__ = [
    "INFINITY",
    "CSRGraph",
    "Dijkstra",
    "Labels",
    "Seeds",
    "pack",
    "reachable",
    "strong_components",
    "unpack",
]
