"""What models check across fields, as JSON Schema, which their own schemas leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aicomplex_geo.layers.catalog import CSV, GEOJSON
from aicomplex_geo.layers.schema import TRIP_KINDS
from aicomplex_geo.study.schema import NEEDED_BY_KIND

if TYPE_CHECKING:
    from collections.abc import Iterable

Rule = dict[str, Any]

_FILLED = r"\S"
_INSIDE = r"^(?!/)(?!(.*/)?\.\.(/|$))[^\\:]+$"
"""A path that stays in the folder of the study."""


def _filled(*names: str) -> Rule:
    """All of these fields are there, and those that are text are not blank."""
    return {"required": [*names], "properties": {name: {"pattern": _FILLED} for name in names}}


def _given(*names: str) -> Rule:
    """All of these fields are there and not empty, in models that keep blanks."""
    return {"required": [*names], "properties": {name: {"minLength": 1} for name in names}}


def _none_of(*names: str) -> Rule:
    return {"not": {"anyOf": [_given(name) for name in names]}}


def _one_of(*names: str) -> Rule:
    return {"oneOf": [{"required": [name]} for name in names]}


def _where(field: str, values: Iterable[str], then: Rule) -> Rule:
    """Make a rule that holds where a field is given with one of these values."""
    given = {"required": [field], "properties": {field: {"enum": [*values]}}}
    return {"if": given, "then": then}


def _pattern(name: str, pattern: str) -> Rule:
    return {"properties": {name: {"pattern": pattern}}}


def _ends(suffixes: Iterable[str]) -> str:
    return f"[^/]({'|'.join(one.replace('.', chr(92) + '.') for one in suffixes)})$"


TITLED: Rule = {"anyOf": [_filled("title_ko"), _filled("title_en")]}

HEAD: list[Rule] = [TITLED, {"if": _filled("opens_latest"), "then": _filled("opens")}]

LAYER: list[Rule] = [
    _pattern("file", _INSIDE),
    _where("geometry", ["none"], _pattern("file", _ends([CSV]))),
    _where("geometry", ["point"], _pattern("file", _ends([CSV, *GEOJSON]))),
    _where("geometry", ["line", "polygon"], _pattern("file", _ends(GEOJSON))),
]

BASEMAP: list[Rule] = [{"properties": {"files": {"items": {"pattern": _INSIDE}}}}]

OPPORTUNITY: list[Rule] = [
    *(
        _where("kind", [kind], _filled(*needed))
        for kind, needed in NEEDED_BY_KIND.items()
        if needed
    ),
    _where("kind", ["by_site"], _pattern("points_layer", _FILLED)),
    _where("kind", ["spread", "by_site"], {"properties": {"more_layers": {"maxItems": 0}}}),
]

PROFILE: list[Rule] = [
    {
        "if": {"not": {"required": ["base"]}},
        "then": {
            "required": ["access_road_speed", "access_circuity"],
            "properties": {"slowdown": {"maxProperties": 0}},
        },
    }
]

SELECTION: list[Rule] = [
    {
        "oneOf": [
            {**_given("link"), **_none_of("road")},
            {**_given("interchange"), **_none_of("road")},
            _given("near"),
            {**_given("road"), **_none_of("link", "interchange", "near")},
        ]
    },
    {"dependentRequired": {"near": ["radius_m"], "radius_m": ["near"], "key": ["link"]}},
    {
        "if": {"required": ["between"]},
        "then": {**_given("road"), **_none_of("near")},
    },
    _where(
        "direction",
        ["one_way"],
        {"anyOf": [{"required": ["link"]}, {"required": ["between"]}]},
    ),
]
"""Which links an edit changes: the same for every kind that changes existing ones."""

EDITS: dict[str, list[Rule]] = {
    "speed": [_one_of("posted_speed", "factor")],
    "toll": [{"anyOf": [{"required": ["link"]}, {"required": ["between"]}]}],
    "grow_site": [_one_of("by", "factor", "to")],
    "opportunities": [
        _one_of("by", "factor", "to"),
        {"not": {"required": ["at", "factor"]}},
    ],
}
"""By kind of edit."""

CLAIM: list[Rule] = [
    _where("kind", TRIP_KINDS, _given("mode")),
    _where(
        "kind",
        TRIP_KINDS,
        {
            "anyOf": [
                {"required": [name]}
                for name in ("published_min", "published_km", "published_count")
            ]
        },
    ),
    _where("kind", ["sum", "product", "equal", "unlike"], _given("figure", "terms")),
    _where("kind", ["untestable"], _given("figure")),
]

WITHOUT_REPETITION = {
    "StudyTable": ("profiles", "origins", "cutoffs"),
    "OpportunityTable": ("more_layers",),
    "ComparisonTable": ("sites", "cutoffs"),
    "ScenariosTable": ("ids",),
}
"""Lists of the study file that name nothing twice."""
