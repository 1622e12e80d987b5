"""Main line sections missing from the trunk file, and the toll gates of the ring road."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from strategic_network.geometry import straight
from strategic_network.graph import EXPRESSWAY, Graph, Road
from strategic_network.interchanges import cut_main_line
from strategic_network.reading import TRUNK_SOURCE, join_keys
from strategic_network.trunk import REFS

if TYPE_CHECKING:
    from strategic_network.geometry import Point


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in a main line: its two sides, and where its length comes from."""

    road: str
    first: Point
    second: Point
    factor: float
    source: str
    basis: str


# Where the file ends in the middle of an expressway that is known to be fully open.
GAPS = (
    Gap(
        road="남해고속도로",
        first=(127.3825, 34.8238),
        second=(127.3913, 34.8289),
        factor=1.0,
        source=join_keys(TRUNK_SOURCE, "autotimes_473342"),
        basis="gap of the node-link closed; 106.8 km, West Yeongam to Haeryong, are published",
    ),
    Gap(
        road="순천완주고속도로",
        first=(127.5263, 35.0009),
        second=(127.5002, 35.0557),
        factor=1.05,
        source=join_keys(TRUNK_SOURCE, "cryer_suncheon_jc"),
        basis="gap of the node-link closed; 19.38 km, Suncheon JC to Hwangjeon IC, are published",
    ),
)
GAP_REACH = 1_500.0


@dataclass(frozen=True, slots=True)
class Gate:
    """A toll gate of the 2nd ring road, where the road passes the place it is named after."""

    id: str
    name_ko: str
    name_en: str
    near: Point
    toll: int
    source: str
    basis: str


RING = "제2순환도로"
RING_TOLLS = "car tolls of 2007 (1,000, 900 and 1,000 KRW; later tolls not checked)"
RING_SOURCES = "hani_207765;onul_ring2"
GATES = (
    Gate(
        "ring-sotae-tg",
        "소태 요금소",
        "Sotae Tollgate",
        (126.9320, 35.1241),
        1000,
        join_keys(TRUNK_SOURCE, "kric_metro", RING_SOURCES),
        "derived: the ring road nearest to Sotae metro station",
    ),
    Gate(
        "ring-songam-tg",
        "송암 요금소",
        "Songam Tollgate",
        (126.8763, 35.1153),
        900,
        join_keys(TRUNK_SOURCE, "web_map", RING_SOURCES),
        "derived: main line posted 30 km/h north of Songam-ro 60 (CGI Center)",
    ),
    Gate(
        "ring-yudeok-tg",
        "유덕 요금소",
        "Yudeok Tollgate",
        (126.8285, 35.1700),
        1000,
        join_keys(TRUNK_SOURCE, RING_SOURCES),
        "derived: the ring road between Mujin-daero and Sanwol in Yudeok-dong",
    ),
)
GATE_CERTAINTY = 1_500


def close_gaps(graph: Graph) -> list[float]:
    """Add both carriageways over each gap; return the lengths."""
    lengths = []
    for gap in GAPS:
        for source_at, target_at in ((gap.first, gap.second), (gap.second, gap.first)):
            tail = _loose_end(graph, gap.road, source_at, outgoing=False)
            head = _loose_end(graph, gap.road, target_at, outgoing=True)
            line = (graph.places[tail].at, graph.places[head].at)
            length = straight(*line) * gap.factor
            lengths.append(length)
            graph.places[tail].keep = graph.places[head].keep = True
            graph.add(
                Road(
                    tail=tail,
                    head=head,
                    name=gap.road,
                    road_class=EXPRESSWAY,
                    line=line,
                    length=length,
                    hours=length / 1000 / 100,
                    speeds=frozenset({100.0}),
                    source=gap.source,
                    basis=f"{gap.basis}; length = straight distance x {gap.factor:g}",
                    ref=REFS[gap.road],
                    length_basis="derived",
                    speed_basis="assumed",
                ),
            )
    return lengths


def _loose_end(graph: Graph, road: str, near: Point, *, outgoing: bool) -> int:
    """Find where a main line starts (outgoing) or ends without a connection."""
    found = []
    for number, place in graph.places.items():
        if straight(place.at, near) > GAP_REACH:
            continue
        wanted = graph.leaving[number] if outgoing else graph.entering[number]
        other = graph.entering[number] if outgoing else graph.leaving[number]
        names = {graph.roads[i].name for i in wanted}
        if road in names and not (other - wanted and _onward(graph, wanted, other)):
            found.append((straight(place.at, near), number))
    return min(found)[1]


def _onward(graph: Graph, wanted: set[int], other: set[int]) -> bool:
    from_places = {graph.roads[i].tail for i in wanted} | {graph.roads[i].head for i in wanted}
    return any(
        graph.roads[i].tail not in from_places or graph.roads[i].head not in from_places
        for i in other
    )


def place_gates(graph: Graph) -> None:
    """Place the toll gates on the ring road; the toll is on the road that leaves the gate."""
    for gate in GATES:
        for k, number in enumerate(cut_main_line(graph, RING, gate.near, (1.0, 1.0))):
            place = graph.places[number]
            place.id = gate.id + ("-r" if k else "")
            place.name_ko, place.name_en, place.kind = gate.name_ko, gate.name_en, "tollgate"
            place.certainty, place.keep = GATE_CERTAINTY, True
            place.source, place.basis = gate.source, gate.basis
            for road in sorted(graph.leaving[number]):
                old = graph.roads[road]
                graph.remove(road)
                source = join_keys(old.source, RING_SOURCES)
                graph.add(replace(old, toll=gate.toll, source=source, basis=RING_TOLLS))
