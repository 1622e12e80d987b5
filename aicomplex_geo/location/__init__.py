"""Where facilities should be: location models on any `ODMatrix`.

The origins of the matrix have the demand, and its destinations are the sites. Each model
takes demand indexed by the ids of the origins and returns a `Solution`: the chosen
facilities, the facility that serves each origin, and the gap to the best possible
objective. The solver is HiGHS, which comes with scipy.
"""

from __future__ import annotations

from aicomplex_geo.errors import InfeasibleError, TimeLimitError
from aicomplex_geo.location.center import p_center
from aicomplex_geo.location.facilities import Facilities
from aicomplex_geo.location.maximal_cover import mclp
from aicomplex_geo.location.median import p_median
from aicomplex_geo.location.set_cover import lscp
from aicomplex_geo.location.solution import Solution, Status

__all__ = [
    "Facilities",
    "InfeasibleError",
    "Solution",
    "Status",
    "TimeLimitError",
    "lscp",
    "mclp",
    "p_center",
    "p_median",
]
