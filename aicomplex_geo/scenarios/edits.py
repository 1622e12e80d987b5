"""The edits of a scenario: one model for each kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from aicomplex_geo.layers.schema import KEY, TomlDate

if TYPE_CHECKING:
    from collections.abc import Mapping

Confidence = Literal["low", "medium", "high"]
Status = Literal["existing", "under_construction", "planned", "hypothetical"]
STATUSES: tuple[Status, ...] = ("existing", "under_construction", "planned", "hypothetical")

LEAST_FACTOR = 0.01
"""Least multiple of a speed: times must stay far below what a search can hold."""
_POLE, _HALF_TURN = 90.0, 180.0


def _position(place: tuple[float, float]) -> tuple[float, float]:
    lat, lon = place
    if abs(lat) > _POLE or abs(lon) > _HALF_TURN:
        raise ValueError("not [latitude, longitude] in degrees")
    return place


def _tuples(value: object) -> object:
    """Make tuples, which can be hashed, of the lists of TOML."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


Text = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Field(strict=True)]
"""No text and no true or false."""
Position = Annotated[tuple[Number, Number], BeforeValidator(_tuples), AfterValidator(_position)]
NotNegative = Annotated[float, Field(strict=True, ge=0)]
Metres = NotNegative
Speed = Annotated[float, Field(strict=True, ge=1, le=400)]
Factor = Annotated[float, Field(strict=True, ge=LEAST_FACTOR, le=1 / LEAST_FACTOR)]
Lanes = Annotated[float, Field(strict=True, gt=0)]
Kilometres = Annotated[float, Field(strict=True, gt=0, le=2_000)]
Key = Annotated[str, Field(pattern=KEY)]
Direction = Literal["both", "one_way"]


class OnRoad(BaseModel):
    """An end of a link on a named road, whose carriageways are both split there."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    at: Position
    road: str = ""


End = Annotated[str | Position | OnRoad, BeforeValidator(_tuples)]


class Change(BaseModel):
    """What every edit has: since when it holds, and how sure it is."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True
    )
    about: ClassVar[str] = ""
    """``"network"`` or ``"layer"``."""

    date: TomlDate = ""
    source: str = ""
    confidence: Confidence | Literal[""] = ""
    status: Status | Literal[""] = ""
    note_ko: str = ""
    note_en: str = ""

    def effect(self) -> dict[str, Any]:
        """Give the fields that change a result, without the remarks on them."""
        return self.model_dump(exclude=set(Change.model_fields), exclude_defaults=True)


class NetworkChange(Change):
    """An edit of the road network."""

    about: ClassVar[str] = "network"


class Selection(NetworkChange):
    """An edit of existing links: which ones.

    Either `link`, the ids of two junctions; or `road`, a name or number, between two junctions
    of it if `between` is given; or `interchange`, all ramps of it; or `near`, all links within
    `radius_m` metres of a position. `classes` and `road` narrow down what `near` finds.
    """

    link: Annotated[tuple[str, str] | None, BeforeValidator(_tuples)] = None
    key: int | None = None
    direction: Direction = "both"
    road: str = ""
    between: Annotated[tuple[str, str] | None, BeforeValidator(_tuples)] = None
    interchange: str = ""
    near: Position | None = None
    radius_m: Metres | None = None
    classes: Annotated[tuple[Text, ...], BeforeValidator(_tuples)] = ()

    @model_validator(mode="after")
    def _one_selector(self) -> Selection:
        given = [
            name
            for name, value in (
                ("link", self.link),
                ("interchange", self.interchange),
                ("near", self.near),
            )
            if value
        ]
        if not given and self.road:
            given = ["road"]
        if len(given) != 1:
            found = ", ".join(given) or "none"
            raise ValueError(f"give one of link, road, interchange and near (found {found})")
        if self.between is not None and given != ["road"]:
            raise ValueError("between belongs to road")
        if self.road and given[0] in {"link", "interchange"}:
            raise ValueError(f"road does not go with {given[0]}")
        if (self.near is None) != (self.radius_m is None):
            raise ValueError("near and radius_m belong together")
        if self.direction != "both" and self.link is None and self.between is None:
            raise ValueError("direction goes with link or between, which have one")
        if self.key is not None and self.link is None:
            raise ValueError("key belongs to link")
        return self

    def selector(self) -> dict[str, Any]:
        """Give the fields that select links."""
        names = set(Selection.model_fields) - set(Change.model_fields)
        return self.model_dump(include=names, exclude_defaults=True)


class Close(Selection):
    """Close links to all traffic."""

    kind: Literal["close"]


class Reopen(Selection):
    """Open links that are closed."""

    kind: Literal["reopen"]


class ChangeSpeed(Selection):
    """Set the posted speed (km/h) of links, or multiply the speeds driven on them."""

    kind: Literal["speed"]
    posted_speed: Speed | None = None
    factor: Factor | None = None

    @model_validator(mode="after")
    def _one_value(self) -> ChangeSpeed:
        if (self.posted_speed is None) == (self.factor is None):
            raise ValueError("give one of posted_speed and factor")
        return self


