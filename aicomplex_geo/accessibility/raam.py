"""Rational agent access model: people trade travel time against congestion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from aicomplex_geo._docstrings import shares
from aicomplex_geo.accessibility._align import align_both
from aicomplex_geo.accessibility._checks import check_count, check_number
from aicomplex_geo.accessibility._soft_choice import SoftChoice
from aicomplex_geo.accessibility._source import read_whole
from aicomplex_geo.accessibility._texts import MEASURES
from aicomplex_geo.errors import AlignmentError, ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.matrix import ODMatrix

    _Choice = tuple[int, NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


ROUNDS_OF_SPLIT_ORIGINS = 20
BYTES_PER_PAIR = 106
"""Of a pair while people choose: measured, 104."""
LOGIT_START_ABOVE = 2_000
"""Number of pairs above which the search starts from logit choices; below, sweeps are fast."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RaamEquilibrium:
    """An equilibrium in which nobody gains by choosing another destination.

    Parameters
    ----------
    cost : pandas.Series
        Mean cost of each origin; NaN where no supply is reached.
    congestion : pandas.Series
        Cost of congestion at each destination; NaN where there is no supply.
    flows : pandas.DataFrame
        People of each origin (rows) who go to each destination (columns).
    gap : float
        Saving if everybody switched to the destination that is cheapest for them now, as a
        share of the total cost; 0 is the exact equilibrium.
    sweeps : int
        How many times every origin chose again, after the initial flows.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix, accessibility
    >>> od = ODMatrix([[10.0, 20.0]], ["a"], ["x", "y"])
    >>> supply = pd.Series({"x": 5, "y": 5})
    >>> found = accessibility.raam_equilibrium(od, supply, pd.Series({"a": 10}))
    >>> isinstance(found, RaamEquilibrium), found.gap < 1e-6
    (True, True)
    """

    cost: pd.Series
    congestion: pd.Series
    flows: pd.DataFrame
    gap: float
    sweeps: int

    def __repr__(self) -> str:
        origins, destinations = self.flows.shape
        return (
            f"RaamEquilibrium({origins} origins, {destinations} destinations, "
            f"mean cost {self.cost.mean():.4g}, gap {self.gap:.2g}, {self.sweeps} sweeps)"
        )


@shares(MEASURES)
def raam(
    od: ODMatrix,
    supply: pd.Series,
    demand: pd.Series,
    *,
    tau: float = 60.0,
    rho: float | None = None,
    tolerance: float = 1e-6,
    max_sweeps: int = 10_000,
) -> pd.Series:
    """Compute the cost of access for each origin when everyone avoids congestion.

    ``A_i = sum_j x_ij / D_i * (t_ij / tau + sum_k x_kj / (rho * S_j))``, where the people
    ``x_ij`` are distributed so that nobody gains by choosing another destination: the
    rational agent access model of Saxon and Snow (2020), "A rational agent model for
    the spatial accessibility of primary health care". It is the minimum of a convex
    function (Beckmann, McGuire and Winsten 1956, "Studies in the economics of
    transportation"), with people treated as divisible; with many pairs, the search starts
    from logit models with an ever smaller scale (Fisk 1980, "Some developments in equilibrium
    traffic assignment").

    Parameters
    ----------
    od : ODMatrix
        Travel times in minutes from the demand to the supply; ``inf`` is unreachable.
    supply : pandas.Series
        Amount at each destination, indexed by ``od.destinations`` in any order. Destinations with 0
        are never chosen.
    %(demand)s
    tau : float, default 60.0
        Minutes of travel that count as much as the average congestion, above 0.
    rho : float, optional
        People for each unit of supply that make up the average congestion, above 0; by default
        all demand over all supply.
    tolerance : float, default 1e-6
        Largest gap that is accepted, above 0; see :class:`RaamEquilibrium`.
    max_sweeps : int, default 10000
        How many times every origin may choose again.

    Returns
    -------
    pandas.Series
        Cost, indexed by ``od.origins``; lower is better. NaN where no supply is reached;
        where nobody lives, the cost that one person would have.

    Raises
    ------
    AlignmentError
        If ids differ, an amount is missing, negative or not a number, or all demand or all
        supply is 0.
    ParameterError
        If `tau`, `rho`, `tolerance` or `max_sweeps` is not above 0, or `max_sweeps` is
        too small.
    TooLargeError
        If the choices would not fit into memory; nothing is computed.

    See Also
    --------
    raam_equilibrium : The same with the flows and the gap.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[0.0, 30.0]], ["a"], ["x", "y"])
    >>> doctors, people = pd.Series({"x": 1, "y": 1}), pd.Series({"a": 100})
    >>> raam(od, doctors, people).round(3).tolist()
    [1.25]
    """
    return raam_equilibrium(
        od, supply, demand, tau=tau, rho=rho, tolerance=tolerance, max_sweeps=max_sweeps
    ).cost


