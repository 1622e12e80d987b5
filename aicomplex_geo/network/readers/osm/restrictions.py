"""Turn restrictions: from relations of ways to paths of edges."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.network.readers.left_out import LeftOutError
from aicomplex_geo.network.readers.osm.sorted_ids import contains

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aicomplex_geo.network.modes import Mode
    from aicomplex_geo.network.readers.osm.file_ways import RawRestriction
    from aicomplex_geo.network.readers.osm.scan import Scan

EdgeId = tuple[int, int, int]

VEHICLES: Mapping[Mode, tuple[str, ...]] = {
    "car": ("motorcar", "motor_vehicle", "vehicle"),
    "bike": ("bicycle", "vehicle"),
    "walk": ("foot",),
}
"""Vehicles in ``restriction:*`` and ``except`` that include a mode, the most specific first."""

VALUES = frozenset(
    {
        "no_left_turn",
        "no_right_turn",
        "no_straight_on",
        "no_u_turn",
        "no_entry",
        "no_exit",
        "only_left_turn",
        "only_right_turn",
        "only_straight_on",
        "only_u_turn",
    }
)
MOST_VIA_WAYS = 12
"""More would be a mistake, whose orders take long to try."""

OLD_CONDITIONS = ("day_on", "day_off", "hour_on", "hour_off")


@dataclass(frozen=True, slots=True)
class Turn:
    """A forbidden or mandatory turn: its ways as positions in the scan, and the nodes between."""

    osm_id: int
    value: str
    via: str
    ways: tuple[int, ...]
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DirectedEdge:
    """An edge, and the ways with which it begins and ends as positions in the scan."""

    edge: EdgeId
    first_way: int
    last_way: int


def value_of(tags: Mapping[str, str], mode: Mode) -> str:
    """Value of a restriction for a mode, such as ``"no_left_turn"``.

    Raises LeftOutError if nothing applies to the mode at all times.
    """
    names = VEHICLES[mode]
    of_type = tags.get("type", "").partition(":")[2]
    if of_type and of_type not in names:
        raise LeftOutError("for other vehicles")
    keys = [f"restriction:{name}" for name in names]
    if mode != "walk" or of_type == "foot":
        keys.append("restriction")
    value = next((tags[key] for key in keys if key in tags), None)
    if any(key in tags for key in OLD_CONDITIONS):
        raise LeftOutError("applies at certain times only")
    if value is None:
        raise LeftOutError(_why_no_value(tags, mode))
    if {name.strip() for name in tags.get("except", "").split(";")} & set(names):
        raise LeftOutError("this mode is exempt")
    if value not in VALUES:
        raise LeftOutError("unknown value")
    return value


def _why_no_value(tags: Mapping[str, str], mode: Mode) -> str:
    if any(key.startswith("restriction") and key.endswith(":conditional") for key in tags):
        return "applies at certain times only"
    if any(key.startswith("restriction:") for key in tags):
        return "for other vehicles"
    if mode == "walk" and "restriction" in tags:
        return "does not apply to pedestrians"
    return "no value"


def turns(scan: Scan, mode: Mode) -> list[Turn]:
    """Ways and nodes of every restriction, in the order of the relations.

    ``no_entry`` and ``no_exit`` may have several ways in one role, and give a turn for each.
    """
    found = []
    scan.counts["turn restrictions in the file"] += len(scan.restrictions)
    for raw in scan.restrictions:
        try:
            if "restriction" in raw.tags and "restriction:conditional" in raw.tags:
                scan.counts["conditional rule ignored"] += 1
            found.extend(_turns_of(raw, value_of(raw.tags, mode), scan))
        except LeftOutError as reason:
            scan.counts[f"turn restrictions left out: {reason}"] += 1
    return found


def _turns_of(raw: RawRestriction, value: str, scan: Scan) -> list[Turn]:
    begins = _members(raw, "from", "w")
    ends = _members(raw, "to", "w")
    via_nodes, via_ways = _members(raw, "via", "n"), _members(raw, "via", "w")
    if not begins or not ends or not (via_nodes or via_ways):
        raise LeftOutError("a member is missing from the relation")
    many = (
        (len(begins) > 1 and value != "no_entry")
        or (len(ends) > 1 and value != "no_exit")
        or len(via_nodes) > 1
        or bool(via_nodes and via_ways)
    )
    if many:
        raise LeftOutError("more members than its value allows")
    _check_in_file([*begins, *via_ways, *ends], via_nodes, scan)
    found = []
    for begin in begins:
        for end in ends:
            ways = tuple(_position(scan, way) for way in (begin, *via_ways, end))
            if via_nodes:
                nodes = _checked_node(scan, ways, via_nodes[0])
            else:
                ways, nodes = _shared_nodes(scan, ways)
            via = "node" if via_nodes else "way"
            found.append(Turn(raw.osm_id, value, via, ways, nodes))
    return found


def _members(raw: RawRestriction, role: str, kind: str) -> list[int]:
    return [ref for found, ref, has in raw.members if has == role and found == kind]


def _position(scan: Scan, way: int) -> int:
    place = int(np.searchsorted(scan.way_ids, way))
    return place if place < len(scan.way_ids) and scan.way_ids[place] == way else -1


def _check_in_file(ways: Iterable[int], nodes: Iterable[int], scan: Scan) -> None:
    absent = [way for way in ways if _position(scan, way) < 0]
    if not all(contains(scan.other_ways, way) for way in absent):
        raise LeftOutError("a member way is not in the file")
    if absent:
        raise LeftOutError("a member way is not on the network of this mode")
    if not all(contains(scan.node_ids, node) for node in nodes):
        raise LeftOutError("the via node is not on the network of this mode")


def _nodes(scan: Scan, way: int) -> list[int]:
    refs: list[int] = scan.refs[scan.offsets[way] : scan.offsets[way + 1]].tolist()
    return refs


def _checked_node(scan: Scan, ways: Sequence[int], node: int) -> tuple[int, ...]:
    if any(node not in _nodes(scan, way) for way in ways):
        raise LeftOutError("the via node is not on its ways")
    return (node,)


def _shared_nodes(scan: Scan, ways: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Ways in the order in which they connect, and the nodes that connect them."""
    begin, *between, end = ways
    if len(between) > MOST_VIA_WAYS:
        raise LeftOutError("more via ways than can be put in order")
    found = _connected(scan, (begin,), (), tuple(between), end)
    if found is None:
        raise LeftOutError("its ways do not meet at one node each")
    return found


