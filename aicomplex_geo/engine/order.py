"""Elimination orders: in which order nodes are contracted."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from aicomplex_geo.engine.dissection import dissect
from aicomplex_geo.errors import MissingDependencyError, ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Order = Literal["auto", "metis", "inertial"]
ORDERS = get_args(Order)
METIS_SEPARATORS = 2
"""METIS computes so many separators at each level, and takes the best."""


def symmetric(
    n_nodes: int, tail: NDArray[np.int32], head: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return ``first_out`` and ``head`` of the undirected simple graph, heads ascending."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - heavy

    distinct = tail != head
    tails = np.concatenate([tail[distinct], head[distinct]])
    heads = np.concatenate([head[distinct], tail[distinct]])
    ones = np.ones(len(tails), dtype=np.bool_)
    matrix = csr_array((ones, (tails, heads)), shape=(n_nodes, n_nodes))
    matrix.sum_duplicates()
    return matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)


def elimination_order(
    first_out: NDArray[np.int32],
    head: NDArray[np.int32],
    xy: NDArray[np.float64] | None,
    *,
    order: Order,
) -> NDArray[np.int32]:
    """Return the rank of each node: few neighbours first, the rest by nested dissection."""
    if xy is not None and np.shape(xy) != (len(first_out) - 1, 2):
        raise ParameterError(f"xy must have shape ({len(first_out) - 1}, 2), not {np.shape(xy)}.")
    has_metis = importlib.util.find_spec("pymetis") is not None
    if order == "metis" and not has_metis:
        raise MissingDependencyError(
            "pymetis is not installed. Install it with: pip install pymetis; or use "
            'order="inertial".'
        )
    from aicomplex_geo.engine import _peeling as kernels  # noqa: PLC0415 - loads numba

    rank, n_peeled, degree, neighbour = kernels.peel(first_out, head)
    remaining = np.flatnonzero(rank < 0)
    if len(remaining):
        first, rest = kernels.remaining_graph(first_out, neighbour, degree, rank)
        if order == "inertial" or not has_metis:
            coordinates = None if xy is None else np.asarray(xy)[remaining]
            rank[remaining] = n_peeled + dissect(first, rest, coordinates)
        else:
            rank[remaining] = n_peeled + _metis(first, rest)
    ranks: NDArray[np.int32] = rank
    return ranks


def _metis(first_out: NDArray[np.int32], head: NDArray[np.int32]) -> NDArray[np.int32]:
    import pymetis  # noqa: PLC0415 - no wheel for some systems

    options = pymetis.Options(nseps=METIS_SEPARATORS)
    _, ranks = pymetis.nested_dissection(pymetis.CSRAdjacency(first_out, head), options=options)
    return np.asarray(ranks, dtype=np.int32)
