"""Which turns a trip may take, as a graph of edges."""

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
"""Mode for which turn restrictions are made, where nothing else is said."""

UNMOTORISED = frozenset({"walk", "bike"})


@dataclass(frozen=True, eq=False)
class Turns:
    """The turns that are permitted, between states of a trip.

    A state says which edge has been travelled to its end. There is one for each edge, with
    the number of its row; behind them come those of trips that have prefixes on a forbidden
    sequence of three edges or more, and those of trips on ends-only roads that they will
    stay on until they end (see ``AccessOnlyRoads``).

    Parameters
    ----------
    edge : numpy.ndarray
        int64, for each state the row of ``RoadNetwork.edges``.
    last : numpy.ndarray
        bool, for each state whether the trip has come from other roads onto an ends-only road.
    tail, head : numpy.ndarray
        int64, from state to state, for each turn.
    kind : numpy.ndarray
        int8, for each turn what ``Bearings.kinds`` says.
    started : numpy.ndarray
        int64, for each edge the state behind it of trips that begin at its first junction;
        those that begin along the edge come to the state of its number.
    """

    edge: NDArray[np.int64]
    last: NDArray[np.bool_]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    kind: NDArray[np.int8]
    started: NDArray[np.int64]

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.edge)


def allowed_turns(
    net: RoadNetwork, access_roads: AccessOnlyRoads, *, u_turns: bool = False
) -> Turns:
    """Find the turns that a trip may take, once a network.

    Parameters
    ----------
    net : RoadNetwork
        The network, with its restrictions.
    access_roads : AccessOnlyRoads
        The graph of this network.
    u_turns : bool, default False
        Whether one may turn back at every junction, unless a restriction forbids it. If not,
        one may only where no other turn is permitted, at dead ends above all, and where an
        ``"only"`` orders it.

    Returns
    -------
    Turns
        No sequence of edges that ``restrictions.forbidden`` lists can be travelled.
    """
    key = ("turns", u_turns)
    return computed_once(
        net, key, lambda: _split_access_only(_permitted(net, u_turns=u_turns), net, access_roads)
    )


def restrictions_apply(net: RoadNetwork, mode: str) -> bool:
    """Tell whether a network has turn restrictions that hold for a mode.

    Parameters
    ----------
    net : RoadNetwork
        Any network.
    mode : str
        A profile's mode.

    Returns
    -------
    bool
        Restrictions hold for the mode that the network was read for, which is cars where it
        does not say; those for cars hold for all modes but walking and cycling.
    """
    read_for = network_mode(net) or CAR
    motorised = read_for == CAR and mode not in UNMOTORISED
    return len(net.restrictions) > 0 and (mode == read_for or motorised)


@dataclass(frozen=True, eq=False)
class _Permitted:
    """States and turns of a network in which all roads are open to through traffic."""

    edge: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    kind: NDArray[np.int8]


def _permitted(net: RoadNetwork, *, u_turns: bool) -> _Permitted:
    arrays, count = net.arrays, len(net.edges)
    banned = rows_of(forbidden(net.restrictions, net.edges.index), net.edges.index)
    automaton = ForbiddenPaths.of(banned)
    prefixes = np.array([path[-1] for path in automaton.prefixes], dtype=np.int64)
    edge = np.concatenate([np.arange(count), prefixes])
    leaving = RowsByLabel(arrays.tail.astype(np.int64), len(net.nodes))
    state, onto = leaving.rows(arrays.head[edge].astype(np.int64))
    kind = Bearings(net).kinds(edge[state], onto)
    # a turn from edge to edge as one number
    turn = edge[state] * count + onto
    head = _heads(automaton, state, onto, turn, count)
    back = kind == U_TURN
    open_ = head != NOWHERE
    if not u_turns:
        elsewhere = np.bincount(state[open_ & ~back], minlength=len(edge)) > 0
        open_ &= ~(back & elsewhere[state] & ~np.isin(turn, _ordered(net)))
    return _Permitted(edge, state[open_], head[open_], kind[open_])


def _heads(
    automaton: ForbiddenPaths,
    state: NDArray[np.int64],
    onto: NDArray[np.int64],
    turn: NDArray[np.int64],
    count: int,
) -> NDArray[np.int64]:
    """State behind each turn, ``NOWHERE`` where a restriction forbids it."""
    head = onto.copy()
    head[np.isin(turn, _numbers(automaton.turns(), count))] = NOWHERE
    two = [path for path in automaton.prefixes if len(path) == PAIR]
    numbers = _numbers(two, count)
    if two:
        found = np.minimum(np.searchsorted(numbers, turn), len(two) - 1)
        begins = numbers[found] == turn
        numbered = np.array([automaton.prefixes[path] for path in two], dtype=np.int64)
        head[begins] = count + numbered[found[begins]]
    # states with a memory are few: as many as restrictions over ways have edges
    remembering = np.flatnonzero(state >= count)
    paths = list(automaton.prefixes)
    for place, number, edge in zip(
        remembering.tolist(),
        (state[remembering] - count).tolist(),
        onto[remembering].tolist(),
        strict=True,
    ):
        after = automaton.step(paths[number], edge)
        known = None if after is None else automaton.prefixes.get(after)
        head[place] = NOWHERE if after is None else edge if known is None else count + known
    return head


def _ordered(net: RoadNetwork) -> NDArray[np.int64]:
    """List the turns that an "only" orders."""
    restricted = net.restrictions
    paths = restricted.loc[restricted["kind"] == "only", "edges"]
    rows = rows_of(paths, net.edges.index)
    pairs = [path[place : place + PAIR] for path in rows for place in range(len(path) - 1)]
    return _numbers(sorted(pairs), len(net.edges))


def _numbers(pairs: list[tuple[int, ...]], count: int) -> NDArray[np.int64]:
    table = np.array(pairs, dtype=np.int64).reshape(-1, PAIR)
    numbers: NDArray[np.int64] = table[:, 0] * count + table[:, 1]
    return numbers


def _split_access_only(
    permitted: _Permitted, net: RoadNetwork, access_roads: AccessOnlyRoads
) -> Turns:
    """Part the states behind ends-only roads in those of the beginning and of the end."""
    edge, tail, head = permitted.edge, permitted.tail, permitted.head
    bound = access_roads.access_only[edge]
    twofold = np.flatnonzero(bound)
    last = np.arange(len(edge))
    last[twofold] = len(edge) + np.arange(len(twofold))
    from_bound, onto_bound = bound[tail], bound[head]
    on = np.flatnonzero(from_bound & onto_bound)
    edges = np.arange(len(net.edges))
    # who stands at a junction of through roads and takes an ends-only one stays on such
    inner = access_roads.in_main_part[net.arrays.tail[edges]]
    return Turns(
        edge=np.concatenate([edge, edge[twofold]]),
        last=np.arange(len(edge) + len(twofold)) >= len(edge),
        tail=np.concatenate([tail, last[tail[on]]]),
        head=np.concatenate([np.where(~from_bound & onto_bound, last[head], head), last[head[on]]]),
        kind=np.concatenate([permitted.kind, permitted.kind[on]]),
        started=np.where(bound[edges] & inner, last[edges], edges),
    )
