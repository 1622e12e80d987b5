"""An order of elimination for hierarchies, where METIS is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def dissect(
    first_out: NDArray[np.int32], head: NDArray[np.int32], xy: NDArray[np.float64] | None = None
) -> NDArray[np.int32]:
    """Order the nodes of a road network by nested dissection.

    A part is cut by inertial flow [1]_: its nodes are sorted along four directions, the
    first and the last of them (25 % each, 35 % in parts of 20,000 nodes or more) are sources
    and sinks, and the fewest nodes that separate them are the end of as many disjoint paths.
    Of the four separators the one is taken that has the fewest nodes for each node of the
    smaller side. Parts of at most 48 nodes are put in order by least degree. Without
    coordinates, the hops to nodes far apart serve instead.

    The graph must be symmetric and simple: each arc has its reverse, there are no loops and
    no parallel arcs. This is not checked.

    Parameters
    ----------
    first_out : numpy.ndarray
        int32, shape ``(n_nodes + 1,)``: the arcs out of node ``i`` are ``first_out[i]`` up
        to, not including, ``first_out[i + 1]``.
    head : numpy.ndarray
        int32, the node that each arc leads to.
    xy : numpy.ndarray, optional
        Coordinates in any unit, float64, shape ``(n_nodes, 2)``. Where all nodes of a part
        are in one place they are not used.

    Returns
    -------
    numpy.ndarray
        int32 rank of each node, a permutation of ``range(n_nodes)``; low ranks are
        eliminated first. Of every part the separator has the highest ranks, and each side,
        or component, has ranks without a gap below it. Equal inputs give equal ranks.

    Raises
    ------
    ParameterError
        If `xy` has another shape, or a coordinate that is not finite.

    References
    ----------
    .. [1] Schild, Sommer, "On balanced separators in road networks", SEA 2015.

    Examples
    --------
    >>> import numpy as np
    >>> first_out = np.array([0, 1, 3, 4], dtype=np.int32)  # a path of three nodes
    >>> head = np.array([1, 0, 2, 1], dtype=np.int32)
    >>> sorted(dissect(first_out, head).tolist())
    [0, 1, 2]
    """
    n_nodes = len(first_out) - 1
    x, y = _coordinates(xy, n_nodes)

    from aicomplex_geo.engine._dissection import order  # noqa: PLC0415 - loads numba

    # copies: a read-only array is another type to numba, for which all is compiled again
    nodes = order(np.array(first_out, dtype=np.int32), np.array(head, dtype=np.int32), x, y)
    rank = np.empty(n_nodes, dtype=np.int32)
    rank[nodes] = np.arange(n_nodes, dtype=np.int32)
    return rank


def _coordinates(
    xy: NDArray[np.float64] | None, n_nodes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take the two columns apart; both are empty where there are no coordinates."""
    if xy is None:
        return np.empty(0), np.empty(0)
    if xy.shape != (n_nodes, 2):
        raise ParameterError(f"xy must have the shape ({n_nodes}, 2), not {xy.shape}.")
    wrong = np.flatnonzero(~np.isfinite(xy).all(axis=1))
    if len(wrong):
        raise ParameterError(
            f"{len(wrong)} of {n_nodes} nodes have a coordinate that is not finite "
            f"(first: node {wrong[0]}). Give all nodes coordinates, or leave xy out."
        )
    return np.array(xy[:, 0], dtype=np.float64), np.array(xy[:, 1], dtype=np.float64)
