"""Applying the edits of sites, facilities and opportunities to a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from aicomplex_geo._numbers import is_finite, is_flag
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault, ParameterError, ScenarioError
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.scenarios.commuting import commute, normal_order
from aicomplex_geo.scenarios.draft import DraftError
from aicomplex_geo.scenarios.edits import (
    AddInterchange,
    AddSite,
    Amount,
    Close,
    LayerChange,
    MoveSite,
    Opportunities,
    Reopen,
)
from aicomplex_geo.scenarios.selection import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aicomplex_geo.scenarios.edits import Change, Edit

Frame = gpd.GeoDataFrame | pd.DataFrame
OPERATING, SHUT = "operating", "closed"
NODES = "expressway_nodes"
"""Layer in which the interchanges of the network are listed."""


def apply_to_layer(all_edits: Sequence[Edit], source: str, name: str, frame: Frame) -> Frame:
    """Apply the edits of one layer, as :meth:`Scenario.apply_layer` describes."""
    if not isinstance(frame, pd.DataFrame):
        raise ParameterError(f"frame is a {type(frame).__name__}, not a frame of the layer.")
    edits = [edit for edit in all_edits if _about(edit.change, name)]
    if not edits:
        return frame
    of_rows = [edit for edit in edits if isinstance(edit.change, LayerChange)]
    after, faults = frame.copy(), _contradictions(of_rows)
    for edit in normal_order(edits):
        try:
            after = _apply(after, edit.change, edit.change.source or source)
        except DraftError as error:
            faults.append((edit, error.problem, error.remedy))
    if faults:
        raise ScenarioError(_as_faults(faults))
    return _whole_numbers(after, frame)


def layer_faults(
    all_edits: Sequence[Edit], source: str, layers: Mapping[str, Frame] | None
) -> list[Fault]:
    """Faults of the edits of all layers; without layers, of edits that contradict each other."""
    edits = [edit for edit in all_edits if isinstance(edit.change, LayerChange)]
    if layers is None:
        return _as_faults(_contradictions(edits))
    unknown = [edit for edit in edits if edit.change.layer not in layers]
    faults = _as_faults(
        (
            edit,
            f"there is no layer {quoted(edit.change.layer)}.",
            nearest(edit.change.layer, set(layers)),
        )
        for edit in unknown
    )
    for name in dict.fromkeys(edit.change.layer for edit in edits if edit not in unknown):
        try:
            apply_to_layer(all_edits, source, name, layers[name])
        except ScenarioError as error:
            faults += error.faults
    return faults


def _as_faults(found: Iterable[tuple[Edit, str, str]]) -> list[Fault]:
    """Give faults in the order of the file."""
    ordered = sorted(found, key=lambda fault: (fault[0].step, fault[0].line))
    return [
        Fault(edit.file, f"line {edit.line}", problem, remedy) for edit, problem, remedy in ordered
    ]


def _about(change: Change, layer: str) -> bool:
    """Whether a change shows in a layer: that of interchanges lists those of the network."""
    if isinstance(change, LayerChange):
        return change.layer == layer
    at_interchange = isinstance(change, (Close, Reopen)) and bool(change.interchange)
    return layer == NODES and (at_interchange or isinstance(change, AddInterchange))


def _contradictions(edits: list[Edit]) -> list[tuple[Edit, str, str]]:
    return [
        (
            edit,
            f"{edit.kind} contradicts line {before.line}: both change {quoted(edit.change.id)}.",
            "Keep one of them, or put the later one into a scenario of its own.",
        )
        for place, edit in enumerate(edits)
        for before in edits[:place]
        if edit.step == before.step
        and not isinstance(before.change, AddSite)
        and not commute(before.change, edit.change)
    ]


def _apply(frame: Frame, change: Change, source: str) -> Frame:
    if isinstance(change, LayerChange):
        return _apply_to_row(frame, change, source)
    if isinstance(change, AddInterchange):
        if change.id in frame.index:
            raise DraftError(f"{quoted(change.id)} is in the layer already.", "Give it another id.")
        values = {"kind": "interchange", "status": OPERATING, "route_ko": change.road}
        known = {name: value for name, value in values.items() if name in frame.columns}
        return _with_row(frame, change, known, source)
    assert isinstance(change, (Close, Reopen))  # noqa: S101 - see _about
    names = [name for name in ("name_ko", "name_en") if name in frame.columns]
    meant = frame.index.to_series().eq(change.interchange)
    for name in names:
        meant |= frame[name].eq(change.interchange)
    if "status" not in frame.columns:
        return frame
    shut = isinstance(change, Close)
    return frame.assign(status=frame["status"].mask(meant, SHUT if shut else OPERATING))


def _apply_to_row(frame: Frame, change: LayerChange, source: str) -> Frame:
    if isinstance(change, AddSite):
        if change.id in frame.index:
            raise DraftError(f"{quoted(change.id)} is in the layer already.", "Give it another id.")
        return _with_row(frame, change, dict(change.values), source)
    if isinstance(change, Opportunities) and change.at is not None and change.id not in frame.index:
        amount = change.by if change.to is None else change.to
        return _with_row(frame, change, {**dict(change.values), change.column: amount}, source)
    if change.id not in frame.index:
        remedy = nearest(change.id, set(map(str, frame.index)))
        raise DraftError(f"layer {change.layer} has no {quoted(change.id)}.", remedy)
    if isinstance(change, Amount):
        return _with_amount(frame, change)
    if isinstance(change, MoveSite):
        return _moved(frame, change)
    return _closed(frame, change, shut=change.effect()["kind"] == "close_site")


def _with_row(frame: Frame, change: Any, values: dict[str, Any], source: str) -> Frame:  # noqa: ANN401 - one of two models
    for name, value in values.items():
        _check_column(frame, name)
        _check_value(frame, name, value)
    row: dict[str, Any] = {
        "name_ko": change.name_ko or change.name_en,
        "name_en": change.name_en or change.name_ko,
        "certainty_m": change.certainty_m,
        "status": change.status or "planned",
        "position_basis": "inferred",
        "source": source,
        **values,
    }
    known = {name: value for name, value in row.items() if name in frame.columns}
    new = frame.reindex(frame.index.append(pd.Index([change.id], dtype=frame.index.dtype)))
    new.index.name = frame.index.name
    for column, old in frame.dtypes.items():
        flag = pd.api.types.is_bool_dtype(old)
        if column in known or flag:
            new.loc[change.id, column] = known.get(str(column), False)
        if flag:
            new[column] = new[column].astype(old)
    if isinstance(frame, gpd.GeoDataFrame):
        placed = gpd.GeoDataFrame(new, geometry=frame.geometry.name, crs=frame.crs)
        return _placed(placed, change.id, change.at)
    return new


def _with_amount(frame: Frame, change: Amount) -> Frame:
    _check_column(frame, change.column)
    amounts = pd.to_numeric(frame[change.column], errors="coerce")
    before = float(amounts[change.id])
    if change.to is not None:
        after = change.to
    elif change.factor is not None:
        after = before * change.factor
    else:
        after = (0.0 if pd.isna(before) else before) + float(change.by or 0.0)
    if not is_finite(after) or after < 0:
        raise DraftError(
            f"{change.column} of {quoted(change.id)} would be {after:g} (it is {before:g}).",
            "Give an amount of 0 or more with to, or another change.",
        )
    changed = amounts.astype("float64")
    changed[change.id] = after
    return frame.assign(**{change.column: changed})


def _moved(frame: Frame, change: MoveSite) -> Frame:
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DraftError(f"layer {change.layer} has no positions.", "Name a layer of points.")
    after = _placed(frame, change.id, change.at)
    if "certainty_m" in after.columns:
        after.loc[change.id, "certainty_m"] = change.certainty_m
    return after


def _placed(frame: gpd.GeoDataFrame, name: str, at: tuple[float, float]) -> gpd.GeoDataFrame:
    point = gpd.GeoSeries([shapely.Point(at[1], at[0])], crs=GEOGRAPHIC)
    moved = point.to_crs(frame.crs).iloc[0] if frame.crs is not None else point.iloc[0]
    shapes = frame.geometry.copy()
    shapes[name] = moved
    after = frame.set_geometry(shapes)
    for column, value in (("lat", at[0]), ("lon", at[1])):
        if column in after.columns:
            after.loc[name, column] = value
    return after


def _closed(frame: Frame, change: LayerChange, *, shut: bool) -> Frame:
    if "closed" not in frame.columns and "status" not in frame.columns:
        raise DraftError(
            f"layer {change.layer} says of no site whether it is closed.",
            "Name a layer with a column closed or status.",
        )
    after = frame.copy()
    if "closed" in after.columns:
        after.loc[change.id, "closed"] = shut
    if "status" in after.columns:
        after.loc[change.id, "status"] = SHUT if shut else OPERATING
    if "closed_since" in after.columns:
        after.loc[change.id, "closed_since"] = change.date if shut else None
    return after


def _check_column(frame: Frame, name: str) -> None:
    if name not in frame.columns:
        raise DraftError(
            f"the layer has no column {quoted(name)}.", nearest(name, set(frame.columns))
        )


def _check_value(frame: Frame, name: str, value: object) -> None:
    """Check that a column gets what it holds: numbers of 0 or more, true or false, or texts."""
    column = frame[name]
    if pd.api.types.is_bool_dtype(column):
        fits, remedy = is_flag(value), "Give true or false."
    elif pd.api.types.is_numeric_dtype(column):
        fits, remedy = is_finite(value) and value >= 0, "Give a number of 0 or more."
    elif isinstance(column, gpd.GeoSeries):
        fits, remedy = False, "Give the position with at."
    else:
        texts = pd.api.types.infer_dtype(column, skipna=True) == "string"
        fits, remedy = isinstance(value, str) or not texts, "Write it in quotes."
    if not fits:
        raise DraftError(f"{name} is {quoted(value)}.", remedy)


def _whole_numbers(after: Frame, before: Frame) -> Frame:
    """Give columns of whole numbers their type again, where it holds all of them."""
    whole = {
        name: dtype
        for name, dtype in before.dtypes.items()
        if pd.api.types.is_integer_dtype(dtype)
        and after[name].dtype != dtype
        and (after[name] % 1 == 0).all()
        and after[name].max() < _largest(dtype)
    }
    return after.astype(whole) if whole else after


def _largest(dtype: Any) -> int:  # noqa: ANN401 - a type of numpy or of pandas
    return int(np.iinfo(getattr(dtype, "numpy_dtype", dtype)).max)
