"""Before and after: times, what is reached within a cutoff, areas and equity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo._choices import is_iterable
from aicomplex_geo._memory import refuse_beyond_free
from aicomplex_geo._numbers import is_number
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import AlignmentError, ParameterError
from aicomplex_geo.layers.antimeridian import degrees_bounds
from aicomplex_geo.layers.crs import metric_crs
from aicomplex_geo.matrix import ODMatrix
from aicomplex_geo.routing.row_blocks import equal_blocks
from aicomplex_geo.units import to_minutes, whole_deciseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

CHANGES = ("same", "faster", "slower", "newly_reachable", "cut_off", "unreachable")
"""Classes of a pair: unreachable before, after, and in both are classes of their own."""
BYTES_PER_PAIR = 76
"""Of a table of changes while it is made: measured, 75."""
MEANS = ("before", "after", "difference")
MOVED = ("faster", "slower", "newly_reachable", "cut_off")
GAINED, LOST = "gained", "lost"
REACHED = ("before", "after", GAINED, LOST, "difference")
PAIRS_AT_A_TIME = 2**20
"""Whose amounts within a cutoff are in memory."""
M2_PER_KM2 = 1e6


def compare(before: ODMatrix, after: ODMatrix) -> pd.DataFrame:
    """Compare the travel times before and after a scenario.

    Parameters
    ----------
    before, after : ODMatrix
        Travel times in minutes from the same origins, in any order. The destinations may differ
        where the scenario adds or removes places: those of `after` alone come last.

    Returns
    -------
    pandas.DataFrame
        Every pair, in the order of `before`: from_id, to_id, before, after (minutes, NaN
        where unreachable, or where the place does not exist), difference (after less before,
        in whole deciseconds; negative is faster; NaN unless reachable in both) and change:
        ``same``, ``faster``, ``slower``, ``newly_reachable``, ``cut_off`` (no longer
        reachable) or ``unreachable`` (in both).

    Raises
    ------
    AlignmentError
        If the two have different origins, or no destination in common.
    ParameterError
        If one of them is no ODMatrix.
    TooLargeError
        If the table would not fit into memory; nothing is compared.

    Examples
    --------
    >>> from aicomplex_geo import ODMatrix
    >>> before = ODMatrix([[10.0, float("inf")]], ["a"], ["x", "y"])
    >>> after = ODMatrix([[8.0, 20.0]], ["a"], ["x", "y"])
    >>> compare(before, after)[["difference", "change"]].to_numpy().tolist()
    [[-2.0, 'faster'], [nan, 'newly_reachable']]
    """
    old, new, places = _aligned(before, after)
    n_rows, n_columns = old.shape
    before_it, after_it = np.isfinite(old), np.isfinite(new)
    old[~before_it] = new[~after_it] = np.nan
    difference = whole_deciseconds(new)
    difference -= whole_deciseconds(old)
    code = np.zeros(old.shape, dtype=np.int8)
    code[difference < 0], code[difference > 0] = map(CHANGES.index, ("faster", "slower"))
    code[~before_it & after_it] = CHANGES.index("newly_reachable")
    code[before_it & ~after_it] = CHANGES.index("cut_off")
    code[~before_it & ~after_it] = CHANGES.index("unreachable")
    columns = {
        "from_id": before.origins.repeat(n_columns),
        "to_id": places.take(np.tile(np.arange(n_columns), n_rows)),
        "before": old.ravel(),
        "after": new.ravel(),
        "difference": to_minutes(difference.ravel()),
        "change": pd.Index(CHANGES).take(code.ravel()),
    }
    return pd.DataFrame(columns, copy=False)


def compare_reach(
    before: ODMatrix,
    after: ODMatrix,
    opportunities: pd.Series,
    *,
    cutoffs: float | Iterable[float] = 30.0,
    opportunities_after: pd.Series | None = None,
) -> pd.DataFrame:
    """Compare the opportunities within a cutoff before and after a scenario.

    Parameters
    ----------
    before, after : ODMatrix
        Travel times in minutes from the same origins. The destinations may differ where the
        scenario adds places.
    opportunities : pandas.Series
        Amount at each destination of `before`, none missing.
    cutoffs : float or iterable of float, default 30
        Minutes, inclusive.
    opportunities_after : pandas.Series, optional
        Amount at each destination of `after`; by default `opportunities`.

    Returns
    -------
    pandas.DataFrame
        A row for each origin and cutoff: from_id, cutoff, before, after, gained (at places
        newly within the cutoff, and growth at places within it), lost (the opposite) and
        difference, ``gained - lost``; in the unit of `opportunities`.

    Raises
    ------
    AlignmentError
        If the origins differ, or a destination has no amount.
    ParameterError
        If there is no cutoff, or one is negative or not finite.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> before = ODMatrix([[10.0, 40.0]], ["a"], ["x", "y"])
    >>> after = ODMatrix([[35.0, 20.0]], ["a"], ["x", "y"])
    >>> people = pd.Series({"x": 100, "y": 300})
    >>> compare_reach(before, after, people)[["gained", "lost"]].to_numpy().tolist()
    [[300.0, 100.0]]
    """
    _check(before, after)
    grown = opportunities if opportunities_after is None else opportunities_after
    _check_amounts(opportunities, before, "opportunities")
    same = grown is opportunities
    _check_amounts(grown, after, "opportunities" if same else "opportunities_after")
    limits: list[Any] = list(cutoffs) if is_iterable(cutoffs) else [cutoffs]
    if not limits or any(not is_number(one) or not 0 <= one < math.inf for one in limits):
        raise ParameterError(f"cutoffs must be minutes of 0 or more, not {quoted(limits)}.")
    if set(before.origins) != set(after.origins):
        raise AlignmentError("before and after have different origins. Compute both for the same.")
    places = before.destinations.union(after.destinations, sort=False)
    rows = after.origins.get_indexer(before.origins)
    n = len(before.origins)
    sums = {name: np.empty((len(limits), n)) for name in REACHED}
    for block in equal_blocks(n, max(1, PAIRS_AT_A_TIME // max(1, len(places)))):
        here = slice(*block)
        old = _within(before, opportunities, places, np.arange(n)[here])
        new = _within(after, grown, places, rows[here])
        for number, cutoff in enumerate(limits):
            one, other = old(cutoff), new(cutoff)
            more = other - one
            amounts = one, other, np.maximum(more, 0.0), np.maximum(-more, 0.0), more
            for name, amount in zip(REACHED, amounts, strict=True):
                sums[name][number, here] = amount.sum(axis=1)
    return pd.DataFrame(
        {
            "from_id": before.origins.take(np.tile(np.arange(n), len(limits))),
            "cutoff": np.repeat(limits, n),
            **{name: table.ravel() for name, table in sums.items()},
        }
    )


def compare_areas(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Find the areas that isochrones gain and lose.

    Parameters
    ----------
    before, after : geopandas.GeoDataFrame
        What ``Router.isochrones`` gives for the same points and cutoffs, in one CRS.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each point, cutoff and change (``gained``, ``lost``) with an area, in the
        order of `before`: the id column, cutoff, change, area_km2 and geometry (polygons, in
        the CRS of `before`).

    Raises
    ------
    AlignmentError
        If points or cutoffs differ.
    ParameterError
        If the CRS differ.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> ids, km = {"from_id": ["a"], "cutoff": [10]}, 1000
    >>> before = gpd.GeoDataFrame(ids, geometry=[box(0, 0, km, km)], crs="EPSG:5179")
    >>> after = before.set_geometry([box(0, 0, 2 * km, km)], crs="EPSG:5179")
    >>> compare_areas(before, after)[["change", "cutoff"]].iloc[0].to_dict()
    {'change': 'gained', 'cutoff': 10}
    """
    if before.crs != after.crs:
        raise ParameterError("before and after are in different CRS. Bring both into one.")
    name = "from_id" if "from_id" in before.columns else "to_id"
    keys = [name, "cutoff"]
    old, new = (frame.set_index(keys) for frame in (before, after))
    if not old.index.is_unique or set(old.index) != set(new.index):
        raise AlignmentError("before and after have different points or cutoffs.")
    rows, shapes = [], []
    for key in old.index:
        one, other = (frame.geometry[key] or shapely.Polygon() for frame in (old, new))
        for change, area in ((GAINED, other.difference(one)), (LOST, one.difference(other))):
            if not area.is_empty and area.area > 0:
                rows.append({name: key[0], "cutoff": key[1], "change": change})
                shapes.append(area)
    columns = [*keys, "change"]
    areas = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=shapes, crs=before.crs)
    metric = metric_crs(degrees_bounds(areas)) if len(areas) else None
    square_km: Any = [] if metric is None else areas.geometry.to_crs(metric).area / M2_PER_KM2
    areas.insert(3, "area_km2", pd.Series(square_km, index=areas.index, dtype="float64"))
    return areas


