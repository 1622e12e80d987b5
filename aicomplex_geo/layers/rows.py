"""Rows checked against the schema of their layer, and the frame built from them."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

import geopandas as gpd
import pandas as pd
import shapely
from pydantic import ValidationError

from aicomplex_geo._quoting import quoted, shown
from aicomplex_geo.errors import Fault
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.geojson import GEOMETRY
from aicomplex_geo.layers.look_alikes import LOOK_ALIKE, plain_id
from aicomplex_geo.layers.schema import SCHEMAS, PositionFields, Row, explain
from aicomplex_geo.layers.tables import ROW

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from pydantic.fields import FieldInfo
    from shapely.geometry.base import BaseGeometry

    from aicomplex_geo.layers.crs import Bounds


class Checker:
    """Checks the rows of one file and collects their faults."""

    def __init__(
        self,
        file: str,
        schema: str,
        faults: list[Fault],
        *,
        bounds: Bounds | None = None,
        sources: Container[str] | None = None,
    ) -> None:
        self.file = file
        self.model: type[Row] = SCHEMAS[schema]
        self.faults = faults
        self.bounds = bounds
        self.sources = sources
        self._first: dict[str, tuple[str, str]] = {}

    def fault(self, row: str, problem: str, remedy: str) -> None:
        """Record one fault."""
        self.faults.append(Fault(self.file, row, problem, remedy))

    def check(self, raw: Mapping[str, Any], *, csv_points: bool) -> dict[str, Any] | None:
        """Check one row."""
        identifier = raw.get("id")
        row = f"row {raw[ROW]}" + (f" ({shown(identifier)})" if identifier else "")
        before = len(self.faults)
        values = {key: value for key, value in raw.items() if key not in (ROW, GEOMETRY)}
        geometry = raw.get(GEOMETRY)
        if csv_points:
            geometry = self._point(values, row)
            values = {key: value for key, value in values.items() if key not in ("lat", "lon")}
        try:
            model = self.model.model_validate(values)
        except ValidationError as error:
            self.faults.extend(
                explain(dict(one), file=self.file, row=row)
                for one in error.errors(include_url=False)
            )
        self._check_unique(str(identifier), row)
        self._check_sources(values, row)
        if geometry is not None:
            self._check_place(geometry, row)
        if len(self.faults) > before:
            return None
        return {**model.model_dump(), GEOMETRY: geometry}

    def _point(self, values: Mapping[str, Any], row: str) -> shapely.Point | None:
        try:
            position = PositionFields.model_validate(dict(values))
        except ValidationError as error:
            self.faults.extend(
                explain(dict(one), file=self.file, row=row)
                for one in error.errors(include_url=False)
            )
            return None
        if position.lat is None or position.lon is None:
            return None
        return shapely.Point(position.lon, position.lat)

    def _check_unique(self, identifier: str, row: str) -> None:
        plain = plain_id(identifier)
        if plain in self._first:
            first, same = self._first[plain]
            what = f"is that of {first} too" if same == identifier else f"{LOOK_ALIKE}: {first}"
            self.fault(row, f"the id {quoted(identifier)} {what}.", "Give each row its own id.")
        self._first.setdefault(plain, (row, identifier))

    def _check_sources(self, values: Mapping[str, Any], row: str) -> None:
        if self.sources is None:
            return
        for column, text in values.items():
            if not column.endswith("source") or not isinstance(text, str) or not text:
                continue
            unknown = [key for key in text.split(";") if key not in self.sources]
            if unknown:
                problem = f"{column} names {quoted(', '.join(unknown))}, which is not a source."
                self.fault(row, problem, "Add it to sources.toml, or correct the key.")

    def _check_place(self, geometry: BaseGeometry, row: str) -> None:
        if self.bounds is None:
            return
        west, south, east, north = geometry.bounds
        if _within((west, south, east, north), self.bounds):
            return
        where = f"lat {south:g}, lon {west:g}"
        if _within((south, west, north, east), self.bounds):
            problem = f"latitude and longitude look swapped ({where})."
            self.fault(row, problem, "Exchange the two.")
            return
        limits = ", ".join(f"{value:g}" for value in self.bounds)
        problem = f"lies outside the study's bounds {limits} ({where})."
        self.fault(row, problem, "Correct the position, or widen bounds in study.toml.")


def _within(inner: Sequence[float], outer: Sequence[float]) -> bool:
    return (
        inner[0] >= outer[0]
        and inner[1] >= outer[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def build_frame(
    schema: str, rows: Sequence[Mapping[str, Any]], columns: Iterable[str], *, spatial: bool
) -> gpd.GeoDataFrame | pd.DataFrame:
    """Build the frame of a layer from its checked rows."""
    model = SCHEMAS[schema]
    names = list(dict.fromkeys([*columns, *model.always]))
    index = pd.Index([row["id"] for row in rows], name="id", dtype=object)
    data = {
        name: _column([row.get(name) for row in rows], model.model_fields.get(name), index)
        for name in names
        if name != "id"
    }
    frame = pd.DataFrame(data, index=index)
    if not spatial:
        return frame
    geometry = gpd.GeoSeries([row[GEOMETRY] for row in rows], index=index, crs=GEOGRAPHIC)
    return gpd.GeoDataFrame(frame, geometry=geometry)


def _column(values: list[Any], field: FieldInfo | None, index: pd.Index) -> pd.Series:
    kinds = _types(field.annotation) if field else set()
    if bool in kinds:
        return pd.Series(values, index=index, dtype=bool)
    if int in kinds and type(None) not in kinds:
        return pd.Series(values, index=index, dtype="int64")
    if kinds & {int, float}:
        return pd.Series(values, index=index, dtype="float64")
    return pd.Series(
        ["" if value is None else value for value in values], index=index, dtype=object
    )


def _types(annotation: Any) -> set[type]:  # noqa: ANN401 - a type expression
    """Plain types of an annotation such as ``Annotated[int, ...] | None``."""
    if get_origin(annotation) in (Union, types.UnionType):
        return set().union(*(_types(part) for part in get_args(annotation)))
    if hasattr(annotation, "__metadata__"):
        return _types(get_args(annotation)[0])
    return {annotation} if isinstance(annotation, type) else set()
