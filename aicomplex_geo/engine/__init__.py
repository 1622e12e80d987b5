"""Shortest paths on arrays: nodes are integers, weights int32; there is no geography."""

from aicomplex_geo.engine.components import reachable, strong_components
from aicomplex_geo.engine.cost import pack, unpack
from aicomplex_geo.engine.cost_block import CostBlock
from aicomplex_geo.engine.csr import INFINITY, CSRGraph
from aicomplex_geo.engine.dial import Dial
from aicomplex_geo.engine.dijkstra import Dijkstra, ShortestPathTrees
from aicomplex_geo.engine.hierarchy import Hierarchy
from aicomplex_geo.engine.metric import Metric
from aicomplex_geo.engine.order import Order
from aicomplex_geo.engine.parallel import Progress
from aicomplex_geo.engine.path_table import PathTable, ShortestPath
from aicomplex_geo.engine.precompile import compile_kernels, kernel_cache_folder
from aicomplex_geo.engine.reduction import Decay
from aicomplex_geo.engine.search import Search
from aicomplex_geo.engine.sources import Sources
from aicomplex_geo.engine.targets import Targets
from aicomplex_geo.engine.topology import HierarchyTopology
from aicomplex_geo.engine.workspace import LANES

__all__ = [
    "INFINITY",
    "LANES",
    "CSRGraph",
    "CostBlock",
    "Decay",
    "Dial",
    "Dijkstra",
    "Hierarchy",
    "HierarchyTopology",
    "Metric",
    "Order",
    "PathTable",
    "Progress",
    "Search",
    "ShortestPath",
    "ShortestPathTrees",
    "Sources",
    "Targets",
    "compile_kernels",
    "kernel_cache_folder",
    "pack",
    "reachable",
    "strong_components",
    "unpack",
]
