"""The schema of a study file, and its faults."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from aicomplex_geo._quoting import nearest, quoted
from aicomplex_geo.errors import Fault
from aicomplex_geo.layers.labels import WON
from aicomplex_geo.layers.provenance import read_toml
from aicomplex_geo.layers.schema import KEY, TomlDate
from aicomplex_geo.network.table_checks import FASTEST_ALLOWED, FASTEST_POSTED
from aicomplex_geo.units import LONGEST_CUTOFF

if TYPE_CHECKING:
    from collections.abc import Sized
    from pathlib import Path

    from pydantic_core import ErrorDetails

DEGREES_OF_A_CIRCLE = 180

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    WithJsonSchema({"type": "string", "pattern": r"\S"}),
]
Key = Annotated[str, StringConstraints(pattern=KEY)]
Minutes = Annotated[float, Field(gt=0, le=LONGEST_CUTOFF, allow_inf_nan=False)]


REMEDIES = {
    "reference_date": 'Write it as "2026-09-14", "2026-09" or "2026".',
    "currency": 'Give the three letters of ISO 4217, such as "KRW" or "BRL".',
}


class StudyTable(BaseModel):
    """The table ``[study]``."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Key
    title_ko: str = ""
    title_en: str = ""
    place_ko: str = ""
    place_en: str = ""
    reference_date: TomlDate = ""
    bounds: tuple[float, float, float, float]
    network: Text = "strategic"
    profiles: tuple[Text, ...] = Field(("car_free", "car_offpeak", "car_peak"), min_length=1)
    profile: Text = ""
    origin: str = ""
    origins: tuple[Text, ...] = ()
    origins_layer: Text = "sites"
    hubs: Text = "hubs"
    claims: str = ""
    observed_speeds: str = ""
    fastest_speed: float = Field(FASTEST_POSTED, gt=0, le=FASTEST_ALLOWED, allow_inf_nan=False)
    cutoffs: tuple[Minutes, ...] = Field((10.0, 20.0, 30.0, 40.0, 50.0, 60.0), min_length=1)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = WON
    buffer_m: float = Field(100.0, gt=0, le=10_000, allow_inf_nan=False)
    assumptions_ko: tuple[Text, ...] = ()
    assumptions_en: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _check_consistency(self) -> StudyTable:
        problems = [
            problem
            for wrong, problem in (
                (not (self.title_ko or self.title_en), "title_ko and title_en are both missing"),
                (_bounds_problem(self.bounds) != "", _bounds_problem(self.bounds)),
                (
                    bool(self.profile) and self.profile not in self.profiles,
                    f"profile {quoted(self.profile)} is not in profiles {list(self.profiles)}",
                ),
                (
                    list(self.cutoffs) != sorted(set(self.cutoffs)),
                    f"cutoffs {list(self.cutoffs)} must increase",
                ),
                (len(set(self.profiles)) < len(self.profiles), "profiles has a duplicate"),
                (len(set(self.origins)) < len(self.origins), "origins has a duplicate"),
            )
            if wrong
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self


NEEDED_BY_KIND = {
    "points": (),
    "spread": ("totals_layer", "totals_column", "join"),
    "by_site": ("join",),
}
"""Fields that a kind of opportunities needs and that have no default."""


class OpportunityTable(BaseModel):
    """A table ``[opportunities.<key>]``.

    "points" takes the amounts of a column of a point layer, and of `more_layers`; "spread"
    spreads totals of areas over the points of a layer in proportion to a column; "by_site"
    places the rows of a table at the sites they name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    layer: Text
    column: Text
    more_layers: tuple[Text, ...] = ()
    kind: Literal["points", "spread", "by_site"] = "points"
    title_ko: str = ""
    title_en: str = ""
    unit_ko: str = ""
    unit_en: str = ""
    totals_layer: str = ""
    totals_column: str = ""
    points_layer: str = "sites"
    join: str = ""
    notes_ko: tuple[Text, ...] = ()
    notes_en: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _check_kind(self) -> OpportunityTable:
        needed = NEEDED_BY_KIND[self.kind]
        if self.kind == "by_site":
            needed = ("points_layer", *needed)
        absent = [name for name in needed if not getattr(self, name)]
        if absent:
            raise ValueError(f"kind {quoted(self.kind)} also needs {', '.join(absent)}")
        if self.more_layers and self.kind != "points":
            raise ValueError(f"more_layers belongs to kind 'points', not to {quoted(self.kind)}")
        if len({self.layer, *self.more_layers}) <= len(self.more_layers):
            raise ValueError("layer and more_layers name a layer twice")
        return self


class ComparisonTable(BaseModel):
    """The table ``[comparison]``: sites to compare, by default the origins."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    sites: tuple[Text, ...] = ()
    cutoffs: Annotated[tuple[Minutes, ...], Field(min_length=1)] = (15.0, 30.0, 45.0, 60.0)
    opportunity: str = ""
    names_ko: dict[str, Text] = Field(default_factory=dict)
    names_en: dict[str, Text] = Field(default_factory=dict)
    notes_ko: tuple[Text, ...] = ()
    notes_en: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _check_consistency(self) -> ComparisonTable:
        unknown = sorted({*self.names_ko, *self.names_en} - set(self.sites))
        if unknown:
            raise ValueError(f"names_ko and names_en rename {unknown}, not among sites")
        if len(set(self.sites)) < len(self.sites):
            raise ValueError("sites has a duplicate")
        if list(self.cutoffs) != sorted(set(self.cutoffs)):
            raise ValueError(f"cutoffs {list(self.cutoffs)} must increase")
        return self


class BasemapTable(BaseModel):
    """The table ``[basemap]``: GeoJSON files beside the study file, drawn under every map."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    files: tuple[Text, ...] = ()
    source: tuple[Text, ...] = ()
    attribution: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _check_inside(self) -> BasemapTable:
        outside = [
            name
            for name in self.files
            if ".." in PurePosixPath(name).parts or name.startswith("/") or {"\\", ":"} & set(name)
        ]
        if outside:
            raise ValueError(f"files {outside} are not inside the folder of the study")
        return self


class ScenariosTable(BaseModel):
    """The table ``[scenarios]``: files of the folder ``scenarios``, and what they are judged by."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    ids: tuple[Key, ...] = ()
    cutoff: Minutes = 30.0
    opportunity: str = ""
    groups_ko: tuple[Text, ...] = ()
    groups_en: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _check_consistency(self) -> ScenariosTable:
        if len(set(self.ids)) < len(self.ids):
            raise ValueError("ids has a duplicate")
        return self


class StudyFile(BaseModel):
    """A study file; the catalogue checks the tables ``[layers.*]``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    study: StudyTable
    layers: dict[Key, dict[str, Any]] = Field(min_length=1)
    opportunities: dict[Key, OpportunityTable] = Field(default_factory=dict)
    comparison: ComparisonTable = ComparisonTable()
    scenarios: ScenariosTable = ScenariosTable()
    basemap: BasemapTable = BasemapTable()


KEYS = {
    "study": StudyTable.model_fields,
    "opportunities": OpportunityTable.model_fields,
    "comparison": ComparisonTable.model_fields,
    "scenarios": ScenariosTable.model_fields,
    "basemap": BasemapTable.model_fields,
}
"""Known keys, by table."""


def read_study_file(path: Path) -> tuple[StudyFile | None, list[Fault]]:
    """Read a study file; None and its faults if it has any."""
    faults: list[Fault] = []
    tables = read_toml(path, faults)
    if faults:
        return None, faults
    try:
        return StudyFile.model_validate(tables), []
    except ValidationError as error:
        details = error.errors()
        blamed = {detail["loc"][:-1] for detail in details}
        for detail in details:
            # pydantic also reports a list as too short if every item is wrong
            if detail["type"] != "too_short" or detail["loc"] not in blamed:
                faults.append(_as_fault(detail, path.name, faults))
        return None, faults


def _as_fault(detail: ErrorDetails, file: str, before: Sized) -> Fault:
    parts = [str(part) for part in detail["loc"]]
    heads = 2 if parts[:1] in (["opportunities"], ["layers"]) else 1
    table, column = ".".join(parts[:heads]), ".".join(parts[heads:])
    row = f"[{table}]" if table else ""
    field = f"{column}: " if column else ""
    found = detail.get("input")
    shown = "" if isinstance(found, (dict, BaseModel)) else f" (found {_short(found)})"
    kind = detail["type"]
    if kind == "missing":
        what = "is missing" if not column else f"{column} is missing"
        return Fault(file, row, f"{what}.", "Add it; `aicomplex-geo study new` shows how.")
    if kind == "extra_forbidden":
        return _unknown(detail, file, row, before)
    message = detail["msg"].removeprefix("Value error, ")
    return Fault(file, row, f"{field}{message}{shown}.", REMEDIES.get(column, "Correct it."))


def _unknown(detail: ErrorDetails, file: str, row: str, before: Sized) -> Fault:
    """Name an unknown table or key, and what may be meant."""
    name = str(detail["loc"][-1])
    if len(detail["loc"]) > 1:
        known = KEYS[str(detail["loc"][0])]
        return Fault(file, row, f"{name} is not known.", nearest(name, known, before))
    is_table = isinstance(detail["input"], (dict, list))
    problem = "is not known." if is_table else f"{name} is not known."
    remedy = nearest(name, StudyFile.model_fields, before)
    return Fault(file, row if is_table else "", problem, remedy)


def _short(value: object) -> str:
    text = repr(value)
    longest = 60
    return text if len(text) <= longest else text[:longest] + "…"


def _bounds_problem(bounds: tuple[float, float, float, float]) -> str:
    west, south, east, north = bounds
    poles = DEGREES_OF_A_CIRCLE / 2
    if not all(abs(x) <= DEGREES_OF_A_CIRCLE for x in (west, east)) or not all(
        abs(y) <= poles for y in (south, north)
    ):
        return (
            f"bounds {list(bounds)} are not degrees: west, south, east, north in "
            "longitude and latitude"
        )
    if west >= east or south >= north:
        return f"bounds {list(bounds)} are not west < east and south < north"
    return ""
