"""Potential interaction between origins and destinations, constrained to known totals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

from aicomplex_geo._choices import check_choice, check_switches
from aicomplex_geo._docstrings import shares
from aicomplex_geo._quoting import quoted
from aicomplex_geo.accessibility._align import read_amounts, read_demand
from aicomplex_geo.accessibility._competition import compete
from aicomplex_geo.accessibility._kernels import decay_weights
from aicomplex_geo.accessibility._source import Source, read_source, read_whole, weighted_sums
from aicomplex_geo.accessibility._texts import MEASURES
from aicomplex_geo.errors import AlignmentError, ParameterError
from aicomplex_geo.matrix import ODMatrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import ArrayLike, NDArray

    from aicomplex_geo.accessibility.blocks import ODBlocks
    from aicomplex_geo.accessibility.sums import ODSums

Constraint = Literal["total", "singly", "doubly"]
BYTES_PER_FLOW, BYTES_PER_PAIR = 54, 21
"""Of a pair while flows, or sums of them, are computed: measured, 52 and 20."""
MAX_ITERATIONS = 10_000
EQUAL_TOTALS = 1e-9


@shares(MEASURES)
def constrained(
    od: ODMatrix | ODBlocks | ODSums | Iterable[ODMatrix],
    supply: pd.Series | None = None,
    demand: pd.Series | None = None,
    *,
    decay: Callable[[NDArray[Any]], ArrayLike],
    constraint: Constraint,
    active: bool = True,
    flows: bool = False,
    tolerance: float = 1e-10,
) -> pd.Series | pd.DataFrame:
    """Distribute known totals among origins and destinations by travel time.

    The family of Soukhov, Pereira, Higgins and Paez (2025), "A family of accessibility
    measures derived from spatial interaction principles", after Wilson (1971), "A family
    of spatial interaction models". With ``f_ij = f(t_ij)``:

    ==========  ======  =========================================================
    constraint  active  share of origin i in destination j (or of j in i)
    ==========  ======  =========================================================
    total       True    ``S_j f_ij * sum_j S_j / sum_ij S_j f_ij``
    total       False   ``D_i f_ij * sum_i D_i / sum_ij D_i f_ij``
    singly      True    ``S_j * D_i f_ij / sum_i D_i f_ij``
    singly      False   ``D_i * S_j f_ij / sum_j S_j f_ij``
    doubly      either  ``A_i D_i B_j S_j f_ij``, with ``A`` and ``B`` such that the sums
                        over i are ``S_j`` and those over j are ``D_i``
    ==========  ======  =========================================================

    Parameters
    ----------
    od : ODMatrix, ODBlocks, ODSums or iterable of ODMatrix
        Travel times in minutes from the demand to the supply; ``inf`` is unreachable. Not
        in blocks for "doubly" or for flows.
    supply : pandas.Series, optional
        Amount at each destination, indexed by ``od.destinations`` in any order. Not used
        for "total" with ``active=False``.
    demand : pandas.Series, optional
        People at each origin, indexed by ``od.origins`` in any order, not all 0. Not used
        for "total" with ``active=True``.
    %(decay)s
    constraint : {"total", "singly", "doubly"}
        Totals that are preserved: the grand total, those of each destination (of each origin
        for ``active=False``), or both.
    active : bool, default True
        False computes the people who reach each destination.
    flows : bool, default False
        Whether to return a row for each pair instead of the sums.
    tolerance : float, default 1e-10
        For "doubly": largest remaining error of an origin, as a share of the
        demand.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        In the unit of `supply`, indexed by ``od.origins``, or for ``active=False`` in that
        of `demand`, indexed by ``od.destinations``; 0 where nothing is reached. For
        "doubly", these equal the given totals; only the flows are informative. With `flows`,
        columns from_id, to_id, flow, ordered by origin, then by destination.

    Raises
    ------
    AlignmentError
        If ids differ, an amount is missing, negative or not a number, or all demand is 0;
        for "doubly", if the totals differ, or demand reaches no supply or supply no demand.
    %(bad_decay)s
    ParameterError
        If `constraint` is unknown, if an amount that it uses is missing or one that it
        does not use is given, or if no flows match both margins.
    TooLargeError
        If the flows would not fit into memory, for "doubly" or with `flows`.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> from aicomplex_geo.accessibility import decay
    >>> od = ODMatrix([[10.0, 20.0], [20.0, 10.0]], ["a", "b"], ["x", "y"])
    >>> jobs, people = pd.Series({"x": 30, "y": 10}), pd.Series({"a": 20, "b": 20})
    >>> near = decay.linear(30)
    >>> constrained(od, jobs, decay=near, constraint="total").round(2).to_dict()
    {'a': 23.33, 'b': 16.67}
    >>> constrained(od, jobs, people, decay=near, constraint="singly").round(2).to_dict()
    {'a': 23.33, 'b': 16.67}
    >>> both = constrained(od, jobs, people, decay=near, constraint="doubly", flows=True)
    >>> both["flow"].round(2).tolist()
    [17.43, 2.57, 12.57, 7.43]
    """
    _check_options(constraint, supply, demand, active=active, flows=flows)
    if not isinstance(tolerance, float) or not 0 < tolerance < 1:
        raise ParameterError(f"tolerance is {quoted(tolerance)}, expected a share between 0 and 1.")
    if flows or constraint == "doubly":
        source = read_whole(
            od,
            why="this kind of constrained accessibility",
            bytes_each=BYTES_PER_FLOW if flows else BYTES_PER_PAIR,
        )
        margins = _read_margins(source, supply, demand)
        table = _pair_table(source, margins, decay, constraint, active=active, tolerance=tolerance)
        if flows:
            return _as_pairs(source, table)
        ids = source.origins if active else source.destinations
        sums = table.sum(axis=1 if active else 0)
    else:
        source = read_source(od)
        margins = _read_margins(source, supply, demand)
        ids, sums = _sums(source, margins, decay, constraint, active=active)
    scores = source.without_score(sums[:, None], active=active)[:, 0]
    return pd.Series(scores, index=ids.rename("id"), name=constraint)


@dataclass(frozen=True, slots=True)
class _Margins:
    supply: NDArray[np.float64] | None
    demand: NDArray[np.float64] | None

    def sized(self, *, active: bool) -> NDArray[np.float64]:
        """Margin of the destinations, or of the origins if not `active`."""
        margin = self.supply if active else self.demand
        if margin is None:  # pragma: no cover - _check_options requires it
            raise ParameterError("an amount is missing.")
        return margin

    def both(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Supply and demand."""
        return self.sized(active=True), self.sized(active=False)