class ChangeClass(Selection):
    """Set the road class of links."""

    kind: Literal["road_class"]
    road_class: Text


class ChangeLanes(Selection):
    """Set the number of lanes of links."""

    kind: Literal["lanes"]
    lanes: Lanes


class ChangeToll(Selection):
    """Set the toll (KRW) of a stretch of road, in each direction, spread by length."""

    kind: Literal["toll"]
    toll: NotNegative

    @model_validator(mode="after")
    def _a_stretch(self) -> ChangeToll:
        if self.link is None and self.between is None:
            raise ValueError("a toll is that of a stretch: give link, or road with between")
        return self


class Road(NetworkChange):
    """What a new road is like."""

    road_class: Text
    posted_speed: Speed
    lanes: Lanes | None = None
    toll: NotNegative = 0.0
    certainty_m: Metres = 0.0
    join_within_m: Metres = 300.0


class AddLink(Road):
    """Add a link between two junctions or positions."""

    kind: Literal["add_link"]
    id: Key
    start: End = Field(alias="from")
    end: End = Field(alias="to")
    line: Annotated[tuple[Position, ...], BeforeValidator(_tuples)] = ()
    length_km: Kilometres | None = None
    direction: Direction = "both"
    road_name: str = ""
    ref: str = ""


class AddInterchange(Road):
    """Add an interchange to a road, with a ramp to another road or junction."""

    kind: Literal["add_interchange"]
    id: Key
    name_ko: str = ""
    name_en: str = ""
    road: Text
    at: Position
    to: End | None = None
    road_class: Text = "ramp"
    posted_speed: Speed = 40.0
    length_km: Kilometres | None = None
    join_within_m: Metres = 2_000.0


class LayerChange(Change):
    """An edit of a row of a layer."""

    about: ClassVar[str] = "layer"

    layer: Text
    id: Text


Value = str | float | bool


class AddSite(LayerChange):
    """Add a site or facility."""

    kind: Literal["add_site"]
    at: Position
    name_ko: str = ""
    name_en: str = ""
    certainty_m: Metres = 0.0
    values: tuple[tuple[str, Value], ...] = ()


class MoveSite(LayerChange):
    """Move a site or facility."""

    kind: Literal["move_site"]
    at: Position
    certainty_m: Metres = 0.0


class Amount(LayerChange):
    """How an amount in a column changes: by a difference, by a factor, or to a value."""

    column: Text
    by: Number | None = None
    factor: NotNegative | None = None
    to: NotNegative | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Amount:
        if sum(value is not None for value in (self.by, self.factor, self.to)) != 1:
            raise ValueError("give one of by, factor and to")
        return self


class GrowSite(Amount):
    """Change the size of a site or facility."""

    kind: Literal["grow_site"]


class Opportunities(Amount):
    """Change opportunities at a place, or add a place with opportunities."""

    kind: Literal["opportunities"]
    at: Position | None = None
    name_ko: str = ""
    name_en: str = ""
    certainty_m: Metres = 0.0
    values: tuple[tuple[str, Value], ...] = ()

    @model_validator(mode="after")
    def _new_place(self) -> Opportunities:
        if self.at is not None and self.factor is not None:
            raise ValueError("a new place has nothing to multiply: give by or to")
        return self


class CloseSite(LayerChange):
    """Close a site or facility: it is no longer counted as reached."""

    kind: Literal["close_site"]


class ReopenSite(LayerChange):
    """Open a site or facility that is closed."""

    kind: Literal["reopen_site"]


KINDS: Mapping[str, type[Change]] = {
    "close": Close,
    "reopen": Reopen,
    "speed": ChangeSpeed,
    "road_class": ChangeClass,
    "lanes": ChangeLanes,
    "toll": ChangeToll,
    "add_link": AddLink,
    "add_interchange": AddInterchange,
    "add_site": AddSite,
    "move_site": MoveSite,
    "grow_site": GrowSite,
    "close_site": CloseSite,
    "reopen_site": ReopenSite,
    "opportunities": Opportunities,
}
"""The model of each kind of edit."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a scenario.

    Parameters
    ----------
    change : pydantic.BaseModel
        Kind of the edit with its fields, as in the file.
    line : int
        Line of its table in the file, from 1; 0 if unknown. Not compared.
    file : str
        Name of the file. Not compared.
    step : int
        Place of its scenario in a stack, from 0. Edits of one step must not contradict each
        other, those of a later step apply to what the earlier ones made.

    Attributes
    ----------
    kind

    Examples
    --------
    >>> import aicomplex_geo as ag
    >>> edit = ag.scenarios.read_scenario("honam_closure").edits[0]
    >>> isinstance(edit, Edit), edit.kind
    (True, 'close')
    """

    change: Any  # one of the models of KINDS, each with other fields
    line: int = field(default=0, compare=False)
    file: str = field(default="scenario.toml", compare=False)
    step: int = 0

    @property
    def kind(self) -> str:
        """Kind of the edit, such as ``"close"``."""
        return str(self.change.kind)
