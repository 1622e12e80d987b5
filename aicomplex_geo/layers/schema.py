"""Schemas of the rows of each layer."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault
from aicomplex_geo.layers.numbers import number_of

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def partial_date(text: str) -> str:
    """Accept a year, a month or a day, as the source has it."""
    match = DATE.fullmatch(text)
    if not match:
        raise ValueError("not a date such as 2026, 2026-02 or 2026-02-27")
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        raise ValueError("not a day of the calendar") from None
    return text


def _toml_date(value: object) -> object:
    """Read dates and years that TOML has types for as text."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _date_or_none(text: str) -> str:
    return partial_date(text) if text else ""


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("empty")
    return text


def _position(text: str) -> str:
    """Accept "lat,lon" as text."""
    parts = text.split(",")
    try:
        lat, lon = (number_of(part, grouped=False) for part in parts)
    except ValueError:
        raise ValueError('not a position such as "35.1601,126.8826"') from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # noqa: PLR2004 - degrees of the globe
        raise ValueError('not a position such as "35.1601,126.8826" (latitude first)')
    return text


Columns = tuple[str, ...]
Id = Annotated[str, AfterValidator(_filled)]
KEY = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
"""What ids in TOML files look like: those of layers, scenarios and links."""
_DATE_PATTERN = r"^(?!0000)\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
_DATE_SCHEMA = {"type": "string", "pattern": rf"^$|{_DATE_PATTERN}"}
Date = Annotated[str, AfterValidator(partial_date), WithJsonSchema(_DATE_SCHEMA)]
TomlDate = Annotated[
    str,
    BeforeValidator(_toml_date),
    AfterValidator(_date_or_none),
    WithJsonSchema(
        {**_DATE_SCHEMA, "type": ["string", "integer"], "minimum": 1000, "maximum": 9999}
    ),
]
"""A date in a TOML file, as text, as a date or as the number of a year; empty where unknown."""
Position = Annotated[str, AfterValidator(_position)]
Amount = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=100)]


class Row(BaseModel):
    """A row of any layer: an id, and any further columns as text."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False)
    required: ClassVar[Columns] = ("id",)
    """Columns that the file must have; a field may still be empty if it has a default."""
    always: ClassVar[Columns] = ()
    """Columns that the frame has even where the file has not."""
    guarded: ClassVar[bool] = False
    """Whether a column that looks like a misspelt one of these fields is a fault."""

    id: Id

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Treat an empty CSV field as an unknown value."""
        return {key: value for key, value in data.items() if value not in ("", None)}


class SourcedRow(Row):
    """A row with its source and date."""

    required: ClassVar[Columns] = ("id", "source", "as_of")

    source: str = ""
    as_of: Date = ""
    note_ko: str = ""
    note_en: str = ""


FEATURE_COLUMNS = (
    "id", "name_ko", "name_en", "kind", "status", "status_date",
    "certainty_m", "position_basis", "source", "as_of",
)  # fmt: skip


class FeatureRow(SourcedRow):
    """A feature: what it is, its state, and how well its position is known.

    A file needs an id and a name in one language; all else is unknown where it is not given.
    """

    required: ClassVar[Columns] = ("id",)
    always: ClassVar[Columns] = FEATURE_COLUMNS

    name_ko: str = ""
    name_en: str = ""
    kind: str = ""
    status: str = ""
    status_date: Date = ""
    certainty_m: Amount | None = None
    position_basis: str = ""
    parent: str = ""
    area_m2: Positive | None = None
    area_source: str = ""
    area_as_of: Date = ""
    area_m2_other: Positive | None = None
    area_other_source: str = ""
    area_other_as_of: Date = ""
    area_m2_third_other: Positive | None = None
    area_third_other_source: str = ""
    area_third_other_as_of: Date = ""
    floor_area_m2: Positive | None = None
    floor_area_source: str = ""
    floor_area_as_of: Date = ""
    floor_area_m2_other: Positive | None = None
    floor_area_other_source: str = ""
    floor_area_other_as_of: Date = ""
    position_other: Position = ""
    position_other_source: str = ""
    position_other_as_of: Date = ""

    @model_validator(mode="after")
    def _named(self) -> FeatureRow:
        if not (self.name_ko or self.name_en):
            raise ValueError("has neither name_ko nor name_en")
        return self


class HubRow(FeatureRow):
    """A hub of transport, which may be closed."""

    always: ClassVar[Columns] = (*FEATURE_COLUMNS, "closed", "closed_since")

    closed: bool = False
    closed_since: Date = ""


