"""Reading a scenario from its text, with all faults and their lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator

from aicomplex_geo._quoting import near_names, nearest, quoted
from aicomplex_geo.errors import Fault
from aicomplex_geo.layers.schema import TomlDate
from aicomplex_geo.scenarios.dates import first_day, last_day
from aicomplex_geo.scenarios.edits import (
    KINDS,
    AddInterchange,
    AddLink,
    AddSite,
    Confidence,
    Edit,
    Key,
    Status,
)
from aicomplex_geo.scenarios.toml_lines import line_at, lines_of, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

    from aicomplex_geo.scenarios.toml_lines import Place

HEAD, EDITS = "scenario", "edit"
ENDS = ("from", "to")
MOST_OF_A_VALUE = 60
MOST_EDITS = 1_000
"""Edits of one file: whether they commute is decided for each two of them."""


class Head(BaseModel):
    """The table ``[scenario]``."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Key
    title_ko: str = ""
    title_en: str = ""
    opens: TomlDate = ""
    opens_latest: TomlDate = ""
    status: Status = "hypothetical"
    confidence: Confidence = "low"
    source: Annotated[
        str, Field(min_length=1), WithJsonSchema({"type": "string", "pattern": r"\S"})
    ]
    note_ko: str = ""
    note_en: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Head:
        if not (self.title_ko or self.title_en):
            raise ValueError("title_ko and title_en are both missing")
        if self.opens_latest and not self.opens:
            raise ValueError("opens_latest belongs to opens")
        if self.opens_latest and last_day(self.opens_latest) < first_day(self.opens):
            raise ValueError(f"opens_latest {self.opens_latest} is before opens {self.opens}")
        return self


@dataclass(frozen=True, slots=True)
class ReadScenario:
    """A scenario as read: its head and its edits."""

    head: Head
    edits: tuple[Edit, ...]


def read_scenario(text: str, file: str) -> tuple[ReadScenario | None, list[Fault]]:
    """Read a scenario; None and its faults, in the order of the file, if it has any."""
    content, faults = read_toml(text, file)
    if faults:
        return None, faults
    report = _Report(file, lines_of(text))
    for name in content:
        if name not in (HEAD, EDITS):
            report.unknown((name,), name, (HEAD, EDITS))
    head = _head(content.get(HEAD), report)
    edits = _edits(content.get(EDITS, []), report)
    if report.found or head is None:
        return None, report.faults
    return ReadScenario(head, edits), []


class _Report:
    """Faults of a file, each with its line."""

    def __init__(self, file: str, lines: Mapping[Place, int]) -> None:
        self.file, self.lines = file, lines
        self.found: list[tuple[int, Fault]] = []

    @property
    def faults(self) -> list[Fault]:
        return [fault for _, fault in sorted(self.found, key=lambda pair: pair[0])]

    def add(self, place: Place, problem: str, remedy: str) -> None:
        line = line_at(self.lines, place)
        row = f"line {line}" if line else ""
        self.found.append((line or 0, Fault(self.file, row, problem, remedy)))

    def unknown(self, place: Place, name: str, known: Iterable[str]) -> None:
        self.add(place, f"{name} is not known.", nearest(name, known, self.found))

    def add_details(self, place: Place, error: ValidationError, model: type[BaseModel]) -> None:
        seen = set()
        for detail in error.errors():
            at = tuple(part for part in detail["loc"] if not _is_branch(part))
            if at and at[0] in ENDS and isinstance(detail.get("input"), tuple | list | int | float):
                at = at[:1]  # no alternative of the type fits: say so once
            if at in seen:
                continue
            seen.add(at)
            self._add_detail((*place, *at), at, detail, model)

    def _add_detail(
        self, place: Place, at: Place, detail: ErrorDetails, model: type[BaseModel]
    ) -> None:
        name = str(at[0]) if at else ""
        if detail["type"] == "extra_forbidden" and len(at) == 1:
            fields = model.model_fields.items()
            self.unknown(place, name, [field.alias or one for one, field in fields])
            return
        if detail["type"] == "missing":
            self.add(place, f"{'.'.join(map(str, at))} is missing.", "Add it.")
            return
        given = detail.get("input")
        if name in ENDS and model in (AddLink, AddInterchange):
            remedy = (
                'Give the id of a junction, [latitude, longitude] or { at = [...], road = "" }.'
            )
            self.add(place, f"{name} is no end of a road (found {_short(given)}).", remedy)
            return
        shown = "" if isinstance(given, (dict, BaseModel)) else f" (found {_short(given)})"
        message = detail["msg"].removeprefix("Value error, ")
        number = isinstance(given, int | float) and detail["type"] == "string_type"
        remedy = f'Write it in quotes: "{given}".' if number else "Correct it."
        self.add(place, f"{name + ': ' if name else ''}{message}{shown}.", remedy)


def _head(table: object, report: _Report) -> Head | None:
    if not isinstance(table, dict):
        report.add((), "has no table [scenario].", "Add it with id, a title and a source.")
        return None
    try:
        return Head.model_validate(table)
    except ValidationError as error:
        report.add_details((HEAD,), error, Head)
        return None


def _edits(tables: object, report: _Report) -> tuple[Edit, ...]:
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        report.add((EDITS,), "edit is no list of tables.", "Write each edit as [[edit]].")
        return ()
    if len(tables) > MOST_EDITS:
        problem = f"has {len(tables):,} edits, more than {MOST_EDITS:,}."
        report.add((EDITS,), problem, "Divide them into several scenarios.")
        return ()
    read = [_edit(number, table, report) for number, table in enumerate(tables)]
    edits = tuple(edit for edit in read if edit is not None)
    _check_ids(edits, report)
    return edits


def _check_ids(edits: tuple[Edit, ...], report: _Report) -> None:
    """Report ids that two new links, interchanges or sites share."""
    lines: dict[tuple[str, str], int] = {}
    for edit in edits:
        change = edit.change
        if not isinstance(change, AddLink | AddInterchange | AddSite):
            continue
        key = (change.layer if isinstance(change, AddSite) else "", change.id)
        if key in lines:
            problem = (
                f"{edit.kind}: the id {quoted(change.id)} is that of line {lines[key]} already."
            )
            fault = Fault(edit.file, f"line {edit.line}", problem, "Give each its own id.")
            report.found.append((edit.line, fault))
        lines.setdefault(key, edit.line)


def _edit(number: int, table: dict[str, Any], report: _Report) -> Edit | None:
    place: Place = (EDITS, number)
    kind = table.get("kind")
    if not isinstance(kind, str) or not kind:
        report.add(place, "kind is missing.", f"Give one of: {', '.join(KINDS)}.")
        return None
    if kind not in KINDS:
        near = near_names(kind, KINDS) or ", ".join(KINDS)
        report.add((*place, "kind"), f"there is no edit {quoted(kind)}.", f"Nearest: {near}.")
        return None
    content = dict(table)
    if isinstance(content.get("values"), dict):
        content["values"] = tuple(sorted(content["values"].items()))
    try:
        change = KINDS[kind].model_validate(content)
    except ValidationError as error:
        report.add_details(place, error, KINDS[kind])
        return None
    return Edit(change, line=line_at(report.lines, place) or 0, file=report.file)


def _is_branch(part: str | int) -> bool:
    """Whether a part of a place names an alternative of a type, not a key of the file."""
    return isinstance(part, str) and not part.replace("_", "").isalnum()


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MOST_OF_A_VALUE else text[:MOST_OF_A_VALUE] + "…"
