"""How far it is back: one-way links, random trips, and what one can do at an interchange."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from strategic_network.geometry import plane, straight
from strategic_network.streets import ENTERABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from strategic_network.tables import Link, Tables

PAIRS, SEED = 2_000, 20261129
UNEQUAL = (2_000, 5_000)  # metres between there and back
LONG_WAY_BACK = 10_000.0
APART = 150.0  # metres between the carriageways of one road
SHARE_BESIDE = 0.5  # of a link that must lie so near to another direction of its road
CARRIAGEWAY = "the other carriageway has junctions of its own"
OWN_ROW = "the way back between the same junctions has a row of its own"
RAMP = "ramp, one way by nature"
SLIP = "slip road or one-way street"

APPROACH = 1_500.0  # metres of main line before and after an interchange
NEARBY = 3_000.0  # metres from an interchange to the roads that it serves
RAMPS = 5_000.0  # metres of ramps and streets between the two at most
LONGEST_APPROACH = 12_000.0
HALF = {
    "10-seoho-haksan-ic": ("ramps to and from Mokpo only", "yanews_932441401"),
    "10-goheung-ic": ("ramps to and from Suncheon only; Beolgyo IC serves Mokpo", "kmib_6847135"),
}


@dataclass(frozen=True, slots=True)
class Distances:
    """Shortest distances in metres between all junctions."""

    number: Mapping[str, int]
    metres: NDArray[np.float64]

    def between(self, tail: str, head: str) -> float:
        """Return the distance from one junction to another."""
        return float(self.metres[self.number[tail], self.number[head]])


def distances(tables: Tables) -> Distances:
    """Compute the shortest distances of the network."""
    number = {key: i for i, key in enumerate(sorted(tables.junctions))}
    least: dict[tuple[int, int], float] = {}
    for link in tables.links:
        key = (number[link.tail], number[link.head])
        least[key] = min(link.length, least.get(key, float("inf")))
    ends = ([a for a, _ in least], [b for _, b in least])
    graph = csr_matrix((list(least.values()), ends), shape=(len(number),) * 2)
    return Distances(number, np.asarray(dijkstra(graph)))


def returns(tables: Tables) -> dict[str, Any]:
    """Measure how far ways there and back differ."""
    found = distances(tables)
    kinds = one_way(tables)
    long = [
        (found.between(link.head, link.tail) - link.length, link, reason)
        for link, reason in kinds
        if link.road_class in ENTERABLE
    ]
    long = [row for row in long if row[0] > LONG_WAY_BACK]
    return {
        **_trips(tables, found),
        "longer_back_than_10_km": len(long),
        "longest_way_back_m": _longest(tables, found),
        "long": [
            {
                "from": link.tail,
                "to": link.head,
                "road": link.name,
                "metres": round(link.length),
                "metres_longer_back": round(more),
                "reason": reason,
            }
            for more, link, reason in long
        ],
        "without_twin": _summary(kinds),
    }


def _longest(tables: Tables, found: Distances) -> int:
    return round(
        max(
            found.between(link.head, link.tail) - link.length
            for link in tables.links
            if link.road_class in ENTERABLE
        )
    )


def _trips(tables: Tables, found: Distances) -> dict[str, Any]:
    """Compare there and back for random pairs of junctions that lie on an enterable road."""
    enterable = sorted(
        {
            found.number[key]
            for link in tables.links
            if link.road_class in ENTERABLE
            for key in (link.tail, link.head)
        }
    )
    chance = np.random.default_rng(SEED)
    drawn = np.array([chance.choice(enterable, 2, replace=False) for _ in range(PAIRS)])
    a, b = drawn[:, 0], drawn[:, 1]
    gap = np.abs(found.metres[a, b] - found.metres[b, a])
    return {
        "pairs": PAIRS,
        "seed": SEED,
        "junctions": len(enterable),
        **{f"over_{limit // 1000}_km": int((gap > limit).sum()) for limit in UNEQUAL},
        "median_m": round(float(np.median(gap))),
        "largest_m": round(float(gap.max())),
    }


def one_way(tables: Tables) -> list[tuple[Link, str]]:
    """List the links whose row has one direction, each with the reason."""
    ends = Counter((link.tail, link.head) for link in tables.links)
    roads: dict[str, list[Link]] = defaultdict(list)
    for link in tables.links:
        roads[link.name].append(link)
    found = []
    for link in tables.links:
        if link.both:
            continue
        if ends[link.head, link.tail]:
            reason = OWN_ROW
        elif link.road_class == "ramp":
            reason = RAMP
        else:
            reason = CARRIAGEWAY if _beside(link, roads[link.name]) else SLIP
        found.append((link, reason))
    return found


def _beside(link: Link, others: Sequence[Link]) -> bool:
    """Return whether links of the same road run the other way beside at least half of one."""
    if not link.name:
        return False
    line = shapely.LineString(plane(link.line))
    against = [other for other in others if _runs_against(link, other)]
    if not against:
        return False
    near = shapely.union_all(
        [shapely.LineString(plane(other.line)).buffer(APART) for other in against]
    )
    return bool(shapely.intersection(line, near).length >= SHARE_BESIDE * line.length)


def _runs_against(link: Link, other: Link) -> bool:
    (ax, ay), *_, (bx, by) = plane(link.line)
    (cx, cy), *_, (dx, dy) = plane(other.line)
    return (bx - ax) * (dx - cx) + (by - ay) * (dy - cy) < 0


def _summary(kinds: Sequence[tuple[Link, str]]) -> list[dict[str, Any]]:
    edges: Counter[tuple[str, str]] = Counter()
    metres: Counter[tuple[str, str]] = Counter()
    for link, reason in kinds:
        edges[link.road_class, reason] += 1
        metres[link.road_class, reason] += round(link.length)
    return [
        {
            "road_class": key[0],
            "reason": key[1],
            "edges": count,
            "km": round(metres[key] / 1000, 1),
        }
        for key, count in sorted(edges.items())
    ]


def interchanges(tables: Tables) -> dict[str, Any]:
    """Check that traffic can leave and join both carriageways at every interchange."""
    network = _graph(tables.links)
    main: dict[str, list[Link]] = defaultdict(list)
    for link in tables.links:
        if link.road_class == "expressway":
            main[link.name].append(link)
    lines = {name: _graph(links) for name, links in main.items()}
    local = {
        key
        for link in tables.links
        if link.road_class in ENTERABLE
        for key in (link.tail, link.head)
    }
    found: dict[str, list[bool]] = {}
    for key, row in sorted(tables.junctions.items()):
        if row["kind"] == "interchange" and not key.endswith("-r"):
            served = {n for n in local if straight(tables.at(n), tables.at(key)) < NEARBY}
            places = [n for n in (key, f"{key}-r") if n in tables.junctions]
            found[key] = [
                open_
                for line, place in product(lines.values(), places)
                if place in line
                for open_ in _movements(network, line, place, served)
            ]
    partial = [key for key, movements in found.items() if not all(movements)]
    return {
        "checked": len(found),
        "complete": len(found) - len(partial),
        "partial": [
            {
                "id": key,
                "reason": HALF.get(key, ("not explained", ""))[0],
                "source": HALF.get(key, ("", ""))[1],
            }
            for key in partial
        ],
    }


def _graph(links: Sequence[Link]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for link in links:
        old = graph.get_edge_data(link.tail, link.head, {"metres": float("inf")})
        graph.add_edge(link.tail, link.head, metres=min(link.length, old["metres"]))
    return graph


def _movements(
    network: nx.DiGraph[str], line: nx.DiGraph[str], place: str, served: set[str]
) -> list[bool]:
    """Tell for every approach of the main line whether one can leave it, and join it beyond."""
    result = []
    for roads, along in ((network, line.reverse(copy=False)), (network.reverse(copy=False), line)):
        before, metres = nx.dijkstra_predecessor_and_distance(
            along, place, cutoff=LONGEST_APPROACH, weight="metres"
        )
        for far, length in metres.items():
            if length < APPROACH or metres[before[far][0]] >= APPROACH:
                continue
            reached = nx.single_source_dijkstra_path_length(
                roads, far, cutoff=length + RAMPS, weight="metres"
            )
            result.append(not served.isdisjoint(reached))
    return result
