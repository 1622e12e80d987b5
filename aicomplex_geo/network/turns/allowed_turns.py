"""Allowed turns, as a graph whose nodes are travelled edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.network.profiles.profile import network_mode
from aicomplex_geo.network.tables import computed_once
from aicomplex_geo.network.turn_restrictions import forbidden, rows_of
from aicomplex_geo.network.turns.bearings import U_TURN, Bearings
from aicomplex_geo.network.turns.forbidden_paths import PAIR, ForbiddenPaths
from aicomplex_geo.network.turns.rows_by_label import RowsByLabel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.network.access_only_roads import AccessOnlyRoads
    from aicomplex_geo.network.road_network import RoadNetwork

NOWHERE = -1
CAR = "car"
"""Mode that turn restrictions are for unless the network says otherwise."""

UNMOTORISED = frozenset({"walk", "bike"})


@dataclass(frozen=True, eq=False)
class Turns:
    """Allowed turns between states of a trip; none of them completes a forbidden path.

    A state is an edge travelled to its end. The first states are the edges, by row. Then come
    those of trips on a prefix of a forbidden path of three edges or more, and those of trips on
    access-only roads that they will stay on to their destination (see `AccessOnlyRoads`).
    """

    edge: NDArray[np.int64]
    """Row of ``net.edges`` of each state."""
    is_exit: NDArray[np.bool_]
    """Whether the trip of a state has turned from other roads onto an access-only road."""
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    """From which state to which each turn leads."""
    kind: NDArray[np.int8]
    """Kind of each turn, as ``Bearings.kinds`` gives it."""
    first_state: NDArray[np.int64]
    """State after each edge for trips that start at its first junction. Those that start along
    the edge reach the state with the number of its row."""

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.edge)


def allowed_turns(
    net: RoadNetwork, access_roads: AccessOnlyRoads, *, u_turns: bool = False
) -> Turns:
    """Find the allowed turns of a network, once.

    Without `u_turns` a U-turn is allowed only at dead ends and where an ``"only"`` restriction
    demands it. A junction is no dead end because restrictions forbid all its other turns.
    """
    key = ("turns", u_turns)
    return computed_once(
        net,
        key,
        lambda: _split_access_only(turns_with_open_roads(net, u_turns=u_turns), net, access_roads),
    )


def restrictions_apply(net: RoadNetwork, mode: str) -> bool:
    """Whether a network has turn restrictions that apply to a mode.

    They apply to the mode that the network was read for, cars by default; those for cars apply
    to all motor vehicles.
    """
    read_for = network_mode(net) or CAR
    motorised = read_for == CAR and mode not in UNMOTORISED
    return len(net.restrictions) > 0 and (mode == read_for or motorised)


@dataclass(frozen=True, eq=False)
class OpenRoadTurns:
    """States and turns as if all roads were open to through traffic."""

    edge: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    kind: NDArray[np.int8]


def turns_with_open_roads(net: RoadNetwork, *, u_turns: bool = False) -> OpenRoadTurns:
    """Find the allowed turns as if all roads were open to through traffic."""
    arrays, count = net.arrays, len(net.arrays.tail)
    banned = rows_of(forbidden(net.restrictions, net.edges.index), net.edges.index)
    automaton = ForbiddenPaths.of(banned)
    last_edges = np.array([path[-1] for path in automaton.prefixes], dtype=np.int64)
    edge = np.concatenate([np.arange(count), last_edges])
    outgoing = RowsByLabel(arrays.tail.astype(np.int64), len(net.nodes))
    state, onto = outgoing.rows(arrays.head[edge].astype(np.int64))
    kind = Bearings(net).kinds(edge[state], onto)
    # a turn from edge to edge as one number
    turn = edge[state] * count + onto
    head = _heads(automaton, state, onto, turn, count)
    u_turn = kind == U_TURN
    open_ = head != NOWHERE
    if not u_turns:
        elsewhere = np.bincount(state[~u_turn], minlength=len(edge)) > 0
        open_ &= ~(u_turn & elsewhere[state] & ~np.isin(turn, _demanded(net)))
    return OpenRoadTurns(edge, state[open_], head[open_], kind[open_])


def _heads(
    automaton: ForbiddenPaths,
    state: NDArray[np.int64],
    onto: NDArray[np.int64],
    turn: NDArray[np.int64],
    count: int,
) -> NDArray[np.int64]:
    """State after each turn, ``NOWHERE`` where a restriction forbids it."""
    head = onto.copy()
    head[np.isin(turn, _numbers(automaton.turns(), count))] = NOWHERE
    two = [path for path in automaton.prefixes if len(path) == PAIR]
    numbers = _numbers(two, count)
    if two:
        found = np.minimum(np.searchsorted(numbers, turn), len(two) - 1)
        begins = numbers[found] == turn
        numbered = np.array([automaton.prefixes[path] for path in two], dtype=np.int64)
        head[begins] = count + numbered[found[begins]]
    # states on a prefix are few: as many as restrictions with a via way have edges
    on_prefix = np.flatnonzero(state >= count)
    paths = list(automaton.prefixes)
    for place, number, edge in zip(
        on_prefix.tolist(),
        (state[on_prefix] - count).tolist(),
        onto[on_prefix].tolist(),
        strict=True,
    ):
        after = automaton.step(paths[number], edge)
        known = None if after is None else automaton.prefixes.get(after)
        head[place] = NOWHERE if after is None else edge if known is None else count + known
    return head


def _demanded(net: RoadNetwork) -> NDArray[np.int64]:
    """List the turns that an "only" restriction demands."""
    restricted = net.restrictions
    paths = restricted.loc[restricted["kind"] == "only", "edges"]
    rows = rows_of(paths, net.edges.index)
    pairs = [path[place : place + PAIR] for path in rows for place in range(len(path) - 1)]
    return _numbers(sorted(pairs), len(net.arrays.tail))


def _numbers(pairs: list[tuple[int, ...]], count: int) -> NDArray[np.int64]:
    table = np.array(pairs, dtype=np.int64).reshape(-1, PAIR)
    numbers: NDArray[np.int64] = table[:, 0] * count + table[:, 1]
    return numbers


def _split_access_only(
    open_roads: OpenRoadTurns, net: RoadNetwork, access_roads: AccessOnlyRoads
) -> Turns:
    """Split the states after access-only roads: at the start of a trip, and at its end."""
    edge, tail, head = open_roads.edge, open_roads.tail, open_roads.head
    access_only = access_roads.access_only[edge]
    copied = np.flatnonzero(access_only)
    exit_state = np.arange(len(edge))
    exit_state[copied] = len(edge) + np.arange(len(copied))
    from_access, to_access = access_only[tail], access_only[head]
    on = np.flatnonzero(from_access & to_access)
    edges = np.arange(len(net.arrays.tail))
    # a trip that starts at a junction of the main part and takes an access-only road stays on such
    from_main_part = access_roads.in_main_part[net.arrays.tail[edges]]
    return Turns(
        edge=np.concatenate([edge, edge[copied]]),
        is_exit=np.arange(len(edge) + len(copied)) >= len(edge),
        tail=np.concatenate([tail, exit_state[tail[on]]]),
        head=np.concatenate(
            [np.where(~from_access & to_access, exit_state[head], head), exit_state[head[on]]]
        ),
        kind=np.concatenate([open_roads.kind, open_roads.kind[on]]),
        first_state=np.where(access_only[edges] & from_main_part, exit_state[edges], edges),
    )
