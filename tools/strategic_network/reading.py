"""The trunk road links and the tables of facts, read from the reference folder."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strategic_network.geometry import Line

LAYERS = Path(__file__).resolve().parents[2] / "data" / "geo"
TRUNK_SOURCE = "nodelink_2026"
REVERSED = frozenset({15046})
"""Links drawn against the traffic: of the two carriageways between Beolgyo IC and its toll gate
both lead in, so that the two exit ramps would lead nowhere."""
PLACES = ("sites.csv", "hubs.csv", "companies.csv", "support.csv", "expressway_nodes.csv")


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
        number = int(given["link"])
        links.append(
            TrunkLink(
                number=number,
                rank=int(given["road_rank"]),
                name=str(given["road_name"] or ""),
                speed=float(given["max_spd"]),
                line=line[::-1] if number in REVERSED else line,
            ),
        )
    return links


def read_facts(reference: Path, name: str) -> list[dict[str, str]]:
    """Read one table of facts."""
    with (reference / "facts" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_layer(name: str) -> list[dict[str, str]]:
    """Read one table of the bundled layers."""
    with (LAYERS / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def layer_sources() -> dict[str, str]:
    """Return the sources of every place of the bundled layers, as keys of sources.toml."""
    return {row["id"]: row["source"] for name in PLACES for row in read_layer(name)}


def join_keys(*texts: str) -> str:
    """Join keys of sources, each once, in order of appearance."""
    keys = dict.fromkeys(key for text in texts for key in text.split(";") if key)
    return ";".join(keys)
