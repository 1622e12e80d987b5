"""In which order nodes are contracted."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.dissection import dissect
from aicomplex_geo.errors import MissingDependencyError, ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEPARATORS = 2
"""Of so many separators METIS takes the best at each level."""


def symmetric(
    n_nodes: int, tail: NDArray[np.int32], head: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Forget directions, loops and repetitions.

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    tail, head : numpy.ndarray
        Arcs.

    Returns
    -------
    first_out : numpy.ndarray
        int32, where the arcs of each node begin.
    head : numpy.ndarray
        int32, heads of the undirected simple graph: each edge in both directions, rising.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 - heavy

    distinct = tail != head
    ends = np.concatenate([tail[distinct], head[distinct]])
    others = np.concatenate([head[distinct], tail[distinct]])
    there = np.ones(len(ends), dtype=np.bool_)
    matrix = csr_array((there, (ends, others)), shape=(n_nodes, n_nodes))
    matrix.sum_duplicates()
    return matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)


def elimination_order(
    first_out: NDArray[np.int32],
    head: NDArray[np.int32],
    xy: NDArray[np.float64] | None,
    *,
    order: str,
) -> NDArray[np.int32]:
    """Order the nodes: those with few neighbours first, then the rest by nested dissection.

    Parameters
    ----------
    first_out, head : numpy.ndarray
        Undirected simple graph.
    xy : numpy.ndarray or None
        Coordinates, ``(n_nodes, 2)``.
    order : {"auto", "metis", "inertial"}
        By what.

    Returns
    -------
    numpy.ndarray
        int32 rank of each node.

    Raises
    ------
    MissingDependencyError
        If METIS is asked for and not installed.
    ParameterError
        If the coordinates do not fit the graph.
    """
    if xy is not None and np.shape(xy) != (len(first_out) - 1, 2):
        raise ParameterError(f"xy must have shape ({len(first_out) - 1}, 2), not {np.shape(xy)}.")
    there = importlib.util.find_spec("pymetis") is not None
    if order == "metis" and not there:
        raise MissingDependencyError(
            "pymetis is not installed. Install it with: pip install pymetis; or take "
            'order="inertial".'
        )
    from aicomplex_geo.engine import _peeling as kernels  # noqa: PLC0415 - loads numba

    rank, done, degree, neighbour = kernels.peel(first_out, head)
    left = np.flatnonzero(rank < 0)
    if len(left):
        first, rest = kernels.remaining(first_out, neighbour, degree, rank)
        if order == "inertial" or not there:
            places = None if xy is None else np.asarray(xy)[left]
            rank[left] = done + dissect(first, rest, places)
        else:
            rank[left] = done + _metis(first, rest)
    ranks: NDArray[np.int32] = rank
    return ranks


def _metis(first_out: NDArray[np.int32], head: NDArray[np.int32]) -> NDArray[np.int32]:
    import pymetis  # noqa: PLC0415 - no wheel for some systems

    options = pymetis.Options(nseps=SEPARATORS)
    _, ranks = pymetis.nested_dissection(pymetis.CSRAdjacency(first_out, head), options=options)
    return np.asarray(ranks, dtype=np.int32)