def _check_options(
    constraint: object, supply: object, demand: object, *, active: object, flows: object
) -> None:
    check_choice("constraint", constraint, get_args(Constraint))
    check_switches(active=active, flows=flows)
    wanted = {
        "supply": constraint != "total" or bool(active),
        "demand": constraint != "total" or not active,
    }
    for name, value in (("supply", supply), ("demand", demand)):
        if wanted[name] and value is None:
            raise ParameterError(f"constraint {quoted(constraint)} needs {name}.")
        if not wanted[name] and value is not None:
            raise ParameterError(
                f"constraint 'total' with active={active} does not use {name}; leave it out."
            )


def _read_margins(source: Source, supply: object, demand: object) -> _Margins:
    faults: list[str] = []
    supplied, people = None, None
    if supply is not None:
        if not isinstance(supply, pd.Series):
            raise ParameterError(
                f"supply is a {type(supply).__name__}, expected a pandas Series indexed by "
                "the ids of the destinations."
            )
        ids = source.ids_of("destinations")
        read = read_amounts(supply, ids, what="supply", by=None, faults=faults)
        supplied = None if read is None else read.table[:, 0]
    if demand is not None:
        people = read_demand(demand, source, faults)
    if faults:
        raise AlignmentError(" ".join(faults))
    return _Margins(supplied, people)


def _sums(
    source: Source,
    margins: _Margins,
    decay: Callable[[NDArray[Any]], ArrayLike],
    constraint: Constraint,
    *,
    active: bool,
) -> tuple[pd.Index, NDArray[np.float64]]:
    if constraint == "total":
        amounts = margins.sized(active=active)
        ids, sums = weighted_sums(
            source, amounts[:, None], [partial(decay_weights, decay)], active=active
        )
        weighted = sums[0, :, 0]
        return ids, weighted * _ratio(amounts.sum(), weighted.sum())
    supply, demand = margins.both()
    if active:
        catchment = compete(source, demand, decay, "2sfca")
        ids, shares = catchment.shares(source, catchment.service(supply[:, None]))
        return ids, shares[:, 0] * demand
    if source.engine is not None:
        weights = [partial(decay_weights, decay)]
        _, reaching = weighted_sums(source, supply[:, None], weights, active=True)
        left = _ratio(demand, reaching[0, :, 0])
        ids, coming = weighted_sums(source, left[:, None], weights, active=False)
        return ids, coming[0, :, 0] * supply
    people, start = np.zeros(len(supply)), 0
    for origins, minutes in source.rows():
        weighted = decay_weights(decay, minutes) * supply
        here = demand[start : start + len(origins)]
        start += len(origins)
        people += _ratio(here, weighted.sum(axis=1)) @ weighted
    return source.destinations, people


