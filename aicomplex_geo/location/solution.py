"""Result of a location model."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import Literal

import pandas as pd

Status = Literal["optimal", "within_gap", "time_limit"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Solution:
    """Chosen facilities, the allocation of origins, and the quality of the solution.

    Parameters
    ----------
    model : str
        Model that was solved, such as ``"p_median"``.
    status : {"optimal", "within_gap", "time_limit"}
        Proved optimal, within the requested gap, or the best found within the time limit.
    objective : float
        Value that was minimised or maximised, in the unit given by the function of the model.
    bound : float
        No solution is better than this; equal to `objective` if optimal.
    gap : float
        Difference of `objective` and `bound` as a share of `objective`; 0 if optimal,
        ``inf`` if `objective` is 0 and `bound` is not.
    chosen : pandas.Index
        Ids of the chosen facilities, including required ones, in the order of the matrix.
    allocation : pandas.Series
        Facility that serves each origin, indexed by the ids of the origins; None where
        no chosen facility does.
    travel_time : pandas.Series
        Minutes to that facility, likewise; NaN where there is none.
    demand : pandas.Series
        Demand of each origin, likewise.
    coverage : pandas.Series
        Number of chosen facilities within the cutoff of each origin (or reachable, if the
        model has no cutoff), likewise.

    Attributes
    ----------
    covered_demand
    uncovered
    loads

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix, location
    >>> od = ODMatrix([[5.0, 9.0], [8.0, 2.0]], ["a", "b"], ["x", "y"])
    >>> location.p_median(od, pd.Series({"a": 10, "b": 30}), p=1)
    Solution(p_median, optimal, objective 150, gap 0.0 %, chosen: 'y')
    >>> found = location.mclp(od, pd.Series({"a": 10, "b": 30}), p=1, cutoff=4)
    >>> found.covered_demand, found.uncovered.tolist(), found.loads.to_dict()
    (30.0, ['a'], {'y': 30.0})
    """

    model: str
    status: Status
    objective: float
    bound: float
    gap: float
    chosen: pd.Index
    allocation: pd.Series
    travel_time: pd.Series
    demand: pd.Series
    coverage: pd.Series

    def __repr__(self) -> str:
        names = ", ".join(map(repr, self.chosen.tolist())) or "none"
        text = (
            f"Solution({self.model}, {self.status}, objective {self.objective:.10g}, "
            f"gap {self.gap:.1%}, chosen: {names})".replace("%", " %")
        )
        return shorten(text, width=100, placeholder=" ...)")

    @property
    def covered_demand(self) -> float:
        """Demand of the origins that a chosen facility serves."""
        return float(self.demand[self.allocation.notna()].sum())

    @property
    def uncovered(self) -> pd.Index:
        """Ids of the origins with demand that no chosen facility serves."""
        left: pd.Index = self.demand.index[(self.allocation.isna() & (self.demand > 0)).to_numpy()]
        return left

    @property
    def loads(self) -> pd.Series:
        """Demand that each chosen facility serves, indexed by the ids of the facilities."""
        served = self.demand.groupby(self.allocation.to_numpy()).sum()
        return served.reindex(self.chosen, fill_value=0).rename("load")

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row per origin.

        Returns
        -------
        pandas.DataFrame
            Indexed by the ids of the origins: to_id (None where it is not served),
            travel_time (minutes, NaN where there is none), demand, coverage.

        Examples
        --------
        >>> import pandas as pd
        >>> from aicomplex_geo import ODMatrix, location
        >>> od = ODMatrix([[5.0], [30.0]], ["a", "b"], ["x"])
        >>> found = location.mclp(od, pd.Series({"a": 1, "b": 1}), cutoff=20, p=1)
        >>> found.to_frame()["to_id"].tolist()
        ['x', None]
        """
        columns = {
            "to_id": self.allocation,
            "travel_time": self.travel_time,
            "demand": self.demand,
            "coverage": self.coverage,
        }
        return pd.DataFrame(columns, index=self.demand.index)
