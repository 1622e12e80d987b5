"""The tables of the network: junctions.csv and links.csv."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strategic_network.contracting import MAX_SHAPE
from strategic_network.geometry import nearest_on_line, plane, simplify, straight, to_metres
from strategic_network.reading import join_keys
from strategic_network.tolls import PER_KM_SOURCE, add_half_fares, toll_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from strategic_network.geometry import Line
    from strategic_network.graph import Graph, Place, Road

JUNCTION_COLUMNS = (
    "id",
    "name_ko",
    "name_en",
    "kind",
    "lat",
    "lon",
    "certainty_m",
    "basis",
    "source",
)
LINK_COLUMNS = (
    "from",
    "to",
    "direction",
    "road_name",
    "ref",
    "road_class",
    "lanes",
    "posted_speed",
    "length_m",
    "toll",
    "shape",
    "length_basis",
    "speed_basis",
    "basis",
    "source",
)
ONE_LINE = 60.0  # largest distance between the two carriageways of one row, in metres
ONE_LENGTH = 0.01  # largest difference of their lengths as a share, or
ONE_LENGTH_M = 15.0  # metres


@dataclass(frozen=True, slots=True)
class Row:
    """A row of links.csv: a road, or its two directions."""

    road: Road
    both: bool
    length: float
    shape: Line


def place_ids(graph: Graph) -> None:
    """Give every unnamed place an id made from its position."""
    taken = {place.id for place in graph.places.values() if place.id}
    for number in sorted(graph.places):
        place = graph.places[number]
        if place.id:
            continue
        lon, lat = place.at
        base = f"n{round(lon * 1e4)}-{round(lat * 1e4)}"
        place.id = base
        for letter in "bcdefgh":
            if place.id not in taken:
                break
            place.id = base + letter
        taken.add(place.id)


def rows(graph: Graph) -> list[Row]:
    """Pair the two directions of a road, and draw each with few points."""
    result: list[Row] = []
    done: set[int] = set()
    for number in sorted(graph.roads):
        if number in done:
            continue
        road = graph.roads[number]
        twin = _twin(graph, number, done)
        done.add(number)
        shape = simplify(road.line, MAX_SHAPE)[0][1:-1]
        if twin is None:
            result.append(Row(road, both=False, length=road.length, shape=shape))
            continue
        done.add(twin)
        mean = (road.length + graph.roads[twin].length) / 2
        result.append(Row(road, both=True, length=mean, shape=shape))
    return result


def _twin(graph: Graph, number: int, done: set[int]) -> int | None:
    road = graph.roads[number]
    for other in sorted(graph.leaving[road.head]):
        back = graph.roads[other]
        if other == number or other in done or back.head != road.tail:
            continue
        if _is_back(road, back):
            return other
    return None


def _is_back(road: Road, back: Road) -> bool:
    same = (road.name, road.road_class, road.ref, road.toll, road.source, road.basis) == (
        back.name,
        back.road_class,
        back.ref,
        back.toll,
        back.source,
        back.basis,
    )
    if not same or _speed(road) != _speed(back):
        return False
    gap = abs(road.length - back.length)
    if gap > max(ONE_LENGTH_M, ONE_LENGTH * road.length):
        return False
    flat = plane(road.line)
    return all(nearest_on_line(to_metres(p), flat)[0] <= ONE_LINE for p in back.line)


def _speed(road: Road) -> str:
    return f"{road.speed:.0f}" if len(road.speeds) == 1 else f"{road.speed:.1f}"


def write_tables(graph: Graph, folder: Path) -> tuple[int, int]:
    """Write both tables; return the numbers of junctions and links."""
    place_ids(graph)
    gates = {place.id: place.at for place in graph.places.values() if place.kind == "tollgate"}
    add_half_fares(graph, gates)
    links = sorted(
        (_link(graph, row, toll_of(row.road, gates)) for row in rows(graph)),
        key=lambda values: (values[0], values[1], values[2], values[3], values[8], values[10]),
    )
    junctions = sorted(_junction(place) for place in graph.places.values())
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "junctions.csv", JUNCTION_COLUMNS, junctions)
    _write(folder / "links.csv", LINK_COLUMNS, links)
    return len(junctions), len(links)


def _junction(place: Place) -> tuple[str, ...]:
    lon, lat = place.at
    return (
        place.id,
        place.name_ko,
        place.name_en,
        place.kind,
        f"{lat:.4f}",
        f"{lon:.4f}",
        str(place.certainty),
        place.basis,
        place.source,
    )


def _link(graph: Graph, row: Row, toll: int) -> tuple[str, ...]:
    road = row.road
    ends = [(round(x, 4), round(y, 4)) for x, y in (road.line[0], road.line[-1])]
    length = max(row.length, straight(ends[0], ends[1]), 1.0)
    source = join_keys(road.source, PER_KM_SOURCE) if toll != road.toll else road.source
    basis = road.speed_basis if len(road.speeds) == 1 else "posted_mean"
    return (
        graph.places[road.tail].id,
        graph.places[road.head].id,
        "both" if row.both else "one_way",
        road.name,
        road.ref,
        road.road_class,
        "",
        _speed(road),
        f"{length:.1f}",
        str(toll) if toll else "",
        ";".join(f"{x:.4f} {y:.4f}" for x, y in row.shape),
        road.length_basis,
        basis,
        road.basis,
        source,
    )


def _write(path: Path, head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(lines)
    aside = path.with_suffix(".new")
    aside.write_text(text.getvalue(), encoding="utf-8", newline="\n")
    aside.replace(path)
