"""Compare distances along the expressways with the kilometre posts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

from strategic_network.geometry import straight
from strategic_network.interchanges import KINDS, slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategic_network.geometry import Point
    from strategic_network.tables import Tables

TOLERANCE = 0.05
NOT_A_POST = {
    "25-south-jangseong-jc": "no source gives its kilometre; 91.5 is a guess between the next two",
}
REBUILT = ("광주대구고속도로", 0.0)  # route 12 east of Goseo was rebuilt after the posts of 2010


@dataclass(frozen=True, slots=True)
class Published:
    """A section of a national road whose length a source gives, between the junctions nearest."""

    name: str
    first: Point
    second: Point
    km: float
    source: str


PUBLISHED = (
    Published(
        "route 17, Hodu (Haeryong IC) to Deokyang",
        (127.5460, 34.8992),
        (127.6487, 34.8003),
        15.1,
        "joongang_7171481",
    ),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section between two consecutive interchanges of a route."""

    first: str
    second: str
    posts: float
    network: float
    exempt: str

    @property
    def difference(self) -> float:
        """Share by which the network is longer than the posts."""
        return self.network / self.posts - 1


def sections(tables: Tables, rows: Sequence[dict[str, str]]) -> list[Section]:
    """Measure every section between consecutive interchanges with kilometre posts."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for link in tables.links:
        if link.road_class != "expressway":
            continue
        old = graph.get_edge_data(link.tail, link.head, {"metres": float("inf")})
        graph.add_edge(link.tail, link.head, metres=min(link.length, old["metres"]))
    routes: dict[str, list[tuple[float, str]]] = {}
    for row in rows:
        key = slug(row["route_no"], row["name_en"])
        if row["kind"] in KINDS and row["km"] and key in tables.junctions:
            routes.setdefault(row["route_ko"], []).append((float(row["km"]), key))
    found = []
    for route, posts in routes.items():
        posts.sort()
        for i, ((km, first), (km_next, second)) in enumerate(pairwise(posts)):
            exempt = _exempt(route, first, second, ends=i in {0, len(posts) - 2})
            metres = _distance(graph, first, second)
            found.append(Section(first, second, km_next - km, metres / 1000, exempt))
    return found


def _exempt(route: str, first: str, second: str, *, ends: bool) -> str:
    for key in (first, second):
        if key in NOT_A_POST:
            return NOT_A_POST[key]
    if route == REBUILT[0]:
        return "route 12 east of Goseo, rebuilt since the posts"
    return "end of the route in the network" if ends else ""


def _distance(graph: nx.DiGraph[str], first: str, second: str) -> float:
    """Find the shortest distance between the carriageways of two interchanges, either way."""
    best = float("inf")
    for a in (first, f"{first}-r"):
        for b in (second, f"{second}-r"):
            for tail, head in ((a, b), (b, a)):
                if tail in graph and head in graph and nx.has_path(graph, tail, head):
                    metres = nx.shortest_path_length(graph, tail, head, weight="metres")
                    best = min(best, float(metres))
    return best


def published(tables: Tables) -> list[dict[str, object]]:
    """Measure the sections of national roads whose length is published."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for link in tables.links:
        if link.road_class == "national":
            old = graph.get_edge_data(link.tail, link.head, {"metres": float("inf")})
            graph.add_edge(link.tail, link.head, metres=min(link.length, old["metres"]))
    rows: list[dict[str, object]] = []
    for one in PUBLISHED:
        first, second = _nearest(tables, graph, one.first), _nearest(tables, graph, one.second)
        km = nx.shortest_path_length(graph, first, second, weight="metres") / 1000
        rows.append(
            {
                "name": one.name,
                "from": first,
                "to": second,
                "km_published": one.km,
                "km_network": round(km, 2),
                "difference": round(km / one.km - 1, 4),
                "source": one.source,
            }
        )
    return rows


def _nearest(tables: Tables, graph: nx.DiGraph[str], at: Point) -> str:
    return min(sorted(graph), key=lambda junction: straight(tables.at(junction), at))
