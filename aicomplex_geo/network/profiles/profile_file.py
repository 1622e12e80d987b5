"""Reading profiles from TOML, where each number is a table with range, basis and source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from aicomplex_geo._files import is_file
from aicomplex_geo._quoting import nearest, quoted
from aicomplex_geo.errors import DataNotFoundError, Fault, ProfileError
from aicomplex_geo.layers.provenance import read_toml
from aicomplex_geo.network.profiles.constant import Basis, Constant
from aicomplex_geo.network.profiles.delays import Delays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

PROFILES = "profiles"
UNITS = {
    "delay_s_per_km": "s/km",
    "fallback_speed": "km/h",
    "fallback_abroad": "km/h",
    "class_speed": "km/h",
    "delay_s": "s",
    "value_of_time": "KRW/h",
    "road_speed": "km/h",
    "road_delay_s_per_km": "s/km",
    "junction_delay_s": "s",
    "city_limit": "km/h",
    "access_road_speed": "km/h",
}
BY_CLASS = (
    "speed_factor",
    "delay_s_per_km",
    "delay_s",
    "fallback_speed",
    "fallback_abroad",
    "class_speed",
    "road_speed",
    "road_delay_s_per_km",
    "junction_delay_s",
    "slowdown",
)
SINGLE = ("city_limit", "access_road_speed", "access_circuity", "value_of_time")
NOT_SLOWED = "toll_gate"
"""A delay that does not depend on traffic."""

ACCESS_ROAD = "street"
"""Class whose slowdown applies to access legs, which stand for local streets."""

_Place = Literal["signal", "crossing", "toll_gate", "left_turn", "right_turn", "u_turn"]


class ProfileNumber(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    value: float
    low: float
    high: float
    basis: Basis
    source: str = Field(min_length=1)
    note_ko: str = ""
    note_en: str = ""
    year: int | None = None
    sources: list[str] = []

    @model_validator(mode="after")
    def _in_range(self) -> ProfileNumber:
        if not self.low <= self.value <= self.high:
            raise ValueError("value lies outside low and high")
        return self


class RoadNumber(ProfileNumber):
    """Value of one road, whose slowdown is that of its class."""

    road_class: str = "arterial"
    bounds: list[float] | None = Field(default=None, min_length=4, max_length=4)


class ProfileTable(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title_ko: str = ""
    title_en: str = ""
    mode: str = "car"
    period: str = ""
    base: str | None = None
    notes_ko: list[str] = []
    notes_en: list[str] = []
    speed_factor: dict[str, ProfileNumber] = {}
    delay_s_per_km: dict[str, ProfileNumber] = {}
    fallback_speed: dict[str, ProfileNumber] = {}
    fallback_abroad: dict[str, ProfileNumber] = {}
    class_speed: dict[str, ProfileNumber] = {}
    delay_s: dict[_Place, ProfileNumber] = {}
    closed: list[str] = []
    road_speed: dict[str, RoadNumber] = {}
    road_delay_s_per_km: dict[str, RoadNumber] = {}
    junction_delay_s: dict[str, ProfileNumber] = {}
    slowdown: dict[str, ProfileNumber] = {}
    city_roads: list[str] = []
    city_bounds: list[float] | None = Field(default=None, min_length=4, max_length=4)
    city_limit: ProfileNumber | None = None
    access_road_speed: ProfileNumber | None = None
    access_circuity: ProfileNumber | None = None
    value_of_time: ProfileNumber | None = None


def read_profile_file(path: Path) -> dict[str, dict[str, Any]]:
    """Read a file of profiles: the fields of each profile, by its name."""
    if not is_file(path):
        raise DataNotFoundError(f"no file {path}. Name a TOML file with [profiles.<name>] tables.")
    faults: list[Fault] = []
    content = read_toml(path, faults)
    if faults:
        raise ProfileError(faults)
    for name in content:
        if name != PROFILES:
            remedy = nearest(name, [PROFILES], faults)
            faults.append(Fault(path.name, name, "is not known.", remedy))
    tables = content.get(PROFILES)
    if not isinstance(tables, dict) or not tables:
        faults.append(Fault(path.name, "", "has no [profiles.<name>] table.", "Add one."))
        raise ProfileError(faults)
    return _profiles(path.name, tables, faults)


def _profiles(
    file: str, tables: dict[str, object], faults: list[Fault]
) -> dict[str, dict[str, Any]]:
    whole: dict[str, ProfileTable] = {}
    for name, content in tables.items():
        table = _parse(file, name, content, faults)
        if table is None:
            continue
        _check(file, name, table, whole, faults)
        whole[name] = _merged(whole[table.base], table) if table.base in whole else table
    if faults:
        raise ProfileError(faults)
    return {name: _profile(name, table) for name, table in whole.items()}


def _parse(file: str, name: str, table: object, faults: list[Fault]) -> ProfileTable | None:
    try:
        return ProfileTable.model_validate(table)
    except ValidationError as error:
        for found in error.errors():
            place = ".".join(str(part) for part in (PROFILES, name, *found["loc"]))
            if found["type"] == "extra_forbidden":
                remedy = nearest(str(found["loc"][-1]), _known(found["loc"]), faults)
                faults.append(Fault(file, place, "is not known.", remedy))
                continue
            given = "" if found["type"] == "missing" else f" (given: {quoted(found['input'])})"
            remedy = "Each number is a table of value, low, high, basis and source."
            faults.append(Fault(file, place, f"{found['msg']}{given}.", remedy))
        return None


def _known(loc: tuple[int | str, ...]) -> Iterable[str]:
    """Keys that a profile, or one of its numbers, has in place of an unknown one."""
    if len(loc) == 1:
        return ProfileTable.model_fields
    model = RoadNumber if str(loc[0]).startswith("road_") else ProfileNumber
    return model.model_fields


def _check(
    file: str, name: str, table: ProfileTable, before: dict[str, ProfileTable], faults: list[Fault]
) -> None:
    place = f"profiles.{name}"
    if table.base is not None:
        if table.base not in before:
            problem = f"has the base {quoted(table.base)}, which is not above it in the file."
            faults.append(Fault(file, place, problem, "Name a profile further up in the file."))
        elif before[table.base].slowdown:
            problem = f"has the base {quoted(table.base)}, which has a slowdown itself."
            faults.append(Fault(file, place, problem, "Name the base of that profile instead."))
        return
    if table.slowdown:
        faults.append(Fault(file, place, "has a slowdown but no base.", "Name the base."))
    if table.access_road_speed is None or table.access_circuity is None:
        problem = "has no access_road_speed or no access_circuity."
        faults.append(Fault(file, place, problem, "Add both, or name a base."))


def _merged(base: ProfileTable, table: ProfileTable) -> ProfileTable:
    """Table with the values of its base where it has none itself."""
    taken: dict[str, object] = {}
    for field in ProfileTable.model_fields:
        over, own = getattr(base, field), getattr(table, field)
        if isinstance(own, dict):
            taken[field] = {**over, **own}
        else:
            taken[field] = own if field in table.model_fields_set else over
    return table.model_copy(update=taken)


def _profile(name: str, table: ProfileTable) -> dict[str, Any]:
    slow = _values(table.slowdown)
    factor = _values(table.speed_factor)
    delay = _values(table.delay_s_per_km)
    city = slow.get("arterial", 1.0)
    circuity = _value(table.access_circuity)
    return dict(  # noqa: C408 - the fields of a Profile
        name=name,
        title_ko=table.title_ko,
        title_en=table.title_en,
        mode=table.mode,
        period=table.period,
        speed_factor=tuple(
            (key, factor.get(key, 1.0) * slow.get(key, 1.0)) for key in {**factor, **slow}
        ),
        delay_s_per_km=tuple((key, value / slow.get(key, 1.0)) for key, value in delay.items()),
        fallback_speed=tuple(_values(table.fallback_speed).items()),
        fallback_abroad=tuple(_values(table.fallback_abroad).items()),
        class_speed=tuple(_values(table.class_speed).items()),
        closed=tuple(table.closed),
        delays=Delays(
            **{
                key: value / (1.0 if key == NOT_SLOWED else city)
                for key, value in _values(table.delay_s).items()
            }
        ),
        value_of_time=_value(table.value_of_time),
        road_speed=tuple(
            (key, one.value * slow.get(one.road_class, 1.0))
            for key, one in table.road_speed.items()
        ),
        road_delay_s_per_km=tuple(
            (key, one.value / slow.get(one.road_class, 1.0))
            for key, one in table.road_delay_s_per_km.items()
        ),
        road_bounds=_road_bounds(table),
        junction_delay_s=tuple(_values(table.junction_delay_s).items()),
        city_bounds=tuple(table.city_bounds or ()),
        city_roads=tuple(table.city_roads),
        city_limit=_value(table.city_limit),
        access_speed=_value(table.access_road_speed) * slow.get(ACCESS_ROAD, 1.0) / circuity,
        access_circuity=circuity,
        notes_ko=tuple(table.notes_ko),
        notes_en=tuple(table.notes_en),
        constants=_constants(table),
    )


def _road_bounds(table: ProfileTable) -> tuple[tuple[str, tuple[float, ...]], ...]:
    roads = {**table.road_delay_s_per_km, **table.road_speed}
    return tuple((key, tuple(one.bounds)) for key, one in roads.items() if one.bounds)


def _values(numbers: Mapping[Any, ProfileNumber]) -> dict[str, float]:
    return {key: number.value for key, number in numbers.items()}


def _value(number: ProfileNumber | None) -> float:
    return 0.0 if number is None else number.value


def _constants(table: ProfileTable) -> tuple[Constant, ...]:
    named = [
        (f"{field}.{key}", field, number)
        for field in BY_CLASS
        for key, number in getattr(table, field).items()
    ]
    named += [(field, field, number) for field in SINGLE if (number := getattr(table, field))]
    return tuple(
        Constant(
            key=key,
            value=number.value,
            low=number.low,
            high=number.high,
            basis=number.basis,
            source=number.source,
            unit=UNITS.get(field, ""),
            note_ko=number.note_ko,
            note_en=number.note_en,
            year=number.year,
            sources=tuple(number.sources),
        )
        for key, field, number in named
    )
