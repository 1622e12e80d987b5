"""Where searches start, as the kernels take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Starts = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]


def starts(source: Any, node: Any, cost: Any, n_sources: int, dtype: Any) -> Starts:  # noqa: ANN401
    """Sort seeds by the sources that they belong to.

    Parameters
    ----------
    source, node, cost : array_like
        For each seed.
    n_sources : int
        How many sources there are; one may have no seed.
    dtype : numpy.dtype
        Of the costs.

    Returns
    -------
    tuple of numpy.ndarray
        The seeds of source ``i`` stand from ``first[i]`` up to, not including,
        ``first[i + 1]`` in the other two, nodes and costs, by rising cost.
    """
    order = in_order(source, cost)
    first = np.zeros(n_sources + 1, dtype=np.int64)
    np.cumsum(np.bincount(source, minlength=n_sources), out=first[1:])
    nodes = np.asarray(node, dtype=np.int64)[order]
    return first, nodes, np.asarray(cost)[order].astype(dtype)


def in_order(source: Any, cost: Any) -> NDArray[np.int64]:  # noqa: ANN401 - array_like
    """Say in which order ``starts`` puts seeds.

    Parameters
    ----------
    source, cost : array_like
        For each seed.

    Returns
    -------
    numpy.ndarray
        int64 positions.
    """
    order: NDArray[np.int64] = np.lexsort((cost, source))
    return order


def single(nodes: NDArray[np.int64], dtype: Any) -> Starts:  # noqa: ANN401 - a numpy dtype
    """Start one search at each node, at no cost.

    Parameters
    ----------
    nodes : numpy.ndarray
        int64.
    dtype : numpy.dtype
        Of the costs.

    Returns
    -------
    tuple of numpy.ndarray
        As ``starts`` gives them.
    """
    return np.arange(len(nodes) + 1), nodes, np.zeros(len(nodes), dtype=dtype)