def _connected(
    scan: Scan, path: tuple[int, ...], nodes: tuple[int, ...], left: tuple[int, ...], end: int
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Continue a path over the ways that are left to the last one, from node to other node."""
    for place, way in enumerate(left or (end,)):
        shared = _meeting(scan, path[-1], way)
        if len(shared) != 1 or shared <= set(nodes[-1:]):
            continue
        onto, met = (*path, way), (*nodes, *shared)
        rest = left[:place] + left[place + 1 :]
        found = _connected(scan, onto, met, rest, end) if left else (onto, met)
        if found is not None:
            return found
    return None


def _meeting(scan: Scan, one: int, other: int) -> set[int]:
    first, second = _nodes(scan, one), _nodes(scan, other)
    common = set(first) & set(second)
    at_ends = common & {first[0], first[-1]} & {second[0], second[-1]}
    return at_ends if len(common) > 1 else common


class EdgeFinder:
    """Finds edges by the ways with which they begin and end."""

    def __init__(self, edges: Iterable[DirectedEdge]) -> None:
        self._into: dict[tuple[int, int], list[EdgeId]] = {}
        self._out: dict[tuple[int, int], list[EdgeId]] = {}
        self._along: dict[tuple[int, int], list[EdgeId]] = {}
        for one in edges:
            u, v, _ = one.edge
            self._into.setdefault((v, one.last_way), []).append(one.edge)
            self._out.setdefault((u, one.first_way), []).append(one.edge)
            if one.first_way == one.last_way:
                self._along.setdefault((u, one.first_way), []).append(one.edge)

    def path(self, turn: Turn) -> tuple[EdgeId, ...]:
        """Edges of a turn from the first to the last."""
        first = self._into.get((turn.nodes[0], turn.ways[0]), [])
        last = self._out.get((turn.nodes[-1], turn.ways[-1]), [])
        if not first or not last:
            raise LeftOutError("the turn is impossible anyway")
        if len(first) > 1 or len(last) > 1:
            raise LeftOutError("a member way continues beyond the via")
        between: list[EdgeId] = []
        for way, start, goal in zip(turn.ways[1:-1], turn.nodes[:-1], turn.nodes[1:], strict=True):
            between.extend(self._along_way(way, start, goal))
        return (first[0], *between, last[0])

    def _along_way(self, way: int, start: int, goal: int) -> list[EdgeId]:
        """Shortest sequence of edges of a way between two nodes."""
        came: dict[int, EdgeId] = {}
        queue = deque([start])
        while queue and goal not in came:
            for edge in self._along.get((queue.popleft(), way), []):
                if edge[1] not in came and edge[1] != start:
                    came[edge[1]] = edge
                    queue.append(edge[1])
        if goal not in came:
            raise LeftOutError("the turn is impossible anyway")
        path = [came[goal]]
        while path[-1][0] != start:
            path.append(came[path[-1][0]])
        return path[::-1]