def _pair_table(
    source: Source,
    margins: _Margins,
    decay: Callable[[NDArray[Any]], ArrayLike],
    constraint: Constraint,
    *,
    active: bool,
    tolerance: float,
) -> NDArray[np.float64]:
    if not isinstance(source.travel, ODMatrix):  # pragma: no cover - read_whole requires it
        raise ParameterError("flows need a whole matrix.")
    weights = decay_weights(decay, source.travel.values)
    if constraint == "total":
        amounts = margins.sized(active=active)
        weighted = weights * (amounts if active else amounts[:, None])
        return weighted * _ratio(amounts.sum(), weighted.sum())
    supply, demand = margins.both()
    if constraint == "doubly":
        return _balance(source, weights, demand, supply, tolerance)
    if active:
        weighted = weights * demand[:, None]
        return weighted * _ratio(supply, weighted.sum(axis=0))
    weighted = weights * supply
    return weighted * _ratio(demand, weighted.sum(axis=1))[:, None]


def _balance(
    source: Source,
    weights: NDArray[np.float64],
    demand: NDArray[np.float64],
    supply: NDArray[np.float64],
    tolerance: float,
) -> NDArray[np.float64]:
    """Scale rows and columns in turn until both margins are met."""
    _check_balance(source, weights, demand, supply)
    rows, columns = np.zeros_like(demand), np.ones_like(supply)
    total = demand.sum()
    error = np.inf
    # if no flows match both margins, the factors diverge
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(MAX_ITERATIONS):
            rows = _ratio(demand, weights @ columns)
            columns = _ratio(supply, rows @ weights)
            # the columns match at this point, so only the rows have an error
            left = float(np.abs(rows * (weights @ columns) - demand).max()) / total
            if not np.isfinite(left):
                break
            error = left
            if error <= tolerance:
                return rows[:, None] * weights * columns
    raise ParameterError(
        f"no flows match both margins after up to {MAX_ITERATIONS} iterations: an origin is "
        f"off by {error:.3g} of all demand, more than the tolerance of {tolerance:g}. Some origins "
        "together reach less supply than they demand; use a decay with a longer range."
    )


def _check_balance(
    source: Source,
    weights: NDArray[np.float64],
    demand: NDArray[np.float64],
    supply: NDArray[np.float64],
) -> None:
    faults = []
    have, want = float(supply.sum()), float(demand.sum())
    if abs(have - want) > EQUAL_TOTALS * max(have, want):
        faults.append(
            f"supply adds up to {have:g} and demand to {want:g}; a doubly constrained measure "
            "needs equal totals. Scale one of them."
        )
    for what, ids, amounts, reached in (
        ("demand", source.origins, demand, weights @ (supply > 0)),
        ("supply", source.destinations, supply, (demand > 0) @ weights),
    ):
        lost = (amounts > 0) & (reached <= 0)
        if lost.any():
            faults.append(
                f"{what} at {int(lost.sum())} of {len(ids)} places reaches nothing "
                f"(first: {quoted(ids[lost].tolist()[0])}). Leave them out, or use a decay with "
                "a longer range."
            )
    if faults:
        raise AlignmentError(" ".join(faults))


def _ratio(
    above: NDArray[np.float64] | float, below: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    above, below = np.broadcast_arrays(
        np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    )
    result: NDArray[np.float64] = np.zeros(below.shape)
    np.divide(above, below, out=result, where=below > 0)
    return result


def _as_pairs(source: Source, table: NDArray[np.float64]) -> pd.DataFrame:
    rows, columns = table.shape
    return pd.DataFrame(
        {
            "from_id": source.origins.repeat(columns),
            "to_id": source.destinations.take(np.tile(np.arange(columns), rows)),
            "flow": table.ravel(),
        }
    )