class CellRow(FeatureRow):
    """A cell of a grid, which has no name: its id stands for it."""

    @model_validator(mode="before")
    @classmethod
    def _name_by_id(cls, data: dict[str, Any]) -> dict[str, Any]:
        names = {"name_ko": data.get("id", ""), "name_en": data.get("id", "")}
        return {**names, **data}


class NodeRow(FeatureRow):
    """An interchange, junction, toll gate or service area of an expressway."""

    required: ClassVar[Columns] = (
        *FEATURE_COLUMNS,
        "route_no",
        "route_ko",
        "route_en",
        "km_post",
    )

    kind: Literal["interchange", "junction", "tollgate", "service_area"]
    route_no: str
    km_post: Amount | None = None


class ExpresswayRow(FeatureRow):
    """An expressway."""

    required: ClassVar[Columns] = (*FEATURE_COLUMNS, "route_no")

    route_no: str
    length_km: Positive | None = None
    speed_limit_kmh: Positive | None = None


class StationRow(FeatureRow):
    """A station of the metro."""

    required: ClassVar[Columns] = (*FEATURE_COLUMNS, "station_no")

    station_no: str
    line_km: Amount | None = None


class ZoneRow(FeatureRow):
    """An eup, myeon or dong at its label point, with its people; an empty count is unknown."""

    required: ClassVar[Columns] = (
        *FEATURE_COLUMNS, "sigungu_ko", "population", "population_as_of", "establishments",
    )  # fmt: skip

    population: Count | None = None
    population_as_of: Date = ""
    establishments: Count | None = None
    establishments_as_of: Date = ""


class DongRow(FeatureRow):
    """A dong of the city at its label point, with its people and households."""

    required: ClassVar[Columns] = (
        *FEATURE_COLUMNS, "gu_id", "gu_ko", "population", "households", "establishments",
    )  # fmt: skip

    gu_id: str
    population: Count
    population_as_of: Date = ""
    households: Count
    households_as_of: Date = ""
    establishments: Count | None = None
    establishments_as_of: Date = ""


class LegalDongRow(FeatureRow):
    """A legal dong, whose name people use, at its label point."""

    required: ClassVar[Columns] = (*FEATURE_COLUMNS, "gu_id", "gu_ko")

    gu_id: str


class LandUseRow(SourcedRow):
    """The share of one use in the area of the district."""

    required: ClassVar[Columns] = (
        "id",
        "use_ko",
        "use_en",
        "share_percent",
        "households",
        "source",
        "as_of",
    )

    share_percent: Share
    households: Count | None = None
    group_share_percent_other: Share | None = None
    group_share_percent_approved: Share | None = None
    group_area_m2_approved: Positive | None = None


class PopulationRow(SourcedRow):
    """People, households and electors of one gu."""

    required: ClassVar[Columns] = (
        "id", "gu_ko", "gu_en", "population", "population_as_of", "households",
        "electors", "electors_as_of", "source", "as_of",
    )  # fmt: skip

    population: Count
    population_as_of: Date = ""
    population_other: Count | None = None
    population_other_as_of: Date = ""
    population_third_other: Count | None = None
    population_third_other_as_of: Date = ""
    households: Count
    households_as_of: Date = ""
    electors: Count
    electors_as_of: Date = ""


class WorkersRow(SourcedRow):
    """Firms and workers of one complex in one year, or that none were found."""

    required: ClassVar[Columns] = ("id", "site_id", "firms", "workers", "as_of", "usable", "source")

    site_id: str = ""
    firms: Count | None = None
    workers: Count | None = None
    area_m2: Positive | None = None
    usable: Literal["current", "old", "no_position", "not_found"]

    @model_validator(mode="after")
    def _has_what_it_promises(self) -> WorkersRow:
        if self.usable == "current" and (self.workers is None or not self.site_id):
            raise ValueError("usable is 'current', but workers or site_id is empty")
        if self.usable == "not_found" and self.workers is not None:
            raise ValueError("usable is 'not_found', but there is a number of workers")
        return self


TRIP_KINDS = ("travel", "expressway_access", "expressway_count")
"""Kinds of claims about trips; the others are about figures."""


