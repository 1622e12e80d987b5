"""Tables of the fields of a file format, from its schema, in the pages that ask for them."""

from __future__ import annotations

import json
import re
from typing import Any

from documentation.schemas import SCHEMAS

_EXTRA = {"x-key": "key is", "x-unit": "unit"}
"""Columns that a table has where any of its fields says something in them."""
_ASKED = re.compile(r"<!-- fields: ([\w-]+)(?: (\w+))? -->")


def with_tables(markdown: str) -> str:
    """Fill in ``<!-- fields: SCHEMA DEFINITION -->``; without a definition, the whole schema."""
    return _ASKED.sub(lambda match: _table(match[1], match[2]), markdown)


def _table(name: str, definition: str | None) -> str:
    schema = SCHEMAS[name]()
    described = schema["$defs"][definition] if definition else schema
    needed = set(described.get("required", ()))
    fields = described["properties"]
    extra = [key for key in _EXTRA if any(key in field for field in fields.values())]
    heads = ["key", "type", "default", *(_EXTRA[key] for key in extra)]
    lines = [_line(heads), "|---" * len(heads) + "|"]
    for key, field in fields.items():
        default = "required" if key in needed else _default(field)
        more = [str(field.get(one, "")) for one in extra]
        lines.append(_line([f"`{key}`", _type(field), default, *more]))
    return "\n".join(lines)


def _line(columns: list[str]) -> str:
    return f"| {' | '.join(columns)} |"


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value in (None, "", [], {}):
        return ""
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _type(field: dict[str, Any]) -> str:
    if values := field.get("enum", [field["const"]] if "const" in field else []):
        return " or ".join(f"`{json.dumps(one, ensure_ascii=False)}`" for one in values)
    if "$ref" in field:
        return f"table ({field['$ref'].rsplit('/', 1)[1]})"
    for several in ("anyOf", "oneOf"):
        if several in field:
            kinds = [_type(one) for one in field[several] if one.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    kind = field.get("type", "any value")
    if kind == "array":
        items = field.get("items") or next(iter(field.get("prefixItems", ())), None)
        return f"list of {_type(items)}" if items else "list"
    if kind == "object":
        values = field.get("additionalProperties")
        return f"table of {_type(values)}" if isinstance(values, dict) else "table"
    bounds = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    limits = ", ".join(f"{sign} {field[name]:g}" for name, sign in bounds.items() if name in field)
    return " or ".join(kind) if isinstance(kind, list) else f"{kind} {limits}".strip()
