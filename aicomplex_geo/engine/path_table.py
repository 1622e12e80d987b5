"""Shortest paths of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.cost import unpack
from aicomplex_geo.engine.groups import take_groups

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class ShortestPath:
    """A path from a source to a target.

    Parameters
    ----------
    cost : float
        Time and length as ``pack`` joins them, including the entries at both ends.
    source_entry, target_entry : int
        The entries of the source and of the target that the path uses: positions in the arrays of
        their ``Sources``.
    arcs : numpy.ndarray
        int64 positions in the graph, in the order of travel; empty where both entries are at the
        same node.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import pack
    >>> ShortestPath(float(pack(900, 14000)), 0, 0, np.array([0, 2]))
    ShortestPath(900 ds, 14,000 dm, 2 arcs)
    """

    cost: float
    source_entry: int
    target_entry: int
    arcs: NDArray[np.int64]

    def __repr__(self) -> str:
        time, length = unpack(self.cost)
        return f"ShortestPath({int(time):,} ds, {int(length):,} dm, {len(self.arcs):,} arcs)"


@dataclass(frozen=True, eq=False, repr=False)
class PathTable:
    """Paths of many pairs.

    Parameters
    ----------
    cost : numpy.ndarray
        float64 ``(n_pairs,)``: time and length as ``pack`` joins them, including the entries at
        both ends; ``inf`` where unreachable.
    entries : numpy.ndarray
        int64 ``(n_pairs, 2)``: the entries of the source and of the target that each path uses,
        positions in the arrays of their ``Sources``; -1 where unreachable.
    first : numpy.ndarray
        int64 ``(n_pairs + 1,)``: the arcs of path ``i`` are ``first[i]`` up to, not including,
        ``first[i + 1]``.
    arcs : numpy.ndarray
        int64 positions in the graph, those of each path in the order of travel.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import pack
    >>> path = ShortestPath(float(pack(900, 14000)), 0, 0, np.array([0, 2]))
    >>> table = PathTable.of([path, None])
    >>> table.first.tolist(), table.take(np.array([0])).arcs.tolist()
    ([0, 2, 2], [0, 2])
    """

    cost: NDArray[np.float64]
    entries: NDArray[np.int64]
    first: NDArray[np.int64]
    arcs: NDArray[np.int64]

    def __repr__(self) -> str:
        plural = "" if len(self.cost) == 1 else "s"
        return f"PathTable({len(self.cost):,} path{plural}, {len(self.arcs):,} arcs)"

    @staticmethod
    def of(paths: list[ShortestPath | None]) -> PathTable:
        """Put paths into arrays.

        Parameters
        ----------
        paths : list of ShortestPath or None
            None where unreachable.

        Returns
        -------
        PathTable
            The same paths.
        """
        none = np.zeros(0, dtype=np.int64)
        arcs = [none if one is None else one.arcs for one in paths]
        ends = [(-1, -1) if one is None else (one.source_entry, one.target_entry) for one in paths]
        return PathTable(
            np.array([np.inf if one is None else one.cost for one in paths], dtype=np.float64),
            np.array(ends, dtype=np.int64).reshape(-1, 2),
            np.cumsum([0, *map(len, arcs)]),
            np.concatenate([none, *arcs]),
        )

    def take(self, which: NDArray[np.int64]) -> PathTable:
        """Take some paths, in this order.

        Parameters
        ----------
        which : numpy.ndarray
            int64 numbers of paths.

        Returns
        -------
        PathTable
            These paths.
        """
        first, place = take_groups(self.first, which)
        return PathTable(self.cost[which], self.entries[which], first, self.arcs[place])
