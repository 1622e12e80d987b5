"""The graph of the real trunk roads in the region of the study."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from strategic_network.geometry import flat_distance, plane, straight, to_metres
from strategic_network.graph import EXPRESSWAY, NATIONAL, RAMP, URBAN, Graph, Place, Road, measured
from strategic_network.joining import join_ends, largest_strong_part
from strategic_network.reading import TRUNK_SOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategic_network.geometry import Line, Point
    from strategic_network.joining import Joined
    from strategic_network.reading import TrunkLink

BREAK = "break of the node-link closed: the road goes on straight ahead; "
STRAIGHT = "length = straight distance x 1"
ONE_SIDED = "missing in the node-link; length and speed are those of the other carriageway"
RANK_EXPRESSWAY, RANK_URBAN, RANK_NATIONAL = 101, 102, 103
FASTEST_RAMP = 70  # km/h: the main lines of the file are posted 80 and more
FAST_RAMPS = frozenset({1607})  # the exit to North Muan IC, posted like its main line
REFS = {
    "호남고속도로": "25",
    "서해안고속도로": "15",
    "무안광주고속도로": "12",
    "광주대구고속도로": "12",
    "고창담양고속도로": "253",
    "남해고속도로": "10",
    "순천완주고속도로": "27",
    "광주외곽순환고속도로": "500",
}
NUMBERED = ("일반국도", "호선")  # a national road named by its number

# National roads are kept inside this outline (longitude, latitude): the roads to Mokpo, Muan,
# Hampyeong, Jangseong, Damyang, Gokseong, Gurye, Gwangyang, Suncheon, Yeosu, Gangjin and Haenam,
# and the interchanges of route 10. The trunk file ends at 34.5 north, and at 127.5 east north of
# 35.0; the peninsula of Goheung and the islands of Jindo and Wando are left out.
REGION: tuple[Point, ...] = (
    (126.34, 34.745),
    (126.29, 34.745),
    (126.30, 34.50),
    (127.06, 34.50),
    (127.10, 34.69),
    (127.40, 34.78),
    (127.57, 34.74),
    (127.57, 34.60),
    (127.83, 34.60),
    (127.83, 35.02),
    (127.52, 35.02),
    (127.52, 35.45),
    (126.60, 35.45),
    (126.40, 35.24),
    (126.34, 35.10),
)


def class_of(link: TrunkLink) -> str:
    """Return the class of a trunk link by its rank and posted speed."""
    if link.rank == RANK_NATIONAL:
        return NATIONAL
    if link.speed <= FASTEST_RAMP or link.number in FAST_RAMPS:
        return RAMP
    return EXPRESSWAY if link.rank == RANK_EXPRESSWAY else URBAN


def ref_of(link: TrunkLink) -> str:
    """Return the route number if the name contains it."""
    before, after = NUMBERED
    if link.name.startswith(before) and link.name.endswith(after):
        return link.name.removeprefix(before).removesuffix(after)
    return REFS.get(link.name, "") if link.rank == RANK_EXPRESSWAY else ""


def inside(point: Point, ring: Sequence[Point]) -> bool:
    """Return whether a point is in a ring, by counting crossings."""
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def in_region(link: TrunkLink) -> bool:
    """Return whether a link is part of the strategic network: every expressway, and the region."""
    return link.rank != RANK_NATIONAL or all(inside(point, REGION) for point in link.line)


def trunk_graph(links: Sequence[TrunkLink]) -> Graph:
    """Join the links of the region into a graph with lines from place to place."""
    joined = join_ends(links)
    graph = Graph()
    for link, tail, head in zip(links, joined.tails, joined.heads, strict=True):
        if tail == head or not in_region(link):
            continue
        for number in (tail, head):
            if number not in graph.places:
                graph.add_place(Place(joined.places[number], source=TRUNK_SOURCE), number)
        line = (joined.places[tail], *link.line[1:-1], joined.places[head])
        length = length_between(link.line, *(joined.places[n] for n in (tail, head)))
        graph.add(_road(link, (tail, head), line, length))
    _add_missing(graph, links, joined)
    return graph


def _road(link: TrunkLink, ends: tuple[int, int], line: Line, length: float) -> Road:
    """Make a road of the kind of a link, between two places."""
    return Road(
        tail=ends[0],
        head=ends[1],
        name=link.name,
        road_class=class_of(link),
        line=line,
        length=length,
        hours=length / 1000 / link.speed,
        speeds=frozenset({link.speed}),
        source=TRUNK_SOURCE,
        ref=ref_of(link),
    )


def _add_missing(graph: Graph, links: Sequence[TrunkLink], joined: Joined) -> None:
    """Add the pieces of road that the file lacks."""
    for one in joined.missing:
        like = links[one.like]
        tail, head = joined.heads[one.before], joined.tails[one.after]
        if not {tail, head} <= graph.places.keys():
            continue
        inner = like.line[-2:0:-1] if one.reverse else ()
        line = (joined.places[tail], *inner, joined.places[head])
        length = one.length if one.reverse else straight(*line)
        graph.add(
            replace(
                _road(like, (tail, head), line, length),
                length_basis="measured" if one.reverse else "derived",
                speed_basis="assumed",
                basis=ONE_SIDED if one.reverse else BREAK + STRAIGHT,
            ),
        )


def length_between(line: Line, tail: Point, head: Point) -> float:
    """Measure a link from place to place, in metres.

    That is the geodesic length of the link's line, plus how far the joined place lies ahead of or
    behind the line at each end. A sideways offset does not count: it comes from joining the two
    carriageways and is not driven.
    """
    flat = plane(line)
    before = _along(to_metres(tail), flat[0], (flat[0], flat[1]))
    after = _along(flat[-1], to_metres(head), (flat[-2], flat[-1]))
    return max(measured(line) + before + after, 1.0)


def _along(start: Point, stop: Point, segment: tuple[Point, Point]) -> float:
    """Measure from start to stop along the direction of a segment; negative if backwards."""
    (x1, y1), (x2, y2) = segment
    size = flat_distance(*segment)
    if size == 0:
        return 0.0
    return ((stop[0] - start[0]) * (x2 - x1) + (stop[1] - start[1]) * (y2 - y1)) / size


def strong_part(graph: Graph) -> set[int]:
    """Find the places of the largest strong component."""
    numbers = sorted(graph.places)
    at = {number: i for i, number in enumerate(numbers)}
    roads = graph.roads.values()
    part = largest_strong_part(
        [at[road.tail] for road in roads],
        [at[road.head] for road in roads],
        len(numbers),
    )
    return {number for number in numbers if at[number] in part}


def keep_strong(graph: Graph) -> list[int]:
    """Drop what is outside the largest strong component; return the dropped places."""
    part = strong_part(graph)
    dropped = [number for number in sorted(graph.places) if number not in part]
    for number in dropped:
        graph.drop_place(number)
    return dropped


def nearest_place(graph: Graph, point: Point, numbers: Sequence[int]) -> int:
    """Return the nearest of several places to a point."""
    return min(numbers, key=lambda i: (straight(point, graph.places[i].at), i))
