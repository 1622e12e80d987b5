"""What is not known about travel times, and what it means for results."""

from aicomplex_geo.uncertainty.graph_draws import graph_quantiles
from aicomplex_geo.uncertainty.isochrones import isochrone_band
from aicomplex_geo.uncertainty.model import Uncertainty
from aicomplex_geo.uncertainty.od import od_quantiles
from aicomplex_geo.uncertainty.ranks import rank_stability
from aicomplex_geo.uncertainty.spread_source import SpreadSource
from aicomplex_geo.uncertainty.surfaces import surface_quantiles

__all__ = [
    "SpreadSource",
    "Uncertainty",
    "graph_quantiles",
    "isochrone_band",
    "od_quantiles",
    "rank_stability",
    "surface_quantiles",
]
