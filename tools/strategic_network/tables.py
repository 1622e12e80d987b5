"""The tables as written, read back."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from strategic_network.geometry import Line, Point


@dataclass(frozen=True, slots=True)
class Link:
    """One direction of a row of links.csv."""

    tail: str
    head: str
    name: str
    road_class: str
    length: float
    minutes: float
    line: Line
    basis: str
    both: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """Junctions by id, and directed links."""

    junctions: dict[str, dict[str, str]]
    links: list[Link]
    rows: int

    def at(self, junction: str) -> Point:
        """Return the longitude and latitude of a junction."""
        row = self.junctions[junction]
        return (float(row["lon"]), float(row["lat"]))


def read_tables(folder: Path) -> Tables:
    """Read junctions.csv and links.csv; a two-way link becomes two."""
    with (folder / "junctions.csv").open(encoding="utf-8", newline="") as file:
        tables = Tables({row["id"]: row for row in csv.DictReader(file)}, [], 0)
    with (folder / "links.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    links = []
    for row in rows:
        shape = [
            (float(x), float(y))
            for x, y in (point.split() for point in row["shape"].split(";") if point)
        ]
        line = (tables.at(row["from"]), *shape, tables.at(row["to"]))
        ways = [(row["from"], row["to"], line)]
        if row["direction"] == "both":
            ways.append((row["to"], row["from"], line[::-1]))
        length = float(row["length_m"])
        links += [
            Link(
                tail=tail,
                head=head,
                name=row["road_name"],
                road_class=row["road_class"],
                length=length,
                minutes=length / 1000 / float(row["posted_speed"]) * 60,
                line=drawn,
                basis=row["length_basis"],
                both=row["direction"] == "both",
            )
            for tail, head, drawn in ways
        ]
    return Tables(tables.junctions, links, len(rows))
