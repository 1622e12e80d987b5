"""JSON Schemas of file formats, from the models that the files are read with."""

from __future__ import annotations

import json
from typing import Any

from aicomplex_geo.layers.catalog import Entry
from aicomplex_geo.study.schema import StudyFile


def study_schema() -> dict[str, Any]:
    """Return the schema of ``study.toml``, tables of layers included."""
    schema = StudyFile.model_json_schema(by_alias=True)
    layer = Entry.model_json_schema(by_alias=True)
    layer["properties"]["schema"] = {"type": "string", "default": ""}
    schema["$defs"]["Layer"] = layer
    layers = schema["properties"]["layers"]
    layers["additionalProperties"] = {"$ref": "#/$defs/Layer"}
    layers.pop("patternProperties", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_files() -> dict[str, str]:
    """Return the schemas by the addresses that the site gives them."""
    text = json.dumps(study_schema(), ensure_ascii=False, indent=2)
    return {"reference/schemas/study.schema.json": text + "\n"}