def raam_equilibrium(
    od: ODMatrix,
    supply: pd.Series,
    demand: pd.Series,
    *,
    tau: float = 60.0,
    rho: float | None = None,
    tolerance: float = 1e-6,
    max_sweeps: int = 10_000,
) -> RaamEquilibrium:
    """Compute flows and costs of the rational agent access model.

    Parameters
    ----------
    od : ODMatrix
        As in :func:`raam`.
    supply : pandas.Series
        As in :func:`raam`.
    demand : pandas.Series
        As in :func:`raam`.
    tau : float, default 60.0
        As in :func:`raam`.
    rho : float, optional
        As in :func:`raam`.
    tolerance : float, default 1e-6
        As in :func:`raam`.
    max_sweeps : int, default 10000
        As in :func:`raam`.

    Returns
    -------
    RaamEquilibrium
        Costs, flows and the remaining gap.

    Raises
    ------
    AlignmentError
        If ids differ, an amount is missing, negative or not a number, or all demand or all
        supply is 0.
    ParameterError
        If `tau`, `rho`, `tolerance` or `max_sweeps` is not above 0, or `max_sweeps` is
        too small.
    TooLargeError
        If the choices would not fit into memory; nothing is computed.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> od = ODMatrix([[0.0, 30.0]], ["a"], ["x", "y"])
    >>> doctors, people = pd.Series({"x": 1, "y": 1}), pd.Series({"a": 100})
    >>> raam_equilibrium(od, doctors, people).flows.loc["a"].round(6).to_dict()
    {'x': 62.5, 'y': 37.5}
    """
    return _equilibrium(
        od, supply, demand, tau=tau, rho=rho, tolerance=tolerance, max_sweeps=max_sweeps
    )


def _equilibrium(
    od: ODMatrix,
    supply: pd.Series,
    demand: pd.Series,
    *,
    tau: float,
    rho: float | None,
    tolerance: float,
    max_sweeps: int,
    logit_start_above: int = LOGIT_START_ABOVE,
) -> RaamEquilibrium:
    source = read_whole(od, why="raam", bytes_each=BYTES_PER_PAIR)
    for name, value in (("tau", tau), ("tolerance", tolerance), ("rho", rho)):
        if value is not None or name != "rho":
            check_number(name, value)
    most = check_count("max_sweeps", max_sweeps)
    if not isinstance(supply, pd.Series):
        raise ParameterError(f"supply is a {type(supply).__name__}, expected a pandas Series.")
    supplied, people = align_both(source, supply, demand)
    if not supplied.table.any():
        raise AlignmentError("supply is 0 at all destinations; at least one must be above 0.")
    have = supplied.table[:, 0]
    capacity = have * (people.sum() / have.sum() if rho is None else rho)
    minutes = np.asarray(source.travel.values, dtype=np.float64)  # type: ignore[union-attr]  # read_whole gave an ODMatrix
    game = _Game(np.where(capacity > 0, minutes / tau, np.inf), capacity, people)
    if minutes.size > logit_start_above:
        game.start_from_logit(tolerance)
    sweeps = game.settle(tolerance, most)
    if sweeps > most:
        raise ParameterError(
            f"no equilibrium after {most} sweeps: the gap is {game.gap():.3g}, more than the "
            f"tolerance of {tolerance:g}. Allow more sweeps, or a larger gap."
        )
    origins, destinations = source.origins.rename("id"), source.destinations.rename("id")
    return RaamEquilibrium(
        cost=pd.Series(game.mean_costs(), index=origins, name="raam"),
        congestion=pd.Series(
            np.where(capacity > 0, game.congestion(), np.nan), index=destinations, name="congestion"
        ),
        flows=pd.DataFrame(game.flows, index=origins, columns=destinations),
        gap=game.gap(),
        sweeps=sweeps,
    )


