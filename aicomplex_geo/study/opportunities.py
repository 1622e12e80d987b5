"""Opportunities: amounts at points, and the places excluded from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault, StudyError
from aicomplex_geo.layers.location import STUDY_FILE
from aicomplex_geo.layers.names import name_pair, text_in
from aicomplex_geo.layers.one_line import one_line
from aicomplex_geo.layers.records import row_of
from aicomplex_geo.study.notes import limits_note, missing_weights_notes
from aicomplex_geo.units import shown_count

if TYPE_CHECKING:
    import geopandas as gpd

    from aicomplex_geo.study.inputs import OpportunityInputs
    from aicomplex_geo.study.schema import OpportunityTable

CURRENT = "current"
INDUSTRIAL = "industrial"
REASONS = {
    "no_row": ("자료 없음", "no data"),
    "not_found": ("자료 없음", "no data"),
    "no_position": (
        "{amount}{unit_ko}({as_of}) 자료가 있으나 위치 미확인으로 집계 제외",
        "a figure of {amount} ({as_of}), but no known position",
    ),
    "old": (
        "{amount}{unit_ko}({as_of}) 자료만 있어 시점이 오래되었으므로 집계 제외",
        "only an outdated figure, {amount} of {as_of}",
    ),
    "no_value": ("자료 없음", "no data"),
    "no_point": ("위치 미확인", "position unknown"),
}


@dataclass(frozen=True, slots=True)
class ExcludedPlace:
    """A place excluded from the opportunities, and the reason.

    Parameters
    ----------
    id : str
        Its id in the layer.
    name_ko, name_en : str
        Name in both languages.
    reason_ko, reason_en : str
        Why it is excluded, in both languages.

    Examples
    --------
    >>> from aicomplex_geo import load_study
    >>> place = load_study().opportunity("workers").excluded[0]
    >>> isinstance(place, ExcludedPlace), place.id
    (True, 'cheomdan1')
    """

    id: str
    name_ko: str
    name_en: str
    reason_ko: str
    reason_en: str

    def __repr__(self) -> str:
        return one_line("ExcludedPlace", self.id, self.reason_en)


@dataclass(frozen=True, slots=True, eq=False)
class Opportunity:
    """Opportunities of one kind: points with an amount each.

    Parameters
    ----------
    key : str
        Short name, such as ``"workers"``.
    title_ko, title_en : str
        Title in both languages.
    unit_ko, unit_en : str
        Unit of the amounts, such as ``"명"`` and ``"people"``; may be empty.
    points : geopandas.GeoDataFrame
        Where the opportunities are, index "id"; every row has a position.
    values : pandas.Series
        Amount at each point, in `unit_en`, on the index of `points`, none missing.
    as_of : str
        Day, month or year of the figures.
    source : tuple of str
        Keys of ``sources.toml``.
    excluded : tuple of ExcludedPlace
        Places without a usable value; they are never counted as 0.
    notes_ko, notes_en : tuple of str
        Notes to be shown with every figure.
    dates : pandas.Series, optional
        Day, month or year of each value, on the index of `points`, where they have their own.

    Examples
    --------
    >>> from aicomplex_geo import load_study
    >>> workers = load_study().opportunity("workers")
    >>> isinstance(workers, Opportunity), workers.values.to_dict()
    (True, {'hanam': 24000.0, 'pyeongdong': 12529.0})
    """

    key: str
    title_ko: str
    title_en: str
    unit_ko: str
    unit_en: str
    points: gpd.GeoDataFrame
    values: pd.Series
    as_of: str
    source: tuple[str, ...]
    excluded: tuple[ExcludedPlace, ...] = ()
    notes_ko: tuple[str, ...] = ()
    notes_en: tuple[str, ...] = ()
    dates: pd.Series | None = None

    def __repr__(self) -> str:
        total = f"{float(shown_count(self.values.sum())):,.0f} {self.unit_en}".rstrip()
        left = f"{len(self.excluded)} excluded" if self.excluded else ""
        return one_line("Opportunity", self.key, f"{total} at {len(self.points):,} points", left)


@dataclass(frozen=True, slots=True)
class _Built:
    points: gpd.GeoDataFrame
    values: pd.Series
    excluded: list[ExcludedPlace]
    as_of: str
    source: tuple[str, ...]
    notes: list[tuple[str, str]] = field(default_factory=list)
    dates: pd.Series | None = None


def build_opportunity(inputs: OpportunityInputs, key: str) -> Opportunity:
    """Build the opportunities of a table ``[opportunities.<key>]``."""
    table = inputs.tables[key]
    build = {"points": _from_points, "spread": _from_totals, "by_site": _from_sites}[table.kind]
    built = build(inputs, key, table)
    notes = [*built.notes, *missing_weights_notes(inputs, table)]
    return Opportunity(
        key=key,
        title_ko=table.title_ko or table.title_en or key,
        title_en=table.title_en or table.title_ko or key,
        unit_ko=table.unit_ko,
        unit_en=table.unit_en,
        points=built.points,
        values=built.values,
        as_of=built.as_of,
        source=built.source,
        excluded=tuple(built.excluded),
        notes_ko=(*table.notes_ko, *(korean for korean, _ in notes)),
        notes_en=(*table.notes_en, *(english for _, english in notes)),
        dates=built.dates,
    )


def _from_points(inputs: OpportunityInputs, key: str, table: OpportunityTable) -> _Built:
    parts = [_from_layer(inputs, key, name, table) for name in (table.layer, *table.more_layers)]
    if len(parts) == 1:
        return parts[0]
    points = pd.concat([part.points for part in parts])
    repeated = points.index[points.index.duplicated()]
    if len(repeated):
        names = ", ".join((table.layer, *table.more_layers))
        problem = f"{quoted(repeated[0])} is an id of more than one of the layers {names}."
        raise StudyError([_fault(key, problem, "Count each place in one layer only.")])
    dates = [part.dates for part in parts if part.dates is not None]
    return _Built(
        points,
        pd.concat([part.values for part in parts]),  # noqa: PD011 - a field of that name
        [one for part in parts for one in part.excluded],
        _join_unique(pd.concat(dates)) if dates else "",
        tuple(dict.fromkeys(one for part in parts for one in part.source)),
        dates=pd.concat(dates) if len(dates) == len(parts) else None,
    )


def _from_layer(inputs: OpportunityInputs, key: str, name: str, table: OpportunityTable) -> _Built:
    layer = _layer_with(inputs, key, name, [table.column])
    _require_points(layer, key, name)
    amounts = _amounts(layer, key, name, table.column)
    counted, excluded = _split(layer, amounts)
    as_of = _first_column(layer, (f"{table.column}_as_of", "as_of"))
    return _Built(
        layer.loc[counted],
        amounts[counted].rename(key),
        excluded,
        _join_unique(layer.loc[counted, as_of]) if as_of else "",
        _sources(layer.loc[counted]),
        dates=layer.loc[counted, as_of] if as_of else None,
    )


def _from_totals(inputs: OpportunityInputs, key: str, table: OpportunityTable) -> _Built:
    layer = _layer_with(inputs, key, table.layer, [table.column, table.join])
    totals = _layer_with(inputs, key, table.totals_layer, [table.totals_column])
    _require_points(layer, key, table.layer)
    weights = _amounts(layer, key, table.layer, table.column)
    amounts = _amounts(totals, key, table.totals_layer, table.totals_column)
    counted, excluded = _split(layer, weights)
    area = layer.loc[counted, table.join]
    of_area = weights[counted].groupby(area).sum()
    faults = [
        _fault(
            key,
            f"{table.join} {quoted(name)} of layer {quoted(table.layer)} is not an id of "
            f"{quoted(table.totals_layer)}.",
            "Correct the column, or add the row.",
        )
        for name in sorted(set(area) - set(totals.index), key=str)
    ]
    faults += [
        _fault(
            key,
            f"{table.totals_column} of {quoted(name)} cannot be spread: no point of layer "
            f"{quoted(table.layer)} there has {table.column} above 0.",
            f"Add points with {table.column}, or drop the row.",
        )
        for name in amounts.index[amounts > 0]
        if not of_area.get(name, 0.0) > 0
    ]
    if faults:
        raise StudyError(faults)
    share = weights[counted] / area.map(of_area).where(lambda total: total > 0, 1.0)
    spread = (share * area.map(amounts).fillna(0.0)).astype(np.float64)
    as_of = _first_column(totals, (f"{table.totals_column}_as_of", "as_of"))
    unknown = [
        _excluded_place(totals.loc[name], "no_value") for name in amounts.index[amounts.isna()]
    ]
    return _Built(
        layer.loc[counted],
        spread.rename(key),
        [*excluded, *unknown],
        _join_unique(totals[as_of]) if as_of else "",
        tuple(dict.fromkeys((*_sources(totals), *_sources(layer.loc[counted])))),
        [limits_note(totals)],
    )


def _from_sites(inputs: OpportunityInputs, key: str, table: OpportunityTable) -> _Built:
    rows = _layer_with(inputs, key, table.layer, [table.column, table.join])
    sites = inputs.layer(table.points_layer)
    _require_points(sites, key, table.points_layer)
    amounts = _amounts(rows, key, table.layer, table.column)
    usable = rows["usable"].astype(str) if "usable" in rows.columns else None
    current = amounts.notna() & ((usable == CURRENT) if usable is not None else True)
    place = rows[table.join].where(rows[table.join].notna(), "").astype(str)
    _check_sites(key, table, place[current], sites)
    known = sites.index[~_is_nowhere(sites)]
    chosen = rows.index[current & place.isin(known)]
    points = sites.loc[place[chosen]]
    values = pd.Series(amounts[chosen].to_numpy(), index=points.index, name=key)
    expected = [
        *place[place != ""],
        *(name for name in inputs.origin_ids if name in sites.index),
        *(name for name in sites.index if text_in(sites.loc[name], "kind").startswith(INDUSTRIAL)),
    ]
    excluded = [
        _excluded_site(sites, name, rows[place == name], amounts, table)
        for name in dict.fromkeys(expected)
        if name not in points.index
    ]
    as_of = "as_of" if "as_of" in rows.columns else ""
    return _Built(
        points,
        values,
        excluded,
        _join_unique(rows.loc[chosen, as_of]) if as_of else "",
        _sources(rows.loc[chosen]),
        notes=[_how_many(len(points), len(points) + len(excluded))] if excluded else [],
        dates=pd.Series(rows.loc[chosen, as_of].to_numpy(), points.index) if as_of else None,
    )


def _how_many(counted: int, listed: int) -> tuple[str, str]:
    return (
        f"자료가 있어 집계한 곳은 {listed}곳 중 {counted}곳입니다.",
        f"Only {counted} of {listed} places have a figure that is counted.",
    )


def _check_sites(
    key: str, table: OpportunityTable, place: pd.Series, sites: gpd.GeoDataFrame
) -> None:
    faults = [
        _fault(
            key,
            f"{table.join} {quoted(name)} of row {quoted(row)} is not an id of layer "
            f"{quoted(table.points_layer)}.",
            "Correct it.",
        )
        for row, name in place.items()
        if name not in sites.index
    ]
    faults += [
        _fault(
            key,
            f"{quoted(name)} has more than one current row in layer {quoted(table.layer)}.",
            'Mark the others usable = "old".',
        )
        for name in place[place.duplicated()].unique()
    ]
    if faults:
        raise StudyError(faults)


def _excluded_site(
    sites: gpd.GeoDataFrame,
    name: str,
    rows: pd.DataFrame,
    amounts: pd.Series,
    table: OpportunityTable,
) -> ExcludedPlace:
    known = name in sites.index
    site = row_of(sites, name) if known else pd.Series({"name_ko": name}, name=name)
    if rows.empty:
        return _excluded_place(site, "no_row")
    newest = (
        rows.sort_values("as_of", kind="stable").index[-1] if "as_of" in rows else rows.index[-1]
    )
    amount = amounts[newest]
    usable = text_in(rows.loc[newest], "usable")
    if np.isnan(amount):
        reason = "not_found"
    elif usable == "old":
        reason = "old"
    else:
        reason = "no_position"
    return _excluded_place(
        site,
        reason,
        amount="" if np.isnan(amount) else f"{float(shown_count(amount)):,.0f}",
        as_of=text_in(rows.loc[newest], "as_of") or "?",
        unit_ko=table.unit_ko,
    )


def _split(layer: gpd.GeoDataFrame, amounts: pd.Series) -> tuple[pd.Index, list[ExcludedPlace]]:
    nowhere = _is_nowhere(layer)
    counted = layer.index[amounts.notna() & ~nowhere]
    excluded = [
        _excluded_place(layer.loc[name], "no_value" if np.isnan(amounts[name]) else "no_point")
        for name in layer.index.difference(counted, sort=False)
    ]
    return counted, excluded


def _is_nowhere(layer: gpd.GeoDataFrame) -> pd.Series:
    return layer.geometry.isna() | layer.geometry.is_empty


def _excluded_place(row: pd.Series, reason: str, **figures: str) -> ExcludedPlace:
    korean, english = REASONS[reason]
    return ExcludedPlace(
        str(row.name),
        *name_pair(row, "name", "gu", fallback=str(row.name)),
        korean.format(**figures),
        english.format(**figures),
    )


def _layer_with(inputs: OpportunityInputs, key: str, name: str, columns: list[str]) -> Any:  # noqa: ANN401 - a frame, with geometry or without
    layer = inputs.layer(name)
    faults = [
        _fault(
            key,
            f"layer {quoted(name)} has no column {quoted(column)}.",
            f"Name one of: {', '.join(map(str, layer.columns))}.",
        )
        for column in columns
        if column not in layer.columns
    ]
    if faults:
        raise StudyError(faults)
    return layer


def _require_points(layer: pd.DataFrame, key: str, name: str) -> None:
    if not hasattr(layer, "geometry"):
        raise StudyError(
            [_fault(key, f"layer {quoted(name)} has no geometry.", "Name a point layer.")]
        )


def _amounts(layer: pd.DataFrame, key: str, name: str, column: str) -> pd.Series:
    numbers = pd.to_numeric(layer[column], errors="coerce").astype(np.float64)
    text = layer[column].notna() & (layer[column].astype(str) != "") & numbers.isna()
    bad = text | (numbers < 0) | np.isinf(numbers)
    if bad.any():
        first = layer.index[bad][0]
        raise StudyError(
            [
                _fault(
                    key,
                    f"{column} of layer {quoted(name)} is not an amount in {int(bad.sum())} rows "
                    f"(first: {quoted(layer.loc[first, column])} of {quoted(first)}).",
                    "Use numbers of at least 0, or leave the cell empty.",
                )
            ]
        )
    return numbers


def _fault(key: str, problem: str, remedy: str) -> Fault:
    return Fault(STUDY_FILE, f"[opportunities.{key}]", problem, remedy)


def _first_column(layer: pd.DataFrame, names: tuple[str, ...]) -> str:
    return next((name for name in names if name in layer.columns), "")


def _join_unique(column: pd.Series) -> str:
    return ", ".join(sorted({str(value) for value in column.dropna()} - {""}))


def _sources(rows: pd.DataFrame) -> tuple[str, ...]:
    if "source" not in rows.columns:
        return ()
    keys = (
        one.strip() for value in rows["source"].dropna() for one in str(value).split(";") if one
    )
    return tuple(dict.fromkeys(key for key in keys if key))
