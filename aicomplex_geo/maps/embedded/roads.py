"""All roads of a network and of its scenarios in one table, and what each state makes of them.

A state is the network of today or that under a scenario. An edge that two states share has one
number: the first directions of all roads come first, then the second ones of two-way roads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.network.access_only_roads import ACCESS, DESTINATION
from aicomplex_geo.network.derived import impassable, open_to, with_closed_edges
from aicomplex_geo.network.profiles.profile import PART_END, PART_START, speed_and_delays
from aicomplex_geo.network.structures import off_ground
from aicomplex_geo.scenarios.draft import PART_OF
from aicomplex_geo.units import deciseconds_of_seconds

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.network import Profile, RoadNetwork

TEXTS = ("road_class", "road_name", "ref")
NO_EDGE = -1
NOT_THERE = 0
"""Time of an edge that a profile may not use."""


@dataclass(frozen=True, eq=False)
class StateRoads:
    """Roads of one state: for each row of its edges its number in the table, and its values."""

    net: RoadNetwork
    edge: NDArray[np.int64]
    closed: NDArray[np.bool_]
    toll: NDArray[np.float64]
    model: NDArray[np.float64]
    """Running speed, seconds a kilometre and seconds at points, of each profile in turn."""
    times: NDArray[np.int64]
    """Deciseconds by profile, `NOT_THERE` where it may not go."""
    spans: NDArray[np.float64]
    """From where to where each edge is part of a link that was split; not above 0 for others."""
    whole: NDArray[np.int64]
    """Edge of today that each is a part of, `NO_EDGE` for others."""


@dataclass(eq=False)
class RoadTable:
    """Roads of all states, each once."""

    profiles: Sequence[Profile]
    nodes: dict[Hashable, int] = field(default_factory=dict)
    roads: dict[Hashable, int] = field(default_factory=dict)
    node_rows: list[tuple[float, float, bool]] = field(default_factory=list)
    road_rows: list[dict[str, Any]] = field(default_factory=list)
    states: list[StateRoads] = field(default_factory=list)
    placed: list[tuple[NDArray[np.int64], NDArray[np.bool_]]] = field(default_factory=list)

    @staticmethod
    def of(nets: Iterable[RoadNetwork], profiles: Sequence[Profile]) -> RoadTable:
        """Join the roads of some networks, the first of which is that of today."""
        table = RoadTable(profiles)
        open_nets = [with_closed_edges(net) for net in nets]
        for net in open_nets:
            table._add(net)
        for net, (road, forward) in zip(open_nets, table.placed, strict=True):
            table.states.append(table._state(net, road, forward))
        return table

    def _add(self, net: RoadNetwork) -> None:
        """Find the road of each edge of a network, and whether it is its first direction."""
        arrays, edges, nodes = net.arrays, net.edges, net.nodes
        every = np.arange(len(edges))
        forward = (arrays.twin < 0) | (every < arrays.twin)
        x, y = nodes.geometry.x.tolist(), nodes.geometry.y.tolist()
        uncertain = (np.nan_to_num(nodes["certainty_m"].to_numpy(np.float64)) > 0).tolist()
        at = np.array(
            [self._node(*one) for one in zip(nodes.index, x, y, uncertain, strict=True)], np.int64
        )
        lines = np.asarray(edges.geometry.values)
        shapes = shapely.to_wkb(lines)
        length = edges["length"].to_numpy(np.float64)
        texts = list(zip(*(edges[name].tolist() for name in TEXTS), strict=True))
        flags = list(zip(off_ground(edges).tolist(), _access_only(edges).tolist(), strict=True))
        road = np.full(len(edges), -1, dtype=np.int64)
        for row in np.flatnonzero(forward).tolist():
            twin = int(arrays.twin[row])
            directions = [(texts[one], flags[one]) for one in (row, twin) if one >= 0]
            ends = int(at[arrays.tail[row]]), int(at[arrays.head[row]])
            key = (*edges.index[row], ends, shapes[row], length[row], str(directions))
            if key not in self.roads:
                self.roads[key] = len(self.road_rows)
                self.road_rows.append(
                    {
                        "ends": ends,
                        "line": lines[row],
                        "length": length[row],
                        "length_dm": int(arrays.length_dm[row]),
                        "directions": directions,
                    }
                )
            road[row] = self.roads[key]
            if twin >= 0:
                road[twin] = self.roads[key]
        self.placed.append((road, forward))

    def _node(self, name: Hashable, x: float, y: float, uncertain: bool) -> int:  # noqa: FBT001
        key = (name, x, y)
        if key not in self.nodes:
            self.nodes[key] = len(self.node_rows)
            self.node_rows.append((y, x, uncertain))
        return self.nodes[key]

    @property
    def second(self) -> NDArray[np.int64]:
        """Edge of the second direction of each road, -1 without."""
        two_way = np.array([len(row["directions"]) > 1 for row in self.road_rows], dtype=bool)
        number = len(two_way) + np.cumsum(two_way) - 1
        return np.where(two_way, number, -1)

    def _state(
        self, net: RoadNetwork, road: NDArray[np.int64], forward: NDArray[np.bool_]
    ) -> StateRoads:
        edges = net.edges
        model, times = [], []
        for profile in self.profiles:
            shut = profile.closed_edges(net)
            usable = open_to(net, profile)
            values = np.zeros((len(edges), 3))
            values[~shut] = np.stack(speed_and_delays(profile, usable), axis=1)
            time = np.full(len(edges), NOT_THERE, dtype=np.int64)
            time[~shut] = profile.weights(usable)
            model.append(values)
            times.append(time)
        return StateRoads(
            net=net,
            edge=np.where(forward, road, self.second[road]),
            closed=impassable(net),
            toll=np.nan_to_num(edges["toll"].to_numpy(np.float64)),
            model=np.concatenate(model, axis=1),
            times=np.stack(times),
            spans=_spans(edges),
            whole=self._wholes(net),
        )

    def _wholes(self, net: RoadNetwork) -> NDArray[np.int64]:
        whole = np.full(len(net.edges), NO_EDGE)
        if PART_OF not in net.edges.columns:
            return whole
        today = self.states[0] if self.states else None
        numbers = {} if today is None else dict(zip(_names(today.net), today.edge, strict=True))
        for row, name in enumerate(net.edges[PART_OF]):
            whole[row] = numbers.get(name, NO_EDGE)
        return whole


def modelled(
    length_m: NDArray[np.float64], model: NDArray[np.float64], profile: int
) -> NDArray[np.int64]:
    """Deciseconds of edges from their lengths and speeds, as the page computes them."""
    speed, each, stops = model[:, 3 * profile : 3 * profile + 3].T
    there = speed > 0
    moving = np.divide(length_m * 3.6, speed, out=np.zeros(len(speed)), where=there)
    seconds = moving + (length_m / 1000 * each + stops)
    return np.where(there, np.maximum(1, deciseconds_of_seconds(seconds)), NOT_THERE)


def _names(net: RoadNetwork) -> list[str]:
    """Names of edges, as their parts give them."""
    return [f"{u}>{v}>{key}" for u, v, key in net.edges.index]


def _spans(edges: Any) -> NDArray[np.float64]:  # noqa: ANN401 - a frame
    if PART_START not in edges.columns:
        return np.zeros((len(edges), 2))
    columns = [edges[name].to_numpy(np.float64, na_value=np.nan) for name in (PART_START, PART_END)]
    return np.asarray(np.nan_to_num(np.stack(columns, axis=1)))


def _access_only(edges: Any) -> NDArray[np.bool_]:  # noqa: ANN401 - a frame
    if ACCESS not in edges.columns:
        return np.zeros(len(edges), dtype=bool)
    return np.asarray((edges[ACCESS] == DESTINATION).fillna(False), dtype=bool)  # noqa: FBT003


def in_degrees(net: RoadNetwork) -> bool:
    """Whether the coordinates of a network are longitude and latitude."""
    return bool(net.crs == GEOGRAPHIC)
