"""JSON Schemas of file formats, from the models that the files are read with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aicomplex_geo._toml import SCHEMA_KEY
from aicomplex_geo.layers.catalog import Entry
from aicomplex_geo.layers.schema import SCHEMAS as ROWS
from aicomplex_geo.layers.schema import ClaimRow
from aicomplex_geo.network import save
from aicomplex_geo.network.profiles.profile_file import UNITS, ProfileTable
from aicomplex_geo.od_dataset import manifest as od_manifest
from aicomplex_geo.scenarios.edits import KINDS, Selection
from aicomplex_geo.scenarios.reading import EDITS, HEAD, MOST_EDITS, Head
from aicomplex_geo.study.schema import StudyFile
from documentation import schema_rules as rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

KEYS = {
    "speed_factor": "road class",
    "delay_s_per_km": "road class",
    "delay_s": "signal, crossing, toll_gate, left_turn, right_turn or u_turn",
    "fallback_speed": "road class",
    "fallback_abroad": "road class",
    "class_speed": "road class, or other",
    "road_speed": "name of the road",
    "road_delay_s_per_km": "name of the road",
    "junction_delay_s": "name of the junction",
    "slowdown": "road class",
}
"""What the keys of the tables of a profile are."""
PROFILE_UNITS = {
    **UNITS,
    "speed_factor": "share",
    "slowdown": "ratio",
    "access_circuity": "ratio",
    "city_bounds": "degrees",
}

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "reference/schemas"
NAMED = {SCHEMA_KEY: {"type": "string"}}
"""What any TOML file may have: the address of its schema."""


def study_schema() -> dict[str, Any]:
    """Return the schema of ``study.toml``, tables of layers included."""
    schema = StudyFile.model_json_schema(by_alias=True)
    layer = Entry.model_json_schema(by_alias=True)
    layer["properties"]["schema"] = {"enum": ["", *ROWS], "default": ""}
    definitions = schema["$defs"]
    definitions["Layer"] = {**layer, "allOf": rules.LAYER}
    for name, added in (
        ("StudyTable", [rules.TITLED]),
        ("OpportunityTable", rules.OPPORTUNITY),
        ("BasemapTable", rules.BASEMAP),
    ):
        definitions[name]["allOf"] = added
    for name, fields in rules.WITHOUT_REPETITION.items():
        for field in fields:
            definitions[name]["properties"][field]["uniqueItems"] = True
    tables = schema["properties"]
    tables |= NAMED
    # a key that no pattern fits is refused, not taken for any other table
    tables["opportunities"]["additionalProperties"] = False
    (key,) = tables["layers"].pop("patternProperties")
    tables["layers"] |= {
        "patternProperties": {key: {"$ref": "#/$defs/Layer"}},
        "additionalProperties": False,
    }
    return {"$schema": DIALECT, **schema}


def scenario_schema() -> dict[str, Any]:
    """Return the schema of a scenario; the fields of an edit depend on its kind."""
    definitions: dict[str, Any] = {}
    head = _definition(Head, definitions, rules.HEAD)
    edits = [
        _definition(
            model,
            definitions,
            [
                *(rules.SELECTION if issubclass(model, Selection) else ()),
                *rules.EDITS.get(kind, ()),
            ],
        )
        for kind, model in KINDS.items()
    ]
    for one in definitions.values():
        if "values" in one.get("properties", {}):  # a table in the file, pairs in the model
            one["properties"]["values"] = {
                "type": "object",
                "additionalProperties": {"type": ["string", "number", "boolean"]},
                "default": {},
            }
    return {
        "$schema": DIALECT,
        "title": "A scenario",
        "type": "object",
        "properties": {
            **NAMED,
            HEAD: head,
            EDITS: {"type": "array", "maxItems": MOST_EDITS, "items": {"oneOf": edits}},
        },
        "required": [HEAD],
        "additionalProperties": False,
        "$defs": definitions,
    }


def profiles_schema() -> dict[str, Any]:
    """Return the schema of a file of profiles."""
    definitions: dict[str, Any] = {}
    profile = _definition(ProfileTable, definitions, rules.PROFILE)
    fields = definitions[ProfileTable.__name__]["properties"]
    for name, field in fields.items():
        if name in KEYS:
            field["x-key"] = KEYS[name]
        if name in PROFILE_UNITS:
            field["x-unit"] = PROFILE_UNITS[name]
    return {
        "$schema": DIALECT,
        "title": "Profiles",
        "type": "object",
        "properties": {
            **NAMED,
            "profiles": {"type": "object", "minProperties": 1, "additionalProperties": profile},
        },
        "required": ["profiles"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def claims_schema() -> dict[str, Any]:
    """Return the schema of a row of ``claims.csv``, whose empty fields are left out."""
    return {"$schema": DIALECT, **ClaimRow.model_json_schema(by_alias=True), "allOf": rules.CLAIM}


def network_schema() -> dict[str, Any]:
    """Return the schema of the manifest of a saved network."""
    return {"$schema": DIALECT, **save.Manifest.model_json_schema(by_alias=True)}


def matrix_schema() -> dict[str, Any]:
    """Return the schema of the manifest of a matrix on disk."""
    return {"$schema": DIALECT, **od_manifest.Manifest.model_json_schema(by_alias=True)}


SCHEMAS = {
    "study": study_schema,
    "scenario": scenario_schema,
    "profiles": profiles_schema,
    "claims": claims_schema,
    "network": network_schema,
    "od-dataset": matrix_schema,
}
"""What makes the schema of each format."""


def schema_files() -> dict[str, str]:
    """Return the schemas by the addresses that the site gives them."""
    return {
        f"{FOLDER}/{name}.schema.json": json.dumps(make(), ensure_ascii=False, indent=2) + "\n"
        for name, make in SCHEMAS.items()
    }


def _definition(
    model: type[BaseModel], definitions: dict[str, Any], added: Sequence[rules.Rule] = ()
) -> Mapping[str, str]:
    """Add the schema of a model, and of those that it refers to, and return a reference."""
    found = model.model_json_schema(by_alias=True)
    definitions |= found.pop("$defs", {})
    if added:
        found["allOf"] = [*added]
    definitions[model.__name__] = found
    return {"$ref": f"#/$defs/{model.__name__}"}