class ClaimRow(SourcedRow):
    """A published time, distance or number."""

    guarded: ClassVar[bool] = True
    required: ClassVar[Columns] = (
        "id", "name_ko", "name_en", "kind", "origin_id", "destination_id",
        "published_min", "published_km", "mode", "published_as_of", "source", "as_of",
    )  # fmt: skip

    name_ko: str = ""
    name_en: str = ""
    kind: Literal[
        "travel", "expressway_access", "expressway_count",
        "sum", "product", "equal", "unlike", "untestable",
    ]  # fmt: skip
    origin_id: str = ""
    destination_id: str = ""
    readings: str = ""
    published_min: Positive | None = None
    published_km: Positive | None = None
    published_count: Count | None = None
    mode: Literal["road", "rail", "metro", ""] = ""
    published_as_of: Date = ""
    scenario: str = ""
    figure: str = ""
    terms: str = ""
    unit: str = ""
    measured_speed: str = ""
    measured_delay: str = ""
    needed_ko: str = ""
    needed_en: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> ClaimRow:
        about_a_trip = self.kind in TRIP_KINDS
        if about_a_trip and not self.mode:
            raise ValueError("gives no mode")
        if about_a_trip and (
            self.published_min is None
            and self.published_km is None
            and self.published_count is None
        ):
            raise ValueError("gives no published_min, published_km or published_count")
        if not about_a_trip and not self.figure:
            raise ValueError("gives no figure")
        if self.kind not in (*TRIP_KINDS, "untestable") and not self.terms:
            raise ValueError("gives no terms to compare the figure with")
        return self


class ChangeRow(SourcedRow):
    """A fact that changed after the description was published."""

    required: ClassVar[Columns] = (
        "id",
        "date",
        "fact_ko",
        "fact_en",
        "subject_id",
        "source",
        "as_of",
    )

    date: Date
    subject_id: str = ""


class FigureRow(SourcedRow):
    """A published figure, maybe with the other value that a source gives."""

    required: ClassVar[Columns] = (
        "id",
        "name_ko",
        "name_en",
        "kind",
        "subject_id",
        "value",
        "unit",
        "source",
        "as_of",
    )

    name_ko: str = ""
    name_en: str = ""
    subject_id: str = ""
    value: float
    unit: str
    value_other: float | None = None
    other_as_of: Date = ""
    value_third_other: float | None = None
    third_other_as_of: Date = ""


class PositionFields(BaseModel):
    """Latitude and longitude of a row of a CSV file, both or neither."""

    model_config = ConfigDict(allow_inf_nan=False)

    lat: float | None = None
    lon: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {key: data[key] for key in ("lat", "lon") if data.get(key) not in ("", None)}

    @model_validator(mode="after")
    def _both_or_neither(self) -> PositionFields:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("has only one of lat and lon")
        return self


SCHEMAS: dict[str, type[Row]] = {
    "features": FeatureRow,
    "table": Row,
    "cells": CellRow,
    "sites": FeatureRow,
    "hubs": HubRow,
    "companies": FeatureRow,
    "support": FeatureRow,
    "expressway_nodes": NodeRow,
    "expressways": ExpresswayRow,
    "metro_stations": StationRow,
    "land_use": LandUseRow,
    "population_gu": PopulationRow,
    "dong": DongRow,
    "region_zones": ZoneRow,
    "legal_dong": LegalDongRow,
    "workers": WorkersRow,
    "claims": ClaimRow,
    "changes": ChangeRow,
    "figures": FigureRow,
    "outlines": FeatureRow,
}
"""Row model by the name of the schema; ``features`` and ``table`` fit any other layer."""

NOT_A_NUMBER = {"float_parsing", "int_parsing", "int_from_float", "float_type", "int_type"}
EMPTY_HINT = "leave the field empty if it is not known."


def explain(error: dict[str, Any], *, file: str, row: str) -> Fault:
    """Turn an error of pydantic into a fault that says what to do."""
    field = ".".join(str(part) for part in error["loc"]) or "row"
    kind = error["type"]
    found = quoted(error.get("input"))
    if kind == "missing":
        return Fault(file, row, f"{field} is empty.", "Fill it in.")
    if kind == "finite_number":
        return Fault(
            file, row, f"{field} is {found}, not a finite number.", f"Write it, or {EMPTY_HINT}"
        )
    if kind in NOT_A_NUMBER:
        remedy = f"Write digits with a point as the decimal mark, or {EMPTY_HINT}"
        return Fault(file, row, f"{field} is {found}, not a number.", remedy)
    if kind == "value_error":
        reason = str(error["ctx"]["error"])
        if field == "row":
            return Fault(file, row, f"{reason}.", "Complete or correct the row.")
        return Fault(file, row, f"{field} is {found}: {reason}.", f"Correct it, or {EMPTY_HINT}")
    message = error["msg"][:1].lower() + error["msg"][1:]
    return Fault(file, row, f"{field} is {found}: {message}.", f"Correct it, or {EMPTY_HINT}")
