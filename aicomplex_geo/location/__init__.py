"""Where facilities should be: location models on any `ODMatrix`.

Origins of the matrix ask, its destinations are the sites. Each model takes demand on the
ids of the origins and gives a `Solution` with the chosen facilities, who is served by
which, and how far it may be from the best. The solver is HiGHS, which comes with scipy.
"""

from __future__ import annotations

from aicomplex_geo.location.center import p_center
from aicomplex_geo.location.facilities import Facilities
from aicomplex_geo.location.maximal_cover import mclp
from aicomplex_geo.location.median import p_median
from aicomplex_geo.location.refusals import InfeasibleError, TimeLimitError
from aicomplex_geo.location.set_cover import lscp
from aicomplex_geo.location.solution import Solution

__all__ = [
    "Facilities",
    "InfeasibleError",
    "Solution",
    "TimeLimitError",
    "lscp",
    "mclp",
    "p_center",
    "p_median",
]
