"""Streets between sourced places that the trunk roads do not reach."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strategic_network.geometry import straight
from strategic_network.graph import ARTERIAL, NATIONAL, STREET, Graph, Place, Road
from strategic_network.reading import join_keys, layer_sources, read_facts
from strategic_network.trunk import nearest_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TABLE = Path(__file__).with_name("streets.toml")
URBAN_LIMIT = 50.0  # km/h: Safety Speed 5030, the default limit in cities
URBAN_LIMIT_SOURCES = "sbs_n1006285819;newsasia_6796"
ENTERABLE = frozenset({NATIONAL, ARTERIAL, STREET})
REACH = 1_400.0  # metres: a site farther from an accessible road gets its own connector
STATIONS = "gwangju_metro_line1_stations.csv"
STOPS = "gwangju_bus_stops_sample.csv"
BASES = {"site": "position of the site of that name", "hub": "position of the hub of that name"}


@dataclass(frozen=True, slots=True)
class Circuity:
    """Ratio of the length of a street to its straight line."""

    street: float
    connector: float


class StreetWriter:
    """Adds streets between anchors to a graph."""

    def __init__(self, graph: Graph, reference: Path) -> None:
        self.graph = graph
        self.table: dict[str, Any] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
        self.circuity = Circuity(**self.table["circuity"])
        self.anchors = _anchors(reference, self.table["anchor"])
        self.places: dict[str, int] = {}

    def write_table(self) -> None:
        """Add every street of the table."""
        for street in self.table["street"]:
            numbers = [self.place(anchor) for anchor in street["along"]]
            for a, b in pairwise(numbers):
                self.write(
                    (a, b),
                    name=street.get("name", ""),
                    road_class=street["class"],
                    circuity=getattr(self.circuity, street["circuity"]),
                    source=street.get("source", ""),
                    basis=street["basis"],
                )

    def write(
        self,
        ends: tuple[int, int],
        *,
        basis: str,
        source: str = "",
        name: str = "",
        road_class: str = STREET,
        circuity: float | None = None,
    ) -> None:
        """Add one street in both directions, unless both ends are the same place."""
        factor = self.circuity.connector if circuity is None else circuity
        a, b = ends
        if a == b or any(
            road.head == b and road.length_basis == "derived" for road in self.graph.touching(a)
        ):
            return
        positions = (self.graph.places[a].source, self.graph.places[b].source)
        sources = join_keys(source, *positions, URBAN_LIMIT_SOURCES)
        for tail, head in ((a, b), (b, a)):
            line = (self.graph.places[tail].at, self.graph.places[head].at)
            length = straight(*line) * factor
            self.graph.add(
                Road(
                    tail=tail,
                    head=head,
                    name=name,
                    road_class=road_class,
                    line=line,
                    length=length,
                    hours=length / 1000 / URBAN_LIMIT,
                    speeds=frozenset({URBAN_LIMIT}),
                    source=sources,
                    basis=f"{basis}; length = straight distance x {factor:g}",
                    length_basis="derived",
                    speed_basis="assumed",
                ),
            )
            self.graph.places[tail].keep = True

    def place(self, anchor: str) -> int:
        """Find or make the place of an anchor."""
        if anchor.startswith("road:"):
            name, _, near = anchor.removeprefix("road:").partition("@")
            at = self.anchors[near].at
            return nearest_place(self.graph, at, enterable_places(self.graph, name=name))
        if anchor not in self.places:
            self.places[anchor] = self.graph.add_place(self.anchors[anchor])
        return self.places[anchor]

    def reach(self, anchors: Iterable[str]) -> list[str]:
        """Add a connector for every anchor too far from an accessible road."""
        written = []
        for anchor in anchors:
            near = nearest_place(self.graph, self.anchors[anchor].at, enterable_places(self.graph))
            if straight(self.anchors[anchor].at, self.graph.places[near].at) > REACH:
                self.write((near, self.place(anchor)), basis="derived connector to a site or hub")
                written.append(anchor)
        return written


def enterable_places(graph: Graph, *, name: str | None = None) -> list[int]:
    """List the places on accessible roads, of one name or of any."""
    found = {
        number
        for road in graph.roads.values()
        if road.road_class in ENTERABLE and (name is None or road.name == name)
        for number in (road.tail, road.head)
    }
    return sorted(found)


def _anchors(reference: Path, given: dict[str, dict[str, Any]]) -> dict[str, Place]:
    rows = [("node", key, row) for key, row in given.items()]
    rows += [
        ("metro", row["station_no"], {**row, "certainty_m": 100, "source": "kric_metro"})
        for row in _transit(reference, STATIONS)
    ]
    rows += [
        (
            "stop",
            row["station_num"],
            {**row, "name_ko": row["name"], "certainty_m": 50, "source": "bis_stops"},
        )
        for row in _transit(reference, STOPS)
    ]
    sources = layer_sources()
    for kind, table in (("site", "sites.csv"), ("hub", "hubs.csv")):
        rows += [
            (kind, row["id"], {**row, "source": sources[row["id"]], "basis": BASES[kind]})
            for row in read_facts(reference, table)
            if row["lat"] and row["id"] in sources
        ]
    return {f"{kind}:{key}": _anchor(kind, key, row) for kind, key, row in rows}


def _anchor(kind: str, key: str, row: dict[str, Any]) -> Place:
    return Place(
        at=(float(row["lon"]), float(row["lat"])),
        id=f"{kind}-{key.replace('_', '-')}",
        name_ko=row["name_ko"],
        name_en=row.get("name_en", ""),
        kind="place",
        certainty=int(row["certainty_m"]),
        source=row["source"],
        basis=row.get("basis", ""),
        keep=True,
    )


def _transit(reference: Path, name: str) -> Sequence[dict[str, str]]:
    with (reference / "transit" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
