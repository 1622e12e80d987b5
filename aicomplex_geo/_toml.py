"""TOML of a user: everything that is wrong with it is one error with its line."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from aicomplex_geo._quoting import shown

LARGEST = 2_000_000
"""Characters; a description of a study or profile is far shorter."""
DEEPEST = 50
SCHEMA_KEY = "$schema"
"""Top-level key under which editors write the address of a JSON Schema."""
SMALLEST_INTEGER, LARGEST_INTEGER = -(2**63), 2**63 - 1
"""What TOML promises to keep; Python would read any number of digits."""
_DOTTED = re.compile(rf"(?<![\w\"'-])(?:[\w\"'-]++\s*+\.\s*+){{{DEEPEST}}}")
"""Begins at the start of a word and gives nothing back, or long words took quadratic time."""


class TomlError(Exception):
    """A text is no TOML that can be used; `row` is its line, or empty."""

    def __init__(self, row: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.row, self.problem, self.remedy = row, problem, remedy


def parse_toml(text: str) -> dict[str, Any]:
    """Parse TOML with integers of 64 bits, at most 50 levels deep, without a text `$schema`."""
    if len(text) > LARGEST:
        raise TomlError("", f"has {len(text):,} characters.", f"Give at most {LARGEST:,}.")
    if _DOTTED.search(text):  # which tomllib takes quadratic time for
        raise _too_deep()
    try:
        content = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        row = f"line {found.group(1)}" if found else "end of the file"
        remedy = "Correct that line; text needs quotes, and the file must be complete."
        raise TomlError(row, f"is not TOML: {shown(error, 200)}.", remedy) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:  # an integer of more digits than Python converts, or no such date
        problem = f"has a value that cannot be read: {shown(error, 200)}."
        raise TomlError("", problem, "Correct it.") from error
    _check_values(content)
    if isinstance(content.get(SCHEMA_KEY), str):
        del content[SCHEMA_KEY]
    return content


def _check_values(content: dict[str, Any]) -> None:
    left: list[tuple[str, object, int]] = [("", content, 0)]
    while left:
        name, value, depth = left.pop()
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(value, dict):
            left.extend((str(key), one, depth + 1) for key, one in value.items())
        elif isinstance(value, list):
            left.extend((name, one, depth + 1) for one in value)
        elif isinstance(value, int) and not SMALLEST_INTEGER <= value <= LARGEST_INTEGER:
            problem = f"{shown(name)} is an integer beyond 64 bits."
            raise TomlError("", problem, "Write a smaller number.")


def _too_deep() -> TomlError:
    return TomlError("", "is nested too deeply.", f"Use at most {DEEPEST} levels of tables.")
