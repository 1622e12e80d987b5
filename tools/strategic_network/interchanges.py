"""Place interchanges, junctions and toll gates on the real main lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from strategic_network.geometry import (
    flat_distance,
    heading_agrees,
    nearest_on_line,
    plane,
    to_degrees,
    to_metres,
)
from strategic_network.graph import EXPRESSWAY, URBAN, Graph, Place, Road, measured
from strategic_network.reading import TRUNK_SOURCE, join_keys, layer_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategic_network.geometry import Point

KINDS = {"IC": "interchange", "JC": "junction", "TG": "tollgate"}
SHORT = {"tollgate": "tg", "service area": "sa"}
ON_LINE = "surveyed node, put on the main line"
RECKONED = "reckoned from kilometre posts, put on the main line"
IN_ORDER = "diverge and merge points of the main line, in the order of the interchanges"
ROAD_NAMES = {"남해고속도로 영암-순천": "남해고속도로"}
ONE_PLACE = 20.0  # metres: cuts of two carriageways this close are one place, as link ends are
OTHER_CARRIAGEWAY = 150.0  # metres between the carriageways at most
FARTHEST_MATCH = 1_000.0
SNAP_SHARE = 0.015  # of the distance to the next interchange: how far away a real end may be used
SNAP_LEAST, SNAP_MOST = 60.0, 300.0

# Without a sourced coordinate, or with one calculated along an old line only, the diverge and merge
# points of the trunk file give the place, in the order of the interchanges. With a kilometre post
# but no surveyed point, the place is at that post on the real line.
FOUND_ON_ROAD: dict[str, Point] = {
    "25-munheung-jc": (126.9291, 35.1925),
    "25-north-gwangsan-ic": (126.8230, 35.2369),
    "25-south-jangseong-jc": (126.7973, 35.2623),
    "25-north-jangseong-ic": (126.7936, 35.3159),
    "12-west-gwangsan-ic": (126.7352, 35.1205),
    "12-east-gwangsan-tg": (126.7582, 35.1463),
    "12-unsu-ic": (126.7812, 35.1597),
    "12-sunchang-ic": (127.1327, 35.3640),
    "253-north-gwangju-ic": (126.8919, 35.2617),
    "500-south-gwangsan-ic": (126.7470, 35.1841),
    "500-south-gwangsan-tg": (126.7547, 35.1904),
    "500-south-jangseong-ic": (126.7910, 35.2261),
    "500-south-jangseong-jc": (126.7968, 35.2580),
    "10-west-yeongam-ic": (126.5310, 34.7518),
    "10-seoho-haksan-ic": (126.5690, 34.7373),
    "10-gangjin-muwisa-ic": (126.7162, 34.6972),
    "10-jangheung-ic": (126.9072, 34.7085),
    "10-boseong-ic": (127.1062, 34.8140),
    "10-beolgyo-ic": (127.2977, 34.8350),
    "10-goheung-ic": (127.3433, 34.8243),
    "10-south-suncheon-ic": (127.4817, 34.8970),
    "10-haeryong-ic": (127.5265, 34.9038),
    "27-east-suncheon-ic": (127.5532, 34.9520),
    "27-suncheon-jc": (127.5390, 34.9905),
    "27-hwangjeon-ic": (127.4567, 35.1468),
}
NO_COORDINATE_CERTAINTY = 1_000


@dataclass(frozen=True, slots=True)
class Interchange:
    """A named place of an expressway, as in the reference."""

    id: str
    name_ko: str
    name_en: str
    kind: str
    road: str
    km: float | None
    at: Point
    certainty: int
    source: str
    basis: str


def slug(route: str, name: str) -> str:
    """Make the id used in the layer expressway_nodes from route number and English name.

    Text in brackets is left out; toll gates and service areas are shortened as interchanges and
    junctions are.
    """
    short = re.sub(r"\(.*?\)", "", f"{route} {name}".lower())
    for word, letters in SHORT.items():
        short = short.replace(word, letters)
    return re.sub(r"[^a-z0-9]+", "-", short).strip("-")


def interchanges(rows: Sequence[dict[str, str]]) -> list[Interchange]:
    """List the interchanges, junctions and toll gates with a known place."""
    found = []
    sources = layer_sources()
    for row in rows:
        name = slug(row["route_no"], row["name_en"])
        if row["kind"] not in KINDS:
            continue
        known = FOUND_ON_ROAD.get(name)
        if known is None and not row["lat"]:
            continue
        certainty = int(row["certainty_m"] or NO_COORDINATE_CERTAINTY)
        basis = ON_LINE if row["method"].startswith("KEC") else RECKONED
        if known is not None:
            basis = IN_ORDER
            certainty = certainty if row["lat"] else NO_COORDINATE_CERTAINTY
        found.append(
            Interchange(
                id=name,
                name_ko=row["name_ko"],
                name_en=row["name_en"],
                kind=KINDS[row["kind"]],
                road=ROAD_NAMES.get(row["route_ko"], row["route_ko"]),
                km=float(row["km"]) if row["km"] else None,
                at=known or (float(row["lon"]), float(row["lat"])),
                certainty=certainty,
                source=join_keys(TRUNK_SOURCE, sources[name]),
                basis=basis,
            ),
        )
    return found


def place_interchanges(graph: Graph, named: Sequence[Interchange]) -> dict[str, list[int]]:
    """Cut the main lines at every interchange; return the places by interchange id.

    The first place is on the carriageway of increasing kilometres. Interchanges more than a
    kilometre from a main line of their name are left out.
    """
    result: dict[str, list[int]] = {}
    for i, one in enumerate(named):
        towards = _rising(named, i)
        places = cut_main_line(graph, one.road, one.at, towards, snap=_snap(named, i))
        for k, number in enumerate(places):
            place = graph.places[number]
            place.id = one.id + ("-r" if k else "")
            place.name_ko, place.name_en, place.kind = one.name_ko, one.name_en, one.kind
            place.certainty, place.keep = one.certainty, True
            place.source, place.basis = one.source, one.basis
        if places:
            result[one.id] = places
    return result


def _snap(named: Sequence[Interchange], i: int) -> float:
    """Return how far from its point an interchange may be without distorting the kilometres."""
    here = named[i].km
    if here is None:
        return SNAP_MOST
    steps = [
        abs(other.km - here)
        for other in named
        if other.km is not None and other.road == named[i].road and other.id != named[i].id
    ]
    return max(SNAP_LEAST, min([SNAP_MOST, *(SNAP_SHARE * 1000 * step for step in steps)]))


def _rising(named: Sequence[Interchange], i: int) -> Point:
    same = [k for k in (i - 1, i, i + 1) if 0 <= k < len(named) and named[k].road == named[i].road]
    first, last = to_metres(named[same[0]].at), to_metres(named[same[-1]].at)
    return (last[0] - first[0], last[1] - first[1])


def cut_main_line(
    graph: Graph,
    road: str,
    at: Point,
    towards: Point,
    *,
    snap: float = ONE_PLACE,
) -> list[int]:
    """Cut both carriageways of a road where they pass a point; return the places.

    An end of the real road within `snap` metres of the point is used instead of a cut.
    """
    target = to_metres(at)
    best: dict[bool, tuple[float, int, int, Point]] = {}
    for number in sorted(graph.roads):
        one = graph.roads[number]
        if one.name != road or one.road_class not in {EXPRESSWAY, URBAN}:
            continue
        flat = plane(one.line)
        gap, segment, place = nearest_on_line(target, flat)
        ahead = heading_agrees(flat, towards)
        if gap < best.get(ahead, (FARTHEST_MATCH,))[0]:
            best[ahead] = (gap, number, segment, place)
    places: list[int] = []
    for ahead in (True, False):
        if ahead not in best:
            continue
        place = best[ahead][3]
        if (
            places
            and flat_distance(place, to_metres(graph.places[places[0]].at)) > OTHER_CARRIAGEWAY
        ):
            continue
        new = _cut(graph, best[ahead], places, snap)
        if new not in places:
            places.append(new)
    return places


def _cut(
    graph: Graph,
    found: tuple[float, int, int, Point],
    twins: Sequence[int],
    snap: float,
) -> int:
    _, number, segment, place = found
    road = graph.roads[number]
    gaps = {
        end: flat_distance(to_metres(graph.places[end].at), place)
        for end in (*twins, road.tail, road.head)
    }
    for end in twins:
        if gaps[end] <= ONE_PLACE:
            if end not in (road.tail, road.head):
                split(graph, number, segment, end)
            return end
    free = [end for end in (road.tail, road.head) if not graph.places[end].keep]
    nearest = min(free, key=lambda end: gaps[end], default=None)
    if nearest is not None and gaps[nearest] <= snap:
        return nearest
    new = graph.add_place(Place(to_degrees(place), source=TRUNK_SOURCE))
    split(graph, number, segment, new)
    return new


def split(graph: Graph, number: int, segment: int, middle: int) -> tuple[int, int]:
    """Cut a road in two at a place on one of its segments."""
    road = graph.roads[number]
    at = graph.places[middle].at
    first = _piece(road, (*road.line[: segment + 1], at), road.tail, middle)
    second = _piece(road, (at, *road.line[segment + 1 :]), middle, road.head)
    graph.remove(number)
    return graph.add(first), graph.add(second)


def _piece(road: Road, line: tuple[Point, ...], tail: int, head: int) -> Road:
    length = road.length * measured(line) / measured(road.line)
    return replace(
        road,
        line=line,
        tail=tail,
        head=head,
        length=length,
        hours=length / 1000 / road.speed,
    )
