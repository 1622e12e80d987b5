"""Where searches end: targets that are reached over nodes of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aicomplex_geo.engine.cost import add_last_legs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from aicomplex_geo.engine.sources import Sources


VALUES_PER_BLOCK = 2**22
"""About the most costs of entries that are in memory at a time."""


class Targets:
    """Targets that are reached over one node or several, each with the cost of a last leg.

    Parameters
    ----------
    targets : Sources
        The targets, with the nodes over which each is reached and the cost of the last leg from
        there, as if searching backwards from the targets.

    Attributes
    ----------
    nodes : numpy.ndarray
        int64, the nodes whose costs have to be known, ascending.

    Examples
    --------
    >>> import numpy as np
    >>> from aicomplex_geo.engine import Sources
    >>> targets = Targets(Sources(2, np.array([1, 1]), np.array([4, 7]), np.array([10.0, 1.0])))
    >>> targets
    Targets(2 targets, reached over 2 nodes)
    >>> targets.nodes.tolist(), targets.costs(np.array([[100.0, 105.0]])).tolist()
    ([4, 7], [[inf, 106.0]])
    """

    def __init__(self, targets: Sources) -> None:
        order = np.argsort(targets.source, kind="stable")
        target = targets.source[order]
        self.nodes, self._column = np.unique(targets.node[order], return_inverse=True)
        self._cost = targets.cost[order]
        self._first = np.flatnonzero(np.r_[True, target[1:] != target[:-1]][: len(target)])
        self._reached, self._n_targets = target[self._first], targets.n_sources

    def __repr__(self) -> str:
        return f"Targets({self._n_targets:,} targets, reached over {len(self.nodes):,} nodes)"

    def costs(self, node_costs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Compute the costs to the targets from the costs to their nodes.

        Parameters
        ----------
        node_costs : numpy.ndarray
            float64 ``(n_sources, n_nodes)`` in the order of `nodes`, ``inf`` where unreachable.

        Returns
        -------
        numpy.ndarray
            float64 ``(n_sources, n_targets)``, ``inf`` where unreachable.

        Raises
        ------
        ParameterError
            If a path with its last leg is too long for exact sums.
        """
        least = np.full((len(node_costs), self._n_targets), np.inf)
        if not len(self._first):
            return least
        step = max(1, VALUES_PER_BLOCK // len(self._cost))
        for start in range(0, len(node_costs), step):
            found = node_costs[start : start + step, self._column]
            add_last_legs(found, self._cost)
            best = np.minimum.reduceat(found, self._first, axis=1)
            least[start : start + step, self._reached] = best
        return least
