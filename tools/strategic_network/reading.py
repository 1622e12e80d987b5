"""The trunk road links and the tables of facts, read from the reference folder."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from strategic_network.geometry import Line

TRUNK_SOURCE = "standard node-link, edition 2026-09-14"


@dataclass(frozen=True, slots=True)
class TrunkLink:
    """One directed link of the trunk road file."""

    number: int
    rank: int
    name: str
    speed: float
    line: Line


def read_trunk(reference: Path) -> list[TrunkLink]:
    """Read every link of the trunk road file, in its order."""
    text = (reference / "roads" / "trunk_links.geojson").read_text(encoding="utf-8")
    links = []
    for feature in json.loads(text)["features"]:
        given = feature["properties"]
        line = tuple((float(x), float(y)) for x, y in feature["geometry"]["coordinates"])
        links.append(
            TrunkLink(
                number=int(given["link"]),
                rank=int(given["road_rank"]),
                name=str(given["road_name"] or ""),
                speed=float(given["max_spd"]),
                line=line,
            ),
        )
    return links


def read_facts(reference: Path, name: str) -> list[dict[str, str]]:
    """Read one table of facts."""
    with (reference / "facts" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
