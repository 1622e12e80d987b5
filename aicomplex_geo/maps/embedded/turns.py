"""What turn restrictions change about the turns of a network; engine/turn_graph.js reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.network.turns.allowed_turns import turns_with_open_roads
from aicomplex_geo.network.turns.bearings import U_TURN, Bearings
from aicomplex_geo.network.turns.rows_by_label import RowsByLabel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.maps.embedded.roads import StateRoads


def turn_arrays(state: StateRoads, number: int) -> dict[str, NDArray[Any]]:
    """List the turns that are missing, and states and turns that restrictions add, by edge."""
    net = state.net
    if not len(net.restrictions):
        return {}
    count, arrays = len(net.edges), net.arrays
    found = turns_with_open_roads(net)
    outgoing = RowsByLabel(arrays.tail.astype(np.int64), len(net.nodes))
    first, onto = outgoing.rows(arrays.head.astype(np.int64))
    kind = Bearings(net).kinds(first, onto)
    elsewhere = np.bincount(first[kind != U_TURN], minlength=count) > 0
    free = ~((kind == U_TURN) & elsewhere[first])
    expected = first[free] * count + onto[free]
    simple = (found.tail < count) & (found.head < count)
    actual = found.tail[simple] * count + found.head[simple]
    missing = np.setdiff1d(expected, actual)
    added = np.flatnonzero(~simple)
    demanded = np.flatnonzero(simple)[~np.isin(actual, expected)]
    more = np.sort(np.concatenate([added, demanded]))
    of_state = np.concatenate([state.edge, -1 - np.arange(len(found.edge) - count)])
    pairs = np.stack([state.edge[missing // count], state.edge[missing % count]], axis=1)
    return {
        f"turnMissing{number}": pairs.ravel(),
        f"turnStates{number}": state.edge[found.edge[count:]],
        f"turnTail{number}": of_state[found.tail[more]],
        f"turnHead{number}": of_state[found.head[more]],
        f"turnKind{number}": found.kind[more].astype(np.int64),
    }
