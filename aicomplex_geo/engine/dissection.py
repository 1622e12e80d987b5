"""Nested dissection by inertial flow, for hierarchies where METIS is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def dissect(
    first_out: NDArray[np.int32], head: NDArray[np.int32], xy: NDArray[np.float64] | None = None
) -> NDArray[np.int32]:
    """Return the rank of each node by nested dissection with inertial flow (Schild, Sommer 2015).

    A part is cut in two: its nodes are sorted along four directions, the first and last of them
    are sources and sinks, and the fewest nodes that separate them follow from a maximum flow. The
    best of the four separators has the fewest nodes for each node of the smaller side, and gets
    the highest ranks of the part; small parts are ordered by least degree. Without coordinates,
    hops to distant nodes serve instead. The graph must be symmetric and simple.

    >>> import numpy as np
    >>> first_out = np.array([0, 1, 3, 4], dtype=np.int32)  # a path of three nodes
    >>> head = np.array([1, 0, 2, 1], dtype=np.int32)
    >>> sorted(dissect(first_out, head).tolist())
    [0, 1, 2]
    """
    n_nodes = len(first_out) - 1
    x, y = _coordinates(xy, n_nodes)

    from aicomplex_geo.engine._dissection import order  # noqa: PLC0415 - loads numba

    # copies: to numba, a read-only array is another type, for which it would compile again
    nodes = order(np.array(first_out, dtype=np.int32), np.array(head, dtype=np.int32), x, y)
    rank = np.empty(n_nodes, dtype=np.int32)
    rank[nodes] = np.arange(n_nodes, dtype=np.int32)
    return rank


def _coordinates(
    xy: NDArray[np.float64] | None, n_nodes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Split the two columns; both are empty where there are no coordinates."""
    if xy is None:
        return np.empty(0), np.empty(0)
    if xy.shape != (n_nodes, 2):
        raise ParameterError(f"xy must have the shape ({n_nodes}, 2), not {xy.shape}.")
    wrong = np.flatnonzero(~np.isfinite(xy).all(axis=1))
    if len(wrong):
        raise ParameterError(
            f"{len(wrong)} of {n_nodes} nodes have a coordinate that is not finite "
            f"(first: node {wrong[0]}). Give all nodes coordinates, or omit xy."
        )
    return np.array(xy[:, 0], dtype=np.float64), np.array(xy[:, 1], dtype=np.float64)
