"""The strategic network against the real trunk roads, on random pairs of places.

The trunk roads have the pieces added that their file lacks (`breaks`): what is compared is what
the outline makes of them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from strategic_network.geometry import geodesic_length, straight, to_metres
from strategic_network.joining import join_ends, largest_strong_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from strategic_network.geometry import Point
    from strategic_network.reading import TrunkLink
    from strategic_network.tables import Tables

RANKS = frozenset({"expressway", "urban_expressway", "national", "ramp"})
BOX = (126.55, 35.03, 126.98, 35.42)
FAR_INTERCHANGES = (
    "12-muan-airport-ic",
    "12-north-muan-ic",
    "15-muan-ic",
    "15-mokpo-ic",
    "15-illo-ic",
    "10-gwangyang-ic",
    "10-east-gwangyang-ic",
    "10-suncheon-ic",
    "10-south-suncheon-ic",
    "10-haeryong-ic",
    "27-east-suncheon-ic",
)
TOWNS: tuple[Point, ...] = (  # label points of their zones, KOSTAT 2020
    (127.6565, 34.7765),  # Yeosu (Yeocheon-dong)
    (126.5766, 34.5587),  # Haenam
    (126.7420, 34.6276),  # Gangjin
    (127.2694, 35.2759),  # Gokseong
    (127.4287, 35.2016),  # Gurye
)
TOWN_REACH = 6_000.0  # metres
FAR_REACH = 1_000.0  # metres within which the junctions of such an interchange are used
SAME_PLACE = 100.0
PAIRS = 500
SEED = 20260914
LARGE_SHARE, LARGE_METRES = 0.20, 1_000.0


@dataclass(frozen=True, slots=True)
class Routes:
    """A network as two matrices: metres and minutes between places."""

    metres: csr_matrix
    minutes: csr_matrix

    def between(self, pairs: Sequence[tuple[int, int]]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Find the shortest distance and the shortest time of each pair."""
        starts = sorted({a for a, _ in pairs})
        row = {start: i for i, start in enumerate(starts)}
        far, long = (dijkstra(matrix, indices=starts) for matrix in (self.metres, self.minutes))
        at = [(row[a], b) for a, b in pairs]
        return (
            np.array([far[i, b] for i, b in at]),
            np.array([long[i, b] for i, b in at]),
        )


@dataclass(frozen=True, slots=True)
class Both:
    """A place that both networks have."""

    junction: str
    ours: int
    theirs: int
    gap: float


def routes(edges: Iterable[tuple[int, int, float, float]], count: int) -> Routes:
    """Make matrices of directed edges (tail, head, metres, minutes), the best of parallel ones."""
    least: dict[tuple[int, int], tuple[float, float]] = {}
    for tail, head, metres, minutes in edges:
        old = least.get((tail, head), (float("inf"), float("inf")))
        least[tail, head] = (min(old[0], metres), min(old[1], minutes))
    ends = ([tail for tail, _ in least], [head for _, head in least])
    return Routes(
        csr_matrix(([v[0] for v in least.values()], ends), shape=(count, count)),
        csr_matrix(([v[1] for v in least.values()], ends), shape=(count, count)),
    )


