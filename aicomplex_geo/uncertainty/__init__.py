"""What is not known about travel times, and what it means for results."""

from aicomplex_geo.uncertainty.model import Uncertainty
from aicomplex_geo.uncertainty.od import od_quantiles
from aicomplex_geo.uncertainty.spread_source import SpreadSource

__all__ = ["SpreadSource", "Uncertainty", "od_quantiles"]
