"""What can be reached from each origin: measures on any `ODMatrix`.

A measure takes a matrix of travel times and a Series of opportunities indexed by the ids of
its destinations, and returns a Series indexed by the ids of its origins. The times may come
from :class:`aicomplex_geo.Router`, another tool, or a spreadsheet. A matrix too large for
memory is passed as :class:`ODBlocks`, or never built: an engine that implements
:class:`ODSums`, such as the one behind :meth:`aicomplex_geo.Router.od_sums`, computes the
sums of a measure during its search.
"""

from __future__ import annotations

from aicomplex_geo.accessibility import decay
from aicomplex_geo.accessibility._competition import CatchmentMethod
from aicomplex_geo.accessibility._normalise import Normalisation
from aicomplex_geo.accessibility.availability import spatial_availability
from aicomplex_geo.accessibility.blocks import ODBlocks
from aicomplex_geo.accessibility.catchment import fca_ratio, floating_catchment
from aicomplex_geo.accessibility.closest import (
    Counting,
    closest_destination,
    cost_to_closest,
    opportunities_at_closest,
)
from aicomplex_geo.accessibility.comparison import SiteComparison, site_comparison
from aicomplex_geo.accessibility.constrained import Constraint, constrained
from aicomplex_geo.accessibility.cumulative import cumulative
from aicomplex_geo.accessibility.equity import (
    ConcentrationKind,
    concentration_index,
    fgt,
    gini,
    palma,
    theil_decomposition,
    theil_t,
)
from aicomplex_geo.accessibility.gravity import gravity
from aicomplex_geo.accessibility.pairwise import PairwiseComparison, pairwise_comparison
from aicomplex_geo.accessibility.raam import RaamEquilibrium, raam, raam_equilibrium
from aicomplex_geo.accessibility.ranking import rank, rank_interval
from aicomplex_geo.accessibility.reach import balancing_cost, time_to_reach
from aicomplex_geo.accessibility.sufficiency import SufficiencyUnit, sufficiency
from aicomplex_geo.accessibility.sums import ODSums

__all__ = [
    "CatchmentMethod",
    "ConcentrationKind",
    "Constraint",
    "Counting",
    "Normalisation",
    "ODBlocks",
    "ODSums",
    "PairwiseComparison",
    "RaamEquilibrium",
    "SiteComparison",
    "SufficiencyUnit",
    "balancing_cost",
    "closest_destination",
    "concentration_index",
    "constrained",
    "cost_to_closest",
    "cumulative",
    "decay",
    "fca_ratio",
    "fgt",
    "floating_catchment",
    "gini",
    "gravity",
    "opportunities_at_closest",
    "pairwise_comparison",
    "palma",
    "raam",
    "raam_equilibrium",
    "rank",
    "rank_interval",
    "site_comparison",
    "spatial_availability",
    "sufficiency",
    "theil_decomposition",
    "theil_t",
    "time_to_reach",
]
