"""Where searches start: sources, and the entries by which they join the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aicomplex_geo.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    SortedEntries = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]


@dataclass(frozen=True, eq=False, repr=False)
class Sources:
    """Where searches start: each source may enter the graph at several nodes.

    An entry is a node at which a source enters the graph, with the cost of getting there. A
    place in the middle of an edge is a source with two entries, one for each end of the edge. A
    source without entries reaches nothing. Targets are given alike: their entries are those of a
    backward search, with the cost that is left from the node to the target.

    Parameters
    ----------
    n_sources : int
        Number of sources.
    source : numpy.ndarray
        For each entry, the source it belongs to.
    node : numpy.ndarray
        For each entry, the node.
    cost : numpy.ndarray
        For each entry, float64 time and length as ``pack`` joins them.

    Raises
    ------
    ParameterError
        If the arrays are not equally long, a source is out of range, or a cost is negative or
        not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import pack
    >>> Sources(1, np.array([0, 0]), np.array([4, 7]), pack([10, 25], [90, 210]))
    Sources(1 source, 2 entries)
    >>> Sources.at([4, 7])
    Sources(2 sources, 2 entries)
    """

    n_sources: int
    source: NDArray[np.int64]
    node: NDArray[np.int64]
    cost: NDArray[np.float64]

    def __post_init__(self) -> None:
        if not len(self.source) == len(self.node) == len(self.cost):
            raise ParameterError("source, node and cost of the entries must be equally long.")
        if len(self.source) and not (self.source.min() >= 0 and self.source.max() < self.n_sources):
            raise ParameterError(f"each entry must belong to one of the {self.n_sources} sources.")
        if len(self.cost) and not (np.isfinite(self.cost).all() and self.cost.min() >= 0):
            raise ParameterError("costs of entries must be finite and not negative.")

    def __repr__(self) -> str:
        plural = "" if self.n_sources == 1 else "s"
        entries = f"{len(self.node):,} entr{'y' if len(self.node) == 1 else 'ies'}"
        return f"Sources({self.n_sources:,} source{plural}, {entries})"

    @staticmethod
    def at(nodes: ArrayLike) -> Sources:
        """Make a source of each of some nodes.

        Parameters
        ----------
        nodes : array_like of int
            The nodes.

        Returns
        -------
        Sources
            One source for each node, with one entry of cost 0.
        """
        node = np.asarray(nodes, dtype=np.int64)
        return Sources(len(node), np.arange(len(node)), node, np.zeros(len(node)))


def take_sources(sources: Sources, start: int, stop: int) -> Sources:
    """Take the sources from `start` up to, not including, `stop`."""
    inside = (sources.source >= start) & (sources.source < stop)
    source = sources.source[inside] - start
    return Sources(stop - start, source, sources.node[inside], sources.cost[inside])


def check_entry_nodes(sources: Sources, n_nodes: int) -> None:
    """Raise an error if an entry is not at a node of the graph."""
    node = sources.node
    if len(node) and not (node.min() >= 0 and node.max() < n_nodes):
        raise ParameterError(f"each entry must be at one of the {n_nodes} nodes of the graph.")


def sort_entries(
    source: ArrayLike, node: ArrayLike, cost: ArrayLike, n_sources: int, dtype: np.dtype[Any]
) -> SortedEntries:
    """Sort entries by their sources, then costs: as kernels take them.

    The entries of source ``i`` are ``first[i]`` up to, not including, ``first[i + 1]`` of nodes
    and costs.
    """
    order = entry_order(source, cost)
    first = np.zeros(n_sources + 1, dtype=np.int64)
    np.cumsum(np.bincount(np.asarray(source), minlength=n_sources), out=first[1:])
    return first, np.asarray(node, dtype=np.int64)[order], np.asarray(cost)[order].astype(dtype)


def entry_order(source: ArrayLike, cost: ArrayLike) -> NDArray[np.int64]:
    """Return the order in which ``sort_entries`` puts entries."""
    source, cost = np.asarray(source), np.asarray(cost)
    if len(cost) and cost.dtype.kind in "iu" and cost.min() >= 0:
        top = int(cost.max()) + 1
        if (int(source.max()) + 1) * top <= np.iinfo(np.int64).max:
            # as one key, most of which is in order, six times as fast as by two
            key = source.astype(np.int64) * top + cost.astype(np.int64)
            return np.argsort(key, kind="stable")
    order: NDArray[np.int64] = np.lexsort((cost, source))
    return order


def in_order_of_rows(entries: SortedEntries) -> SortedEntries:
    """Sort the entries of each source by the rows that they are at, for searches up a hierarchy."""
    first, rows, cost = entries
    count = np.diff(first)
    if count.max(initial=0) <= 1:
        return entries
    order = np.lexsort((rows, np.repeat(np.arange(len(count)), count)))
    return first, rows[order], cost[order]


def single_entries(nodes: NDArray[np.int64], dtype: np.dtype[Any]) -> SortedEntries:
    """Make a source of each node, with one entry of cost 0, as kernels take them."""
    return np.arange(len(nodes) + 1), nodes, np.zeros(len(nodes), dtype=dtype)
