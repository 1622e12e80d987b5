"""Turn restrictions of a network as paths of edges; engine/restrictions.js reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.network.turn_restrictions import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from aicomplex_geo.maps.embedded.roads import StateRoads

Arrays = dict[str, "NDArray[Any]"]
ONLY = "only"


def turn_arrays(states: Sequence[StateRoads], tail: NDArray[np.int64]) -> Arrays:
    """List the restrictions of each state, those of a scenario only where they are others.

    `tail` is the first junction of each edge of the table. The first edge of a path is written
    by its number, the others by their places among the edges that leave their junctions.
    """
    order = np.argsort(tail, kind="stable")
    place = np.empty(len(tail), dtype=np.int64)
    first = np.searchsorted(tail[order], np.arange(tail.max(initial=-1) + 1))
    place[order] = np.arange(len(tail)) - first[tail[order]]
    found: Arrays = {}
    today: list[tuple[tuple[int, ...], bool]] = []
    for number, state in enumerate(states):
        paths = sorted(_paths(state))
        if number and paths == today:
            continue
        if not number:
            today = paths
        after = [edge for path, _ in paths for edge in path[1:]]
        found |= {
            f"turnFrom{number}": np.array([path[0] for path, _ in paths], dtype=np.int64),
            f"turnEdges{number}": np.array([len(path) for path, _ in paths], dtype=np.int64),
            f"turnOnly{number}": np.array([only for _, only in paths], dtype=bool),
            f"turnNext{number}": place[np.array(after, dtype=np.int64)],
        }
    return found if any(len(values) for values in found.values()) else {}


def _paths(state: StateRoads) -> list[tuple[tuple[int, ...], bool]]:
    """Path of each restriction as edges of the table, and whether it is the only one allowed."""
    table = state.net.restrictions
    rows = rows_of(table["edges"], state.net.edges.index)
    kinds = (table["kind"] == ONLY).tolist()
    return [
        (tuple(state.edge[list(path)].tolist()), only)
        for path, only in zip(rows, kinds, strict=True)
    ]