def compare_groups(changes: pd.DataFrame, groups: pd.Series, amounts: pd.Series) -> pd.DataFrame:
    """Sum up the changes of times by groups of destinations, such as districts.

    Parameters
    ----------
    changes : pandas.DataFrame
        What `compare` gives.
    groups : pandas.Series
        Group of each destination, by its id; a destination without one is left out.
    amounts : pandas.Series
        People at each destination, by its id, none missing.

    Returns
    -------
    pandas.DataFrame
        A row for each origin and group, groups sorted: from_id, group, amount; before, after
        and difference (means in minutes, weighted by amount, over destinations reachable in
        both); faster, slower, newly_reachable and cut_off (amounts).

    Raises
    ------
    AlignmentError
        If a destination with a group has no amount.

    Examples
    --------
    >>> import pandas as pd
    >>> from aicomplex_geo import ODMatrix
    >>> before = ODMatrix([[10.0, 40.0]], ["a"], ["x", "y"])
    >>> after = ODMatrix([[10.0, 20.0]], ["a"], ["x", "y"])
    >>> groups, people = pd.Series({"x": "in", "y": "out"}), pd.Series({"x": 100, "y": 300})
    >>> found = compare_groups(compare(before, after), groups, people)
    >>> dict(zip(found["group"], found["difference"]))
    {'in': 0.0, 'out': -20.0}
    """
    table = changes.assign(group=changes["to_id"].map(groups), amount=changes["to_id"].map(amounts))
    table = table[table["group"].notna()]
    if table["amount"].isna().any():
        first = table.loc[table["amount"].isna(), "to_id"].iloc[0]
        raise AlignmentError(
            f"amounts has no value for a destination (first: {quoted(first)}). Fill it."
        )
    weight = table["amount"].where(table["difference"].notna(), 0.0)
    columns = {"amount": table["amount"], "weight": weight}
    columns |= {name: (table[name] * weight).fillna(0.0) for name in MEANS}
    columns |= {name: table["amount"].where(table["change"] == name, 0.0) for name in MOVED}
    keys = [table["from_id"], table["group"]]
    sums = pd.DataFrame(columns).groupby(keys, sort=True).sum()
    for name in MEANS:
        sums[name] = (sums[name] / sums["weight"]).where(sums["weight"] > 0)
    return sums.drop(columns="weight").reset_index()