class _Game:
    """Origins that choose in turn; each choice lowers the potential function of the game."""

    def __init__(
        self,
        travel: NDArray[np.float64],
        capacity: NDArray[np.float64],
        people: NDArray[np.float64],
    ) -> None:
        self.travel = travel
        self.capacity = capacity
        self.people = people
        self.served = np.isfinite(travel).any(axis=1)
        self.flows = np.zeros_like(travel)
        nearest = travel.argmin(axis=1) if travel.shape[1] else np.zeros(len(travel), dtype=int)
        rows = np.flatnonzero(self.served & (people > 0))
        self.flows[rows, nearest[rows]] = people[rows]
        self.load = self.flows.sum(axis=0)
        self.choices = [self._reachable(int(row)) for row in rows]

    def _reachable(self, row: int) -> _Choice:
        """Precompute the destinations that an origin reaches, with their times and capacities."""
        places = np.flatnonzero(np.isfinite(self.travel[row]))
        return row, places, self.travel[row, places], self.capacity[places]

    def settle(self, tolerance: float, most: int) -> int:
        """Let origins choose in turn until the gap is small; return the number of sweeps."""
        for sweep in range(most + 1):
            if self.gap() <= tolerance:
                return sweep
            for choice in self.choices:
                self._choose(*choice)
            # only origins that use several destinations propagate congestion; they are few
            split = [
                choice for choice in self.choices if np.count_nonzero(self.flows[choice[0]]) > 1
            ]
            for _ in range(ROUNDS_OF_SPLIT_ORIGINS):
                for choice in split:
                    self._choose(*choice)
            # rounding errors build up in the running sums
            self.load = self.flows.sum(axis=0)
        return most + 1

    def start_from_logit(self, tolerance: float) -> None:
        """Set the flows to those of the logit model whose gap is the smallest."""
        rows = np.flatnonzero(self.served & (self.people > 0))
        columns = np.flatnonzero(self.capacity > 0)
        if not len(rows):
            return
        place = np.ix_(rows, columns)
        game = SoftChoice(self.travel[place], self.capacity[columns], self.people[rows])
        best = self.gap(), self.flows[place]
        for flows in game.solutions():
            self.flows[place] = flows
            self.load = self.flows.sum(axis=0)
            gap = self.gap()
            if gap < best[0]:
                best = gap, flows
            if gap <= tolerance:
                return
        self.flows[place] = best[1]
        self.load = self.flows.sum(axis=0)

    def _choose(
        self,
        row: int,
        reached: NDArray[np.int64],
        travel: NDArray[np.float64],
        capacity: NDArray[np.float64],
    ) -> None:
        """Distribute the people of one origin so that all destinations they use cost the same."""
        people, flows = self.people[row], self.flows[row]
        now = flows[reached]
        others = self.load[reached] - now
        empty_cost = travel + others / capacity
        # an upper bound of the new cost: the cost of staying with the destinations in use
        used = now > 0
        upper = (people + capacity[used] @ empty_cost[used]) / capacity[used].sum()
        near = np.flatnonzero(empty_cost <= upper)
        if len(near) == 1 and np.count_nonzero(used) == 1:
            return
        near = near[np.argsort(empty_cost[near], kind="stable")]
        ranked, capacities = empty_cost[near], capacity[near]
        levels = (people + np.cumsum(capacities * ranked)) / np.cumsum(capacities)
        # the level of k destinations is right if the next destination costs more
        enough = np.append(levels[:-1] <= ranked[1:], True)
        last = int(enough.argmax())
        chosen = np.maximum(0.0, capacities * (levels[last] - ranked))
        if chosen.sum() <= 0:
            # too few people to affect congestion: all go to the cheapest destination
            chosen[0] = 1.0
        chosen *= people / chosen.sum()
        self.load[reached] = others
        self.load[reached[near]] += chosen
        flows[reached] = 0.0
        flows[reached[near]] = chosen

    def congestion(self) -> NDArray[np.float64]:
        """Cost of congestion at each destination, ``inf`` where there is no supply."""
        result: NDArray[np.float64] = np.full(len(self.capacity), np.inf)
        np.divide(self.load, self.capacity, out=result, where=self.capacity > 0)
        return result

    def gap(self) -> float:
        """Share of the total cost saved if everybody switched to the cheapest destination."""
        costs = self.travel + self.congestion()
        used = self.flows > 0
        total = float((self.flows[used] * costs[used]).sum())
        rows = self.served & (self.people > 0)
        least = float(costs[rows].min(axis=1) @ self.people[rows]) if rows.any() else 0.0
        return max(0.0, (total - least) / total) if total > 0 else 0.0

    def mean_costs(self) -> NDArray[np.float64]:
        """Mean cost of each origin; the least cost where nobody lives."""
        costs = self.travel + self.congestion()
        result = np.full(len(self.travel), np.nan)
        result[self.served] = costs[self.served].min(axis=1)
        for row, reached, *_ in self.choices:
            result[row] = self.flows[row, reached] @ costs[row, reached] / self.people[row]
        return result
