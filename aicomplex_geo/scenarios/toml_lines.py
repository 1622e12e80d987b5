"""TOML with the line of each table and key, which ``tomllib`` does not give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aicomplex_geo._toml import TomlError, parse_toml
from aicomplex_geo.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Place = tuple[str | int, ...]

_HEADING = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=""")
_SKIPPED = re.compile(
    r'''"""(?:\\.|[^\\])*?"""|\'{3}.*?\'{3}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|\#[^\n]*''',
    re.DOTALL,
)
"""Texts and comments, in which brackets mean nothing."""


def read_toml(text: str, file: str) -> tuple[dict[str, Any], list[Fault]]:
    """Parse a text; with a fault, which names the line, if it is not TOML."""
    try:
        return parse_toml(text), []
    except TomlError as error:
        row = error.row
        if row == "end of the file":
            row = f"line {text.count(chr(10)) + 1}"
        return {}, [Fault(file, row, error.problem, error.remedy)]


def lines_of(text: str) -> dict[Place, int]:
    """Line, from 1, of each table and key: ``("edit", 0)`` and ``("edit", 0, "kind")``."""
    found: dict[Place, int] = {}
    counts: dict[str, int] = {}
    table: Place = ()
    for number, line in _outer_lines(text):
        heading = _HEADING.match(line)
        if heading:
            name = heading[2]
            parts: Place = tuple(part.strip().strip("\"'") for part in name.split("."))
            if heading[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                parts = (*parts, counts[name])
            table = _within(parts, counts)
            found.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if key:
            names = tuple(part.strip().strip("\"'") for part in key[1].split("."))
            for length in range(1, len(names) + 1):
                found.setdefault((*table, *names[:length]), number)
    return found


def line_at(lines: Mapping[Place, int], place: Place) -> int | None:
    """Line of a place, or of the nearest table or key around it that has one."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return None


def _within(parts: Place, counts: Mapping[str, int]) -> Place:
    """Place of a table ``[edit.values]``, which belongs to the last ``[[edit]]``."""
    first = str(parts[0])
    if first in counts and len(parts) > 1 and not isinstance(parts[1], int):
        return (first, counts[first], *parts[1:])
    return parts


def _outer_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that begin a statement: neither inside a text nor inside a list."""
    plain = _SKIPPED.sub(_blanked, text.replace("\r\n", "\n"))
    original = text.replace("\r\n", "\n").split("\n")
    depth = 0
    for number, line in enumerate(plain.split("\n"), start=1):
        heading = depth == 0 and _HEADING.match(line)
        if depth == 0 and line.strip():
            yield number, line if heading else original[number - 1]
        if not heading:
            depth = max(0, depth + line.count("[") - line.count("]"))


def _blanked(match: re.Match[str]) -> str:
    """Keep the line breaks of a text or comment, and its quotes, and nothing else."""
    content = match[0]
    if content.startswith("#"):
        return ""
    breaks = "\n" * content.count("\n")
    return f"''{breaks}"