class Comparison:
    """Both networks, and the places that they share."""

    def __init__(self, tables: Tables, trunk: Sequence[TrunkLink]) -> None:
        self.tables = tables
        self.left_out: list[str] = []
        self._read_trunk(trunk)
        self._read_ours()
        self.places = self._shared()

    def _read_trunk(self, trunk: Sequence[TrunkLink]) -> None:
        joined = join_ends(trunk)
        self.part = largest_strong_part(joined.tails, joined.heads, len(joined.places))
        self.at: dict[int, Point] = {n: joined.places[n] for n in sorted(self.part)}
        self.names: dict[int, set[str]] = defaultdict(set)
        edges = []
        for link, tail, head in zip(trunk, joined.tails, joined.heads, strict=True):
            self.names[tail].add(link.name)
            self.names[head].add(link.name)
            if tail != head and tail in self.part and head in self.part:
                metres = geodesic_length(link.line)
                edges.append((tail, head, metres, metres / 1000 / link.speed * 60))
        for one in joined.missing:
            tail, head = joined.heads[one.before], joined.tails[one.after]
            if tail in self.part and head in self.part:
                minutes = one.length / 1000 / trunk[one.like].speed * 60
                edges.append((tail, head, one.length, minutes))
        self.theirs = routes(edges, len(joined.places))

    def _read_ours(self) -> None:
        self.ids = sorted(self.tables.junctions)
        number = {key: i for i, key in enumerate(self.ids)}
        links = [link for link in self.tables.links if link.road_class in RANKS]
        self.own_names: dict[str, set[str]] = defaultdict(set)
        for link in links:
            self.own_names[link.tail].add(link.name)
            self.own_names[link.head].add(link.name)
        edges = [(number[k.tail], number[k.head], k.length, k.minutes) for k in links]
        self.ours = routes(edges, len(self.ids))
        strong = largest_strong_part([e[0] for e in edges], [e[1] for e in edges], len(self.ids))
        self.own_part = {self.ids[i] for i in strong}
        self.number = number

    def _shared(self) -> list[Both]:
        numbers = list(self.at)
        tree = cKDTree(np.array([to_metres(self.at[n]) for n in numbers]))
        shared = []
        for key in self.ids:
            if key not in self.own_names or not self._wanted(key):
                continue
            point = to_metres(self.tables.at(key))
            near = [
                (float(np.hypot(*(np.array(to_metres(self.at[n])) - point))), n)
                for n in (numbers[i] for i in tree.query_ball_point(point, SAME_PLACE))
                if self.names[n] & self.own_names[key]
            ]
            if near and key in self.own_part:
                gap, theirs = min(near)
                shared.append(Both(key, self.number[key], theirs, gap))
            elif near:
                self.left_out.append(key)
        return shared

    def _wanted(self, key: str) -> bool:
        lon, lat = at = self.tables.at(key)
        west, south, east, north = BOX
        if west <= lon <= east and south <= lat <= north:
            return True
        if any(straight(at, town) <= TOWN_REACH for town in TOWNS):
            return True
        return any(
            straight(at, self.tables.at(name)) <= FAR_REACH
            and self.own_names[key] & self.own_names[name]
            for name in FAR_INTERCHANGES
            if name in self.tables.junctions
        )

    def draw(self, *, pairs: int = PAIRS, seed: int = SEED) -> dict[str, Any]:
        """Compare random pairs of different places; return the differences."""
        chance = random.Random(seed)  # noqa: S311 - a reproducible sample
        drawn: list[tuple[Both, Both]] = []
        while len(drawn) < pairs:
            a, b = chance.sample(self.places, 2)
            if a.theirs != b.theirs:
                drawn.append((a, b))
        far, long = self.ours.between([(a.ours, b.ours) for a, b in drawn])
        far_there, long_there = self.theirs.between([(a.theirs, b.theirs) for a, b in drawn])
        distance = np.abs(far - far_there) / far_there
        time = np.abs(long - long_there) / long_there
        large = [
            self._large(pair, float(own), float(real))
            for pair, own, real, share in zip(drawn, far, far_there, distance, strict=True)
            if share > LARGE_SHARE and abs(own - real) > LARGE_METRES
        ]
        return {
            "distance_median": float(np.median(distance)),
            "distance_p95": float(np.percentile(distance, 95)),
            "distance_largest": float(distance.max()),
            "distance_bias": float(np.median((far - far_there) / far_there)),
            "time_median": float(np.median(time)),
            "time_p95": float(np.percentile(time, 95)),
            "time_largest": float(time.max()),
            "large": large,
        }

    def _large(self, pair: tuple[Both, Both], own: float, real: float) -> dict[str, Any]:
        a, b = pair
        reason = "the drawn pair starts or ends on another carriageway or ramp there"
        if own < real:
            reason = "closer here: " + reason
        return {
            "from": a.junction,
            "to": b.junction,
            "metres": round(own),
            "metres_there": round(real),
            "reason": f"{reason} ({a.gap:.0f} m and {b.gap:.0f} m between the places)",
        }