def compare_equity(
    before: pd.Series,
    after: pd.Series,
    population: pd.Series,
    *,
    measures: Mapping[str, Callable[[pd.Series, pd.Series], Any]] | None = None,
) -> pd.DataFrame:
    """Compare how equally access is distributed before and after a scenario.

    Parameters
    ----------
    before, after : pandas.Series
        Accessibility of the same places, none missing.
    population : pandas.Series
        People at each place.
    measures : mapping of str to callable, optional
        Functions of access and population; by default ``gini``, ``palma`` and ``theil_t``
        of :mod:`aicomplex_geo.accessibility`, and the mean.

    Returns
    -------
    pandas.DataFrame
        A row a measure, index "measure": before, after, difference.

    Raises
    ------
    AlignmentError
        If ids differ or values are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.Series({"a": 1, "b": 1})
    >>> access = pd.Series({"a": 10.0, "b": 30.0})
    >>> compare_equity(access, access, people)["difference"].tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    from aicomplex_geo import accessibility  # noqa: PLC0415 - loads the measures only here

    chosen = measures or {
        "mean": _mean,
        "gini": accessibility.gini,
        "palma": accessibility.palma,
        "theil_t": accessibility.theil_t,
    }
    values = {
        name: [float(function(access, population)) for access in (before, after)]
        for name, function in chosen.items()
    }
    table = pd.DataFrame.from_dict(values, orient="index", columns=["before", "after"])
    table.index.name = "measure"
    return table.assign(difference=table["after"] - table["before"])


def _check(before: object, after: object) -> None:
    for name, given in (("before", before), ("after", after)):
        if not isinstance(given, ODMatrix):
            raise ParameterError(f"{name} is a {type(given).__name__}, not an ODMatrix.")


def _aligned(before: ODMatrix, after: ODMatrix) -> tuple[NDArray[Any], NDArray[Any], pd.Index[Any]]:
    """Give the times of both from the origins of the first to the destinations of either."""
    _check(before, after)
    _check_same("origins", before.origins, after.origins)
    same = before.destinations.equals(after.destinations)
    shared = same or before.destinations.isin(after.destinations).any()
    if len(before.destinations) and not shared:
        _check_same("destinations", before.destinations, after.destinations)
    new = after.destinations.difference(before.destinations, sort=False)
    places = before.destinations.append(new) if len(new) else before.destinations
    refuse_beyond_free(
        len(before.origins) * len(places) * BYTES_PER_PAIR,
        f"changes of {len(before.origins):,} x {len(places):,} pairs",
        "Nothing was compared. Compare some origins at a time.",
    )
    rows = after.origins.get_indexer(before.origins)
    times = []
    for od, order in ((before, np.arange(len(rows))), (after, rows)):
        at = od.destinations.get_indexer(places)
        minutes = np.full((len(rows), len(places)), np.inf, dtype=np.float32)
        minutes[:, at >= 0] = od.values[np.ix_(order, at[at >= 0])]  # noqa: PD011 - an ODMatrix
        times.append(minutes)
    return times[0], times[1], places


def _check_same(name: str, own: pd.Index[Any], other: pd.Index[Any]) -> None:
    if len(own) != len(other) or set(own) != set(other):
        strange = sorted(map(str, set(own).symmetric_difference(other)))
        raise AlignmentError(
            f"before and after have different {name} (first: {quoted(strange[0])}). "
            "Compute both for the same points."
        )


def _check_amounts(amounts: pd.Series, od: ODMatrix, name: str) -> None:
    if not isinstance(amounts, pd.Series):
        raise ParameterError(f"{name} is a {type(amounts).__name__}, not a Series.")
    missing = [one for one in od.destinations if one not in amounts.index]
    if missing or amounts.reindex(od.destinations).isna().any():
        first = missing[0] if missing else amounts.index[amounts.isna()][0]
        raise AlignmentError(
            f"{name} has no value for a destination (first: {quoted(first)}). Fill it."
        )


def _within(
    od: ODMatrix, amounts: pd.Series, places: pd.Index, rows: NDArray[np.int64]
) -> Callable[[float], NDArray[np.float64]]:
    """Give amounts within a cutoff, by origin and place; 0 at places that are not there."""
    at = places.get_indexer(od.destinations)
    here = amounts.reindex(od.destinations).to_numpy(dtype=np.float64)
    minutes = od.values  # noqa: PD011 - an ODMatrix
    times = whole_deciseconds(minutes[rows])

    def amount(cutoff: float) -> NDArray[np.float64]:
        found = np.zeros((len(rows), len(places)))
        found[:, at] = np.where(times <= whole_deciseconds(cutoff), here, 0.0)
        return found

    return amount


def _mean(access: pd.Series, population: pd.Series) -> float:
    people = population.reindex(access.index)
    return float((access * people).sum() / people.sum())
